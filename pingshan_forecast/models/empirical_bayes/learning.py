"""Learning the prior of the empirical-Bayes engine from a panel: nonparametric maximum likelihood."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from pingshan_forecast.core.checks import checked
from pingshan_forecast.core.panels import checked_panel
from pingshan_forecast.errors import DataError, ModelError
from pingshan_forecast.models.empirical_bayes.histories import Scale, group_histories, row_of_numbers
from pingshan_forecast.models.empirical_bayes.kernels import Floats
from pingshan_forecast.models.empirical_bayes.posterior import Nodes, evidence, over_cases, reduce_group
from pingshan_forecast.models.empirical_bayes.priors import COLUMNS, Prior

if TYPE_CHECKING:
    import pandas as pd

_CHUNK = 8
_MANY = 4_000  # nodes whose evidence is taken at once
SMALLEST_WEIGHT = 1e-5


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Values whose combinations are the nodes that a prior may use; units as in `Prior`.

    Attributes
    ----------
    memory_ahead : float or None
        Memory with which the learned nodes forecast. A panel shares its eras, so that its likelihood asks
        for a longer memory than the next era does. None: that of learning.
    """

    transforms: tuple[tuple[str, float], ...]
    memories: tuple[float, ...] = (1.0,)
    alphas: tuple[float, ...] = (0.4, 0.7, 1.0, 1.3)
    slopes: tuple[tuple[float, float], ...]
    sigmas: tuple[float, ...]
    drifts: tuple[tuple[float, float], ...]
    shock_rates: tuple[float, ...]
    memory_ahead: float | None = None

    def prior(self) -> Prior:
        """All nodes with equal weights; slopes are (beta / alpha, phi)."""
        nodes = [
            (link, power, memory, alpha, round(alpha * ratio, 6), phi, sigma, mean, sd, rate, 1.0)
            for (link, power), memory, alpha, (ratio, phi), sigma, (mean, sd), rate in itertools.product(
                self.transforms,
                self.memories,
                self.alphas,
                self.slopes,
                self.sigmas,
                self.drifts,
                self.shock_rates,
            )
        ]
        columns = zip(COLUMNS, zip(*nodes, strict=True), strict=True)
        arrays: dict[str, Any] = {name: np.array(column) for name, column in columns}
        return Prior(**arrays, name="grid")


def _geometric(first: float, last: float, count: int) -> tuple[float, ...]:
    return tuple(float(f"{x:.4g}") for x in np.geomspace(first, last, count))


