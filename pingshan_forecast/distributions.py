"""Predictive distributions of one number: mixtures of Gaussians, Student t, empirical, and pools of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, cast, overload, runtime_checkable

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

from pingshan_forecast.errors import DataError

Floats = NDArray[np.float64]
_SQRT_2PI = float(np.sqrt(2.0 * np.pi))


def _ndtr(x: Floats) -> Floats:
    from scipy.special import ndtr

    return ndtr(x)


def _density(x: Floats) -> Floats:
    return np.exp(-0.5 * x * x) / _SQRT_2PI


def _frozen(values: ArrayLike, name: str) -> Floats:
    array = np.array(values, dtype=float, ndmin=1)
    if array.ndim != 1 or array.size == 0 or not np.isfinite(array).all():
        raise DataError(f"{name} must be a row of finite numbers, found {array.tolist()!s:.60}")
    array.flags.writeable = False
    return array


def _shares(values: ArrayLike) -> Floats:
    array = _frozen(values, "weights")
    total = float(array.sum())
    if array.min() < 0.0 or total <= 0.0:
        raise DataError(f"weights must be non-negative with a positive sum, found a sum of {total:g}")
    array = array / total
    array.flags.writeable = False
    return array


def _probabilities(p: ArrayLike) -> Floats:
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
) -> Floats:
    """Invert a non-decreasing cdf by Newton steps inside a bracket, bisecting where a step leaves it.

    Ends when no bracket can shrink further in floating point or the cdf equals `p` exactly.

    Parameters
    ----------
    cdf, density : callable
        On arrays of the shape of `p`; without a density every step bisects.
    p, low, high : array (k,)
        Levels, and brackets with ``cdf(low) <= p <= cdf(high)``.
    """
    low, high = low.copy(), high.copy()
    x = 0.5 * (low + high)
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
        levels = _probabilities(p)
        return cast("float | Floats", self._quantile(levels.ravel()).reshape(levels.shape)[()])

    def interval(self, level: float) -> tuple[float, float]:
        """Central interval that holds the fraction `level`, such as 0.8."""
        low, high = self._quantile(_probabilities([0.5 - level / 2.0, 0.5 + level / 2.0]))
        return float(low), float(high)

    def sample(self, size: int, rng: Generator | None = None) -> Floats:
        """Draws of shape (size,); without a generator always the same ones."""
        ...

    def crps(self, y: float) -> float:
        """Continuous ranked probability score of the outcome `y`."""
        ...

    def _cdf(self, x: Floats) -> Floats: ...

    def _quantile(self, p: Floats) -> Floats: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Transform:
    """Increasing map ``shift + scale * x``, or ``shift + scale * exp(rate * x)`` where the rate is positive.

    Examples
    --------
    >>> float(LOG_GROWTH.forward(np.array(6.7659)).round(3))
    7.0
    """

    shift: float = 0.0
    scale: float = 1.0
    rate: float = 0.0

    def __post_init__(self) -> None:
        if not (self.scale > 0.0 and self.rate >= 0.0):
            raise DataError(f"a transform must increase, found scale {self.scale:g} and rate {self.rate:g}")

    def forward(self, x: Floats) -> Floats:
        """Value on the scale of the quantity."""
        with np.errstate(over="ignore"):
            return self.shift + self.scale * (np.exp(self.rate * x) if self.rate else x)

    def inverse(self, y: Floats) -> Floats:
        """Value on the Gaussian scale; minus infinity where the quantity cannot go so low."""
        x = (y - self.shift) / self.scale
        if not self.rate:
            return x
        positive = x > 0.0
        return cast(Floats, np.where(positive, np.log(np.where(positive, x, 1.0)) / self.rate, -np.inf))


IDENTITY = Transform()
LOG_GROWTH = Transform(shift=-100.0, scale=100.0, rate=0.01)
"""From log growth in log per cent to growth in per cent."""


@dataclass(frozen=True, slots=True)
class Mixture(Distribution):
    """Finite mixture of Gaussians, or of their image under an increasing transform; every answer is exact.

    Parameters
    ----------
    weights, means, sds : array (n,)
        Weights (normalised to one), means and positive standard deviations on the Gaussian scale.
    transform : Transform
        From the Gaussian scale to the quantity; `LOG_GROWTH` turns log per cent into per cent.

    Raises
    ------
    DataError
        If lengths differ, a number is not finite, or a standard deviation is not positive.

    Examples
    --------
    >>> growth = Mixture([0.5, 0.5], [5.0, 8.0], [1.0, 2.0])
    >>> growth.mean(), round(float(growth.cdf(growth.quantile(0.8))), 12)
    (6.5, 0.8)
    """

    weights: Floats
    means: Floats
    sds: Floats
    transform: Transform = field(default=IDENTITY, kw_only=True)

    def __post_init__(self) -> None:
        object.__setattr__(self, "weights", _shares(self.weights))
        object.__setattr__(self, "means", _frozen(self.means, "means"))
        object.__setattr__(self, "sds", _frozen(self.sds, "standard deviations"))
        if not self.weights.size == self.means.size == self.sds.size:
            raise DataError(
                f"a mixture needs as many means and sds as its {self.weights.size} weights, "
                f"found {self.means.size} and {self.sds.size}"
            )
        if self.sds.min() <= 0.0:
            raise DataError(f"standard deviations of a mixture must be positive, found {self.sds.min():g}")

    def _moments(self) -> tuple[Floats, Floats]:
        """Means and variances of the components on the scale of the quantity."""
        t = self.transform
        if not t.rate:
            return t.shift + t.scale * self.means, (t.scale * self.sds) ** 2
        variance = (t.rate * self.sds) ** 2
        mean = t.scale * np.exp(t.rate * self.means + variance / 2.0)
        return t.shift + mean, mean**2 * np.expm1(variance)

    def mean(self) -> float:
        """Return the mean."""
        return float(self.weights @ self._moments()[0])

    def sd(self) -> float:
        """Return the standard deviation, within and between components."""
        means, variances = self._moments()
        return float(np.sqrt(self.weights @ (variances + (means - self.weights @ means) ** 2)))

    def _z(self, x: Floats) -> Floats:
        return (x[..., None] - self.means) / self.sds

    def _cdf(self, x: Floats) -> Floats:
        return cast(Floats, np.clip(_ndtr(self._z(self.transform.inverse(x))) @ self.weights, 0.0, 1.0))

    def pdf(self, x: ArrayLike) -> float | Floats:
        """Density at `x`, zero where the quantity cannot go."""
        y, t = np.asarray(x, dtype=float), self.transform
        inner = t.inverse(y)
        slope = t.rate * (y - t.shift) if t.rate else np.full(y.shape, t.scale)
        density = _density(self._z(inner)) @ (self.weights / self.sds)
        return cast(
            "float | Floats", np.where(slope > 0.0, density / np.where(slope > 0.0, slope, 1.0), 0.0)[()]
        )

    def _quantile(self, p: Floats) -> Floats:
        from scipy.special import ndtri

        # A mixture's quantile lies between the smallest and the largest of its components' quantiles.
        single = self.means + self.sds * ndtri(p)[:, None]
        scaled = self.weights / self.sds
        x = find_quantile(
            lambda v: _ndtr(self._z(v)) @ self.weights,
            lambda v: _density(self._z(v)) @ scaled,
            p,
            single.min(axis=1),
            single.max(axis=1),
        )
        return self.transform.forward(x)

    def sample(self, size: int, rng: Generator | None = None) -> Floats:
        """Draws of shape (size,); without a generator always the same ones."""
        rng = rng or np.random.default_rng(0)
        place = rng.choice(self.weights.size, size=size, p=self.weights)
        return self.transform.forward(self.means[place] + self.sds[place] * rng.standard_normal(size))

    def crps(self, y: float) -> float:
        """Continuous ranked probability score of the outcome `y`, in closed form.

        Formula: ``E|X - y| - E|X - X'|/2`` (Grimit, Gneiting, Berrocal & Johnson 2006, Quarterly Journal
        of the Royal Meteorological Society 132, 2925-2942, for the Gaussian case).
        """
        w, m, s, t = self.weights, self.means, self.sds, self.transform
        gap, pair = m[:, None] - m, np.hypot(s[:, None], s)
        if not t.rate:
            far = w @ _fold(m - (y - t.shift) / t.scale, s)
            return float(t.scale * (far - 0.5 * w @ _fold(gap, pair) @ w))
        # Lognormal: E|X - X'| = 2 E max - E X - E X', and E[X; X > a] is E X times a normal probability.
        s2 = t.rate * s**2
        mean = np.exp(t.rate * (m + s2 / 2.0))
        cut = max((y - t.shift) / t.scale, 0.0)
        edge = np.log(cut) / t.rate if cut > 0.0 else -np.inf
        above = w @ (mean * _ndtr((m + s2 - edge) / s) - cut * _ndtr((m - edge) / s))
        below_zero = cut - (y - t.shift) / t.scale
        far = 2.0 * above - w @ mean + cut + below_zero
        larger = mean[:, None] * _ndtr((gap + s2[:, None]) / pair)
        spread = 4.0 * (w @ larger @ w) - 2.0 * (w @ mean)
        return float(t.scale * (far - 0.5 * spread))


def _fold(mean: Floats, sd: Floats) -> Floats:
    """E|X| of a Gaussian."""
    z = mean / sd
    return mean * (2.0 * _ndtr(z) - 1.0) + 2.0 * sd * _density(z)


@dataclass(frozen=True, slots=True, kw_only=True)
class StudentT(Distribution):
    """Student t with location and scale, more than two degrees of freedom, so that mean and sd exist.

    Examples
    --------
    >>> low, high = StudentT(df=4.0, loc=7.0, scale=1.0).interval(0.8)
    >>> round(low, 2), round(high, 2)
    (5.47, 8.53)
    """

    df: float
    loc: float
    scale: float

    def __post_init__(self) -> None:
        if not (self.df > 2.0 and self.scale > 0.0 and np.isfinite(self.loc)):
            raise DataError(f"a Student t needs df > 2 and scale > 0, found {self.df:g} and {self.scale:g}")

    def mean(self) -> float:
        """Return the mean."""
        return self.loc

    def sd(self) -> float:
        """Return the standard deviation."""
        return float(self.scale * np.sqrt(self.df / (self.df - 2.0)))

    def _cdf(self, x: Floats) -> Floats:
        from scipy.special import stdtr

        return cast(Floats, stdtr(self.df, (x - self.loc) / self.scale))

    def _quantile(self, p: Floats) -> Floats:
        from scipy.special import stdtrit

        return cast(Floats, self.loc + self.scale * stdtrit(self.df, p))

    def sample(self, size: int, rng: Generator | None = None) -> Floats:
        """Draws of shape (size,); without a generator always the same ones."""
        rng = rng or np.random.default_rng(0)
        return self.loc + self.scale * rng.standard_t(self.df, size)

    def crps(self, y: float) -> float:
        """Continuous ranked probability score of the outcome `y`, in closed form.

        Reference: Jordan, Krueger & Lerch (2019), Journal of Statistical Software 90(12), appendix A.
        """
        from scipy.special import beta, stdtr

        v, z = self.df, (y - self.loc) / self.scale
        density = (1.0 + z * z / v) ** (-0.5 * (v + 1.0)) / (np.sqrt(v) * beta(0.5, v / 2.0))
        constant = 2.0 * np.sqrt(v) / (v - 1.0) * beta(0.5, v - 0.5) / beta(0.5, v / 2.0) ** 2
        main = z * (2.0 * stdtr(v, z) - 1.0) + 2.0 * density * (v + z * z) / (v - 1.0)
        return float(self.scale * (main - constant))


@dataclass(frozen=True, slots=True)
class Empirical(Distribution):
    """Distribution of a weighted sample: a step function, whose quantiles are sample values.

    Examples
    --------
    >>> Empirical([6.0, 8.0, 7.0]).quantile(0.5)
    np.float64(7.0)
    """

    values: Floats
    weights: Floats | None = None
    _reached: Floats = field(init=False, repr=False)

    def __post_init__(self) -> None:
        values = _frozen(self.values, "values")
        weights = _shares(np.ones(values.size) if self.weights is None else self.weights)
        if weights.size != values.size:
            raise DataError(
                f"an empirical distribution needs one weight a value, found {weights.size} for {values.size}"
            )
        order = np.argsort(values, kind="stable")
        reached = np.cumsum(weights[order])
        for name, array in (
            ("values", values[order]),
            ("weights", weights[order]),
            ("_reached", reached / reached[-1]),
        ):
            array.flags.writeable = False
            object.__setattr__(self, name, array)

    def _share(self) -> Floats:
        return cast(Floats, self.weights)

    def mean(self) -> float:
        """Return the mean."""
        return float(self._share() @ self.values)

    def sd(self) -> float:
        """Return the standard deviation of the sample's own distribution (no correction for its size)."""
        return float(np.sqrt(self._share() @ (self.values - self.mean()) ** 2))

    def _cdf(self, x: Floats) -> Floats:
        place = np.searchsorted(self.values, x, side="right")
        return cast(Floats, np.concatenate(([0.0], self._reached))[place])

    def _quantile(self, p: Floats) -> Floats:
        # Sums of weights carry rounding: a level that a step reaches to 1e-12 is reached.
        return self.values[np.searchsorted(self._reached, p - 1e-12, side="left")]

    def sample(self, size: int, rng: Generator | None = None) -> Floats:
        """Draws of shape (size,) with replacement; without a generator always the same ones."""
        rng = rng or np.random.default_rng(0)
        return cast(Floats, rng.choice(self.values, size=size, p=self._share()))

    def crps(self, y: float) -> float:
        """Continuous ranked probability score ``E|X - y| - E|X - X'|/2`` of the outcome `y`."""
        w, x = self._share(), self.values
        before = self._reached - w
        spread = 2.0 * float(w @ (x * (2.0 * before + w - 1.0)))
        return float(w @ np.abs(x - y)) - 0.5 * spread


