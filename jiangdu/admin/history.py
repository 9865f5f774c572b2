"""The history in the admin: read, and checked chain by chain."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiangdu.admin.reading import ReadOnlyAdmin
from jiangdu.models import HistoryEntry, HistorySeal, HistoryText
from jiangdu.queries.verify_history import Verification

CHAINS_AT_ONCE = 20


class WordsInline(admin.StackedInline):  # type: ignore[type-arg]
    """The words of an entry, for those who may see words."""

    model = HistoryText
    fields = ("text",)
    readonly_fields = ("text",)
    can_delete = False
    max_num = 0

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return request.user.has_perm("jiangdu.view_historytext")


@admin.register(HistoryEntry)
class HistoryEntryAdmin(ReadOnlyAdmin):
    """Found by subject, person, name and time."""

    group = gettext_lazy("History")
    list_display = ("at", "subject_type", "subject_id", "seq", "name", "actor", "unit")
    list_filter = (("at", admin.DateFieldListFilter), "subject_type")
    search_fields = ("=subject_id", "name", "actor__username", "actor__name", "unit__code")
    list_select_related = ("actor", "unit")
    ordering = ("-id",)
    inlines = (WordsInline,)
    actions = ("check_chains",)

    @admin.action(description=gettext_lazy("Check the chains these entries belong to"), permissions=["view"])
    def check_chains(self, request: HttpRequest, entries: QuerySet[HistoryEntry]) -> None:
        subjects = sorted(set(entries.values_list("subject_type", "subject_id")))
        if len(subjects) > CHAINS_AT_ONCE:
            self.message_user(request, _("Please choose entries of fewer subjects."), messages.WARNING)
            return
        for label, pk in subjects:
            findings = list(Verification((label, pk)).findings())
            if findings:
                self.message_user(request, "; ".join(findings), messages.ERROR)
            else:
                whole = _("%(subject)s: the chain is whole.") % {"subject": f"{label} {pk}"}
                self.message_user(request, whole, messages.SUCCESS)


@admin.register(HistorySeal)
class HistorySealAdmin(ReadOnlyAdmin):
    """What was sealed when."""

    group = gettext_lazy("History")
    list_display = ("number", "sealed_at", "first_id", "last_id", "count")
    ordering = ("-number",)
