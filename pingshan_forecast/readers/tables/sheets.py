"""From a file to rows of cells: encodings, separators, formats, bad files."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from pingshan_forecast.errors import DataError
from pingshan_forecast.files import read_whole
from pingshan_forecast.readers.encodings import likeness
from pingshan_forecast.readers.office import MAX_CELLS, OLE
from pingshan_forecast.readers.tables.cells import Cell

_MAX_BYTES = 50_000_000
_LINES = 300
TEXT = {".csv", ".tsv", ".txt"}
BOOKS = {".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"}
FRAMES = {".dta", ".sav", ".parquet", ".feather"}
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The cells of one sheet.

    Parameters
    ----------
    name : str
        Empty for a text file.
    rows : list of list
        The cells' values, row by row; rows may differ in length.
    marks : dict
        By row and column the cells that are more than their value: shown as per cent, or broken.
    merged : list
        Top left and bottom right cells of merged ranges.
    has_formats : bool
        Whether the file tells how its cells are shown.
    decimal_comma : bool
        Whether figures of this text are written 7,625 for 7.625.
    """

    name: str
    rows: list[list[object]]
    marks: dict[tuple[int, int], Cell] = field(default_factory=dict)
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)
    has_formats: bool = True
    decimal_comma: bool = False

    def cell(self, row: int, column: int) -> Cell:
        """Cell with what the file states of its format and faults; empty outside the table.

        Parameters
        ----------
        row, column : int
            Counted from 0.
        """
        values = self.rows[row]
        value = values[column] if column < len(values) else None
        marked = self.marks.get((row, column))
        if marked is None or (isinstance(value, bool) and not marked.fault):
            return Cell(value=value)
        if value in ("", None):
            return Cell(value=None, fault=marked.fault)
        if marked.value == "literal" and isinstance(value, int | float):
            return Cell(value=f"{value!r}%")
        return Cell(value=value, percent=marked.value == "scaled" and isinstance(value, int | float))

    def place(self, row: int, column: int) -> str:
        """Name of a cell as people find it: sheet, row, column letter.

        Parameters
        ----------
        row, column : int
            Counted from 0; the name counts rows from 1.
        """
        sheet = f"sheet {self.name!r} " if self.name else ""
        return f"{sheet}row {row + 1} column {letters(column)}"


def letters(column: int) -> str:
    """Letters of a column.

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
    """Every sheet of a file, or the one that is named.

    Parameters
    ----------
    path : Path
        The file.
    sheet : str or None
        Name of one sheet of a workbook; None for all.

    Raises
    ------
    DataError
        If the file is missing, empty, too large, protected, broken or of another kind.
    """
    content = read_whole(path, limit=_MAX_BYTES, fault=DataError)
    # What comes through a pipe has no suffix; what it begins with tells.
    suffix = path.suffix.lower() or (".xlsx" if content.startswith((b"PK", OLE)) else ".csv")
    if suffix not in TEXT | BOOKS | FRAMES:
        raise DataError(f"{path}: suffix {suffix!r} is not known; save the table as .xlsx or .csv")
    if not content.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise DataError(f"{path} is empty; save the table into it again")
    if suffix in BOOKS and content.startswith((OLE, b"PK")):
        from pingshan_forecast.readers.tables.books import read_book

        return read_book(path, content, sheet)
    if sheet is not None:
        raise DataError(f"{path}: a text file has no sheet {sheet!r}; leave sheet out")
    if suffix in FRAMES:
        from pingshan_forecast.readers.tables.frames import read_frame_file

        return [read_frame_file(path, content)]
    if suffix in BOOKS:
        return [_mislabelled(path, content)]
    return [_read_text(path, content)]


def _mislabelled(path: Path, content: bytes) -> Sheet:
    """Text under the name of a workbook, as some data services send it; web pages are sent back."""
    if re.match(rb"\s*(?:\xef\xbb\xbf)?\s*<", content):
        raise DataError(f"{path} is a web page named as a workbook; open it in Excel and save it as .xlsx")
    text_like = sum(byte < 9 or 13 < byte < 32 for byte in content[:4096]) == 0
    if not text_like or not re.search(rb"[\t,;]", content):
        raise DataError(f"{path} is no readable workbook; open it in Excel and save it as .xlsx")
    return _read_text(path, content)


def decode_table(path: Path, content: bytes) -> str:
    """Text of a table: UTF-8, UTF-16 or a Chinese code page.

    Parameters
    ----------
    path : Path
        The file, for the message.
    content : bytes
        Its bytes.

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
        encodings = ["utf-8-sig", "gb18030", "big5hkscs", "shift_jis"]
    decoded = []
    for encoding in encodings:
        try:
            decoded.append(content.decode(encoding))
        except UnicodeDecodeError:
            continue
        if encoding.startswith("utf"):
            return decoded[0]
    if not decoded:
        raise DataError(
            f"{path} is neither UTF-8, GB18030, Big5 nor UTF-16 text; save it as CSV UTF-8 or as .xlsx"
        )

    # Every Big5 or Japanese text is some GB 18030 text too; only one of them reads like a language.
    return max(decoded, key=lambda text: likeness(text) + len(_KANA.findall(text)) / (1 + len(text)))


