"""The year so far of a region: which figures count on a day, and what is wrong with them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from pingshan_forecast.errors import DataError
from pingshan_forecast.experts.in_year import parameters
from pingshan_forecast.registry.indicators import indicator as find_indicator
from pingshan_forecast.registry.periods import is_cumulative, last_month
from pingshan_forecast.registry.releases import tier_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pingshan_forecast.core.history import History
    from pingshan_forecast.core.observations import Observation

_HALF_DIGIT, _LOOSE = 0.05, 0.25
_TOLERANCE = 10.0
"""Points by which a nominal rate may lie off its levels: restated bases reach that far, slips go further."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SoFar:
    """Growth of a part of the year from January on, as it counts on a day.

    Parameters
    ----------
    region, indicator : str
        Keys of the registries.
    year : int
        The calendar year.
    period : str
        Q1, H1, M1-M8 ...; FY for the whole year.
    growth_pct : float
        Per cent on the same months of the year before.
    published : datetime.date
        The day on which it came out.
    rounding : float
        Half of its last published digit, in points; more where it is worded loosely.
    status, source_id : str
        How final it is, and where it was read.
    level : float or None
        At current prices, where published.
    """

    region: str
    indicator: str
    year: int
    period: str
    growth_pct: float
    published: dt.date
    rounding: float = _HALF_DIGIT
    status: str = "unknown"
    source_id: str = ""
    level: float | None = None

    @property
    def month(self) -> int:
        """Last month it covers."""
        return last_month(self.period)

    @property
    def where(self) -> str:
        """Region, indicator, year and period, for messages."""
        return f"{self.region} {self.indicator} {self.year} {self.period}"


def published_so_far(history: History, region: str, code: str, year: int, day: dt.date) -> list[SoFar]:
    """Cumulative growth of a year that was known on a day, one figure a period, in order of its months.

    Of several versions of a period the latest known on the day counts. A nominal indicator's growth follows
    from two published levels where no rate was published; a real rate never does.

    Parameters
    ----------
    history : History
        Published figures.
    region, code : str
        Keys of the registries.
    year : int
        The year in progress.
    day : datetime.date
        What came out later is left out.

    Raises
    ------
    DataError
        If there are only figures of single months or quarters, a figure covers months that are not over,
        levels fall from a period to a longer one or contradict a rate, or a level has neither a rate nor a
        base.
    """
    rows: dict[str, list[Observation]] = defaultdict(list)
    before: dict[str, float] = {}
    for o in history.figures(region, code):
        if o.published <= day and o.year == year:
            rows[o.period].append(o)
        elif o.published <= day and o.year == year - 1 and o.level is not None:
            before[o.period] = o.level
    singles = sorted(period for period in rows if not is_cumulative(period))
    kept = sorted((period for period in rows if is_cumulative(period)), key=last_month)
    if singles and not kept:
        raise DataError(
            f"{region} {code} {year}: only {', '.join(singles)} alone; give figures from January on, such as "
            f"{'H1' if last_month(singles[-1]) >= 6 else 'Q1'}"
        )
    own = region == history.region
    found = [
        figure
        for period in kept
        if (figure := _so_far(region, code, year, period, rows[period], before, own=own)) is not None
    ]
    _check_levels(found)
    for figure in found:
        if (day.year, day.month) < (year, figure.month):
            raise DataError(
                f"{figure.where}: the period ends after {day.isoformat()}; correct the period, or the day it "
                "was published"
            )
    return found


def _so_far(
    region: str,
    code: str,
    year: int,
    period: str,
    rows: list[Observation],
    before: dict[str, float],
    *,
    own: bool,
) -> SoFar | None:
    where = f"{region} {code} {year} {period}"
    rates = [o for o in rows if o.growth_pct is not None]
    levels = [o for o in rows if o.level is not None]
    nominal = find_indicator(code).price_basis == "nominal"
    level = max(levels, key=lambda o: o.rank).level if levels else None
    implied = None
    if nominal and level is not None and before.get(period, 0.0) > 0.0:
        implied = 100.0 * (level / before[period] - 1.0)
    if not rates and implied is None:
        if period == "FY" or not own:
            return None  # the whole year's rate is still to come; of others a level alone tells nothing
        lacks = f"the level of {period} {year - 1}" if nominal else "its growth at constant prices"
        raise DataError(f"{where}: a level without growth says nothing of the year; add {lacks}")
    best = max(rates or levels, key=lambda o: o.rank)
    growth = implied if best.growth_pct is None else best.growth_pct
    assert growth is not None  # one of the two is there
    if implied is not None and abs(growth - implied) > _TOLERANCE and period != "FY":
        raise DataError(
            f"{where}: growth of {growth:g}% contradicts the levels {before[period]:g} and {level:g} "
            f"({implied:.1f}%); correct the one or the other, or leave the levels out"
        )
    loose = best.qualifier != "exact"
    return SoFar(
        region=region,
        indicator=code,
        year=year,
        period=period,
        growth_pct=growth,
        published=best.published,
        rounding=_LOOSE if loose else _HALF_DIGIT,
        status=best.status,
        source_id=best.source_id,
        level=level,
    )


def _check_levels(found: Iterable[SoFar]) -> None:
    known = [figure for figure in found if figure.level is not None]
    for shorter, longer in pairwise(known):
        assert shorter.level is not None  # tells the type checker
        assert longer.level is not None
        if 0.0 < longer.level < shorter.level:
            raise DataError(
                f"{longer.where}: its level {longer.level:g} is below that of {shorter.period} "
                f"({shorter.level:g}), as of single months; give figures from January on"
            )


def share_of_year(history: History, figure: SoFar, day: dt.date) -> tuple[float, float] | None:
    """Share of the same months in last year, and its standard deviation: 0 where last year's levels say it.

    None where neither last year's levels nor the table of typical shares know the period.

    Parameters
    ----------
    history : History
        Published figures.
    figure : SoFar
        Growth of the same months this year.
    day : datetime.date
        What came out later is left out.
    """
    part = whole = None
    for o in history.figures(figure.region, figure.indicator):
        if o.year == figure.year - 1 and o.level is not None and o.published <= day:
            if o.period == figure.period:
                part = o
            elif o.period == "FY":
                whole = o
    if part is not None and whole is not None and part.unit == whole.unit:
        assert part.level is not None  # tells the type checker
        assert whole.level is not None
        if 0.0 < part.level < whole.level:
            return part.level / whole.level, 0.0
    typical = parameters(tier_of(figure.region), figure.indicator, figure.period)
    return None if typical is None else (typical.share, typical.share_sd)
