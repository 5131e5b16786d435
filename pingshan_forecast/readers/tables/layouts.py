"""From rows of cells to figures with what is said of each: tidy tables, and years down or across."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pingshan_forecast.readers.tables.cells import (
    QUALIFIERS,
    Cell,
    CellRefusedError,
    Number,
    date,
    number,
    period,
    status,
    year,
)
from pingshan_forecast.readers.tables.headings import Layout, find_layout, looks_like_figure
from pingshan_forecast.readers.tables.labels import Facts, named_region, read_label, unit_line
from pingshan_forecast.readers.tables.sheets import Sheet
from pingshan_forecast.readers.tables.units import find_unit
from pingshan_forecast.registry.regions import find_region

_NOTE = re.compile(r"\(?(注|备注|说明|资料来源|数据来源|来源|note|source|\*|①)", re.IGNORECASE)
_LISTED = 20
_MEND = {
    "region": "is no known region; correct it, or give region= if it is your own "
    "(on the command line --region, with your report as --plan)",
    "indicator": "is no known indicator",
    "year": "is no year; write it as 2020",
    "period": "is no period; write FY, H1, Q1-Q3 or M1-M8",
    "unit": "is no known unit; write for example 亿元, 万元, 亿美元, 万人 or %",
    "status": "is no status; write 预计, 初步, 核实, 修订 or 普查",
    "qualifier": "is no qualifier; write exact, approx or more_than",
    "growth_basis": "is no basis; write real, nominal or comparable_scope",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A cell that cannot be used: where it is, what it holds, and why."""

    place: str
    found: str
    why: str

    def __str__(self) -> str:
        return f"{self.place}: {self.found!r} {self.why}"


def listed(refused: list[Refusal]) -> str:
    """Count the cells that cannot be used, name them, and say once what mends several.

    Examples
    --------
    >>> listed([Refusal(place=f"row {i} column B", found="g", why="is no year") for i in (2, 3)])
    "2 cells cannot be used: row 2 column B, row 3 column B: each 'g' is no year"
    """
    alike: dict[str, list[Refusal]] = {}
    for item in refused[:_LISTED]:
        alike.setdefault(item.why, []).append(item)
    lines = "; ".join(" ".join(_mended_alike(items).split()) for items in alike.values())
    more = f"; and {len(refused) - _LISTED} more" if len(refused) > _LISTED else ""
    count = "1 cell" if len(refused) == 1 else f"{len(refused)} cells"
    return f"{count} cannot be used: {lines}{more}"


def _mended_alike(alike: list[Refusal]) -> str:
    if len(alike) == 1:
        return str(alike[0])
    if len({item.found for item in alike}) == 1:
        return f"{', '.join(item.place for item in alike)}: each {alike[0].found!r} {alike[0].why}"
    return f"{', '.join(f'{item.place}: {item.found!r}' for item in alike)}: each {alike[0].why}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number of a table with everything that its row, column and sheet say of it."""

    place: str
    number: Number
    facts: Facts
    extra: dict[str, str]
    known_from: dt.date | None
    units: tuple[str, ...] = ()
    has_formats: bool = True


def figures(sheet: Sheet, *, own_region: str | None) -> tuple[list[Figure], list[Refusal]] | None:
    """Read one sheet; None where it holds no table.

    Parameters
    ----------
    sheet : Sheet
        The cells.
    own_region : str or None
        A region that the user named: it is known even if the registry has it not.
    """
    layout = find_layout(sheet)
    if layout is None:
        return None
    context, units = _context(sheet, layout.first)
    found: list[Figure] = []
    refused: list[Refusal] = []
    carried: str | None = None
    for i in range(layout.last + 1, len(sheet.rows)):
        row = sheet.rows[i]
        if all(cell.blank for cell in row) or _is_note(row):
            continue
        try:
            facts, extra, known_from = _row_facts(sheet, layout, i, own_region)
        except CellRefusedError as error:
            refused.append(error.args[0])
            continue
        if facts.indicator is None and facts.measure is not None:
            facts = replace(facts, indicator=carried)  # "增速" under the row of its indicator
        carried = facts.indicator or carried
        for j, said in layout.values.items():
            if j >= len(row) or row[j].blank:
                continue
            result = _figure(sheet, (i, j), facts.over(said).over(context), extra)
            if isinstance(result, Refusal):
                refused.append(result)
            elif result is not None:
                found.append(replace(result, known_from=known_from, units=units))
        refused.extend(_unknown_columns(sheet, layout, i))
    return found, refused


def _is_note(row: tuple[Cell, ...]) -> bool:
    texts = [cell for cell in row if not cell.blank]
    return (
        len(texts) <= 2
        and isinstance(texts[0].value, str)
        and bool(_NOTE.match(str(texts[0].value).strip()) or unit_line(str(texts[0].value)) is not None)
    )


def _context(sheet: Sheet, header: int) -> tuple[Facts, tuple[str, ...]]:
    """Read what the sheet's name and the lines above the table say of all its figures."""
    named = read_label(sheet.name) or Facts()
    facts = Facts(region=named.region, indicator=named.indicator, measure=named.measure, unit=named.unit)
    units: list[str] = []
    region = named_region(sheet.name)
    for row in sheet.rows[:header]:
        for cell in row:
            if isinstance(cell.value, str) and not cell.blank:
                stated = unit_line(cell.value)
                units.extend(stated or [])
                title = read_label(cell.value) if stated is None else None
                facts = facts.over(replace(title, year=None, period=None, status=None)) if title else facts
                region = region or (named_region(cell.value) if stated is None else None)
    return replace(facts, region=facts.region or region), tuple(units)


