"""Who is signed in, and which programs hold a token. Deleting a session signs out; a token is revoked."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from jiangdu.admin.acting import acting
from jiangdu.admin.people import GROUP
from jiangdu.admin.reading import ReadOnlyAdmin
from jiangdu.audit import audit
from jiangdu.models import ApiToken, Session


class AccessAdmin(ReadOnlyAdmin):
    """Seen and ended by whoever may unlock accounts."""

    group = GROUP
    list_select_related = ("user",)
    search_fields = ("user__username", "user__name")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("jiangdu.unlock_user")


@admin.register(Session)
class SessionAdmin(AccessAdmin):
    """Browser sessions of people."""

    list_display = ("user", "signed_in_at", "address", "device", "expire_date")
    list_display_links = None
    list_filter = (("signed_in_at", admin.DateFieldListFilter),)
    actions = ("end",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Session]:
        return super().get_queryset(request).filter(user__isnull=False, expire_date__gt=timezone.now())

    @admin.action(description=_("End the selected sessions"), permissions=["view"])
    def end(self, request: HttpRequest, rows: QuerySet[Session]) -> None:
        found = list(rows)
        for session in found:
            audit("account.session_ended", subject=session.user, **acting(request))
        Session.objects.filter(pk__in=[session.pk for session in found]).delete()
        done = ngettext("%(n)d session was ended.", "%(n)d sessions were ended.", len(found)) % {"n": len(found)}
        self.message_user(request, done, messages.SUCCESS)


@admin.register(ApiToken)
class ApiTokenAdmin(AccessAdmin):
    """Tokens of programs; the key itself is not kept."""

    list_display = ("user", "created_at", "expires_at", "revoked_at", "last_used_on")
    list_display_links = None
    list_filter = (("expires_at", admin.DateFieldListFilter), ("revoked_at", admin.EmptyFieldListFilter))
    actions = ("revoke",)

    @admin.action(description=_("Revoke the selected tokens"), permissions=["view"])
    def revoke(self, request: HttpRequest, rows: QuerySet[ApiToken]) -> None:
        found = list(rows.filter(revoked_at__isnull=True))
        for token in found:
            audit("account.token_revoked", subject=token, **acting(request))
        ApiToken.objects.filter(pk__in=[token.pk for token in found]).update(revoked_at=timezone.now())
        done = ngettext("%(n)d token is revoked.", "%(n)d tokens are revoked.", len(found)) % {"n": len(found)}
        self.message_user(request, done, messages.SUCCESS)
