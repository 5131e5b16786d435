"""The joint Gaussian of targets and conditions, and what pins and views leave of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pingshan_forecast.distributions import Mixture
from pingshan_forecast.distributions.transformed import Panels, PanelScores, from_scores, to_scores
from pingshan_forecast.errors import ScenarioError
from pingshan_forecast.models.dependence import Variable
from pingshan_forecast.scenarios.conditioning import InfeasibleTiltError, reachable, tilt

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pingshan_forecast.distributions import Distribution
    from pingshan_forecast.judgement.context import JudgementContext
    from pingshan_forecast.scenarios.conditions import Moment, Resolved

    Floats = NDArray[np.float64]

_MOST_VIEWS = 2
# Scores of sixteen deviations in bins of a thirtieth of one at most.
_BINS = 500


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScenarioScores:
    """The joint Gaussian of targets, pins and views, and what the conditions leave of it.

    Parameters
    ----------
    targets, pinned, viewed : list of Variable
        n targets, p pinned variables, v viewed ones.
    correlation : array (n + p + v, n + p + v)
        Correlation of their normal scores, in that order.
    pins : array (p,)
        The pinned scores.
    panels : list of Panels
        One a viewed variable: the intervals its scores are integrated over.
    nodes : array (k, v)
        Scores of the viewed variables.
    weights : array (k,)
        Their probabilities under the scenario.
    nats : float
        Relative entropy of pins and views from the baseline.
    dimensions : int
        How many independent conditions there are.
    """

    targets: list[Variable]
    pinned: list[Variable]
    viewed: list[Variable]
    correlation: Floats
    pins: Floats
    panels: list[Panels]
    nodes: Floats
    weights: Floats
    nats: float
    dimensions: int

    @classmethod
    def of(cls, found: Resolved, targets: list[Variable], context: JudgementContext) -> ScenarioScores:
        """Scores of targets conditioned on the pins, with those of the views tilted.

        Parameters
        ----------
        found : Resolved
            Pins and moments.
        targets : list of Variable
            What the targets are about.
        context : JudgementContext
            The baseline.

        Raises
        ------
        ScenarioError
            If the views cannot all hold.
        """
        pinned = list(found.pins)
        viewed = list(dict.fromkeys(moment.variable for moment in found.moments))
        correlation = context.correlation([*targets, *pinned, *viewed])
        t, p = len(targets), len(targets) + len(pinned)
        pins = np.array(list(found.pins.values()))
        inner = correlation[t:p, t:p]
        nats = 0.5 * float(pins @ np.linalg.solve(inner, pins)) if pins.size else 0.0
        panels: list[Panels] = []
        nodes, weights = np.zeros((1, 0)), np.ones(1)
        if viewed:
            gain = np.linalg.solve(inner, correlation[t:p, p:]).T if pins.size else np.zeros((len(viewed), 0))
            spread = correlation[p:, p:] - gain @ correlation[t:p, p:]
            panels, nodes, base = _grid(found.moments, viewed, gain @ pins, spread, context)
            weights = _tilted(found.moments, viewed, nodes, base, context)
            used = weights > 0.0
            nats += float(weights[used] @ np.log(weights[used] / base[used]))
        return cls(
            targets=targets,
            pinned=pinned,
            viewed=viewed,
            correlation=correlation,
            pins=pins,
            panels=panels,
            nodes=nodes,
            weights=weights,
            nats=nats,
            dimensions=_rank(inner) + len(found.moments),
        )

    def _given(self) -> tuple[Floats, Floats]:
        """Coefficients of the targets' scores on the conditions', and the covariance left."""
        t = len(self.targets)
        cross, inner = self.correlation[:t, t:], self.correlation[t:, t:]
        gain = np.linalg.solve(inner, cross.T).T if inner.size else np.zeros((t, 0))
        left = self.correlation[:t, :t] - gain @ cross.T
        known = np.diag(left) < 1e-7
        left[known, :] = left[:, known] = 0.0
        return np.asarray(gain), np.asarray(left)

    def target(self, i: int) -> Distribution | None:
        """Scores of one target under the conditions; None where nothing bears on it."""
        if not self.pinned and not self.viewed:
            return None
        variable = self.targets[i]
        if variable in self.viewed:
            axis = self.viewed.index(variable)
            shape = [panel.z.size for panel in self.panels]
            masses = self.weights.reshape(shape).sum(axis=tuple(a for a in range(len(shape)) if a != axis))
            return PanelScores(self.panels[axis], masses)
        gain, left = self._given()
        conditions = np.hstack([np.broadcast_to(self.pins, (len(self.weights), self.pins.size)), self.nodes])
        return _gathered(self.weights, conditions @ gain[i], float(left[i, i]))

    def own_past(self, i: int) -> tuple[list[Variable], float, float]:
        """Pins on other years of a target's own path, and the mean and deviation they leave its score."""
        mine = self.targets[i]
        places = [
            k
            for k, v in enumerate(self.pinned)
            if (v.region, v.indicator) == (mine.region, mine.indicator) and v.year != mine.year
        ]
        if not places:
            return [], 0.0, 1.0
        rows = len(self.targets) + np.array(places)
        gain = np.linalg.solve(self.correlation[np.ix_(rows, rows)], self.correlation[rows, i])
        left = max(1.0 - float(gain @ self.correlation[rows, i]), 1e-12)
        return [self.pinned[k] for k in places], float(gain @ self.pins[places]), float(left**0.5)

    def target_correlation(self) -> Floats:
        """Correlation of the targets' scores under the conditions; what is pinned is independent."""
        gain, left = self._given()
        spread = gain[:, self.pins.size :]
        centred = self.nodes - self.weights @ self.nodes
        total = left + spread @ np.einsum("n,ni,nj->ij", self.weights, centred, centred) @ spread.T
        scale = np.sqrt(np.diag(total))
        known = scale < 1e-6
        scale[known] = 1.0
        result = np.asarray(total / np.outer(scale, scale))
        result[known, :] = result[:, known] = 0.0
        np.fill_diagonal(result, 1.0)
        return result


