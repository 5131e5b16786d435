"""From the rows of a table to figures with everything that their row, column and sheet say of them."""

from __future__ import annotations

import re
from dataclasses import replace

from pingshan_forecast.readers.tables.aside import Refusal
from pingshan_forecast.readers.tables.cells import (
    Cell,
    CellNumber,
    CellRefusedError,
    number,
)
from pingshan_forecast.readers.tables.columns import (
    column_frequency,
    hinted_row,
    label_kind,
    segments,
    translations,
    value_columns,
)
from pingshan_forecast.readers.tables.context import Context, read_context
from pingshan_forecast.readers.tables.facts import Facts
from pingshan_forecast.readers.tables.found import Found, FoundFigure
from pingshan_forecast.readers.tables.hints import Hints
from pingshan_forecast.readers.tables.layout import Block, Column, find_blocks, has_headings, is_note
from pingshan_forecast.readers.tables.rows import (
    Row,
    RowReader,
    is_other,
    read_row,
    read_section,
    refuse_unheaded,
    row_region,
    several_places,
)
from pingshan_forecast.readers.tables.sheets import Sheet
from pingshan_forecast.readers.tables.values import is_blank, is_missing
from pingshan_forecast.registry.unit_words import read_unit

_MOST_OTHERS = 5_000
_UNREAD = (
    "not every word is understood, so this may be a part or a variant; "
    "write the plain name, or give indicator= if it is the whole"
)


def find_figures(sheets: list[Sheet], hints: Hints) -> Found:
    """Figures of all tables of a file.

    Parameters
    ----------
    sheets : list of Sheet
        All that are to be read.
    hints : Hints
        What the user stated of the file.

    Returns
    -------
    Found
        The figures, those set aside and refused, and what the titles name.
    """
    found = Found()
    own = (hints.region,) if hints.region else ()
    for sheet in sheets:
        blocks = find_blocks(sheet, own)
        if not blocks and any(isinstance(v, float) for row in sheet.rows for v in row):
            found.left_out.append(sheet.name)
        found.headed = found.headed or bool(blocks) or has_headings(sheet, own)
        for block in blocks:
            found.tables += 1
            _read_block(sheet, block, hints, found)
    return found


def _read_block(sheet: Sheet, block: Block, hints: Hints, found: Found) -> None:
    context = read_context(sheet.name, block.titles, hints)
    found.titled.extend(name for name in context.places if name not in found.titled)
    own = (hints.region,) if hints.region else ()
    kinds = {j: label_kind(sheet, block, j, hints) for j, c in block.columns.items() if c.role == "label"}
    for j in translations(sheet, block):
        block.columns[j] = Column(role="field", field="note", heading=block.columns[j].heading)
        kinds.pop(j, None)
    reader = RowReader(
        hinted=hinted_row(sheet, block, kinds, hints),
        sheet=sheet, block=block, hints=hints, found=found, own=own, kinds=kinds,
        every={j: column_frequency(sheet, block, j) for j, c in block.columns.items() if c.field == "time"},
        carried={}, section=Facts(), parent=Facts(), previous=Facts(),
    )  # fmt: skip
    parts = segments(block)
    if not hints.region:
        found.several = found.several or several_places(reader, parts[0][0])
        if found.several:
            return
    values = value_columns(block, hints)
    broken = {place for place, cell in sheet.marks.items() if cell.fault}
    for i in range(block.last + 1, block.end):
        row = sheet.rows[i]
        if is_note(row):
            continue
        place = row_region(reader, i, parts[0][0])
        if place and is_other(place, hints):
            found.places[place] = found.places.get(place, 0) + 1
            continue
        if not any(row) or all(is_blank(value) for value in row):
            continue
        standing = [
            j for j in values
            if (j < len(row) and not is_blank(row[j]) and not is_missing(row[j])) or (i, j) in broken
        ]  # fmt: skip
        if not standing:
            read_section(reader, row)
            continue
        refuse_unheaded(reader, i)
        for labels, columns in parts:
            here = [j for j in standing if j in columns]
            if here:
                region = place if labels == parts[0][0] else row_region(reader, i, labels)
                stated = read_row(reader, i, labels, here, region)
                _read_row(reader, context, i, stated, [(j, values[j]) for j in here])


