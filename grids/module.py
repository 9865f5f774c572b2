"""What the grids contribute to the platform: areas and places, and the work done there in the field."""

from __future__ import annotations

from celery.schedules import crontab
from django.utils.translation import gettext_lazy as _

from grids.actions.coverage import cover_stopped_patrol
from grids.demo.field import seed_field
from grids.notice_kinds import NOTICES
from grids.queries.campaigns import visit_rows, visits_figure
from grids.queries.guides import attendance_figure, attendance_rows
from grids.queries.layers import LAYERS
from grids.queries.names import area_names
from grids.queries.patrols import coverage_figure, coverage_rows
from grids.roles import ROLES
from grids.subjects import SUBJECTS
from grids.web.cards import CARDS
from jiangdu.modules import Figure, MenuItem, Module, Subscriber, Timer, register

FIGURES = (
    Figure(
        "grids.guide_attendance", _("Attendance of guides"), _("days"), attendance_figure, attendance_rows,
        "grids.see_guides",
    ),
    Figure("grids.campaign_visits", _("Places visited in campaigns"), _("places"), visits_figure, visit_rows),
    Figure(
        "grids.patrol_coverage", _("Ground covered by patrols"), _("cells"), coverage_figure, coverage_rows,
        "grids.see_coverage",
    ),
)  # fmt: skip

MENU = (
    MenuItem(_("Patrols"), "patrols", "person-walking", ("grids.go_on_patrol", "grids.see_coverage"), order=40),
    MenuItem(_("Campaigns"), "campaigns", "list-check", ("grids.visit_places", "grids.plan_campaign"), order=42),
    MenuItem(_("Guides"), "guides", "mortarboard", ("grids.sign_in_as_guide", "grids.see_guides"), order=44),
)

register(
    Module(
        name="grids",
        label=_("Grids"),
        menu=MENU,
        cards=CARDS,
        figures=FIGURES,
        roles=ROLES,
        notices=NOTICES,
        subscribers=[Subscriber("grids.cover_patrol", ["patrol.stopped"], cover_stopped_patrol)],
        urls=[("", "grids.web.urls")],
        api_routes=[("", "grids.api.urls")],
        timers=[
            Timer("end-patrols", "grids.tasks.end_patrols", crontab(minute="*/10")),
            Timer("erase-tracks", "grids.tasks.erase_tracks", crontab(hour=2, minute=40)),
            Timer("follow-campaigns", "grids.tasks.follow_campaigns", crontab(hour=8, minute=30)),
        ],
        area_names=[area_names],
        subjects=SUBJECTS,
        map_layers=LAYERS,
        demo=[seed_field],
    )
)
