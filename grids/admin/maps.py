"""The map in a form: draws areas without losing holes, shows the grids around as background, needs no tiles."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from leaflet.admin import LeafletAdminWidget, LeafletGeoAdmin


class AreaWidget(LeafletAdminWidget):
    """django-leaflet's widget with a store of our own: the stock one drops inner rings and rounds to six digits."""

    field_store_class = "GridAreaStore"

    @property
    def media(self) -> forms.Media:
        base = super().media
        # One list, because lists that are added may be interleaved, and ours needs leaflet.forms before it.
        scripts: list[Any] = [*base._js, "grids/area_store.js", Script("grids/background.js", type="module")]
        return forms.Media(js=scripts, css={"screen": [*base._css["screen"], "grids/maps.css"]})


class MapAdmin(LeafletGeoAdmin):
    """An admin whose geometry fields are maps with the grids around as background."""

    group = _("Grids and places")
    widget = AreaWidget
    show_full_result_count = False
    list_per_page = 50

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        row = context.get("original")
        context["background_code"] = getattr(row, "grid_code", None) or getattr(row, "code", "")
        context["around_url"] = reverse("admin:grids_grid_around")
        return super().render_change_form(request, context, *args, **kwargs)

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        """Nothing with a code is deleted: it goes out of force, so that what refers to it stays readable."""
        return False