def _read_row(
    reader: RowReader, context: Context, i: int, stated: Row, columns: list[tuple[int, Column]]
) -> None:
    found, hints = reader.found, reader.hints
    unnamed = not stated.facts.code and bool(stated.facts.name) and not context.facts.code and not hints.code
    if unnamed and len(found.figures) >= _MOST_OTHERS and not any(c.facts.code for _, c in columns):
        why = "no indicator here is called so; name it with indicator="
        found.aside.add(why, stated.label, stated.place, len(columns))
        return
    if stated.facts.unread and stated.facts.code:
        found.aside.add(_UNREAD, stated.label, stated.place, len(columns))
        return
    for j, column in columns:
        facts, label = _joined(stated, column, context)
        place = reader.sheet.place(i, j)
        region = facts.region or context.region
        if is_other(region, hints):
            found.places[region] = found.places.get(region, 0) + 1
            continue
        if not region and not facts.tier:
            facts = replace(facts, tier=context.tier)
        if hints.region and region not in hints.above:
            region = hints.region
        facts = replace(facts, region=region)
        if stated.refusal is not None:
            found.aside.add(stated.refusal.why, stated.refusal.found, stated.refusal.place)
            continue
        why = _cannot_say(facts, hints, context)
        if why:
            found.aside.add(why, label or "no label", place)
            continue
        result = _number(reader.sheet, (i, j), facts)
        if isinstance(result, Refusal):
            found.refused.append(result)
        elif result is not None:
            found.figures.append(
                FoundFigure(
                    place=place,
                    number=result,
                    facts=facts,
                    extra=stated.extra,
                    label=label,
                    table=found.tables,
                    series=_series(facts),
                    context=context,
                    has_formats=reader.sheet.has_formats,
                    order=len(found.figures),
                )
            )


def _series(facts: Facts) -> tuple[object, ...]:
    """All that the table states of a figure but its time."""
    return (
        facts.region, facts.tier, facts.code, facts.name, facts.measure, facts.base, facts.unit, facts.span,
        facts.basis, facts.role, facts.side,
    )  # fmt: skip


def _joined(stated: Row, column: Column, context: Context) -> tuple[Facts, str]:
    """Everything stated of a figure: by its row, its column and the lines around the table."""
    row, col = stated.facts, column.facts
    if column.role == "unknown":
        col = replace(col, name=column.heading)
    label = " / ".join(dict.fromkeys(filter(None, (stated.label, column.heading))))
    if row.year is not None and col.day is not None:
        # Years down and days across: each column is an edition, published on its day.
        col = replace(col, year=None, period="", day=None, published=col.day)
    conflict = _both_name(row, col)
    facts = row.over(col)
    percent = facts.measure in {"growth", "share", "sequential", "contribution"}
    unit = read_unit(facts.unit) if facts.unit else None
    if percent and unit is not None and unit.kind != "pct":
        own = col.unit if col.measure == facts.measure else row.unit
        facts = replace(facts, unit="" if own == facts.unit and row.unit != col.unit else own)
        if facts.unit and (again := read_unit(facts.unit)) is not None and again.kind != "pct":
            facts = replace(facts, unit=facts.unit if row.unit == col.unit or own else "")
    if facts.measure == "growth" and facts.base == "previous_span":
        # On the period before: of a year growth, of a quarter or a month no yearly growth.
        alone = facts.day is not None or facts.period not in {"", "FY"}
        facts = replace(facts, measure="sequential" if alone else "growth", base=None)
    if conflict:
        facts = replace(facts, unread=(*facts.unread, "two names"))
    year = facts.year if facts.year is not None else context.facts.year
    facts = replace(facts.over(replace(context.facts, year=None, unread=())), year=year)
    return facts, label


def _both_name(row: Facts, col: Facts) -> bool:
    sectors = frozenset({"primary", "secondary", "services"})
    both = row.code not in {"", "other"} and col.code not in {"", "other"} and row.code != col.code
    return both and not (row.concepts <= sectors or col.concepts <= sectors)


def _cannot_say(facts: Facts, hints: Hints, context: Context) -> str:
    """Why nothing can be made of what stands under these labels; empty if something can."""
    if not facts.code and not facts.name and not hints.code:
        return "no indicator is named; name it in the row, the column or the title, or give indicator="
    if facts.unread and (facts.code or facts.unread == ("two names",)):
        return _UNREAD
    if facts.note in context.notes:
        return f"a note says that it is in {context.notes[facts.note]}"
    if facts.year is None:
        return "no year is named; name the year in the row, the column, the title or the sheet's name"
    return ""


def _number(sheet: Sheet, at: tuple[int, int], facts: Facts) -> CellNumber | Refusal | None:
    cell = sheet.cell(*at)
    if (
        sheet.decimal_comma
        and isinstance(cell.value, str)
        and re.fullmatch(r"\s*[-+]?\d+,\d+%?\s*", cell.value)
    ):
        cell = Cell(value=cell.value.replace(",", "."), percent=cell.percent)
    try:
        read = number(cell)
    except CellRefusedError as error:
        return Refusal(place=sheet.place(*at), found=cell.text or "an empty result", why=str(error))
    return read if read.value is not None else None
