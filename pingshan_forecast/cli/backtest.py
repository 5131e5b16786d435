"""pingshan-forecast backtest: check stated probabilities against what came of past targets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pingshan_forecast.errors import DataError, OutputError
from pingshan_forecast.registry.languages import LANGUAGES

if TYPE_CHECKING:
    import pandas as pd

    from pingshan_forecast.evaluation.verification import Verification
    from pingshan_forecast.registry.languages import Language


@click.command()
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
@click.option(
    "--outlook/--no-outlook",
    default=True,
    show_default=True,
    help="Use the forecasts of China's growth that were out each autumn; not for another country's panel.",
)
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True)
def backtest(
    growth: str | None,
    targets: str | None,
    first_year: int | None,
    output: Path,
    outlook: bool,
    language: Language,
) -> None:
    """Check stated probabilities against what came of past targets, one January at a time."""
    from pingshan_forecast.core.outlook import NO_OUTLOOK
    from pingshan_forecast.evaluation.target_backtests import backtest_targets
    from pingshan_forecast.evaluation.verification import verify
    from pingshan_forecast.experts.pool import EXPERTS
    from pingshan_forecast.files import check_apart, check_writable

    check_writable(output)
    check_apart(output, growth, targets)
    if output.suffix != ".png":
        raise OutputError(f"cannot write {output}: the diagram is a picture; name it {output.stem}.png")
    frame = backtest_targets(*_target_frames(growth, targets), outlook=None if outlook else NO_OUTLOOK)
    years = range(first_year, int(frame.year.max()) + 1) if first_year and len(frame) else None
    result = verify(frame, references=EXPERTS, years=years)
    click.echo(_reliability(result))
    scored = frame.dropna(subset=["outcome"])
    _draw(scored if years is None else scored[scored.year.isin(years)], output, language)
    click.echo(f"wrote {output}", err=True)


def _target_frames(growth: str | None, targets: str | None) -> tuple[pd.DataFrame, pd.DataFrame]:
    from pingshan_forecast.cli.panel_files import read_panel
    from pingshan_forecast.readers.bundled import load_target_panel

    if (growth is None) != (targets is None):
        raise DataError("give both --growth and --targets, or neither for the bundled panel")
    if growth is None or targets is None:
        return load_target_panel()
    return read_panel(growth, "growth"), read_panel(targets, "target")


def _reliability(result: Verification) -> str:
    from pingshan_forecast.language.display import text_table

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
    from pingshan_forecast.evaluation.verification import met
    from pingshan_forecast.files import write_whole

    ax = reliability_diagram(frame.probability, met(frame), language=language)
    figure = ax.get_figure(root=True)
    assert figure is not None  # a chart has just been drawn on it
    write_whole(output, png(figure))
