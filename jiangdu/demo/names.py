"""Made-up names for made-up people: frequent surnames and given names, combined the same way each time."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚"
_GIVEN = (
    "建军秀英志强丽华国平玉兰永红海燕文斌桂芳明辉春梅德胜雪梅长江小红学军金凤卫东美玲"
    "爱民巧云立新淑珍光荣慧敏兴华月琴庆丰佳怡宏伟晓东凤英俊杰兰英家明思远静怡子涵浩然"
)
GIVEN = [_GIVEN[start : start + 2] for start in range(0, len(_GIVEN), 2)]


def names() -> Iterator[str]:
    """2,000 names, each once: neighbours in the sequence share neither surname nor given name."""
    pairs = [(surname, given) for given, surname in product(GIVEN, SURNAMES)]
    step = 1103  # prime to the number of pairs, so every pair comes once
    for index in range(len(pairs)):
        surname, given = pairs[index * step % len(pairs)]
        yield surname + given
