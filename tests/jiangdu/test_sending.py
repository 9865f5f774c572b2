"""Notices go out once, by the channels their readers have, not in quiet hours, with a limit of attempts."""

from __future__ import annotations

import json
import threading
from datetime import datetime, time, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core import mail

from jiangdu.channels import ready_channels
from jiangdu.channels.base import CannotSend, Message
from jiangdu.channels.sms import SmsChannel
from jiangdu.models import (
    NoticeDelivery,
    QuietHours,
    Unit,
)
from jiangdu.notices import mark_read, notify
from jiangdu.rules.quiet import after_quiet
from jiangdu.sending import ATTEMPT_LIMIT, send_due
from tests.jiangdu.pigeons import MORNING, NIGHT, NOON, Pigeon, person


def test_messages_go_out_once(pigeon: Pigeon, bureau: Unit, settings) -> None:
    settings.PUBLIC_URL = "https://grid.example"
    notify("t.sent", to=[person("ann", language="en")], at=NOON, subject=bureau, unit=bureau, due=NOON, word="x")
    assert (send_due(at=NOON), send_due(at=NOON)) == (1, 0)
    (message,) = pigeon.sent
    assert (message.address, message.title, message.url) == (
        "loft of ann",
        "Sent to Housing",
        "https://grid.example/units/T-N1/",
    )
    assert NoticeDelivery.objects.get().state == "sent"


def test_quiet_hours_hold_back_what_is_not_urgent(pigeon: Pigeon, bureau: Unit) -> None:
    ann = person("ann")
    notify("t.sent", to=[ann], at=NIGHT, unit=bureau, due=NOON, word="waits")
    assert send_due(at=NIGHT) == 0
    notify("t.sent", to=[ann], at=NIGHT, urgent=True, unit=bureau, due=NOON, word="urgent")
    notify("t.alarm", to=[ann], at=NIGHT, word="wakes")
    assert send_due(at=NIGHT) == 2
    assert send_due(at=MORNING - timedelta(seconds=1)) == 0
    assert send_due(at=MORNING) == 1


def test_quiet_hours_are_rows(pigeon: Pigeon, bureau: Unit) -> None:
    ann, ben = person("ann"), person("ben")
    QuietHours.objects.create(starts=time(20), ends=time(6))
    QuietHours.objects.create(user=ben, starts=time(0), ends=time(0))
    notify("t.sent", to=[ann, ben], at=NIGHT, unit=bureau, due=NOON, word="x")
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


def test_what_was_read_meanwhile_is_not_sent(pigeon: Pigeon, bureau: Unit) -> None:
    ann = person("ann")
    notify("t.sent", to=[ann], at=NIGHT, unit=bureau, due=NOON, word="x")
    mark_read(ann, at=NIGHT)
    assert send_due(at=MORNING) == 0
    assert (pigeon.sent, NoticeDelivery.objects.get().state) == ([], "skipped")


def test_failures_are_retried_with_growing_pauses_up_to_a_limit(pigeon: Pigeon, bureau: Unit) -> None:
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


def test_one_failing_message_does_not_hold_up_the_others(pigeon: Pigeon, bureau: Unit) -> None:
    first, _second = notify("t.alarm", to=[person("ann"), person("ben")], at=NOON, word="x")
    NoticeDelivery.objects.filter(notice=first).update(channel="taken out")
    assert send_due(at=NOON) == 1
    assert [message.address for message in pigeon.sent] == ["loft of ben"]


def test_email_text_message_and_wecom(pigeon: Pigeon, bureau: Unit, settings, tmp_path) -> None:
    settings.NOTICE_GATEWAYS = {"sms": "file", "wecom": "file"}
    outgoing = tmp_path / "outgoing"
    ann = person("ann", email="ann@grid.example", language="en")
    ann.phone = "13800005678"
    ann.save()
    notify("t.sent", to=[ann], at=NOON, urgent=True, unit=bureau, due=NOON, word="x")
    notify("t.sent", to=[ann], at=NOON, unit=bureau, due=NOON, word="y")  # a text message costs: urgent only
    assert send_due(at=NOON) == 7
    assert [message.subject for message in mail.outbox] == ["Sent to Housing"] * 2
    (text,) = (outgoing / "sms.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(text)["to"] == "13800005678"
    assert len((outgoing / "wecom.jsonl").read_text(encoding="utf-8").splitlines()) == 2


def test_channels_that_are_not_configured_are_off(pigeon: Pigeon, bureau: Unit, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    assert [channel.name for channel in ready_channels()] == ["pigeon"]


def test_a_gateway_is_posted_to_and_its_refusal_is_an_error(bureau: Unit, settings) -> None:
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
