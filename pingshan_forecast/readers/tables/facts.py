"""Labels: what the words above a column or before a row say about the figures beside them."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from functools import lru_cache

from pingshan_forecast.core.observations import GrowthBasis, Status
from pingshan_forecast.readers.tables.cells import cell_text, status
from pingshan_forecast.readers.tables.times import Time, read_time
from pingshan_forecast.registry.lexicon import Base, Measure, ParsedName, name_code, parse_name
from pingshan_forecast.registry.regions import find_region
from pingshan_forecast.registry.unit_words import read_unit

_SECTORS = frozenset({"primary", "secondary", "services"})
_LATIN_RUN = re.compile(r"[A-Za-z][A-Za-z0-9 ,.&'’()%/\-]*$")
_CJK = re.compile(r"[\u3400-\u9fff\u3040-\u30ff]")
_NUMBERING = re.compile(
    r"(?:\(?[一二三四五六七八九十]{1,3}[、.)]|\d{1,2}[、)]|\d{1,2}\.(?!\d)|\([一二三四五六七八九十\d]{1,2}\)|#|·|•|—|-(?!\d))\s*"
)
_OF_WHICH = re.compile(r"(?:其中|其 中|of which)\s*[:,、]?\s*", re.IGNORECASE)
_GLUED_NOTE = re.compile(r"(?<=[^\W\d])\s?\d{1,2}[)/]\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a table states of a figure; empty where it states nothing.

    Parameters
    ----------
    region : str
        Key or name.
    tier : str
        Suffix of the tier whose whole is meant (省 for 全省): the region itself, or one above it.
    name : str
        The label as it is written, where it names what is counted.
    concepts, code : frozenset of str, str
        As in `registry.lexicon.ParsedName`.
    total : bool
        Whether it is the total of what the table is about.
    measure, basis, base, span, role, side, unit
        Likewise.
    note : str
        CellNumber of the note that is glued to a year.
    year : int or None
    period : str
        Code of the part of the year as it is written.
    status : str or None
    published : datetime.date or None
    day : datetime.date or None
        Where a day is written instead of a period.
    unread : tuple of str
        Words that were not understood.
    """

    region: str = ""
    tier: str = ""
    name: str = ""
    concepts: frozenset[str] = frozenset()
    code: str = ""
    total: bool = False
    measure: Measure | None = None
    basis: GrowthBasis = ""
    base: Base | None = None
    span: str = ""
    role: str = ""
    side: str = ""
    note: str = ""
    unit: str = ""
    year: int | None = None
    period: str = ""
    status: Status | None = None
    published: dt.date | None = None
    day: dt.date | None = None
    unread: tuple[str, ...] = ()

    def over(self, other: Facts) -> Facts:
        """These facts, and the other's where these are silent; names are composed."""
        read = {
            key: getattr(self, key) or getattr(other, key)
            for key in (
                "region",
                "tier",
                "basis",
                "span",
                "role",
                "side",
                "note",
                "unit",
                "year",
                "status",
                "published",
            )
        }
        timed = self if self.period or self.day else other
        measured = self if self.measure else other
        code, concepts, name = composed(self, other)
        return Facts(
            **read,
            period=timed.period,
            day=timed.day,
            measure=measured.measure,
            base=measured.base
            if measured.base is not None
            else (self.base if self.base is not None else other.base),
            code=code,
            concepts=concepts,
            name=name,
            total=self.total or (other.total and not self.concepts),
            unread=self.unread + tuple(word for word in other.unread if word not in self.unread),
        )

    @property
    def known(self) -> bool:
        """Whether anything is stated at all."""
        return self != Facts()


