"""The grammar of a sentence with numbers: subject, verb, number, bound; lists and subjects left out."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from pingshan_forecast.core.targets import Comparator, Measure, Strength
from pingshan_forecast.readers.reports.decline_rates import names_fall, narrows_by
from pingshan_forecast.readers.reports.heads import DOWN, MOVE, UP, Head, find_head
from pingshan_forecast.readers.reports.lists import WORDS, bounds_shared, grouped, why_not_dealt
from pingshan_forecast.readers.reports.names import (
    EACH,
    Subject,
    share_of,
)
from pingshan_forecast.readers.reports.numbers import Passed, TextNumber, find_numbers

_TO = re.compile(rf"(?:{DOWN}|{UP}|调整|压控|控制|稳定|保持)(?:到|至|为|在)")
_RATE_NAME = re.compile(
    r"增速|增幅|涨幅|增长率|增长速度|增长目标|增长预期|增长$|上涨|涨跌幅|上涨幅度|经济增长"
)
_STRIVE = re.compile(r"奋斗目标|挑战目标|力争|争取|冲刺|奋力|努力")
_ENSURE = re.compile(r"确保|保证|必须")
_AVERAGE = re.compile(r"年均|平均每年|每年平均|年平均|年均增速")
_COMPARES = re.compile(
    r"(?:高于|低于|快于|慢于|高出|低出|领先|超过|好于|优于)[^,]{0,16}$|比[^,]{2,12}(?:高|低|快|慢|多|少)(?:出|了)?$|(?:加快|放缓|回落)(?:了|约|近)?$"
)
# 是2016年的1.58倍: a multiple of another figure, no level of its own.
_MULTIPLE_OF = re.compile(r"(?:是|为|相当于|达到?)[^,;。\n]{1,20}的(?:近|约)?$")
# 剔除留抵退税因素后增长9.8%: another figure than the headline; 扣除价格因素 is the real growth of the same.
_ADJUSTED = re.compile(
    r"(?:剔除|扣除|扣减|还原|不考虑)(?!价格|物价|通胀)[^,;。\d]{1,24}?(?:后|因素|影响|,)[^;。\d]{0,12}$"
)
# What a change is counted from: 比上年全年增长5.2%回落了0.2个百分点, 较上年28899万元增长9.9%.
_RATE_BEFORE = re.compile(
    r"[比较](?:去年|上年|前年)(?:全年|同期|同月|末|底)?的?(?:增长|上涨|上升|下降|增速|增幅|涨幅|降幅)?$"
)
_CHANGES_BY = re.compile(
    r"的?(?:[增涨降][速幅])?(?:回落|提高|提升|缩小|收窄|扩大|加快|放缓|减缓|上升|下降|回升|高|低|快|慢)(?:出|了|约|近)*\d[\d.]*个?百分点"
    r"|[\u4e00-\u9fff]{0,2}(?:增长|增加|提高|上升|下降|减少|降低|增|减|升|降)(?:了|约|近)*-?\d"
)
_MORE_THAN_BEFORE = re.compile(r"(?:多|少)(?:增|减|降|增加|减少)(?:了|约|近)?$")
_AFTERWARDS = re.compile(
    r"^[^,;。\n]{0,6}?(?:增加|提高|提升|扩大|下调|上调|调整|上升|下降|降|增|升|降低|减少|发展|拓展|跃升|扩|转)(?:到|至|为)"
)
# How far a plan was carried out is said of the plan: 完成年度目标的96%, 为预算的101%.
_FULFILMENT = re.compile(
    r"^(?:同比|已|超额|实际)*(?:完成|为|占|达到?|实现|是|相当于)(?:了)?"
    r"(?=.*(?:目标|计划|任务|预算|预期|进度|调整数))(?:全?年|年度|年初|调整|变更|预期|预算|计划|目标|任务|总量|增长|增速|人代会|人大|批准|"
    r"下达|通过|确定|安排|既定|进度|考核|指标|预计|[省市区县]|级|数|的)+(?:比例)?(?:为|达)?$"
)
# 完成预算数31220万元的101.7%: the amount that was planned, and how much of it.
_PLANNED_AMOUNT = re.compile(r"(?:预算|计划|目标|任务|进度|指标)[^,;。\d]{0,4}$")
_PART_OF_IT = re.compile(r"的[约近超]?\d[\d.]*%")
# 年初预算为:一般公共预算收入76138万元; 收入由年初的76138万元调整为89138万元: what was planned.
_PLANNED_LIST = re.compile(
    r"(?:年初预算|预算调整方案|调整预算|批准的[^,;。\d]{0,8}预算)(?:为|是)?:[^。\n]{0,160}$"
)
_BUDGET_CHANGED = re.compile(
    r"由(?:年初|原)[^,;。]{0,24}调整(?:为|到|至)$|(?:预算|收入|支出)调整为$|调[增减]$"
)
_SHARE_NAME = re.compile(r"占比|比重|份额")
# What is counted in these is a number of things, whatever the name before it says.
_COUNT_UNIT = re.compile(r"[家户个名项所座套件台辆条]$")
_COUNTED_CODES = frozenset({"other", "jobs_new", "population"})
_COMPARISON = "a comparison with another figure"
_MULTIPLE = "a multiple of another figure"
_FULFILLED = "how far a plan was fulfilled"
_PLANNED = "what was planned, not what was reached"
_ADJUSTMENT = "an adjusted figure, not the headline"
_SIDE_CLAUSES = frozenset({_COMPARISON, _MULTIPLE, _FULFILLED, _ADJUSTMENT})
_LEVEL_CODES = {"unemployment_surveyed", "unemployment_registered"}
_MISSED = re.compile(r"(?<!不)(?:低于|高于|超过|超出|好于|快于|慢于|不及|未达到?|未能达到)$")
_AIMED_BEFORE = re.compile(r"的?[\u4e00-\u9fff“”]{0,8}?(?:目标|预期|控制线|红线)")
_BY_WORD: dict[str, tuple[Measure, Comparator]] = {
    "positive": ("growth", "positive"), "falling": ("growth", "below"), "zero": ("growth", "equal"),
    "flat": ("growth", "maintain"), "step": ("relative", "about"),
}  # fmt: skip
# What bounds a fall, as a bound of growth.
MIRRORED: dict[Comparator, Comparator] = {
    "at_least": "at_most", "at_most": "at_least", "above": "below", "below": "above",
}  # fmt: skip
_UNBOUND = {"positive", "maintain"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One number of a sentence with its subject, not yet settled as target or outcome.

    Parameters
    ----------
    code, name : str
        The indicator.
    measure, comparator, low, high, unit, strength : see `pingshan_forecast.core.targets.Statement`
    start, end : int
        Where the statement stands in the clean text.
    at : int
        Where its number stands.
    average : bool
        Whether it is the average of several years.
    reference, deadline : str
        As those of a target.
    """

    code: str
    name: str
    measure: Measure
    comparator: Comparator
    low: float | None
    high: float | None
    unit: str
    strength: Strength
    start: int
    end: int
    at: int
    average: bool = False
    reference: str = ""
    deadline: str = ""


