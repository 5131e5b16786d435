"""What the lines around a table say of all its figures: title, unit line, sheet name."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from pingshan_forecast.readers.tables.cells import cell_text
from pingshan_forecast.readers.tables.facts import Facts, read_label, squeeze, unit_line
from pingshan_forecast.readers.tables.hints import Hints
from pingshan_forecast.readers.tables.layout import NOTE
from pingshan_forecast.readers.tables.times import read_time
from pingshan_forecast.registry.hierarchy import parents
from pingshan_forecast.registry.regions import regions
from pingshan_forecast.registry.unit_words import read_unit

_NUMBERED = re.compile(
    r"^\s*(?:(?:表|续表|table|图)\s*)?(?:[a-z]?\d{1,3}(?:[-－—.·]\d{1,3}){0,3}|[一二三四五六七八九十]{1,3}[、.])\s*[、.:]?\s+|^\s*表\s*\d+\s*",
    re.IGNORECASE,
)
_KEYED = re.compile(r"^(?:指标|指标名称|indicators?|subject|series)\s*:\s*(.+)$", re.IGNORECASE)
_OTHER_KEYS = re.compile(
    r"^(?:数据库|时间|database|time|地区|region|频率|frequency|来源|source|更新|last updated)\s*:", re.I
)
# A day alone above a table is when it was made, not what its figures are of.
_DAY = re.compile(r"\s*(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s*")
_NOTED = re.compile(r"\s*\(?(\d{1,2})\)\s*(.+)")
_YEAR_IN_TITLE = re.compile(
    r"(?<!\d)((?:19|20)\d\d)\s*(?:年度?)?(?!\s*(?:=|[-—－~至到、,，/]|年?\s*[-—－~至到]))(?!\d)"
)
_RANGE = re.compile(r"(?:19|20)\d\d\s*年?\s*[-—－~至到]\s*(?:19|20)?\d\d")
_FUTURE = re.compile(r"目标|预测|预期|展望|forecast|projection|target", re.IGNORECASE)
_DONE = re.compile(r"完成|实绩|执行|实际")
_NOT_LEVELS = (
    (
        "share",
        re.compile(r"构成|比重|占比|结构|percent(?:age)? (?:distribution|share)|composition", re.IGNORECASE),
    ),
    ("contribution", re.compile(r"贡献率|拉动", re.IGNORECASE)),
    ("sequential", re.compile(r"环比|quarter-on-quarter|month-on-month", re.IGNORECASE)),
    ("ranking", re.compile(r"位次|排名|排序", re.IGNORECASE)),
)
_GROWTH_TITLE = re.compile(r"growth rates?|增长速度|增速|percent change", re.IGNORECASE)
_CONSTANT_TITLE = re.compile(r"constant(?: \d{4})? prices|不变价|可比价", re.IGNORECASE)
_PLACE = re.compile(
    r"^[\u3400-\u9fff]{2,7}?(?:自治区|自治州|新区|省|市|县|区|州|旗)(?=[\u3400-\u9fff\d]|\s|$)"
)
_NO_PLACES = re.compile(r"^(?:分|各|全|本|按|历年|主要|部分|城市|省市|地区|国民|规模|城镇|农村|社会|固定)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the lines around a table state of all of it.

    Parameters
    ----------
    facts : Facts
    units : tuple of str
        Units that lines state.
    region : str
        Region of the title or the sheet's name; empty if none is known there.
    tier : str
        Suffix of the tier that titles speak of the whole of (省 for 全省), where none names a region.
    places : tuple of str
        Places that titles begin with, known or not.
    limits : tuple of str
        Words of the titles that say the figures are shares, targets or the like.
    notes : dict of str to str
        By their number the notes below that name a unit, with that unit.
    titles : tuple of str
        The sheet's name and the lines themselves.
    """

    facts: Facts = field(default_factory=Facts)
    units: tuple[str, ...] = ()
    region: str = ""
    tier: str = ""
    places: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    notes: dict[str, str] = field(default_factory=dict)
    titles: tuple[str, ...] = ()


