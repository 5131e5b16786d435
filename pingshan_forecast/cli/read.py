"""pingshan-forecast read: from a report to its targets and outcomes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from pingshan_forecast.cli import console
from pingshan_forecast.language.catalogue import catalogue
from pingshan_forecast.language.display import clean, shorten, text_table

if TYPE_CHECKING:
    from pingshan_forecast.core.plan import Plan
    from pingshan_forecast.readers.reports.rows import Detail


@click.command()
@click.argument("reports", metavar="REPORT...", nargs=-1, required=True, type=click.Path(path_type=Path))
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
@click.option(
    "--ledger", is_flag=True, help="Pair the promises of several years' reports with what later ones say."
)
@click.option("-o", "--output", type=click.Path(path_type=Path), default=None, help="Write to a file.")
def read(
    reports: tuple[Path, ...],
    form: Literal["table", "json", "csv"],
    explain: bool,
    region: str | None,
    year: int | None,
    detail: Detail | None,
    ledger: bool,
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
    from pingshan_forecast.readers.reports.listing import show, show_explained

    if ledger:
        _ledger(reports, form, region, detail, output)
        return
    if len(reports) > 1:
        raise click.UsageError("several reports are read with --ledger; give one without it")
    report = reports[0]
    if is_table(report, kind):
        from pingshan_forecast.readers.tables.history import explain_history

        if output is not None:
            check_writable(output)
            check_apart(output, report)
        table = explain_history(
            report, region=region, indicator=indicator, unit=unit, measure=measure, sheet=sheet
        )
        _put(show_table(table, form, explain=explain), form, output)
        return
    if explain and form == "csv":
        raise click.UsageError("--explain has no csv; give --format table or json with it")
    if output is not None:
        check_writable(output)
        check_apart(output, report)
    reading = plans.explain_file(report, region=region, year=year, detail=detail)
    say_assumed_date(reading.plan)
    for warning in reading.plan.warnings:
        line = console.with_options(clean(warning), {"year"})
        click.echo(f"warning: {clean(report.name)}: {line}", err=True)
    text = show_explained(reading, form) if explain and form != "csv" else show(reading.plan, form)
    _put(text, form, output)


def _put(text: str, form: str, output: Path | None) -> None:
    """Write a text whole, or print it."""
    from pingshan_forecast.files import write_whole

    if output is None:
        (click.echo if form == "table" else console.echo_data)(text)
        return
    write_whole(output, f"{text}\n".encode(errors="backslashreplace"))
    click.echo(f"wrote {output}", err=True)


def _ledger(
    reports: tuple[Path, ...],
    form: Literal["table", "json", "csv"],
    region: str | None,
    detail: Detail | None,
    output: Path | None,
) -> None:
    """Read several reports and print or write the ledger of their promises."""
    from pingshan_forecast.judgement.ledger import ledger as keep
    from pingshan_forecast.notes.ledger import ledger_note, ledger_table, save_ledger
    from pingshan_forecast.readers.reports import plans

    read_plans = [plans.read_plan(path, region=region, detail=detail or "all") for path in reports]
    for plan in read_plans:
        say_assumed_date(plan)
    kept = keep(read_plans)
    if output is not None:
        save_ledger(kept, output, date=max(plan.as_of for plan in read_plans))
        click.echo(f"wrote {output}", err=True)
        return
    if form == "table":
        note, table = ledger_note(kept), ledger_table(kept)
        rows = [tuple(shorten(cell.text, 40) for cell in row) for row in table.rows]
        click.echo(f"{note.title}\n{note.headline}\n\n{text_table(table.header, rows)}")
        return
    frame = kept.to_frame()
    click.echo(
        frame.to_csv(index=False).rstrip("\n")
        if form == "csv"
        else frame.to_json(orient="records", force_ascii=False, indent=2)
    )


def say_assumed_date(plan: Plan) -> None:
    """Notice on standard error that the day of a report was assumed, with how to state it."""
    if plan.as_of_assumed and plan.year:
        day, on = catalogue("en").worded(plan.as_of), plan.as_of
        click.echo(
            f"warning: {clean(plan.source)} names no day of {plan.year} on which it was put forward; "
            f"{day} is assumed: write the day at its head, as {on.year}年{on.month}月{on.day}日",
            err=True,
        )
