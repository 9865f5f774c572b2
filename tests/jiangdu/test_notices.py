"""Who is told, in which words, through which channels and when."""

from __future__ import annotations

import json
import threading
from datetime import UTC, date, datetime, time, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from jiangdu.channels import ready_channels
from jiangdu.channels.base import CannotSend, Message
from jiangdu.channels.sms import SmsChannel
from jiangdu.models import (
    DutyShift,
    Notice,
    NoticeDelivery,
    NoticePreference,
    Post,
    PostKind,
    QuietHours,
    Role,
    Unit,
    User,
)
from jiangdu.modules import Module, NoticeKind, Subject, register, unregister
from jiangdu.notices import inbox, mark_read, notify, unread_count, words_of
from jiangdu.recipients import holders, on_duty
from jiangdu.rules.quiet import after_quiet
from jiangdu.sending import ATTEMPT_LIMIT, send_due

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)  # 12:00 in the district
NIGHT = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)  # 23:30
MORNING = datetime(2026, 11, 24, 23, 0, tzinfo=UTC)  # 07:00 on the 25th
TODAY = date(2026, 11, 24)


class Pigeon:
    """A channel of a module; fails as long as `failing` is set."""

    name = "pigeon"
    label = "Pigeon"
    only_urgent = False

    def __init__(self) -> None:
        self.sent: list[Message] = []
        self.failing: Exception | None = None

    def is_ready(self) -> bool:
        return True

    def address(self, user: User) -> str:
        return f"loft of {user.username}"

    def send(self, message: Message) -> None:
        if self.failing:
            raise self.failing
        self.sent.append(message)


@pytest.fixture
def pigeon():
    channel = Pigeon()
    kinds = [
        NoticeKind("t.sent", _("Sent to %(unit)s"), _("Please acknowledge before %(due)s: %(word)s")),
        NoticeKind("t.alarm", "Alarm", "%(word)s", wakes=True),
    ]
    page = Subject(
        "jiangdu.unit",
        visible_to=lambda user: Unit.objects.all(),
        lock=lambda pk: Unit.objects.get(pk=pk),
        url=lambda unit: f"/units/{unit.code}/",
    )
    register(Module(name="t-notices", label="t", notices=kinds, channels=[channel], subjects=[page]))
    yield channel
    unregister("t-notices")


@pytest.fixture
def unit(db: None) -> Unit:
    return Unit.objects.create(
        code="T-N1", name_zh="住建局", short_zh="住建", name_en="Housing Bureau", short_en="Housing", kind="department"
    )


def person(username: str, **fields: object) -> User:
    return User.objects.create(username=username, name=username, **fields)


@pytest.fixture
def kind(db: None) -> PostKind:
    role = Role.objects.create(code="t-role", name_zh="角色", name_en="Role")
    role.permissions.add(Permission.objects.get(content_type__app_label="jiangdu", codename="delete_unit"))
    kind = PostKind.objects.create(code="t-kind", name_zh="岗位", name_en="Post")
    kind.roles.add(role)
    return kind


def post(user: User, kind: PostKind, **fields: object) -> Post:
    return Post.objects.create(user=user, kind=kind, **({"valid_from": TODAY - timedelta(days=9)} | fields))


def test_each_person_is_told_once_with_the_page_of_the_subject(pigeon: Pigeon, unit: Unit) -> None:
    ann, ben, gone = person("ann"), person("ben"), person("gone", is_active=False)
    notify("t.sent", to=[ann, ben, ann, gone], at=NOON, subject=unit, unit=unit, due=NOON, word="x")
    assert (unread_count(ann), unread_count(ben), unread_count(gone)) == (1, 1, 0)
    notice = inbox(ann).get()
    assert (notice.subject_type, notice.subject_id, notice.path) == ("jiangdu.unit", unit.pk, "/units/T-N1/")


