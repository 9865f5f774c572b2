"""Times in words, as a table that reads like a calendar; the district's local time."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils.translation import override
from freezegun import freeze_time

from jiangdu.web.moments import due_words, span_words, when_words

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=SHANGHAI)


def at(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("moment", "chinese", "english"),
    [
        ("2026-11-24 14:30", "今天 14:30", "today 14:30"),
        ("2026-11-24 00:00", "今天 00:00", "today 00:00"),
        ("2026-11-25 09:05", "明天 09:05", "tomorrow 09:05"),
        ("2026-11-23 23:59", "昨天 23:59", "yesterday 23:59"),
        ("2026-11-27 11:30", "11月27日 周五 11:30", "Fri 27 Nov 11:30"),
        ("2026-05-03 08:00", "5月3日 周日 08:00", "Sun 3 May 08:00"),
        ("2025-12-31 08:00", "2025年12月31日 周三 08:00", "Wed 31 Dec 2025 08:00"),
        ("2027-01-04 08:00", "2027年1月4日 周一 08:00", "Mon 4 Jan 2027 08:00"),
    ],
)
def test_when(moment: str, chinese: str, english: str) -> None:
    with override("zh-hans"):
        assert when_words(at(moment), now=NOW) == chinese
    with override("en"):
        assert when_words(at(moment), now=NOW) == english


def test_when_counts_days_in_local_time() -> None:
    late_in_utc = datetime(2026, 11, 24, 16, 30, tzinfo=UTC)  # 00:30 of the 25th in Shanghai
    with override("en"):
        assert when_words(late_in_utc, now=NOW) == "tomorrow 00:30"


@pytest.mark.parametrize(
    ("minutes", "chinese", "english"),
    [
        (0, "不到 1 分钟", "less than 1 min"),
        (59, "59 分钟", "59 min"),
        (60, "1 小时", "1 h"),
        (200, "3 小时 20 分钟", "3 h 20 min"),
        (1440, "1 天", "1 day"),
        (2 * 1440 + 185, "2 天 3 小时", "2 days 3 h"),
    ],
)
def test_span(minutes: int, chinese: str, english: str) -> None:
    with override("zh-hans"):
        assert span_words(minutes * 60) == chinese
    with override("en"):
        assert span_words(minutes * 60) == english


def test_due_says_left_or_late() -> None:
    with override("zh-hans"):
        assert due_words(at("2026-11-24 13:20"), now=NOW) == "还剩 3 小时 20 分钟"
        assert due_words(at("2026-11-22 10:00"), now=NOW) == "已超期 2 天"
        assert due_words(NOW, now=NOW) == "已超期 不到 1 分钟"


def render(source: str, **context: object) -> str:
    return Template("{% load moments shell %}" + source).render(Context(context))


@freeze_time(NOW)
def test_the_filter_has_the_exact_time_on_hover() -> None:
    with override("zh-hans"):
        html = render("{{ due|when }}", due=at("2026-11-24 14:30"))
    assert html == '<time datetime="2026-11-24T14:30:00+08:00" title="2026-11-24 14:30">今天 14:30</time>'
    assert render("{{ due|when }}{{ due|due_words }}", due=None) == ""


@freeze_time(NOW)
@pytest.mark.parametrize(
    ("arguments", "word", "tone"),
    [
        ("due", "On time", "calm"),
        ("due level='yellow'", "Early warning", "early"),
        ("due level='orange'", "Due soon", "soon"),
        ("past", "Overdue", "late"),
        ("past level='orange'", "Overdue", "late"),
        ("past level='L2'", "Overdue, level 2", "late"),
        ("due level='yellow' paused=True", "Paused", "paused"),
        ("past level='red' stopped_at=before", "Done in time", "done"),
        ("past level='red' stopped_at=now", "Done late", "late"),
        ("None", "No limit", "calm"),
    ],
)
def test_time_left_says_colour_and_word(arguments: str, word: str, tone: str) -> None:
    with override("en"):
        html = render(
            f"{{% time_left {arguments} %}}",
            due=at("2026-11-24 13:00"),
            past=at("2026-11-24 09:00"),
            before=at("2026-11-24 08:30"),
            now=NOW,
        )
    assert f"jd-left-{tone}" in html
    assert f">{word}<" in html


@freeze_time(NOW)
def test_time_left_bar_is_the_share_used() -> None:
    html = render("{% time_left due started_at=start %}", due=at("2026-11-24 11:00"), start=at("2026-11-24 07:00"))
    assert 'value="75"' in html
    assert "<progress" not in render("{% time_left due %}", due=at("2026-11-24 11:00"))
