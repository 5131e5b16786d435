"""Texts that list many regions: each figure goes to the region named beside it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import Literal

from pingshan_forecast.readers.reports.grammar import Reading, signed
from pingshan_forecast.readers.reports.header import ReportHeader
from pingshan_forecast.readers.reports.names import Subject, subjects
from pingshan_forecast.readers.reports.numbers import TextNumber, find_numbers
from pingshan_forecast.readers.reports.periods import times
from pingshan_forecast.readers.reports.qualitative import read_qualities
from pingshan_forecast.readers.reports.report_dates import NOT_STATED
from pingshan_forecast.readers.reports.rows import Row
from pingshan_forecast.registry.gazetteer import place_named, places

_BRACKETED = re.compile(r"([\u4e00-\u9fff]{2,11})(?:目标)?\(([^()\n]{2,24})\)")
_CLAUSE = re.compile(r"[^,;。!?\n\t]+")
_SENTENCE_END = re.compile(r"[。!?\n]")
_PLACE = re.compile(
    r"(?:^|(?<=[、和与,]))([\u4e00-\u9fff]{2,6}?(?:省|市|区|县|州|盟))(?=[、和与及今去将则从由为均的G\d目])"
)
_MOVED = re.compile(r"(?:下调|上调|调整|调低|调高|提高|降低|下降|上升|修正|降|升|提)(?:到|至|为)")
_AIM = re.compile(r"目标|预期|计划|力争|确保|下调|上调|设定|安排")
_RESULT = re.compile(r"实际|实现|完成|同比|比上年|运行|初步核算|实际增长|达到|增长(?=\d)")
_AHEAD_OF = re.compile(r"(?:高于|高出|快于|(?P<slower>低于|慢于))(?P<whom>全[国省市区县])[^\d]{0,8}")
# Texts that give several figures of each region are read as any other, region after region.
_SECOND_TOPIC = re.compile(r"规模?以?上?工业|固定资产|社会消费品|公共预算|进出口|居民")
_OWN = re.compile(r"(?:我|本)[省市区县州]")
# Numbers of something else than what the regions are compared by.
_ASIDE = re.compile(r"(?:比重|占比|份额|失业率|消费价格|CPI|赤字率)[^,;\d]{0,8}$")
# Whom a clause means that names no region: 这三个省份都补充称; and whom the one before meant: 包括河南、福建.
_SEVERAL = re.compile(
    r"这些|这[两几二三四五六七八九十\d]+个?[省市区县地城]|多数|多个?省|多地|部分[省市地]|不少|各[省市地]"
)
_NAMES_THEM = re.compile(r"(?:其中)?(?:包括|分别是|分别为|有|即|如|例如)(?=[\u4e00-\u9fff])")
_FEWEST_REGIONS = 3
_LONGEST = 20_000


def read_digest(text: str, frame: ReportHeader) -> list[Row]:
    """Read a text that compares regions; empty where it speaks of one region only.

    Parameters
    ----------
    text : str
        Clean text.
    frame : ReportHeader
        What the text says of itself; its year is the year of the targets.

    Examples
    --------
    >>> from pingshan_forecast.readers.reports.header import find_header
    >>> words = "2023年各省GDP增长目标:海南(9.5%左右)、江西(7%左右),浙江从6%左右下调至5%以上。"
    >>> frame = find_header(words, region=None, year=2023)
    >>> [(r.region, r.year, r.reading.low) for r in read_digest(words, frame)]
    [('海南', 2023, 9.5), ('江西', 2023, 7.0), ('浙江', 2022, 6.0), ('浙江', 2023, 5.0)]
    """
    if frame.kind == "plan report" or len(text) > _LONGEST or not _compares_regions(text):
        return []
    found: list[Row] = []
    topic = _topic(text, 0) or Subject(name="GDP", code="gdp", start=0)
    role: Literal["target", "outcome"] = (
        "target" if _AIM.search(text) or not _RESULT.search(text) else "outcome"
    )
    carried: tuple[tuple[str, int], ...] = ()
    position, aimed, period = 0, False, frame.so_far
    several: tuple[int, int] | None = None
    for clause in _CLAUSE.finditer(text):
        if _SENTENCE_END.search(text, position, clause.start()):
            carried, aimed, several = (), False, None
        if part := _part(text, clause.start(), clause.end(), frame):
            period = part
        position = clause.end()
        words = clause[0]
        named = _places(words, clause.start())
        whose = named or (() if _SEVERAL.search(words) else carried)
        if _OWN.match(words):
            whose = ((frame.region, clause.start()),) if frame.region else ()
        carried = whose
        span = several if named and several and _NAMES_THEM.match(words) else clause.span()
        several = clause.span() if not named and _SEVERAL.search(words) else None
        topic = _topic(words, clause.start()) or topic
        if _AIM.search(words):
            role, aimed = "target", True
        elif whose and (match := _RESULT.search(words)) and not (aimed and match[0] in {"增长", "达到"}):
            role = "outcome"
        if whose:
            rows = _clause(text, *span, whose, topic, role, frame)
            found.extend(replace(r, period=period) if r.role == "outcome" else r for r in rows)
    return _last_of_each(found)


def _part(text: str, start: int, end: int, frame: ReportHeader) -> str:
    """Return the part of the year, or the whole, that a clause names; empty where it names none."""
    named = [when.period for _, when in times(text, start, end, year=frame.this_year)]
    return named[-1] if named else ""


def _compares_regions(text: str) -> bool:
    counts: Counter[str] = Counter()
    alone = topics = position = 0
    before: tuple[tuple[str, int], ...] = ()
    for clause in _CLAUSE.finditer(text):
        if _SENTENCE_END.search(text, position, clause.start()):
            before = ()
        position = clause.end()
        named = _places(clause[0], 0)
        before, named = named or before, named or before
        if not re.search(r"\d%|百分之|\d个?百分点", clause[0]):
            continue
        counts.update(name for name, _ in named)
        alone += not named
        topics += _SECOND_TOPIC.search(clause[0]) is not None
    return (
        len(counts) >= _FEWEST_REGIONS and topics < _FEWEST_REGIONS and alone <= max(2, sum(counts.values()))
    )


def _places(words: str, start: int) -> tuple[tuple[str, int], ...]:
    """Find the regions that a clause names, by key where the registry knows them."""
    found: dict[int, str] = {}
    for match in _BRACKETED.finditer(words):
        if re.search(r"%|百分", match[2]) and _topic(match[1], 0) is None:
            name = re.sub(r"^.*[、和与]", "", match[1])
            found[start + match.start(1) + match[1].index(name)] = name
    for place in places(words):
        if place.tier != "nation" and not any(
            at <= start + place.start < at + len(name) for at, name in found.items()
        ):
            found[start + place.start] = words[place.start : place.end]
    if not found:
        found = {start + match.start(1): match[1] for match in _PLACE.finditer(words)}
    keys = {at: (known.key if (known := place_named(name)) else name) for at, name in found.items()}
    return tuple((keys[at], at) for at in sorted(keys))


def _topic(words: str, start: int) -> Subject | None:
    """Find the indicator that a clause speaks of."""
    match = re.search(
        r"GDP|(?:地区|国内)?生产总值|经济(?=增长|成长|增速|目标)|规模?以?上?工业增加值|固定资产投资|社会消费品零售总额|(?:地方)?(?:一般公共预算|财政)收入|进出口总[额值]",
        words,
    )
    if match is None:
        return None
    found = subjects(match[0], start + match.start(), wanted=1)
    return found[0] if found else None


def _clause(
    text: str,
    start: int,
    end: int,
    whose: tuple[tuple[str, int], ...],
    topic: Subject,
    role: Literal["target", "outcome"],
    frame: ReportHeader,
) -> list[Row]:
    """Read one clause for the regions that it, or the clause before it, names."""
    found = find_numbers(text, start, end)[0]
    numbers = [n for n in found if n.unit == "%" and not _ASIDE.search(text, start, n.start)]
    year = frame.year
    words = text[start:end]
    ahead = _AHEAD_OF.search(words)
    if ahead is not None and role == "target" and found and found[0].unit.endswith("百分点"):
        return [
            Row(role=role, region=key, year=year, reading=_ahead_of(text, at, topic, found[0], ahead))
            for key, at in whose
        ]
    if not numbers:
        qualities = read_qualities(text, start, end, [], within=True)
        return [
            Row(role="target", region=key, year=year, reading=reading)
            for key, _ in whose
            for reading in qualities
            if reading.measure == "relative" and reading.code != "other"
        ]
    last = year - 1 if year != NOT_STATED else NOT_STATED
    own = last if re.search(r"去年|上年(?!增)", words) and not _MOVED.search(words) else year
    dated = re.search(r"((?:19|20)\d{2})年", words)
    if dated and not _MOVED.search(words):
        own = int(dated[1])
    elif role == "outcome" and own == year:
        own = frame.outcome_year
    if len(numbers) == 2 and _MOVED.search(text, numbers[0].end, numbers[1].start):
        old, new = numbers
        return [
            Row(role="target", region=key, year=when, reading=_reading(text, at, topic, number))
            for key, at in whose
            for when, number in ((last, old), (year, new))
        ]
    return [
        Row(role=role, region=key, year=own, reading=_reading(text, at, topic, number))
        for key, at, number in _paired(text, whose, numbers)
    ]


def _ahead_of(text: str, at: int, topic: Subject, number: TextNumber, ahead: re.Match[str]) -> Reading:
    """Read how many points a region means to grow faster, or slower, than one above it."""
    low, high, comparator = signed(number, -1 if ahead["slower"] else 1)
    return replace(
        _reading(text, at, topic, number), measure="relative", low=low, high=high, comparator=comparator,
        unit=number.unit, reference=ahead["whom"],
    )  # fmt: skip


def _paired(
    text: str, places: tuple[tuple[str, int], ...], numbers: list[TextNumber]
) -> list[tuple[str, int, TextNumber]]:
    """TextNumber of each region: the one in brackets behind it, the one of its rank, or the one for all."""
    if len(numbers) == 1:
        return [(key, at, numbers[0]) for key, at in places]
    if len(numbers) == len(places):
        return [(key, at, number) for (key, at), number in zip(places, numbers, strict=True)]
    found = []
    for number in numbers:
        before = [(key, at) for key, at in places if at < number.start]
        if before:
            found.append((*before[-1], number))
    return found


def _reading(text: str, at: int, topic: Subject, number: TextNumber) -> Reading:
    """Read a number as the growth of the topic, with the sign and the bounds that its words give."""
    start = min(at, number.start)
    before = text[start : number.start]
    low, high, comparator = signed(number, -1 if re.search(r"(?:下降|负增长|降低)$", before) else 1)
    closes = text[number.end : number.end + 1] == ")" and "(" in before
    return Reading(
        code=topic.code, name=topic.name, measure="growth", comparator=comparator,
        low=None if comparator in {"at_most", "below"} else low,
        high=None if comparator in {"at_least", "above"} else high,
        unit="%", strength="strive" if "力争" in before else "expected",
        start=start, end=number.end + closes, at=number.start,
    )  # fmt: skip


def _last_of_each(found: list[Row]) -> list[Row]:
    """Keep the last statement of each figure: digests begin with a summary and end with the list."""
    kept = {(r.role, r.region, r.year, r.reading.code, r.reading.measure): r for r in found}
    return sorted(kept.values(), key=lambda r: r.reading.start)
