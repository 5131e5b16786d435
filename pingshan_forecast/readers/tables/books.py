"""Workbooks: .xlsx, .xlsm, .xlsb, .ods and old .xls, with cell formats where the file tells them."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from pingshan_forecast.errors import DataError
from pingshan_forecast.readers.tables.cells import Cell
from pingshan_forecast.readers.tables.sheets import MAX_CELLS, OLE, Sheet

_MAX_UNPACKED = 200_000_000
# A cell that holds something: calamine lays out the rectangle around all of these at once.
_FILLED = re.compile(rb"<(?:\w+:)?c\s(?:[^>]*?\s)?r\s*=\s*[\"']([A-Z]{1,3})(\d{1,9})[\"'][^>]*(?<!/)>")
_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*)>(<(?:\w+:)?f\b)?")
_ROW = re.compile(rb"<(?:\w+:)?row\s[^>]*?\br=\"(\d{1,9})\"")
_LETTERS = re.compile(rb"\br=\"([A-Z]{1,3})\d{1,9}\"")
_ATTRIBUTE = re.compile(rb"\b(r|s|t)\s*=\s*[\"']([^\"']*)[\"']")
_RESULT = re.compile(rb"<(?:\w+:)?v>[^<]+<|<(?:\w+:)?is>")
_NO_RESULT = "is an Excel error or a formula without a stored result; mend it, or paste the figure as a value"
_PERCENT_IDS = {9: "scaled", 10: "scaled"}


def read_book(path: Path, content: bytes, wanted: str | None) -> list[Sheet]:
    """Every sheet of a workbook, or the one that is named.

    Raises
    ------
    DataError
        If it is protected, broken, too large, or has no such sheet.
    """
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
        told = path.suffix.lower() in {".xlsx", ".xlsm", ".xls"}
        formats = _formats(content, chosen) if told else {}
        return [
            _sheet(book.get_sheet_by_name(name), formats.get(name, {}), has_formats=told) for name in chosen
        ]
    except DataError:
        raise
    except PasswordError as error:
        raise DataError(f"{path} is protected by a password; save it without one") from error
    except Exception as error:  # two parsers of other people's files: no list of their errors is complete
        raise DataError(
            f"{path} is no readable workbook ({type(error).__name__}); open it in Excel and save it again"
        ) from error


def _check_zip(path: Path, content: bytes) -> None:
    """Refuse archives that would unpack to more than a table can hold."""
    if content.startswith(OLE):
        raise DataError(
            f"{path} is protected by a password or is an old .xls; save it without a password as .xlsx"
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(item.file_size for item in archive.infolist()) > _MAX_UNPACKED:
                raise DataError(f"{path} unpacks to more than 200 MB; save only the table that is needed")
            for item in archive.infolist():
                name = item.filename.lower().replace("\\", "/")
                if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                    _check_extent(path, archive.read(item))
    except DataError:
        raise
    except Exception as error:  # zipfile and zlib raise a dozen kinds on broken archives
        raise DataError(
            f"{path} is no readable workbook ({type(error).__name__}); open it in Excel and save it again"
        ) from error


def _check_extent(path: Path, xml: bytes) -> None:
    """Refuse a sheet whose filled cells span more than a table can hold; styled empty ones do not count."""
    starts = [int(row) for row in _ROW.findall(xml)]
    last = [
        _column_number(found[-1]) for row in xml.split(b"</row>") if (found := _LETTERS.findall(row[-400:]))
    ]
    if max(starts, default=0) * max(last, default=0) <= MAX_CELLS:
        return
    columns, rows = 0, 0
    for column, row in _FILLED.findall(xml):
        columns, rows = max(columns, _column_number(column)), max(rows, int(row))
    if columns * rows > MAX_CELLS:
        raise DataError(
            f"{path}: a sheet spans {rows} rows and {columns} columns; "
            "delete the stray cells far from the table"
        )


def _column_number(column: bytes) -> int:
    value = 0
    for letter in column:
        value = value * 26 + letter - 64
    return value


def _chosen(path: Path, names: list[str], wanted: str | None) -> list[str]:
    if wanted is not None and wanted not in names:
        raise DataError(f"{path} has no sheet {wanted!r}; it has {', '.join(names)}")
    return [name for name in names if wanted is None or name == wanted]


def _formats(content: bytes, names: list[str]) -> dict[str, dict[tuple[int, int], Cell]]:
    """Cells that are more than their value: shown as per cent, errors, formulas without a result.

    Read from the sheets' XML by pattern: building an object for every cell takes ten times as long.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        percent = _percent_styles(archive)
        parts = _sheet_parts(archive)
        found: dict[str, dict[tuple[int, int], Cell]] = {}
        for name in names:
            if name in parts and parts[name] in archive.namelist():
                found[name] = _marks(archive.read(parts[name]), percent)
    return found


def _marks(xml: bytes, percent: dict[int, str]) -> dict[tuple[int, int], Cell]:
    marks: dict[tuple[int, int], Cell] = {}
    styles = [b's="%d"' % number for number in percent]
    for found in _CELL.finditer(xml):
        attributes, formula = found[1], found[2]
        if not formula and b't="e"' not in attributes and not any(style in attributes for style in styles):
            continue
        said = dict(_ATTRIBUTE.findall(attributes))
        style = percent.get(int(said.get(b"s", b"0") or 0), "")
        body = xml[found.end() : xml.find(b"</c>", found.end())] if formula else b""
        broken = said.get(b"t") == b"e" or (bool(formula) and _RESULT.search(body) is None)
        place = re.fullmatch(rb"([A-Z]{1,3})(\d{1,9})", said.get(b"r", b""))
        if (style or broken) and place is not None:
            at = (int(place[2]) - 1, _column_number(place[1]) - 1)
            marks[at] = Cell(value=style, percent=bool(style), fault=_NO_RESULT if broken else "")
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
    """Tell a real per cent format ("scaled") from a per cent sign that is mere decoration ("literal")."""
    if "%" not in number_format:
        return ""
    bare = re.sub(r'"[^"]*"|\\.', "", number_format)
    return "scaled" if "%" in bare else "literal"


def _sheet(source: Any, formats: dict[tuple[int, int], Cell], *, has_formats: bool) -> Sheet:  # noqa: ANN401  # calamine ships no types
    rows = source.to_python(skip_empty_area=False)
    merged = list(getattr(source, "merged_cell_ranges", None) or [])
    return Sheet(
        name=str(source.name),
        rows=[list(row) for row in rows],
        marks=formats,
        merged=merged,
        has_formats=has_formats,
    )
