/* Keeps what is drawn: every ring of every polygon, and untouched vertices to the last digit. The stock store drops
   inner rings (a dedicated grid's hole) and rounds to six digits (a gap along every shared edge). */
window.GridAreaStore = L.FieldStore.extend({
  _serialize: function (layer) {
    const items = typeof layer.getLayers === "function" ? layer.getLayers() : [layer];
    if (items.length === 0) return "";
    const shapes = items.map((item) => item.toGeoJSON(false).geometry);
    if (shapes[0].type === "Point") return JSON.stringify(shapes.at(-1));
    const polygons = shapes.flatMap((shape) => (shape.type === "Polygon" ? [shape.coordinates] : shape.coordinates));
    return JSON.stringify({ type: "MultiPolygon", coordinates: polygons });
  },
});
