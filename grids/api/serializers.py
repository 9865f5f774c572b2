"""How grids look from outside."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from grids.api.fields import FEATURE
from grids.models import Grid


class GridStepSerializer(serializers.Serializer[Any]):
    """One step of a path, in the reader's language."""

    code = serializers.CharField()
    name = serializers.CharField()


class GridSerializer(serializers.ModelSerializer[Grid]):
    """A grid with its path from the district down. The view supplies `paths` for all rows of a page at once."""

    name = serializers.CharField(read_only=True)
    parent = serializers.CharField(source="parent_code", read_only=True)  # type: ignore[assignment]
    dedicated_kind = serializers.ChoiceField(Grid.DedicatedKind.choices, allow_blank=True)  # '' for all other grids
    path = serializers.SerializerMethodField()

    class Meta:
        model = Grid
        fields = ["code", "name", "name_zh", "name_en", "level", "dedicated_kind", "parent", "path", "is_demo"]
        read_only_fields = fields

    @extend_schema_field(GridStepSerializer(many=True))
    def get_path(self, grid: Grid) -> list[dict[str, str]]:
        return [step.as_json() for step in self.context["paths"].get(grid.code, ())]


class GridDetailSerializer(GridSerializer):
    """One grid with its area (MultiPolygon in WGS-84, null where none is drawn) and the kinds of area it carries."""

    geometry = serializers.SerializerMethodField()
    area_kinds: Any = serializers.SlugRelatedField(many=True, read_only=True, slug_field="code")

    class Meta(GridSerializer.Meta):
        fields = [*GridSerializer.Meta.fields, "area_kinds", "geometry"]
        read_only_fields = fields

    @extend_schema_field(
        {
            "type": "object",
            "nullable": True,
            "properties": {
                "type": {"type": "string", "enum": ["MultiPolygon"]},
                "coordinates": {"type": "array", "items": {}},
            },
        }
    )
    def get_geometry(self, grid: Grid) -> dict[str, Any] | None:
        if grid.geometry is None:
            return None
        return {"type": "MultiPolygon", "coordinates": grid.geometry.coords}


class GridFeatureSerializer(serializers.Serializer[Any]):
    """A GeoJSON feature of a grid."""

    type = serializers.ChoiceField(choices=FEATURE)
    id = serializers.CharField()
    geometry = serializers.JSONField()  # type: ignore[assignment]
    properties = serializers.JSONField()


class GridCollectionSerializer(serializers.Serializer[Any]):
    """A GeoJSON FeatureCollection of grids."""

    type = serializers.ChoiceField(choices=["FeatureCollection"])
    coordinate_system = serializers.CharField()  # always wgs84
    features = GridFeatureSerializer(many=True)
