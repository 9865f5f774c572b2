"""Finding cases by words: an index of two-character pieces narrows, the text itself decides."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.urls import reverse

from cases.models import Case
from cases.rules.search import bigrams
from jiangdu.models import User


def matching(cases: QuerySet[Case], text: str) -> QuerySet[Case]:
    """Cases that contain every word of the text in number, description, address or category name."""
    for word in text.split():
        pieces = [piece for piece in bigrams(word) if len(piece) == 2]
        if pieces:
            cases = cases.filter(search__contains=pieces)
        said = Q(number__icontains=word) | Q(description__icontains=word) | Q(address__icontains=word)
        cases = cases.filter(said | Q(category__name_zh__icontains=word) | Q(category__name_en__icontains=word))
    return cases


def found_in_cases(user: User, text: str, limit: int) -> list[tuple[str, str, str]]:
    """For the search box: the newest cases within the user's scope, as (title, description, address)."""
    cases = matching(Case.objects.visible_to(user), text).for_page().order_by("-reported_at", "-id")[:limit]  # type: ignore[attr-defined]
    return [
        (
            f"{case.number} {case.category.name if case.category else ''}".strip(),
            f"{case.get_state_display()} · {case.description[:80]}",
            reverse("case", args=[case.number]),
        )
        for case in cases
    ]
