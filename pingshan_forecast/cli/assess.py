"""pingshan-forecast assess: judge every target of a plan."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pingshan_forecast.cli.read import say_assumed_date
from pingshan_forecast.errors import DataError, PlanError, UnknownNameError
from pingshan_forecast.language.display import clean

if TYPE_CHECKING:
    from pingshan_forecast.assessment import Assessment
    from pingshan_forecast.core.history import History
    from pingshan_forecast.core.targets import Plan
    from pingshan_forecast.language.wording import Language
    from pingshan_forecast.models.base import Model
    from pingshan_forecast.notes import Style

_MODELS = ("empirical-bayes", "historical-mean", "random-walk-drift", "arima", "regression")


@click.command()
@click.option("--plan", default="pingshan-2021", show_default=True, help="A bundled plan, or a report file.")
@click.option("--region", default=None, help="The region of a report that does not say it.")
@click.option("--year", type=int, default=None, help="The year of a report's targets, likewise.")
@click.option(
    "--history", default=None, help="A bundled region, or a table: csv, xlsx, xls, ods, dta, sav, parquet."
)
@click.option(
    "--model",
    type=click.Choice(_MODELS),
    default="empirical-bayes",
    show_default=True,
    help="The forecasting model.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    default=None,
    help="Write a note: .docx, .xlsx, .pdf, .html, .md or .json.",
)
@click.option(
    "--style",
    type=click.Choice(["house", "gbt9704"]),
    default="house",
    show_default=True,
    help="The look of a .docx note; gbt9704 is the layout of official documents.",
)
@click.option("--scenarios", default=None, help="A TOML file of scenarios to judge the targets under.")
@click.option("--language", type=click.Choice(["zh", "en"]), default="en", show_default=True)
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
def assess(
    plan: str,
    region: str | None,
    year: int | None,
    history: str | None,
    model: str,
    output: Path | None,
    style: Style,
    scenarios: str | None,
    language: Language,
    form: str,
) -> None:
    """Judge every target of a plan; without options, the bundled plan of Pingshan for 2021."""
    from pingshan_forecast.assessment import assess as judge
    from pingshan_forecast.files import check_apart
    from pingshan_forecast.notes import check_path, save
    from pingshan_forecast.scenarios import read_scenarios

    if output is not None:
        check_path(output, style=style)
        check_apart(output, plan, history, scenarios)
    conditions = read_scenarios(scenarios) if scenarios is not None else ()
    the_plan = _plan(plan, region, year)
    say_assumed_date(the_plan)
    result = judge(the_plan, _history(history, the_plan), _model(model), conditions)
    written = () if output is None else save(result, output, language=language, style=style)
    if form == "json":
        click.echo(
            json.dumps(result.to_dict(language=language), ensure_ascii=False, indent=2, allow_nan=False)
        )
    else:
        click.echo(_table(result, language))
    if written:
        click.echo(f"wrote {' and '.join(map(str, written))}", err=True)


def _plan(name: str, region: str | None, year: int | None) -> Plan:
    from pingshan_forecast.readers.bundled import load_plan, plan_ids
    from pingshan_forecast.readers.reports.plans import read_plan

    if name in plan_ids():
        return load_plan(name)
    if Path(name).suffix or Path(name).exists():
        plan = read_plan(name, region=region, year=year)
        for lacking, found in (("region", plan.region), ("year", plan.year)):
            if not found:
                raise PlanError(f"{name}: the report does not say its {lacking}; name it with --{lacking}")
        return plan
    raise UnknownNameError(
        f"no plan is called {name!r} and no file either; bundled are {', '.join(plan_ids())}"
    )


def _history(name: str | None, plan: Plan) -> History:
    from pingshan_forecast.readers.bundled import load_history

    if name is None:
        return load_history(plan.region)
    if Path(name).suffix or Path(name).exists():
        return _own_history(name, plan)
    return load_history(name)


def _own_history(name: str, plan: Plan) -> History:
    """History of a user's table, which must speak of the plan's region; what was assumed is said."""
    from pingshan_forecast.readers.tables.history import elsewhere, explain_history

    reading = explain_history(name, region=plan.region)
    strange = [place for place in reading.titled if elsewhere(place, plan.region)]
    if strange and len(strange) == len(reading.titled):
        raise DataError(
            f"{name} speaks of {', '.join(strange)} and the plan of {plan.region}: give the plan of "
            "that region "
            "with --plan, or correct the title"
        )
    for line in reading.history.warnings:
        click.echo(f"warning: {clean(line)}", err=True)
    return reading.history


def _model(name: str) -> Model:
    import pingshan_forecast as pf

    makers = {
        "empirical-bayes": "EmpiricalBayesArima",
        "historical-mean": "HistoricalMean",
        "random-walk-drift": "RandomWalkDrift",
        "arima": "Arima",
        "regression": "Regression",
    }
    model: Model = getattr(pf, makers[name])()
    return model


def _table(result: Assessment, language: Language) -> str:
    from pingshan_forecast.language.display import text_table
    from pingshan_forecast.language.wording import minus
    from pingshan_forecast.notes.content import content

    note = content(result, language=language)
    lines = [
        note.title,
        note.headline,
        "",
        text_table(note.table.header, note.table.rows, right=note.table.right),
    ]
    for row in result.rows:
        lines += ["", row.target.text or row.target.indicator_name]
        lines += [f"  - {reason.text(language)}" for reason in row.reasons]
    return minus("\n".join(lines + _together(result, language) + _under_scenarios(result, language)))


def _together(result: Assessment, language: Language) -> list[str]:
    """Lay out joint probability, accounting checks and reverse stress."""
    heads = ("合起来看", "压力反推") if language == "zh" else ("Together", "What it would take to miss")
    said = [] if result.joint is None else list(result.joint.texts(language))
    said += [check.text(language) for check in result.coherence]
    # A target and driver need one line, the smallest shock that does it; the others are in the JSON.
    first: dict[tuple[str, str], str] = {}
    for item in result.stress:
        if item.growth_pct is not None or item.score is not None:
            first.setdefault((item.target.text, item.driver), item.statement.text(language))
    shocks = list(first.values())
    lines = []
    for head, points in zip(heads, (said, shocks), strict=True):
        lines += ["", head, *(f"  - {point}" for point in points)] if points else []
    return lines


def _under_scenarios(result: Assessment, language: Language) -> list[str]:
    """Lay out the table of targets by scenarios, then what each scenario assumes."""
    from pingshan_forecast.language.display import text_table
    from pingshan_forecast.scenarios.run import scenario_table

    if not result.scenarios:
        return []
    header, rows = scenario_table(result.scenarios, language)
    key = (
        "各情景：中位数 [80%区间] 从严概率"
        if language == "zh"
        else "Scenarios: median [80% band] P(met), strict"
    )
    lines = ["", key, "", text_table(header, rows)]
    for item in result.scenarios:
        colon = "：" if language == "zh" else ": "
        assumed = any(reason.code != "scenario_none" for reason in item.assumptions)
        lines += ["", item.name(language) + (f"{colon}{item.plausibility.text(language)}" if assumed else "")]
        lines += [f"  - {reason.text(language)}" for reason in item.assumptions]
    return lines
