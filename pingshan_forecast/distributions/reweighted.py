"""A distribution times a likelihood: Bayes' rule in one dimension, on cells of the line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

import numpy as np

from pingshan_forecast.distributions.base import Distribution, Floats, crps_by_levels, find_quantile

_CELLS = 600
_REACH = 40.0
_FARTHEST = 1e-7
_LEAST = 1e-300


@dataclass(frozen=True, slots=True, eq=False)
class Reweighted(Distribution):
    """The posterior of a quantity whose prior is any distribution, given its log likelihood.

    Within a cell the prior keeps its own shape, and the likelihood counts as its value in the middle: with about
    1,200 cells, half of them around the likelihood's peak, probabilities are exact to about 1e-5.

    Parameters
    ----------
    base : Distribution
        The prior.
    log_likelihood : callable
        Of an array of values of the quantity; finite.
    centre, scale : float
        Where the likelihood is largest and how wide it is, in the quantity's unit.

    Examples
    --------
    A Gaussian prior and a Gaussian likelihood:

    >>> from pingshan_forecast.distributions import Mixture
    >>> posterior = Reweighted(Mixture([1.0], [7.0], [2.0]), lambda y: -0.5 * (y - 5.0) ** 2, 5.0, 1.0)
    >>> round(posterior.mean(), 4), round(posterior.sd() ** 2, 3)
    (5.4, 0.8)
    """

    base: Distribution
    log_likelihood: Callable[[Floats], Floats]
    centre: float
    scale: float
    edges: Floats = field(init=False, repr=False)
    levels: Floats = field(init=False, repr=False)
    masses: Floats = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Lay the cells and weigh them."""
        low, high = self.base.interval(1.0 - 2.0 * _FARTHEST)
        near = self.centre + self.scale * np.sinh(np.linspace(-1.0, 1.0, _CELLS) * np.arcsinh(_REACH))
        edges = np.unique(np.concatenate([np.linspace(low, high, _CELLS), near]))
        levels = np.concatenate([[0.0], np.asarray(self.base.cdf(edges), dtype=float), [1.0]])
        prior = np.clip(np.diff(levels), 0.0, None)
        middle = np.concatenate([[edges[0]], (edges[1:] + edges[:-1]) / 2.0, [edges[-1]]])
        log_mass = np.log(np.maximum(prior, _LEAST)) + self.log_likelihood(middle)
        masses = np.exp(log_mass - log_mass.max())
        for name, value in (("edges", edges), ("levels", levels), ("masses", masses / masses.sum())):
            value.setflags(write=False)
            object.__setattr__(self, name, value)

    @property
    def middles(self) -> Floats:
        """Middle of each cell, shape (n_cells,); of the two outer cells their inner edge."""
        return np.concatenate([[self.edges[0]], (self.edges[1:] + self.edges[:-1]) / 2.0, [self.edges[-1]]])

    def _cdf(self, x: Floats) -> Floats:
        cell = np.searchsorted(self.edges, x, side="left")
        below = np.concatenate([[0.0], np.cumsum(self.masses)])
        width = np.diff(self.levels)
        inside = np.asarray(self.base.cdf(x), dtype=float) - self.levels[cell]
        share = np.clip(np.divide(inside, width[cell], out=np.zeros(x.shape), where=width[cell] > 0.0), 0.0, 1.0)
        return np.asarray(np.clip(below[cell] + share * self.masses[cell], 0.0, 1.0))

    def _quantile(self, p: Floats) -> Floats:
        cumulative = np.cumsum(self.masses)
        cell = np.clip(np.searchsorted(cumulative, p, side="left"), 0, self.masses.size - 1)
        ends = np.concatenate([[self.edges[0]], self.edges, [self.edges[-1]]])
        value = find_quantile(self._cdf, None, p, ends[cell].copy(), ends[cell + 1].copy())
        return cast(Floats, value)

    def mean(self) -> float:
        """Return the mean."""
        return float(self.masses @ self.middles)

    def sd(self) -> float:
        """Return the standard deviation."""
        return float(np.sqrt(self.masses @ (self.middles - self.mean()) ** 2))

    def sample(self, size: int, rng: np.random.Generator | None = None) -> Floats:
        """Draws of shape (size,); without a generator always the same ones."""
        rng = rng or np.random.default_rng(0)
        return self._quantile(np.clip(rng.random(size), 1e-12, 1.0 - 1e-12))

    def crps(self, y: float) -> float:
        """Continuous ranked probability score, by quadrature over 2,000 levels."""
        return crps_by_levels(self._quantile, y)
