"""The platform's tables."""

from jiangdu.models.account import Post, PostKind, PostKindRole, Role, RolePermission, User
from jiangdu.models.attachment import Attachment
from jiangdu.models.audit import Audit
from jiangdu.models.clock import CalendarKind, Clock, ClockLevel, ClockPause, Level, LimitUnit, Stage
from jiangdu.models.clock_rule import LadderStep, StageLimit
from jiangdu.models.district import District
from jiangdu.models.duty import DutyShift
from jiangdu.models.duty_call import DutyCall, DutyCallStep
from jiangdu.models.export import Export
from jiangdu.models.history import HistoryEntry, HistoryHead, HistorySeal, HistoryText
from jiangdu.models.leave import Leave
from jiangdu.models.notice import Notice, NoticeDelivery, NoticePreference, QuietHours
from jiangdu.models.organisation import Unit
from jiangdu.models.outbox import Outbox
from jiangdu.models.rule_version import RuleVersion
from jiangdu.models.running_number import RunningNumber
from jiangdu.models.session import ApiToken, IdempotencyKey, Session
from jiangdu.models.workday import OfficeHours, Workday, WorkYear

__all__ = [
    "ApiToken",
    "Attachment",
    "Audit",
    "CalendarKind",
    "Clock",
    "ClockLevel",
    "ClockPause",
    "District",
    "DutyCall",
    "DutyCallStep",
    "DutyShift",
    "Export",
    "HistoryEntry",
    "HistoryHead",
    "HistorySeal",
    "HistoryText",
    "IdempotencyKey",
    "LadderStep",
    "Leave",
    "Level",
    "LimitUnit",
    "Notice",
    "NoticeDelivery",
    "NoticePreference",
    "OfficeHours",
    "Outbox",
    "Post",
    "PostKind",
    "PostKindRole",
    "QuietHours",
    "Role",
    "RolePermission",
    "RuleVersion",
    "RunningNumber",
    "Session",
    "Stage",
    "StageLimit",
    "Unit",
    "User",
    "WorkYear",
    "Workday",
]
