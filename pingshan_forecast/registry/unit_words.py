"""Units as people write them: what they count, how large one is, and how one turns into another."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from pingshan_forecast.registry.units import chinese_unit

_SCALES = {
    "": 1, "十": 10, "百": 10**2, "千": 10**3, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7,
    "亿": 10**8, "十亿": 10**9, "百亿": 10**10, "千亿": 10**11, "万亿": 10**12, "億": 10**8, "萬": 10**4,
    "10亿": 10**9, "10億": 10**9, "100万": 10**6, "百萬": 10**6, "兆": 10**12,
}  # fmt: skip
_KINDS = {
    "元": "cny", "元人民币": "cny", "人民币元": "cny", "人民币": "cny", "美元": "usd", "美金": "usd",
    "人": "persons", "吨": "tonnes", "港元": "hkd", "港币": "hkd", "澳门元": "mop", "澳门币": "mop",
    "欧元": "eur", "日元": "jpy", "円": "jpy", "日圆": "jpy", "英镑": "gbp", "卢布": "rub", "韩元": "krw",
    "新台币": "twd", "新台币元": "twd", "吨标准煤": "tce", "吨标煤": "tce", "千瓦时": "kwh",
    "千瓦小时": "kwh", "度": "kwh", "户": "households", "个": "pieces", "家": "pieces", "辆": "pieces",
    "件": "pieces", "台": "pieces", "套": "pieces", "人次": "visits", "公顷": "hectares", "亩": "mu",
    "平方米": "m2", "平方公里": "km2", "公里": "km", "立方米": "m3", "吨公里": "tkm", "人公里": "pkm",
    "斤": "jin", "公斤": "kg", "千克": "kg", "倍": "times", "位": "pieces", "元/平方米": "cny_m2", "": "",
}  # fmt: skip
_PERCENT = {"%", "pct", "百分比", "per cent", "percent", "%计"}
_ENERGY = {"tce_per_10k_cny", "吨标准煤/万元", "吨标煤/万元"}
_ENGLISH_SCALES = {
    "": 1, "10k": 10**4, "10,000": 10**4, "10 000": 10**4, "10 thousand": 10**4, "ten thousand": 10**4,
    "thousand": 10**3, "thousands": 10**3, "th": 10**3, "thous": 10**3, "million": 10**6, "millions": 10**6,
    "mn": 10**6, "mln": 10**6, "mil": 10**6, "mio": 10**6, "m": 10**6, "100m": 10**8, "100 million": 10**8,
    "100 millions": 10**8, "hundred million": 10**8, "10^8": 10**8, "1e8": 10**8, "10^4": 10**4,
    "10^6": 10**6, "10^9": 10**9, "billion": 10**9, "billions": 10**9, "bn": 10**9, "bln": 10**9,
    "trillion": 10**12, "trillions": 10**12, "lakh": 10**5, "crore": 10**7,
}  # fmt: skip
_ENGLISH_KINDS = {
    "cny": "cny", "rmb": "cny", "yuan": "cny", "renminbi": "cny", "usd": "usd", "us dollars": "usd",
    "us dollar": "usd", "u.s. dollars": "usd", "us$": "usd", "dollars": "usd", "dollar": "usd",
    "hkd": "hkd", "hk$": "hkd", "hk dollars": "hkd", "eur": "eur", "euro": "eur", "euros": "eur",
    "yen": "jpy", "jpy": "jpy", "won": "krw", "krw": "krw", "gbp": "gbp", "pounds": "gbp", "rub": "rub",
    "roubles": "rub", "rubles": "rub", "tenge": "kzt", "kzt": "kzt", "som": "kgs", "soms": "kgs",
    "kgs": "kgs", "isk": "isk", "mop": "mop", "rupees": "inr", "pesos": "pes", "philippine pesos": "php",
    "php": "php", "inr": "inr", "twd": "twd",
    "nok": "nok", "sek": "sek", "dkk": "dkk", "chf": "chf", "pln": "pln", "czk": "czk", "huf": "huf",
    "cad": "cad", "aud": "aud", "nzd": "nzd", "national currency": "national", "nac": "national",
    "pps": "pps", "ppp": "intd", "international dollars": "intd", "international dollar": "intd",
    "int$": "intd", "persons": "persons", "people": "persons", "person": "persons",
    "inhabitants": "persons", "tonnes": "tonnes", "tons": "tonnes", "households": "households",
    "kwh": "kwh", "tce": "tce",
}  # fmt: skip
_ENGLISH = re.compile(
    rf"(?:(?P<scale>{'|'.join(sorted(map(re.escape, filter(None, _ENGLISH_SCALES)), key=len, reverse=True))})"
    rf"\.? ?(?:of )?)?(?P<kind>{'|'.join(sorted(map(re.escape, _ENGLISH_KINDS), key=len, reverse=True))})"
)
_REVERSED = re.compile(
    rf"(?P<kind>{'|'.join(sorted(map(re.escape, _ENGLISH_KINDS), key=len, reverse=True))}) "
    rf"(?P<scale>{'|'.join(sorted(map(re.escape, filter(None, _ENGLISH_SCALES)), key=len, reverse=True))})"
)
_CODE = re.compile(r" \((?:jpy|cny|usd|krw|eur)\)$")
_CONSTANT = re.compile(
    r"\b(?:chained|constant|real|volume|clv\d*|fixed)\b(?: \(?\d{4}\)?)?(?: prices?)?"
    r"|(?:19|20)\d\d年?(?:不变)?价|不变价格?|可比价格?"
    r"|\b(?:19|20)\d\d (?=us\$|usd|dollars|yuan|international)"
)
_CURRENT = re.compile(
    r"^cp (?=m)|\bcurrent\b(?: prices?,?)?|at current prices|当年价格?|现价|,? ?by current prices"
)
_HEAD = re.compile(r" ?(?:/|每|per )(?:人|head|capita|person|inhabitant|hab)$|[ _]hab$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A unit that was read.

    Parameters
    ----------
    kind : str
        What it counts: a currency's code in lower case, persons, tonnes, pct ...; empty for a bare 亿.
    size : int
        How many single units it holds.
    constant_prices : bool
        Whether it counts at the prices of one year.
    per_head : bool
        Whether it is an amount a person.
    """

    kind: str
    size: int
    constant_prices: bool = False
    per_head: bool = False

    @property
    def is_money(self) -> bool:
        """Whether it counts money."""
        return len(self.kind) == 3 and self.kind not in {"pct", "kwh", "tce", "tkm", "pkm", "jin", "pps"}


