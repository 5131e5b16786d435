"""Finite mixtures of Gaussians or Student t, plain or transformed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, cast

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike

from pingshan_forecast.distributions.base import (
    Distribution,
    Floats,
    find_quantile,
    frozen_row,
    shares,
    standard_cdf,
    standard_density,
    standard_quantile,
)
from pingshan_forecast.errors import DataError

Transform = Literal["identity", "exp", "growth"]
# Each transform is shift + scale * exp(rate * x); a rate of zero stands for x itself.
_TRANSFORMS = {"identity": (0.0, 1.0, 0.0), "exp": (0.0, 1.0, 1.0), "growth": (-100.0, 100.0, 0.01)}


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Mixture(Distribution):
    """Finite mixture of Gaussians (or Student t), or of their image under an increasing transform.

    Parameters
    ----------
    weights, means, sds : array (n,)
        Weights (normalised to one), means and standard deviations (scales, where `df` is finite) before the
        transform. A standard deviation of zero is a point mass.
    transform : {"identity", "exp", "growth"}
        The quantity is x, exp(x), or 100 (exp(x / 100) - 1): from log points to growth in per cent.
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
        object.__setattr__(self, "weights", shares(self.weights))
        object.__setattr__(self, "means", frozen_row(self.means, "means"))
        object.__setattr__(self, "sds", frozen_row(self.sds, "standard deviations"))
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
        below = standard_cdf(self._z(self._inverse(x)), self.df) @ self.weights
        return cast(Floats, np.clip(below, 0.0, 1.0))

    def _inner_density(self, x: Floats) -> Floats:
        scaled = self.weights / np.where(self.sds > 0.0, self.sds, np.inf)
        return standard_density(self._z(x), self.df) @ scaled

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
        single = self.means + self.sds * standard_quantile(p, self.df)[:, None]
        low, high = single.min(axis=1), single.max(axis=1)
        if self.sds.min() == 0.0:  # at a point mass the cdf jumps over the level
            low = np.nextafter(low, -np.inf)
        x = find_quantile(
            lambda v: standard_cdf(self._z(v), self.df) @ self.weights,
            self._inner_density,
            p,
            low,
            high,
            single @ self.weights,
        )
        return self._forward(x)

    def _draws(self, size: int, rng: Generator) -> Floats:
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
            return Distribution.crps(self, y)
        gap, pair = m[:, None] - m, np.hypot(s[:, None], s)
        if not rate:
            return float(w @ _fold(m - y, s) - 0.5 * w @ _fold(gap, pair) @ w)
        # Lognormal: E|X - X'| = 2 E max - E X - E X', and E[X; X > a] is E X times a normal probability.
        tilt = rate * s**2
        mean = np.exp(rate * (m + tilt / 2.0))
        outcome = (y - shift) / scale
        cut = max(outcome, 0.0)
        edge = np.log(cut) / rate if cut > 0.0 else -np.inf
        above = w @ (mean * standard_cdf((m + tilt - edge) / s) - cut * standard_cdf((m - edge) / s))
        distance = 2.0 * above - w @ mean + cut + (cut - outcome)
        larger = mean[:, None] * standard_cdf((gap + tilt[:, None]) / pair)
        return float(scale * (distance - 2.0 * (w @ larger @ w) + w @ mean))


def _fold(mean: Floats, sd: Floats) -> Floats:
    """E|X| of a Gaussian."""
    z = mean / sd
    return mean * (2.0 * standard_cdf(z) - 1.0) + 2.0 * sd * standard_density(z)