def _rank(correlation: Floats) -> int:
    """Number of dimensions that a correlation spans; what is left of a jitter is none."""
    return int(np.linalg.matrix_rank(correlation, tol=1e-6, hermitian=True)) if correlation.size else 0


def _gathered(weights: Floats, means: Floats, variance: float) -> Mixture:
    """Mixture of Gaussians of one variance, gathered in bins that keep mean and variance exactly."""
    edges = np.linspace(means.min(), means.max(), _BINS)
    place = np.searchsorted(edges, means)
    total = np.asarray(np.bincount(place, weights, _BINS), dtype=float)
    share = np.maximum(total, 1e-300)
    centre = np.bincount(place, weights * means, _BINS) / share
    spread = np.bincount(place, weights * (means - centre[place]) ** 2, _BINS) / share
    held = total > 1e-14
    return Mixture(total[held], centre[held], np.sqrt(spread[held] + variance))


def _grid(
    moments: list[Moment], viewed: list[Variable], mean: Floats, spread: Floats, context: JudgementContext
) -> tuple[list[Panels], Floats, Floats]:
    """Nodes of the viewed scores, broken where a view jumps, and their weights before the tilt."""
    if len(viewed) > _MOST_VIEWS:
        raise ScenarioError(
            f"{moments[-1].where}: views on {len(viewed)} paths at once; possible are views on "
            f"{_MOST_VIEWS}, and any number of pinned paths"
        )
    panels = []
    for k, variable in enumerate(viewed):
        mine = [moment for moment in moments if moment.variable == variable]
        jumps = [b for moment in mine for b in moment.breaks]
        base = context.distribution(variable, mine[0].where)
        breaks = [float(to_scores(base, jump)) for jump in jumps]
        width = 0.5 if len(viewed) == 1 else 1.0
        panels.append(Panels.around(float(mean[k]), float(np.sqrt(spread[k, k])), breaks=breaks, width=width))
    mesh = np.meshgrid(*(panel.z for panel in panels), indexing="ij")
    lengths = np.meshgrid(*(panel.lengths for panel in panels), indexing="ij")
    nodes = np.stack([m.ravel() for m in mesh], axis=1)
    gap = nodes - mean
    density = np.exp(-0.5 * np.einsum("ni,ni->n", gap, np.linalg.solve(spread, gap.T).T))
    weights = density * np.prod([length.ravel() for length in lengths], axis=0)
    return panels, nodes, weights / weights.sum()


def _tilted(
    moments: list[Moment], viewed: list[Variable], nodes: Floats, base: Floats, context: JudgementContext
) -> Floats:
    """Weights tilted to all moments; where that cannot be, the first that fails is named in the error."""
    values = {}
    for k, variable in enumerate(viewed):
        scores, place = np.unique(nodes[:, k], return_inverse=True)
        values[variable] = from_scores(context.distribution(variable, moments[0].where), scores)[place]
    columns = np.stack([m.function(values[m.variable]) for m in moments], axis=1)
    targets = np.array([m.value for m in moments])
    weights = base.copy()
    certain = [k for k, m in enumerate(moments) if m.breaks and m.value == 1.0]
    for k in certain:  # a band that excludes everything outside truncates: no finite tilt reaches it
        weights = weights * columns[:, k]
    rest = [k for k in range(len(moments)) if k not in certain]
    if weights.sum() > 1e-12:
        try:
            weights = weights / weights.sum()
            along = np.stack(
                [
                    m.along(nodes[:, viewed.index(m.variable)], c)
                    for m, c in zip(moments, columns.T, strict=True)
                ],
                axis=1,
            )
            return (
                tilt(weights, columns[:, rest], targets[rest], directions=along[:, rest]) if rest else weights
            )
        except InfeasibleTiltError:
            pass
    inside = weights if weights.sum() > 1e-12 else base
    for n, k in enumerate(rest):
        earlier = rest[:n]
        low, high = reachable(inside, columns[:, earlier], targets[earlier], columns[:, k])
        if not low + 1e-9 < targets[k] < high - 1e-9:
            m = moments[k]
            raise ScenarioError(
                f"{m.where}: a {m.what} of {m.shown(m.value)} cannot be had with the conditions before it; "
                f"possible is {m.shown(low)} to {m.shown(high)}"
            )
    last = moments[certain[-1] if certain else -1]
    raise ScenarioError(
        f"{last.where}: a {last.what} of {last.shown(last.value)} is beyond what the forecast allows"
    )
