"""What administrators see of the platform's tables: one file per table group, imported here."""

from jiangdu.admin import access, audit, calendar, clock, district, history, notice, organisation, outbox, people, posts

__all__ = [
    "access",
    "audit",
    "calendar",
    "clock",
    "district",
    "history",
    "notice",
    "organisation",
    "outbox",
    "people",
    "posts",
]
