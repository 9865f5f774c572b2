"""What the catalogue might learn: rows proposed by what is sent by hand, to be accepted or declined."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.actions.approve_responsibility import PERMISSION as MAY_APPROVE
from cases.actions.proposals import accept_proposal, decline_proposal
from cases.admin.category import GROUP
from cases.models import Case, Proposal
from cases.models.proposal import SEEN_WITH
from cases.queries.changed_rows import replaced_by
from jiangdu.admin.reading import ReadOnlyAdmin
from jiangdu.errors import ActionError
from jiangdu.models import User

SHOWN = 50  # cases on the page


class LooksAfterCatalogue(ReadOnlyAdmin):
    """Seen by those who change rows of the catalogue or approve them."""

    group = GROUP

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return any(map(request.user.has_perm, SEEN_WITH))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def found(self, request: HttpRequest, object_id: str) -> Any:
        """The row, or 404."""
        row = self.get_queryset(request).filter(pk=object_id).first() if object_id.isdecimal() else None
        if row is None:
            raise Http404
        return row

    def page(self, request: HttpRequest, template: str, **more: Any) -> HttpResponse:
        return render(request, template, {**self.admin_site.each_context(request), "opts": self.opts, **more})


class DayInput(forms.DateInput):
    """A browser's own day picker; it understands ISO days only, whatever the language."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class AcceptForm(forms.Form):
    """From when on the row counts."""

    valid_from = forms.DateField(label=gettext_lazy("from"), widget=DayInput())
    valid_to = forms.DateField(
        label=gettext_lazy("to"),
        required=False,
        widget=DayInput(),
        help_text=gettext_lazy("Last day; empty means until further notice."),
    )
    document = forms.CharField(
        label=gettext_lazy("source document"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("What the row rests on; shown to the unit."),
    )


@admin.register(Proposal)
class ProposalAdmin(LooksAfterCatalogue):
    """Nothing of this counts before it is accepted, by somebody who sent none of the cases."""

    list_display = ("category", "where", "lead", "case_count", "last_at", "state", "decided_by")
    list_filter = ("state", "category__kind")
    list_select_related = ("category", "lead", "place", "decided_by")
    search_fields = (
        "category__code__startswith",
        "category__name_zh",
        "lead__code",
        "lead__short_zh",
        "grid_prefix__startswith",
    )
    search_help_text = gettext_lazy("Category (code or name), lead unit or grid code")
    ordering = ("-case_count", "-last_at", "-id")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Proposal]:
        seen = Proposal.objects.visible_to(cast(User, request.user)).filter(case_count__gt=0)
        return seen.select_related("category", "lead", "place", "row", "decided_by").order_by(*self.ordering)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Which cases, what it would replace; POST accepts or declines."""
        proposal, user = self.found(request, object_id), cast(User, request.user)
        form = AcceptForm(
            request.POST if "accept" in request.POST else None, initial={"valid_from": timezone.localdate()}
        )
        if request.method == "POST" and self._decide(request, proposal, form):
            return redirect("admin:cases_proposal_changelist")
        seen = Case.objects.visible_to(user).order_by().values("pk")  # type: ignore[attr-defined]
        speaking = proposal.evidence.select_related("case__category", "dispatched_by").filter(case__in=seen)
        own = user.pk in proposal.dispatchers() and not user.is_superuser
        return self.page(
            request,
            "cases/admin/proposal.html",
            title=proposal,
            proposal=proposal,
            form=form,
            evidence=speaking[:SHOWN],
            hidden=proposal.case_count - min(SHOWN, speaking.count()),
            replaced=replaced_by(proposal),
            own=own,
            may_decide=user.has_perm(MAY_APPROVE) and not own and proposal.state != Proposal.State.ACCEPTED,
        )

    def _decide(self, request: HttpRequest, proposal: Proposal, form: AcceptForm) -> bool:
        who: dict[str, Any] = {"proposal_id": proposal.pk, "actor": request.user, "at": timezone.now()}
        try:
            if "decline" in request.POST:
                decline_proposal(**who, reason=request.POST.get("reason", ""))
                messages.info(request, _("Declined. The catalogue stays as it is."))
            elif form.is_valid():
                accept_proposal(**who, **form.cleaned_data)
                messages.success(request, _("The row is in the catalogue."))
            else:
                return False
        except ActionError as refusal:
            messages.error(request, str(refusal.message))
            return False
        return True

    @admin.display(description=gettext_lazy("area"))
    def where(self, proposal: Proposal) -> str:
        return proposal.area
