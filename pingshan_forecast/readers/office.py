"""Workbooks as plain lists, made by other people's parsers in a process of their own (see `limits`).

This module imports little, so that the process starts quickly and in little memory.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any
from xml.etree import ElementTree

from pingshan_forecast.errors import DataError

MAX_CELLS = 1_000_000
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*)>(<(?:\w+:)?f\b)?")
_ATTRIBUTE = re.compile(rb"\b(r|s|t)\s*=\s*[\"']([^\"']*)[\"']")
_RESULT = re.compile(rb"<(?:\w+:)?v>[^<]+<|<(?:\w+:)?is>")
_PERCENT_IDS = {9: "scaled", 10: "scaled"}


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
        _check_extent(name, found.total_height, found.total_width)
        rows = found.to_python(skip_empty_area=False)
        _check_extent(name, len(rows), max(map(len, rows), default=0))  # what was claimed may be less
        pages.append([sheet, rows, found.merged_cell_ranges or [], []])
    if formats:
        marks = _formats(raw, chosen)
        for page in pages:
            page[3] = marks.get(page[0], [])
    return pages


def _check_extent(name: str, rows: int, columns: int) -> None:
    if rows * columns > MAX_CELLS:
        raise DataError(
            f"{name}: a sheet spans {rows} rows and {columns} columns; "
            "delete the stray cells far from the table"
        )


def _formats(raw: bytes, names: list[str]) -> dict[str, list[list[Any]]]:
    """Cells that are more than their value: shown as per cent, errors, formulas without a result.

    Read from the sheets' XML by pattern: building an object for every cell takes ten times as long.
    """
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        percent = _percent_styles(archive)
        parts = _sheet_parts(archive)
        found: dict[str, list[list[Any]]] = {}
        for name in names:
            if name in parts and parts[name] in archive.namelist():
                found[name] = _marks(archive.read(parts[name]), percent)
    return found


def _marks(xml: bytes, percent: dict[int, str]) -> list[list[Any]]:
    marks: list[list[Any]] = []
    styles = [b's="%d"' % number for number in percent]
    for found in _CELL.finditer(xml):
        attributes, formula = found[1], found[2]
        if not formula and b't="e"' not in attributes and not any(style in attributes for style in styles):
            continue
        stated = dict(_ATTRIBUTE.findall(attributes))
        style = percent.get(int(stated.get(b"s", b"0") or 0), "")
        body = xml[found.end() : xml.find(b"</c>", found.end())] if formula else b""
        broken = stated.get(b"t") == b"e" or (bool(formula) and _RESULT.search(body) is None)
        place = re.fullmatch(rb"([A-Z]{1,3})(\d{1,9})", stated.get(b"r", b""))
        if (style or broken) and place is not None:
            marks.append([int(place[2]) - 1, _column_number(place[1]) - 1, style, broken])
    return marks


def _percent_styles(archive: zipfile.ZipFile) -> dict[int, str]:
    """Cell styles that show a per cent sign, real ("scaled") or mere decoration ("literal")."""
    if "xl/styles.xml" not in archive.namelist():
        return {}
    root = ElementTree.fromstring(archive.read("xl/styles.xml"))
    own = {
        int(item.get("numFmtId", "0")): _shown_as_percent(item.get("formatCode", ""))
        for item in root.iter()
        if item.tag.endswith("}numFmt")
    }
    shown = _PERCENT_IDS | {key: kind for key, kind in own.items() if kind}
    formats = next((list(item) for item in root if item.tag.endswith("}cellXfs")), [])
    return {
        number: shown[key]
        for number, style in enumerate(formats)
        if (key := int(style.get("numFmtId", "0"))) in shown
    }


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Name of each sheet to the part of the archive that holds it."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {item.get("Id"): str(item.get("Target", "")) for item in links}
    parts: dict[str, str] = {}
    for item in book.iter():
        if item.tag.endswith("}sheet"):
            key = next((value for name, value in item.attrib.items() if name.endswith("}id")), "")
            target = targets.get(key, "")
            parts[item.get("name", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return parts


def _shown_as_percent(number_format: str) -> str:
    """Whether a format is a real per cent ("scaled") or has a per cent sign as decoration ("literal")."""
    if "%" not in number_format:
        return ""
    bare = re.sub(r'"[^"]*"|\\.', "", number_format)
    return "scaled" if "%" in bare else "literal"


def _column_number(column: bytes) -> int:
    value = 0
    for letter in column:
        value = value * 26 + letter - 64
    return value
