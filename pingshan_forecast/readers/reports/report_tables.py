"""Tables of a report: one row an indicator, one column a year's outcome or target."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from pingshan_forecast.core.targets import Comparator, Measure
from pingshan_forecast.readers.reports.grammar import MIRRORED, Reading, signed
from pingshan_forecast.readers.reports.header import ReportHeader
from pingshan_forecast.readers.reports.names import code_of
from pingshan_forecast.readers.reports.numbers import Passed, find_numbers
from pingshan_forecast.readers.reports.periods import times
from pingshan_forecast.readers.reports.qualitative import read_qualities
from pingshan_forecast.readers.reports.report_dates import NOT_STATED
from pingshan_forecast.readers.reports.rows import Row
from pingshan_forecast.registry.bounds import BOUNDING_WORDS, bounding

_BLOCK = re.compile(r"(?:^[^\n\t]*+\t[^\n]*+(?:\n|$)){2,}+", re.M)
_AIM = re.compile(r"目标|计划|预期|安排|建议")
_DONE = re.compile(r"实际|完成|执行|预计|实绩|初步|情况")
_RATE = re.compile(r"增长|增速|增幅|同比|±|[(（]?%[)）]?$")
_VALUES = re.compile(r"^(?:增长|增速|增幅|同比|数值|指标值|数额|总量|绝对值|\(?%)[^\d]{0,8}$")
_OPENS = re.compile(r"(?:目标|指标)[^。\n]{0,12}[:：]?\n$")
_RATE_ROW = re.compile(r"(?:同比|实际|年均)?(?:增长率?|增速|增幅|增长速度|总量|总额)")
# A rate whose year is that of the column before it.
_ITS_RATE = re.compile(r"^(?:(?:比|较)(?:上年|去年)|同比)?(?:增长|增速|增幅|增减|±)")
_FIGURE = re.compile(r"[\d一二三四五六七八九十百]")
_REACHED = {"positive", "about"}
_LONGEST_LEAD = 60
_FEWEST_VALUES = 4
NO_STATEMENT = "in a cell of a table that is neither outcome nor target"
NOT_UNDERSTOOD = "in a table that was not understood"
# A figure in words: 增长6%左右, 853.2亿元.
_IN_WORDS = re.compile(r"\d[\d.,]*\s*(?:%|‰|[亿万千百]|元|人|吨|个|户|家)")
_NOTE_MARK = re.compile(r"(?:\[\d{1,2}\]|[•*]+)$")
_UNIT_COLUMN = re.compile(r"^(?:(?:计量)?单位)+$")
_NAME_COLUMN = re.compile(r"指标|项目|名称|内容")
_NUMBERING = re.compile(r"^(?:[一二三四五六七八九十]+[、.]|[(（]?\d{1,2}[)）.、]|其中[:：]?|#|•)+")
_VALUE = re.compile(
    rf"^(?P<before>≥|≤|>|<|{bounding(*BOUNDING_WORDS, of_at_least=2)}|约|力争)?"
    r"(?P<low>-?\d[\d,]*(?:\.\d+)?)"
    r"(?:%?(?:—+|~|-|至)(?P<high>\d[\d,]*(?:\.\d+)?))?(?P<unit>%|‰)?(?P<after>左右|以上|以内|以下)?$"
)
_BOUNDS: dict[str, Comparator] = {
    "≥": "at_least", "≤": "at_most", ">": "above", "<": "below", "约": "about", "左右": "about",
    "以上": "at_least", "以内": "at_most", "以下": "at_most",
    **{word: comparator for comparator, words in BOUNDING_WORDS.items() for word in words},
}  # fmt: skip
_WIDEST = 64
_RULE = re.compile(r"^[-—:=_+ ]*$")
_REVIEWS = re.compile(r"完成情况|执行情况")
_LONGEST_CAPTION = 120
# What adds up over the years of a plan stands in brackets: 〔13.5〕.
_OVER_YEARS = re.compile(r"年均|累计")
_ADDED_UP = re.compile(r"[〔\[【](.+)[〕\]】]")
_FALLS = re.compile(r"(?:降低|下降|减少|削减)(?:率|幅度)?$")
_LEVELS = {"unemployment_surveyed", "unemployment_registered"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cell:
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    role: Literal["target", "outcome", "unit", "name", "none"]
    year: int
    rate: bool
    holds_values: bool
    stated: bool = False
    base_year: int | None = None  # where the values are of the years since then, not of one
    period: str = "FY"


def read_grids(text: str, frame: ReportHeader) -> tuple[list[Row], list[tuple[int, int]], list[Passed]]:
    r"""Read the tables of a clean text.

    Parameters
    ----------
    text : str
        Clean text; the cells of a table row are separated by tabs.
    frame : ReportHeader
        What the report says of itself.

    Returns
    -------
    readings : list of Row
        Without a region.
    stretches : list of (start, end)
        Where the tables that were understood stand; their lines are no sentences.
    unread : list of Passed
        The tables that were not understood.

    Examples
    --------
    >>> from pingshan_forecast.readers.reports.header import find_header
    >>> table = "指标\t单位\t2023年实际\t2024年目标\n地区生产总值\t亿元\t500\t550左右\n"
    >>> found, _, _ = read_grids(table, find_header(table, region=None, year=2024))
    >>> [(g.role, g.year, g.reading.low, g.reading.comparator, g.reading.unit) for g in found]
    [('outcome', 2023, 500.0, 'equal', '亿元'), ('target', 2024, 550.0, 'about', '亿元')]
    """
    readings: list[Row] = []
    stretches: list[tuple[int, int]] = []
    unread: list[Passed] = []
    for block in _BLOCK.finditer(text):
        rows = [row for row in _rows(text, block.start(), block.end()) if not _is_rule(row)]
        columns, first = _understood(text, block.start(), rows, frame)
        if not columns:
            if sum(_VALUE.match(cell.text) is not None for row in rows for cell in row) >= _FEWEST_VALUES:
                unread.append(Passed(start=block.start(), end=block.end(), reason=NOT_UNDERSTOOD))
            continue
        stretches.append((block.start(), block.end()))
        above: _Cell | None = None
        for row in _spread(rows[first:], columns):
            found, above = _row(text, row, columns, above)
            readings.extend(found)
    return readings, stretches, unread


def _spread(body: list[list[_Cell]], columns: list[_Column]) -> list[list[_Cell]]:
    """Return rows that begin at the name of an indicator below a cell that spans them, set right again."""
    place = max((i for i, column in enumerate(columns) if column.role == "name"), default=0)
    if not body or place == 0 or len(body[0]) <= place or not code_of(_plain(body[0][place])):
        return body
    blank = _Cell(text="", start=body[0][0].start, end=body[0][0].start)
    return [[blank] * place + row if row and code_of(_plain(row[0])) else row for row in body]


def _is_rule(row: list[_Cell]) -> bool:
    """Whether a row only draws a line, as in tables of markdown."""
    return all(_RULE.match(cell.text) for cell in row) and any(cell.text for cell in row)


def _understood(
    text: str, start: int, rows: list[list[_Cell]], frame: ReportHeader
) -> tuple[list[_Column], int]:
    """Return what the columns of a table hold, and its first row of values; no columns where nothing says."""
    first = next(
        (
            i
            for i, row in enumerate(rows)
            if any(_VALUE.match(c.text) or _IN_WORDS.search(c.text) for c in row[1:])
        ),
        0,
    )
    width = max(map(len, rows), default=0)
    if not 0 < first <= 3 or width > _WIDEST:
        return [], 0
    head = _with_spans(rows[:first], rows[first:])
    columns = _columns(head, width, frame)
    caption = text[max(0, start - _LONGEST_CAPTION) : start]
    if _REVIEWS.search(caption.rsplit("\n", 2)[-2] if "\n" in caption else caption) and not any(
        column.stated for column in columns
    ):
        columns = [replace(column, year=frame.outcome_year) for column in columns]
    if _OPENS.search(text, max(0, start - _LONGEST_LEAD), start):
        columns = _aimed(columns, frame.year)
    return (columns if any(column.role in {"target", "outcome"} for column in columns) else []), first


def _with_spans(head: list[list[_Cell]], body: list[list[_Cell]]) -> list[list[_Cell]]:
    """Return the head with a heading over several columns written out, where its sub-heads tell how many."""
    if len(head) != 2 or not body:
        return head
    top, below = ([cell for cell in row if cell.text] for row in head)
    width = max(len([cell for cell in row if cell.text]) for row in body)
    wide = next((i for i, cell in enumerate(top) if _DONE.search(cell.text)), None)
    if wide is None or len(below) < 2 or len(top) + len(below) - 1 != width or len(head[0]) <= len(top):
        return head
    blank = _Cell(text="", start=top[0].start, end=top[0].start)
    above = [*top[:wide], *([top[wide]] * len(below)), *top[wide + 1 :]]
    under = [*([blank] * wide), *below, *([blank] * (len(top) - wide - 1))]
    return [above, under]


def _aimed(columns: list[_Column], year: int) -> list[_Column]:
    """Take the values of a table for targets where the words before it say so and no head says more."""
    if any(column.role in {"target", "outcome"} for column in columns):
        return columns
    return [
        replace(column, role="target", year=year) if column.role == "none" and column.holds_values else column
        for column in columns
    ]


def _rows(text: str, start: int, end: int) -> list[list[_Cell]]:
    rows = []
    for line in re.finditer(r"[^\n]+", text[start:end]):
        cells, at = [], start + line.start()
        for words in line[0].split("\t"):
            begin = at + len(words) - len(words.lstrip())
            cells.append(_Cell(text=words.strip(), start=begin, end=begin + len(words.strip())))
            at += len(words) + 1
        rows.append(cells)
    return rows


def _columns(head: list[list[_Cell]], width: int, frame: ReportHeader) -> list[_Column]:
    """What each column of a table holds, by its head."""
    columns: list[_Column] = []
    five_years = frame.kind == "five-year plan"
    sets_targets = frame.kind not in {"communique", "execution report"}
    year = frame.horizon if five_years else frame.year
    for i in range(width):
        words = "".join(row[i].text for row in head if i < len(row))
        dated = re.search(r"((?:19|20)\d{2})年?", words)
        when = int(dated[1]) if dated else NOT_STATED
        part = _part_of_year(words)
        over_years = five_years and _OVER_YEARS.search(words) is not None
        role: Literal["target", "outcome", "unit", "name", "none"] = "none"
        if _UNIT_COLUMN.search(words):
            role = "unit"
        elif i == 0 or (_NAME_COLUMN.search(words) and not dated):
            role = "name"
        elif _AIM.search(words) and not re.search(r"完成计划|占计划|为计划", words):
            role = "target" if when in {NOT_STATED, year} or when >= year else "none"
        elif over_years:
            role = "target"
        elif _DONE.search(words) or (when and when in {frame.year - 1, frame.outcome_year}):
            role = "outcome"
        elif when and when == year:
            role = "target"
        elif part and not sets_targets:
            role = "outcome"
        elif _ITS_RATE.search(words) and not columns[-1].rate and columns[-1].role in {"outcome", "target"}:
            role, when, part = columns[-1].role, columns[-1].year, columns[-1].period
        default = frame.horizon if role == "target" else frame.outcome_year
        columns.append(
            _Column(
                role=role,
                year=when or default,
                rate=bool(_RATE.search(words)),
                holds_values=bool(_VALUES.search(words)),
                stated=when != NOT_STATED,
                base_year=frame.year - 1 if over_years else None,
                period=(part or frame.so_far) if role == "outcome" else "FY",
            )
        )
    return columns


def _part_of_year(words: str) -> str:
    """Part of the year so far that the head of a column names; empty where it names none."""
    named = (when.period for _, when in times(words, 0, len(words), year=NOT_STATED))
    return next((period for period in named if period not in {"FY", ""}), "")


def _row(
    text: str, row: list[_Cell], columns: list[_Column], above: _Cell | None
) -> tuple[list[Row], _Cell | None]:
    """Read one row; 增速 alone is that of the row above. Give the row's name as well."""
    names = [cell for cell, column in zip(row, columns, strict=False) if column.role == "name" and cell.text]
    units = [cell.text for cell, column in zip(row, columns, strict=False) if column.role == "unit"]
    name = next((cell for cell in reversed(names) if re.search(r"[\u4e00-\u9fff]{2}", cell.text)), None)
    if name is None:
        return [], above
    in_name = re.search(r"\(([^()]*?[元吨人个户家%‰斤亩])\)$", name.text)
    unit = in_name[1] if in_name else next((u for u in units if u), "")
    plain = _plain(name)
    if above is not None and _RATE_ROW.fullmatch(plain):
        plain, name = _plain(above) + plain, replace(name, start=above.start)
    else:
        above = name
    found = []
    for cell, column in zip(row, columns, strict=False):
        if column.role in {"target", "outcome"}:
            readings = (
                _without_number(cell, column, name, plain)
                or _worded(text, cell, column, name, plain)
                or _cell(cell, column, name, plain, unit)
            )
            found += [
                Row(
                    role=column.role,
                    region="",
                    year=column.year,
                    reading=reading,
                    period=column.period,
                    base_year=_base(column, reading),
                )
                for reading in readings
            ]
    return found, above


