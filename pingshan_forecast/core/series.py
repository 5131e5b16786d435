"""Series with their provenance: what was published, when it was known, and where it broke."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from pingshan_forecast.checks import checked
from pingshan_forecast.core.dates import parse_date
from pingshan_forecast.errors import DataError, UnknownNameError
from pingshan_forecast.language.display import html_table
from pingshan_forecast.numerics.arrays import floats
from pingshan_forecast.registry.indicators import indicator as find_indicator
from pingshan_forecast.registry.regions import region_key

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

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
        ``"FY"`` for the whole year; H1, Q1-Q3, M1-M8 for cumulative figures within it.
    level : float or None
        In `unit`, at current prices.
    growth_pct : float or None
        Per cent on the same period of the year before.
    growth_basis : {"real", "nominal", "comparable_scope", ""}
        Constant prices, current prices, or against a restated base.
    status, qualifier : str
        How final the figure is, and how exactly it is worded.
    known_from : datetime.date
        The day on which it was published.
    name, unit, vintage, source_id, note : str
        Provenance; `name` is the indicator's own name where the registry has none.
    """

    region: str
    indicator: str
    year: int
    known_from: dt.date
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
        return self.known_from, _STATUS_RANK[self.status], _QUALIFIER_RANK[self.qualifier]


@checked(DataError)
@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """A year in which a series stops being comparable with the years before.

    Parameters
    ----------
    region, indicator : str
        The series.
    year : int
        The first year on the new footing.
    kind : str
        r_and_d_capitalised, census, coverage, scope, currency.
    note : str
        What happened, in words.
    """

    region: str
    indicator: str
    year: int
    kind: str
    note: str = ""


