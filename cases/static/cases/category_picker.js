/* [data-choose] inside a report: takes the category (and condition) without leaving the page, shows its card, remembers
   the condition for the draft. Fires "jd:matter" on the form when category, condition or position have changed. */
const form = document.querySelector("form[data-report]");
const [category, condition] = ["category", "condition"].map((name) => form.querySelector(`[data-${name}-code]`));
const card = form.querySelector("#rp-chosen");

function changed() {
  form.dispatchEvent(new CustomEvent("jd:matter", { bubbles: true }));
}

async function show() {
  const query = new URLSearchParams({ category: category.value, condition: condition.value });
  await window.htmx.ajax("GET", `${card.dataset.url}?${query}`, { target: card, swap: "innerHTML" });
  changed();
}

function choose(value) {
  [category.value, condition.value = ""] = value.split(".");
  category.dispatchEvent(new Event("change", { bubbles: true })); // for the draft, and for show() below
}

form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-choose]");
  if (!button) return;
  event.preventDefault();
  choose(button.value);
  document.getElementById("rp-what").scrollIntoView({ block: "start" });
  document.getElementById(button.value ? "rp-what" : "rp-q").focus({ preventScroll: true });
});

form.addEventListener("change", (event) => {
  const { name, value } = event.target;
  if (event.target === category) show();
  else if (name === "condition") condition.value = value;
  if (["condition", "lng", "lat", "is_urgent", "self_handled"].includes(name)) changed();
});
form.addEventListener("jd:position", changed);
if (category.value !== (card.querySelector("[data-chosen]")?.dataset.chosen ?? "")) show(); // a draft came back
