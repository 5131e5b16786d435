"""From the rows of a table to figures with everything that their row, column and sheet say of them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from pingshan_forecast.readers.tables.aside import Aside, Refusal
from pingshan_forecast.readers.tables.cells import (
    QUALIFIERS,
    Cell,
    CellRefusedError,
    Number,
    clean,
    date,
    number,
    status,
)
from pingshan_forecast.readers.tables.context import Context, read_context
from pingshan_forecast.readers.tables.facts import Facts, of_time, read_label, same_region, squeeze
from pingshan_forecast.readers.tables.fields import place_rank
from pingshan_forecast.readers.tables.hints import Hints
from pingshan_forecast.readers.tables.layout import (
    NOTE,
    Block,
    Column,
    find_blocks,
    has_headings,
    is_blank,
    is_figure,
    is_missing,
)
from pingshan_forecast.readers.tables.sheets import Sheet
from pingshan_forecast.readers.tables.times import frequency, read_time, span_of
from pingshan_forecast.registry.lexicon import coded_concepts
from pingshan_forecast.registry.periods import last_month, span_code
from pingshan_forecast.registry.regions import find_region, parents
from pingshan_forecast.registry.unit_words import read_unit

_MEND = {
    "time": "is no year; write it as 2020",
    "unit": "is no known unit; write for example 亿元, 万元, 亿美元, 万人 or %",
    "status": "is no status; write 预计, 初步, 核实, 修订 or 普查",
    "qualifier": "is no qualifier; write exact, approx or more_than",
    "growth_basis": "is no basis; write real, nominal or comparable_scope",
}
_BASES = {
    "real": "real", "nominal": "nominal", "comparable_scope": "comparable_scope", "实际": "real", "名义": "nominal",
    "同口径": "comparable_scope", "可比口径": "comparable_scope", "现价": "nominal", "不变价": "real", "可比价": "real",
}  # fmt: skip
_CARRIED = {"region", "indicator"}
_CJK = re.compile(r"[\u3400-\u9fff]")
_SAMPLE = 400
_LABELS = 100
_MOST_OTHERS = 5_000
_UNREAD = (
    "not every word is understood, so this may be a part or a variant; "
    "write the plain name, or give indicator= if it is the whole"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number of a table with everything that is said of it.

    Parameters
    ----------
    place : str
        Where it stands.
    number : Number
    facts : Facts
    extra : dict of str to str
        Cells of named columns: status, source_id, note, vintage, qualifier, name.
    label : str
        The headings and labels it stands under, for messages.
    table : int
        Number of its table within the file.
    series : tuple
        What tells its series from the others of its table: all that is said but the time.
    context : Context
        What the lines around the table say.
    order : int
        Its number among the figures of the file.
    has_formats : bool
    """

    place: str
    number: Number
    facts: Facts
    extra: dict[str, str]
    label: str
    table: int
    series: tuple[object, ...]
    context: Context
    order: int = 0
    has_formats: bool = True


@dataclass(slots=True, kw_only=True)
class Found:
    """What was found in the sheets of a file."""

    figures: list[Figure] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    aside: Aside = field(default_factory=Aside)
    tables: int = 0
    places: dict[str, int] = field(default_factory=dict)
    titled: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    headed: bool = False
    several: list[str] = field(default_factory=list)


def find_figures(sheets: list[Sheet], hints: Hints) -> Found:
    """Figures of all tables of a file."""
    found = Found()
    own = (hints.region,) if hints.region else ()
    for sheet in sheets:
        blocks = find_blocks(sheet, own)
        if not blocks and any(isinstance(v, float) for row in sheet.rows for v in row):
            found.left_out.append(sheet.name)
        found.headed = found.headed or bool(blocks) or has_headings(sheet, own)
        for block in blocks:
            found.tables += 1
            _read_block(sheet, block, hints, found)
    return found


