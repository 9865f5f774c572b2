"""What happened to grids, places and the work in the field, in sentences."""

from django.utils.translation import gettext_lazy as _

GRID = {
    "grid.drawn": _("%(actor)s drew the grid %(code)s"),
    "grid.imported": _("%(actor)s imported the grid %(code)s from %(file)s"),
    "grid.changed": _("%(actor)s changed the grid %(code)s"),
    "grid.recoded": _("%(actor)s changed the code %(old_code)s to %(new_code)s"),
    "grid.merged": _("%(actor)s merged the village %(source)s into this one"),
}
PLACE = {
    "place.facts_changed": _("%(actor)s corrected: %(fields)s"),
    "place.drawn": _("%(actor)s put the place on the map"),
    "place.changed": _("%(actor)s changed: %(fields)s"),
}
CAMPAIGN = {
    "campaign.planned": _("%(actor)s planned the campaign: %(places)s places until %(until)s"),
    "campaign.visit_assigned": _("%(actor)s asked %(assignee)s to visit a place"),
    "campaign.visited": _("%(actor)s visited a place: %(outcome)s"),
    "campaign.case_reported": _("%(actor)s reported another case from a place: %(case)s"),
    "campaign.finished": _("The campaign is finished: %(done)s of %(planned)s places visited (%(actor)s)"),
    "campaign.cancelled": _("%(actor)s called the campaign off"),
}
QUESTION = {
    "question.asked": _("%(actor)s asked the guide"),
    "question.answered": _("%(actor)s answered"),
    "question.clock_level": _("The answer's time limit reached: %(level)s"),
}
PATROL = {
    "patrol.started": _("%(actor)s started the patrol"),
    "patrol.stopped": _("The patrol ended (%(ending)s)"),
    "patrol.track_erased": _("The track was erased, the figures stay"),
}
