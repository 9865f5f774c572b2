"""What the catalogue might learn: a unit to which dispatchers keep sending a kind of matter by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from cases.models.category import Category
from cases.models.responsibility import Responsibility
from jiangdu.locking import waiting_briefly
from jiangdu.models import Unit, User

if TYPE_CHECKING:
    from collections.abc import Iterable

# One of these is needed to see what is proposed and to try out a changed catalogue.
SEEN_WITH = ("cases.change_responsibility", "cases.approve_responsibility")


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def visible_to(self, user: User) -> ProposalQuerySet:
        """For those who look after the catalogue, or approve its rows."""
        return self if any(map(user.has_perm, SEEN_WITH)) else self.none()

    def waiting(self) -> ProposalQuerySet:
        return self.filter(state=Proposal.State.OPEN)

    def lock(self, pk: int) -> Proposal:
        """The row, locked until the end of the transaction. Waits briefly, then Busy."""
        with waiting_briefly():
            return self.select_related("category", "lead", "place").select_for_update(of=("self",)).get(pk=pk)


class Proposal(models.Model):
    """One row of the catalogue that nobody has entered: category × place or grid prefix → unit. It never counts itself.

    `case_count`: the cases that speak for it now. Accepted, it is written down as `row`.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Waits for a decision")
        ACCEPTED = "accepted", _("In the catalogue")
        DECLINED = "declined", _("Declined")
        ROLLED_BACK = "rolled_back", _("Rolled back")

    category = models.ForeignKey(Category, models.PROTECT, related_name="+", verbose_name=_("category"))
    grid_prefix = models.CharField(_("grid code or prefix"), max_length=17, blank=True)
    place = models.ForeignKey("grids.Place", models.PROTECT, null=True, blank=True, verbose_name=_("place"))
    lead = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("lead unit"))
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.OPEN)
    case_count = models.PositiveIntegerField(_("cases"), default=0)
    first_at = models.DateTimeField(_("first dispatched by hand"))
    last_at = models.DateTimeField(_("last dispatched by hand"))
    told_at = models.DateTimeField(null=True, editable=False)  # approvers were told that it keeps coming
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    row = models.ForeignKey(
        Responsibility, models.PROTECT, null=True, blank=True, related_name="proposals", verbose_name=_("row")
    )

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposed row")
        verbose_name_plural = _("proposed rows")
        ordering = ["-case_count", "-last_at", "-id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["category", "grid_prefix", "place", "lead"], nulls_distinct=False, name="one_proposal_of_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(state="open") | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="proposal_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(row__isnull=False), name="accepted_proposal_has_row"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category} → {self.lead}"

    @property
    def area(self) -> str:
        return str(self.place) if self.place else self.grid_prefix or str(_("whole district"))

    def dispatchers(self) -> Iterable[int]:
        """Keys of those who sent its cases by hand: they do not approve it."""
        return self.evidence.values_list("dispatched_by", flat=True)


class ProposalCase(models.Model):
    """A case that speaks for a proposal: who sent it by hand, last. It speaks for one alone."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="evidence")
    case = models.OneToOneField(Case, models.PROTECT, related_name="speaks_for")
    dispatched_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    dispatched_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        ordering = ["-dispatched_at", "-id"]

    def __str__(self) -> str:
        return f"{self.case_id} → {self.proposal_id}"
