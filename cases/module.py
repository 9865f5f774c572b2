"""What the six-step loop contributes to the platform."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.actions.escalate import change_due, reach_level
from cases.actions.follow_grid import follow_recoded_grid
from cases.actions.tell import RECIPIENTS, tell
from cases.models import Case
from cases.notice_kinds import NOTICES
from cases.roles import ROLES
from cases.sentences import SENTENCES
from jiangdu.modules import MenuItem, Module, Subject, Subscriber, register


def _url(case: Case) -> str:
    return reverse("case", args=[case.number])


SUBJECT = Subject(
    label="cases.case",
    visible_to=Case.objects.visible_to,
    lock=Case.objects.lock,
    url=_url,
    sentences=SENTENCES,
    on_level=reach_level,
    on_due_changed=change_due,
)

MENU = (
    MenuItem(
        _("Report"),
        "case-new",
        "plus-circle-fill",
        permission="cases.report_case",
        order=15,
        on_phone=True,
        is_main=True,
    ),
    MenuItem(_("Cases"), "cases", "folder2-open", order=20, on_phone=True),
)

register(
    Module(
        name="cases",
        label=_("Cases"),
        menu=MENU,
        roles=ROLES,
        notices=NOTICES,
        subscribers=[
            Subscriber("cases.tell", list(RECIPIENTS), tell),
            Subscriber("cases.follow_grid", ["grid.recoded"], follow_recoded_grid),
        ],
        api_routes=[("", "cases.api.urls")],
        urls=[("", "cases.web.urls")],
        subjects=[SUBJECT],
    )
)
