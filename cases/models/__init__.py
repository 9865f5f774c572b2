"""The tables of the six-step loop."""

from cases.models.case import Case
from cases.models.category import Category, Condition
from cases.models.check import PreCheck, Verification
from cases.models.favourite import CategoryFavourite
from cases.models.order import WorkOrder
from cases.models.order_lifecycle import OrderState
from cases.models.reporter import Reporter
from cases.models.responsibility import Responsibility
from cases.models.settings import LoopSettings
from cases.models.state import State

__all__ = [
    "Case",
    "Category",
    "CategoryFavourite",
    "Condition",
    "LoopSettings",
    "OrderState",
    "PreCheck",
    "Reporter",
    "Responsibility",
    "State",
    "Verification",
    "WorkOrder",
]
