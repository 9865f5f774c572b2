"""Where the phone says it is, for lists that can put the nearest first."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.gis.geos import Point

from cases.queries.distance import metres_between


class HereForm(forms.Form):
    """WGS-84 degrees; both or none."""

    lng = forms.FloatField(required=False, min_value=-180, max_value=180)
    lat = forms.FloatField(required=False, min_value=-90, max_value=90)

    @property
    def here(self) -> Point | None:
        if not self.is_valid() or None in (self.cleaned_data["lng"], self.cleaned_data["lat"]):
            return None
        return Point(self.cleaned_data["lng"], self.cleaned_data["lat"], srid=4326)


def metres_to(case: Any, here: Point | None) -> int | None:
    """From the phone to the place of the case; None where one of the two is not known."""
    return round(metres_between(case.location, here)) if here and case.location else None
