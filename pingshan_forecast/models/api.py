"""One call from a series to its forecast."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pingshan_forecast.models.empirical_bayes.model import EmpiricalBayesArima

if TYPE_CHECKING:
    from pingshan_forecast.core.forecasts import Forecast
    from pingshan_forecast.core.history import History
    from pingshan_forecast.core.series import IndicatorSeries
    from pingshan_forecast.models.base import Model


def default_model() -> Model:
    """Give the model that is used where none is named.

    Examples
    --------
    >>> default_model().name
    'empirical-Bayes ARIMA'
    """
    return EmpiricalBayesArima()


def forecast(
    series: IndicatorSeries, horizon: int, *, model: Model | None = None, history: History | None = None
) -> Forecast:
    """Forecast the growth of a series over the years after its last observed rate.

    Parameters
    ----------
    series : IndicatorSeries
        Growth in per cent by year; missing years stay missing.
    horizon : int
        Number of years.
    model : Model, optional
        Default: `default_model`.
    history : History, optional
        The other series, for a model with drivers.

    Returns
    -------
    Forecast
        Joint over the years.

    Raises
    ------
    ModelError
        If the series is too short for the model or the horizon is no whole number from 1 to 100.

    Examples
    --------
    >>> import pingshan_forecast as pf
    >>> series = pf.IndicatorSeries.from_growth([9.0, 8.0, 8.5, 7.5, 7.0, 7.4], last_year=2020)
    >>> pf.forecast(series, 2).years.tolist()
    [2021, 2022]
    """
    return (model or default_model()).fit(series, history=history).forecast(horizon)
