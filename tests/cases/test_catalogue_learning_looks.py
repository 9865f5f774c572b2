"""Proposals, dry runs and rolling back in a real browser: on a phone and a desk, nothing too wide, no barrier."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.actions.approve_responsibility import approve_responsibilities
from cases.actions.dispatch import dispatch_case
from cases.actions.dry_run import ask_dry_run
from cases.models import CatalogueChange, Category, DryRun, Proposal, Responsibility
from jiangdu.outbox import deliver
from tests.cases.walk import BY_DESK, Walk
from tests.ground import OTHER_TOWN, build_ground
from tests.jiangdu.test_browser_looks import look

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def pages(world: Any) -> list[str]:
    """Cases sent by hand in two towns, one proposal accepted, a row waiting and tried."""
    build_ground()
    walk, today = Walk(world), timezone.localdate()
    Responsibility.objects.filter(category__code__in=(BY_DESK[:4], BY_DESK)).delete()
    for who, where in ((world.patroller, None), (world.patroller, None), (world.other_patroller, OTHER_TOWN)):
        case = walk.filed(BY_DESK, by=who, **({"at": where} if where else {}))
        lead = world.unit("JD-G13")
        dispatch_case(case_id=case.pk, actor=world.dispatcher, at=walk.tick(), lead=lead, reason="职责所在")
    deliver(at=walk.tick())
    row = Responsibility.objects.create(
        category=Category.objects.get(code=BY_DESK),
        lead=world.unit("JD-G16"),
        valid_from=today,
        author=world.dispatcher,
    )
    approve_responsibilities(ids=[row.pk], actor=world.admin, at=timezone.now())
    proposal = Proposal.objects.order_by("-case_count").first()
    assert proposal is not None
    run = ask_dry_run(
        actor=world.admin, at=timezone.now(), first=today - timedelta(days=300), last=today, proposals=[proposal.pk]
    )
    running = DryRun.objects.create(
        first_day=today, last_day=today, changes=run.changes, state="running", asked_by=world.admin,
        asked_at=timezone.now(), moved_on_at=timezone.now(), total=9000, done=3000,
    )  # fmt: skip
    change = CatalogueChange.objects.first()
    assert change is not None
    return [
        *(
            reverse(f"admin:cases_{name}_changelist")
            for name in ("responsibility", "proposal", "cataloguechange", "dryrun")
        ),
        reverse("admin:cases_proposal_change", args=[proposal.pk]),
        reverse("admin:cases_dryrun_add"),
        *(reverse("admin:cases_dryrun_change", args=[one.pk]) for one in (run, running)),
        reverse("admin:cases_cataloguechange_change", args=[change.pk]),
        reverse("admin:cases_responsibility_change", args=[row.pk]),
    ]


@pytest.mark.parametrize(("width", "language"), [(360, "zh-hans"), (1440, "en")])
def test_pages(window: Any, world: Any, width: int, language: str) -> None:
    found = []
    shown = pages(world)
    one = window(world.admin, width, language)
    for number, path in enumerate(shown):
        found += look(one, path, f"learning-{number}-{width}", examined=False)
    assert not found, found
