"""From the words before a number to the indicators that they name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from pingshan_forecast.registry.bounds import bounding
from pingshan_forecast.registry.gazetteer import place_at, place_named
from pingshan_forecast.registry.indicators import indicators
from pingshan_forecast.registry.lexicon import parse_name
from pingshan_forecast.registry.regions import find_region

# Spellings that stand for one another in every name; applied before the registry is asked.
_SPELLINGS = tuple(
    (re.compile(pattern), plain)
    for pattern, plain in (
        (r"[“”\"'《》\s()*]", ""),
        (r"(?:共|累计)?(?:实现|完成|创造)(?=增加值|总产值|产值|销售额|零售额|营业收入)", ""),
        (r"^(?:整体|基本|综合|总体|核心)?通(?:胀|货膨胀)率$", "居民消费价格"),
        (r"^(?:综合)?消费者?物价(?:指数)?(?:上涨率|年增率)?$", "居民消费价格"),
        (r"成长率$", "增长率"),
        (r"实质(?=经济)", ""),
        (
            r"^(?:注册|新批)?(?:外资|外商直接投资)(?:实际)?到[账位](?:金额)?$|^(?:实际到[账位]|实到)外资(?:金额)?$",
            "实际利用外资",
        ),
        (
            r"^限(?:额以)?上(?:企业)?(?:社零额|社会消费品零售额|消费品零售额|零售额)$|^社零额$",
            "社会消费品零售总额",
        ),
        (r"每人平均", "人均"),
        (r"^(?:其中)?地方级(?:财政)?收入$", "地方财政收入"),
        (r"^(?:商品|货物)(?=进口|出口|进出口)", ""),
        (r"^(?:农民|农村居民)人均现金收入$", "农村居民人均可支配收入"),
        (r"规上|规模(?!以上)(?=工业|服务业)", "规模以上"),
        (r"^(?:第)?([一二三])(?:次)?产(?:业)?(?:增加值)?$", r"第\1产业增加值"),
        (r"^城居民", "城镇居民"),
        (r"^乡居民", "农村居民"),
        (r"^(?:城市|城镇)(?:常住)?居民(?:家庭)?", "城镇居民"),
        (r"^(?:农村|农民)(?:常住)?居民(?:家庭)?", "农村居民"),
        (r"^(?:全体|城乡)居民", "居民"),
        (r"研究与试验发展|R&D|研究与开发|研发经费|科研经费", "研发"),
        (
            r"(?:经费)?(?:投入|支出)?(?:总量)?(?:相当于|占|与)(?:地区|国内|全[市区省县])?(?:生产总值|GDP)的?(?:比重|比例|之比|强度)?$",
            "投入强度",
        ),
        (r"(?:研发){2}", "研发"),
        (r"研发(?:经费)?(?:支出|投入)?(?:投入)?强度", "研发投入强度"),
        (
            r"^(?:万元|单位)(?:地区|国内|工业)?(?:生产总值|GDP)(?:综合)?(?:能耗|能源消耗|能源消费)$",
            "单位生产总值能耗",
        ),
        (r"^能耗强度$|^万元生产总值综合能耗$", "单位生产总值能耗"),
    )
)
_SCOPE = (
    r"全国|全省|全市|全区|全县|全州|全盟|全旗|全镇|全师|兵团|师市|全社会|全自治区|我国|我省|我市|我区|我县|本省|本市|本区|辖区|区属|县属|市属|区级|(?:县级|市级)(?!(?:地方)?(?:一般)?(?:公共)?(?:财政|预算))|"
    r"区域内?|年末|期末|年底|全年|当年|今年|去年|上年|本年|同期|目前|累计|其中|预计|初步核算|初步统计|据初步统计|截至|到|"
    r"\d{4}年(?:末|底)?|建议|预测|我们|主要|将|使|力争|确保|努力|争取|实现|完成|达成|提出|年均|每年|把|将|按照|进一步|推动|带动|促进|保持|经过努力|并|同时|预期|计划|安排|要|的|了|为|是|和|与|及|、|一是|二是"
)
_LEAD = re.compile(rf"^(?:{_SCOPE})(?!级|以上|下辖)")
# Words that follow a name and belong to the statement, not to the name.
_VERBS = (
    r"增收|减收|增支|减支|按可比价格计算|按可比价计算|按不变价格?计算|按可比口径|同口径|可比口径|可比价|可比|不变价|扣除价格因素|剔除[^,]{0,12}因素后?|按|"
    r"同比|比增|[比较](?:上年|去年)(?:同期|同月|末|底)?|环比|与上年相比|分别|均|都|各|双双|再|又|也|已|将|要|仍|还|就|"
    r"力争|确保|努力争取|努力|争取|奋力|冲刺|保证|实现|完成|达到|达成|达|为|是|有|到|至|共|共计|(?<!收入)(?<!支出)总计|累计|预计|大约|(?<![签节合预])约|近|超过|超出|超额|超|突破|跨越|跨过|"
    r"迈上|跨上|迈过|迈入|迈进|登上|站上|冲上|跃上|跃升至|跃升到|跃升|跃|转为|首次|历史性|成功|"
    + bounding("at_least", "at_most", "below", of_at_least=2)
    + r"|高于|多于|稳定在|保持在|保持|稳定|维持在|维持|"
    r"设定为|确定为|定为|设定|确定|调整为|调整|调低|调高|下调|上调|预期为|预期|计划|预定|安排|拟|提高到|提高|提升到|提升至|提升|上升到|上升|上涨|增长到|增长|增加到|增加至|增加|增至|增|"
    r"扩大到|扩大至|扩大|升至|升到|下降到|下降至|下降|降低到|降低至|降低|降至|降到|降|减少到|减少至|减少|减至|减|回落到|回落至|回落|下滑|递增|递减|收窄|压减|压缩|缩短|缩小|"
    r"(?<!小)微|小幅|略有?|大幅|逆势|较快|平稳|强劲|实质|介乎|介于|仅为|连续[一二两三四五六七八九十\d]+年|"
    r"新增|净增|新建|改扩建|新改扩建|新建成|建成|新开工|进一步|继续|持续|稳步|全年|年末|年内|总体|有望|基本|年均|平均每年|每年|年平均|平均|实际|名义|(?<![占之])比|了|的|在|出|得|最低|最高|至少|建议为|建议|大致|快速|仅|只"
)
_TAIL = re.compile(rf"(?:{_VERBS}|(?<![普惠])及|[:\s“”(（、和与,])++$")
_NOUNS = re.compile(
    r"(?:增长速度|增长幅度|成长率|上涨幅度|下降幅度|增长率|增速|增幅|涨幅|降幅|跌幅|涨跌幅|增长|上涨|幅度|预期目标|调控目标|发展目标|目标任务|目标|总量|规模|数量|水平|均值|平均值|平均|年均|总额|总值|指标|累计|"
    r"下降率|降低率|预期|计划|本级|实际|名义|到|为|的)$"
)
_COMPOSITE = re.compile(
    r"^(?:城镇?[、,和与及]?(?:农村|乡))(?:常住)?居民(?:家庭)?(?:人均)?(?:可支配|纯)?收入$"
)
# Common names that no code stands for: a headline figure all the same.
UNCODED = re.compile(
    r"^(?:财政总收入|一般公共预算总收入|公共财政预算总收入|地方财政总收入|财政一般预算总收入|全口径财政收入|规模以上服务业(?:营业收入|营收)|商品零售价格(?:指数)?)$"
)
# A figure of a part of the region is none of the region.
_PART = re.compile(
    r"片区|园区|产业园|工业园|开发区|高新区|经开区|经济圈|城市群|集聚区|湾区|新城|街道|功能区|自贸|保税|集团|项目|流域|经济带|科技城|港区|"
    r"景区|示范区|合作区|企业|产业链|集群"
)
_BLOCKING = re.compile(
    r"(?:人均|万元|单位|每万元|对|占|相当于|高技术|民营|海洋|数字|县域|民间|工业|房地产|服务|跨境|新)$"
)
# Words that say what about a thing is meant, and leave the thing to the words before.
_SHARE_WORD = re.compile(r"占比|比重|份额|占.{0,8}(?:GDP|生产总值|经济总量)")
RD = re.compile(r"研发|研究|R&D|科研")
EACH = re.compile(
    r"(?:(?<![人平年])均|(?<![成首])都|双双)(?=[^\u4e00-\u9fff]*$|[增下降提控达保力实同超不为比])"
)
# 工业总产值、进出口总额等主要指标: what is said is said of each.
_AND_SUCH = re.compile(
    r"等(?:[\d一二三四五六七八九十]+[项个])?(?:主要|核心|重点)?(?:经济|发展|宏观)?指标(?:增速|增幅)?$"
)
_ELLIPTIC = re.compile(
    r"^(?:总量|总额|总值|规模|总规模|自然增幅|自然增长|增速|增幅|涨幅|降幅|跌幅|增长速度|增长率|年均增速|平均增速|其增速"
    r"|(?:奋斗|冲刺|挑战|力争|争取|努力)目标)$"
)
# Measures of a figure itself, as against its share, its rank or what it contributes.
_OF_ITSELF = frozenset({None, "growth", "level", "index"})
# Receipts of all funds or of all tiers are not the general public budget revenue.
_ALL_FUNDS = re.compile(r"财政总收入|预算总收入|收入总[计量额]|全口径")
_LONGEST_PLACE = 9
_DISTRICT = re.compile(
    r"(?:^|.*(?:省|市|县|区|州|盟|旗|国|(?<!城)镇|地方|本级|实现|完成|使|了|示|称|说|告|中|年|下|上|后|,))$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a number counts.

    Parameters
    ----------
    name : str
        The name as the text has it, without the words around it.
    code : str
        Its code in the registry, or ``"other"``.
    start : int
        Where the name begins.
    """

    name: str
    code: str
    start: int


