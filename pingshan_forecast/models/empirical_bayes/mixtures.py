"""Quantiles of many mixtures at once, without importing scipy."""

from __future__ import annotations

import math
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pingshan_forecast.models.empirical_bayes.kernels import Floats, Integers

Real = NDArray[np.floating[Any]]

_PER_UNIT = 1024
_EDGE = 8.5  # beyond it the normal cdf is 0 or 1 to 1e-17
_BLOCK = 65_536  # elements whose temporaries stay in a core's cache
_STEPS = 200
_COARSE_STEPS = 2
# A step of Halley's leaves an error of its cube or so, in units of what bends the cdf: the whole mixture, or
# a narrow component that may lie within the step.
_SHORT = 1e-3
_SHORT_OF_NARROWEST = 0.004


@cache
def _table() -> tuple[Floats, Floats]:
    count = int(2 * _EDGE * _PER_UNIT) + 1
    points = (np.arange(count) - _EDGE * _PER_UNIT) / _PER_UNIT
    cdf = np.array([0.5 * math.erfc(-x / math.sqrt(2.0)) for x in points.tolist()])
    return cdf, np.exp(-0.5 * points * points) / math.sqrt(2.0 * math.pi)


@cache
def _coarse_table() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Cdf and density midway between the points of the table, in single precision."""
    cdf, density = _table()
    return tuple(np.append(0.5 * (x[1:] + x[:-1]), x[-1]).astype(np.float32) for x in (cdf, density))  # type: ignore[return-value]


def normal_cdf_pdf(z: Real) -> tuple[Floats, Floats]:
    """Standard normal cdf and density, by Taylor's series around the nearest tabulated point.

    Of the cdf to the third order, which leaves less than 4e-15 at half a step of 1/2048; of the density to
    the first, which leaves 2e-7 of it and is meant for Newton steps.
    """
    table, heights = _table()
    place = z * _PER_UNIT
    place += _EDGE * _PER_UNIT
    np.maximum(place, 0.0, out=place)
    np.minimum(place, len(table) - 1.0, out=place)
    nearest = np.rint(place)
    place -= nearest
    place *= 1.0 / _PER_UNIT  # now the distance from the tabulated point
    index = nearest.astype(np.intp)
    nearest *= 1.0 / _PER_UNIT
    nearest -= _EDGE  # now the tabulated point
    density = heights.take(index)
    drop = nearest * place
    cdf = nearest * nearest
    cdf -= 1.0
    cdf *= place
    cdf *= place
    cdf *= 1.0 / 6.0
    cdf -= 0.5 * drop
    cdf += 1.0
    cdf *= place
    cdf *= density
    cdf += table.take(index)
    np.subtract(1.0, drop, out=drop)
    density *= drop
    return cdf, density


def normal_quantile(p: Floats, *, steps: int = 2) -> Floats:
    """Quantile of the standard normal, by a rational start and Halley's steps: one to 1e-9, two to 1e-12.

    Start: Abramowitz & Stegun (1964), Handbook of Mathematical Functions, 26.2.23.

    Parameters
    ----------
    p : ndarray
        Levels strictly between 0 and 1, of any shape.
    steps : int
        Number of Halley's steps.
    """
    tail = np.minimum(p, 1.0 - p)
    t = np.sqrt(-2.0 * np.log(np.maximum(tail, 1e-300)))
    z = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (
        1.0 + t * (1.432788 + t * (0.189269 + t * 0.001308))
    )
    z = np.where(p < 0.5, -z, z)
    for _ in range(steps):
        cdf, _ = normal_cdf_pdf(z)
        step = (cdf - p) * np.exp(0.5 * np.minimum(z * z, 100.0)) * math.sqrt(2.0 * math.pi)
        z = z - step / (1.0 + 0.5 * z * step)
    return np.asarray(z)


class _Mixtures(NamedTuple):
    """Mixtures (s, k): weights, means and inverse standard deviations, of plain and of log components.

    `rates` are inverse standard deviations, (s, 1 or 2, k), nought where a component is of the other kind;
    `offset` what is taken off a standardised value.
    """

    weight: Real
    rates: Real
    offset: Real
    unit: Real

    def take(self, row: Integers | slice) -> _Mixtures:
        return _Mixtures(*(part[row] for part in self))


def mixture_quantiles(
    weight: Floats, mean: Floats, sd: Floats, log_link: NDArray[np.bool_] | None, p: Floats
) -> Floats:
    """Quantiles of many Gaussian mixtures, some components of which may live on a log scale.

    Parameters
    ----------
    weight, mean, sd : array (s, k)
        Components; each row of weights sums to one.
    log_link : array (s, k) or None
        Components whose Gaussian variable is ``100 log(1 + x / 100)`` rather than x; none if None.
    p : array (q,)
        Levels.

    Returns
    -------
    array (s, q)
        Values x. From the moments two of Newton's steps on the probit of a coarsely tabulated cdf, then one
        of Halley's on that of the cdf itself; where that one was long, a bracket is shrunk around the root.
    """
    z = normal_quantile(p)
    x, unit = _start(weight, mean, sd, log_link, z)
    inverse = 1.0 / sd
    kinds = [inverse] if log_link is None else [inverse * ~log_link, inverse * log_link]
    every = _Mixtures(weight, np.stack(kinds, axis=1), mean * inverse, unit)
    short = np.minimum(_SHORT * unit, _SHORT_OF_NARROWEST * sd.min(axis=1))
    rows = max(1, _BLOCK // (p.size * weight.shape[1]))
    settled = np.empty(x.shape, dtype=bool)
    for start in range(0, len(weight), rows):
        part = slice(start, start + rows)
        mixtures = every.take(part)
        x[part] = _coarse(mixtures, x[part], z)
        step = _halley(*_evaluate(mixtures, x[part]), z)
        settled[part] = np.abs(step) <= short[part, None]
        x[part] -= np.where(settled[part], step, 0.0)
    row, column = np.nonzero(~settled)
    for start in range(0, row.size, rows):
        i, j = row[start : start + rows], column[start : start + rows]
        link = None if log_link is None else log_link[i]
        low, high = _bracket(mean[i], sd[i], link, z[j])
        x[i, j] = _shrink(every.take(i), x[i, j], p[j], z[j], low, high)
    return x


def _start(
    weight: Floats, mean: Floats, sd: Floats, log_link: NDArray[np.bool_] | None, z: Floats
) -> tuple[Floats, Floats]:
    """First values (s, q), normal quantiles by the moments of plain and of log components; a unit (s,)."""

    def moments(share: Floats) -> tuple[Floats, Floats, Floats]:
        total = np.maximum(share.sum(axis=1), 1e-300)
        middle = (share * mean).sum(axis=1) / total
        inside = (share * sd).sum(axis=1) / total
        between = (share * (mean - middle[:, None]) ** 2).sum(axis=1) / total
        return total, middle, np.sqrt(inside**2 + between)

    if log_link is None:
        _, middle, unit = moments(weight)
        return middle[:, None] + unit[:, None] * z, unit
    plain, plain_middle, plain_unit = moments(weight * ~log_link)
    logs, middle, unit = moments(weight * log_link)
    logged = 100.0 * np.expm1(np.clip(middle[:, None] + unit[:, None] * z, -5e4, 5e4) / 100.0)
    straight = plain_middle[:, None] + plain_unit[:, None] * z
    return plain[:, None] * straight + logs[:, None] * logged, plain * plain_unit + logs * unit


def _logs(x: Real) -> tuple[Real, Real]:
    """``100 log(1 + x / 100)`` and its slope; far below and flat where there is none."""
    ratio = 1.0 + x / 100.0
    possible = ratio > 0.0
    ratio = np.where(possible, ratio, 1.0)
    return np.where(possible, 100.0 * np.log(ratio), -1e6), np.where(possible, 1.0 / ratio, 0.0)


def _standardised(mixtures: _Mixtures, x: Real) -> tuple[Real, Real]:
    """Values (s, q) standardised by each component, (s, q, k), and the slopes of each kind, (s, q, kinds)."""
    z = x[:, :, None] * mixtures.rates[:, None, 0]
    if mixtures.rates.shape[1] == 1:
        z -= mixtures.offset[:, None]
        return z, np.ones((*x.shape, 1), dtype=x.dtype)
    logged, slope = _logs(x)
    z += logged[:, :, None] * mixtures.rates[:, None, 1]
    z -= mixtures.offset[:, None]
    return z, np.stack([np.ones_like(slope), slope], axis=2)


def _evaluate(mixtures: _Mixtures, x: Floats) -> tuple[Floats, Floats, Floats]:
    """Cdf, density and the density's slope of mixtures at x (s, q)."""
    z, slope = _standardised(mixtures, x)
    cdf, density = normal_cdf_pdf(z)
    rates = mixtures.rates.transpose(0, 2, 1)
    weighted = mixtures.weight[:, :, None] * rates
    value = np.matmul(cdf, mixtures.weight[:, :, None])[:, :, 0]
    heights = np.matmul(density, weighted)
    density *= z
    falls = np.matmul(density, weighted * rates)
    change = -(falls * slope * slope).sum(axis=2)
    if slope.shape[2] == 2:
        change -= heights[:, :, 1] * slope[:, :, 1] ** 2 / 100.0
    return value, (heights * slope).sum(axis=2), change


