/* Menus made of <details>: one open at a time; closed by Escape, by a click elsewhere, by leaving with Tab. */
const open = () => document.querySelectorAll("details[data-drop][open]");

document.addEventListener("click", (event) => {
  for (const drop of open()) if (!drop.contains(event.target)) drop.open = false;
});

document.addEventListener("focusin", (event) => {
  for (const drop of open()) if (!drop.contains(event.target)) drop.open = false;
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const drop of open()) {
    drop.open = false;
    drop.querySelector("summary").focus();
  }
});
