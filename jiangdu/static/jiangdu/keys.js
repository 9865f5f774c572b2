/* Keyboard for lists: j next, k previous, Enter open, / search; data-key="a" on a button works on the row it stands in. */
const items = () => [...document.querySelectorAll("[data-keys] [data-key-item]")].filter((item) => item.offsetParent);
const isTyping = (target) => target.closest?.("input, textarea, select, [contenteditable], .leaflet-container, dialog");

function rowOf(item) {
  return item.closest("[data-key-row], li, tr") || item;
}

function move(step) {
  const all = items();
  if (!all.length) return;
  const at = all.findIndex((item) => rowOf(item).classList.contains("jd-key-now"));
  const next = all[Math.min(all.length - 1, Math.max(0, at < 0 ? 0 : at + step))];
  document.querySelectorAll(".jd-key-now").forEach((row) => row.classList.remove("jd-key-now"));
  rowOf(next).classList.add("jd-key-now");
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

function press(key) {
  const row = document.querySelector(".jd-key-now");
  const button = (row || document).querySelector(`[data-key="${CSS.escape(key)}"]`);
  button?.click();
  return Boolean(button);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (event.key === "j") move(1);
  else if (event.key === "k") move(-1);
  else if (event.key === "/") document.querySelector("[data-search]")?.focus();
  else if (event.key.length !== 1 || !press(event.key)) return;
  event.preventDefault();
});
