"""Distributions that a scenario has moved: by their normal scores, by an amount, by a factor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

from pingshan_forecast.distributions import Distribution, Mixture, find_quantile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

# Beyond eight standard deviations a score and its level no longer determine each other in double precision.
FARTHEST = 8.0
_LEVEL_EDGE = 1e-16
_ORDER = 8
_NODES, _GAUSS = np.polynomial.legendre.leggauss(_ORDER)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Panels:
    """Gauss-Legendre nodes on panels that never straddle a break, for scores of some mean and deviation.

    Smooth integrands, and steps at the breaks, are integrated to about 1e-12 over eight deviations.

    Examples
    --------
    >>> panels = Panels.around(0.0, 1.0, breaks=[1.0])
    >>> w = panels.gaussian(0.0, 1.0)
    >>> round(float(w @ panels.z**2), 10), round(float(w[panels.z < 1.0].sum()), 10)
    (1.0, 0.8413447461)
    """

    ends: Floats

    @classmethod
    def around(cls, mean: float, sd: float, *, breaks: Sequence[float] = (), width: float = 0.5) -> Panels:
        """Panels of equal width over eight standard deviations on both sides, with ends at the breaks.

        Parameters
        ----------
        mean, sd : float
            Of the scores.
        breaks : sequence of float
            Scores at which an integrand steps; those beyond the panels are left out.
        width : float
            Of a panel, in standard deviations.
        """
        grid = mean + sd * np.arange(-FARTHEST, FARTHEST + width / 2, width)
        inside = [b for b in breaks if grid[0] < b < grid[-1]]
        return cls(ends=np.unique(np.concatenate([grid, inside])))

    @property
    def z(self) -> Floats:
        """The nodes, shape (n_panels * 8,)."""
        middle, half = (self.ends[1:] + self.ends[:-1]) / 2.0, np.diff(self.ends) / 2.0
        return cast("Floats", (middle[:, None] + half[:, None] * _NODES).ravel())

    @property
    def lengths(self) -> Floats:
        """What each node stands for: the weights of an integral over z."""
        return cast("Floats", (np.diff(self.ends)[:, None] / 2.0 * _GAUSS).ravel())

    def gaussian(self, mean: float, sd: float) -> Floats:
        """Weights of the nodes under a Gaussian, summing to one.

        Parameters
        ----------
        mean, sd : float
            Of the Gaussian, in scores.

        Returns
        -------
        array (n_nodes,)
            One weight a node.
        """
        w = self.lengths * np.exp(-0.5 * ((self.z - mean) / sd) ** 2)
        return cast("Floats", w / w.sum())


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PanelScores(Distribution):
    """Scores whose density is known at the nodes of panels: a polynomial on each, integrated exactly.

    Parameters
    ----------
    panels : Panels
        Where the nodes lie.
    masses : array (n_nodes,)
        The probability at each node, summing to one.
    """

    panels: Panels
    masses: Floats

    def _coefficients(self) -> tuple[Floats, Floats]:
        """Legendre coefficients of each panel's density, and the probability below its left end."""
        values = self.masses.reshape(-1, _ORDER) / _GAUSS
        basis = np.polynomial.legendre.legvander(_NODES, _ORDER - 1)
        degree = np.arange(_ORDER)
        coefficients = (values * _GAUSS) @ basis * (2 * degree + 1) / 2.0
        below = np.concatenate([[0.0], np.cumsum(self.masses.reshape(-1, _ORDER).sum(axis=1))])
        return coefficients, below

    def _cdf(self, x: Floats) -> Floats:
        ends = self.panels.ends
        coefficients, below = self._coefficients()
        flat = np.clip(x.ravel(), ends[0], ends[-1])
        panel = np.clip(np.searchsorted(ends, flat, side="right") - 1, 0, ends.size - 2)
        local = 2.0 * (flat - ends[panel]) / (ends[panel + 1] - ends[panel]) - 1.0
        # The integral of P_k from -1 is (P_{k+1} - P_{k-1}) / (2k + 1), and x + 1 for k = 0.
        p = np.polynomial.legendre.legvander(local, _ORDER)
        integral = np.empty((flat.size, _ORDER))
        integral[:, 0] = local + 1.0
        integral[:, 1:] = (p[:, 2:] - p[:, : _ORDER - 1]) / (2 * np.arange(1, _ORDER) + 1)
        value = below[panel] + np.einsum("nk,nk->n", coefficients[panel], integral)
        return np.asarray(np.clip(value, 0.0, 1.0).reshape(x.shape))

    def _quantile(self, p: Floats) -> Floats:
        ends = self.panels.ends
        low, high = np.full(p.shape, ends[0]), np.full(p.shape, ends[-1])
        return find_quantile(self._cdf, None, p, low, high)

    def mean(self) -> float:
        """Return the mean."""
        return float(self.masses @ self.panels.z)

    def sd(self) -> float:
        """Return the standard deviation."""
        return float(np.sqrt(self.masses @ (self.panels.z - self.mean()) ** 2))


