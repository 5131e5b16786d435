"""Student t, empirical distributions, and linear pools of any."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

import numpy as np
from numpy.random import Generator

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
from pingshan_forecast.distributions.mixture import Mixture
from pingshan_forecast.errors import DataError


@dataclass(frozen=True, slots=True, kw_only=True)
class StudentT(Distribution):
    """Student t with location and scale, more than two degrees of freedom, so that mean and sd exist.

    Parameters
    ----------
    df : float
        Degrees of freedom, above 2.
    loc, scale : float
        Location and scale, in the unit of the quantity.

    Raises
    ------
    DataError
        If df is at most 2, the scale is not positive or the location is not finite.

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
        return standard_cdf((x - self.loc) / self.scale, self.df)

    def _quantile(self, p: Floats) -> Floats:
        return self.loc + self.scale * standard_quantile(p, self.df)

    def _draws(self, size: int, rng: Generator) -> Floats:
        return self.loc + self.scale * rng.standard_t(self.df, size)

    def crps(self, y: float) -> float:
        """Continuous ranked probability score of the outcome `y`, in closed form.

        Reference: Jordan, Krueger & Lerch (2019), Journal of Statistical Software 90(12), appendix A.
        """
        from scipy.special import beta

        v, z = self.df, np.asarray((y - self.loc) / self.scale)
        density = standard_density(z, v)
        constant = 2.0 * np.sqrt(v) / (v - 1.0) * beta(0.5, v - 0.5) / beta(0.5, v / 2.0) ** 2
        main = z * (2.0 * standard_cdf(z, v) - 1.0) + 2.0 * density * (v + z * z) / (v - 1.0)
        return float(self.scale * (main - constant))


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Empirical(Distribution):
    """Distribution of a weighted sample: a step function, whose quantiles are sample values.

    Parameters
    ----------
    values : array-like (n,)
        The sample, in the unit of the quantity; kept in ascending order.
    weights : array-like (n,), optional
        Non-negative, scaled to sum to one; equal by default.

    Raises
    ------
    DataError
        If there are no values, one is not finite, or the weights are not one a value.

    Examples
    --------
    >>> Empirical([6.0, 8.0, 7.0]).quantile(0.5)
    np.float64(7.0)
    """

    values: Floats
    weights: Floats | None = None
    _reached: Floats = field(init=False, repr=False)

    def __post_init__(self) -> None:
        values = frozen_row(self.values, "values")
        weights = shares(np.ones(values.size) if self.weights is None else self.weights)
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

    def _draws(self, size: int, rng: Generator) -> Floats:
        return cast(Floats, rng.choice(self.values, size=size, p=self._share()))

    def crps(self, y: float) -> float:
        """Continuous ranked probability score ``E|X - y| - E|X - X'|/2`` of the outcome `y`."""
        w, x = self._share(), self.values
        before = self._reached - w
        spread = 2.0 * float(w @ (x * (2.0 * before + w - 1.0)))
        return float(w @ np.abs(x - y)) - 0.5 * spread


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Pool(Distribution):
    """Linear opinion pool: the mixture of distributions of any kind with the given weights.

    Reference: Stone (1961), Annals of Mathematical Statistics 32, 1339-1342.

    Parameters
    ----------
    members : sequence of Distribution
        Forecasts of the same quantity, in the same unit.
    weights : array-like (n,)
        Non-negative, one a member, scaled to sum to one.

    Raises
    ------
    DataError
        If the weights are not one a member.

    Examples
    --------
    >>> from pingshan_forecast.distributions import Mixture
    >>> pool = Pool([StudentT(df=4.0, loc=7.0, scale=1.0), Mixture([1.0], [5.0], [1.0])], [0.5, 0.5])
    >>> pool.mean()
    6.0
    """

    members: tuple[Distribution, ...]
    weights: Floats

    def __post_init__(self) -> None:
        object.__setattr__(self, "members", tuple(self.members))
        object.__setattr__(self, "weights", shares(self.weights))
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
        # Newton where every member has a density; a step function has none, and is bisected.
        smooth = [member for member in self.members if isinstance(member, Mixture)]
        density = None
        if len(smooth) == len(self.members):

            def density(x: Floats) -> Floats:
                parts = (w * np.asarray(m.pdf(x)) for w, m in zip(self.weights, smooth, strict=True))
                return cast(Floats, sum(parts))

        # The bracket's lower end moves one float down: a step there may already reach the level.
        return find_quantile(
            self._cdf, density, p, cast(Floats, np.nextafter(single.min(axis=0), -np.inf)), single.max(axis=0)
        )

    def _draws(self, size: int, rng: Generator) -> Floats:
        place = rng.choice(self.weights.size, size=size, p=self.weights)
        draws = np.empty(size)
        for index, member in enumerate(self.members):
            chosen = place == index
            draws[chosen] = member.sample(int(chosen.sum()), rng)
        return draws
