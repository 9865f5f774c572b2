"""What the words of a report suggest, found and shut out: tables of words."""

from __future__ import annotations

import pytest

from cases.rules.elsewhere import belongs_elsewhere, tells_of_danger
from cases.rules.entries import Entry, Look
from cases.rules.find import find, spelled
from cases.rules.suggest import suggest

LOOKS = (Look("01", "缺失", "Missing"), Look("02", "破损", "Broken"))
CATALOGUE = [
    Entry("100101", "上水井盖", "Water-supply manhole cover", "公用设施", "Public utilities", LOOKS),
    Entry("100102", "污水井盖", "Sewage manhole cover", "公用设施", "Public utilities", LOOKS),
    Entry("100106", "路灯井盖", "Street-lamp manhole cover", "公用设施", "Public utilities", LOOKS),
    Entry("100137", "路灯", "Street lamp", "公用设施", "Public utilities", (Look("01", "不亮", "Not lit"),)),
    Entry("200110", "暴露生活垃圾", "Exposed household waste", "市容环境", "City appearance"),
    Entry("200113", "道路破损", "Damaged road", "市容环境", "City appearance"),
    Entry("200192", "垃圾满溢", "Overflowing bin", "市容环境", "City appearance"),
    Entry("200511", "树木倒伏", "Fallen tree", "突发事件", "Incidents"),
]


@pytest.mark.parametrize(
    ("text", "code", "condition", "word"),
    [
        ("东苑路口污水井盖缺失", "100102", "01", "污水井盖"),
        ("东苑路口污水井盖不见了", "100102", "01", "污水井盖"),
        ("路灯不亮了", "100137", "01", "路灯"),
        ("路灯井盖裂了", "100106", "02", "路灯井盖"),
        ("垃圾桶满了没人清", "200192", "", "垃圾"),
        ("道路上有一个大坑", "200113", "", "道路"),
        ("The sewage manhole cover is gone", "100102", "01", "manhole"),
        ("SEWAGE MANHOLE COVER broken", "100102", "02", "manhole"),
    ],
)
def test_the_best_suggestion_and_its_reason(text: str, code: str, condition: str, word: str) -> None:
    best = suggest(text, CATALOGUE)[0]
    assert (best.code, best.condition, best.word) == (code, condition, word)


@pytest.mark.parametrize("text", ["", "你好，请问一下", "hello there", "。。。", "井", "(((", "\\d+ .*"])
def test_nothing_is_suggested_without_a_word(text: str) -> None:
    assert suggest(text, CATALOGUE) == []


def test_what_a_person_uses_comes_first_among_equals() -> None:
    assert suggest("井盖没了", CATALOGUE)[0].code == "100101"
    assert suggest("井盖没了", CATALOGUE, liked={"100102"})[0].code == "100102"


def test_only_the_beginning_of_a_long_text_is_read() -> None:
    assert suggest("好" * 400 + "污水井盖缺失", CATALOGUE) == []


@pytest.mark.parametrize(
    ("words", "code", "condition"),
    [
        ("污水井盖", "100102", ""),
        ("wsjg", "100102", ""),
        ("WSJG", "100102", ""),
        ("wushui", "100102", ""),
        ("wsjgqs", "100102", "01"),
        ("污水井盖破损", "100102", "02"),
        ("污水 破损", "100102", "02"),
        ("sewage broken", "100102", "02"),
        ("100102", "100102", ""),
        ("bins", "", ""),
        ("bin", "200192", ""),
        ("路灯", "100137", ""),
        ("不亮", "100137", "01"),
    ],
)
def test_search_puts_the_meant_one_first(words: str, code: str, condition: str) -> None:
    hits = find(CATALOGUE, words)
    assert ((hits[0].code, hits[0].condition) if hits else ("", "")) == (code, condition)


def test_search_answers_every_word_and_no_words_with_nothing() -> None:
    assert find(CATALOGUE, "污水 树木") == []
    assert find(CATALOGUE, "  ") == []
    assert len(find(CATALOGUE, "井盖")) == 3
    assert len(find(CATALOGUE, "井盖", limit=2)) == 2


def test_pinyin_is_spelled_without_tones() -> None:
    assert spelled("井盖") == ("jg", "jinggai")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("举报某局长受贿", "denunciation"),
        ("an official took a bribe", "denunciation"),
        ("隔壁有人贩毒", "crime"),
        ("有人举报占道经营", ""),
        ("井盖被盗", ""),
        ("楼道里堆放杂物", ""),
    ],
)
def test_what_does_not_belong_here(text: str, place: str) -> None:
    assert belongs_elsewhere(text) == place


@pytest.mark.parametrize(
    ("text", "danger"), [("楼下着火了", True), ("Gas leak!", True), ("树木倒伏，没有人受伤", True), ("垃圾", False)]
)
def test_danger_is_heard(text: str, danger: bool) -> None:
    assert tells_of_danger(text) is danger
