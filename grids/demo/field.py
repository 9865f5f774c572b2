"""The field's part of the demo: a campaign under way and one that is over, guides on site, questions, patrols.

Made by the same actions as in life, at moments of the weeks before; the same every time.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.db import transaction
from django.utils import timezone

from grids.actions.campaign import Plan, assign_visit, finish_past_campaigns, plan_campaign
from grids.actions.coverage import compute_coverage
from grids.actions.guide import record_leave, sign_in_on_site
from grids.actions.patrol import add_points, start_patrol, stop_patrol
from grids.actions.place import Facts
from grids.actions.question import answer_question, ask_guide
from grids.actions.visit import finish_visit
from grids.models import AreaKind, Campaign, CampaignVisit, Grid, Patrol
from grids.queries.guides import guide_posts
from grids.rules.track import TrackPoint
from jiangdu.models import User
from jiangdu.rulebook import rules

SEED = 321012
GUIDES = 12  # whose sign-ins are made; the others show what absence looks like
WEEKS = 4
PATROL_DAYS = 8
LEGS, STEP_M, STEP_SECONDS = 30, 25, 20

PLAN_ZH = (
    "查看消防通道是否堵占、电动车是否上楼充电、外墙有无脱落。核对物业管理情况，有变化的更正场所信息；发现问题当场上报。"
)
QUESTIONS = (
    ("小区围墙外的排水沟归谁清淤？", "沟在小区红线以外，按责任清单由镇农业农村局负责。"),
    ("外墙保温层脱落，没有物业，维修资金怎么申请？", "由业主委员会或村（社区）提出，住建局审核，我周三到现场一起看。"),
    ("菜场门口夜间占道，城管几点在岗？", ""),
)


@transaction.atomic
def seed_field(at: datetime, tell: Callable[[str], object]) -> None:
    """Add the field's part once; does nothing where there are campaigns already, or not the demo's people."""
    people = {user.username: user for user in User.objects.filter(is_demo=True)}
    if Campaign.objects.exists() or not {"patroller", "gridhead", "guide", "town"} <= people.keys():
        return
    tell("campaigns, guides, patrols")
    rng = Random(SEED)
    _campaigns(people["town"], people["patroller"], at)
    _guides(people["town"], at, rng)
    _questions(people["gridhead"], people["guide"], at)
    _patrols([people["patroller"], people["gridhead"]], at, rng)
    _under_way(at, rng)


def _campaigns(town: User, patroller: User, at: datetime) -> None:
    """One that is over with everything visited, one that runs and is half done; two of its places are the patroller's."""
    kind = AreaKind.objects.get(code="no_property_management")
    prefix = town.posts.select_related("unit").filter(unit__kind="town").first().unit.grid_code  # type: ignore[union-attr]
    today = timezone.localdate(at)
    over = Plan("老旧小区冬季用电排查", PLAN_ZH, prefix, today - timedelta(days=40), today - timedelta(days=20))
    past = plan_campaign(actor=town, at=at - timedelta(days=40), plan=over)
    _visit(past, at - timedelta(days=38), share=1.0)
    finish_past_campaigns(at=at - timedelta(days=19))
    now = Plan(
        "无物管小区消防通道专项排查", PLAN_ZH, prefix, today - timedelta(days=6), today + timedelta(days=8), kind
    )
    running = plan_campaign(actor=town, at=at - timedelta(days=6), plan=now)
    _visit(running, at - timedelta(days=5), share=0.5)
    for visit in running.visits.filter(done_at=None).order_by("pk")[:2]:
        assign_visit(visit_id=visit.pk, actor=town, at=at - timedelta(hours=3), assignee=patroller)


def _visit(campaign: Campaign, at: datetime, *, share: float) -> None:
    """Visit the first `share` of the places; every fourth turns out to have property management by now."""
    visits = list(campaign.visits.exclude(assignee=None).select_related("assignee", "place"))
    for number, visit in enumerate(visits[: math.ceil(len(visits) * share)], 1):
        moment = at + timedelta(hours=3 * number)
        corrected = number % 4 == 0 and visit.place.has_property_management is not True
        outcome = CampaignVisit.Outcome.FACTS_CHANGED if corrected else CampaignVisit.Outcome.NOTHING_FOUND
        findings = "业主委员会已聘用物业公司。" if corrected else "通道畅通，充电桩在楼外。"
        facts = Facts("yes") if corrected else None
        actor = visit.assignee
        assert actor is not None
        finish_visit(visit_id=visit.pk, actor=actor, at=moment, outcome=outcome, findings=findings, facts=facts)