def read_context(sheet: str, titles: list[str], hints: Hints) -> Context:
    """What a sheet's name and the lines around a table state of all of it.

    Parameters
    ----------
    sheet : str
        The sheet's name.
    titles : list of str
        The lines above the table.
    hints : Hints
        The region that was asked for is known by its name.
    """
    own = (hints.region,) if hints.region else ()
    facts = Facts()
    units: list[str] = []
    places: list[str] = []
    region = ""
    years: list[int] = []
    limits: list[str] = []
    tiers: set[str] = set()
    notes: dict[str, str] = {}
    for text in (sheet, *titles):
        stated = unit_line(text)
        if stated:
            units.extend(unit for unit in stated if unit not in units)
            continue
        if not text or _OTHER_KEYS.match(text) or _DAY.fullmatch(text):
            continue
        noted = _NOTED.match(text)
        if noted is not None or NOTE.match(text):
            if noted is not None and (unit := _unit_within(noted[2])):
                notes[noted[1]] = unit
            continue
        read, limit, dated = _title(text, own)
        facts = facts.over(read) if read is not None else facts
        limits.extend(limit)
        years.extend(dated)
        region = region or named_region(text)
        tiers |= {read_label(_NUMBERED.sub("", text), own).tier} - {""}
        place = _PLACE.match(squeeze(text))
        if place is not None and not _NO_PLACES.match(place[0]):
            places.append(place[0])
    year = years[0] if len(set(years)) == 1 else None
    facts = replace(facts, year=facts.year if facts.year is not None else year, unread=(), region="", tier="")
    return Context(
        facts=facts,
        units=tuple(units),
        region=region,
        tier=tiers.pop() if len(tiers) == 1 and not region else "",
        places=tuple(dict.fromkeys(places)),
        limits=tuple(limits),
        notes=notes,
        titles=(sheet, *titles),
    )


def _title(text: str, own: tuple[str, ...]) -> tuple[Facts | None, list[str], list[int]]:
    """What a title says, as far as it is understood; and what it forbids."""
    bare = _NUMBERED.sub("", cell_text(text))
    keyed = _KEYED.match(bare)
    read = read_label(keyed[1] if keyed else bare, own)
    time = read_time(text)
    years = [time.year] if time is not None else []
    if not years and not _RANGE.search(bare):
        years = [int(found[1]) for found in _YEAR_IN_TITLE.finditer(bare)]
    limits = ["target"] if _FUTURE.search(bare) and not _DONE.search(bare) else []
    limits += [limit for limit, pattern in _NOT_LEVELS if pattern.search(bare)]
    grows = _GROWTH_TITLE.search(bare) is not None
    constant = _CONSTANT_TITLE.search(bare) is not None and not grows
    if read.unread:
        part = Facts(measure="growth" if grows else None, basis="real" if constant else "")
        return (part if part.known else None), limits, years
    return replace(read, year=time.year if time is not None else None, day=None, status=None), limits, years


def _unit_within(text: str) -> str:
    """Unit of money that stands among the words of a note; empty if none does."""
    words = re.findall(r"[^\s,:;()]+", text.replace("-", " "))
    for size in (3, 2, 1):
        for start in range(len(words) - size + 1):
            phrase = " ".join(words[start : start + size])
            unit = read_unit(phrase)
            if unit is not None and unit.is_money:
                return phrase
    return ""


def named_region(text: str) -> str:
    """Region that a file's name or a title speaks of, the lowest of a chain of them; empty if none.

    Examples
    --------
    >>> named_region("深圳市坪山区主要指标"), named_region("各市生产总值")
    ('坪山', '')
    """
    word = cell_text(text).casefold()
    keys = {
        item.key
        for item in regions().values()
        if any(
            _stands_in(name.casefold(), word)
            for name in (item.key, item.name_zh, item.name_en, *item.aliases)
        )
    }
    # "大宝安" holds the name of 宝安, and 深圳市坪山区 that of the city above it.
    keys -= {k for k in keys for other in keys if k != other and (k in other or k in parents(other))}
    return keys.pop() if len(keys) == 1 else ""


def _stands_in(name: str, word: str) -> bool:
    if name.isascii():
        return re.search(rf"(?<![a-z]){re.escape(name)}(?![a-z])", word) is not None
    return name in word
