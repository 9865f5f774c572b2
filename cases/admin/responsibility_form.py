"""The form of a row of the responsibility catalogue."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Responsibility
from cases.rules.responsibility import earliest_end
from grids.models import Grid


class ResponsibilityForm(forms.ModelForm):  # type: ignore[type-arg]
    """Area, units and dates fit together."""

    class Meta:
        model = Responsibility
        fields = "__all__"
        help_texts = {
            "grid_prefix": _("Town 9 digits, village 12, grid 15; empty means the whole district."),
            "valid_to": _("Last day; empty means until further notice."),
            "document": _("What the row rests on; shown to the unit."),
        }

    def clean_grid_prefix(self) -> str:
        code = str(self.cleaned_data["grid_prefix"]).strip()
        if code and not Grid.objects.active().filter(code=code).exists():
            raise ValidationError(_("There is no grid with this code."))
        return code

    def clean_proposed_end(self) -> Any:
        end = self.cleaned_data["proposed_end"]
        if end and "proposed_end" in self.changed_data and end < earliest_end(timezone.localdate()):
            raise ValidationError(_("The end may be yesterday at the earliest."))
        return end

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("lead") and data["lead"] in (data.get("assisting") or ()):
            self.add_error("assisting", _("A unit either leads or assists, not both."))
        return data
