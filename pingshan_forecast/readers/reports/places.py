"""Whose figure a clause gives: the reporting region's own, or that of a region above or beside it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pingshan_forecast.readers.reports.names import code_of, split_phrase
from pingshan_forecast.readers.reports.periods import PART_OF_YEAR
from pingshan_forecast.readers.reports.qualitative import leans_on_subject
from pingshan_forecast.registry.gazetteer import place_at, place_named
from pingshan_forecast.registry.hierarchy import parents
from pingshan_forecast.registry.regions import find_region, official_name

if TYPE_CHECKING:
    from pingshan_forecast.readers.reports.grammar import Reading
    from pingshan_forecast.readers.reports.header import ReportHeader

_CLAUSE_START = re.compile(r"[,;:。!?\n\t•(]|(?<=[%‰元人个\u4e00-\u9fff])、(?=[全我本])")
_USUAL_CLAUSE = 120
_LEAD = re.compile(
    rf"(?:[ \t—•·-]|(?:19|20)\d{{2}}年|{PART_OF_YEAR}|今年|明年|去年|上年|预计|预期|力争|争取|"
    r"确保|努力|实现|完成|推动|带动|促进|使|其中|同时|而|但|与此同时){0,40}+"
)
_WHOLE = re.compile(
    r"(?P<nation>全国|我国)|(?:全|我|本)(?P<tier>自治区|自治州|省|市|区|县|州|盟|旗)(?!场|民|社|域|长|级)"
)
# 全国文明城市 is a title, 深圳市下达任务 a duty of one's own.
_NO_FIGURE = re.compile(
    r"文明|首|第|最|重点|百强|千强|排名|前|平均|领先|一流|唯一|先进|示范|优秀|占|范围|各|统一|下达|要求|规定|分解|考核|确定"
)
_LEAD_INSIDE = re.compile(r"^(?:(?:19|20)\d{2}年|今年|去年|上年|预计|全[省市区县])+")
_GOES_ON = re.compile(r"^(?:的|将|则|定|把|经济|主要|预期|[^,]{0,12}目标)")
# A name of no gazetteer, where the words behind it are those of a region's figure.
_OF_A_FORM = re.compile(
    r"((?!全|我|本|各|该)[\u4e00-\u9fff]{1,5}?(?:省|市|区|县|州|盟|旗))"
    r"(?=(?:(?:19|20)\d{2}年|今年|去年|上年)?(?:全[省市区县])?(?:主要|预期|GDP|地区生产总值|国内生产总值|生产总值|经济(?:增长|社会)))"
)
_NO_NAME = re.compile(
    r"[的在和与及等将向月日报告作受各是为了届这有到上中下年]|地区|市场|季度|上半|[全我本]|^城市|园区|辖区|片区"
)
_CLAUSES = re.compile(r"[^,;:。!?\n\t•()]+")
_OPENING = 16
_SUFFIXES = frozenset("省市区县州盟旗港村镇河")
_TIERS = {
    "": 0,
    "省": 3,
    "自治区": 3,
    "市": 2,
    "州": 2,
    "自治州": 2,
    "盟": 2,
    "地区": 2,
    "县": 1,
    "区": 1,
    "旗": 1,
}


def region_of(text: str, start: int, end: int, *, own: str) -> str | None:
    """Region that the words of a clause begin with; None where they name none.

    Parameters
    ----------
    text : str
        Clean text.
    start, end : int
        The words before the number.
    own : str
        The region that reports; 全区 is its own for a district, 全市 that of the city above it.

    Returns
    -------
    str or None
        A key of the registry; 全市 or 全省 where the registry does not know what lies above.

    Examples
    --------
    >>> words = ("全国GDP", "全省", "全市固定资产投资", "我区", "南山区地区生产总值", "地区生产总值")
    >>> [region_of(w, 0, len(w), own="坪山") for w in words]
    ['全国', '广东', '深圳', '坪山', '南山', None]
    >>> region_of("全市", 0, 2, own="深圳"), region_of("全市", 0, 2, own="乙区")
    ('深圳', '全市')
    """
    lead = _LEAD.match(text, start, end)
    begin = lead.end() if lead else start
    whole = _WHOLE.match(text, begin, end)
    if _NO_FIGURE.match(text, whole.end() if whole else begin, end):
        return None
    if whole is not None:
        return "全国" if whole["nation"] else _above(own, whole["tier"])
    return _named(text, begin, end, own)


def region_meant(own: str, whole: str) -> str:
    """Return the region above that words for the whole of a tier mean; empty where it is not known.

    Parameters
    ----------
    own : str
        The region that is spoken of.
    whole : str
        全国, 全省, 全市 ...

    Examples
    --------
    >>> region_meant("坪山", "全市"), region_meant("坪山", "全国"), region_meant("乙区", "全省")
    ('深圳', '全国', '')
    """
    above = "全国" if whole == "全国" else _above(own, whole[1:])
    return "" if above == own or (above.startswith("全") and above != "全国") else above


def clause_start(text: str, start: int, at: int) -> int:
    """Place where the clause of a position begins, not before `start`.

    Parameters
    ----------
    text : str
        Clean text.
    start : int
        Offset before which the clause does not begin.
    at : int
        Offset of something within the clause.
    """
    for begin in (max(start, at - _USUAL_CLAUSE), start):
        ends = [match.end() for match in _CLAUSE_START.finditer(text, begin, at)]
        if ends:
            return ends[-1]
    return start


def _above(own: str, word: str) -> str:
    """Region of a tier (全市) as one region's report means it."""
    known = find_region(own)
    name = known.name_zh if known else own
    tier = _TIERS[word]
    mine = _TIERS[max((suffix for suffix in _TIERS if name.endswith(suffix)), key=len, default="")]
    if known is not None and known.kind == "province":
        mine = 3
    if not mine or tier <= mine or name.endswith(word):
        return own
    wanted = {"province"} if tier == 3 else {"city", "prefecture"}
    around = parents(own)
    above = [key for key in around if _kind_of(key) in wanted]
    above += [key for key in around if official_name(key).endswith(word)]
    return above[0] if above else f"全{word}"


