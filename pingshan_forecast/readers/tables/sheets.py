"""From a csv or Excel file to rows of cells: encodings, separators, number formats, bad files."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pingshan_forecast.errors import DataError
from pingshan_forecast.files import read_whole
from pingshan_forecast.readers import office
from pingshan_forecast.readers.limits import check_archive, parse_apart
from pingshan_forecast.readers.office import MAX_CELLS, OLE
from pingshan_forecast.readers.tables.cells import Cell, year

_MAX_BYTES = 50_000_000
_TEXT = {".csv", ".tsv", ".txt"}
_BOOKS = {".xlsx", ".xlsm", ".xls"}
_NO_RESULT = "is an Excel error or a formula without a stored result; mend it, or paste the figure as a value"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The cells of one sheet; `name` is empty for a text file."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    has_formats: bool = True

    def place(self, row: int, column: int) -> str:
        """Name a cell as people find it: sheet, row, column letter."""
        sheet = f"sheet {self.name!r} " if self.name else ""
        return f"{sheet}row {row + 1} column {letters(column)}"


def letters(column: int) -> str:
    """Give a column's letters.

    Examples
    --------
    >>> letters(0), letters(27)
    ('A', 'AB')
    """
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def read_sheets(path: Path, sheet: str | None) -> list[Sheet]:
    """Read every sheet of a file, or the one that is named.

    Raises
    ------
    DataError
        If the file is missing, empty, too large, protected, broken or of another kind.
    """
    content = read_whole(path, limit=_MAX_BYTES, fault=DataError)
    # What comes through a pipe has no suffix; what it begins with tells.
    suffix = path.suffix.lower() or (".xlsx" if content.startswith((b"PK", OLE)) else ".csv")
    if suffix not in _TEXT | _BOOKS:
        raise DataError(f"{path}: suffix {suffix!r} is not known; save the table as .xlsx or .csv")
    if not content.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise DataError(f"{path} is empty; save the table into it again")
    if suffix in _BOOKS:
        return _read_book(path, content, sheet)
    if sheet is not None:
        raise DataError(f"{path}: a text file has no sheet {sheet!r}; leave sheet out")
    return [_read_text(path, content)]


def decode_table(path: Path, content: bytes) -> str:
    """Decode a table saved as text: UTF-8, UTF-16 or a Chinese code page.

    Raises
    ------
    DataError
        If it is none of them.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\0" in content:  # utf-16 without its mark: ASCII separators have their zero byte on one side
        zeros_first = content[0::2].count(0) > content[1::2].count(0)
        encodings = ["utf-16-be" if zeros_first else "utf-16-le"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise DataError(f"{path} is neither UTF-8, GB18030 nor UTF-16 text; save it as CSV UTF-8 or as .xlsx")


def _read_text(path: Path, content: bytes) -> Sheet:
    if content.startswith((b"PK\x03\x04", OLE)):
        raise DataError(f"{path} is an Excel workbook named as text; rename it to .xlsx or .xls")
    text = decode_table(path, content)
    if sum(map(text.count, ("\n", "\t", ";", ","))) > MAX_CELLS:
        raise DataError(f"{path} has more than {MAX_CELLS:,} cells; save only the table that is needed")
    best: tuple[int, int] = (0, 0)
    rows: list[list[str]] = []
    for separator in ("\t", ";", ","):
        try:
            tried = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
        except csv.Error as error:
            raise DataError(
                f"{path} is no table of text: {error}; save it as CSV UTF-8 or as .xlsx"
            ) from error
        # The right separator cuts most lines into the same number of columns.
        width, lines = (
            Counter(len(row) for row in tried if len(row) > 1).most_common(1)[0]
            if any(len(row) > 1 for row in tried)
            else (1, 0)
        )
        if (lines, width) > best or not rows:
            best, rows = (lines, width), tried
    return Sheet(name="", rows=tuple(tuple(Cell(value=value) for value in row) for row in rows))


def _read_book(path: Path, content: bytes, wanted: str | None) -> list[Sheet]:
    is_zip = content.startswith(b"PK")
    if content.startswith(OLE) and path.suffix.lower() != ".xls":
        raise DataError(
            f"{path} is protected by a password or is an old .xls; save it without a password as .xlsx"
        )
    remedy = "open it in Excel, delete stray cells far from the table and save it again as .xlsx"
    if is_zip:
        check_archive(content, name=str(path), fault=DataError, remedy=remedy)
    pages = parse_apart(
        office.workbook,
        content,
        name=str(path),
        fault=DataError,
        remedy=remedy,
        wanted=wanted,
        formats=is_zip,
    )
    return [_sheet(*page, has_formats=is_zip) for page in pages]


def _sheet(
    name: str, rows: list[list[Any]], merged: list[Any], marks: list[Any], *, has_formats: bool
) -> Sheet:
    marked = {
        (row, column): Cell(value=shown, percent=bool(shown), fault=_NO_RESULT if broken else "")
        for row, column, shown, broken in marks
    }
    cells = [[_cell(value, marked.get((i, j))) for j, value in enumerate(row)] for i, row in enumerate(rows)]
    for (top, left), (bottom, right) in merged:
        # Only a name or a year speaks for all the rows it is merged over; a figure is one figure.
        if left == right and top < len(cells) and left < len(cells[top]):
            head = cells[top][left]
            if isinstance(head.value, str) or year(head.value):
                for row in cells[top + 1 : bottom + 1]:
                    row[left] = head
    return Sheet(name=name, rows=tuple(map(tuple, cells)), has_formats=has_formats)


def _cell(value: object, marked: Cell | None) -> Cell:
    if marked is None or (isinstance(value, bool) and not marked.fault):
        return Cell(value=value)
    if value == "":
        return Cell(value=None, fault=marked.fault)
    if marked.value == "literal" and isinstance(value, int | float):
        return Cell(value=f"{value!r}%")
    return Cell(value=value, percent=marked.value == "scaled" and isinstance(value, int | float))
