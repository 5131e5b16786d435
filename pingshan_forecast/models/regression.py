"""Regression of growth on a driver's growth, ARMA errors, with a driver that is itself uncertain."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

from pingshan_forecast.core.checks import checked
from pingshan_forecast.core.forecasts import Forecast
from pingshan_forecast.errors import ModelError
from pingshan_forecast.models.arima.arma import aicc, log_likelihood, predict
from pingshan_forecast.models.arima.model import Arima
from pingshan_forecast.models.arima.sarimax import ArmaEstimate, draw_coefficients, estimate
from pingshan_forecast.models.base import (
    ROUNDING_SD,
    FittedModel,
    Model,
    require_observations,
    student_forecast,
    years_ahead,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pingshan_forecast.core.history import History
    from pingshan_forecast.core.series import IndicatorSeries

    Floats = NDArray[np.float64]

_DRAWS = 256
_AT_LEAST = 6


@checked(ModelError)
@dataclass(frozen=True, slots=True, kw_only=True)
class Regression:
    """Growth is a constant plus a slope times the driver's growth of the same year plus an error.

    The errors are white or AR(1), by AICc. Constant, slope and the errors' variance are integrated out in
    closed form (flat prior, hence Student t: with white errors and a known driver this is the classical
    prediction interval of least squares); an AR coefficient is drawn as in `Arima`. A driver that is not
    known for a year ahead is drawn from its own forecast: the result is the equally weighted mixture over 256
    such paths, always the same ones. Only years in which both are published count, so a pair with fewer than
    6 such years is refused rather than shrunk: below, the slope's interval holds everything.

    The `history` is taken as what is known: give ``history.as_of(day)`` to judge a past day.

    Parameters
    ----------
    driver : "parent" or IndicatorSeries
        ``"parent"``: the same indicator of the nearest region above with at least 6 years in common.
    driver_forecast : Model or Forecast
        What forecasts the driver: a model to fit to it, or its forecast.

    Examples
    --------
    >>> import pingshan_forecast as pf
    >>> nation = pf.IndicatorSeries.from_growth([9.6, 7.9, 7.8, 7.4, 7.0, 6.8, 6.9, 6.7], last_year=2018)
    >>> region = pf.IndicatorSeries.from_growth([12.0, 10.1, 10.2, 9.6, 9.3, 8.8, 9.1], last_year=2017)
    >>> forecast = pf.Regression(driver=nation).fit(region).forecast(1)
    >>> round(forecast.marginal(2018).mean(), 1)
    8.9
    """

    driver: Literal["parent"] | IndicatorSeries = "parent"
    driver_forecast: Model | Forecast = field(default_factory=Arima)

    @property
    def name(self) -> str:
        """The model in words."""
        return f"regression on {'parent growth' if isinstance(self.driver, str) else _called(self.driver)}"

    def fit(self, series: IndicatorSeries, *, history: History | None = None) -> FittedRegression:
        """Regression on the driver's growth, with errors chosen by AICc, and the driver's own fitted model.

        Parameters
        ----------
        series : IndicatorSeries
            Yearly growth in per cent.
        history : History or None
            Where the same indicator of the regions above is found; not needed where a driver is given.

        Raises
        ------
        ModelError
            Without a driver that has 6 years in common with the series and varies in them; the message
            counts the years of each. Also if the driver cannot be forecast.
        """
        require_observations(series, at_least=_AT_LEAST, model=self.name)
        if isinstance(self.driver, str):
            driver, note = nearest_parent(series, history, model=self.name)
        else:
            driver, note = self.driver, f"driver {_called(self.driver)}"
        years, rates, regressors = _overlap(series, driver)
        if years.size < _AT_LEAST:
            raise _too_few({_called(driver): years.size}, series, model=self.name)
        if np.ptp(regressors[:, 1]) < ROUNDING_SD:
            raise ModelError(
                f"{self.name} on {_called(series)}: {_called(driver)} does not vary over the years in common"
            )
        errors, error_notes = _choose_errors(years, rates, regressors)
        known, seen = _known_ahead(driver, int(series.observed[0][-1]))
        given = self.driver_forecast
        return FittedRegression(
            series=series,
            model=f"regression on {_called(driver)}",
            years=years,
            rates=rates,
            regressors=regressors,
            errors=errors,
            known=known,
            driver=given if isinstance(given, Forecast) else given.fit(seen, history=history),
            notes=(note, f"{years.size} years in common, {years[0]}-{years[-1]}", *error_notes),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FittedRegression:
    """A regression's data, its errors, and what is known and forecast of its driver.

    Parameters
    ----------
    years, rates, regressors : array, shapes (n,), (n,) and (n, 2)
        The years in common: growth, and a constant beside the driver's growth.
    errors : ArmaEstimate or None
        The AR(1) of the errors; None for white errors.
    known : array, shape (k,)
        The driver's published growth in the first k years ahead.
    driver : FittedModel or Forecast
        What forecasts the driver's later years.
    """

    series: IndicatorSeries
    model: str
    years: NDArray[np.int64]
    rates: Floats
    regressors: Floats
    errors: ArmaEstimate | None
    known: Floats
    driver: FittedModel | Forecast
    notes: tuple[str, ...]

    def forecast(self, horizon: int) -> Forecast:
        """Joint forecast of the years after the last observed rate.

        Raises
        ------
        ModelError
            If a given forecast of the driver does not cover the years.
        """
        future = years_ahead(self.series, horizon)
        unknown = future[self.known.size :]
        driver = self._driver_forecast(unknown)
        n_uniforms = 0 if driver is None else driver.horizon + 2
        ar, ma, uniforms = draw_coefficients(self.errors, _DRAWS, n_extra=n_uniforms)
        paths = np.broadcast_to(self.known[:horizon], (ar.shape[0], min(horizon, self.known.size)))
        if driver is not None:
            drawn = driver.paths(uniforms)[:, unknown - driver.years[0]]
            paths = np.concatenate((paths, drawn), axis=1)
        prediction = predict(
            ar,
            ma,
            years=self.years,
            values=self.rates,
            regressors=self.regressors,
            future=future,
            future_regressors=np.stack((np.ones_like(paths), paths), axis=-1),
        )
        slope, error = prediction.coefficients[:, 1], prediction.coefficient_scale[:, 1, 1]
        slope_note = f"slope {slope.mean():.2f}, standard error {error.mean() ** 0.5:.2f}"
        return student_forecast(
            self.series,
            self.model,
            years=future,
            locations=prediction.mean,
            scales=prediction.scale,
            df=prediction.df,
            notes=(*self.notes, slope_note, *_driver_notes(driver, self.known.size)),
        )

    def _driver_forecast(self, unknown: NDArray[np.int64]) -> Forecast | None:
        if not unknown.size:
            return None
        driver = self.driver
        if not isinstance(driver, Forecast):
            first = int(driver.forecast(1).years[0])
            driver = driver.forecast(int(unknown[-1]) - first + 1)
        if driver.years[0] > unknown[0] or driver.years[-1] < unknown[-1]:
            raise ModelError(
                f"{self.model}: the driver's forecast covers {driver.years[0]}-{driver.years[-1]}, "
                f"not {unknown[0]}-{unknown[-1]}; give a forecast of these years"
            )
        return driver


def _called(series: IndicatorSeries) -> str:
    return f"{series.region} {series.indicator}".strip()


def _overlap(series: IndicatorSeries, driver: IndicatorSeries) -> tuple[NDArray[np.int64], Floats, Floats]:
    """Years in which both are published, the growth, and a constant beside the driver's growth."""
    years, rates = series.observed
    driver_years, driver_rates = driver.observed
    both, here, there = np.intersect1d(years, driver_years, return_indices=True)
    return both, rates[here], np.column_stack((np.ones(both.size), driver_rates[there]))