def _kind_of(key: str) -> str:
    """What sort of region a key is, by the registry, else by the gazetteer; empty where neither has it."""
    known = find_region(key)
    place = None if known is not None else place_named(key)
    return known.kind if known is not None else place.tier if place is not None else ""


def _named(text: str, begin: int, end: int, own: str) -> str | None:
    """Return the region at the head of a clause, where what follows is a figure of a region."""
    place = place_at(text, begin, end)
    if place is None:
        form = _OF_A_FORM.match(text, begin, end)
        return form[1] if form is not None and not _NO_NAME.search(form[1]) else None
    after = text[place.end : place.end + 1]
    if not place.whole and after in _SUFFIXES:
        return None  # 吉林市 is not 吉林
    rest = _LEAD_INSIDE.sub("", split_phrase(text[place.end : end])[0].strip())
    if _NO_FIGURE.match(rest):
        return None
    if rest and not code_of(rest) and not _GOES_ON.match(rest) and (not place.whole or rest[0] in "域级长内"):
        return None
    return own if own and own.endswith((place.key, place.key.rstrip("省市区县"))) else place.key


class RegionState:
    """The region that a text speaks of as it goes on.

    Parameters
    ----------
    frame : ReportHeader
        What the text says of itself. In a report with sections each clause begins with the region that
        reports; in an excerpt the region named last goes on holding: a text may turn from one to the next.
    """

    def __init__(self, frame: ReportHeader) -> None:
        self._own = frame.region
        self._goes_on = not frame.has_sections and not frame.title
        self._current = frame.region

    def of_readings(self, text: str, start: int, readings: list[Reading]) -> list[str]:
        """Region of each reading of a sentence; the state moves on to the next sentence.

        The one its clause begins with; where that names none, the one spoken of before.

        Parameters
        ----------
        text : str
            Clean text.
        start : int
            Offset of the sentence.
        readings : list of Reading
            Its readings, in their order.

        Returns
        -------
        list of str
            Keys or names, one a reading.
        """
        found: list[str] = []
        head = _LEAD.match(text, start)
        opens = (head.end() if head else start) + _OPENING
        last = held = self._current if self._goes_on else self._own
        position = start
        for reading in readings:
            begin = clause_start(text, start, reading.at)
            stop = reading.at if reading.at > begin else reading.end
            named = region_of(text, begin, stop, own=self._own)
            if named is None and position < begin:
                named = self._named_between(text, position, begin)
            if named is None and position <= reading.start < begin:
                named = region_of(text, clause_start(text, start, reading.start), begin, own=self._own)
            elided = reading.start < position or leans_on_subject(text[reading.start : reading.end])
            region = named or (last if elided else held)
            if named is not None and begin <= opens and self._goes_on:
                held = named  # the sentence turns to it; elsewhere it is named for its own clause
            position, last = reading.end, region
            found.append(region)
        self._current = held
        return found

    def _named_between(self, text: str, start: int, end: int) -> str | None:
        """Return the region that a clause without a figure turns to: 乙市稳中有进,增长6%."""
        if not self._goes_on:
            return None
        named = None
        for clause in _CLAUSES.finditer(text, start, end):
            lead = _LEAD.match(text, clause.start(), clause.end())
            begin = lead.end() if lead else clause.start()
            place = place_at(text, begin, clause.end())
            if place is not None and place.tier != "nation":
                named = self._own if self._own.endswith(place.key) else place.key
        return named
