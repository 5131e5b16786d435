"""Which region a report is that of: named in its title, at its head, or in the words of its first lines."""

from __future__ import annotations

import re

from pingshan_forecast.registry.gazetteer import county_called, place_at, places

_NATION = re.compile(
    r"第[一二三四五六七八九十]+届全国人民代表大会|全国人大.{0,6}会议|代表国务院|国务院关于(?=今年|(?:19|20)\d{2}年)|国务院总理|全国政协|中华人民共和国(?!成立|建国|诞生|生日|主席|[^\n。,]{0,12}法[》,。)])|(?<!经)国家统计局(?![\u4e00-\u9fff]{2,6}调查(?:总)?队|审定|核定|反馈|统一|评估)|"
    r"国家发展和?改革委|^全国|中国共产党中央"
)
_HAN = r"[\u4e00-\u9fff]"
_YEAR = r"(?:19|20)\d{2}"
# A run of characters whose end may name a region, and the words that show that it reports.
_FRAMES = tuple(
    re.compile(pattern, re.M)
    for pattern in (
        rf"({_HAN}{{2,24}}?)第?[一二三四五六七八九十]{{1,3}}届(?:人民代表大会|人大|委员会)",
        rf"({_HAN}{{2,24}}?)第?[一二三四五六七八九十]{{1,3}}届",
        rf"({_HAN}{{2,24}})(?={_YEAR}[年\-—至])",
        rf"({_HAN}{{2,12}}?)(?=省长|市长|区长|县长|州长|自治区主席)",
        rf"{_YEAR}年({_HAN}{{2,16}}?)(?=政府工作报告|国民经济|预算|财政)",
        rf"({_HAN}{{2,24}}?)(?=人民政府|政府工作报告|人大常委会|人代会|人大(?:会议|$)|国民经济|统计公报|财政局|发展和?改革[局委]|统计局)",
        rf"国家统计局({_HAN}{{2,6}}?)(?=调查总?队)",
        rf"({_HAN}{{2,24}}?)(?=(?:政府)?(?:举行|召开)|“?十[一二三四五六]五|人大)",
        rf"{_YEAR}年,?({_HAN}{{2,16}}?)(?=经济|全年|主要|GDP|地区生产总值|生产总值|国民)",
    )
)
_CUT = re.compile(
    r"^.*(?:关于|出席|受|代表|汇报|审议|听取|印发|召开|举行|日|于|是|在|向|由|的|今年|去年|已经|业经|了|和|与|及|发布|来源|系|我们|对)"
)
_PIECE = re.compile(
    rf"(?:(?!全|我|本|各|该|两|省市|市区|区市){_HAN}{{1,5}}?(?:自治区|自治州|自治县|新区|省|市|区|县|州|盟|旗))+$"
)
_NEVER = re.compile(
    r"记者|[从据悉的在和与及等将向月日报告作受本各是为了届今不以这有到上中下]|全[省市区县]|我[省市区县]|开发|经开|高新|地区|市场|城市|社区|园区|辖区|行政区|城区|郊区|小区|景区|片区|新区$"
)
_HEAD = 1200
_ZONE_AT_END = re.compile(
    rf"(?P<city>{_HAN}{{2,8}}?)(?P<tier>[市州县区])(?P<zone>(?:经济|高新)(?:技术)?(?:产业)?开发区|经开区|高新区|开发区)$"
)
_OF_A_PLACE = re.compile(r"发展|经济|改革|历史|高质量|建设|全[区县市]")
_BEFORE_A_PLACE = frozenset("是为在对,。;:、\n ")


def reporting_region(text: str, title: str) -> str:
    """Return the region that reports, by its key where it is known; empty where none is named.

    A name that no gazetteer knows counts only where the words around show that it reports (关于甲市2024年).

    Parameters
    ----------
    text : str
        Clean text.
    title : str
        Its title; may be empty.

    Examples
    --------
    >>> reporting_region("张明昨日向青岛市第十届人大常委会作报告。", "")
    '青岛市'
    >>> reporting_region("今年的市政府工作报告指出,全县增长5%。", "")
    ''
    """
    head = text[:_HEAD]
    for stretch in (title, head):
        if _NATION.search(stretch):
            return "全国"
        for find in (_known_at_end, _formed_at_end):
            for frame in _FRAMES:
                for match in frame.finditer(stretch):
                    if (found := find(match[1])) is not None:
                        return found
    return _only_place(head) or _only_county(head)


def without_own_zone(text: str, region: str) -> str:
    """Return a text of the same length with the name of the zone that reports blanked out.

    Figures of a zone are of a part of its city (镇江高新区规上工业产值), but not where it reports.

    Parameters
    ----------
    text : str
        Clean text.
    region : str
        The region that reports.

    Examples
    --------
    >>> without_own_zone("镇江高新区将力争GDP增长6.5%", "镇江市高新区")
    '     将力争GDP增长6.5%'
    """
    zone = _ZONE_AT_END.match(region)
    if zone is None:
        return text
    own = re.compile(rf"(?:(?:{zone['city']}){zone['tier']}?)?{zone['zone']}(?!管委会|党工委)")
    return own.sub(lambda match: " " * len(match[0]), text)


def _known_at_end(run: str) -> str | None:
    """Return the region of the gazetteer that a run of characters ends with."""
    for at in range(len(run) - 1):
        place = place_at(run, at)
        if place is not None and place.end == len(run) and place.tier != "nation":
            return place.key
    return None


def _formed_at_end(run: str) -> str | None:
    """Return what a run of characters ends with if it has the form of a name: 甲市乙区."""
    rest = _CUT.sub("", run)
    match = _PIECE.search(rest)
    if match is None or match.start() > 0 or _NEVER.search(rest) or not 2 <= len(rest) <= 12:
        return None
    return rest


def _only_place(head: str) -> str:
    """Return the one region that the first lines speak of, or the innermost where they lie in one another."""
    found = [place for place in places(head) if place.tier != "nation"]
    keys = list(dict.fromkeys(place.key for place in found))
    if len(keys) == 1:
        return keys[0]
    deepest = max(found, key=lambda place: len(place.code.rstrip("0")), default=None)
    if deepest is not None and all(deepest.code.startswith(p.code.rstrip("0")) for p in found):
        return deepest.key
    return ""


def _only_county(head: str) -> str:
    """Return the county that the first lines call by its short name, where it alone is called so."""
    for match in _OF_A_PLACE.finditer(head):
        for length in (2, 3):
            start = match.start() - length
            if start > 0 and head[start - 1] in _BEFORE_A_PLACE:
                name = county_called(head[start : match.start()])
                if name:
                    return name
    return ""
