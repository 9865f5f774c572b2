"""What people in the field are told."""

from django.utils.translation import gettext_lazy as _

from jiangdu.modules import NoticeKind

_PLACES = _("%(title)s · %(places)s places · until %(until)s")

NOTICES = (
    NoticeKind("grids.campaign_assigned", _("Places to visit for a campaign"), _PLACES),
    NoticeKind("grids.campaign_ending", _("A campaign ends soon, places are still open"), _PLACES),
    NoticeKind(
        "grids.campaign_finished", _("A campaign is finished"), _("%(title)s · %(done)s of %(planned)s places visited")
    ),
    NoticeKind("grids.question_asked", _("Your grid asks you something"), "%(grid)s"),
    NoticeKind("grids.question_answered", _("The guide has answered your question"), "%(grid)s"),
    NoticeKind("grids.question_due", _("A question waits for your answer"), _("%(grid)s · answer due %(due_at)s")),
    NoticeKind(
        "grids.question_overdue", _("A question to the guide is overdue"), _("%(grid)s · answer was due %(due_at)s")
    ),
    NoticeKind(
        "grids.patrol_timed_out",
        _("Your patrol was ended"),
        _("No position came any more, so it ended by itself at the last one. What it covered counts."),
    ),
)
