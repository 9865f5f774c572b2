"""The demo district's areas with their exact geometry and their names, widest first."""

from __future__ import annotations

from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry

from grids.demo import facts
from grids.demo.layout import Layout, degrees, draw
from grids.rules.codes import GridLevel, level_of
from grids.rules.tessellation import faces_of, labelled, unions


@dataclass(frozen=True)
class Area:
    """One grid to be. `geometry` in WGS-84 degrees, None where the unit has no area."""

    code: str
    name_zh: str
    name_en: str
    geometry: BaseGeometry | None = None
    dedicated_kind: str = ""


def all_areas() -> list[Area]:
    """District, towns, villages, comprehensive, dedicated and micro-grids. Takes a few seconds."""
    outline = facts.outline()
    shapes = exact(draw(outline, facts.towns(), facts.villages()))
    areas = [Area(facts.DISTRICT_CODE, facts.DISTRICT_ZH, facts.DISTRICT_EN, shapes[facts.DISTRICT_CODE])]
    areas += [Area(t.code, t.name_zh, t.name_en, shapes.get(t.code)) for t in facts.towns()]
    areas += [Area(v.code, v.name_zh, v.name_en, shapes.get(v.code)) for v in facts.villages()]
    names = _Names()
    for code in sorted(code for code in shapes if len(code) > 12):
        areas.append(names.area(code, shapes[code]))
    return areas


def exact(layout: Layout) -> dict[str, BaseGeometry]:
    """The geometry of every code: the finest areas from the noded faces, the others as their unions."""
    faces = faces_of(facts.outline(), [degrees(line) for line in layout.lines])
    rough = {code: degrees(area) for code, area in (layout.micro | layout.dedicated).items()}
    finest = labelled(faces, rough)
    shapes = dict(finest)
    micro = {code: area for code, area in finest.items() if len(code) == 17}
    level = unions(micro, {code: code[:15] for code in micro})
    shapes |= level
    level |= {code: area for code, area in finest.items() if len(code) == 15}
    for length in (12, 9, 6):
        level = unions(level, {code: code[:length] for code in level})
        shapes |= level
    return shapes


class _Names:
    """Names of grids below the villages: 仙女镇东苑社区第1网格, 东苑中学专属网格."""

    def __init__(self) -> None:
        self._towns = {town.code: town for town in facts.towns()}
        self._villages = {village.code: village for village in facts.villages()}
        self._kinds = facts.rows("dedicated.csv")
        self._turn = 0

    def area(self, code: str, geometry: BaseGeometry) -> Area:
        match level_of(code):
            case GridLevel.DEDICATED:
                return self._dedicated(code, geometry)
            case GridLevel.MICRO:
                zh, en = self._comprehensive(code[:15])
                return Area(code, f"{zh}{int(code[15:])}号微网格", f"{en}, micro-grid {int(code[15:])}", geometry)
            case _:
                return Area(code, *self._comprehensive(code), geometry)

    def _comprehensive(self, code: str) -> tuple[str, str]:
        town, village, number = self._towns[code[:9]], self._villages[code[:12]], int(code[12:])
        return (
            f"{town.name_zh}{village.name_zh}第{number}网格",
            f"{village.name_en} Grid {number}, {town.name_en}",
        )

    def _dedicated(self, code: str, geometry: BaseGeometry) -> Area:
        """An invented institution named after its village; the number tells two in one village apart."""
        village, kind = self._villages[code[:12]], self._kinds[self._turn % len(self._kinds)]
        self._turn += 1
        zh = f"{village.name_zh.removesuffix('社区').removesuffix('村')}{kind['name_zh']}专属网格"
        en = f"{village.name_en.rsplit(' ', 1)[0]} {kind['name_en']} dedicated grid"
        return Area(code, zh, en, geometry, kind["kind"])
