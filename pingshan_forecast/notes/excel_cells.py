"""What the sheets of a workbook share: formats, texts that are never formulas, tables, heights of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pingshan_forecast.language.display import clean, width

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pingshan_forecast.notes.tables import Table

_LONGEST = 32_000  # characters of a cell; Excel takes 32,767


def make_formats(book: Any) -> dict[str, Any]:
    """Formats of the cells, by name; those of a table's cells are called as their looks are."""
    kinds: dict[str, dict[str, Any]] = {
        "title": {"bold": True, "font_size": 14},
        "head": {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"},
        "text": {"text_wrap": True, "valign": "top"},
        "rate": {"num_format": "0.0", "valign": "top"},
        "exact": {"num_format": "0.00"},
        "broken": {"num_format": "0.00", "bg_color": "#F8CBAD", "italic": True},
        "share": {"num_format": "0.0%", "valign": "top"},
        "input": {"num_format": "0.0", "bg_color": "#FFF2CC", "border": 1},
    }
    return {name: book.add_format(kind) for name, kind in kinds.items()}


def write_text(sheet: Any, i: int, j: int, text: str, look: Any = None) -> None:
    """Write a text as text, never as a formula or a link.

    Parameters
    ----------
    sheet : xlsxwriter.Worksheet
        Where it goes.
    i, j : int
        Row and column, counted from 0.
    text : str
        From anywhere; cut to what a cell may hold.
    look : xlsxwriter.Format, optional
        The cell's format.
    """
    sheet.write_string(i, j, clean(text)[:_LONGEST], look)


def write_table(
    sheet: Any, first: int, table: Table, formats: dict[str, Any], rooms: Sequence[int] = ()
) -> int:
    """Write a table with its numbers as numbers.

    Parameters
    ----------
    sheet
        The sheet.
    first : int
        Row of the heads, counted from 0.
    table : Table
        What to write.
    formats : dict
        From `make_formats`.
    rooms : sequence of int
        Letters that each of the first columns has room for: rows are made as high as their texts need.

    Returns
    -------
    int
        The row after the table.
    """
    for j, head in enumerate(table.header):
        write_text(sheet, first, j, head, formats["head"])
    for i, row in enumerate(table.rows, start=first + 1):
        for j, cell in enumerate(row):
            if cell.number is not None:
                sheet.write_number(i, j, cell.number, formats[cell.look])
            elif cell.text:
                write_text(sheet, i, j, cell.text, formats["text"])
        if rooms:
            pairs = zip(row, rooms, strict=False)
            sheet.set_row(i, max(height(cell.text, room) for cell, room in pairs))
    return first + len(table.rows) + 1


def lines_across(
    sheet: Any,
    first: int,
    lines: Iterable[str],
    formats: dict[str, Any],
    *,
    columns: int = 3,
    room: int = 130,
) -> int:
    """Write texts one below the other across columns that hold `room` letters; the row after them.

    Parameters
    ----------
    sheet : xlsxwriter.Worksheet
        Where they go.
    first : int
        Row of the first text, counted from 0.
    lines : iterable of str
        One a row.
    formats : dict of str to xlsxwriter.Format
        The format ``"text"`` is used.
    columns : int
        Last of the merged columns, counted from 0.
    room : int
        Letters that fit into a line of the merged cells.

    Returns
    -------
    int
        The row after the last text.
    """
    i = first
    for line in lines:
        sheet.merge_range(i, 0, i, columns, "", formats["text"])
        write_text(sheet, i, 0, line, formats["text"])
        sheet.set_row(i, height(line, room))
        i += 1
    return i


def height(text: str, room: int) -> float:
    """Height of a row in points: merged cells find none, and some programs none of wrapped text.

    Parameters
    ----------
    text : str
        Of a wrapped cell.
    room : int
        Letters that fit into a line.
    """
    columns = width(text)
    # Chinese fonts have taller lines.
    line = 18.0 if columns > 1.3 * len(text) else 15.0
    return min(line * (1 + columns // room), 400.0)
