"""One cell at a time: what a figure, a year, a date or a status looks like when people keep it in a table."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from pingshan_forecast.core.observations import Qualifier, Status
from pingshan_forecast.registry.bounds import bounding

# NFKC would turn a circled or raised footnote mark into a digit of the figure, so marks go first.
_MARKS = re.compile(
    "[\u00b9\u00b2\u00b3\u2070-\u2079\u2460-\u24ff\u2776-\u2793*\u2217†‡]|[\\[〔［]\\s*注?\\s*\\d+\\s*[\\]〕］]"
)
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−─━", "-"))
_MISSING = re.compile(
    r"-*|\.+|…+|/|\\|:(?: [a-z]{1,3})?|\([dns]\)|无|缺|暂无|未公布|#?n/?a|n\.a\.|null|none|nan|<na>|nat",
    re.IGNORECASE,
)
_FLAG = re.compile(r"(?<=\d) (?:[bcdefinprsuz]{1,3})$")
_NUMBER = re.compile(
    r"(?P<sign>[+-]?|增长|上升|下降|减少|降低)"
    r"(?P<digits>(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+)(?P<power>e[+-]?\d{1,3})?"
    r"(?P<unit>%|‰|[万亿千百]*(?:元|美元|人|吨)?)",
    re.IGNORECASE,
)
_BEFORE: tuple[tuple[str, Qualifier], ...] = (
    (r"大?约|近|≈|~|大概", "approx"),
    (rf"超过?|突破|逾|>=?|≥|多于|{bounding('at_least')}", "more_than"),
)
_AFTER: tuple[tuple[str, Qualifier], ...] = ((r"左右|上下", "approx"), (r"以上|多|\+", "more_than"))
_STATUS: dict[str, Status] = {
    "预计": "expected", "预期": "expected", "初步预计": "expected", "预计数": "expected", "e": "expected",
    "expected": "expected",
    "estimate": "expected", "estimated": "expected", "forecast": "expected",
    "初步": "preliminary", "初步核算": "preliminary", "初步数": "preliminary", "快报": "preliminary",
    "快报数": "preliminary", "初值": "preliminary", "p": "preliminary", "preliminary": "preliminary",
    "核实": "verified", "最终核实": "verified", "核实数": "verified", "年报": "verified",
    "verified": "verified", "final": "verified",
    "修订": "revised", "修订数": "revised", "r": "revised", "revised": "revised",
    "普查": "census", "普查修订": "census", "经济普查": "census", "census": "census",
    "未知": "unknown", "unknown": "unknown", "": "unknown",
}  # fmt: skip
STATUS_WORDS = tuple(re.escape(word) for word, known in _STATUS.items() if known != "unknown")
QUALIFIERS: dict[str, Qualifier] = {
    "": "exact", "exact": "exact", "准确": "exact", "approx": "approx", "约": "approx", "左右": "approx",
    "more_than": "more_than", "gt": "more_than", "超": "more_than", "以上": "more_than",
}  # fmt: skip


class CellRefusedError(Exception):
    """Why a cell is refused; caught by the reader, which names the place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell as the file holds it; `percent` where it is shown as per cent, `fault` where it is broken."""

    value: Any = None
    percent: bool = False
    fault: str = ""

    @property
    def text(self) -> str:
        """The cleaned text, empty for an empty cell."""
        return cell_text(self.value)

    @property
    def blank(self) -> bool:
        """Whether nothing stands in the cell."""
        return not self.fault and (self.value is None or (isinstance(self.value, str) and not self.text))


@dataclass(frozen=True, slots=True, kw_only=True)
class CellNumber:
    """A figure read from a cell; None where the cell says that it is missing."""

    value: float | None
    unit: str = ""
    qualifier: Qualifier = "exact"
    status: Status | None = None


def cell_text(value: object) -> str:
    r"""Cell's text in normal form: NFKC, plain dashes and spaces, without footnote marks.

    Examples
    --------
    >>> cell_text("－588.4①\u00a0"), cell_text("GDP（亿元）[1]")
    ('-588.4', 'GDP(亿元)')
    """
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    return _clean(str(value))


@lru_cache(maxsize=100_000)
def _clean(raw: str) -> str:
    text = _INVISIBLE.sub("", _MARKS.sub("", raw))
    return " ".join(unicodedata.normalize("NFKC", text).translate(_DASHES).split())


def status(text: str) -> Status | None:
    """Status that a word stands for; None where it is no such word."""
    return _STATUS.get(cell_text(text).casefold().strip("()"))


def date(value: object) -> dt.date:
    """Read a day: a date cell, 2021-01-26, 2021/1/26 or 2021年1月26日."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    found = re.fullmatch(
        r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ t]0?0:00(?::00)?)?", cell_text(value), re.I
    )
    try:
        if found is not None:
            return dt.date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        pass
    raise CellRefusedError("is not a day; write it as 2021-01-26")


