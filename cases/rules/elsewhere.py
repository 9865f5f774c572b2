"""What a description says that belongs elsewhere first: danger to life, denunciations of officials, leads to crimes.

The words only bring up a note; whoever reports decides. None of them may stand in ordinary matters of the streets.
"""

from __future__ import annotations

from typing import Final, Literal

Place = Literal["", "denunciation", "crime"]

DANGER: Final = (
    *("着火", "起火", "火灾", "失火", "爆炸", "溺水", "落水", "触电", "煤气泄漏", "燃气泄漏", "天然气泄漏", "闻到燃气"),
    *("打架", "斗殴", "持刀", "砍人", "昏迷", "晕倒", "受伤", "流血", "被困", "坍塌", "中毒", "轻生", "跳楼", "车祸"),
    *("on fire", "explosion", "drowning", "electrocut", "gas leak", "fighting", "knife", "unconscious", "injured"),
    *("bleeding", "trapped", "collapsed", "suicide"),
)
DENUNCIATION: Final = (
    *(
        "受贿",
        "行贿",
        "索贿",
        "贿赂",
        "贪污",
        "贪腐",
        "腐败",
        "挪用公款",
        "以权谋私",
        "徇私",
        "滥用职权",
        "渎职",
        "违纪",
    ),
    *("吃拿卡要", "公款吃喝", "bribe", "embezzl", "corruption", "abuse of power"),
)
CRIME: Final = (
    *(
        "贩毒",
        "吸毒",
        "制毒",
        "毒品",
        "杀人",
        "抢劫",
        "绑架",
        "强奸",
        "拐卖",
        "枪支",
        "聚众赌博",
        "开设赌场",
        "卖淫",
        "嫖娼",
    ),
    *(
        "诈骗",
        "洗钱",
        "偷渡",
        "黑社会",
        "涉黑",
        "逃犯",
        "非法拘禁",
        "drug deal",
        "murder",
        "robbery",
        "kidnap",
        "fraud",
    ),
)


def tells_of_danger(text: str) -> bool:
    """Whether somebody may be in danger right now."""
    return _says(text, DANGER)


def belongs_elsewhere(text: str) -> Place:
    """Whether this reads like a denunciation of an official or a lead to a crime; '' for neither."""
    if _says(text, DENUNCIATION):
        return "denunciation"
    return "crime" if _says(text, CRIME) else ""


def _says(text: str, words: tuple[str, ...]) -> bool:
    said = text.lower()
    return any(word in said for word in words)
