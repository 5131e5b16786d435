"""The names of figures, composed of words: what is counted, of which part, how it is measured, and when.

A name is a composition of words that `data/lexicon.csv` lists: concepts (工业, 增加值, 规模以上), whole or
part, measure (增速, 指数, 比重), price basis, span within the year, role (target, forecast), unit and time.
The concepts together name an indicator, in whatever order they stand: `data/lexicon_names.csv` says which
sets do. A word that the lexicon does not hold is never passed over: it is reported as unread, and a name with
an unread word names no indicator.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from pingshan_forecast.registry.indicators import indicators
from pingshan_forecast.registry.periods import match_span, match_year
from pingshan_forecast.registry.plain_text import plain
from pingshan_forecast.registry.regions import regions
from pingshan_forecast.registry.tables import read_table
from pingshan_forecast.registry.unit_words import read_unit

Measure = Literal[
    "growth", "level", "index", "share", "contribution", "sequential", "average_growth", "difference",
    "ranking", "seasonally_adjusted", "fulfilment",
]  # fmt: skip
Base = int | Literal["previous_year", "same_period", "same_span_alone", "previous_span", "unsaid"]

_SEPARATORS = re.compile(r"[\s:,、/\-_|;()\[\]{}'\"·.“”‘’《》<>〔〕【】*#&+=~]")
_PREVIOUS = r"(?:上年度?|前一?年|上一年|去年|(?:the )?(?:preceding|previous|last|prior) (?:fiscal )?year)"
_OF_LAST = r"(?:of )?(?:the )?(?:last|previous|preceding) year"
_SAME = rf"(?:上年|去年)同期|(?:the )?(?:same|corresponding) period {_OF_LAST}"
_ALONE = rf"(?:上年|去年)同[季月]度?|(?:the )?same (?:month|quarter) {_OF_LAST}"
_SPAN_BEFORE = r"上月|上季度?|(?:the )?(?:previous|preceding|last) (?:month|quarter)"
_HUNDRED = r"\s*(?:=|为|是|: ?)\s*100(?:\.0)?(?:%)?"
_YEAR = r"(?:19|20)\d\d"
_BASES: tuple[tuple[re.Pattern[str], Base], ...] = tuple(
    (re.compile(pattern), base)  # type: ignore[misc]  # literals of Base
    for pattern, base in (
        (rf"(?:以)?(?:{_ALONE})(?:{_HUNDRED})", "same_span_alone"),
        (rf"(?:以)?(?:{_SAME})(?:{_HUNDRED})", "same_period"),
        (rf"(?:以)?{_PREVIOUS}(?:{_HUNDRED})", "previous_year"),
        (rf"(?:以)?(?:{_SPAN_BEFORE})(?:{_HUNDRED})", "previous_span"),
        (r"(?:相当于|为)(?:上年|去年)同期的?\s*(?:%|百分比)", "same_period"),
        (r"(?:相当于|为)(?:上年|去年)的?\s*(?:%|百分比)", "previous_year"),
    )
)  # fmt: skip
_FIXED = re.compile(
    rf"(?:以)?({_YEAR})(?:年)?(?:{_HUNDRED})|以({_YEAR})年?为(?:基期|基年|不变价)|(?:相当于|为)\s*({_YEAR})年的?\s*%"
)
# 2023年比2022年增长: growth of the year that is named first.
_AGAINST = re.compile(rf"[比较]({_YEAR})年?")
_BRACKETS = re.compile(r"\(([^()]*)\)")
_AT_END = re.compile(r"(?<![a-z0-9.])(?!\d+$)([^\s:,、()][^:,、()]*)$")
_UNIT_PREFIX = re.compile(r"^(?:单位|unit|in)\s*:?\s*")
_LIGHT = re.compile(r"[ ()\"“”]")
_LONGEST = 60
_TIME_STARTS = frozenset("0123456789上下前第全年半一二三四五六七八九十qhmfiajsond明大昭平令")
_BASE_STARTS = frozenset("0123456789以上去前相为tplsc")
_ENGLISH_EDGE = re.compile(r"[a-z]")


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedName:
    """A name, read.

    Parameters
    ----------
    code : str
        The indicator's code; ``"other"`` where the words are all known but no indicator is called so; empty
        where nothing that is counted is named (a bare 增速).
    text : str
        The words that were read.
    concepts : frozenset of str
        What is counted, part by part.
    scope : frozenset of str
        whole (辖区), total (合计), year_end.
    region : str
        Key of a region that the name holds; empty if none.
    tier : str
        Tier of the region that the whole of is meant, as its suffix: 省 for 全省; empty where none is named.
    measure : str or None
        What the figure is; None where the name does not state it.
    basis : str
        real, nominal, comparable_scope, or empty.
    base : int or str or None
        What an index stands on: a year, previous_year, same_period, same_span_alone (the same quarter or
        month alone), previous_span, unsaid; None where it is no index.
    span : str
        cumulative or single, where the name says which; else empty.
    role : str
        target, forecast or actual; else empty.
    side : str
        production, expenditure or income, where the name says from which side the total was reckoned.
    unit : str
        As it is written.
    year : int or None
    period : str
        Code of the part of the year that is named; else empty.
    unread : str
        The words that the lexicon does not hold.
    end : int
        Where the last word that was read ends.
    """

    code: str
    text: str
    concepts: frozenset[str] = frozenset()
    scope: frozenset[str] = frozenset()
    region: str = ""
    tier: str = ""
    measure: Measure | None = None
    basis: str = ""
    base: Base | None = None
    span: str = ""
    role: str = ""
    side: str = ""
    unit: str = ""
    year: int | None = None
    period: str = ""
    unread: str = ""
    end: int = 0

    @property
    def whole(self) -> bool:
        """Whether every word was read."""
        return not self.unread


@lru_cache(maxsize=20_000)
def parse_name(text: str, *, own_regions: tuple[str, ...] = ()) -> ParsedName:
    """Whole heading or stub, read word by word.

    Parameters
    ----------
    text : str
        Such as ``"中国:GDP:不变价:累计同比"`` or ``"Consumer Price Index (preceding year=100)"``.
    own_regions : tuple of str
        Names of regions that the registry does not know.

    Examples
    --------
    >>> name = parse_name("规模以上工业增加值:累计同比(%)")
    >>> name.code, name.measure, name.span, name.unit
    ('industry_va_above_scale', 'growth', 'cumulative', '%')
    >>> parse_name("GDP:第一产业").code, parse_name("固定资产投资(房地产开发)").code
    ('primary_va', 'other')
    >>> parse_name("GDP含金量").unread
    '含金量'
    """
    # GDPRealRate is three words; the folding below would hide where they part.
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", " ".join(text.split()))
    return _parse(spaced, 0, own_regions, stop=False)


def match_name(text: str, start: int = 0) -> ParsedName | None:
    """Longest name that begins at a place of a running text; None where none does.

    The words after its `end` are not looked at: whether they go on with the name is the caller's to say.

    Parameters
    ----------
    text : str
        A sentence or a phrase.
    start : int
        Offset at which the name must begin.

    Examples
    --------
    >>> text = "全市规模以上工业增加值同比增长9%左右"
    >>> name = match_name(text)
    >>> name.code, name.measure, text[name.end:]
    ('industry_va_above_scale', 'growth', '9%左右')
    """
    name = _parse(text, start, (), stop=True)
    return name if name.concepts else None


@lru_cache(maxsize=1)
def _forms() -> tuple[dict[str, tuple[str, str]], dict[str, tuple[int, ...]]]:
    forms = {plain(row["form"]): (row["part"], row["value"]) for row in read_table("lexicon")}
    by_code = {code: " ".join(sorted(concepts)) for concepts, code in reversed(_names().items())}
    for named in indicators().values():
        for name in (named.code, named.code.replace("_", " "), named.name_en):
            if named.code in by_code:
                forms.setdefault(plain(name), ("concept", by_code[named.code]))
    for key, item in regions().items():
        for name in (key, item.name_zh, item.name_en.casefold(), *(a.casefold() for a in item.aliases)):
            if len(name) > 1 and item.kind != "aggregate":
                forms.setdefault(plain(name), ("region", key))
    forms["全国"] = ("region", "全国")
    lengths: dict[str, set[int]] = {}
    for form in forms:
        lengths.setdefault(form[0], set()).add(len(form))
    return forms, {first: tuple(sorted(sizes, reverse=True)) for first, sizes in lengths.items()}


@lru_cache(maxsize=1)
def _names() -> dict[frozenset[str], str]:
    return {frozenset(row["concepts"].split()): row["code"] for row in read_table("lexicon_names")}


def name_code(concepts: frozenset[str]) -> str:
    """Code of the indicator that a set of concepts names; other where there is none.

    Examples
    --------
    >>> name_code(frozenset({"gdp", "primary"})), name_code(frozenset({"fixed_investment", "primary"}))
    ('primary_va', 'other')
    """
    return _names().get(concepts, "other" if concepts else "")


def coded_concepts() -> frozenset[str]:
    """Concepts that take part in the name of an indicator."""
    return frozenset(word for concepts in _names() for word in concepts)


@dataclass(frozen=True, slots=True)
class _Token:
    part: str
    value: object
    end: int


def _parse(text: str, start: int, own_regions: tuple[str, ...], *, stop: bool) -> ParsedName:
    reader = _Reader(folded=plain(text), original=text, own_regions=own_regions, running=stop)
    tokens, unread = reader.from_start(start) if stop else reader.whole()
    end = max((token.end for token in tokens if token.part != "filler"), default=start)
    return _composed(text[start : end if stop else len(text)], tokens, unread, end)


@dataclass(slots=True)
class _Reader:
    """The ways in which a text falls into words; of several the one that leaves least unread is taken."""

    folded: str
    original: str
    own_regions: tuple[str, ...]
    running: bool

    def whole(self) -> tuple[list[_Token], str]:
        """Tokens of the whole text, and the words that are none."""
        size = len(self.folded)
        # Best from each place on: letters unread, number of tokens, the token taken (None: letter unread).
        best: list[tuple[int, int, _Token | None]] = [(0, 0, None)] * (size + 1)
        for at in range(size - 1, -1, -1):
            tokens = self.tokens(at)
            gap = _SEPARATORS.match(self.folded, at)
            after = best[at + 1]
            best[at] = (after[0] + (gap is None), after[1], None)
            for token in tokens:
                rest = best[token.end]
                option = (rest[0], rest[1] + 1, token)
                if option[:2] <= best[at][:2]:
                    best[at] = option
        return self._walked(best)

    def _walked(self, best: list[tuple[int, int, _Token | None]]) -> tuple[list[_Token], str]:
        tokens: list[_Token] = []
        unread: list[str] = []
        at = 0
        while at < len(self.folded):
            token = best[at][2]
            if token is not None:
                tokens.append(token)
                unread.append(" ")
                at = token.end
                continue
            gap = _SEPARATORS.match(self.folded, at) is not None
            unread.append(" " if gap else self.original[at])
            at += 1
        return tokens, " ".join("".join(unread).split())

    def from_start(self, start: int) -> tuple[list[_Token], str]:
        """Tokens that follow one another from a place on, as far as they reach."""
        paths: dict[int, list[_Token]] = {start: []}
        furthest = start
        for at in range(start, min(len(self.folded), start + _LONGEST)):
            if at not in paths:
                continue
            for token in self.tokens(at):
                known = paths.get(token.end)
                if known is None or len(known) > len(paths[at]) + 1:
                    paths[token.end] = [*paths[at], token]
                if token.part != "filler":
                    furthest = max(furthest, token.end)
            if _LIGHT.match(self.folded, at):
                paths.setdefault(at + 1, paths[at])
        return paths[furthest], ""

    def tokens(self, at: int) -> list[_Token]:
        """Tokens that begin at a place, the longest last."""
        text = self.folded
        found = self._words(at)
        inside_word = at > 0 and bool(_ENGLISH_EDGE.match(text[at]) and _ENGLISH_EDGE.match(text[at - 1]))
        timed = not inside_word and text[at] in _TIME_STARTS
        span = match_span(text, at) if timed else None
        if span is not None and _edge(text, span.end) and not (at and text[at - 1].isdigit()):
            found.append(_Token("period", span.code, span.end))
        year = match_year(text, at) if timed else None
        if year is not None:
            found.append(_Token("year", year[0], year[1]))
        based = not inside_word and text[at] in _BASE_STARTS
        for pattern, base in _BASES if based else ():
            match = pattern.match(text, at)
            if match is not None:
                found.append(_Token("base", base, match.end()))
        match = _FIXED.match(text, at) if based else None
        if match is not None:
            found.append(_Token("base", int(match[1] or match[2] or match[3]), match.end()))
        match = _AGAINST.match(text, at)
        if match is not None:
            found.append(_Token("against", int(match[1]), match.end()))
        for name in self.own_regions:
            if name and self.original.startswith(name, at):
                found.append(_Token("region", name, at + len(name)))
        if not self.running:
            found.extend(self._units(at))
        return sorted(found, key=lambda token: token.end)

    def _words(self, at: int) -> list[_Token]:
        forms, lengths = _forms()
        text = self.folded
        if at and _ENGLISH_EDGE.match(text[at]) and _ENGLISH_EDGE.match(text[at - 1]):
            return []  # in the middle of an English word
        return [
            _Token(*forms[form], at + length)
            for length in lengths.get(text[at], ())
            if len(form := text[at : at + length]) == length and form in forms and _edge(text, at + length)
        ]

    def _units(self, at: int) -> list[_Token]:
        """Find a unit in brackets, a unit at the very end behind a separator, or a sign."""
        text = self.folded
        found = _BRACKETS.match(text, at)
        if found is not None:
            inside = _UNIT_PREFIX.sub("", found[1].strip())
            return [_Token("unit", inside, found.end())] if read_unit(inside) is not None else []
        found = _AT_END.match(text, at)
        if found is not None and read_unit(found[1]) is not None:
            return [_Token("unit", found[1].strip(), found.end())]
        return [_Token("unit", text[at], at + 1)] if text[at] in "%‰" else []


def _edge(text: str, end: int) -> bool:
    return not (end < len(text) and _ENGLISH_EDGE.match(text[end]) and _ENGLISH_EDGE.match(text[end - 1]))


# A name says each of these once; one that says two says nothing that can be relied on.
_ONCE = ("unit", "span", "role", "basis", "region", "tier", "base", "year", "period")
# Of several measures in one name the more particular one says what the figure is.
_RANK: tuple[Measure, ...] = (
    "ranking", "fulfilment", "seasonally_adjusted", "contribution", "share", "difference", "sequential",
    "average_growth", "growth", "index", "level",
)  # fmt: skip


def _composed(text: str, tokens: list[_Token], unread: str, end: int) -> ParsedName:
    by: dict[str, list[object]] = {}
    for token in tokens:
        by.setdefault(token.part, []).append(token.value)

    def last(part: str) -> str:
        return str(by[part][-1]) if part in by else ""

    concepts = frozenset(word for value in by.get("concept", ()) for word in str(value).split())
    measures = {str(value) for value in by.get("measure", ())}
    base: Base | None = by["base"][-1] if "base" in by else None  # type: ignore[assignment]
    if base is not None and measures <= {"level", "growth"}:
        measures = {"index"} if base != "previous_span" else {"sequential"}
    if isinstance(base, int) and by.get("year") == [base + 1]:
        base = "previous_year"  # 2021年为2020年%
    if "index" in measures and "growth" not in measures and base is None:
        base = "unsaid"
    against = by.get("against", [])
    if against and by.get("year") != [int(str(against[0])) + 1]:
        unread = f"{unread} 比{against[0]}年".strip()  # growth over several years, or of a year unsaid
    code = name_code(concepts)
    if "share_of_gdp" in concepts and code == "other":
        measures = {"share"}
    by["unit"] = list({read_unit(str(unit)): unit for unit in by.get("unit", ())}.values())
    contradicts = any(len(set(by.get(part, ()))) > 1 for part in _ONCE)
    return ParsedName(
        code="other" if code and (unread or contradicts) else code,
        text=text,
        concepts=concepts,
        scope=frozenset(map(str, by.get("scope", ()))),
        region=last("region"),
        tier=last("tier"),
        measure=next((m for m in _RANK if m in measures), None),
        basis=last("basis"),
        base=base,
        span=last("span"),
        role=last("role"),
        side=last("side"),
        unit=last("unit") if by["unit"] else "",
        year=int(str(by["year"][-1])) if "year" in by else None,
        period=last("period"),
        unread=unread,
        end=end,
    )


def known_names() -> dict[str, str]:
    """Every standard name of an indicator with the code that the lexicon reads in it.

    Examples
    --------
    >>> known_names()["地区生产总值"]
    'gdp'
    """
    return {item.name_zh: parse_name(item.name_zh).code for item in indicators().values()}