def times(value: float, factor: str | Decimal) -> float:
    """Product in decimals, so that 0.136 is 13.6 per cent and not 13.600000000000001.

    Parameters
    ----------
    value : float
        The factor as a table has it.
    factor : str or Decimal
        The other one, as text or exact.
    """
    return float(Decimal(repr(float(value))) * Decimal(factor))


def number(cell: Cell) -> CellNumber:
    """Read a figure.

    Raises
    ------
    CellRefusedError
        If the cell is neither a figure nor a sign for a missing one.

    Examples
    --------
    >>> [number(Cell(value=text)).value for text in ("588.4*", "—", "－1.3", "(12.5)", "1,234.5")]
    [588.4, None, -1.3, -12.5, 1234.5]
    >>> number(Cell(value="约1600亿元"))
    CellNumber(value=1600.0, unit='亿元', qualifier='approx', status=None)
    """
    value = cell.value
    if cell.fault:
        raise CellRefusedError(cell.fault)
    if value is None:
        return CellNumber(value=None)
    if isinstance(value, bool):
        raise CellRefusedError("is true or false, no figure")
    if isinstance(value, dt.date | dt.time | dt.timedelta):
        raise CellRefusedError("is a date or time; give the cell a number format and type the figure again")
    if isinstance(value, int | float):
        if not math.isfinite(value):
            raise CellRefusedError("is no finite number; leave the cell empty if the figure is missing")
        return CellNumber(
            value=times(value, "100") if cell.percent else float(value), unit="%" if cell.percent else ""
        )
    return _from_text(cell_text(value))


def _from_text(text: str) -> CellNumber:
    if _MISSING.fullmatch(text):
        return CellNumber(value=None)
    if text == "持平":
        return CellNumber(value=0.0, unit="%", qualifier="approx")
    text, known = _take_status(_FLAG.sub("", text).replace(" ", ""))
    qualifier: Qualifier = "exact"
    for pattern, meaning in _BEFORE:
        stripped = re.sub(rf"^(?:{pattern})", "", text)
        qualifier, text = (meaning, stripped) if stripped != text else (qualifier, text)
    for pattern, meaning in _AFTER:
        stripped = re.sub(rf"(?:{pattern})$", "", text)
        qualifier, text = (meaning, stripped) if stripped != text else (qualifier, text)
    negative = re.fullmatch(r"\((.*)\)(%?)", text)
    found = _NUMBER.fullmatch(negative[1] + negative[2] if negative else text)
    if found is None or (negative and found["sign"]):
        raise CellRefusedError(
            "is no number; type the figure alone, or leave the cell empty if it is missing"
        )
    value = float(found["digits"].replace(",", "") + (found["power"] or ""))
    if not math.isfinite(value):
        raise CellRefusedError("is no finite number; leave the cell empty if the figure is missing")
    if negative or found["sign"] in {"-", "下降", "减少", "降低"}:
        value = -value
    unit = found["unit"]
    if unit == "‰":
        value, unit = times(value, "0.1"), "%"
    return CellNumber(value=value, unit=unit, qualifier=qualifier, status=known)


def _take_status(text: str) -> tuple[str, Status | None]:
    found = re.fullmatch(r"(初步预计|预计|初步核算|初步)(.+)", text)
    if found:
        return found[2], _STATUS[found[1]]
    found = re.fullmatch(r"(.+)\(([^()\d]+)\)", text)
    if found and found[2].casefold() in _STATUS:
        return found[1], _STATUS[found[2].casefold()]
    return text, None
