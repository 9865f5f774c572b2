"""Who is signed in: browser sessions and API tokens."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.translation import gettext_lazy as _

from jiangdu.crypto import EncryptedTextField
from jiangdu.models.account import User

# The first mark found in the User-Agent counts: most browsers claim to be several others as well.
BROWSERS = (
    ("DingTalk", "DingTalk"),
    ("wxwork", "WeCom"),
    ("MicroMessenger", "WeChat"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


class Session(AbstractBaseSession):
    """A browser session that knows its person, so that it can be listed and ended."""

    user = models.ForeignKey(
        User, models.CASCADE, null=True, related_name="sessions", verbose_name=_("person"), editable=False
    )
    signed_in_at = models.DateTimeField(_("signed in"), null=True, editable=False)
    address = models.GenericIPAddressField(_("address"), null=True, editable=False)
    browser = models.CharField(_("browser"), max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["-signed_in_at"]

    def __str__(self) -> str:
        return f"{self.user or '–'} {self.address or ''}"

    @property
    def device(self) -> str:
        """Browser and system in two words, as people call them."""
        found = (next((word for mark, word in marks if mark in self.browser), "") for marks in (BROWSERS, SYSTEMS))
        return " · ".join(filter(None, found)) or self.browser[:40]

    @classmethod
    def get_session_store_class(cls) -> type:
        from jiangdu.sessions import SessionStore

        return SessionStore


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def usable(self, at: datetime) -> ApiTokenQuerySet:
        """Tokens that open the door at this moment."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=at, user__is_active=True)


class ApiToken(models.Model):
    """A key for programs. Only its SHA-256 is kept; `last_used_on` is a day, so that reading writes at most once a day."""

    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens", verbose_name=_("person"), editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("created"), editable=False)
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    last_used_on = models.DateField(_("last used"), null=True, editable=False)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.user} {self.created_at:%Y-%m-%d}"


class IdempotencyKey(models.Model):
    """A POST that was answered: the same key again gets the same answer. The body may hold personal data: encrypted."""

    user = models.ForeignKey(User, models.CASCADE, related_name="idempotency_keys")
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = EncryptedTextField(blank=True)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("idempotency key")
        verbose_name_plural = _("idempotency keys")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="idempotency_key_unique")]

    def __str__(self) -> str:
        return self.key
