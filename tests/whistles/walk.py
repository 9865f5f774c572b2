"""A whistle on its way: each method is one verb by the person whose turn it is; time moves on by a minute a step."""

from __future__ import annotations

from typing import Any

from django.contrib.gis.geos import Point

from jiangdu.models import User
from tests.cases.walk import Walk
from tests.ground import HOME
from whistles.actions.blow import Call, blow_whistle
from whistles.actions.rate import Grades
from whistles.actions.verbs import VERBS
from whistles.models import Whistle, WhistleCall

PLACE = Point(*HOME, srid=4326)
GOOD = Grades(timeliness=5, attitude=4, effect=3, solved=True)
HOUSING, CITY, WATER = "JD-G13", "JD-G14", "JD-G16"


class WhistleWalk(Walk):
    """`walk.blow()` → a whistle of the town for city management, which leads, and housing."""

    def blow(self, kind: str = "enforcement", units: tuple[str, ...] = (HOUSING,), **fields: Any) -> Whistle:
        actor = fields.pop("by", None) or self.world.town
        lead = self.world.unit(fields.pop("lead", CITY))
        given = {"kind": kind, "matter": "东苑路夜市占道经营", "location": PLACE, "lead": lead, **fields}
        call = Call(units=[self.world.unit(code) for code in units], **given)
        return self.seen(blow_whistle(actor=actor, at=self.tick(), call=call))

    def do(self, whistle: Whistle, verb: str, by: User, **fields: Any) -> Whistle:
        """Any verb; a minute later."""
        return self.seen(VERBS[verb](whistle_id=whistle.pk, actor=by, at=self.tick(), **fields))

    def report_in(self, whistle: Whistle, by: User, at: Point = PLACE, **fields: Any) -> Whistle:
        fields.setdefault("photos", [self.photo(by)])
        return self.do(whistle, "report_in", by, location=at, **fields)

    def finished(self, kind: str = "enforcement") -> Whistle:
        """Blown for city management alone, confirmed, reported in, finished by the town."""
        whistle = self.report_in(self.do(self.blow(kind, ()), "confirm", self.world.cityadmin), self.world.cityadmin)
        return self.do(whistle, "finish", self.world.town, text="已清理")

    def seen(self, whistle: Whistle) -> Whistle:
        return Whistle.objects.for_list().get(pk=whistle.pk)

    def call(self, whistle: Whistle, code: str = CITY) -> WhistleCall:
        """The unit's call as it is now."""
        return next(call for call in self.seen(whistle).calls_now if call.unit.code == code)
