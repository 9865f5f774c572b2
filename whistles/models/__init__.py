"""Models of whistles."""

from whistles.models.call import WhistleCall
from whistles.models.kinds import CallState, Kind, Refusal, WhistleState
from whistles.models.rating import Rating
from whistles.models.settings import WhistleSettings
from whistles.models.task import WhistleTask
from whistles.models.whistle import Whistle

__all__ = [
    "CallState",
    "Kind",
    "Rating",
    "Refusal",
    "Whistle",
    "WhistleCall",
    "WhistleSettings",
    "WhistleState",
    "WhistleTask",
]
