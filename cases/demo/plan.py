"""How many cases there are in each state, where, and whose they are. Counts of a full demo; tests take a share of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from random import Random

from cases.demo.guidance import DISPUTED, NOT_BACK, WITHOUT_OWNER
from cases.demo.places import Places
from cases.demo.stories import Story
from cases.demo.tale import Tale
from cases.models import Case, Category

Grid, Centre, Partner = Case.Channel.GRID, Case.Channel.CENTRE, Case.Channel.PARTNER
TOWN_DUTIES = ("200410", "200201", "200107")  # led by the town's office in the home town
VILLAGE_DUTIES = ("200604", "300101")
CALM = {
    "suspended",
    "returned",
    "coordination",
    "rerouted",
    "decided",
    "recalled",
    "awaiting",
    "merged",
    "reported",
    "pre_check",
}
BY_DESK = {"reported", "pre_check", "rejected"}  # the system must not have filed it already
BY_STAFF = {"withdrawn", "self_handled"}
ENOUGH = 960  # minutes a limit must have before anyone asks to suspend it


@dataclass(frozen=True)
class Batch:
    """`share`: of the limit used at the result, or (still open) now; above 1 is late. `unit`: the lead's code."""

    outcome: str
    count: int
    where: str = "any"
    unit: str = ""
    share: tuple[float, float] = (0.15, 0.65)
    categories: tuple[str, ...] = ()


LATE, SOON, LONG_LATE = (1.1, 1.8), (0.74, 0.97), (2.3, 4.5)
BATCHES = (
    Batch("closed", 58, share=(0.2, 0.8)),
    Batch("closed", 8, "home", share=(0.2, 0.8)),
    Batch("closed", 12, unit="JD-G14", share=(0.2, 0.8)),
    Batch("closed", 4, "town", categories=TOWN_DUTIES),
    Batch("closed", 8, share=LATE),
    Batch("mended", 5, share=(0.3, 0.8)),
    Batch("unchecked", 6),
    Batch("self_handled", 6),
    Batch("self_handled", 2, "home"),
    Batch("rejected", 8),
    Batch("withdrawn", 5),
    Batch("withdrawn", 1, "home"),
    Batch("void", 4),
    Batch("reported", 9, share=(0.1, 0.9)),
    Batch("reported", 2, "home", share=(0.1, 0.9)),
    Batch("reported", 3, share=(1.5, 4)),
    Batch("reported", 4, "town", categories=TOWN_DUTIES, share=(0.1, 0.9)),
    Batch("pre_check", 3, "home", share=(0.1, 0.8)),
    Batch("pre_check", 5, share=(0.1, 1.4)),
    Batch("filed", 3, categories=(WITHOUT_OWNER,), share=(0.1, 1.5)),
    Batch("filed", 4, categories=(DISPUTED,), share=(0.1, 2)),
    Batch("filed", 2, "home", categories=(NOT_BACK,), share=(0.1, 0.9)),
    Batch("recalled", 3, share=(0.1, 0.9)),
    Batch("dispatched", 12, share=(0.1, 0.9)),
    Batch("dispatched", 7, unit="JD-G14", share=(0.1, 1.5)),
    Batch("dispatched", 4, unit="JD-G13", share=(0.1, 0.9)),
    Batch("dispatched", 4, "town", categories=TOWN_DUTIES, share=(0.1, 1.2)),
    Batch("dispatched", 1, "home", categories=VILLAGE_DUTIES),
    Batch("returned", 5, unit="JD-G14", share=(0.1, 1.4)),
    Batch("returned", 4, share=(0.1, 1.4)),
    Batch("coordination", 2, unit="JD-G14", share=(0.1, 0.9)),
    Batch("coordination", 4, share=(0.1, 0.9)),
    Batch("handling", 12),
    Batch("handling", 2, "home"),
    Batch("handling", 6, unit="JD-G14"),
    Batch("handling", 6, unit="JD-G14", share=SOON),
    Batch("handling", 6, share=SOON),
    Batch("handling", 6, unit="JD-G14", share=LATE),
    Batch("handling", 9, share=LATE),
    Batch("handling", 5, share=LONG_LATE),
    Batch("handling", 4, "town", categories=TOWN_DUTIES),
    Batch("handling", 3, "town", categories=("200505", "300408")),
    Batch("merged", 6),
    Batch("rerouted", 3, unit="JD-G14"),
    Batch("decided", 2, unit="JD-G14"),
    Batch("awaiting", 6, unit="JD-G14", share=(0.3, 0.85)),
    Batch("awaiting", 5, share=(0.3, 0.85)),
    Batch("rework", 3, unit="JD-G14", share=(0.2, 0.8)),
    Batch("rework", 5, share=(0.2, 1.3)),
    Batch("suspended", 6),
    Batch("feedback", 4, share=(0.1, 0.8)),
    Batch("verifying", 4, "home", share=(0.1, 0.8)),
    Batch("verifying", 12, share=(0.1, 1.6)),
    Batch("verified", 3, "home", share=(0.1, 0.8)),
    Batch("verified", 7, share=(0.1, 1.3)),
)
PLANNED = sum(batch.count for batch in BATCHES)


