"""Who called: a name and a phone, encrypted. Who the reporter is never follows from seeing the case."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from jiangdu.crypto import EncryptedTextField, lookup_hash, mask_name, mask_phone


class Reporter(models.Model):
    """The caller or citizen behind a case. `contactable`: the handling unit may reveal; else only the acceptor."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="caller", verbose_name=_("case"))
    name = EncryptedTextField(_("name"), blank=True)
    phone = EncryptedTextField(_("phone"), blank=True, hash_field="phone_hash")
    phone_hash = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    contactable = models.BooleanField(_("the handling unit may contact"), default=False)

    class Meta:
        verbose_name = _("reporter")
        verbose_name_plural = _("reporters")

    @classmethod
    def hashed(cls, phone: str) -> str:
        """The look-up hash of a phone number, '' for none."""
        return lookup_hash(phone) if phone else ""

    @property
    def masked(self) -> dict[str, str]:
        """What anyone with a right to the case may see."""
        return {"name": mask_name(self.name), "phone": mask_phone(self.phone)}
