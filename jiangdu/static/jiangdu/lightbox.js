/* data-lightbox on a link to a photo: shows it large; without this script the link just opens it. */
const dialog = document.querySelector("[data-lightbox-dialog]");

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-lightbox]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const image = dialog.querySelector("[data-lightbox-image]");
  image.src = link.href;
  image.alt = link.querySelector("img")?.alt || "";
  dialog.querySelector("[data-lightbox-caption]").textContent = link.dataset.caption || "";
  dialog.showModal();
});

dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close();
});
