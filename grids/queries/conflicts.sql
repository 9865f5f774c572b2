-- What would be wrong between grids if the drafts were in force: overlaps of siblings, gaps, and what sticks out of its
-- parent. `The draft part` selects code, parent_code, level, geometry (valid) of what is to be written.
WITH draft AS MATERIALIZED (
    {draft}
), parent AS (
    SELECT parent_code AS code FROM draft WHERE parent_code <> ''
    UNION
    SELECT code FROM draft
), planned AS MATERIALIZED (
    SELECT code, parent_code, level, geometry, true AS is_new FROM draft
    UNION ALL
    SELECT g.code, g.parent_code, g.level, g.geometry, false
    FROM grids_grid g
    JOIN parent ON parent.code = g.parent_code
    WHERE g.is_active AND g.geometry IS NOT NULL AND g.code NOT IN (SELECT code FROM draft)
), frame AS (
    SELECT parent.code, coalesce(d.geometry, g.geometry) AS geometry
    FROM parent
    LEFT JOIN draft d ON d.code = parent.code
    LEFT JOIN grids_grid g ON g.code = parent.code AND g.is_active
    WHERE coalesce(d.geometry, g.geometry) IS NOT NULL
), conflict AS (
    SELECT CASE WHEN (a.level, b.level) = ('comprehensive', 'dedicated') AND NOT ST_CoveredBy(a.geometry, b.geometry)
                THEN 'cut_out' ELSE 'overlap' END AS kind,
           a.code, b.code AS other, ST_CollectionExtract(ST_Intersection(a.geometry, b.geometry), 3) AS geometry
    FROM planned a
    JOIN planned b ON a.parent_code = b.parent_code AND a.code < b.code AND a.geometry && b.geometry
    WHERE (a.is_new OR b.is_new) AND a.parent_code <> '' AND ST_Intersects(a.geometry, b.geometry)
    UNION ALL
    SELECT 'outside', p.code, f.code, ST_CollectionExtract(ST_Difference(p.geometry, f.geometry), 3)
    FROM planned p
    JOIN frame f ON f.code = p.parent_code
    WHERE NOT ST_CoveredBy(p.geometry, f.geometry)
    UNION ALL
    SELECT 'gap', f.code, '', (ST_Dump(ST_CollectionExtract(ST_Difference(f.geometry, u.geometry), 3))).geom
    FROM frame f
    JOIN (SELECT parent_code, ST_Union(geometry) AS geometry FROM planned GROUP BY parent_code) u
      ON u.parent_code = f.code
)
SELECT kind, code, other, area, ST_AsGeoJSON(geometry, 7)
FROM (SELECT *, ST_Area(geometry::geography) AS area FROM conflict) measured
WHERE area > %(tolerance)s
ORDER BY kind, code, other, area DESC
