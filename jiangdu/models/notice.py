"""What people are told: the inbox, its deliveries by other channels, and how each person wants to be told."""

from __future__ import annotations

from datetime import time

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class NoticeQuerySet(models.QuerySet["Notice"]):
    def unread(self) -> NoticeQuerySet:
        return self.filter(read_at__isnull=True)


class Notice(models.Model):
    """One thing one person is told. `params` fill the words of the kind in the reader's language; no personal data."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices", verbose_name=_("person"))
    kind = models.CharField(pgettext_lazy("of a notice", "kind"), max_length=60)
    params = models.JSONField(_("facts"), default=dict)
    subject_type = models.CharField(_("subject"), max_length=60, blank=True)
    subject_id = models.BigIntegerField(_("subject id"), null=True, blank=True)
    path = models.CharField(_("page"), max_length=200, blank=True)
    urgent = models.BooleanField(_("urgent"), default=False)
    created_at = models.DateTimeField(_("created"))
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["user", "-id"], name="notice_inbox"),
            models.Index(fields=["user"], name="notice_unread", condition=Q(read_at__isnull=True)),
            models.Index(fields=["subject_type", "subject_id"], name="notice_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.user_id}"


class NoticeDelivery(models.Model):
    """A notice on its way through one channel outside the platform. `next_try_at` is set while it waits."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        SKIPPED = "skipped", _("Not needed any more")
        FAILED = "failed", _("Given up")

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="deliveries", verbose_name=_("notice"))
    channel = models.CharField(_("channel"), max_length=20)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    claimed_until = models.DateTimeField(_("claimed until"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    last_error = models.TextField(_("last error"), blank=True)

    class Meta:
        verbose_name = _("delivery of a notice")
        verbose_name_plural = _("deliveries of notices")
        ordering = ["-id"]
        indexes = [models.Index(fields=["next_try_at"], name="delivery_due", condition=Q(next_try_at__isnull=False))]
        constraints = [
            models.UniqueConstraint(fields=["notice", "channel"], name="delivery_once_per_channel"),
            models.CheckConstraint(
                condition=Q(state="waiting", next_try_at__isnull=False)
                | (~Q(state="waiting") & Q(next_try_at__isnull=True)),
                name="delivery_waits_for_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.get_state_display()}"


class NoticePreference(models.Model):
    """A person's wish for one channel: on or off, for one kind of notice or ('') for all others."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_preferences", verbose_name=_("person")
    )
    channel = models.CharField(_("channel"), max_length=20)
    kind = models.CharField(
        pgettext_lazy("of a notice", "kind"), max_length=60, blank=True, help_text=_("Empty: every kind.")
    )
    is_on = models.BooleanField(_("wanted"))

    class Meta:
        verbose_name = _("wish about notices")
        verbose_name_plural = _("wishes about notices")
        ordering = ["user_id", "channel", "kind"]
        constraints = [models.UniqueConstraint(fields=["user", "channel", "kind"], name="preference_once")]

    def __str__(self) -> str:
        return f"{self.channel} {self.kind}"


class QuietHours(models.Model):
    """When a person must not be disturbed except urgently; the row without a person holds for the district.

    Local times; from 22:00 to 07:00 passes midnight; equal times mean never quiet.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="quiet_hours",
        verbose_name=_("person"),
        help_text=_("Empty: for everyone who has no hours of their own."),
    )
    starts = models.TimeField(_("from"), default=time(22))
    ends = models.TimeField(_("to"), default=time(7))

    class Meta:
        verbose_name = _("quiet hours")
        verbose_name_plural = _("quiet hours")
        constraints = [
            models.UniqueConstraint(
                models.Value(1), name="quiet_hours_one_district_row", condition=Q(user__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.starts:%H:%M}–{self.ends:%H:%M}"
