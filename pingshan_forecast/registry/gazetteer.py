"""The gazetteer: the provinces, prefectures and counties of GB/T 2260, and the places that a text names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from pingshan_forecast.registry.regions import find_region, regions
from pingshan_forecast.registry.tables import read_table

Tier = Literal["nation", "province", "prefecture", "county", "new_area", "zone"]

_ETHNIC = re.compile(
    r"(?:壮|回|维吾尔|蒙古|藏|苗|侗|彝|傣|景颇|傈僳|白|哈尼|布依|土家|朝鲜|羌|哈萨克|柯尔克孜|满|瑶|畲|黎|仫佬|毛南|"
    r"水|仡佬|土|撒拉|东乡|保安|裕固|锡伯|塔吉克|达斡尔|独龙|怒|普米|拉祜|佤|布朗|纳西|各)族"
    r"|(?:(?<!内)蒙古|哈萨克|柯尔克孜|维吾尔|塔吉克|锡伯)(?=自治)"
)
_SUFFIX = re.compile(r"(?:特别行政区|自治区|自治州|自治县|自治旗|地区|新区|林区|省|市|区|县|盟|旗|州)$")
_ZONE = re.compile(
    r"(?:国家级|国家|国际|省级)?(?:经济技术开发区|经济开发区|高新技术产业开发区|高新技术开发区|高新区|经开区|开发区|"
    r"综合保税区|保税区|自贸区|示范区|度假区|合作区|生态城|新城|新区)|(?:生产建设)?兵团"
)
# Districts that are only called so within their city.
_NAMELESS = frozenset({"城区", "郊区", "矿区", "市区", "新区"})
# What makes the short name of a district that of something else: 光明网, 南山集团.
_NO_PLACE_AFTER = re.compile(r"[网报社]|日报|时报|晚报|大学|集团|公司|银行|[街大]?道|路|村|山庄")
_NATION = re.compile(
    r"中华人民共和国|全国|我国|中国(?!共产党|特色|银行|制造|石|科|移动|电信|联通|—|梦|智造|国际|人民|经济|发展|香港|农|工商|建)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place that a text names.

    Parameters
    ----------
    start, end : int
        Where its name stands.
    key : str
        The key of the registry, where the registry knows it; else its full name with the city it lies in.
    code : str
        Its code in GB/T 2260; that of the place around it for a zone.
    tier : {"nation", "province", "prefecture", "county", "new_area", "zone"}
        What sort of place it is.
    whole : bool
        Whether it is named in full (深圳市, not 深圳).
    """

    start: int
    end: int
    key: str
    code: str
    tier: Tier
    whole: bool


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    spelled: str
    code: str
    tier: Tier


def _short(name: str) -> str:
    """Return a name without the word for its tier and the peoples named in it."""
    return _SUFFIX.sub("", _ETHNIC.sub("", name))  # 维吾尔 is a people where 自治区 follows


@lru_cache(maxsize=1)
def _entries() -> dict[str, tuple[_Entry, ...]]:
    """Return what may begin with two characters, the longest spelling first."""
    found: dict[str, list[_Entry]] = {}
    for row in read_table("gazetteer"):
        name, code, tier = row["name"], row["code"], row["tier"]
        short = _short(name)
        spellings = {name}
        if tier in {"province", "prefecture"} and len(short) > 1:
            spellings.add(short)
        if len(short) > 1 and _ETHNIC.search(name):
            spellings.add(short + (_SUFFIX.search(name) or [""])[0].replace("自治", ""))
        for spelled in spellings - _NAMELESS:
            found.setdefault(spelled[:2], []).append(
                _Entry(name=name, spelled=spelled, code=code, tier=tier)  # type: ignore[arg-type]
            )
    for item in regions().values():  # the registry's districts go by their short names too
        if item.kind == "district":
            code = next((e.code for e in found.get(item.name_zh[:2], ()) if e.name == item.name_zh), "")
            for spelled in {item.key, item.name_zh}:
                entry = _Entry(name=item.name_zh, spelled=spelled, code=code or "440300", tier="county")
                found.setdefault(spelled[:2], []).append(entry)
    return {pair: tuple(sorted(some, key=_longest_first)) for pair, some in found.items()}


def _longest_first(entry: _Entry) -> tuple[int, int]:
    """Order entries: the longest spelling, then the higher tier, as 吉林 is the province before the city."""
    return -len(entry.spelled), int(entry.tier == "county") * 2 + int(entry.tier == "prefecture")


