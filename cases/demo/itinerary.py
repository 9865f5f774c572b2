"""Which steps lead to an outcome, and how long each takes: the stage limits are kept, unless the tale is a late one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from django.utils import timezone

from cases.demo.axis import minutes_before
from cases.demo.tale import Tale
from cases.models import Case
from jiangdu.limits import CONTINUOUS as ROUND_THE_CLOCK
from jiangdu.worktime import CONTINUOUS, Calendar

Step = tuple[str, float]  # verb, minutes since the step before
MORNING, EVENING = 7, 21  # hours between which people are out
MONTH = 20 * 8 * 60  # office minutes over which ended cases are spread, back from now
ENDED = {"closed", "mended", "unchecked", "self_handled", "rejected", "withdrawn", "void"}


class Itinerary:
    """Builds `Tale.steps`. `share`: how much of the handling limit is used up, at the result or (still open) now."""

    def __init__(self, rng: Random, office: Calendar, at: datetime) -> None:
        self.rng, self.office, self.at = rng, office, at

    def plan(self, tale: Tale, share: float) -> None:
        """From the last step back to the report."""
        if tale.twin:
            tale.steps = self._beside(tale.twin)
            return
        steps, age = self._outcome(tale, share)
        # Danger is worked on without a pause, whatever the hour; everything else happens in office hours.
        pace = CONTINUOUS if tale.is_dangerous else self.office
        moment = minutes_before(self.at, age, self.office if tale.outcome in ENDED else pace)
        for verb, minutes in reversed(steps):
            tale.steps.insert(0, (verb, moment))
            moment = minutes_before(moment, minutes, pace)
        if tale.outcome in ENDED:
            self._by_daylight(tale)

    def _by_daylight(self, tale: Tale) -> None:
        """Nobody patrols at night: what would have been seen then is seen the next morning."""
        hour = timezone.localtime(tale.steps[0][1]).hour
        later = timedelta(hours=(MORNING - hour) % 24)
        if not MORNING <= hour < EVENING and tale.steps[-1][1] + later <= self.at:
            tale.steps = [(verb, moment + later) for verb, moment in tale.steps]

    def _beside(self, twin: Tale) -> list[tuple[str, datetime]]:
        """Reported again while the twin is open, and found out a little later."""
        first = twin.steps[0][1]
        reported = first + (self.at - first) * self._between(0.2, 0.6)
        return [("report", reported), ("merge", reported + (self.at - reported) * self._between(0.05, 0.2))]

    def _outcome(self, tale: Tale, share: float) -> tuple[list[Step], float]:
        """The steps, and the office minutes from the last one to now."""
        opening = self._opening(tale)
        build: Callable[[list[Step], Tale, float], tuple[list[Step], float]] = getattr(self, f"_{tale.outcome}")
        return build(opening, tale, share)

    def _between(self, low: float, high: float) -> float:
        return round(self.rng.uniform(low, high), 2)

    def _some_time_ago(self) -> float:
        return self._between(30, MONTH)

    def _opening(self, tale: Tale) -> list[Step]:
        """Until it is filed; the catalogue dispatches at once."""
        steps: list[Step] = [("report", 0)]
        if tale.files_itself:
            return steps
        if tale.story.scene and not tale.is_dangerous and self.rng.random() < 0.15:
            steps += [("send_pre_check", self._between(4, 20)), ("find_it", self._between(10, 50))]
        return [*steps, ("file", self._between(3, 9) if tale.is_dangerous else self._between(4, 26))]

    def _handled(self, tale: Tale, share: float) -> list[Step]:
        """Acknowledged, worked on and reported with `share` of the limit used."""
        whole = self._minutes(tale) * share
        acknowledged = min(self._between(3, 14) if tale.is_dangerous else self._between(8, 50), whole * 0.3)
        steps: list[Step] = [("acknowledge", acknowledged)]
        if tale.is_dangerous and tale.story.condition.safe_limit:
            steps.append(("make_safe", min(self._between(15, 50), whole * 0.4)))
        if tale.with_handler:
            steps.append(("assign", whole * 0.1))
        if self.rng.random() < 0.3:
            steps.append(("progress", whole * 0.15))
        left = max(whole - sum(minutes for _verb, minutes in steps), 1.0)
        confirmation = self._confirmation(tale, left * 0.15)
        return [*steps, ("submit", left * (0.85 if confirmation else 1)), *confirmation]

    def _confirmation(self, tale: Tale, minutes: float) -> list[Step]:
        """A handler's result waits for the manager, unless the matter is dangerous."""
        return [("confirm", minutes)] if tale.with_handler and not tale.is_dangerous else []

    def _minutes(self, tale: Tale) -> float:
        """The handling limit; urgent work takes at most some hours of a day even where a workday is given."""
        limit = tale.story.limit
        if tale.is_dangerous and limit.calendar != ROUND_THE_CLOCK:
            return min(limit.minutes, 480)
        return limit.minutes

    def _passed(self) -> list[Step]:
        return [("verify", self._between(12, 55))]

    # outcomes: (steps so far, tale, share) → (all steps, minutes since the last)

    def _closed(self, opening: list[Step], tale: Tale, share: float) -> tuple[list[Step], float]:
        close: Step = ("close", self._between(5, 100))
        steps = [*opening, *self._handled(tale, share), *self._passed(), close, *self._heard(tale)]
        return steps, self._some_time_ago()

    def _heard(self, tale: Tale) -> list[Step]:
        """Nearly every caller is called within a workday; of the grid's reporters every third gives a mark."""
        if tale.channel != Case.Channel.GRID:
            return [("call_back", self._between(20, 400))] if self.rng.random() < 0.9 else []
        return [("rate", self._between(20, 400))] if self.rng.random() < 0.3 else []

    def _mended(self, opening: list[Step], tale: Tale, share: float) -> tuple[list[Step], float]:
        """Closed after one rework."""
        minutes = self._minutes(tale)
        again = [
            ("rework", self._between(15, 55)),
            ("submit", minutes * 0.3),
            *self._confirmation(tale, minutes * 0.05),
        ]
        steps = [*opening, *self._handled(tale, share), *again, *self._passed(), ("close", self._between(5, 100))]
        steps += self._heard(tale)
        return steps, self._some_time_ago()

    def _unchecked(self, opening: list[Step], tale: Tale, share: float) -> tuple[list[Step], float]:
        steps = [*opening, *self._handled(tale, share), ("close_unchecked", self._between(5, 50))]
        return steps, self._some_time_ago()

    def _self_handled(self, opening: list[Step], tale: Tale, share: float) -> tuple[list[Step], float]:
        confirmed = [("confirm_self_handled", self._between(5, 28))] if tale.by_hand else []
        return [("report", 0), *confirmed], self._some_time_ago()

    def _rejected(self, opening: list[Step], tale: Tale, share: float) -> tuple[list[Step], float]:
        looked = [("send_pre_check", self._between(4, 20)), ("find_nothing", self._between(10, 50))]
        known = looked if tale.story.scene and self.rng.random() < 0.6 else []
        return [("report", 0), *known, ("reject", self._between(5, 25))], self._some_time_ago()

    def _withdrawn(self, opening: list[Step], tale: Tale, share: float) -> tuple[list[Step], float]:
        return [("report", 0), ("withdraw", self._between(3, 25))], self._some_time_ago()

    def _void(self, opening: list[Step], tale: Tale, share: float) -> tuple[list[Step], float]:
        return [*opening, ("void", self._between(10, 50))], self._some_time_ago()

    def _reported(self, opening: list[Step], tale: Tale, share: float) -> tuple[list[Step], float]:
        return [("report", 0)], share * (8 if tale.is_dangerous else 30)

    def _pre_check(self, opening: list[Step], tale: Tale, share: float) -> tuple[list[Step], float]:
        return [("report", 0), ("send_pre_check", self._between(4, 20))], share * 60

    def _filed(self, opening: list[Step], tale: Tale, share: float) -> tuple[list[Step], float]:
        return opening, share * 30

    def _recalled(self, opening: list[Step], tale: Tale, share: float) -> tuple[list[Step], float]:
        return [*opening, ("recall", self._between(8, 40))], share * 30

    def _dispatched(self, opening: list[Step], tale: Tale, share: float) -> tuple[list[Step], float]:
        return opening, share * (15 if tale.is_dangerous else 60)

    def _returned(self, opening: list[Step], tale: Tale, share: float) -> tuple[list[Step], float]:
        return [*opening, ("give_back", self._between(15, 55))], share * 60

    def _coordination(self, opening: list[Step], tale: Tale, share: float) -> tuple[list[Step], float]:
        """Returned twice: the platform convenes by itself."""
        return [*opening, *self._twice_returned()], share * 480

    def _twice_returned(self) -> list[Step]:
        back, on = ("give_back", self._between(15, 55)), ("dispatch_on", self._between(10, 50))
        return [back, on, ("give_back", self._between(15, 55))]

    def _decided(self, opening: list[Step], tale: Tale, share: float) -> tuple[list[Step], float]:
        """Returned twice, decided, and handled now by the one it was decided for."""
        steps = self._underway(tale, share)
        decided = [*self._twice_returned(), ("decide", self._between(150, 400))]
        return [*opening, *decided, *steps], self._minutes(tale) * share - sum(minutes for _verb, minutes in steps)

    def _handling(self, opening: list[Step], tale: Tale, share: float) -> tuple[list[Step], float]:
        """Not done yet, with `share` of the limit used now; some units ask for time."""
        steps = self._underway(tale, share)
        if 0.2 < share < 0.9 and tale.serial % 4 == 0:
            steps = [*steps, ("ask_long" if tale.serial % 8 == 0 else "ask_more", self._minutes(tale) * share * 0.05)]
        return [*opening, *steps], self._minutes(tale) * share - sum(minutes for _verb, minutes in steps)

    def _rerouted(self, opening: list[Step], tale: Tale, share: float) -> tuple[list[Step], float]:
        """Returned by the first unit, sent on by hand to another, which handles it now."""
        steps = self._underway(tale, share)
        on = [("give_back", self._between(15, 55)), ("dispatch_on", self._between(10, 50))]
        return [*opening, *on, *steps], self._minutes(tale) * share - sum(minutes for _verb, minutes in steps)

    def _awaiting(self, opening: list[Step], tale: Tale, share: float) -> tuple[list[Step], float]:
        """The handler's result waits for the manager."""
        steps = [*self._underway(tale, share * 0.8), ("submit", self._minutes(tale) * share * 0.3)]
        return [*opening, *steps], self._minutes(tale) * share * 0.1

    def _rework(self, opening: list[Step], tale: Tale, share: float) -> tuple[list[Step], float]:
        steps = [*opening, *self._handled(tale, 0.6), ("rework", self._between(15, 55))]
        return steps, self._minutes(tale) * 0.5 * share

    def _suspended(self, opening: list[Step], tale: Tale, share: float) -> tuple[list[Step], float]:
        steps = self._underway(tale, 0.3)
        return [*opening, *steps, ("suspend", self._minutes(tale) * 0.1)], self._between(480, 8 * 480)

    def _feedback(self, opening: list[Step], tale: Tale, share: float) -> tuple[list[Step], float]:
        return [*opening, *self._handled(tale, 0.5)], share * 60

    def _verifying(self, opening: list[Step], tale: Tale, share: float) -> tuple[list[Step], float]:
        return [*opening, *self._handled(tale, self._between(0.3, 0.9))], share * 60

    def _verified(self, opening: list[Step], tale: Tale, share: float) -> tuple[list[Step], float]:
        return [*opening, *self._handled(tale, self._between(0.3, 0.9)), *self._passed()], share * 120

    def _underway(self, tale: Tale, share: float) -> list[Step]:
        """Acknowledged, perhaps assigned and under way, all within the first half of the time used."""
        whole = self._minutes(tale) * share
        steps: list[Step] = [("acknowledge", min(self._between(8, 50), whole * 0.25))]
        if tale.is_dangerous and share <= 1:
            steps.append(("make_safe", min(self._between(15, 50), whole * 0.3)))
        if tale.with_handler:
            steps.append(("assign", whole * 0.1))
        if self.rng.random() < 0.5:
            steps.append(("progress", whole * 0.15))
        return steps
