"""One demo case before it happens: what, where, by whom, how far it goes and when each step is taken."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from cases.demo.places import Spot
from cases.demo.stories import Story
from cases.models import Case


@dataclass(eq=False)
class Tale:
    """`steps` are methods of `Course` with their moments, in order. `twin`: the tale it turns out to repeat."""

    story: Story
    spot: Spot
    outcome: str
    channel: str
    serial: int
    contactable: bool = False
    with_handler: bool = False
    twin: Tale | None = None
    steps: list[tuple[str, datetime]] = field(default_factory=list)
    case_id: int = 0  # once reported

    @property
    def files_itself(self) -> bool:
        """The system files it at the report and dispatches it in the same moment."""
        self_handled = self.outcome == "self_handled"
        return self.story.category.auto_file and self.channel == Case.Channel.GRID and not self_handled

    @property
    def by_hand(self) -> bool:
        """Put right by the finder, but without a photo from before: the acceptor confirms."""
        return self.outcome == "self_handled" and self.serial % 3 == 0

    @property
    def is_dangerous(self) -> bool:
        return self.story.category.is_urgent or self.story.condition.safe_limit is not None

    @property
    def text(self) -> str:
        return self.story.text.format(spot=f"{self.spot.address}，", place=self.spot.town + self.spot.place)
