"""Conditional forecasts: exact conditioning of Gaussian mixtures, and entropic tilting."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from pingshan_forecast.errors import ScenarioError
from pingshan_forecast.numerics.growth import log_growth

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, NDArray

    from pingshan_forecast.core.forecasts import Forecast

    Floats = NDArray[np.float64]


def condition_mixture(
    weights: ArrayLike,
    means: ArrayLike,
    covariances: ArrayLike,
    loadings: ArrayLike,
    values: ArrayLike,
    *,
    df: float = np.inf,
) -> tuple[Floats, Floats, Floats, float]:
    """Mixture of Gaussians (or Student t) given the values of linear combinations.

    Per component, with S = A C A': ``m + C A' S^-1 (b - A m)`` and ``C - C A' S^-1 A C``; the weight times
    the component's density of b. A Student t gains q degrees of freedom and the scale (df + d^2) / (df + q).

    Parameters
    ----------
    weights : array (k,)
        Mixture weights.
    means : array (k, n)
        Means of the components.
    covariances : array (k, n, n)
        Covariances of the components; scale matrices where `df` is finite.
    loadings : array (q, n)
        A: the known combinations.
    values : array (q,)
        b: what they are known to be.
    df : float
        Degrees of freedom, infinity for Gaussians.

    Returns
    -------
    weights, means, covariances, df
        Of the same shapes; variances of what is known are zero up to rounding.

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
    """Forecast in which the growth of some of its years is known.

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
                f"{forecast.region} {forecast.indicator} pinned at {value:g} pct in {year}: possible are "
                f"rates above -100 pct in {first}-{last}"
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


# A step that changes a node's weight by more than exp(300) has left where the tilt can be.
_FARTHEST_EXPONENT = 300.0
_SHORTEST_LEG = 1e-3


class InfeasibleTiltError(Exception):
    """No reweighting of the nodes has the wanted moments."""


def tilt(
    weights: ArrayLike, moments: ArrayLike, targets: ArrayLike, *, directions: ArrayLike | None = None
) -> Floats:
    """Weights of nodes under which moments are met, as close to the old weights as possible.

    Minimises ``sum w* log(w*/w)`` subject to ``sum w* g = t``: the solution is ``w exp(lambda'g)``, lambda by
    Newton's method. Where the moments hold already the weights stay as they are.

    Parameters
    ----------
    weights : array (n,)
        Baseline weights.
    moments : array (n, q)
        g at each node.
    targets : array (q,)
        t.
    directions : array (n, q), optional
        Functions f for weights ``w exp(lambda'f)`` instead: that is the tilt to those means of f under which
        g has the means t. A mean of a Student t or a lognormal needs it, for which ``exp(lambda g)`` has no
        finite integral.

    Returns
    -------
    array (n,)
        Weights that add up to one.

    Raises
    ------
    InfeasibleTiltError
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
    f = g if directions is None else np.asarray(directions, dtype=float)
    start = w @ g / w.sum()
    multiplier: Floats = np.zeros(g.shape[1])
    reached, stride = 0.0, 1.0
    # All the way at once if Newton's method gets there, else in shorter legs.
    while reached < 1.0:
        leg = min(1.0, reached + stride)
        found = _newton(w, g - (1.0 - leg) * start, f, multiplier)
        if found is not None:
            multiplier, reached, stride = found, leg, 2.0 * stride
        elif stride > _SHORTEST_LEG:
            stride /= 4.0
        else:
            raise InfeasibleTiltError
    return _reweighted(w, f @ multiplier)


def _newton(w: Floats, g: Floats, f: Floats, multiplier: Floats) -> Floats | None:
    """Multipliers under which every g has mean zero, from those given; None if the method stalls."""
    gap = _reweighted(w, f @ multiplier) @ g
    for _ in range(60):
        if np.abs(gap).max() < 1e-13:
            break
        now = _reweighted(w, f @ multiplier)
        slope = (now[:, None] * (g - gap)).T @ (f - now @ f)
        step = -np.linalg.lstsq(slope, gap, rcond=1e-13)[0]
        size = min(1.0, _FARTHEST_EXPONENT / max(float(np.abs(f @ step).max()), 1e-300))
        while size > 1e-8:
            new_gap = _reweighted(w, f @ (multiplier + size * step)) @ g
            if np.linalg.norm(new_gap) < (1.0 - 1e-4 * size) * np.linalg.norm(gap):
                break
            size /= 2.0
        else:
            break
        multiplier, gap = multiplier + size * step, new_gap
    return multiplier if np.abs(gap).max() < 1e-9 else None


def _reweighted(weights: Floats, exponent: Floats) -> Floats:
    # Nodes that a band has excluded have no weight to scale, whatever their exponent.
    top = exponent[weights > 0.0].max()
    raw = weights * np.exp(np.minimum(exponent - top, 0.0))
    return np.asarray(raw / raw.sum())


def reachable(
    weights: ArrayLike, moments: ArrayLike, targets: ArrayLike, moment: ArrayLike
) -> tuple[float, float]:
    """Smallest and largest mean of a moment over the reweightings that have the other moments.

    Parameters
    ----------
    weights : array (n,)
        Baseline weights; a node without weight gets none.
    moments : array (n, q)
        The other moments at each node.
    targets : array (q,)
        Their means.
    moment : array (n,)
        The moment in question at each node.

    Returns
    -------
    tuple of (float, float)
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
    low, high = (np.asarray(end.fun, dtype=float) for end in ends)
    return float(low), -float(high)
