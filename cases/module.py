"""What the six-step loop contributes to the platform."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cases.actions.escalate import change_due, reach_level
from cases.actions.tell import RECIPIENTS, tell
from cases.models import Case
from cases.notice_kinds import NOTICES
from cases.roles import ROLES
from cases.sentences import SENTENCES
from jiangdu.modules import Module, Subject, Subscriber, register


def _url(case: Case) -> str:
    return f"/cases/{case.number}/"


SUBJECT = Subject(
    label="cases.case",
    visible_to=Case.objects.visible_to,
    lock=Case.objects.lock,
    url=_url,
    sentences=SENTENCES,
    on_level=reach_level,
    on_due_changed=change_due,
)

register(
    Module(
        name="cases",
        label=_("Cases"),
        roles=ROLES,
        notices=NOTICES,
        subscribers=[Subscriber("cases.tell", list(RECIPIENTS), tell)],
        api_routes=[("", "cases.api.urls")],
        urls=[("", "cases.web.urls")],
        subjects=[SUBJECT],
    )
)
