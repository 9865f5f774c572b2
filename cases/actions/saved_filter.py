"""Keeping filters under a name: save, delete, make one the default."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.models import SavedFilter
from cases.queries.saved_filters import KEPT, kept
from jiangdu.errors import NotInScope, invalid
from jiangdu.models import User

MOST = 20  # of one page: more are no help


@transaction.atomic
def save_filter(*, user: User, at: datetime, page: str, name: str, query: str, is_default: bool = False) -> SavedFilter:
    """Keep the filters of an address of this page under a name; the same name again replaces what it stood for."""
    User.objects.select_for_update().get(pk=user.pk)
    name = name.strip()
    if page not in KEPT:
        raise invalid("page", _("Choose the list of cases or the work orders: cases, work-orders."), "invalid_choice")
    if not name:
        raise invalid("name", _("Give the filter a name."), "required")
    if len(name) > 40:
        raise invalid("name", _("A name has at most 40 characters."), "max_length")
    words = kept(page, query)
    if not words:
        raise invalid("query", _("There is nothing to save yet: set a filter first."), "required")
    if len(words) > 1000:
        raise invalid("query", _("These are too many filters to be saved."), "max_length")
    own = SavedFilter.objects.filter(user=user, page=page)
    if own.exclude(name=name).count() >= MOST:
        raise invalid("name", _("At most %(most)s filters are kept. Delete one first.") % {"most": MOST}, "too_many")
    if is_default:
        own.update(is_default=False)
    values = {"query": words, "is_default": is_default, "created_at": at}
    return SavedFilter.objects.update_or_create(user=user, page=page, name=name, defaults=values)[0]


@transaction.atomic
def choose_default(*, user: User, pk: int, is_default: bool) -> SavedFilter:
    """The page opens with this filter from now on, or no longer."""
    User.objects.select_for_update().get(pk=user.pk)
    found = _own(user, pk)
    if is_default:
        SavedFilter.objects.filter(user=user, page=found.page).update(is_default=False)
    found.is_default = is_default
    found.save(update_fields=["is_default"])
    return found


@transaction.atomic
def delete_filter(*, user: User, pk: int) -> SavedFilter:
    """Only one's own; anybody else's is not there."""
    found = _own(user, pk)
    SavedFilter.objects.filter(pk=pk).delete()
    return found


def _own(user: User, pk: int) -> SavedFilter:
    found = SavedFilter.objects.filter(user=user, pk=pk).first()
    if found is None:
        raise NotInScope
    return found
