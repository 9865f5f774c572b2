"""All that the module contributes: this file is the only tie between it and the platform."""

from __future__ import annotations

from django.urls import reverse

from cases.models import Case
from jiangdu.modules import (
    Card,
    Figure,
    MapLayer,
    MenuItem,
    Module,
    NoticeKind,
    Panel,
    RoleSeed,
    SearchSource,
    Subject,
    Subscriber,
    Timer,
    Verb,
    register,
)
from tests.sample_module import views
from tests.sample_module.actions import may_offer, thank
from tests.sample_module.models import Offer


def _offer_url(case: Case) -> str:
    return reverse("sample-offer", args=[case.number])


def _url(offer: Offer) -> str:
    return _offer_url(offer.case)


register(
    Module(
        name="sample_module",
        label="SampleModule",
        menu=[MenuItem("SampleMenu", "sample-offers", "people", permission="sample_module.offer_help")],
        cards=[Card("sample", "sample_module/_card.html", views.card, permission="sample_module.offer_help")],
        figures=[Figure("sample.offers", "SampleFigure", "offers", views.count)],
        roles=[RoleSeed("sample_helper", "志愿者", "Volunteer", ("sample_module.offer_help",))],
        notices=[NoticeKind("sample.thanks", "SampleThanks", "%(who)s")],
        subscribers=[Subscriber("sample.thank", ["sample.*"], thank)],
        urls=[("sample/", "tests.sample_module.urls")],
        api_routes=[("sample/", "tests.sample_module.api_urls")],
        timers=[Timer("sample-timer", "tests.sample_module.tasks.remind", 3600.0)],
        map_layers=[MapLayer("sample", "SampleLayer", views.features)],
        search=[SearchSource("sample", "SampleSearch", views.find)],
        subjects=[Subject("sample_module.offer", Offer.objects.visible_to, Offer.objects.lock, _url)],
        sentences=[("sample.help_offered", "SampleSentence by %(actor)s")],
        panels=[Panel("cases.case", "sample", "sample_module/_panel.html", views.panel)],
        verbs=[Verb("cases.case", "sample_offer", "SampleVerb", may_offer, _offer_url)],
    )
)
