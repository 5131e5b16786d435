"""The release calendar: when figures of a period are known, where nobody says when they came out."""

from __future__ import annotations

import calendar
import datetime as dt
from functools import cache

from pingshan_forecast.registry.periods import last_month
from pingshan_forecast.registry.regions import find_region
from pingshan_forecast.registry.tables import read_table


@cache
def _rules() -> dict[tuple[str, str, str], tuple[int, int]]:
    return {
        (row["tier"], row["indicator"], row["period"]): (int(row["months_after"]), int(row["day"]))
        for row in read_table("release_calendar")
    }


def tier_of(region: str) -> str:
    """Tier of a region: nation, province, city or district; a region that is not registered is a district.

    Examples
    --------
    >>> tier_of("坪山"), tier_of("全国"), tier_of("镇安县")
    ('district', 'nation', 'district')
    """
    found = find_region(region)
    return "district" if found is None or found.kind == "aggregate" else found.kind


def release_day(region: str, indicator: str, year: int, period: str) -> dt.date:
    """Day on which a region's figure of a period comes out by the release calendar (`release_calendar.csv`).

    Parameters
    ----------
    region, indicator : str
        Keys of the registries; the region's tier decides.
    year : int
        The calendar year that the figure speaks of.
    period : str
        Code of the part of the year, such as FY, Q1, H1 or M1-M8.

    Examples
    --------
    >>> release_day("全国", "gdp", 2021, "H1").isoformat(), release_day("坪山", "gdp", 2021, "H1").isoformat()
    ('2021-07-18', '2021-07-31')
    """
    tier, rules = tier_of(region), _rules()
    keys = ((tier, indicator, period), (tier, "", period), (tier, indicator, ""), (tier, "", ""))
    after, day = next(rules[key] for key in keys if key in rules)
    month = last_month(period) + after
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return dt.date(year, month, min(day, calendar.monthrange(year, month)[1]))
