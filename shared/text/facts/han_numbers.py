"""Chinese numerals, as Chinese and Japanese write them."""

from __future__ import annotations

import re
from collections.abc import Iterator

_DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2, "兩": 2}
_TIMES = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "萬": 10**4, "億": 10**8, "亿": 10**8}
_ALL = "".join([*_DIGITS, *_TIMES, *_LARGE])
_NUMERAL = re.compile(rf"[{_ALL}]{{1,20}}")
# Before a counter: 三杯 and 十二年, not 一番 and 三角. 十分 is also "very".
_COUNTED = re.compile(
    rf"(?<![{_ALL}])(?!十分)[一二三四五六七八九十两兩][{_ALL}]{{0,12}}"
    r"(?=[杯本個人年月日歳回時分秒週倍枚台名件つ个位天小岁次只项種种章步歩円元块])"
)


def to_digits(text: str) -> str:
    """Return a text with its counted numerals in digits."""
    return _COUNTED.sub(lambda match: str(_value(match[0])), text)


def numerals(text: str) -> Iterator[str]:
    """Yield the value of each numeral of a text; 三万 is 30000 and 3, as in 3万."""
    for match in _NUMERAL.finditer(text):
        yield str(_value(match[0]))
        if (short := match[0].rstrip("".join(_LARGE))) and short != match[0]:
            yield str(_value(short))


def _value(numeral: str) -> int:
    """Return the value of a numeral; digits without units are read one by one, as in 二〇二四."""
    if all(sign in _DIGITS for sign in numeral):
        return int("".join(str(_DIGITS[sign]) for sign in numeral))
    total = part = digit = 0
    for sign in numeral:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        elif sign in _TIMES:
            part, digit = part + (digit or 1) * _TIMES[sign], 0
        else:
            total, part, digit = total + (part + digit or 1) * _LARGE[sign], 0, 0
    return total + part + digit
