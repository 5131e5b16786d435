"""Panels of growth and targets: data frames in, arrays of regions by years out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from numbers import Integral
from typing import TYPE_CHECKING

import numpy as np

from pingshan_forecast.errors import DataError

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


_LARGEST = 1e6  # per cent a year
_EARLIEST, _LATEST = 1900, 2200  # a slip such as 202 would make a panel of two thousand years


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
        """Years in which some region has a target."""
        return [int(year) for year in self.years[np.isfinite(self.targets).any(axis=0)]]

    def scored_years(self) -> list[int]:
        """Years in which some target has an outcome."""
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


def checked_panel(frame: pd.DataFrame, value: str, what: str) -> pd.DataFrame:
    """Rows of a long table that have a figure, as whole years and finite numbers.

    Parameters
    ----------
    frame : DataFrame
        Columns region, year and the value's; empty cells are missing figures.
    value : str
        The column of figures.
    what : str
        The table or file, as the message names it.

    Raises
    ------
    DataError
        If a column is missing, or a cell is no figure, no whole year or no region; rows are counted from one
        below the header.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"region": ["A", "A"], "year": [2019, 2020], "growth": ["6.1", None]})
    >>> checked_panel(frame, "growth", "mine").growth.tolist()
    [6.1]
    """
    import pandas as pd

    missing = [name for name in ("region", "year", value) if name not in frame.columns]
    if missing:
        raise DataError(f"{what} has no column {missing[0]!r}; it needs region, year, {value}")
    figures = pd.to_numeric(frame[value], errors="coerce").astype(float)
    years = pd.to_numeric(frame["year"], errors="coerce").astype(float)
    given = frame[value].notna()
    dated = (years % 1 == 0) & years.between(_EARLIEST, _LATEST)
    faults = (
        (value, given & figures.isna(), "write a number such as 7.5, or leave it empty if it is missing"),
        (value, figures.abs() == np.inf, f"an infinite {value}; leave it empty if the figure is missing"),
        (value, (value == "growth") & (figures.abs() > _LARGEST), "no growth in per cent is so large"),
        ("year", given & ~dated, "write a whole year such as 2021"),
        ("region", given & frame["region"].isna(), "write the region's name"),
    )
    for column, wrong, remedy in faults:
        if wrong.any():
            place = int(np.flatnonzero(wrong.to_numpy())[0])
            cell = str(frame[column].iloc[place])
            raise DataError(f"{what}: row {place + 1}, column {column} is {cell!r:.40}; {remedy}")
    kept = frame[given].copy()
    kept[value], kept["year"] = figures[given], years[given].astype(int)
    kept["region"] = kept["region"].astype(str).str.strip()
    return kept


def wide_table(frame: pd.DataFrame, value: str, what: str) -> pd.DataFrame:
    """One column of a frame laid out as regions by years.

    Parameters
    ----------
    frame : pandas.DataFrame
        A long table with the columns region, year and `value`.
    value, what : str
        The column, and what the table is called in messages.

    Raises
    ------
    DataError
        As `checked_panel`, or if a region has two figures for a year.
    """
    given = checked_panel(frame, value, what)
    twice = given[given.duplicated(["region", "year"])]
    if len(twice):
        raise DataError(
            f"{what}: {twice.region.iloc[0]} has two figures for {twice.year.iloc[0]}; keep one a year"
        )
    return given.set_index(["region", "year"])[value].unstack("year")  # noqa: PD010


def whole_years(years: Iterable[int], what: str) -> list[int]:
    """Years as a list of whole numbers.

    Parameters
    ----------
    years : iterable of int
        Years, of any whole-number type.
    what : str
        What they are called in messages.

    Raises
    ------
    DataError
        If they are none, or no list of them.

    Examples
    --------
    >>> whole_years(range(2019, 2021), "years")
    [2019, 2020]
    """
    given = list(years) if isinstance(years, Iterable) and not isinstance(years, str) else [years]
    if not isinstance(years, Iterable) or not all(isinstance(year, Integral) for year in given):
        raise DataError(f"{what} is {years!r:.40}; give whole years, such as [2019, 2020]")
    return [int(year) for year in given]
