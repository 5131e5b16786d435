"""Old .xls files, parsed in a process of their own: a damaged one can end the process that parses it."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pingshan_forecast.errors import DataError

_SECONDS = 60
_PARSER = """
import io, json, sys
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
except (ImportError, ValueError, OSError):
    pass
import python_calamine as calamine
def plain(value):
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return {"date": value.isoformat()} if hasattr(value, "year") else {"time": str(value)}
try:
    book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    pages = []
    for name in book.sheet_names:
        page = book.get_sheet_by_name(name)
        rows = [[plain(value) for value in row] for row in page.to_python(skip_empty_area=False)]
        pages.append([name, rows, page.merged_cell_ranges or []])
except calamine.PasswordError:
    pages = "password"
sys.stdout.buffer.write(json.dumps(pages).encode("ascii"))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class OldPage:
    """One sheet of an old file, with what the parser of new ones gives of a sheet."""

    name: str
    rows: list[list[Any]]
    merged_cell_ranges: list[tuple[tuple[int, int], tuple[int, int]]]

    def to_python(self, *, skip_empty_area: bool = False) -> list[list[Any]]:
        """Give the rows."""
        return self.rows


def read_old(path: Path, content: bytes) -> list[OldPage]:
    """Parse an .xls file.

    Raises
    ------
    DataError
        If it is protected, broken, or takes too long.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-c", _PARSER], input=content, capture_output=True, timeout=_SECONDS, check=True
        )
        pages = json.loads(done.stdout)
    except (subprocess.SubprocessError, OSError, ValueError) as error:
        raise DataError(
            f"{path} is no readable .xls workbook; open it in Excel and save it as .xlsx"
        ) from error
    if pages == "password":
        raise DataError(f"{path} is protected by a password; save it without one as .xlsx")
    return [
        OldPage(
            name=name,
            rows=[[_value(value) for value in row] for row in rows],
            merged_cell_ranges=[((a[0], a[1]), (b[0], b[1])) for a, b in merged],
        )
        for name, rows, merged in pages
    ]


def _value(value: object) -> object:
    if not isinstance(value, dict):
        return value
    return dt.datetime.fromisoformat(value["date"]) if "date" in value else dt.time()
