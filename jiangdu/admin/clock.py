"""Clocks in the admin, to look at; what they are started with and when they warn, to change."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from jiangdu.admin.calendar import GROUP
from jiangdu.admin.reading import ReadOnlyAdmin
from jiangdu.explanations import limit_text
from jiangdu.models import Clock, ClockLevel, ClockPause, LadderStep, StageLimit


class _ReadOnlyInline(admin.TabularInline):  # type: ignore[type-arg]
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ClockLevelInline(_ReadOnlyInline):
    model = ClockLevel
    fields = ("level", "expected_at", "reached_at")


class ClockPauseInline(_ReadOnlyInline):
    model = ClockPause
    fields = ("paused_at", "resumed_at", "reason")


@admin.register(Clock)
class ClockAdmin(ReadOnlyAdmin):
    """Found by subject; a clock is only ever changed by actions."""

    group = GROUP
    list_display = ("subject_type", "subject_id", "stage", "unit", "due_at", "level", "paused_at", "stopped_at")
    list_display_links = ("subject_id",)
    list_filter = ("stage", "level", "is_provisional", ("stopped_at", admin.EmptyFieldListFilter))
    search_fields = ("=subject_id",)
    list_select_related = ("unit",)
    ordering = ("-id",)
    inlines = (ClockLevelInline, ClockPauseInline)
    exclude = ("explanation",)
    readonly_fields = ("explained",)

    @admin.display(description=_("explanation"))
    def explained(self, clock: Clock) -> str:
        return clock.explanation_text


@admin.register(StageLimit)
class StageLimitAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """To change a limit from a day on, add a row with that day; running clocks keep theirs."""

    group = GROUP
    list_display = ("stage", "variant", "valid_from", "normal_limit", "urgent_limit")
    list_filter = ("stage",)
    save_as = True

    @admin.display(description=_("limit"))
    def normal_limit(self, row: StageLimit) -> str:
        return limit_text(row.normal_unit, row.normal_value)

    @admin.display(description=_("limit if urgent"))
    def urgent_limit(self, row: StageLimit) -> str:
        return limit_text(row.urgent_unit, row.urgent_value)


@admin.register(LadderStep)
class LadderStepAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """The newest set of rows of a stage that was valid when a clock started is its ladder."""

    group = GROUP
    list_display = ("stage", "is_urgent", "level", "share_percent", "times_after_due", "valid_from")
    list_display_links = ("level",)
    list_filter = ("stage", "is_urgent", "valid_from")
    save_as = True
    fieldsets = (
        (None, {"fields": ("stage", "is_urgent", "level", "valid_from", "above_minutes")}),
        (_("Up to the due time"), {"fields": ("share_percent", "minutes_left", "minutes_left_from")}),
        (
            _("After the due time"),
            {"fields": ("times_after_due", "minimum_after_due", "after_due_calendar", "minutes_after_previous")},
        ),
    )
