/* What the next photo shows, and the reason for none: offered only while the category needs a photo and there is none. */
const form = document.querySelector("form[data-report]");
const picker = form.querySelector("[data-photos]");
const kinds = form.querySelector("[data-photo-kinds]");
const handledKinds = form.querySelector("[data-handled-kinds]");
const waiver = form.querySelector("[data-waiver]");

function kindOf(event) {
  picker.dataset.kind = event.target.value;
}

function offerWaiver() {
  const needed = Boolean(form.querySelector("[data-needs-photo]"));
  const none = !picker.querySelector(".jd-picker-item");
  waiver.hidden = !(needed && none) && !waiver.querySelector(".is-invalid");
  waiver.querySelector("[name=waiver_text]").closest(".jd-field").hidden = !waiver.querySelector("[name=waiver]").value;
}

function offerKinds() {
  handledKinds.hidden = !form.querySelector("[data-self-handled]")?.checked;
  const chosen = kinds.querySelector(":checked");
  if (!handledKinds.hidden || !handledKinds.contains(chosen)) return;
  const first = kinds.querySelector("input");
  first.checked = true;
  picker.dataset.kind = first.value;
}

kinds.addEventListener("change", kindOf);
new MutationObserver(offerWaiver).observe(picker, { childList: true, subtree: true });
new MutationObserver(() => {
  offerWaiver();
  offerKinds();
}).observe(form.querySelector("#rp-chosen"), { childList: true, subtree: true });
form.addEventListener("change", () => {
  offerWaiver();
  offerKinds();
});
offerWaiver();
offerKinds();
