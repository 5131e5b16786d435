"""Running scenarios: every target's distribution under the scores that the conditions leave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from pingshan_forecast.core.binding import counted_places
from pingshan_forecast.distributions import Distribution, Mixture, Pool, kept_interval
from pingshan_forecast.distributions.copula import joint_probability
from pingshan_forecast.distributions.transformed import FARTHEST, QuantileMapped, Scaled, to_scores
from pingshan_forecast.judgement.target import Judged
from pingshan_forecast.language.numbers import percent
from pingshan_forecast.language.reasons import Reason
from pingshan_forecast.registry.languages import in_language
from pingshan_forecast.scenarios.amounts import Addition, additions
from pingshan_forecast.scenarios.conditioning import condition
from pingshan_forecast.scenarios.conditions import Resolved, resolve
from pingshan_forecast.scenarios.definitions import Scenario, check_names
from pingshan_forecast.scenarios.joint import ScenarioScores

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pingshan_forecast.core.targets import Target
    from pingshan_forecast.judgement.context import JudgementContext
    from pingshan_forecast.language.catalogue import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Plausibility:
    """How unlikely a scenario's conditions are under the baseline.

    Parameters
    ----------
    nats : float
        Relative entropy of the scenario from the baseline: half the squared distance of pinned scores, the
        entropy of a tilt, of a shift and of a stretch, added up.
    dimensions : int
        k, how many independent conditions there are: the rank of the pins' correlation, one a moment that a
        view fixes, one for amounts, one for a volatility.
    probability : float
        That of as many conditions at least as far from the baseline; 1 for the baseline. Pins of squared
        Mahalanobis distance d^2 have d^2/2 nats, and d^2 of k Gaussian conditions is chi-square with k
        degrees of freedom, so P(chi2_k >= 2 nats): exact for pins, the same scale for the rest.

    Examples
    --------
    Five independent pins one deviation away are less unlikely than they would be as a single number:

    >>> round(Plausibility.of(5 * 0.5, 5).probability, 3), round(Plausibility.of(5 * 0.5, 1).probability, 3)
    (0.416, 0.025)
    """

    nats: float
    dimensions: int
    probability: float

    @classmethod
    def of(cls, nats: float, dimensions: int) -> Plausibility:
        """Plausibility of conditions that cost a relative entropy.

        Parameters
        ----------
        nats : float
            The relative entropy.
        dimensions : int
            How many independent conditions there are.
        """
        from scipy.special import chdtrc

        clean = max(float(nats), 0.0)
        chance = float(chdtrc(dimensions, 2.0 * clean)) if dimensions else 1.0
        return cls(nats=clean, dimensions=dimensions, probability=chance)

    def text(self, language: Language = "en") -> str:
        """The probability in words."""
        return Reason.of("scenario_plausibility", p=self.probability).text(language)


def _shown(predictive: Distribution) -> tuple[float, tuple[float, float]]:
    return kept_interval(predictive, 0.0)[0], kept_interval(predictive, 0.8)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
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

    def __repr__(self) -> str:
        return f"<{self.target.words()}: {percent(self.strict)}, leniently {percent(self.lenient)}>"

    def to_dict(self) -> dict[str, Any]:
        """JSON form; median and interval in the target's unit, probabilities as fractions."""
        median, band = (None, None) if self.predictive is None else _shown(self.predictive)
        return {
            "indicator": self.target.indicator,
            "wording": self.target.text,
            "unit": self.target.unit,
            "median": median,
            "interval_80": None if band is None else list(band),
            "probability": {"strict": self.strict, "lenient": self.lenient},
        }


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
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
        Probability that all assessable targets are met together, strict reading; targets that are only
        striven for are not counted (`core.binding.counted_places`).
    """

    scenario: Scenario
    assumptions: tuple[Reason, ...]
    plausibility: Plausibility
    targets: tuple[ScenarioTarget, ...]
    all_targets: float | None

    def __repr__(self) -> str:
        rows = "".join(f"\n  {target!r}" for target in self.targets)
        return f"<Scenario {self.name()!r}, all together {percent(self.all_targets)}:{rows}>"

    def name(self, language: Language = "en") -> str:
        """The scenario's name in one language."""
        return in_language(self.scenario.names, language)

    def to_dict(self, language: Language = "en") -> dict[str, Any]:
        """JSON form; probabilities are fractions."""
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


