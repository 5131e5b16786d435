"""Workbooks: .xlsx, .xlsm, .xlsb, .ods and old .xls, with cell formats where the file tells them."""

from __future__ import annotations

from pathlib import Path

from pingshan_forecast.errors import DataError
from pingshan_forecast.readers import office
from pingshan_forecast.readers.limits import check_archive, parse_apart
from pingshan_forecast.readers.tables.cells import Cell
from pingshan_forecast.readers.tables.sheets import Sheet

_NO_RESULT = "is an Excel error or a formula without a stored result; mend it, or paste the figure as a value"
_REMEDY = "open it in Excel, delete stray cells far from the table, and save it as .xlsx"
_WITH_FORMATS = {"", ".xlsx", ".xlsm", ".xls"}


def read_book(path: Path, content: bytes, wanted: str | None) -> list[Sheet]:
    """Every sheet of a workbook, or the one that is named, parsed in a process of little memory and time.

    Parameters
    ----------
    path : Path
        What to call it; its suffix tells the kind.
    content : bytes
        The file.
    wanted : str or None
        Name of the sheet; None for all.

    Raises
    ------
    DataError
        If it is protected, broken, too large, or has no such sheet.
    """
    is_zip = content.startswith(b"PK")
    if content.startswith(office.OLE) and path.suffix.lower() != ".xls":
        raise DataError(
            f"{path} is protected by a password or is an old .xls; save it without a password as .xlsx"
        )
    if is_zip:
        check_archive(content, name=str(path), fault=DataError, remedy=_REMEDY)
    formats = is_zip and path.suffix.lower() in _WITH_FORMATS
    pages = parse_apart(
        office.workbook,
        content,
        name=str(path),
        fault=DataError,
        remedy=_REMEDY,
        wanted=wanted,
        formats=formats,
    )
    return [
        Sheet(
            name=str(name),
            rows=rows,
            marks={
                (row, column): Cell(value=shown, percent=bool(shown), fault=_NO_RESULT if broken else "")
                for row, column, shown, broken in marks
            },
            merged=[(tuple(start), tuple(end)) for start, end in merged],
            has_formats=formats,
        )
        for name, rows, merged, marks in pages
    ]
