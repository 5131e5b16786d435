"""Where a report speaks of what was reached and where of what is aimed at."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from pingshan_forecast.readers.reports.header import ReportHeader
from pingshan_forecast.readers.reports.report_dates import NOT_STATED

Role = Literal["outcome", "target", "outlook", "none", "unknown"]

_HEADING = re.compile(r"^\s*(?:第[一二三四五六七八九十]+[章节部分篇]|[一二三四五六七八九十]{1,3}[、.])")
_SUBHEADING = re.compile(r"^\s*[(（][一二三四五六七八九十]{1,3}[)）]")
_REVIEW = re.compile(
    r"回顾|执行情况|完成情况|工作总结|总结|成就|成绩|答卷|取得|情况|过去|特点|五年的|去年工作"
)
_AHEAD = re.compile(
    r"目标|任务|要求|安排|建议|部署|思路|打算|展望|重点工作|工作重点|计划(?!执行)|预期|今年|努力|举措|工作$"
)
_TROUBLE = re.compile(r"问题|困难|挑战|不足|发展环境|形势分析")
_FAR = re.compile(
    r"过去的?五年|届政府|[“\"]?十[一二三四五六]五[”\"]?(?:时期|期间|规划(?:期|目标|纲要|的))|(?:未来|今后)[三五]年|五年(?:规划|目标|奋斗)|远景|到(?:19|20)\d{2}年"
)
_NEAR = re.compile(r"今年|明年|本年度")

_AIM = (
    r"(?:主要|预期|调控|发展|增长|具体|控制|奋斗|约束性)的?(?:预期|调控|发展|增长|经济|指标|工作)*(?:性)?"
    r"目标(?:任务|值)?"
)
_CUE = re.compile(
    rf"{_AIM}(?:的?建议|拟)?(?:是|为|定为|安排为|确定为|设定为|拟定为|如下|包括|:|—)|(?:预期指标|主要指标安排)(?:是|为|:|如下)"
    r"|(?:目标|指标)(?:如下|包括|拟定为|是:|为:|:)|下这些(?:具体)?目标"
    rf"|(?:今年|(?:19|20)\d{{2}}年)[^,。;:]{{0,20}}{_AIM}(?:建议|安排)?(?=,|$)"
)
_CUE_OF_NEWS = re.compile(
    r"(?:今年|(?:19|20)\d{2}年)[^,。;:]{0,12}目标(?=[\u4e00-\u9fff])(?!任务|建议|要求|责任|顺利|全面|完成|实现|上调|下调)"
)
_LOOSE_CUE = re.compile(r"预期目标|增长目标|调控目标|计划增长|预定增长|计划安排|预期增长|拟增长|增长预期")
_CUE_OF_PAST = re.compile(
    r"(?:年度|(?:超额|圆满|顺利|全面|基本)?(?:完成|实现|达到|好于|高于|超过|提前|低于|符合|预定|定的|下达|围绕|对照|锚定|聚焦|衔接)[^,。;:]{0,16})$"
)
_REACHED = r"实际(?:达成|完成|GDP|经济增长)|初步(?:统计|核算)|同比(?=增长|下降|[^增]{0,3}增)"
_PAST_WORDS = rf"{_REACHED}|(?:^|[,。;:])预计(?!今年)"
_PAST = re.compile(rf"去年|过去(?:的)?一年|上年|{_PAST_WORDS}")
# What a budget lays down is more than the year before too: 安排收入11.6亿元,较上年增长6%.
_PAST_OF_PLANS = re.compile(rf"(?<![比较])去年|过去(?:的)?一年|(?<![比较])上年|{_PAST_WORDS}")
_STRIVES = re.compile(
    r"[\s•—]*(?:(?:下半年|下一步|下一阶段|后几个月|[三四]季度),?)?(?:力争|确保|努力|争取)(?!完成了)"
)
_WILL = re.compile(r"今年|力争|确保|目标|将(?=实现|完成|达|突破|超过)")
_PART_OF_YEAR = re.compile(r"季度|半年|\d月|月份|同期|当月|累计")
_EXPLAINS = re.compile(
    r"^(?:上述|以上|这些|这样|这个|这一|这里|确定|提出|之所以|实现(?:上述|以上|这|全年)|做到|完成(?:上述|以上)|我们深知|需要说明)"
)
# The figures that a budget lays down stand under a heading, without words that open a list.
_BUDGETED = re.compile(r"收[支入][^,。]{0,4}安排|预算安排|收支预算")
# The title of news on a congress opens no section: 区人大会议开幕 部署2022年工作.
_NEWS = re.compile(r"(?:开幕|闭幕|召开|举行)(?!词|式)")
_LIST_ITEM = re.compile(
    r"^\s*(?:——|—|[•●■◆▲▪★◇□▶►·*-]|\(?\d{1,2}[.、)](?!\d)|[(（][一二三四五六七八九十]+[)）])"
)
_SENTENCE_END = re.compile(r"[。!?;\n]")
_INNER_HEADING = re.compile(
    r"(?<=[。!?:])\s*[一二三四五六七八九十]{1,2}、(?=[^。,;]{0,24}(?:回顾|总结|目标|任务|要求|安排|建议|重点工作|问题|情况|思路))"
)
_SECTION_TITLE = re.compile(r"[。;:!?]")
_LONG_LINE = 150
_LONGEST_SENTENCE = 4000
_SHORT_ITEM = 70


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of clean text with the role that its place and its words give it.

    Parameters
    ----------
    start, end : int
        Where it stands.
    role : {"outcome", "target", "outlook", "none", "unknown"}
        What its numbers are; an outlook reaches beyond the year of the plan; before the first heading
        of a long report nothing is known.
    headline : bool
        Whether it belongs to the list of targets, or to the words that first sum up the year.
    explains : bool
        Whether it only speaks about figures already given.
    paragraph : int
        The number of its line.
    continues : bool
        Whether only a semicolon stands before it.
    heading : str
        The last heading before it; empty where there is none.
    """

    start: int
    end: int
    role: Role
    headline: bool
    explains: bool
    paragraph: int
    continues: bool = False
    heading: str = ""


