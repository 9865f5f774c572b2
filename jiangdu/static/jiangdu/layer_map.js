/* [data-layer-map]: the chosen layers within the view, drawn and listed. A layer is loaded again when the map moves. */
import { mapOf } from "./map.js";
import { word } from "./words.js";

const MOST_LISTED = 60; // of each layer
const PLAIN = "#5c6168";

function toneColour(tone) {
  const probe = document.createElement("span");
  probe.className = `jd-map-dot jd-map-tone-${tone}`;
  document.body.append(probe);
  const colour = getComputedStyle(probe).getPropertyValue("--tone").trim();
  probe.remove();
  return colour || PLAIN;
}

function textOf({ properties }) {
  const { name = "", title = "", words = "" } = properties;
  return [title || name, words].filter(Boolean).join(" · ");
}

function linkOf(feature) {
  const link = document.createElement(feature.properties.url ? "a" : "span");
  if (feature.properties.url) link.href = feature.properties.url;
  link.textContent = textOf(feature);
  return link;
}

function dot(tone) {
  const html = `<span class="jd-map-dot jd-map-tone-${tone || "plain"}" aria-hidden="true"></span>`;
  return window.L.divIcon({ className: "jd-map-mark", html, iconSize: [18, 18], iconAnchor: [9, 9] });
}

class Layer {
  constructor(element, page) {
    [this.element, this.page] = [element, page];
    this.box = element.querySelector("[data-layer-on]");
    this.status = element.querySelector("[data-layer-status]");
    this.features = [];
    this.colours = new Map();
    this.group = window.L.geoJSON(null, {
      style: ({ properties }) => this.style(properties.tone),
      pointToLayer: ({ properties }, at) =>
        window.L.marker(at, { icon: dot(properties.tone), keyboard: false, title: properties.name }),
      onEachFeature: (feature, shape) => {
        shape.bindPopup(() => linkOf(feature));
        if (feature.geometry.type !== "Point") shape.bindTooltip(textOf(feature), { sticky: true });
      },
    }).addTo(page.map);
    this.box.addEventListener("change", () => this.load());
  }

  style(tone) {
    if (!tone) return { color: PLAIN, weight: 1.5, fillOpacity: 0.02 };
    if (!this.colours.has(tone)) this.colours.set(tone, toneColour(tone));
    return { color: this.colours.get(tone), weight: 2, fillOpacity: 0.25 };
  }

  async load() {
    const { map } = this.page;
    const isNear = map.getZoom() >= Number(this.element.dataset.minZoom);
    this.status.textContent = this.box.checked && !isNear ? word("layer_zoom") : "";
    if (!this.box.checked || !isNear) return this.show([]);
    const bounds = map.getBounds();
    const edges = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
    const asked = `${this.element.dataset.url}?bbox=${edges.map((edge) => edge.toFixed(5)).join(",")}`;
    this.asked = asked;
    const response = await fetch(asked, { headers: { Accept: "application/json" } }).catch(() => null);
    if (this.asked !== asked) return undefined; // the map moved on
    if (!response?.ok) {
      this.status.textContent = word("layer_failed");
      return undefined;
    }
    const { features } = await response.json();
    if (!features.length) this.status.textContent = word("layer_empty");
    return this.show(features);
  }

  show(features) {
    this.features = features;
    this.group.clearLayers();
    this.group.addData({ type: "FeatureCollection", features });
    this.page.list();
  }

  entry(feature) {
    const row = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm btn-outline-secondary";
    button.setAttribute("aria-label", `${word("layer_show")}: ${textOf(feature)}`);
    button.innerHTML = '<i class="bi bi-geo-alt" aria-hidden="true"></i>';
    button.addEventListener("click", () => this.find(feature));
    row.append(linkOf(feature), button);
    return row;
  }

  find(feature) {
    const shape = this.group.getLayers().find((one) => one.feature === feature);
    if (!shape) return;
    const { map } = this.page;
    const at = shape.getLatLng ? shape.getLatLng() : shape.getBounds().getCenter();
    window.L.popup().setLatLng(at).setContent(linkOf(feature)).openOn(map);
  }

  section() {
    const part = document.createElement("section");
    const title = document.createElement("h3");
    title.className = "jd-h3";
    title.textContent = `${this.element.querySelector(".jd-layer-name").textContent.trim()} (${this.features.length})`;
    const rows = document.createElement("ol");
    rows.append(...this.features.slice(0, MOST_LISTED).map((feature) => this.entry(feature)));
    part.append(title, rows);
    const more = this.features.length - MOST_LISTED;
    if (more > 0) part.append(word("layer_more", { count: more }));
    return part;
  }
}

class Page {
  constructor(frame) {
    this.map = mapOf(frame.querySelector("[data-map]"));
    this.target = frame.querySelector("[data-layer-list]");
    this.empty = this.target.firstElementChild;
    this.layers = [...frame.querySelectorAll("[data-layer]")].map((element) => new Layer(element, this));
    let soon;
    this.map.on("moveend", () => {
      clearTimeout(soon);
      soon = setTimeout(() => this.load(), 250);
    });
    this.load();
  }

  load() {
    this.layers.forEach((layer) => layer.load());
  }

  list() {
    const shown = this.layers.filter((layer) => layer.features.length);
    this.target.replaceChildren(...(shown.length ? shown.map((layer) => layer.section()) : [this.empty]));
  }
}

document.querySelectorAll("[data-layer-map]").forEach((frame) => new Page(frame));
