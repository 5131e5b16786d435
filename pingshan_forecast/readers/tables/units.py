"""Units of levels: the words that tables use, and how one turns into another."""

from __future__ import annotations

import re
from decimal import Decimal

from pingshan_forecast.readers.tables.cells import clean
from pingshan_forecast.registry.units import chinese_unit

_SCALES = {
    "": 1,
    "百": 10**2,
    "千": 10**3,
    "万": 10**4,
    "十万": 10**5,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
}
_SCALES |= {"十亿": 10**9, "百亿": 10**10, "千亿": 10**11, "万亿": 10**12}
_KINDS = {
    "元": "cny", "元人民币": "cny", "人民币元": "cny", "人民币": "cny", "美元": "usd", "人": "persons",
    "吨": "tonnes",
    "": "",
}  # fmt: skip
_CODES = {
    "100m_cny": ("cny", 10**8), "10k_cny": ("cny", 10**4), "cny": ("cny", 1), "100m_usd": ("usd", 10**8),
    "10k_usd": ("usd", 10**4), "usd": ("usd", 1), "10k_persons": ("persons", 10**4),
    "persons": ("persons", 1),
    "10k_tonnes": ("tonnes", 10**4), "tonnes": ("tonnes", 1), "pct": ("pct", 1), "%": ("pct", 1),
    "百分比": ("pct", 1), "tce_per_10k_cny": ("energy", 1), "吨标准煤/万元": ("energy", 1),
    "吨标煤/万元": ("energy", 1),
}  # fmt: skip
_ENGLISH_SCALES = {
    "": 1, "10k": 10**4, "10,000": 10**4, "thousand": 10**3, "million": 10**6, "mn": 10**6, "100m": 10**8,
    "100 million": 10**8, "hundred million": 10**8, "billion": 10**9, "bn": 10**9, "trillion": 10**12,
}  # fmt: skip
_ENGLISH_KINDS = {
    "cny": "cny", "rmb": "cny", "yuan": "cny", "usd": "usd", "us dollars": "usd", "persons": "persons",
    "people": "persons", "tonnes": "tonnes",
}  # fmt: skip
_ENGLISH = re.compile(rf"(?:({'|'.join(filter(None, _ENGLISH_SCALES))}) )?({'|'.join(_ENGLISH_KINDS)})")
_WORDS = re.compile(r"([十百千万亿]*)(.*)")


def find_unit(text: str) -> tuple[str, int] | None:
    """Give the kind of a unit and its size in single units; None if the text is no unit.

    Examples
    --------
    >>> find_unit("亿元"), find_unit("10k_persons"), find_unit("%"), find_unit("公里")
    (('cny', 100000000), ('persons', 10000), ('pct', 1), None)
    """
    spaced = clean(text).casefold()
    english = _ENGLISH.fullmatch(spaced.replace("_", " "))
    if english is not None and spaced not in _CODES:
        return _ENGLISH_KINDS[english[2]], _ENGLISH_SCALES[english[1] or ""]
    word = spaced.replace(" ", "").removesuffix("/人")
    if word in _CODES:
        return _CODES[word]
    found = _WORDS.fullmatch(word)
    if not word or found is None or found[1] not in _SCALES or found[2] not in _KINDS:
        return None
    return _KINDS[found[2]], _SCALES[found[1]]


def display(unit: str) -> str:
    """Give a registry unit as tables write it."""
    return {"cny": "元", "10k_tonnes": "万吨"}.get(unit, chinese_unit(unit))


def convert(unit: str, standard: str) -> tuple[Decimal, str] | None:
    """Give the factor that turns a level in a unit into the standard one, and the unit it then has.

    Renminbi and dollars are each kept in their own currency. None where the two measure different things.

    Examples
    --------
    >>> convert("万元", "100m_cny"), convert("亿美元", "100m_cny"), convert("万人", "100m_cny")
    ((Decimal('0.0001'), '100m_cny'), (Decimal('1'), '100m_usd'), None)
    """
    given, wanted = find_unit(unit), find_unit(standard)
    if given is None or wanted is None:
        return None
    # "亿" alone is a hundred million of whatever the indicator is counted in.
    kind = given[0] or wanted[0]
    if kind != wanted[0] and {kind, wanted[0]} != {"cny", "usd"}:
        return None
    code = standard if kind == wanted[0] else standard.replace(wanted[0], kind)
    return Decimal(given[1]) / Decimal(wanted[1]), code
