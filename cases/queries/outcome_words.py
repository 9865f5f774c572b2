"""Words for what verification, call-back and inspection keep as codes: for the timeline and the case's page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import SpotCheck, Verification
from jiangdu.models import PostKind

REACHED = {True: gettext_lazy("reached"), False: gettext_lazy("not reached")}
SOLVED = {True: gettext_lazy(", solved"), False: gettext_lazy(", not solved")}
PLACES = {**dict(Verification.Place.choices), Verification.Place.DESK.value: ""}
OUTCOME_CHOICES: dict[str, dict[Any, Any]] = {
    "contacted": REACHED,
    "solved": SOLVED,
    "place": PLACES,
    "sample": dict(SpotCheck.Reason.choices),
}
WHY_NOT = {
    "handled": gettext_lazy("%(post)s handled it"),
    "unit": gettext_lazy("%(post)s belongs to a handling unit"),
    "restricted": gettext_lazy("%(post)s may not know of it"),
    "lapsed": gettext_lazy("%(post)s did not act in time"),
    "away": gettext_lazy("%(post)s is away"),
    "off_shift": gettext_lazy("%(post)s is not on shift"),
    "no_right": gettext_lazy("%(post)s has no right to verify now"),
}
# What is hung onto a sentence, where the entry has it.
APPENDED = {
    "assisting": gettext_lazy(", assisting: %(words)s"),
    "place": gettext_lazy(", %(words)s"),
    "passed_over": gettext_lazy("; passed over: %(words)s"),
    "satisfied": gettext_lazy(", %(words)s of 5"),
}


def post_names(rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Names of the kinds of post somebody was passed over for; no query where nobody was."""
    codes = {item.partition(":")[0] for row in rows for item in row.get("passed_over") or ()}
    return {kind.code: str(kind) for kind in PostKind.objects.filter(code__in=codes)} if codes else {}


def why_not_words(item: str, posts: Mapping[str, str]) -> str:
    """ "patroller:away" → "Patroller is away"."""
    post, _colon, why = item.partition(":")
    return str(WHY_NOT.get(why, "%(post)s")) % {"post": posts.get(post, post)}


def appended(words: Mapping[str, Any]) -> dict[str, str]:
    """The parts to hang on, each '' where there is nothing to say."""
    return {key: str(form) % {"words": words[key]} if words.get(key) else "" for key, form in APPENDED.items()}


def chain_words(check: Verification, posts: Mapping[str, str]) -> str:
    """Why this person was asked, in words: where in the chain, and who came before and why not."""
    before = _(", ").join(why_not_words(item, posts) for item in check.passed_over)
    place = str(check.get_place_display())
    return _("%(place)s (%(before)s)") % {"place": place, "before": before} if before else place
