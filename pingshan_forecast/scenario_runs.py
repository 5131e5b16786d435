"""Running scenarios: the scores that the conditions leave move every target's distribution."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from pingshan_forecast.amounts import Addition, additions
from pingshan_forecast.conditioning import InfeasibleTilt, condition, reachable, tilt
from pingshan_forecast.dependence import (
    Variable,
    interval_probability,
    joint_probability,
    score_correlation,
)
from pingshan_forecast.distributions import Distribution, Mixture, Pool
from pingshan_forecast.errors import ScenarioError
from pingshan_forecast.moved import (
    FARTHEST,
    PanelScores,
    Panels,
    Rescored,
    Stretched,
    from_scores,
    to_scores,
)
from pingshan_forecast.scenario_scores import Judged, Moment, Resolved, Setting, resolve
from pingshan_forecast.scenarios import Scenario, check_names
from pingshan_forecast.wording import Reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from pingshan_forecast.targets import Target
    from pingshan_forecast.wording import Language

    Floats = NDArray[np.float64]

_MOST_VIEWS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Plausibility:
    """How unlikely a scenario's conditions are under the baseline.

    Parameters
    ----------
    nats : float
        Relative entropy of the scenario from the baseline: half the squared distance of pinned scores, the
        entropy of a tilt, of a shift and of a stretch, added up.
    probability : float
        That of a surprise at least as large, either way: a Gaussian shifted by d has d^2/2 nats, so
        ``2 Phi(-sqrt(2 nats))``; 1 for the baseline.
    """

    nats: float
    probability: float

    @classmethod
    def of(cls, nats: float) -> Plausibility:
        """Give the statistic of a relative entropy."""
        from scipy.special import ndtr

        clean = max(float(nats), 0.0)
        return cls(nats=clean, probability=float(2.0 * ndtr(-np.sqrt(2.0 * clean))))

    def text(self, language: Language = "en") -> str:
        """Say it in words."""
        return Reason.of("scenario_plausibility", p=100 * self.probability).text(language)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScenarioTarget:
    """One target under one scenario; None where the target is not assessable.

    Parameters
    ----------
    target : Target
        The promise.
    predictive : Distribution or None
        Its distribution under the scenario, in the target's unit.
    strict, lenient : float or None
        Probability that it is met under each reading.
    """

    target: Target
    predictive: Distribution | None = None
    strict: float | None = None
    lenient: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """Give the JSON form."""
        shown = self.predictive
        return {
            "indicator": self.target.indicator,
            "wording": self.target.text,
            "unit": self.target.unit,
            "median": None if shown is None else float(shown.quantile(0.5)),
            "interval_80": None if shown is None else list(shown.interval(0.8)),
            "probability": {"strict": self.strict, "lenient": self.lenient},
        }


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScenarioResult:
    """All targets of a plan under one scenario.

    Parameters
    ----------
    scenario : Scenario
        What was assumed.
    assumptions : tuple of Reason
        Each assumption as it was understood, with its numbers.
    plausibility : Plausibility
        How unlikely the conditions are under the baseline.
    targets : tuple of ScenarioTarget
        One a target, in the order of the plan.
    all_targets : float or None
        Probability that all assessable targets are met together, strict reading.
    """

    scenario: Scenario
    assumptions: tuple[Reason, ...]
    plausibility: Plausibility
    targets: tuple[ScenarioTarget, ...]
    all_targets: float | None

    def name(self, language: Language = "en") -> str:
        """Give the scenario's name in one language."""
        return self.scenario.name_zh or self.scenario.name if language == "zh" else self.scenario.name

    def to_dict(self, language: Language = "en") -> dict[str, Any]:
        """Give the JSON form."""
        return {
            "name": self.name(language),
            "assumptions": [reason.text(language) for reason in self.assumptions],
            "plausibility": {
                "probability": self.plausibility.probability,
                "nats": self.plausibility.nats,
                "statement": self.plausibility.text(language),
            },
            "targets": [target.to_dict() for target in self.targets],
            "all_targets": self.all_targets,
        }


def run_scenarios(scenarios: Sequence[Scenario], setting: Setting) -> tuple[ScenarioResult, ...]:
    """Judge the targets under each scenario.

    Raises
    ------
    ScenarioError
        If two share a name, or a condition is unknown, contradictory or impossible.
    """
    check_names(scenarios)
    return tuple(run_scenario(scenario, setting) for scenario in scenarios)


