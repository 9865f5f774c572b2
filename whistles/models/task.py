"""What comes out of a whistle: who does what until when. A task may be a case of its own."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models import Case
from jiangdu.models import Unit, User
from whistles.models.whistle import Whistle


class WhistleTask(models.Model):
    """A task with its owner and date; where it is a case, the case says how it goes."""

    whistle = models.ForeignKey(Whistle, models.PROTECT, related_name="tasks", verbose_name=_("whistle"))
    text = models.CharField(_("task"), max_length=500)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("owner"))
    due_date = models.DateField(_("until"))
    case = models.OneToOneField(Case, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("case"))
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("added by"))
    added_at = models.DateTimeField(_("added"))
    done_at = models.DateTimeField(pgettext_lazy("whistle", "done"), null=True, blank=True)
    outcome = models.TextField(_("what was done"), blank=True)

    class Meta:
        verbose_name = _("task of a whistle")
        verbose_name_plural = _("tasks of whistles")
        ordering = ["id"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["unit", "due_date"], name="task_unit_due", condition=models.Q(done_at__isnull=True))
        ]
        triggers = [pgtrigger.Protect(name="task_never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.text
