"""What administrators see of the platform's tables: one file per table group, imported here."""

from jiangdu.admin import audit, calendar, clock, district, history, notice, outbox

__all__ = ["audit", "calendar", "clock", "district", "history", "notice", "outbox"]
