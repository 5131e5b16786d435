"""Targets without a number: in step with growth, faster than the nation, kept stable, positive."""

from __future__ import annotations

import re
from dataclasses import replace

from pingshan_forecast.core.targets import Comparator, Measure, Strength
from pingshan_forecast.readers.reports.grammar import Reading
from pingshan_forecast.readers.reports.names import Subject, subjects
from pingshan_forecast.registry.bounds import bounding

_PIECE = re.compile(r"(?:[^,;。:!?\n\t•、]|、(?!完成|努力|争取|力争|确保|并))+")
_ADVERB = (
    r"(?:要|将|力争|确保|努力|实现|保持|基本|总体|大体|大致|继续|持续|进一步|稳步|不断|更加|明显|平稳|"
    r"较快|稳定|健康|逐步|有所|适度|合理|小幅|全面|均|都|实际)*"
)
_BETTER = re.compile(
    r"(?:争取|取得|实现|完成|力争|做得|干得).{0,6}更[好高优佳](?:的)?(?:一些)?(?:结果|成绩|成效|水平|效果)?$|更好结果|更好的结果"
)
_LOOSE = re.compile(r"更好结果|更好的结果|更好成绩")
_IN_STEP = re.compile(
    rf"^(?P<name>.+?){_ADVERB}(?:增长|增速|增幅|涨幅|提高)?{_ADVERB}(?:与|和|同|跟)(?P<other>[^,]{{2,20}}?)(?:增长|提高|水平)?{_ADVERB}(?:同步|一致|持平|相当|匹配|相适应)"
    r"|^(?P<name2>.+?)(?:增长|增速|增幅|涨幅)?(?:要|力争|确保|努力)*达到(?:或超过)?(?:全国|全省|全市|全区)[^,]{0,6}平均(?:水平|增速)?$"
)
_AHEAD = re.compile(
    rf"^(?P<name>.+?){_ADVERB}(?:增长|增速|增幅|涨幅)?{_ADVERB}(?:快于|高于|优于|好于|跑赢|超过|大于|{bounding('at_least')}|高过)(?=.*(?:经济|全国|全省|全市|全区|平均|GDP|生产总值|上年|城镇|去年))"
    rf"|^(?P<name2>.+?)(?:增长|增速|增幅|涨幅)?{_ADVERB}在(?:全国|全省|全市|全区)?[^,]{{0,6}}平均水平以上"
    rf"|^(?P<name3>.+?)(?:居|位居|位列|保持)(?:全国|全省|全市|西部|中部|东部)?[^,\d]{{0,4}}(?:前列|前茅|第一方阵|上游|首位)"
)
_BEHIND = re.compile(
    rf"^(?P<name>.+?){_ADVERB}(?:增长|增速|增幅|涨幅)?{_ADVERB}(?:(?<!不)(?<!不得)低于|慢于|{bounding('at_most')})(?=.*(?:经济|全国|全省|全市|平均|上年|去年))|^(?P<name2>.+?)比[^,]+低一?些"
)
_ASSIGNED = re.compile(
    r"^(?P<before>.*?)(?:完成|达到|控制在|落实|实现|符合|满足)(?P<within>.*?(?:国家|省|市|上级|中央|自治区|下达|年度|十四五|十五五|十三五|十二五|十一五|考核|约束性|计划|战略|规定|既定|进度|省定|市定|区定).*?(?:任务|目标|指标|要求|以?内|控制数|标准|计划)|目标任务$|任务$)"
    r"|^(?P<passive>.*?(?:任务|目标|指标))(?:全面|如期|圆满|顺利|确保|均)*(?:完成|实现|.{0,16}统筹考核)$"
)
_STEADY = re.compile(
    r"^(?P<name>.+?)(?:总体|基本|继续|持续|大体|要|力争)*(?:保持|维持)?(?:总体|基本|大体|相对|继续)*"
    r"(?:稳定|平衡|平稳|持平|保稳提质|稳量提质|促稳提质|量稳质[升优]|稳中(?:有)?[升提增优向趋进][质升优好进]?|稳中求进|稳中提质|稳量优质|提质提效|提质增效|稳规模优结构|回稳向好|企稳回升|稳中向好|稳定增长态势)$"
)
_POSITIVE = re.compile(
    rf"^(?P<name>.+?)(?:{_ADVERB})(?P<word>正增长|增长|改善|增强|好转|只增不减|稳步提高|持续提高|不断提高|较快增长|增加|止跌回升|止跌回稳|由负转正|企稳回升)$"
)
_FALLING = re.compile(
    r"^(?P<name>.+?)(?:持续|继续|进一步|保持|稳步|不断|实现|逐步|同步|平稳|有所|稳定)+(?:下降|降低|减少|双下降|下降态势)$|^(?P<name2>.+?)只降不升$"
)
_NO_SUBJECT = re.compile(
    rf"^(?:确保|力争|努力|并|要|且|保持)*(?:高于|快于|优于|好于|{bounding('at_least')}|跑赢|低于|慢于|与)"
)
_SOCIAL = re.compile(r"社会|大局|和谐|形势|党|政府|作风|安全生产|治理|改革|队伍|能力|格局|事业")
_NO_NAME = re.compile(r"^(?:这|该|此|并|努力|在|以|为|使|把|让|对|上述|实际工作)")
# What stands behind the word that compares: 与经济增长同步, 高于全市平均水平.
_AGAINST = re.compile(
    rf"(?:[与和同跟]|快于|高于|优于|好于|跑赢|超过|大于|高过|低于|慢于|[保维]持在|达到|"
    rf"{bounding('at_least', 'at_most')})"
    r"(全[国省市区县州]|[^,;。]*?(?:经济|GDP|生产总值|城镇))"
)
_ECONOMY = re.compile(r"经济|GDP|生产总值")
_RANKED = re.compile(r"前列|前茅|第一方阵|上游|首位|下达|任务")
_RATE = re.compile(r"\d[%‰]")
# By how much: 高于全市7个百分点以上.
_POINTS = re.compile(r"(\d{1,3}(?:\.\d+)?)个?百分点(以上|左右|)")
_BOUND_BY: dict[str, Comparator] = {"以上": "at_least", "左右": "about", "": "equal"}
_AHEAD_BY = frozenset({"above", "at_least"})
_LONGEST_NAME = 26