def composed(inner: Facts, outer: Facts) -> tuple[str, frozenset[str], str]:
    """Code, concepts and name of a label under another: 第二产业 under 固定资产投资 is a part of it.

    A label that names an indicator by itself needs no help from above; a bare sector or a word without a
    thing (增速) takes what stands above.

    Parameters
    ----------
    inner : Facts
        Of the label.
    outer : Facts
        Of the label above it.
    """
    if not inner.concepts and not inner.code:
        return outer.code, outer.concepts, outer.name or inner.name
    if not outer.concepts or inner.concepts == outer.concepts:
        return inner.code, inner.concepts, inner.name
    bare_sector = bool(inner.concepts) and inner.concepts <= _SECTORS
    if inner.code not in {"", "other"} and not bare_sector:
        return inner.code, inner.concepts, inner.name
    concepts = inner.concepts | outer.concepts
    name = f"{outer.name} {inner.name}".strip()
    code = name_code(concepts)
    return ("other" if inner.unread else code), concepts, name


def read_label(value: object, own: tuple[str, ...] = ()) -> Facts:
    """What a label says; `unread` holds what was not understood.

    Parameters
    ----------
    value : object
        A cell.
    own : tuple of str
        Names of regions that the registry does not know.

    Examples
    --------
    >>> read = read_label("GDP增速(%)")
    >>> read.code, read.measure, read.unit
    ('gdp', 'growth', '%')
    >>> read_label("地区生产总值 Gross Domestic Product").code, read_label("绿色GDP").unread
    ('gdp', ('绿色',))
    """
    time = read_time(value)
    if time is not None:
        return of_time(time)
    if value is None or isinstance(value, bool | int | float | dt.date | dt.time):
        return Facts(unread=(cell_text(value),)) if value is not None else Facts()
    return _read_text(str(value), own)


def of_time(time: Time) -> Facts:
    """What a time says."""
    return Facts(
        year=time.year,
        period="" if time.span == "FY" else time.span,
        status=time.status,
        day=time.day,
        note=time.note,
    )


@lru_cache(maxsize=50_000)
def _read_text(raw: str, own: tuple[str, ...]) -> Facts:
    if len(raw) > 200:
        return Facts(unread=(cell_text(raw)[:40],))
    squeezed = squeeze(raw)
    for name in own:
        if same_region(squeezed, name):
            return Facts(region=name)
    whole = _one(raw, own)
    if not whole.unread:
        return whole
    parts = [part for part in re.split(r"[\n／]|(?<=\S)\s{3,}(?=\S)", raw) if part.strip()]
    if len(parts) > 1:
        facts = [_bilingual(part, own) for part in parts]
        if all(not fact.unread for fact in facts):
            read = Facts()
            for fact in facts:
                read = fact.over(read) if fact.code in {"", read.code} or not read.code else read
            return read
    both = _bilingual(raw, own)
    return both if not both.unread else whole


def _one(raw: str, own: tuple[str, ...]) -> Facts:
    """Read a label in one language, without the marks around it."""
    text = _GLUED_NOTE.sub("", cell_text(raw))
    text = _OF_WHICH.sub("", _NUMBERING.sub("", text, count=1) if _NUMBERING.match(text) else text, count=1)
    text = text.strip(" :,")
    if not text:
        return Facts()
    spread = re.sub(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])", "", text)
    region = find_region(spread)
    if region is not None:
        return Facts(region=region.key)
    if read_unit(spread) is not None:
        return Facts(unit=spread)
    time = read_time(spread)
    if time is not None:
        return of_time(time)
    known = status(spread)
    if known not in {None, "unknown"}:
        return Facts(status=known)
    for bracket in re.finditer(r"\(([^()]+)\)", spread):
        if status(bracket[1]) not in {None, "unknown"}:
            rest = spread[: bracket.start()] + spread[bracket.end() :]
            return replace(_of_name(parse_name(rest, own_regions=own), raw), status=status(bracket[1]))
    return _of_name(parse_name(spread, own_regions=own), raw)


def _of_name(read: ParsedName, raw: str) -> Facts:
    return Facts(
        region=read.region,
        tier=read.tier,
        name=cell_text(raw) if read.concepts else "",
        concepts=read.concepts,
        code=read.code,
        total="total" in read.scope and not read.concepts,
        measure=read.measure,
        basis=read.basis,  # type: ignore[arg-type]  # the lexicon's values
        base=read.base,
        span=read.span,
        role=read.role if read.role != "actual" else "",
        side=read.side,
        unit=read.unit,
        year=read.year,
        period=read.period,
        unread=(read.unread,) if read.unread else (),
    )


