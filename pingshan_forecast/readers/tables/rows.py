"""What the labels of a row say: place, name, time, and the rows and sections above it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from pingshan_forecast.core.observations import GrowthBasis
from pingshan_forecast.readers.tables.aside import Refusal
from pingshan_forecast.readers.tables.cells import (
    QUALIFIERS,
    CellRefusedError,
    cell_text,
    date,
    status,
)
from pingshan_forecast.readers.tables.facts import Facts, of_time, read_label, same_region, squeeze
from pingshan_forecast.readers.tables.fields import place_rank
from pingshan_forecast.readers.tables.found import Found
from pingshan_forecast.readers.tables.hints import Hints
from pingshan_forecast.readers.tables.layout import Block, Column, is_note
from pingshan_forecast.readers.tables.sheets import Sheet
from pingshan_forecast.readers.tables.tiers import whole_of
from pingshan_forecast.readers.tables.times import read_time, span_of
from pingshan_forecast.readers.tables.values import is_blank, is_figure, is_missing
from pingshan_forecast.registry.hierarchy import parents
from pingshan_forecast.registry.lexicon import Base, coded_concepts
from pingshan_forecast.registry.periods import last_month, span_code
from pingshan_forecast.registry.regions import find_region

_MEND = {
    "time": "is no year; write it as 2020",
    "unit": "is no known unit; write for example 亿元, 万元, 亿美元, 万人 or %",
    "status": "is no status; write 预计, 初步, 核实, 修订 or 普查",
    "qualifier": "is no qualifier; write exact, approx or more_than",
    "growth_basis": "is no basis; write real, nominal or comparable_scope",
}
_BASES = {
    "real": "real", "nominal": "nominal", "comparable_scope": "comparable_scope", "实际": "real",
    "名义": "nominal",
    "同口径": "comparable_scope", "可比口径": "comparable_scope", "现价": "nominal", "不变价": "real",
    "可比价": "real",
}  # fmt: skip
# Eurostat's percentage change on the previous period, or on the same period of the year before.
_CHANGE = re.compile(r"(?:^|_)PCH_(PRE|SM)$", re.IGNORECASE)
_CARRIED = {"region", "indicator"}
_WHOLE = frozenset({"全国", "全省", "全市", "全区", "全县", "全州"})


@dataclass(slots=True, kw_only=True)
class Row:
    """What the labels of one row say, by segment of the table."""

    facts: Facts
    extra: dict[str, str]
    label: str
    place: str = ""
    refusal: Refusal | None = None


@dataclass(slots=True, kw_only=True)
class RowReader:
    """What the rows of one table are read with, and what they carry from one to the next."""

    sheet: Sheet
    block: Block
    hints: Hints
    found: Found
    own: tuple[str, ...]
    kinds: dict[int, str]
    every: dict[int, str]
    carried: dict[int, object]
    section: Facts
    parent: Facts
    previous: Facts
    hinted: str = ""


def several_places(reader: RowReader, labels: list[int]) -> list[str]:
    """Places of a table none of which lies above the others, if there are several.

    Parameters
    ----------
    reader : RowReader
        The rows of one table.
    labels : list of int
        Columns of labels, counted from 0.
    """
    body = range(reader.block.last + 1, reader.block.end)
    rows = [i for i in body if not is_note(reader.sheet.rows[i])]
    present = list(dict.fromkeys(filter(None, (row_region(reader, i, labels) for i in rows))))
    reader.carried.clear()
    above = {key for place in present for key in parents(place)}
    lowest = [place for place in present if place not in above and squeeze(place) not in _WHOLE]
    return lowest if len(lowest) > 1 else []


def read_section(reader: RowReader, row: list[object]) -> None:
    """Let a row of labels alone speak for the rows below it, until the next.

    Parameters
    ----------
    reader : RowReader
        The rows of one table; it is changed.
    row : list of object
        The cells.
    """
    texts = [value for value in row if not is_blank(value) and not is_missing(value)]
    for j, column in reader.block.columns.items():
        if column.field in _CARRIED and j < len(row) and not is_blank(row[j]):
            reader.carried[j] = row[j]
    if not texts or not isinstance(texts[0], str) or read_time(texts[0]) is not None:
        return
    read = read_label(texts[0], reader.own)
    if read.code:
        # GDP alone stands over its 总量 and 增速; GDP增速(%) is a row of its own that happens to be empty.
        reader.parent = reader.previous = read
        reader.section = reader.section if read.measure or read.unit else Facts()
        return
    reader.section = read if read.known else Facts()
    reader.parent = reader.previous = Facts()


def refuse_unheaded(reader: RowReader, i: int) -> None:
    """Refuse figures beyond the headings of a row of text: something is shifted there.

    Parameters
    ----------
    reader : RowReader
        The rows of one table; refusals are added to what it found.
    i : int
        The row, counted from 0.
    """
    row = reader.sheet.rows[i]
    width = max(reader.block.columns) + 1
    for j in range(len(row)):
        column = reader.block.columns.get(j)
        bare = (
            j >= width or (column is not None and column.role == "unknown" and not column.heading)
        ) and j > 0
        if bare and is_figure(row[j]) and not is_blank(row[j]):
            why = "stands under no heading; name its column"
            reader.found.refused.append(
                Refusal(place=reader.sheet.place(i, j), found=cell_text(row[j]), why=why)
            )


def row_region(reader: RowReader, i: int, labels: list[int]) -> str:
    """Place that the lowest of the row's columns of places names; empty if there is none.

    Parameters
    ----------
    reader : RowReader
        The rows of one table.
    i : int
        The row, counted from 0.
    labels : list of int
        Columns of labels, counted from 0.
    """
    row = reader.sheet.rows[i]
    regions: list[tuple[int, int, str]] = []
    for j in labels:
        column = reader.block.columns[j]
        if (column.field or reader.kinds.get(j, "")) == "region":
            value = _carried(reader, row, j, column)
            if not is_blank(value):
                regions.append((place_rank(column.heading), j, _place(str(value), reader.hints)))
    return max(regions)[2] if regions else ""


def _place(text: str, hints: Hints) -> str:
    """Key of the place that a label names, or the label itself; 全省 is the region's own or one above."""
    word = squeeze(text)
    if word in _WHOLE and hints.region and (whole := whole_of(hints.region, word[1:])):
        return whole
    known = find_region(word)
    return known.key if known is not None else cell_text(text)


