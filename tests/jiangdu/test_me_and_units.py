"""Who am I, which units are there, and how the schema tells it all."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from jiangdu.models import Post, PostKind, Unit, User
from jiangdu.modules import Module, register, unregister
from jiangdu.scope import scope_of

ME, UNITS = "/api/v1/me/", "/api/v1/units/"


@pytest.fixture
def named_areas():
    register(Module(name="t-areas", label="t", area_names=[lambda codes: {code: f"<{code}>" for code in codes}]))
    yield
    unregister("t-areas")


def test_me_shows_person_posts_and_permissions(api, world, named_areas):
    body = api(world.patroller).get(ME).json()
    assert body["user"] == {"username": "patroller", "name": "王秀兰", "language": ""}
    (post,) = body["posts"]
    assert post["kind"] == {"code": "patroller", "name": "巡查员"}
    assert post["unit"] is None
    assert post["grid"]["code"] == world.grid
    assert post["is_deputy"] is False
    assert body["permissions"] == sorted(world.patroller.get_all_permissions())
    town = api(world.town).get(ME, headers={"accept-language": "en"}).json()["posts"][0]
    assert (town["unit"], town["grid"]) == ({"code": "JD-W100", "name": "Xiannü Town People's Government"}, None)


def test_me_costs_two_queries_for_posts_and_permissions(api, world, django_assert_num_queries):
    client = api(world.towncentre)
    with django_assert_num_queries(2):
        client.get(ME)


def test_nobody_is_not_told_anything(api):
    for path in (ME, UNITS):
        assert api().get(path).status_code == 401


def fresh(user):
    return User.objects.get(pk=user.pk)


def test_a_deputy_holds_the_post_while_the_holder_is_away(world):
    today = timezone.localdate()
    Post.objects.filter(user=world.cityadmin).update(deputy=world.patroller)
    assert not scope_of(fresh(world.patroller)).unit_ids
    Post.objects.filter(user=world.cityadmin).update(away_from=today, away_to=today + timedelta(days=3))
    deputy = fresh(world.patroller)
    assert scope_of(deputy).unit_ids == {world.unit("JD-G14").pk}
    assert (
        deputy.get_all_permissions()
        == fresh(world.patroller).get_all_permissions()
        >= set(world.cityadmin.get_all_permissions())
    )
    assert scope_of(fresh(world.cityadmin)).unit_ids  # being away takes nothing from the holder
    Post.objects.filter(user=world.cityadmin).update(
        away_to=today - timedelta(days=1), away_from=today - timedelta(days=3)
    )
    assert not scope_of(fresh(world.patroller)).unit_ids


@pytest.mark.parametrize("change", [{"valid_to": -1}, {"valid_from": 1}])
def test_only_posts_of_today_count(world, change):
    days = {name: timezone.localdate() + timedelta(days=days) for name, days in change.items()}
    Post.objects.filter(user=world.cityadmin).update(**({"valid_to": None} | days))
    assert not scope_of(fresh(world.cityadmin)).posts
    assert not fresh(world.cityadmin).get_all_permissions()


def test_a_kind_of_post_taken_from_a_role_takes_its_permissions(world):
    assert world.auditor.has_perm("jiangdu.see_audit")
    PostKind.objects.get(code="auditor").roles.clear()
    assert not fresh(world.auditor).has_perm("jiangdu.see_audit")


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ({"kind": "town"}, ["JD-W100", "JD-W101"]),
        ({"q": "城市管理"}, ["JD-G14"]),
        ({"q": "xiannü", "kind": "centre"}, ["JD-C100"]),
        ({"q": "jd-g14"}, ["JD-G14", "JD-G14-01"]),
        ({"q": "nowhere"}, []),
    ],
)
def test_units_are_found(api, world, query, codes):
    found = api(world.patroller).get(UNITS, query).json()["results"]
    assert [unit["code"] for unit in found] == codes


def test_a_unit_in_the_language_of_the_reader(api, world):
    query, client = {"q": "JD-G14-01"}, api(world.patroller)
    zh = client.get(UNITS, query).json()["results"][0]
    en = client.get(UNITS, query, headers={"accept-language": "en"}).json()["results"][0]
    assert (zh["code"], zh["name"], zh["short_name"]) == ("JD-G14-01", "综合行政执法大队", "执法大队")
    assert (zh["kind"], zh["parent"], zh["grid_code"]) == ("office", "JD-G14", "")
    assert en["name"] == "Comprehensive Enforcement Brigade"


def test_units_that_are_gone_are_not_listed_and_lists_are_one_query(api, world, django_assert_num_queries):
    Unit.objects.filter(code="JD-G23").update(is_active=False)
    client = api(world.patroller)
    with django_assert_num_queries(1):
        found = client.get(UNITS, {"page_size": 200}).json()["results"]
    assert "JD-G23" not in {unit["code"] for unit in found}


@pytest.mark.parametrize("query", [{"kind": "nonsense"}, {"q": "x" * 101}, {"page_size": "no"}])
def test_bad_filters_name_their_field(api, world, query):
    answer = api(world.patroller).get(UNITS, query)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, next(iter(query)))


def test_the_schema_has_no_warnings(capfd, db):
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", "/dev/null")


def test_every_operation_tells_its_refusals_and_every_post_its_key(api, world):
    schema = api().get("/api/v1/schema/", {"format": "json"}).json()
    for path, operations in schema["paths"].items():
        for verb, operation in operations.items():
            assert "application/problem+json" in operation["responses"]["400"]["content"], (verb, path)
            named = {parameter["name"] for parameter in operation.get("parameters", [])}
            assert (verb == "post") == ("Idempotency-Key" in named), (verb, path)
    assert "Problem" in schema["components"]["schemas"]


def test_the_documentation_has_no_inline_script_or_style(api, world):
    page = api().get(reverse("api-docs")).content.decode()
    assert "<style" not in page and "<script>" not in page and "style=" not in page
    assert api().get(reverse("api-docs"), {"script": ""})["Content-Type"] == "application/javascript"