def nearest_parent(
    series: IndicatorSeries, history: History | None, *, model: str = "regression on parent growth"
) -> tuple[IndicatorSeries, str]:
    """Growth of the same indicator in the nearest region above with enough years in common, and a note of it.

    Parameters
    ----------
    series : IndicatorSeries
        Yearly growth of a region.
    history : History or None
        The figures of the regions above.
    model : str
        Name of the model, for the message.

    Raises
    ------
    ModelError
        If there is none.
    """
    if history is None or not history.parents:
        raise ModelError(
            f"{model} on {_called(series)}: no region above is known; give a history or a driver"
        )
    counts: dict[str, int] = {}
    for parent in history.parents:
        driver = history.find(series.indicator, region=parent)
        if driver is None:
            counts[parent] = 0
            continue
        counts[parent] = _overlap(series, driver)[0].size
        if counts[parent] >= _AT_LEAST:
            passed = ", ".join(f"{name} {n}" for name, n in list(counts.items())[:-1])
            return (
                driver,
                f"driver {_called(driver)}"
                + f" (years in common with nearer regions: {passed})" * bool(passed),
            )
    raise _too_few(counts, series, model=model)


def _too_few(counts: dict[str, int], series: IndicatorSeries, *, model: str) -> ModelError:
    found = ", ".join(f"{n} with {name}" for name, n in counts.items())
    return ModelError(f"{model} on {_called(series)}: years in common: {found}; needs {_AT_LEAST}")


def _choose_errors(
    years: NDArray[np.int64], rates: Floats, regressors: Floats
) -> tuple[ArmaEstimate | None, tuple[str, ...]]:
    """Choose white or AR(1) errors by AICc."""
    slope_only, none = regressors[:, 1:], np.empty((1, 0))

    def criterion(ar: Floats) -> float:
        fit = log_likelihood(ar, none, years=years, values=rates, regressors=slope_only)
        return aicc(float(fit[0]), 2 + ar.shape[1], years.size - 1)

    white = criterion(none)
    position = years - years[0]
    values, filled = np.full(position[-1] + 1, np.nan), np.zeros((position[-1] + 1, 2))
    values[position], filled[position] = rates, regressors
    try:
        ar1 = estimate(values, filled, (1, 0, 0))
        draw_coefficients(ar1, _DRAWS)
    except ModelError as error:
        return None, (f"errors white, AICc {white:.1f}", f"AR(1) errors: {error}: left out")
    serial = criterion(ar1.ar[None])
    if serial < white:
        return ar1, (f"errors AR(1) {ar1.ar[0]:.2f}, AICc {serial:.1f}; white {white:.1f}", *ar1.notes)
    return None, (f"errors white, AICc {white:.1f}; AR(1) {serial:.1f}",)


def _known_ahead(driver: IndicatorSeries, last: int) -> tuple[Floats, IndicatorSeries]:
    """Driver's rates of the years right after `last`, and the driver up to there."""
    ahead = driver.growth_pct[driver.years > last]
    missing = np.flatnonzero(~np.isfinite(ahead))
    n_known = int(missing[0]) if missing.size else ahead.size
    return ahead[:n_known], driver.until(last + n_known)


def _driver_notes(driver: Forecast | None, n_known: int) -> tuple[str, ...]:
    notes = (f"the driver is known for the first {n_known} of the years ahead",) if n_known else ()
    if driver is None:
        return notes
    return (*notes, f"driver forecast by {driver.model}", *(f"driver: {note}" for note in driver.notes))
