"""Conditional forecasts: exact conditioning of Gaussian mixtures, entropic tilting, and moved distributions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

import numpy as np

from pingshan_forecast.distributions import Distribution, Mixture
from pingshan_forecast.errors import ScenarioError
from pingshan_forecast.growth import log_growth

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

    from pingshan_forecast.forecasts import Forecast

    Floats = NDArray[np.float64]

# Beyond eight standard deviations a score and its level no longer determine each other in double precision.
FARTHEST = 8.0
_LEVEL_EDGE = 1e-16


def condition_mixture(
    weights: ArrayLike,
    means: ArrayLike,
    covariances: ArrayLike,
    loadings: ArrayLike,
    values: ArrayLike,
    *,
    df: float = np.inf,
) -> tuple[Floats, Floats, Floats, float]:
    """Condition a mixture of Gaussians (or Student t) on linear combinations being known.

    Per component, with S = A C A': ``m + C A' S^-1 (b - A m)`` and ``C - C A' S^-1 A C``; the weight times the
    component's density of b. A Student t gains q degrees of freedom and the scale (df + d^2) / (df + q).

    Parameters
    ----------
    weights : array (k,)
        Mixture weights.
    means : array (k, n)
        Component means.
    covariances : array (k, n, n)
        Component covariances; scale matrices where `df` is finite.
    loadings : array (q, n)
        A: the known combinations.
    values : array (q,)
        b: what they are known to be.
    df : float
        Degrees of freedom, infinity for Gaussians.

    Returns
    -------
    weights, means, covariances, df

    Raises
    ------
    ScenarioError
        If the combinations repeat or contradict one another.

    References
    ----------
    Waggoner, D. F. & Zha, T. (1999), Conditional forecasts in dynamic multivariate models, Review of
    Economics and Statistics 81, 639-651.

    Examples
    --------
    Of two variables of variance 1 and correlation 0.6 the second is known to be 1:

    >>> w, m, c, _ = condition_mixture([1.0], [[0.0, 0.0]], [[[1.0, 0.6], [0.6, 1.0]]], [[0.0, 1.0]], [1.0])
    >>> round(m[0, 0], 6), round(c[0, 0, 0], 6)
    (np.float64(0.6), np.float64(0.64))
    """
    w, m = np.asarray(weights, dtype=float), np.asarray(means, dtype=float)
    c, a = np.asarray(covariances, dtype=float), np.asarray(loadings, dtype=float)
    b = np.asarray(values, dtype=float)
    q = b.size
    cross = c @ a.T
    inner = a @ cross
    spread = np.linalg.eigvalsh(inner)
    if np.any(spread[:, 0] <= 1e-12 * np.maximum(spread[:, -1], 1e-300)):
        raise ScenarioError(
            f"{q} conditions on a path repeat or contradict one another; keep one value a year"
        )
    gap = b - m @ a.T
    pull = np.linalg.solve(inner, gap[:, :, None])[:, :, 0]
    gain = np.linalg.solve(inner, cross.transpose(0, 2, 1))
    distance = np.einsum("kq,kq->k", gap, pull)
    log_det = np.linalg.slogdet(inner)[1]
    new_means = m + np.einsum("knq,kq->kn", cross, pull)
    new_covariances = c - cross @ gain
    with np.errstate(divide="ignore"):
        log_w = np.log(w) - 0.5 * log_det
    if np.isfinite(df):
        log_w -= 0.5 * (df + q) * np.log1p(distance / df)
        new_covariances = new_covariances * ((df + distance) / (df + q))[:, None, None]
        df = df + q
    else:
        log_w -= 0.5 * distance
    new_w = np.exp(log_w - log_w.max())
    symmetric = 0.5 * (new_covariances + new_covariances.transpose(0, 2, 1))
    return new_w / new_w.sum(), new_means, symmetric, df


def condition(forecast: Forecast, path: Mapping[int, float]) -> Forecast:
    """Give a forecast in which the growth of some of its years is known.

    Parameters
    ----------
    forecast : Forecast
        Joint over years.
    path : mapping of int to float
        Growth in per cent by year.

    Raises
    ------
    ScenarioError
        If a year lies outside the forecast or a rate is -100% or less.

    Examples
    --------
    >>> import pingshan_forecast as pf
    >>> series = pf.IndicatorSeries.from_growth([9.0, 8.0, 8.5, 7.5, 7.0, 7.2], last_year=2020)
    >>> known = condition(pf.HistoricalMean().fit(series).forecast(2), {2021: 5.0})
    >>> round(known.marginal(2021).mean(), 9), known.marginal(2022).mean() < 7.6
    (5.0, True)
    """
    first, last = int(forecast.years[0]), int(forecast.years[-1])
    for year, value in path.items():
        if not first <= year <= last or value <= -100.0:
            raise ScenarioError(
                f"{forecast.region} {forecast.indicator} pinned at {value:g} pct in {year}: possible are rates "
                f"above -100 pct in {first}-{last}"
            )
    values = np.array([path[year] for year in path], dtype=float)
    if forecast.scale == "log_pct":
        values = log_growth(values)
    loadings = (forecast.years == np.array(list(path), dtype=int)[:, None]).astype(float)
    w, m, c, df = condition_mixture(
        forecast.weights, forecast.means, forecast.covariances, loadings, values, df=forecast.df
    )
    # Rounding leaves specks at the pinned years, where the variance is zero.
    diagonal = np.einsum("kii->ki", c)
    diagonal[diagonal < 1e-12 * np.einsum("kii->ki", forecast.covariances)] = 0.0
    return replace(forecast, weights=w, means=m, covariances=c, df=df)


class InfeasibleTilt(Exception):
    """No reweighting of the nodes has the wanted moments."""


def tilt(weights: ArrayLike, moments: ArrayLike, targets: ArrayLike) -> Floats:
    """Reweight nodes so that moments are met, as close to the old weights as possible.

    Minimises ``sum w* log(w*/w)`` subject to ``sum w* g = t``; the solution is ``w exp(lambda'g)``, lambda by
    Newton's method on the convex dual. Where the moments hold already the weights stay as they are.

    Parameters
    ----------
    weights : array (n,)
        Baseline weights.
    moments : array (n, q)
        g at each node.
    targets : array (q,)
        t.

    Raises
    ------
    InfeasibleTilt
        If the targets lie outside what the nodes can reach.

    References
    ----------
    Robertson, J. C., Tallman, E. W. & Whiteman, C. H. (2005), Forecasting using relative entropy, Journal of
    Money, Credit and Banking 37, 383-401.

    Examples
    --------
    >>> tilt([0.5, 0.5], [[0.0], [1.0]], [0.8]).round(9).tolist()
    [0.2, 0.8]
    """
    w = np.asarray(weights, dtype=float)
    g = np.asarray(moments, dtype=float) - np.asarray(targets, dtype=float)
    scale = np.sqrt(w @ g**2 / w.sum())
    g = g / np.where(scale > 0.0, scale, 1.0)
    multiplier = np.zeros(g.shape[1])

    def at(x: Floats) -> tuple[float, Floats]:
        exponent = g @ x
        top = exponent.max()
        raw = w * np.exp(exponent - top)
        return top + float(np.log(raw.sum())), raw / raw.sum()

    value, now = at(multiplier)
    for _ in range(200):
        gradient = now @ g
        if np.abs(gradient).max() < 1e-13:
            return now
        centred = g - gradient
        hessian = np.einsum("n,ni,nj->ij", now, centred, centred)
        step = -np.linalg.lstsq(hessian, gradient, rcond=1e-13)[0]
        size, slope = 1.0, float(gradient @ step)
        while size > 1e-10:
            new_value, new = at(multiplier + size * step)
            if new_value <= value + 1e-4 * size * slope:
                break
            size /= 2.0
        else:
            break
        multiplier, value, now = multiplier + size * step, new_value, new
        if value < -600.0:
            break
    if np.abs(now @ g).max() > 1e-9:
        raise InfeasibleTilt
    return now


def reachable(
    weights: ArrayLike, moments: ArrayLike, targets: ArrayLike, moment: ArrayLike
) -> tuple[float, float]:
    """Smallest and largest mean of a moment over the reweightings that have the other moments.

    Infinite where the others alone cannot be had.
    """
    from scipy.optimize import linprog

    nodes = np.asarray(weights, dtype=float) > 0.0
    g = np.asarray(moments, dtype=float)[nodes]
    left = np.vstack([np.ones(int(nodes.sum())), g.T])
    right = np.concatenate([[1.0], np.asarray(targets, dtype=float)])
    goal = np.asarray(moment, dtype=float)[nodes]
    ends = [linprog(sign * goal, A_eq=left, b_eq=right, bounds=(0, None)) for sign in (1.0, -1.0)]
    if not all(end.success for end in ends):
        return -np.inf, np.inf
    return float(ends[0].fun), float(-ends[1].fun)


def score_nodes(breaks: Sequence[float] = (), *, width: float = 0.5) -> tuple[Floats, Floats]:
    """Nodes and weights of a standard Gaussian: Gauss-Legendre panels that never straddle a break.

    Smooth integrands and steps at the breaks are integrated to about 1e-12.

    Examples
    --------
    >>> z, w = score_nodes([1.0])
    >>> round(float(w @ z**2), 10), round(float(w[z < 1.0].sum()), 10)
    (1.0, 0.8413447461)
    """
    edge = FARTHEST
    cuts = [b for b in breaks if -edge < b < edge]
    ends = np.unique(np.concatenate([np.arange(-edge, edge + width / 2, width), cuts]))
    x, v = np.polynomial.legendre.leggauss(8)
    half, middle = np.diff(ends) / 2.0, (ends[1:] + ends[:-1]) / 2.0
    z = (middle[:, None] + half[:, None] * x).ravel()
    w = (half[:, None] * v).ravel() * np.exp(-0.5 * z**2)
    return z, cast("Floats", w / w.sum())


def to_scores(distribution: Distribution, values: ArrayLike) -> Floats:
    """Normal scores of values: the standard Gaussian's quantile at the distribution's cdf."""
    from scipy.special import ndtri

    return cast("Floats", ndtri(np.asarray(distribution.cdf(values), dtype=float)))


def from_scores(distribution: Distribution, scores: ArrayLike) -> Floats:
    """Give the values whose normal scores these are."""
    from scipy.special import ndtr

    levels = np.clip(ndtr(np.asarray(scores, dtype=float)), _LEVEL_EDGE, 1.0 - _LEVEL_EDGE)
    return np.asarray(distribution.quantile(levels), dtype=float)


@dataclass(frozen=True, slots=True, eq=False)
class Rescored(Distribution):
    """A distribution whose normal scores are no longer standard: the quantile map of a scenario.

    With Y = Q(Phi(z)) and z from `scores` instead of the standard Gaussian; any distribution, a pool too, is
    moved as a whole, and stays where it is if the scores are standard.

    Parameters
    ----------
    base : Distribution
        The distribution without the scenario.
    scores : Mixture
        The scores under it.

    Examples
    --------
    >>> moved = Rescored(Mixture([1.0], [7.0], [2.0]), Mixture([1.0], [0.5], [0.8]))
    >>> round(float(moved.quantile(0.5)), 9), round(moved.sd(), 3)
    (8.0, 1.6)
    """

    base: Distribution
    scores: Mixture

    def _cdf(self, x: Floats) -> Floats:
        return np.asarray(self.scores.cdf(to_scores(self.base, x)), dtype=float)

    def _quantile(self, p: Floats) -> Floats:
        return from_scores(self.base, self.scores.quantile(p))

    def _values(self) -> tuple[Floats, Floats]:
        """Values and weights that integrate over the distribution."""
        z, w = score_nodes()
        keep = self.scores.weights > 0.0
        means, sds = self.scores.means[keep], self.scores.sds[keep]
        if means.size > 1:  # one set of levels of the mixture, not a set a component
            levels = (np.arange(2000) + 0.5) / 2000.0
            return self._quantile(levels), np.full(2000, 1.0 / 2000.0)
        return from_scores(self.base, means[0] + sds[0] * z), w

    def mean(self) -> float:
        """Return the mean."""
        x, w = self._values()
        return float(w @ x)

    def sd(self) -> float:
        """Return the standard deviation."""
        x, w = self._values()
        return float(np.sqrt(w @ (x - w @ x) ** 2))

    def sample(self, size: int, rng: np.random.Generator | None = None) -> Floats:
        """Draws of shape (size,); without a generator always the same ones."""
        return from_scores(self.base, self.scores.sample(size, rng))

    def crps(self, y: float) -> float:
        """Continuous ranked probability score, by quadrature over 2,000 levels."""
        p = (np.arange(2000) + 0.5) / 2000.0
        gap = y - self._quantile(p)
        return float(2.0 * np.mean(gap * (p - (gap < 0.0))))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stretched(Distribution):
    """A distribution shifted, and stretched about its median: Y* = median + stretch (Y - median) + shift."""

    base: Distribution
    centre: float
    shift: float = 0.0
    stretch: float = 1.0

    def _cdf(self, x: Floats) -> Floats:
        back = self.centre + (x - self.centre - self.shift) / self.stretch
        return np.asarray(self.base.cdf(back), dtype=float)

    def _quantile(self, p: Floats) -> Floats:
        return self._move(np.asarray(self.base.quantile(p), dtype=float))

    def _move(self, y: Floats) -> Floats:
        return self.centre + self.stretch * (y - self.centre) + self.shift

    def mean(self) -> float:
        """Return the mean."""
        return float(self._move(np.asarray(self.base.mean())))

    def sd(self) -> float:
        """Return the standard deviation."""
        return self.stretch * self.base.sd()

    def sample(self, size: int, rng: np.random.Generator | None = None) -> Floats:
        """Draws of shape (size,); without a generator always the same ones."""
        return self._move(self.base.sample(size, rng))

    def crps(self, y: float) -> float:
        """Continuous ranked probability score, that of the base stretched."""
        return self.stretch * self.base.crps(self.centre + (y - self.centre - self.shift) / self.stretch)
