/* Short messages at the bottom of the page: event "jd:toast" {text, tone} on document, or an HX-Trigger header. */
const SECONDS = 6;
const ICONS = { late: "exclamation-octagon-fill", done: "check-circle-fill", calm: "info-circle-fill" };

function show({ text, tone = "calm" }) {
  const region = document.querySelector("[data-toasts]");
  if (!region || !text) return;
  const toast = document.createElement("div");
  toast.className = `jd-toast jd-toast-${tone}`;
  const icon = document.createElement("i");
  icon.className = `bi bi-${ICONS[tone] || ICONS.calm}`;
  icon.setAttribute("aria-hidden", "true");
  const words = document.createElement("span");
  words.textContent = text;
  toast.append(icon, words);
  region.append(toast);
  setTimeout(() => toast.remove(), SECONDS * 1000);
}

document.addEventListener("jd:toast", (event) => show(event.detail));