def test_reading_touches_own_notices_only(pigeon: Pigeon, unit: Unit) -> None:
    ann, ben = person("ann"), person("ben")
    first, others = notify("t.alarm", to=[ann, ben], at=NOON, word="x")
    notify("t.alarm", to=[ann], at=NOON, word="y")
    assert mark_read(ann, at=NOON, ids=[first.pk, others.pk]) == 1
    assert (unread_count(ann), unread_count(ben)) == (1, 1)
    assert mark_read(ann, at=NOON) == 1
    assert unread_count(ann) == 0


def test_words_come_in_the_readers_language(pigeon: Pigeon, unit: Unit) -> None:
    (notice,) = notify("t.sent", to=[person("ann")], at=NOON, unit=unit, due=NOON, word=_("Yes"))
    assert words_of(notice, "en").title == "Sent to Housing"
    assert words_of(notice, "en").body == "Please acknowledge before 11-24 12:00: Yes"
    assert "住建" in words_of(notice, "zh-hans").title
    with override("zh-hans"):
        assert words_of(notice).body.endswith("是")


def test_a_missing_fact_or_kind_does_not_break_the_inbox(pigeon: Pigeon, unit: Unit) -> None:
    (notice,) = notify("t.alarm", to=[person("ann")], at=NOON)
    assert words_of(notice, "en").body == "…"
    unregister("t-notices")
    assert words_of(notice, "en").title


def test_an_unknown_kind_and_a_wordless_fact_are_refused(pigeon: Pigeon, unit: Unit) -> None:
    with pytest.raises(KeyError):
        notify("t.unknown", to=[person("ann")], at=NOON)
    with pytest.raises(TypeError):
        notify("t.alarm", to=[person("ben")], at=NOON, word=object())
    assert not Notice.objects.exists()


def test_messages_go_out_once(pigeon: Pigeon, unit: Unit, settings) -> None:
    settings.PUBLIC_URL = "https://grid.example"
    notify("t.sent", to=[person("ann", language="en")], at=NOON, subject=unit, unit=unit, due=NOON, word="x")
    assert (send_due(at=NOON), send_due(at=NOON)) == (1, 0)
    (message,) = pigeon.sent
    assert (message.address, message.title, message.url) == (
        "loft of ann",
        "Sent to Housing",
        "https://grid.example/units/T-N1/",
    )
    assert NoticeDelivery.objects.get().state == "sent"


def test_quiet_hours_hold_back_what_is_not_urgent(pigeon: Pigeon, unit: Unit) -> None:
    ann = person("ann")
    notify("t.sent", to=[ann], at=NIGHT, unit=unit, due=NOON, word="waits")
    assert send_due(at=NIGHT) == 0
    notify("t.sent", to=[ann], at=NIGHT, urgent=True, unit=unit, due=NOON, word="urgent")
    notify("t.alarm", to=[ann], at=NIGHT, word="wakes")
    assert send_due(at=NIGHT) == 2
    assert send_due(at=MORNING - timedelta(seconds=1)) == 0
    assert send_due(at=MORNING) == 1


def test_quiet_hours_are_rows(pigeon: Pigeon, unit: Unit) -> None:
    ann, ben = person("ann"), person("ben")
    QuietHours.objects.create(starts=time(20), ends=time(6))
    QuietHours.objects.create(user=ben, starts=time(0), ends=time(0))
    notify("t.sent", to=[ann, ben], at=NIGHT, unit=unit, due=NOON, word="x")
    when = {d.notice.user: d.next_try_at for d in NoticeDelivery.objects.select_related("notice__user")}
    assert when == {ann: MORNING - timedelta(hours=1), ben: NIGHT}


