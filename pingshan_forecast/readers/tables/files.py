"""From a file to its sheets: what its suffix and its first bytes say it is."""

from __future__ import annotations

import re
from pathlib import Path

from pingshan_forecast.errors import DataError
from pingshan_forecast.files import read_whole
from pingshan_forecast.readers.office import OLE
from pingshan_forecast.readers.tables.books import read_book
from pingshan_forecast.readers.tables.delimited import read_text
from pingshan_forecast.readers.tables.frames import read_frame_file
from pingshan_forecast.readers.tables.sheets import Sheet

_MAX_BYTES = 50_000_000
TEXT = {".csv", ".tsv", ".txt"}
BOOKS = {".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"}
FRAMES = {".dta", ".sav", ".parquet", ".feather"}


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
        return read_book(path, content, sheet)
    if sheet is not None:
        raise DataError(f"{path}: a text file has no sheet {sheet!r}; leave sheet out")
    if suffix in FRAMES:
        return [read_frame_file(path, content)]
    if suffix in BOOKS:
        return [_mislabelled(path, content)]
    return [read_text(path, content)]


def _mislabelled(path: Path, content: bytes) -> Sheet:
    """Text under the name of a workbook, as some data services send it; web pages are sent back."""
    if re.match(rb"\s*(?:\xef\xbb\xbf)?\s*<", content):
        raise DataError(f"{path} is a web page named as a workbook; open it in Excel and save it as .xlsx")
    text_like = sum(byte < 9 or 13 < byte < 32 for byte in content[:4096]) == 0
    if not text_like or not re.search(rb"[\t,;]", content):
        raise DataError(f"{path} is no readable workbook; open it in Excel and save it as .xlsx")
    return read_text(path, content)
