"""Which of the figures of a sentence a plan is made of."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from pingshan_forecast.readers.reports.decline_rates import narrows_to
from pingshan_forecast.readers.reports.grammar import Reading, read_sentence
from pingshan_forecast.readers.reports.header import NOT_STATED, ReportHeader
from pingshan_forecast.readers.reports.names import UNCODED, Subject, plain_name
from pingshan_forecast.readers.reports.places import clause_start, region_of
from pingshan_forecast.readers.reports.qualitative import leans_on_subject, read_qualities
from pingshan_forecast.readers.reports.sections import Sentence

Detail = Literal["headline", "all"]

_AHEAD = {"target", "outlook"}
_FIVE_YEARS = re.compile(r"十([一二三四五六七])五")
_SPAN_YEARS = re.compile(r"十[一二三四五六]五|五年|[三四]年来|20\d\d[-—至到]20\d\d年")
_LAST_YEAR = re.compile(r"^(?:去年|上年)(?!.*基础上)")
_INCOME = {"income_resident", "income_urban", "income_rural"}
_OTHERS_PLACES = re.compile(r"^(?:全国|全球|世界|我国|国际)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A reading that is kept, with what it is and where and when it holds.

    Parameters
    ----------
    role : {"target", "outcome"}
    region : str
    year : int
    reading : Reading
    expected : bool
        Whether its sentence says 预计.
    sentence : int
        Where its sentence begins.
    """

    role: Literal["target", "outcome"]
    region: str
    year: int
    reading: Reading
    expected: bool
    sentence: int


def sentence_rows(
    text: str, sentence: Sentence, frame: ReportHeader, depth: Detail, before: tuple[Subject, ...]
) -> tuple[list[Row], list[tuple[int, int, str]], tuple[Subject, ...]]:
    """Read one sentence and keep what the depth asks for.

    Parameters
    ----------
    text : str
        Clean text.
    sentence : Sentence
    frame : ReportHeader
        What the report says of itself.
    depth : {"headline", "all"}
    before : tuple of Subject
        What the sentence before spoke of, where only a semicolon divides the two.

    Returns
    -------
    rows : list of Row
    passed : list of (start, end, reason)
    last : tuple of Subject
        What the sentence spoke of last.
    """
    unread = _why_unread(sentence, frame, depth)
    if unread:
        return [], [(sentence.start, sentence.end, unread)], ()
    readings, passed = read_sentence(text, sentence.start, sentence.end, before=before)
    last = tuple(Subject(name=r.name, code=r.code, start=r.start) for r in readings[-1:])
    words = text[sentence.start : sentence.end]
    if sentence.role in _AHEAD:
        qualities = read_qualities(text, sentence.start, sentence.end, readings, within=True)
        if not sentence.headline:
            qualities = [q for q in qualities if q.measure == "relative" and q.strength != "expected"]
        readings = sorted([*readings, *qualities], key=lambda r: r.start)
    elif sentence.explains:
        readings = read_qualities(text, sentence.start, sentence.end, readings, within=False)
    role: Literal["target", "outcome"] = (
        "target" if sentence.role in _AHEAD or sentence.explains else "outcome"
    )
    year = _year(role, sentence, words, frame)
    whose = _regions(text, sentence.start, readings, frame.region)
    rows = []
    for reading, region in zip(readings, whose, strict=True):
        reason = _why_left(reading, words, sentence, frame, depth)
        if reason:
            passed.append((reading.at, reading.end, reason))
        else:
            rows.append(
                Row(
                    role=role,
                    region=region,
                    year=year,
                    reading=_as_told(text, reading, role),
                    expected="预计" in words,
                    sentence=sentence.start,
                )
            )
    return rows, passed, last