@dataclass(slots=True, kw_only=True)
class _Row:
    """What the labels of one row say, by segment of the table."""

    facts: Facts
    extra: dict[str, str]
    label: str
    place: str = ""
    refusal: Refusal | None = None


@dataclass(slots=True, kw_only=True)
class _Reader:
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


def _read_block(sheet: Sheet, block: Block, hints: Hints, found: Found) -> None:
    context = read_context(sheet.name, block.titles, hints)
    found.titled.extend(name for name in context.places if name not in found.titled)
    own = (hints.region,) if hints.region else ()
    kinds = {j: _kind(sheet, block, j, hints) for j, c in block.columns.items() if c.role == "label"}
    for j in _translations(sheet, block):
        block.columns[j] = Column(role="field", field="note", heading=block.columns[j].heading)
        kinds.pop(j, None)
    reader = _Reader(
        sheet=sheet, block=block, hints=hints, found=found, own=own, kinds=kinds,
        every={j: _frequency(sheet, block, j) for j, c in block.columns.items() if c.field == "time"},
        carried={}, section=Facts(), parent=Facts(), previous=Facts(),
    )  # fmt: skip
    segments = _segments(block)
    if not hints.region:
        found.several = found.several or _several_places(reader, segments[0][0])
        if found.several:
            return
    values = _value_columns(block, hints)
    broken = {place for place, cell in sheet.marks.items() if cell.fault}
    for i in range(block.last + 1, block.end):
        row = sheet.rows[i]
        place = _row_region(reader, i, segments[0][0])
        if place and _is_other(place, hints):
            found.places[place] = found.places.get(place, 0) + 1
            continue
        if not any(row) or all(is_blank(value) for value in row) or _is_note(row):
            continue
        standing = [
            j for j in values
            if (j < len(row) and not is_blank(row[j]) and not is_missing(row[j])) or (i, j) in broken
        ]  # fmt: skip
        if not standing:
            _read_section(reader, row)
            continue
        _unheaded(reader, i)
        for labels, columns in segments:
            here = [j for j in standing if j in columns]
            if here:
                region = place if labels == segments[0][0] else _row_region(reader, i, labels)
                said = _row(reader, i, labels, here, region)
                _read_row(reader, context, i, said, [(j, values[j]) for j in here])


def _several_places(reader: _Reader, labels: list[int]) -> list[str]:
    """Places of a table none of which lies above the others, if there are several."""
    rows = range(reader.block.last + 1, reader.block.end)
    present = list(dict.fromkeys(filter(None, (_row_region(reader, i, labels) for i in rows))))
    reader.carried.clear()
    above = {key for place in present for key in parents(place)}
    lowest = [place for place in present if place not in above and squeeze(place) not in _WHOLE]
    return lowest if len(lowest) > 1 else []


def _value_columns(block: Block, hints: Hints) -> dict[int, Column]:
    """Columns of figures; one that was not understood counts as what `indicator` names, if it is the only one."""
    values = {j: c for j, c in block.columns.items() if c.role == "value"}
    unknown = {j: c for j, c in block.columns.items() if c.role == "unknown"}
    hinted = {j for j, c in unknown.items() if hints.names(c.heading)}
    if hints.code and not hinted and len(unknown) == 1 and not any(c.facts.code for c in values.values()):
        labelled = any(c.field == "indicator" for c in block.columns.values())
        hinted = set() if labelled or values else set(unknown)
    across = any(c.facts.region and not c.facts.code for c in values.values())
    for j, column in unknown.items():
        if across and not column.facts.code:  # places across: what is no name of a figure is another place
            values[j] = replace_column(column, replace(column.facts, region=column.heading, unread=()))
        elif j in hinted:
            facts = replace(column.facts, code=hints.code, name=hints.name, concepts=frozenset(), unread=())
            values[j] = replace_column(column, facts)
        else:
            values[j] = column
    return dict(sorted(values.items()))


