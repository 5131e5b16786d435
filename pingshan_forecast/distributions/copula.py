"""Joint events under a Gaussian copula: normal rectangles, pairs of events in closed form, even scores."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, cast

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from pingshan_forecast.distributions.base import Distribution

    Floats = NDArray[np.float64]

_POINTS = 2**13
_SINGULAR = 1e-12  # a correlation this close to one is one
_NOUGHT = 1e-100


def rectangle_probability(
    low: ArrayLike, high: ArrayLike, correlation: ArrayLike, *, points: int = _POINTS
) -> float:
    """Probability that jointly Gaussian scores all lie between their bounds.

    Two scores in closed form (`pair_probabilities`); more by separation of variables over a lattice, nothing
    random: an error of about 1e-5 for five variables, none for one or for independent ones.

    Parameters
    ----------
    low, high : array (n,)
        Bounds; infinities do not bind.
    correlation : array (n, n)
        Correlation of the scores; may be singular.
    points : int
        Size of the lattice.

    References
    ----------
    Genz, A. (1992), Numerical computation of multivariate normal probabilities, Journal of Computational
    and Graphical Statistics 1, 141-149.

    Examples
    --------
    Two scores of correlation 1/2 are both positive with probability 1/3:

    >>> round(rectangle_probability([0, 0], [np.inf, np.inf], [[1, 0.5], [0.5, 1]]), 12)
    0.333333333333
    """
    from scipy.special import ndtr, ndtri

    a, b = np.asarray(low, dtype=float), np.asarray(high, dtype=float)
    matrix = np.asarray(correlation, dtype=float)
    if a.size == 2:
        return float(pair_probabilities(a, b, matrix)[0, 1])
    # The tightest bounds first make the integrand smoother (Genz & Bretz 2009, section 4.1.3).
    order = np.argsort(ndtr(b) - ndtr(a), kind="stable")
    a, b = a[order], b[order]
    root = _root(matrix[np.ix_(order, order)])
    net = _net(a.size, points)
    chosen = np.zeros((points, a.size))
    total = np.ones(points)
    for i in range(a.size):
        shift = chosen[:, :i] @ root[i, :i]
        below, above = ndtr((a[i] - shift) / root[i, i]), ndtr((b[i] - shift) / root[i, i])
        width = np.clip(above - below, 0.0, 1.0)
        total *= width
        level = np.clip(below + net[:, i] * width, 1e-16, 1.0 - 1e-16)
        chosen[:, i] = ndtri(level)
    return float(np.clip(total.mean(), 0.0, 1.0))


def pair_probabilities(low: ArrayLike, high: ArrayLike, correlation: ArrayLike) -> Floats:
    """Probabilities that two of n jointly Gaussian scores both lie between their bounds, for every two.

    Parameters
    ----------
    low, high : array (n,)
        Bounds; infinities do not bind.
    correlation : array (n, n)

    Returns
    -------
    array (n, n)
        On the diagonal the probability of the one score.

    Examples
    --------
    >>> pair_probabilities([0, 0], [np.inf, np.inf], [[1, 0.5], [0.5, 1]]).round(6).tolist()
    [[0.5, 0.333333], [0.333333, 0.5]]
    """
    a, b = np.asarray(low, dtype=float), np.asarray(high, dtype=float)
    rho = np.clip(np.asarray(correlation, dtype=float), -1.0, 1.0)
    np.fill_diagonal(rho, 1.0)
    corners = [bivariate_cdf(x[:, None], y[None, :], rho) for x, y in ((b, b), (a, b), (b, a), (a, a))]
    return np.clip(corners[0] - corners[1] - corners[2] + corners[3], 0.0, 1.0)


def bivariate_cdf(h: ArrayLike, k: ArrayLike, rho: ArrayLike) -> Floats:
    """P(X <= h, Y <= k) of standard normals of correlation rho, by Owen's T function.

    Formula: ``(Phi(h) + Phi(k)) / 2 - T(h, (k - rho h) / (h s)) - T(k, (h - rho k) / (k s)) - d`` with
    ``s = sqrt(1 - rho^2)`` and d one half where h and k lie on different sides of nought (Owen 1956, Annals
    of Mathematical Statistics 27, 1075-1090).

    Parameters
    ----------
    h, k : array-like
        Bounds, infinite ones included.
    rho : array-like
        Correlations from -1 to 1; the three broadcast.

    Examples
    --------
    >>> float(bivariate_cdf(0.0, 0.0, 0.5).round(12))
    0.333333333333
    """
    from scipy.special import ndtr, owens_t

    h, k, rho = (np.asarray(x, dtype=float) for x in np.broadcast_arrays(h, k, rho))
    below, left = ndtr(h), ndtr(k)
    plain = np.isfinite(h) & np.isfinite(k) & (np.abs(rho) < 1.0 - _SINGULAR)
    x, y, r = (np.where(plain, part, 0.0) for part in (h, k, rho))
    x, y = (
        np.where(np.abs(part) < _NOUGHT, 0.0, part) for part in (x, y)
    )  # products of them must not vanish
    s = np.sqrt((1.0 - r) * (1.0 + r))
    with np.errstate(divide="ignore", invalid="ignore"):
        first, second = (y - r * x) / (x * s), (x - r * y) / (y * s)
    # T(0, a) takes the arctangent of a ratio whose sign is that of the numerator as h falls to nought.
    first = np.where(x == 0.0, np.where(y == 0.0, _slope(r, s), np.where(y > 0.0, np.inf, -np.inf)), first)
    second = np.where(y == 0.0, np.where(x == 0.0, _slope(r, s), np.where(x > 0.0, np.inf, -np.inf)), second)
    apart = (x * y < 0.0) | ((x * y == 0.0) & (x + y < 0.0))
    inner = 0.5 * (below + left) - owens_t(x, first) - owens_t(y, second) - 0.5 * apart
    together = np.where(rho > 0.0, np.minimum(below, left), np.maximum(below + left - 1.0, 0.0))
    # A bound at infinity leaves the other alone; at minus infinity nothing.
    outer = np.where(np.isfinite(h) & np.isfinite(k), together, np.minimum(below, left))
    return np.asarray(np.where(plain, inner, outer))


def _slope(r: Floats, s: Floats) -> Floats:
    """Ratio of Owen's T at the origin, where both of its limits are (1 - rho) / s."""
    return (1.0 - r) / s


