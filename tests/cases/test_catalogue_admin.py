"""The catalogue in the administration: who may, what is kept, what counts when."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, Category, Condition, LoopSettings, Responsibility
from jiangdu.models import User
from tests.cases.walk import BY_DESK, URGENT, Walk
from tests.jiangdu.test_admin_people import fields_of

pytestmark = pytest.mark.slow

MODELS = ["category", "condition", "responsibility", "loopsettings", "catalogueimport", "case", "workorder"]
LONG_AGO = date(2026, 1, 1)


def url(model: str, view: str = "changelist", *args: Any) -> str:
    return reverse(f"admin:cases_{model}_{view}", args=args)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def admin(walk: Walk) -> Client:
    return client_of(walk.world.administrator)


@pytest.fixture
def other(walk: Walk) -> User:
    """A second administrator: four eyes."""
    first = walk.world.administrator
    post = first.posts.get()
    second = User.objects.create(username="administrator2", name="丁一", is_staff=True, password=first.password)
    post.pk, post.user, post.number = None, second, "T998"
    post.save()
    return second


def entered(admin: Client, walk: Walk, **changes: Any) -> Any:
    """A row typed into the form."""
    data = {
        "category": Category.objects.get(code=changes.pop("code", URGENT)).pk,
        "lead": walk.world.unit("JD-G16").pk,
        "grid_prefix": walk.world.grid,
        "valid_from": "2026-11-01",
    } | changes
    return admin.post(url("responsibility", "add"), data)


def change(admin: Client, row: Responsibility, **changes: Any) -> Any:
    page = admin.get(url("responsibility", "change", row.pk))
    form = page.context["adminform"].form
    data = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}
    return admin.post(url("responsibility", "change", row.pk), data | changes)


class TestRights:
    @pytest.mark.parametrize("model", MODELS)
    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_an_administrator_sees_and_searches_every_list(self, admin, walk, model, language):
        walk.acknowledge(walk.report())
        User.objects.filter(pk=walk.world.administrator.pk).update(language=language)
        assert admin.get(url(model), follow=True).status_code == 200
        assert admin.get(url(model), {"q": "1"}, follow=True).status_code == 200

    @pytest.mark.parametrize("model", MODELS)
    def test_others_do_not_get_in(self, walk, model):
        User.objects.filter(username__in=["auditor", "shiftleader"]).update(is_staff=True)
        assert client_of(walk.world.patroller).get(url(model)).status_code == 302
        assert Client().get(url(model)).status_code == 302
        for person in (walk.world.auditor, walk.world.shiftleader):
            assert client_of(person).get(url(model), follow=True).status_code == 403

    @pytest.mark.parametrize("path", ["export", "template"])
    @pytest.mark.parametrize("model", ["category", "responsibility"])
    def test_files_need_their_own_permission(self, admin, walk, model, path):
        assert admin.get(url(model, path)).status_code == 200
        taken = Permission.objects.get(codename="import_catalogue")
        taken.role_set.clear()
        assert admin.get(url(model, path)).status_code == 403
        assert admin.get(url("catalogueimport", "add")).status_code == 403
        assert admin.post(url("catalogueimport", "add")).status_code == 403

    def test_cases_are_only_shown_and_only_those_in_scope(self, admin, walk):
        case = walk.report()
        assert admin.get(url("case", "change", case.pk)).status_code == 302
        root = client_of(walk.world.admin)
        page = root.get(url("case", "change", case.pk)).content.decode()
        assert reverse("case", args=[case.number]) in page
        assert case.description not in page
        assert root.post(url("case", "change", case.pk), {"state": "closed"}).status_code == 403
        assert root.post(url("case", "delete", case.pk), {"post": "yes"}).status_code == 403
        assert Case.objects.get().state == case.state

    @pytest.mark.parametrize("model", ["category", "responsibility", "case", "workorder"])
    def test_lists_cost_the_same_however_long(self, walk, model, django_assert_max_num_queries):
        for _ in range(3):
            walk.report()
        client = client_of(walk.world.admin)
        with django_assert_max_num_queries(18):
            assert client.get(url(model)).status_code == 200


class TestCategories:
    def test_the_tree_is_searched_by_code_name_and_initials(self, admin):
        for words in ("100102", "污水井盖", "wsjg", "Sewage"):
            page = admin.get(url("category"), {"q": words})
            assert URGENT in [row.code for row in page.context["cl"].queryset], words
        first = admin.get(url("category")).context["cl"].queryset[:3]
        assert [row.code for row in first] == ["10", "1001", "100101"]
        assert all(len(row.code) == 4 for row in admin.get(url("category"), {"level": "4"}).context["cl"].queryset)

    def test_a_new_category_is_in_its_class_and_found_by_initials(self, admin):
        page = admin.get(url("category", "add"))
        data = fields_of(
            page, code="100177", name_zh="测试井盖", name_en="Test cover", kind="component", limit_value="2",
            limit_unit="work_day", verify_by="site",
        )  # fmt: skip
        answer = admin.post(url("category", "add"), data)
        assert answer.status_code == 302, (answer.context["errors"], data)
        found = Category.objects.get(code="100177")
        assert (found.parent.code, found.pinyin) == ("1001", "csjg")
        again = admin.post(url("category", "add"), data | {"code": "987677"})
        assert "code" in again.context["adminform"].form.errors
        without = admin.post(url("category", "add"), data | {"code": "100178", "limit_value": ""})
        assert without.status_code == 200

    def test_the_default_moves_and_stays_one(self, admin):
        category = Category.objects.get(code=URGENT)
        first, second = category.conditions.order_by("code")[:2]
        where = url("category", "change", category.pk)
        data = fields_of(admin.get(where))
        moved = {key: value for key, value in data.items() if not key.endswith("is_default")}
        moved["conditions-1-is_default"] = "on"
        assert admin.post(where, moved | {"conditions-0-is_default": "on"}).status_code == 200
        assert admin.post(where, moved).status_code == 302
        assert category.default_condition == second
        back = {key: value for key, value in moved.items() if key != "conditions-1-is_default"}
        assert admin.post(where, back | {"conditions-0-is_default": "on"}).status_code == 302
        assert category.default_condition == first

    def test_nothing_the_flow_refers_to_is_deleted(self, walk):
        root, category = client_of(walk.world.admin), Category.objects.get(code=URGENT)
        assert root.post(url("category", "delete", category.pk), {"post": "yes"}).status_code == 403
        condition = category.conditions.first()
        assert root.post(url("condition", "delete", condition.pk), {"post": "yes"}).status_code == 403

    def test_the_next_report_takes_a_changed_limit(self, admin, walk):
        category = Category.objects.get(code=URGENT)
        where = url("category", "change", category.pk)
        changes = {"conditions-0-limit_value": "3", "conditions-0-limit_unit": "work_hour"}
        assert admin.post(where, fields_of(admin.get(where)) | changes).status_code == 302
        assert walk.order(walk.report()).limit_value == 3


class TestApproval:
    def test_a_row_counts_once_somebody_else_has_approved_it(self, admin, other, walk):
        assert entered(admin, walk).status_code == 302
        row = Responsibility.objects.waiting().get()
        assert (row.author, row.approved_at) == (walk.world.administrator, None)
        assert walk.report().lead.code == "JD-G13"
        action = {"action": "approve", "_selected_action": [row.pk]}
        refused = admin.post(url("responsibility"), action, follow=True)
        assert str(row) in "".join(str(m) for m in refused.context["messages"])
        assert Responsibility.objects.get(pk=row.pk).approved_at is None
        client_of(other).post(url("responsibility"), action)
        row.refresh_from_db()
        assert (row.approved_by, row.approved_at is not None) == (other, True)
        assert walk.report().lead.code == "JD-G16"

    def test_a_superuser_may_approve_alone(self, walk):
        root = client_of(walk.world.admin)
        entered(root, walk)
        row = Responsibility.objects.waiting().get()
        change(root, row, _approve="1")
        row.refresh_from_db()
        assert row.approved_by == walk.world.admin

    def test_without_the_permission_there_is_no_approving(self, admin, other, walk):
        entered(admin, walk)
        row = Responsibility.objects.waiting().get()
        Permission.objects.get(codename="approve_responsibility").role_set.clear()
        client = client_of(other)
        assert b"_approve" not in client.get(url("responsibility", "change", row.pk)).content
        client.post(url("responsibility"), {"action": "approve", "_selected_action": [row.pk]})
        change(client, row, _approve="1")
        row.refresh_from_db()
        assert row.approved_at is None

    def test_all_or_none(self, admin, other, walk):
        entered(admin, walk)
        entered(client_of(other), walk, code=BY_DESK)
        rows = list(Responsibility.objects.waiting())
        action = {"action": "approve", "_selected_action": [row.pk for row in rows]}
        admin.post(url("responsibility"), action)
        assert Responsibility.objects.waiting().count() == 2

    def test_a_changed_row_waits_again_as_long_as_it_has_not_counted(self, admin, other, walk):
        later = timezone.localdate() + timedelta(days=9)
        entered(admin, walk, valid_from=later.isoformat())
        row = Responsibility.objects.waiting().get()
        client_of(other).post(url("responsibility"), {"action": "approve", "_selected_action": [row.pk]})
        row.refresh_from_db()
        assert row.approved_at
        assert change(admin, row, lead=walk.world.unit("JD-G14").pk).status_code == 302
        row.refresh_from_db()
        assert (row.lead.code, row.approved_at) == ("JD-G14", None)  # type: ignore[comparison-overlap]
        assert admin.post(url("responsibility", "delete", row.pk), {"post": "yes"}).status_code == 302

    def test_what_has_counted_is_ended_not_changed_nor_deleted(self, admin, other, walk):
        row = Responsibility.objects.get(category__code=URGENT)
        change(admin, row, lead=walk.world.unit("JD-G14").pk, valid_to="2026-01-02")
        row.refresh_from_db()
        assert (row.lead.code, row.valid_to, row.approved_at is not None) == ("JD-G13", None, True)
        assert admin.post(url("responsibility", "delete", row.pk), {"post": "yes"}).status_code == 403
        sweep = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
        admin.post(url("responsibility"), sweep)
        assert Responsibility.objects.filter(pk=row.pk).exists()
        early = change(admin, row, proposed_end="2026-03-01")
        assert "proposed_end" in early.context["adminform"].form.errors
        yesterday = timezone.localdate() - timedelta(days=1)
        assert change(admin, row, proposed_end=yesterday.isoformat()).status_code == 302
        row.refresh_from_db()
        assert (row.valid_to, row.proposed_end) == (None, yesterday)
        assert Responsibility.objects.valid(timezone.localdate()).filter(pk=row.pk).exists()
        client_of(other).post(url("responsibility"), {"action": "approve", "_selected_action": [row.pk]})
        row.refresh_from_db()
        assert (row.valid_to, row.proposed_end) == (yesterday, None)
        assert not Responsibility.objects.valid(timezone.localdate()).filter(pk=row.pk).exists()

    def test_a_unit_that_is_gone_gets_nothing(self, admin, other, walk):
        entered(admin, walk)
        unit = walk.world.unit("JD-G16")
        type(unit).objects.filter(pk=unit.pk).update(is_active=False)
        row = Responsibility.objects.waiting().get()
        client_of(other).post(url("responsibility"), {"action": "approve", "_selected_action": [row.pk]})
        row.refresh_from_db()
        assert row.approved_at is None

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"grid_prefix": "999"}, "grid_prefix"),
            ({"valid_to": "2026-10-01"}, "__all__"),
            ({"valid_from": "gestern"}, "valid_from"),
            ({"assisting": "lead"}, "assisting"),
        ],
    )
    def test_what_does_not_fit_is_told(self, admin, walk, changes, field):
        if "assisting" in changes:
            changes = {"assisting": [walk.world.unit("JD-G16").pk]}
        assert field in entered(admin, walk, **changes).context["adminform"].form.errors
        assert not Responsibility.objects.waiting().exists()


class TestWhoElse:
    def test_rows_of_equal_right_are_named(self, admin, walk):
        assert entered(admin, walk, grid_prefix="").status_code == 302
        row, rival = (
            Responsibility.objects.waiting().get(),
            Responsibility.objects.get(category__code=URGENT, lead__code="JD-G13"),
        )
        page = admin.get(url("responsibility", "change", row.pk))
        assert [one.row for one in page.context["rivals"]] == [rival]
        assert f"#{rival.pk} {rival}" in page.content.decode()

    def test_wider_rows_lose_and_narrower_ones_win(self, admin, walk):
        entered(admin, walk, grid_prefix=walk.world.town_code)
        entered(admin, walk, grid_prefix=walk.world.grid)
        entered(admin, walk, grid_prefix=walk.world.other_grid)
        entered(admin, walk, grid_prefix=walk.world.town_code, valid_from="2026-11-01", code="1001")
        row = Responsibility.objects.get(grid_prefix=walk.world.town_code, category__code=URGENT)
        found = {
            (one.row.category.code, one.row.grid_prefix): one.relation
            for one in admin.get(url("responsibility", "change", row.pk)).context["competitors"]
        }
        assert found == {
            (URGENT, ""): "loses",
            (URGENT, walk.world.grid): "wins",
            ("1001", walk.world.town_code): "loses",
        }

    def test_rows_that_never_meet_in_time_do_not_compete(self, admin, walk):
        old = Responsibility.objects.get(category__code=URGENT)
        Responsibility.objects.filter(pk=old.pk).update(valid_to=date(2026, 10, 31))
        entered(admin, walk, grid_prefix="")
        row = Responsibility.objects.waiting().get()
        assert admin.get(url("responsibility", "change", row.pk)).context["competitors"] == []


class TestHistory:
    def lines(self, client: Client, model: str, pk: int) -> str:
        page = client.get(url(model, "history", pk))
        assert page.status_code == 200
        return page.content.decode()

    def test_who_changed_what_when(self, admin, other, walk):
        entered(admin, walk, assisting=[walk.world.unit("JD-G14").pk])
        row = Responsibility.objects.waiting().get()
        change(client_of(other), row, lead=walk.world.unit("JD-G13").pk, assisting=[])
        text = self.lines(admin, "responsibility", row.pk)
        assert "梁超" in text
        assert "丁一" in text
        units = [str(walk.world.unit(code)) for code in ("JD-G16", "JD-G13", "JD-G14")]
        assert f"{units[0]} → {units[1]}" in text
        assert text.count(units[2]) == 2  # joined, left

    def test_conditions_stand_in_their_categorys_history(self, admin, walk):
        category = Category.objects.get(code=URGENT)
        where = url("category", "change", category.pk)
        admin.post(where, fields_of(admin.get(where)) | {"conditions-0-limit_value": "9"})
        assert "→ 9" in self.lines(admin, "category", category.pk)
        assert "→ 9" in self.lines(admin, "condition", category.conditions.order_by("code").first().pk)

    def test_the_numbers_of_the_loop(self, admin, walk):
        where = url("loopsettings", "change", 1)
        data = fields_of(admin.get(where), component_radius_m="40")
        assert admin.post(where, data).status_code == 302
        assert LoopSettings.current().component_radius_m == 40
        assert admin.get(url("loopsettings", "add")).status_code == 403
        assert admin.post(where, data | {"component_radius_m": "30"}).status_code == 302
        assert admin.post(where, data | {"component_radius_m": "900"}).status_code == 200
        assert "40 → 30" in self.lines(admin, "loopsettings", 1)


def test_conditions_without_their_unit_are_refused(admin):
    condition = Condition.objects.filter(category__code=BY_DESK).first()
    where = url("condition", "change", condition.pk)
    data = fields_of(admin.get(where)) | {"safe_value": "2", "safe_unit": ""}
    assert "safe_unit" in admin.post(where, data).context["adminform"].form.errors
