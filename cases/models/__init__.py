"""The tables of the six-step loop."""

from cases.models.appeal import Appeal, AppealReview
from cases.models.call_back import CallBack, Rating
from cases.models.case import Case
from cases.models.catalogue_change import CatalogueChange
from cases.models.catalogue_import import CatalogueImport
from cases.models.category import Category, Condition
from cases.models.check import PreCheck, Verification
from cases.models.conclusion import Conclusion
from cases.models.coordination import Coordination, Invitation
from cases.models.dry_run import DryRun, DryRunMove
from cases.models.favourite import CategoryFavourite
from cases.models.flag import Flag
from cases.models.order import Appealed, Asked, WorkOrder
from cases.models.order_lifecycle import OrderState
from cases.models.proposal import Proposal, ProposalCase
from cases.models.reporter import Reporter
from cases.models.responsibility import Responsibility, ResponsibilityAssisting
from cases.models.returns import Return
from cases.models.saved_filter import SavedFilter
from cases.models.settings import LoopSettings
from cases.models.spot_check import MissedReport, SpotCheck, SpotCheckDraw
from cases.models.state import State
from cases.models.supervision import Reminder, Supervision
from cases.models.suspension import Suspension, SuspensionLook
from cases.models.time_request import SuspensionReason, TimeRequest

__all__ = [
    "Appeal",
    "AppealReview",
    "Appealed",
    "Asked",
    "CallBack",
    "Case",
    "CatalogueChange",
    "CatalogueImport",
    "Category",
    "CategoryFavourite",
    "Conclusion",
    "Condition",
    "Coordination",
    "DryRun",
    "DryRunMove",
    "Flag",
    "Invitation",
    "LoopSettings",
    "MissedReport",
    "OrderState",
    "PreCheck",
    "Proposal",
    "ProposalCase",
    "Rating",
    "Reminder",
    "Reporter",
    "Responsibility",
    "ResponsibilityAssisting",
    "Return",
    "SavedFilter",
    "SpotCheck",
    "SpotCheckDraw",
    "State",
    "Supervision",
    "Suspension",
    "SuspensionLook",
    "SuspensionReason",
    "TimeRequest",
    "Verification",
    "WorkOrder",
]
