"""The parts of a year that figures speak of: their codes, and the words that name them."""

from __future__ import annotations

import re
from dataclasses import dataclass

_HAN = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_HAN |= {"十一": 11, "十二": 12}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_MONTHS = {form: k for k, name in enumerate(_MONTH_NAMES, start=1) for form in (name, name[:3])} | {"sept": 9}
_DIGIT = r"(?:[1-9]|1[0-2]|十[一二]?|[一二三四五六七八九])"
_TO = r"\s*[-~至到—–－]\s*"
_THROUGH_MONTHS = {3: "Q1", 6: "H1", 9: "Q1-Q3", 12: "FY"}
_THROUGH_QUARTERS = {1: "Q1", 2: "H1", 3: "Q1-Q3", 4: "FY"}
PARTS = tuple(_THROUGH_QUARTERS.values())
"""The parts of a year from January on that quarterly figures speak of, in order."""

# Words of a period, each with the groups that say which; tried in this order.
_FORMS: tuple[tuple[str, str], ...] = (
    ("quarters", rf"(?:第?(?:1|一)季?度?{_TO}第?(?P<n>{_DIGIT})季度?|q1{_TO}q?(?P<m>[2-4])(?!\d))"),
    ("quarters", r"前(?P<n>[2-4二三四])个?季度|(?P<m>[二三四])季度累计"),
    (
        "months",
        rf"(?:(?:1|一)月?份?{_TO}(?P<n>{_DIGIT})月份?|m0?1{_TO}m?(?P<m>\d\d?)|前(?P<k>{_DIGIT})个月"
        r"|(?P<j>[2-9]|1[0-2])[- ]months?)",
    ),
    ("quarter", r"第?(?P<n>[1-4一二三四])季度?|q(?P<m>[1-4])(?!\d)|(?P<k>[1-4])q(?![a-z])"),
    ("quarter", r"(?P<n>[1-4])(?:st|nd|rd|th)?[- ]quarter|(?P<r>iv|i{1,3}) quarter"),
    ("first half", r"上半年|h1(?!\d)|(?:1st|first|1)[- ]half(?:[- ]?year)?|半年"),
    ("second half", r"下半年|h2(?!\d)|(?:2nd|second|2)[- ]half(?:[- ]?year)?"),
    ("year", r"全年|年度|fy(?![a-z0-9])|full[- ]year|annual(?![a-z])"),
    ("month", rf"(?P<n>{_DIGIT})月份?|m(?P<m>1[0-2]|0?[1-9])(?!\d)"),
    ("month", rf"(?P<w>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})(?![a-z])"),
)
_FORM_PATTERNS = tuple((kind, re.compile(form)) for kind, form in _FORMS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A part of a year.

    Parameters
    ----------
    code : str
        Cumulative from January: FY, H1, Q1, Q1-Q3, M1, M1-M8; alone: Q2, Q3, Q4, H2, M2 ... M12.
    end : int
        Where the words that name it end in the text that was read.
    """

    code: str
    end: int


def match_span(text: str, start: int = 0) -> Span | None:
    """Part of a year that the text names at a place; None where it names none.

    Parameters
    ----------
    text : str
        A sentence, a heading or a stub.
    start : int
        Offset at which the part of the year must be named.

    Examples
    --------
    >>> match_span("前三季度地区生产总值").code, match_span("1-8月").code, match_span("8月份").code
    ('Q1-Q3', 'M1-M8', 'M8')
    """
    for kind, pattern in _FORM_PATTERNS:
        found = pattern.match(text, start)
        if found is None:
            continue
        code = _code(kind, {k: v for k, v in found.groupdict().items() if v})
        if code:
            return Span(code=code, end=found.end())
    return None


_ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
_DATED = re.compile(
    r"(?:fiscal year |fy ?)?(?P<year>(?:18|19|20)\d\d)(?:年度?|/\d\d(?!\d)|(?![\d.]))"
    rf"|(?P<era>{'|'.join(_ERAS)})(?P<of>\d{{1,2}}|元)年度?"
)


def match_year(text: str, start: int = 0) -> tuple[int, int] | None:
    """Year that the text names at a place and where its words end; None where it names none.

    Parameters
    ----------
    text : str
        A sentence, a heading or a stub.
    start : int
        Offset at which the year must be named.

    Examples
    --------
    >>> match_year("2021年1-9月"), match_year("平成28年度"), match_year("20211")
    ((2021, 5), (2016, 6), None)
    """
    found = _DATED.match(text, start)
    if found is None or (start and text[start - 1].isdigit()):
        return None
    if found["year"]:
        return int(found["year"]), found.end()
    return _ERAS[found["era"]] + (1 if found["of"] == "元" else int(found["of"])), found.end()


def span_code(text: str) -> str | None:
    """Code of the part of a year that a text names and nothing else.

    Examples
    --------
    >>> span_code("1-2季度"), span_code("四季度"), span_code("2Q"), span_code("9 months")
    ('H1', 'Q4', 'Q2', 'Q1-Q3')
    """
    word = " ".join(text.casefold().split())
    span = match_span(word)
    return span.code if span is not None and span.end == len(word) else None


def _code(kind: str, matched: dict[str, str]) -> str:
    plain = {"first half": "H1", "second half": "H2", "year": "FY"}
    if kind in plain:
        return plain[kind]
    if "w" in matched:
        return f"M{_MONTHS[matched['w']]}"
    word = next(iter(matched.values()))
    n = _ROMAN.get(word) or _HAN.get(word) or (int(word) if word.isdigit() else 0)
    if kind == "quarters":
        return _THROUGH_QUARTERS.get(n, "")
    if kind == "months":
        return _THROUGH_MONTHS.get(n, f"M1-M{n}") if 2 <= n <= 12 else ""
    if kind == "quarter":
        return f"Q{n}"
    return f"M{n}" if 1 <= n <= 12 else ""


def cumulative(code: str) -> str:
    """Code of the time from January to the end of a part of the year.

    Examples
    --------
    >>> [cumulative(code) for code in ("Q4", "Q3", "M8", "M12", "H1")]
    ['FY', 'Q1-Q3', 'M1-M8', 'FY', 'H1']
    """
    if code in {"FY", "H1", "Q1", "M1"} or "-" in code:
        return code
    if code == "H2":
        return "FY"
    n = int(code[1:])
    return _THROUGH_QUARTERS[n] if code[0] == "Q" else _THROUGH_MONTHS.get(n, f"M1-M{n}")


def is_cumulative(code: str) -> bool:
    """Whether a part of the year begins in January.

    Examples
    --------
    >>> is_cumulative("M1-M8"), is_cumulative("Q2")
    (True, False)
    """
    return cumulative(code) == code


def last_month(code: str) -> int:
    """Month in which a part of the year ends.

    Examples
    --------
    >>> last_month("Q1-Q3"), last_month("M8"), last_month("FY")
    (9, 8, 12)
    """
    whole = cumulative(code)
    return {"Q1": 3, "H1": 6, "Q1-Q3": 9, "FY": 12, "M1": 1}.get(whole) or int(whole.removeprefix("M1-M"))
