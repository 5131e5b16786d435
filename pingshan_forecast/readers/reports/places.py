"""Whose figure a clause gives: the reporting region's own, or that of a region above or beside it."""

from __future__ import annotations

import re
from functools import lru_cache

from pingshan_forecast.readers.reports.names import code_of, split_phrase
from pingshan_forecast.registry.regions import find_region, parents, regions

_CLAUSE_START = re.compile(r"[,;:。!?\n\t•(]|(?<=[%‰元人个\u4e00-\u9fff])、(?=[全我本])")
_LEAD = re.compile(
    r"(?:[ \t—•·-]|(?:19|20)\d{2}年|今年|明年|去年|上年|预计|预期|力争|争取|确保|努力|实现|完成|推动|带动|"
    r"促进|使|其中|同时|而|但|与此同时)*"
)
_WHOLE = re.compile(
    r"(?P<nation>全国|我国)|(?:全|我|本)(?P<tier>自治区|自治州|省|市|区|县|州|盟|旗)(?!场|民|社|域|长|级)"
)
# 全国文明城市 is a title, 深圳市下达任务 a duty of one's own.
_NO_FIGURE = re.compile(
    r"文明|首|第|最|重点|百强|千强|排名|前|平均|领先|一流|唯一|先进|示范|优秀|占|范围|各|统一|下达|要求|规定|分解|考核|确定"
)
_SUFFIXES = frozenset("省市区县州盟旗港村镇河")
_TIERS = {
    "": 0,
    "省": 3,
    "自治区": 3,
    "市": 2,
    "州": 2,
    "自治州": 2,
    "盟": 2,
    "地区": 2,
    "县": 1,
    "区": 1,
    "旗": 1,
}


def region_of(text: str, start: int, end: int, *, own: str) -> str | None:
    """Give the region that the words of a clause begin with; None where they name none.

    Parameters
    ----------
    text : str
        Clean text.
    start, end : int
        The words before the number.
    own : str
        The region that reports; 全区 is its own for a district, 全市 that of the city above it.

    Returns
    -------
    str or None
        A key of the registry; 全市 or 全省 where the registry does not know what lies above.

    Examples
    --------
    >>> words = ("全国GDP", "全省", "全市固定资产投资", "我区", "南山区地区生产总值", "地区生产总值")
    >>> [region_of(w, 0, len(w), own="坪山") for w in words]
    ['全国', '广东', '深圳', '坪山', '南山', None]
    >>> region_of("全市", 0, 2, own="深圳"), region_of("全市", 0, 2, own="乙区")
    ('深圳', '全市')
    """
    lead = _LEAD.match(text, start, end)
    begin = lead.end() if lead else start
    whole = _WHOLE.match(text, begin, end)
    if _NO_FIGURE.match(text, whole.end() if whole else begin, end):
        return None
    if whole is not None:
        return "全国" if whole["nation"] else _above(own, whole["tier"])
    return _named(text[begin:end], own)


def clause_start(text: str, start: int, at: int) -> int:
    """Give where the clause of a position begins, not before `start`."""
    last = start
    for match in _CLAUSE_START.finditer(text, start, at):
        last = match.end()
    return last


def _above(own: str, word: str) -> str:
    """Give the region of a tier (全市) as one region's report means it."""
    known = find_region(own)
    name = known.name_zh if known else own
    tier = _TIERS[word]
    mine = _TIERS[max((suffix for suffix in _TIERS if name.endswith(suffix)), key=len, default="")]
    if known is not None and known.kind == "province":
        mine = 3
    if not mine or tier <= mine or name.endswith(word):
        return own
    for key in parents(own):
        if regions()[key].kind == ("province" if tier == 3 else "city"):
            return key
    direct = [key for key in parents(own) if regions()[key].name_zh.endswith(word)]
    return direct[0] if direct else f"全{word}"


@lru_cache(maxsize=1)
def _known_names() -> re.Pattern[str]:
    names = {
        name
        for item in regions().values()
        if item.kind in {"province", "city", "district"}
        for name in (item.key, item.name_zh, *item.aliases)
        if not name.isascii()
    }
    return re.compile(f"(?:{'|'.join(sorted(map(re.escape, names), key=len, reverse=True))})+")


def _named(words: str, own: str) -> str | None:
    """Find a known region at the head of a clause, where what follows is a figure of a region."""
    match = _known_names().match(words)
    if match is None:
        return None
    rest = split_phrase(words[match.end() :])[0].strip()
    full = match[0].endswith(("省", "市", "区"))
    if not full and words[match.end() : match.end() + 1] in _SUFFIXES:
        return None  # 吉林市 is not 吉林
    if _NO_FIGURE.match(rest):
        return None
    if rest and not code_of(rest) and (not full or rest[0] in "域级长内"):
        return None
    last = next(m for i in range(len(match[0])) if (m := find_region(match[0][i:])) is not None)
    return own if own.endswith((last.key, last.name_zh)) else last.key
