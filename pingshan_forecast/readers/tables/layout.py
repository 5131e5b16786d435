"""Where the tables of a sheet are: headings, columns of labels, columns of figures, titles and notes."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, replace
from dataclasses import field as default
from typing import Literal

from pingshan_forecast.readers.tables.cells import cell_text
from pingshan_forecast.readers.tables.facts import Facts, read_label, unit_line
from pingshan_forecast.readers.tables.fields import field_name
from pingshan_forecast.readers.tables.prepare import fill_merged, join_unit_cells, name_fiscal_years
from pingshan_forecast.readers.tables.sheets import Sheet
from pingshan_forecast.readers.tables.times import read_time
from pingshan_forecast.readers.tables.values import filled_cells, is_blank, is_figure, is_missing
from pingshan_forecast.registry.periods import span_code

NOTE = re.compile(
    r"\s*[(（]?\s*(?:注|备注|说明|资料来源|数据来源|来源|资料|note|source|data source|last updated"
    r"|\*|①|\d{1,2}[)）/])\s*",
    re.IGNORECASE,
)
_SAMPLE = 400
_NOTES = 12
Role = Literal["value", "label", "field", "unknown", "empty"]


@dataclass(slots=True, kw_only=True)
class Column:
    """One column of a table.

    Parameters
    ----------
    role : str
        value: figures stand below it; label: words that name them; field: cells of a named kind; unknown:
        figures under a heading that was not understood; empty.
    field : str
        Which kind, for a field.
    facts : Facts
        What its headings say.
    heading : str
        The headings as they are written.
    """

    role: Role
    field: str = ""
    facts: Facts = default(default_factory=Facts)
    heading: str = ""


@dataclass(slots=True, kw_only=True)
class Block:
    """One table of a sheet.

    Parameters
    ----------
    first, last : int
        Its rows of headings.
    end : int
        The row behind its last one.
    columns : dict of int to Column
    titles : list of str
        Lines above it.
    """

    first: int
    last: int
    end: int
    columns: dict[int, Column]
    titles: list[str]


def find_blocks(sheet: Sheet, own: tuple[str, ...]) -> list[Block]:
    """Tables of a sheet, top first; merged cells, fiscal years and split units are made plain in place.

    Parameters
    ----------
    sheet : Sheet
        The sheet; it is changed.
    own : tuple of str
        Names of regions that the registry does not know.
    """
    blocks: list[Block] = []
    position = 0
    fill_merged(sheet)
    name_fiscal_years(sheet)
    join_unit_cells(sheet)
    while position < len(sheet.rows):
        found = _next_block(sheet, position, own)
        if found is None:
            break
        blocks.append(found)
        position = found.end
    for before, block in itertools.pairwise(blocks):
        if not any(unit_line(title) for title in block.titles):
            block.titles = [*(t for t in before.titles if unit_line(t) or not block.titles), *block.titles]
    return blocks


def is_note(row: list[object]) -> bool:
    """Whether a row is a note or a source below the figures, and holds none."""
    filled = [value for _, value in filled_cells(row)]
    first = filled[0] if filled else None
    return isinstance(first, str) and bool(NOTE.match(first)) and not any(map(is_figure, filled[1:]))


def has_headings(sheet: Sheet, own: tuple[str, ...]) -> bool:
    """Whether a row of a sheet without figures looks like headings: two words that tables are headed with.

    Parameters
    ----------
    sheet : Sheet
        The sheet.
    own : tuple of str
        Names of regions that the registry does not know.
    """
    return any(
        sum(
            field_name(v) is not None or bool(read_label(v, own).code) or read_time(v) is not None
            for _, v in filled_cells(row)
        )
        >= 2
        for row in sheet.rows[:40]
    )


def _is_data(row: list[object]) -> bool:
    """Whether a row holds figures that are no years, under something that names them."""
    filled = filled_cells(row)
    figures = [j for j, value in filled if is_figure(value) and read_time(value) is None]
    timed = [j for j, value in filled if read_time(value) is not None]
    if figures:
        return len(filled) > 1
    # A year at the margin with something beside it that should be a figure.
    days = [
        value for _, value in filled[1:] if (time := read_time(value)) is not None and time.day is not None
    ]
    return bool(timed) and timed[0] == 0 and len(timed) - len(days) < len(filled)


def _is_heading_row(row: list[object], own: tuple[str, ...]) -> bool:
    filled = filled_cells(row)
    if not filled or (len(filled) == 1 and filled[0][0] == 0):
        return False
    if any(is_figure(value) and read_time(value) is None for _, value in filled):
        return False
    texts = [str(value) for _, value in filled]
    if isinstance(filled[0][1], str) and NOTE.match(filled[0][1]) and len(filled) <= 2 and filled[0][0] == 0:
        return field_name(filled[0][1]) is not None
    if len(texts) <= 3 and any(re.match(r"\s*单\s*位\s*[:：(（]", text) for text in texts):
        return False
    if all(unit_line(text) for text in texts):
        # A row of units below its headings belongs to them; one unit at the margin speaks for the table.
        return len(texts) > 1 and not re.match(r"\s*[(（]?(?:单|計|計|unit)", texts[0], re.IGNORECASE)
    return not (len(filled) == 1 and len(texts[0]) > 40)


def _next_block(sheet: Sheet, position: int, own: tuple[str, ...]) -> Block | None:
    rows = sheet.rows
    first_data = next((i for i in range(position, len(rows)) if _is_data(rows[i])), None)
    while first_data is not None:
        last = first_data - 1
        while last >= position and not _is_heading_row(rows[last], own):
            last -= 1
        if last >= position:
            break
        following = next((i for i in range(first_data + 1, len(rows)) if _is_heading_row(rows[i], own)), None)
        if following is None:
            return None
        position = following
        first_data = next((i for i in range(position, len(rows)) if _is_data(rows[i])), None)
    if first_data is None:
        return None
    first = last
    while first - 1 >= position and (
        _is_heading_row(rows[first - 1], own)
        or (
            not filled_cells(rows[first - 1])
            and first - 2 >= position
            and _is_heading_row(rows[first - 2], own)
        )
    ):
        first -= 1
    while not filled_cells(rows[first]):
        first += 1
    last = _last_heading(rows, first, last)
    end = _end(sheet, last, own)
    titles = _titles(rows, position, first, last + 1, end)
    block = Block(first=first, last=last, end=end, columns={}, titles=titles)
    _place_columns(sheet, block, own)
    return block


def _last_heading(rows: list[list[object]], first: int, last: int) -> int:
    """Row of headings above which none follows: a year under 年份 is a row whose figures are missing."""
    for i in range(first, last):
        for j, value in enumerate(rows[i]):
            below = rows[i + 1][j] if j < len(rows[i + 1]) else None
            if field_name(value) == "time" and read_time(below) is not None:
                return i
    return last


def _titles(rows: list[list[object]], position: int, first: int, start: int, end: int) -> list[str]:
    """Lines above a table, and the notes and units below it."""
    above = [
        value for row in rows[position:first] for _, value in filled_cells(row) if isinstance(value, str)
    ]
    below = [
        value
        for row in rows[max(start, end - _NOTES) : end]
        if len(filled := filled_cells(row)) <= 2
        for _, value in filled
        if isinstance(value, str) and (unit_line(value) or NOTE.match(value))
    ]
    return [cell_text(value) for value in (*above, *below)]


def _end(sheet: Sheet, last: int, own: tuple[str, ...]) -> int:
    """Row where the next table begins, its titles with it, or the sheet's end."""
    rows = sheet.rows
    heading = rows[last]
    body = [row for row in rows[last + 1 : last + 40] if _is_data(row)][:5]
    numeric = {j for row in body for j, v in enumerate(row) if j and is_figure(v) and read_time(v) is None}
    for i in range(last + 2, len(rows)):
        row = rows[i]
        filled = filled_cells(row[:12])
        if not filled or any(is_figure(v) and read_time(v) is None for _, v in filled):
            continue
        inner = [(j, value) for j, value in filled if j > 0]
        if not inner or not _is_heading_row(row, own):
            continue
        timed = sum(read_time(value) is not None for _, value in inner)
        fields = sum(field_name(value) is not None for _, value in filled)
        corner = is_blank(row[0]) or field_name(row[0]) is not None
        same = [cell_text(v) for v in row] == [cell_text(v) for v in heading]
        named = sum(bool(read_label(v, own).code) for _, v in inner if isinstance(v, str))
        words = any(j in numeric and isinstance(v, str) and not is_missing(v) for j, v in inner)
        if same or (
            corner and (words or 2 * timed > len(inner) or named >= 2 or (fields >= 2 and named >= 1))
        ):
            return _with_titles(rows, last, i)
    return len(rows)


