"""Predictive distributions of one number: mixtures of Gaussians, Student t, empirical, and pools of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, Protocol, cast, overload, runtime_checkable

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

from pingshan_forecast.errors import DataError

Floats = NDArray[np.float64]
Transform = Literal["identity", "exp", "growth"]
# Each transform is shift + scale * exp(rate * x); a rate of zero stands for x itself.
_TRANSFORMS = {"identity": (0.0, 1.0, 0.0), "exp": (0.0, 1.0, 1.0), "growth": (-100.0, 100.0, 0.01)}


def _standard_cdf(z: Floats, df: float = np.inf) -> Floats:
    from scipy.special import ndtr, stdtr

    return cast(Floats, stdtr(df, z) if np.isfinite(df) else ndtr(z))


def _standard_quantile(p: Floats, df: float = np.inf) -> Floats:
    from scipy.special import ndtri, stdtrit

    return cast(Floats, stdtrit(df, p) if np.isfinite(df) else ndtri(p))


def _standard_density(z: Floats, df: float = np.inf) -> Floats:
    if not np.isfinite(df):
        return np.asarray(np.exp(-0.5 * np.clip(z, -40.0, 40.0) ** 2) / np.sqrt(2.0 * np.pi))
    from scipy.special import beta

    constant = float(np.sqrt(df) * beta(0.5, df / 2.0))
    return np.asarray((1.0 + z * z / df) ** (-0.5 * (df + 1.0)) / constant)


def _crps_by_levels(quantile: Callable[[Floats], Floats], y: float) -> float:
    """Twice the mean pinball loss over 2,000 midpoints of the level: about 1e-4 of the spread."""
    p = (np.arange(2000) + 0.5) / 2000.0
    gap = y - quantile(np.asarray(p, dtype=float))
    return float(2.0 * np.mean(gap * (p - (gap < 0.0))))


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


@dataclass(frozen=True, slots=True, eq=False)
class Mixture(Distribution):
    """Finite mixture of Gaussians (or Student t), or of their image under an increasing transform.

    Parameters
    ----------
    weights, means, sds : array (n,)
        Weights (normalised to one), means and standard deviations (scales, where `df` is finite) before the
        transform. A standard deviation of zero is a point mass.
    transform : {"identity", "exp", "growth"}
        The quantity is x, exp(x), or 100 (exp(x / 100) - 1): from log per cent to growth in per cent.
    df : float
        Degrees of freedom common to the components, more than two; infinity for Gaussians, for which every
        answer is exact. Exponentials of a Student t have no finite mean: it is given as infinity.

    Raises
    ------
    DataError
        If lengths differ, a number is not finite, or a standard deviation is negative.

    Examples
    --------
    >>> growth = Mixture([0.5, 0.5], [5.0, 8.0], [1.0, 2.0])
    >>> growth.mean(), round(float(growth.cdf(growth.quantile(0.8))), 12)
    (6.5, 0.8)
    """

    weights: Floats
    means: Floats
    sds: Floats
    transform: Transform = field(default="identity", kw_only=True)
    df: float = field(default=np.inf, kw_only=True)

    def __post_init__(self) -> None:
        object.__setattr__(self, "weights", _shares(self.weights))
        object.__setattr__(self, "means", _frozen(self.means, "means"))
        object.__setattr__(self, "sds", _frozen(self.sds, "standard deviations"))
        if not self.weights.size == self.means.size == self.sds.size:
            raise DataError(
                f"a mixture needs as many means and sds as its {self.weights.size} weights, "
                f"found {self.means.size} and {self.sds.size}"
            )
        if self.sds.min() < 0.0 or not self.df > 2.0 or self.transform not in _TRANSFORMS:
            raise DataError(
                f"a mixture needs sds >= 0, df > 2 and a transform of {', '.join(_TRANSFORMS)}, "
                f"found {self.sds.min():g}, {self.df:g} and {self.transform!r}"
            )

    def _map(self) -> tuple[float, float, float]:
        return _TRANSFORMS[self.transform]

    def _forward(self, x: Floats) -> Floats:
        shift, scale, rate = self._map()
        with np.errstate(over="ignore"):
            return shift + scale * np.exp(rate * x) if rate else x

    def _inverse(self, y: Floats) -> Floats:
        shift, scale, rate = self._map()
        if not rate:
            return y
        ratio = (y - shift) / scale
        possible = ratio > 0.0
        return np.where(possible, np.log(np.where(possible, ratio, 1.0)) / rate, -np.inf)

    def _moments(self) -> tuple[Floats, Floats]:
        """Means and variances of the components, on the scale of the quantity."""
        shift, scale, rate = self._map()
        wide = self.df / (self.df - 2.0) if np.isfinite(self.df) else 1.0
        if not rate:
            return self.means, wide * self.sds**2
        if np.isfinite(self.df):
            return np.full(self.means.size, np.inf), np.full(self.means.size, np.inf)
        variance = (rate * self.sds) ** 2
        with np.errstate(over="ignore"):
            mean = scale * np.exp(rate * self.means + variance / 2.0)
            return shift + mean, mean**2 * np.expm1(variance)

    def mean(self) -> float:
        """Return the mean."""
        return float(self.weights @ self._moments()[0])

    def sd(self) -> float:
        """Return the standard deviation, within and between components."""
        means, variances = self._moments()
        if not np.isfinite(means).all():
            return float(np.inf)
        return float(np.sqrt(self.weights @ (variances + (means - self.weights @ means) ** 2)))

    def _z(self, x: Floats) -> Floats:
        gap = x[..., None] - self.means
        point = self.sds == 0.0
        at_point = np.where(gap >= 0.0, np.inf, -np.inf)
        return np.where(point, at_point, gap / np.where(point, 1.0, self.sds))

    def _cdf(self, x: Floats) -> Floats:
        below = _standard_cdf(self._z(self._inverse(x)), self.df) @ self.weights
        return cast(Floats, np.clip(below, 0.0, 1.0))

    def _inner_density(self, x: Floats) -> Floats:
        scaled = self.weights / np.where(self.sds > 0.0, self.sds, np.inf)
        return _standard_density(self._z(x), self.df) @ scaled

    def pdf(self, x: ArrayLike) -> float | Floats:
        """Density at `x`, zero where the quantity cannot go; point masses have none."""
        y = np.asarray(x, dtype=float)
        shift, _, rate = self._map()
        slope = rate * (y - shift) if rate else np.ones(y.shape)
        inside = slope > 0.0
        density = self._inner_density(self._inverse(y)) / np.where(inside, slope, 1.0)
        return cast("float | Floats", np.where(inside, density, 0.0)[()])

    def _quantile(self, p: Floats) -> Floats:
        # A mixture's quantile lies between the smallest and the largest of its components' quantiles.
        single = self.means + self.sds * _standard_quantile(p, self.df)[:, None]
        low, high = single.min(axis=1), single.max(axis=1)
        if self.sds.min() == 0.0:  # at a point mass the cdf jumps over the level
            low = np.nextafter(low, -np.inf)
        x = find_quantile(
            lambda v: _standard_cdf(self._z(v), self.df) @ self.weights, self._inner_density, p, low, high
        )
        return self._forward(x)

    def sample(self, size: int, rng: Generator | None = None) -> Floats:
        """Draws of shape (size,); without a generator always the same ones."""
        rng = rng or np.random.default_rng(0)
        place = rng.choice(self.weights.size, size=size, p=self.weights)
        noise = rng.standard_t(self.df, size) if np.isfinite(self.df) else rng.standard_normal(size)
        return self._forward(self.means[place] + self.sds[place] * noise)

    def crps(self, y: float) -> float:
        """Continuous ranked probability score of the outcome `y`, in closed form for Gaussians.

        Formula: ``E|X - y| - E|X - X'|/2`` (Grimit, Gneiting, Berrocal & Johnson 2006, Quarterly Journal
        of the Royal Meteorological Society 132, 2925-2942, for the Gaussian case). With finite `df` by
        quadrature as in `Pool`.
        """
        w, m, s = self.weights, self.means, np.maximum(self.sds, 1e-300)
        shift, scale, rate = self._map()
        if np.isfinite(self.df):
            return _crps_by_levels(self._quantile, y)
        gap, pair = m[:, None] - m, np.hypot(s[:, None], s)
        if not rate:
            return float(w @ _fold(m - y, s) - 0.5 * w @ _fold(gap, pair) @ w)
        # Lognormal: E|X - X'| = 2 E max - E X - E X', and E[X; X > a] is E X times a normal probability.
        tilt = rate * s**2
        mean = np.exp(rate * (m + tilt / 2.0))
        outcome = (y - shift) / scale
        cut = max(outcome, 0.0)
        edge = np.log(cut) / rate if cut > 0.0 else -np.inf
        above = w @ (mean * _standard_cdf((m + tilt - edge) / s) - cut * _standard_cdf((m - edge) / s))
        distance = 2.0 * above - w @ mean + cut + (cut - outcome)
        larger = mean[:, None] * _standard_cdf((gap + tilt[:, None]) / pair)
        return float(scale * (distance - 2.0 * (w @ larger @ w) + w @ mean))


def _fold(mean: Floats, sd: Floats) -> Floats:
    """E|X| of a Gaussian."""
    z = mean / sd
    return mean * (2.0 * _standard_cdf(z) - 1.0) + 2.0 * sd * _standard_density(z)


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
        return _standard_cdf((x - self.loc) / self.scale, self.df)

    def _quantile(self, p: Floats) -> Floats:
        return self.loc + self.scale * _standard_quantile(p, self.df)

    def sample(self, size: int, rng: Generator | None = None) -> Floats:
        """Draws of shape (size,); without a generator always the same ones."""
        rng = rng or np.random.default_rng(0)
        return self.loc + self.scale * rng.standard_t(self.df, size)

    def crps(self, y: float) -> float:
        """Continuous ranked probability score of the outcome `y`, in closed form.

        Reference: Jordan, Krueger & Lerch (2019), Journal of Statistical Software 90(12), appendix A.
        """
        from scipy.special import beta

        v, z = self.df, np.asarray((y - self.loc) / self.scale)
        density = _standard_density(z, v)
        constant = 2.0 * np.sqrt(v) / (v - 1.0) * beta(0.5, v - 0.5) / beta(0.5, v / 2.0) ** 2
        main = z * (2.0 * _standard_cdf(z, v) - 1.0) + 2.0 * density * (v + z * z) / (v - 1.0)
        return float(self.scale * (main - constant))


@dataclass(frozen=True, slots=True, eq=False)
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


@dataclass(frozen=True, slots=True, eq=False)
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

        By quadrature over 2,000 levels, to about 1e-4 of the spread.
        """
        return _crps_by_levels(self._quantile, y)