def is_other(region: str, hints: Hints) -> bool:
    """Whether a place is neither the one that was asked for nor one above it.

    Parameters
    ----------
    region : str
        Key or name of the place; empty where a row names none.
    hints : Hints
        The region that was asked for.
    """
    mine = not hints.region or not region or same_region(squeeze(region), hints.region)
    return not mine and region not in hints.above


def read_row(reader: RowReader, i: int, labels: list[int], here: list[int], region: str) -> Row:
    """What the labels and named columns of a row state of its figures.

    Parameters
    ----------
    reader : RowReader
        The rows of one table.
    i : int
        The row, counted from 0.
    labels : list of int
        Columns of labels, counted from 0.
    here : list of int
        Columns in which the row has figures, counted from 0.
    region : str
        The row's place; empty if it names none.
    """
    row, facts, extra = reader.sheet.rows[i], Facts(), {}
    words: list[str] = []
    parts: list[str] = []
    scale = ""
    refusal: Refusal | None = None
    for j in labels:
        column = reader.block.columns[j]
        value = _carried(reader, row, j, column)
        if is_blank(value):
            continue
        name = column.field or reader.kinds.get(j, "")
        if name == "region":
            continue
        if name == "time":
            time = read_time(value)
            heading = cell_text(column.heading)
            part = _part(value, heading)
            if part is not None and (facts.year is not None or time is None):
                parts.append(part)
            elif time is not None:
                read = of_time(time)
                if read.day is not None:
                    read = replace(read, period=_day_span(reader, j, time), day=None)
                facts = read.over(facts) if facts.year is None else replace(facts, period=read.period)
            elif refusal is None:
                why = _MEND["time"]
                refusal = Refusal(place=reader.sheet.place(i, j), found=cell_text(value), why=why)
            continue
        if name == "indicator":
            words.append(cell_text(value))
            facts = _named_row(reader, value).over(facts)
            continue
        if name == "scale":
            scale = "" if cell_text(value).casefold() == "units" else cell_text(value)
            continue
        read_or_why = _field(name, value)
        if isinstance(read_or_why, str):
            refusal = refusal or Refusal(
                place=reader.sheet.place(i, j), found=cell_text(value), why=read_or_why
            )
        else:
            facts = read_or_why.over(facts)
            if name == "growth_basis":
                extra[name] = _BASES[cell_text(value)]  # of the growth, whatever the level beside it is
            if name in {"status", "qualifier", "source_id", "note", "vintage", "name"}:
                extra[name] = (
                    cell_text(value) if name in {"status", "qualifier"} else " ".join(str(value).split())
                )
    if scale and facts.unit:
        facts = replace(facts, unit=f"{scale} {facts.unit}")
    if parts:
        ends = [part for part in parts if part != "FY"]
        facts = replace(facts, period=_narrowest(ends) if ends else "")
    facts = replace(facts, region=region or facts.region)
    facts = _under(reader, facts)
    place = reader.sheet.place(i, here[0])
    return Row(facts=facts, extra=extra, label=" ".join(words), place=place, refusal=refusal)


