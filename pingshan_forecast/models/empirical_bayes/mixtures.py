"""Quantiles of many mixtures at once, without importing scipy."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from numpy.typing import NDArray

from pingshan_forecast.models.empirical_bayes.kernels import Floats

_PER_UNIT = 1024
_EDGE = 8.5  # beyond it the normal cdf is 0 or 1 to 1e-17
_BLOCK = 32_768  # elements whose temporaries stay in a core's cache
_STEPS = 200


@cache
def _table() -> tuple[Floats, Floats]:
    count = int(2 * _EDGE * _PER_UNIT) + 1
    points = (np.arange(count) - _EDGE * _PER_UNIT) / _PER_UNIT
    cdf = np.array([0.5 * math.erfc(-x / math.sqrt(2.0)) for x in points.tolist()])
    return cdf, np.exp(-0.5 * points * points) / math.sqrt(2.0 * math.pi)


def normal_cdf_pdf(z: Floats) -> tuple[Floats, Floats]:
    """Give the standard normal cdf and density, by Taylor's series around the nearest tabulated point.

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


def normal_quantile(p: Floats) -> Floats:
    """Give the standard normal quantile to about 1e-12: a rational start and two Newton-Halley steps.

    Start: Abramowitz & Stegun (1964), Handbook of Mathematical Functions, 26.2.23.
    """
    tail = np.minimum(p, 1.0 - p)
    t = np.sqrt(-2.0 * np.log(np.maximum(tail, 1e-300)))
    z = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (
        1.0 + t * (1.432788 + t * (0.189269 + t * 0.001308))
    )
    z = np.where(p < 0.5, -z, z)
    for _ in range(2):
        cdf, _ = normal_cdf_pdf(z)
        step = (cdf - p) * np.exp(0.5 * np.minimum(z * z, 100.0)) * math.sqrt(2.0 * math.pi)
        z = z - step / (1.0 + 0.5 * z * step)
    return np.asarray(z)


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
        Values x, by Newton's method on the probit of the cdf inside a shrinking bracket.
    """
    out = np.empty((len(weight), p.size))
    z = normal_quantile(p)
    rows = max(1, _BLOCK // (p.size * weight.shape[1]))
    for start in range(0, len(weight), rows):
        part = slice(start, start + rows)
        link = None if log_link is None else log_link[part]
        out[part] = _solve(weight[part], mean[part], sd[part], link, p, z)
    return out


def _solve(
    weight: Floats, mean: Floats, sd: Floats, log_link: NDArray[np.bool_] | None, p: Floats, z: Floats
) -> Floats:
    """Invert the cdf; x, or 100 log(1 + x / 100) on log components, is standardised by each component."""
    low, high, x = _bracket(weight, mean, sd, log_link, z)
    inverse_sd = 1.0 / sd
    offset = (mean * inverse_sd)[:, None]
    inverse = inverse_sd[:, None]
    if log_link is None:
        plain, logs = weight[:, :, None], None
    else:
        plain, logs = (weight * ~log_link)[:, :, None], (weight * log_link)[:, :, None]
    # A step this small leaves an error of its square or so: Newton has converged.
    close = 1e-8 * (sd * weight).sum(axis=1, keepdims=True)
    done = np.zeros(x.shape, dtype=bool)
    for _ in range(_STEPS):
        if logs is None:
            standard = x[:, :, None] * inverse
        else:
            ratio = 1.0 + x / 100.0
            possible = ratio > 0.0
            logged = np.where(possible, 100.0 * np.log(np.where(possible, ratio, 1.0)), -1e6)
            standard = np.where(log_link[:, None], logged[:, :, None], x[:, :, None]) * inverse  # type: ignore[index]
        standard -= offset
        cdf, density = normal_cdf_pdf(standard)
        density *= inverse
        value = np.matmul(cdf, weight[:, :, None])[:, :, 0]
        slope = np.matmul(density, plain)[:, :, 0]
        if logs is not None:
            slope += np.where(
                possible, np.matmul(density, logs)[:, :, 0] / np.where(possible, ratio, 1.0), 0.0
            )
        low, high = np.where(value <= p, x, low), np.where(value >= p, x, high)
        inner = normal_quantile(np.clip(value, 1e-15, 1.0 - 1e-15))
        step = (inner - z) * np.exp(-0.5 * inner * inner) / math.sqrt(2.0 * math.pi)
        newton = x - step / np.maximum(slope, 1e-300)
        settled = (np.abs(newton - x) <= close) | (high - low <= 1e-4 * close)
        inside = (newton >= low) & (newton <= high)
        following = np.where(inside, newton, np.where(settled, x, 0.5 * (low + high)))
        x = np.where(done, x, following)  # a settled one stays, so that the rest of the block does not matter
        done |= settled
        if done.all():
            break
    return np.asarray(x)


def _bracket(
    weight: Floats, mean: Floats, sd: Floats, log_link: NDArray[np.bool_] | None, z: Floats
) -> tuple[Floats, Floats, Floats]:
    """Smallest, largest and average quantile of the components: the mixture's lies between the first two."""
    single = mean[:, None] + sd[:, None] * z[:, None]
    if log_link is not None:
        logged = 100.0 * np.expm1(np.clip(single, -5e4, 5e4) / 100.0)
        single = np.where(log_link[:, None], logged, single)
    low, high = single.min(axis=2), single.max(axis=2)
    return low, high, np.clip(np.matmul(single, weight[:, :, None])[:, :, 0], low, high)
