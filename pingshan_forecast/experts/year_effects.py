"""What a panel of targets and outcomes teaches: a shared year effect, relative positions, an error.

Pure functions on arrays of growth and targets in per cent, regions by consecutive years, NaN = missing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pingshan_forecast.core.outlook import NO_OUTLOOK

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pingshan_forecast.core.outlook import Outlook

    Floats = NDArray[np.float64]

EXCEPTIONAL_YEARS = (2020, 2022)
"""Years that an epidemic bent for every region: they say little of other years."""

MET_MARGIN = 0.05
"""A published outcome of one decimal is met from half a decimal below the target on."""

DF = 8.0
QUARTILE = 0.7064  # upper quartile of a Student t with 8 degrees of freedom


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions:
    """What is fixed beforehand; all the rest is learned from the years before.

    Parameters
    ----------
    recovery : float
        Part of an exceptional year's shortfall that is expected back the year after: half, between none
        and all.
    pass_through : tuple of float
        How far an expected change of growth moves the mean gap: 0 if targets foresee it, 1 if they do not.
        Averaged over by their past likelihood.
    drift : tuple of float
        Variances of the year effect's yearly step over that of its own scatter; averaged over likewise.
    effect_sd : float
        Prior scale of the year effect, in percentage points, worth `effect_years` years.
    error_scale : float
        Prior scale of a region's error within a year, in points, worth `error_cases` cases.
    slopes : tuple of float
        Prior of the standardised slopes on relative position, target size and past record, worth
        `slope_cases` cases.
    discount : float
        Weight of a year on the next one in scales and records.
    exceptional_weight : float
        Weight of an exceptional year in learning the year effect.
    """

    recovery: float = 0.5
    pass_through: tuple[float, ...] = (0.5, 1.0)
    drift: tuple[float, ...] = (0.05, 0.2, 0.5, 1.0, 2.0, 5.0)
    effect_sd: float = 1.0
    effect_years: float = 4.0
    error_scale: float = 1.4
    error_cases: float = 5.0
    slopes: tuple[float, float, float] = (0.4, -0.3, 0.15)
    slope_cases: float = 20.0
    discount: float = 0.8
    exceptional_weight: float = 0.1


ASSUMPTIONS = Assumptions()


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelDensity:
    """Predictive densities of one year's outcomes: a mixture of Student t for every region.

    Parameters
    ----------
    weights : array (k,)
        Shared by the regions, summing to one.
    locations : array (n_regions, k)
        In per cent; NaN for a region without a target.
    scales : array (k,)
        In percentage points.
    """

    weights: Floats
    locations: Floats
    scales: Floats

    def at_least(self, bound: Floats) -> Floats:
        """Probability of an outcome at or above a bound, one a region."""
        from scipy.special import stdtr

        return np.asarray(stdtr(DF, (self.locations - bound[:, None]) / self.scales) @ self.weights)

    def log_density(self, outcome: Floats) -> Floats:
        """Log density of outcomes, one a region."""
        from scipy.stats import t

        density = t.pdf((outcome[:, None] - self.locations) / self.scales, DF) / self.scales
        return np.asarray(np.log(density @ self.weights))


def expected_growth(
    growth: Floats, years: NDArray[np.int64], recovery: float, *, outlook: Outlook = NO_OUTLOOK
) -> Floats:
    """Expect each year's growth from the years before: it changes as the nation's was forecast to.

    Without a forecast growth is expected to stay as it was. Then an exceptional year does not move what is
    expected, but for the part of its shortfall that comes back; the year after it counts with it, as a
    two-year average. A region whose figure is missing is taken to have moved with the others. Of a region
    that is known from an exceptional year alone nothing is expected without a forecast: NaN.

    Parameters
    ----------
    growth : array (n_regions, n_years)
    years : array (n_years,)
    recovery : float
        Part of the shortfall that comes back, 0 to 1, where no forecast of the nation is known.
    outlook : Outlook

    Returns
    -------
    array (n_regions, n_years + 1)
        Column j is expected from the columns before j; the first is NaN.
    """
    expected = np.full((growth.shape[0], growth.shape[1] + 1), np.nan)
    change = outlook.changes(years)
    underlying, before = np.full(growth.shape[0], np.nan), np.full(growth.shape[0], np.nan)
    for j, year in enumerate(years):
        now = growth[:, j]
        now = np.where(np.isnan(now), underlying + _mean(now - underlying), now)
        shortfall = np.zeros(growth.shape[0])
        if int(year) in EXCEPTIONAL_YEARS:
            shortfall = np.maximum(np.nan_to_num(underlying - now), 0.0)
        else:
            paired = np.isfinite(before) & (int(year) - 1 in EXCEPTIONAL_YEARS)
            fresh = np.where(paired, 0.5 * (now + before), now)
            underlying = np.where(np.isfinite(now), fresh, underlying)
        known = np.isfinite(change[j + 1])
        expected[:, j + 1] = now + change[j + 1] if known else underlying + recovery * shortfall
        before = now
    return expected


def smooth_exceptional(growth: Floats, years: NDArray[np.int64]) -> Floats:
    """Give an exceptional year and the one after it both their average; without that, leave it out.

    The two-year average of official statistics: a slump and the rebound from it are no trend.
    """
    smooth = growth.copy()
    for j in np.flatnonzero(np.isin(years, EXCEPTIONAL_YEARS)):
        if j + 1 < years.size:
            average = 0.5 * (growth[:, j] + growth[:, j + 1])
            smooth[:, j] = average
            smooth[:, j + 1] = np.where(np.isfinite(average), average, growth[:, j + 1])
        else:
            smooth[:, j] = np.nan
    return smooth


def normal_scores(values: Floats) -> Floats:
    """Give normal scores of the ranks, ties sharing theirs; zero where a value is missing.

    Formula: the standard normal quantile of (rank - 1/2) / n.
    """
    from scipy.special import ndtri
    from scipy.stats import rankdata

    seen = np.isfinite(values)
    scores = np.zeros(values.size)
    if seen.any():
        scores[seen] = ndtri((rankdata(values[seen]) - 0.5) / seen.sum())
    return scores


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelRecord:
    """What a panel's past years say, a year an entry.

    Parameters
    ----------
    years : array (n,)
        Years with a target whose outcome is known.
    effect : array (n,)
        Mean of outcome - target, relative positions taken out, in points.
    shift : array (n,)
        Mean of expected growth - target, in points.
    spread, error : array (n,)
        Scale of outcome - target within the year, before and after positions are taken out.
    """

    years: NDArray[np.int64]
    effect: Floats
    shift: Floats
    spread: Floats
    error: Floats

    def until(self, year: int) -> PanelRecord:
        """Give the years up to and including one."""
        kept = self.years <= year
        return PanelRecord(
            years=self.years[kept],
            effect=self.effect[kept],
            shift=self.shift[kept],
            spread=self.spread[kept],
            error=self.error[kept],
        )


def summarise(
    growth: Floats,
    targets: Floats,
    years: NDArray[np.int64],
    *,
    outlook: Outlook = NO_OUTLOOK,
    assume: Assumptions = ASSUMPTIONS,
) -> tuple[PanelRecord, Floats]:
    """Sum up the years of a panel, and give its slopes on relative position.

    Parameters
    ----------
    growth, targets : array (n_regions, n_years)
        Per cent, NaN where there is none.
    years : array (n_years,)
        Consecutive.
    outlook : Outlook
        Of the nation: editions before each year are used.
    """
    gap = growth - targets
    ahead = expected_growth(growth, years, assume.recovery, outlook=outlook)[:, :-1] - targets
    past = np.flatnonzero(np.isfinite(gap).any(axis=0))
    positions = {int(k): _positions(ahead, targets, gap, int(k), assume) for k in past}
    spread = np.array([_scale(gap[:, k], assume) for k in past])
    slopes = _slopes(gap, positions, spread, past, assume)
    effect, error, shift = np.zeros(past.size), np.zeros(past.size), np.zeros(past.size)
    for i, k in enumerate(past):
        seen = np.isfinite(gap[:, k])
        rest = gap[seen, k] - spread[i] * (positions[int(k)][seen] @ slopes)
        effect[i], error[i], shift[i] = rest.mean(), _scale(rest, assume), _mean(ahead[seen, k])
    return PanelRecord(years=years[past], effect=effect, shift=shift, spread=spread, error=error), slopes


def anchored_year(
    growth: Floats,
    targets: Floats,
    years: NDArray[np.int64],
    year: int,
    *,
    outlook: Outlook = NO_OUTLOOK,
    assume: Assumptions = ASSUMPTIONS,
) -> PanelDensity:
    """Predict one year's outcomes of all regions from their targets and the years before.

    Formula: outcome - target = year effect + s (slopes . position + error), error Student t; the year
    effect is pass-through x (mean of expected growth - target) + a level that walks from year to year.
    Positions are normal scores of expected growth - target and of the target, and the discounted record
    of targets met. Growth from `year` on and targets after `year` are not read.

    Parameters
    ----------
    growth, targets : array (n_regions, n_years)
        Per cent, NaN where there is none.
    years : array (n_years,)
        Consecutive.
    year : int
        One of `years`.
    outlook : Outlook
        Of the nation: editions before each year are used.
    """
    now = int(year) - int(years[0])
    growth, targets, years = growth[:, :now], targets[:, : now + 1], years[: now + 1]
    record, slopes = summarise(growth, targets[:, :now], years[:now], outlook=outlook, assume=assume)
    ahead = expected_growth(growth, years[:now], assume.recovery, outlook=outlook) - targets
    position = _positions(ahead, targets, growth - targets[:, :now], now, assume)
    weights, level, width, error = next_effect(record, int(year), _mean(ahead[:, now]), assume=assume)
    spread = typical_scale(record.spread, record.years, int(year), assume=assume)
    own = targets[:, now] + spread * (position @ slopes)
    return PanelDensity(weights=weights, locations=own[:, None] + level, scales=np.sqrt(width**2 + error**2))


def _mean(values: Floats) -> float:
    seen = values[np.isfinite(values)]
    return float(seen.mean()) if seen.size else 0.0


def _positions(ahead: Floats, targets: Floats, gap: Floats, k: int, assume: Assumptions) -> Floats:
    """Where each region stands among the others that year: (n_regions, 3)."""
    kept = np.where(np.isfinite(gap[:, :k]), gap[:, :k] >= -MET_MARGIN, np.nan)
    seen = np.isfinite(kept)
    count = seen.sum(axis=0)
    share = np.divide(np.nansum(kept, axis=0), count, out=np.zeros(k), where=count > 0)
    age = np.where(count > 0, assume.discount ** np.arange(k - 1.0, -1.0, -1.0), 0.0)
    record = np.where(seen, kept - share, 0.0) @ age / (age.sum() + 1.0)
    return np.column_stack((normal_scores(ahead[:, k]), normal_scores(targets[:, k]), 4.0 * record))


def _scale(values: Floats, assume: Assumptions) -> float:
    """Scale of a Student t by the median distance from the median, shrunk to the prior's."""
    seen = values[np.isfinite(values)]
    distance = float(np.median(np.abs(seen - np.median(seen)))) / QUARTILE
    freedom = seen.size - 1
    return float(
        np.sqrt(
            (freedom * distance**2 + assume.error_cases * assume.error_scale**2)
            / (freedom + assume.error_cases)
        )
    )


