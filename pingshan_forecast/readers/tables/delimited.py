"""From delimited text to a sheet: encodings, separators, decimal commas."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from pathlib import Path

from pingshan_forecast.errors import DataError
from pingshan_forecast.readers.encodings import likeness
from pingshan_forecast.readers.office import MAX_CELLS, OLE
from pingshan_forecast.readers.tables.sheets import Sheet

_LINES = 300
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa]")


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


def read_text(path: Path, content: bytes) -> Sheet:
    """Cells of delimited text.

    Parameters
    ----------
    path : Path
        The file, for the message.
    content : bytes
        Its bytes.

    Raises
    ------
    DataError
        If it is no text, cannot be cut into cells, or has too many.
    """
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
