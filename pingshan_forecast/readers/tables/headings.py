"""The headings of a table: where they stand, and what each column below them holds."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from pingshan_forecast.readers.tables.cells import Cell, year
from pingshan_forecast.readers.tables.labels import Facts, field_name, read_label
from pingshan_forecast.readers.tables.sheets import Sheet

_HEADER_WITHIN = 40


@dataclass(slots=True, kw_only=True)
class Layout:
    """Which rows are headings, and what each column holds."""

    first: int
    last: int
    fields: dict[int, str] = field(default_factory=dict)
    stubs: list[int] = field(default_factory=list)
    values: dict[int, Facts] = field(default_factory=dict)
    unknown: dict[int, str] = field(default_factory=dict)


def find_layout(sheet: Sheet) -> Layout | None:
    """Find the headings of a sheet; None where there are none."""
    first = next((i for i in range(min(len(sheet.rows), _HEADER_WITHIN)) if _is_header(sheet, i)), None)
    if first is None:
        return None
    last = first
    while last + 1 < len(sheet.rows) and _is_subheader(sheet.rows[last + 1]):
        last += 1
    layout = Layout(first=first, last=last)
    stacks = _stacks(sheet.rows[first : last + 1])
    for j, stack in enumerate(stacks):
        _place_column(layout, j, stack)
    _settle_stubs(sheet, layout)
    return layout


def _is_header(sheet: Sheet, i: int) -> bool:
    row = sheet.rows[i]
    known = [j for j, cell in enumerate(row) if not cell.blank and _is_heading(cell)]
    if len(known) >= 2:
        # Two years in a row of figures are no heading: most of a heading's cells are known words.
        return 2 * len(known) >= sum(not cell.blank for cell in row)
    below = next((r for r in sheet.rows[i + 1 :] if not all(cell.blank for cell in r)), None)
    return bool(known and known[0] > 0 and below and year(below[0].value))


def _is_heading(cell: Cell) -> bool:
    return field_name(cell.text) is not None or read_label(cell.value) is not None


def _is_subheader(row: tuple[Cell, ...]) -> bool:
    filled = [(j, cell) for j, cell in enumerate(row) if not cell.blank]
    if not filled or not any(j > 0 for j, _ in filled):
        return False
    leads = row[0].blank or field_name(row[0].text) is not None
    return leads and all(_is_heading(cell) for _, cell in filled)


def _stacks(rows: tuple[tuple[Cell, ...], ...]) -> list[list[Cell]]:
    """Give each column's headings, top first; a merged heading speaks for all the columns below it."""
    width = max(len(row) for row in rows)
    stacks: list[list[Cell]] = []
    for j in range(width):
        stack = [row[j] if j < len(row) else Cell() for row in rows]
        below = stack[-1]
        if j and not below.blank and field_name(below.text) is None and len(stack) > 1:
            complete = read_label(below.value)
            for level in range(len(stack) - 1):
                above = stacks[j - 1][level]
                twice = complete is not None and complete.indicator and _says_indicator(above)
                if stack[level].blank and field_name(above.text) is None and not twice:
                    stack[level] = above
        stacks.append(stack)
    return stacks


def _says_indicator(cell: Cell) -> bool:
    facts = read_label(cell.value)
    return facts is not None and facts.indicator is not None


def _place_column(layout: Layout, j: int, stack: list[Cell]) -> None:
    words = [cell for cell in stack if not cell.blank]
    named = next((name for cell in words if (name := field_name(cell.text))), None)
    if named is not None:
        layout.fields[j] = named
        return
    if not words:
        layout.unknown[j] = ""
        return
    facts, known = Facts(), False
    for cell in words:
        said = read_label(cell.value)
        known = known or said is not None
        facts = (said or Facts()).over(facts)
    unread = [cell.text for cell in words if read_label(cell.value) is None]
    if known and not (unread and facts.indicator is None and facts.year is None):
        layout.values[j] = facts
    else:
        layout.unknown[j] = unread[-1]


def _settle_stubs(sheet: Sheet, layout: Layout) -> None:
    """Tell columns of names from columns of figures, and give bare growth columns their indicator."""
    first = min(layout.values, default=0)
    layout.stubs = [
        j
        for j, heading in layout.unknown.items()
        if j < first and not (heading and _has_figures(sheet, layout, j))
    ]
    for j in layout.stubs:
        del layout.unknown[j]
    for j, name in list(layout.fields.items()):
        # A corner such as "年份" over rows of indicators, or "指标" over years: what its cells say counts.
        if name in {"indicator", "year", "region"} and j < first:
            across_years = any(said.year for said in layout.values.values())
            across_indicators = any(said.indicator for said in layout.values.values())
            if (name == "year" and across_years) or (name == "indicator" and across_indicators):
                del layout.fields[j]
                layout.stubs.append(j)
    left: Facts | None = None
    for j in sorted(layout.values):
        said = layout.values[j]
        if said.indicator is not None:
            left = said
        elif left is not None and said.measure is not None and said.year is None and said.region is None:
            layout.values[j] = replace(said, indicator=left.indicator)


def _has_figures(sheet: Sheet, layout: Layout, j: int) -> bool:
    cells = [row[j] for row in sheet.rows[layout.last + 1 :] if j < len(row) and not row[j].blank]
    return any(looks_like_figure(cell) and not year(cell.value) for cell in cells)


def looks_like_figure(cell: Cell) -> bool:
    """Tell a number, or a text that is one, from words."""
    return not isinstance(cell.value, str) or re.fullmatch(r"[-+]?[\d.,]+%?", cell.text) is not None
