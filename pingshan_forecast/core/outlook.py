"""What is expected of the regions above: forecasts of growth as distributions, with the day they came out."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from numbers import Integral, Real
from typing import TYPE_CHECKING

import numpy as np

from pingshan_forecast.core.dates import parse_date
from pingshan_forecast.core.forecasts import Forecast
from pingshan_forecast.distributions import StudentT
from pingshan_forecast.errors import DataError
from pingshan_forecast.registry.hierarchy import region_key
from pingshan_forecast.registry.indicators import indicator as find_indicator
from pingshan_forecast.registry.regions import is_nation
from pingshan_forecast.registry.tables import read_table

if TYPE_CHECKING:
    from pingshan_forecast.core.series import IndicatorSeries

NATION = "全国"
OUTLOOK = "outlook"
"""What a forecast that is an outlook calls its model."""

DF = 8.0
"""Degrees of freedom of an outlook's errors."""

EXCEPTIONAL_YEARS = (2020, 2022)
"""Years that an epidemic bent for every region: they say little of other years."""

EXCEPTIONAL_WEIGHT = 0.1
"""Weight of an exceptional year beside others wherever a typical size is learned."""

# Errors of an autumn's forecast of its own year, and of the year after before any was known: points.
_NOW_SD, _AHEAD_SD, _AHEAD_YEARS = 0.3, 0.8, 4.0
_LARGEST = 1e3


def _figures(values: object, name: str, where: str) -> Mapping[int, float]:
    if not isinstance(values, Mapping):
        raise DataError(f"{where}: {name} is {values!r:.40}; give years and figures, {name}={{2026: 4.8}}")
    for year, value in values.items():
        if not isinstance(year, Integral) or isinstance(year, bool) or not 1900 <= int(year) <= 2200:
            raise DataError(f"{where}: {name} has year {year!r:.40}; write a whole year such as 2026")
        number = isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value)
        if not number or abs(value) > _LARGEST:
            raise DataError(f"{where}: {name} of {year} is {value!r:.40}; give a number in per cent")
    return {int(year): float(value) for year, value in sorted(values.items())}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """A forecast of a region's growth by year: Student t with 8 degrees of freedom around a median.

    Parameters
    ----------
    region, indicator : str
        Whose growth, by any name of the registries; default the nation's GDP.
    path : mapping of int to float
        Medians by year, in per cent.
    sd : mapping of int to float
        Standard deviation of each of these years, in percentage points.
    published : datetime.date or str, optional
        The day it came out; earlier plans do not use it. None: known on every day.

    Raises
    ------
    DataError
        If a year has no spread, or a figure is no finite number.

    Examples
    --------
    >>> import pingshan_forecast as pf
    >>> consensus = pf.Outlook(path={2026: 4.8}, sd={2026: 0.5})
    >>> low, high = consensus.distribution(2026).interval(0.8)
    >>> round(low, 1), round(high, 1)
    (4.2, 5.4)
    """

    region: str = NATION
    indicator: str = "gdp"
    path: Mapping[int, float] = field(hash=False)
    sd: Mapping[int, float] = field(hash=False)
    published: dt.date | None = None

    def __post_init__(self) -> None:
        """Normalise names, dates and years, and refuse what is no distribution."""
        where = f"outlook of {self.region} {self.indicator}"
        path, sd = _figures(self.path, "path", where), _figures(self.sd, "sd", where)
        if not path:
            raise DataError(f"{where} has no year; give its path, such as path={{2026: 4.8}}")
        for year in path:
            if sd.get(year, 0.0) <= 0.0:
                raise DataError(
                    f"{where} has no spread for {year}; give its standard deviation in points, "
                    f"such as sd={{{year}: 0.5}}"
                )
        published = None if self.published is None else parse_date(self.published)
        for name, value in (
            ("region", region_key(self.region)),
            ("indicator", find_indicator(self.indicator).code),
            ("path", path),
            ("sd", {year: sd[year] for year in path}),
            ("published", published),
        ):
            object.__setattr__(self, name, value)

    @property
    def is_national(self) -> bool:
        """Whether it is of the nation's GDP."""
        return is_nation(self.region) and self.indicator == "gdp"

    def distribution(self, year: int) -> StudentT:
        """Distribution of a year's growth, in per cent."""
        scale = self.sd[year] * math.sqrt((DF - 2.0) / DF)
        return StudentT(df=DF, loc=self.path[year], scale=scale)

    def forecast(self, after: IndicatorSeries, year: int) -> Forecast | None:
        """Joint forecast from the year after a series' last rate to `year`; None if a year is lacking.

        The errors of its years are independent.

        Parameters
        ----------
        after : IndicatorSeries
            The series to be carried on; its last rate decides the first year.
        year : int
            Last year of the forecast.
        """
        first = int(after.observed[0][-1]) + 1 if after.n_observed else year
        years = np.arange(first, year + 1)
        if not years.size or not set(years.tolist()) <= set(self.path):
            return None
        scales = np.array([self.sd[k] for k in years.tolist()]) * math.sqrt((DF - 2.0) / DF)
        return Forecast(
            region=self.region,
            indicator=self.indicator,
            years=years,
            weights=np.ones(1),
            means=np.array([[self.path[k] for k in years.tolist()]]),
            covariances=np.diag(scales**2)[None],
            scale="pct",
            df=DF,
            model=OUTLOOK,
            base_level=after.base_level,
        )


