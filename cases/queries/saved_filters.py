"""A person's saved filters of a page, and which part of an address they keep."""

from __future__ import annotations

from django.http import QueryDict

from cases.models import SavedFilter
from cases.queries.filters import CaseFilter
from cases.queries.order_filter import DashboardFilter
from jiangdu.models import User

KEPT: dict[str, frozenset[str]] = {
    SavedFilter.Page.CASES: frozenset(CaseFilter.base_filters),
    SavedFilter.Page.WORK_ORDERS: frozenset(DashboardFilter.base_filters) | {"tab", "whose"},
}
ANYTHING = "filter=none"  # ?filter=none: the list as it is, although there is a default


def saved_filters(user: User, page: str) -> list[SavedFilter]:
    """By name. One query."""
    return list(SavedFilter.objects.filter(user=user, page=page))


def kept(page: str, query: str) -> str:
    """The filters of an address, in a settled order, without paging and whatever else stands there; '' if there are none."""
    given = QueryDict(query.removeprefix("?"), mutable=False)
    found = QueryDict(mutable=True)
    for name in sorted(KEPT[page] & set(given)):
        values = [value for value in given.getlist(name) if value]
        if values:
            found.setlist(name, values)
    return found.urlencode()
