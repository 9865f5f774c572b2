"""The State Council's yearly notice of holidays, as it is pasted: its paragraphs become the special days of the year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from jiangdu.errors import InvalidInput
from jiangdu.models import Workday

LONGEST = 15  # days of one holiday; a longer one is a misread date
WEEKDAYS = "一二三四五六日"
_PARAGRAPH = re.compile(r"[一二三四五六七八九十]+、\s*([^：:\n。]{2,20})[：:]")
_DAY = re.compile(r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日\s*(?:[（(]([^）)]*)[）)])?")
_WEEKDAY = re.compile(r"(?:周|星期)([一二三四五六日天])")


def is_notice(text: str) -> bool:
    """Whether this reads like the notice and not like lines of days."""
    return "放假" in text and bool(_PARAGRAPH.search(text))


def parse_notice(text: str, year: int) -> list[Workday]:
    """The days off and the adjusted workdays it names, in order. InvalidInput on `days` names what cannot be."""
    found: dict[date, Workday] = {}
    names = {row.name_zh: row.name_en for row in Workday.objects.exclude(name_en="")}
    for name, body in _paragraphs(text):
        for kind, day in _days(body, year):
            row = Workday(day=day, kind=kind, name_zh=name[:40], name_en=_english(name, names))
            if day in found and found[day].kind != kind:
                raise _wrong(_("%(day)s is both a day off and a workday.") % {"day": day})
            found.setdefault(day, row)
    if not found:
        raise _wrong(_("No holiday was found in this text. Paste the numbered paragraphs of the notice."))
    return [found[day] for day in sorted(found) if day.year == year]


def _paragraphs(text: str) -> Iterator[tuple[str, str]]:
    marks = list(_PARAGRAPH.finditer(text))
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        yield mark[1].strip(), text[mark.end() : following.start() if following else len(text)]


def _days(body: str, year: int) -> Iterator[tuple[str, date]]:
    """A sentence says either who has days off or who works; a month is said once for the days after it."""
    seen: date | None = None
    for sentence in re.split(r"[。；;\n]", body):
        works, rests = "上班" in sentence, "放假" in sentence
        if not (works or rests):
            continue
        before: tuple[date, int] | None = None  # the day before this one in the sentence, and where it ended
        for match in _DAY.finditer(sentence):
            day = seen = _date(match, year, seen)
            between = sentence[before[1] : match.start()] if before else ""
            if before and re.search(r"[至到—–~-]", between):
                yield from ((_kind(works), one) for one in _span(before[0] + timedelta(days=1), day))
            else:
                yield _kind(works), day
            before = (day, match.end())


def _kind(works: bool) -> str:
    return Workday.Kind.ADJUSTED_WORKDAY if works else Workday.Kind.HOLIDAY


def _span(first: date, last: date) -> Iterator[date]:
    if not 0 <= (last - first).days < LONGEST:
        raise _wrong(
            _("From %(first)s to %(last)s is no holiday.") % {"first": first - timedelta(days=1), "last": last}
        )
    return (first + timedelta(days=step) for step in range((last - first).days + 1))


def _date(match: re.Match[str], year: int, seen: date | None) -> date:
    """A day without a month or year has those of the day before it in the text; the weekday said must be right."""
    said_year, said_month, said_day, words = match.groups()
    try:
        day = date(
            int(said_year or (seen.year if seen else year)),
            int(said_month or (seen.month if seen else 0)),
            int(said_day),
        )
    except ValueError:
        raise _wrong(_("“%(words)s” is no day.") % {"words": match[0]}) from None
    if weekday := _WEEKDAY.search(words or ""):
        really = WEEKDAYS[day.weekday()]
        if weekday[1].replace("天", "日") != really:
            raise _wrong(
                _("“%(words)s”: %(day)s is a 周%(really)s.") % {"words": match[0], "day": day, "really": really}
            )
    return day


def _english(name: str, known: dict[str, str]) -> str:
    """As in the years before; two festivals in one are named by both."""
    parts = [known[part] for part in re.split(r"[、和与]", name) if part in known]
    return known.get(name) or " and ".join(parts)


def _wrong(words: object) -> InvalidInput:
    return InvalidInput({"days": [(words, "notice")]})
