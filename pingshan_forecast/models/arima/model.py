"""ARIMA of the growth rates on statsmodels: small orders chosen by AICc, uncertain parameters."""

from __future__ import annotations

from dataclasses import dataclass, replace
from numbers import Integral
from typing import TYPE_CHECKING

import numpy as np

from pingshan_forecast.core.forecasts import Forecast
from pingshan_forecast.errors import ModelError
from pingshan_forecast.models.arima.arma import aicc, log_likelihood, predict
from pingshan_forecast.models.arima.sarimax import ArmaEstimate, Order, draw_coefficients, estimate, label
from pingshan_forecast.models.base import ROUNDING_SD, require_observations, student_forecast, years_ahead
from pingshan_forecast.numerics.growth import log_growth

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pingshan_forecast.core.history import History
    from pingshan_forecast.core.series import IndicatorSeries

    Floats = NDArray[np.float64]
    _Rates = tuple[NDArray[np.int64], Floats]

# A dozen yearly rates carry no more than two ARMA coefficients; integrated rates no more than one.
_GRID: tuple[Order, ...] = (
    (0, 0, 0), (1, 0, 0), (0, 0, 1), (1, 0, 1), (2, 0, 0), (0, 1, 0), (1, 1, 0), (0, 1, 1),
)  # fmt: skip
# Rates of levels revert: an AR root near one would compound a trend that half a dozen years hint at.
_GRID_OF_LEVELS: tuple[Order, ...] = ((0, 0, 0), (0, 0, 1))
_DRAWS = 256
_AT_LEAST = 6
_ALTERNATIVES_SHOWN = 3
_ROUNDED = 0.06  # points: a rate published to a tenth beside that of its levels


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

    Of a series whose rates are those of its own levels, growth in logs is modelled, since the level was last
    below a tenth of what it is, and only (0,0,0) and (0,0,1) are tried: the log of the level is differenced
    once. The forecast is then a mixture of Gaussians in logs, so that levels have finite bands.

    Parameters
    ----------
    order : tuple of (p, d, q), optional
        Default: chosen among (0,0,0), (1,0,0), (0,0,1), (1,0,1), (2,0,0), (0,1,0), (1,1,0), (0,1,1). With
        d = 1 and an order given, AICc still chooses whether there is a drift.

    Raises
    ------
    ModelError
        If the order is no three whole numbers, one is negative, or d is neither 0 nor 1.

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
        if self.order is None:
            return
        whole = isinstance(self.order, tuple | list) and all(
            isinstance(part, Integral) for part in self.order
        )
        if not whole or len(self.order) != 3 or min(self.order) < 0 or self.order[1] not in (0, 1):
            raise ModelError(f"order is {self.order!r:.60}; give (p, d, q), none negative and d 0 or 1")

    @property
    def name(self) -> str:
        """The model in words."""
        return "ARIMA" if self.order is None else f"ARIMA{label(self.order)}"

    def fit(self, series: IndicatorSeries, *, history: History | None = None) -> FittedArima:
        """Fitted model of the order that AICc chooses.

        Parameters
        ----------
        series : IndicatorSeries
            At least 6 observed growth rates; missing years stay missing.
        history : History or None
            Not used.

        Raises
        ------
        ModelError
            Below 6 observed rates, or if no order could be estimated; the message names each.
        """
        require_observations(series, at_least=_AT_LEAST, model=self.name)
        logs = _of_own_levels(series)
        series = _of_one_size(series) if logs else series
        years, rates = series.observed
        rates = log_growth(rates) if logs else rates
        grid = _GRID_OF_LEVELS if logs else _GRID
        candidates, left_out = _candidates((years, rates), grid if self.order is None else (self.order,))
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
                logs=logs,
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
    logs: bool
    ar: Floats
    ma: Floats
    notes: tuple[str, ...]

    def forecast(self, horizon: int) -> Forecast:
        """Joint forecast of the years after the last observed rate."""
        future = years_ahead(self.series, horizon)
        years, rates = self.series.observed
        prediction = predict(
            self.ar,
            self.ma,
            years=years,
            values=log_growth(rates) if self.logs else rates,
            regressors=_regressors(years - years[0], d=self.order[1], drift=self.drift),
            future=future,
            future_regressors=_regressors(future - years[0], d=self.order[1], drift=self.drift),
            integrated=self.order[1] == 1,
        )
        if not self.logs:
            return student_forecast(
                self.series,
                self.model,
                years=future,
                locations=prediction.mean,
                scales=prediction.scale,
                df=prediction.df,
                notes=self.notes,
            )
        means, covariances = _gaussian_parts(prediction.mean, prediction.scale, prediction.df)
        return Forecast(
            region=self.series.region,
            indicator=self.series.indicator,
            years=future,
            weights=np.full(len(means), 1.0 / len(means)),
            means=means,
            covariances=covariances,
            scale="log_pct",
            model=self.model,
            base_level=self.series.base_level,
            notes=(*self.notes, "growth in logs, since the rates are those of the levels"),
        )


