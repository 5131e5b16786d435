"""What is expected of a region's growth before its target is looked at, and how surely."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pingshan_forecast.core.outlook import EXCEPTIONAL_WEIGHT, EXCEPTIONAL_YEARS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pingshan_forecast.core.outlook import NationalPath

    Floats = NDArray[np.float64]

MEMORY = 0.25
"""Weight of a year's growth, or of its lead over the nation, on the year after."""

RECOVERY = 0.5
"""Part of an exceptional year's shortfall that is expected back the year after: between none and all."""

STEP_YEARS = 5.0
"""An indicator's typical step counts as much as this many steps of the region's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectations:
    """Expected growth of some regions in one year; each array has one element a region.

    Parameters
    ----------
    mean : array
        In per cent; NaN where no growth is known.
    with_outlook : array
        The same with the nation's outlook alone; NaN where it says nothing.
    disagreement : array
        Half the distance between what is expected with the nation's outlook and without it, in points.
    unsurety : array
        Standard deviation of the mean for want of figures, in points: few years, or old ones.
    step : array
        Typical change of growth from a year to the next, in points.
    """

    mean: Floats
    with_outlook: Floats
    disagreement: Floats
    unsurety: Floats
    step: Floats

    @classmethod
    def unknown(cls, count: int, step: float) -> Expectations:
        """Expectations of regions of which nothing is known.

        Parameters
        ----------
        count : int
            Number of regions.
        step : float
            Typical change of growth from a year to the next, in points.
        """
        blank = np.full(count, np.nan)
        return cls(
            mean=blank,
            with_outlook=blank,
            disagreement=np.zeros(count),
            unsurety=np.full(count, np.inf),
            step=np.full(count, step),
        )


def expect(
    growth: Floats,
    years: NDArray[np.int64],
    year: int,
    typical_step: float,
    nation: NationalPath | None = None,
) -> Expectations:
    """Expect a year's growth of each region from its own past and, for GDP, from the nation's outlook.

    Formula: without the outlook, the mean of past growth with weights `MEMORY` ^ age; an exceptional year
    counts with the next as their average, a tenth as much while that is not known, and half of its shortfall
    comes back. With it, the nation's growth as forecast plus the mean, weighted likewise, of what the region
    was ahead of the nation. The mean of both; of the one that there is.

    Parameters
    ----------
    growth : array (n_regions, n_years)
        Per cent, NaN where there is none; columns from `year` on are not read.
    years : array (n_years,)
        Consecutive.
    year : int
        The year expected.
    typical_step : float
        Of the indicator, in points.
    nation : NationalPath, optional
        What was known of the nation on the day; None for an indicator that it does not speak of.

    Examples
    --------
    >>> growth = np.array([[8.0, 7.0, 6.0]])
    >>> expect(growth, np.arange(2015, 2018), 2018, 1.0).mean.round(2).tolist()
    [6.29]
    """
    past = years < year
    known, seen_years = growth[:, past], years[past]
    seen = np.isfinite(known)
    age = (year - 1 - seen_years).astype(float)
    weight = np.where(seen, MEMORY**age, 0.0)
    alone = _alone(known, seen_years, weight, year)
    mean, disagreement = alone, np.zeros(len(growth))
    with_outlook: Floats = np.full(len(growth), np.nan)
    if nation is not None and year in nation.seen:
        level = np.array([nation.seen.get(int(k), np.nan) for k in seen_years])
        both = weight * np.isfinite(level)
        lead = _weighted(known - np.nan_to_num(level), both)
        with_outlook = nation.seen[year] + lead
        paired = np.isfinite(with_outlook)
        mean = np.where(paired, 0.5 * (with_outlook + alone), alone)
        disagreement = np.where(paired, 0.5 * np.abs(with_outlook - alone), 0.0)
    step = _own_step(known, seen_years, seen, typical_step)
    count = seen.sum(axis=1)
    lag = np.where(count > 0, np.min(np.where(seen, age, np.inf), axis=1, initial=np.inf), 0.0)
    unsurety = step * np.sqrt(1.0 / np.maximum(count, 1) + lag)
    return Expectations(
        mean=mean, with_outlook=with_outlook, disagreement=disagreement, unsurety=unsurety, step=step
    )


def _weighted(values: Floats, weight: Floats) -> Floats:
    """Weighted mean of each row; NaN where nothing has weight."""
    total = weight.sum(axis=1)
    sums = (np.where(weight > 0.0, values, 0.0) * weight).sum(axis=1)
    return np.asarray(np.divide(sums, total, out=np.full(len(values), np.nan), where=total > 0.0))


def _alone(growth: Floats, years: NDArray[np.int64], weight: Floats, year: int) -> Floats:
    smooth, share = growth.copy(), weight.copy()
    for j in np.flatnonzero(np.isin(years, EXCEPTIONAL_YEARS)):
        average = np.full(len(growth), np.nan)
        if j + 1 < years.size:
            average = 0.5 * (growth[:, j] + growth[:, j + 1])
            smooth[:, j + 1] = np.where(np.isfinite(average), average, growth[:, j + 1])
        paired = np.isfinite(average)
        smooth[:, j] = np.where(paired, average, growth[:, j])
        share[:, j] *= np.where(paired, 1.0, EXCEPTIONAL_WEIGHT)
    mean = _weighted(smooth, share)
    if years.size and int(years[-1]) == year - 1 and year - 1 in EXCEPTIONAL_YEARS:
        mean = mean + RECOVERY * np.maximum(np.nan_to_num(mean - growth[:, -1]), 0.0)
    return mean


def _own_step(growth: Floats, years: NDArray[np.int64], seen: NDArray[np.bool_], typical: float) -> Floats:
    """Median absolute step of each row, per root of the years between, moved toward the typical one."""
    result = np.full(len(growth), typical)
    for i, (row, chosen) in enumerate(zip(growth, seen, strict=True)):
        if chosen.sum() < 2:
            continue
        steps = np.abs(np.diff(row[chosen])) / np.sqrt(np.diff(years[chosen]))
        share = steps.size / (steps.size + STEP_YEARS)
        floor = 0.3 * typical
        result[i] = np.exp(share * np.log(max(np.median(steps), floor)) + (1 - share) * np.log(typical))
    return result
