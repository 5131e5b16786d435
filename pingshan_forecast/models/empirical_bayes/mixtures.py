"""Quantiles of many mixtures at once, without importing scipy."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pingshan_forecast.models.empirical_bayes.kernels import Floats, Integers

Real = NDArray[np.floating[Any]]

_PER_UNIT = 1024
_EDGE = 8.5  # beyond it the normal cdf is 0 or 1 to 1e-17
_CELLS = int(2 * _EDGE * _PER_UNIT)
_LAST = _CELLS - 1e-6
_BLOCK = 16_384  # elements whose temporaries stay in a core's cache
_STEPS = 200
_APART = 0.5  # of the normal quantiles between which the inverse of a cdf is first interpolated
_BEYOND = 0.5
# A step of Halley's leaves an error of its cube or so, in units of what bends the cdf: the whole mixture, or
# a narrow component that may lie within the step.
_SHORT = 1e-3
_SHORT_OF_NARROWEST = 0.004


class _Table(NamedTuple):
    """Taylor's series of the normal cdf around the middles of cells, in cells: cdf, slope, half the bend."""

    cdf: Real
    slope: Real
    bend: Real


@cache
def _table() -> _Table:
    middles = (np.arange(_CELLS) + 0.5) / _PER_UNIT - _EDGE
    cdf = np.array([0.5 * math.erfc(-x / math.sqrt(2.0)) for x in middles.tolist()])
    slope = np.exp(-0.5 * middles * middles) / math.sqrt(2.0 * math.pi) / _PER_UNIT
    return _Table(cdf, slope, -0.5 * middles * slope / _PER_UNIT)


@cache
def _single_table() -> _Table:
    return _Table(*(part.astype(np.float32) for part in _table()))


class _Room(NamedTuple):
    """Arrays that are used again from block to block: fresh ones cost more than what fills them."""

    place: Floats
    cell: Integers
    cdf: Floats
    slope: Floats
    bend: Floats
    turn: Floats

    @classmethod
    def of(cls, size: int) -> _Room:
        """Return room for so many elements."""
        place, cdf, slope, bend, turn = (np.empty(size) for _ in range(5))
        return cls(place, np.empty(size, dtype=np.intp), cdf, slope, bend, turn)

    def shaped(self, shape: tuple[int, ...]) -> _Room:
        """Return the same arrays in a shape that fits."""
        size = math.prod(shape)
        return _Room(*(part[:size].reshape(shape) for part in self))  # type: ignore[arg-type]


def _look_up(room: _Room) -> None:
    """Cdf, its slope and half its bend at the places in the table, in cells, into their arrays.

    Of the cdf to the second order, of the slope to the first: z is found to (z^2 - 1) 2e-11.
    """
    table = _table()
    place, cell, cdf, slope, bend, turn = room
    np.clip(place, 0.0, _LAST, out=place)
    np.copyto(cell, place, casting="unsafe")
    np.subtract(place, cell, out=place)
    np.subtract(place, 0.5, out=place)
    table.bend.take(cell, out=bend, mode="clip")
    table.slope.take(cell, out=slope, mode="clip")
    table.cdf.take(cell, out=cdf, mode="clip")
    np.multiply(bend, place, out=turn)
    np.add(slope, turn, out=slope)
    np.multiply(slope, place, out=place)
    np.add(cdf, place, out=cdf)
    np.add(slope, turn, out=slope)


def normal_cdf_pdf(z: Floats) -> tuple[Floats, Floats]:
    """Standard normal cdf, to 8e-12, and density, to 2e-7, of an array of any shape, by a table."""
    room = _Room.of(z.size).shaped(z.shape)
    np.multiply(z + _EDGE, _PER_UNIT, out=room.place)
    _look_up(room)
    return room.cdf, room.slope * _PER_UNIT


def normal_quantile(p: Floats, *, steps: int = 2) -> Floats:
    """Quantile of the standard normal, by a rational start and Halley's steps: one to 1e-9, two to 1e-10.

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
    """Mixtures (s, k) as what is multiplied: values (s, q) by `places`, what the table says by the others.

    `places` (s, kinds + 1, k) makes places in the table out of x, its log if there are log components, and 1;
    `weight` (s, k, 1), `slope` and `bend` (s, k, kinds) make the cdf, and of each kind the density and its
    slope; `unit` (s,) is a spread.
    """

    places: Real
    weight: Real
    slope: Real
    bend: Real
    unit: Real

    def take(self, row: Integers | slice) -> _Mixtures:
        """Return some of the mixtures."""
        return _Mixtures(*(part[row] for part in self))


def _mixtures(
    weight: Floats, mean: Floats, sd: Floats, log_link: NDArray[np.bool_] | None, unit: Floats
) -> _Mixtures:
    rate = _PER_UNIT / sd
    kinds = [rate] if log_link is None else [rate * ~log_link, rate * log_link]
    rates = np.stack(kinds, axis=2)
    slope = weight[:, :, None] * rates
    offset = _EDGE * _PER_UNIT - mean * rate
    places = np.concatenate([rates.transpose(0, 2, 1), offset[:, None]], axis=1)
    return _Mixtures(places, weight[:, :, None], slope, 2.0 * slope * rates, unit)


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
        Values x. The inverse of the cdf's probit is interpolated between a few coarse values, then comes one
        of Halley's steps on the probit itself; where that one was long, a bracket is shrunk around the root.
    """
    z = normal_quantile(p)
    nodes, unit = _start(weight, mean, sd, log_link, _spread(z))
    mixtures = _mixtures(weight, mean, sd, log_link, unit)
    inner, slope = _coarse(mixtures, nodes)
    x = _interpolated(nodes, inner, slope, z, 3.0 * unit)
    step = _halley(*_evaluate(mixtures, x), z)
    short = np.minimum(_SHORT * unit, _SHORT_OF_NARROWEST * sd.min(axis=1))
    settled = np.abs(step) <= short[:, None]
    x -= np.where(settled, step, 0.0)
    i, j = np.nonzero(~settled)
    if i.size:
        link = None if log_link is None else log_link[i]
        low, high = _bracket(mean[i], sd[i], link, z[j])
        x[i, j] = _shrink(mixtures.take(i), x[i, j], p[j], z[j], low, high)
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


