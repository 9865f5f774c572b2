"""Files the import cannot read say why."""

import pytest
from django.utils import timezone

from grids.actions.import_grids import prepare_import
from grids.models import GridImport
from grids.queries.problems import problems_of
from grids.rules.geojson import MAX_FEATURES
from jiangdu.errors import InvalidInput
from jiangdu.scope import SYSTEM
from tests.grids.factories import TOWN
from tests.grids.files import document, feature

V2 = f"{TOWN}002"  # a new village in the free east of the town: 119.15–119.2
NEW_VILLAGE = feature(V2, 119.15, 32.0, 119.2, 32.1)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("grids")]


class TestUnreadable:
    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"", "not_json"),
            (b"\xff\xfe", "not_json"),
            (b"[" * 100_000, "not_json"),
            (b'{"type": "FeatureCollection", "features": [NaN]}', "not_json"),
            (b"[]", "not_a_collection"),
            (b'{"type": "Feature"}', "not_a_collection"),
            (b'{"type": "FeatureCollection", "features": []}', "empty"),
            (b'{"type": "FeatureCollection", "features": {"a": 1}}', "empty"),
            (document(NEW_VILLAGE, crs={"properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}), "unknown_crs"),
            (document(NEW_VILLAGE, coordinate_system="gcj02"), "other_system"),
            (document(*[{}] * (MAX_FEATURES + 1)), "too_many_features"),
            (b" " * (20 * 1024 * 1024 + 1), "too_large"),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_says_why(self, content, code):
        with pytest.raises(InvalidInput) as caught:
            prepare_import(content=content, file_name="x", coordinate_system="wgs84", actor=SYSTEM, at=timezone.now())
        assert caught.value.code == code
        assert not GridImport.objects.exists()

    def test_features_that_are_no_features_are_listed(self):
        grid_import = prepare_import(
            content=b'{"type": "FeatureCollection", "features": [1, null, {"properties": []}]}',
            file_name="x",
            coordinate_system="wgs84",
            actor=SYSTEM,
            at=timezone.now(),
        )
        assert {problem.kind for problem in problems_of(grid_import)} == {"code", "no_geometry", "duplicate"} - {
            "duplicate"
        }