def run_scenarios(scenarios: Sequence[Scenario], context: JudgementContext) -> tuple[ScenarioResult, ...]:
    """All targets under each scenario.

    Parameters
    ----------
    scenarios : sequence of Scenario
        Each with a name of its own.
    context : JudgementContext
        The judged targets, and the figures and the model behind them.

    Raises
    ------
    ScenarioError
        If two share a name, or a condition is unknown, contradictory or impossible.
    """
    check_names(scenarios)
    return tuple(run_scenario(scenario, context) for scenario in scenarios)


def run_scenario(scenario: Scenario, context: JudgementContext) -> ScenarioResult:
    """All targets under one scenario.

    Normal scores of growth are jointly Gaussian with `score_correlation`. Pinned scores condition them
    exactly; views reweight the scores that they are on by entropic tilting; every target's distribution
    Q(Phi(z)) then takes the scores that are left to it, whatever its kind. Where a target's own earlier
    years are pinned and its distribution is its forecast's, the forecast's mixture itself is conditioned.

    Parameters
    ----------
    scenario : Scenario
        The conditions.
    context : JudgementContext
        The judged targets, and the figures and the model behind them.

    Raises
    ------
    ScenarioError
        If a condition is unknown, contradictory or impossible.
    """
    found = resolve(scenario, context)
    rows = context.judged
    state = ScenarioScores.of(found, [row.variable for row in rows], context)
    by_amount = [additions(item, where, rows, context.year) for item, where in found.amounts]
    added = [[a for per_row in by_amount if (a := per_row[i]) is not None] for i in range(len(rows))]
    predictives = [_under(row, state, i, found, added[i], scenario.stretch) for i, row in enumerate(rows)]
    nats = state.nats + _stretch_nats(scenario.stretch) + _shift_nats(rows, added)
    counted = counted_places([row.target for row in rows])
    sums = [a.reason for per_row in by_amount for a in per_row if a is not None]
    results = iter(_judge(row.target, d) for row, d in zip(rows, predictives, strict=True))
    targets = tuple(
        next(results) if isinstance(row, Judged) else ScenarioTarget(target=row.target)
        for row in context.rows
    )
    return ScenarioResult(
        scenario=scenario,
        assumptions=(*found.assumptions, *sums) or (Reason.of("scenario_none"),),
        plausibility=Plausibility.of(
            nats, state.dimensions + bool(found.amounts) + (scenario.stretch != 1.0)
        ),
        targets=targets,
        all_targets=joint_probability(
            [predictives[i] for i in counted],
            [rows[i].target.met_interval("strict") for i in counted],
            state.target_correlation()[np.ix_(counted, counted)],
        )
        if counted
        else None,
    )


def _judge(target: Target, distribution: Distribution) -> ScenarioTarget:
    return ScenarioTarget(
        target=target,
        predictive=distribution,
        strict=distribution.probability(target.met_interval("strict")),
        lenient=distribution.probability(target.met_interval("lenient")),
    )


def _stretch_nats(stretch: float) -> float:
    """Relative entropy of N(0, v^2) from N(0, 1)."""
    return float((stretch**2 - 1.0) / 2.0 - np.log(stretch))


def _under(
    row: Judged, state: ScenarioScores, i: int, found: Resolved, added: list[Addition], stretch: float
) -> Distribution:
    """Distribution of a target under the scenario."""
    base = row.predictive
    scores = state.target(i)
    past, mean, sd = state.own_past(i)
    exact = row.target.measure != "level" and not isinstance(base, Pool)
    if past and exact and isinstance(scores, Mixture):
        path = {variable.year: found.values[variable] for variable in past}
        base = condition(row.forecast, path).marginal(row.target.year)
        scores = Mixture(scores.weights, (scores.means - mean) / sd, scores.sds / sd)
    result = QuantileMapped(base, scores) if scores is not None else base
    if stretch != 1.0:
        result = Scaled(base=result, centre=float(result.quantile(0.5)), stretch=stretch)
    for addition in added:
        result = Pool(
            tuple(Scaled(base=result, centre=0.0, shift=x) for x in addition.shifts), addition.weights
        )
    return result


def _shift_nats(rows: Sequence[Judged], additions: list[list[Addition]]) -> float:
    """Relative entropy of the largest shift among the targets: half its squared score."""
    shifts = [0.0]
    for row, added in zip(rows, additions, strict=True):
        if added:
            median = float(row.predictive.quantile(0.5))
            shifts.append(float(to_scores(row.predictive, median + sum(a.mode for a in added))))
    return 0.5 * max(min(abs(x), FARTHEST) for x in shifts) ** 2
