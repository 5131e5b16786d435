"""Workbooks as plain lists, made by other people's parsers in a process of their own (see `limits`).

This module imports little, so that the process starts quickly and in little memory.
"""

from __future__ import annotations

import io
import re
import warnings
from typing import TYPE_CHECKING, Any

from pingshan_forecast.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_CELLS = 1_000_000
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def workbook(raw: bytes, *, name: str, wanted: str | None, formats: bool) -> list[list[Any]]:
    """Sheets of a workbook: name, rows, merged ranges, and marked cells, each as plain lists.

    Parameters
    ----------
    raw : bytes
        An .xlsx, .xlsm, .xlsb, .ods or .xls file.
    name : str
        What to call it in an error.
    wanted : str or None
        The sheet to read; None for all.
    formats : bool
        Whether to look for cells shown as per cent, errors and formulas, which .xlsx alone tells.

    Returns
    -------
    list
        One ``[name, rows, merged, marks]`` a sheet; a merged range is ``[[top, left], [bottom, right]]``; a
        mark is ``[row, column, "scaled" | "literal" | "", is_broken]``.

    Raises
    ------
    DataError
        If it is protected, has no such sheet, or a sheet spans more than a table can hold.
    """
    from python_calamine import CalamineWorkbook, PasswordError

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
    except PasswordError:
        raise DataError(f"{name} is protected by a password; save it without one") from None
    names = list(book.sheet_names)
    if wanted is not None and wanted not in names:
        raise DataError(f"{name} has no sheet {wanted!r}; it has {', '.join(names)}")
    chosen = [sheet for sheet in names if wanted is None or sheet == wanted]
    pages: list[list[Any]] = []
    for sheet in chosen:
        found = book.get_sheet_by_name(sheet)
        rows, columns = found.total_height, found.total_width
        if rows * columns > MAX_CELLS:
            raise DataError(
                f"{name}: a sheet spans {rows} rows and {columns} columns; "
                "delete the stray cells far from the table"
            )
        pages.append([sheet, found.to_python(skip_empty_area=False), found.merged_cell_ranges or [], []])
    if formats:
        marks = _marks(raw, chosen)
        for page in pages:
            page[3] = marks[page[0]]
    return pages


def _marks(raw: bytes, names: list[str]) -> dict[str, list[list[Any]]]:
    """Cells that are more than their value: shown as per cent, errors, formulas."""
    import openpyxl

    found: dict[str, list[list[Any]]] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl tells of styles and extensions that it drops
        book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True)
        for name in names:
            marked = found.setdefault(name, [])
            if not hasattr(book[name], "iter_rows"):
                continue
            for cell in _cells(book[name]):
                shown = _shown_as_percent(cell.number_format or "")
                broken = cell.data_type in {"e", "f"}
                if shown or broken:
                    marked.append([cell.row - 1, cell.column - 1, shown, broken])
        book.close()
    return found


def _cells(sheet: Any) -> Iterator[Any]:  # noqa: ANN401  # openpyxl's classes differ by mode
    sheet.reset_dimensions()  # the size that a file claims is not always its size
    for row in sheet.iter_rows():
        yield from (cell for cell in row if cell.value is not None)


def _shown_as_percent(number_format: str) -> str:
    """Tell a real per cent format ("scaled") from a per cent sign that is mere decoration ("literal")."""
    if "%" not in number_format:
        return ""
    bare = re.sub(r'"[^"]*"|\\.', "", number_format)
    return "scaled" if "%" in bare else "literal"
