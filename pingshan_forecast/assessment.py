"""Judging a plan: how likely each of its targets is, on what was known the day it was put forward."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pingshan_forecast.core.arguments import expect
from pingshan_forecast.core.history import History
from pingshan_forecast.core.inputs import ModelInputs
from pingshan_forecast.core.outlook import NATION, Outlook, Outlooks, outlooks_of
from pingshan_forecast.core.superseded import with_reported_outcomes
from pingshan_forecast.core.targets import Plan
from pingshan_forecast.errors import DataError, ModelError, PlanError
from pingshan_forecast.experts.pool import checked_weights
from pingshan_forecast.experts.pooled import Knowledge
from pingshan_forecast.experts.track_record import TrackRecord
from pingshan_forecast.judgement.accounting import accounting_checks
from pingshan_forecast.judgement.context import JudgementContext
from pingshan_forecast.judgement.joint import joint_statement
from pingshan_forecast.judgement.stress import reverse_stress
from pingshan_forecast.judgement.target import Judge
from pingshan_forecast.language.catalogue import Language
from pingshan_forecast.language.display import html_table
from pingshan_forecast.language.numbers import percent
from pingshan_forecast.models.api import default_model
from pingshan_forecast.models.base import Model
from pingshan_forecast.readers.bundled import with_bundled_parents
from pingshan_forecast.registry.regions import parents
from pingshan_forecast.scenarios.definitions import Scenario
from pingshan_forecast.scenarios.run import run_scenarios

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from pingshan_forecast.judgement.accounting import Check
    from pingshan_forecast.judgement.joint import JointStatement
    from pingshan_forecast.judgement.stress import Stress
    from pingshan_forecast.judgement.target import TargetAssessment
    from pingshan_forecast.notes import Style
    from pingshan_forecast.scenarios.run import ScenarioResult


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Assessment:
    """The judgement of a whole plan: one row a target.

    Parameters
    ----------
    plan : Plan
        What was judged.
    history : History
        What it was judged on, as known on `as_of`.
    rows : tuple of Judged or NotAssessable
        One a target, in the order of the plan.
    as_of : datetime.date
        The day whose knowledge was used.
    model : str
        The model, in words.
    inputs : ModelInputs
        What the model used beside published growth: regressors and exceptional years.
    joint : JointStatement or None
        How likely the targets are to be met together; None where none is assessable.
    coherence : tuple of Check
        Whether they fit together by arithmetic.
    scenarios : tuple of ScenarioResult
        All targets under each scenario, in the order given.
    stress : tuple of Stress
        The smallest shocks that sink each target.
    """

    plan: Plan
    history: History
    rows: tuple[TargetAssessment, ...]
    as_of: dt.date
    model: str
    inputs: ModelInputs = field(default_factory=ModelInputs)
    joint: JointStatement | None = None
    coherence: tuple[Check, ...] = ()
    scenarios: tuple[ScenarioResult, ...] = ()
    stress: tuple[Stress, ...] = ()

    def to_frame(self, *, language: Language = "en") -> pd.DataFrame:
        """Table of one row a target.

        Parameters
        ----------
        language : {"zh", "en"}
            The language of names, verdicts and reasons.

        Returns
        -------
        pandas.DataFrame
            Columns indicator, indicator_name, wording, comparator, low, high, unit, status, median,
            low_80, high_80, low_95, high_95 (in `unit`), probability_strict, probability_lenient
            (fractions), verdict, reasons.
        """
        import pandas as pd

        rows = []
        for row in self.rows:
            flat = row.to_dict(language)
            forecast, probability, _ = (flat.pop(key) for key in ("forecast", "probability", "experts"))
            word, reasons = flat.pop("verdict"), flat.pop("reasons")
            flat["median"] = forecast["median"]
            for level in ("80", "95"):
                flat[f"low_{level}"], flat[f"high_{level}"] = forecast[f"interval_{level}"] or (None, None)
            flat |= {f"probability_{reading}": chance for reading, chance in probability.items()}
            rows.append(flat | {"verdict": word or "", "reasons": "; ".join(reasons)})
        return pd.DataFrame(rows)

    def to_dict(self, *, language: Language = "en") -> dict[str, Any]:
        """Fixed JSON form: plain numbers, strings, lists and dicts; None for what is not known.

        Parameters
        ----------
        language : {"zh", "en"}
            The language of verdicts, reasons and statements.

        Returns
        -------
        dict
            Keys region, year, as_of, as_of_assumed, model, inputs, targets, joint, coherence, scenarios and
            stress. Probabilities are fractions, growth is in per cent.
        """
        return {
            "region": self.plan.region,
            "year": self.plan.year,
            "as_of": self.as_of.isoformat(),
            "as_of_assumed": self.plan.as_of_assumed,
            "model": self.model,
            "inputs": self.inputs.to_dict(),
            "targets": [row.to_dict(language) for row in self.rows],
            "joint": {"all_targets": None} if self.joint is None else self.joint.to_dict(language),
            "coherence": [check.to_dict(language) for check in self.coherence],
            "scenarios": [result.to_dict(language) for result in self.scenarios],
            "stress": [item.to_dict(language) for item in self.stress],
        }

    def save(self, path: str | Path, *, language: Language = "en", style: Style = "house") -> None:
        """Write the assessment as a note; the suffix says which kind.

        Parameters
        ----------
        path : str or Path
            A file ending in .md, .html, .docx, .xlsx, .pdf or .json; a note in Markdown puts its charts
            beside it as .png.
        language : {"zh", "en"}
            The language of the note.
        style : {"house", "gbt9704"}
            The look of a Word note: the house style, or the layout of official documents (GB/T 9704).

        Raises
        ------
        OutputError
            If the suffix is unknown, a package that it needs is missing, or the place cannot be written to;
            nothing is left half-written.
        """
        from pingshan_forecast.notes import save

        save(self, Path(path), language=language, style=style)

    def __repr__(self) -> str:
        rows = "".join(f"\n  {row!r}" for row in self.rows)
        together = "" if self.joint is None else f", all together {percent(self.joint.all_targets)}"
        return f"<Assessment of {self.plan.region} {self.plan.year} as of {self.as_of}{together}:{rows}>"

    def _repr_html_(self) -> str:
        columns = ["wording", "median", "low_80", "high_80", "probability_strict", "probability_lenient"]
        return html_table(self.to_frame()[[*columns, "verdict", "reasons"]], digits=2)


def assess(
    plan: Plan,
    history: History,
    model: Model | None = None,
    scenarios: Sequence[Scenario] = (),
    *,
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
    for scenario in (scenarios,) if isinstance(scenarios, str) else scenarios:
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
    model = model or default_model()
    known = with_reported_outcomes(with_bundled_parents(history).as_of(plan.as_of), plan)
    knowledge = Knowledge(
        record=_checked_record(record),
        outlooks=_checked_outlooks(outlook, plan),
        weights=checked_weights(weights),
    )
    judge = Judge(plan, known, model, knowledge).judge
    rows = tuple(judge(target) for target in plan.targets)
    context = JudgementContext(
        region=plan.region,
        year=plan.year,
        history=known,
        model=model,
        rows=rows,
        outlooks=knowledge.outlooks,
    )
    checks = accounting_checks(plan, known)
    return Assessment(
        plan=plan,
        history=known,
        rows=rows,
        as_of=plan.as_of,
        model=model.name,
        inputs=ModelInputs.to(model),
        joint=joint_statement(context),
        coherence=checks,
        scenarios=run_scenarios(scenarios, context),
        stress=reverse_stress(context, checks),
    )


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
