"""Template tags for names, form fields, badges and addresses."""

from __future__ import annotations

from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, FileInput, RadioSelect, Select
from django.utils.translation import get_language

register = template.Library()


@register.filter
def name_of(row: object) -> str:
    """A row's name in the reader's language: its `name`, else `name_en`/`name_zh`, else its words; '' for None."""
    if row is None:
        return ""
    if named := getattr(row, "name", None):
        return str(named)
    order = ("name_en", "name_zh") if (get_language() or "").startswith("en") else ("name_zh", "name_en")
    return next((str(value) for field in order if (value := getattr(row, field, ""))), str(row))


@register.inclusion_tag("jiangdu/_form_field.html")
def form_field(field: BoundField, icon: str = "", autofocus: bool = False) -> dict[str, Any]:
    """A form field with its label, help and error, tied together for screen readers."""
    widget = field.field.widget
    wide = isinstance(widget, CheckboxInput)
    classes = [_class_of(widget), widget.attrs.get("class", ""), "is-invalid" if field.errors else ""]
    attrs: dict[str, str | bool] = {"class": " ".join(name for name in classes if name)}
    if autofocus:
        attrs["autofocus"] = "autofocus"
    return {"field": field, "control": field.as_widget(attrs=attrs), "icon": icon, "is_check": wide}


def _class_of(widget: object) -> str:
    """The Bootstrap class that fits the widget; radio lists style their own inputs."""
    if isinstance(widget, RadioSelect):
        return ""
    if isinstance(widget, CheckboxInput):
        return "form-check-input"
    if isinstance(widget, Select):
        return "form-select"
    return "form-control" if not isinstance(widget, FileInput) else "form-control jd-file"


@register.simple_tag(takes_context=True)
def query_with(context: dict[str, Any], **changes: object) -> str:
    """The current query string with some keys changed; None or '' removes a key. Begins with '?'."""
    query = context["request"].GET.copy()
    for key, value in changes.items():
        if value in (None, ""):
            query.pop(key, None)
        else:
            query[key] = str(value)
    return f"?{query.urlencode()}"
