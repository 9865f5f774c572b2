/* form[data-on-site]: whoever stands at the matter gets the position at once, if the browser may tell it without asking. */
async function locate(form) {
  const lng = form.querySelector("[name=lng]");
  const { state } = await navigator.permissions.query({ name: "geolocation" });
  if (state === "granted" && !lng.value) form.querySelector("[data-map-here]")?.click();
}

const form = document.querySelector("form[data-on-site]");
if (form && navigator.permissions) locate(form).catch(() => {});
