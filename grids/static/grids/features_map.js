/* [data-features]: a map that shows the features standing in the page, and fits them. */
import { mapOf } from "../jiangdu/map.js";

const LINE = { color: "#0958d9", weight: 3 };
const AREA = { color: "#0958d9", weight: 1, fillOpacity: 0.25 };

document.querySelectorAll("[data-features]").forEach((element) => {
  const map = mapOf(element);
  const features = JSON.parse(document.getElementById(element.dataset.features).textContent);
  const shapes = window.L.geoJSON(features, {
    style: ({ geometry }) => (geometry.type === "LineString" ? LINE : AREA),
    pointToLayer: (_feature, at) => window.L.circleMarker(at, { radius: 8, color: "#0958d9", fillOpacity: 0.8 }),
    onEachFeature: ({ properties }, shape) => {
      if (properties.name) shape.bindTooltip(properties.name, { permanent: true, direction: "top" });
    },
  }).addTo(map);
  const bounds = shapes.getBounds();
  if (bounds.isValid()) map.fitBounds(bounds.pad(0.2), { maxZoom: 17 });
});
