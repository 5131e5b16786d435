"""Integrating out of histories what is Gaussian in them: named years, shocks, regressors.

Columns of all products have one width, so that BLAS adds up every column in the same order: a series gets
the same bytes alone, in any batch and in any place of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pingshan_forecast.models.empirical_bayes.kernels import SHOCK_SD, Filter, Floats, Integers


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """What is integrated out of histories beside drift and shocks, for d pairs and c histories.

    Attributes
    ----------
    known : array (r, d, m, c)
        What a coefficient of one sigma adds to the observations.
    known_ahead : array (r, d, horizon, c)
        The same for the years ahead.
    coefficient : array (r,)
        That coefficient, in sigmas: the prior standard deviations.
    effect : array (d, m, e)
        Whitened effect of a unit innovation in each named year.
    effect_ahead : array (d, horizon, e)
        What it adds to future growth beyond what the filter makes of it.
    sizes : tuple of float
        How many times as large as usual the innovations of named years may be, each as likely.
    """

    known: Floats
    known_ahead: Floats
    coefficient: Floats
    effect: Floats
    effect_ahead: Floats
    sizes: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reduced:
    """Sufficient statistics of many histories for each pair of dynamics and transform and each case.

    A case is a size of the named years' innovations and a number of shocks, 0 to J; without named years the
    number of shocks alone. First axis: the case; then pairs, (outcomes,) and histories. Outcomes are the
    years ahead and then the coefficients of regressors. Products are those of whitened growth u and whitened
    drift regressor v, with everything else integrated out.

    Attributes
    ----------
    spread : array (n_sizes, e + J, d, outcomes, c)
        Square roots of what each named year and then each shock adds to the covariance of outcomes.
    coefficient_spread : array (n_cases, r, d, outcomes, c)
        The same for the coefficients, which are integrated out last.
    size, shocks : array (n_cases,)
        Place of the size among the sizes, and number of shocks.
    sizes : array (n_sizes,)
    """

    uu: Floats
    uv: Floats
    vv: Floats
    log_det: Floats
    mean_u: Floats
    mean_v: Floats
    spread: Floats
    coefficient_spread: Floats
    size: Integers
    shocks: Integers
    sizes: Floats


@dataclass(slots=True)
class _Elimination:
    """Gram matrix of vectors, and what each adds to the outcomes; those in front are integrated out first."""

    gram: dict[tuple[int, int], Floats]
    future: list[Floats]
    log_det: Floats

    def copy(self) -> _Elimination:
        return _Elimination(dict(self.gram), list(self.future), self.log_det)

    def integrate(self, j: int, variance: float) -> Floats:
        """Integrate out vector j, of a variance in units of sigma squared; give its spread."""
        gram, future = self.gram, self.future
        if not variance:
            return np.zeros_like(future[j])
        pivot = gram[j, j] + 1.0 / variance
        spread = future[j] / np.sqrt(pivot)[:, None, :]
        for a in range(j + 1, len(future)):
            factor = gram[j, a] / pivot
            for b in range(a, len(future)):
                gram[a, b] = gram[a, b] - factor * gram[j, b]
            future[a] = future[a] - future[j] * factor[:, None, :]
        self.log_det = self.log_det + np.log(variance * pivot)
        return np.asarray(spread)

    def statistics(self) -> tuple[Floats, ...]:
        """Products of u and v, the last two vectors, with the log determinant and their outcomes."""
        v = len(self.future) - 1
        u, gram, future = v - 1, self.gram, self.future
        return gram[u, u], gram[u, v], gram[v, v], self.log_det, -future[u], -future[v]


def reduce_histories(
    filters: Filter, growth: Floats, regressor: Floats, candidates: Integers, extra: Extra | None = None
) -> Reduced:
    """Whiten histories and integrate out the shocks of candidate years, one more at a time.

    Parameters
    ----------
    filters : Filter
        Of d pairs of dynamics and transform.
    growth, regressor : array (d, m, c)
        Observed growth and drift regressor, a column a history.
    candidates : array (J, d, c)
        Observations that may hold a shock, the most likely first.
    extra : Extra, optional
        Named years, integrated out before the shocks, and regressors, integrated out after them.

    Notes
    -----
    Gaussian elimination on the Gram matrix of [named years, shocks, regressors, u, v]. In units of sigma
    squared a named year adds variance ``size^2 - 1``, a shock ``SHOCK_SD^2``, a regressor 1.
    """
    named, regressors = _extra_vectors(filters, growth.shape[2], extra)
    outcomes = filters.ahead.shape[1] + len(regressors)
    shocks = [
        (_columns(filters.shock, place), _longer(_columns(filters.shock_ahead, place), outcomes))
        for place in candidates
    ]
    drift = [_carried(filters, columns, outcomes) for columns in (growth, regressor)]
    vectors, future = map(list, zip(*named, *shocks, *regressors, *drift, strict=True))
    count = len(vectors)
    gram = {(a, b): _dot(vectors[a], vectors[b]) for a in range(count) for b in range(a, count)}
    log_det = np.broadcast_to(filters.log_det[:, None], gram[count - 1, count - 1].shape)
    steps, spread, coefficient_spread = [], [], []
    sizes = (1.0,) if extra is None else extra.sizes
    for size in sizes:
        work = _Elimination(dict(gram), list(future), log_det)
        spread += [work.integrate(j, size**2 - 1.0) for j in range(len(named))]
        for j in range(len(shocks) + 1):
            if j:
                spread.append(work.integrate(len(named) + j - 1, SHOCK_SD**2))
            full = work.copy() if regressors else work
            first = len(named) + len(shocks)
            coefficient_spread += [full.integrate(first + r, 1.0) for r in range(len(regressors))]
            steps.append(full.statistics())
    uu, uv, vv, dets, mean_u, mean_v = (np.stack(parts) for parts in zip(*steps, strict=True))
    tail = mean_u.shape[1:]
    return Reduced(
        uu=uu,
        uv=uv,
        vv=vv,
        log_det=dets,
        mean_u=mean_u,
        mean_v=mean_v,
        spread=_stacked(spread, (len(sizes), len(named) + len(shocks), *tail)),
        coefficient_spread=_stacked(coefficient_spread, (len(steps), len(regressors), *tail)),
        size=np.repeat(np.arange(len(sizes)), len(shocks) + 1),
        shocks=np.tile(np.arange(len(shocks) + 1), len(sizes)),
        sizes=np.array(sizes),
    )


def _extra_vectors(
    filters: Filter, c: int, extra: Extra | None
) -> tuple[list[tuple[Floats, Floats]], list[tuple[Floats, Floats]]]:
    """Whitened vectors of named years and of regressors, each with what it adds to the outcomes."""
    if extra is None:
        return [], []
    d, m, horizon = len(filters.whiten), filters.whiten.shape[1], filters.ahead.shape[1]
    count = len(extra.known)
    named = [
        (
            np.broadcast_to(extra.effect[:, :, i, None], (d, m, c)),
            _longer(np.broadcast_to(extra.effect_ahead[:, :, i, None], (d, horizon, c)), horizon + count),
        )
        for i in range(extra.effect.shape[2])
    ]
    regressors = []
    for i in range(count):
        whitened, ahead = _carried(filters, extra.known[i], horizon + count)
        ahead[:, :horizon] += extra.known_ahead[i]
        ahead[:, horizon + i] = extra.coefficient[i]
        regressors.append((whitened, ahead))
    return named, regressors


def _longer(future: Floats, outcomes: int) -> Floats:
    """Rows of zeros for the outcomes that a vector says nothing of: (d, outcomes, c)."""
    d, horizon, c = future.shape
    return (
        future if horizon == outcomes else np.concatenate([future, np.zeros((d, outcomes - horizon, c))], 1)
    )


def _stacked(parts: list[Floats], shape: tuple[int, ...]) -> Floats:
    return np.stack(parts).reshape(shape) if parts else np.zeros(shape)


_WIDTH = 64
"""Columns of a product: with one width BLAS takes every column through the same instructions."""


def contract(matrices: Floats, columns: Floats) -> Floats:
    """Products of matrices and columns, with the same bytes for a column in any batch.

    Parameters
    ----------
    matrices : array (d, i, j)
        One a pair of dynamics and transform.
    columns : array (d, j, c)
        One column a history.

    Returns
    -------
    array (d, i, c)
        Their products.
    """
    d, j, c = columns.shape
    out = np.empty((d, matrices.shape[1], c))
    for start in range(0, c, _WIDTH):
        part = columns[:, :, start : start + _WIDTH]
        count = part.shape[2]
        width = 8 if count <= 8 else _WIDTH
        if count < width:
            part = np.concatenate([part, np.zeros((d, j, width - count))], axis=2)
        out[:, :, start : start + count] = np.matmul(matrices, part)[:, :, :count]
    return out


def _carried(filters: Filter, columns: Floats, outcomes: int) -> tuple[Floats, Floats]:
    """Whitened columns and the negative of what they say of the outcomes: (d, m, c), (d, outcomes, c)."""
    both = contract(filters.carry, columns)
    m = columns.shape[1]
    return both[:, :m], _longer(both[:, m:], outcomes)


def _columns(matrices: Floats, place: Integers) -> Floats:
    """Columns of matrices (d, i, j) at places (d, c): (d, i, c)."""
    return np.take_along_axis(matrices, place[:, None], axis=2)


def _dot(a: Floats, b: Floats) -> Floats:
    """Products summed over observations in order: (d, c)."""
    out = np.zeros((a.shape[0], a.shape[2]))
    for i in range(a.shape[1]):
        out += a[:, i] * b[:, i]
    return out
