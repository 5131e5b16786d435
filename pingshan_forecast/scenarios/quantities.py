"""Quantities with their units: "7 pct", "-2 pp", "20 亿元", "1.5 times", "p10"; a bare number is refused."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from pingshan_forecast.errors import ScenarioError

Kind = Literal["pct", "pp", "yuan", "times", "percentile", "sd"]

# Beyond any rate, factor or amount (in 100 million yuan) that is meant, and far from where sums overflow.
_LARGEST = 1e6
_NUMBER = r"([+-]?[0-9]+(?:\.[0-9]+)?)"
_FORMS: tuple[tuple[Kind, str], ...] = (
    ("pct", rf"{_NUMBER}\s*(?:pct|percent|per cent|%)"),
    ("pp", rf"{_NUMBER}\s*(?:pp|points?|percentage points?|个?百分点)"),
    (
        "yuan",
        rf"{_NUMBER}\s*(bn|billion|m|mn|million|亿|万|千万|百万|)\s*(?:yuan|cny|rmb|元|人民币)"
        r"(\s*(?:per year|a year|/\s*year|/\s*年|每年|一年))?",
    ),
    ("times", rf"{_NUMBER}\s*(?:x|times|倍)"),
    ("percentile", rf"(?:p|第)({_NUMBER[1:-1]})(?:百分位|个?百分位数?)?"),
    ("sd", rf"{_NUMBER}\s*(?:sd|sigma|个?标准差)"),
)
_PATTERNS = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _FORMS)
# In units of 100 million yuan (亿元), as levels are.
_SCALES = {
    "bn": 10.0, "billion": 10.0, "m": 0.01, "mn": 0.01, "million": 0.01,
    "亿": 1.0, "万": 1e-4, "千万": 0.1, "百万": 0.01, "": 1e-8,
}  # fmt: skip
_EXAMPLES: dict[Kind, str] = {
    "pct": "'7 pct'",
    "pp": "'-2 pp'",
    "yuan": "'2 bn yuan' or '20 亿元'",
    "times": "'1.5 times'",
    "percentile": "'p10'",
    "sd": "'-1 sd'",
}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number and what it is a number of.

    Parameters
    ----------
    kind : {"pct", "pp", "yuan", "times", "percentile", "sd"}
        A rate or share in per cent; percentage points beside the baseline's median; money in 100 million
        yuan; a factor; a percentile or a number of standard deviations of the baseline.
    value : float
        The number, money in 100 million yuan.
    text : str
        As it was written.
    per_year : bool
        Whether money is a yearly rate rather than a sum.
    """

    kind: Kind
    value: float
    text: str
    per_year: bool = False


def quantity(text: object, *kinds: Kind, where: str) -> Quantity:
    """Number with its unit, of one of the kinds that fit.

    Parameters
    ----------
    text : object
        What was written; anything but a text with a unit is refused. Full-width characters and the true
        minus are read as their plain forms.
    *kinds : {"pct", "pp", "yuan", "times", "percentile", "sd"}
        The kinds that make sense here.
    where : str
        What it is for, as the message names it.

    Raises
    ------
    ScenarioError
        If the unit is missing, unknown or of another kind; the message shows what would do.

    Examples
    --------
    >>> quantity("2 bn yuan", "yuan", where="amount").value, quantity("7%", "pct", where="mean").value
    (20.0, 7.0)
    """
    wanted = " or ".join(_EXAMPLES[kind] for kind in kinds)
    plain = (
        unicodedata.normalize("NFKC", text).replace("\u2212", "-").strip() if isinstance(text, str) else ""
    )
    if not isinstance(text, str) or re.fullmatch(_NUMBER, plain):
        raise ScenarioError(f"{where}: {text!r:.60} has no unit; write {wanted}")
    for kind, pattern in _PATTERNS:
        match = pattern.fullmatch(plain)
        if match is None:
            continue
        if kind not in kinds:
            raise ScenarioError(f"{where}: {text!r} is no quantity that fits here; write {wanted}")
        value = float(match[1])
        if kind == "yuan":
            value = float(f"{value * _SCALES[match[2].lower()]:.12g}")
        if not abs(value) <= _LARGEST:
            raise ScenarioError(f"{where}: {text!r:.40} is beyond all measure; write {wanted}")
        if kind == "percentile" and not 0.0 < value < 100.0:
            raise ScenarioError(f"{where}: {text!r} must lie between p0 and p100, such as p10")
        per_year = kind == "yuan" and match[3] is not None
        return Quantity(kind, value, text.strip(), per_year)
    raise ScenarioError(f"{where}: cannot read {text!r:.60}; write {wanted}")