@lru_cache(maxsize=1)
def _aliases() -> dict[str, str]:
    names: dict[str, str] = {}
    for item in indicators().values():
        if item.code == "other":
            continue
        for name in (item.name_zh, *item.aliases):
            names.setdefault(plain_name(name), item.code)
    return names


@lru_cache(maxsize=1)
def _longest_alias() -> int:
    return max(map(len, _aliases()))


def plain_name(name: str) -> str:
    """Name in the one spelling that stands for all its variants.

    Examples
    --------
    >>> plain_name("规上工业企业增加值"), plain_name("二产")
    ('规模以上工业企业增加值', '第二产业增加值')
    """
    for pattern, plain in _SPELLINGS:
        name = pattern.sub(plain, name)
    return name


@lru_cache(maxsize=20_000)
def code_of(name: str) -> str:
    """Code of an indicator from the words that name it; empty if they name none.

    Examples
    --------
    >>> code_of("全市规上工业增加值增速"), code_of("人均地区生产总值"), code_of("区属地区生产总值")
    ('industry_va_above_scale', '', 'gdp')
    """
    name = name[-60:]
    if _OWN_LEVEL.search(name):
        return ""
    if _COMPOSITE.match(_LEAD_ALL.sub("", name)):
        return "income_resident"
    current = re.sub(r"\([^()]*\)", "", name) or name
    for _ in range(8):
        code = _exact(current) or _composed(current)
        if code:
            return code
        shorter = _NOUNS.sub("", current)
        if shorter == current or not shorter:
            return ""
        current = shorter
    return ""


