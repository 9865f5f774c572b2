"""A person chooses by which channels to be told; the inbox always is."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from jiangdu.models import NoticePreference, User


@transaction.atomic
def choose_channels(*, user: User, offered: Collection[str], wanted: Collection[str]) -> None:
    """Of the `offered` channels (names), those in `wanted` are on for every kind of notice, the others off."""
    NoticePreference.objects.bulk_create(
        [NoticePreference(user=user, channel=name, kind="", is_on=name in wanted) for name in offered],
        update_conflicts=True,
        unique_fields=["user", "channel", "kind"],
        update_fields=["is_on"],
    )
