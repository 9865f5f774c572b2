"""Where the demo's cases are: a point in a grid, with an address nobody lives at."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from django.contrib.gis.geos import Point

from grids.models import Grid
from grids.rules.codes import GridLevel

HOME_TOWN = "321012100"
COMMUNITY_BELOW = 200  # village codes 001–199 are communities
ROADS = (
    "东苑路",
    "龙川路",
    "玉带路",
    "引江路",
    "禹王路",
    "仙女路",
    "新都路",
    "龙溪路",
    "文昌路",
    "华山路",
    "长江路",
    "学前街",
)
TOWN_ROADS = ("人民路", "建设路", "兴业路", "河滨路", "振兴街", "中心街", "幸福路", "老街")
SIDES = ("门前", "东侧", "西侧路口", "对面", "北侧", "南侧约五十米", "巷口")
COUNTRY_SIDES = ("村道旁", "路口", "晒场边", "桥头", "渠道旁", "村部往西")
GROUPS = "一二三四五六七八九"


@dataclass(frozen=True)
class Spot:
    """`place` names the address, `spot` the very point beside it."""

    grid: str
    point: Point
    town: str
    place: str
    side: str

    @property
    def spot(self) -> str:
        return self.place + self.side

    @property
    def address(self) -> str:
        return self.town + self.spot


class Places:
    """Draws spots. Grids are chosen by `rng`; the home grid is always the same one."""

    def __init__(self, home: Grid, rng: Random) -> None:
        self.home, self.rng = home, rng
        codes = Grid.objects.filter(level=GridLevel.COMPREHENSIVE).order_by("code").values_list("code", flat=True)
        others = [code for code in codes if code != home.code]
        self.town = [c for c in others if int(c[9:12]) < COMMUNITY_BELOW and c.startswith(HOME_TOWN)]
        self.communities = [c for c in others if int(c[9:12]) < COMMUNITY_BELOW and not c.startswith(HOME_TOWN)]
        self.country = [c for c in others if int(c[9:12]) >= COMMUNITY_BELOW]
        named = Grid.objects.filter(level__in=[GridLevel.TOWN, GridLevel.VILLAGE])
        self.names = dict(named.values_list("code", "name_zh"))

    def draw(self, where: str, ground: str) -> Spot:
        """`where`: home, town (the home town) or any; `ground`: what the story needs."""
        if where == "home":
            return self._spot(self.home)
        pools = [self.town] if where == "town" else [self.town, self.communities, self.country]
        if ground == "country" and where == "any":
            pools = [self.country]
        elif ground == "town":
            pools = [pool for pool in pools if pool is not self.country]
        return self._spot(Grid.objects.get(code=self.rng.choice(self.rng.choice(pools))))

    def _spot(self, grid: Grid) -> Spot:
        village, town = self.names[grid.code[:12]], self.names[grid.code[:9]]
        sides: tuple[str, ...]
        if int(grid.code[9:12]) >= COMMUNITY_BELOW:
            place, sides = f"{village}{self.rng.choice(GROUPS)}组", COUNTRY_SIDES
        else:
            roads = ROADS if grid.code.startswith(HOME_TOWN) else TOWN_ROADS
            place, sides = f"{self.rng.choice(roads)}{self.rng.randint(2, 198)}号", SIDES
        return Spot(grid.code, self._point(grid), town, place, self.rng.choice(sides))

    def _point(self, grid: Grid) -> Point:
        """A point well inside the grid."""
        assert grid.geometry is not None
        area, (west, south, east, north) = grid.geometry.prepared, grid.geometry.extent
        while True:
            point = Point(self.rng.uniform(west, east), self.rng.uniform(south, north), srid=4326)
            if area.contains(point):
                return point
