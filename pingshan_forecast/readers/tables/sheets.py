"""From a csv or Excel file to rows of cells: encodings, separators, number formats, bad files."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pingshan_forecast.errors import DataError
from pingshan_forecast.readers.tables.cells import Cell, year

_MAX_BYTES = 50_000_000
_MAX_UNPACKED = 200_000_000
_MAX_CELLS = 2_000_000
_TEXT = {".csv", ".tsv", ".txt"}
_BOOKS = {".xlsx", ".xlsm", ".xls"}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# A cell that holds something: calamine lays out the rectangle around all of these at once.
_FILLED = re.compile(rb"<(?:\w+:)?c\s(?:[^>]*?\s)?r\s*=\s*[\"']([A-Z]{1,3})(\d{1,9})[\"'][^>]*(?<!/)>")
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
    suffix = path.suffix.lower()
    if path.is_dir():
        raise DataError(f"{path} is a folder; name a csv or xlsx file in it")
    if not path.is_file():
        raise DataError(f"{path} does not exist; check the name and the folder")
    if suffix not in _TEXT | _BOOKS:
        raise DataError(f"{path}: suffix {suffix!r} is not known; save the table as .xlsx or .csv")
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= _MAX_BYTES else b""
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror}; check the rights of the file") from error
    if size > _MAX_BYTES:
        raise DataError(
            f"{path} has {size / 1e6:.0f} MB, the limit is 50 MB; save only the table that is needed"
        )
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
    if content.startswith((b"PK\x03\x04", _OLE)):
        raise DataError(f"{path} is an Excel workbook named as text; rename it to .xlsx or .xls")
    text = decode_table(path, content)
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
    if sum(map(len, rows)) > _MAX_CELLS:
        raise DataError(f"{path} has more than {_MAX_CELLS} cells; save only the table that is needed")
    return Sheet(name="", rows=tuple(tuple(Cell(value=value) for value in row) for row in rows))


def _check_zip(path: Path, content: bytes) -> None:
    """Refuse archives that would unpack to more than a table can hold."""
    if content.startswith(_OLE):
        raise DataError(
            f"{path} is protected by a password or is an old .xls; save it without a password as .xlsx"
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(item.file_size for item in archive.infolist()) > _MAX_UNPACKED:
                raise DataError(f"{path} unpacks to more than 200 MB; save only the table that is needed")
            for item in archive.infolist():
                if item.filename.lower().replace("\\", "/").startswith(
                    "xl/worksheets/"
                ) and item.filename.endswith(".xml"):
                    _check_extent(path, archive.read(item))
    except DataError:
        raise
    except Exception as error:  # zipfile and zlib raise a dozen kinds on broken archives
        raise DataError(
            f"{path} is no readable workbook ({type(error).__name__}); open it in Excel and save it again"
        ) from error


def _check_extent(path: Path, xml: bytes) -> None:
    columns, rows = 0, 0
    for column, row in _FILLED.findall(xml):
        columns, rows = max(columns, _column_number(column)), max(rows, int(row))
    if columns * rows > _MAX_CELLS:
        raise DataError(
            f"{path}: a sheet spans {rows} rows and {columns} columns; "
            "delete the stray cells far from the table"
        )


def _column_number(column: bytes) -> int:
    value = 0
    for letter in column:
        value = value * 26 + letter - 64
    return value


def _read_book(path: Path, content: bytes, wanted: str | None) -> list[Sheet]:
    from python_calamine import CalamineWorkbook, PasswordError

    from pingshan_forecast.readers.tables.old_xls import read_old

    is_zip = content.startswith(b"PK")
    if path.suffix.lower() == ".xls" and not is_zip:
        old = {page.name: page for page in read_old(path, content)}
        return [_sheet(old[name], {}, has_formats=False) for name in _chosen(path, list(old), wanted)]
    _check_zip(path, content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        chosen = _chosen(path, list(book.sheet_names), wanted)
        formats = _formats(content, chosen)
        return [
            _sheet(book.get_sheet_by_name(name), formats.get(name, {}), has_formats=True) for name in chosen
        ]
    except DataError:
        raise
    except PasswordError as error:
        raise DataError(f"{path} is protected by a password; save it without one") from error
    except Exception as error:  # two parsers of other people's files: no list of their errors is complete
        raise DataError(
            f"{path} is no readable workbook ({type(error).__name__}); open it in Excel and save it again"
        ) from error


def _chosen(path: Path, names: list[str], wanted: str | None) -> list[str]:
    if wanted is not None and wanted not in names:
        raise DataError(f"{path} has no sheet {wanted!r}; it has {', '.join(names)}")
    return [name for name in names if wanted is None or name == wanted]


def _formats(content: bytes, names: list[str]) -> dict[str, dict[tuple[int, int], Cell]]:
    """Give the cells that are more than their value: shown as per cent, errors, formulas."""
    import warnings

    import openpyxl

    found: dict[str, dict[tuple[int, int], Cell]] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl tells of styles and extensions that it drops
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
        for name in names:
            marked = found.setdefault(name, {})
            if not hasattr(book[name], "iter_rows"):
                continue
            for cell in _cells(book[name]):
                shown = _shown_as_percent(cell.number_format or "")
                if shown or cell.data_type in {"e", "f"}:
                    fault = _NO_RESULT if cell.data_type in {"e", "f"} else ""
                    marked[cell.row - 1, cell.column - 1] = Cell(
                        value=shown, percent=bool(shown), fault=fault
                    )
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


def _sheet(source: Any, formats: dict[tuple[int, int], Cell], *, has_formats: bool) -> Sheet:  # noqa: ANN401  # calamine ships no types
    values = source.to_python(skip_empty_area=False)
    rows = [
        [_cell(value, formats.get((i, j))) for j, value in enumerate(row)] for i, row in enumerate(values)
    ]
    for (top, left), (bottom, right) in source.merged_cell_ranges or []:
        # Only a name or a year speaks for all the rows it is merged over; a figure is one figure.
        if left == right and top < len(rows) and left < len(rows[top]):
            head = rows[top][left]
            if isinstance(head.value, str) or year(head.value):
                for row in rows[top + 1 : bottom + 1]:
                    row[left] = head
    return Sheet(name=str(source.name), rows=tuple(map(tuple, rows)), has_formats=has_formats)


def _cell(value: object, marked: Cell | None) -> Cell:
    if marked is None or (isinstance(value, bool) and not marked.fault):
        return Cell(value=value)
    if value == "":
        return Cell(value=None, fault=marked.fault)
    if marked.value == "literal" and isinstance(value, int | float):
        return Cell(value=f"{value!r}%")
    return Cell(value=value, percent=marked.value == "scaled" and isinstance(value, int | float))
