"""Ways to reach people. The inbox is always there; the others stand in the registry."""

from __future__ import annotations

from jiangdu.channels.base import Channel
from jiangdu.modules import parts


def ready_channels() -> list[Channel]:
    """The channels this installation can send through."""
    return [channel for channel in parts("channels") if channel.is_ready()]


def channel_named(name: str) -> Channel:
    """A registered channel; LookupError if its app was taken out."""
    for channel in parts("channels"):
        if channel.name == name:
            return channel  # type: ignore[no-any-return]
    raise LookupError(f"no module registers the channel {name!r}")
