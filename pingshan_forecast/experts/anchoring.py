"""The estimator of a target's outcome: what was expected, promised, and what the year does to all."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pingshan_forecast.experts.year_effects import ASSUMPTIONS, DF, Assumptions, YearEffect

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pingshan_forecast.experts.expectations import Expectations

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Norms:
    """What is known of an indicator's targets in a tier from all years and regions; points of its growth.

    Parameters
    ----------
    indicator, tier : str
        The indicator's code; "city", "province", "nation", or "" for all of them.
    cases : int
        Targets with outcomes that it rests on.
    level : float
        Mean of the effect.
    unit : float
        Scale of its years and errors, in those of GDP.
    step : float
        Typical change of growth from a year to the next.
    through : float
        How far expected growth less target, common to all regions of a year, comes through in the outcomes.
    position : float
        The same for a region's own distance from that.
    loading : float
        What a crisis takes, in what it takes of GDP.
    """

    indicator: str
    tier: str
    cases: int
    level: float
    unit: float
    step: float
    through: float
    position: float
    loading: float


@dataclass(frozen=True, slots=True, kw_only=True)
class YearAnchor:
    """All that the targets of one indicator, tier and year share on a day.

    Parameters
    ----------
    norms : Norms
        Of the indicator.
    effect : YearEffect
        The year's.
    shift : float
        Expected growth less target that is typical of the year, in points.
    residual : float
        Scale of a region's outcome around the year, in typical steps.
    cases : int
        Targets with outcomes known on the day, of that indicator.
    day : datetime.date
        The day.
    """

    norms: Norms
    effect: YearEffect
    shift: float
    residual: float
    cases: int
    day: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class AnchoredDensities:
    """Predictive densities of some outcomes: for each a mixture of Student t, a calm year and a crisis.

    Parameters
    ----------
    weights : array (k,)
        Shared, summing to one.
    locations, scales : array (n, k)
        In per cent, and in points.
    """

    weights: Floats
    locations: Floats
    scales: Floats

    def cdf(self, bound: Floats) -> Floats:
        """Probability of an outcome below a bound, one a target."""
        from scipy.special import stdtr

        below = stdtr(DF, (bound[:, None] - self.locations) / self.scales) @ self.weights
        return np.asarray(np.clip(below, 0.0, 1.0))

    def log_density(self, outcome: Floats) -> Floats:
        """Log density of outcomes, one a target."""
        from scipy.stats import t

        density = t.pdf((outcome[:, None] - self.locations) / self.scales, DF) / self.scales
        return np.asarray(np.log(density @ self.weights))


def position_slope(norms: Norms, step: Floats) -> Floats:
    """How far a region's own distance of expected growth and target comes through, by its typical step.

    Formula: g / (g + (1 - g) (step / typical step)^2), a signal's share beside noise that grows with the
    step: g itself for a typical region, near one for a steady one.

    Parameters
    ----------
    norms : Norms
        Of the indicator.
    step : array (n,)
        Typical change of growth from a year to the next of each region, in points.

    Returns
    -------
    array (n,)
        Between 0 and 1.
    """
    noise = (1.0 - norms.position) * (step / norms.step) ** 2
    return np.asarray(norms.position / (norms.position + noise)) if norms.position > 0.0 else 0.0 * step


def anchored_densities(
    anchor: YearAnchor, floor: Floats, expected: Expectations, *, assume: Assumptions = ASSUMPTIONS
) -> AnchoredDensities:
    """Predictive densities of the outcomes of one year's targets, for `assess` and the backtests alike.

    Formula: with target a, expected growth e and the year's typical distance m of the two,
    ``outcome = a + through m + position w (e - a - m) + year effect + error``, the error Student t in units
    of the region's own step. w = s^2 / (s^2 + u^2) is how surely e is known: s the spread of e - a within a
    year, u the standard deviation of e for want of figures.

    Parameters
    ----------
    anchor : YearAnchor
        What the targets share.
    floor : array (n,)
        What each promises, in per cent.
    expected : Expectations
        Of the same regions; where nothing is known the typical distance stands in.
    assume : Assumptions
        What is fixed beforehand.
    """
    norms = anchor.norms
    known = np.isfinite(expected.mean)
    gap = np.where(known, expected.mean - floor - anchor.shift, 0.0)
    spread = (assume.spread * norms.step) ** 2
    sure = np.where(known, spread / (spread + np.where(known, expected.unsurety, 0.0) ** 2), 0.0)
    slope = position_slope(norms, expected.step)
    location = floor + norms.through * anchor.shift + slope * sure * gap
    own = norms.unit * assume.error * anchor.residual * expected.step / norms.step
    doubt = slope**2 * (spread * (1.0 - sure) + expected.disagreement**2)
    scales = np.sqrt(anchor.effect.variances + (own**2 + doubt)[:, None])
    return AnchoredDensities(
        weights=anchor.effect.weights, locations=location[:, None] + anchor.effect.means, scales=scales
    )
