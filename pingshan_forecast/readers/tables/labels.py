"""Headings: what the words above a column or before a row say about the figures beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Literal

from pingshan_forecast.core.observations import GrowthBasis, Status
from pingshan_forecast.errors import UnknownNameError
from pingshan_forecast.readers.tables.cells import clean, status, year
from pingshan_forecast.readers.tables.units import find_unit
from pingshan_forecast.registry.indicators import indicator as find_indicator
from pingshan_forecast.registry.regions import find_region, parents, regions

Measure = Literal["level", "growth", "index"]

FIELDS = {
    name: field
    for field, names in {
        "region": "地区 区域 区县 各区 行政区 行政区划 城市 省份 省市 region area district city province",
        "indicator": "指标 指标名称 经济指标 主要指标 indicator",
        "year": "年份 年度 年 year",
        "period": "期间 时期 period",
        "unit": "单位 计量单位 unit",
        "status": "状态 数据状态 status",
        "qualifier": "限定 限定词 qualifier",
        "source_id": "来源 数据来源 资料来源 source source_id",
        "note": "备注 注 说明 note notes",
        "known_from": "公布日期 发布日期 公布时间 发布时间 known_from",
        "vintage": "版本 vintage",
        "growth_basis": "价格基准 growth_basis",
        "measure": "类别 类型 指标类型 measure",
        "name": "name",
        "ignored": "序号 编号 no. no #",
    }.items()
    for name in names.split()
}
_GROWTH = (
    r"(?:比上年|较上年|比上年同期|同比)?(?:增长率|增长速度|增长幅度|增速|增长|增幅|增减|涨幅|±|\+-)(?:率|%)?|同比|yoy"
    r"|growth[ _]?(?:rate)?(?:[ _]?pct)?"
)
_LEVEL = r"总量|绝对值|绝对量|绝对数|规模|水平|金额|总额|总值|level"
_VALUE = r"数值|值|数据|指标值|value|数额"
_INDEX = r"指数|index"
_BASES: dict[str, GrowthBasis] = {
    "实际": "real", "可比价": "real", "不变价": "real", "real": "real", "名义": "nominal", "现价": "nominal",
    "nominal": "nominal", "同口径": "comparable_scope", "可比口径": "comparable_scope",
    "comparable_scope": "comparable_scope",
}  # fmt: skip
_MONEY = re.compile(
    r"[十百千万亿][^,、;/| ]*[元币金]|[元币]$|yuan|cny|rmb|usd|dollar|euro|hkd|[里米户个家辆台亩时倍点顷]$"
    r"|billion|million|\bbn\b|\bmn\b",
    re.IGNORECASE,
)
_NUMBERING = re.compile(r"(?:其中 *:? *|#|[一二三四五六七八九十]+、|\d+[.、] *|\([一二三四五六七八九十]\))+")
_PREVIOUS_YEAR = re.compile(r"上年(?:同期)?=100")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is said of a figure; None where nothing is said."""

    region: str | None = None
    indicator: str | None = None
    year: int | None = None
    period: str | None = None
    measure: Measure | None = None
    basis: GrowthBasis | None = None
    unit: str | None = None
    status: Status | None = None

    def over(self, other: Facts) -> Facts:
        """Give these facts, and the other's where these are silent."""
        mine = {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) is not None}
        return replace(other, **mine)

    @property
    def known(self) -> bool:
        """Whether anything is said at all."""
        return self != Facts()


def field_name(text: str) -> str | None:
    """Give the field that a heading names ("年份" is year); None for a heading of another sort."""
    return FIELDS.get(clean(text).casefold().replace(" ", ""))


def read_label(value: object) -> Facts | None:
    """Read a heading: a year, an indicator with its unit and measure, a measure, a unit or a region.

    Returns
    -------
    Facts or None
        Empty facts for a bare "数值"; None for words that say nothing known.

    Examples
    --------
    >>> said = read_label("GDP增速(%)")
    >>> said.indicator, said.measure, said.unit
    ('gdp', 'growth', '%')
    """
    found = year(value)
    if found is not None:
        return Facts(year=found[0], period=found[1], status=found[2])
    text = clean(value)
    if not text or isinstance(value, int | float):
        return None
    parts, facts = [text], Facts()
    whole = _named(text)
    if whole is not None:
        return whole
    outside = re.sub(r"\(([^()]*)\)", "", text).strip(" :,")
    parts = [outside, *re.findall(r"\(([^()]*)\)", text)]
    for inside in parts[1:]:
        facts = _bracketed(inside).over(facts)
    head, _, tail = re.sub(r"[::,、]", "|", outside).partition("|")
    if tail:
        facts = _bracketed(tail).over(facts)
    # Before a colon a region is no heading of its own: 坪山:GDP:同比.
    rest = _plain(head.strip()) if not (tail and find_region(head)) else None
    return rest.over(facts) if rest is not None else _prefixed(text)