def run_scenario(scenario: Scenario, setting: Setting) -> ScenarioResult:
    """Judge the targets under one scenario.

    Scores of growth surprises are jointly Gaussian with `score_correlation`. Pinned scores condition them
    exactly; views reweight the scores they speak of by entropic tilting; every target's distribution Q(Phi(z))
    then takes the scores that are left to it, whatever its kind. Where a target's own earlier years are
    pinned and its distribution is its forecast's, the forecast's mixture itself is conditioned.
    """
    found = resolve(scenario, setting)
    rows = [row for row in setting.rows if row.predictive is not None]
    state = _Scores.of(found, [setting.variable_of(row) for row in rows], setting)
    by_amount = [additions(item, where, rows, setting.year) for item, where in found.amounts]
    added = [[a for per_row in by_amount if (a := per_row[i]) is not None] for i in range(len(rows))]
    moved = [_move(row, state, i, found, added[i], scenario.stretch) for i, row in enumerate(rows)]
    nats = state.nats + _stretch_nats(scenario.stretch) + _shift_nats(rows, added)
    sums = [a.reason for per_row in by_amount for a in per_row if a is not None]
    results = iter(_judge(row.target, d) for row, d in zip(rows, moved, strict=True))
    targets = tuple(
        next(results) if row.predictive is not None else ScenarioTarget(target=row.target)
        for row in setting.rows
    )
    return ScenarioResult(
        scenario=scenario,
        assumptions=(*found.assumptions, *sums) or (Reason.of("scenario_none"),),
        plausibility=Plausibility.of(nats),
        targets=targets,
        all_targets=joint_probability(
            moved, [row.target.met_interval("strict") for row in rows], state.target_correlation()
        )
        if rows
        else None,
    )


def _judge(target: Target, distribution: Distribution) -> ScenarioTarget:
    return ScenarioTarget(
        target=target,
        predictive=distribution,
        strict=interval_probability(distribution, target.met_interval("strict")),
        lenient=interval_probability(distribution, target.met_interval("lenient")),
    )


def _stretch_nats(stretch: float) -> float:
    """Relative entropy of N(0, v^2) from N(0, 1)."""
    return float((stretch**2 - 1.0) / 2.0 - np.log(stretch))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Scores:
    """The joint Gaussian of targets, pins and views, and what the conditions leave of it."""

    targets: list[Variable]
    pinned: list[Variable]
    viewed: list[Variable]
    correlation: Floats
    pins: Floats
    panels: list[Panels]
    nodes: Floats
    weights: Floats
    nats: float

    @classmethod
    def of(cls, found: Resolved, targets: list[Variable], setting: Setting) -> _Scores:
        pinned = list(found.pins)
        viewed = list(dict.fromkeys(moment.variable for moment in found.moments))
        correlation = score_correlation(
            [*targets, *pinned, *viewed],
            own=setting.region,
            history=setting.history,
            forecasts=setting.forecasts,
        )
        t, p = len(targets), len(targets) + len(pinned)
        pins = np.array(list(found.pins.values()))
        inner = correlation[t:p, t:p]
        if pins.size and np.linalg.eigvalsh(inner)[0] < 1e-9:
            raise ScenarioError("the pinned paths determine one another; drop one of them")
        nats = 0.5 * float(pins @ np.linalg.solve(inner, pins)) if pins.size else 0.0
        panels: list[Panels] = []
        nodes, weights = np.zeros((1, 0)), np.ones(1)
        if viewed:
            gain = np.linalg.solve(inner, correlation[t:p, p:]).T if pins.size else np.zeros((len(viewed), 0))
            spread = correlation[p:, p:] - gain @ correlation[t:p, p:]
            panels, nodes, base = _grid(found.moments, viewed, gain @ pins, spread, setting)
            weights = _tilted(found.moments, viewed, nodes, base, setting)
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
        )

    def _given(self) -> tuple[Floats, Floats]:
        """Coefficients of the targets' scores on the conditions', and the covariance left."""
        t = len(self.targets)
        cross, inner = self.correlation[:t, t:], self.correlation[t:, t:]
        gain = np.linalg.solve(inner, cross.T).T if inner.size else np.zeros((t, 0))
        left = self.correlation[:t, :t] - gain @ cross.T
        known = np.diag(left) < 1e-7
        left[known, :] = left[:, known] = 0.0
        return gain, left

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
        keep = self.weights > 1e-14
        means = conditions[keep] @ gain[i]
        return Mixture(self.weights[keep], means, np.full(means.size, np.sqrt(left[i, i])))

    def own_past(self, i: int) -> tuple[list[Variable], float, float]:
        """Pins on other years of a target's own path, and the mean and deviation they alone leave its score."""
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