def _base(column: _Column, reading: Reading) -> int | None:
    return column.base_year if reading.measure in {"average_growth", "cumulative_growth"} else None


def _without_number(cell: _Cell, column: _Column, name: _Cell, plain: str) -> list[Reading]:
    """Read a cell without a number as the clause that row and cell make: 正增长, 高于GDP增长."""
    if not cell.text or _FIGURE.search(cell.text):
        return []
    clause = plain + cell.text
    found = read_qualities(clause, 0, len(clause), [], within=True)
    if len(found) != 1 or (column.role == "outcome" and found[0].comparator not in _REACHED):
        return []
    start, end = min(name.start, cell.start), max(name.end, cell.end)
    return [replace(found[0], code=_code(plain), name=plain, start=start, end=end, at=cell.start)]


def _worded(text: str, cell: _Cell, column: _Column, name: _Cell, plain: str) -> list[Reading]:
    """Read a cell that says more than a number: 增长6%左右, 613亿元、增长5%."""
    code = _code(plain)
    if not _IN_WORDS.search(cell.text) or _VALUE.match(cell.text):
        return []
    found = []
    at = cell.start
    for number in find_numbers(text, cell.start, cell.end)[0]:
        words = text[at : number.start]
        at = number.end
        moves = re.findall(r"(下降|降低|减少|降)|(增长|增加|提高|上升)", words)
        low, high, comparator = signed(number, -1 if moves and moves[-1][0] else 1)
        rate = number.unit in {"%", "‰"}
        measure = _measure(code, plain, rate=rate, growing=bool(moves) or column.rate)
        low_end = None if comparator in {"at_most", "below"} else low
        high_end = None if comparator in {"at_least", "above"} else high
        found.append(_reading(code, plain, measure, comparator, low_end, high_end, number.unit, name, cell))
    return found