class Planner:
    """Chooses stories evenly and spots at random."""

    def __init__(self, stories: Sequence[Story], places: Places, rng: Random) -> None:
        self.stories, self.places, self.rng = stories, places, rng
        self.told: Counter[int] = Counter()
        self.serial = 0

    def tales(self, part: float = 1) -> Iterator[tuple[Tale, float]]:
        """Every tale with its share of the limit, `part` of each batch and at least one."""
        open_ones: list[Tale] = []
        for batch in BATCHES:
            for _ in range(ceil(batch.count * part)):
                tale = self._tale(batch, open_ones)
                if batch.outcome == "handling" and batch.where == "any":
                    open_ones.append(tale)
                yield tale, self.rng.uniform(*batch.share)

    def _tale(self, batch: Batch, open_ones: list[Tale]) -> Tale:
        self.serial += 1
        if batch.outcome == "merged":
            twin = open_ones.pop(0)
            return Tale(twin.story, twin.spot, "merged", Centre, self.serial, twin=twin)
        story = self._story(batch)
        return Tale(
            story,
            self.places.draw(batch.where, story.ground),
            batch.outcome,
            self._channel(batch, story),
            self.serial,
            contactable=self.rng.random() < 0.6,
            with_handler=batch.outcome == "awaiting" or self.rng.random() < 0.5,
        )

    def _story(self, batch: Batch) -> Story:
        fitting = [number for number, story in enumerate(self.stories) if fits(batch, story)]
        least = min(self.told[number] for number in fitting)
        chosen = self.rng.choice([number for number in fitting if self.told[number] == least])
        self.told[chosen] += 1
        return self.stories[chosen]

    def _channel(self, batch: Batch, story: Story) -> str:
        dice = self.rng.random()
        if batch.outcome in BY_STAFF or (batch.where == "home" and story.scene and batch.outcome not in BY_DESK):
            return Grid
        if not story.scene:
            return Centre if dice < 0.7 else Partner
        if batch.outcome in BY_DESK and story.category.auto_file:
            return Centre
        return Grid if dice < 0.82 else Centre if dice < 0.95 else Partner


def fits(batch: Batch, story: Story) -> bool:
    """Whether the story may be told with this outcome, at this place, of this unit."""
    category, dangerous = story.category, story.category.is_urgent or story.condition.safe_limit is not None
    asked_by_none = category.verify_by == Category.VerifyBy.NONE
    if batch.categories:
        return category.code in batch.categories
    if category.code in {WITHOUT_OWNER, DISPUTED, NOT_BACK, *VILLAGE_DUTIES} or (
        batch.unit and story.unit != batch.unit
    ):
        return False
    if batch.where != "any" and story.ground == "country":
        return False
    rules = {
        "unchecked": asked_by_none,
        "feedback": asked_by_none,
        "self_handled": category.grid_duty and bool(story.scene),
        "suspended": story.limit.minutes >= ENOUGH,
        "withdrawn": bool(story.scene),
        "mended": bool(story.scene),
        "rework": bool(story.scene),
        "verifying": bool(story.scene) or batch.where == "any",
    }
    by_town = batch.unit == "JD-G14" and category.code in TOWN_DUTIES
    calm = not (dangerous and batch.outcome in CALM)
    return calm and not by_town and rules.get(batch.outcome, True) and (asked_by_none == (batch.outcome in NO_CHECK))


NO_CHECK = {"unchecked", "feedback"}
