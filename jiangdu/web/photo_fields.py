"""A form field of photos already uploaded, as the photo picker sends them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from jiangdu.attachments import photo_json
from jiangdu.models import Attachment


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
