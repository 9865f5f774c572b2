"""One row per set of rules, stamped by the database whenever a rule changes: how caches learn that they are stale."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

# Microseconds, not a counter: a change that is rolled back can never leave its number to another change.
_STAMP = """
INSERT INTO jiangdu_ruleversion AS mine (name, version)
VALUES ('{name}', (extract(epoch FROM clock_timestamp()) * 1000000)::bigint)
ON CONFLICT (name) DO UPDATE SET version = GREATEST(excluded.version, mine.version + 1);
RETURN NULL;
"""


class RuleVersion(models.Model):
    """The stamp of one set of rules. Written by triggers only."""

    name = models.CharField(_("set of rules"), max_length=40, primary_key=True)
    version = models.BigIntegerField(_("version"))

    class Meta:
        verbose_name = _("version of rules")
        verbose_name_plural = _("versions of rules")

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


def stamps(name: str) -> pgtrigger.Trigger:
    """A trigger for `Meta.triggers`: any change of the table stamps the set of rules `name`, however it was made."""
    return pgtrigger.Trigger(
        name=f"stamps_{name}",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete | pgtrigger.Truncate,
        func=_STAMP.format(name=name),
    )
