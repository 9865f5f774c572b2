/* Shows the parent and the neighbours behind the area being drawn, so that the map needs no tiles to be of use. */
const place = document.getElementById("grid-background");
const LOOK = { color: "#646a73", weight: 1, fillColor: "#ffffff", fillOpacity: 0.6, interactive: false };

async function show(map, layer, code) {
  const response = await fetch(`${place.dataset.url}?code=${encodeURIComponent(code)}`).catch(() => null);
  if (!response?.ok) return;
  layer.clearLayers().addData(await response.json()).bringToBack();
  if (layer.getLayers().length && !map.hasOwnArea) map.fitBounds(layer.getBounds(), { animate: false });
}

function start({ detail: { map } }) {
  const typed = document.getElementById("id_code");
  const layer = window.L.geoJSON(null, {
    style: ({ properties }) => (properties.level === "dedicated" ? { ...LOOK, dashArray: "4 3" } : LOOK),
    onEachFeature: ({ properties }, area) => area.bindTooltip(`${properties.name} ${properties.code}`, { sticky: true }),
  }).addTo(map);
  map.on("map:loadfield", ({ field }) => {
    map.hasOwnArea = field.drawnItems.getLayers().length > 0;
  });
  show(map, layer, place.dataset.code || typed?.value || "");
  if (typed && !place.dataset.code) typed.addEventListener("change", () => show(map, layer, typed.value.trim()));
}

if (place) {
  window.L.Control.Zoom.mergeOptions({ zoomInTitle: place.dataset.zoomIn, zoomOutTitle: place.dataset.zoomOut });
  window.addEventListener("map:init", start);
}
