"""One indicator of one region by year: growth rates, levels, and where they break."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from pingshan_forecast.errors import DataError
from pingshan_forecast.language.display import html_table

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from pingshan_forecast.core.observations import Observation


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
        growth = np.asarray(growth_pct, dtype=np.float64)
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