GRIDS: dict[str, Grid] = {
    "growth": Grid(
        transforms=(("log", 0.0),),
        memories=(0.96,),
        slopes=(
            (0.0, 0.0),
            (0.1, 0.6),
            (0.1, 0.9),
            *itertools.product((0.3, 0.6), (0.6, 0.9, 1.0)),
            (0.9, 1.0),
        ),
        sigmas=_geometric(0.35, 22.0, 13),
        drifts=tuple((m, sd) for m in (0.0, 2.0, 4.0, 7.0, 12.0) for sd in (0.7, 2.0, 4.0)),
        shock_rates=(0.0, 0.03, 0.1),
        memory_ahead=0.9,
    ),
    "level": Grid(
        transforms=(("log", 0.5), ("log", 1.0), *(("additive", 0.25 * power) for power in range(5))),
        memories=(0.93, 1.0),
        slopes=(
            (0.0, 0.0),
            *itertools.product((0.05, 0.15), (0.9, 0.97)),
            (0.15, 0.8),
            (0.3, 0.6),
            (0.3, 0.9),
            (0.6, 0.6),
            (0.6, 0.8),
        ),
        sigmas=_geometric(0.7, 70.0, 13),
        drifts=((0.0, 5.0), (5.0, 5.0), (0.0, 10.0), (10.0, 10.0)),
        shock_rates=(0.0,),
    ),
}
"""Default grids by scale."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """A prior learned from a panel, and how far the learning came.

    Attributes
    ----------
    prior : Prior
    gap : float
        Largest directional derivative of the mean log likelihood towards a single node. The mean log
        likelihood lies within `gap` of its maximum over all weights (Lindsay 1983, Annals of Statistics 11).
    iterations : int
    path : tuple of (int, float, float)
        Iteration, mean log likelihood and gap along the way.
    n_series : int
    """

    prior: Prior
    gap: float
    iterations: int
    path: tuple[tuple[int, float, float], ...] = field(repr=False)
    n_series: int


def panel_evidence(values: Sequence[Floats], prior: Prior, *, scale: Scale, progress: bool = False) -> Floats:
    """Log density of each series under each node of a prior, summed over its shocks.

    Parameters
    ----------
    values : sequence of arrays
        One series each, oldest first, NaN where a year is missing.
    prior : Prior
        Its nodes; the weights are not used.
    scale : {"level", "growth"}
        Whether the values are levels or growth in per cent.
    progress : bool
        Whether a bar on standard error shows how far it is.

    Returns
    -------
    array (n_series, n_nodes)
    """
    out = np.full((len(values), prior.size), -np.inf)
    parts = [slice(start, start + _MANY) for start in range(0, prior.size, _MANY)]
    pieces = [
        Prior(**{name: getattr(prior, name)[part] for name in COLUMNS}, name=prior.name) for part in parts
    ]
    from tqdm import tqdm

    jobs = zip(parts, pieces, strict=True)
    for part, piece in tqdm(jobs, desc="evidence", unit="block", total=len(parts), disable=not progress):
        nodes = Nodes.of(piece)
        for group in group_histories(values, nodes.transforms, scale=scale, chunk=_CHUNK):
            _, reduced = reduce_group(nodes, group, 0)
            out[group.index, part] = over_cases(evidence(nodes, group, reduced)).T
    return out


def maximise_weights(
    log_density: Floats,
    *,
    series_weight: Floats | None = None,
    tolerance: float = 1e-3,
    iterations: int = 2000,
) -> tuple[Floats, float, tuple[tuple[int, float, float], ...]]:
    """Weights of a mixture of given components that maximise its mean log likelihood, by EM.

    Parameters
    ----------
    log_density : array (n_series, n_nodes)
    series_weight : array (n_series,), optional
        Weights of the series; default equal.
    tolerance : float
        Stop when the directional-derivative gap is at most this; see `Learned.gap`.
    iterations : int
        Most EM steps.

    Returns
    -------
    weights, gap, path

    Raises
    ------
    ModelError
        If a series has no density under any node.
    """
    top = log_density.max(axis=1, keepdims=True)
    if not np.isfinite(top).all():
        raise ModelError("a series of the panel has no density under any node; widen the grid")
    density = log_density - top
    np.exp(density, out=density)
    del log_density  # as large again; nobody else may be holding it
    share = np.ones(len(density)) if series_weight is None else np.asarray(series_weight, dtype=float)
    share = share / share.sum()
    weight = np.full(density.shape[1], 1.0 / density.shape[1])
    active, part = np.arange(weight.size), density
    path: list[tuple[int, float, float]] = []
    gap = np.inf
    for step in range(1, iterations + 1):
        gradient = (share / (part @ weight[active])) @ part
        weight[active] *= gradient
        if step % 25 == 0 or step == iterations:
            total = density @ weight
            full_gradient = (share / total) @ density
            gap = float(full_gradient.max() - 1.0)
            path.append((step, float(share @ (np.log(total) + top[:, 0])), gap))
            if gap <= tolerance:
                break
            # Nodes that EM has given up and that no direction favours leave the sums; the check keeps all.
            keep = (weight > 1e-9) | (full_gradient > 1.0)
            weight[~keep] = 0.0
            weight[keep] = np.maximum(weight[keep], 1e-9)
            weight /= weight.sum()
            active, part = np.flatnonzero(keep), np.ascontiguousarray(density[:, keep])
    return weight / weight.sum(), gap, tuple(path)


def fit_prior(
    values: Sequence[Floats],
    *,
    scale: Scale = "growth",
    grid: Grid | None = None,
    series_weight: Floats | None = None,
    name: str = "own",
    tolerance: float = 1e-3,
    progress: bool = False,
) -> Learned:
    """Learn a prior from series, with a record of how the likelihood was maximised.

    Parameters
    ----------
    values : sequence of arrays
        Growth in per cent, or levels; oldest first, NaN where a year is missing.
    scale : {"growth", "level"}
    grid : Grid, optional
        Default: `GRIDS` of the scale.
    series_weight : array (n_series,), optional
    name : str
    tolerance : float
        Of the gap, see `Learned`.
    progress : bool
        Show a progress bar.

    Raises
    ------
    ModelError
        If no series has two observations.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> learned = fit_prior([7.0 + rng.normal(size=12) for _ in range(20)])
    >>> learned.gap <= 1e-3
    True
    """
    kept = [i for i, v in enumerate(values) if np.isfinite(np.asarray(v, dtype=float)).sum() >= 2]
    if not kept:
        raise ModelError("a prior needs series with at least two observed years; the panel has none")
    chosen = [np.asarray(values[i], dtype=float) for i in kept]
    grid = grid or GRIDS[scale]
    nodes = grid.prior()
    share = None if series_weight is None else np.asarray(series_weight, dtype=float)[kept]
    weight, gap, path = maximise_weights(
        panel_evidence(chosen, nodes, scale=scale, progress=progress),
        series_weight=share,
        tolerance=tolerance,
    )
    return Learned(
        prior=weighted(nodes, weight, memory=grid.memory_ahead, name=name),
        gap=gap,
        iterations=path[-1][0],
        path=path,
        n_series=len(chosen),
    )


def weighted(nodes: Prior, weight: Floats, *, memory: float | None, name: str) -> Prior:
    """Prior of those nodes that have weight, with the memory that they forecast with.

    Parameters
    ----------
    nodes : Prior
        As they were learned; their own weights are not used.
    weight : array (n_nodes,)
        Learned weights.
    memory : float or None
        See `Grid`; None leaves that of the nodes.
    name : str
        Of the prior.
    """
    alive = weight > SMALLEST_WEIGHT
    columns = {item: getattr(nodes, item)[alive] for item in COLUMNS if item != "weight"}
    if memory is not None:
        columns["memory"] = np.full_like(columns["memory"], memory)
    return Prior(**columns, weight=weight[alive], name=name)


def panel_values(panel: pd.DataFrame | Sequence[Floats], *, scale: Scale = "growth") -> list[Floats]:
    """Series of a panel as arrays, missing years inside filled with NaN.

    Parameters
    ----------
    panel : DataFrame or sequence of arrays
        With columns region, year and growth (or level, as the scale says); or arrays, which are passed on.
    scale : {"level", "growth"}
        Whether the column of figures is growth (in per cent) or level.

    Raises
    ------
    ModelError
        If a column is missing or a region has a year twice.
    DataError
        If a cell is no figure or no whole year.
    """
    if isinstance(panel, Sequence):
        return [row_of_numbers(values, place) for place, values in enumerate(panel)]
    missing = {"region", "year", scale} - set(panel.columns)
    if missing:
        raise ModelError(f"the panel lacks {', '.join(sorted(missing))}; it needs region, year and {scale}")
    out = []
    for region, rows in checked_panel(panel, scale, "the panel").groupby("region", sort=True):
        years = rows["year"].to_numpy(dtype=int)
        if len(set(years.tolist())) != len(years):
            raise ModelError(f"region {region!s} has a year twice in the panel; keep one row a year")
        values = np.full(int(years.max() - years.min()) + 1, np.nan)
        values[years - years.min()] = rows[scale].to_numpy(dtype=float)
        out.append(values)
    return out


@checked(DataError)
def learn_prior(
    panel: pd.DataFrame | Sequence[Floats],
    *,
    scale: Scale = "growth",
    name: str = "own",
    progress: bool = False,
) -> Prior:
    """Learn a prior from a panel of many short series.

    The weights of a grid of nodes maximise the likelihood of the panel (nonparametric maximum likelihood,
    Kiefer & Wolfowitz 1956, Annals of Mathematical Statistics 27, 887-906), by EM.

    Parameters
    ----------
    panel : DataFrame or sequence of arrays
        Columns region, year and growth in per cent (or level); or arrays, oldest first, NaN where a year is
        missing.
    scale : {"growth", "level"}
        What the panel holds.
    name : str
    progress : bool
        Show a progress bar.

    Returns
    -------
    Prior
        For `EmpiricalBayesArima(prior=...)`.

    Raises
    ------
    ModelError
        If the panel lacks a column or has no series with two observations.
    DataError
        If a cell is no figure or no whole year.

    Examples
    --------
    >>> import pingshan_forecast as pf
    >>> rng = np.random.default_rng(0)
    >>> prior = pf.learn_prior([7.0 + rng.normal(size=12) for _ in range(20)])
    >>> bool(abs(prior.weight.sum() - 1.0) < 1e-12)
    True
    """
    return fit_prior(panel_values(panel, scale=scale), scale=scale, name=name, progress=progress).prior