def read_qualities(text: str, start: int, end: int, taken: list[Reading], *, within: bool) -> list[Reading]:
    """Read the targets without a number in one sentence of a list of targets.

    Parameters
    ----------
    text : str
        Clean text.
    start, end : int
        The sentence.
    taken : list of Reading
        The quantities of the sentence; they end a piece, and a piece without a subject speaks of the last.
    within : bool
        Whether the sentence is part of the list; outside it only a wish for "a better result" is one.

    Examples
    --------
    >>> sentence = "居民收入增长与经济增长基本同步,进出口稳中提质,社会大局和谐稳定"
    >>> found = read_qualities(sentence, 0, len(sentence), [], within=True)
    >>> [(r.code, r.measure, r.comparator) for r in found]
    [('income_resident', 'relative', 'about'), ('trade_total', 'growth', 'maintain')]
    """
    found: list[Reading] = []
    for match in _PIECE.finditer(text, start, end):
        begin = max([match.start(), *(r.end for r in taken if match.start() < r.end <= match.end())])
        if any(begin <= r.at < match.end() for r in taken):
            continue
        piece = text[begin : match.end()]
        if _RATE.search(piece):  # what was not taken for a reason is not read another way
            continue
        lead = len(piece) - len(piece.lstrip(" 、,和及—-•●"))
        before = [r for r in taken if r.end <= begin]
        reading = _read_piece(piece[lead:].rstrip(), begin + lead, within=within, before=before)
        if reading is not None:
            found.append(reading)
    return found


def leans_on_subject(words: str) -> bool:
    """Whether words without a number leave their subject to the words before: 高于全市平均水平."""
    return _NO_SUBJECT.match(words) is not None


def _read_piece(piece: str, start: int, *, within: bool, before: list[Reading]) -> Reading | None:
    if (_BETTER if within else _LOOSE).search(piece):
        growth = Subject(name="地区生产总值", code="gdp", start=start)
        return _quality(growth, piece, start, "relative", "above", strength="strive")
    if not within or len(piece) > 60:
        return None
    elided = before[-1].name if before and _NO_SUBJECT.match(piece) else ""
    for pattern, mark, measure, comparator in _SHAPES:
        match = pattern.match(elided + piece) if mark.search(piece) else None
        if match is None:
            continue
        words = next((w for w in match.groups() if w is not None), "")
        subject = _assigned_subject(match, piece, start) if pattern is _ASSIGNED else _subject(words, start)
        if subject is None:
            return None
        if not _speaks(pattern, match, subject):
            continue
        return _quality(subject, piece, start, measure, comparator)
    return None


