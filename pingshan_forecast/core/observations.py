"""One published figure and what is known of it."""

from __future__ import annotations

import calendar
import datetime as dt
import math
from dataclasses import dataclass
from typing import Literal

from pingshan_forecast.core.checks import checked
from pingshan_forecast.errors import DataError
from pingshan_forecast.registry.hierarchy import region_key
from pingshan_forecast.registry.periods import last_month

Status = Literal["expected", "preliminary", "verified", "revised", "census", "unknown"]
Qualifier = Literal["exact", "approx", "more_than"]
GrowthBasis = Literal["real", "nominal", "comparable_scope", ""]

_STATUS_RANK = {"unknown": 0, "expected": 1, "preliminary": 2, "verified": 3, "revised": 4, "census": 5}
_QUALIFIER_RANK = {"more_than": 0, "approx": 1, "exact": 2}


@checked(DataError)
@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One published figure: a level, a growth rate, or both, with what is known of it.

    Parameters
    ----------
    region, indicator : str
        Keys of the registries.
    year : int
        The calendar year it speaks of.
    period : str
        ``"FY"`` for the whole year; Q1, H1, Q1-Q3, M1-M8 for figures from January on; Q2, Q3, Q4, M2 ... M12
        for a quarter or a month alone.
    level : float or None
        In `unit`, at current prices.
    growth_pct : float or None
        Per cent on the same period of the year before.
    growth_basis : {"real", "nominal", "comparable_scope", ""}
        Constant prices, current prices, or against a restated base.
    status, qualifier : str
        How final the figure is, and how exactly it is worded.
    published : datetime.date
        The day on which it was published.
    name, unit, vintage, source_id, note : str
        Provenance; `name` is the indicator's own name where the registry has none.

    Raises
    ------
    DataError
        If there is neither a level nor a growth rate, one of them is not finite, or growth is at or below
        -100%.
    """

    region: str
    indicator: str
    year: int
    published: dt.date
    period: str = "FY"
    level: float | None = None
    growth_pct: float | None = None
    growth_basis: GrowthBasis = ""
    status: Status = "unknown"
    qualifier: Qualifier = "exact"
    name: str = ""
    unit: str = ""
    vintage: str = ""
    source_id: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        """Call the region by its key, and refuse figures that cannot be."""
        object.__setattr__(self, "region", region_key(self.region))
        where = f"{self.region} {self.indicator} {self.year}"
        if self.level is None and self.growth_pct is None:
            raise DataError(f"{where}: neither a level nor a growth rate; give one or leave the row out")
        for label, value in (("level", self.level), ("growth_pct", self.growth_pct)):
            if value is not None and not math.isfinite(value):
                raise DataError(f"{where}: {label} is {value}; leave the cell empty if the figure is missing")
        if self.growth_pct is not None and self.growth_pct <= -100:
            raise DataError(
                f"{where}: growth_pct {self.growth_pct:g} is -100% or less; check the sign and unit"
            )

    @property
    def rank(self) -> tuple[dt.date, int, int]:
        """What tells the latest and best figure of several: its day, its status, its exactness."""
        return self.published, _STATUS_RANK[self.status], _QUALIFIER_RANK[self.qualifier]


def published_by_rule(year: int, period: str, status: Status) -> dt.date:
    """Day from which a figure of a user's own table is taken as known.

    A year's first figure counts from New Year: plans are written in January on the analyst's own figures
    of the year just ended.

    Parameters
    ----------
    year : int
        The calendar year that the figure speaks of.
    period : str
        Code of the part of the year, FY for all of it.
    status : str
        How final the figure is; verified, revised and census figures of a year come out a year later.
    """
    if period == "FY":
        return (
            dt.date(year + 1, 12, 31)
            if status in {"verified", "revised", "census"}
            else dt.date(year + 1, 1, 1)
        )
    month = last_month(period)
    if month == 12:
        return dt.date(year + 1, 1, 31)
    return dt.date(year, month + 1, calendar.monthrange(year, month + 1)[1])