def typical_scale(
    scales: Floats, years: NDArray[np.int64], year: int, *, assume: Assumptions = ASSUMPTIONS
) -> float:
    """Discounted geometric mean of the years' scales; the prior counts as half a year."""
    age = assume.discount ** (year - 1.0 - years)
    total = 0.5 * np.log(assume.error_scale) + age @ np.log(scales)
    return float(np.exp(total / (0.5 + age.sum())))


def _slopes(
    gap: Floats, positions: dict[int, Floats], spread: Floats, past: NDArray[np.int64], assume: Assumptions
) -> Floats:
    """Ridge regression of standardised gaps within the years, far ones pulled in."""
    prior = np.array(assume.slopes)
    gram = assume.slope_cases * np.eye(prior.size)
    moment = gram @ prior
    for i, k in enumerate(past):
        seen = np.isfinite(gap[:, k])
        y = gap[seen, k]
        pulled = np.clip((y - np.median(y)) / spread[i], -2.5, 2.5)
        x = positions[int(k)][seen] - positions[int(k)][seen].mean(axis=0)
        gram += x.T @ x
        moment += x.T @ (pulled - pulled.mean())
    return np.asarray(np.linalg.solve(gram, moment))


def _log_student(x: float, df: float, variance: float) -> float:
    """Log density of a Student t whose scale is the root of `variance`."""
    constant = math.lgamma(0.5 * (df + 1.0)) - math.lgamma(0.5 * df) - 0.5 * math.log(math.pi * df * variance)
    return constant - 0.5 * (df + 1.0) * math.log1p(x * x / (variance * df))


