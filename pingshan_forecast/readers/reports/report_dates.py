"""The year a report is of, and the day it was put forward, by its title, its headings and its first words."""

from __future__ import annotations

import calendar
import datetime as dt
import re

from pingshan_forecast.core.plan import PlanKind
from pingshan_forecast.readers.reports.numbers import word_value
from pingshan_forecast.readers.reports.periods import plan_years
from pingshan_forecast.registry.periods import last_month

NOT_STATED = 0
SHORT_TEXT = 3000
HEAD = 600
_LAST_OF_CONGRESSES = 4  # a text of these months is of the year that begins
_NO_YEAR = r"(?:(?!(?:19|20)\d{2}年)[^\n。;])"
_MONTH_DAY = (
    r"(\d{1,2}|十[一二]?|一十|[一二三四五六七八九])月"
    r"[ \t]*(\d{1,2}|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])日"
)
DAY = rf"((?:19|20)\d{{2}})年[ \t]*{_MONTH_DAY}"
_STAMP = r"(?<!\d)((?:19|20)\d{2})-(\d{1,2})-(\d{1,2})"
_DAY_OR_STAMP = rf"{DAY}|{_STAMP}"
_PUBLISHED = re.compile(
    rf"(?<![年\d—~至到-]){_MONTH_DAY}(?:[^\n。;]{{0,20}}(?:发布|公布|通报|举行|召开|获悉|消息)|电)"
)
# A plan is put forward at a congress, and in the news of that day.
_CONVENED = re.compile(
    rf"(?<![年\d—~至到-]){_MONTH_DAY}(?:[^\n。;]{{0,40}}(?:人大|人民代表大会|人代会|两会|政府工作报告)|[^\n。;]{{0,4}}电)"
)
_DATE_LINE = re.compile(
    rf"^[ \t(—-]*{DAY}[ \t)]*(?:$|[^\n。]{{0,30}}(?:代表大会|人大|人代会|届[^\n。]{{0,12}}会议))", re.M
)
_AIMS = re.compile(r"力争|确保|今年|预期|目标")
NEXT_YEAR = re.compile(r"明年[^。\n]{0,24}(?:目标|计划)")
_THIS_YEAR = re.compile(r"(?:今年|本年)[ \t]*\((?:即)?((?:19|20)\d{2})年?\)")
_REVIEWS = re.compile(r"回顾|总结|(?:执行|完成|工作|预算)情况")
_PLANS_AHEAD = re.compile(r"安排|目标|总体要求|任务|重点|打算|计划草案")


def year_of(kind: PlanKind, text: str, title: str, name: str) -> int:
    """Find the year of a text of a kind: of its targets, or of its figures where it sets none.

    Parameters
    ----------
    kind : str
        What sort of text it is.
    text, title, name : str
        Clean text, its title and the file's name, asked last.

    Returns
    -------
    int
        0 where not stated.
    """
    stretch = title or text[:400]
    dated = re.search(r"(?<![自比较])((?:19|20)\d{2})\s*年(?![^,。\n]{0,6}以来)", stretch) or re.search(
        r"(?<![自比较])((?:19|20)\d{2})年(?![^,。\n]{0,6}以来)", text[:1500]
    )
    if kind in {"communique", "execution report"} and dated:
        return int(dated[1])
    if (this := _THIS_YEAR.search(text, 0, SHORT_TEXT)) and kind != "five-year plan":
        return int(this[1]) + (NEXT_YEAR.search(text, 0, SHORT_TEXT) is not None)
    if kind == "five-year plan":
        plan = re.search(r"十([一二三四五六七])五", stretch) or re.search(
            r"第十([一二三四五六七])个五年", stretch
        )
        if plan:
            return plan_years(plan[1])[0]
        span = re.search(r"((?:19|20)\d{2})\s*[-—至]+\s*(?:19|20)\d{2}年", stretch)
        if span:
            return int(span[1])
    if not title:
        aimed = re.search(
            rf"(?<![至到比])((?:19|20)\d{{2}})年(?!初|底|末){_NO_YEAR}{{0,24}}?(?:主要|预期|调控|增长|发展)的?(?:预期)?目标",
            text,
        )
        if aimed:
            return int(aimed[1])
    return _year(text, title, name)