_LEAD_ALL = re.compile(rf"^(?:{_SCOPE})+")
# The budget of a city's or province's own departments is not that of the whole.
_OWN_LEVEL = re.compile(
    r"(?:本级(?:[^()]{0,10}\))?|[省市州县]级(?:\([^()]*\))?|县\(市[、,]?区\)级?|县市区级?)(?:地方)?(?:一般)?(?:公共)?(?:财政|预算)"
)


def _composed(name: str) -> str:
    """Return the code of a name that the lexicon composes word by word; empty unless it reads it whole."""
    bare = plain_name(_LEAD_ALL.sub("", name))
    parsed = parse_name(bare)
    counts_itself = parsed.whole and parsed.measure in _OF_ITSELF and not parsed.scope & {"total"}
    return parsed.code if counts_itself and parsed.code != "other" and not _ALL_FUNDS.search(bare) else ""


def _exact(name: str) -> str:
    """Look a name up, its beginning free of words of scope, time and place."""
    if name.endswith("投资总额") and _LEAD_ALL.sub("", name) == "投资总额":
        return ""  # of projects that were signed, as often as of the region
    if name.endswith("经济"):
        bare = _LEAD_ALL.sub("", name)
        place = place_at(bare, 0)
        bare = bare.replace("实质", "")
        if bare[place.end if place else 0 :] in {"经济", "国民经济", ""}:
            return "gdp"
    spelled = plain_name(name)
    code = _aliases().get(spelled)
    if code:
        return code
    bare = name
    while (match := _LEAD.match(bare)) is not None:
        bare = bare[match.end() :]
        code = _aliases().get(plain_name(bare))
        if code:
            return code
    for cut in range(2, min(len(bare), _LONGEST_PLACE)):
        code = _aliases().get(plain_name(bare[cut:]))
        if code and place_named(bare[:cut]) is not None:
            return code
    for length in range(min(len(spelled) - 1, _longest_alias()), 3, -1):
        code = _aliases().get(spelled[-length:])
        if code:
            rest = spelled[:-length]
            if _BLOCKING.search(rest) or _PART.search(rest):
                return ""
            if _DISTRICT.match(rest) or find_region(_LEAD_ALL.sub("", rest)) is not None:
                return code
    return ""


_SHARE = re.compile(
    r"^(?P<part>.+?)(?:占|在)(?:全[国省市区县])?(?:GDP|(?:地区|国内)?生产总值|经济总量)(?:中)?(?:所占)?的?(?:比重|比例|份额|比)?$"
)


def share_of(name: str) -> str:
    """Code of the part where a name is its share in the whole: 服务业在生产总值中的比重.

    Examples
    --------
    >>> share_of("服务业增加值占GDP比重"), share_of("地区生产总值")
    ('services_va', '')
    """
    match = _SHARE.match(name)
    return (code_of(match["part"]) or code_of(match["part"] + "增加值")) if match else ""


