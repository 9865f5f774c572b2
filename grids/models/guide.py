"""Guides 指导员: signing in on site, days of leave, questions from the grid and their answers."""

from __future__ import annotations

from django.contrib.gis.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grids.models.reach import in_reach
from jiangdu.models import Post, User


class GuideSignInQuerySet(models.QuerySet["GuideSignIn"]):
    def visible_to(self, user: User) -> GuideSignInQuerySet:
        """One's own, and those in one's areas with the right to see guides."""
        if not user.is_authenticated:
            return self.none()
        seen = Q(post__user=user)
        if user.has_perm("grids.see_guides"):
            seen |= in_reach(user)
        return self.filter(seen)


class GuideSignIn(models.Model):
    """A guide was in the grid on a day. The first sign-in of the day counts; `distance_m` from the grid or station."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="sign_ins", verbose_name=_("post"))
    day = models.DateField(_("day"))
    at = models.DateTimeField(_("when"))
    grid_code = models.CharField(_("grid"), max_length=17, db_index=True)
    position = models.PointField(_("position"), srid=4326)
    accuracy_m = models.FloatField(_("accuracy (m)"), null=True, blank=True)
    distance_m = models.PositiveIntegerField(_("distance (m)"))

    objects = GuideSignInQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-in of a guide")
        verbose_name_plural = _("sign-ins of guides")
        ordering = ["-at"]
        permissions = [
            ("sign_in_as_guide", _("Can sign in on site as a guide and answer questions")),
            ("see_guides", _("Can see the attendance of guides in the own area")),
        ]
        constraints = [models.UniqueConstraint(fields=["post", "day"], name="guide_signs_in_once_a_day")]

    def __str__(self) -> str:
        return f"{self.post_id} {self.day}"


class GuideLeave(models.Model):
    """Days on which a guide's presence is not required: leave, training, sent elsewhere."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="leaves", verbose_name=_("post"))
    first_date = models.DateField(_("from"))
    last_date = models.DateField(_("until"))
    reason = models.CharField(_("reason"), max_length=120)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("recorded by"))
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name = _("leave of a guide")
        verbose_name_plural = _("leaves of guides")
        ordering = ["-first_date", "-id"]
        permissions = [("record_guide_leave", _("Can record the leave of guides in the own area"))]
        constraints = [models.CheckConstraint(condition=Q(last_date__gte=F("first_date")), name="leave_dates_in_order")]

    def __str__(self) -> str:
        return f"{self.first_date} – {self.last_date}"


class GridQuestionQuerySet(models.QuerySet["GridQuestion"]):
    def open(self) -> GridQuestionQuerySet:
        return self.filter(answered_at__isnull=True)

    def visible_to(self, user: User) -> GridQuestionQuerySet:
        """Who asked, who has to answer, and those in whose area it lies with the right to see guides."""
        if not user.is_authenticated:
            return self.none()
        seen = Q(asked_by=user) | Q(post__user=user)
        if user.has_perm("grids.see_guides"):
            seen |= in_reach(user)
        return self.filter(seen)


class GridQuestion(models.Model):
    """A question of the grid to its guide. A clock of stage `answer` runs until it is answered."""

    grid_code = models.CharField(_("grid"), max_length=17, db_index=True)
    post = models.ForeignKey(Post, models.PROTECT, related_name="questions", verbose_name=_("guide"))
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked at"))
    text = models.TextField(_("question"), max_length=2000)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answered by")
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answer = models.TextField(_("answer"), max_length=4000, blank=True)

    objects = GridQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question to a guide")
        verbose_name_plural = _("questions to guides")
        ordering = ["-asked_at", "-id"]
        permissions = [("ask_guide", _("Can ask the guide of the own grid"))]
        indexes = [models.Index(fields=["post"], condition=Q(answered_at__isnull=True), name="question_open_by_post")]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="", answered_by__isnull=True)
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                name="question_answered_has_answer",
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.answered_at is None