def _of_one_size(series: IndicatorSeries) -> IndicatorSeries:
    """Years since the level was last below a tenth of what it is, where enough rates are left.

    An index that rose manyfold while it was tiny tells nothing of its growth now.
    """
    known = np.flatnonzero(np.isfinite(series.level))
    tiny = known[series.level[known] < 0.1 * series.level[known[-1]]]
    if not tiny.size or np.isfinite(series.growth_pct[tiny[-1] + 2 :]).sum() < _AT_LEAST:
        return series
    keep = slice(int(tiny[-1]) + 1, None)
    growth = series.growth_pct[keep].copy()
    growth[0] = np.nan  # the step out of the tiny
    return replace(
        series,
        years=series.years[keep],
        growth_pct=growth,
        level=series.level[keep],
        observations=series.observations[keep],
    )


def _of_own_levels(series: IndicatorSeries) -> bool:
    """Whether the observed rates are those of the series' own levels, but for rounding."""
    with np.errstate(divide="ignore", invalid="ignore"):
        implied = 100.0 * (series.level[1:] / series.level[:-1] - 1.0)
    rates = series.growth_pct[1:]
    both = np.isfinite(rates) & np.isfinite(implied)
    same = both & (np.abs(rates - implied) <= _ROUNDED)
    return bool(same.sum() >= max(_AT_LEAST - 1, 0.9 * series.n_observed - 1))


def _gaussian_parts(locations: Floats, scales: Floats, df: float) -> tuple[Floats, Floats]:
    """Gaussian parts of equally likely Student t components, each with a variance of its own.

    A Student t is a Gaussian whose precision is that of a chi-square over its degrees of freedom; as many of
    its quantiles, in an order that a lattice gives, stand for it.
    """
    from scipy.special import gammaincinv

    place = np.resize(np.arange(len(locations)), _DRAWS)
    level = ((np.arange(_DRAWS) + 0.5) * 0.6180339887498949) % 1.0  # the golden section's lattice
    factor = df / (2.0 * gammaincinv(0.5 * df, level))
    return locations[place], scales[place] * factor[:, None, None]


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
    """Constant of a mean, the time of a drift, or nothing."""
    if d == 0:
        return np.ones((time.size, 1))
    return time[:, None].astype(np.float64) if drift else np.empty((time.size, 0))


def _candidates(observed: _Rates, orders: tuple[Order, ...]) -> tuple[list[_Candidate], list[str]]:
    """Estimates of the orders that worked, best first, and remarks on the others."""
    _, rates = observed
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
                    found.append(_candidate(observed, order, drift=drift))
                except ModelError as error:
                    left_out.append(f"{error}: left out")
    if too_large:
        left_out.append(f"{rates.size} rates are too few for {', '.join(too_large)}: left out")
    return sorted(found, key=lambda c: c.aicc), list(dict.fromkeys(left_out))


def _candidate(observed: _Rates, order: Order, *, drift: bool) -> _Candidate:
    p, d, q = order
    years, rates = observed
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
