"""The time that the words of a sentence speak of: a year, part of a year, a horizon, a span of years."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pingshan_forecast.readers.reports.numbers import word_value

_YEAR = r"(?:19|20)\d{2}"
_WORD_MONTH = r"\d{1,2}|十[一二]?|[一二三四五六七八九]"
_PLAN = r"[“\"]?十([一二三四五六七])五[”\"]?|[“\"]十()五[”\"]"
_PART = (
    r"(?:(?P<h1>上半年|1\s*(?:—|-|~|至|到)\s*6月份?|前六个月)|(?P<q3>前[三3]个?季度|三季度末|1\s*(?:—|-|~|至|到)\s*9月份?)"
    r"|(?P<q1>(?:第?一|1)季度|1\s*(?:—|-|~|至|到)\s*3月份?)|(?P<other>下半年|(?:第?[二三四]|[234])季度)"
    rf"|(?<![\d~至到—-])(?P<months4>{_WORD_MONTH})月份?(?=,?[^,。;\n\d]{{0,16}}累计)"
    rf"|(?:1|元)月?\s*(?:—|-|~|至|到)\s*(?P<months>{_WORD_MONTH})月份?|前(?P<months2>{_WORD_MONTH})个?月"
    rf"|(?P<month>{_WORD_MONTH})月(?:份|当月|(?=[^\d日份底末初中前后以起至到\s、,;。)]))(?!以来)|截至(?:今年)?(?P<months3>\d{{1,2}})月[底末]|(?P<asof>截至(?:今年|目前|{_YEAR}年)?\d{{1,2}}月))"
)
_ANY_PART = re.sub(r"\?P<\w+>", "?:", _PART)
# 较一季度收窄, 高于上半年, 与前三季度持平; 同比 and 环比 compare with what they do not name.
_BESIDE = (
    r"(?:(?<![同环])比|较|高于|低于|快于|慢于|好于|优于"
    rf"|与(?=[^,;。]{{2,12}}(?:持平|相比|相当|一致)))(?:今年|本年|去年|上年|{_YEAR}年)?的?{_ANY_PART}"
)
# 占全年任务数的77.8% speaks of the plan, not of the year.
_NOT_ITS_PLAN = r"(?!(?:目标|任务|计划|预算|预期|总)[^,;。\d]{0,6}的[约近超]?\d)"
# Work on a plan to come is of the year in which it is done: 谋划“十五五”重点项目356个, 推进“十五五”规划编制.
_NOT_MADE = r"(?<!谋划)(?<!谋划[“\"])(?<!编制)(?<!编制[“\"])"
_NOT_THE_MAKING = (
    r"(?![”\"]?(?:发展)?(?:规划)?(?:纲要)?的?(?:编制|基本思路|思路|前期|研究|重[点大]项目|项目库"
    # A year's place in a plan, 是“十四五”开局之年, is that year and no horizon.
    r"|(?:实施)?的?(?:开局|开篇|起步|首年|第[一二三四五]年|收官|收尾|最后一年|关键一?[之年]|攻坚之?年|决胜之?年|承上启下)))"
)
_EXPRESSION = re.compile(
    # What a figure is compared with, or counted at the prices of, is no time of its own.
    rf"(?P<base>{_BESIDE}|(?:{_YEAR}年|(?:{_PLAN})期?)(?:底|末)?的(?=[近约]?\d[\d.]*倍)|(?:比|较|相比){_YEAR}年?(?:底|末|水平|同期)?|(?:以|按|在|于){_YEAR}年?(?:底|末)?的?(?:基础上|为基[期数]|不变价|可比价|价格)"
    rf"|(?:比|较)(?:{_PLAN})(?:期|时期)?末?|(?:比|较|同比|与)(?:去年|上年)(?:同期|末|底)?|上年同期|去年同期|(?:自|从){_YEAR}年(?:以来|起|开始)?"
    rf"|{_YEAR}年(?:以来|版|度?价格|不变价|起))"
    rf"|(?P<span>(?P<from>{_YEAR})年?\s*(?:—|-|~|至|到)\s*(?P<to>{_YEAR})年)"
    rf"|(?P<horizon>(?:到|至|在)?(?:(?P<hyear>{_YEAR})年(?:末|底|时|前(?![一二三四五六\d]))|(?<=到)(?P<hyear2>{_YEAR})年|(?<=至)(?P<hyear3>{_YEAR})年))"
    rf"|(?P<year>{_YEAR})年(?!\d{{1,2}}月\d|代|前后)度?(?:的?{_PART})?"
    rf"|{_NOT_MADE}(?P<plan>[“\"]?十(?P<which>[一二三四五六七])五[”\"]?|[“\"]十五[”\"]|十五(?=时期|期间|期末|计划)){_NOT_THE_MAKING}"
    r"|(?P<past>过去的?[三四五]年|[三四五]年来|近[三四五]年|[三四五]年(?:间|累计))"
    r"|(?P<ahead>(?:今后|未来)[三五]年|五年内)"
    rf"|(?P<now>今年|本年|当年|全年{_NOT_ITS_PLAN})(?:的?{_PART.replace('?P<', '?P<n_')})?"
    r"|(?P<last>去年|上年|过去的?一年|一年来)|(?P<next>明年|下一年|来年)"
    rf"|(?P<part>{_PART.replace('?P<', '?P<p_')})"
)
_ANY_TIME = re.compile(r"[年月季五]")  # one of these is in every expression that is a time
PART_OF_YEAR = r"(?:上半年|前?[一三]个?季度|半年|1\s*[-—至到]\s*\d{1,2}月|年中)"
_MONTHS = ("months", "months2", "months3", "months4")
_CURRENT_PERIODS = {"h1": "H1", "q3": "Q1-Q3", "q1": "Q1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """The time that words name.

    Parameters
    ----------
    year : int
        The calendar year, or the last of a span; 0 where the words name part of a year that is not stated.
    period : str
        FY; Q1, H1, Q1-Q3, M1-M8 for the year so far; ``""`` for another part of a year.
    first : int
        The first year of a span; that of `year` for a single one.
    ahead : bool
        Whether the words look ahead by themselves: 到2025年, 十四五末, 今后五年.
    past : bool
        Whether they look back: 过去五年, 去年.
    this : bool
        Whether they say 今年, which is another year in a review than in a list of aims.
    """

    year: int
    period: str = "FY"
    first: int = 0
    ahead: bool = False
    past: bool = False
    this: bool = False

    @property
    def spans(self) -> bool:
        """Whether it is a span of several years."""
        return 0 < self.first < self.year


def plan_years(numeral: str) -> tuple[int, int]:
    """Return the first and the last year of a five-year plan by its numeral: 四 (十四五) is 2021-2025.

    Examples
    --------
    >>> plan_years("四")
    (2021, 2025)
    """
    last = 1955 + 5 * (10 + "零一二三四五六七八九".index(numeral or "零"))
    return last - 4, last


def times(text: str, start: int, end: int, *, year: int) -> list[tuple[int, When]]:
    """Return the times named in a stretch of clean text, each with where it stands.

    Parameters
    ----------
    text : str
        Clean text.
    start, end : int
        The stretch.
    year : int
        The year that the text calls this year; 0 where not known.

    Examples
    --------
    >>> words = "2024年上半年增长5%,到2025年年均增长6%,比2020年翻一番"
    >>> [(at, when.year, when.period, when.ahead) for at, when in times(words, 0, len(words), year=2024)]
    [(0, 2024, 'H1', False), (13, 2025, 'FY', True)]
    """
    if _ANY_TIME.search(text, start, end) is None:
        return []
    found = []
    for match in _EXPRESSION.finditer(text, start, end):
        when = _when(match, year, text[max(start, match.start() - 2) : match.start()])
        if when is not None:
            found.append((match.start(), when))
    return found


def _when(match: re.Match[str], year: int, before: str) -> When | None:
    if match["base"]:
        return None
    if match["span"]:
        return When(year=int(match["to"]), first=int(match["from"]))
    year_ahead = match["hyear"] or match["hyear2"] or match["hyear3"]
    if year_ahead:
        return When(year=int(year_ahead), ahead=True)
    if match["year"]:
        period = _period(match, "")
        return When(year=int(match["year"]), period=period, ahead=before.endswith("到") and period == "FY")
    if match["plan"]:
        first, last = plan_years(match["which"] or "")
        return When(year=last, first=first, ahead=last >= year > 0)
    if match["past"]:
        return When(year=year - 1 if year else 0, first=year - 5 if year else 0, past=True)
    if match["ahead"]:
        return When(year=year + 4 if year else 0, first=year, ahead=True) if year else None
    if match["now"]:
        this = not match["now"].startswith("全年")
        return When(year=year if this else 0, period=_period(match, "n_"), this=this)
    if match["last"]:
        return When(year=year - 1 if year else 0, past=True)
    if match["next"]:
        return When(year=year + 1 if year else 0, ahead=True)
    return When(year=0, period=_period(match, "p_"))


def _period(match: re.Match[str], prefix: str) -> str:
    """Return the part of a year that a match names: FY where none, empty where it is not the year so far."""
    for name, period in _CURRENT_PERIODS.items():
        if match[prefix + name]:
            return period
    months = next((found for name in _MONTHS if (found := match[prefix + name])), "")
    if months:
        last = int(word_value(months))
        return {3: "Q1", 6: "H1", 9: "Q1-Q3", 12: "FY"}.get(last, f"M1-M{last}" if last < 12 else "")
    return "" if any(match[prefix + name] for name in ("other", "month", "asof")) else "FY"


def base_year_of(words: str) -> int | None:
    """Return the year that words compare with: 比2020年翻一番, 比“十五”期末降低; None where they name none.

    Examples
    --------
    >>> base_year_of("生产总值比2020年"), base_year_of("能耗比“十五”期末"), base_year_of("比上年")
    (2020, 2005, None)
    """
    stated = re.search(rf"(?:比|较|在)({_YEAR})年", words)
    if stated:
        return int(stated[1])
    plan = re.search(rf"(?:比|较)(?:{_PLAN})", words)
    return plan_years(plan[1] or "")[1] if plan else None
