// Takes the phone's position for something done on site and says how exact it is.
for (const box of document.querySelectorAll("[data-here]")) {
  const say = box.querySelector("[data-here-status]");
  const ok = ({ coords }) => {
    box.querySelector("[data-here-lng]").value = coords.longitude.toFixed(7);
    box.querySelector("[data-here-lat]").value = coords.latitude.toFixed(7);
    const accuracy = box.querySelector("[data-here-accuracy]");
    if (accuracy) accuracy.value = Math.round(coords.accuracy);
    say.textContent = say.dataset.ok.replace("{m}", Math.round(coords.accuracy));
  };
  const failed = () => { say.textContent = say.dataset.failed; };
  const ask = () => {
    if (!navigator.geolocation) return failed();
    navigator.geolocation.getCurrentPosition(ok, failed, { enableHighAccuracy: true, timeout: 20000, maximumAge: 0 });
  };
  box.querySelector("[data-here-button]").addEventListener("click", ask);
  ask();
}
