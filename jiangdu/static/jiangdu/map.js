/* [data-map]: our own areas on a plain ground, no tiles needed; a point with its accuracy; a layer of places. */
import { word } from "./words.js";

const AREAS = { color: "#7d93b2", weight: 1, fillColor: "#ffffff", fillOpacity: 0.75 };
const LEVELS = [
  { from: 0, level: "town" },
  { from: 13, level: "village" },
  { from: 15, level: "grid" },
]; // from this zoom on, areas of this level
const PIN = window.L?.divIcon({
  className: "jd-pin",
  html: '<i class="bi bi-geo-alt-fill" aria-hidden="true"></i>',
  iconSize: [36, 36],
  iconAnchor: [18, 34],
});
const maps = new WeakMap();

function levelAt(zoom) {
  return LEVELS.filter(({ from }) => zoom >= from).at(-1);
}

/* Names that would lie over one another or over the pin: the one of the larger area stays. */
function keepNamesApart(map, areas) {
  const taken = [...map.getPane("markerPane").querySelectorAll(".jd-pin")].map((one) => one.getBoundingClientRect());
  const named = areas.getLayers().filter((area) => area.getTooltip()?.getElement());
  const size = (area) => {
    const { x, y } = map.latLngToLayerPoint(area.getBounds().getSouthEast());
    const start = map.latLngToLayerPoint(area.getBounds().getNorthWest());
    return (x - start.x) * (y - start.y);
  };
  for (const area of named.sort((one, other) => size(other) - size(one))) {
    const name = area.getTooltip().getElement();
    const box = name.getBoundingClientRect();
    const meets = (other) => box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom;
    name.classList.toggle("jd-map-name-over", taken.some(meets));
    if (!taken.some(meets)) taken.push(box);
  }
}

function showAreas(map, url) {
  map.createPane("areaNames").classList.add("jd-map-names"); // below the pins
  const areas = window.L.geoJSON(null, {
    style: () => AREAS,
    interactive: false,
    onEachFeature: (feature, area) => {
      const { name } = feature.properties;
      const words = { permanent: true, direction: "center", className: "jd-map-area-name", pane: "areaNames" };
      if (name) area.bindTooltip(name, words);
    },
  }).addTo(map);
  let shown = "";
  const load = async () => {
    const { level } = levelAt(map.getZoom());
    const bounds = map.getBounds().pad(0.3);
    const bbox = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
    const box = bbox.map((edge) => edge.toFixed(4)).join(",");
    const address = `${url}?level=${level}&zoom=${Math.floor(map.getZoom())}&bbox=${box}`;
    if (address === shown) return;
    shown = address;
    const response = await fetch(address).catch(() => null);
    if (!response?.ok || address !== shown) return;
    areas.clearLayers().addData(await response.json()).bringToBack(); // whatever came first: places stand on the areas
    keepNamesApart(map, areas);
  };
  let soon;
  map.on("zoomend", () => keepNamesApart(map, areas));
  map.on("moveend", () => {
    clearTimeout(soon);
    soon = setTimeout(load, 250);
  });
  load();
}

const layers = new WeakMap();

/* The places of an address of GeoJSON; asked again, the new ones take the place of the old. */
export async function showLayer(map, url) {
  const response = await fetch(url).catch(() => null);
  if (!response?.ok) return;
  const places = window.L.geoJSON(await response.json(), {
    pointToLayer: (feature, at) => window.L.circleMarker(at, { radius: 7, color: "#0958d9", fillOpacity: 0.8 }),
    onEachFeature: ({ properties }, place) => {
      const link = document.createElement(properties.url ? "a" : "span");
      if (properties.url) link.href = properties.url;
      link.textContent = properties.title || properties.name || "";
      place.bindPopup(link);
    },
  }).addTo(map);
  layers.get(map)?.remove();
  layers.set(map, places);
}

export function pin(map, at, options = {}) {
  return window.L.marker(at, { icon: PIN, keyboard: true, ...options }).addTo(map);
}

export function accuracyRing(map, at, metres) {
  return window.L.circle(at, { radius: metres, color: "#0958d9", weight: 1, fillOpacity: 0.12 }).addTo(map);
}

/* The Leaflet map of an element, made at the first call. */
export function mapOf(element) {
  if (maps.has(element)) return maps.get(element);
  const { lng, lat, accuracy, centreLng, centreLat, zoom, boundaries, layer } = element.dataset;
  const centre = lat ? [lat, lng] : [centreLat, centreLng];
  const map = window.L.map(element, { attributionControl: false, zoomControl: false, maxZoom: 19, minZoom: 8 });
  map.setView(centre.map(Number), lat ? 16 : Number(zoom));
  maps.set(element, map);
  window.L.control.zoom({ zoomInTitle: word("zoom_in"), zoomOutTitle: word("zoom_out") }).addTo(map);
  window.L.control.scale({ imperial: false }).addTo(map);
  if (boundaries) showAreas(map, boundaries);
  if (lat) pin(map, centre.map(Number), { keyboard: false, interactive: false });
  if (lat && accuracy) accuracyRing(map, centre.map(Number), Number(accuracy));
  if (layer) showLayer(map, layer);
  return map;
}