def _coarse(mixtures: _Mixtures, x: Floats, z: Floats) -> Floats:
    """Two Newton steps on the probit of a cdf of single precision, its table not interpolated."""
    table, heights = _coarse_table()
    small = _Mixtures(*(_single(part, largest=1e20) for part in mixtures))
    scaled = small._replace(
        rates=small.rates * _PER_UNIT, offset=small.offset * _PER_UNIT - _EDGE * _PER_UNIT
    )
    weighted = small.weight[:, :, None] * small.rates.transpose(0, 2, 1)
    limit = 3.0 * mixtures.unit[:, None]
    for _ in range(_COARSE_STEPS):
        place, slope = _standardised(scaled, _single(x, largest=1e12))
        np.clip(place, 0.0, table.size - 1.0, out=place)
        index = place.astype(np.intp)
        table.take(index, out=place, mode="clip")
        value = np.matmul(place, small.weight[:, :, None])[:, :, 0]
        heights.take(index, out=place, mode="clip")
        density = (np.matmul(place, weighted) * slope).sum(axis=2)
        step = _newton(value.astype(float), density.astype(float), z)
        x = x - np.clip(step, -limit, limit)
    return x


def _single(x: Real, *, largest: float) -> NDArray[np.float32]:
    """Numbers in single precision, cut where products of them would overflow."""
    return np.clip(x, -largest, largest).astype(np.float32)


