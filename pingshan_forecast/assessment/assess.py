"""Judging a plan: how likely each of its targets is, on what was known the day it was put forward."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pingshan_forecast.assessment.result import Assessment
from pingshan_forecast.core.checks import checked, expect
from pingshan_forecast.core.dates import parse_date
from pingshan_forecast.core.history import History
from pingshan_forecast.core.inputs import ModelInputs
from pingshan_forecast.core.outlook import NATION, Outlook, Outlooks, outlooks_of
from pingshan_forecast.core.plan import Plan
from pingshan_forecast.core.superseded import with_report, with_reported_outcomes
from pingshan_forecast.errors import DataError, ModelError, PlanError
from pingshan_forecast.experts.pool import checked_weights
from pingshan_forecast.experts.pooled import Knowledge
from pingshan_forecast.experts.track_record import TrackRecord
from pingshan_forecast.judgement.accounting import accounting_checks
from pingshan_forecast.judgement.comparison import Comparison, compare_documents
from pingshan_forecast.judgement.context import JudgementContext
from pingshan_forecast.judgement.horizons import Horizon, horizons, is_horizon
from pingshan_forecast.judgement.in_progress import carry
from pingshan_forecast.judgement.joint import joint_statement
from pingshan_forecast.judgement.relative import with_relative
from pingshan_forecast.judgement.saved import SavedAssessment
from pingshan_forecast.judgement.stress import reverse_stress
from pingshan_forecast.judgement.target import Judge
from pingshan_forecast.models.api import default_model
from pingshan_forecast.models.base import Model
from pingshan_forecast.readers.bundled import with_bundled_parents
from pingshan_forecast.registry.hierarchy import parents
from pingshan_forecast.scenarios.definitions import Scenario
from pingshan_forecast.scenarios.run import run_scenarios

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pingshan_forecast.core.targets import Target
    from pingshan_forecast.judgement.accounting import Check


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Start:
    """January's densities, from which any later day of the year is judged."""

    plan: Plan
    everything: History
    context: JudgementContext
    checks: tuple[Check, ...]
    scenarios: tuple[Scenario, ...]
    later: tuple[Horizon, ...]

    def judged(self, as_of: str | dt.date | None) -> Assessment:
        """The assessment on a day: the plan's, or a later one.

        Raises
        ------
        PlanError
            If the day is before the plan's.
        """
        plan, context, progress = self.plan, self.context, None
        day = plan.as_of if as_of is None else parse_date(as_of)
        if day < plan.as_of:
            raise PlanError(
                f"as_of {day.isoformat()} is before the plan's day, {plan.as_of.isoformat()}; "
                "give that day or a later one"
            )
        if as_of is not None:
            context, progress = carry(context, self.everything.as_of(day), day)
        model = context.model
        return Assessment(
            plan=plan,
            history=context.history,
            rows=with_relative(context),
            as_of=day,
            model=model.name,
            inputs=ModelInputs.to(model),
            joint=joint_statement(context),
            coherence=self.checks,
            scenarios=run_scenarios(self.scenarios, context),
            stress=reverse_stress(context, self.checks),
            progress=progress,
            horizons=self.later,
            start=self,
        )


def compare(before: Assessment | SavedAssessment, after: Assessment | SavedAssessment) -> Comparison:
    """What changed between two assessments of one plan, target by target and cause by cause.

    Parameters
    ----------
    before, after : Assessment or SavedAssessment
        Made by `assess`, or loaded again by `Assessment.from_json`.

    Returns
    -------
    Comparison
        Contributions of another wording, another expectation on the plan's day, revised figures, and each
        new figure in order of publication; they add up to the change of each probability.

    Raises
    ------
    DataError
        If they are not of one region and year.

    Examples
    --------
    >>> import pingshan_forecast as pf
    >>> plan, history = pf.load_plan("pingshan-2022"), pf.load_history("坪山")
    >>> january, april = pf.assess(plan, history), pf.assess(plan, history, as_of="2022-04-22")
    >>> frame = pf.compare(january, april).to_frame()
    >>> causes = frame.columns[frame.columns.get_loc("change") + 1 :]
    >>> bool((abs(frame[causes].sum(axis=1) - frame.change) < 1e-9).all())
    True
    """
    for name, given in (("before", before), ("after", after)):
        if not isinstance(given, Assessment | SavedAssessment):
            raise DataError(f"{name} is {given!r:.40}; give pf.assess(...) or pf.Assessment.from_json(path)")
    return compare_documents(before.to_dict(), after.to_dict())


