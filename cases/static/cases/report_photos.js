/* What the next photo shows, the slots for what was put right on the spot, and the reason for none: offered only while a
   photo is needed and there is none. */
const form = document.querySelector("form[data-report]");
const picker = form.querySelector("[data-photos]");
const kinds = form.querySelector("[data-photo-kinds]");
const slots = form.querySelector("[data-handled-slots]");
const waiver = form.querySelector("[data-waiver]");

function kindOf(event) {
  picker.dataset.kind = event.target.value;
}

function isHandled() {
  return Boolean(form.querySelector("[data-self-handled]")?.checked);
}

function offerWaiver() {
  const needed = Boolean(form.querySelector("[data-needs-photo]"));
  const shown = isHandled() ? slots.querySelector("[data-name=photos_after]") : form;
  const none = !shown.querySelector(".jd-picker-item");
  waiver.hidden = !((needed || isHandled()) && none) && !waiver.querySelector(".is-invalid");
  waiver.querySelector("[name=waiver_text]").closest(".jd-field").hidden = !waiver.querySelector("[name=waiver]").value;
}

function offerSlots() {
  slots.hidden = !isHandled();
}

kinds.addEventListener("change", kindOf);
for (const part of [picker, slots]) new MutationObserver(offerWaiver).observe(part, { childList: true, subtree: true });
new MutationObserver(() => {
  offerWaiver();
  offerSlots();
}).observe(form.querySelector("#rp-chosen"), { childList: true, subtree: true });
form.addEventListener("change", () => {
  offerWaiver();
  offerSlots();
});
offerWaiver();
offerSlots();