def _grid(
    moments: list[Moment], viewed: list[Variable], mean: Floats, spread: Floats, setting: Setting
) -> tuple[list[Panels], Floats, Floats]:
    """Nodes of the viewed scores, broken where a view jumps, and their weights before the tilt."""
    if len(viewed) > _MOST_VIEWS:
        raise ScenarioError(
            f"{moments[-1].where}: views on {len(viewed)} paths at once; possible are views on {_MOST_VIEWS}, "
            "and any number of pinned paths"
        )
    panels = []
    for k, variable in enumerate(viewed):
        mine = [moment for moment in moments if moment.variable == variable]
        jumps = [b for moment in mine for b in moment.breaks]
        breaks = to_scores(setting.distribution(variable, mine[0].where), jumps) if jumps else []
        width = 0.5 if len(viewed) == 1 else 1.0
        panels.append(
            Panels.around(float(mean[k]), float(np.sqrt(spread[k, k])), breaks=list(breaks), width=width)
        )
    mesh = np.meshgrid(*(panel.z for panel in panels), indexing="ij")
    lengths = np.meshgrid(*(panel.lengths for panel in panels), indexing="ij")
    nodes = np.stack([m.ravel() for m in mesh], axis=1)
    gap = nodes - mean
    density = np.exp(-0.5 * np.einsum("ni,ni->n", gap, np.linalg.solve(spread, gap.T).T))
    weights = density * np.prod([length.ravel() for length in lengths], axis=0)
    return panels, nodes, weights / weights.sum()


def _tilted(
    moments: list[Moment], viewed: list[Variable], nodes: Floats, base: Floats, setting: Setting
) -> Floats:
    """Tilt the nodes to all moments; where that cannot be, name the first that fails and what could be."""
    values = {
        v: from_scores(setting.distribution(v, moments[0].where), nodes[:, k]) for k, v in enumerate(viewed)
    }
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
            along = np.stack([m.along(nodes[:, viewed.index(m.variable)], c) for m, c in zip(moments, columns.T)], axis=1)
            return tilt(weights, columns[:, rest], targets[rest], directions=along[:, rest]) if rest else weights
        except InfeasibleTilt:
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
    raise ScenarioError(f"{last.where}: a {last.what} of {last.shown(last.value)} is beyond what the forecast allows")


def _move(
    row: Judged, state: _Scores, i: int, found: Resolved, added: list[Addition], stretch: float
) -> Distribution:
    """Give a target's distribution under the scenario."""
    base = row.predictive
    assert base is not None  # the caller leaves out what is not assessable; tells the type checker
    scores = state.target(i)
    past, mean, sd = state.own_past(i)
    exact = row.forecast is not None and row.target.measure != "level" and not isinstance(base, Pool)
    if past and exact and isinstance(scores, Mixture) and row.forecast is not None:
        path = {variable.year: found.values[variable] for variable in past}
        base = condition(row.forecast, path).marginal(row.target.year)
        scores = Mixture(scores.weights, (scores.means - mean) / sd, scores.sds / sd)
    moved = Rescored(base, scores) if scores is not None else base
    if stretch != 1.0:
        moved = Stretched(base=moved, centre=float(moved.quantile(0.5)), stretch=stretch)
    for addition in added:
        moved = Pool([Stretched(base=moved, centre=0.0, shift=x) for x in addition.shifts], addition.weights)
    return moved


def _shift_nats(rows: list[Judged], additions: list[list[Addition]]) -> float:
    """Relative entropy of the largest shift among the targets: half its squared score."""
    shifts = [0.0]
    for row, added in zip(rows, additions, strict=True):
        if added and row.predictive is not None:
            median = float(row.predictive.quantile(0.5))
            shifts.append(float(to_scores(row.predictive, median + sum(a.mode for a in added))))
    return 0.5 * max(min(abs(x), FARTHEST) for x in shifts) ** 2
