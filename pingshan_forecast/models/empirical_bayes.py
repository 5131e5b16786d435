"""EmpiricalBayesArima: ARIMA by quadrature over nodes whose weights were learned from other series."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from pingshan_forecast.indicators import indicators
from pingshan_forecast.models.base import require_observations, years_ahead
from pingshan_forecast.models.kernels import Floats
from pingshan_forecast.models.predictive import PathMixture, forecast_panel, posterior
from pingshan_forecast.models.priors import Prior, PriorName, load_prior

if TYPE_CHECKING:
    from pingshan_forecast.forecasts import Forecast
    from pingshan_forecast.series import History, IndicatorSeries


@dataclass(frozen=True, slots=True, kw_only=True)
class EmpiricalBayesArima:
    """ARIMA(1,1,2) with drift whose parameters are integrated over a prior learned from other series.

    Growth in log per cent follows an ARMA(1,2) around a drift; dynamics, innovation size, drift, how the
    drift fades as the level rises and the rate of rare shocks are nodes of a discrete prior. Given a node
    all is Gaussian, so that evidence and predictions are closed forms: no optimiser, no simulation, the same
    bytes for the same input. The prior is learned by nonparametric maximum likelihood (`learn_prior`).

    Parameters
    ----------
    prior : Prior, or the name of a shipped one, or "auto"
        With "auto" the indicator decides: real GDP, real industry, a nominal flow, or all of them.

    Examples
    --------
    >>> import pingshan_forecast as pf
    >>> rates = [9.1, 8.7, float("nan"), 7.9, 8.2, 7.4, 7.6, 7.0]
    >>> series = pf.IndicatorSeries.from_growth(rates, last_year=2020)
    >>> forecast = EmpiricalBayesArima().fit(series).forecast(2)
    >>> low, high = forecast.marginal(2021).interval(0.8)
    >>> bool(low < 7.0 < high)
    True
    """

    prior: Prior | PriorName | Literal["auto"] = "auto"

    @property
    def name(self) -> str:
        """The model in words."""
        return "empirical-Bayes ARIMA"

    def fit(self, series: IndicatorSeries, *, history: History | None = None) -> FittedEmpiricalBayes:
        """Take the growth rates of a series; `history` is not used.

        Raises
        ------
        ModelError
            If no rate is observed: there is no year to start from.
        """
        require_observations(series, at_least=1, model=self.name)
        return FittedEmpiricalBayes(series=series, model=self.name, prior=self._chosen(series.indicator))

    def panel_quantiles(
        self, values: Sequence[Floats], horizon: int, quantiles: Floats, *, indicator: str
    ) -> Floats:
        """Give what `fit` and `forecast` would of many series of one indicator, all at once.

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

        Returns
        -------
        array (n_series, horizon, q)
            Growth in per cent.
        """
        return forecast_panel(values, horizon, quantiles, scale="growth", prior=self._chosen(indicator))

    def _chosen(self, indicator: str) -> Prior:
        if isinstance(self.prior, Prior):
            return self.prior
        if self.prior != "auto":
            return load_prior(self.prior)
        known = indicators().get(indicator)
        named = known.prior_class if known is not None else "other"
        return load_prior("growth" if named == "other" else named)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FittedEmpiricalBayes:
    """A series and the prior that meets it."""

    series: IndicatorSeries
    model: str
    prior: Prior

    def _posterior(self, horizon: int) -> PathMixture:
        years, rates = self.series.observed
        values = np.full(int(years[-1] - years[0]) + 1, np.nan)
        values[years - years[0]] = rates
        return posterior(values, horizon, scale="growth", prior=self.prior)

    def forecast(self, horizon: int) -> Forecast:
        """Give the joint forecast of the years after the last observed rate."""
        from pingshan_forecast.forecasts import Forecast

        years = years_ahead(self.series, horizon)
        mixture = self._posterior(horizon)
        return Forecast(
            region=self.series.region,
            indicator=self.series.indicator,
            years=years,
            weights=mixture.weights,
            means=mixture.means,
            covariances=mixture.covariances,
            scale="pct" if mixture.rate else "log_pct",
            model=self.model,
            base_level=self.series.base_level,
            notes=self._notes(mixture),
        )

    def shares(self) -> dict[str, float]:
        """Posterior probabilities of kinds of dynamics, after the history was seen.

        Returns
        -------
        dict
            "random-walk" (an innovation stays whole in the level), "reverting" (it fades in part),
            "overshooting" (it grows), "trending" (it moves the slope); and "shock years", the probability
            that at least one past year was a shock.
        """
        return _shares(self._posterior(1), self.prior)

    def _notes(self, mixture: PathMixture) -> tuple[str, ...]:
        shares = _shares(mixture, self.prior)
        past = shares.pop("shock years")
        kinds = ", ".join(f"{100 * share:.0f}% on {kind} dynamics" for kind, share in shares.items())
        notes = [
            f"prior {self.prior.name} and {self.series.n_observed} observed rates: {kinds}",
            f"probability that the history holds a shock year {past:.2f}",
        ]
        return tuple(notes)


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
