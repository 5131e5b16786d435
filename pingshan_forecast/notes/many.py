"""The table of many plans as a workbook, each row linked to its note."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

_SHARES = {"probability_strict", "probability_lenient", "joint"}
_RATES = {"median", "low_80", "high_80", "ytd", "required_rest"}
_WIDE = {"plan": 24, "wording": 40, "verdict": 22, "reason": 60}


def workbook(frame: pd.DataFrame, links: Mapping[str, str]) -> bytes:
    """Workbook of `Assessments.to_frame`.

    Parameters
    ----------
    frame : DataFrame
        One row a target.
    links : mapping of str to str
        Path of each plan's note, relative to the workbook.
    """
    import xlsxwriter

    buffer = io.BytesIO()
    # Nothing that comes from outside becomes a formula or an address.
    safe = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "nan_inf_to_errors": False, **safe})
    sheet = book.add_worksheet("assessments")
    head = book.add_format({"bold": True, "bottom": 1})
    looks = {"share": book.add_format({"num_format": "0%"}), "rate": book.add_format({"num_format": "0.0"})}
    link = book.add_format({"font_color": "#0563C1", "underline": 1})
    for j, column in enumerate(map(str, frame.columns)):
        sheet.write_string(0, j, column, head)
        sheet.set_column(j, j, _WIDE.get(column, 12))
    for i, row in enumerate(frame.to_dict("records"), start=1):
        for j, (key, value) in enumerate(row.items()):
            name = str(key)
            if value is None or value != value or value == "":
                continue
            if name == "plan" and value in links:
                sheet.write_url(i, j, f"external:{links[value]}", link, string=str(value))
            elif name in _SHARES:
                sheet.write_number(i, j, float(value), looks["share"])
            elif name in _RATES:
                sheet.write_number(i, j, float(value), looks["rate"])
            elif name == "year":
                sheet.write_number(i, j, int(value))
            else:
                sheet.write_string(i, j, str(value)[:32_000])
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(frame), 1), len(frame.columns) - 1)
    book.close()
    return buffer.getvalue()
