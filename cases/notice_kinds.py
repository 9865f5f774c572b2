"""The notices of the loop: one kind for each thing people are told. Placeholders: number, category, stage, due_at."""

from django.utils.translation import gettext_lazy as _

from jiangdu.modules import NoticeKind

_CASE = _("%(category)s · %(number)s")
_PAPER = _("%(document)s · %(category)s · %(number)s")
_PAPER_DUE = _("%(document)s, to be answered by %(due_at)s · %(category)s · %(number)s")
_MEETING = _("%(category)s · %(number)s · meeting at %(due_at)s")
_DUE = _("%(category)s · %(stage)s due %(due_at)s · %(number)s")
_PROPOSAL = _("%(category)s → %(unit)s · cases: %(cases)s")

NOTICES = (
    NoticeKind("cases.proposal_waits", _("Often sent by hand: shall it become a row of the catalogue?"), _PROPOSAL),
    NoticeKind("cases.proposal_accepted", _("What you sent by hand is in the catalogue now"), _PROPOSAL),
    NoticeKind("cases.proposal_declined", _("What you sent by hand does not come into the catalogue"), _PROPOSAL),
    NoticeKind("cases.catalogue_rolled_back", _("A change of the catalogue was rolled back"), _("Rows: %(rows)s")),
    NoticeKind("cases.case_reported", _("A report waits to be accepted"), _CASE),
    NoticeKind("cases.case_pre_check_sent", _("Please look at this on site"), _CASE),
    NoticeKind("cases.case_pre_checked", _("The pre-check is back"), _CASE),
    NoticeKind("cases.case_no_owner", _("A case has no owner yet"), _CASE),
    NoticeKind("cases.case_dispatched", _("A new work order"), _CASE),
    NoticeKind("cases.case_recalled", _("A recalled case waits to be dispatched"), _CASE),
    NoticeKind("cases.case_referred_back", _("A case was referred back for acceptance"), _CASE),
    NoticeKind("cases.order_returned", _("A work order was returned: please judge"), _CASE),
    NoticeKind("cases.case_return_denied", _("Your return was denied: please carry on"), _CASE),
    NoticeKind("cases.case_return_accepted", _("Your return was accepted"), _CASE),
    NoticeKind("cases.case_convened", _("Invitation to a coordination meeting"), _MEETING),
    NoticeKind("cases.case_decided", _("A coordination meeting has decided"), _CASE),
    NoticeKind("cases.case_assisting_added", _("Your unit is asked to assist"), _CASE),
    NoticeKind("cases.case_rejected", _("Your report was not filed"), _CASE),
    NoticeKind("cases.case_voided", _("Your case was voided"), _CASE),
    NoticeKind("cases.case_merged", _("Your report was joined to an earlier one"), _CASE),
    NoticeKind("cases.case_restored", _("A restored case waits to be dispatched"), _CASE),
    NoticeKind("cases.case_verification_sent", _("Please verify: is it done?"), _CASE),
    NoticeKind("cases.case_verification_passed_on", _("Please verify: somebody else did not in time"), _CASE),
    NoticeKind("cases.case_reopened", _("A closed case was reopened"), _CASE),
    NoticeKind("cases.case_concluded", _("The matter was concluded; see what you may still do"), _CASE),
    NoticeKind("cases.case_force_closed", _("The case was closed by order"), _CASE),
    NoticeKind("cases.case_missed", _("Found by inspection in your grid"), _CASE),
    NoticeKind("cases.case_rated", _("The reporter says it is not solved"), _CASE),
    NoticeKind("cases.case_verified", _("Verified; the case can be closed"), _CASE),
    NoticeKind("cases.case_rework", _("Rework: the result was not accepted"), _CASE),
    NoticeKind("cases.case_closed", _("Your case is closed"), _CASE),
    NoticeKind("cases.order_assigned", _("A work order was assigned to you"), _CASE),
    NoticeKind("cases.order_handed_over", _("A work order was handed over to you"), _CASE),
    NoticeKind("cases.case_passed_up", _("A town passed a case up to you"), _CASE),
    NoticeKind("cases.case_backflow_allowed", _("A work order may go to the village that reported it"), _CASE),
    NoticeKind("cases.order_result", _("A result waits for your confirmation"), _CASE),
    NoticeKind("cases.order_sent_back", _("Your result was sent back"), _CASE),
    NoticeKind("cases.case_reminded", _("Reminder: please get on with it"), _CASE),
    NoticeKind("cases.case_order_issued", _("A supervision order to your unit: answer in writing"), _PAPER_DUE),
    NoticeKind("cases.case_report_issued", _("A report on a matter long overdue"), _PAPER),
    NoticeKind("cases.case_bulletin_issued", _("An entry in the bulletin"), _PAPER),
    NoticeKind("cases.case_supervision_answered", _("A supervision order was answered"), _PAPER),
    NoticeKind("cases.duty_call", _("Urgent, you are on duty: please open it now"), _CASE, wakes=True),
    NoticeKind("cases.order_extension_requested", _("An extension waits for your decision"), _CASE),
    NoticeKind("cases.order_suspension_requested", _("A suspension waits for your decision"), _CASE),
    NoticeKind("cases.case_extension_approved", _("More time was granted"), _CASE),
    NoticeKind("cases.case_extension_denied", _("The extension was denied"), _CASE),
    NoticeKind("cases.case_suspended", _("Suspended: the time stands still"), _CASE),
    NoticeKind("cases.case_suspension_denied", _("The suspension was denied"), _CASE),
    NoticeKind("cases.case_suspension_worse", _("A suspended matter has become worse"), _CASE),
    NoticeKind("cases.case_resumed", _("Resumed: the time runs again"), _CASE),
    NoticeKind("cases.order_overtime_appealed", _("An appeal against overtime waits for review"), _CASE),
    NoticeKind("cases.case_appeal_reviewed", _("An appeal against overtime was reviewed"), _CASE),
    NoticeKind(
        "cases.look_due", _("Please look at the suspended matter"), _("%(category)s · by %(look_date)s · %(number)s")
    ),
    NoticeKind("cases.clock_yellow", _("Time is running: 70 %% used"), _DUE),
    NoticeKind("cases.clock_orange", _("Due soon"), _DUE),
    NoticeKind("cases.clock_red", _("Overdue"), _DUE),
    NoticeKind("cases.clock_L2", _("Overdue, level 2: a supervision order is drafted"), _DUE),
    NoticeKind("cases.clock_L3", _("Overdue, level 3: a report to the leader is drafted"), _DUE),
    NoticeKind("cases.clock_L4", _("Overdue, level 4: a bulletin entry is drafted"), _DUE),
)
