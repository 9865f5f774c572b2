/* The small helps of the report form: Enter never sends by accident, the counter, the note on danger, where errors begin. */
const form = document.querySelector("form[data-report]");
const description = form.querySelector("textarea[name=description]");
const count = form.querySelector("[data-count]");
const danger = form.querySelector("[data-danger]");
const urgent = form.querySelector("[name=is_urgent]");

function tell() {
  const { least, most, words } = count.dataset;
  const length = [...description.value].length;
  count.textContent = words.replace("{count}", length).replace("{most}", most);
  count.toggleAttribute("data-off", length > Number(most) || (length > 0 && length < Number(least)));
}

form.addEventListener("keydown", (event) => {
  const { target, key, isComposing } = event;
  if (key !== "Enter" || isComposing || !target.matches("input:not([type=checkbox], [type=radio], [type=file])")) return;
  event.preventDefault();
  if (target.matches("[data-picker-search]")) form.querySelector("#rp-results [data-choose]")?.focus();
});
description.addEventListener("input", tell);
form.addEventListener("change", () => {
  tell();
  danger.hidden = !urgent.checked;
});
tell();
danger.hidden = !urgent.checked;
form.querySelector("[data-errors]")?.focus();
