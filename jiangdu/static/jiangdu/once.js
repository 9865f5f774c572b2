/* A form that is on its way is not sent a second time by an impatient finger. */
const SECONDS = 15;
const onTheWay = new WeakSet();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (onTheWay.has(form)) return event.preventDefault();
  onTheWay.add(form);
  form.setAttribute("aria-busy", "true");
  setTimeout(() => release(form), SECONDS * 1000);
});

function release(form) {
  onTheWay.delete(form);
  form.removeAttribute("aria-busy");
}

addEventListener("pageshow", () => document.querySelectorAll("form[aria-busy]").forEach(release));