@pytest.mark.parametrize(
    ("now", "starts", "ends", "then"),
    [
        ("24T21:59", 22, 7, "24T21:59"),
        ("24T22:00", 22, 7, "25T07:00"),
        ("24T00:00", 22, 7, "24T07:00"),
        ("24T07:00", 22, 7, "24T07:00"),
        ("24T12:30", 12, 14, "24T14:00"),
        ("24T14:00", 12, 14, "24T14:00"),
        ("24T03:00", 0, 0, "24T03:00"),
    ],
)
def test_the_end_of_quiet_hours(now: str, starts: int, ends: int, then: str) -> None:
    moments = [datetime.fromisoformat(f"2026-11-{text}:00+08:00") for text in (now, then)]
    assert after_quiet(moments[0], time(starts), time(ends)) == moments[1]


def test_what_was_read_meanwhile_is_not_sent(pigeon: Pigeon, unit: Unit) -> None:
    ann = person("ann")
    notify("t.sent", to=[ann], at=NIGHT, unit=unit, due=NOON, word="x")
    mark_read(ann, at=NIGHT)
    assert send_due(at=MORNING) == 0
    assert (pigeon.sent, NoticeDelivery.objects.get().state) == ([], "skipped")


def test_failures_are_retried_with_growing_pauses_up_to_a_limit(pigeon: Pigeon, unit: Unit) -> None:
    notify("t.alarm", to=[person("ann")], at=NOON, word="x")
    pigeon.failing, at, pauses = CannotSend("no wind"), NOON, []
    for attempt in range(1, ATTEMPT_LIMIT + 1):
        assert send_due(at=at) == 0
        row = NoticeDelivery.objects.get()
        assert (row.attempts, row.last_error) == (attempt, "CannotSend: no wind")
        if row.next_try_at:
            pauses.append(row.next_try_at - at)
            assert send_due(at=row.next_try_at - timedelta(seconds=1)) == 0
            at = row.next_try_at
    assert (row.state, row.next_try_at) == ("failed", None)
    assert pauses == sorted(set(pauses))
    pigeon.failing = None
    assert send_due(at=at + timedelta(days=9)) == 0


def test_one_failing_message_does_not_hold_up_the_others(pigeon: Pigeon, unit: Unit) -> None:
    first, _second = notify("t.alarm", to=[person("ann"), person("ben")], at=NOON, word="x")
    NoticeDelivery.objects.filter(notice=first).update(channel="taken out")
    assert send_due(at=NOON) == 1
    assert [message.address for message in pigeon.sent] == ["loft of ben"]


def test_wishes_decide_and_the_closer_one_wins(pigeon: Pigeon, unit: Unit) -> None:
    ann, ben, cem = person("ann"), person("ben"), person("cem")
    NoticePreference.objects.create(user=ann, channel="pigeon", is_on=False)
    NoticePreference.objects.create(user=ben, channel="pigeon", is_on=False)
    NoticePreference.objects.create(user=ben, channel="pigeon", kind="t.alarm", is_on=True)
    notify("t.alarm", to=[ann, ben, cem], at=NOON, word="x")
    assert {d.notice.user for d in NoticeDelivery.objects.all()} == {ben, cem}
    assert unread_count(ann) == 1  # the inbox is always there


def test_a_notice_costs_four_statements_however_many_readers(
    pigeon: Pigeon, unit: Unit, django_assert_num_queries
) -> None:
    people = [person(f"reader{number}") for number in range(30)]
    with django_assert_num_queries(6):  # wishes, quiet hours, notices, deliveries, and one savepoint
        notify("t.alarm", to=people, at=NOON, word="x")


