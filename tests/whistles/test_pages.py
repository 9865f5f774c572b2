"""The pages of whistles: what stands on them for whom, every verb's form, the case page, the desk, figures and the map."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles.finders import find
from django.test import Client
from django.utils import timezone

from tests.cases.test_query_budgets import count
from tests.ground import HOME, OTHER_TOWN
from tests.whistles.walk import CITY, GOOD, HOUSING, WhistleWalk
from whistles.models import Whistle

pytestmark = pytest.mark.slow

BUDGETS: dict[str, int] = json.loads((Path(__file__).parents[1] / "query_budgets.json").read_text(encoding="utf-8"))
NEW = {"kind": "enforcement", "matter": "东苑路夜市占道经营", "lng": str(HOME[0]), "lat": str(HOME[1])}


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(answer: Any) -> str:
    return answer.content.decode()


def test_blown_on_the_page(walk: WhistleWalk) -> None:
    client, world = client_of(walk.world.town), walk.world
    case = walk.report()
    form = text(client.get(f"/whistles/new/?case={case.number}"))
    assert case.number in form and case.description in form
    sent = {**NEW, "lead": world.unit(CITY).pk, "units": [world.unit(HOUSING).pk], "cases": case.number}
    answer = client.post("/whistles/new/", sent)
    whistle = Whistle.objects.get()
    assert answer["Location"] == f"/whistles/{whistle.number}/"
    page = text(client.get(answer["Location"]))
    for shown in (whistle.number, "综合执法", "待应哨", "取消吹哨", "代记到场", case.number, "谁在哪里"):
        assert shown in page
    assert "应哨</a>" not in page  # a button of the units
    assert whistle.number in text(client.get(f"/cases/{case.number}/"))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kind": ""}, "必填"),
        ({"lng": ""}, "请把图钉放在"),
        ({"lng": str(OTHER_TOWN[0])}, "属于其他镇"),
        ({"lng": "120.5", "lat": "33.5"}, "在本区之外"),
        ({"lead": ""}, "必填"),
        ({"cases": "JD404"}, "未找到：JD404"),
        ({"meet_at": "2020-01-01T08:00"}, "须在将来"),
        ({"kind": "emergency", "meet_at": "2036-01-01T08:00"}, "不另约时间"),
    ],
)
def test_what_is_wrong_stands_at_the_field(walk: WhistleWalk, change: dict[str, str], words: str) -> None:
    sent = {**NEW, "lead": str(walk.world.unit(CITY).pk), **change}
    answer = client_of(walk.world.town).post("/whistles/new/", sent)
    assert answer.status_code == 400 and not Whistle.objects.exists()
    assert words in text(answer)
    assert "东苑路夜市占道经营" in text(answer)  # nothing typed is lost


def test_who_may_not_blow_has_no_page(walk: WhistleWalk) -> None:
    client = client_of(walk.world.housing)
    assert client.get("/whistles/new/").status_code == 403
    assert "/whistles/new/" not in text(client.get("/whistles/"))


VERBS: list[tuple[str, str, dict[str, Any], str]] = [
    ("housing", "confirm", {}, "confirmed"),
    ("housing", "refuse", {"reason": "不属职责"}, "refused"),
    ("town", "record_arrival", {}, "on_site"),
    ("town", "agree_time", {"meet_at": "2036-01-01T08:00"}, "called"),
    ("town", "finish", {"text": "完成"}, "released"),
    ("town", "cancel", {"reason": "误报"}, "released"),
]


@pytest.mark.parametrize(("who", "verb", "sent", "state"), VERBS)
def test_every_verb_has_its_form(walk: WhistleWalk, who: str, verb: str, sent: dict[str, Any], state: str) -> None:
    whistle, client = walk.blow(lead=HOUSING, units=()), client_of(getattr(walk.world, who))
    path = f"/whistles/{whistle.number}/do/{verb}/"
    assert path in text(client.get(f"/whistles/{whistle.number}/"))
    assert client.get(path).status_code == 200
    if sent:
        assert client.post(path, {}).status_code == 400
    assert client.post(path, sent)["Location"] == f"/whistles/{whistle.number}/"
    assert walk.call(whistle, HOUSING).state == state
    assert client_of(walk.world.auditor).get(path).status_code == 403
    assert client_of(walk.world.water).get(path).status_code == 404


def test_reporting_in_on_the_page(walk: WhistleWalk) -> None:
    whistle, user = walk.blow(units=()), walk.world.cityadmin
    client, path = client_of(user), f"/whistles/{whistle.number}/do/report_in/"
    far = client.post(path, {"photos": [walk.photo(user)], "lng": "119.03", "lat": "32.0535"})
    assert far.status_code == 400 and "389 米" in text(far)
    client.post(path, {"photos": [walk.photo(user)], "lng": str(HOME[0]), "lat": str(HOME[1])})
    page = text(client.get(f"/whistles/{whistle.number}/"))
    assert "距现场 0 米" in page and "/do/begin/" in page
    places = client.get(f"/whistles/{whistle.number}/places/").json()["features"]
    assert [place["geometry"]["coordinates"] for place in places] == [list(HOME)]
    assert user.name in places[0]["properties"]["title"]


def test_rated_and_answered_on_the_page(walk: WhistleWalk) -> None:
    whistle, town, unit = walk.finished(), client_of(walk.world.town), client_of(walk.world.cityadmin)
    base = f"/whistles/{whistle.number}/"
    grades = {"timeliness": "5", "attitude": "4", "effect": "2", "solved": "no", "text": "仍有摊位"}
    assert town.post(f"{base}do/rate/?unit={CITY}", {**grades, "effect": "9"}).status_code == 400
    town.post(f"{base}do/rate/?unit={CITY}", grades)
    unit.post(f"{base}do/answer/", {"text": "已增派人手"})
    page = text(town.get(base))
    assert "及时 5，态度 4，效果 2" in page and "未解决" in page and "已增派人手" in page
    assert "/do/rate/" not in page and "/do/answer/" not in page


def test_a_task_on_the_page(walk: WhistleWalk) -> None:
    whistle, town, unit = walk.finished(), client_of(walk.world.town), client_of(walk.world.cityadmin)
    base, day = f"/whistles/{whistle.number}/", timezone.localdate().replace(year=2036).isoformat()
    town.post(f"{base}do/add_task/", {"text": "重划摊位线", "owner": walk.world.unit(CITY).pk, "due_date": day})
    task = walk.seen(whistle).tasks_now[0]
    assert f"do/finish_task/?task={task.pk}" in text(unit.get(base))
    unit.post(f"{base}do/finish_task/", {"task": task.pk, "text": "已划"})
    assert "已划" in text(town.get(base))


def test_list_tabs_and_drill_down(walk: WhistleWalk) -> None:
    done, blown = walk.finished(), walk.blow("emergency", (HOUSING,))
    client = client_of(walk.world.town)
    shown = text(client.get("/whistles/"))
    assert blown.number in shown and done.number not in shown
    assert done.number in text(client.get("/whistles/?tab=mine"))  # to be rated
    assert done.number in text(client.get("/whistles/?tab=finished"))
    assert blown.number in text(client_of(walk.world.housing).get("/whistles/?tab=mine"))
    assert client.get("/whistles/?state=odd").status_code == 400
    units = text(client.get("/whistles/units/?first=2026-11-01&last=2026-11-30"))
    link = f"?unit={CITY}&amp;call=on_site_in_time&amp;blown_after=2026-11-01&amp;blown_before=2026-12-01"
    assert link in units
    found = text(client.get("/whistles/" + link.replace("&amp;", "&")))
    assert done.number in found and blown.number not in found


def test_desk_case_and_search(walk: WhistleWalk, api: Callable[..., Any]) -> None:
    case = walk.report()
    whistle = walk.blow(cases=[case])
    for who in ("cityadmin", "housing"):
        assert whistle.number in text(client_of(getattr(walk.world, who)).get("/"))
    assert whistle.number not in text(client_of(walk.world.water).get("/"))
    town, patroller = client_of(walk.world.town), client_of(walk.world.patroller)
    assert f"/whistles/new/?case={case.number}" in text(town.get(f"/cases/{case.number}/"))
    page = text(patroller.get(f"/cases/{case.number}/"))
    assert "/whistles/" not in page  # sees the case, not the whistle
    assert whistle.number in text(town.get(f"/search/?q={whistle.number}"))
    layer = "/api/v1/map/layers/whistles/?bbox=119,32,120,33"
    assert len(api(walk.world.town).get(layer).json()["features"]) == 1
    assert api(walk.world.water).get(layer).json()["features"] == []


def test_figures_and_their_rows(walk: WhistleWalk, api: Callable[..., Any]) -> None:
    from jiangdu.modules import parts
    from tests.whistles.test_clocks import run_until

    walk.do(walk.finished(), "rate", walk.world.town, grades=GOOD)
    late = walk.report_in(walk.do(walk.blow("emergency"), "confirm", walk.world.cityadmin), walk.world.cityadmin)
    run_until(walk, walk.tick(hours=1))
    walk.report_in(late, walk.world.housing)
    walk.do(walk.blow(), "cancel", walk.world.town, reason="误报")  # counts for nobody
    walk.blow(meet_at=timezone.now() + timedelta(days=1))  # not yet: there is time
    asked = "/api/v1/figures/?first=2026-11-01&last=2026-11-30"
    shown = {row["key"]: (row["value"], row["of"]) for row in api(walk.world.leader).get(asked).json()}
    assert shown["whistles.confirmed_in_time"] == (2, 3)
    assert shown["whistles.on_site_in_time"] == (2, 3)
    assert shown["whistles.missed"] == (1, 3)
    assert shown["whistles.rating"] == (4, 1)
    span = walk.now.replace(day=1), walk.now.replace(day=30)
    for figure in parts("figures"):
        if figure.key.startswith("whistles."):
            value, whole = figure.value(walk.world.leader, *span)
            rows = figure.rows(walk.world.leader, *span).count()
            assert rows == (whole if figure.key == "whistles.rating" else value)
    nobody = {row["key"]: row["value"] for row in api(walk.world.water).get(asked).json()}
    assert nobody["whistles.missed"] == 0


@pytest.mark.parametrize("path", [path for path in BUDGETS if "whistles" in path and path.startswith("GET")])
@pytest.mark.parametrize("person", ["town", "shiftleader", "housing"])
def test_reads_do_not_grow_with_rows(walk: WhistleWalk, path: str, person: str) -> None:
    whistle = walk.do(walk.finished(), "rate", walk.world.town, grades=GOOD)
    whistle = walk.report_in(walk.blow("enforcement", (HOUSING,)), walk.world.housing)
    client = client_of(getattr(walk.world, person))
    client.get("/session/")
    url = path.removeprefix("GET ").replace("{whistle}", whistle.number)
    client.get(url)
    few = count(lambda: client.get(url))
    for _ in range(4):
        walk.report_in(walk.blow("enforcement", (HOUSING, "JD-G16")), walk.world.housing)
    many = count(lambda: client.get(url))
    assert many <= BUDGETS[path], f"{many} queries"
    assert many <= few


def test_blowing_keeps_to_its_budget(walk: WhistleWalk) -> None:
    client = client_of(walk.world.town)
    body = {"kind": "enforcement", "matter": "东苑路夜市占道经营", "lead": CITY, "units": [HOUSING, "JD-G16"]}
    body["location"] = {"type": "Point", "coordinates": list(HOME)}  # type: ignore[assignment]

    def post(key: str) -> Any:
        return client.post("/api/v1/whistles/", body, content_type="application/json", HTTP_IDEMPOTENCY_KEY=key)

    post("warm")
    assert count(lambda: post("counted")) <= BUDGETS["POST /api/v1/whistles/"]


def test_every_file_a_template_asks_for_is_there() -> None:
    """A page that names a file nobody has fails only where files are collected: look at them here."""
    templates = Path(__file__).parents[2] / "whistles" / "templates"
    asked = {
        name for path in templates.rglob("*.html") for name in re.findall(r"{% static '([^']+)' %}", path.read_text())
    }
    assert asked and [name for name in sorted(asked) if find(name) is None] == []