def _with_titles(rows: list[list[object]], last: int, end: int) -> int:
    """Row where the lines above the next table's headings begin."""
    while end - 1 > last + 1:
        filled = filled_cells(rows[end - 1])
        if len(filled) > 2 or not all(isinstance(v, str) and not is_figure(v) for _, v in filled):
            break
        end -= 1
    return end


def _place_columns(sheet: Sheet, block: Block, own: tuple[str, ...]) -> None:
    rows = sheet.rows
    body = rows[block.last + 1 : block.end]
    sample = body if len(body) <= _SAMPLE else body[:: max(1, len(body) // _SAMPLE)]
    heads, units = _row_labels([list(row) for row in rows[block.first : block.last + 1]])
    width = max([len(row) for row in heads] + [len(row) for row in sample])
    stacks = _stacks(heads, width, own)
    years_across = any(read_time(value) is not None for row in heads for value in row[1:])
    for j in range(width):
        cells = [
            row[j]
            for row in sample
            if j < len(row)
            and not is_blank(row[j])
            and not (isinstance(row[j], str) and NOTE.match(str(row[j])))
        ]
        column = _column(stacks[j], cells, own, years_across)
        if j in units and column.role in {"value", "unknown"}:
            column.facts = replace(column.facts, unit=units[j])
        block.columns[j] = column
    _settle(block)


def _row_labels(heads: list[list[object]]) -> tuple[list[list[object]], dict[int, str]]:
    """Rows of headings that a column of their own names: 单位 gives units, 频率 and 指标ID are left out."""
    width = max(map(len, heads))
    for j in range(width):
        names = [field_name(row[j]) if j < len(row) else None for row in heads]
        if len({name for name in names if name}) < 2 or not {"unit", "ignored", "frequency", "source_id"} & {
            *names
        }:
            continue
        units: dict[int, str] = {}
        kept: list[list[object]] = []
        for row, name in zip(heads, names, strict=True):
            if name == "unit":
                units = {k: cell_text(value) for k, value in enumerate(row) if k != j and not is_blank(value)}
            elif name not in {"frequency", "ignored", "source_id", "note", "published"}:
                kept.append(row)
        return kept or heads[:1], units
    return heads, {}


def _stacks(heads: list[list[object]], width: int, own: tuple[str, ...]) -> list[list[object]]:
    """Each column's headings, top first; a heading over a blank one speaks for the columns to its right."""
    stacks: list[list[object]] = []
    for j in range(width):
        stack = [row[j] if j < len(row) else None for row in heads]
        below = stack[-1]
        if j and len(stack) > 1 and not is_blank(below) and field_name(below) is None:
            read = read_label(below, own)
            complete = bool(read.code) and not read.unread
            for level in range(len(stack) - 1):
                above = stacks[j - 1][level]
                twice = complete and bool(read_label(above, own).code)
                if is_blank(stack[level]) and field_name(above) is None and not twice:
                    stack[level] = above
        stacks.append(stack)
    return stacks


def _column(stack: list[object], cells: list[object], own: tuple[str, ...], years_across: bool) -> Column:
    words = [value for value in stack if not is_blank(value)]
    heading = " / ".join(dict.fromkeys(cell_text(value) for value in words))
    figures = sum(is_figure(value) for value in cells)
    timed = sum(read_time(value) is not None for value in cells)
    named = [name for value in words if (name := field_name(value))]
    if named and named[-1] != "value":
        name = named[0] if len(set(named)) == 1 or "time" not in named or not timed else "time"
        if name in {"indicator", "name", "note"} and cells and timed == len(cells) and figures < len(cells):
            name = "time"  # 指标名称 over the days of a data service
        corner = name == "time" and years_across and cells and not timed
        if corner and not any(span_code(cell_text(v)) or is_figure(v) for v in cells):
            return Column(role="label", heading=heading)  # 年份 in the corner over names, years across
        if name == "region" and figures > len(cells) / 2:
            name = "ignored"  # a column of places that holds numbers holds their codes
        if name in {"region", "indicator", "time", "unit", "status", "measure"} and _says_more(words, own):
            return Column(role="value", facts=_stacked(words, own), heading=heading)
        return Column(role="field", field=name, heading=heading)
    if not words and not cells:
        return Column(role="empty")
    times_only = bool(cells) and timed == len(cells)
    facts = _stacked([value for value in words if field_name(value) is None], own)
    if times_only and not facts.code and (figures < len(cells) or _like_years(cells)) and facts.year is None:
        return Column(role="field", field="time", heading=heading)
    named_here = facts.code not in {"", "other"} and not facts.unread
    if cells and figures + sum(map(is_missing, cells)) < len(cells) / 2 and not named_here:
        return Column(role="label", heading=heading, facts=facts)
    if named or (facts.known and not facts.unread):
        return Column(role="value", facts=facts, heading=heading)
    return Column(role="unknown", heading=heading, facts=facts)


def _says_more(words: list[object], own: tuple[str, ...]) -> bool:
    """Whether a corner word such as 年份 stands over a heading that says what the figures are."""
    rest = [value for value in words if field_name(value) is None]
    return bool(rest) and any(read_label(value, own).year is not None for value in rest)


def _like_years(cells: list[object]) -> bool:
    years = [time.year for value in cells if (time := read_time(value))]
    return len(set(years)) > 1 or len(years) == 1


def _stacked(words: list[object], own: tuple[str, ...]) -> Facts:
    facts = Facts()
    for value in dict.fromkeys(map(_key, words)):
        facts = read_label(value, own).over(facts)
    return facts


def _key(value: object) -> object:
    return value if isinstance(value, int | float) else str(value)


def _settle(block: Block) -> None:
    """Bare columns of growth under the indicator to their left, and the labels before the figures."""
    left: Facts | None = None
    first = min((j for j, c in block.columns.items() if c.role in {"value", "unknown"}), default=0)
    for j in sorted(block.columns):
        column = block.columns[j]
        if column.role == "label" and j > first:
            column.role, column.field = "field", "note"
        if column.role != "value":
            left = None if column.role == "unknown" else left
            continue
        facts = column.facts
        if facts.code:
            left = facts
        elif (
            left is not None
            and facts.measure
            and facts.year is None
            and facts.region in {"", left.region}
            and facts.tier in {"", left.tier}
            and not facts.total
        ):
            column.facts = replace(
                facts, code=left.code, concepts=left.concepts, name=left.name, region=left.region,
                tier=left.tier,
            )  # fmt: skip
