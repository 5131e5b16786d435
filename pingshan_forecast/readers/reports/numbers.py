"""Numbers as reports write them: digits and words, units, ranges and the words that bound them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pingshan_forecast.core.targets import Comparator
from pingshan_forecast.registry.bounds import bounding

_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_SHORT = r"\d{1,7}+(?:\.\d{1,4}+)?+(?![\d.])"
_WORDS = r"[零〇0一二两三四五六七八九十百千]{1,20}(?:点[零〇一二三四五六七八九]{1,9})?"
_SCALE = r"(?:万亿|千亿|百亿|十亿|亿|千万|百万|十万|万|千|百)"
_MONEY = r"美元|欧元|港元|人民币|元"
_PEOPLE = r"人次|人天|人"
_AMOUNTS = (
    r"微克/立方米|毫克/升|吨标准煤|标准煤|吨|公斤|千克|斤|千瓦时|千瓦|兆瓦|度电|平方公里|平方千米|平方米|㎡|立方米|公里|千米|米|海里|"
    r"公顷|亩|标箱|标准箱|个标箱|吨公里"
)
_COUNTS = (
    r"个工作日|工作日|个月|个季度|个小时|小时|天|周|户|家|个|名|位|项|套|所|座|条|件|辆|台|架|艘|张|场|次|宗|起|处|片|块|支|只|头|羽|株|棵|"
    r"册|部|门|类|种|款|间|栋|幢|张床位|床位|床|枚|对|轮|批|班次|倍|亿次"
)
# What words count, as against 三个方面.
_COUNTED = r"家|套|所|座|栋|公里|平方米|万平方米|辆|台|名|亩|户"
_UNIT = (
    rf"%|‰|个?百分点|(?:{_SCALE}(?:{_MONEY}|{_PEOPLE}|{_AMOUNTS}|{_COUNTS})?|{_MONEY}|{_PEOPLE}|{_AMOUNTS}|{_COUNTS})"
    r"(?:/(?:人|年|亩|平方公里))?"
)
# The empty alternative comes last: most numbers carry no bound.
_BOUND = r"左右|上下|及?以上|或?者?更多一?些?|以内|之内|以下|(?=的?(?:新?台阶|大关))|"
_DASH = r"(?:—{1,2}|~|-{1,2}|至|到)"

_NUMBER = re.compile(
    rf"(?P<per>百分之|千分之)(?P<perword>{_WORDS}|{_DIGITS})(?:{_DASH}(?:百分之|千分之)?(?P<perword2>{_WORDS}|{_DIGITS}))?"
    rf"|(?P<from>{_DIGITS})(?P<fromunit>{_UNIT})?{_DASH}(?P<to>{_DIGITS})(?P<tounit>{_UNIT})"
    rf"|(?P<hundreds>\d{{1,5}}+)亿(?P<tens>\d{{1,4}}+(?:\.\d{{1,4}})?)万(?P<bothunit>{_MONEY}|{_PEOPLE}|斤|吨)"
    rf"|(?P<shared>{_SHORT})(?=(?:[、和及与]{_SHORT}){{0,6}}[、和及与]{_SHORT}(?P<sharedunit>%|个?百分点|亿元|万元|万人)(?!。))"
    rf"|(?P<sign>(?<![\d%])-|负)?(?P<value>{_DIGITS})(?P<more>多|余|来)?(?P<unit>{_UNIT})(?P<more2>多|余)?"
    rf"|(?P<word>{_WORDS})(?P<wordmore>多|余)?(?P<wordunit>{_SCALE}(?:{_MONEY}|{_PEOPLE}|{_AMOUNTS}|户))"
    rf"|(?P<counted>[二两三四五六七八九十百千]{{1,8}})(?P<countunit>{_COUNTED})(?=以上|以内|左右|[,;。、\n)]|$)"
    r"|(?<=[工出成增办设])(?P<several>[两三四五六七八九十])(?P<severalunit>[批大个家项])(?=[\u4e00-\u9fff]{2})"
    r"|(?P<tenths>[一二三四五六七八九]成半?)"
    r"|(?P<fold>翻[一两二三]?番)|(?P<twodigits>两位数)"
    rf"|(?<=[破过上超越近约达至])(?P<round>[百千万]亿)(?P<roundunit>{_MONEY}|斤|吨)"
    rf"|(?P<bare>{_DIGITS})"
)
# Where a number can begin; asking this first is four times as fast as searching for the whole.
_BEGINNING = re.compile(r"[\d零〇一二两三四五六七八九十百千万翻负-]")
_SUFFIX = re.compile(rf"(?:{_BOUND})")
_PREFIXES: tuple[tuple[re.Pattern[str], Comparator], ...] = (
    (re.compile(rf"(?:{bounding('at_least')})$"), "at_least"),
    (re.compile(rf"(?:{bounding('at_most')})$"), "at_most"),
    (re.compile(rf"(?:{bounding('below')})$"), "below"),
    (re.compile(rf"(?:{bounding('above')})$"), "above"),
    (re.compile(r"(?:大约|(?<![签节合预])约|接近|将近|近|大体为)$"), "about"),
)
_SUFFIXES: dict[str, Comparator] = {
    "左右": "about", "上下": "about", "以上": "at_least", "及以上": "at_least", "以内": "at_most",
    "之内": "at_most", "以下": "at_most",
}  # fmt: skip
_WORD_VALUES = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "0": 0, "两": 2}
_WORD_SCALES = {"十": 10, "百": 100, "千": 1000}
_FOLDS = {"翻番": 100.0, "翻一番": 100.0, "翻两番": 300.0, "翻二番": 300.0, "翻三番": 700.0}
# A goal in quotation marks: 目标为“5%左右”, as against “3+5”, “一带一路”.
_ALONE = re.compile(
    rf"(?:{bounding('at_least', 'at_most', 'above', 'below')}|约)?(?:{_DIGITS})%(?:{_BOUND})[”」】》]"
)
# An indicator in Latin letters, whose figure may follow at once: GDP4408.1亿元, against 5G, A3, G20.
_LATIN_NAME = re.compile(r"(?<![A-Za-z])(?:GDP|CPI|PPI|GNP|GVA)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """A number of the text that was not taken, and why.

    Parameters
    ----------
    start, end : int
        Offsets.
    reason : str
        Why it is no statement of the plan.
    """

    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TextNumber:
    """A number in a text, with its unit and how its own words bound it.

    Parameters
    ----------
    start, end : int
        Where it stands, the bounding words behind it included.
    low, high : float
        The value, or both ends of a range; percentages in per cent.
    unit : str
        ``"%"``, ``"‰"``, ``"亿元"``, ``"万人"`` ...
    comparator : str
        What the words right before and behind it say.
    bounded : bool
        Whether any word bounds it; the last of a list may bound the others.
    shape : {"plain", "fold", "twodigits", "positive", "falling", "zero", "flat", "step"}
        翻一番 and 两位数 are rates of growth without a verb; the last five are items of a list in words.
    verb : str
        Which way it moves, where a list says so of this item alone.
    """

    start: int
    end: int
    low: float
    high: float
    unit: str
    comparator: Comparator
    bounded: bool
    shape: str = "plain"
    verb: str = ""


def word_value(words: str) -> float:
    """Read a number in Chinese words, or in digits.

    Examples
    --------
    >>> word_value("二千五百四十点三"), word_value("二〇一〇"), word_value("六点二")
    (2540.3, 2010.0, 6.2)
    """
    if words[0].isdigit() and words.replace(",", "").replace(".", "").isdigit() and words.isascii():
        return float(words.replace(",", ""))
    whole, _, fraction = words.partition("点")
    if not any(c in _WORD_SCALES for c in whole):
        total = float("".join(str(_WORD_VALUES[c]) for c in whole) or 0)
    else:
        total, digit = 0.0, 0
        for char in whole:
            if char in _WORD_SCALES:
                total += (digit or 1) * _WORD_SCALES[char]
                digit = 0
            else:
                digit = _WORD_VALUES[char]
        total += digit
    decimals = "".join(str(_WORD_VALUES[c]) for c in fraction)
    return float(f"{total:.0f}.{decimals}") if decimals else total


def find_numbers(text: str, start: int, end: int) -> tuple[list[TextNumber], list[Passed]]:
    """Find the numbers of a stretch of clean text, and those that are none.

    Parameters
    ----------
    text : str
        Clean text (`pingshan_forecast.readers.reports.text.clean`).
    start, end : int
        The stretch to read.

    Returns
    -------
    numbers : list of TextNumber
    passed : list of Passed
        Digits that are part of a date, a name or an order.

    Examples
    --------
    >>> sentence = "2021年力争增长6%—6.5%,建成5G基站300个以上"
    >>> numbers, passed = find_numbers(sentence, 0, len(sentence))
    >>> [(n.low, n.high, n.unit, n.comparator) for n in numbers]
    [(6.0, 6.5, '%', 'between'), (300.0, 300.0, '个', 'at_least')]
    >>> [sentence[p.start : p.end] for p in passed]
    ['2021', '5']
    """
    numbers: list[TextNumber] = []
    passed: list[Passed] = []
    position = start
    while (begin := _BEGINNING.search(text, position, end)) is not None:
        position = begin.end()
        match = _NUMBER.match(text, begin.start(), end)
        if match is None:
            continue
        position = match.end()
        reason = _why_not(text, match, end)
        if reason:
            stop = match.end("value") if match["value"] else match.end()
            if match["from"] is not None and not match["fromunit"]:
                stop = match.end("from")
            position = max(stop, match.start() + 1)
            if any(c.isdigit() for c in match[0]):
                passed.append(Passed(start=match.start(), end=stop, reason=reason))
            continue
        number = _number(text, match, end)
        numbers.append(number)
        position = number.end
    return numbers, passed


def _why_not(text: str, match: re.Match[str], end: int) -> str:
    """Why a match is no quantity; empty if it is one."""
    before, after = (
        text[max(0, match.start() - 1) : match.start()],
        text[match.end() : min(end, match.end() + 3)],
    )
    if (
        max(
            map(
                len, filter(None, match.group("value", "from", "to", "perword", "word", "shared", "counted"))
            ),
            default=0,
        )
        > 15
    ):
        return "too long to be a figure"
    if match["bare"] is not None:
        if "." in match["bare"] and ":" in {before, after[:1]}:
            return "a ratio of parts"
        if re.match(r"[A-Za-z+]", after) or (before in {"+", "×"} or (before.isascii() and before.isalpha())):
            return "part of a name"
        if re.match(r"号线|[、,]\d+号|号", after):
            return "part of a name"
        if re.search(r"\d[-:/]$", text[max(0, match.start() - 2) : match.start()]):
            return "a date"
        return (
            "a date" if after[:1] in {"年", "月", "日", "时", ":"} or re.match(r"-\d", after) else "no unit"
        )
    if (
        before == "第"
        or (before == "前" and (match["unit"] or "") in {"名", "位", "强"})
        or text[match.start() - 2 : match.start()] in {"第前", "排名"}
    ):
        return "an order, not a quantity"
    if match[0][0] in "0123456789" and before.isascii() and (before.isalpha() or before in {"+", "×"}):
        return (
            ""
            if match["unit"] and _LATIN_NAME.search(text, max(0, match.start() - 4), match.start())
            else "part of a name"
        )
    digits = match["value"] or match["from"] or ""
    if digits and after.startswith("+"):
        return "part of a name"
    if match["from"] is not None and match["tounit"] and re.match(r"月", after):
        return "a date"
    if match["shared"] is not None and re.match(r"[、和及与]\d+(?:年|月|日|号)", after):
        return "a date"
    if match["tenths"] is not None and not re.search(
        r"(?:增长|增加|提高|下降|降低|上升|占比|比重|[^效]率|达到?|超过?|约|近)(?:了|约|近)?$",
        text[max(0, match.start() - 4) : match.start()],
    ):
        return "no unit"
    if _is_quoted_name(text, match.start(), match.end()):
        return "part of a name"
    if match["twodigits"] is not None and text[max(0, match.start() - 2) : match.start()] in {"低于", "不到"}:
        return "no unit"
    unit = match["unit"] or ""
    if before == "前" and unit in {"个月", "个季度"}:
        return "a date"
    if unit in {"个", "条", "项", "大"} and re.match(
        r"方面|阶段|维度|坚持|确保|着力|战略", after + text[match.end() + 2 : match.end() + 4]
    ):
        return "counts the parts of the text"
    if unit == "次" and after.startswith("会议"):
        return "an order, not a quantity"
    if unit in {"个月", "个季度"} and re.match(r"以来|来的?|新高|同期", after):
        return "a date"
    if unit == "周" and after.startswith("年"):
        return "a date"
    if unit == "百" and after.startswith("强"):
        return "part of a name"
    return ""


def _is_quoted_name(text: str, start: int, end: int) -> bool:
    """Whether the number stands inside a short quotation or the title of a work."""
    for opening, closing, longest in (("“", "”", 12), ("「", "」", 12), ("《", "》", 60), ("【", "】", 30)):
        left = text.rfind(opening, max(0, start - longest), start)
        if left < 0 or closing in text[left:start] or _ALONE.match(text, left + 1):
            continue
        right = text.find(closing, end, end + longest)
        if right >= 0 and right - left <= longest + 1 and "\n" not in text[left:right]:
            return True
    return False


def _number(text: str, match: re.Match[str], end: int) -> TextNumber:
    low, high, unit, shape = _value(match)
    comparator: Comparator = "equal"
    if high > low or match["from"] is not None or match["perword2"]:
        low, high = min(low, high), max(low, high)
        comparator = "between" if high > low else "equal"
    before = text[max(0, match.start() - 6) : match.start()]
    over = match["round"] and before[-1:] not in {"近", "约", "达", "至"}
    if match["more"] or match["more2"] or match["wordmore"] or over:
        comparator = "above"
    for pattern, meaning in _PREFIXES:
        if comparator == "equal" and pattern.search(before):
            comparator = meaning
    stop = match.end()
    suffix = _SUFFIX.match(text, stop, min(end, stop + 8))
    bound = suffix[0] if suffix else ""
    if bound:
        stop += len(bound)
        if comparator != "between":
            comparator = _SUFFIXES.get(bound, "at_least")
    if shape == "twodigits":
        comparator = "at_least"
    return TextNumber(
        start=match.start(), end=stop, low=low, high=high, unit=unit, comparator=comparator,
        bounded=comparator != "equal", shape=shape,
    )  # fmt: skip


def _value(match: re.Match[str]) -> tuple[float, float, str, str]:
    """Low, high, unit and shape of a matched number."""
    if match["per"] is not None:
        low = word_value(match["perword"])
        return (
            low,
            word_value(match["perword2"]) if match["perword2"] else low,
            "%" if match["per"] == "百分之" else "‰",
            "plain",
        )
    if match["from"] is not None:
        return word_value(match["from"]), word_value(match["to"]), match["tounit"], "plain"
    if match["value"] is not None:
        value = word_value(match["value"]) * (-1.0 if match["sign"] else 1.0)
        return value, value, match["unit"], "plain"
    if match["hundreds"] is not None:
        value = round(float(match["hundreds"]) + float(match["tens"]) / 10_000, 8)
        return value, value, "亿" + match["bothunit"], "plain"
    if match["shared"] is not None:
        return word_value(match["shared"]), word_value(match["shared"]), match["sharedunit"], "plain"
    if match["counted"] is not None:
        return word_value(match["counted"]), word_value(match["counted"]), match["countunit"], "plain"
    if match["several"] is not None:
        unit = {"大": "个"}.get(match["severalunit"], match["severalunit"])
        return word_value(match["several"]), word_value(match["several"]), unit, "plain"
    if match["word"] is not None:
        return word_value(match["word"]), word_value(match["word"]), match["wordunit"], "plain"
    if match["tenths"] is not None:
        value = 10.0 * _WORD_VALUES[match["tenths"][0]] + (5.0 if match["tenths"].endswith("半") else 0.0)
        return value, value, "%", "plain"
    if match["fold"] is not None:
        return _FOLDS[match["fold"]], _FOLDS[match["fold"]], "%", "fold"
    if match["twodigits"] is not None:
        return 10.0, 10.0, "%", "twodigits"
    return 1.0, 1.0, match["round"] + match["roundunit"], "plain"
