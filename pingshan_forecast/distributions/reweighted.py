"""A distribution times a likelihood: Bayes' rule in one dimension, on cells of the line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import numpy as np

from pingshan_forecast.distributions.base import (
    Distribution,
    Floats,
    kept_interval,
)

_CELLS = 1200
_REACH = 8.0
_FINE = 0.25
_LEAST = 1e-300
_HALF_95 = 1.96


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """A distribution cut into cells: dense in its middle, wider outwards to 8 standard deviations.

    Parameters
    ----------
    base : Distribution
        What is cut.
    edges : array (n,)
        Ascending; the cells below the first and above the last reach to infinity.
    levels : array (n + 2,)
        Its cdf at the edges, 0 and 1 around them.
    """

    base: Distribution
    edges: Floats
    levels: Floats

    @classmethod
    def of(cls, base: Distribution, *, around: tuple[float, float] | None = None) -> Cells:
        """Cells of a distribution, with more of them around a place that is named.

        Parameters
        ----------
        base : Distribution
            The distribution to be cut.
        around : tuple of (float, float), optional
            Centre and scale of a likelihood, in the unit of the quantity.
        """
        middle = kept_interval(base, 0.0)[0]
        low, high = kept_interval(base, 0.95)
        steps = np.sinh(np.linspace(-1.0, 1.0, _CELLS) * np.arcsinh(_REACH))
        below, above = ((end - middle) / _HALF_95 for end in (low, high))
        edges = middle + np.where(steps < 0.0, -below, above) * steps
        if around is not None:
            centre, scale = around
            edges = np.unique(np.concatenate([edges, centre + 5.0 * scale * steps]))
        levels = np.concatenate([[0.0], np.asarray(base.cdf(edges), dtype=float), [1.0]])
        return cls(base, edges, levels)

    def fine_enough(self, centre: float, scale: float) -> bool:
        """Whether a likelihood of that width is resolved where it is largest.

        Parameters
        ----------
        centre, scale : float
            Of the likelihood, in the unit of the quantity.
        """
        k = int(np.searchsorted(self.edges, centre))
        return 0 < k < self.edges.size and self.edges[k] - self.edges[k - 1] < _FINE * scale

    @property
    def middles(self) -> Floats:
        """Middle of each cell, shape (n + 1,); of the two outer cells their inner edge."""
        return np.concatenate([[self.edges[0]], (self.edges[1:] + self.edges[:-1]) / 2.0, [self.edges[-1]]])

    def scores(self) -> Floats:
        """Normal scores of the middles."""
        from scipy.special import ndtri

        return np.asarray(ndtri(np.clip((self.levels[1:] + self.levels[:-1]) / 2.0, 1e-12, 1.0 - 1e-12)))


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Reweighted(Distribution):
    """The posterior of a quantity whose prior is any distribution, given its log likelihood.

    A cell's likelihood is that of its middle, and within a cell the posterior is uniform; with some 1,200
    cells probabilities are exact to about 1e-4.

    Parameters
    ----------
    cells : Cells
        Of the prior.
    masses : array (n_cells,)
        Posterior probability of each cell.

    Examples
    --------
    A Gaussian prior and a Gaussian likelihood:

    >>> from pingshan_forecast.distributions import Mixture
    >>> prior = Mixture([1.0], [7.0], [2.0])
    >>> posterior = Reweighted.of(prior, lambda y: -0.5 * (y - 5.0) ** 2, 5.0, 1.0)
    >>> round(posterior.mean(), 3), round(posterior.sd() ** 2, 2)
    (5.4, 0.8)
    """

    cells: Cells
    masses: Floats

    @classmethod
    def of(
        cls,
        prior: Distribution | Cells,
        log_likelihood: Callable[[Floats], Floats],
        centre: float,
        scale: float,
    ) -> Reweighted:
        """Posterior of a prior.

        Parameters
        ----------
        prior : Distribution or Cells
            Cells that are made once serve many likelihoods; finer ones are made where they do not resolve
            one.
        log_likelihood : callable
            Of an array of values of the quantity; finite.
        centre, scale : float
            Where the likelihood is largest and how wide it is, in the quantity's unit.
        """
        cells = prior if isinstance(prior, Cells) else Cells.of(prior)
        if not cells.fine_enough(centre, scale):
            cells = Cells.of(cells.base, around=(centre, scale))
        log_mass = np.log(np.maximum(np.diff(cells.levels), _LEAST)) + log_likelihood(cells.middles)
        masses = np.exp(log_mass - log_mass.max())
        return cls(cells, masses / masses.sum())

    @property
    def _below(self) -> Floats:
        """Probability below each edge."""
        return cast(Floats, np.cumsum(self.masses[:-1]))

    def _cdf(self, x: Floats) -> Floats:
        edges, levels = self.cells.edges, self.cells.levels
        value = np.interp(x, edges, self._below)
        outside = (x < edges[0]) | (x > edges[-1])
        if np.any(outside):
            prior = np.asarray(self.cells.base.cdf(x), dtype=float)
            low = self.masses[0] * prior / max(levels[1], _LEAST)
            high = 1.0 - self.masses[-1] * (1.0 - prior) / max(1.0 - levels[-2], _LEAST)
            value = np.where(x < edges[0], low, np.where(x > edges[-1], high, value))
        return np.asarray(np.clip(value, 0.0, 1.0))

    def _quantile(self, p: Floats) -> Floats:
        edges, levels, below = self.cells.edges, self.cells.levels, self._below
        value = np.interp(p, below, edges)
        outside = (p < below[0]) | (p > below[-1])
        if np.any(outside):
            low = p / max(self.masses[0], _LEAST) * levels[1]
            high = 1.0 - (1.0 - p) / max(self.masses[-1], _LEAST) * (1.0 - levels[-2])
            prior = np.clip(np.where(p < below[0], low, high), 1e-15, 1.0 - 1e-15)
            value = np.where(outside, self.cells.base.quantile(prior), value)
        return np.asarray(value)

    def mean(self) -> float:
        """Return the mean."""
        return float(self.masses @ self.cells.middles)

    def sd(self) -> float:
        """Return the standard deviation."""
        return float(np.sqrt(self.masses @ (self.cells.middles - self.mean()) ** 2))
