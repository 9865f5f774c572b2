"""Who has to be told follows from permission, post, area and duty; a deputy stands in for who is away."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission

from jiangdu.models import (
    DutyShift,
    Post,
    PostKind,
    Role,
    Unit,
    User,
)
from jiangdu.recipients import holders, on_duty
from tests.jiangdu.pigeons import NOON, TODAY, person


@pytest.fixture
def kind(db: None) -> PostKind:
    role = Role.objects.create(code="t-role", name_zh="角色", name_en="Role")
    role.permissions.add(Permission.objects.get(content_type__app_label="jiangdu", codename="delete_unit"))
    kind = PostKind.objects.create(code="t-kind", name_zh="岗位", name_en="Post")
    kind.roles.add(role)
    return kind


def post(user: User, kind: PostKind, **fields: object) -> Post:
    return Post.objects.create(user=user, kind=kind, **({"valid_from": TODAY - timedelta(days=9)} | fields))


def test_holders_follow_permission_unit_and_grid(kind: PostKind, bureau: Unit) -> None:
    ann, ben, cem, old = person("ann"), person("ben"), person("cem"), person("old")
    post(ann, kind, unit=bureau)
    post(ben, kind, grid_code="321012001")
    post(cem, kind, grid_code="321012002")
    post(old, kind, unit=bureau, valid_to=TODAY - timedelta(days=1))
    bare = PostKind.objects.create(code="t-bare", name_zh="无", name_en="none")
    post(person("powerless"), bare, unit=bureau)
    on = {"on": TODAY}
    assert set(holders("jiangdu.delete_unit", **on)) == {ann, ben, cem}
    assert set(holders("jiangdu.delete_unit", unit=bureau, **on)) == {ann}
    assert set(holders("jiangdu.delete_unit", grid_code="321012001003002", **on)) == {ben}
    assert not holders("jiangdu.delete_unit", grid_code="32101", **on)
    assert set(holders("jiangdu.delete_unit", unit=bureau, on=TODAY - timedelta(days=1))) == {ann, old}


def test_the_deputy_is_told_while_the_holder_is_away(kind: PostKind, bureau: Unit) -> None:
    ann, ben, cem = person("ann"), person("ben"), person("cem")
    held = post(ann, kind, unit=bureau, deputy=ben, away_from=TODAY, away_to=TODAY + timedelta(days=1))
    assert set(holders("jiangdu.delete_unit", unit=bureau, on=TODAY)) == {ben}
    assert set(holders("jiangdu.delete_unit", unit=bureau, on=TODAY + timedelta(days=2))) == {ann}
    held.deputy = None
    held.save()
    assert set(holders("jiangdu.delete_unit", unit=bureau, on=TODAY)) == {ann}
    post(cem, kind, unit=bureau, away_from=TODAY, deputy=ann)
    assert set(holders("jiangdu.delete_unit", unit=bureau, on=TODAY)) == {ann}


def test_duty_comes_in_the_order_of_call(bureau: Unit) -> None:
    ann, ben, gone = person("ann"), person("ben"), person("gone", is_active=False)
    hours = {"unit": bureau, "starts_at": NOON, "ends_at": NOON + timedelta(hours=8)}
    for order, user in enumerate([gone, ben, ann, ben]):
        DutyShift.objects.create(user=user, order=order, **hours)
    assert on_duty(bureau, NOON) == [ben, ann]
    assert on_duty(bureau, NOON + timedelta(hours=8)) == []
