"""What a model is: it is fitted to a series and gives a joint forecast."""

from __future__ import annotations

from numbers import Integral
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np

from pingshan_forecast.errors import ModelError, TooShortError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pingshan_forecast.core.forecasts import Forecast
    from pingshan_forecast.core.history import History
    from pingshan_forecast.core.series import IndicatorSeries

ROUNDING_SD = 0.1 / np.sqrt(12.0)
"""Standard deviation of rounding to the published 0.1 per cent: no fitted error is taken to be smaller."""


@runtime_checkable
class FittedModel(Protocol):
    """A model that has seen its series."""

    def forecast(self, horizon: int) -> Forecast:
        """Joint forecast of the years after the last observed growth rate."""
        ...


@runtime_checkable
class Model(Protocol):
    """A recipe: options only, no data.

    `history` gives a model with drivers the other series it needs; models of one series ignore it.
    """

    @property
    def name(self) -> str:
        """The model in words, as reports name it."""
        ...

    def fit(self, series: IndicatorSeries, *, history: History | None = None) -> FittedModel:
        """Model fitted to the growth rates of a series.

        Parameters
        ----------
        series : IndicatorSeries
            Yearly growth in per cent, NaN where a year is missing.
        history : History or None
            Where a model finds the regions above; univariate models do not use it.

        Raises
        ------
        ModelError
            If the series is too short for the model; the message says how many years it needs.
        """
        ...


def require_observations(series: IndicatorSeries, *, at_least: int, model: str) -> None:
    """Refuse a series that is too short for a model.

    Parameters
    ----------
    series : IndicatorSeries
        Yearly growth.
    at_least : int
        Number of observed growth rates that the model needs.
    model : str
        Name of the model, for the message.

    Raises
    ------
    TooShortError
        With the number found and the number needed.
    """
    if series.n_observed < at_least:
        raise TooShortError(
            f"{model} on {series.region} {series.indicator}", found=series.n_observed, needed=at_least
        )


def require_horizon(horizon: int) -> None:
    """Refuse a horizon that is no whole number from 1 to 100.

    Raises
    ------
    ModelError
        If it is anything else.
    """
    if not isinstance(horizon, Integral) or isinstance(horizon, bool) or not 1 <= horizon <= 100:
        raise ModelError(f"horizon is {horizon!r}; give a whole number of years, 1 to 100")


def years_ahead(series: IndicatorSeries, horizon: int) -> NDArray[np.int64]:
    """Years of a horizon, after the last observed growth rate or, if there is none, after the last year.

    Parameters
    ----------
    series : IndicatorSeries
        Yearly growth.
    horizon : int
        Number of years, 1 to 100.

    Returns
    -------
    array of int (horizon,)
        Consecutive years.

    Raises
    ------
    ModelError
        If the horizon is no whole number from 1 to 100.
    """
    require_horizon(horizon)
    years = series.observed[0] if series.n_observed else series.years
    return np.asarray(years[-1] + np.arange(1, horizon + 1))


def student_forecast(
    series: IndicatorSeries,
    model: str,
    *,
    years: NDArray[np.int64],
    locations: NDArray[np.float64],
    scales: NDArray[np.float64],
    df: float,
    notes: tuple[str, ...],
) -> Forecast:
    """Forecast of equally likely Student t components.

    Parameters
    ----------
    series : IndicatorSeries
        The series that is carried on.
    model : str
        Name of the model.
    years : array of int (horizon,)
        Consecutive years after the series' last rate.
    locations : array (n_components, horizon)
        Of growth, in per cent.
    scales : array (n_components, horizon, horizon)
        Scale matrices of growth, in squared per cent.
    df : float
        Degrees of freedom.
    notes : tuple of str
        Lines on how the model was chosen.
    """
    from pingshan_forecast.core.forecasts import Forecast

    count = len(locations)
    return Forecast(
        region=series.region,
        indicator=series.indicator,
        years=years,
        weights=np.full(count, 1.0 / count),
        means=locations,
        covariances=scales,
        df=float(df),
        model=model,
        base_level=series.base_level,
        notes=notes,
    )
