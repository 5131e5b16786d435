"""Clean text for reading by rule, each character still knowing where it stood in the source."""

from __future__ import annotations

import html
import re
import unicodedata
from array import array
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from pingshan_forecast.readers.reports.cells import with_cells
from pingshan_forecast.readers.reports.traditional import SIMPLIFIED_BY_TRADITIONAL
from pingshan_forecast.registry.indicators import indicators

if TYPE_CHECKING:
    from collections.abc import Callable

# CJK radicals that PDF fonts give instead of the character; Unicode maps the Kangxi block but not this one.
_RADICALS = dict(
    zip(
        "⺟⺠⺒⺝⺫⺬⺮⻁⻄⻅⻆⻉⻋⻑⻓⻔⻗⻘⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰⻳",
        "母民巳月目示竹虎西见角贝车长长门雨青页风飞食马骨鬼鱼鸟麦黄齐齿龙龟",
        strict=True,
    )
)
_VARIANTS = {"増": "增", "囯": "国", "値": "值", "竒": "奇", "臺": "台", "○": "〇", "◯": "〇", "━": "—"}
_DASHES = dict.fromkeys("—–―─‒", "—") | dict.fromkeys("−‐‑", "-")
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⒈⒉⒊⒋⒌⒍⒎⒏⒐"