@dataclass(frozen=True, slots=True)
class Pool(Distribution):
    """Linear opinion pool: the mixture of distributions of any kind with the given weights.

    Reference: Stone (1961), Annals of Mathematical Statistics 32, 1339-1342.

    Examples
    --------
    >>> pool = Pool([StudentT(df=4.0, loc=7.0, scale=1.0), Mixture([1.0], [5.0], [1.0])], [0.5, 0.5])
    >>> pool.mean()
    6.0
    """

    members: tuple[Distribution, ...]
    weights: Floats

    def __post_init__(self) -> None:
        object.__setattr__(self, "members", tuple(self.members))
        object.__setattr__(self, "weights", _shares(self.weights))
        if len(self.members) != self.weights.size:
            raise DataError(
                f"a pool needs one weight a member, found {self.weights.size} for {len(self.members)}"
            )

    def mean(self) -> float:
        """Return the mean."""
        return float(self.weights @ [member.mean() for member in self.members])

    def sd(self) -> float:
        """Return the standard deviation, within and between members."""
        means = np.array([member.mean() for member in self.members])
        sds = np.array([member.sd() for member in self.members])
        return float(np.sqrt(self.weights @ (sds**2 + (means - self.weights @ means) ** 2)))

    def _cdf(self, x: Floats) -> Floats:
        return cast(
            Floats, sum(w * member._cdf(x) for w, member in zip(self.weights, self.members, strict=True))
        )

    def _quantile(self, p: Floats) -> Floats:
        single = np.array([member._quantile(p) for member in self.members])
        # The bracket's lower end moves one float down: a step there may already reach the level.
        return find_quantile(
            self._cdf, None, p, cast(Floats, np.nextafter(single.min(axis=0), -np.inf)), single.max(axis=0)
        )

    def sample(self, size: int, rng: Generator | None = None) -> Floats:
        """Draws of shape (size,); without a generator always the same ones."""
        rng = rng or np.random.default_rng(0)
        place = rng.choice(self.weights.size, size=size, p=self.weights)
        draws = np.empty(size)
        for index, member in enumerate(self.members):
            chosen = place == index
            draws[chosen] = member.sample(int(chosen.sum()), rng)
        return draws

    def crps(self, y: float) -> float:
        """Continuous ranked probability score of the outcome `y`.

        By quadrature of twice the pinball loss over 2,000 midpoints of the level, about 1e-4 of the spread.
        """
        p = (np.arange(2000) + 0.5) / 2000.0
        gap = y - self._quantile(p)
        return float(2.0 * np.mean(gap * (p - (gap < 0.0))))
