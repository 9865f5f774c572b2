-- What lies at a point: the grid in charge with its path, the micro-grid, and the places and kinds of area there.
-- Also the component asked for, by its code or by category and distance (metres).
-- One row, or none outside every grid. Dedicated before comprehensive before village; on a shared edge the lower code.
WITH point AS (
    SELECT ST_SetSRID(ST_MakePoint(%(lng)s, %(lat)s), 4326) AS geom
), here AS (
    SELECT g.id, g.code, g.level
    FROM grids_grid g, point
    WHERE g.is_active AND ST_Covers(g.geometry, point.geom)
), best AS (
    SELECT id, code
    FROM here
    WHERE level <> 'micro'
    ORDER BY array_position(ARRAY['dedicated', 'comprehensive', 'village', 'town', 'district'], level::text), code
    LIMIT 1
), place AS (
    SELECT p.id, p.kind, p.name_zh, p.name_en, p.has_property_management
    FROM grids_place p, point
    WHERE p.is_active AND ST_Covers(p.geometry, point.geom)
), mark AS (
    SELECT m.areakind_id FROM grids_place_area_kinds m JOIN place ON place.id = m.place_id
    UNION
    SELECT m.areakind_id
    FROM grids_grid_area_kinds m
    JOIN grids_grid g ON g.id = m.grid_id, best
    WHERE g.code IN (left(best.code, 6), left(best.code, 9), left(best.code, 12), best.code)
), component AS (
    SELECT c.id, c.code, c.category_code, c.owner_id
    FROM grids_component c
    WHERE c.state <> 'removed' AND c.code = %(component)s
    UNION ALL
    SELECT c.id, c.code, c.category_code, c.owner_id
    FROM grids_component c, point
    WHERE %(component)s = '' AND c.state <> 'removed' AND c.category_code = %(category)s
      -- a box first, for the index: south of 44° a degree of longitude is over 80 km
      AND c.position && ST_Expand(point.geom, %(radius_m)s / 80000.0)
      AND ST_DWithin(c.position::geography, point.geom::geography, %(radius_m)s)
)
SELECT
    best.code,
    (SELECT min(here.code) FROM here WHERE here.level = 'micro' AND left(here.code, 15) = best.code),
    (SELECT json_agg(json_build_object('code', g.code, 'level', g.level, 'name_zh', g.name_zh, 'name_en', g.name_en)
                     ORDER BY length(g.code))
     FROM grids_grid g
     WHERE g.code IN (left(best.code, 6), left(best.code, 9), left(best.code, 12), best.code)),
    (SELECT json_agg(json_build_object('id', place.id, 'kind', place.kind, 'name_zh', place.name_zh,
                     'name_en', place.name_en, 'has_property_management', place.has_property_management)
                     ORDER BY place.id)
     FROM place),
    (SELECT json_agg(json_build_object('id', c.id, 'code', c.code, 'category_code', c.category_code,
                     'owner', to_jsonb(u)) ORDER BY c.code)
     FROM component c LEFT JOIN jiangdu_unit u ON u.id = c.owner_id AND u.is_active),
    (SELECT json_agg(k.code ORDER BY k.code) FROM grids_areakind k JOIN mark ON mark.areakind_id = k.id)
FROM best
