/* A page that keeps itself current: what stands in [data-live] is taken anew when the server says it has changed.
   What was ticked, the marked row, the focus and what was unfolded stay; while somebody types, nothing moves. */
const SECONDS = 30;
const page = document.querySelector("[data-live-tag]");
let tag = page?.dataset.liveTag;

const parts = () => [...document.querySelectorAll("[data-live]")];
const rowIn = (part, key) => key && part.querySelector(`[data-row="${CSS.escape(key)}"]`);
const keyOf = (element) => element?.closest("[data-row]")?.dataset.row;

function isBusy() {
  const { activeElement } = document;
  const types = activeElement?.matches("textarea, select, input:not([type=checkbox])");
  return document.hidden || (types && parts().some((part) => part.contains(activeElement)));
}

function replace(part, fresh) {
  const marked = keyOf(part.querySelector(".jd-key-now"));
  const focused = part.contains(document.activeElement) ? document.activeElement : null;
  const [row, name] = [keyOf(focused), focused?.dataset.key];
  const ticked = [...part.querySelectorAll("input[type=checkbox]:checked")].map((box) => box.value);
  const unfolded = [...part.querySelectorAll("details[open]")].map(keyOf);
  part.replaceWith(fresh);
  fresh.querySelectorAll("input[type=checkbox]").forEach((box) => (box.checked = ticked.includes(box.value)));
  unfolded.forEach((key) => rowIn(fresh, key)?.querySelector("details")?.setAttribute("open", ""));
  rowIn(fresh, marked)?.classList.add("jd-key-now");
  rowIn(fresh, row)?.querySelector(name ? `[data-key="${name}"]` : "a")?.focus({ preventScroll: true });
  window.htmx?.process(fresh);
}

/* The number at an entry of the menu: another one, a first one, or none any more. */
function renumber(entry) {
  const number = entry.querySelector(".jd-count");
  document.querySelectorAll(`nav a[data-menu="${entry.dataset.menu}"]`).forEach((shown) => {
    shown.querySelector(".jd-count")?.remove();
    if (number) shown.append(document.importNode(number, true));
  });
}

async function refresh() {
  if (isBusy()) return;
  const response = await fetch(location.href, { headers: { "If-None-Match": tag }, cache: "no-store" }).catch(() => null);
  if (!response?.ok || response.redirected || isBusy()) return; // 304: nothing new; no session: the next click asks
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  tag = fresh.querySelector("[data-live-tag]")?.dataset.liveTag || tag;
  parts().forEach((part) => {
    const other = fresh.getElementById(part.id);
    if (other) replace(part, document.adoptNode(other));
  });
  fresh.querySelectorAll("nav a[data-menu]").forEach(renumber);
  document.dispatchEvent(new Event("jd:rows"));
}

if (page) {
  setInterval(refresh, SECONDS * 1000);
  document.addEventListener("visibilitychange", refresh);
}