def _probit(value: Floats) -> tuple[Floats, Floats]:
    """Quantile of the normal at a cdf, and its density there."""
    inner = normal_quantile(np.clip(value, 1e-15, 1.0 - 1e-15), steps=1)
    return inner, np.exp(-0.5 * inner * inner) / math.sqrt(2.0 * math.pi)


def _newton(value: Floats, density: Floats, z: Floats) -> Floats:
    inner, height = _probit(value)
    return np.asarray((inner - z) * height / np.maximum(density, 1e-300))


def _halley(value: Floats, density: Floats, change: Floats, z: Floats) -> Floats:
    """Step down from x to the root of ``probit(cdf(x)) - z``, with an error of its cube."""
    inner, height = _probit(value)
    slope = np.maximum(density, 1e-300) / height
    newton = (inner - z) / slope
    bend = change / np.maximum(density, 1e-300) + inner * slope  # second derivative by the first
    return np.asarray(newton / np.clip(1.0 - 0.5 * newton * bend, 0.5, 2.0))


def _shrink(mixtures: _Mixtures, x: Floats, p: Floats, z: Floats, low: Floats, high: Floats) -> Floats:
    """Roots (n,) of n mixtures, by Newton's steps inside a shrinking bracket, halved where one leaves it."""
    close = 1e-8 * mixtures.unit  # a step this small leaves an error of its square or so
    x = np.clip(x, low, high)
    done = np.zeros(x.shape, dtype=bool)
    moved = high - low
    for _ in range(_STEPS):
        value, density, _ = (part[:, 0] for part in _evaluate(mixtures, x[:, None]))
        low, high = np.where(value <= p, x, low), np.where(value >= p, x, high)
        newton = x - _newton(value, density, z)
        settled = (np.abs(newton - x) <= close) | (high - low <= 1e-4 * close)
        # Steps that do not halve may run to and fro between two walls for ever.
        fine = (newton >= low) & (newton <= high) & (np.abs(newton - x) <= 0.5 * moved)
        following = np.where(fine, newton, np.where(settled, x, 0.5 * (low + high)))
        moved = np.abs(following - x)
        x = np.where(done, x, following)  # a settled one stays, so that the rest of the block does not matter
        done |= settled
        if done.all():
            break
    return x


def _bracket(
    mean: Floats, sd: Floats, log_link: NDArray[np.bool_] | None, z: Floats
) -> tuple[Floats, Floats]:
    """Smallest and largest quantile of the components (n, k): the mixture's lies between them."""
    single = mean + sd * z[:, None]
    if log_link is not None:
        single = np.where(log_link, 100.0 * np.expm1(np.clip(single, -5e4, 5e4) / 100.0), single)
    return single.min(axis=1), single.max(axis=1)