@checked(PlanError, leaving=("plan", "history", "scenarios", "model", "outlook", "record", "weights"))
def assess(
    plan: Plan,
    history: History,
    model: Model | None = None,
    scenarios: Sequence[Scenario] = (),
    *,
    as_of: str | dt.date | None = None,
    record: TrackRecord | None = None,
    outlook: Outlook | Sequence[Outlook] | None = None,
    weights: Mapping[str, float] | None = None,
) -> Assessment:
    """Judgement of every target of a plan on what was known the day the plan was put forward.

    Parameters
    ----------
    plan : Plan
        From `load_plan`, `read_plan`, or made by hand.
    history : History
        From `load_history` or `read_history`; figures published after the plan's day are set aside, and
        growth that the plan itself reports is added where the history lacks it or has an earlier figure.
    model : Model, optional
        The expert of the history alone. Default: the library's default model.
    scenarios : sequence of Scenario
        Conditions under which the targets are judged again.
    as_of : str or datetime.date, optional
        A day from the plan's day on, such as "2021-07-31": figures of the year so far that were published by
        then update what was known on the plan's day. Default: the plan's day, without the year so far.
    record : TrackRecord, optional
        What became of earlier targets. Default: the bundled record, as known on the plan's day.
    outlook : Outlook, or sequence of Outlook, optional
        Forecasts of the regions above, laid over the bundled ones (for the nation the World Economic
        Outlook): track record, drivers, scenarios and stress all use them. `core.outlook.NO_OUTLOOK` for
        none.
    weights : mapping of str to float, optional
        Shares of the experts "history", "drivers" and "track_record"; one that is not named has none.
        Default: the learned ones.

    Returns
    -------
    Assessment
        One row a target. A target that cannot be judged has ``status="not_assessable"`` and a reason.

    Raises
    ------
    PlanError
        If the plan has no targets, or speaks of another region than the history.
    ScenarioError
        If a scenario's condition is unknown, contradictory or impossible.
    ModelError
        If `model` is no model.
    DataError
        If an outlook is none, is not of a region above or does not cover the plan's year, `record` is no
        record, or a weight names no expert or is negative.

    Examples
    --------
    >>> import pingshan_forecast as pf
    >>> result = pf.assess(pf.load_plan("pingshan-2021"), pf.load_history("坪山"))
    >>> [row.status for row in result.rows]
    ['assessed', 'assessed', 'assessed', 'assessed', 'assessed']
    """
    expect(plan, Plan, "plan", "give pf.load_plan('pingshan-2021') or pf.read_plan('report.docx')")
    expect(
        history,
        History,
        "history",
        "give pf.load_history('坪山'), pf.read_history(path) or pf.History.from_frame(df)",
    )
    if not isinstance(scenarios, list | tuple):
        raise DataError(
            f"scenarios is {scenarios!r:.40}; give a list of pf.Scenario(...) or pf.read_scenarios(path)"
        )
    for scenario in scenarios:
        expect(scenario, Scenario, "scenarios", "give a list of pf.Scenario(...) or pf.read_scenarios(path)")
    if not plan.targets:
        raise PlanError(f"the plan of {plan.region} for {plan.year} has no targets; nothing to judge")
    if not plan.region or not plan.year:
        lacks = "region" if not plan.region else "year"
        raise PlanError(f"the plan does not say its {lacks}; give it when you read the report ({lacks}=...)")
    if plan.region != history.region:
        raise PlanError(
            f"the plan is of {plan.region}, the history of {history.region}; give a history of {plan.region}"
        )
    if model is not None and (isinstance(model, type) or not isinstance(model, Model)):
        raise ModelError(f"model is {model!r}; give a model such as pf.Arima()")
    model = model or default_model(day=plan.as_of)
    knowledge = Knowledge(
        record=_checked_record(record),
        outlooks=_checked_outlooks(outlook, plan),
        weights=checked_weights(weights),
    )
    everything = with_bundled_parents(history)
    known = with_reported_outcomes(everything.as_of(plan.as_of), plan)
    judge = Judge(plan, known, model, knowledge).judge
    context = JudgementContext(
        region=plan.region,
        year=plan.year,
        history=known,
        model=model,
        rows=tuple(judge(target) for target in _of_this_year(plan)),
        outlooks=knowledge.outlooks,
    )
    start = Start(
        plan=plan,
        everything=with_report(everything, _so_far_of(plan)),
        context=context,
        checks=accounting_checks(plan, known),
        scenarios=tuple(scenarios),
        later=horizons(plan, known, model),
    )
    return start.judged(as_of)


def _so_far_of(plan: Plan) -> Plan:
    """The plan with what it tells of its own year so far alone."""
    own = tuple(o for o in plan.outcomes if o.year == plan.year and o.period != "FY")
    return replace(plan, outcomes=own)


def _of_this_year(plan: Plan) -> tuple[Target, ...]:
    """The targets that a plan's own year decides: not those of other spans, nor things to be done.

    A plan that sets none for its own year, as one of five years, is judged by those that it sets.
    """
    judged = tuple(target for target in plan.targets if target.measure != "milestone")
    return tuple(target for target in judged if not is_horizon(target, plan.year)) or judged


def _checked_record(record: object) -> TrackRecord | None:
    if record is not None and not isinstance(record, TrackRecord):
        raise DataError(f"record is {record!r:.40}; give one from TrackRecord.from_panel, or leave it out")
    return record


def _checked_outlooks(outlook: Outlook | Sequence[Outlook] | None, plan: Plan) -> Outlooks:
    """The outlooks to use; those given by hand must be of a region above and speak of the plan's year."""
    found = outlooks_of(outlook)
    given = () if outlook is None else (outlook,) if isinstance(outlook, Outlook) else tuple(outlook)
    above = parents(plan.region) or (NATION,)
    for item in given:
        what = f"the outlook of {item.region} {item.indicator}"
        if item.region not in above:
            raise DataError(f"{what} is of no region above {plan.region}; give one of {', '.join(above)}")
        if plan.year not in item.path:
            covered = ", ".join(map(str, item.path))
            raise DataError(f"{what} covers {covered}, not {plan.year}, the plan's year; add it")
        if item.published is not None and item.published > plan.as_of:
            raise DataError(
                f"{what} came out on {item.published}, after the plan of {plan.as_of}; leave it out"
            )
    return found
