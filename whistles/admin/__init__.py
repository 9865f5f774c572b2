"""What an administrator sees of whistles."""

from whistles.admin.settings import WhistleSettingsAdmin

__all__ = ["WhistleSettingsAdmin"]