@lru_cache(maxsize=4096)
def read_unit(text: str) -> Unit | None:
    """Read the unit that a text names, and nothing else; None if it names none.

    Examples
    --------
    >>> read_unit("亿元"), read_unit("MIO_EUR")
    (Unit(kind='cny', size=100000000, constant_prices=False, per_head=False), \
Unit(kind='eur', size=1000000, constant_prices=False, per_head=False))
    >>> read_unit("billions of chained 2017 dollars").constant_prices, read_unit("北京")
    (True, None)
    """
    spaced = " ".join(unicodedata.normalize("NFKC", text).casefold().replace("_", " ").split()).strip(" .,;:")
    if spaced in _PERCENT or spaced.replace(" ", "_") in {"pct"}:
        return Unit(kind="pct", size=1)
    if spaced.replace(" ", "_") in _ENERGY:
        return Unit(kind="energy", size=1)
    if not spaced:
        return None
    per_head = bool(_HEAD.search(spaced))
    if spaced in {"元/人", "元/人·年"}:  # an amount of yuan is what income per head is counted in
        return Unit(kind="cny", size=1, per_head=True)
    bare = _CODE.sub("", _HEAD.sub("", spaced))
    constant = bool(_CONSTANT.search(bare))
    bare = _CURRENT.sub("", _CONSTANT.sub("", bare))
    bare = " ".join(bare.replace("()", "").split()).strip(" ,;()")
    english = _ENGLISH.fullmatch(bare) or _REVERSED.fullmatch(bare)
    if english is not None:
        kind, size = _ENGLISH_KINDS[english["kind"]], _ENGLISH_SCALES[english["scale"] or ""]
        return Unit(kind=kind, size=size, constant_prices=constant, per_head=per_head)
    word = bare.replace(" ", "")
    for cut in range(min(len(word), 4), -1, -1):  # the longest scale that leaves something to count
        scale, counted = word[:cut], word[cut:]
        if scale in _SCALES and counted in _KINDS and (scale or counted not in {"度", "位", ""}):
            size = _SCALES[scale]
            return Unit(kind=_KINDS[counted], size=size, constant_prices=constant, per_head=per_head)
    return None


def display(unit: str) -> str:
    """Registry unit as tables write it.

    Examples
    --------
    >>> display("100m_cny"), display("cny")
    ('亿元', '元')
    """
    return {"cny": "元", "10k_tonnes": "万吨"}.get(unit, chinese_unit(unit))


def convert(unit: str, standard: str) -> tuple[Decimal, str] | None:
    """Factor that turns a level in a unit into the standard one, and the unit it then has.

    Renminbi and dollars are each kept in their own currency, other currencies as they are written. None where
    the two measure different things.

    Parameters
    ----------
    unit : str
        As a table or a text writes it.
    standard : str
        The registry's unit of the indicator, such as 100m_cny.

    Examples
    --------
    >>> convert("万元", "100m_cny"), convert("亿美元", "100m_cny"), convert("万人", "100m_cny")
    ((Decimal('0.0001'), '100m_cny'), (Decimal('1'), '100m_usd'), None)
    >>> convert("million tenge", "100m_cny")
    (Decimal('1'), 'million tenge')
    """
    given, wanted = read_unit(unit), read_unit(standard)
    if given is None or wanted is None or given.constant_prices:
        return None
    if given.per_head and (standard != "cny" or given.kind != "cny"):
        return None
    # "亿" alone is a hundred million of whatever the indicator is counted in.
    kind = given.kind or wanted.kind
    if kind == wanted.kind or {kind, wanted.kind} == {"cny", "usd"}:
        code = standard if kind == wanted.kind else standard.replace(wanted.kind, kind)
        return Decimal(given.size) / Decimal(wanted.size), code
    if given.is_money and wanted.is_money:
        return Decimal(1), " ".join(unit.split())
    return None
