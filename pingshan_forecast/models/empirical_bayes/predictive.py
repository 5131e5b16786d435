"""The joint predictive mixture of one series, and the predictive quantiles of many."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from pingshan_forecast.core.checks import checked
from pingshan_forecast.errors import ModelError
from pingshan_forecast.models.base import require_horizon
from pingshan_forecast.models.empirical_bayes.histories import (
    Histories,
    Scale,
    group_histories,
    row_of_numbers,
)
from pingshan_forecast.models.empirical_bayes.kernels import Floats, Integers
from pingshan_forecast.models.empirical_bayes.mixtures import mixture_quantiles
from pingshan_forecast.models.empirical_bayes.posterior import (
    KEPT_MASS,
    Components,
    Nodes,
    components,
    heaviest,
)
from pingshan_forecast.models.empirical_bayes.priors import Prior, PriorName, load_prior
from pingshan_forecast.models.empirical_bayes.year_inputs import make_year_inputs
from pingshan_forecast.numerics.arrays import floats

_CHUNK = 64
_BRANCHES_KEPT = 192
_LARGEST = 4096  # years ahead, squared, of the histories that are handled together


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PathMixture:
    """The joint predictive mixture of one series over the horizon.

    Attributes
    ----------
    weights : array (k,)
    means : array (k, horizon)
    covariances : array (k, horizon, horizon)
        Of growth in log points; of growth in per cent if `rate`; of paths ``100 log(y / base)`` of a
        level, or ``100 (y - base) / scale`` for components that are not `log`.
    log : array (k,)
        Components whose path is in logs.
    base, scale : float
        Last level and the unit of additive paths.
    dropped : float
        Posterior probability of the components left out: no cdf moves by more.
    node, shocks : array (k,)
        Node of the prior and number of past shock years of each component.
    size : array (k,)
        How many times as large as usual the innovations of the named years are; one if none is named.
    coefficients, coefficient_variances : array (k, r)
        Means and variances of the regressors' coefficients, in the unit of the components' means per unit.
    rate : bool
        Growth that was modelled in per cent as it stands, since a rate of -100% or less has no log.
    """

    weights: Floats
    means: Floats
    covariances: Floats
    log: NDArray[np.bool_]
    base: float
    scale: float
    dropped: float
    node: Integers
    shocks: Integers
    size: Floats
    coefficients: Floats
    coefficient_variances: Floats
    rate: bool


def _prior(
    prior: Prior | PriorName | Literal["auto"], scale: Scale, day: str | dt.date | None = None
) -> Prior:
    if isinstance(prior, Prior):
        return prior
    return load_prior(scale if prior == "auto" else prior, day=day)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Branches:
    """The heaviest branches (component, year of the first future shock or none) of s posteriors.

    Arrays (s,), (s, b); `response` (s, b, h) is what the branch's shock adds to the path, as a standard
    deviation.
    """

    row: Integers
    weight: Floats
    dropped: Floats
    component: Integers
    response: Floats


def _branches(parts: Components) -> Iterator[_Branches]:
    """Split each component by its first future shock and keep the heaviest branches.

    Each year ahead that is not named has a shock with the node's rate; after the first one of the horizon no
    other follows.
    """
    s, k, horizon = parts.mean.shape
    if not parts.shock_rate.any():
        every = np.broadcast_to(np.arange(k), (s, k))
        none = np.broadcast_to(0.0, parts.mean.shape)
        yield _Branches(
            row=np.arange(s), weight=parts.weight, dropped=parts.dropped, component=every, response=none
        )
        return
    rate = parts.shock_rate[..., None]
    ordinary = parts.ordinary.astype(int)
    calm = (1.0 - rate) ** np.append(0, ordinary.cumsum())
    split = np.concatenate([calm[..., horizon:], rate * calm[..., :horizon] * ordinary], axis=-1)
    flat = (parts.weight[..., None] * split).reshape(s, k * (horizon + 1))
    for row, kept in heaviest(flat, step=max(_BRANCHES_KEPT, 2 * k), mass=KEPT_MASS):
        component, branch = np.divmod(kept, horizon + 1)
        own = row[:, None]
        weight = flat[own, kept]
        total = weight.sum(axis=1)
        response = parts.future_shock[own, component, np.maximum(branch - 1, 0)]
        yield _Branches(
            row=row,
            weight=weight / total[:, None],
            dropped=1.0 - (1.0 - parts.dropped[row]) * np.minimum(total, 1.0),
            component=component,
            response=np.where((branch > 0)[..., None], response, 0.0),
        )


def posterior(
    values: Floats,
    horizon: int,
    *,
    scale: Scale = "growth",
    prior: Prior | PriorName | Literal["auto"] = "auto",
    regressors: Floats | None = None,
    coefficient_sd: float = 1.0,
    exceptional: Sequence[int] = (),
) -> PathMixture:
    """Joint predictive mixture of one series.

    Parameters
    ----------
    values : array (n,)
        Oldest first, NaN where a year is missing; growth in per cent, or levels.
    horizon : int
        Years after the last element.
    scale : {"growth", "level"}
    prior : Prior, name of a shipped prior, or "auto"
    regressors : array (n + horizon, r), optional
        Known for every year. A coefficient is what a unit adds to growth of its year, in (log) per cent, or
        to an additive step, in per cent of the level that its error follows.
    coefficient_sd : float
        Prior standard deviation of each coefficient, around zero, in innovation standard deviations per unit;
        times a regressor at most 10,000.
    exceptional : sequence of int
        Years whose innovations are larger by an unknown factor, one of `designs.EXCEPTIONAL_SIZES`, shared by
        them (Lenza and Primiceri 2022). Counted from the last element: 0 is its own year, 1 the first ahead.

    Raises
    ------
    ModelError
        If there is no level to start from, a value is infinite, the horizon is not from 1 to 100, or a
        regressor lacks a year.

    Examples
    --------
    >>> mixture = posterior(np.array([9.0, 8.0, 8.5, 7.5, np.nan, 7.2]), 2)
    >>> mixture.means.shape == (mixture.weights.size, 2), bool(mixture.dropped < 0.05)
    (True, True)

    A policy of the last two years and of the first ahead, and an exceptional year:

    >>> rates = np.array([9.0, 8.0, 8.5, 7.5, 2.0, 7.2, 5.0, 5.1])
    >>> policy = np.array([[0.0]] * 6 + [[1.0]] * 3 + [[0.0]])
    >>> mixture = posterior(rates, 2, regressors=policy, exceptional=(-3,))
    >>> float(mixture.weights @ mixture.coefficients[:, 0]) < 0.0
    True
    """
    require_horizon(horizon)
    nodes = Nodes.of(_prior(prior, scale))
    own = None if regressors is None else [regressors]
    year_inputs = make_year_inputs(
        [row_of_numbers(values, 0).size], horizon, own, coefficient_sd, exceptional
    )
    group = next(group_histories([values], nodes.transforms, scale=scale, chunk=1))
    parts = next(components(nodes, group, horizon, scale=scale, year_inputs=year_inputs))
    branches = next(_branches(parts))
    place, response = branches.component[0], branches.response[0]
    covariance = _in_order(error[0, :, :, None] * error[0, :, None, :] for error in parts.loading)
    return PathMixture(
        weights=branches.weight[0],
        means=parts.mean[0, place],
        covariances=covariance[place] + response[:, :, None] * response[:, None, :],
        log=~parts.additive[0, place],
        base=float(group.base[0]),
        scale=float(group.unit[0]),
        dropped=float(branches.dropped[0]),
        node=parts.node[0, place],
        shocks=parts.shocks[0, place],
        size=parts.size[0, place],
        coefficients=parts.coefficient[0, place],
        coefficient_variances=parts.coefficient_variance[0, place],
        rate=group.family == "rate",
    )


@checked(ModelError)
def forecast_panel(
    values: Sequence[Floats],
    horizon: int,
    quantiles: Sequence[float] | Floats,
    *,
    scale: Scale = "level",
    prior: Prior | PriorName | Literal["auto"] = "auto",
    regressors: Sequence[Floats] | None = None,
    coefficient_sd: float = 1.0,
    exceptional: Sequence[int] = (),
    day: str | dt.date | None = None,
) -> Floats:
    """Predictive quantiles of many series of any lengths and gaps.

    Parameters
    ----------
    values : sequence of arrays
        Oldest first, NaN where a year is missing; levels, or growth in per cent.
    horizon : int
        Years after the last element of each array.
    quantiles : array (q,)
        Levels strictly between 0 and 1.
    scale : {"level", "growth"}
        What goes in and what comes out.
    prior : Prior, name of a shipped prior, or "auto"
    regressors : sequence of arrays (n_i + horizon, r), optional
        One array a series; as in `posterior`.
    coefficient_sd : float
    exceptional : sequence of int
        Exceptional years, counted from the last element of each series: 0 is its own year.
    day : date or str, optional
        A shipped prior is not younger than that; see `load_prior`.

    Returns
    -------
    array (n_series, horizon, n_quantiles)
        In the unit of the series. A series gives the same numbers in any batch.

    Raises
    ------
    ModelError
        If a series has no level to start from, holds an infinity, a level of probability is impossible, or a
        regressor lacks a year.

    Examples
    --------
    >>> import pingshan_forecast as pf
    >>> out = pf.forecast_panel([[9.0, 8.0, 8.5, 7.5, 7.2]], 2, [0.1, 0.5, 0.9], scale="growth")
    >>> out.shape, bool((np.diff(out, axis=2) > 0).all())
    ((1, 2, 3), True)
    """
    require_horizon(horizon)
    p = floats(quantiles).ravel()
    if not p.size or not np.all((p > 0.0) & (p < 1.0)):
        raise ModelError(f"quantile levels must lie strictly between 0 and 1, found {quantiles!s:.60}")
    nodes = Nodes.of(_prior(prior, scale, day))
    lengths = [row_of_numbers(series, place).size for place, series in enumerate(values)]
    year_inputs = make_year_inputs(lengths, horizon, regressors, coefficient_sd, exceptional)
    out = np.empty((len(values), horizon, p.size))
    chunk = min(_CHUNK, max(1, _LARGEST // horizon**2))
    for group in group_histories(values, nodes.transforms, scale=scale, chunk=chunk):
        for parts in components(nodes, group, horizon, scale=scale, year_inputs=year_inputs):
            sds = np.sqrt(_in_order(error * error for error in parts.loading))
            for branches in _branches(parts):
                row = parts.row[branches.row]
                out[group.index[row]] = _panel_quantiles(parts, branches, sds, group, row, p, scale)
    return out


def _in_order(parts: Iterable[Floats]) -> Floats:
    """Sum of arrays one after the other, so that one of noughts changes no byte."""
    return reduce(np.add, parts)


def _panel_quantiles(
    parts: Components,
    branches: _Branches,
    sds: Floats,
    group: Histories,
    row: Integers,
    p: Floats,
    scale: Scale,
) -> Floats:
    """Quantiles (s, h, q) of the marginals of some histories of a group."""
    s, count = branches.weight.shape
    horizon = parts.mean.shape[2]
    here = (branches.row[:, None], branches.component)
    mean, sd = parts.mean[here], sds[here]
    if parts.shock_rate.any():
        sd = np.hypot(sd, branches.response)

    def rows(moments: Floats) -> Floats:
        return np.ascontiguousarray(moments.transpose(0, 2, 1)).reshape(s * horizon, count)

    link = np.repeat(~parts.additive[here], horizon, axis=0) if scale == "level" else None
    share = np.repeat(branches.weight, horizon, axis=0)
    out = mixture_quantiles(share, rows(mean), rows(sd), link, p).reshape(s, horizon, p.size)
    if scale == "growth":
        return out if group.family == "rate" else 100.0 * np.expm1(np.minimum(out, 5e4) / 100.0)
    return np.asarray(group.base[row, None, None] + group.unit[row, None, None] * out / 100.0)


def panel_cdf(
    values: Sequence[Floats],
    horizon: int,
    bounds: Floats,
    *,
    prior: Prior | PriorName | Literal["auto"] = "auto",
    day: str | dt.date | None = None,
) -> Floats:
    """Probability of growth below a bound, `horizon` years ahead, of many series.

    Parameters
    ----------
    values : sequence of arrays
        Growth in per cent, oldest first, NaN where a year is missing.
    horizon : int
        Years after the last element of each array.
    bounds : array (n_series,)
        In per cent.
    prior : Prior, name of a shipped prior, or "auto"
    day : date or str, optional
        A shipped prior is not younger than that; see `load_prior`.

    Returns
    -------
    array (n_series,)
        What the distribution function of a series' own forecast says: a series gives the same in any batch.

    Examples
    --------
    >>> out = panel_cdf([np.array([9.0, 8.0, 8.5, 7.5, 7.2])], 1, np.array([7.0]))
    >>> bool(0.3 < out[0] < 0.6)
    True
    """
    from scipy.special import ndtr

    require_horizon(horizon)
    nodes = Nodes.of(_prior(prior, "growth", day))
    lengths = [row_of_numbers(series, place).size for place, series in enumerate(values)]
    year_inputs = make_year_inputs(lengths, horizon, None, 1.0, ())
    limits, out = np.asarray(bounds, dtype=float), np.empty(len(values))
    for group in group_histories(values, nodes.transforms, scale="growth", chunk=_CHUNK):
        for parts in components(nodes, group, horizon, scale="growth", year_inputs=year_inputs):
            variance = _in_order(error[..., -1] ** 2 for error in parts.loading)
            for branches in _branches(parts):
                here = (branches.row[:, None], branches.component)
                index = group.index[parts.row[branches.row]]
                limit = limits[index]
                if group.family != "rate":
                    with np.errstate(divide="ignore", invalid="ignore"):
                        limit = np.where(limit > -100.0, 100.0 * np.log1p(limit / 100.0), -np.inf)
                sd = np.hypot(np.sqrt(variance[here]), branches.response[..., -1])
                below = ndtr((limit[:, None] - parts.mean[..., -1][here]) / sd)
                out[index] = _in_order((below * branches.weight).T)
    return out