def _row_facts(
    sheet: Sheet, layout: Layout, i: int, own_region: str | None
) -> tuple[Facts, dict[str, str], dt.date | None]:
    row, facts, extra = sheet.rows[i], Facts(), {}
    known_from: dt.date | None = None
    for j in layout.stubs:
        if j < len(row) and not row[j].blank:
            said = _stub(row[j], own_region)
            if said is None and any(not c.blank for k, c in enumerate(row) if k in layout.values):
                said = _refuse(sheet, i, j, "indicator")
            facts = (said or Facts()).over(facts)
    for j, name in layout.fields.items():
        if j >= len(row) or row[j].blank:
            continue
        cell = row[j]
        if name == "known_from":
            try:
                known_from = date(cell.value)
            except CellRefusedError as error:
                raise CellRefusedError(
                    Refusal(place=sheet.place(i, j), found=cell.text, why=str(error))
                ) from None
        elif name in {"source_id", "note", "vintage", "qualifier", "name", "ignored"}:
            extra[name] = cell.text if name == "qualifier" else " ".join(str(cell.value).split())
            if name == "qualifier" and cell.text not in QUALIFIERS:
                _refuse(sheet, i, j, name)
        else:
            facts = (_field(name, cell, own_region) or _refuse(sheet, i, j, name)).over(facts)
            if name == "status":
                extra["status"] = cell.text
    return facts, extra, known_from


def _refuse(sheet: Sheet, i: int, j: int, name: str) -> Facts:
    cell = sheet.rows[i][j]
    why = _MEND.get(name, "is not understood")
    if name in {"region", "indicator"}:
        why = f"{why}; {_nearest(name, cell.text)}"
    raise CellRefusedError(Refusal(place=sheet.place(i, j), found=cell.text, why=why))


def _nearest(name: str, text: str) -> str:
    from pingshan_forecast.errors import UnknownNameError
    from pingshan_forecast.registry.indicators import indicator
    from pingshan_forecast.registry.regions import region

    try:
        (region if name == "region" else indicator)(text)
    except UnknownNameError as error:
        return str(error).partition("; ")[2].partition("?")[0].partition(" Codes:")[0]
    return "write its name alone"


def _stub(cell: Cell, own_region: str | None) -> Facts | None:
    if own_region is not None and cell.text == own_region:
        return Facts(region=own_region)
    return read_label(cell.value)


def _field(name: str, cell: Cell, own_region: str | None) -> Facts | None:
    """Read the cell of a named column; None where it does not hold what its heading says."""
    text = cell.text
    if name == "region":
        known = find_region(text)
        own = text if text == own_region else None
        return Facts(region=known.key if known else own) if known or own else None
    if name == "year":
        said = year(cell.value)
        return (
            Facts(year=said[0], period=said[1] if said[1] != "FY" else None, status=said[2]) if said else None
        )
    if name == "period":
        covered = period(text)
        return Facts(period=covered) if covered else None
    if name == "unit":
        return Facts(unit=text) if find_unit(text) is not None or text in {"‰"} else None
    if name == "status":
        known_status = status(text)
        return Facts(status=known_status) if known_status else None
    label = read_label(text)
    if name == "growth_basis":
        allowed = {
            "real",
            "nominal",
            "comparable_scope",
            "实际",
            "名义",
            "同口径",
            "可比口径",
            "现价",
            "不变价",
            "可比价",
        }
        basis = read_label(f"{text}增速") if text in allowed else None
        return Facts(basis=basis.basis) if basis else None
    if label is None or (name == "indicator" and label.indicator is None and label.measure is None):
        return None
    return label


def _figure(
    sheet: Sheet, at: tuple[int, int], facts: Facts, extra: dict[str, str]
) -> Figure | Refusal | None:
    cell, place = sheet.rows[at[0]][at[1]], sheet.place(*at)
    try:
        read = number(cell)
    except CellRefusedError as error:
        found = cell.text or "an empty result"
        return Refusal(place=place, found=found, why=str(error))
    if read.value is None:
        return None
    for name in ("indicator", "year"):
        if getattr(facts, name) is None:
            why = f"stands at no {name}; name the {name} in its row, its column or the sheet's name"
            return Refusal(place=place, found=cell.text, why=why)
    return Figure(
        place=place, number=read, facts=facts, extra=extra, known_from=None, has_formats=sheet.has_formats
    )


def _unknown_columns(sheet: Sheet, layout: Layout, i: int) -> Iterator[Refusal]:
    """Refuse figures under a heading that names nothing known, or under none; words there are left alone."""
    row = sheet.rows[i]
    headed = {*layout.values, *layout.fields, *layout.stubs, *layout.unknown}
    beyond = {j: "" for j in range(len(row)) if j not in headed}
    for j, heading in (layout.unknown | beyond).items():
        cell = row[j] if j < len(row) else Cell()
        if cell.blank or not looks_like_figure(cell):
            continue
        why = f"stands under the unknown heading {heading!r}; {_nearest('indicator', heading)}"
        if not heading:
            why = "stands under no heading; name its column"
        yield Refusal(place=sheet.place(i, j), found=cell.text, why=why)