def next_effect(
    record: PanelRecord, year: int, shift: float, *, assume: Assumptions = ASSUMPTIONS
) -> tuple[Floats, Floats, Floats, float]:
    """Predict a year's effect: local levels, averaged over pass-through and drift by likelihood.

    Each is a conjugate Kalman filter (West & Harrison 1997, Bayesian Forecasting and Dynamic Models, 2.5),
    its unknown variance learned with a discount on older years (10.8): the predictive is a Student t.

    Parameters
    ----------
    record : PanelRecord
        Of years before `year`.
    shift : float
        Mean of expected growth - target in `year`, in points.

    Returns
    -------
    weights, level, width : array (k,)
        Mixture of the year's effect, in points.
    error : float
        Scale of a region's error around it.
    """
    keep = assume.discount
    noise = np.where(np.isin(record.years, EXCEPTIONAL_YEARS), 1.0 / assume.exceptional_weight, 1.0)
    steps = np.concatenate(([0], np.diff(np.append(record.years, year)))) if record.years.size else [1]
    fits = []
    for through in assume.pass_through:
        rest = record.effect - through * record.shift
        for drift in assume.drift:
            level, variance, likelihood = 0.0, 1.0, 0.0
            df, sum_squares = assume.effect_years, assume.effect_years * assume.effect_sd**2
            for i, value in enumerate(rest):
                variance += drift * steps[i]
                ahead = variance + noise[i]
                miss = value - level
                likelihood += _log_student(float(miss), df, sum_squares / df * ahead)
                gain = variance / ahead
                level, variance = level + gain * miss, variance * (1.0 - gain)
                df, sum_squares = keep * df + 1.0, keep * sum_squares + miss**2 / ahead
            width = np.sqrt(sum_squares / df * (variance + drift * steps[-1] + 1.0))
            fits.append((likelihood, level + through * shift, width))
    likelihoods, levels, widths = np.array(fits).T
    weights = np.exp(likelihoods - likelihoods.max())
    error = typical_scale(record.error, record.years, year, assume=assume)
    return weights / weights.sum(), levels, widths, error
