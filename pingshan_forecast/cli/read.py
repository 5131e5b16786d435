"""pingshan-forecast read: from a report to its targets and outcomes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from pingshan_forecast.language.catalogue import catalogue
from pingshan_forecast.language.display import clean

if TYPE_CHECKING:
    from pingshan_forecast.core.targets import Plan
    from pingshan_forecast.readers.reports.rows import Detail


@click.command()
@click.argument("report", type=click.Path(path_type=Path))
@click.option(
    "--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True
)
@click.option("--explain", is_flag=True, help="Show the text with what was taken, and why the rest was not.")
@click.option(
    "--as",
    "kind",
    type=click.Choice(["table", "report"]),
    default=None,
    help="What the file is. Default: by its suffix.",
)
@click.option("--indicator", default=None, help="What a table's figures are, where it does not say it.")
@click.option("--unit", default=None, help="The unit of a table's levels, likewise.")
@click.option(
    "--measure",
    type=click.Choice(["growth", "level", "index_previous_year", "index_fixed_base"]),
    default=None,
    help="Whether a table's figures are growth, levels or an index, likewise.",
)
@click.option("--sheet", default=None, help="The sheet of a workbook. Default: all.")
@click.option("--region", default=None, help="The region, where the file does not say it.")
@click.option("--year", type=int, default=None, help="The year of the targets, likewise.")
@click.option(
    "--detail",
    type=click.Choice(["headline", "all"]),
    default=None,
    help="Every quantity, or the headlines. Default: all of a plan report, the headlines of other texts.",
)
@click.option("-o", "--output", type=click.Path(path_type=Path), default=None, help="Write to a file.")
def read(
    report: Path,
    form: Literal["table", "json", "csv"],
    explain: bool,
    region: str | None,
    year: int | None,
    detail: Detail | None,
    output: Path | None,
    kind: str | None,
    indicator: str | None,
    unit: str | None,
    measure: str | None,
    sheet: str | None,
) -> None:
    """Read the targets and outcomes of a report (txt, html, docx or pdf), or the figures of a table.

    A table is a csv, tsv, xls, xlsx, ods, dta, sav or parquet file: what was read is shown with what was
    assumed and set aside.
    """
    from pingshan_forecast.cli.read_tables import is_table, show_table
    from pingshan_forecast.files import check_apart, check_writable
    from pingshan_forecast.readers.reports import plans
    from pingshan_forecast.readers.reports.documents import read_source
    from pingshan_forecast.readers.reports.listing import show, show_explained

    if is_table(report, kind):
        from pingshan_forecast.readers.tables.history import explain_history

        if output is not None:
            check_writable(output)
            check_apart(output, report)
        table = explain_history(
            report, region=region, indicator=indicator, unit=unit, measure=measure, sheet=sheet
        )
        _put(show_table(table, form, explain=explain), output)
        return
    if explain and form == "csv":
        raise click.UsageError("--explain has no csv; give --format table or json with it")
    if output is not None:
        check_writable(output)
        check_apart(output, report)
    source = read_source(report)
    reading = plans.explain(source, region=region, year=year, detail=detail, name=report.name)
    say_assumed_date(reading.plan)
    text = show_explained(reading, form) if explain and form != "csv" else show(reading.plan, form)
    _put(text, output)


def _put(text: str, output: Path | None) -> None:
    """Write a text whole, or print it."""
    from pingshan_forecast.files import write_whole

    if output is None:
        click.echo(text)
        return
    write_whole({output: f"{text}\n".encode()})
    click.echo(f"wrote {output}", err=True)


def say_assumed_date(plan: Plan) -> None:
    """Say on standard error that the day of a report was not read but assumed, and how to state it."""
    if plan.as_of_assumed and plan.year:
        day = catalogue("en").worded(plan.as_of)
        click.echo(
            f"warning: {clean(plan.source)} names no day of {plan.year} on which it was put forward; "
            f"{day} is assumed: write the day at its head, as {plan.year}年1月20日",
            err=True,
        )
