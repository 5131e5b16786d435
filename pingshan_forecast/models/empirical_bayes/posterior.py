"""From histories and a prior to the joint mixture of their future: weights, means, covariances."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from pingshan_forecast.models.empirical_bayes.elimination import Reduced, reduce_histories
from pingshan_forecast.models.empirical_bayes.histories import Histories, Scale
from pingshan_forecast.models.empirical_bayes.kernels import (
    SHOCK_SD,
    Filter,
    Floats,
    Integers,
    drift_posterior,
    log_evidence,
    make_filter,
)
from pingshan_forecast.models.empirical_bayes.priors import Prior
from pingshan_forecast.models.empirical_bayes.year_inputs import PLAIN, YearInputs

_KEPT = 96
"""Components (node and number of past shocks) by which a posterior is cut, for each size of named years."""
KEPT_MASS = 0.9975
"""Least posterior probability of the components that are kept, and again of their branches."""
# Where volatility was larger long ago, calm does not last: innovations k years ahead are taken to be as large
# as they were k + 3 years ago. Of 3, 4 and 5, 3 scored best on GDP growth and on levels.
_CALM_YEARS = 3
# Power of a node's likelihood in its posterior weight; its own drift and shocks are weighed in full. No node
# is quite true, so that the whole likelihood settles on a few too fast (Holmes & Walker 2017, Biometrika 104,
# 497-503). Of .7, .8, .9 and 1, .7 and .8 kept the 95% bands of all development sets between 93 and 97%, and
# .8 was the sharper on M1.
_TRUST = 0.8
_LOWEST_LEVEL = 0.05  # of the last level: an additive path does not let its own scale vanish
_FASTEST = 0.5
"""Most that a level is expected to gain in a year, of itself: an index that rose a thousandfold while it was
tiny is no reason to expect the same of it now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nodes:
    """A prior taken apart for the kernels: distinct dynamics and transforms, their pairs, and who has which.

    Few of all pairs of dynamics and transform are anybody's; `pair_dynamics` and `pair_transform` say whose
    each used one is made of, `which_pair` the pair of each node.
    """

    dynamics: Floats
    transforms: list[tuple[str, float, float]]
    pair_dynamics: Integers
    pair_transform: Integers
    which_pair: Integers
    which_transform: Integers
    sigma: Floats
    drift_mean: Floats
    drift_variance: Floats
    shock_rate: Floats
    log_weight: Floats

    @classmethod
    @lru_cache(maxsize=64)
    def of(cls, prior: Prior) -> Nodes:
        """Take a prior apart."""
        dynamics, which_dynamics = prior.dynamics()
        transforms, which_transform = prior.transforms()
        pairs, which_pair = np.unique(which_transform * len(dynamics) + which_dynamics, return_inverse=True)
        pair_transform, pair_dynamics = np.divmod(pairs, len(dynamics))
        return cls(
            dynamics=dynamics,
            transforms=transforms,
            pair_dynamics=pair_dynamics,
            pair_transform=pair_transform,
            which_pair=which_pair.reshape(-1).astype(np.int64),
            which_transform=which_transform,
            sigma=prior.sigma,
            drift_mean=prior.drift_mean,
            drift_variance=prior.drift_sd**2,
            shock_rate=prior.shock_rate,
            log_weight=np.log(np.maximum(prior.weight, 1e-300)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Components:
    """The k heaviest components of the posteriors of s histories.

    Attributes
    ----------
    row : array (s,)
        Places of the histories in their group.
    weight : array (s, k)
        Normalised over the kept components.
    dropped : array (s,)
        Posterior probability of the components that were left out: no cdf moves by more.
    node, shocks : array (s, k)
        Node of the prior and number of past shock years.
    size : array (s, k)
        How many times as large as usual the innovations of named years are; one if none is named.
    coefficient, coefficient_variance : array (s, k, r)
        Mean and variance of the regressors' coefficients.
    additive : array (s, k)
        Whether the path is additive (levels only).
    mean : array (s, k, h)
        Growth in log points; or the path ``100 log(y / base)``; or ``100 (y - base) / unit`` if additive.
    loading : array (e, s, k, h)
        The path is its mean plus the sum of these times independent standard normal errors.
    future_shock : array (s, k, h, h)
        Row i: response of the path to a shock in future year i, as a standard deviation.
    shock_rate : array (s, k)
        Its probability a year.
    ordinary : array (h,)
        Whether a year ahead is none of the named ones and so may have such a shock.
    """

    row: Integers
    weight: Floats
    dropped: Floats
    node: Integers
    shocks: Integers
    size: Floats
    coefficient: Floats
    coefficient_variance: Floats
    additive: NDArray[np.bool_]
    mean: Floats
    loading: Floats
    future_shock: Floats
    shock_rate: Floats
    ordinary: NDArray[np.bool_]


def reduce_group(
    nodes: Nodes, group: Histories, horizon: int, year_inputs: YearInputs = PLAIN
) -> tuple[Filter, Reduced]:
    """Filters of a group for every used pair of dynamics and transform, and its sufficient statistics.

    Parameters
    ----------
    nodes : Nodes
        The prior taken apart.
    group : Histories
        Histories of one pattern of observed years.
    horizon : int
        Years ahead, after those missing at the end.
    year_inputs : YearInputs
        What is known of years beside growth.
    """
    filters = make_filter(nodes.dynamics, group.rows, horizon + group.trailing).take(nodes.pair_dynamics)
    which = nodes.pair_transform
    candidates = np.zeros((0, which.size, len(group.index)), dtype=np.int64)
    if nodes.shock_rate.any():
        candidates = group.shock_candidates(year_inputs.ordinary(group))[:, which]
    return filters, reduce_histories(
        filters,
        np.ascontiguousarray(group.growth[:, which].transpose(1, 0, 2)),
        np.ascontiguousarray(group.regressor[:, which].transpose(1, 0, 2)),
        candidates,
        year_inputs.extra(
            group, nodes.transforms, which, nodes.dynamics[nodes.pair_dynamics], filters, horizon
        ),
    )


def evidence(nodes: Nodes, group: Histories, reduced: Reduced, year_inputs: YearInputs = PLAIN) -> Floats:
    """Log density of each history under each node and case (size of named years, number of past shocks).

    Parameters
    ----------
    nodes : Nodes
        The prior taken apart.
    group : Histories
        Histories of one pattern of observed years, s of them.
    reduced : Reduced
        Sufficient statistics of the same group.
    year_inputs : YearInputs
        What is known of years beside growth.

    Returns
    -------
    array (n_cases, n_nodes, s)
    """
    m, k = len(group.growth), nodes.which_transform
    uu, uv, vv, log_det = (
        x[:, nodes.which_pair] for x in (reduced.uu, reduced.uv, reduced.vv, reduced.log_det)
    )
    variance = (nodes.sigma**2)[:, None]
    drift = (nodes.drift_mean[:, None], nodes.drift_variance[:, None])
    density = log_evidence(uu, uv, vv, log_det, m, variance, drift)
    count, rate = reduced.shocks[:, None], nodes.shock_rate
    calm = int(year_inputs.ordinary(group).sum()) - count
    density += (count * np.log(np.maximum(rate, 1e-300)) + calm * np.log1p(-rate))[:, :, None]
    density -= np.log(reduced.sizes.size)
    density += group.log_jacobian[k]
    density[:, ~group.allowed[k]] = -np.inf
    return density


def over_cases(log_density: Floats) -> Floats:
    """Log density of each history under each node, summed over its cases: (n_nodes, s)."""
    top = log_density.max(axis=0)
    safe = np.where(np.isfinite(top), top, 0.0)
    with np.errstate(divide="ignore"):
        # One case after the other: a sum over an axis is ordered by how the array happens to lie in memory.
        total = sum((np.exp(case - safe) for case in log_density), np.zeros_like(safe))
        return np.asarray(safe + np.log(total))


def components(
    nodes: Nodes, group: Histories, horizon: int, *, scale: Scale, year_inputs: YearInputs = PLAIN
) -> Iterator[Components]:
    """Posterior and joint predictive moments of a group of histories, by the number of components kept.

    Parameters
    ----------
    nodes : Nodes
    group : Histories
    horizon : int
        Years ahead, after the end of the arrays.
    scale : {"level", "growth"}
    year_inputs : YearInputs, optional
    """
    filters, reduced = reduce_group(nodes, group, horizon, year_inputs)
    log_density = evidence(nodes, group, reduced, year_inputs)
    total = over_cases(log_density)
    log_density += nodes.log_weight[:, None] - (1.0 - _TRUST) * np.where(np.isfinite(total), total, 0.0)
    flat = np.ascontiguousarray(log_density.reshape(-1, log_density.shape[2]).T)
    weight = np.exp(flat - flat.max(axis=1, keepdims=True))
    weight /= weight.sum(axis=1, keepdims=True)
    ahead = slice(group.trailing, None)
    first = group.rows.shape[1] + group.trailing
    named = [place - first for place in year_inputs.named(group, horizon) if place >= first]
    additive = _additive(nodes, scale)
    for row, kept in heaviest(weight, step=_KEPT * reduced.sizes.size, mass=KEPT_MASS):
        case, node = np.divmod(kept, len(nodes.sigma))
        share = weight[row[:, None], kept]
        total = share.sum(axis=1)
        mean, loading, response, coefficient, coefficient_variance = _path(
            nodes, filters, reduced, row, node, case, scale
        )
        yield Components(
            row=row,
            weight=share / total[:, None],
            dropped=np.maximum(1.0 - total, 0.0),
            node=node,
            shocks=reduced.shocks[case],
            size=reduced.sizes[reduced.size[case]],
            coefficient=coefficient,
            coefficient_variance=coefficient_variance,
            additive=additive[node],
            mean=mean[..., ahead],
            loading=loading[..., ahead],
            future_shock=response[..., ahead, ahead],
            shock_rate=nodes.shock_rate[node],
            ordinary=~np.isin(np.arange(horizon), named),
        )


def heaviest(weight: Floats, *, step: int, mass: float) -> Iterator[tuple[Integers, Integers]]:
    """Rows of weights, and the places of the heaviest that together hold at least `mass`, in order.

    The number of places is a multiple of `step`, the least that does; rows with the same number come
    together, so that a row is treated alike in any batch.

    Parameters
    ----------
    weight : array (s, n)
        Rows that each sum to one.
    step : int
        The number of places is a multiple of it.
    mass : float
        Least sum of the weights kept, a fraction.

    Yields
    ------
    row, kept : array (s,), (s, k)
    """
    left = np.arange(len(weight))
    for count in range(step, weight.shape[1] + step, step):
        if count >= weight.shape[1]:
            yield left, np.broadcast_to(np.arange(weight.shape[1]), (left.size, weight.shape[1]))
            return
        kept = np.sort(np.argpartition(-weight[left], count - 1, axis=1)[:, :count], axis=1)
        enough = np.take_along_axis(weight[left], kept, axis=1).sum(axis=1) >= mass
        if enough.any():
            yield left[enough], kept[enough]
        left = left[~enough]
        if not left.size:
            return


def _additive(nodes: Nodes, scale: Scale) -> NDArray[np.bool_]:
    links = np.array([link == "additive" for link, _, _ in nodes.transforms])
    return links[nodes.which_transform] & (scale == "level")


def _path(
    nodes: Nodes,
    filters: Filter,
    reduced: Reduced,
    row: Integers,
    node: Integers,
    case: Integers,
    scale: Scale,
) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Mean and loadings of the future path of each component, and what future shocks do to it.

    Then the means and variances of the coefficients.
    """
    horizon = filters.ahead.shape[1]
    d, k = nodes.which_pair[node], nodes.which_transform[node]
    here = (case, d, row[:, None])
    sigma = nodes.sigma[node]
    drift = (nodes.drift_mean[node], nodes.drift_variance[node])
    drift_mean, drift_variance = drift_posterior(reduced.uv[here], reduced.vv[here], sigma**2, drift)
    mean_v = np.moveaxis(reduced.mean_v, 2, 3)[here]
    outcome = np.moveaxis(reduced.mean_u, 2, 3)[here] - drift_mean[..., None] * mean_v
    rest, coefficient = outcome[..., :horizon], outcome[..., horizon:]
    powers = np.array([power for _, power, _ in nodes.transforms])[k]
    additive = _additive(nodes, scale)[node]
    regressor, scales, growth = _regressors_ahead(rest, drift_mean, powers, additive, level=scale == "level")
    memories = np.array([memory for _, _, memory in nodes.transforms])[k]
    away = sigma[..., None] * memories[..., None] ** -(_CALM_YEARS + np.arange(1.0, horizon + 1))
    parts = [column.take(d, axis=0) * away for column in np.moveaxis(filters.future, 2, 0)]
    spread = np.moveaxis(reduced.spread, 3, 4)
    size, active = reduced.size[case], reduced.shocks[case] + spread.shape[1] - reduced.shocks.max()
    for j in range(spread.shape[1]):
        part = np.where((active > j)[..., None], spread[size, j, d, row[:, None], :horizon], 0.0)
        parts.append(part * away)
    # Drift and coefficients are as they are, however volatile the years: what they add is not scaled by age.
    drift_sd = np.sqrt(drift_variance)[..., None]
    parts.append(drift_sd * (regressor - mean_v[..., :horizon]))
    coefficient_variance = (drift_sd * mean_v[..., horizon:]) ** 2
    known = np.moveaxis(reduced.coefficient_spread, 3, 4)
    for r in range(known.shape[1]):
        part = sigma[..., None] * known[case, r, d, row[:, None]]
        parts.append(part[..., :horizon])
        coefficient_variance = coefficient_variance + part[..., horizon:] ** 2
    loading = np.stack(parts)
    response = np.zeros((1, 1, horizon, horizon))
    if nodes.shock_rate.any():
        response = (SHOCK_SD * sigma)[..., None, None] * filters.future_shock[d]
    if scale == "growth":
        return growth, loading, response, coefficient, coefficient_variance
    loading *= scales
    return (
        _added_up(scales * growth),
        _added_up(loading),
        _added_up(scales[..., None, :] * response),
        coefficient,
        coefficient_variance,
    )


def _added_up(steps: Floats) -> Floats:
    """Steps (..., h) added up in place, a year at a time: far faster over few years than a cumulative sum."""
    for year in range(1, steps.shape[-1]):
        steps[..., year] += steps[..., year - 1]
    return steps


def _regressors_ahead(
    rest: Floats, drift: Floats, powers: Floats, additive: NDArray[np.bool_], *, level: bool
) -> tuple[Floats, Floats, Floats]:
    """Drift regressors of the years ahead along a component's own mean path, its error scales and steps.

    The regressor is ``(base / level)^power`` with the level at the start of the year; the scale of an
    additive step is ``(level / base)^power``. No step of a level is more than `_FASTEST` of it.
    """
    horizon = rest.shape[-1]
    regressor, scales, steps = np.empty_like(rest), np.ones_like(rest), np.empty_like(rest)
    most = 100.0 * np.log1p(_FASTEST)
    base = np.ones_like(drift)
    for year in range(horizon):
        size = np.clip(base, _LOWEST_LEVEL, 1e6) ** powers
        regressor[..., year] = 1.0 / size
        scales[..., year] = np.where(additive, size, 1.0)
        step = rest[..., year] + drift / size
        if level:
            fastest = np.where(additive, 100.0 * _FASTEST * np.abs(base) / size, most)
            step = np.minimum(step, np.maximum(fastest, 0.0))
        steps[..., year] = step
        base = np.where(additive, base + size * step / 100.0, base * np.exp(np.clip(step, -500, 500) / 100.0))
    return regressor, scales, steps
