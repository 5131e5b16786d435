"""ARIMA of the growth rates on statsmodels: small orders chosen by AICc, uncertain parameters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pingshan_forecast.core.forecasts import Forecast
from pingshan_forecast.errors import ModelError
from pingshan_forecast.models.arima.arma import aicc, log_likelihood, predict
from pingshan_forecast.models.arima.sarimax import ArmaEstimate, Order, draw_coefficients, estimate, label
from pingshan_forecast.models.base import ROUNDING_SD, require_observations, student_forecast, years_ahead

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pingshan_forecast.core.history import History
    from pingshan_forecast.core.series import IndicatorSeries

    Floats = NDArray[np.float64]

# A dozen yearly rates carry no more than two ARMA coefficients; integrated rates no more than one.
_GRID: tuple[Order, ...] = (
    (0, 0, 0), (1, 0, 0), (0, 0, 1), (1, 0, 1), (2, 0, 0), (0, 1, 0), (1, 1, 0), (0, 1, 1),
)  # fmt: skip
_DRAWS = 256
_AT_LEAST = 6
_ALTERNATIVES_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Arima:
    """Growth follows an ARIMA process of small order, estimated by exact maximum likelihood (SARIMAX).

    Missing years stay missing. Stationary orders have a mean, integrated ones are tried with and without a
    drift. Orders are compared by AICc on the differences between successive observed rates, which depend on
    neither mean nor starting level, so that d = 0 and d = 1 are judged on the same numbers.

    Parameter uncertainty: mean or drift and the shocks' variance are integrated out in closed form (flat
    prior, hence Student t); ARMA coefficients are drawn from the normal distribution of their estimates,
    observed information, draws outside the stationary and invertible region rejected. The forecast is the
    equally weighted mixture over 256 draws, always the same ones; without ARMA coefficients it is one
    component. The shocks' standard deviation is at least 0.1/sqrt(12), the rounding of published rates; rates
    that vary less than that get no ARMA coefficients.

    Parameters
    ----------
    order : tuple of (p, d, q), optional
        Default: chosen among (0,0,0), (1,0,0), (0,0,1), (1,0,1), (2,0,0), (0,1,0), (1,1,0), (0,1,1). With
        d = 1 and an order given, AICc still chooses whether there is a drift.

    Examples
    --------
    >>> import pingshan_forecast as pf
    >>> rates = [9.1, 8.7, float("nan"), 7.9, 8.2, 7.4, 7.6, 7.0]
    >>> series = pf.IndicatorSeries.from_growth(rates, last_year=2020)
    >>> forecast = pf.Arima(order=(0, 0, 0)).fit(series).forecast(2)
    >>> round(forecast.marginal(2021).mean(), 2)
    7.99
    """

    order: Order | None = None

    def __post_init__(self) -> None:
        """Refuse an order that is none."""
        if self.order is not None and (
            len(self.order) != 3 or min(self.order) < 0 or self.order[1] not in (0, 1)
        ):
            raise ModelError(f"order is {self.order!r}; give (p, d, q), none negative and d 0 or 1")

    @property
    def name(self) -> str:
        """The model in words."""
        return "ARIMA" if self.order is None else f"ARIMA{label(self.order)}"

    def fit(self, series: IndicatorSeries, *, history: History | None = None) -> FittedArima:
        """Estimate and choose the order; `history` is not used.

        Raises
        ------
        ModelError
            Below 6 observed rates, or if no order could be estimated; the message names each.
        """
        require_observations(series, at_least=_AT_LEAST, model=self.name)
        candidates, left_out = _candidates(series, _GRID if self.order is None else (self.order,))
        for rank, candidate in enumerate(candidates):
            try:
                ar, ma, _ = draw_coefficients(candidate.estimate, _DRAWS)
            except ModelError as error:
                left_out.append(f"order {candidate.words}: {error}: left out")
                continue
            return FittedArima(
                series=series,
                model=f"{self.name}: {candidate.words}" if self.order is None else self.name,
                ar=ar,
                ma=ma,
                order=candidate.order,
                drift=candidate.drift,
                notes=(*_choice_notes(candidates[rank:], series.n_observed), *candidate.notes, *left_out),
            )
        raise ModelError(
            f"{self.name} on {series.region} {series.indicator}: no order could be estimated from "
            f"{series.n_observed} rates: {'; '.join(left_out)}"
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FittedArima:
    """A chosen order and draws of its coefficients, `ar` of shape (m, p) and `ma` of shape (m, q)."""

    series: IndicatorSeries
    model: str
    order: Order
    drift: bool
    ar: Floats
    ma: Floats
    notes: tuple[str, ...]

    def forecast(self, horizon: int) -> Forecast:
        """Give the joint forecast of the years after the last observed rate."""
        future = years_ahead(self.series, horizon)
        years, rates = self.series.observed
        prediction = predict(
            self.ar,
            self.ma,
            years=years,
            values=rates,
            regressors=_regressors(years - years[0], d=self.order[1], drift=self.drift),
            future=future,
            future_regressors=_regressors(future - years[0], d=self.order[1], drift=self.drift),
            integrated=self.order[1] == 1,
        )
        return student_forecast(
            self.series,
            self.model,
            years=future,
            locations=prediction.mean,
            scales=prediction.scale,
            df=prediction.df,
            notes=self.notes,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    order: Order
    drift: bool
    estimate: ArmaEstimate | None
    aicc: float

    @property
    def words(self) -> str:
        if self.order[1] == 0:
            return f"{label(self.order)} with mean"
        return f"{label(self.order)} {'with' if self.drift else 'without'} drift"

    @property
    def notes(self) -> tuple[str, ...]:
        return () if self.estimate is None else self.estimate.notes


def _regressors(time: NDArray[np.int64], *, d: int, drift: bool) -> Floats:
    """Give the constant of a mean, the time of a drift, or nothing."""
    if d == 0:
        return np.ones((time.size, 1))
    return time[:, None].astype(np.float64) if drift else np.empty((time.size, 0))


def _candidates(series: IndicatorSeries, orders: tuple[Order, ...]) -> tuple[list[_Candidate], list[str]]:
    """Estimate the orders; give those that worked, best first, and what is to be said of the others."""
    _, rates = series.observed
    found, left_out, too_large = [], [], []
    for order in orders:
        p, d, q = order
        for drift in (False, True)[: 1 + d]:
            if aicc(0.0, p + q + drift + 1, rates.size - 1) == np.inf:
                too_large.append(label(order) + " with drift" * drift)
            elif p + q and rates.std() < ROUNDING_SD:
                left_out.append(f"order {label(order)}: the rates vary less than their rounding: left out")
            else:
                try:
                    found.append(_candidate(series, order, drift=drift))
                except ModelError as error:
                    left_out.append(f"{error}: left out")
    if too_large:
        left_out.append(f"{rates.size} rates are too few for {', '.join(too_large)}: left out")
    return sorted(found, key=lambda c: c.aicc), list(dict.fromkeys(left_out))


def _candidate(series: IndicatorSeries, order: Order, *, drift: bool) -> _Candidate:
    p, d, q = order
    years, rates = series.observed
    estimated = None
    if p + q:
        span = np.arange(years[-1] - years[0] + 1)
        values = np.full(span.size, np.nan)
        values[years - years[0]] = rates
        estimated = estimate(values, _regressors(span, d=d, drift=drift), order)
    fit = log_likelihood(
        np.empty((1, 0)) if estimated is None else estimated.ar[None],
        np.empty((1, 0)) if estimated is None else estimated.ma[None],
        years=years,
        values=rates,
        regressors=_regressors(years - years[0], d=1, drift=drift),
        integrated=d == 1,
    )
    return _Candidate(
        order=order,
        drift=drift,
        estimate=estimated,
        aicc=aicc(float(fit[0]), p + q + drift + 1, rates.size - 1),
    )


def _choice_notes(candidates: list[_Candidate], n: int) -> tuple[str, ...]:
    chosen, others = candidates[0], candidates[1 : 1 + _ALTERNATIVES_SHOWN]
    text = f"order {chosen.words}, AICc {chosen.aicc:.1f} on the {n - 1} differences of {n} observed rates"
    if not others:
        return (text,)
    return text, "next: " + ", ".join(f"{c.words} {c.aicc:.1f}" for c in others)
