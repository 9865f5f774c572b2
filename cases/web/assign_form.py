"""The form of an assignment: the people who can take it, and who of them is on leave."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.queries.leave import leaves_of
from cases.queries.teams import handlers_of
from cases.web.fields import PersonChoice, UnitChoice
from cases.web.verb_forms import VerbForm, words
from jiangdu.models import Leave, Unit, User
from jiangdu.scope import scope_of


class HandlerChoice(PersonChoice):
    """A person by name; behind it until when on leave, and who stands in."""

    away: dict[int, Leave] = {}

    def label_from_instance(self, user: User) -> str:
        leave = self.away.get(user.pk)
        if leave is None:
            return user.name
        words = _now("%(name)s (on leave until %(day)s, %(deputy)s stands in)")
        return words % {"name": user.name, "day": f"{leave.last_day:%m-%d}", "deputy": leave.deputy.name}


class AssignForm(VerbForm):
    handler = HandlerChoice(label=_("Handler"), required=False)
    office = UnitChoice(label=_("Sub-unit"), required=False, empty_label=_("– none –"))
    despite_leave = forms.BooleanField(label=_("Assign it although the person is on leave"), required=False)
    note = words(pgettext_lazy("of an action", "Note"), required=False, rows=2)

    def prepare(self) -> None:
        assert self.order is not None
        unit, office = self.order.unit, self.order.office
        within_office = office is not None and unit.pk not in scope_of(self.user).unit_ids
        units = [office] if within_office and office else [unit, *([office] if office else [])]
        self._people(units)
        sub_units = unit.children.filter(is_active=True).exclude(kind=Unit.Kind.CENTRE)
        self.fields["office"].queryset = sub_units  # type: ignore[attr-defined]
        self.fields["office"].initial = office
        if within_office or not sub_units.exists():
            del self.fields["office"]

    def _people(self, units: list[Unit]) -> None:
        at, chosen = timezone.now(), self.fields["handler"]
        people = {person.pk for found in handlers_of(units, at).values() for person in found}
        away = {leave.person_id: leave for leave in leaves_of(units, timezone.localdate(at)).on(timezone.localdate(at))}  # type: ignore[attr-defined]
        assert self.order is not None and isinstance(chosen, HandlerChoice)
        chosen.away = away
        chosen.queryset = User.objects.filter(pk__in=people).order_by("name")
        chosen.initial = self.order.handler
        if not people.intersection(away):
            del self.fields["despite_leave"]