@checked(DataError)
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class IndicatorSeries:
    """One indicator of one region by year, one figure a year, gaps kept as gaps.

    Parameters
    ----------
    region, indicator : str
        Keys of the registries.
    years : array of int, shape (n_years,)
        Consecutive years, oldest first.
    growth_pct : array of float, shape (n_years,)
        Published growth in per cent; NaN where none was published.
    level : array of float, shape (n_years,)
        Level in `unit`; NaN where none was published.
    unit : str
        Unit of the levels.
    observations : tuple of Observation or None, one a year
        The published figure behind each growth rate (or level, where there is no rate).
    breaks : tuple of Break
        Years where levels stop being comparable.

    Raises
    ------
    DataError
        If the years are not consecutive or the lengths differ.
    """

    region: str
    indicator: str
    years: NDArray[np.int64]
    growth_pct: NDArray[np.float64]
    level: NDArray[np.float64]
    unit: str = ""
    observations: tuple[Observation | None, ...] = ()
    breaks: tuple[Break, ...] = ()

    def __post_init__(self) -> None:
        """Check the shape and make the arrays read-only."""
        for name, kind in (("years", np.int64), ("growth_pct", np.float64), ("level", np.float64)):
            array = np.array(getattr(self, name), dtype=kind)
            array.setflags(write=False)
            object.__setattr__(self, name, array)
        where = f"{self.region} {self.indicator}"
        if not (self.years.shape == self.growth_pct.shape == self.level.shape and self.years.ndim == 1):
            raise DataError(f"{where}: years, growth_pct and level differ in length; give one value a year")
        if np.any(np.diff(self.years) != 1):
            raise DataError(f"{where}: years must be consecutive; put NaN where a year is missing")
        if np.any(np.isinf(self.growth_pct)) or np.any(np.isinf(self.level)):
            raise DataError(f"{where}: infinite value; use NaN for a missing year")
        if np.any(self.growth_pct <= -100):
            raise DataError(f"{where}: a growth rate of -100% or less; check sign and unit")

    @classmethod
    @checked(DataError)
    def from_growth(
        cls,
        growth_pct: NDArray[np.float64] | list[float],
        *,
        last_year: int,
        region: str = "",
        indicator: str = "gdp",
    ) -> IndicatorSeries:
        """Make a series from growth rates alone, in per cent, oldest first, NaN = missing year.

        Examples
        --------
        >>> IndicatorSeries.from_growth([8.0, float("nan"), 7.1], last_year=2020).n_observed
        2
        """
        growth = floats(growth_pct, of_at_least=1)
        years = np.arange(last_year - growth.size + 1, last_year + 1)
        return cls(
            region=region,
            indicator=indicator,
            years=years,
            growth_pct=growth,
            level=np.full(growth.size, np.nan),
        )

    @property
    def n_observed(self) -> int:
        """Number of years with a published growth rate."""
        return int(np.isfinite(self.growth_pct).sum())

    @property
    def observed(self) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Years with a published growth rate, and the rates in per cent."""
        seen = np.isfinite(self.growth_pct)
        return self.years[seen], self.growth_pct[seen]

    @property
    def last_level(self) -> tuple[int, float] | None:
        """The latest year with a level, and that level; None where there is none."""
        seen = np.flatnonzero(np.isfinite(self.level))
        return (int(self.years[seen[-1]]), float(self.level[seen[-1]])) if seen.size else None

    @property
    def base_level(self) -> tuple[int, float] | None:
        """The level that forecasts stand on: the latest one, carried by published growth to the last rate.

        None where no level is known, or a rate between it and the last one is missing.
        """
        if self.last_level is None or not self.n_observed:
            return self.last_level
        year, level = self.last_level
        last = int(self.observed[0][-1])
        between = self.growth_pct[(self.years > year) & (self.years <= last)]
        if not np.isfinite(between).all():
            return None
        return max(year, last), level * float(np.prod(1 + between / 100))

    def missing_years(self) -> tuple[int, ...]:
        """Give the years between the first and the last published rate that have none."""
        years, _ = self.observed
        if not years.size:
            return ()
        inside = (self.years >= years[0]) & (self.years <= years[-1])
        return tuple(int(y) for y in self.years[inside & ~np.isfinite(self.growth_pct)])

    def until(self, year: int) -> IndicatorSeries:
        """Give the series up to and including a year."""
        keep = self.years <= year
        return replace(
            self,
            years=self.years[keep],
            growth_pct=self.growth_pct[keep],
            level=self.level[keep],
            observations=tuple(o for o, k in zip(self.observations, keep, strict=False) if k),
            breaks=tuple(b for b in self.breaks if b.year <= year),
        )

    def to_frame(self) -> pd.DataFrame:
        """Give one row a year: year, growth_pct, level, status, qualifier, source_id, note."""
        import pandas as pd

        blank = {"status": "", "qualifier": "", "source_id": "", "note": ""}
        seen = self.observations or (None,) * self.years.size
        provenance = [blank if o is None else {key: getattr(o, key) for key in blank} for o in seen]
        numbers = {"year": self.years, "growth_pct": self.growth_pct, "level": self.level}
        return pd.concat([pd.DataFrame(numbers), pd.DataFrame(provenance)], axis=1)

    def _repr_html_(self) -> str:
        return html_table(self.to_frame())


@checked(DataError)
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class History:
    """All published figures of a region and of the regions above it.

    Parameters
    ----------
    region : str
        The region the history is about.
    observations : tuple of Observation
        Every vintage of every figure, of the region and of its parents.
    breaks : tuple of Break
        Breaks of their series.
    parents : tuple of str
        The regions above, nearest first.
    as_of_date : datetime.date or None
        The day whose knowledge this is; None for everything.
    """

    region: str
    observations: tuple[Observation, ...]
    breaks: tuple[Break, ...] = ()
    parents: tuple[str, ...] = ()
    as_of_date: dt.date | None = None
    _index: dict[tuple[str, str], tuple[Observation, ...]] = field(init=False, default_factory=dict)
    _series: dict[tuple[str, str], IndicatorSeries] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Call regions by their keys, and index the observations by region and indicator."""
        object.__setattr__(self, "region", region_key(self.region))
        object.__setattr__(self, "parents", tuple(map(region_key, self.parents)))
        index: dict[tuple[str, str], list[Observation]] = {}
        for observation in self.observations:
            index.setdefault((observation.region, observation.indicator), []).append(observation)
        object.__setattr__(self, "_index", {key: tuple(rows) for key, rows in index.items()})

    def as_of(self, date: str | dt.date) -> History:
        """Give what was known on a day: later figures and later breaks are not there.

        Parameters
        ----------
        date : str or datetime.date
            ISO date such as ``"2021-01-26"``.

        Examples
        --------
        >>> import pingshan_forecast as pf
        >>> pf.load_history("坪山").as_of("2021-01-26").series("gdp").years[-1]
        np.int64(2020)
        """
        day = parse_date(date)
        observations = tuple(o for o in self.observations if o.known_from <= day)
        last: dict[tuple[str, str], int] = {}
        for o in observations:
            last[o.region, o.indicator] = max(o.year, last.get((o.region, o.indicator), o.year))
        return replace(
            self,
            observations=observations,
            # A break is seen with the first figure on the new footing.
            breaks=tuple(b for b in self.breaks if b.year <= last.get((b.region, b.indicator), -1)),
            as_of_date=day,
        )

    def indicators(self, region: str | None = None) -> tuple[str, ...]:
        """Give the codes of the indicators with yearly figures; ``other`` is left out."""
        region = region or self.region
        return tuple(
            code
            for (r, code), rows in self._index.items()
            if r == region and code != "other" and any(o.period == "FY" for o in rows)
        )

    @property
    def regions(self) -> tuple[str, ...]:
        """Regions with figures, in the order of the observations."""
        return tuple(dict.fromkeys(region for region, _ in self._index))

    def series(self, indicator: str, *, region: str | None = None) -> IndicatorSeries:
        """Give one indicator by year: of several vintages of a year, the latest known counts.

        Parameters
        ----------
        indicator : str
            A code or any name of the registry.
        region : str, optional
            Default: the region of the history.

        Raises
        ------
        UnknownNameError
            If the registry does not know the indicator, or the history has no figure of it.
        """
        code = find_indicator(indicator).code
        region = region_key(region) if region else self.region
        if (region, code) in self._series:
            return self._series[region, code]
        rows = [o for o in self._index.get((region, code), ()) if o.period == "FY"]
        if not rows:
            have = ", ".join(self.indicators(region)) or "nothing"
            raise UnknownNameError(f"no yearly figures of {code!r} for {region}; the history has {have}")
        breaks = tuple(b for b in self.breaks if (b.region, b.indicator) == (region, code))
        return self._series.setdefault((region, code), _assemble(region, code, rows, breaks))

    def figures(self, region: str, indicator: str) -> tuple[Observation, ...]:
        """Published figures of a region's indicator, by their keys: every vintage, year and period."""
        return self._index.get((region, indicator), ())

    def vintages(self, indicator: str, year: int, *, region: str | None = None) -> tuple[Observation, ...]:
        """Give every published version of one year's figure, oldest first."""
        code = find_indicator(indicator).code
        rows = self._index.get((region or self.region, code), ())
        return tuple(sorted((o for o in rows if o.year == year and o.period == "FY"), key=lambda o: o.rank))

    def to_frame(self) -> pd.DataFrame:
        """Give one row an observation, every vintage."""
        import pandas as pd

        names = [name for name in Observation.__slots__ if not name.startswith("_")]
        rows: list[dict[str, Any]] = [{name: getattr(o, name) for name in names} for o in self.observations]
        return pd.DataFrame(rows, columns=names)

    def _repr_html_(self) -> str:
        return html_table(self.to_frame())


def _latest(rows: list[Observation], year: int, name: Literal["level", "growth_pct"]) -> Observation | None:
    published = [o for o in rows if o.year == year and getattr(o, name) is not None]
    return max(published, key=lambda o: o.rank, default=None)


def _assemble(region: str, code: str, rows: list[Observation], breaks: tuple[Break, ...]) -> IndicatorSeries:
    years = range(min(o.year for o in rows), max(o.year for o in rows) + 1)
    rates = [_latest(rows, year, "growth_pct") for year in years]
    levels = [_latest(rows, year, "level") for year in years]
    last_unit = next((o.unit for o in reversed(levels) if o is not None), "")
    return IndicatorSeries(
        region=region,
        indicator=code,
        years=np.array(years),
        growth_pct=np.array([np.nan if o is None else o.growth_pct for o in rates], dtype=np.float64),
        # A level in another currency is no level of this series.
        level=np.array(
            [np.nan if o is None or o.unit != last_unit else o.level for o in levels], dtype=np.float64
        ),
        unit=last_unit,
        observations=tuple(rate or level for rate, level in zip(rates, levels, strict=True)),
        breaks=breaks,
    )