def _carried(reader: RowReader, row: list[object], j: int, column: Column) -> object:
    """A place or a year that is written once speaks for the rows below it."""
    value = row[j] if j < len(row) else None
    carries = column.field in _CARRIED or (column.role == "label" and _several_labels(reader.block))
    if column.field == "time" and _several_times(reader.block):
        carries = True
    if not carries:
        return value
    if is_blank(value):
        return reader.carried.get(j)
    reader.carried[j] = value
    return value


def _several_labels(block: Block) -> bool:
    return sum(column.role == "label" or column.field == "indicator" for column in block.columns.values()) > 1


def _several_times(block: Block) -> bool:
    return sum(column.field == "time" for column in block.columns.values()) > 1


def _part(value: object, heading: str) -> str | None:
    """Part of a year in a column of its own: Q2, 第二季度, or a bare 6 under 月份."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = cell_text(value)
    word = heading.casefold()
    if re.fullmatch(r"\d{1,2}", text):
        n = int(text)
        if re.search(r"季|quarter", word) and 1 <= n <= 4:
            return f"Q{n}"
        if re.search(r"月|month", word) and 1 <= n <= 12:
            return f"M{n}"
        return None
    return span_code(text)


def _narrowest(parts: list[str]) -> str:
    """Of a quarter and the month in which it ends the quarter; else the last one stated."""
    quarters = [part for part in parts if part[0] == "Q"]
    if quarters and all(last_month(part) == last_month(quarters[0]) for part in parts):
        return quarters[0]
    return parts[-1]


def _day_span(reader: RowReader, j: int, time: object) -> str:
    day = getattr(time, "day", None)
    if day is None:
        return ""
    code = span_of(day, reader.every.get(j, "month"))
    return "" if code == "FY" else code


def _named_row(reader: RowReader, value: object) -> Facts:
    """What the label of a row says."""
    read = read_label(value, reader.own)
    if reader.hints.names(str(value)) or (reader.hinted and cell_text(value) == reader.hinted):
        return replace(read, code=reader.hints.code, name=reader.hints.name, concepts=frozenset(), unread=())
    if read.unread and read.code == "other" and not read.concepts & coded_concepts():
        read = replace(read, code="", concepts=frozenset())
    if read.unread and not read.code:
        return replace(read, name=cell_text(value))
    return read


def _under(reader: RowReader, facts: Facts) -> Facts:
    """Put a row under its section and the row it is a part of: 增速 below GDP."""
    sectors = frozenset({"primary", "secondary", "services"})
    if not facts.code and not facts.name and facts.measure is not None:
        above = reader.previous
        facts = replace(
            facts, code=above.code, concepts=above.concepts, name=above.name,
            region=facts.region or above.region, tier=facts.tier or above.tier,
        )  # fmt: skip
    elif facts.concepts and facts.concepts <= sectors:
        facts = facts.over(replace(reader.parent, year=None, period="", day=None, region="", unread=()))
    elif facts.code:
        reader.parent = facts
    if facts.code or facts.name:
        reader.previous = facts
    section = replace(reader.section, tier="") if facts.region else reader.section
    if section.unread and not section.code and _restricts(section):
        return replace(facts, unread=(*facts.unread, *section.unread))
    return (
        facts.over(replace(section, unread=(), code="", concepts=frozenset(), name=""))
        if section.known
        else facts
    )


def _restricts(section: Facts) -> bool:
    """Whether an unread section may make its rows a part (其中：市区), or is a mere category."""
    return any(re.search(r"其中|市区|县域|城区|园区|片区|街道|镇|分", word) for word in section.unread)


def _field(name: str, value: object) -> Facts | str:
    """What the cell of a named column says, or why it is not understood."""
    text = cell_text(value)
    if name == "unit":
        change = _CHANGE.search(text)
        if change is None:
            return Facts(unit=text)
        real: GrowthBasis = "real" if text.upper().startswith("CLV") else "nominal"
        on: Base | None = "previous_span" if change[1].upper() == "PRE" else None
        return Facts(unit="%", measure="growth", base=on, basis=real)
    if name == "status":
        known = status(text)
        return Facts(status=known) if known else _MEND["status"]
    if name == "published":
        try:
            return Facts(published=date(value))
        except CellRefusedError as error:
            return str(error)
    if name == "qualifier":
        return Facts() if text in QUALIFIERS else _MEND["qualifier"]
    if name == "growth_basis":
        return Facts() if text in _BASES else _MEND["growth_basis"]
    if name == "measure":
        read = read_label(value)
        return replace(read, name="", unread=read.unread)
    return Facts()
