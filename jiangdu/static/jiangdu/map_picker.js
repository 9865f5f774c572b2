/* Maps of a page, and [data-map-picker]: my position with its accuracy, a pin to drag or to put in the middle by
   keyboard, typed coordinates, and the name of the grid there. Fires "jd:position" on the frame. */
import { accuracyRing, mapOf, pin } from "./map.js";
import { word } from "./words.js";

const DIGITS = 6; // of a degree: about 0.1 m

async function gridAt(url, { lng, lat }) {
  const response = await fetch(`${url}?at=${lng.toFixed(DIGITS)},${lat.toFixed(DIGITS)}`);
  if (!response.ok) return { outside: response.status === 400 || response.status === 404 };
  const body = await response.json();
  const grid = Array.isArray(body.results) ? body.results[0] : body;
  return grid?.code ? { grid } : { outside: true };
}

function start(frame) {
  const part = (name) => frame.querySelector(`[data-map-${name}]`);
  const [lngInput, latInput, accuracyInput, words] = ["lng", "lat", "accuracy", "grid"].map(part);
  const map = mapOf(frame.querySelector("[data-map]"));
  let marker;
  let ring;

  const say = (text, isOutside = false) => {
    words.textContent = text;
    words.toggleAttribute("data-outside", isOutside);
  };

  const name = async (at) => {
    const { grid, outside } = await gridAt(frame.dataset.locate, at).catch(() => ({}));
    if (marker.getLatLng().lat !== at.lat || marker.getLatLng().lng !== at.lng) return; // moved on meanwhile
    const near = accuracyInput.value && word("accuracy", { metres: accuracyInput.value });
    if (outside) say(word("grid_outside"), true);
    else if (grid) say([word("grid_here", { name: grid.full_name || grid.name }), near].filter(Boolean).join(" · "));
    else say(word("grid_unknown"));
    frame.dispatchEvent(
      new CustomEvent("jd:position", { bubbles: true, detail: { ...at, accuracy: accuracyInput.value, grid } }),
    );
  };

  const place = (lat, lng, accuracy = "") => {
    const at = window.L.latLng(lat, lng);
    if (!marker) {
      marker = pin(map, at, { draggable: true, title: word("pin"), alt: word("pin") });
      marker.on("dragend", () => place(marker.getLatLng().lat, marker.getLatLng().lng));
    }
    marker.setLatLng(at);
    ring?.remove();
    ring = accuracy ? accuracyRing(map, at, accuracy) : undefined;
    [lngInput.value, latInput.value] = [at.lng.toFixed(DIGITS), at.lat.toFixed(DIGITS)];
    accuracyInput.value = accuracy ? Math.round(accuracy) : "";
    [lngInput, latInput].forEach((input) => input.toggleAttribute("data-measured", Boolean(accuracy)));
    lngInput.dispatchEvent(new Event("change", { bubbles: true }));
    name(at);
  };

  const here = () => {
    say(word("position_wait"));
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        place(coords.latitude, coords.longitude, coords.accuracy);
        map.setView([coords.latitude, coords.longitude], 17);
      },
      (error) => say(word(error.code === 1 ? "position_denied" : "position_failed")),
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 30000 },
    );
  };

  const typed = () => {
    const [lng, lat] = [Number(lngInput.value), Number(latInput.value)];
    const moved = !marker || Math.abs(marker.getLatLng().lat - lat) + Math.abs(marker.getLatLng().lng - lng) > 1e-6;
    if (!lng || !lat || !moved || Math.abs(lat) > 90 || Math.abs(lng) > 180) return;
    place(lat, lng);
    map.setView([lat, lng], 16);
  };

  map.on("click", ({ latlng }) => place(latlng.lat, latlng.lng));
  part("here").addEventListener("click", here);
  part("centre").addEventListener("click", () => place(map.getCenter().lat, map.getCenter().lng));
  [lngInput, latInput].forEach((input) => input.addEventListener("change", typed));
  const [lng, lat, accuracy] = [lngInput, latInput, accuracyInput].map((input) => Number(input.value));
  if (lng && lat) {
    place(lat, lng, accuracy);
    map.setView([lat, lng], 16);
  }
}

document.querySelectorAll("[data-map]").forEach(mapOf);
document.querySelectorAll("[data-map-picker]").forEach(start);
