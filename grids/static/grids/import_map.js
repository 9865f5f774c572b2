/* The uploaded outlines, and on top the places of the problems; a button in the list shows one of them. */
const element = document.querySelector("[data-import-map]");
const COLOURS = { error: "#cf1322", warning: "#d46b08", notice: "#0958d9" };

async function start() {
  const map = window.L.map(element, { attributionControl: false, maxZoom: 21 }).setView([0, 0], 2);
  window.L.control.scale({ imperial: false }).addTo(map);
  const shapes = JSON.parse(document.getElementById("problem-shapes").textContent);
  const found = new Map();
  const problems = window.L.geoJSON(shapes, {
    style: ({ properties }) => ({ color: COLOURS[properties.severity], weight: 3, fillOpacity: 0.5 }),
    onEachFeature: ({ properties }, area) => {
      found.set(properties.number, area);
      area.bindTooltip(`${properties.number} · ${properties.name}`, { sticky: true });
    },
  });
  const response = await fetch(element.dataset.drafts).catch(() => null);
  if (response?.ok) {
    const drafts = window.L.geoJSON(await response.json(), {
      style: { color: "#646a73", weight: 1, fillColor: "#ffffff", fillOpacity: 0.6 },
      onEachFeature: ({ properties }, area) => area.bindTooltip(`${properties.name} ${properties.code}`, { sticky: true }),
    }).addTo(map);
    if (drafts.getLayers().length) map.fitBounds(drafts.getBounds());
  }
  problems.addTo(map);
  document.addEventListener("click", ({ target }) => {
    const area = found.get(Number(target.closest?.("[data-problem]")?.dataset.problem));
    if (!area) return;
    map.fitBounds(area.getBounds(), { maxZoom: 18, animate: false });
    area.openTooltip(area.getBounds().getCenter());
    element.scrollIntoView({ block: "nearest" });
  });
}

if (element) start();
