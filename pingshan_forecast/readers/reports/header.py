"""What a report says of itself: its title, its region, its year, its day and its kind."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal

from pingshan_forecast.errors import ReportError
from pingshan_forecast.readers.reports.numbers import word_value
from pingshan_forecast.registry.regions import find_region, regions

NOT_STATED = 0
_FIRST_PLANS = 1950
_LAST_PLANS = 2099
_SHORT_TEXT = 3000
_HEAD = 600
_DAY = (
    r"((?:19|20)\d{2})年[ \t]*(\d{1,2}|十[一二]?|一十|[一二三四五六七八九])月"
    r"[ \t]*(\d{1,2}|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])日"
)
# A date before the title, or after it with all that follows.
_DATED = re.compile(rf"^[ \t(—-]*{_DAY}[ \t)—-]*|[ \t(—-]*{_DAY}.*$")
_DATE_LINE = re.compile(
    rf"^[ \t(—-]*{_DAY}[ \t)]*(?:$|[^\n。]{{0,30}}(?:代表大会|人大|人代会|届[^\n。]{{0,12}}会议))", re.M
)
_SECTION = re.compile(
    r"^[ \t]*(?:[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十]+部分)"
    r"|(?:^|[。!?])[一二三四五六七八九十]、[^。]{0,20}回顾"
    r"|^[^\n。,;]{2,30}(?:回顾|工作总结|工作安排|总体要求|主要任务|目标任务|重点工作)(?:和[^\n。,;]{2,12})?$",
    re.M,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportHeader:
    """What a report says of itself.

    Parameters
    ----------
    region : str
        Key of the region, or its name where the registry does not know it; empty where not stated.
    year : int
        The year of its targets; 0 where not stated.
    as_of : datetime.date
        The day it was put forward; 31 January of its year where not stated.
    as_of_assumed : bool
        Whether it was not stated.
    title : str
        Its title; empty where it has none.
    kind : {"plan report", "work report", "excerpt"}
        What sort of text it is.
    has_sections : bool
        Whether it has headings of its own.
    is_short : bool
        Whether it is short and has none.
    """

    region: str
    year: int
    as_of: dt.date
    as_of_assumed: bool
    title: str
    kind: Literal["plan report", "work report", "excerpt"]
    has_sections: bool
    is_short: bool


def find_header(text: str, *, region: str | None, year: int | None, name: str = "") -> ReportHeader:
    """Read title, region, year and day from the beginning and the headings of a report.

    Parameters
    ----------
    text : str
        Clean text.
    region, year : optional
        What the caller knows better.
    name : str
        The file's name, asked last.

    Examples
    --------
    >>> frame = find_header("关于甲市乙区2022年计划执行情况与2023年计划草案的报告", region=None, year=None)
    >>> frame.region, frame.year, frame.kind
    ('甲市乙区', 2023, 'plan report')
    """
    start = text[:1500]
    title_match = re.search(
        r"^[^\n。]{0,40}(?:政府工作报告|计划(?:\(?草案\)?)?的?报告|发展计划|计划执行情况)[^\n。]{0,40}$"
        r"|^[^\n。,;:]{0,20}(?:19|20)\d{2}年度?[^\n。,;:]{0,12}计划(?:\(?草案\)?)?$",
        start,
        re.M,
    )
    line = title_match[0] if title_match else ""
    title = _DATED.sub("", line).strip()
    found_year = year if year is not None else _year(text, title, name)
    if year is not None and year != NOT_STATED and not _FIRST_PLANS <= year <= _LAST_PLANS:
        raise ReportError(f"year {year} is no year of a plan; give one from {_FIRST_PLANS} to {_LAST_PLANS}")
    if year is None and found_year < _FIRST_PLANS:
        found_year = NOT_STATED
    found_region = region if region is not None else _region(text, title)
    known = find_region(found_region) if found_region else None
    sectioned = _SECTION.search(text) is not None
    kind: Literal["plan report", "work report", "excerpt"] = "excerpt"
    if re.search(r"国民经济和?社会发展计划|计划执行情况|计划\(?草案", title or start[:400]):
        kind = "plan report"
    elif re.search(r"各位代表|代表.{0,6}政府.{0,4}(?:向大会|作)", start) or (
        len(text) > 6000 and "政府工作报告" in start
    ):
        kind = "work report"
    day = _day(text, found_year, line)
    return ReportHeader(
        region=known.key if known else found_region,
        year=found_year,
        as_of=day or dt.date(max(found_year, 1), 1, 31),
        as_of_assumed=day is None,
        title=title,
        kind=kind,
        has_sections=sectioned,
        is_short=len(text) < _SHORT_TEXT and not sectioned,
    )


_YEAR_RULES = (
    (re.compile(r"计划[^\n]{0,30}执行情况[^\n]{0,12}?((?:19|20)\d{2})年[^\n]{0,24}计划"), 0),
    (re.compile(r"((?:19|20)\d{2})年[^\n。;,]{0,24}政府工作报告"), 0),
    (re.compile(r"政府工作报告[^\d\n]{0,6}\(?((?:19|20)\d{2})年(?!\d{1,2}月)"), 0),
    (
        re.compile(
            r"((?:19|20)\d{2})年(?!1[12]月|十[一二]月)\w{1,2}月\w{1,3}日[^\n。]{0,30}(?:会议|大会|开幕)"
        ),
        0,
    ),
    # A congress at the end of a year hears the plan of the next.
    (re.compile(r"((?:19|20)\d{2})年(?:1[12]|十[一二])月\w{1,3}日[^\n。]{0,30}(?:会议|大会|开幕)"), 1),
    (re.compile(r"((?:19|20)\d{2})年[^\n。,]{0,12}(?:国民经济和?社会发展)?计划执行情况"), 1),
    (re.compile(r"((?:19|20)\d{2})年[^\n。,]{0,4}(?:国民经济|计划草案|政府工作(?!报告|总结|回顾|完成))"), 0),
    (re.compile(r"((?:19|20)\d{2})年[^\n。,]{0,14}(?:工作)?(?:回顾|总结)"), 1),
    (re.compile(r"((?:19|20)\d{2})年度?[^\n。,;:]{0,12}计划(?:\(?草案\)?)?$"), 0),
    (
        re.compile(
            r"((?:19|20)\d{2})年[^\n。]{0,30}(?:目标|总体要求|重点工作|工作安排|主要任务|工作任务|工作建议)"
        ),
        0,
    ),
)


def _year(text: str, title: str, name: str) -> int:
    """Find the year of the targets: title, first lines, headings, first words on targets, file name."""
    headings = "\n".join(m[0] for m in re.finditer(r"^[^\n。,;]{1,60}$", text, re.M))
    for stretch, rules in ((title, _YEAR_RULES), (text[:1500], _YEAR_RULES[:-1]), (headings, _YEAR_RULES)):
        found = [(m.start(), int(m[1]) + later) for pattern, later in rules if (m := pattern.search(stretch))]
        if found:
            return found[0][1] if stretch is title else min(found)[1]
    in_table = re.search(
        r"(?:^|\t)[^\n\t]{0,4}((?:19|20)\d{2})年度?(?:预期|计划|预计)?目标值?(?=[\n\t(])", text, re.M
    )
    if in_table:
        return int(in_table[1])
    short = re.search(r"(?<![至到])((?:19|20)\d{2})年度?的?目标(?=[:是为])", text)
    if short and len(text) < 6000:
        return int(short[1])
    aimed = re.search(r"(?<![至到])((?:19|20)\d{2})年[^\n。,]{0,30}(?:预期|主要|调控|增长|发展)的?目标", text)
    if aimed and len(text) < 6000:
        return int(aimed[1])
    in_name = re.search(r"(?<!\d)((?:19|20)\d{2})(?!\d)", name)
    if in_name:
        return int(in_name[1])
    mentioned = [int(y) for y in re.findall(r"(?<![\d-])((?:19|20)\d{2})年(?!前|代)", text[:3000])]
    return max(set(mentioned), key=mentioned.count) + 1 if mentioned else NOT_STATED


_PLACE = r"[\u4e00-\u9fff]{1,8}?(?:特别行政区|自治区|自治州|自治县|新区|省|市|区|县|州|盟|旗|兵团)"
_REGION_RULES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"关于((?:{_PLACE}){{1,3}})(?:19|20)\d{{2}}年",
        rf"在((?:{_PLACE}){{1,3}})第?[一二三四五六七八九十]+届",
        rf"((?:{_PLACE}){{1,3}})第?[一二三四五六七八九十]+届(?:人民代表大会|人大)",
        rf"^((?:{_PLACE}){{1,3}})(?:19|20)\d{{2}}年",
        rf"(?:19|20)\d{{2}}年((?:{_PLACE}){{1,3}})(?:政府工作报告|国民经济)",
        rf"((?:{_PLACE}){{1,3}})(?:人民政府|政府工作报告|人大|人代会|(?:19|20)\d{{2}}年国民经济)",
        rf"(?:19|20)\d{{2}}年((?:{_PLACE}){{1,3}})(?:经济|全年|主要|GDP)",
    )
)


def _region(text: str, title: str) -> str:
    """Find the region that reports; empty where none is named."""
    for stretch in (title, text[:1200]):
        if re.search(r"第[一二三四五六七八九十]+届全国人民代表大会|代表国务院|国务院总理|全国政协", stretch):
            return "全国"
        for pattern in _REGION_RULES:
            for match in pattern.finditer(stretch):
                place = re.sub(r"^(?:关于|在|出席|全国|日|于|是|今年|月|和|年|今日|了|,)+", "", match[1])
                if len(place) >= 2 and not re.fullmatch(
                    r"(?:全|我|本|各|省|市|区|县|自治)+(?:省|市|区|县|州)?", place
                ):
                    return place
    return _first_known(text[:1200])


def _first_known(text: str) -> str:
    places = [(text.find(key), key) for key in regions() if key in text and key not in {"全国"}]
    if not places and "国内生产总值" in text:
        return "全国"
    return min(places)[1] if len(places) == 1 else ""


def _day(text: str, year: int, title: str) -> dt.date | None:
    """Find the day the report was put forward; None where it names no day of its year.

    By the title, or in a line of its own at the head, it may be one of the two months before: congresses meet
    in December too.
    """
    for match in (*re.finditer(_DAY, title), *_DATE_LINE.finditer(text[:_HEAD])):
        day = _date(match)
        if day and (day.year == year or (day.year == year - 1 and day.month >= 11)):
            return day
    for pattern in (
        rf"{_DAY}[^\n。]{{0,40}}(?:会议|大会|代表)",
        _DAY,
        r"((?:19|20)\d{2})-(\d{1,2})-(\d{1,2})",
    ):
        for match in re.finditer(pattern, text[:3000]):
            if int(match[1]) == year and (day := _date(match)):
                return day
    return None


def _date(match: re.Match[str]) -> dt.date | None:
    try:
        return dt.date(int(match[1]), int(word_value(match[2])), int(word_value(match[3])))
    except ValueError:
        return None
