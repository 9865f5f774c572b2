"""Notices in the admin: what was told, how it travelled, who wants what, and when it is quiet."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from jiangdu.admin.reading import ReadOnlyAdmin
from jiangdu.channels import ready_channels
from jiangdu.models import Notice, NoticeDelivery, NoticePreference, QuietHours
from jiangdu.modules import parts
from jiangdu.notices import words_of
from jiangdu.sending import retry


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    """What each person was told."""

    group = gettext_lazy("Notices")
    list_display = ("created_at", "user", "title", "urgent", "read_at")
    list_filter = (("created_at", admin.DateFieldListFilter), "urgent", "kind")
    search_fields = ("user__username", "user__name")
    list_select_related = ("user",)

    @admin.display(description=gettext_lazy("title"))
    def title(self, notice: Notice) -> str:
        return words_of(notice).title


@admin.register(NoticeDelivery)
class NoticeDeliveryAdmin(ReadOnlyAdmin):
    """Notices on their way. Retrying needs the permission to change."""

    group = gettext_lazy("Notices")
    list_display = ("notice", "channel", "state", "attempts", "next_try_at", "sent_at", "last_error")
    list_filter = ("state", "channel")
    list_select_related = ("notice",)
    actions = ("try_again",)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        names = ", ".join(str(channel.label) for channel in ready_channels()) or _("none")
        subtitle = _("Channels in use: %(names)s") % {"names": names}
        return super().changelist_view(request, {"subtitle": subtitle, **(extra_context or {})})

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("jiangdu.change_noticedelivery")

    @admin.action(description=gettext_lazy("Send again what was given up"), permissions=["retry"])
    def try_again(self, request: HttpRequest, rows: QuerySet[NoticeDelivery]) -> None:
        count = retry(rows, at=timezone.now())
        text = ngettext("%(count)d notice will be sent again.", "%(count)d notices will be sent again.", count)
        self.message_user(request, text % {"count": count}, messages.SUCCESS)


class PreferenceForm(forms.ModelForm):  # type: ignore[type-arg]
    """Channels and kinds as the modules register them."""

    channel = forms.ChoiceField(label=gettext_lazy("channel"))
    kind = forms.ChoiceField(label=pgettext_lazy("of a notice", "kind"), required=False)

    class Meta:
        model = NoticePreference
        fields = ("user", "channel", "kind", "is_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = [(c.name, c.label) for c in parts("channels")]  # type: ignore[attr-defined]
        kinds = [(kind.code, kind.code) for kind in parts("notices")]
        self.fields["kind"].choices = [("", _("every kind")), *kinds]  # type: ignore[attr-defined]


@admin.register(NoticePreference)
class NoticePreferenceAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Who wants to be told by what."""

    group = gettext_lazy("Notices")
    form = PreferenceForm
    list_display = ("user", "channel", "kind", "is_on")
    list_filter = ("channel", "is_on")
    raw_id_fields = ("user",)


@admin.register(QuietHours)
class QuietHoursAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """When people are left alone; the row without a person is the district's."""

    group = gettext_lazy("Notices")
    list_display = ("__str__", "user")
    raw_id_fields = ("user",)