def sentences(text: str, frame: ReportHeader) -> list[Sentence]:
    """Cut a clean text into sentences and tell what each speaks of.

    Parameters
    ----------
    text : str
        Clean text.
    frame : ReportHeader
        What the report says of itself.

    Returns
    -------
    list of Sentence
        In order; headings and empty lines are left out.
    """
    found: list[Sentence] = []
    looks_back = frame.kind in {"communique", "execution report"}
    section: Role = "outcome" if looks_back else "unknown"
    listing = spans = last_year = False
    title, opened = "", -1
    for number, (start, end) in enumerate(_lines(text)):
        line = text[start:end].strip()
        heading = _heading_role(line, section)
        if looks_back and heading in {"none", "unknown"} and not _TROUBLE.search(line[:30]):
            heading = "outcome"
        if _SUBHEADING.match(line) or heading is not None:
            title = _SECTION_TITLE.split(line)[0][:60]
        if heading is not None:
            section, listing = heading, _opens_list(line)
            spans = bool(_FAR.search(line)) if _HEADING.match(line) or not _SUBHEADING.match(line) else spans
            if len(line) <= 45 or _HEADING.match(line):
                listing = listing or bool(re.search(r"(?:(?:主要|预期)(?:预期)?目标|年度?目标任务)$", line))
                listing = listing and heading != "outlook"
                opened = number if listing else -1
                if not re.search(r"\d[%亿万]", line):
                    continue
        if listing and not (
            _LIST_ITEM.match(line)
            or len(line) <= _SHORT_ITEM
            or not found
            or opened == number - 1
            or _CUE.search(line[:40])
        ):
            listing = (
                listing
                and found[-1].paragraph == number - 1
                and bool(_opens_list(text[found[-1].start : found[-1].end]))
            )
        listing = _line(text, start, end, number, section, frame, found, listing=listing, title=title)
        last_year = _tells_last_year(line, frame) or (last_year and not _FAR.search(line[:60]))
        if spans and section == "outcome" and not last_year:
            for at in range(len(found) - 1, -1, -1):
                if found[at].paragraph != number:
                    break
                if found[at].role == "outcome":
                    found[at] = replace(found[at], headline=False)
    return found


