"""The working calendar in the admin: years are published whole, office hours are rows."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminErrorList, AdminForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiangdu.actions.publish_year import PERMISSION, publish_year, require_good_days
from jiangdu.admin.reading import ReadOnlyAdmin
from jiangdu.errors import InvalidInput
from jiangdu.holiday_notice import is_notice, parse_notice
from jiangdu.models import OfficeHours, Workday, WorkYear
from jiangdu.queries.calendar_change import moves_if_published
from jiangdu.workday_file import parse_days, print_days

GROUP = gettext_lazy("Time")


class WorkYearForm(forms.ModelForm):  # type: ignore[type-arg]
    """A year with its special days as text; saving it publishes the year."""

    days = forms.CharField(
        label=gettext_lazy("special days"),
        widget=forms.Textarea(attrs={"rows": 32, "cols": 70, "class": "vLargeTextField", "spellcheck": "false"}),
        help_text=gettext_lazy(
            "Paste the numbered paragraphs of the State Council's notice, or give one line a day: date, holiday or "
            "adjusted_workday, name in Chinese, name in English. Saving publishes the year: new time limits follow at "
            "once, open ones within a minute."
        ),
    )

    class Meta:
        model = WorkYear
        fields = ("year", "source")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["days"] = print_days(Workday.objects.filter(day__year=self.instance.pk))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        year = values.get("year") or self.instance.pk
        if year and values.get("days"):
            try:
                text = values["days"]
                values["rows"] = parse_notice(text, year) if is_notice(text) else parse_days(text)
                require_good_days(year, values["rows"])
            except InvalidInput as error:
                raise ValidationError({"days": [str(message) for message, _code in error.errors["days"]]}) from error
        return values


@admin.register(WorkYear)
class WorkYearAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Needs `jiangdu.manage_calendar`; to see it, the right to view years is enough."""

    group = GROUP
    form = WorkYearForm
    change_form_template = "admin/jiangdu_year.html"
    list_display = ("year", "is_published", "version", "source", "published_at")
    fields = ("year", "source", "days")

    def get_readonly_fields(self, request: HttpRequest, obj: WorkYear | None = None) -> tuple[str, ...]:
        return ("year",) if obj else ()

    def changeform_view(
        self, request: HttpRequest, object_id: Any = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """“Check” publishes nothing: it shows the days as read, and which time limits would move."""
        if request.method != "POST" or "_check" not in request.POST or not request.user.has_perm(PERMISSION):
            return super().changeform_view(request, object_id, form_url, extra_context)
        obj = self.get_object(request, object_id) if object_id else None
        if object_id and obj is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        answers = request.POST.copy()
        form = self.get_form(request, obj, change=bool(obj))(answers, instance=obj)
        context: dict[str, Any] = {"is_checked": form.is_valid()}
        if context["is_checked"]:
            rows = form.cleaned_data["rows"]
            answers["days"] = print_days(rows)  # as it was read, to be looked over and published
            context |= {"moves": moves_if_published(form.instance.year, rows), "counted": Counter(r.kind for r in rows)}
        return self._unsaved(request, obj, form, context, form_url)

    def _unsaved(
        self, request: HttpRequest, obj: WorkYear | None, form: Any, extra: dict[str, Any], form_url: str
    ) -> HttpResponse:
        """The page with what was typed, nothing saved."""
        fieldsets: list[Any] = list(self.get_fieldsets(request, obj))
        shown = AdminForm(form, fieldsets, {}, self.get_readonly_fields(request, obj), self)
        context = {
            **self.admin_site.each_context(request),
            "title": self.opts.verbose_name,
            "subtitle": str(obj) if obj else None,
            "adminform": shown,
            "object_id": obj and str(obj.pk),
            "original": obj,
            "media": self.media + shown.media,
            "inline_admin_formsets": [],
            "errors": AdminErrorList(form, []),
            "is_popup": False,
            **extra,
        }
        return self.render_change_form(
            request, context, add=obj is None, change=obj is not None, obj=obj, form_url=form_url
        )

    def save_model(self, request: HttpRequest, obj: WorkYear, form: Any, change: bool) -> None:
        days = form.cleaned_data["rows"]
        publish_year(year=obj.year, days=days, actor=request.user, at=timezone.now(), source=obj.source)  # type: ignore[arg-type]
        messages.info(request, _("The open time limits follow within a minute."))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(PERMISSION)

    def has_change_permission(self, request: HttpRequest, obj: WorkYear | None = None) -> bool:
        return request.user.has_perm(PERMISSION)

    def has_delete_permission(self, request: HttpRequest, obj: WorkYear | None = None) -> bool:
        return False


@admin.register(Workday)
class WorkdayAdmin(ReadOnlyAdmin):
    """All special days, to look one up; they are changed with their year."""

    group = GROUP
    list_display = ("day", "kind", "name_zh", "name_en")
    list_filter = ("kind",)
    date_hierarchy = "day"
    search_fields = ("name_zh", "name_en")


@admin.register(OfficeHours)
class OfficeHoursAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Clocks started afterwards follow; those that run keep their due time."""

    group = GROUP
    list_display = ("unit", "weekday", "starts", "ends", "valid_from")
    list_display_links = ("starts",)
    list_filter = (("unit", admin.RelatedOnlyFieldListFilter), "valid_from")
    list_select_related = ("unit",)
    raw_id_fields = ("unit",)
