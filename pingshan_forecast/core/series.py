"""One indicator of one region by year: growth rates, levels, and where they break."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from pingshan_forecast.core.checks import checked
from pingshan_forecast.core.frames import index_years, whole_year
from pingshan_forecast.errors import DataError
from pingshan_forecast.language.display import html_table
from pingshan_forecast.numerics.arrays import floats
from pingshan_forecast.registry.indicators import indicator as find_indicator

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from pingshan_forecast.core.observations import Observation


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


@checked(DataError, leaving=("years", "growth_pct", "level"))
@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
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
        code = find_indicator(self.indicator).code
        object.__setattr__(self, "indicator", code)
        where = f"{self.region} {code}"
        checked = {
            "years": _years(self.years, where),
            "growth_pct": floats(self.growth_pct, f"{where}: growth_pct"),
            "level": floats(self.level, f"{where}: level"),
        }
        for name, array in checked.items():
            array.setflags(write=False)
            object.__setattr__(self, name, array)
        if not (self.years.shape == self.growth_pct.shape == self.level.shape and self.years.ndim == 1):
            raise DataError(f"{where}: years, growth_pct and level differ in length; give one value a year")
        if np.any(np.diff(self.years) != 1):
            raise DataError(f"{where}: years must be consecutive; put NaN where a year is missing")
        if np.any(np.isinf(self.growth_pct)) or np.any(np.isinf(self.level)):
            raise DataError(f"{where}: infinite value; use NaN for a missing year")
        if np.any(self.growth_pct <= -100):
            raise DataError(f"{where}: a growth rate of -100% or less; check sign and unit")

    @classmethod
    def from_growth(
        cls,
        growth_pct: NDArray[np.float64] | list[float] | pd.Series,
        *,
        last_year: int | None = None,
        region: str = "",
        indicator: str = "gdp",
    ) -> IndicatorSeries:
        """Series from growth rates alone, in per cent, NaN = missing year.

        Parameters
        ----------
        growth_pct : array-like
            Oldest first; or a pandas Series indexed by years, in any order, with or without gaps.
        last_year : int, optional
            Year of the last rate; needed where the rates have no years of their own.
        region, indicator : str
            Whose growth of what; a code or any name of the registry.

        Raises
        ------
        DataError
            If the years are missing, are none, or contradict `last_year`.

        Examples
        --------
        >>> IndicatorSeries.from_growth([8.0, float("nan"), 7.1], last_year=2020).n_observed
        2
        >>> import pandas as pd
        >>> IndicatorSeries.from_growth(pd.Series([7.1, 8.0], index=[2020, 2018])).years.tolist()
        [2018, 2019, 2020]
        """
        growth = floats(growth_pct, "growth_pct")
        if growth.ndim != 1:
            raise DataError(f"growth_pct has {growth.ndim} dimensions; give one rate a year")
        last = whole_year(last_year) if last_year is not None else None
        if last_year is not None and last is None:
            raise DataError(f"last_year is {last_year!r:.40}; give a whole year such as 2020")
        index = getattr(growth_pct, "index", None)
        if index is not None and not callable(index) and not _counts(index):
            growth, last = _ordered(growth, index_years(index, "growth_pct"), last)
        elif last is None:
            raise DataError("growth_pct has no years; give last_year=, or a pandas Series indexed by years")
        years = np.arange(last - growth.size + 1, last + 1)
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
        """The latest year with a level, and that level; None where there is none above zero to grow from."""
        seen = np.flatnonzero(np.isfinite(self.level))
        if not seen.size or self.level[seen[-1]] <= 0.0:
            return None
        return int(self.years[seen[-1]]), float(self.level[seen[-1]])

    @property
    def base_level(self) -> tuple[int, float] | None:
        """The level that forecasts stand on: the latest one, carried by published growth to the last rate.

        None where no level above zero is known, or a rate between it and the last one is missing.
        """
        if self.last_level is None or not self.n_observed:
            return self.last_level
        year, level = self.last_level
        last = int(self.observed[0][-1])
        between = self.growth_pct[(self.years > year) & (self.years <= last)]
        if not np.isfinite(between).all():
            return None
        return max(year, last), level * float(np.prod(1 + between / 100))

    def with_level_growth(self) -> IndicatorSeries:
        """Series whose rates are the growth of neighbouring levels, where no rate was published at all.

        Examples
        --------
        >>> import numpy as np
        >>> series = IndicatorSeries(region="", indicator="jobs_new", years=np.arange(2019, 2022),
        ...                          growth_pct=np.full(3, np.nan), level=np.array([10.0, 11.0, 12.1]))
        >>> series.with_level_growth().growth_pct.round(6).tolist()
        [nan, 10.0, 10.0]
        """
        if self.n_observed or np.isfinite(self.level).sum() < 2:
            return self
        with np.errstate(invalid="ignore", divide="ignore"):
            ratio = self.level[1:] / self.level[:-1]
        broken = np.isin(self.years[1:], [b.year for b in self.breaks])
        usable = np.isfinite(ratio) & (ratio > 0) & ~broken
        growth = np.concatenate(([np.nan], np.where(usable, 100.0 * (ratio - 1.0), np.nan)))
        return replace(self, growth_pct=growth)

    def missing_years(self) -> tuple[int, ...]:
        """Years between the first and the last published rate that have none."""
        years, _ = self.observed
        if not years.size:
            return ()
        inside = (self.years >= years[0]) & (self.years <= years[-1])
        return tuple(int(y) for y in self.years[inside & ~np.isfinite(self.growth_pct)])

    def until(self, year: int) -> IndicatorSeries:
        """Series up to and including a year."""
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
        """Table with one row a year: year, growth_pct, level, status, qualifier, source_id, note."""
        import pandas as pd

        blank = {"status": "", "qualifier": "", "source_id": "", "note": ""}
        seen = self.observations or (None,) * self.years.size
        provenance = [blank if o is None else {key: getattr(o, key) for key in blank} for o in seen]
        numbers = {"year": self.years, "growth_pct": self.growth_pct, "level": self.level}
        return pd.concat([pd.DataFrame(numbers), pd.DataFrame(provenance)], axis=1)

    def __repr__(self) -> str:
        span = f"{self.years[0]}-{self.years[-1]}" if self.years.size else "no years"
        levels = int(np.isfinite(self.level).sum())
        return (
            f"<IndicatorSeries {self.region or 'unnamed'} {self.indicator} {span}: {self.n_observed} growth "
            f"rates, {levels} levels{f' in {self.unit}' if levels and self.unit else ''}>"
        )

    def _repr_html_(self) -> str:
        return html_table(self.to_frame())


def _years(years: object, where: str) -> NDArray[np.int64]:
    """Years as whole numbers, from numbers, texts, periods or days."""
    array = np.asarray(years)
    if array.dtype.kind in "iu" and not hasattr(years, "freqstr"):
        return np.array(array, dtype=np.int64)
    found = [whole_year(year) for year in years] if array.ndim and isinstance(years, Iterable) else [None]
    if any(year is None for year in found):
        raise DataError(f"{where}: years hold something that is no year; give whole years such as 2020")
    return np.array(found, dtype=np.int64)


def _counts(index: object) -> bool:
    """Whether an index merely counts: 0, 1, 2 ... says nothing of years."""
    return type(index).__name__ == "RangeIndex" and getattr(index, "start", 0) < 1800


def _ordered(
    growth: NDArray[np.float64], years: list[int], last: int | None
) -> tuple[NDArray[np.float64], int]:
    """Rates by consecutive years, oldest first, and the last of the years."""
    if not years:
        raise DataError("growth_pct is empty; give at least one year")
    if last is not None and last != max(years):
        raise DataError(f"last_year is {last}, but the index ends in {max(years)}; leave last_year out")
    laid = np.full(max(years) - min(years) + 1, np.nan)
    laid[np.array(years) - min(years)] = growth
    return laid, max(years)