def read_sentence(
    text: str, start: int, end: int, *, before: tuple[Subject, ...] = ()
) -> tuple[list[Reading], list[Passed]]:
    """Read every quantity of one sentence of clean text.

    Parameters
    ----------
    text : str
        Clean text.
    start, end : int
        The sentence.
    before : tuple of Subject
        What the sentence before spoke of, where only a semicolon divides the two.

    Returns
    -------
    readings : list of Reading
    passed : list of Passed
        Numbers that are no statement of their own.

    Examples
    --------
    >>> sentence = "第一、第三产业增加值分别增长2.5%、3.9%,规上工业产值900亿元、下降3%左右"
    >>> for r in read_sentence(sentence, 0, len(sentence))[0]:
    ...     print(r.code, r.measure, r.comparator, r.low)
    primary_va growth equal 2.5
    services_va growth equal 3.9
    industry_output_above_scale level equal 900.0
    industry_output_above_scale growth about -3.0
    """
    numbers, passed = find_numbers(text, start, end)
    readings: list[Reading] = []
    recent: list[tuple[Subject, ...]] = [before] if before else []
    position = start
    for group in grouped(text, start, end, numbers):
        head = find_head(text, group, position, recent)
        position = max(group[-1].end, head.noun_end)
        reason = _why_passed(text, head, group, end)
        if head.own and head.subjects and reason not in _SIDE_CLAUSES:
            recent.append(head.subjects)
        if reason:
            passed.extend(Passed(start=n.start, end=n.end, reason=reason) for n in group)
            continue
        readings.extend(_readings(text, head, bounds_shared(text, group), end))
    return readings, passed


