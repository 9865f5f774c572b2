"""Self-handled: closes by itself with a photo before and after; else the acceptor confirms, rejects or files it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from cases.actions.end_early import reject_case
from cases.actions.file import file_case
from cases.actions.self_handled import confirm_self_handled, is_drawn
from cases.models import Case, LoopSettings, SpotCheck
from cases.rules.self_handled import Shot, closes_itself, difference, is_telling, shows_a_change
from jiangdu.errors import InvalidInput, NotAllowed, WrongState
from jiangdu.history import history_of
from jiangdu.models import Attachment, Clock
from tests.cases.walk import BY_DESK, DUTY, Walk

BEFORE, AFTER = Shot("before", "a", 0b1010), Shot("after", "b", 0b0101)


@pytest.fixture(autouse=True)
def no_lot(db: None) -> None:
    """Whether a case is drawn is left to chance; most tests want none drawn."""
    LoopSettings.objects.update_or_create(pk=1, defaults={"self_handled_sample_percent": 0})


def self_handled(walk: Walk, *kinds: str, **fields: Any) -> Case:
    user = fields.get("by") or walk.world.patroller
    photos = [walk.photo(user, kind) for kind in kinds]
    fields.setdefault("category", DUTY)
    return walk.report(fields.pop("category"), photos=photos, is_self_handled=True, **fields)


def test_with_both_photos_it_closes_within_the_report(walk: Walk) -> None:
    case = self_handled(walk, "before", "after")
    assert (case.state, case.closing_kind, case.step, case.due_at) == ("closed", "self_handled", 6, None)
    assert case.reported_at == case.filed_at == case.feedback_at == case.closed_at
    entries = list(history_of(case))
    assert [entry.name for entry in entries] == ["case.reported", "case.closed"]
    assert entries[1].actor is None and entries[1].data["kind"] == "self_handled"
    assert not Clock.objects.open().of(case).exists()


def test_a_share_of_them_is_looked_at_again(walk: Walk) -> None:
    LoopSettings.objects.update(self_handled_sample_percent=100)
    case = self_handled(walk, "before", "after")
    assert [(check.case, check.reason) for check in SpotCheck.objects.all()] == [(case, "sampled")]
    LoopSettings.objects.update(self_handled_sample_percent=0)
    self_handled(walk, "before", "after")
    assert SpotCheck.objects.count() == 1


def test_the_lot_falls_as_often_as_it_should() -> None:
    assert not any(is_drawn(0) for _ in range(200)) and all(is_drawn(100) for _ in range(200))
    assert 200 < sum(is_drawn(10) for _ in range(4000)) < 600


@pytest.mark.parametrize("kinds", [(), ("near",), ("before",), ("after",), ("near", "after"), ("before", "far")])
def test_with_less_it_waits_for_the_acceptor(walk: Walk, kinds: tuple[str, ...]) -> None:
    case = self_handled(walk, *kinds, photo_waiver="" if kinds else "手机没电")
    assert (case.state, case.is_self_handled) == ("reported", True)
    assert {clock.stage for clock in Clock.objects.open().of(case)} == {"total", "accept"}


def test_other_categories_and_callers_wait_too(walk: Walk) -> None:
    assert self_handled(walk, "before", "after", category=BY_DESK).state == "reported"
    assert self_handled(walk, "before", "after", by=walk.world.acceptor, channel="centre").state == "reported"
    assert self_handled(walk, "before", "after", channel="citizen").state == "reported"


def test_one_picture_sent_as_before_and_after_is_no_proof(walk: Walk) -> None:
    user = walk.world.patroller
    photos = [walk.photo(user, "before"), walk.photo(user, "after")]
    Attachment.objects.filter(pk__in=photos).update(fingerprint=0x0F0F_1234_5678)
    case = walk.report(DUTY, photos=photos, is_self_handled=True)
    assert case.state == "reported"


def test_the_acceptor_confirms_by_hand(walk: Walk) -> None:
    case = self_handled(walk, "near", "after")
    confirm_self_handled(case_id=case.pk, actor=walk.world.acceptor, at=walk.tick())
    case = walk.fresh(case)
    assert (case.state, case.closing_kind) == ("closed", "self_handled")
    assert not Clock.objects.open().of(case).exists()
    last = list(history_of(case))[-1]
    assert (last.name, last.actor, last.unit) == ("case.closed", walk.world.acceptor, case.desk)


def test_without_an_after_photo_the_acceptor_says_why(walk: Walk) -> None:
    case = self_handled(walk, "near")
    with pytest.raises(InvalidInput) as refused:
        confirm_self_handled(case_id=case.pk, actor=walk.world.acceptor, at=walk.tick())
    assert set(refused.value.errors) == {"reason"}
    confirm_self_handled(case_id=case.pk, actor=walk.world.acceptor, at=walk.tick(), reason="电话核实过")
    assert walk.fresh(case).state == "closed"


def test_what_nobody_claims_is_not_confirmed(walk: Walk) -> None:
    case = walk.report(BY_DESK)
    with pytest.raises(InvalidInput) as refused:
        confirm_self_handled(case_id=case.pk, actor=walk.world.acceptor, at=walk.tick())
    assert refused.value.code == "not_claimed"
    assert walk.fresh(case).state == "reported"


def test_only_the_desk_confirms_and_only_once(walk: Walk) -> None:
    case = self_handled(walk, "near", "after")
    for name in ("patroller", "gridhead", "housing", "dispatcher", "other_centre", "leader"):
        with pytest.raises(NotAllowed):
            confirm_self_handled(case_id=case.pk, actor=getattr(walk.world, name), at=walk.tick())
    confirm_self_handled(case_id=case.pk, actor=walk.world.acceptor, at=walk.tick())
    with pytest.raises(WrongState):
        confirm_self_handled(case_id=case.pk, actor=walk.world.acceptor, at=walk.tick())
    assert [entry.name for entry in history_of(case)] == ["case.reported", "case.closed"]


def test_the_acceptor_may_also_file_or_reject_it(walk: Walk) -> None:
    filed, rejected = self_handled(walk, "near"), self_handled(walk, "near")
    file_case(case_id=filed.pk, actor=walk.world.acceptor, at=walk.tick())
    reject_case(case_id=rejected.pk, actor=walk.world.acceptor, at=walk.tick(), reason="看不出处理过")
    assert walk.fresh(filed).state in ("filed", "dispatched")
    assert walk.fresh(rejected).state == "rejected"


def test_by_api_and_by_button(client: Client, walk: Walk) -> None:
    client.force_login(walk.world.patroller)
    photos = [walk.photo(walk.world.patroller, kind) for kind in ("before", "after")]
    location = {"type": "Point", "coordinates": [119.03, 32.05]}
    body = {
        "description": "沿街垃圾已清",
        "category": DUTY,
        "location": location,
        "photos": photos,
        "self_handled": True,
    }
    answer = client.post("/api/v1/cases/", body, content_type="application/json")
    assert answer.status_code == 201
    assert (answer.json()["state"], answer.json()["closing_kind"]) == ("closed", "self_handled")
    case = self_handled(walk, "near")
    client.force_login(walk.world.acceptor)
    page = f"/cases/{case.number}/"
    assert "do/confirm_self_handled/" in client.get(page).content.decode()
    assert "do/confirm_self_handled/" not in client.get(f"/cases/{walk.report(BY_DESK).number}/").content.decode()
    call = f"/api/v1{page}actions/confirm_self_handled/"
    refused = client.post(call, {}, content_type="application/json")
    assert refused.status_code == 400 and refused.json()["errors"][0]["field"] == "reason"
    assert client.post(f"{page}do/confirm_self_handled/", {"reason": "看过现场"}).status_code == 302
    assert walk.fresh(case).state == "closed"


def test_which_photos_show_a_change() -> None:
    assert shows_a_change([BEFORE, AFTER])
    assert not shows_a_change([BEFORE]) and not shows_a_change([AFTER]) and not shows_a_change([])
    assert not shows_a_change([BEFORE, Shot("after", "a", None)]), "the same bytes"
    assert not shows_a_change([BEFORE, Shot("after", "b", BEFORE.fingerprint)]), "the same looks"
    assert not shows_a_change([BEFORE, AFTER, Shot("after", "a", None)]), "one of them is the before again"
    assert shows_a_change([Shot("before", "a", None), Shot("after", "b", None)]), "looks not known"
    facts: dict[str, Any] = {"claimed": True, "grid_duty": True, "channel": "grid", "shots": [BEFORE, AFTER]}
    assert closes_itself(**facts)
    for name, value in {"claimed": False, "grid_duty": False, "channel": "citizen", "shots": [BEFORE]}.items():
        assert not closes_itself(**{**facts, name: value}), name


def test_fingerprints_are_compared_bit_by_bit() -> None:
    assert difference(0, 0b111) == 3
    assert difference(-1, 0) == 64, "signed as the database keeps them"
    assert is_telling(0x0F0F_1234_5678) and not is_telling(0) and not is_telling(-1) and not is_telling(None)
