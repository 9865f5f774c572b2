"""The platform's tables."""

from jiangdu.models.account import DutyShift, Post, PostKind, Role, User
from jiangdu.models.audit import Audit
from jiangdu.models.history import HistoryEntry, HistoryHead, HistorySeal, HistoryText
from jiangdu.models.organisation import Unit
from jiangdu.models.outbox import Outbox

__all__ = [
    "Audit",
    "DutyShift",
    "HistoryEntry",
    "HistoryHead",
    "HistorySeal",
    "HistoryText",
    "Outbox",
    "Post",
    "PostKind",
    "Role",
    "Unit",
    "User",
]
