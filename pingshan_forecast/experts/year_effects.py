"""The year effect that all targets share, filtered from what was announced, and the outcomes it implies.

Pure functions on arrays, in percentage points; an indicator other than GDP counts in units of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pingshan_forecast.core.outlook import EXCEPTIONAL_WEIGHT, EXCEPTIONAL_YEARS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

MET_MARGIN = 0.05
"""A published outcome of one decimal is met from half a decimal below the target on."""

DF = 8.0
QUARTILE = 0.7064  # upper quartile of a Student t with 8 degrees of freedom


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions:
    """What is fixed beforehand, in points of GDP growth; `docs/method.md` says what each one decides.

    Parameters
    ----------
    walk : float
        Standard deviation of the level's step from a year to the next.
    year_sd : float
        Standard deviation of a year around the level, the nation's own surprise left aside.
    tier_sd : float
        Standard deviation of a tier around the year.
    surprise : float
        How far a surprise of the nation's growth moves all regions' outcomes.
    crisis_rate, crisis_size, crisis_sd : float
        Probability of a crisis in a year, and mean and standard deviation of what it takes.
    level_sd : float
        Standard deviation of the level before any year is known.
    error : float
        A region's error around the year, as a share of the scale of past years' residuals.
    residual : float
        That scale before any year is known, in typical steps, worth half a year.
    shift : float
        Typical expected growth less target before any year is known, worth a year.
    spread : float
        Standard deviation of expected growth less target within a year, in typical steps.
    unforeseen : float
        Part of a change of the nation's growth that the outlook expects and the targets do not foresee.
    discount : float
        Weight of a year on the next one in scales and shifts.
    """

    walk: float = 0.25
    year_sd: float = 0.75
    tier_sd: float = 0.3
    surprise: float = 0.6
    crisis_rate: float = 0.1
    crisis_size: float = -3.0
    crisis_sd: float = 1.0
    level_sd: float = 1.0
    error: float = 0.65
    residual: float = 1.0
    shift: float = -0.4
    spread: float = 1.4
    unforeseen: float = 0.25
    discount: float = 0.8


ASSUMPTIONS = Assumptions()


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """What was known on a day of an indicator's past targets, a tier's year an entry; arrays (n,).

    Parameters
    ----------
    years, cases : array
        The year, and how many targets stand behind the entry.
    effect : array
        Mean of outcome less what the targets led to expect, in points.
    error : array
        Scale of outcomes around it, in typical steps.
    revision : array
        How far the nation's growth of the year turned out other than forecast before, in points.
    """

    years: NDArray[np.int64]
    cases: Floats
    effect: Floats
    error: Floats
    revision: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class YearEffect:
    """A year's effect as seen before its outcomes: a calm year and a crisis, each a Gaussian.

    Parameters
    ----------
    weights, means, variances : array (2,)
        Calm first; in points.
    """

    weights: Floats
    means: Floats
    variances: Floats


def year_effect(
    known: Announced,
    year: int,
    *,
    level: float,
    unit: float = 1.0,
    loading: float = 1.0,
    nation_sd: float = 0.8,
    assume: Assumptions = ASSUMPTIONS,
) -> YearEffect:
    """Predictive distribution of a year's effect after filtering its level through the years before.

    The level walks; a year scatters around it, moves with the nation's surprise, and is a crisis now and
    then. The posterior of each year, calm or crisis, is collapsed to one Gaussian (Harrison & Stevens 1976,
    Bayesian Forecasting, Journal of the Royal Statistical Society B 38, 205-247).

    Parameters
    ----------
    known : Announced
        Years before `year`, in any order; entries of one year are joined by their precision.
    year : int
        The year to predict.
    level : float
        Mean of the level before any year is known, in points.
    unit, loading : float
        Scale of the indicator's years, and of its crises, in those of GDP.
    nation_sd : float
        Standard deviation of the nation's outlook for the year, in points.
    assume : Assumptions
        What is fixed beforehand.
    """
    mean, variance, last = level, (unit * assume.level_sd) ** 2, None
    walk = (unit * assume.walk) ** 2
    scatter = (unit * assume.year_sd) ** 2
    moved = loading * assume.surprise
    for past in np.unique(known.years):
        chosen = known.years == past
        precision = 1.0 / (
            (unit * assume.tier_sd) ** 2
            + (unit * known.error[chosen]) ** 2 * DF / (DF - 2.0) / known.cases[chosen]
        )
        seen = float(precision @ known.effect[chosen] / precision.sum())
        revision = float(known.revision[chosen][0])
        variance += 0.0 if last is None else walk * (past - last)
        crisis = loading * assume.crisis_size
        # Of a crisis the part that the nation's own figures show is no news any more.
        left = np.array([0.0, crisis - np.clip(moved * revision, crisis, 0.0)])
        extra = np.array([0.0, (loading * assume.crisis_sd) ** 2])
        # That an epidemic was a crisis is known; it says a tenth of what another year says of the level.
        known_crisis = int(past) in EXCEPTIONAL_YEARS
        rate = 1.0 - 1e-9 if known_crisis else assume.crisis_rate
        noise = scatter / EXCEPTIONAL_WEIGHT if known_crisis else scatter
        total = variance + noise + 1.0 / precision.sum() + extra
        miss = seen - moved * revision - left - mean
        log_weight = np.log([1.0 - rate, rate]) - 0.5 * (np.log(total) + miss**2 / total)
        weight = np.exp(log_weight - log_weight.max())
        weight /= weight.sum()
        gain = variance / total
        means = mean + gain * miss
        mean = float(weight @ means)
        variance = float(weight @ (variance * (1.0 - gain) + (means - mean) ** 2))
        last = int(past)
    ahead = variance + (walk * (year - last) if last is not None else 0.0) + scatter
    return YearEffect(
        weights=np.array([1.0 - assume.crisis_rate, assume.crisis_rate]),
        means=np.array([mean, mean + loading * assume.crisis_size]),
        variances=np.array([ahead + (moved * nation_sd) ** 2, ahead + (loading * assume.crisis_sd) ** 2]),
    )


def outlook_loading(nation_sd: float, assume: Assumptions = ASSUMPTIONS) -> float:
    """Correlation of the nation's surprise, counted from its outlook, with the year effect of a calm year.

    Parameters
    ----------
    nation_sd : float
        Standard deviation of the outlook, in points.
    assume : Assumptions
        What is fixed beforehand.

    Examples
    --------
    >>> round(outlook_loading(0.8), 2)
    0.54
    """
    moved = assume.surprise * nation_sd
    return float(moved / np.hypot(moved, assume.year_sd))


def typical(
    values: Floats, years: NDArray[np.int64], year: int, prior: float, prior_years: float, discount: float
) -> float:
    """Discounted mean of past years' figures beside a prior that counts as so many years.

    Parameters
    ----------
    values : array (n,)
        One figure a past year.
    years : array of int (n,)
        The years, all before `year`.
    year : int
        The year that the mean is wanted for.
    prior : float
        What is expected before any year is known, in the unit of the values.
    prior_years : float
        How many years that counts for.
    discount : float
        Weight of a year on the next one.
    """
    share = discount ** (year - 1.0 - years)
    return float((prior_years * prior + share @ values) / (prior_years + share.sum()))


def residual_scale(residual: Floats, steps: Floats) -> float:
    """Scale of a Student t by the median distance from the median; a few cases lean on one step.

    Parameters
    ----------
    residual : array (n,)
        Outcomes less what was expected, in points.
    steps : array (n,)
        Typical change of growth from a year to the next of their regions, in points.

    Returns
    -------
    float
        In steps; 1 without cases.
    """
    if not residual.size:
        return 1.0
    distance = float(np.median(np.abs(residual - np.median(residual)) / steps)) / QUARTILE
    freedom = residual.size - 1.0
    return float(np.sqrt((freedom * distance**2 + 5.0) / (freedom + 5.0)))