def _features(mixtures: _Mixtures, x: Real) -> tuple[Real, Real]:
    """What makes places of values (s, q), (s, q, kinds + 1), and the slopes of each kind, (s, q, kinds)."""
    one = np.ones_like(x)
    if mixtures.places.shape[1] == 2:
        return np.stack([x, one], axis=2), one[:, :, None]
    logged, slope = _logs(x)
    return np.stack([x, logged, one], axis=2), np.stack([one, slope], axis=2)


def _blocks(rows: int, each: int) -> Iterator[slice]:
    step = max(1, _BLOCK // each)
    return (slice(start, start + step) for start in range(0, rows, step))


def _evaluate(mixtures: _Mixtures, x: Floats) -> tuple[Floats, Floats, Floats]:
    """Cdf, density and the density's slope of mixtures at x (s, q)."""
    features, slopes = _features(mixtures, x)
    value, heights, bends = np.empty(x.shape), np.empty(slopes.shape), np.empty(slopes.shape)
    each = x.shape[1] * mixtures.weight.shape[1]
    room = _Room.of(min(max(_BLOCK, each), len(x) * each))
    for part in _blocks(len(x), each):
        some, here = mixtures.take(part), features[part]
        filled = room.shaped((*here.shape[:2], some.weight.shape[1]))
        np.matmul(here, some.places, out=filled.place)
        _look_up(filled)
        np.matmul(filled.cdf, some.weight, out=value[part, :, None])
        np.matmul(filled.slope, some.slope, out=heights[part])
        np.matmul(filled.bend, some.bend, out=bends[part])
    change = (bends * slopes * slopes).sum(axis=2)
    if slopes.shape[2] == 2:
        change -= heights[:, :, 1] * slopes[:, :, 1] ** 2 / 100.0
    return value, (heights * slopes).sum(axis=2), change


def _spread(z: Floats) -> Floats:
    """Normal quantiles a little apart that span those asked for and somewhat more."""
    low, high = z.min() - _BEYOND, z.max() + _BEYOND
    return np.linspace(low, high, 1 + math.ceil((high - low) / _APART))


def _coarse(mixtures: _Mixtures, nodes: Floats) -> tuple[Floats, Floats]:
    """Probit of a cdf of single precision, its table not interpolated, at nodes (s, n); dx by d probit."""
    table = _single_table()
    small = _Mixtures(*(_single(part, largest=1e20) for part in mixtures))
    features, slopes = _features(small, _single(nodes, largest=1e12))
    value, heights = np.empty(nodes.shape, np.float32), np.empty(slopes.shape, np.float32)
    each = nodes.shape[1] * small.weight.shape[1]
    size = min(max(_BLOCK, each), len(nodes) * each)
    places, cells = np.empty(size, np.float32), np.empty(size, np.intp)
    for part in _blocks(len(nodes), each):
        some, here = small.take(part), features[part]
        shape = (*here.shape[:2], some.weight.shape[1])
        place, cell = (work[: math.prod(shape)].reshape(shape) for work in (places, cells))
        np.matmul(here, some.places, out=place)
        np.clip(place, 0.0, _CELLS - 1.0, out=place)
        np.copyto(cell, place, casting="unsafe")
        np.matmul(table.cdf.take(cell, out=place, mode="clip"), some.weight, out=value[part, :, None])
        np.matmul(table.slope.take(cell, out=place, mode="clip"), some.slope, out=heights[part])
    inner, height = _probit(value.astype(float))
    return inner, height / np.maximum((heights * slopes).sum(axis=2), 1e-30)


def _interpolated(x: Floats, inner: Floats, slope: Floats, z: Floats, longest: Floats) -> Floats:
    """The inverse at z (q,) of a rising function that is `inner` at x (s, n), by cubics with given slopes.

    Where a cubic leaves its piece a line takes its place; beyond the ends the last slope goes on for a way of
    at most `longest` (s,).
    """
    last = x.shape[1] - 1
    below = (inner[:, None, :] <= z[:, None]).sum(axis=2)
    left = np.clip(below - 1, 0, last - 1)
    take = np.take_along_axis
    (x0, x1), (g0, g1), (d0, d1) = (
        (take(values, left, axis=1), take(values, left + 1, axis=1)) for values in (x, inner, slope)
    )
    gap = np.maximum(g1 - g0, 1e-300)
    t = np.clip((z - g0) / gap, 0.0, 1.0)
    u = 1.0 - t
    cubic = u * u * (x0 + t * (2.0 * x0 + gap * d0)) + t * t * (x1 + u * (2.0 * x1 - gap * d1))
    inside = np.where((cubic >= x0) & (cubic <= x1), cubic, u * x0 + t * x1)
    limit = longest[:, None]
    under = x[:, :1] - np.clip((inner[:, :1] - z) * slope[:, :1], 0.0, limit)
    over = x[:, -1:] + np.clip((z - inner[:, -1:]) * slope[:, -1:], 0.0, limit)
    return np.where(below == 0, under, np.where(below > last, over, inside))


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
