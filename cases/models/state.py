"""The states of a case, with the words people read."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    REPORTED = "reported", _("To be accepted")
    PRE_CHECK = "pre_check", _("Being pre-checked")
    FILED = "filed", _("To be dispatched")
    DISPATCHED = "dispatched", _("To be acknowledged")
    RETURNED = "returned", _("Returned")
    COORDINATION = "coordination", _("In coordination")
    HANDLING = "handling", pgettext_lazy("state", "Handling")
    SUSPENDED = "suspended", _("Suspended")
    FEEDBACK = "feedback", _("To be verified")
    VERIFYING = "verifying", _("Being verified")
    VERIFIED = "verified", _("To be closed")
    CLOSED = "closed", _("Closed")
    REJECTED = "rejected", _("Not filed")
    MERGED = "merged", _("Merged")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    VOID = "void", _("Void")
