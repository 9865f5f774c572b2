/* data-confirm on a form or a submit button, and hx-confirm: asks in the page's dialog. */
const dialog = document.querySelector("[data-confirm-dialog]");

function ask(words) {
  dialog.querySelector(".jd-dialog-words").textContent = words;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((answer) => {
    dialog.addEventListener("close", () => answer(dialog.returnValue === "yes"), { once: true });
  });
}

document.addEventListener(
  "submit",
  async (event) => {
    const form = event.target;
    const words = event.submitter?.dataset.confirm || form.dataset.confirm;
    if (!words || form.dataset.confirmed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!(await ask(words))) return;
    form.dataset.confirmed = "yes";
    form.requestSubmit(event.submitter);
    delete form.dataset.confirmed;
  },
  true,
);

document.addEventListener("htmx:confirm", async (event) => {
  if (!event.detail.question) return;
  event.preventDefault();
  if (await ask(event.detail.question)) event.detail.issueRequest(true);
});
