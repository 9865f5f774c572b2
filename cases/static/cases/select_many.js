/* [data-select-many] form: one box selects all shown, and how many are selected is said. The boxes belong to the form. */
for (const form of document.querySelectorAll("[data-select-many]")) {
  const boxes = () => [...form.elements].filter((field) => ["orders", "numbers"].includes(field.name));
  const all = form.querySelector("[data-select-all]");
  const box = all.querySelector("input");
  const count = form.querySelector("[data-select-count]");

  const say = () => {
    const chosen = boxes().filter((field) => field.checked).length;
    count.textContent = chosen ? count.dataset.words.replace("{n}", chosen) : "";
    box.checked = chosen > 0 && chosen === boxes().length;
    box.indeterminate = chosen > 0 && !box.checked;
  };

  all.hidden = false;
  box.addEventListener("change", () => {
    boxes().forEach((field) => (field.checked = box.checked));
    say();
  });
  document.addEventListener("change", (event) => event.target.form === form && event.target !== box && say());
  document.addEventListener("jd:rows", say);
  addEventListener("pageshow", say);
}