def _prefixed(text: str) -> Facts | None:
    """Read a heading behind a number, a year or a region: 三、GDP; 2020年总量; 坪山:GDP."""
    numbering = _NUMBERING.match(text)
    if numbering is not None:
        return read_label(text[numbering.end() :])
    dated = re.match(r"((?:19|20)\d\d年)(.+)", text)
    if dated is not None:
        front, rest = read_label(dated[1]), dated[2]
    else:
        length = next((k for k in range(min(len(text) - 1, 12), 1, -1) if find_region(text[:k])), 0)
        found = find_region(text[:length])
        front, rest = (Facts(region=found.key), text[length:]) if found else (None, "")
    said = read_label(rest.strip(" :,的_")) if front is not None else None
    return said.over(front) if said is not None and front is not None else None


def _bracketed(text: str) -> Facts:
    facts = Facts()
    for word in (
        re.split(r"[,、;/ |]", text) if find_unit(text) is None and not _MONEY.search(text) else [text]
    ):
        if find_unit(word) is not None or word in {"%", "‰"}:
            facts = replace(facts, unit=word)
        elif _PREVIOUS_YEAR.fullmatch(word):
            facts = replace(facts, measure="index")
        elif status(word) not in {None, "unknown"}:
            facts = replace(facts, status=status(word))
        elif word in _BASES:
            facts = replace(facts, basis=_BASES[word])
        elif re.fullmatch(_GROWTH, word.removesuffix("%"), re.IGNORECASE):
            facts = replace(facts, measure="growth", unit="%" if word.endswith("%") else facts.unit)
        elif _MONEY.search(word):
            facts = replace(facts, unit=word)  # no unit that is known here, and no ground to pass it over
    return facts


def _plain(text: str) -> Facts | None:
    """Read a heading without brackets: an indicator, then perhaps a basis and a measure."""
    word = text.strip()
    if not word:
        return Facts()
    whole = _named(word)
    if whole is not None:
        return whole
    if find_unit(word) is not None:
        return Facts(unit=word)
    region = find_region(word)
    if region is not None:
        return Facts(region=region.key)
    facts = Facts()
    for pattern, measure in ((_GROWTH, "growth"), (_LEVEL, "level"), (_INDEX, "index"), (_VALUE, None)):
        found = re.fullmatch(rf"(.*?)[ _]*(?:{pattern})(%?)", word, re.IGNORECASE)
        if found is None:
            continue
        facts = Facts(measure=measure, unit="%" if found[found.lastindex or 2] or "pct" in word else None)  # type: ignore[arg-type]
        stem = found[1].strip(" _-的")
        for name, basis in _BASES.items():
            if stem.casefold().endswith(name):
                stem, facts = stem[: -len(name)].strip(" _-"), replace(facts, basis=basis)
        if not stem:
            return facts
        code = _indicator(stem)
        if code is not None:
            return replace(facts, indicator=code)
    found = re.fullmatch(r"(.+?) *([十百千万亿]*(?:元|美元|人|吨)|%)", word)
    code = _indicator(found[1]) if found else None
    return Facts(indicator=code, unit=found[2]) if found and code else None


def _named(text: str) -> Facts | None:
    """Give the indicator that is called so; a name such as 经济增速 also says what is measured."""
    code = _indicator(text)
    if code is None:
        return None
    if re.search(r"(增速|增长|增长速度|涨幅)$", text):
        return Facts(indicator=code, measure="growth")
    return Facts(indicator=code, measure="level" if text.endswith("总量") else None)


@lru_cache(maxsize=4096)
def _indicator(text: str) -> str | None:
    for name in (text, text.replace(" ", ""), text.replace("_", " ")):
        try:
            return find_indicator(name).code
        except UnknownNameError:
            continue
    return None


def named_region(text: str) -> str | None:
    """Give the region that a file's name or a title speaks of, the lowest where it names a chain of them."""
    word = clean(text).casefold()
    exact = find_region(word)
    if exact is not None:
        return exact.key
    keys = {
        item.key
        for item in regions().values()
        if any(name.casefold() in word for name in (item.key, item.name_zh, item.name_en, *item.aliases))
    }
    # "大宝安" holds the name of 宝安, and 深圳市坪山区 that of the city above it.
    keys -= {k for k in keys for other in keys if k != other and (k in other or k in parents(other))}
    return keys.pop() if len(keys) == 1 else None


def unit_line(text: str) -> list[str] | None:
    """Give the units that a line such as "单位:亿元、%" states; None for another line."""
    found = re.search(r"(?:计量)?单位 *: *([^()]+)", clean(text))
    if found is None:
        return None
    return [word for word in re.split(r"[、,;/和 ]+", found[1].strip()) if find_unit(word) is not None]