def _read_text(path: Path, content: bytes) -> Sheet:
    if content.startswith((b"PK\x03\x04", OLE)):
        raise DataError(f"{path} is an Excel workbook named as text; rename it to .xlsx or .xls")
    text = decode_table(path, content)
    if sum(map(text.count, ("\n", "\t", ";", ",", "|"))) > MAX_CELLS:  # before a list is made of each
        raise DataError(f"{path} has more than {MAX_CELLS:,} cells; save only the table that is needed")
    # Cells that end in a tab before their comma are a habit of one bureau's export, not a separator.
    tabbed = len(re.findall(r"\t[,\r\n]", text)) * 2 > text.count("\t") > 0 and "," in text
    if tabbed:
        text = _bare_commas(text)
    by = "," if tabbed else _separator(path, text)
    rows = _cut(path, text, by)
    return Sheet(
        name="",
        rows=_without_joined_keys([list(row) for row in rows]),
        decimal_comma=by == ";" and _decimal_commas(rows),
    )


def _separator(path: Path, text: str) -> str:
    """What cuts most lines of the beginning and the middle into the same number of columns."""
    lines = text.splitlines(keepends=True)
    middle = len(lines) // 2
    sample = "".join(lines if len(lines) <= 2 * _LINES else lines[:_LINES] + lines[middle : middle + _LINES])
    best, by = (0, 0), ","
    for separator in ("\t", ";", ",", "|"):
        widths = Counter(len(row) for row in _cut(path, sample, separator) if len(row) > 1)
        width, count = widths.most_common(1)[0] if widths else (1, 0)
        if (count, width) > best:
            best, by = (count, width), separator
    return by


def _cut(path: Path, text: str, separator: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True))
    except csv.Error as error:
        raise DataError(f"{path} is no table of text: {error}; save it as CSV UTF-8 or as .xlsx") from error


def _bare_commas(text: str) -> str:
    """Keep a comma that belongs to a name from parting it: only one after a tab ends a cell."""
    return "\n".join(
        "\t".join(re.split(r"\t,", line)).replace(",", "，").replace("\t", ",")
        if "\t," in line
        else line.replace(",", "，")
        for line in text.splitlines()
    )


def _without_joined_keys(rows: list[list[object]]) -> list[list[object]]:
    r"""Part keys that share the first column, as in ``unit,geo\time`` of Eurostat's bulk files."""
    head = str(rows[0][0]) if rows and rows[0] else ""
    found = re.fullmatch(r"([\w,]+)\\(\w+)\s*", head)
    if found is None:
        return rows
    keys = found[1].split(",")
    parted: list[list[object]] = [[*keys, *rows[0][1:]]]
    for row in rows[1:]:
        cells = str(row[0]).split(",") if row else []
        if len(cells) == len(keys):
            parted.append([*cells, *row[1:]])
    return parted


def _decimal_commas(rows: list[list[str]]) -> bool:
    """Whether figures have commas where the point would stand: none has a point, some no thousands."""
    cells = [
        cell.strip() for row in rows for cell in row if "," in cell and re.fullmatch(r"[-+\d.,%\s]+", cell)
    ]
    points = any(re.fullmatch(r"[-+]?\d*\.\d+%?", cell.strip()) for row in rows for cell in row)
    grouped = [cell for cell in cells if re.fullmatch(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?%?", cell)]
    if any("." in cell and cell.rfind(".") > cell.rfind(",") for cell in cells):
        return False
    small = all(len(cell.lstrip("+-").split(",")[0]) == 1 for cell in grouped)
    return bool(cells) and not points and (len(grouped) < len(cells) or small)
