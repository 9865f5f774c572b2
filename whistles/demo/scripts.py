"""What the demo's whistles are about, as values: who is called, and who does what how many minutes later."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

HOUSING, CITY, WATER, POLICE, EMERGENCY, FIRE, MARKET, TRANSPORT, ENVIRONMENT = (
    "JD-G13", "JD-G14", "JD-G16", "JD-G06", "JD-G22", "JD-G30", "JD-G24", "JD-G15", "JD-G12",
)  # fmt: skip


@dataclass(frozen=True)
class Step:
    """`who`: the unit whose officer acts, "town" or "district"; `given`: what the verb takes, units by code."""

    minutes: int
    verb: str
    who: str
    given: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Script:
    """`days`: workdays ago, at half past nine; 0: so many `minutes_ago`. `where`: home grid or anywhere in the town."""

    kind: str
    matter: str
    lead: str
    units: tuple[str, ...]
    steps: tuple[Step, ...]
    days: int = 0
    minutes_ago: int = 0
    where: str = "town"
    with_case: bool = False


def arrive(minutes: int, *units: str) -> tuple[Step, ...]:
    """Each confirms and reports in, one after the other."""
    return tuple(
        step
        for number, unit in enumerate(units)
        for step in (Step(2 + number, "confirm", unit), Step(minutes + 3 * number, "report_in", unit))
    )


def rated(minutes: int, unit: str, grades: tuple[int, int, int], text: str = "", *, solved: bool = True) -> Step:
    return Step(minutes, "rate", "town", {"unit": unit, "grades": (*grades, solved), "text": text})


SCRIPTS = (
    Script(
        "emergency", "暴雨后路面塌陷约两平方米，紧邻公交站台，请立即到场围挡抢险", HOUSING, (POLICE, WATER),
        (*arrive(14, HOUSING, POLICE, WATER), Step(25, "begin", HOUSING), Step(150, "finish", POLICE, {"text": "已疏导交通"}),
         Step(190, "finish", "town", {"text": "塌陷处已回填并铺设钢板，交通恢复"}), rated(240, HOUSING, (5, 5, 5)),
         rated(241, POLICE, (5, 5, 4)), rated(242, WATER, (4, 4, 4)),
         Step(300, "answer", HOUSING, {"text": "感谢肯定，管网已复测"})),
        days=6, where="home",
    ),
    Script(
        "emergency", "小区配电房进水冒烟，二百余户停电，需现场联合处置", EMERGENCY, (FIRE, HOUSING),
        (*arrive(12, EMERGENCY, FIRE), Step(120, "finish", "town", {"text": "积水已排除，恢复供电"}),
         rated(150, EMERGENCY, (5, 4, 5)), rated(152, HOUSING, (1, 1, 1), "全程未到场，也无人接值班电话", solved=False),
         Step(260, "answer", HOUSING, {"text": "值班电话转接故障，已更换并补签值班表"})),
        days=11,
    ),
    Script(
        "enforcement", "农贸市场周边占道经营反复回潮，请联合整治", CITY, (MARKET, POLICE),
        (*arrive(60, CITY, MARKET, POLICE), Step(75, "begin", CITY),
         Step(80, "add_task", "town", {"text": "重新划设摊位线并每日巡查", "unit": CITY, "days": 5}),
         Step(170, "finish", "town", {"text": "清理占道摊位三十二处，落实包段责任"}), rated(200, CITY, (5, 5, 4)),
         rated(201, MARKET, (4, 5, 4)), rated(202, POLICE, (4, 4, 4)),
         Step(2900, "finish_task", CITY, {"text": "摊位线已重划，城管每日两次巡查"})),
        days=4, where="home",
    ),
    Script(
        "key_work", "老旧小区加装电梯协调会：管线迁改与出资比例", HOUSING, (WATER,),
        (Step(40, "confirm", HOUSING), Step(90, "confirm", WATER),
         Step(95, "agree_time", "town", {"unit": WATER, "minutes": 480}), Step(400, "report_in", HOUSING),
         Step(410, "report_in", WATER), Step(500, "finish", "town", {"text": "形成会议纪要，管线先行迁改"}),
         rated(520, HOUSING, (4, 5, 4))),
        days=8,
    ),
    Script(
        "enforcement", "沿河违建棚屋疑有人居住，联合查处", CITY, (WATER, HOUSING),
        (Step(10, "confirm", CITY), Step(35, "cancel", "town", {"reason": "当事人已自行拆除"})),
        days=5,
    ),
    Script(
        "enforcement", "渣土车夜间抛洒滴漏，路口联合设卡", CITY, (TRANSPORT, ENVIRONMENT),
        (Step(8, "refuse", ENVIRONMENT, {"reason": "抛洒滴漏不属生态环境部门职责"}),
         Step(25, "uphold_refusal", "district", {"opinion": "同意，由城管与交通负责"}), *arrive(50, CITY, TRANSPORT),
         Step(140, "finish", CITY, {"text": "查处渣土车四辆"}), Step(150, "finish", TRANSPORT, {"text": "超限两辆已卸载"}),
         rated(200, CITY, (5, 4, 4))),
        days=7,
    ),
    Script(
        "enforcement", "群租房消防隐患集中，请上门联合检查", HOUSING, (FIRE, POLICE),
        (Step(12, "refuse", HOUSING, {"reason": "群租认定应由公安负责"}),
         Step(30, "deny_refusal", "district", {"opinion": "住建为租赁住房主管部门，应到场"}), *arrive(70, FIRE, POLICE),
         Step(45, "confirm", HOUSING), Step(85, "report_in", HOUSING),
         Step(180, "finish", "town", {"text": "检查四十二户，责令整改九户"})),
        days=2,
    ),
    Script(
        "key_work", "镇区主干道雨污分流施工交通组织会商", TRANSPORT, (HOUSING, POLICE),
        (Step(30, "confirm", TRANSPORT), Step(60, "report_in", TRANSPORT), Step(70, "confirm", POLICE),
         Step(95, "report_in", POLICE), Step(100, "begin", TRANSPORT)),
        days=1,
    ),
    Script(
        "enforcement", "夜市油烟噪声扰民，拟开展联合检查", CITY, (MARKET, ENVIRONMENT),
        (Step(9, "confirm", CITY), Step(15, "refuse", ENVIRONMENT, {"reason": "餐饮油烟执法权已划转城管"})),
        minutes_ago=40, with_case=True, where="home",
    ),
    Script(
        "emergency", "燃气管道被挖断，有明显气味，请立即到场", EMERGENCY, (FIRE, HOUSING, CITY), (),
        minutes_ago=3, where="home",
    ),
    Script(
        "emergency", "化学品运输车侧翻，少量泄漏", EMERGENCY, (FIRE, POLICE, ENVIRONMENT),
        (*arrive(9, FIRE, POLICE), Step(4, "confirm", EMERGENCY)),
        minutes_ago=22,
    ),
    Script(
        "emergency", "河堤管涌，需抢险队伍和车辆", WATER, (EMERGENCY, TRANSPORT),
        (*arrive(16, WATER, EMERGENCY), Step(24, "begin", WATER)),
        minutes_ago=65,
    ),
    Script(
        "enforcement", "校园周边无证摊点联合清理", CITY, (MARKET,),
        (*arrive(35, CITY), Step(6, "confirm", MARKET), Step(52, "record_arrival", "town", {"unit": MARKET})),
        minutes_ago=75, where="home",
    ),
    Script(
        "key_work", "征地拆迁协调：三户补偿异议会商", HOUSING, (WATER,),
        (Step(25, "confirm", HOUSING),),
        minutes_ago=90,
    ),
)  # fmt: skip
