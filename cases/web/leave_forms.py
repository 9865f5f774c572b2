"""Entering a leave, and choosing to whom the work orders of a person on leave go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.queries.leave import colleagues
from cases.web.fields import PersonChoice
from jiangdu.models import Leave, Post, Unit, User


class LeaveForm(forms.Form):
    """`member` is a person at a unit: whoever serves in two units is on leave from each for itself."""

    member = forms.ChoiceField(label=_("Who is away"))
    first_day = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}))
    last_day = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))
    deputy = PersonChoice(label=_("Deputy"), empty_label=_("– choose –"))

    def __init__(self, *args: Any, units: Sequence[Unit], day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_id = {unit.pk: unit for unit in units}
        posts = Post.objects.current(day).filter(unit__in=by_id, user__is_active=True).select_related("user")
        self.members = {
            f"{post.unit_id}-{post.user_id}": (by_id[post.unit_id], post.user) for post in posts if post.unit_id
        }
        self.fields["member"].choices = [("", _("– choose –")), *self._choices()]  # type: ignore[attr-defined]
        people = {person.pk for _unit, person in self.members.values()}
        self.fields["deputy"].queryset = User.objects.filter(pk__in=people).order_by("name")  # type: ignore[attr-defined]

    def _choices(self) -> list[tuple[str, str]]:
        named = [(key, f"{person.name} · {unit.short_name}") for key, (unit, person) in self.members.items()]
        return sorted(named, key=lambda choice: choice[1])

    def given(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        unit, person = self.members[given.pop("member")]
        return {**given, "unit": unit, "person": person}


class HandOverForm(forms.Form):
    """To the deputy, or to another colleague."""

    to = PersonChoice(label=_("To whom"), required=False)

    def __init__(self, *args: Any, leave: Leave, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["to"]
        field.queryset = colleagues(leave.unit, day).exclude(pk__in=[leave.person_id]).order_by("name")
        field.empty_label = _("the deputy: %(name)s") % {"name": leave.deputy.name}
