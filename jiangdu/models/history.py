"""What happened, for ever: chained entries, their erasable words, the signed heads of the chains, the seals."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from jiangdu.models.organisation import Unit


class HistoryEntry(models.Model):
    """One thing that happened to a subject. Written by `jiangdu.history.record` only, never changed.

    `hash` covers every other column and `previous_hash`, so that the entries of a subject form a chain.
    """

    subject_type = models.CharField(_("subject"), max_length=60)
    subject_id = models.BigIntegerField(_("subject id"))
    seq = models.PositiveIntegerField(_("number in the chain"))
    name = models.CharField(_("what happened"), max_length=60)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("person")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("unit"))
    at = models.DateTimeField(_("time"))
    data = models.JSONField(_("facts"))
    text_digest = models.CharField(_("digest of the words"), max_length=64)
    previous_hash = models.CharField(_("previous hash"), max_length=64)
    hash = models.CharField(_("hash"), max_length=64)

    class Meta:
        verbose_name = _("history entry")
        verbose_name_plural = _("history entries")
        ordering = ["subject_type", "subject_id", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["subject_type", "subject_id", "seq"], name="history_one_entry_per_seq")
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_id} #{self.seq} {self.name}"


class HistoryText(models.Model):
    """The words of an entry. May be erased (deleted), never edited; the entry keeps the salted digest."""

    entry = models.OneToOneField(HistoryEntry, models.PROTECT, primary_key=True, related_name="words")
    text = models.TextField(_("words"))
    salt = models.CharField(max_length=32)

    class Meta:
        verbose_name = _("words of a history entry")
        verbose_name_plural = _("words of history entries")
        triggers = [pgtrigger.Protect(name="erase_only", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return self.text[:60]


class HistoryHead(models.Model):
    """The last entry of a subject's chain. `mac` is made with a key the database does not know."""

    pk = models.CompositePrimaryKey("subject_type", "subject_id")
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    seq = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)
    mac = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("head of a history")
        verbose_name_plural = _("heads of histories")
        triggers = [
            pgtrigger.Protect(name="keep", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="forward_only",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__seq__lte=pgtrigger.F("old__seq")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_id} #{self.seq}"


class HistorySeal(models.Model):
    """A signature over all entries with first_id ≤ id ≤ last_id; the same line stands in a file outside the database."""

    number = models.PositiveIntegerField(_("number"), primary_key=True)
    sealed_at = models.DateTimeField(_("sealed at"))
    first_id = models.BigIntegerField(_("first entry"))
    last_id = models.BigIntegerField(_("last entry"))
    count = models.PositiveIntegerField(_("entries"))
    digest = models.CharField(_("digest"), max_length=64)
    previous_signature = models.CharField(_("previous signature"), max_length=64, blank=True)
    signature = models.CharField(_("signature"), max_length=64)

    class Meta:
        verbose_name = _("history seal")
        verbose_name_plural = _("history seals")
        ordering = ["number"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.number}: {self.first_id}–{self.last_id}"