def place_at(text: str, position: int, end: int | None = None) -> Place | None:
    """Return the place named at a position: one name, or a city with its district.

    Parameters
    ----------
    text : str
        Any text in simplified characters.
    position : int
        Where the name begins.
    end : int, optional
        Where to stop reading.

    Examples
    --------
    >>> [place_at(words, 0).key for words in ("日照市东港区第九届", "深圳市坪山区", "广西壮族自治区")]
    ['日照市东港区', '坪山', '广西']
    >>> place_at("的市政府", 0) is None, place_at("吉林市", 0).key, place_at("武汉经开区", 0).key
    (True, '吉林市', '武汉市经开区')
    """
    stop = len(text) if end is None else end
    chain: list[_Entry] = []
    at = position
    while (entry := _entry_at(text, at, stop, inside=chain[-1].code if chain else "")) is not None:
        chain.append(entry)
        at += len(entry.spelled)
        if entry.tier == "county":
            break
    if not chain:
        nation = _NATION.match(text, position, stop)
        if nation is None:
            return None
        return Place(start=position, end=nation.end(), key="全国", code="", tier="nation", whole=True)
    last = chain[-1]
    if last.tier == "county" and last.spelled != last.name and _NO_PLACE_AFTER.match(text, at, stop):
        return None
    zone = _ZONE.match(text, at, stop)
    if zone is not None:
        key = _key(chain) if last.tier == "province" else _full(chain)
        return Place(
            start=position, end=zone.end(), key=key + zone[0], code=last.code, tier="zone", whole=True
        )
    return Place(
        start=position, end=at, key=_key(chain), code=last.code, tier=last.tier,
        whole=last.spelled == last.name or last.spelled.endswith("州"),
    )  # fmt: skip


def _entry_at(text: str, at: int, stop: int, *, inside: str) -> _Entry | None:
    found = None
    for entry in _entries().get(text[at : at + 2], ()):
        if at + len(entry.spelled) > stop or not text.startswith(entry.spelled, at):
            continue
        if inside:
            if _lies_in(entry.code, inside):
                return entry
            continue
        found = found or entry
        if len(entry.spelled) < len(found.spelled):
            break
        if find_region(entry.name) is not None:  # 南山区 alone is the registry's
            return entry
    return found


def _lies_in(code: str, around: str) -> bool:
    if around.endswith("0000"):
        return code[:2] == around[:2] and code != around
    return around.endswith("00") and code[:4] == around[:4]


def _key(chain: list[_Entry]) -> str:
    """Return the registry's key of the last place of a chain, or its full name with its city's."""
    last = chain[-1]
    known = find_region(last.name)
    if known is not None:
        around = [entry for entry in chain[:-1] if entry.tier == "prefecture"]
        if not around or (find_region(around[-1].name) or known).key in known.above:
            return known.key
    return _full(chain)


def _full(chain: list[_Entry]) -> str:
    return "".join(entry.name for entry in chain if entry.tier != "province" or entry is chain[-1])


def places(text: str, start: int = 0, end: int | None = None) -> list[Place]:
    """Return the places that a stretch of text names, in order.

    Parameters
    ----------
    text : str
        Text in simplified characters.
    start, end : int, optional
        The stretch.

    Examples
    --------
    >>> [place.key for place in places("浙江从6%左右下调,宁波市奉化区和苏州增长5%")]
    ['浙江', '宁波市奉化区', '苏州市']
    """
    stop = len(text) if end is None else end
    found: list[Place] = []
    at = start
    starts = _entries()
    while at < stop - 1:
        place = place_at(text, at, stop) if text[at : at + 2] in starts or text[at] in "中全我" else None
        if place is None:
            at += 1
            continue
        found.append(place)
        at = place.end
    return found


def place_named(name: str) -> Place | None:
    """Return the place that a whole string names; None where it is no name of a place.

    Examples
    --------
    >>> place_named("青岛").key, place_named("北岭区") is None
    ('青岛市', True)
    """
    place = place_at(name, 0)
    return place if place is not None and place.end == len(name) else None


@lru_cache(maxsize=1)
def _by_code() -> dict[str, _Entry]:
    """Return every place by its code; not the new areas, whose code is that of the place around them."""
    return {
        row["code"]: _Entry(name=row["name"], spelled=row["name"], code=row["code"], tier=row["tier"])  # type: ignore[arg-type]
        for row in read_table("gazetteer")
        if row["tier"] != "new_area"
    }


@lru_cache(maxsize=1)
def _codes_by_name() -> dict[str, tuple[str, ...]]:
    """Return the codes of all places that go by a name: in full, with the city's, or without its tier."""
    found: dict[str, list[str]] = {}
    for code, entry in _by_code().items():
        short = _short(entry.name)
        for spelled in {entry.name, key_of(code), short if len(short) > 1 else entry.name}:
            found.setdefault(spelled, []).append(code)
    return {name: tuple(codes) for name, codes in found.items()}


def codes_called(name: str) -> tuple[str, ...]:
    """Return the codes of all places that go by a name, in full or short; none for another word.

    Examples
    --------
    >>> codes_called("零陵"), codes_called("朝阳区"), codes_called("北岭")
    (('431102',), ('110105', '220104'), ())
    """
    return _codes_by_name().get(name, ())


def key_of(code: str) -> str:
    """Return the key of the place of a code, with its city's name for a county; empty where there is none.

    Examples
    --------
    >>> key_of("431102"), key_of("430000"), key_of("440310"), key_of("500100")
    ('永州市零陵区', '湖南', '坪山', '')
    """
    places = _by_code()
    if code not in places:
        return ""
    around = places.get(code[:4] + "00")
    return _key([around, places[code]] if around is not None and around.code != code else [places[code]])


def county_called(short: str) -> str:
    """Return the full name of the one county that goes by a short name; empty where it is none or several.

    Examples
    --------
    >>> county_called("余杭"), county_called("不是")
    ('余杭区', '')
    """
    counties = {
        entry.name
        for code in codes_called(short)
        if (entry := _by_code()[code]).tier == "county" and entry.name != short
    }
    return next(iter(counties)) if len(counties) == 1 else ""
