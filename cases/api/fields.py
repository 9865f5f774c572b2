"""Fields of the API's bodies: categories and conditions by code; units, people and positions from below."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from cases.models import Category, Condition
from grids.api.fields import POINT_SCHEMA, LocatedSerializer, PointField
from jiangdu.api.fields import PersonField, UnitField

__all__ = [
    "POINT_SCHEMA", "CategoryField", "LocatedSerializer", "PersonField", "PointField", "UnitField", "condition_of",
]  # fmt: skip


class CategoryField(serializers.SlugRelatedField[Category]):
    """An active small category by its six-digit code."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(slug_field="code", queryset=Category.objects.small(), **kwargs)
        self.error_messages["does_not_exist"] = _("There is no small category with the code {value}.")


def condition_of(category: Category | None, code: str) -> Condition | None:
    """The active condition of a category by its code; ValidationError on `condition` if there is none."""
    if not code:
        return None
    found = Condition.objects.filter(category=category, code=code, is_active=True).first() if category else None
    if found is None:
        raise serializers.ValidationError({"condition": _("The category has no condition %(code)s.") % {"code": code}})
    return found


def when(moment: datetime | None) -> str | None:
    """ISO 8601 with the local offset."""
    return timezone.localtime(moment).isoformat() if moment else None
