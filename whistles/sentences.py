"""The timeline's sentences: history entry name → what a reader sees."""

from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, object] = {
    "whistle.blown": _("%(actor)s blew the whistle (%(kind)s) for %(units)s; %(lead)s leads."),
    "whistle.confirmed": _("%(whom)s confirmed: %(actor)s."),
    "whistle.reported_in": _("%(whom)s is on site: %(actor)s reported in, %(metres)s m from the place."),
    "whistle.arrival_recorded": _("%(actor)s recorded the arrival of %(whom)s."),
    "whistle.time_agreed": _("%(actor)s agreed with %(whom)s: on site by %(due_at)s."),
    "whistle.begun": _("%(whom)s began to work."),
    "whistle.part_done": _("%(whom)s has done its part: %(actor)s."),
    "whistle.refused": _("%(whom)s refused: %(actor)s. The district centre decides."),
    "whistle.refusal_upheld": _("%(actor)s upheld the refusal of %(whom)s: it need not come."),
    "whistle.refusal_denied": _("%(actor)s denied the refusal of %(whom)s: called again."),
    "whistle.absent": _("%(whom)s did not come by %(due_at)s: absent."),
    "whistle.clock_level": _("%(whom)s, %(stage)s: %(level)s reached."),
    "whistle.task_added": _("%(actor)s gave %(whom)s a task until %(until)s. %(case)s"),
    "whistle.task_done": _("%(actor)s reported the task of %(whom)s done."),
    "whistle.finished": _("%(actor)s finished the whistle."),
    "whistle.cancelled": _("%(actor)s cancelled the whistle."),
    "whistle.rated": _(
        "%(actor)s rated %(whom)s: timeliness %(timeliness)s, attitude %(attitude)s, effect %(effect)s, %(solved)s."
    ),
    "whistle.answered": _("%(whom)s answered its rating: %(actor)s."),
    "clock.recomputed": _("A due time changed because the calendar was published."),
    "history.text_erased": _("%(actor)s erased a text about a person."),
}

# Of what whistles record on cases.
CASE_SENTENCES = [("whistle.blown_for_case", _("%(actor)s blew the whistle %(whistle)s for this case."))]
