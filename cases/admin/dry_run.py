"""Dry runs of a changed catalogue: choose a period and the changes, see who would have got what."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.actions.dry_run import MOST_MOVES, ask_dry_run
from cases.admin.learning import DayInput, LooksAfterCatalogue
from cases.models import CatalogueImport, DryRun, Proposal, Responsibility
from cases.queries.dry_run_result import Outcome
from cases.workbooks.dry_run import workbook_of
from jiangdu.errors import ActionError, InvalidInput
from jiangdu.models import User
from jiangdu.workbook import CONTENT_TYPE

SHOWN = 100  # cases a page
OFFERED = 500  # rows and proposals to choose from
USUAL = timedelta(days=89)


class Several(forms.ModelMultipleChoiceField):
    """Rows to tick; none of them is required."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, label: Any, queryset: QuerySet[Any]) -> None:
        super().__init__(queryset, label=label, required=False)

    def label_from_instance(self, obj: Responsibility | Proposal) -> str:
        """Category and unit alone are the same in several areas."""
        words = f"{obj} · {obj.area}"
        return f"{words} · {obj.case_count}" if isinstance(obj, Proposal) else words


class PeriodForm(forms.Form):
    """A past period and the changes to try."""

    first = forms.DateField(label=gettext_lazy("from"), widget=DayInput())
    last = forms.DateField(
        label=gettext_lazy("to"),
        widget=DayInput(),
        help_text=gettext_lazy("Days on which the cases were reported; at most a year."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = (
            Responsibility.objects.waiting()
            .filter(withdrawn_on=None)
            .select_related("category", "lead", "place", "area_kind")
        )
        self.fields["rows"] = Several(gettext_lazy("rows that wait for approval"), _some(rows))
        proposals = Proposal.objects.visible_to(user).waiting().select_related("category", "lead", "place")
        self.fields["proposals"] = Several(gettext_lazy("proposed rows"), _some(proposals))
        imports = CatalogueImport.objects.filter(kind="responsibility", state="checked").defer("content")
        self.fields["import_id"] = forms.ModelChoiceField(imports, required=False, label=gettext_lazy("import"))

    def chosen(self) -> dict[str, Any]:
        """Keyword arguments of the action."""
        data, wanted = self.cleaned_data, self.cleaned_data["import_id"]
        ids = {name: [row.pk for row in data[name]] for name in ("rows", "proposals")}
        return {"first": data["first"], "last": data["last"], **ids, "import_id": wanted.pk if wanted else None}


def _some(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The latest; a sliced queryset could not be chosen from."""
    model: Any = rows.model
    return rows.filter(pk__in=model.objects.filter(pk__in=rows).order_by("-pk").values("pk")[:OFFERED])


@admin.register(DryRun)
class DryRunAdmin(LooksAfterCatalogue):
    """One's own runs; a new one is asked for by the form."""

    list_display = ("__str__", "state", "total", "asked_at")
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[DryRun]:
        return DryRun.objects.visible_to(cast(User, request.user)).order_by(*self.ordering)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_urls(self) -> list[URLPattern]:
        export = path("<int:pk>/export/", self.admin_site.admin_view(self.export), name="cases_dryrun_export")
        return [export, *super().get_urls()]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """The form, and on POST the run."""
        if not self.has_view_permission(request):
            raise Http404
        user = cast(User, request.user)
        form = PeriodForm(request.POST or None, user=user, initial=_initial(request.GET))
        if form.is_valid():
            try:
                return redirect(
                    "admin:cases_dryrun_change", ask_dry_run(actor=user, at=timezone.now(), **form.chosen()).pk
                )
            except InvalidInput as refusal:
                for name, errors in refusal.errors.items():
                    field = "import_id" if name == "import" else name
                    form.add_error(field, [str(message) for message, _code in errors])
            except ActionError as refusal:
                form.add_error(None, str(refusal.message))
        return self.page(request, "cases/admin/dry_run_form.html", title=_("Try out a changed catalogue"), form=form)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """What came out; while it runs, how far it is."""
        run = self.found(request, object_id)
        more: dict[str, Any] = {}
        if run.state == DryRun.State.DONE:
            outcome, user = Outcome(run), cast(User, request.user)
            start = request.GET.get("after", "")
            moves, following = outcome.moves(user, after=int(start) if start.isdecimal() else 0, limit=SHOWN)
            more = {
                "outcome": outcome, "loads": outcome.loads(), "groups": outcome.groups(), "moves": moves,
                "following": following, "hidden": outcome.hidden(user),
            }  # fmt: skip
        return self.page(
            request, "cases/admin/dry_run.html", title=_("Dry run %(run)s") % {"run": run}, run=run, **more
        )

    def export(self, request: HttpRequest, pk: int) -> HttpResponse:
        """All of it as a workbook."""
        run = self.found(request, str(pk)) if self.has_view_permission(request) else None
        if run is None or run.state != DryRun.State.DONE:
            raise Http404
        outcome = Outcome(run)
        moves, _following = outcome.moves(cast(User, request.user), limit=MOST_MOVES)
        response = HttpResponse(workbook_of(outcome, moves), content_type=CONTENT_TYPE)
        response["Content-Disposition"] = f'attachment; filename="dry-run-{run.pk}.xlsx"'
        return response


def _initial(asked: QueryDict) -> dict[str, Any]:
    """The last three months, and what the link that led here names; without any, all rows that wait."""
    today = timezone.localdate()
    chosen: dict[str, Any] = {
        name: [one for one in asked.getlist(name) if one.isdecimal()] for name in ("rows", "proposals")
    }
    if (wanted := asked.get("import", "")).isdecimal():
        chosen["import_id"] = wanted
    if not any(chosen.values()):
        waiting = Responsibility.objects.waiting().filter(withdrawn_on=None)
        chosen["rows"] = list(waiting.order_by("-pk").values_list("pk", flat=True)[:OFFERED])
    return {"first": today - USUAL, "last": today, **chosen}
