"""What the reporter says after handling: asked by the centre (回访), or told of one's own accord (评价)."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from jiangdu.models import HistoryEntry, User

LOW = 2  # of five: 1 very dissatisfied, 2 dissatisfied
STARS = [MinValueValidator(1), MaxValueValidator(5)]


class Answer(models.Model):
    """What both have. The words stand beside the history entry, where they can be erased; here are only the marks."""

    round = models.PositiveSmallIntegerField(_("round"), default=1)
    solved = models.BooleanField(_("solved"), null=True)
    satisfied = models.PositiveSmallIntegerField(_("satisfied"), null=True, validators=STARS)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))
    entry = models.ForeignKey(HistoryEntry, models.PROTECT, null=True, related_name="+", editable=False)

    class Meta:
        abstract = True

    @property
    def is_complaint(self) -> bool:
        """Not solved, or the two lowest marks."""
        return self.solved is False or (self.satisfied is not None and self.satisfied <= LOW)

    @property
    def text(self) -> str:
        """The words, '' when there were none or they were erased."""
        return self.entry.words.text if self.entry and hasattr(self.entry, "words") else ""


class CallBack(Answer):
    """One call to the reporter. `contacted` is false when nobody answered: then there are no marks."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="call_backs", verbose_name=_("case"))
    contacted = models.BooleanField(_("contacted"))

    class Meta:
        verbose_name = _("call-back")
        verbose_name_plural = _("call-backs")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(contacted=True) | Q(solved__isnull=True, satisfied__isnull=True),
                name="no_marks_without_contact",
            ),
            models.CheckConstraint(
                condition=Q(satisfied__isnull=True) | Q(satisfied__range=(1, 5)), name="call_back_marks_1_to_5"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} · {self.at:%Y-%m-%d}"


class Rating(Answer):
    """The reporter's own word on the closed case, once a round; every change stays in the history."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="ratings", verbose_name=_("case"))

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "round"], name="one_rating_a_round"),
            models.CheckConstraint(condition=Q(satisfied__range=(1, 5)), name="rating_marks_1_to_5"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} · {self.satisfied}"
