"""pingshan-forecast assess: judge every target of a plan."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pingshan_forecast.cli import console
from pingshan_forecast.cli.expected import read_outlooks, read_weights
from pingshan_forecast.cli.read import say_assumed_date
from pingshan_forecast.errors import DataError, ModelError, PlanError, UnknownNameError
from pingshan_forecast.language.display import clean
from pingshan_forecast.registry.languages import LANGUAGES

if TYPE_CHECKING:
    from pingshan_forecast.core.history import History
    from pingshan_forecast.core.plan import Plan
    from pingshan_forecast.models.base import Model
    from pingshan_forecast.notes import Style
    from pingshan_forecast.registry.languages import Language


@click.command()
@click.option(
    "--plan",
    default="pingshan-2021",
    show_default=True,
    help="A bundled plan, a report file, or a folder of reports.",
)
@click.option("--region", default=None, help="The region of a report that does not say it.")
@click.option("--year", type=int, default=None, help="The year of a report's targets, likewise.")
@click.option("--as-of", "day", default=None, help="A day from the plan's day on, such as 2021-07-31.")
@click.option(
    "--history", default=None, help="A bundled region, or a table: csv, xlsx, xls, ods, dta, sav, parquet."
)
@click.option(
    "--model",
    default="empirical-bayes",
    show_default=True,
    help="The forecasting model: a public one by its name, such as historical-mean or random-walk-drift.",
)
@click.option("--prior", type=click.Path(path_type=Path), default=None, help="A prior from learn-prior.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    default=None,
    help="Write a note; the suffix is its format, such as .docx, .html, .xlsx, .pdf or .md.",
)
@click.option(
    "--style",
    type=click.Choice(["house", "brief", "gbt9704"]),
    default="house",
    show_default=True,
    help="The long note, the note of one page, or the layout of official documents (.docx).",
)
@click.option("--issuer", default="", help="Who hands the note over.")
@click.option("--logo", type=click.Path(path_type=Path), default=None, help="A PNG or JPEG for its head.")
@click.option(
    "--template",
    type=click.Path(path_type=Path),
    default=None,
    help="A .docx file whose page, heading and styles a .docx note takes.",
)
@click.option(
    "--outlook",
    multiple=True,
    help='A forecast of a region above, such as "全国 gdp 2026 4.8 pct sd 0.5"; may be repeated.',
)
@click.option(
    "--weights",
    default=None,
    help='Shares of the experts, such as "history=0.2,drivers=0.2,track_record=0.6".',
)
@click.option("--scenarios", default=None, help="A TOML file of scenarios to judge the targets under.")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True)
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
def assess(
    plan: str,
    region: str | None,
    year: int | None,
    day: str | None,
    history: str | None,
    model: str,
    prior: Path | None,
    output: Path | None,
    style: Style,
    issuer: str,
    logo: Path | None,
    template: Path | None,
    outlook: tuple[str, ...],
    weights: str | None,
    scenarios: str | None,
    language: Language,
    form: str,
) -> None:
    """Judge every target of a plan; without options, the bundled plan of Pingshan for 2021."""
    from pingshan_forecast.assessment.assess import assess as judge
    from pingshan_forecast.files import check_apart
    from pingshan_forecast.notes import check_path, save
    from pingshan_forecast.notes.content import content
    from pingshan_forecast.notes.letterhead import letterhead
    from pingshan_forecast.notes.terminal import terminal
    from pingshan_forecast.scenarios import read_scenarios

    if Path(plan).is_dir():
        if history is not None or scenarios is not None:
            raise click.UsageError(
                "a folder of plans is judged on bundled figures; pf.assess_many(plans, histories) takes yours"
            )
        _many(plan, day, _model(model, prior), output, language)
        return
    if output is not None:
        check_path(output, style=style)
        letterhead(output.suffix.lower(), issuer=issuer, logo=logo, template=template)
        check_apart(output, plan, history, scenarios, prior, logo, template)
    conditions = read_scenarios(scenarios) if scenarios is not None else ()
    the_plan = _plan(plan, region, year)
    say_assumed_date(the_plan)
    result = judge(
        the_plan,
        _history(history, the_plan),
        _model(model, prior),
        conditions,
        as_of=day,
        outlook=read_outlooks(outlook) or None,
        weights=None if weights is None else read_weights(weights),
    )
    written: tuple[Path, ...] = ()
    if output is not None:
        written = save(
            result, output, language=language, style=style, issuer=issuer, logo=logo, template=template
        )
    if form == "json":
        console.echo_data(
            json.dumps(result.to_dict(language=language), ensure_ascii=False, indent=2, allow_nan=False)
        )
    else:
        click.echo(terminal(content(result, language=language)))
    if written:
        click.echo(f"wrote {' and '.join(map(str, written))}", err=True)


def _many(folder: str, day: str | None, model: Model | None, output: Path | None, language: Language) -> None:
    """Judge every report of a folder into one table; what is done is kept beside it until all is."""
    from shutil import rmtree

    from pingshan_forecast.assessment.many import assess_many
    from pingshan_forecast.errors import OutputError
    from pingshan_forecast.files import check_writable

    if output is None or output.suffix != ".xlsx":
        raise OutputError("a folder of plans becomes one table; name it with -o all.xlsx")
    check_writable(output)
    kept = output.with_name(f".{output.stem}.parts")
    result = assess_many(folder, as_of=day, model=model, language=language, folder=kept, progress=True)
    written = result.save(output)
    rmtree(kept, ignore_errors=True)
    failed = sum(1 for why in result.failures if why)
    for name, why in zip(result.names, result.failures, strict=True):
        if why:
            click.echo(f"{name}: {why}", err=True)
    click.echo(f"plans: {len(result)}, failed: {failed}; wrote {output} and notes: {len(written) - 1}")


def _plan(name: str, region: str | None, year: int | None) -> Plan:
    from pingshan_forecast.files import is_file
    from pingshan_forecast.readers.bundled import list_plans, load_plan
    from pingshan_forecast.readers.reports.plans import read_plan

    if name in list_plans():
        return load_plan(name)
    if is_file(name):
        plan = read_plan(name, region=region, year=year)
        for lacking, found in (("region", plan.region), ("year", plan.year)):
            if not found:
                raise PlanError(f"{name}: the report does not say its {lacking}; name it with --{lacking}")
        return plan
    raise UnknownNameError(
        f"no plan is called {name!r} and no file either; bundled are {', '.join(list_plans())}"
    )


def _history(name: str | None, plan: Plan) -> History:
    from pingshan_forecast.files import is_file
    from pingshan_forecast.readers.bundled import load_history

    if name is None:
        return load_history(plan.region)
    if is_file(name):
        return _own_history(name, plan)
    return load_history(name)


def _own_history(name: str, plan: Plan) -> History:
    """History of a user's table, which must speak of the plan's region; assumptions go to standard error."""
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


def _model(name: str, prior: Path | None) -> Model | None:
    """The model that is named; None for the default one, whose prior is that of the plan's day."""
    import pingshan_forecast as pf

    if prior is not None:
        if name != "empirical-bayes":
            raise ModelError(f"--prior is for the empirical-bayes model, not for {name}; leave one out")
        return pf.EmpiricalBayesArima(prior=pf.read_prior(prior))
    if name == "empirical-bayes":
        return None
    made = getattr(pf, "".join(part.capitalize() for part in name.split("-")), None)
    if not (isinstance(made, type) and hasattr(made, "fit")):
        classes = (each for each in dir(pf) if hasattr(getattr(pf, each), "fit"))
        have = ", ".join(re.sub(r"(?<=[a-z])(?=[A-Z])", "-", each).lower() for each in classes)
        raise ModelError(f"no model is called {name!r:.40}; there are {have}")
    model: Model = made()
    return model
