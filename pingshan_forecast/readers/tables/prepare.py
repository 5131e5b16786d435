"""Habits of tables that are put straight before they are read: merged cells, fiscal years, split units."""

from __future__ import annotations

import itertools
import re

from pingshan_forecast.readers.tables.cells import cell_text
from pingshan_forecast.readers.tables.facts import unit_line
from pingshan_forecast.readers.tables.fields import field_name
from pingshan_forecast.readers.tables.sheets import Sheet
from pingshan_forecast.readers.tables.times import read_time
from pingshan_forecast.readers.tables.values import filled_cells, is_blank

_FISCAL = re.compile(r"((?:19|20)\d\d)[-–/](\d\d)")


def join_unit_cells(sheet: Sheet) -> None:
    """Join 单位 and 万元 of two cells above a table; below another such word they are a row of headings."""
    for i, row in enumerate(sheet.rows[:40]):
        filled = filled_cells(row)
        if len(filled) > 3:
            continue
        for (j, word), (k, unit) in itertools.pairwise(filled):
            above = sheet.rows[i - 1][j] if i and j < len(sheet.rows[i - 1]) else None
            named = re.fullmatch(r"单\s*位\s*:?|units?\s*:", cell_text(word), re.IGNORECASE)
            if named and k == j + 1 and unit_line(cell_text(unit)) and field_name(above) is None:
                row[j], row[k] = f"单位：{cell_text(unit)}", None


def name_fiscal_years(sheet: Sheet) -> None:
    """Mark fiscal years (2010-11, 2011-12, 2012-13), which are no months: each ends in the year after."""
    rows = sheet.rows[:60]
    width = max(map(len, rows), default=0)
    lines = [[(i, j) for j in range(len(row))] for i, row in enumerate(rows)]
    lines += [
        [(i, j) for i in range(len(sheet.rows)) if j < len(sheet.rows[i])] for j in range(min(width, 6))
    ]
    for line in lines:
        found = [(place, match) for place in line if (match := _fiscal(sheet.rows[place[0]][place[1]]))]
        if len(found) > 1 and all((int(m[1]) + 1) % 100 == int(m[2]) for _, m in found):
            for (i, j), match in found:
                sheet.rows[i][j] = f"{match[1]}年度"


def _fiscal(value: object) -> re.Match[str] | None:
    return _FISCAL.fullmatch(value.strip()) if isinstance(value, str) and len(value) < 12 else None


def fill_merged(sheet: Sheet) -> None:
    """Let a name or a year speak for all the cells it is merged over; a figure is one figure."""
    for (top, left), (bottom, right) in sheet.merged:
        if top >= len(sheet.rows) or left >= len(sheet.rows[top]):
            continue
        head = sheet.rows[top][left]
        if not (isinstance(head, str) and head.strip()) and read_time(head) is None:
            continue
        wide = right - left + 1
        if wide > 1 and (wide >= len(sheet.rows[top]) - 1 or left == 0):
            continue  # a title over the whole table
        for i in range(top, min(bottom, len(sheet.rows) - 1) + 1):
            for j in range(left, min(right, len(sheet.rows[i]) - 1) + 1):
                if is_blank(sheet.rows[i][j]):
                    sheet.rows[i][j] = head
