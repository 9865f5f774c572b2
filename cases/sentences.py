"""The timeline's sentences: history entry name → what a reader sees."""

from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, object] = {
    "case.reported": _("%(actor)s reported the matter."),
    "case.pre_check_sent": _("%(actor)s asked %(assignee)s to look first."),
    "case.pre_checked": _("%(actor)s looked: %(outcome)s."),
    "case.recategorised": _("%(actor)s changed the category from %(before)s to %(after)s."),
    "case.filed": _("%(actor)s filed the case."),
    "case.rejected": _("%(actor)s did not file the case."),
    "case.withdrawn": _("%(actor)s withdrew the report."),
    "case.voided": _("%(actor)s voided the case."),
    "case.no_owner": _("No unit found by itself: %(verdict)s. It waits at the desk."),
    "case.dispatched": _("%(actor)s dispatched it to %(lead)s%(assisting)s, due %(due_at)s."),
    "case.recalled": _("%(actor)s recalled it from %(lead)s."),
    "case.referred_back": _("%(actor)s referred it back for acceptance."),
    "case.assisting_added": _("%(actor)s added an assisting unit%(assisting)s."),
    "case.assisting_dropped": _("%(actor)s dropped an assisting unit%(assisting)s."),
    "case.convened": _("%(actor)s called the units together for %(due_at)s."),
    "case.suspended": _("%(actor)s suspended it until %(due_at)s."),
    "case.merged": _("%(actor)s merged it into %(target)s."),
    "case.made_safe": _("%(actor)s removed the danger."),
    "case.feedback": _("All units have reported their results."),
    "case.verification_sent": _("Verification (%(method)s) was sent to %(assignee)s."),
    "case.verified": _("%(actor)s verified it: passed."),
    "case.rework": _("%(actor)s sent it back for rework to %(lead)s, due %(due_at)s."),
    "case.closed": _("%(actor)s closed the case (%(kind)s)."),
    "case.spot_check_asked": _("An inspector will look at it again (%(sample)s)."),
    "case.commented": _("%(actor)s remarked:"),
    "case.reporter_revealed": _("%(actor)s looked at the caller's name and phone."),
    "case.clock_level": _("%(stage)s: %(level)s reached."),
    "clock.recomputed": _("A due time changed because the calendar was published."),
    "grid.recoded": _("The grid's code changed; the case moved with it."),
    "history.text_erased": _("%(actor)s erased a text about a person."),
    "order.acknowledged": _("%(actor)s acknowledged the work order."),
    "order.assigned": _("%(actor)s assigned the work order to %(handler)s%(office)s."),
    "order.progress": _("%(actor)s reported progress."),
    "order.result": _("%(actor)s reported the result."),
    "order.confirmed": _("%(actor)s confirmed the result."),
    "order.returned": _("%(actor)s returned the work order."),
    "order.sent_back": _("%(actor)s sent the result back inside the unit."),
}

VERDICTS: dict[str, object] = {
    "no_owner": _("the catalogue names nobody for this category here"),
    "unclear": _("the catalogue names several units with equal right"),
    "backflow": _("the catalogue would give it back to those who reported it"),
}
