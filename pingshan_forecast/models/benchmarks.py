"""The yardsticks: a constant mean and a random walk with drift, their own uncertainty included."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pingshan_forecast.core.forecasts import Forecast
from pingshan_forecast.models.base import ROUNDING_SD, require_observations, student_forecast, years_ahead

if TYPE_CHECKING:
    from pingshan_forecast.core.history import History
    from pingshan_forecast.core.series import IndicatorSeries

# A Student t has a standard deviation only above two degrees of freedom.
_LEAST_DF = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoricalMean:
    """Growth scatters independently around a constant mean.

    With n observed rates of mean m and standard deviation s (n - 1 in the divisor), future rates are jointly
    Student t with n - 1 degrees of freedom, location m and scale matrix s^2 (I + 11'/n): the flat-prior
    predictive distribution of a Gaussian sample, see Geisser (1993), Predictive Inference: An Introduction.
    Missing years stay missing: they cost information and nothing else. s is at least the rounding error of
    rates published to 0.1 per cent, 0.1/sqrt(12), so that a constant series gives a narrow finite band.

    Examples
    --------
    >>> import pingshan_forecast as pf
    >>> series = pf.IndicatorSeries.from_growth([6.0, 8.0, float("nan"), 10.0, 8.0], last_year=2020)
    >>> forecast = pf.HistoricalMean().fit(series).forecast(1)
    >>> forecast.marginal(2021).mean(), forecast.df
    (8.0, 3.0)
    """

    @property
    def name(self) -> str:
        """The model in words."""
        return "historical mean"

    def fit(self, series: IndicatorSeries, *, history: History | None = None) -> FittedMean:
        """Mean and standard deviation of the observed growth rates.

        Parameters
        ----------
        series : IndicatorSeries
            At least 4 observed growth rates, in per cent.
        history : History or None
            Not used.

        Raises
        ------
        ModelError
            Below 4 observed rates: the predictive distribution would have no standard deviation.
        """
        require_observations(series, at_least=_LEAST_DF + 1, model=self.name)
        _, rates = series.observed
        return FittedMean(
            series=series, model=self.name, mean=float(rates.mean()), sd=_floored(float(rates.std(ddof=1)))
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FittedMean:
    """A mean and a standard deviation of growth, in per cent."""

    series: IndicatorSeries
    model: str
    mean: float
    sd: float

    def forecast(self, horizon: int) -> Forecast:
        """Joint forecast of the years after the last observed rate."""
        future = years_ahead(self.series, horizon)
        n = self.series.n_observed
        return student_forecast(
            self.series,
            self.model,
            locations=np.full((1, horizon), self.mean),
            scales=(self.sd**2 * (np.eye(horizon) + 1.0 / n))[None],
            df=n - 1,
            years=future,
            notes=(f"mean {self.mean:.2f} and standard deviation {self.sd:.2f} of {n} observed rates",),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RandomWalkDrift:
    """Growth walks: each year's rate is the last one plus a constant drift plus a shock.

    A step over k years (a gap) has mean k d and variance k s^2. Generalised least squares gives the drift
    d = (last - first) / K over the K years between the first and the last observed rate, and s^2 from the m
    steps, sum((step - k d)^2 / k) / (m - 1). Years h and h' ahead are jointly Student t with m - 1 degrees of
    freedom, location last + h d and scale s^2 (min(h, h') + h h'/K), the second term being the drift's own
    uncertainty. s is at least 0.1/sqrt(12), the rounding error of published rates.

    Examples
    --------
    >>> import pingshan_forecast as pf
    >>> series = pf.IndicatorSeries.from_growth([9.0, 8.0, float("nan"), 8.5, 7.5, 7.0], last_year=2020)
    >>> forecast = pf.RandomWalkDrift().fit(series).forecast(2)
    >>> forecast.means.round(3).tolist()
    [[6.6, 6.2]]
    """

    @property
    def name(self) -> str:
        """The model in words."""
        return "random walk with drift"

    def fit(self, series: IndicatorSeries, *, history: History | None = None) -> FittedRandomWalk:
        """Mean and standard deviation of the yearly changes of growth.

        Parameters
        ----------
        series : IndicatorSeries
            At least 5 observed growth rates, in per cent; a gap counts as so many years' changes.
        history : History or None
            Not used.

        Raises
        ------
        ModelError
            Below 5 observed rates: the predictive distribution would have no standard deviation.
        """
        require_observations(series, at_least=_LEAST_DF + 2, model=self.name)
        years, rates = series.observed
        gaps, steps = np.diff(years), np.diff(rates)
        drift = float(steps.sum() / gaps.sum())
        variance = float(np.sum((steps - drift * gaps) ** 2 / gaps) / (steps.size - 1))
        return FittedRandomWalk(series=series, model=self.name, drift=drift, sd=_floored(variance**0.5))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FittedRandomWalk:
    """A drift and the standard deviation of a year's shock, in percentage points."""

    series: IndicatorSeries
    model: str
    drift: float
    sd: float

    def forecast(self, horizon: int) -> Forecast:
        """Joint forecast of the years after the last observed rate."""
        future = years_ahead(self.series, horizon)
        years, rates = self.series.observed
        ahead = np.arange(1.0, horizon + 1.0)
        span = float(years[-1] - years[0])
        return student_forecast(
            self.series,
            self.model,
            locations=(rates[-1] + ahead * self.drift)[None],
            scales=(self.sd**2 * (np.minimum.outer(ahead, ahead) + np.outer(ahead, ahead) / span))[None],
            df=rates.size - 2,
            years=future,
            notes=(f"drift {self.drift:+.2f} a year, shocks of {self.sd:.2f}, {rates.size} observed rates",),
        )


def _floored(sd: float) -> float:
    return max(sd, float(ROUNDING_SD))
