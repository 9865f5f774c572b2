"""The history in the admin: read, and checked chain by chain."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiangdu.admin.reading import ReadOnlyAdmin
from jiangdu.models import HistoryEntry, HistorySeal, HistoryText
from jiangdu.modules import parts
from jiangdu.queries.verify_history import Verification

CHAINS_AT_ONCE = 20
MOST_DIGITS = 18  # of a bigint, with certainty


class WordsInline(admin.StackedInline):  # type: ignore[type-arg]
    """The words of an entry, for those who may see words."""

    model = HistoryText
    fields = ("text",)
    readonly_fields = ("text",)
    can_delete = False
    max_num = 0

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return request.user.has_perm("jiangdu.view_historytext")


class SubjectFilter(admin.SimpleListFilter):
    """By kind of subject, as the modules register them."""

    title = gettext_lazy("subject")
    parameter_name = "subject_type"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(s.label, apps.get_model(s.label)._meta.verbose_name) for s in parts("subjects")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(subject_type=self.value()) if self.value() else queryset


@admin.register(HistoryEntry)
class HistoryEntryAdmin(ReadOnlyAdmin):
    """Found by subject, person, name and time."""

    group = gettext_lazy("History")
    list_display = ("at", "subject_type", "subject_id", "seq", "name", "actor", "unit")
    list_filter = (("at", admin.DateFieldListFilter), SubjectFilter)
    search_fields = ("actor__username",)
    search_help_text = gettext_lazy("A subject like cases.case:12, the number of a subject, or a user name.")
    list_select_related = ("actor", "unit")
    ordering = ("-id",)
    inlines = (WordsInline,)
    actions = ("check_chains",)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Only what an index finds: the table holds tens of millions of entries."""
        label, _colon, number = search_term.strip().rpartition(":")
        if number.isascii() and number.isdigit() and len(number) <= MOST_DIGITS:
            labels = [label.lower()] if label else [subject.label for subject in parts("subjects")]
            return queryset.filter(subject_type__in=labels, subject_id=int(number)), False
        return (queryset.filter(actor__username=search_term.strip()) if search_term else queryset), False

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
