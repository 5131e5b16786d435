"""The command line: pingshan-forecast assess, and what else an analyst runs."""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pingshan_forecast import __version__
from pingshan_forecast.errors import (
    DataError,
    OutputError,
    PingshanForecastError,
    PingshanForecastWarning,
    UnknownNameError,
)

if TYPE_CHECKING:
    import pandas as pd

    from pingshan_forecast.assessment import Assessment
    from pingshan_forecast.models.base import Model
    from pingshan_forecast.models.histories import Scale
    from pingshan_forecast.notes import Style
    from pingshan_forecast.series import History
    from pingshan_forecast.targets import Plan
    from pingshan_forecast.verification import Verification
    from pingshan_forecast.wording import Language

_MODELS = ("empirical-bayes", "historical-mean", "random-walk-drift", "arima", "regression")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="pingshan-forecast")
def commands() -> None:
    """Is this growth target plausible? Probabilities for the targets of Chinese district plans."""


@commands.command()
@click.option("--plan", default="pingshan-2021", show_default=True, help="A bundled plan, or a report file.")
@click.option("--history", default=None, help="A bundled region, or a csv or xlsx file.")
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
    from pingshan_forecast.notes import check_path
    from pingshan_forecast.scenarios import read_scenarios

    if output is not None:
        check_path(output, style=style)
    conditions = read_scenarios(scenarios) if scenarios is not None else ()
    the_plan = _plan(plan)
    result = judge(the_plan, _history(history, the_plan), _model(model), conditions)
    if output is not None:
        result.save(output, language=language, style=style)
    if form == "json":
        click.echo(
            json.dumps(result.to_dict(language=language), ensure_ascii=False, indent=2, allow_nan=False)
        )
    else:
        click.echo(_table(result, language))
    if output is not None:
        click.echo(f"wrote {output}", err=True)


@commands.command()
@click.option(
    "--growth", type=click.Path(), help="A csv with region, year, growth. Default: the bundled panel."
)
@click.option("--targets", type=click.Path(), help="A csv with region, year, target.")
@click.option("--first-year", type=int, default=None, help="Score targets from this year on.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    default="reliability.png",
    show_default=True,
    help="Where the reliability diagram goes, a .png file.",
)
@click.option("--language", type=click.Choice(["zh", "en"]), default="en", show_default=True)
def backtest(
    growth: str | None, targets: str | None, first_year: int | None, output: Path, language: Language
) -> None:
    """Check stated probabilities against what came of past targets, one January at a time."""
    from pingshan_forecast.backtesting import VOICES, backtest_targets
    from pingshan_forecast.files import check_writable
    from pingshan_forecast.verification import verify

    check_writable(output)
    if output.suffix != ".png":
        raise OutputError(f"cannot write {output}: the diagram is a picture; name it {output.stem}.png")
    frame = backtest_targets(*_target_frames(growth, targets))
    years = range(first_year, int(frame.year.max()) + 1) if first_year and len(frame) else None
    result = verify(frame, references=VOICES, years=years)
    click.echo(_reliability(result))
    scored = frame.dropna(subset=["outcome"])
    _draw(scored if years is None else scored[scored.year.isin(years)], output, language)
    click.echo(f"wrote {output}", err=True)


@commands.command("learn-prior")
@click.argument("panel", type=click.Path(path_type=Path))
@click.option("--scale", type=click.Choice(["growth", "level"]), default="growth", show_default=True)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    default="prior.csv",
    show_default=True,
    help="Where the table of nodes and weights goes.",
)
def learn_prior(panel: Path, scale: Scale, output: Path) -> None:
    """Learn the default model's prior from PANEL, a csv with region, year and growth (or level)."""
    import pandas as pd

    from pingshan_forecast.files import check_writable, write_whole
    from pingshan_forecast.models.learning import fit_prior, panel_values

    check_writable(output)
    try:
        frame = pd.read_csv(panel)
    except (OSError, ValueError) as error:
        raise DataError(f"cannot read {panel}: {error}; give a csv with a header row") from None
    values = panel_values(frame, scale=scale)
    learned = fit_prior(values, scale=scale, name=output.stem, progress=sys.stderr.isatty())
    write_whole({output: learned.prior.to_csv().encode()})
    click.echo(
        f"{learned.n_series} series, {learned.prior.size} nodes, "
        f"{learned.iterations} EM steps, gap {learned.gap:.1e}"
    )
    click.echo(f"wrote {output}", err=True)


