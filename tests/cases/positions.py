"""Who stands where towards a case, by name and from the cast alone: the desk, the grid, the units, the one who was asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

People = set[str]
MANAGERS = {
    "JD-G13": {"housing"}, "JD-G14": {"cityadmin"}, "JD-G14-01": {"enforcement"}, "JD-G16": {"water"},
    "JD-W100": {"town"}, "JD-W101": {"other_town"}, "V321012100001": {"village"}, "V321012101001": {"other_village"},
}  # fmt: skip
LEADERS = {"leader", "admin"}  # `admin` is the technical account: it has every right, and no desk, grid or unit
HOME, AWAY = "321012100", "321012101"
GRID_STAFF = {HOME: {"patroller", "gridhead"}, AWAY: {"other_patroller"}}
GRID_POSTS = {HOME: {"patroller", "gridhead", "guide", "inspector"}, AWAY: {"other_patroller", "inspector"}}
TOWN = {HOME: {"town", "towncentre"}, AWAY: {"other_town", "other_centre"}}
CENTRE = {HOME: {"towncentre"}, AWAY: {"other_centre"}}


@dataclass(frozen=True)
class OrderFacts:
    """What is plain to see of a work order."""

    state: str
    unit: str
    office: str = ""
    handler: str = ""
    words: frozenset[str] = frozenset()

    @property
    def is_open(self) -> bool:
        return self.state in {"issued", "acknowledged", "awaiting_confirmation"}

    @property
    def managers(self) -> People:
        return MANAGERS.get(self.unit, set()) | MANAGERS.get(self.office, set())


@dataclass(frozen=True)
class Facts:
    """What is plain to see of a case. `words`: what the scene says of itself; `town` '' without a position."""

    state: str
    reporter: str
    town: str
    at_town_desk: bool
    orders: tuple[OrderFacts, ...] = ()
    words: frozenset[str] = frozenset()
    restricted: bool = False
    looker: str = ""  # asked to pre-check; "grid": anyone of it
    verifier: str = ""  # asked to verify; "desk": its acceptors
    caller: str = ""  # contactable, confidential
    owes: str = ""  # the unit that has to answer a supervision order
    late: tuple[str, ...] = ()  # units whose overtime may be appealed against
    appealed: str = ""  # the unit whose appeal waits
    reviewed_by: str = ""


def desk(f: Facts, *district: str) -> People:
    """The district's people named, who may always act, and the town's centre where the case is at its desk."""
    return {*district} | (CENTRE[f.town] if f.at_town_desk else set())


def acceptors(f: Facts) -> People:
    return desk(f, "acceptor", "shiftleader")


def dispatchers(f: Facts) -> People:
    return desk(f, "dispatcher", "shiftleader")


def shift_leaders(f: Facts) -> People:
    return desk(f, "shiftleader")


def of_a_town(people: Callable[[Facts], People]) -> Callable[[Facts], People]:
    return lambda f: people(f) if f.at_town_desk else set()


def grid(f: Facts, kinds: dict[str, People]) -> People:
    """A restricted matter is not for the grid."""
    return set() if f.restricted else kinds.get(f.town, set())


def grid_staff(f: Facts) -> People:
    own = {f.reporter} & GRID_STAFF.get(f.town, set())  # except one's own report
    return grid(f, GRID_STAFF) | own


def present(f: Facts) -> People:
    """The reporter, the desk, the grid, the town, and the units still at work; never who only looks on."""
    at_work = [order for order in f.orders if order.is_open]
    units = {name for order in at_work for name in order.managers | {order.handler}}
    around = grid(f, GRID_POSTS) | TOWN.get(f.town, set())
    return ({f.reporter} | desk(f, "acceptor", "dispatcher", "shiftleader") | around | units) - {""}


def verifier(f: Facts) -> People:
    return acceptors(f) if f.verifier == "desk" else {f.verifier} - {""}


def asked_to_look(f: Facts) -> People:
    return grid_staff(f) if f.looker == "grid" else {f.looker} - {""}


def may_know_the_caller(f: Facts) -> People:
    """Callers are known to the acceptors alone, unless they agreed to be called by the units at work."""
    if not f.caller:
        return set()
    units = {name for order in f.orders if order.is_open for name in order.managers}
    return acceptors(f) | (units if f.caller == "contactable" else set())


def supervised(f: Facts) -> People:
    """The unit's manager; a centre's shift leader."""
    at_centre = {"JD-C01": {"shiftleader"}, "JD-C100": {"towncentre"}}
    return MANAGERS.get(f.owes, set()) | at_centre.get(f.owes, set())


def next_reviewers(f: Facts) -> People:
    """Two people, neither of the unit that appeals."""
    return (shift_leaders(f) | LEADERS) - MANAGERS[f.appealed] - {f.reviewed_by} if f.appealed else set()


def managers_of(units: Iterable[str]) -> People:
    return {name for unit in units for name in MANAGERS[unit]}


def inspectors(f: Facts) -> People:
    return set() if f.restricted or not f.town else {"inspector"} - {f.reporter}


GROUPS: dict[str, Callable[[Facts], People]] = {
    "acceptors": acceptors,
    "dispatchers": dispatchers,
    "shift_leaders": shift_leaders,
    "acceptors_of_a_town": of_a_town(acceptors),
    "dispatchers_of_a_town": of_a_town(dispatchers),
    "desk": lambda f: acceptors(f) | dispatchers(f),
    "leaders": lambda f: LEADERS,
    "reporter": lambda f: {f.reporter},
    "grid_staff": grid_staff,
    "present": present,
    "asked_to_look": asked_to_look,
    "verifier": verifier,
    "inspectors": inspectors,
    "managers": lambda f: set().union(*(order.managers for order in f.orders)),
    "managers_of_late_units": lambda f: managers_of(f.late),
    "next_reviewers": next_reviewers,
    "supervised": supervised,
    "may_know_the_caller": may_know_the_caller,
}
ORDER_GROUPS: dict[str, Callable[[OrderFacts], People]] = {
    "manager": lambda o: o.managers,
    "handler": lambda o: {o.handler} - {""},
}
