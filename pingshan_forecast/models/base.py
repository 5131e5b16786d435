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
        """Fit to the growth rates of a series.

        Raises
        ------
        ModelError
            If the series is too short for the model; the message says how many years it needs.
        """
        ...


def require_observations(series: IndicatorSeries, *, at_least: int, model: str) -> None:
    """Refuse a series that is too short for a model.

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
    """Refuse a horizon that is no whole number from 1 to 100."""
    if not isinstance(horizon, Integral) or isinstance(horizon, bool) or not 1 <= horizon <= 100:
        raise ModelError(f"horizon is {horizon!r}; give a whole number of years, 1 to 100")


def years_ahead(series: IndicatorSeries, horizon: int) -> NDArray[np.int64]:
    """`horizon` years after the last observed growth rate, or after the last year if there is none.

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
    locations : array (n_components, horizon)
    scales : array (n_components, horizon, horizon)
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