def to_scores(distribution: Distribution, values: ArrayLike) -> Floats:
    """Normal scores of values: the standard Gaussian's quantile at the distribution's cdf.

    Parameters
    ----------
    distribution : Distribution
        Of the quantity.
    values : array-like
        In the unit of the quantity, of any shape.
    """
    from scipy.special import ndtri

    return cast("Floats", ndtri(np.asarray(distribution.cdf(values), dtype=float)))


def from_scores(distribution: Distribution, scores: ArrayLike) -> Floats:
    """Values whose normal scores these are.

    Parameters
    ----------
    distribution : Distribution
        Of the quantity.
    scores : array-like
        Normal scores, of any shape; their levels are kept 1e-16 away from 0 and 1.
    """
    from scipy.special import ndtr

    levels = np.clip(ndtr(np.asarray(scores, dtype=float)), _LEVEL_EDGE, 1.0 - _LEVEL_EDGE)
    return np.asarray(distribution.quantile(levels), dtype=float)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class QuantileMapped(Distribution):
    """A distribution whose normal scores are no longer standard: the quantile map of a scenario.

    With Y = Q(Phi(z)) and z from `scores` instead of the standard Gaussian; any distribution, a pool too, is
    moved as a whole, and stays where it is if the scores are standard.

    Parameters
    ----------
    base : Distribution
        The distribution without the scenario.
    scores : Distribution
        The scores under it.

    Examples
    --------
    >>> moved = QuantileMapped(Mixture([1.0], [7.0], [2.0]), Mixture([1.0], [0.5], [0.8]))
    >>> round(float(moved.quantile(0.5)), 9), round(moved.sd(), 3)
    (8.0, 1.6)
    """

    base: Distribution
    scores: Distribution

    def _cdf(self, x: Floats) -> Floats:
        return np.asarray(self.scores.cdf(to_scores(self.base, x)), dtype=float)

    def _quantile(self, p: Floats) -> Floats:
        return from_scores(self.base, self.scores.quantile(p))

    def _values(self) -> tuple[Floats, Floats]:
        """Values and weights that integrate over the distribution."""
        if isinstance(self.scores, PanelScores):
            return from_scores(self.base, self.scores.panels.z), self.scores.masses
        if isinstance(self.scores, Mixture) and self.scores.sds.size == 1:
            panels = Panels.around(0.0, 1.0)
            z = float(self.scores.means[0]) + float(self.scores.sds[0]) * panels.z
            return from_scores(self.base, z), panels.gaussian(0.0, 1.0)
        levels: Floats = (np.arange(2000, dtype=np.float64) + 0.5) / 2000.0
        return self._quantile(levels), np.full(2000, 1.0 / 2000.0)

    def mean(self) -> float:
        """Return the mean."""
        x, w = self._values()
        return float(w @ x)

    def sd(self) -> float:
        """Return the standard deviation."""
        x, w = self._values()
        return float(np.sqrt(w @ (x - w @ x) ** 2))

    def _draws(self, size: int, rng: np.random.Generator) -> Floats:
        return from_scores(self.base, self.scores.sample(size, rng))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Scaled(Distribution):
    """A distribution shifted, and stretched about its median: Y* = median + stretch (Y - median) + shift."""

    base: Distribution
    centre: float
    shift: float = 0.0
    stretch: float = 1.0

    def _cdf(self, x: Floats) -> Floats:
        back = self.centre + (x - self.centre - self.shift) / self.stretch
        return np.asarray(self.base.cdf(back), dtype=float)

    def _quantile(self, p: Floats) -> Floats:
        return self._move(np.asarray(self.base.quantile(p), dtype=float))

    def _move(self, y: Floats) -> Floats:
        return self.centre + self.stretch * (y - self.centre) + self.shift

    def mean(self) -> float:
        """Return the mean."""
        return float(self._move(np.asarray(self.base.mean())))

    def sd(self) -> float:
        """Return the standard deviation."""
        return self.stretch * self.base.sd()

    def _draws(self, size: int, rng: np.random.Generator) -> Floats:
        return self._move(self.base.sample(size, rng))

    def crps(self, y: float) -> float:
        """Continuous ranked probability score, that of the base stretched."""
        return self.stretch * self.base.crps(self.centre + (y - self.centre - self.shift) / self.stretch)
