"""Proposals, dry runs and rolling back as pages of the administration and as calls of the API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.actions import dry_run
from cases.actions.dispatch import dispatch_case
from cases.models import Case, CatalogueChange, Category, DryRun, Proposal, Responsibility
from jiangdu.models import User
from jiangdu.outbox import deliver
from jiangdu.workbook import read_workbook
from tests.cases.test_catalogue_admin import client_of, url
from tests.cases.walk import BY_DESK, Walk

pytestmark = pytest.mark.slow

SEEN = ["proposal", "dryrun", "cataloguechange"]


@pytest.fixture
def admin(walk: Walk) -> Client:
    return client_of(walk.world.administrator)


@pytest.fixture
def case(walk: Walk) -> Case:
    """Sent by hand where the catalogue names nobody."""
    Responsibility.objects.filter(category__code__in=(BY_DESK[:4], BY_DESK)).delete()
    found = walk.filed(BY_DESK)
    lead = walk.world.unit("JD-G13")
    dispatch_case(case_id=found.pk, actor=walk.world.dispatcher, at=walk.tick(), lead=lead, reason="职责所在")
    deliver(at=walk.tick())
    return walk.fresh(found)


def tried(client: Client, **fields: Any) -> Any:
    """The page of a dry run around the day of the walk."""
    today = timezone.localdate()
    data = {"first": today - timedelta(days=300), "last": today, **fields}
    return client.post(url("dryrun", "add"), data, follow=True)


class TestPages:
    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_from_the_proposal_over_a_try_to_a_row_and_back(self, admin, walk, case, language):
        User.objects.filter(pk=walk.world.administrator.pk).update(language=language)
        proposal = Proposal.objects.get()
        page = admin.get(url("proposal")).content.decode()
        assert url("proposal", "change", proposal.pk) in page
        page = admin.get(url("proposal", "change", proposal.pk)).content.decode()
        assert f"{url('dryrun', 'add')}?proposals={proposal.pk}" in page
        page = tried(admin, proposals=[proposal.pk])
        assert page.context["outcome"].result["moved"] == 1
        admin.post(url("proposal", "change", proposal.pk), {"accept": "1", "valid_from": timezone.localdate()})
        row = Responsibility.objects.get(category__code=BY_DESK)
        change = CatalogueChange.objects.get(row=row)
        assert (
            url("cataloguechange", "change", change.pk)
            in admin.get(url("responsibility", "change", row.pk)).content.decode()
        )
        assert admin.get(url("cataloguechange", "change", change.pk)).status_code == 200
        admin.post(url("cataloguechange", "change", change.pk), {"change": "1", "reason": "试点结束"})
        assert Responsibility.objects.get(pk=row.pk).withdrawn_on == timezone.localdate()
        for path in (
            url("cataloguechange"),
            url("responsibility", "change", row.pk),
            url("proposal", "change", proposal.pk),
        ):
            assert admin.get(path).status_code == 200

    def test_declining_needs_a_reason(self, admin, case):
        proposal = Proposal.objects.get()
        answer = admin.post(url("proposal", "change", proposal.pk), {"decline": "1", "reason": ""})
        assert answer.status_code == 200
        assert Proposal.objects.get().state == "open"
        admin.post(url("proposal", "change", proposal.pk), {"decline": "1", "reason": "属个案"})
        assert Proposal.objects.get().state == "declined"

    def test_cases_are_listed_only_to_those_who_see_them(self, admin, walk, case):
        proposal = Proposal.objects.get()
        root = client_of(walk.world.admin)
        for path in (url("proposal", "change", proposal.pk), None):
            hidden, seen = (
                (client.get(path) if path else tried(client, proposals=[proposal.pk])).content.decode()
                for client in (admin, root)
            )
            assert reverse("case", args=[case.number]) in seen
            assert case.number not in hidden
            assert case.description not in seen

    def test_the_workbook_has_the_load_and_the_cases(self, walk, case):
        root = client_of(walk.world.admin)
        page = tried(root, proposals=[Proposal.objects.get().pk])
        run = page.context["run"]
        sheets = read_workbook(root.get(url("dryrun", "export", run.pk)).content)
        assert len(sheets) == 3
        assert case.number in [row[0] for row in list(sheets.values())[2]]

    def test_others_do_not_get_in(self, walk, case):
        User.objects.filter(username__in=["auditor", "shiftleader"]).update(is_staff=True)
        for who in ("auditor", "shiftleader"):
            client = client_of(getattr(walk.world, who))
            for model in SEEN:
                assert client.get(url(model)).status_code == 403
            assert client.get(url("dryrun", "add")).status_code == 404
            assert client.get(url("proposal", "change", Proposal.objects.get().pk)).status_code == 404

    def test_the_run_of_somebody_else_is_not_found(self, admin, walk, case):
        run = tried(admin, proposals=[Proposal.objects.get().pk]).context["run"]
        root = client_of(walk.world.admin)
        assert root.get(url("dryrun", "change", run.pk)).status_code == 404
        assert root.get(url("dryrun", "export", run.pk)).status_code == 404

    def test_who_may_not_approve_sees_no_button_and_is_refused(self, admin, case):
        Permission.objects.get(codename="approve_responsibility").role_set.clear()
        path = url("proposal", "change", Proposal.objects.get().pk)
        assert not admin.get(path).context["may_decide"]
        admin.post(path, {"accept": "1", "valid_from": timezone.localdate()})
        assert Proposal.objects.get().state == "open"

    def test_wrong_days_are_told_at_the_field(self, admin, case):
        page = tried(admin, first=timezone.localdate() - timedelta(days=500), proposals=[Proposal.objects.get().pk])
        assert "first" in page.context["form"].errors
        assert not DryRun.objects.exists()

    def test_a_long_one_shows_how_far_it_is(self, admin, case, monkeypatch):
        monkeypatch.setattr(dry_run, "AT_ONCE", 0)
        page = tried(admin, proposals=[Proposal.objects.get().pk])
        assert page.context["run"].state == "waiting"
        assert "data-still-running" in page.content.decode()

    def test_rows_of_the_list_can_be_tried(self, admin, walk):
        row = Responsibility.objects.create(
            category=Category.objects.get(code=BY_DESK), lead=walk.world.unit("JD-G16"), valid_from=timezone.localdate()
        )
        answer = admin.post(url("responsibility"), {"action": "try_out", "_selected_action": [row.pk]})
        assert answer["location"] == f"{url('dryrun', 'add')}?rows={row.pk}"
        assert admin.get(answer["location"]).context["form"].initial["rows"] == [str(row.pk)]


class TestApi:
    def test_from_a_proposal_over_a_try_to_a_row_and_back(self, api, walk, case):
        who = api(walk.world.administrator)
        found = who.get("/api/v1/catalogue/proposals/?state=open").json()["results"]
        assert [(one["category"], one["lead"], one["cases"]) for one in found] == [(BY_DESK, "JD-G13", 1)]
        today = timezone.localdate()
        body = {"first": str(today - timedelta(days=300)), "last": str(today), "proposals": [found[0]["id"]]}
        answer = who.post("/api/v1/catalogue/dry-run/", body, format="json")
        assert answer.status_code == 201
        assert (answer.json()["moved"], answer.json()["cases"], answer.json()["hidden"]) == (1, [], 1)
        assert who.get(f"/api/v1/catalogue/dry-run/{answer.json()['id']}/").json()["desk"]["no_owner"] == [1, 0]
        answer = who.post(f"/api/v1/catalogue/proposals/{found[0]['id']}/accept/", {}, format="json")
        assert (answer.status_code, answer.json()["state"]) == (200, "accepted")
        change = who.get("/api/v1/catalogue/changes/").json()["results"][0]
        assert change["row"] == answer.json()["row"]
        answer = who.post(f"/api/v1/catalogue/changes/{change['id']}/roll-back/", {"reason": "有误"}, format="json")
        assert answer.status_code == 200
        assert answer.json()[0]["rolled_back_at"]
        answer = who.post(f"/api/v1/catalogue/changes/{change['id']}/roll-back/", {"reason": "有误"}, format="json")
        assert answer.status_code == 409

    def test_the_cases_as_far_as_one_sees_them(self, api, walk, case):
        today = timezone.localdate()
        body = {"first": str(today - timedelta(days=300)), "last": str(today), "proposals": [Proposal.objects.get().pk]}
        found = api(walk.world.admin).post("/api/v1/catalogue/dry-run/", body, format="json").json()
        assert [(one["case"], one["lead"]) for one in found["cases"]] == [(case.number, case.lead.short_name)]

    @pytest.mark.parametrize(
        "body", [{}, {"first": "x", "last": "2026-11-01"}, {"first": "2026-11-01", "last": "2026-11-02", "rows": ["a"]}]
    )
    def test_bad_bodies_name_the_field(self, api, walk, case, body):
        answer = api(walk.world.administrator).post("/api/v1/catalogue/dry-run/", body, format="json")
        assert answer.status_code == 400
        assert answer.json()["errors"]

    @pytest.mark.parametrize("who", ["shiftleader", "patroller", "auditor"])
    def test_others_are_refused(self, api, walk, case, who):
        client, proposal = api(getattr(walk.world, who)), Proposal.objects.get()
        body = {"first": "2026-11-01", "last": "2026-11-02"}
        assert client.get("/api/v1/catalogue/proposals/").status_code == 403
        assert client.get("/api/v1/catalogue/changes/").status_code == 403
        assert client.post("/api/v1/catalogue/dry-run/", body, format="json").status_code == 403
        assert client.get("/api/v1/catalogue/dry-run/1/").status_code == 404
        assert client.post(f"/api/v1/catalogue/proposals/{proposal.pk}/accept/", {}, format="json").status_code == 404
        assert client.post("/api/v1/catalogue/changes/1/roll-back/", {"reason": "x"}, format="json").status_code == 403
        assert api().get("/api/v1/catalogue/proposals/").status_code == 401
