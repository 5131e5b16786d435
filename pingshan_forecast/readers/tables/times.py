"""When a figure is from: years, parts of years and days as tables write them."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache

from pingshan_forecast.core.observations import Status
from pingshan_forecast.readers.tables.cells import STATUS_WORDS, cell_text, status
from pingshan_forecast.registry.periods import match_span, match_year, span_code

_YEARS = range(1850, 2101)
_PLAIN = re.compile(r"\s*(?:(\d{4})(?:\.0)?|[-+]?\d{1,5}|[-+]?\d+\.\d+|[-+]?\d{7}|[-+]?\d{9,})\s*")
_GLUED_NOTE = re.compile(r"((?:19|20)\d\d)(\d{1,2})\)")
_DAY = re.compile(
    r"((?:18|19|20)\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
    r"(?:[ t]\d\d?:\d\d(?::\d\d)?(?:\.\d+)?)?"
)
_MONTH = re.compile(r"((?:18|19|20)\d\d)(?:\s*[-/.:]\s*|\s*年\s*)(0?[1-9]|1[0-2])\s*月?份?(?:末)?")
_COMPACT = re.compile(r"((?:18|19|20)\d\d)(0[1-9]|1[0-2])")
_NOTED = re.compile(rf"(.*\d.*?)[\s(\[]*({'|'.join(sorted(STATUS_WORDS, key=len, reverse=True))})[)\]\s]*")
_LINK = re.compile(r"[\s,:;\-_/()]*(?:of|年|度)?[\s,:;\-_/()]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """A time that was read.

    Parameters
    ----------
    year : int
    span : str
        Code of the part of the year (see `registry.periods`); FY for a bare year.
    status : str or None
        How final the figures are that stand there (2024年预计).
    day : datetime.date or None
        The day or the month's first day, where one is written instead of a period.
    note : str
        CellNumber of the note that is glued to the year (19901) for 1990 with note 1).
    """

    year: int
    span: str = "FY"
    status: Status | None = None
    day: dt.date | None = None
    note: str = ""


def read_time(value: object) -> Time | None:
    """Time that a cell names and nothing else; None if it names none.

    Examples
    --------
    >>> read_time("2019年第1-4季度").span, read_time("3Q 2025").span, read_time("2024-12").span
    ('FY', 'Q3', 'M12')
    >>> read_time("20232)").year, read_time(2014.0).year, read_time(405.0), read_time("2011-2020年")
    (2023, 2014, None, None)
    """
    if isinstance(value, dt.datetime | dt.date):
        day = value.date() if isinstance(value, dt.datetime) else value
        return Time(year=day.year, span=f"M{day.month}", day=day)
    if isinstance(value, bool | dt.time | dt.timedelta) or value is None:
        return None
    if isinstance(value, int | float):
        return Time(year=int(value)) if float(value).is_integer() and int(value) in _YEARS else None
    text = str(value)
    plain = _PLAIN.fullmatch(text)
    if plain is not None:  # most cells of most tables
        return Time(year=int(plain[1])) if plain[1] and int(plain[1]) in _YEARS else None
    return _from_text(text) if len(text) <= 60 else None


@lru_cache(maxsize=20_000)
def _from_text(raw: str) -> Time | None:
    if not any(char.isdigit() or char in "元" for char in raw):
        return None
    glued = _GLUED_NOTE.fullmatch(raw.strip())
    if glued:
        return Time(year=int(glued[1]), note=glued[2])
    text = cell_text(raw).casefold()
    text = re.sub(r"\.0$", "", text)
    found = _DAY.fullmatch(text)
    if found is not None:
        try:
            day = dt.date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            return None
        return Time(year=day.year, span=f"M{day.month}", day=day)
    found = _MONTH.fullmatch(text) or _COMPACT.fullmatch(text)
    if found is not None and not re.fullmatch(r"(?:19|20)\d\d[./]\d{1,2}", text):
        day = dt.date(int(found[1]), int(found[2]), 1)
        # "2024年12月" names the month; "2024-12" is a day without its day, as data services write it.
        return Time(year=day.year, span=f"M{day.month}", day=None if "月" in text else day)
    return _worded(text)


def _worded(text: str) -> Time | None:
    """Year and part of the year in either order, with what the figures' status is."""
    bare, known = text, None
    noted = _NOTED.fullmatch(text)
    if noted is not None:
        bare, known = noted[1], status(noted[2])
    bare = bare.strip(" ()")
    year = match_year(bare)
    if year is not None:
        rest = bare[year[1] :]
        link = _LINK.match(rest)
        tail = rest[link.end() if link else 0 :].strip(" ()")
        if not tail or tail in {"年", "年度", "全年"}:
            return Time(year=year[0], status=known)
        again = match_year(tail)  # 平成28年度 Fiscal year 2016
        if again is not None and again == (year[0], len(tail)):
            return Time(year=year[0], status=known)
        code = span_code(tail)
        return Time(year=year[0], span=code, status=known) if code else None
    span = match_span(bare)
    if span is None:
        return None
    rest = bare[span.end :]
    link = _LINK.match(rest)
    start = span.end + (link.end() if link else 0)
    year = match_year(bare, start) if start < len(bare) else None
    if year is None or bare[year[1] :].strip(" ()年度"):
        return None
    return Time(year=year[0], span=span.code, status=known)


def frequency(days: list[dt.date]) -> str:
    """What a column of days stands for: a year, a quarter or a month each.

    Returns
    -------
    {"year", "quarter-end", "quarter-start", "month"}

    Examples
    --------
    >>> frequency([dt.date(2018, 1, 1), dt.date(2019, 1, 1)])
    'year'
    >>> frequency([dt.date(2024, 10, 1), dt.date(2025, 1, 1)])
    'quarter-start'
    """
    months = {day.month for day in days}
    years = [day.year for day in days]
    once = len(set(years)) == len(years)
    if once and len(months) == 1 and months <= {1, 12} and len(years) > 1:
        return "year"
    starts = all(day.day == 1 for day in days)
    if months <= {1, 4, 7, 10} and starts and len(months) > 1:
        return "quarter-start"
    if months <= {3, 6, 9, 12} and len(months) > 1:
        return "quarter-end"
    return "month"


def span_of(day: dt.date, every: str) -> str:
    """Code of the part of the year that a day of a column of such days stands for.

    Parameters
    ----------
    day : datetime.date
        A day of the column.
    every : str
        What the column's days stand for, as `frequency` finds it.

    Examples
    --------
    >>> span_of(dt.date(2024, 12, 1), "quarter-end"), span_of(dt.date(2024, 10, 1), "quarter-start")
    ('Q4', 'Q4')
    """
    if every == "year":
        return "FY"
    return f"M{day.month}" if every == "month" else f"Q{(day.month - 1) // 3 + 1}"