def _code(plain: str) -> str:
    """Code of a row's indicator, whose name may end in the fall that it counts: 单位GDP能源消耗降低."""
    return code_of(plain) or code_of(_FALLS.sub("", plain)) or "other"


def _plain(name: _Cell) -> str:
    """Name of a row without its numbering and its unit."""
    bare = re.sub(r"\([^()]*?[元吨人个户家%‰斤亩]\)$", "", _NOTE_MARK.sub("", name.text))
    return _NUMBERING.sub("", bare).strip()


def _cell(cell: _Cell, column: _Column, name: _Cell, plain: str, unit: str) -> list[Reading]:
    code = _code(plain)
    added_up = _ADDED_UP.fullmatch(cell.text)
    match = _VALUE.match(added_up[1] if added_up else cell.text)
    if match is None or (added_up and column.base_year is None):
        return []
    value = float(match["low"].replace(",", ""))
    top = float(match["high"].replace(",", "")) if match["high"] else value
    comparator: Comparator = _BOUNDS.get(match["after"] or match["before"] or "", "equal")
    if top > value:
        comparator = "between"
    rate = column.rate or "%" in (match["unit"] or unit)
    # Of the years of a plan, what is itself in per cent may gain points; what is not can only grow.
    growing = column.rate and (column.base_year is None or unit not in {"%", "‰"})
    measure = _measure(code, plain, rate=rate, growing=growing)
    top = max(value, top)
    if measure == "growth" and value > 0.0 and _FALLS.search(plain):
        value, top, comparator = -top, -value, MIRRORED.get(comparator, comparator)
    if column.base_year is not None:
        if measure != "growth" or (added_up and unit not in {"", "%"}):
            return []  # points of a share, or things counted over the years: no figure of the last one
        measure = "cumulative_growth" if added_up else "average_growth"
    low = None if comparator in {"at_most", "below"} else value
    high = None if comparator in {"at_least", "above"} else top
    return [_reading(code, plain, measure, comparator, low, high, "%" if rate else unit, name, cell)]


def _measure(code: str, name: str, *, rate: bool, growing: bool) -> Measure:
    if not rate or code in _LEVELS:
        return "level"
    if growing or (code not in {"other", "rd_ratio"}) or re.search(r"增长|增速|涨幅|下降|降低|减少", name):
        return "growth"
    return "share"


def _reading(
    code: str,
    plain: str,
    measure: Measure,
    comparator: Comparator,
    low: float | None,
    high: float | None,
    unit: str,
    name: _Cell,
    cell: _Cell,
) -> Reading:
    return Reading(
        code=code, name=plain, measure=measure, comparator=comparator, low=low, high=high, unit=unit,
        strength="expected", start=min(name.start, cell.start), end=max(name.end, cell.end), at=cell.start,
    )  # fmt: skip
