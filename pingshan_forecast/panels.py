"""Panels of growth and targets: data frames in, arrays of regions by years out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pingshan_forecast.errors import DataError

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TargetPanel:
    """Growth and targets of some regions over consecutive years.

    Parameters
    ----------
    regions : tuple of str
        Sorted.
    years : array (n_years,)
        Consecutive.
    growth, targets : array (n_regions, n_years)
        Per cent, NaN where there is none.
    """

    regions: tuple[str, ...]
    years: NDArray[np.int64]
    growth: Floats
    targets: Floats

    def target_years(self) -> list[int]:
        """Give the years in which some region has a target."""
        return [int(year) for year in self.years[np.isfinite(self.targets).any(axis=0)]]

    def scored_years(self) -> list[int]:
        """Give the years in which some target has an outcome."""
        seen = np.isfinite(self.growth) & np.isfinite(self.targets)
        return [int(year) for year in self.years[seen.any(axis=0)]]


def target_panel(growth: pd.DataFrame, targets: pd.DataFrame) -> TargetPanel:
    """Lay growth and targets out as arrays; empty cells are missing figures.

    Parameters
    ----------
    growth : DataFrame (region, year, growth)
        Per cent.
    targets : DataFrame (region, year, target)
        Per cent.

    Raises
    ------
    DataError
        If a column is missing, a region has two figures for a year, or a figure is infinite.

    Examples
    --------
    >>> import pandas as pd
    >>> growth = pd.DataFrame({"region": ["A", "A"], "year": [2019, 2021], "growth": [6.0, 8.0]})
    >>> targets = pd.DataFrame({"region": ["A"], "year": [2021], "target": [7.0]})
    >>> panel = target_panel(growth, targets)
    >>> panel.years.tolist(), panel.scored_years()
    ([2019, 2020, 2021], [2021])
    """
    grown, aimed = wide_table(growth, "growth", "growth"), wide_table(targets, "target", "targets")
    regions = grown.index.union(aimed.index).sort_values()
    every = [*grown.columns, *aimed.columns]
    years = np.arange(min(every), max(every) + 1) if every else np.array([], dtype=np.int64)
    arrays = (w.reindex(index=regions, columns=years).to_numpy(dtype=float) for w in (grown, aimed))
    return TargetPanel(regions=tuple(regions), years=years, growth=next(arrays), targets=next(arrays))


def wide_table(frame: pd.DataFrame, value: str, what: str) -> pd.DataFrame:
    """Lay one column of a frame out as regions by years, or say what is wrong with it.

    Raises
    ------
    DataError
        If a column is missing, a region has two figures for a year, or a figure is infinite.
    """
    missing = [name for name in ("region", "year", value) if name not in frame.columns]
    if missing:
        raise DataError(f"{what} has no column {missing[0]!r}; it needs region, year, {value}")
    told = frame.dropna(subset=[value])
    if np.isinf(told[value].to_numpy(dtype=float)).any():
        raise DataError(f"{what}: an infinite {value}; leave the cell empty if the figure is missing")
    twice = told[told.duplicated(["region", "year"])]
    if len(twice):
        raise DataError(
            f"{what}: {twice.region.iloc[0]} has two figures for {twice.year.iloc[0]}; keep one a year"
        )
    return told.astype({"year": int}).set_index(["region", "year"])[value].unstack("year")  # noqa: PD010