# Each with the characters one of which it cannot do without: looking for those first is five times as fast.
_SHAPES: tuple[tuple[re.Pattern[str], re.Pattern[str], Measure, Comparator], ...] = (
    (_IN_STEP, re.compile(r"[步致平当配应]"), "relative", "about"),
    (_BEHIND, re.compile(r"[经全平年比]"), "relative", "below"),
    (_AHEAD, re.compile(r"[经全平年城G产前首第上]"), "relative", "above"),
    (_ASSIGNED, re.compile(r"[务标求内数准计]"), "relative", "at_least"),
    (_FALLING, re.compile(r"[降减升]"), "growth", "below"),
    (_POSITIVE, re.compile(r"[增善转减高稳升正]"), "growth", "positive"),
    (_STEADY, re.compile(r"[稳平质效优]"), "growth", "maintain"),
)


_NOT_STRICT: dict[str, Comparator] = {"above": "at_least", "below": "at_most"}


def _speaks(pattern: re.Pattern[str], match: re.Match[str], subject: Subject) -> bool:
    """Whether a shape says something of this subject that can be judged later."""
    if subject.code == "other" and pattern in {_POSITIVE, _STEADY} and _SOCIAL.search(match[0]):
        return False
    if subject.code != "other" or pattern in {_IN_STEP, _BEHIND, _AHEAD, _ASSIGNED, _FALLING}:
        return True
    if pattern is _POSITIVE:
        return match["word"] in {"正增长", "改善", "增强", "好转", "只增不减", "由负转正", "止跌回升"}
    return True


def _subject(words: str, start: int) -> Subject | None:
    if _NO_NAME.match(words):
        return None
    found = subjects(words, start, wanted=1)
    if not found:
        return None
    subject = next((s for s in found if s.code != "other"), found[0])
    return subject if len(subject.name) <= _LONGEST_NAME else None


def _assigned_subject(match: re.Match[str], piece: str, start: int) -> Subject:
    """Name what a duty laid down from above is about."""
    named = _subject(match["before"], start) if match["before"] else None
    if named is not None and named.code != "other":
        return named
    if re.search(r"(?:能耗|能源消耗)(?:强度|降低|下降)?", piece) and re.search(r"单位|万元|能耗强度", piece):
        return Subject(name="单位生产总值能耗", code="energy_intensity", start=start)
    words = match["before"] or match["passive"] or match["within"] or piece
    words = re.sub(
        r"^(?:确保|力争|全面|顺利|圆满|超额|如期|均|都|完成)+|(?:均|都|增长|下降|降低|要|全面|确保|力争)+$",
        "",
        words,
    )
    return Subject(name=(words or piece)[:40], code="other", start=start)


def _quality(
    subject: Subject,
    piece: str,
    start: int,
    measure: Measure,
    comparator: Comparator,
    *,
    strength: Strength | None = None,
) -> Reading:
    if (
        measure == "relative"
        and comparator in _NOT_STRICT
        and re.search(bounding("at_least", "at_most"), piece)
    ):
        comparator = _NOT_STRICT[comparator]
    high = 0.0 if comparator == "below" and measure == "growth" else None
    points = _POINTS.search(piece) if comparator in _AHEAD_BY else None
    implied: Strength = (
        "ensure" if "确保" in piece else "strive" if re.search(r"力争|争取", piece) else "expected"
    )
    quality = Reading(
        code=subject.code, name=subject.name, measure=measure, comparator=comparator, low=None, high=high,
        unit="%" if high is not None or comparator == "positive" else "", strength=strength or implied,
        start=start, end=start + len(piece), at=start,
        reference=_reference(piece, subject.code) if measure == "relative" else "",
    )  # fmt: skip
    if points is None:
        return quality
    return replace(quality, comparator=_BOUND_BY[points[2]], low=float(points[1]), unit="百分点")


def _reference(piece: str, code: str) -> str:
    """Return what a figure is measured against: another indicator, or the whole of a tier (全市); else empty.

    Examples
    --------
    >>> _reference("居民收入增长与经济增长同步", "income_resident"), _reference("高于全国平均水平", "gdp")
    ('gdp', '全国')
    >>> _reference("农村居民收入增长快于城镇居民", "income_rural"), _reference("位居全省前列", "gdp")
    ('income_urban', '')
    """
    against = _AGAINST.search(piece)
    if against is None or _RANKED.search(piece):
        return ""
    words = against[1]
    if tier := re.match(r"全[国省市区县州]", words):
        return tier[0]
    if code == "income_rural" and "城镇" in words:
        return "income_urban"
    return "gdp" if code not in {"gdp", "other"} and _ECONOMY.search(words) else ""