def test_holders_follow_permission_unit_and_grid(kind: PostKind, unit: Unit) -> None:
    ann, ben, cem, old = person("ann"), person("ben"), person("cem"), person("old")
    post(ann, kind, unit=unit)
    post(ben, kind, grid_code="321012001")
    post(cem, kind, grid_code="321012002")
    post(old, kind, unit=unit, valid_to=TODAY - timedelta(days=1))
    bare = PostKind.objects.create(code="t-bare", name_zh="无", name_en="none")
    post(person("powerless"), bare, unit=unit)
    on = {"on": TODAY}
    assert set(holders("jiangdu.delete_unit", **on)) == {ann, ben, cem}
    assert set(holders("jiangdu.delete_unit", unit=unit, **on)) == {ann}
    assert set(holders("jiangdu.delete_unit", grid_code="321012001003002", **on)) == {ben}
    assert not holders("jiangdu.delete_unit", grid_code="32101", **on)
    assert set(holders("jiangdu.delete_unit", unit=unit, on=TODAY - timedelta(days=1))) == {ann, old}


def test_duty_comes_in_the_order_of_call(unit: Unit) -> None:
    ann, ben, gone = person("ann"), person("ben"), person("gone", is_active=False)
    hours = {"unit": unit, "starts_at": NOON, "ends_at": NOON + timedelta(hours=8)}
    for order, user in enumerate([gone, ben, ann, ben]):
        DutyShift.objects.create(user=user, order=order, **hours)
    assert on_duty(unit, NOON) == [ben, ann]
    assert on_duty(unit, NOON + timedelta(hours=8)) == []


def test_email_text_message_and_wecom(pigeon: Pigeon, unit: Unit, settings, tmp_path) -> None:
    settings.NOTICE_GATEWAYS = {"sms": "file", "wecom": "file"}
    outgoing = tmp_path / "outgoing"
    ann = person("ann", email="ann@grid.example", language="en")
    ann.phone = "13800005678"
    ann.save()
    notify("t.sent", to=[ann], at=NOON, urgent=True, unit=unit, due=NOON, word="x")
    notify("t.sent", to=[ann], at=NOON, unit=unit, due=NOON, word="y")  # a text message costs: urgent only
    assert send_due(at=NOON) == 7
    assert [message.subject for message in mail.outbox] == ["Sent to Housing"] * 2
    (text,) = (outgoing / "sms.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(text)["to"] == "13800005678"
    assert len((outgoing / "wecom.jsonl").read_text(encoding="utf-8").splitlines()) == 2


def test_channels_that_are_not_configured_are_off(pigeon: Pigeon, unit: Unit, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    assert [channel.name for channel in ready_channels()] == ["pigeon"]


def test_a_gateway_is_posted_to_and_its_refusal_is_an_error(unit: Unit, settings) -> None:
    received = []

    class Gateway(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.append((self.headers["Authorization"], json.loads(body)))
            self.send_response(200 if len(received) == 1 else 503)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Gateway)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/send"
    settings.NOTICE_GATEWAYS = {"sms": {"url": url, "token": "secret"}}
    message = Message("13800005678", "Title", "Body\nmore", "", True, "notice-1")
    SmsChannel().send(message)
    assert received == [("Bearer secret", {"to": "13800005678", "text": "Title Body more", "reference": "notice-1"})]
    with pytest.raises(CannotSend, match="503"):
        SmsChannel().send(message)
    server.shutdown()
    server.server_close()
    with pytest.raises(CannotSend):
        SmsChannel().send(message)


def test_the_deputy_is_told_while_the_holder_is_away(kind: PostKind, unit: Unit) -> None:
    ann, ben, cem = person("ann"), person("ben"), person("cem")
    held = post(ann, kind, unit=unit, deputy=ben, away_from=TODAY, away_to=TODAY + timedelta(days=1))
    assert set(holders("jiangdu.delete_unit", unit=unit, on=TODAY)) == {ben}
    assert set(holders("jiangdu.delete_unit", unit=unit, on=TODAY + timedelta(days=2))) == {ann}
    held.deputy = None
    held.save()
    assert set(holders("jiangdu.delete_unit", unit=unit, on=TODAY)) == {ann}
    post(cem, kind, unit=unit, away_from=TODAY, deputy=ann)
    assert set(holders("jiangdu.delete_unit", unit=unit, on=TODAY)) == {ann}
