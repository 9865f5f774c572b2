"""What a district starts with: units, roles, kinds of post, and the demo's people."""

from __future__ import annotations

import csv
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from jiangdu.demo import RealUsersExist, extend_rota, seed_people
from jiangdu.demo.names import names
from jiangdu.models import DutyShift, Post, PostKind, Role, Unit, User
from jiangdu.modules import Module, RoleSeed, register, unregister
from jiangdu.seed.roles import seed_roles
from jiangdu.seed.units import read_units, seed_units

pytestmark = pytest.mark.slow

HOME = "321012100001001"
NAMED = {
    "patroller", "gridhead", "guide", "inspector", "acceptor", "dispatcher", "shiftleader", "cityadmin", "cityhandler",
    "housing", "town", "towncentre", "leader", "auditor", "admin",
}  # fmt: skip


@pytest.fixture
def empty(world):
    """The real units, and no people."""
    DutyShift.objects.all().delete()
    Post.objects.all().delete()
    User.objects.all().delete()
    seed_units()
    seed_roles()


@pytest.fixture
def people(empty):
    seed_people(home_grid=HOME, owners={"JD-G14", "JD-G13", "JD-E02"}, at=timezone.now())


def test_the_units_of_the_district(empty):
    count = {kind: Unit.objects.filter(kind=kind).count() for kind in Unit.Kind.values}
    assert count["village"] == 337
    assert count["town"] == 14
    assert count["centre"] == 14
    assert Unit.objects.get(code="JD-C01").is_district_centre
    assert Unit.objects.get(code="V321012100001").parent.code == "JD-W100"
    assert Unit.objects.get(code="JD-G14-01").parent.code == "JD-G14"
    assert [u.code for u in Unit.objects.serving(HOME)[:1]] == ["V321012100001"]


def test_seeding_again_changes_nothing(empty):
    Unit.objects.filter(code="JD-G14").update(name_zh="改名局", is_active=False)
    before = list(Unit.objects.values())
    assert seed_units() == 0
    assert list(Unit.objects.values()) == before


def test_every_unit_is_named_in_both_languages():
    han = re.compile(r"[一-鿿]")
    for row in read_units():
        assert han.search(row["name_zh"]) and han.search(row["short_zh"]), row
        assert row["name_en"] and not han.search(row["name_en"] + row["short_en"]), row
        assert 0 < len(row["short_en"]) <= 28 and len(row["short_zh"]) <= 20, row


def test_a_unit_with_an_unknown_parent_is_refused(monkeypatch, db):
    row = {"code": "X", "name_zh": "x", "name_en": "x", "short_zh": "x", "short_en": "x", "kind": "office"}
    monkeypatch.setattr("jiangdu.seed.units.read_units", lambda: [row | {"parent": "NOWHERE", "grid_code": ""}])
    with pytest.raises(LookupError, match="NOWHERE"):
        seed_units()


def test_roles_of_several_modules_are_united(empty):
    register(Module(name="t-one", label="t", roles=[RoleSeed("t", "角", "Role", ["jiangdu.view_unit"])]))
    register(Module(name="t-two", label="t", roles=[RoleSeed("t", "角", "Role", ["jiangdu.add_unit"])]))
    try:
        seed_roles()
        assert set(Role.objects.get(code="t").permissions.values_list("codename", flat=True)) == {
            "view_unit",
            "add_unit",
        }
    finally:
        unregister("t-one")
        unregister("t-two")


def test_what_an_administrator_took_away_stays_away(empty):
    role = Role.objects.get(code="auditor")
    role.permissions.remove(Permission.objects.get(codename="see_audit"))
    Role.objects.filter(code="auditor").update(name_zh="改名")
    seed_roles()
    role = Role.objects.get(code="auditor")
    assert not role.permissions.filter(codename="see_audit").exists()
    assert role.name_zh == "改名"


def test_an_unknown_permission_is_told(empty):
    register(Module(name="t-bad", label="t", roles=[RoleSeed("t", "角", "Role", ["jiangdu.no_such_thing"])]))
    try:
        with pytest.raises(LookupError, match="no_such_thing"):
            seed_roles()
    finally:
        unregister("t-bad")


def test_every_kind_of_post_has_a_role(empty):
    with (Path(__file__).parents[2] / "jiangdu/seed/post_kinds.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert PostKind.objects.count() >= len(rows) == 20
    for kind in PostKind.objects.prefetch_related("roles"):
        assert kind.roles.all(), kind.code
        assert kind.name_zh and kind.name_en


def test_the_accounts_to_sign_in_with(people, client):
    found = {user.username: user for user in User.objects.filter(username__in=NAMED)}
    assert set(found) == NAMED
    assert all(user.is_demo and user.check_password("demo-jiangdu") for user in found.values())
    assert [u.username for u in found.values() if u.is_superuser] == ["admin"]
    assert {p.grid_code for p in Post.objects.filter(user__username__in=["patroller", "gridhead"])} == {HOME}
    assert client.post("/accounts/login/", {"username": "town", "password": "demo-jiangdu"}).status_code == 302


def test_somebody_in_every_role_everywhere(people):
    assert 200 <= User.objects.count() <= 350
    for unit in Unit.objects.exclude(kind="centre"):
        assert unit.posts.exists(), unit.code
    for kind in PostKind.objects.exclude(code__in=["grid_worker", "part_time_worker", "micro_head"]):
        assert kind.posts.exists(), kind.code
    for code in ("JD-G14", "JD-G13", "JD-E02"):
        assert Post.objects.filter(unit__code=code, kind__code="unit_manager").exists()
        assert Post.objects.filter(unit__code=code, kind__code="handler").exists()
    for town in Unit.objects.filter(kind="town"):
        assert Post.objects.filter(grid_code__startswith=town.grid_code, kind__is_grid_staff=True).exists()


def test_names_are_chinese_and_each_once(people):
    found = list(User.objects.values_list("name", flat=True))
    assert len(found) == len(set(found))
    assert all(re.fullmatch(r"[一-鿿]{2,4}", name) for name in found)
    assert len(set(names())) == 2000


def test_always_somebody_on_duty_and_the_rota_rolls_on(people):
    now = timezone.now()
    for moment in (now - timedelta(days=59), now, now + timedelta(days=59)):
        on_duty = set(DutyShift.objects.at(moment).filter(order=1).values_list("user__username", flat=True))
        assert {"shiftleader", "cityadmin", "housing", "town", "towncentre"} <= on_duty
    assert extend_rota(now) == 0
    later = now + timedelta(days=90)
    assert extend_rota(later) > 0
    assert DutyShift.objects.at(later + timedelta(days=59)).filter(user__username="shiftleader").count() == 1


def test_people_are_added_once_and_never_beside_real_ones(people):
    count = User.objects.count(), Post.objects.count(), DutyShift.objects.count()
    assert seed_people(home_grid=HOME, owners=["JD-G14", "JD-G13", "JD-E02"], at=timezone.now()) == 0
    assert (User.objects.count(), Post.objects.count(), DutyShift.objects.count()) == count
    User.objects.create_user("real", password="x", name="真人")
    with pytest.raises(RealUsersExist):
        seed_people(home_grid=HOME, owners=[], at=timezone.now())