Outlooks = tuple[Outlook, ...]

NO_OUTLOOK: Outlooks = ()
"""Nothing is expected of the regions above: for a panel of another country."""


def outlooks_of(outlook: Outlook | Iterable[Outlook] | None) -> Outlooks:
    """The outlooks to use: the bundled ones, one's own laid over them, or none (`NO_OUTLOOK`).

    Raises
    ------
    DataError
        If something given is no `Outlook`.
    """
    if outlook is None:
        return load_outlook()
    if isinstance(outlook, Outlook):
        return (*load_outlook(), outlook)
    own = tuple(outlook) if isinstance(outlook, Sequence) and not isinstance(outlook, str) else (outlook,)
    for item in own:
        if not isinstance(item, Outlook):
            raise DataError(
                f"outlook is {item!r:.40}; give pf.Outlook(path={{2026: 4.8}}, sd={{2026: 0.5}}), several, "
                "NO_OUTLOOK, or leave it out"
            )
    return (*load_outlook(), *own) if own else NO_OUTLOOK


def latest_outlook(
    outlooks: Outlooks, region: str, indicator: str, year: int, day: dt.date
) -> Outlook | None:
    """Latest outlook of a region's growth that covers a year and was out on a day; None if there is none.

    Parameters
    ----------
    outlooks : sequence of Outlook
        Those to choose from; one without a day of its own counts as the latest.
    region, indicator : str
        Keys of the registries.
    year : int
        The year to be covered.
    day : datetime.date
        The day of the judgement.
    """
    found = [
        o
        for o in outlooks
        if (o.region, o.indicator) == (region, indicator)
        and year in o.path
        and (o.published is None or o.published <= day)
    ]
    # One without a day of its own was given by hand: it comes last.
    return max(found, key=lambda o: o.published or dt.date.max, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class NationalPath:
    """What was known on a day of the nation's growth from forecasts alone, in per cent.

    Parameters
    ----------
    seen : mapping of int to float
        Growth of a year by the latest forecast that speaks of it.
    ahead : mapping of int to float
        Growth of a year as forecast before it began.
    sd : mapping of int to float
        Standard deviation of `seen`, in points.
    source : Outlook or None
        The latest of the forecasts.
    """

    seen: Mapping[int, float]
    ahead: Mapping[int, float]
    sd: Mapping[int, float]
    source: Outlook | None = None

    def change(self, year: int) -> float:
        """Expected change of growth on the year before, in points; 0 where it is not known."""
        return self.seen[year] - self.seen[year - 1] if {year, year - 1} <= set(self.seen) else 0.0

    def revision(self, year: int) -> float:
        """How far a year's growth turned out other than forecast before it began; 0 if not known."""
        known = year in self.ahead and year in self.seen
        return self.seen[year] - self.ahead[year] if known else 0.0


@lru_cache(maxsize=512)
def national_path(outlooks: Outlooks, day: dt.date) -> NationalPath:
    """What the outlooks that were out on a day say of the nation's GDP growth.

    Parameters
    ----------
    outlooks : sequence of Outlook
        Those of any region and indicator.
    day : datetime.date
        The day of the judgement.

    Examples
    --------
    >>> path = national_path(load_outlook(), dt.date(2021, 1, 20))
    >>> path.seen[2021], path.seen[2020], path.ahead[2020], max(path.seen)
    (8.24, 1.85, 5.82, 2021)
    """
    known = [o for o in outlooks if o.is_national and (o.published is None or o.published <= day)]
    known.sort(key=lambda o: o.published or dt.date.max)
    seen: dict[int, float] = {}
    ahead: dict[int, float] = {}
    sd: dict[int, float] = {}
    for outlook in known:
        for year, rate in outlook.path.items():
            seen[year], sd[year] = rate, outlook.sd[year]
            if outlook.published is not None and outlook.published < dt.date(year, 1, 1):
                ahead[year] = rate
    return NationalPath(seen=seen, ahead=ahead, sd=sd, source=known[-1] if known else None)


@lru_cache(maxsize=1)
def load_outlook() -> Outlooks:
    """Load the bundled outlooks: the October editions of the World Economic Outlook for China, 2000-2025.

    An edition counts as out from the end of its month. Its spread for the year ahead is the root mean square
    of the earlier editions' errors, an exceptional year a tenth, beside four years of .8 points.

    Examples
    --------
    >>> edition = load_outlook()[20]
    >>> dict(edition.path), edition.published.isoformat()
    ({2020: 1.85, 2021: 8.24}, '2020-10-31')
    """
    rows: dict[int, dict[int, float]] = {}
    for row in read_table("outlook"):
        rows.setdefault(int(row["edition"]), {})[int(row["year"])] = float(row["growth_pct"])
    found, total, weight = [], _AHEAD_YEARS * _AHEAD_SD**2, _AHEAD_YEARS
    for edition, path in sorted(rows.items()):
        if edition in rows.get(edition - 1, {}):
            share = EXCEPTIONAL_WEIGHT if edition in EXCEPTIONAL_YEARS else 1.0
            total += share * (path[edition] - rows[edition - 1][edition]) ** 2
            weight += share
        sd = {year: _NOW_SD if year == edition else math.sqrt(total / weight) for year in path}
        found.append(Outlook(path=path, sd=sd, published=dt.date(edition, 10, 31)))
    return tuple(found)
