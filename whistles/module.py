"""What whistles contribute to the platform."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jiangdu.modules import MapLayer, MenuItem, Module, SearchSource, Subject, Subscriber, register
from jiangdu.rule_seeds import LadderSeed, LimitSeed
from whistles.actions.calls import lock_whistle
from whistles.actions.clocks import change_due
from whistles.actions.escalate import reach_level
from whistles.actions.tell import RECIPIENTS, tell
from whistles.demo.play import play_whistles
from whistles.models import Whistle
from whistles.notice_kinds import NOTICES
from whistles.queries.features import whistles_on_map
from whistles.queries.figures import FIGURES
from whistles.queries.filters import found_in_whistles
from whistles.queries.waiting import RIGHTS, waiting_count
from whistles.roles import ROLES
from whistles.rules.limits import LADDERS, LIMITS
from whistles.sentences import CASE_SENTENCES, SENTENCES
from whistles.web.cards import CARDS, PANELS, verb


def _url(whistle: Whistle) -> str:
    return reverse("whistle", args=[whistle.number])


SUBJECT = Subject(
    label="whistles.whistle",
    visible_to=Whistle.objects.visible_to,
    lock=lock_whistle,
    url=_url,
    sentences=SENTENCES,
    on_level=reach_level,
    on_due_changed=change_due,
)

register(
    Module(
        name="whistles",
        label=_("Whistles"),
        menu=[
            MenuItem(_("Whistles"), "whistles", "megaphone", RIGHTS, order=16, badge=waiting_count, on_phone=True),
        ],
        cards=CARDS,
        figures=FIGURES,
        roles=ROLES,
        limits=[LimitSeed(*row) for row in LIMITS],
        ladders=[LadderSeed(*row) for row in LADDERS],
        notices=NOTICES,
        subscribers=[Subscriber("whistles.tell", list(RECIPIENTS), tell)],
        demo=[play_whistles],
        subjects=[SUBJECT],
        sentences=CASE_SENTENCES,
        panels=PANELS,
        verbs=[verb(_("Blow a whistle"))],
        map_layers=[MapLayer("whistles", _("Whistles"), whistles_on_map)],
        search=[SearchSource("whistles", _("Whistles"), found_in_whistles)],
        urls=[("", "whistles.web.urls")],
        api_routes=[("", "whistles.api.urls")],
    )
)
