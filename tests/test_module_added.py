"""A module is put into the platform, does all a module can do, and is taken out again: no other app is touched for it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module, reload
from typing import Any

import pytest
from django.contrib.auth.management import create_permissions
from django.db import connection
from django.test import Client, modify_settings
from django.urls import clear_url_caches
from django.utils import timezone

from config.celery import beat_table
from jiangdu.history import history_of
from jiangdu.models import Notice, Role, User
from jiangdu.modules import discover, parts, unregister
from jiangdu.outbox import deliver
from jiangdu.seed.roles import seed_roles
from tests.cases.conftest import walk  # noqa: F401
from tests.cases.walk import Walk

NAME = "tests.sample_module"
WORDS = "我来帮忙"
KINDS = (
    *("menu", "cards", "figures", "roles", "notices", "subscribers", "urls", "api_routes", "timers", "map_layers"),
    *("search", "subjects", "sentences", "panels", "verbs"),
)


def read_addresses_again() -> None:
    """A process reads them once, at its start."""
    for name in ("jiangdu.api.urls", "config.urls"):
        reload(import_module(name))
    clear_url_caches()


@contextmanager
def installed() -> Iterator[None]:
    """The module in INSTALLED_APPS, its table made, its roles seeded, as at the start of the platform."""
    from django.apps import apps

    with modify_settings(INSTALLED_APPS={"prepend": NAME}):
        try:
            sys.modules.pop(f"{NAME}.module", None)
            discover()
            read_addresses_again()
            with connection.schema_editor() as editor:
                editor.create_model(apps.get_model("sample_module", "offer"))
            create_permissions(apps.get_app_config("sample_module"), verbosity=0)
            seed_roles()
            yield
        finally:
            unregister("sample_module")
    read_addresses_again()


def page(user: User, path: str) -> str:
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    return str(client.get(path).content.decode())


def helper(user: User) -> User:
    """The user with the module's role, as an administrator would give it."""
    kind = user.posts.get().kind
    kind.roles.add(Role.objects.get(code="sample_helper"))
    return User.objects.get(pk=user.pk)


def test_it_does_all_a_module_can(walk: Walk) -> None:  # noqa: F811
    before = {kind: len(list(parts(kind))) for kind in KINDS}
    case = walk.report()
    with installed():
        assert {kind: len(list(parts(kind))) - count for kind, count in before.items()} == dict.fromkeys(KINDS, 1)
        user = helper(walk.world.patroller)
        assert "SampleMenu" in page(user, "/") and "SampleCard 0" in page(user, "/")
        assert "SampleMenu" not in page(walk.world.housing, "/")
        shown = page(user, f"/cases/{case.number}/")
        assert "SampleVerb" in shown and f"/sample/{case.number}/" in shown and "SamplePanel" not in shown
        assert "SampleVerb" not in page(walk.world.housing, f"/cases/{case.number}/")
        offer(user, case)
        told(user, case)
        counted_and_found(user)
        counted_and_found(walk.world.shiftleader)
        nothing_to(walk.world.other_patroller, case)
        assert "sample-timer" in beat_table()
    taken_out(user, case, before)


def offer(user: User, case: Any) -> None:
    client = Client()
    client.force_login(user)
    answer = client.post(f"/sample/{case.number}/", {"words": WORDS})
    assert (answer.status_code, answer["Location"]) == (302, f"/cases/{case.number}/")


def told(user: User, case: Any) -> None:
    """History, timeline, panel, and the notice of the module's own subscriber."""
    entry = history_of(case).last()
    assert (entry.name, entry.actor) == ("sample.help_offered", user)
    shown = page(user, f"/cases/{case.number}/")
    assert f"SampleSentence by {user.name}" in shown and f"SamplePanel {WORDS}" in shown
    deliver(at=timezone.now())
    assert Notice.objects.filter(user=user, kind="sample.thanks").count() == 1
    assert "SampleThanks" in page(user, "/notices/") and "SampleWho" in page(user, "/notices/")


def counted_and_found(user: User) -> None:
    """Figure, map layer, search and call, over the platform's own addresses."""
    figures = api(user, "figures/?key=sample.offers").json()
    assert [(row["label"], row["value"]) for row in figures] == [("SampleFigure", 1.0)]
    assert {"key": "sample", "label": "SampleLayer"} in api(user, "map/layers/").json()
    features = api(user, "map/layers/sample/?bbox=119,32,120,33").json()["features"]
    assert [feature["properties"]["words"] for feature in features] == [WORDS]
    assert "SampleHit" in page(user, f"/search/?q={WORDS}")
    assert api(user, "sample/").json() == [{"words": WORDS}]


def nothing_to(user: User, case: Any) -> None:
    """Scope holds for what a module adds, too."""
    assert api(user, "sample/").json() == []
    assert api(user, "figures/?key=sample.offers").json()[0]["value"] == 0
    assert "SampleHit" not in page(user, f"/search/?q={WORDS}")
    client = Client()
    client.force_login(user)
    assert client.get(f"/sample/{case.number}/").status_code == 404


def taken_out(user: User, case: Any, before: dict[str, int]) -> None:
    """Nothing of it is left, and what it left behind hurts nobody."""
    assert {kind: len(list(parts(kind))) for kind in KINDS} == before
    assert "sample-timer" not in beat_table()
    desk, shown, inbox = page(user, "/"), page(user, f"/cases/{case.number}/"), page(user, "/notices/")
    for text in (desk, shown, inbox):
        assert "Sample" not in text
    assert "sample.help_offered" in shown  # what happened stays in the history, though nobody has the words
    assert api(user, "sample/").status_code == 404
    assert api(user, "map/layers/sample/?bbox=119,32,120,33").status_code == 404
    client = Client()
    client.force_login(user)
    assert client.get(f"/sample/{case.number}/").status_code == 404


def api(user: User, path: str) -> Any:
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    return client.get(f"/api/v1/{path}")


@pytest.fixture(autouse=True, scope="module")
def addresses_as_they_were() -> Iterator[None]:
    yield
    read_addresses_again()
