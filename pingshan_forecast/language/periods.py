"""Words for parts of a year, and for what is left of it."""

from __future__ import annotations

from typing import Literal

from pingshan_forecast.registry.indicators import indicators
from pingshan_forecast.registry.periods import last_month
from pingshan_forecast.registry.regions import find_region

_PARTS = {
    "Q1": ("the first quarter", "一季度"),
    "H1": ("the first half", "上半年"),
    "Q1-Q3": ("the first three quarters", "前三季度"),
    "FY": ("the whole year", "全年"),
}
_RESTS = {
    "Q1": ("the last three quarters", "后三季度"),
    "H1": ("the second half", "下半年"),
    "Q1-Q3": ("the fourth quarter", "四季度"),
}
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def part_words(period: str, language: Literal["zh", "en"] = "en") -> str:
    """A cumulative period in words.

    Examples
    --------
    >>> part_words("H1"), part_words("M1-M8"), part_words("M1-M8", "zh")
    ('the first half', 'January-August', '1—8月')
    """
    if period in _PARTS:
        return _PARTS[period][language == "zh"]
    month = last_month(period)
    return f"1—{month}月" if language == "zh" else f"January-{_MONTHS[month - 1]}"


def rest_words(period: str, language: Literal["zh", "en"] = "en") -> str:
    """What is left of the year after a cumulative period, in words.

    Examples
    --------
    >>> rest_words("H1"), rest_words("M1-M8"), rest_words("M1-M11", "zh")
    ('the second half', 'September-December', '12月')
    """
    if period in _RESTS:
        return _RESTS[period][language == "zh"]
    first = last_month(period) + 1
    if language == "zh":
        return "12月" if first == 12 else f"{first}—12月"
    return "December" if first == 12 else f"{_MONTHS[first - 1]}-December"


def period_words(region: str, code: str, period: str, language: Literal["zh", "en"] = "en") -> str:
    """Region, indicator and period in words.

    Examples
    --------
    >>> period_words("深圳", "gdp", "H1"), period_words("全国", "gdp", "H1", "zh")
    ('Shenzhen, gross domestic product, the first half', '全国上半年国内生产总值')
    """
    place, item = find_region(region), indicators()[code]
    nation = place is not None and place.kind == "nation"
    name = item.name(language, nation=nation)
    where = region if place is None or language == "zh" else place.name_en
    part = part_words(period, language)
    return f"{where}{part}{name}" if language == "zh" else f"{where}, {name}, {part}"
