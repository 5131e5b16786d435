"""EmpiricalBayesArima: ARIMA by quadrature over nodes whose weights were learned from other series."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, cast

import numpy as np

from pingshan_forecast.core.dates import parse_date
from pingshan_forecast.core.inputs import Coefficient, ExceptionalYears
from pingshan_forecast.errors import ModelError
from pingshan_forecast.models.base import years_ahead
from pingshan_forecast.models.empirical_bayes.kernels import Floats
from pingshan_forecast.models.empirical_bayes.predictive import (
    PathMixture,
    forecast_panel,
    panel_cdf,
    posterior,
)
from pingshan_forecast.models.empirical_bayes.priors import Prior, PriorName, load_prior
from pingshan_forecast.models.empirical_bayes.year_inputs import (
    EXCEPTIONAL_SIZES,
    checked_regressors,
    checked_sd,
    checked_years,
    rows_of_years,
)
from pingshan_forecast.registry.indicators import indicators

if TYPE_CHECKING:
    from pingshan_forecast.core.forecasts import Forecast
    from pingshan_forecast.core.history import History
    from pingshan_forecast.core.series import IndicatorSeries


@dataclass(frozen=True, slots=True, kw_only=True)
class EmpiricalBayesArima:
    """ARIMA(1,1,2) with drift whose parameters are integrated over a prior learned from other series.

    Growth in log points follows an ARMA(1,2) around a drift; dynamics, innovation size, drift, how the
    drift fades as the level rises and the rate of rare shocks are nodes of a discrete prior. Given a node
    all is Gaussian, so that evidence and predictions are closed forms: no optimiser, no simulation, the same
    bytes for the same input. The prior is learned by nonparametric maximum likelihood (`learn_prior`).

    Parameters
    ----------
    prior : Prior, or the name of a shipped one, or "auto"
        With "auto" the indicator decides: real GDP, real industry, a nominal flow, or all of them.
    day : date or str, optional
        A shipped prior is not younger than that: it was learned from years whose figures were known by then.
        Default: the newest.
    regressors : mapping of name to (mapping of year to value), optional
        Known for every year of the history, from its first observed rate on, and of the forecast. Their
        coefficients are integrated out; what a unit adds to growth is in log points.
    coefficient_sd : float
        Prior standard deviation of each coefficient, around zero, in innovation standard deviations per unit
        of the regressor.
    exceptional : tuple of int
        Years of exceptional volatility, past or ahead: their innovations are larger by a factor of 1, 2.5, 5
        or 10, shared by them, that is integrated out (Lenza and Primiceri 2022, How to estimate a vector
        autoregression after March 2020, Journal of Applied Econometrics 37, 688-699). Other years lie
        outside and change nothing.

    Raises
    ------
    ModelError
        If a regressor's value is no finite number, or a named year is no whole number.

    Examples
    --------
    >>> import pingshan_forecast as pf
    >>> rates = [9.1, 8.7, float("nan"), 7.9, 8.2, 7.4, 7.6, 7.0]
    >>> series = pf.IndicatorSeries.from_growth(rates, last_year=2020)
    >>> forecast = EmpiricalBayesArima().fit(series).forecast(2)
    >>> low, high = forecast.marginal(2021).interval(0.8)
    >>> bool(low < 7.0 < high)
    True

    A policy that ran from 2018 to 2021, and a year that was like no other:

    >>> policy = {year: float(2018 <= year <= 2021) for year in range(2013, 2023)}
    >>> model = EmpiricalBayesArima(regressors={"policy": policy}, exceptional=(2020,))
    >>> model.fit(series).forecast(2).notes[2].split(":")[0]
    'named years 2020'
    """

    prior: Prior | PriorName | Literal["auto"] = "auto"
    regressors: Mapping[str, Mapping[int, float]] = field(default_factory=dict, hash=False)
    coefficient_sd: float = 1.0
    exceptional: tuple[int, ...] = ()
    day: dt.date | str | None = None

    def __post_init__(self) -> None:
        """Check and copy the facts of years."""
        object.__setattr__(self, "regressors", checked_regressors(self.regressors))
        object.__setattr__(self, "coefficient_sd", checked_sd(self.coefficient_sd))
        object.__setattr__(self, "exceptional", checked_years(self.exceptional))
        object.__setattr__(self, "day", None if self.day is None else parse_date(self.day))

    @property
    def name(self) -> str:
        """The model in words."""
        return "empirical-Bayes ARIMA"

    def fit(self, series: IndicatorSeries, *, history: History | None = None) -> FittedEmpiricalBayes:
        """Model of the growth rates of a series; the posterior is computed when a forecast is asked for.

        A series of years without any rate is forecast from its last year on: what the prior expects.

        Parameters
        ----------
        series : IndicatorSeries
            Yearly growth in per cent; one observed rate or none will do.
        history : History or None
            Not used.

        Raises
        ------
        ModelError
            If the series has no year, or a regressor has no value for a year of the history.
        """
        if not series.years.size:
            raise ModelError(
                f"{self.name} on {series.region} {series.indicator}: the series has no year to start from; "
                "give its years, NaN where no rate is known"
            )
        fitted = FittedEmpiricalBayes(series=series, model=self, prior=self._chosen(series.indicator))
        rows_of_years(self.regressors, fitted.span())
        return fitted

    def panel_quantiles(
        self, values: Sequence[Floats], horizon: int, quantiles: Floats, *, indicator: str, last_year: int
    ) -> Floats:
        """Forecasts of many series of one indicator at once, each as by `fit` and `forecast`.

        Parameters
        ----------
        values : sequence of arrays
            Growth in per cent, oldest first, NaN where a year is missing.
        horizon : int
            Years after the last element of each array.
        quantiles : array (q,)
            Levels strictly between 0 and 1.
        indicator : str
            Its code, which decides the prior.
        last_year : int
            The year of the last element of each array.

        Returns
        -------
        array (n_series, horizon, q)
            Growth in per cent.

        Raises
        ------
        ModelError
            If a regressor has no value for a year.
        """
        rows = None
        if self.regressors:
            values = [_from_first(np.asarray(series, dtype=float)) for series in values]
            first = [last_year + 1 - series.size for series in values]
            rows = [rows_of_years(self.regressors, range(year, last_year + horizon + 1)) for year in first]
        return forecast_panel(
            values,
            horizon,
            quantiles,
            scale="growth",
            prior=self._chosen(indicator),
            regressors=rows,
            coefficient_sd=self.coefficient_sd,
            exceptional=[year - last_year for year in self.exceptional],
        )

    def panel_cdf(self, values: Sequence[Floats], horizon: int, bounds: Floats, *, indicator: str) -> Floats:
        """Probabilities of growth below a bound each, as `fit` and `forecast` would give, all at once.

        Parameters
        ----------
        values : sequence of arrays
            Growth in per cent, oldest first, NaN where a year is missing; the last year of each is known.
        horizon : int
            Years after the last element of each array.
        bounds : array (n_series,)
            In per cent.
        indicator : str
            Its code, which decides the prior.

        Returns
        -------
        array (n_series,)

        Raises
        ------
        ModelError
            If the model has regressors or named years.
        """
        if self.regressors or self.exceptional:
            raise ModelError(f"{self.name}: panels with regressors or named years are forecast by quantiles")
        known = [_from_first(np.asarray(series, dtype=float)) for series in values]
        return panel_cdf(known, horizon, bounds, prior=self._chosen(indicator))

    def _chosen(self, indicator: str) -> Prior:
        if isinstance(self.prior, Prior):
            return self.prior
        if self.prior != "auto":
            return load_prior(self.prior, day=self.day)
        known = indicators().get(indicator)
        named = known.prior_class if known is not None else "other"
        return load_prior(cast("PriorName", "growth" if named == "other" else named), day=self.day)


def _from_first(values: Floats) -> Floats:
    """Leave out the years before the first observation."""
    seen = np.flatnonzero(~np.isnan(values))
    return values[seen[0] :] if seen.size else values[:0]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FittedEmpiricalBayes:
    """A series, the model, and the prior that meets the series."""

    series: IndicatorSeries
    model: EmpiricalBayesArima
    prior: Prior

    def span(self) -> range:
        """Years from the first observed rate to the last; none after the last year if no rate is observed."""
        years, _ = self.series.observed
        last = int(self.series.years[-1])
        return range(int(years[0]), int(years[-1]) + 1) if years.size else range(last + 1, last + 1)

    def _posterior(self, horizon: int, *, known_ahead: bool = True) -> PathMixture:
        span = self.span()
        last = span.stop - 1
        values = np.full(len(span), np.nan)
        years, rates = self.series.observed
        values[years - span.start] = rates
        rows = None
        if self.model.regressors:
            stop = span.stop + (horizon if known_ahead else 0)
            rows = rows_of_years(self.model.regressors, range(span.start, stop))
            rows = np.pad(rows, ((0, len(span) + horizon - len(rows)), (0, 0)))
        return posterior(
            values,
            horizon,
            scale="growth",
            prior=self.prior,
            regressors=rows,
            coefficient_sd=self.model.coefficient_sd,
            exceptional=[year - last for year in self.model.exceptional],
        )

    def forecast(self, horizon: int) -> Forecast:
        """Joint forecast of the years after the last observed rate.

        Raises
        ------
        ModelError
            If the horizon is no whole number from 1 to 100, or a regressor has no value for a year.
        """
        from pingshan_forecast.core.forecasts import Forecast

        years = years_ahead(self.series, horizon)
        mixture = self._posterior(horizon)
        learned = self._learned(mixture)
        return Forecast(
            region=self.series.region,
            indicator=self.series.indicator,
            years=years,
            weights=mixture.weights,
            means=mixture.means,
            covariances=mixture.covariances,
            scale="pct" if mixture.rate else "log_pct",
            model=self.model.name,
            base_level=self.series.base_level,
            notes=self._notes(mixture, learned),
            learned=learned,
        )

    def shares(self) -> dict[str, float]:
        """Posterior probabilities of kinds of dynamics, after the history was seen.

        Returns
        -------
        dict
            "random-walk" (an innovation stays whole in the level), "reverting" (it fades in part),
            "overshooting" (it grows), "trending" (it moves the slope); "shock years", the probability
            that at least one past year was a shock; and, where years are named, "named years x 2.5" and so
            on, that their innovations are so many times as large as usual.
        """
        # The weights rest on the past alone, so that the year ahead needs no value of a regressor.
        mixture = self._posterior(1, known_ahead=False)
        sizes = {f"named years x {size:g}": share for size, share in _sizes(mixture).items()}
        return _shares(mixture, self.prior) | (sizes if self.model.exceptional else {})

    def _notes(
        self, mixture: PathMixture, learned: tuple[Coefficient | ExceptionalYears, ...]
    ) -> tuple[str, ...]:
        shares = _shares(mixture, self.prior)
        past = shares.pop("shock years")
        kinds = ", ".join(f"{100 * share:.0f}% on {kind} dynamics" for kind, share in shares.items())
        notes = [
            f"prior {self.prior.label} and {self.series.n_observed} observed rates: {kinds}",
            f"probability that the history holds a shock year {past:.2f}",
        ]
        if not self.series.n_observed:
            notes[1] = f"no rate is observed: this is what prior {self.prior.label} expects of any series"
        return (*notes, *(item.note() for item in learned))

    def _learned(self, mixture: PathMixture) -> tuple[Coefficient | ExceptionalYears, ...]:
        named = self._named(mixture)
        mean = mixture.weights @ mixture.coefficients
        sd = np.sqrt(mixture.weights @ (mixture.coefficient_variances + (mixture.coefficients - mean) ** 2))
        coefficients = (
            Coefficient(name=name, mean=float(m), sd=float(s))
            for name, m, s in zip(self.model.regressors, mean, sd, strict=True)
        )
        return (*named, *coefficients)

    def _named(self, mixture: PathMixture) -> tuple[ExceptionalYears, ...]:
        years = self.model.exceptional
        if not years:
            return ()
        first, last = self.span().start, self.span().stop - 1 + mixture.means.shape[1]
        inside = any(first <= year <= last for year in years)
        sizes = tuple(_sizes(mixture).items()) if inside else ()
        return (ExceptionalYears(years=years, sizes=sizes, span=(first, last)),)


def _sizes(mixture: PathMixture) -> dict[float, float]:
    """Posterior probability of each size of the named years' innovations."""
    return {size: float(mixture.weights[mixture.size == size].sum()) for size in EXCEPTIONAL_SIZES}


def _shares(mixture: PathMixture, prior: Prior) -> dict[str, float]:
    alpha, beta = prior.alpha[mixture.node], prior.beta[mixture.node]
    trending = beta > 0.0
    kinds = {
        "random-walk": ~trending & (np.abs(alpha - 1.0) < 0.05),
        "reverting": ~trending & (alpha <= 0.95),
        "overshooting": ~trending & (alpha >= 1.05),
        "trending": trending,
    }
    shares = {name: float(mixture.weights[chosen].sum()) for name, chosen in kinds.items()}
    return shares | {"shock years": float(mixture.weights[mixture.shocks > 0].sum())}
