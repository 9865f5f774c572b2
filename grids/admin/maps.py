"""The map in a form: draws areas without losing holes, shows the grids around as background, needs no tiles."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.widgets import Script
from leaflet.admin import LeafletAdminWidget, LeafletGeoAdmin


class AreaWidget(LeafletAdminWidget):
    """django-leaflet's widget with a store of our own: the stock one drops inner rings and rounds to six digits."""

    field_store_class = "GridAreaStore"

    @property
    def media(self) -> forms.Media:
        return super().media + forms.Media(
            js=["grids/area_store.js", Script("grids/background.js", type="module")],
            css={"screen": ["grids/maps.css"]},
        )


class MapAdmin(LeafletGeoAdmin):
    """An admin whose geometry fields are maps with the grids around as background."""

    widget = AreaWidget
    show_full_result_count = False
    list_per_page = 50

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        """Nothing with a code is deleted: it goes out of force, so that what refers to it stays readable."""
        return False
