"""Form fields of the loop's pages: units, people, categories; photos come from the platform."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cases.models import Category
from jiangdu.models import Unit, User
from jiangdu.web.photo_fields import PhotosField, uploaded

__all__ = ["CategoryChoice", "PersonChoice", "PhotosField", "UnitChoice", "UnitChoices", "uploaded"]


class UnitChoice(forms.ModelChoiceField):
    """A unit by its short name."""

    def __init__(self, queryset: QuerySet[Unit] | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("empty_label", _("– choose –"))
        super().__init__(Unit.objects.active() if queryset is None else queryset, **kwargs)

    def label_from_instance(self, unit: Unit) -> str:
        return f"{unit.short_name} ({unit.code})"


class UnitChoices(forms.ModelMultipleChoiceField):
    """Several units."""

    def label_from_instance(self, unit: Unit) -> str:
        return f"{unit.short_name} ({unit.code})"


class PersonChoice(forms.ModelChoiceField):
    """A person by name."""

    def __init__(self, queryset: QuerySet[User] | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("empty_label", _("– nobody in particular –"))
        super().__init__(User.objects.none() if queryset is None else queryset, **kwargs)

    def label_from_instance(self, user: User) -> str:
        return user.name


class CategoryChoice(forms.ModelChoiceField):
    """A small category by code and name."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("empty_label", _("– choose –"))
        super().__init__(Category.objects.small(), **kwargs)

    def label_from_instance(self, category: Category) -> str:
        return f"{category.name} · {category.code}"
