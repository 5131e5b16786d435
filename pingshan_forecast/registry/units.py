"""The units of levels: the registry's codes, and how each language writes them."""

from __future__ import annotations

LEVEL_UNITS = {
    "100m_cny": ("100 million yuan", "亿元"),
    "100m_usd": ("100 million dollars", "亿美元"),
    "10k_persons": ("10,000 persons", "万人"),
}
"""Code to English and Chinese words for a heading."""

CODES = {chinese: code for code, (_, chinese) in LEVEL_UNITS.items()}
"""Chinese unit to code."""

AMOUNTS_EN = {
    "%": "%",
    "亿元": " hundred million yuan",
    "亿美元": " hundred million dollars",
    "万人": " ten thousand persons",
}
"""What stands behind a number in an English sentence, by the unit of a target."""


def chinese_unit(code: str) -> str:
    """Chinese word of a unit code; a code that is none stands for itself.

    Examples
    --------
    >>> chinese_unit("100m_cny"), chinese_unit("pct"), chinese_unit("公里")
    ('亿元', '%', '公里')
    """
    if code == "pct":
        return "%"
    return LEVEL_UNITS[code][1] if code in LEVEL_UNITS else code
