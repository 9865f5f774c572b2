"""What the six-step loop contributes to the platform."""

from __future__ import annotations

from celery.schedules import crontab
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.actions.escalate import change_due, reach_level
from cases.actions.flags import WATCHED, watch
from cases.actions.follow_grid import follow_recoded_grid
from cases.actions.learn import HEARD, learn
from cases.actions.tell import tell
from cases.actions.told import RECIPIENTS
from cases.exports import EXPORTS
from cases.models import Case, Proposal
from cases.models.flag import SEEN_WITH
from cases.models.holders import OVERSEE
from cases.notice_kinds import NOTICES
from cases.queries import desk_figures, supervision
from cases.queries.desk_queues import ACCEPT, ARBITRATE, DISPATCH
from cases.queries.figures import FIGURES
from cases.queries.map_layer import LAYERS
from cases.queries.on_call import on_call
from cases.queries.search import found_in_cases
from cases.queries.self_closing import FIGURE as SELF_CLOSED_FIGURE
from cases.roles import ROLES
from cases.sentences import PROPOSAL_SENTENCES, SENTENCES
from cases.web import problem_library, spot_checks, supervision_parts, visit_parts
from cases.web.cards import CARDS, cases_at_desk, orders_to_acknowledge
from cases.web.flags import flags_panel
from jiangdu.modules import MenuItem, Module, Panel, SearchSource, Subject, Subscriber, Timer, register
from jiangdu.rule_seeds import LimitSeed


def _url(case: Case) -> str:
    return reverse("case", args=[case.number])


SUBJECT = Subject(
    label="cases.case",
    visible_to=Case.objects.visible_to,
    lock=Case.objects.lock,
    url=_url,
    sentences=SENTENCES,
    on_level=reach_level,
    on_call=on_call,
    on_due_changed=change_due,
)

PROPOSAL = Subject(
    label="cases.proposal",
    visible_to=Proposal.objects.visible_to,
    lock=Proposal.objects.lock,
    url=lambda proposal: reverse("admin:cases_proposal_change", args=[proposal.pk]),
    sentences=PROPOSAL_SENTENCES,
)

MENU = (
    MenuItem(
        _("Command desk"),
        "command",
        "headset",
        (ACCEPT, DISPATCH, ARBITRATE),
        order=12,
        badge=cases_at_desk,
        on_phone=True,
    ),
    MenuItem(
        _("Work orders"),
        "work-orders",
        "clipboard-check",
        permission="cases.handle_order",
        order=14,
        badge=orders_to_acknowledge,
        on_phone=True,
    ),
    MenuItem(
        _("Report"),
        "case-new",
        "plus-circle-fill",
        permission="cases.report_case",
        order=15,
        on_phone=True,
        is_main=True,
    ),
    MenuItem(
        _("Spot checks"),
        "spot-checks",
        "binoculars",
        permission="cases.inspect_case",
        order=16,
        badge=spot_checks.badge,
        on_phone=True,
    ),
    MenuItem(_("Cases"), "cases", "folder2-open", order=20, on_phone=True),
    MenuItem(
        _("Supervision"),
        "supervision",
        "megaphone",
        (ARBITRATE, "cases.manage_order", "cases.see_all_cases"),
        order=22,
    ),
    MenuItem(_("Flags"), "flags", "flag", SEEN_WITH, order=24),
    MenuItem(_("Waiting for your decision"), "approvals", "clipboard2-check", (ARBITRATE, OVERSEE), order=13),
    MenuItem(_("Problem library"), "problem-library", "pause-circle", problem_library.LIBRARY_FOR, order=23),
)

register(
    Module(
        name="cases",
        label=_("Cases"),
        menu=MENU,
        cards=[*CARDS, *supervision_parts.CARDS, *problem_library.CARDS],
        panels=[
            *supervision_parts.PANELS,
            *visit_parts.PANELS,
            Panel("cases.case", "flags", "cases/_case_flags.html", flags_panel, order=40),
        ],
        verbs=visit_parts.VERBS,
        figures=[*FIGURES, *desk_figures.FIGURES, *supervision.FIGURES, SELF_CLOSED_FIGURE],
        roles=ROLES,
        limits=[LimitSeed("answer", "", 1, "work_day", 4, "urgent_hour")],
        notices=NOTICES,
        subscribers=[
            Subscriber("cases.tell", list(RECIPIENTS), tell),
            Subscriber("cases.flags", WATCHED, watch),
            Subscriber("cases.learn", HEARD, learn),
            Subscriber("cases.follow_grid", ["grid.recoded"], follow_recoded_grid),
        ],
        api_routes=[("", "cases.api.urls")],
        urls=[("", "cases.web.urls")],
        map_layers=LAYERS,
        exports=EXPORTS,
        search=[SearchSource("cases", _("Cases"), found_in_cases)],
        subjects=[SUBJECT, PROPOSAL],
        timers=[
            Timer("draw-spot-checks", "cases.tasks.draw_spot_checks", crontab(minute=25)),
            Timer("resume-suspended", "cases.tasks.resume_suspended", 60.0),
            Timer("dry-runs", "cases.tasks.run_dry_runs", 60.0),
            Timer("remind-of-suspended", "cases.tasks.remind_of_suspended", 3600.0),
        ],
    )
)