def composite_parts(name: str) -> tuple[str, ...]:
    """Codes that one name covers: 城乡居民收入 is that of towns and that of villages."""
    if re.search(r"三次产业(?:增加值)?$", name):
        return ("primary_va", "secondary_va", "services_va")
    return ("income_urban", "income_rural") if _COMPOSITE.match(_LEAD_ALL.sub("", name)) else ()


def split_phrase(phrase: str) -> tuple[str, str]:
    """Split the words before a number into the name and the words that belong to the statement.

    Examples
    --------
    >>> split_phrase("规模以上工业增加值同比增长")
    ('规模以上工业增加值', '同比增长')
    >>> split_phrase("城镇新增就业"), split_phrase("力争达到")
    (('城镇新增就业', ''), ('', '力争达到'))
    """
    match = _TAIL.search(phrase)
    if match is None:
        return phrase, ""
    return phrase[: match.start()], phrase[match.start() :]


def subjects(phrase: str, start: int, *, wanted: int) -> list[Subject]:
    """Read the subjects in the words before a number or a list of numbers.

    Parameters
    ----------
    phrase : str
        The words, from the boundary of the clause to the number.
    start : int
        Where they begin.
    wanted : int
        How many numbers follow.

    Returns
    -------
    list of Subject
        Empty where the words name nothing, so that the number speaks of what came before.
    """
    name, _ = split_phrase(phrase)
    name, start = _trimmed(name, start)
    several = _AND_SUCH.search(name)
    name = name[: several.start()] if several else name
    if not name or _ELLIPTIC.match(name) or find_region(name) is not None:
        return []
    if _OWN_LEVEL.search(name):
        return [Subject(name=name, code="other", start=start)]
    parts = composite_parts(name)
    each = wanted == 1 and (several is not None or EACH.search(phrase) is not None)
    if parts and (wanted == len(parts) or each):
        return [Subject(name=name, code=code, start=start) for code in parts]
    pieces = _pieces(name, start)
    if wanted > 1 and len(pieces) == wanted:
        found = _completed(pieces)
        if all(subject.code != "other" for subject in found):
            return found
    code = code_of(name) if not _SHARE_WORD.search(name) or RD.search(name) else ""
    after_aim = name.rfind("目标") + 2
    if not code and 2 < after_aim < len(name) - 1:
        aimed = re.sub(r"^(?:是|为|包括|:)+", "", name[after_aim:])
        code = code_of(aimed)
        if code:
            name, start = aimed, start + len(name) - len(aimed)
    if code and not re.search(r"[、]", name):
        return [Subject(name=name, code=code, start=start)]
    if len(pieces) > 1:
        found = _completed(pieces)
        known = [subject for subject in found if subject.code != "other"]
        if len(known) == len(found) or (wanted > 1 and len(found) == wanted):
            return found
        if known and each:
            return found
        if known:
            return [found[-1]] if found[-1].code != "other" else known[:1]
        if not known and wanted == 1:
            return [Subject(name=found[-1].name, code="other", start=found[-1].start)]
    if code:
        return [Subject(name=name, code=code, start=start)]
    return [Subject(name=name, code="other", start=start)]


def _trimmed(name: str, start: int) -> tuple[str, int]:
    """Take the words of scope and time from the beginning, unless nothing would be left to look up."""
    while (match := _LEAD.match(name)) is not None:
        rest = name[match.end() :]
        if match[0].startswith(("全", "我", "本", "辖")) and code_of(name):
            break
        name, start = rest, start + match.end()
    stripped = name.lstrip(' \t•·—-●■◆“"')
    return stripped.rstrip('”"'), start + len(name) - len(stripped)


def _pieces(name: str, start: int) -> list[tuple[str, int]]:
    pieces, position = [], 0
    for match in re.finditer(r"、|和|(?<![普惠])及其?|与|以及", name):
        pieces.append((name[position : match.start()], start + position))
        position = match.end()
    pieces.append((name[position:], start + position))
    return [(piece, at) for piece, at in pieces if piece]


def _completed(pieces: list[tuple[str, int]]) -> list[Subject]:
    """Pieces of a list, each with the ending that only the last one spells out."""
    last = pieces[-1][0]
    found: list[Subject] = []
    for piece, at in pieces:
        code = code_of(piece) if piece not in {"第一", "第二", "第三", "一", "二", "三"} else ""
        name = piece
        if not code and piece is not last:
            for cut in range(1, len(last)):
                code = code_of(piece + last[cut:])
                if code:
                    name = piece + last[cut:]
                    break
        if not code and found and found[-1].code != "other":
            code = next(
                (
                    c
                    for cut in range(len(found[-1].name) - 1, 1, -1)
                    if (c := code_of(found[-1].name[:cut] + piece))
                ),
                "",
            )
        found.append(Subject(name=name, code=code or "other", start=at))
    return found