_HAN = "\u3400-\u9fff\uf900-\ufaff"
# A character followed by its own reading in brackets is a sign of text that passed through a bad filter.
_PINYIN = re.compile(rf"(?<=[{_HAN}])\((?=[^()]{{1,9}}\))[\na-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜńňḿ]+\)")
# A note mark behind a word, as against a list's number: 国内生产总值②830亿元, 生产总值(GDP)[2]91亿元.
_NOTE_MARK = re.compile(
    rf"(?<=[{_HAN}%])•(?=[\d,;。])|(?<=[{_HAN})%])[\[〔]\d{{1,2}}[\]〕] ?(?=[\d,;。、{_HAN}])"
)
_ASIDE = re.compile(
    r"(?<=[^\n ])\((?:以下|下同|下称|简称|同比|含|不含|未含|按|以|现价|可比|同口径|不变价|预计|"
    r"初步|快报|人民币|折合|注|其中|剔除|扣除)[^()\n]{0,24}\)"
)
_REPEATED = re.compile(r"[,、](?=[,;。:!?])|(?<=[;。])[,;。](?!\d)")
_LONE_DIGITS = re.compile(r"(?<!\d)\d (?=\d(?!\d))")
_DIGIT = re.compile(r"\d")
_SPACE = re.compile(r"[ \t]+")
_PAGE = re.compile(
    r"^[ \t]*(?:[-—]{1,2}[ \t]*\d{1,4}[ \t]*[-—]{1,2}|第[ \t]*\d{1,4}[ \t]*页.{0,12}|"
    r"\d{1,4}(?:[ \t]*/[ \t]*\d{1,4})?)[ \t]*$",
    re.M,
)
_ENDS_LINE = "。!?;:.…”』」】》〉"
_HEADING = re.compile(
    r"^\s*(?:[(（]?[一二三四五六七八九十]{1,3}[)、.]|第[一二三四五六七八九十]{1,3}[章节部分篇]|——|—|[•●■◆▲▪★○◇□▶►·*]|\(?\d{1,2}[.、)](?!\d))"
)
_LINE = re.compile(r"(?:^|(?<=\n)) *+([^\n]*[^\n ])", re.M)
_DIGIT_OF = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0} | {str(i): i for i in range(10)}
_WORD_YEAR = re.compile(
    r"(?<![〇零一二三四五六七八九十\d])(?:一九|二[〇零0])[〇零一二三四五六七八九0-9]{2}(?=年)"
)
# Words of a statement that a line break tears apart.
_TORN = frozenset(
    (
        "以上",
        "以下",
        "以内",
        "左右",
        "增长",
        "增加",
        "上升",
        "下降",
        "降低",
        "提高",
        "达到",
        "超过",
        "控制",
        "预计",
        "同比",
        "亿元",
        "万元",
    )
)
_LONGEST_REPEATED_HEADER = 40
_LONGEST_NAME_LINE = 20
# A figure on a line of its own, as pages of charts have it: 479.89亿元 同比增长45.8%.
_FIGURE_ALONE = re.compile(
    r"(?:(?:同比|比上年|预期|预计)?(?:增长|下降|增速))?\d[\d.,]*(?:%|万?亿|[万亿]?[元人])"
    r"(?:$|[ 以左同增下,、])"
)
_WRAPPED_AT_MOST = 72


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanText:
    """A text made uniform, with the place of each character in its source.

    Parameters
    ----------
    source : str
        The text as the user knows it.
    text : str
        The same, with one form of each character, no soft line breaks, no page headers.
    places : array of int, shape (len(text),)
        Where in the source each character stood, increasing.
    """

    source: str
    text: str
    places: array[int] = field(repr=False)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Source offsets of ``text[start:end]``; the span must not be empty.

        Parameters
        ----------
        start, end : int
            Offsets in the clean text.
        """
        return self.places[start], self.places[end - 1] + 1

    def position(self, place: int) -> int:
        """First position in the clean text at or after a place in the source."""
        return bisect_left(self.places, place)


def clean_text(source: str) -> CleanText:
    r"""Make a text uniform and remember where each character stood.

    Full-width forms, Kangxi radicals and traditional characters become the plain simplified ones;
    invisible characters, pinyin in brackets after its character, doubled punctuation, spaces inside
    words and numbers, page numbers, repeated page headers and soft line breaks are left out.

    Parameters
    ----------
    source : str
        Any text.

    Returns
    -------
    CleanText

    Examples
    --------
    >>> tidy = clean_text("地區生產(chǎn)總值增長(zhǎng)６．５％\n左右")
    >>> tidy.text
    '地区生产总值增长6.5%左右'
    >>> start = tidy.text.index("增长")
    >>> source_start, source_end = tidy.span(start, start + 6)
    >>> tidy.source[source_start:source_end]
    '增長(zhǎng)６．５％'
    """
    text, places = _fold(source)
    text = with_cells(text)
    for find in (
        _matches(_PAGE),
        _repeated_headers,
        _soft_breaks,
        _matches(_NOTE_MARK),
        _matches(_PINYIN),
        _needless_spaces,
        _matches(_REPEATED),
    ):
        text, places = _without(text, places, find(text))
    return CleanText(source=source, text=_mend_digits(text), places=places)


def _fold(source: str) -> tuple[str, array[int]]:
    """Map each character to its plain form, one to one, and drop the invisible ones."""
    text, places = _entities(source)
    table: dict[int, str | None] = {}
    for char in set(text):
        plain = unicodedata.normalize("NFKC", char)
        if char in _INVISIBLE or (unicodedata.category(char) in {"Cc", "Cf"} and not char.isspace()):
            table[ord(char)] = None
        elif char in "\r\n\v\f\u2028\u2029\x1c\x1d\x1e\x85":
            table[ord(char)] = "\n"
        elif char in _CIRCLED:
            table[ord(char)] = "•"
        elif char == "\t":
            continue
        elif char.isspace():
            table[ord(char)] = " "
        else:
            plain = plain if len(plain) == 1 else char
            plain = str(unicodedata.decimal(plain, plain))  # the digits of any script
            plain = _RADICALS.get(plain, _VARIANTS.get(plain, _DASHES.get(plain, plain)))
            table[ord(char)] = SIMPLIFIED_BY_TRADITIONAL.get(plain, plain)
    gone = "".join(chr(code) for code, plain in table.items() if plain is None)
    spans = [m.span() for m in re.finditer(r"\r(?=\n)" + (f"|[{re.escape(gone)}]" if gone else ""), text)]
    text, places = _without(text, places, spans)
    return text.translate(table), places


def _entities(source: str) -> tuple[str, array[int]]:
    """Replace character entities that were left in the text, keeping the place of the ampersand."""
    places = array("L", range(len(source)))
    if "&" not in source:
        return source, places
    found = [
        (m.span(), plain)
        for m in re.finditer(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});", source)
        if len(plain := html.unescape(m[0])) == 1
    ]
    chars = list(source)
    for (start, _), plain in found:
        chars[start] = plain
    return _without("".join(chars), places, [(start + 1, end) for (start, end), _ in found])


def _without(text: str, places: array[int], spans: list[tuple[int, int]]) -> tuple[str, array[int]]:
    if not spans:
        return text, places
    kept: list[str] = []
    left = array("L")
    position = 0
    for start, end in spans:
        kept.append(text[position:start])
        left.extend(places[position:start])
        position = end
    kept.append(text[position:])
    left.extend(places[position:])
    return "".join(kept), left


def _matches(pattern: re.Pattern[str]) -> Callable[[str], list[tuple[int, int]]]:
    return lambda text: [match.span() for match in pattern.finditer(text)]


def _repeated_headers(text: str) -> list[tuple[int, int]]:
    """Find short lines that come back on many pages and say nothing that ends."""
    lines = [(m.start(), m.end(), m[0].strip()) for m in re.finditer(r"[^\n]+", text)]
    counts = Counter(line for _, _, line in lines)
    return [
        (start, end)
        for start, end, line in lines
        if counts[line] >= 3
        and 4 <= len(line) <= _LONGEST_REPEATED_HEADER
        and line[-1] not in "。;,、:"
        and "%" not in line
    ]


def _needless_spaces(text: str) -> list[tuple[int, int]]:
    """Find the spaces that separate nothing: all but those between two numbers or two Latin words."""
    spans = []
    digits = len(_DIGIT.findall(text))
    spaced_out = len(_LONE_DIGITS.findall(text)) > 0.2 * digits
    for match in _SPACE.finditer(text):
        start, end = match.span()
        before = text[start - 1] if start else "\n"
        after = text[end] if end < len(text) else "\n"
        if "\t" in match[0]:
            continue
        if before.isascii() and before.isalnum() and after.isascii() and after.isalnum():
            if before.isdigit() and after.isdigit() and (spaced_out or _is_spaced_out(text, start, end)):
                spans.append((start, end))
            continue
        if before == "." and after.isdigit() and not re.match(r"\d{1,3} ?[%个亿万千元]", text[end : end + 6]):
            continue
        spans.append((start, end))
    return spans


def _is_spaced_out(text: str, start: int, end: int) -> bool:
    """Whether the digits around a space stand alone, as in ``1 9 9 7``."""
    alone_before = start < 2 or not (text[start - 2].isdigit() or text[start - 2] == ".")
    alone_after = end + 1 >= len(text) or not text[end + 1].isdigit()
    return alone_before and alone_after


def _soft_breaks(text: str) -> list[tuple[int, int]]:
    """Find the line breaks that stand inside a sentence, with the spaces around them."""
    lines = [(m.start(1), m.end(1), len(m[0]) - len(m[0].lstrip(" "))) for m in _LINE.finditer(text)]
    lengths = sorted(end - start for start, end, _ in lines)
    usual = lengths[int(0.9 * (len(lengths) - 1))] if lengths else 0
    full = sum(usual - 4 <= length <= usual + 3 for length in lengths)
    wrapped = len(lengths) >= 4 and 12 <= usual <= _WRAPPED_AT_MOST and full >= 0.35 * len(lengths)
    spans = []
    for (start, end, _), (next_start, next_end, indent) in pairwise(lines):
        gap, line, following = text[end:next_start], text[start:end], text[next_start:next_end]
        if "\t" in line or "\t" in following:
            continue
        if gap.count("\n") > 1 and not wrapped and not _cut_short(line, following):
            continue
        if _continues(line, following, is_full=wrapped and end - start >= usual - 4, indented=indent >= 2):
            spans.append((end, next_start))
    return spans


def _cut_short(line: str, following: str) -> bool:
    """Whether nothing could end or begin so: at a comma, inside brackets or quotes, inside a number."""
    if following[0] in ",、。;%)”" or line[-1] in ",、(“":
        return not _HEADING.match(following)
    return line[-1].isdigit() and (following[0].isdigit() or following[0] in ".%万亿个元年") and len(line) > 4


def _continues(line: str, following: str, *, is_full: bool, indented: bool) -> bool:
    """Whether a line goes on in the next."""
    if line[-1] == ";" and is_full and not indented and not _HEADING.match(following):
        return True
    if line[-1] in _ENDS_LINE and not (line[-1] == "." and following[0].isdigit()):
        return False
    if _cut_short(line, following) or line[-1] == "的" or re.match(r"[是为]:", following):
        return True
    if line.endswith("国民经济") and following.startswith("和社会"):
        return True
    if indented or _HEADING.match(following):
        return False
    if line[-1] + following[0] in _TORN or _tears_name(line, following):
        return True
    if _FIGURE_ALONE.match(following) and _names_figure(line):
        return True
    if re.match(r"(?:左右|以上|以内|以下|亿元|万元|万人|个百分点)(?![\u4e00-\u9fff]{6})", following):
        return True
    return is_full and len(line) > 8


def _names_figure(line: str) -> bool:
    """Whether a short line ends with the name of an indicator, whose figure stands in the next."""
    return len(line) <= _LONGEST_NAME_LINE and any(line.endswith(name) for name in _whole_names())


@lru_cache(maxsize=1)
def _whole_names() -> tuple[str, ...]:
    return tuple({n for item in indicators().values() for n in (item.name_zh, *item.aliases) if len(n) > 2})


def _tears_name(line: str, following: str) -> bool:
    """Whether a line break stands inside the name of an indicator."""
    lefts = _torn_names()
    return any(
        following.startswith(rights)
        for size in range(1, 14)
        if (rights := lefts.get(line[-size:])) is not None
    )


@lru_cache(maxsize=1)
def _torn_names() -> dict[str, tuple[str, ...]]:
    """Return for each beginning of a name how it may go on; only breaks that leave no whole name before."""
    found: dict[str, set[str]] = {}
    names = {name for item in indicators().values() for name in (item.name_zh, *item.aliases)}
    for name in names:
        for cut in range(1, len(name)):
            if name[:cut] not in names:
                found.setdefault(name[:cut], set()).add(name[cut:])
    return {left: tuple(rights) for left, rights in found.items()}


def without_asides(text: str) -> str:
    """Return a clean text of the same length without the asides in brackets: 下同, 同口径, 不含农户.

    Examples
    --------
    >>> without_asides("下降(同口径)3%,税收(市本级)2亿元")
    '下降     3%,税收(市本级)2亿元'
    """
    return _ASIDE.sub(lambda match: " " * len(match[0]), text)


def _mend_digits(text: str) -> str:
    """Mend what optical recognition does to numbers, one character for one."""
    text = re.sub(r"(?<=\d)[。·・](?=\d{1,2}[%亿万])", ".", text)
    text = re.sub(r"(?<=\d),(?=\d{1,2}(?:%|个百分点))", ".", text)
    text = _WORD_YEAR.sub(lambda m: "".join(str(_DIGIT_OF[c]) for c in m[0]), text)
    text = re.sub(r"(?<=[\d.])[OoО](?=[\d.%亿万])|(?<=[\d.])[OoО](?=[OoО%])", "0", text)
    return re.sub(r"(?<=[\d.])[lI|](?=[\d.%亿万])|(?<=[\u4e00-\u9fff])[lI](?=[.\d][\d.%])", "1", text)