def _regions(text: str, start: int, readings: list[Reading], own: str) -> list[str]:
    """Give the region of each reading: the one its clause begins with, its own where that names none.

    A clause without a subject speaks of the region of the clause that it takes its subject from.
    """
    found: list[str] = []
    last, position = own, start
    for reading in readings:
        begin = clause_start(text, start, reading.at)
        told = region_of(text, begin, reading.at if reading.at > begin else reading.end, own=own)
        if told is None and position <= reading.start < begin:
            told = region_of(text, clause_start(text, start, reading.start), begin, own=own)
        elided = reading.start < position or leans_on_subject(text[reading.start : reading.end])
        last = told or (last if elided else own)
        position = reading.end
        found.append(last)
    return found


def _as_told(text: str, reading: Reading, role: str) -> Reading:
    """Say of a reading what its words mean for a target, or for an outcome."""
    if role == "outcome" and reading.comparator == "maintain":
        return replace(reading, measure="growth", comparator="about", low=0.0, high=0.0, unit="%")
    if role == "outcome" and reading.comparator == "positive":
        return replace(reading, comparator="above", low=0.0)
    aims = role == "target" and reading.comparator == "equal"
    if aims and narrows_to(text[reading.start : reading.at]):
        return replace(reading, comparator="at_least", high=None)
    return reading


def _year(role: str, sentence: Sentence, words: str, frame: ReportHeader) -> int:
    """Give the year a sentence speaks of: an outlook ends with its five-year plan."""
    if sentence.role == "outlook" and (plan := _FIVE_YEARS.search(words)):
        return 1955 + 5 * (10 + "零一二三四五六七八九".index(plan[1]))
    if role == "target" or frame.year == NOT_STATED:
        return frame.year
    return frame.year - 1


def _why_unread(sentence: Sentence, frame: ReportHeader, depth: Detail) -> str:
    """Say why a whole sentence is passed over; empty if it is read."""
    if sentence.role in {"none", "unknown"}:
        return "neither among the outcomes nor among the targets"
    if sentence.role == "outlook" and not frame.is_short:
        return "reaches beyond the year of the plan"
    if depth == "headline" and not (sentence.headline or sentence.explains or sentence.role == "outlook"):
        return "not in the list of targets" if sentence.role == "target" else "sums up several years"
    return ""


def _why_left(reading: Reading, words: str, sentence: Sentence, frame: ReportHeader, depth: Detail) -> str:
    """Say why a reading is not kept; empty if it is."""
    if sentence.explains:
        better = reading.measure == "relative" and reading.strength == "strive"
        return "" if better else "speaks about a figure already given"
    before = words[: reading.at - sentence.start]
    clause = before[before.rfind(",") + 1 :]
    if sentence.role in _AHEAD and _LAST_YEAR.search(clause):
        return "a figure of the year before"
    if depth == "all":
        return ""
    if sentence.role in _AHEAD:
        return ""
    if reading.code == "other" and not frame.is_short and not UNCODED.match(plain_name(reading.name)):
        return "not a headline figure"
    if reading.unit.endswith("百分点"):
        return "a change in percentage points"
    if reading.average or _SPAN_YEARS.search(clause):
        return "an average or a sum of several years"
    if reading.code in _INCOME and reading.measure == "level":
        return "a level of income, not its growth"
    return "of another region" if _OTHERS_PLACES.match(reading.name) and frame.region != "全国" else ""


def without_repeats(rows: list[Row], depth: Detail) -> tuple[list[Row], list[tuple[int, int, str]]]:
    """Keep the first of several statements of one figure; of headline outcomes, those of one sentence."""
    seen: dict[tuple[object, ...], int] = {}
    kept: list[Row] = []
    passed = []
    for row in rows:
        reading = row.reading
        name = reading.name if reading.code == "other" else ""
        figure = (row.role, row.region, row.year, reading.code, reading.measure, name)
        value = (
            *figure,
            reading.low,
            reading.high,
            reading.unit,
            reading.at if depth == "all" and name else 0,
        )
        first = seen.setdefault(figure, row.sentence)
        summed_up = row.role == "outcome" and depth == "headline" and first != row.sentence
        if summed_up or value in seen:
            passed.append((reading.at, reading.end, "said before"))
            continue
        seen[value] = row.sentence
        kept.append(row)
    return kept, passed
