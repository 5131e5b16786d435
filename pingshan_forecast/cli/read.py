"""pingshan-forecast read: from a report to its targets and outcomes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from pingshan_forecast.cli import console
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
@click.option("--region", default=None, help="The region, where the report does not say it.")
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
) -> None:
    """Read the targets and outcomes of a report (txt, html, docx or pdf)."""
    from pingshan_forecast.files import check_apart, check_writable, write_whole
    from pingshan_forecast.readers.reports import plans
    from pingshan_forecast.readers.reports.documents import read_source
    from pingshan_forecast.readers.reports.listing import show, show_explained

    if explain and form == "csv":
        raise click.UsageError("--explain has no csv; give --format table or json with it")
    if output is not None:
        check_writable(output)
        check_apart(output, report)
    source = read_source(report)
    reading = plans.explain(source, region=region, year=year, detail=detail, name=report.name)
    say_assumed_date(reading.plan)
    text = show_explained(reading, form) if explain and form != "csv" else show(reading.plan, form)
    if output is None:
        (click.echo if form == "table" else console.echo_data)(text)
        return
    write_whole(output, f"{text}\n".encode(errors="backslashreplace"))
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