def _target_frames(growth: str | None, targets: str | None) -> tuple[pd.DataFrame, pd.DataFrame]:
    import pandas as pd

    from pingshan_forecast.datasets import load_target_panel

    if (growth is None) != (targets is None):
        raise DataError("give both --growth and --targets, or neither for the bundled panel")
    if growth is None or targets is None:
        return load_target_panel()
    frames = []
    for path in (growth, targets):
        try:
            frames.append(pd.read_csv(path))
        except (OSError, ValueError) as error:
            raise DataError(f"cannot read {path}: {error}; give a csv with a header row") from None
    return frames[0], frames[1]


def _reliability(result: Verification) -> str:
    from pingshan_forecast.display import text_table

    def laid_out(frame: pd.DataFrame, digits: int) -> str:
        rows = [
            [f"{cell:.{digits}f}" if isinstance(cell, float) else str(cell) for cell in row]
            for row in frame.itertuples(index=False)
        ]
        return text_table(list(frame.columns), rows, right=frozenset(range(1, len(frame.columns))))

    parts = (laid_out(result.table, 3), laid_out(result.skill, 4), laid_out(result.by_year, 3))
    return "\n\n".join((str(result), *parts))


def _draw(frame: pd.DataFrame, output: Path, language: Language) -> None:
    from pingshan_forecast.charts import png, reliability_diagram
    from pingshan_forecast.files import write_whole
    from pingshan_forecast.verification import met

    ax = reliability_diagram(frame.probability, met(frame), language=language)
    figure = ax.get_figure(root=True)
    assert figure is not None  # a chart has just been drawn on it
    write_whole({output: png(figure)})


def _plan(name: str) -> Plan:
    from pingshan_forecast.datasets import load_plan, plan_ids

    if name not in plan_ids() and Path(name).suffix:
        raise UnknownNameError(f"cannot read a plan from {name}: bundled plans are {', '.join(plan_ids())}")
    return load_plan(name)


def _history(name: str | None, plan: Plan) -> History:
    from pingshan_forecast.datasets import load_history

    if name is None:
        return load_history(plan.region)
    if Path(name).suffix or Path(name).exists():
        from pingshan_forecast.readers.tables import read_history

        return read_history(name, region=plan.region)
    return load_history(name)


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
    from pingshan_forecast.display import text_table
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
    return "\n".join(lines + _together(result, language) + _under_scenarios(result, language))


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
    from pingshan_forecast.display import text_table
    from pingshan_forecast.scenarios.runs import scenario_table

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
        lines += ["", f"{item.name(language)}: {item.plausibility.text(language)}"]
        lines += [f"  - {reason.text(language)}" for reason in item.assumptions]
    return lines


def main() -> None:
    """Run the command line; bad input ends in one line on standard error and exit code 2."""
    warnings.showwarning = _warn  # type: ignore[assignment]  # ours takes what it uses
    try:
        code = commands.main(standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except PingshanForecastError as error:
        _fail(str(error))
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        sys.exit(0)
    except click.ClickException as error:
        _fail(f"{error.format_message()} See pingshan-forecast --help")
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped", err=True)
        sys.exit(130)
    except OSError as error:
        if not isinstance(error, BrokenPipeError):
            _fail(f"cannot write the result: {error.strerror}; free some room or send it elsewhere")
        # Else the reader of our output went away, as `head` does: nothing is wrong.
        sys.stderr.close()
        sys.exit(0)


def _warn(message: Warning | str, category: type[Warning], *_: object) -> None:
    if issubclass(category, PingshanForecastWarning):
        click.echo("warning: " + " ".join(str(message).split()), err=True)


def _fail(message: str) -> None:
    click.echo("error: " + " ".join(message.split()), err=True)
    sys.exit(2)