def replace_column(column: Column, facts: Facts) -> Column:
    """The same column with other facts."""
    return Column(role="value", field=column.field, facts=facts, heading=column.heading)


def _segments(block: Block) -> list[tuple[list[int], set[int]]]:
    """Columns of labels and of figures that belong together: two tables may stand side by side."""
    labels: list[list[int]] = [[]]
    columns: list[set[int]] = [set()]
    for j in sorted(block.columns):
        column = block.columns[j]
        starts = column.field == "time" and any(block.columns[k].field == "time" for k in labels[-1])
        if starts and columns[-1]:
            labels.append([])
            columns.append(set())
        if column.role in {"value", "unknown"}:
            columns[-1].add(j)
        elif column.role in {"label", "field"}:
            labels[-1].append(j)
    shared = [j for j in labels[0] if block.columns[j].field == "region"]
    return [
        (own if k == 0 else [*shared, *own], which)
        for k, (own, which) in enumerate(zip(labels, columns, strict=True))
    ]


def _is_note(row: list[object]) -> bool:
    filled = [value for value in row if not is_blank(value)]
    first = filled[0]
    return isinstance(first, str) and bool(NOTE.match(first)) and not any(map(is_figure, filled[1:]))


def _kind(sheet: Sheet, block: Block, j: int, hints: Hints) -> str:
    """Whether the labels of a column name places, or what is counted."""
    labels = list(
        dict.fromkeys(
            row[j]
            for row in sheet.rows[block.last + 1 : block.end]
            if j < len(row) and isinstance(row[j], str)
        )
    )
    if hints.region and any(same_region(squeeze(label), hints.region) for label in labels):
        return "region"
    labels = labels[:: max(1, len(labels) // _LABELS)]
    places = sum(find_region(squeeze(label)) is not None for label in labels)
    names = sum(bool(read_label(label).code) for label in labels)
    return "region" if places > names else "indicator"


def _translations(sheet: Sheet, block: Block) -> list[int]:
    """Columns of labels in Latin letters right of the same labels in Chinese."""
    found = []
    body = sheet.rows[block.last + 1 : block.end]
    named = [
        j for j in sorted(block.columns)
        if block.columns[j].role == "label" or block.columns[j].field in {"region", "indicator"}
    ]  # fmt: skip
    for before, j in itertools.pairwise(named):
        pairs = [
            (str(row[before]), str(row[j]))
            for row in body[:_SAMPLE]
            if j < len(row) and not is_blank(row[before]) and not is_blank(row[j])
        ]
        if not pairs or j != before + 1 or not all(_CJK.search(a) and not _CJK.search(b) for a, b in pairs):
            continue
        first, second = block.columns[before].field, block.columns[j].field
        names = first == "region" and any(read_label(b).code for _, b in pairs[:_LABELS])
        if not names and (not second or second == first):
            found.append(j)
    return found


def _frequency(sheet: Sheet, block: Block, j: int) -> str:
    days = [
        time.day
        for row in sheet.rows[block.last + 1 : block.end]
        if j < len(row) and (time := read_time(row[j])) is not None and time.day is not None
    ]
    stated = [column.heading for column in block.columns.values() if column.field == "frequency"]
    if stated or not days:
        return "month"
    return frequency(sorted(set(days)))


def _read_section(reader: _Reader, row: list[object]) -> None:
    """A row of labels alone speaks for the rows below it, until the next."""
    texts = [value for value in row if not is_blank(value) and not is_missing(value)]
    for j, column in reader.block.columns.items():
        if column.field in _CARRIED and j < len(row) and not is_blank(row[j]):
            reader.carried[j] = row[j]
    if not texts or not isinstance(texts[0], str) or read_time(texts[0]) is not None:
        return
    said = read_label(texts[0], reader.own)
    if said.code:
        # GDP alone stands over its 总量 and 增速; GDP增速(%) is a row of its own that happens to be empty.
        reader.parent = reader.previous = said
        reader.section = reader.section if said.measure or said.unit else Facts()
        return
    reader.section = said if said.known else Facts()
    reader.parent = reader.previous = Facts()


def _unheaded(reader: _Reader, i: int) -> None:
    """Refuse figures beyond the headings of a row of text: something is shifted there."""
    row = reader.sheet.rows[i]
    width = max(reader.block.columns) + 1
    for j in range(len(row)):
        column = reader.block.columns.get(j)
        bare = (
            j >= width or (column is not None and column.role == "unknown" and not column.heading)
        ) and j > 0
        if bare and is_figure(row[j]) and not is_blank(row[j]):
            why = "stands under no heading; name its column"
            reader.found.refused.append(Refusal(place=reader.sheet.place(i, j), found=clean(row[j]), why=why))


def _row_region(reader: _Reader, i: int, labels: list[int]) -> str:
    """Place that the lowest of the row's columns of places names; empty if there is none."""
    row = reader.sheet.rows[i]
    regions: list[tuple[int, int, str]] = []
    for j in labels:
        column = reader.block.columns[j]
        if (column.field or reader.kinds.get(j, "")) == "region":
            value = _carried(reader, row, j, column)
            if not is_blank(value):
                regions.append((place_rank(column.heading), j, _place(str(value))))
    return max(regions)[2] if regions else ""


def _place(text: str) -> str:
    """Key of the place that a label names, or the label itself."""
    known = find_region(squeeze(text))
    return known.key if known is not None else clean(text)


_WHOLE = {"全国": "nation", "全省": "province", "全市": "city", "全区": "district", "全县": "district"}


def _whole_of(region: str, hints: Hints) -> bool:
    """Whether a label such as 全省 means the region that was asked for, of which the table shows the parts."""
    kind = _WHOLE.get(squeeze(region))
    known = find_region(hints.region)
    if kind is None or not hints.region:
        return False
    return known.kind == kind if known is not None else hints.region.endswith(squeeze(region)[1:])


def _is_other(region: str, hints: Hints) -> bool:
    """Whether a place is neither the one that was asked for nor one above it."""
    mine = not hints.region or not region or same_region(squeeze(region), hints.region)
    mine = mine or _whole_of(region, hints)
    return not mine and region not in hints.above


def _row(reader: _Reader, i: int, labels: list[int], here: list[int], region: str) -> _Row:
    """Read the labels and named columns of a row."""
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
            heading = clean(column.heading)
            part = _part(value, heading)
            if part is not None and (facts.year is not None or time is None):
                parts.append(part)
            elif time is not None:
                said = of_time(time)
                if said.day is not None:
                    said = replace(said, period=_day_span(reader, j, time), day=None)
                facts = said.over(facts) if facts.year is None else replace(facts, period=said.period)
            elif refusal is None:
                why = _MEND["time"]
                refusal = Refusal(place=reader.sheet.place(i, j), found=clean(value), why=why)
            continue
        if name == "indicator":
            words.append(clean(value))
            facts = _named_row(reader, value).over(facts)
            continue
        if name == "scale":
            scale = "" if clean(value).casefold() == "units" else clean(value)
            continue
        said_or_why = _field(name, value)
        if isinstance(said_or_why, str):
            refusal = refusal or Refusal(place=reader.sheet.place(i, j), found=clean(value), why=said_or_why)
        else:
            facts = said_or_why.over(facts)
            if name == "growth_basis":
                extra[name] = _BASES[clean(value)]  # of the growth, whatever the level beside it is
            if name in {"status", "qualifier", "source_id", "note", "vintage", "name"}:
                extra[name] = (
                    clean(value) if name in {"status", "qualifier"} else " ".join(str(value).split())
                )
    if scale and facts.unit:
        facts = replace(facts, unit=f"{scale} {facts.unit}")
    if parts:
        ends = [part for part in parts if part != "FY"]
        facts = replace(facts, period=_narrowest(ends) if ends else "")
    facts = replace(facts, region=region or facts.region)
    facts = _under(reader, facts)
    place = reader.sheet.place(i, here[0])
    return _Row(facts=facts, extra=extra, label=" ".join(words), place=place, refusal=refusal)


def _carried(reader: _Reader, row: list[object], j: int, column: Column) -> object:
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
    text = clean(value)
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
    """Of a quarter and the month in which it ends the quarter; else the last that is said."""
    quarters = [part for part in parts if part[0] == "Q"]
    if quarters and all(last_month(part) == last_month(quarters[0]) for part in parts):
        return quarters[0]
    return parts[-1]


def _day_span(reader: _Reader, j: int, time: object) -> str:
    day = getattr(time, "day", None)
    if day is None:
        return ""
    code = span_of(day, reader.every.get(j, "month"))
    return "" if code == "FY" else code


def _named_row(reader: _Reader, value: object) -> Facts:
    """What the label of a row says."""
    said = read_label(value, reader.own)
    if reader.hints.names(str(value)):
        return Facts(code=reader.hints.code, name=reader.hints.name)
    if said.unread and said.code == "other" and not said.concepts & coded_concepts():
        said = replace(said, code="", concepts=frozenset())
    if said.unread and not said.code:
        return replace(said, name=clean(value))
    return said


def _under(reader: _Reader, facts: Facts) -> Facts:
    """Put a row under the section and the row it is a part of: 第一产业 below 固定资产投资, 增速 below GDP."""
    sectors = frozenset({"primary", "secondary", "services"})
    if not facts.code and not facts.name and facts.measure is not None:
        facts = replace(
            facts, code=reader.previous.code, concepts=reader.previous.concepts, name=reader.previous.name
        )
    elif facts.concepts and facts.concepts <= sectors:
        facts = facts.over(
            replace(reader.parent, year=None, period="", day=None, region="", unread=())
        )
    elif facts.code:
        reader.parent = facts
    if facts.code or facts.name:
        reader.previous = facts
    section = reader.section
    if section.unread and not section.code and _restricts(section):
        return replace(facts, unread=(*facts.unread, *section.unread))
    return (
        facts.over(replace(section, unread=(), code="", concepts=frozenset(), name=""))
        if section.known
        else facts
    )


def _restricts(section: Facts) -> bool:
    """Whether an unread section may make its rows a part of what they name (其中：市区), or is a mere category."""
    return any(re.search(r"其中|市区|县域|城区|园区|片区|街道|镇|分", word) for word in section.unread)


def _field(name: str, value: object) -> Facts | str:
    """What the cell of a named column says, or why it is not understood."""
    text = clean(value)
    if name == "unit":
        return Facts(unit=text)
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
        said = read_label(value)
        return replace(said, name="", unread=said.unread)
    return Facts()


def _read_row(
    reader: _Reader, context: Context, i: int, said: _Row, columns: list[tuple[int, Column]]
) -> None:
    found, hints = reader.found, reader.hints
    unnamed = not said.facts.code and bool(said.facts.name) and not context.facts.code and not hints.code
    if unnamed and len(found.figures) >= _MOST_OTHERS and not any(c.facts.code for _, c in columns):
        why = "no indicator here is called so; name it with indicator="
        found.aside.add(why, said.label, said.place, len(columns))
        return
    if said.facts.unread and said.facts.code:
        found.aside.add(_UNREAD, said.label, said.place, len(columns))
        return
    for j, column in columns:
        facts, label = _joined(said, column, context)
        place = reader.sheet.place(i, j)
        region = facts.region or context.region
        if _is_other(region, hints):
            found.places[region] = found.places.get(region, 0) + 1
            continue
        if hints.region and region not in hints.above:
            region = hints.region
        facts = replace(facts, region=region)
        if said.refusal is not None:
            found.aside.add(said.refusal.why, said.refusal.found, said.refusal.place)
            continue
        why = _cannot_say(facts, hints, context)
        if why:
            found.aside.add(why, label or "no label", place)
            continue
        result = _number(reader.sheet, (i, j), facts)
        if isinstance(result, Refusal):
            found.refused.append(result)
        elif result is not None:
            found.figures.append(
                Figure(
                    place=place,
                    number=result,
                    facts=facts,
                    extra=said.extra,
                    label=label,
                    table=found.tables,
                    series=_series(facts),
                    context=context,
                    has_formats=reader.sheet.has_formats,
                    order=len(found.figures),
                )  # fmt: skip
            )


def _series(facts: Facts) -> tuple[object, ...]:
    """All that is said of a figure but its time."""
    return (
        facts.region, facts.code, facts.name, facts.measure, facts.base, facts.unit, facts.span, facts.basis,
        facts.role, facts.side,
    )  # fmt: skip


def _joined(said: _Row, column: Column, context: Context) -> tuple[Facts, str]:
    """Everything said of a figure: by its row, its column and the lines around the table."""
    row, col = said.facts, column.facts
    if column.role == "unknown":
        col = replace(col, name=column.heading)
    label = " / ".join(dict.fromkeys(filter(None, (said.label, column.heading))))
    if row.year is not None and col.day is not None:
        # Years down and days across: each column is an edition, published on its day.
        col = replace(col, year=None, period="", day=None, published=col.day)
    conflict = _both_name(row, col)
    facts = row.over(col)
    percent = facts.measure in {"growth", "share", "sequential", "contribution"}
    unit = read_unit(facts.unit) if facts.unit else None
    if percent and unit is not None and unit.kind != "pct":
        own = col.unit if col.measure == facts.measure else row.unit
        facts = replace(facts, unit="" if own == facts.unit and row.unit != col.unit else own)
        if facts.unit and (again := read_unit(facts.unit)) is not None and again.kind != "pct":
            facts = replace(facts, unit=facts.unit if row.unit == col.unit or own else "")
    if conflict:
        facts = replace(facts, unread=(*facts.unread, "two names"))
    year = facts.year if facts.year is not None else context.facts.year
    facts = replace(facts.over(replace(context.facts, year=None, unread=())), year=year)
    return facts, label


def _both_name(row: Facts, col: Facts) -> bool:
    sectors = frozenset({"primary", "secondary", "services"})
    both = row.code not in {"", "other"} and col.code not in {"", "other"} and row.code != col.code
    return both and not (row.concepts <= sectors or col.concepts <= sectors)


def _cannot_say(facts: Facts, hints: Hints, context: Context) -> str:
    """Why nothing can be made of what stands under these labels; empty if something can."""
    if not facts.code and not facts.name and not hints.code:
        return "no indicator is named; name it in the row, the column or the title, or give indicator="
    if facts.unread and (facts.code or facts.unread == ("two names",)):
        return _UNREAD
    if facts.note in context.notes:
        return f"a note says that it is in {context.notes[facts.note]}"
    if facts.year is None:
        return "no year is named; name the year in the row, the column, the title or the sheet's name"
    return ""


def _number(sheet: Sheet, at: tuple[int, int], facts: Facts) -> Number | Refusal | None:
    cell = sheet.cell(*at)
    if (
        sheet.decimal_comma
        and isinstance(cell.value, str)
        and re.fullmatch(r"\s*[-+]?\d+,\d+%?\s*", cell.value)
    ):
        cell = Cell(value=cell.value.replace(",", "."), percent=cell.percent)
    try:
        read = number(cell)
    except CellRefusedError as error:
        return Refusal(place=sheet.place(*at), found=cell.text or "an empty result", why=str(error))
    return read if read.value is not None else None


def groups(figures: list[Figure]) -> Iterator[list[Figure]]:
    """Figures by series and table."""
    by: dict[tuple[object, ...], list[Figure]] = {}
    for figure in figures:
        by.setdefault((figure.table, *figure.series), []).append(figure)
    yield from by.values()
