"""One call from a series to its forecast."""

from __future__ import annotations

import datetime as dt
import warnings
from typing import TYPE_CHECKING

from pingshan_forecast.core.checks import checked
from pingshan_forecast.core.series import IndicatorSeries
from pingshan_forecast.errors import DataError, ModelError, PingshanForecastWarning
from pingshan_forecast.models.base import Model
from pingshan_forecast.models.empirical_bayes.model import EmpiricalBayesArima
from pingshan_forecast.registry.lexicon import parse_name

if TYPE_CHECKING:
    import pandas as pd

    from pingshan_forecast.core.forecasts import Forecast
    from pingshan_forecast.core.history import History


def default_model(*, day: str | dt.date | None = None) -> Model:
    """Model that is used where none is named, its prior not younger than a day.

    Examples
    --------
    >>> default_model().name
    'empirical-Bayes ARIMA'
    """
    return EmpiricalBayesArima(day=day)


@checked(ModelError, leaving=("series", "model"))
def forecast(
    series: IndicatorSeries | pd.Series,
    horizon: int,
    model: Model | None = None,
    *,
    history: History | None = None,
) -> Forecast:
    """Forecast the growth of a series over the years after its last observed rate.

    Parameters
    ----------
    series : IndicatorSeries or pandas.Series
        Growth in per cent by year; missing years stay missing. A pandas Series is indexed by years in any
        order; its name, if it has one, is the indicator's (default gdp).
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
    DataError
        If it is no series, its index holds no years or its name is none of an indicator.
    ModelError
        If the series is too short for the model or the horizon is no whole number from 1 to 100.

    Examples
    --------
    >>> import pingshan_forecast as pf
    >>> series = pf.IndicatorSeries.from_growth([9.0, 8.0, 8.5, 7.5, 7.0, 7.4], last_year=2020)
    >>> pf.forecast(series, 2).years.tolist()
    [2021, 2022]
    """
    chosen = default_model() if model is None else model
    if isinstance(chosen, type) or not isinstance(chosen, Model):
        raise ModelError(
            f"model is {chosen!r:.40}; give a model such as pf.HistoricalMean(), or leave it out"
        )
    own = _as_series(series)
    if not own.n_observed and own.last_level is not None:
        warnings.warn(
            f"{own.indicator} has levels and no growth rate: growth is not derived from them, and "
            "the forecast is what is expected of any series; give its published growth",
            PingshanForecastWarning,
            stacklevel=2,
        )
    return chosen.fit(own, history=history).forecast(horizon)


def _as_series(series: object) -> IndicatorSeries:
    if isinstance(series, IndicatorSeries):
        return series
    name = getattr(series, "name", None)
    if (
        not hasattr(series, "index")
        or callable(series.index)
        or not hasattr(series, "to_numpy")
        or hasattr(series, "columns")
    ):
        raise DataError(
            f"{type(series).__name__} is no series; give history.series('gdp'), or a pandas Series "
            "of growth in "
            "per cent indexed by years"
        )
    parsed = parse_name(str(name)) if name is not None else None
    code = "gdp" if parsed is None or (not parsed.code and not parsed.unread) else parsed.code
    if parsed is not None and (parsed.unread or code == "other"):
        raise DataError(
            f"the series is called {name!r:.40}, which names no indicator; rename it, such as .rename('gdp')"
        )
    return IndicatorSeries.from_growth(series, indicator=code)  # type: ignore[arg-type]
