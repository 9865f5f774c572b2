"""The demo district: real counts, and a partition PostGIS finds no fault with."""

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.test import TestCase

from grids.demo import demo_home_grid, facts, seed_grids
from grids.models import AreaKind, Component, Grid, Place
from grids.queries.locate import locate
from jiangdu.models import Unit
from tests.grids.factories import clear_ground


def value(sql, *params):
    """The one value a statement returns."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchone()[0]


@pytest.mark.slow
class TestDemoDistrict(TestCase):
    @classmethod
    def setUpTestData(cls):
        clear_ground()
        Unit.objects.filter(code="JD-E02").delete()
        seed_grids()

    def test_counts(self):
        def count(level):
            return Grid.objects.filter(level=level, geometry__isnull=False).count()

        levels = ("district", "town", "village", "comprehensive", "dedicated", "micro")
        assert [count(level) for level in levels] == [1, 13, 336, 1180, 80, 5867]
        farm = Grid.objects.filter(code__startswith="321012400")
        assert [grid.geometry for grid in farm] == [None, None]
        assert not Grid.objects.filter(is_demo=False).exists()
        assert not Grid.objects.filter(name_en="").exists()

    def test_every_village_has_a_grid_and_every_comprehensive_grid_micro_grids(self):
        for parent, child in (("village", "comprehensive"), ("comprehensive", "micro")):
            with_children = set(Grid.objects.filter(level=child).values_list("parent_code", flat=True))
            with_area = Grid.objects.filter(level=parent, geometry__isnull=False)
            assert set(with_area.values_list("code", flat=True)) == with_children

    def test_all_valid(self):
        assert value("SELECT count(*) FROM grids_grid WHERE NOT ST_IsValid(geometry)") == 0

    def test_no_two_siblings_share_an_interior(self):
        sql = """SELECT count(*) FROM grids_grid a JOIN grids_grid b
                 ON a.parent_code = b.parent_code AND a.code < b.code AND a.geometry && b.geometry
                 WHERE a.parent_code <> '' AND ST_Relate(a.geometry, b.geometry, '2********')"""
        assert value(sql) == 0

    def test_children_are_their_parent_exactly(self):
        sql = """SELECT count(*) FROM grids_grid p JOIN (
                   SELECT parent_code, ST_Union(geometry) AS geometry FROM grids_grid GROUP BY parent_code
                 ) c ON c.parent_code = p.code
                 WHERE p.geometry IS NOT NULL AND NOT ST_Equals(p.geometry, c.geometry)"""
        assert value(sql) == 0

    def test_every_level_covers_the_outline(self):
        outline = facts.outline().wkt
        for levels in (["district"], ["town"], ["village"], ["comprehensive", "dedicated"], ["micro", "dedicated"]):
            sql = """SELECT ST_Area(ST_SymDifference(ST_Union(geometry), ST_GeomFromText(%s, 4326)))
                     FROM grids_grid WHERE level = ANY(%s)"""
            assert value(sql, outline, levels) < 1e-12, levels

    def test_seats_lie_in_their_towns(self):
        for town in facts.towns():
            if town.seat:
                point = Point(*town.seat, srid=4326)
                assert Grid.objects.get(level="town", geometry__covers=point).code == town.code

    def test_home(self):
        home = demo_home_grid()
        assert home.level == "comprehensive"
        assert locate(facts.HOME).code == home.code
        assert home.geometry.boundary.distance(Point(*facts.HOME, srid=4326)) > 0.001  # about 100 m
        assert locate(facts.HOME).places == ()

    def test_dedicated_before_the_grid_it_is_cut_out_of(self):
        for grid in Grid.objects.filter(level="dedicated"):
            assert locate(grid.geometry.point_on_surface).code == grid.code
        assert set(Grid.objects.filter(level="dedicated").values_list("dedicated_kind", flat=True)) == set(
            Grid.DedicatedKind.values
        )

    def test_places_and_components_lie_in_the_grid_they_name(self):
        assert Place.objects.count() == 40
        assert Component.objects.count() == 2000
        assert AreaKind.objects.filter(grids__isnull=False).exists()
        assert AreaKind.objects.filter(places__isnull=False).exists()
        sql = """SELECT count(*) FROM grids_component c
                 LEFT JOIN grids_grid g ON g.code = c.grid_code AND ST_Covers(g.geometry, c.position)
                 WHERE g.id IS NULL"""
        assert value(sql) == 0
        sql = """SELECT count(*) FROM grids_place p
                 LEFT JOIN grids_grid g ON g.code = p.grid_code AND ST_Covers(g.geometry, p.geometry)
                 WHERE g.id IS NULL"""
        assert value(sql) == 0
        assert Component.objects.filter(grid_code=demo_home_grid().code).count() >= 10

    def test_a_second_run_only_fills_in_owners(self):
        unit = Unit.objects.create(code="JD-E02", name_zh="自来水公司", short_zh="自来水", kind="company")
        before = set(Grid.objects.values_list("pk", "code"))
        seed_grids()
        assert set(Grid.objects.values_list("pk", "code")) == before
        assert Component.objects.count() == 2000
        covers = Component.objects.filter(category_code="100101")
        assert covers.exists()
        assert all(component.owner_id == unit.pk for component in covers)
