"""pingshan-forecast read for tables: what was read, what was set aside, what was assumed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pingshan_forecast.language.display import clean, text_table

if TYPE_CHECKING:
    from pingshan_forecast.core.history import History
    from pingshan_forecast.readers.tables.history import Reading

_HEADER = ("indicator", "period", "kind", "unit", "years", "figures", "first", "last")
_EXPLAINED = ("cell", "indicator", "year", "period", "kind", "value", "unit", "read under")


def is_table(path: Path, chosen: str | None) -> bool:
    """Whether a file is to be read as a table: as the user says, else by its suffix.

    Parameters
    ----------
    path : Path
        The user's file.
    chosen : str or None
        The kind of file that the user named (table or report); None where they named none.
    """
    from pingshan_forecast.readers.tables.files import BOOKS, FRAMES, TEXT

    tables = (TEXT - {".txt"}) | BOOKS | FRAMES  # a text is a report
    return chosen == "table" if chosen else path.suffix.lower() in tables


def show_table(reading: Reading, form: Literal["table", "json", "csv"], *, explain: bool) -> str:
    """What a table holds, for a person or a program.

    Parameters
    ----------
    reading : Reading
        The history of a table, with the places of its figures.
    form : {"table", "json", "csv"}
        Text for a person, JSON, or CSV with one row an observation.
    explain : bool
        Whether each figure is shown with its cell (table and json).
    """
    history = reading.history
    if form == "csv":
        return history.to_frame().to_csv(index=False).rstrip()
    if form == "json":
        return json.dumps(_whole(reading, explain=explain), ensure_ascii=False, indent=2, allow_nan=False)
    lines = [f"{history.region}: {len(history.observations)} observations", ""]
    lines.append(text_table(_HEADER, _series(history)))
    if explain:
        lines += ["", "Cell by cell", "", text_table(_EXPLAINED, [_cell(row) for row in _cells(reading)])]
    if history.warnings:
        lines += ["", "Assumed and set aside", *(f"  - {clean(line)}" for line in history.warnings)]
    return "\n".join(lines)


def _whole(reading: Reading, *, explain: bool) -> dict[str, object]:
    rows = json.loads(reading.history.to_frame().to_json(orient="records", date_format="iso"))
    whole = {
        "region": reading.history.region,
        "warnings": list(reading.history.warnings),
        "observations": rows,
    }
    return {**whole, "cells": _cells(reading)} if explain else whole


def _series(history: History) -> list[tuple[str, ...]]:
    """One row a series: an indicator's growth or levels of one part of the year."""
    by: dict[tuple[str, str, str, str], dict[int, float]] = {}
    for o in history.observations:
        place = "" if o.region == history.region else f"{o.region} "
        name = f"{place}{o.name if o.indicator == 'other' else o.indicator}"
        if o.growth_pct is not None:
            by.setdefault((name, o.period, "growth", "%"), {})[o.year] = o.growth_pct
        if o.level is not None:
            by.setdefault((name, o.period, "level", o.unit), {})[o.year] = o.level
    return [
        (
            clean(name),
            period,
            kind,
            clean(unit),
            f"{min(years)}-{max(years)}",
            str(len(years)),
            f"{years[min(years)]:g}",
            f"{years[max(years)]:g}",
        )
        for (name, period, kind, unit), years in by.items()
    ]


def _cells(reading: Reading) -> list[dict[str, object]]:
    return [
        {
            "cell": value.figure.place,
            "indicator": value.name or value.indicator,
            "year": value.year,
            "period": value.period,
            "kind": "growth" if value.is_growth else "level",
            "value": value.value,
            "unit": "%" if value.is_growth else value.unit,
            "read under": value.figure.label,
        }
        for value in reading.values
    ]


def _cell(row: dict[str, object]) -> tuple[str, ...]:
    return tuple(clean(f"{value:g}" if isinstance(value, float) else str(value)) for value in row.values())
