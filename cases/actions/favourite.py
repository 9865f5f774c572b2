"""Keep a category at hand, or let it go. A person's own convenience: not part of any case's history."""

from __future__ import annotations

from datetime import datetime

from cases.models import Category, CategoryFavourite
from jiangdu.models import User


def toggle_favourite(*, user: User, category: Category, at: datetime) -> bool:
    """Star or unstar; whether it is starred now. Two stars at once make one."""
    if CategoryFavourite.objects.filter(user=user, category=category).delete()[0]:
        return False
    CategoryFavourite.objects.get_or_create(user=user, category=category, defaults={"created_at": at})
    return True