def _guides(town: User, at: datetime, rng: Random) -> None:
    """Sign-ins of four weeks by some guides, more or less often; one was on leave for two days."""
    today = timezone.localdate(at)
    posts = guide_posts().current(today).filter(user__is_demo=True).select_related("user").order_by("-user__username")
    own = [post for post in posts if post.user.username == "guide"]
    chosen = (own + [post for post in posts if post.user.username != "guide"])[:GUIDES]
    spots = dict(Grid.objects.filter(code__in=[post.grid_code for post in chosen]).values_list("code", "geometry"))
    days = list(_workdays(today - timedelta(weeks=WEEKS), today - timedelta(days=1)))
    for post in chosen:
        area, diligence = spots.get(post.grid_code), rng.uniform(0.4, 0.95)
        if area is None:
            continue
        spot = area.point_on_surface
        for day in days:
            if rng.random() < diligence:
                moment = timezone.make_aware(datetime.combine(day, time(8, 20))) + timedelta(minutes=rng.randrange(100))
                here = (spot.x, spot.y)
                sign_in_on_site(actor=post.user, at=moment, position=here, accuracy_m=15, grid_code=post.grid_code)
    if own and len(days) > 3:
        span: dict[str, Any] = {"first_date": days[1], "last_date": days[2], "reason": "参加区里培训"}
        record_leave(post_id=own[0].pk, actor=town, at=at - timedelta(weeks=WEEKS), **span)


def _workdays(first: date, last: date) -> Iterator[date]:
    calendar = rules().office(None)
    for number in range((last - first).days + 1):
        if calendar.works(day := first + timedelta(days=number)):
            yield day


def _questions(asker: User, guide: User, at: datetime) -> None:
    """Three from the grid: two answered the next morning, the last one waits."""
    for number, (text, answer) in enumerate(QUESTIONS):
        asked_at = at - timedelta(days=(20, 9, 0)[number], hours=2)
        question = ask_guide(actor=asker, at=asked_at, text=text)
        if answer:
            answer_question(question_id=question.pk, actor=guide, at=asked_at + timedelta(hours=20), text=answer)


def _patrols(people: list[User], at: datetime, rng: Random) -> None:
    """A walk on most days, by turns."""
    for number in range(PATROL_DAYS, 0, -1):
        person = people[number % 3 == 0]
        morning = timezone.localtime(at - timedelta(days=number)).replace(hour=8, minute=40, second=0, microsecond=0)
        patrol = start_patrol(actor=person, at=morning)
        points = list(_walk(patrol, morning, LEGS, rng))
        add_points(patrol_id=patrol.pk, actor=person, at=points[-1].at, points=points)
        stop_patrol(patrol_id=patrol.pk, actor=person, at=points[-1].at + timedelta(minutes=1))
        compute_coverage(patrol_id=patrol.pk, at=points[-1].at + timedelta(minutes=2))


def _under_way(at: datetime, rng: Random) -> None:
    """Two patrollers of other grids are out right now."""
    others = User.objects.filter(is_demo=True, posts__kind__code="patroller").exclude(username="patroller")
    for person in others.distinct().order_by("pk")[:2]:
        area = person.posts.filter(kind__code="patroller").order_by("pk").values_list("grid_code", flat=True)[0]
        grid = Grid.objects.active().subtree(area).filter(level=Grid.Level.COMPREHENSIVE).order_by("code").first()
        if grid is None:
            continue
        patrol = start_patrol(actor=person, at=at - timedelta(minutes=25), grid_code=grid.code)
        points = list(_walk(patrol, patrol.started_at, LEGS // 2, rng))
        add_points(patrol_id=patrol.pk, actor=person, at=at, points=[point for point in points if point.at <= at])


def _walk(patrol: Patrol, start: datetime, legs: int, rng: Random) -> Iterator[TrackPoint]:
    """A wandering walk that turns back at the grid's edge."""
    area = Grid.objects.get(code=patrol.grid_code).geometry
    assert area is not None
    edges, here = area.prepared, area.point_on_surface
    lng, lat, heading = here.x, here.y, rng.uniform(0, 2 * math.pi)
    for number in range(legs):
        yield TrackPoint(start + timedelta(seconds=STEP_SECONDS * number), round(lng, 7), round(lat, 7), 6.0)
        heading += rng.gauss(0, 0.35)
        for _try in range(12):
            north = STEP_M * math.cos(heading) / 111_195
            east = STEP_M * math.sin(heading) / (111_195 * math.cos(math.radians(lat)))
            here.x, here.y = lng + east, lat + north
            if edges.contains(here):
                lng, lat = here.x, here.y
                break
            heading += math.pi / 5
