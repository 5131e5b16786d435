"""What a report says of itself: its title, its region, its year, its day and its kind."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from pingshan_forecast.core.plan import PlanKind
from pingshan_forecast.errors import ReportError
from pingshan_forecast.readers.reports.periods import PART_OF_YEAR, times
from pingshan_forecast.readers.reports.report_dates import (
    DAY,
    HEAD,
    NEXT_YEAR,
    NOT_STATED,
    SHORT_TEXT,
    date_of,
    day_of,
    last_day,
    year_of,
)  # fmt: skip
from pingshan_forecast.readers.reports.reporting_region import reporting_region
from pingshan_forecast.registry.regions import find_region
from pingshan_forecast.registry.releases import release_day

_EXECUTION: PlanKind = "execution report"
_FIRST_PLANS = 1950
_LAST_PLANS = 2099
_LONGEST_TITLE = 80
_TITLE = re.compile(
    r"^(?![ \t]*[一二三四五六七八九十]+、)[^\n。]{0,40}(?:政府工作报告|计划(?:\(?草案\)?)?的?报告|发展计划"
    r"|计划执行情况|统计公报|预算[^\n。]{0,20}报告|五年(?:规划|计划)|规划纲要"
    r"|(?:季度|半年|月份?)[^\n。]{0,12}(?:执行|运行|经济)[^\n。]{0,12}(?:情况|通报|报告))[^\n。]{0,40}?(?:$|(?=各位代表))"
    r"|^[^\n。,;:]{0,20}(?:19|20)\d{2}年度?[^\n。,;:]{0,12}计划(?:\(?草案\)?)?$",
    re.M,
)
# A date before the title, or after it with all that follows.
_DATED = re.compile(rf"^[ \t(—-]*{DAY}[ \t)—-]*|[ \t(—-]*{DAY}.*$")
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
        The year of its targets, or of its figures where it sets none (an execution report, a communique); the
        first year of a five-year plan; 0 where not stated.
    as_of : datetime.date
        The day it was put forward. Where not stated, 31 January of its year; of a text on what was reached,
        the day on which such figures come out by the release calendar.
    as_of_assumed : bool
        Whether it was not stated.
    title : str
        Its title; empty where it has none.
    kind : str
        What sort of text it is (`pingshan_forecast.core.plan.Plan`).
    period : str
        The time it speaks of (`pingshan_forecast.core.plan.Plan`).
    part : str
        The part of the year so far that an execution report sums up; empty for any other text.
    has_sections : bool
        Whether it has headings of its own.
    is_short : bool
        Whether it is short and has none.
    is_brief : bool
        Whether it is short, with headings or without.
    speaks_before : bool
        Whether it calls the year of its targets 明年, so that 今年 is the year before.
    """

    region: str
    year: int
    as_of: dt.date
    as_of_assumed: bool
    title: str
    kind: PlanKind
    period: str
    part: str
    has_sections: bool
    is_short: bool
    is_brief: bool
    speaks_before: bool

    @property
    def this_year(self) -> int:
        """The year that it calls 今年; 0 where not stated."""
        return self.year - 1 if self.speaks_before and self.year else self.year

    @property
    def horizon(self) -> int:
        """The year that its targets are set for: the last of a five-year plan."""
        return self.year + 4 if self.kind == "five-year plan" and self.year else self.year

    @property
    def outcome_year(self) -> int:
        """The year that its outcomes are those of, where a sentence names none; 0 where not stated."""
        if self.year == NOT_STATED or self.kind in {"communique", "execution report"}:
            return self.year
        return self.year - 1

    @property
    def so_far(self) -> str:
        """The part of the year that its outcomes sum up, where a sentence names none."""
        return self.part or "FY"