_YEAR_RULES = (
    (
        re.compile(r"(?:计划|预算)[^\n]{0,30}执行情况[^\n]{0,12}?((?:19|20)\d{2})年[^\n]{0,24}(?:计划|预算)"),
        0,
    ),
    (re.compile(r"((?:19|20)\d{2})年[^\n。;,]{0,24}政府工作报告"), 0),
    (re.compile(r"政府工作报告[^\d\n。,]{0,6}\(?((?:19|20)\d{2})年(?!\d{1,2}月)"), 0),
    (
        re.compile(
            r"((?:19|20)\d{2})年(?!1[12]月|十[一二]月)\w{1,2}月\w{1,3}日[^\n。]{0,30}(?:会议|大会|开幕)"
        ),
        0,
    ),
    # A congress at the end of a year hears the plan of the next.
    (re.compile(r"((?:19|20)\d{2})年(?:1[12]|十[一二])月\w{1,3}日[^\n。]{0,30}(?:会议|大会|开幕)"), 1),
    (re.compile(r"((?:19|20)\d{2})年[^\n。,]{0,12}(?:国民经济和?社会发展)?计划执行情况"), 1),
    (
        re.compile(
            r"((?:19|20)\d{2})年[^\n。,]{0,4}(?:国民经济(?![^\n。,]{0,12}执行情况)|计划草案|政府工作(?!报告|总结|回顾|完成))"
        ),
        0,
    ),
    (re.compile(r"((?:19|20)\d{2})年[^\n。,]{0,30}(?:目标|任务)[^\n。,]{0,10}完成"), 1),
    (re.compile(r"对((?:19|20)\d{2})年的?[^\n。,]{0,8}(?:工作|任务)[^\n。,]{0,4}(?:安排|部署)"), 0),
    (re.compile(r"(?:谋划|部署|安排)((?:19|20)\d{2})年"), 0),
    (re.compile(r"((?:19|20)\d{2})年度?[^\n。;,执]{0,8}预算(?:公开|草案|安排|编制)"), 0),
    (re.compile(r"((?:19|20)\d{2})年?[^\n。,\d]{0,12}两会"), 0),
    (re.compile(r"((?:19|20)\d{2})年[^\n。,]{0,14}(?:工作)?(?:回顾|总结)"), 1),
    (re.compile(r"((?:19|20)\d{2})年度?[^\n。,;:]{0,12}计划(?:\(?草案\)?)?$"), 0),
    (
        re.compile(
            r"((?:19|20)\d{2})年(?:(?!(?:19|20)\d{2}年)[^\n。]){0,30}(?:目标|总体要求|重点工作|工作安排|工作打算|主要任务|工作任务|工作建议)"
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
            year = found[0][1] if stretch is title else min(found)[1]
            return year + (stretch is title and _looks_back_on(year, text))
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
    named_so = _year_of_name(text, name)
    if named_so != NOT_STATED:
        return named_so
    looked_back = re.search(
        r"((?:19|20)\d{2})年是[^\n。]{0,40}一年[^\n]{0,80}(?:一年来|过去一年|过去的一年)", text[:3000]
    )
    if looked_back:
        return int(looked_back[1]) + 1
    meant = re.search(
        rf"(?<![至到比])((?:19|20)\d{{2}})年{_NO_YEAR}{{0,30}}?(?:(?<![重主需首紧必只纲概简摘])要(?!素|求|性|地|闻)|力争|努力|确保)",
        text[:3000],
    )
    if meant:
        return int(meant[1])
    stated = next(filter(None, map(date_of, re.finditer(_DAY_OR_STAMP, text[:HEAD]))), None)
    if stated and ("今年" in text[:SHORT_TEXT] or stated.month <= _LAST_OF_CONGRESSES):
        return stated.year
    marked = re.findall(r"(?<!\d)((?:19|20)\d{2})年是", text[:SHORT_TEXT])
    if len(set(marked)) > 1:  # one paragraph on the year that was, one on the year that is
        return int(max(marked))
    named = r"(?<![\d\-比较到至自从])((?:19|20)\d{2})年(?!前|代)"
    mentioned = [int(year) for year in re.findall(named, text[:3000])]
    return max(set(mentioned), key=mentioned.count) + 1 if mentioned else NOT_STATED


def _year_of_name(text: str, name: str) -> int:
    """Year in a file's name, if the text bears it out: no year in it, the year before, or that one's aims."""
    in_name = re.search(r"(?<!\d)((?:19|20)\d{2})(?!\d)", name)
    if in_name is None:
        return NOT_STATED
    year, stated = int(in_name[1]), set(re.findall(r"(?<!\d)((?:19|20)\d{2})年", text[:SHORT_TEXT]))
    aims = str(year) in stated and _AIMS.search(text, 0, SHORT_TEXT)
    return year if not stated or str(year - 1) in stated or aims else NOT_STATED


def _looks_back_on(year: int, text: str) -> bool:
    """Whether headings review the year that a title names, and none plans it: a report at the year's end."""
    named = re.findall(
        rf"(?:^[ \t]*(?:一|二|第[一二]部分)[、:：]?[ \t]*|(?<=[。!?:])一、){year}年([^\n。,;]{{0,30}})",
        text,
        re.M,
    )
    return any(map(_REVIEWS.search, named)) and not any(map(_PLANS_AHEAD.search, named))


def day_of(text: str, year: int, title: str, ended: dt.date | None) -> dt.date | None:
    """Find the day the report was put forward; None where it names no day that it can be.

    A plan is of its year. By the title, or in a line of its own at the head, it may be of the two months
    before: congresses meet in December too.

    Parameters
    ----------
    text : str
        Clean text.
    year : int
        The year that it is of.
    title : str
        The line of its title.
    ended : datetime.date or None
        The last day of what it sums up, before which that is not known; None for a plan.
    """
    if ended is not None:
        until = dt.date(year + 1, 12, 31)
        stated = (*re.finditer(DAY, title), *re.finditer(_DAY_OR_STAMP, text[:SHORT_TEXT]))
        days = map(date_of, stated)
        found = next((day for day in days if day and ended <= day <= until), None)
        return found or _day_without_year(_PUBLISHED, text, year, ended)
    for match in (*re.finditer(DAY, title), *_DATE_LINE.finditer(text[:HEAD])):
        day = date_of(match)
        if day and (day.year == year or (day.year == year - 1 and day.month >= 11)):
            return day
    for pattern in (rf"{DAY}[^\n。]{{0,40}}(?:会议|大会|代表)", DAY, _STAMP):
        for match in re.finditer(pattern, text[:SHORT_TEXT]):
            if int(match[1]) == year and (day := date_of(match)):
                return day
    return _day_without_year(_CONVENED, text, year, dt.date(year - 1, 11, 1)) if year != NOT_STATED else None


def _day_without_year(words: re.Pattern[str], text: str, year: int, ended: dt.date) -> dt.date | None:
    """Day of the first words that say when a text came out, in the first year in which it can be."""
    match = words.search(text, 0, HEAD)
    if match is None:
        return None
    days = (_calendar_day(later, match[1], match[2]) for later in range(ended.year, year + 2))
    return next((day for day in days if day and day >= ended), None)


def last_day(year: int, part: str) -> dt.date:
    """Last day of a year, or of its part so far.

    Parameters
    ----------
    year : int
        A calendar year.
    part : str
        Such as H1; empty for the whole.
    """
    month = last_month(part or "FY")
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def date_of(match: re.Match[str]) -> dt.date | None:
    """Return the day that a match of `DAY`, or of a stamp, names; None where there is no such day."""
    found = [group for group in match.groups() if group]
    return _calendar_day(int(found[0]), found[1], found[2])


def _calendar_day(year: int, month: str, day: str) -> dt.date | None:
    try:
        return dt.date(year, int(word_value(month)), int(word_value(day)))
    except ValueError:
        return None