def joint_probability(
    distributions: Sequence[Distribution], intervals: Sequence[tuple[float, float]], correlation: Floats
) -> float:
    """Probability that every quantity falls into its interval: a Gaussian copula over the given margins.

    Parameters
    ----------
    distributions : sequence of Distribution
        The margins, n of them.
    intervals : sequence of (float, float)
        Lower and upper bound of each, in its unit; may be infinite.
    correlation : array (n, n)
        Of the normal scores of the quantities.
    """
    low, high = score_bounds(distributions, intervals)
    return rectangle_probability(low, high, correlation)


def score_bounds(
    distributions: Sequence[Distribution], intervals: Sequence[tuple[float, float]]
) -> tuple[Floats, Floats]:
    """Normal scores of the ends of intervals of some quantities.

    Parameters
    ----------
    distributions : sequence of Distribution
        The margins, n of them.
    intervals : sequence of (float, float)
        Lower and upper bound of each, in its unit; may be infinite.

    Returns
    -------
    low, high : array (n,), (n,)
        Infinite where a bound is.
    """
    from scipy.special import ndtri

    bounds = np.array(
        [
            [float(d.cdf(x)) if np.isfinite(x) else float(x > 0.0) for x in interval]
            for d, interval in zip(distributions, intervals, strict=True)
        ]
    ).reshape(-1, 2)
    scores = ndtri(np.clip(bounds, 0.0, 1.0))
    return scores[:, 0], scores[:, 1]


def score_net(correlation: Floats, *, points: int = 2**16) -> Floats:
    """Scores of shape (points, n) that fill the joint Gaussian evenly, always the same ones.

    Parameters
    ----------
    correlation : array (n, n)
        Of the scores.
    points : int
        Number of points of the lattice.
    """
    return np.asarray(_normal_net(len(correlation), points) @ _root(correlation).T)


def _root(correlation: Floats) -> Floats:
    """Cholesky factor; the jitter lets two readings of one indicator stand side by side."""
    jitter = 1e-12 if np.linalg.eigvalsh(correlation)[0] > 1e-8 else 1e-8
    return cast("Floats", np.linalg.cholesky(correlation + jitter * np.eye(len(correlation))))


@lru_cache(maxsize=4)
def _normal_net(n: int, points: int) -> Floats:
    """Independent normal scores over the lattice."""
    from scipy.special import ndtri

    net = np.asarray(ndtri(np.clip(_net(n, points), 1e-12, 1.0 - 1e-12)))
    net.setflags(write=False)
    return net


@lru_cache(maxsize=16)
def _net(n: int, points: int) -> Floats:
    """Richtmyer's lattice, folded to be periodic: multiples of the roots of the first primes."""
    primes: list[int] = []
    candidate = 2
    while len(primes) < n:
        if all(candidate % p for p in primes):
            primes.append(candidate)
        candidate += 1
    steps = np.arange(1.0, points + 1.0)[:, None] * np.sqrt(np.array(primes, dtype=float))
    net = np.abs(2.0 * (steps % 1.0) - 1.0)
    net.setflags(write=False)
    return cast("Floats", net)
