/* What is known close by: picking a component fills its field; saying "the same as …" asks the preview anew. */
const form = document.querySelector("form[data-report]");
const nearby = form.querySelector("#rp-nearby");

nearby.addEventListener("click", (event) => {
  const button = event.target.closest("[data-component]");
  if (!button) return;
  const input = nearby.querySelector("[name=component]");
  const isChosen = input.value === button.dataset.component;
  input.value = isChosen ? "" : button.dataset.component;
  nearby.querySelectorAll("[data-component]").forEach((other) => {
    other.setAttribute("aria-pressed", String(other === button && !isChosen));
  });
  input.dispatchEvent(new Event("change", { bubbles: true }));
});
nearby.addEventListener("change", (event) => {
  if (event.target.name === "same_as") form.dispatchEvent(new CustomEvent("jd:same"));
});
