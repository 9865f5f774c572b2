"""The dashboard's filters as a form and as chips."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models import Category, WorkOrder
from cases.queries.order_filter import NOBODY
from cases.queries.saved_filters import ANYTHING
from cases.queries.teams import Target

ANY = ("", _("– all –"))


class OrderFilterForm(forms.Form):
    """What the list can be narrowed by; the tab and the scope travel along unseen."""

    q = forms.CharField(label=_("Search"), max_length=100, required=False)
    category = forms.ChoiceField(label=_("Category"), required=False)
    handler = forms.ChoiceField(label=_("Handler"), required=False)
    role = forms.ChoiceField(
        label=pgettext_lazy("in a case", "Role"), required=False, choices=[ANY, *WorkOrder.Role.choices]
    )
    tab = forms.CharField(required=False, widget=forms.HiddenInput)
    whose = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, targets: Sequence[Target] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = {target.handler.username: target.handler.name for target in targets if target.handler}
        choices = [ANY, (NOBODY, _("nobody yet")), *people.items()]
        self.fields["handler"].choices = choices  # type: ignore[attr-defined]
        if not people:
            del self.fields["handler"]
        classes = Category.objects.filter(code__regex=r"^\d{4}$", is_active=True)
        self.fields["category"].choices = [ANY, *((row.code, row.name) for row in classes)]  # type: ignore[attr-defined]


def chips(request: HttpRequest, form: OrderFilterForm) -> list[dict[str, Any]]:
    """What the list is narrowed by, each with the address without it."""
    rows = []
    for name, field in form.fields.items():
        value = request.GET.get(name, "")
        if not value or isinstance(field.widget, forms.HiddenInput):
            continue
        query = request.GET.copy()
        query.pop(name)
        query.pop("cursor", None)
        choices: Any = field.choices if isinstance(field, forms.ChoiceField) else ()
        words = dict(choices).get(value, value)
        rows.append({"label": field.label, "value": words, "url": f"?{query.urlencode() or ANYTHING}"})
    return rows
