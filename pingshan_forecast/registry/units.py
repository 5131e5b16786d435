"""The units of levels: the registry's codes, and the Chinese words that plans and tables have for them."""

from __future__ import annotations

CODES = {"亿元": "100m_cny", "亿美元": "100m_usd", "万人": "10k_persons"}
"""Chinese unit to code."""

_CHINESE = {code: chinese for chinese, code in CODES.items()} | {"pct": "%"}


def chinese_unit(code: str) -> str:
    """Chinese word of a unit code; a code that is none stands for itself.

    Examples
    --------
    >>> chinese_unit("100m_cny"), chinese_unit("pct"), chinese_unit("公里")
    ('亿元', '%', '公里')
    """
    return _CHINESE.get(code, code)
