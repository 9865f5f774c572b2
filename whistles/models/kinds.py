"""Kinds and states, with the words people read."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    """Why the town whistles: it decides the limits, and an emergency cannot be refused."""

    EMERGENCY = "emergency", _("Emergency")
    ENFORCEMENT = "enforcement", _("Joint enforcement")
    KEY_WORK = "key_work", _("Key work")


class WhistleState(models.TextChoices):
    BLOWN = "blown", pgettext_lazy("whistle", "Blown")
    WORKING = "working", pgettext_lazy("whistle", "At work")
    FINISHED = "finished", pgettext_lazy("whistle", "Finished")
    CANCELLED = "cancelled", pgettext_lazy("whistle", "Cancelled")


class CallState(models.TextChoices):
    CALLED = "called", pgettext_lazy("whistle", "Called")
    CONFIRMED = "confirmed", pgettext_lazy("whistle", "Confirmed")
    ON_SITE = "on_site", pgettext_lazy("whistle", "On site")
    WORKING = "working", pgettext_lazy("whistle", "At work")
    DONE = "done", pgettext_lazy("whistle", "Done")
    REFUSED = "refused", pgettext_lazy("whistle", "Refused")
    ABSENT = "absent", pgettext_lazy("whistle", "Absent")
    RELEASED = "released", pgettext_lazy("whistle", "No longer needed")


class Refusal(models.TextChoices):
    """What the district centre decided."""

    UPHELD = "upheld", _("Refusal upheld")
    DENIED = "denied", _("Refusal denied")
