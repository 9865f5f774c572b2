"""The tables of the six-step loop."""

from cases.models.case import Case
from cases.models.catalogue_import import CatalogueImport
from cases.models.category import Category, Condition
from cases.models.check import PreCheck, Verification
from cases.models.favourite import CategoryFavourite
from cases.models.order import WorkOrder
from cases.models.order_lifecycle import OrderState
from cases.models.reporter import Reporter
from cases.models.responsibility import Responsibility, ResponsibilityAssisting
from cases.models.settings import LoopSettings
from cases.models.state import State

__all__ = [
    "Case",
    "CatalogueImport",
    "Category",
    "CategoryFavourite",
    "Condition",
    "LoopSettings",
    "OrderState",
    "PreCheck",
    "Reporter",
    "Responsibility",
    "ResponsibilityAssisting",
    "State",
    "Verification",
    "WorkOrder",
]
