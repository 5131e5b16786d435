"""What every predictive distribution answers, and the numerics they share."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Protocol, cast, overload, runtime_checkable

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

from pingshan_forecast.errors import DataError

Floats = NDArray[np.float64]
# Closer to 0 or 1 than this a numerical quantile is not exact.
_LEVEL_EDGE = 1e-12


def standard_cdf(z: Floats, df: float = np.inf) -> Floats:
    """Cdf of the standard normal, or of Student t with `df` degrees of freedom.

    Parameters
    ----------
    z : ndarray
        Arguments in standard units, of any shape.
    df : float
        Degrees of freedom; infinity for the normal.
    """
    from scipy.special import ndtr, stdtr

    return cast(Floats, stdtr(df, z) if np.isfinite(df) else ndtr(z))


def standard_quantile(p: Floats, df: float = np.inf) -> Floats:
    """Quantile of the standard normal, or of Student t with `df` degrees of freedom.

    Parameters
    ----------
    p : ndarray
        Levels between 0 and 1, of any shape.
    df : float
        Degrees of freedom; infinity for the normal.
    """
    from scipy.special import ndtri, stdtrit

    return cast(Floats, stdtrit(df, p) if np.isfinite(df) else ndtri(p))


def standard_density(z: Floats, df: float = np.inf) -> Floats:
    """Density of the standard normal, or of Student t with `df` degrees of freedom.

    Parameters
    ----------
    z : ndarray
        Arguments in standard units, of any shape.
    df : float
        Degrees of freedom; infinity for the normal.
    """
    if not np.isfinite(df):
        return np.asarray(np.exp(-0.5 * np.clip(z, -40.0, 40.0) ** 2) / np.sqrt(2.0 * np.pi))
    from scipy.special import beta

    constant = float(np.sqrt(df) * beta(0.5, df / 2.0))
    return np.asarray((1.0 + z * z / df) ** (-0.5 * (df + 1.0)) / constant)


def frozen_row(values: ArrayLike, name: str) -> Floats:
    """Read-only row of finite numbers.

    Parameters
    ----------
    values : array-like
        One or more finite numbers.
    name : str
        What they are called in the message.

    Returns
    -------
    ndarray
        A copy of shape (n,).

    Raises
    ------
    DataError
        If it is empty, has more than one dimension or holds a number that is not finite.
    """
    array = np.array(values, dtype=float, ndmin=1)
    if array.ndim != 1 or array.size == 0 or not np.isfinite(array).all():
        raise DataError(f"{name} must be a row of finite numbers, found {array.tolist()!s:.60}")
    array.flags.writeable = False
    return array


def shares(values: ArrayLike) -> Floats:
    """Read-only weights, scaled to sum to one.

    Raises
    ------
    DataError
        If a weight is negative or not finite, or their sum is not positive.
    """
    array = frozen_row(values, "weights")
    total = float(array.sum())
    if array.min() < 0.0 or total <= 0.0:
        raise DataError(f"weights must be non-negative with a positive sum, found a sum of {total:g}")
    array = array / total
    array.flags.writeable = False
    return array


def probabilities(p: ArrayLike) -> Floats:
    """Levels as an array, each strictly between 0 and 1.

    Raises
    ------
    DataError
        If a level is 0, 1, outside of them or NaN.
    """
    array = np.asarray(p, dtype=float)
    if not np.all((array > 0.0) & (array < 1.0)):
        raise DataError(
            f"quantile levels must lie strictly between 0 and 1, found {p!s:.60}; write 0.9 for 90%"
        )
    return array


def find_quantile(
    cdf: Callable[[Floats], Floats],
    density: Callable[[Floats], Floats] | None,
    p: Floats,
    low: Floats,
    high: Floats,
    start: Floats | None = None,
) -> Floats:
    """Invert a non-decreasing cdf by Newton steps inside a bracket, bisecting where a step leaves it.

    Ends when no bracket can shrink further in floating point or the cdf equals `p` exactly.

    Parameters
    ----------
    cdf, density : callable
        On arrays of the shape of `p`; without a density every step bisects.
    p, low, high : array (k,)
        Levels, and brackets with ``cdf(low) <= p <= cdf(high)``.
    start : array (k,), optional
        First values; default the middle of the brackets.
    """
    low, high = low.copy(), high.copy()
    x = 0.5 * (low + high) if start is None else np.clip(start, low, high)
    for _ in range(2200):  # bisection alone needs at most 2,100 halvings of a float; Newton about 8
        value = cdf(x)
        low, high = np.where(value <= p, x, low), np.where(value >= p, x, high)
        middle = low + 0.5 * (high - low)
        step = middle
        if density is not None:
            slope = density(x)
            with np.errstate(over="ignore"):  # a vanishing density throws the step out: bisect
                newton = x + (p - value) / np.where(slope > 0.0, slope, np.inf)
            step = np.where((newton > low) & (newton < high) & (slope > 0.0), newton, middle)
        done = (low == high) | (middle <= low) | (middle >= high) | (np.abs(step - x) <= 1e-16 * np.abs(x))
        x = np.where(low == high, low, step)
        if done.all():
            break
    return x


@runtime_checkable
class Distribution(Protocol):
    """What every predictive distribution answers, in the unit of the quantity it describes."""

    def __repr__(self) -> str:
        """Name of the class, median and central 80% in one line: the arrays behind them are for programs."""
        low, high = self.interval(0.8)
        return f"<{type(self).__name__}: median {self.quantile(0.5):.4g}, 80% from {low:.4g} to {high:.4g}>"

    def mean(self) -> float:
        """Return the mean."""
        ...

    def sd(self) -> float:
        """Return the standard deviation."""
        ...

    @overload
    def cdf(self, x: float) -> float: ...
    @overload
    def cdf(self, x: ArrayLike) -> float | Floats: ...
    def cdf(self, x: ArrayLike) -> float | Floats:
        """Probability of a value at or below `x`."""
        return cast("float | Floats", self._cdf(np.asarray(x, dtype=float))[()])

    @overload
    def quantile(self, p: float) -> float: ...
    @overload
    def quantile(self, p: ArrayLike) -> float | Floats: ...
    def quantile(self, p: ArrayLike) -> float | Floats:
        """Smallest value whose cdf reaches `p`, for levels strictly between 0 and 1."""
        levels = probabilities(p)
        return cast("float | Floats", self._quantile(levels.ravel()).reshape(levels.shape)[()])

    def interval(self, level: float) -> tuple[float, float]:
        """Central interval that holds the fraction `level`, such as 0.8."""
        low, high = self._quantile(probabilities([0.5 - level / 2.0, 0.5 + level / 2.0]))
        return float(low), float(high)

    def probability(self, interval: tuple[float, float]) -> float:
        """Probability of a value in an interval [low, high), whose ends may be infinite."""
        low, high = interval
        above = float(self.cdf(high)) if np.isfinite(high) else 1.0
        below = float(self.cdf(low)) if np.isfinite(low) else 0.0
        return min(max(above - below, 0.0), 1.0)

    def sample(self, size: int, rng: Generator | None = None) -> Floats:
        """Draws of shape (size,); without a generator always the same ones.

        Parameters
        ----------
        size : int
            Number of draws.
        rng : numpy.random.Generator, optional
            Source of randomness; a fixed seed by default.
        """
        return self._draws(size, rng or np.random.default_rng(0))

    def crps(self, y: float) -> float:
        """Continuous ranked probability score of the outcome `y`, in its unit.

        Twice the mean pinball loss over 2,000 midpoints of the level, to about 1e-4 of the spread, where
        the distribution has no closed form.
        """
        p: Floats = (np.arange(2000, dtype=np.float64) + 0.5) / 2000.0
        gap = y - self._quantile(p)
        return float(2.0 * np.mean(gap * (p - (gap < 0.0))))

    def _draws(self, size: int, rng: Generator) -> Floats:
        return self._quantile(np.clip(rng.random(size), _LEVEL_EDGE, 1.0 - _LEVEL_EDGE))

    def _cdf(self, x: Floats) -> Floats: ...

    def _quantile(self, p: Floats) -> Floats: ...


@lru_cache(maxsize=4096)
def _interval(distribution: Hashable, level: float) -> tuple[float, float]:
    return cast("Distribution", distribution).interval(level)


def kept_interval(distribution: Distribution, level: float) -> tuple[float, float]:
    """Central interval, level 0 being the median twice, reckoned once however often it is shown.

    By identity: a distribution never changes, and its protocol says nothing of hashing.

    Parameters
    ----------
    distribution : Distribution
        Any; it is held in memory as long as its intervals are.
    level : float
        Probability of the interval, from 0 to below 1.
    """
    return _interval(cast("Hashable", distribution), level)
