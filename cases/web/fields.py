"""Form fields of the loop's pages: photos already uploaded, units, people, categories."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cases.models import Category
from jiangdu.attachments import photo_json
from jiangdu.models import Attachment, Unit, User


class PhotosField(forms.Field):
    """Ids of uploads, as the photo picker sends them. Whether they may be used is for the verb to check."""

    widget = forms.MultipleHiddenInput

    def __init__(self, *, kind: str = "near", most: int = 9, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Photos"))
        super().__init__(required=False, **kwargs)
        self.kind, self.most = kind, most

    def to_python(self, value: Any) -> list[str]:
        return [str(item) for item in value or []]


def uploaded(request: HttpRequest, ids: list[str]) -> list[dict[str, Any]]:
    """What the picker shows again after a refused form: the user's own unused uploads among these ids."""
    user: Any = request.user
    rows = Attachment.objects.filter(uploader=user, claimed_at__isnull=True, pk__in=_uuids(ids))
    return [photo_json(row, request) for row in rows]


def _uuids(ids: list[str]) -> list[str]:
    field = forms.UUIDField(required=False)
    found = []
    for item in ids:
        try:
            known = field.clean(item)
        except forms.ValidationError:
            continue
        if known:
            found.append(str(known))
    return found


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