def _bilingual(raw: str, own: tuple[str, ...]) -> Facts:
    """Read a name and its translation behind it; the translation may not say something else."""
    facts = _one(raw, own)
    if not facts.unread:
        return facts
    text = " ".join(raw.split())
    run = _LATIN_RUN.search(text)
    if run is None or run.start() == 0 or not _CJK.search(text[: run.start()]) or len(run[0]) < 5:
        return facts
    first, second = _one(text[: run.start()], own), _one(run[0], own)
    if first.unread or not first.known:
        return facts
    if second.unread:
        foreign = second.code not in {"", "other"} and first.code and second.code != first.code
        return facts if foreign else first
    if second.code and first.code and second.code != first.code:
        return facts
    return (
        first.over(second)
        if first.code
        else first.over(replace(second, code="", concepts=frozenset(), name=""))
    )


@lru_cache(maxsize=100_000)
def squeeze(text: str) -> str:
    """Text without the spaces that tables spread names with.

    Examples
    --------
    >>> squeeze("深    圳"), squeeze("Kent, DE")
    ('深圳', 'kent, de')
    """
    word = cell_text(text).casefold()
    return re.sub(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])", "", word)


_KINDS = re.compile(
    r"(?<=[\u3400-\u9fff]{2})(?:特别行政区|壮族自治区|回族自治区|维吾尔自治区|自治区|自治州|自治县|新区|地区|省|市|州|盟|区|县|旗)$"
)


@lru_cache(maxsize=100_000)
def same_region(squeezed: str, name: str) -> bool:
    """Whether a label names a region, with or without the word for its kind (济南 is 济南市).

    Parameters
    ----------
    squeezed : str
        The label, without spaces.
    name : str
        The region's name or key.

    Examples
    --------
    >>> same_region("济南市", "济南"), same_region("济南", "济源")
    (True, False)
    """
    other = squeeze(name)
    if squeezed == other:
        return True
    known, wanted = find_region(squeezed), find_region(other)
    if known is not None or wanted is not None:
        return known is not None and wanted is not None and known.key == wanted.key
    return _KINDS.sub("", squeezed) == _KINDS.sub("", other) and (
        _KINDS.sub("", squeezed) in {squeezed, other} or squeezed[-1:] == other[-1:]
    )


def unit_line(text: str) -> list[str]:
    """Units that a line such as "单位:亿元、%" or "(100 million yuan)" states; empty for another line.

    Examples
    --------
    >>> unit_line("单位：亿元、%"), unit_line("单位（万元）"), unit_line("(100 million yuan)")
    (['亿元', '%'], ['万元'], ['100 million yuan'])
    """
    bare = cell_text(text).strip()
    found = re.search(
        r"(?:计量)?单\s?位\s*[:\s(]\s*([^:]+?)\s*\)?$|単位\s*[:\s(]?\s*([^:)]+)|\bunits?\s*:\s*(.+)$",
        bare,
        re.I,
    )
    read = next(filter(None, found.groups()), "") if found else ""
    if not read:
        inside = re.fullmatch(r"\((?:value )?(?:in )?([^()]+)\)", bare, re.I)
        named = inside[1].strip() if inside else bare
        return [named] if len(named) > 1 and read_unit(named) is not None else []
    read = re.sub(r"^\s*(?:金额|金額|value)\s*", "", read).strip(" ()")
    whole = read.replace(" ", "")
    if read_unit(whole) is not None:
        return [whole]
    parts = [part.strip(" ()") for part in re.split(r"[,、;/，]|\s+", read)]
    units = [part for part in parts if part and (read_unit(part) is not None or part == "‰")]
    return (
        units
        if len(units) == len([part for part in parts if part])
        else ([read] if _money_like(read) else [])
    )


def _money_like(text: str) -> bool:
    return bool(re.search(r"[十百千万亿].{0,4}[元币]$", text))
