"""The notices of whistles. Placeholders: number, what (the kind), town, unit, due_at."""

from django.utils.translation import gettext_lazy as _

from jiangdu.modules import NoticeKind

_WHISTLE = _("%(what)s · %(town)s · %(number)s")
_UNIT = _("%(unit)s · %(what)s · %(town)s · %(number)s")
_DUE = _("%(unit)s · %(what)s · due %(due_at)s · %(number)s")

NOTICES = (
    NoticeKind("whistles.blown", _("A whistle calls your unit: confirm it"), _WHISTLE),
    NoticeKind("whistles.confirmed", _("A unit has confirmed the whistle"), _UNIT),
    NoticeKind("whistles.reported_in", _("A unit has reported in on site"), _UNIT),
    NoticeKind("whistles.arrival_recorded", _("The town recorded your arrival"), _UNIT),
    NoticeKind("whistles.time_agreed", _("A time to be on site was agreed"), _UNIT),
    NoticeKind("whistles.refused", _("A unit refuses a whistle: please decide"), _UNIT),
    NoticeKind("whistles.refusal_upheld", _("The refusal of a whistle was upheld"), _UNIT),
    NoticeKind("whistles.refusal_denied", _("The refusal of a whistle was denied: the unit has to come"), _UNIT),
    NoticeKind("whistles.confirm_soon", _("A whistle is still to be confirmed"), _DUE),
    NoticeKind("whistles.confirm_late", _("Nobody has confirmed the whistle"), _DUE),
    NoticeKind("whistles.report_in_soon", _("You are awaited on site soon"), _DUE),
    NoticeKind("whistles.report_in_late", _("The time to be on site is over"), _DUE),
    NoticeKind("whistles.return_review_soon", _("A refusal waits for your decision"), _DUE),
    NoticeKind("whistles.return_review_late", _("The decision on a refusal is overdue"), _DUE),
    NoticeKind("whistles.absent", _("A unit did not come to the whistle"), _UNIT),
    NoticeKind("whistles.part_done", _("A unit has done its part"), _UNIT),
    NoticeKind("whistles.task_added", _("A task for your unit from a whistle"), _WHISTLE),
    NoticeKind("whistles.task_done", _("A task from your whistle is done"), _WHISTLE),
    NoticeKind("whistles.finished", _("The whistle is finished"), _WHISTLE),
    NoticeKind("whistles.cancelled", _("The whistle was cancelled: you need not come"), _WHISTLE),
    NoticeKind("whistles.rated", _("The town has rated your unit"), _UNIT),
    NoticeKind("whistles.answered", _("A unit has answered its rating"), _UNIT),
)