def _lines(text: str) -> list[tuple[int, int]]:
    """Cut a text into lines, and a long line without breaks at the headings inside it."""
    found = []
    for match in re.finditer(r"[^\n]+", text):
        cuts = [match.start(), match.end()]
        if len(match[0]) > _LONG_LINE:
            cuts[1:1] = [
                inner.start() for inner in _INNER_HEADING.finditer(text, match.start() + 1, match.end())
            ]
        found += [(start, end) for start, end in pairwise(cuts) if text[start:end].strip()]
    return found


def _tells_last_year(line: str, frame: ReportHeader) -> bool:
    return bool(re.search(rf"{frame.year - 1}年|去年|过去的?一年|一年来", line))


def _heading_role(line: str, section: Role) -> Role | None:
    """Role of the section that a line opens; None if it opens none."""
    numbered = bool(_HEADING.match(line))
    if not numbered and (_NEWS.search(line) or len(line) > 45 or re.search(r"[。;,:]|\d(?:%|万|亿)", line)):
        return None
    words = re.split(r"[,。;:!?]", line[:60])[0]
    if _TROUBLE.search(words) and not re.search(r"目标|任务|成绩|成就|回顾|总结", words):
        return "none"
    ahead, review = _AHEAD.search(words), _REVIEW.search(words)
    if (
        review
        and (not ahead or re.search(r"执行情况|完成情况|运行情况|回顾|总结|成就|成绩", words))
        and not re.search(r"总体要求|主要目标(?!完成|执行|实现)", words)
    ):
        return "outcome"
    if ahead and re.search(r"目标|任务|要求|安排|建议|部署|思路|重点工作|打算|举措|今年|计划", words):
        return (
            "outlook"
            if _FAR.search(words)
            and not _NEAR.search(words)
            and not re.search(r"(?:19|20)\d{2}年(?!远景)", words)
            else "target"
        )
    if not numbered:
        return None
    return "target" if section == "outlook" else section


def _opens_list(words: str) -> bool:
    return (
        bool(re.search(r"(?:目标|指标)[^。]{0,12}[:：]?$", words.strip()))
        and words.strip()[-1] in ":：标建议"
    )


def _line(
    text: str,
    start: int,
    end: int,
    number: int,
    section: Role,
    frame: ReportHeader,
    found: list[Sentence],
    *,
    listing: bool,
    title: str,
) -> bool:
    """Cut one line into sentences; give whether the list of targets goes on in the next."""
    inside, opened, far = listing, listing, False
    before: Role | None = None
    for begin, stop in _stretches(text, start, end, long=not frame.is_short):
        words = text[begin:stop]
        cue = _cue(words, long=not frame.is_short)
        if cue:
            lead = words[: cue.end()]
            far = (
                (section == "outlook" or bool(_FAR.search(lead)))
                and not _NEAR.search(lead)
                and not _names_year(lead, frame.year)
            )
            inside, opened = not far, True
        elif (
            inside
            and not listing
            and _ends_list(words, endless=end - start > _LONG_LINE and text[begin - 1] != ";")
        ):
            inside = False
        role = _role(words, section, frame, inside=inside, far=far, before=before)
        if before == "outcome" and begin and text[begin - 1] == ";" and not inside and not frame.has_sections:
            role = "outcome"
        before = role
        found.append(
            Sentence(
                start=begin,
                end=stop,
                role=role,
                headline=inside
                or role == "outcome"
                or (role == "target" and section == "unknown")
                or _is_loose_target(words, frame)
                or (role == "target" and _BUDGETED.search(title) is not None),
                explains=opened and not inside and not far and role != "outcome",
                paragraph=number,
                continues=begin > start and text[begin - 1] == ";",
                heading=title,
            )
        )
    last = text[start:end].rstrip()[-40:]
    return inside and (listing or last.endswith(";") or _opens_list(last))