def _why_passed(text: str, head: Head, group: list[TextNumber], end: int) -> str:
    """Why a number is no statement of its own; empty if it is one."""
    number = group[0]
    if number.unit == "%" and (_FULFILMENT.match(head.phrase.strip()) or head.phrase.strip("约近超") == "的"):
        return _FULFILLED
    if _PLANNED_AMOUNT.search(head.phrase) and _PART_OF_IT.match(text, number.end, end):
        return _FULFILLED
    before = text[max(0, number.start - 200) : number.start]
    if number.unit != "%" and (_PLANNED_LIST.search(before) or _BUDGET_CHANGED.search(before)):
        return _PLANNED
    if number.unit == "倍" and _MULTIPLE_OF.search(text, max(0, number.start - 30), number.start):
        return _MULTIPLE
    if _ADJUSTED.search(text[max(0, number.start - 40) : number.start]):
        return _ADJUSTMENT
    if _RATE_BEFORE.search(text, max(0, number.start - 14), number.start) and _CHANGES_BY.match(
        text, number.end, end
    ):
        return "the base of a comparison"
    if number.unit not in {"%", "‰"} and _MORE_THAN_BEFORE.search(head.phrase):
        return _COMPARISON
    if number.unit.endswith("百分点") and any(_SHARE_NAME.search(s.name) for s in head.subjects):
        return "a change of a share"
    if head.verbs == "从" and _AFTERWARDS.match(text[number.end : min(end, number.end + 40)]):
        return "the base of a comparison"
    if number.unit in {"百分点", "个百分点"} and _COMPARES.search(head.phrase):
        return _COMPARISON
    if re.search(
        r"(?:高于|低于|快于|慢于|超出)(?:全国|全省|全市|全区|上年|年初|预期|预定|目标|平均)[^,]*$",
        head.phrase,
    ):
        return _COMPARISON
    if _MISSED.search(head.phrase) and _AIMED_BEFORE.match(text, number.end):
        return _COMPARISON
    if number.unit in {"%", "百分点", "个百分点"} and narrows_by(head.phrase):
        return "a change of a fall"
    if head.subjects and head.subjects[0].code != "other" and _is_amount_of_change(head, number):
        return "a change in amount"
    if not head.subjects:
        return "nothing that it says this of"
    return why_not_dealt(text, head.phrase, len(head.subjects), group)


def _is_amount_of_change(head: Head, number: TextNumber) -> bool:
    rate = number.unit in {"%", "‰"}
    return (
        not rate
        and bool(MOVE.search(head.verbs))
        and not _moves_to(head.verbs)
        and head.subjects[0].code != "jobs_new"
    )


def _readings(text: str, head: Head, group: list[TextNumber], end: int) -> list[Reading]:
    """Numbers of a group, each with its subject."""
    found = head.subjects
    if len(found) == len(group):
        pairs = list(zip(found, group, strict=True))
    elif len(group) == 1:
        pairs = (
            [(subject, group[0]) for subject in found] if _for_each(head, found) else [(found[-1], group[0])]
        )
    else:
        pairs = [(found[-1], number) for number in group]
    readings = []
    for subject, number in pairs:
        if number.verb:
            head = replace(head, verbs=number.verb)
        readings.append(_reading(text, head, subject, number, group[-1].end))
    return readings


def _for_each(head: Head, found: tuple[Subject, ...]) -> bool:
    return EACH.search(head.phrase) is not None or (
        len({s.start for s in found}) > 1 and all(s.code != "other" for s in found)
    )