def find_header(text: str, *, region: str | None, year: int | None, name: str = "") -> ReportHeader:
    """Title, region, year and day of a report, from its beginning and its headings.

    Parameters
    ----------
    text : str
        Clean text.
    region, year : optional
        What the caller knows better.
    name : str
        The file's name, asked last.

    Raises
    ------
    ReportError
        If the year that is given is none of a plan.

    Examples
    --------
    >>> frame = find_header("关于甲市乙区2022年计划执行情况与2023年计划草案的报告", region=None, year=None)
    >>> frame.region, frame.year, frame.kind
    ('甲市乙区', 2023, 'plan report')
    """
    start = text[:1500]
    title_match = _TITLE.search(start)
    line = title_match[0] if title_match else ""
    title = _DATED.sub("", line).strip()
    kind = _kind(text, title)
    within = _within_year(kind, text, title)
    kind = _EXECUTION if within else kind
    if year is not None and year != NOT_STATED and not _FIRST_PLANS <= year <= _LAST_PLANS:
        raise ReportError(f"year {year} is no year of a plan; give one from {_FIRST_PLANS} to {_LAST_PLANS}")
    found_year = year if year is not None else year_of(kind, text, title, name)
    if year is None and found_year < _FIRST_PLANS:
        found_year = NOT_STATED
    found_region = region if region is not None else reporting_region(text, title)
    known = find_region(found_region) if found_region else None
    sectioned = _SECTION.search(text) is not None
    part = (_part(title) or (_part(text[:400]) if within or not title else "")) if kind == _EXECUTION else ""
    looks_back = kind in {"communique", _EXECUTION} and found_year != NOT_STATED
    ended = last_day(found_year, part) if looks_back else None
    day = day_of(text, found_year, line, ended)
    assumed = dt.date(max(found_year, 1), 1, 31)
    if looks_back:
        assumed = release_day(known.key if known else found_region, "gdp", found_year, part or "FY")
    return ReportHeader(
        region=known.key if known else found_region,
        year=found_year,
        as_of=day or assumed,
        as_of_assumed=day is None,
        title=title,
        kind=kind,
        period=_period(kind, part, found_year),
        part=part,
        has_sections=sectioned,
        speaks_before=not sectioned and NEXT_YEAR.search(text[:SHORT_TEXT]) is not None,
        is_brief=len(text) < SHORT_TEXT,
        is_short=len(text) < SHORT_TEXT and not sectioned,
    )


_KINDS: tuple[tuple[PlanKind, re.Pattern[str]], ...] = (
    ("communique", re.compile(r"统计公报|国民经济和?社会发展情况公报|决算[^\n]{0,6}报告")),
    ("five-year plan", re.compile(r"五年(?:规划|计划)|十[一二三四五六]五[”\"]?(?:发展)?(?:规划|计划)")),
    ("budget report", re.compile(r"预算[^\n]{0,20}执行情况|预算草案")),
    (
        "execution report",
        re.compile(rf"{PART_OF_YEAR}[^\n]{{0,40}}(?:计划|经济|执行|运行|情况|工作|通报|报告)"),
    ),
    ("plan report", re.compile(r"国民经济和?社会发展计划|计划执行情况|计划\(?草案")),
)
_SO_FAR = re.compile(r"今年以来[^\n。]{0,40}(?:执行|运行)情况")
_PLANS = re.compile(r"主要预期目标|工作报告|计划")
_STATISTICS = re.compile(r"(?:初步|统一|统计)(?:核算|测算|统计)|经济运行|统计局")


def _kind(text: str, title: str) -> PlanKind:
    """Sort of a text by its title, else by its first lines."""
    start = text[:1500]
    for stretch in (title, text[:400]):
        lines = [line for line in stretch.split("\n") if len(line) < _LONGEST_TITLE and "。" not in line]
        if any("政府工作报告" in line for line in lines):
            return "work report"
        for kind, pattern in _KINDS:
            if any(pattern.search(line) for line in lines):
                return kind
        if title:
            break
    if re.search(r"各位代表|代表.{0,6}政府.{0,4}(?:向大会|作)", start) or (
        len(text) > 6000 and "政府工作报告" in start
    ):
        return "work report"
    if re.search(r"^一、综合$", text[:SHORT_TEXT], re.M):
        return "communique"
    head = text[:HEAD]
    if re.search(rf"{PART_OF_YEAR}[^\n。,;]{{0,30}}执行情况的?报告", head):
        return "execution report"  # news of such a report
    if re.search(r"(?:19|20)\d{2}年[^\n。,;]{0,14}(?:决算(?:草案)?的?报告|统计公报》)", head):
        return "communique"
    if re.search(PART_OF_YEAR, head) and _STATISTICS.search(head) and not _PLANS.search(head):
        return "execution report"
    first = next((when for _, when in times(head, 0, len(head), year=NOT_STATED)), None)
    if first is not None and first.period not in {"FY", ""} and not _PLANS.search(text[:SHORT_TEXT]):
        return "execution report"  # it opens with a part of the year: 今年上半年,全市实现…
    return "excerpt"


def _within_year(kind: PlanKind, text: str, title: str) -> bool:
    """Whether a text on how a plan is carried out was put forward in the midst of the plan's year."""
    if kind != "plan report" or "执行情况" not in title or "草案" in title:
        return False
    years = set(re.findall(r"(?:19|20)\d{2}", title))
    midst = {m[1] for m in re.finditer(DAY, text[:HEAD]) if (day := date_of(m)) and 4 <= day.month <= 10}
    return bool(midst) and (years <= midst if years else _SO_FAR.search(title) is not None)


def _part(words: str) -> str:
    """Return the part of the year so far that words name first; empty where they name none."""
    parts = (when.period for _, when in times(words, 0, len(words), year=NOT_STATED))
    return next((part for part in parts if part not in {"FY", ""}), "")


def _period(kind: PlanKind, part: str, year: int) -> str:
    if year == NOT_STATED:
        return ""
    if kind == "five-year plan":
        return f"{year}-{year + 4}"
    return f"{year}-{part}" if part else str(year)