def _ends_list(words: str, *, endless: bool) -> bool:
    """Whether a sentence behind a list of targets is no part of it."""
    if _EXPLAINS.match(words.lstrip(" •—")):
        return True
    return endless and not re.search(r"\d[%亿万]|同步|完成.*(?:任务|目标)|百分之", words)


def _stretches(text: str, start: int, end: int, *, long: bool) -> list[tuple[int, int]]:
    """Cut a line at the ends of its sentences, and where a list of targets opens after other figures."""
    ends = [start, *(match.end() for match in _SENTENCE_END.finditer(text, start, end)), end + 1]
    cuts = [at for begin, after in pairwise(ends) for at in range(begin, after, _LONGEST_SENTENCE)] + [
        end + 1
    ]
    found = []
    for begin, after in pairwise(cuts):
        stop = after - 1 if after > end or text[after - 1] in "。!?;\n" else after
        if not text[begin:stop].strip():
            continue
        cue = _cue(text[begin:stop], long=long)
        if cue and re.search(r"\d[%亿万]", text[begin : begin + cue.start()]):
            lead = text[begin : begin + cue.start() + 1]
            at = max(
                lead.rfind(","),
                max((m.start() - 1 for m in re.finditer(r"(?:19|20)\d{2}年|今年", lead)), default=-1),
            )
            if at > 0:
                found.append((begin, begin + at + 1))
                begin += at + 1
        found.append((begin, stop))
    return found


def _is_loose_target(words: str, frame: ReportHeader) -> bool:
    """Whether a sentence outside any list names a target of this year in so many words."""
    return bool(_LOOSE_CUE.search(words)) and bool(_NEAR.search(words) or _names_year(words, frame.year))


def _cue(words: str, *, long: bool) -> re.Match[str] | None:
    """Find the words that open the list of targets."""
    if "标" not in words:
        return None
    found = list(_CUE.finditer(words)) or ([] if long else list(_CUE_OF_NEWS.finditer(words)))
    for match in found:
        if not _CUE_OF_PAST.search(words[: match.start()]):
            return match
    return None


def _names_year(words: str, year: int) -> bool:
    return year != NOT_STATED and f"{year}年" in words


def _role(
    words: str, section: Role, frame: ReportHeader, *, inside: bool, far: bool, before: Role | None
) -> Role:
    """Target or outcome, by the words of the sentence, then by its section."""
    if far:
        return "outlook"
    if inside:
        return "target"
    last_year = f"{frame.year - 1}年" if frame.year != NOT_STATED else "去年"
    if _is_loose_target(words, frame):
        return "target"
    if _STRIVES.match(words):
        return "target"
    if last_year in words or (_PAST_OF_PLANS if section == "target" else _PAST).search(words):
        return "outcome"
    if section != "unknown":
        return section
    left = re.sub(r"(?:完成|实现|达到)[^,;]{0,24}目标(?:任务)?", "", words)
    if re.search(r"(?:实现|完成|达到)[^,]{0,16}\d", words) and not _WILL.search(left):
        return "outcome"
    if not frame.has_sections:
        aims = _WILL.search(left) or re.search(r"(?<!规模)以上|左右|以内", left)
        this_year = frame.year != NOT_STATED and re.search(rf"{frame.year}年(?!\d{{1,2}}月)", left)
        goes_on = (this_year or before == "target") and not _PART_OF_YEAR.search(left)
        return "target" if aims or goes_on else "outcome"
    return "none"