def _reading(text: str, head: Head, subject: Subject, number: TextNumber, list_end: int) -> Reading:
    measure, sign = _measure(head, subject, number)
    low, high, comparator = signed(number, sign)
    if number.shape in WORDS:
        measure, comparator = _BY_WORD[number.shape]
    if subject.code == "cpi" and measure == "growth" and 90 <= low <= 130:
        low, high = round(low - 100, 6), round(high - 100, 6)  # an index on the year before = 100
    start = subject.start if 0 <= head.start - subject.start <= 120 else head.start
    start = min(start, number.start)
    while text[start] in " 、,和及与":
        start += 1
    counts = _COUNT_UNIT.search(number.unit) is not None and subject.code not in _COUNTED_CODES
    return Reading(
        code="other" if counts else subject.code,
        name=subject.name,
        measure=measure,
        comparator=comparator,
        low=None if measure == "relative" or comparator in {"at_most", "below", *_UNBOUND} else low,
        high=None if measure == "relative" or comparator in {"at_least", "above", *_UNBOUND} else high,
        unit="" if measure == "relative" or comparator == "maintain" else _unit(number.unit, subject),
        strength=_strength(head),
        start=start,
        end=max(list_end if "分别" in head.phrase else number.end, head.noun_end),
        at=number.start,
        average=bool(_AVERAGE.search(head.phrase)),
    )


def signed(number: TextNumber, sign: int) -> tuple[float, float, Comparator]:
    """Lower end, upper end and bound of a number; a fall of 3% or more is a growth of at most -3%.

    Parameters
    ----------
    number : TextNumber
        As it is written, without a sign of its own.
    sign : int
        1 for a rise, -1 for a fall.

    Examples
    --------
    >>> fall, _ = find_numbers("3%以上", 0, 5)
    >>> signed(fall[0], -1)
    (-3.0, -3.0, 'at_most')
    """
    if sign > 0:
        return number.low, number.high, number.comparator
    return -number.high, -number.low, MIRRORED.get(number.comparator, number.comparator)


def _measure(head: Head, subject: Subject, number: TextNumber) -> tuple[Measure, int]:
    """Whether a number is growth, a level or a share, and which way it moves."""
    rate = number.unit in {"%", "‰", "百分点", "个百分点"}
    moves = list(MOVE.finditer(head.verbs))
    to = _moves_to(head.verbs)
    in_name = _RATE_NAME.search(subject.name) is not None or _RATE_NAME.search(head.phrase) is not None
    if (
        rate
        and number.low >= 0
        and subject.code not in _LEVEL_CODES
        and names_fall(head.phrase, subject.name)
    ):
        return "growth", -1
    down = bool(moves) and moves[-1]["down"] is not None and not to
    if number.shape != "plain":
        return "growth", -1 if down else 1
    if not rate:
        counted = subject.code == "jobs_new" or _counts_new(head)
        return ("growth", -1 if down else 1) if moves and not to and (down or not counted) else ("level", 1)
    if subject.code in _LEVEL_CODES:
        return "level", 1
    if moves and not to:
        return "growth", -1 if down else 1
    if subject.code == "rd_ratio" or share_of(subject.name) or _SHARE_NAME.search(subject.name):
        return "share", 1
    if in_name or subject.code != "other":
        return "growth", 1
    return "share", 1


def _moves_to(verbs: str) -> bool:
    """Whether a verb leads to a value, 提高到, and no other follows that says how it moves: 调整为下降."""
    return any(not MOVE.search(verbs, match.end()) for match in _TO.finditer(verbs))


def _counts_new(head: Head) -> bool:
    """Whether 增 in the words before a count belongs to 新增 or 增至, not to a change of the whole."""
    return "新增" in head.phrase or "增至" in head.phrase


def _unit(unit: str, subject: Subject) -> str:
    if unit in {"万", "亿", "千万", "百万"} and re.search(r"人口|就业|人数|劳动力", subject.name):
        return unit + "人"
    return unit


def _strength(head: Head) -> Strength:
    if _STRIVE.search(head.phrase):
        return "strive"
    return "ensure" if _ENSURE.search(head.phrase) else "expected"
