"""Which of the figures of a sentence a plan is made of, each with its role, its time and its region."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from pingshan_forecast.readers.reports.decline_rates import narrows_to
from pingshan_forecast.readers.reports.grammar import Reading, read_sentence
from pingshan_forecast.readers.reports.header import ReportHeader
from pingshan_forecast.readers.reports.milestones import read_completed, read_milestones, read_wholes
from pingshan_forecast.readers.reports.names import UNCODED, Subject, plain_name
from pingshan_forecast.readers.reports.numbers import Passed
from pingshan_forecast.readers.reports.periods import When, base_year_of, times
from pingshan_forecast.readers.reports.places import RegionState
from pingshan_forecast.readers.reports.qualitative import read_qualities
from pingshan_forecast.readers.reports.report_dates import NOT_STATED
from pingshan_forecast.readers.reports.sections import Sentence

Detail = Literal["headline", "all"]
Side = Literal["target", "outcome"]

_AHEAD = {"target", "outlook"}
_SPAN_YEARS = re.compile(r"十[一二三四五六]五|五年|[三四]年来|20\d\d[-—至到]20\d\d年")
_INCOME = {"income_resident", "income_urban", "income_rural"}
_OTHERS_PLACES = re.compile(r"^(?:全国|全球|世界|我国|国际)")
_AIMS = re.compile(r"目标|力争|确保|预期|计划(?!执行)|争取|将(?=[达超突])|要(?=[达突])|拟")
_WAS_AIMED = re.compile(r"目标(?!任务)[^,;]{0,6}(?:设|定|为|是)|设定|定为|定在")
_CEILING = re.compile(r"以内|以下|之内")
_BY_PARTS = re.compile(r"[ \t]*分[^,。]{1,8}[看分],")
_OWN_REVENUE = re.compile(r"地方|公共预算|一般预算")
_ALL_RECEIPTS = re.compile(r"^(?:全[省市区县州])?财政收入$")
_SECTORS = {"primary_va", "secondary_va", "services_va"}
# 由年初预计增长8%调整为下降3%: what was expected then is no longer.
_EXPECTED = re.compile(r"(?<!年初)(?<!此前)(?<![原从由])预计")
_BEYOND = "reaches beyond the year of the plan"


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
    period : str
        FY, or the part of the year so far that an outcome sums up.
    base_year : int or None
        The year that an average or a cumulative growth is counted from.
    section : str
        The heading that it stands under.
    """

    role: Side
    region: str
    year: int
    reading: Reading
    expected: bool = False
    sentence: int = 0
    period: str = "FY"
    base_year: int | None = None
    section: str = ""


@dataclass(slots=True)
class State:
    """What a reader carries from one sentence to the next.

    Parameters
    ----------
    regions : RegionState
        The region spoken of.
    before : tuple of Subject
        What the sentence before spoke of, where only a semicolon divides the two.
    when : When or None
        A time that goes on holding: part of a year to the end of its paragraph, a horizon in an excerpt.
    paragraph : int
        The number of the line.
    topic : str
        The code of what the last sentence began with: 分产业看 divides that.
    silent : bool
        Whether the last sentence gave no figure, so that the time it names is that of the next.
    """

    regions: RegionState
    before: tuple[Subject, ...] = ()
    when: When | None = None
    paragraph: int = -1
    topic: str = ""
    silent: bool = False


def sentence_rows(
    text: str, sentence: Sentence, frame: ReportHeader, depth: Detail, state: State
) -> tuple[list[Row], list[Passed]]:
    """Read one sentence and keep what the depth asks for.

    Parameters
    ----------
    text : str
        Clean text.
    sentence : Sentence
    frame : ReportHeader
        What the report says of itself.
    depth : {"headline", "all"}
    state : State
        What the sentences before left; changed.

    Returns
    -------
    rows : list of Row
    passed : list of Passed
    """
    marks = times(text, sentence.start, sentence.end, year=frame.this_year)
    carried = _carried(sentence, marks, frame, state)
    if carried is not None and carried.ahead and sentence.role != "target":
        sentence = replace(sentence, role="target", headline=True)
    unread = _why_unread(sentence, frame, depth)
    if unread:
        state.before = ()
        return [], [Passed(start=sentence.start, end=sentence.end, reason=unread)]
    readings, passed = read_sentence(text, sentence.start, sentence.end, before=state.before)
    state.silent = not readings
    state.before = tuple(Subject(name=r.name, code=r.code, start=r.start) for r in readings[-1:])
    if _BY_PARTS.match(text, sentence.start) and state.topic == "fixed_investment":
        readings = [replace(r, code="other") if r.code in _SECTORS else r for r in readings]
    elif readings and readings[0].code != "other":
        state.topic = readings[0].code
    readings = _with_qualities(text, sentence, _with_own_revenue(readings))
    if (depth == "all" and not sentence.headline | sentence.explains) or (
        sentence.role == "outcome" and depth == "all"
    ):
        readings = sorted(
            [*readings, *read_wholes(text, sentence.start, sentence.end, readings)], key=lambda r: r.start
        )
    if depth == "all":
        readings = sorted([*readings, *_deeds(text, sentence, readings)], key=lambda r: r.start)
    whose = state.regions.of_readings(text, sentence.start, readings)
    words = text[sentence.start : sentence.end]
    expected = _EXPECTED.search(words) is not None
    rows = []
    for reading, region in zip(readings, whose, strict=True):
        when = next((when for at, when in reversed(marks) if at <= reading.at), carried)
        row = _row(text, sentence, frame, reading, when, region, expected=expected)
        reason = _why_left(row, words, sentence, frame, depth)
        if reason:
            passed.append(Passed(start=reading.at, end=reading.end, reason=reason))
        else:
            rows.append(row)
    return rows, passed


def _with_own_revenue(readings: list[Reading]) -> list[Reading]:
    """Take a bare 财政收入 for all receipts where the sentence states the region's own share of it."""
    own = any(r.code == "budget_revenue" and _OWN_REVENUE.search(r.name) for r in readings)
    if not own:
        return readings
    bare = [
        r.code == "budget_revenue" and _ALL_RECEIPTS.match(plain_name(r.name)) is not None for r in readings
    ]
    return [
        replace(r, code="other", name="财政总收入") if whole else r
        for r, whole in zip(readings, bare, strict=True)
    ]


def _deeds(text: str, sentence: Sentence, readings: list[Reading]) -> list[Reading]:
    """Return the things to be done of a sentence on the year's work; of one of the review, those done."""
    if sentence.role == "outcome":
        return read_completed(text, sentence.start, sentence.end, readings)
    if sentence.role == "target" and not (sentence.headline or sentence.explains):
        return read_milestones(text, sentence.start, sentence.end, readings)
    return []


def _carried(
    sentence: Sentence, marks: list[tuple[int, When]], frame: ReportHeader, state: State
) -> When | None:
    """Return the time that the sentences before left, and leave that of this one to the next."""
    goes_on = state.when is not None and state.when.ahead and not frame.has_sections
    follows = sentence.paragraph == state.paragraph and (sentence.continues or state.silent)
    if not (goes_on or follows):
        state.when = None
    state.paragraph = sentence.paragraph
    carried = state.when
    if carried is not None and _is_a_year(carried) and sentence.role != "outcome":
        carried = None
    for _, when in marks:
        part = when.period not in {"FY", ""}
        lasting = part or (when.ahead and not frame.has_sections and when.year > frame.year)
        past = sentence.role == "outcome" and _is_a_year(when) and not when.this
        state.when = when if lasting or past else None
    if marks and carried is not None and carried.ahead:
        return None
    return carried


def _is_a_year(when: When) -> bool:
    """Whether a time is a whole year that is named and not ahead."""
    return when.period == "FY" and when.year > 0 and not when.ahead


def _with_qualities(text: str, sentence: Sentence, readings: list[Reading]) -> list[Reading]:
    """Add the targets without a number, where a sentence may have them."""
    if sentence.role in _AHEAD:
        qualities = read_qualities(text, sentence.start, sentence.end, readings, within=True)
        if not sentence.headline:
            duties = [q for q in qualities if q.measure == "relative" and q.strength != "expected"]
            qualities = [
                replace(q, measure="milestone", comparator="equal") if q.code == "other" else q
                for q in duties
            ]
        return sorted([*readings, *qualities], key=lambda r: r.start)
    if sentence.explains:
        return read_qualities(text, sentence.start, sentence.end, readings, within=False)
    return readings


def _row(
    text: str,
    sentence: Sentence,
    frame: ReportHeader,
    reading: Reading,
    when: When | None,
    region: str,
    *,
    expected: bool,
) -> Row:
    """Place a reading in time, and let role and measure follow."""
    begin = max(sentence.start, *(text.rfind(mark, sentence.start, reading.at) for mark in ",;"))
    clause = text[begin : reading.at]
    role: Side = "target" if sentence.role in _AHEAD or sentence.explains else "outcome"
    role, year, period = _time(role, when, frame, clause, sentence)
    base = base_year_of(clause)
    measure = reading.measure
    if reading.average and measure == "growth":
        measure = "average_growth"
        if base is None:
            spans = when is not None and when.spans
            named = base_year_of(text[sentence.start : reading.at])
            base = when.first - 1 if when is not None and spans else named or _base(role, year, frame)
    elif measure == "growth" and base is not None and base < year - 1:
        measure = "cumulative_growth"
    elif measure == "growth" and "累计" in clause and (first := _first_of_span(role, when, frame)):
        measure, base = "cumulative_growth", first - 1
    else:
        base = None
    if base is not None and year and base >= year:
        base = None
    return Row(
        role=role, region=region, year=year, reading=_as_meant(text, replace(reading, measure=measure), role),
        expected=expected, sentence=sentence.start, period=period, base_year=base, section=sentence.heading,
    )  # fmt: skip


def _first_of_span(role: Side, when: When | None, frame: ReportHeader) -> int:
    """Return the first of the years that a figure adds up; 0 where it is of a single one."""
    if when is not None and when.spans:
        return when.first
    return frame.year if role == "target" and frame.kind == "five-year plan" else 0


def _base(role: Side, year: int, frame: ReportHeader) -> int | None:
    """Return the year that an average of unnamed years is counted from: the last known before a horizon."""
    if role == "outcome" or frame.year == NOT_STATED or year <= frame.year:
        return None
    return frame.year - 1


def _time(
    role: Side, when: When | None, frame: ReportHeader, clause: str, sentence: Sentence
) -> tuple[Side, int, str]:
    """Return role, year and period of a figure from its section and from the time that its words name."""
    if when is None or (not when.year and when.period == "FY"):
        if role == "target":
            return role, frame.horizon, "FY"
        return role, frame.outcome_year, frame.so_far
    if when.period != "FY":
        if role == "target" and (frame.has_sections or _AIMS.search(clause)):
            return role, when.year or frame.horizon, "FY"
        this = frame.year if when.year == frame.year and not frame.has_sections else 0
        return (
            "outcome",
            this or (frame.outcome_year if when.this else when.year or frame.outcome_year),
            (when.period),
        )
    if when.this and frame.speaks_before:
        return "outcome", frame.this_year, "FY"
    if when.this:
        return role, frame.horizon if role == "target" else frame.outcome_year, "FY"
    if when.ahead and (not frame.year or when.year >= frame.year):
        return "target", when.year, "FY"
    if not frame.year or when.year > frame.year:
        return ("target" if when.year > frame.year else role), when.year, "FY"
    if when.year < frame.year:
        aimed = role == "target" and _WAS_AIMED.search(clause)
        return ("target" if aimed else "outcome"), when.year, "FY"
    if role == "target" and when.spans:
        return role, when.year, "FY"
    return role, when.year, "FY"


def _as_meant(text: str, reading: Reading, role: str) -> Reading:
    """Return a reading with what its words mean for a target, or for an outcome."""
    if role == "outcome" and reading.comparator == "maintain":
        return replace(reading, measure="growth", comparator="about", low=0.0, high=0.0, unit="%")
    if (
        role == "outcome"
        and reading.comparator == "at_most"
        and not _CEILING.search(text[reading.at : reading.end])
    ):
        return replace(reading, comparator="equal", low=reading.high)
    if role == "outcome" and reading.comparator == "positive":
        return replace(reading, comparator="above", low=0.0)
    aims = role == "target" and reading.comparator == "equal"
    if aims and narrows_to(text[reading.start : reading.at]):
        return replace(reading, comparator="at_least", high=None)
    return reading


def _why_unread(sentence: Sentence, frame: ReportHeader, depth: Detail) -> str:
    """Why a whole sentence is passed over; empty if it is read."""
    if sentence.role in {"none", "unknown"}:
        return "neither among the outcomes nor among the targets"
    if frame.is_short or frame.kind == "five-year plan":
        return ""
    if sentence.role == "outlook" and depth == "headline" and not frame.is_brief:
        return _BEYOND
    if depth == "headline" and not (sentence.headline or sentence.explains or sentence.role == "outlook"):
        return "not in the list of targets" if sentence.role == "target" else "sums up several years"
    return ""


def _why_left(row: Row, words: str, sentence: Sentence, frame: ReportHeader, depth: Detail) -> str:
    """Why a reading is not kept; empty if it is."""
    reading = row.reading
    if sentence.explains:
        better = reading.measure == "relative" and reading.strength == "strive"
        return "" if better else "speaks about a figure already given"
    if row.role == "outcome" and not row.period:
        return "part of a year, not the year so far"
    before = words[: reading.at - sentence.start]
    clause = before[before.rfind(",") + 1 :]
    if depth == "all":
        return ""
    if row.role == "target":
        beyond = row.year > frame.horizon > 0 and not frame.is_brief
        return _BEYOND if beyond else ""
    if reading.code == "other" and not frame.is_short and not UNCODED.match(plain_name(reading.name)):
        return "not a headline figure"
    if reading.unit.endswith("百分点"):
        return "a change in percentage points"
    doubled = (
        row.role == "outcome" and "番" in words[reading.at - sentence.start : reading.end - sentence.start]
    )
    if reading.average or doubled or _SPAN_YEARS.search(clause):
        return "an average or a sum of several years"
    if reading.code in _INCOME and reading.measure == "level":
        return "a level of income, not its growth"
    return (
        "of another region" if _OTHERS_PLACES.match(reading.name) and frame.region not in {"全国", ""} else ""
    )


def without_repeats(rows: list[Row], depth: Detail) -> tuple[list[Row], list[Passed]]:
    """First of several statements of one figure; of headline outcomes, those of one sentence.

    Parameters
    ----------
    rows : list of Row
        In the order of the text.
    depth : {"headline", "all"}
        How much is read: headline figures or all.

    Returns
    -------
    kept, passed : list of Row, list of Passed
        The rows kept, and the places of the others.
    """
    seen: dict[tuple[object, ...], int] = {}
    kept: list[Row] = []
    passed = []
    for row in rows:
        reading = row.reading
        name = reading.name if reading.code == "other" else ""
        figure = (row.role, row.region, row.year, row.period, reading.code, reading.measure, name)
        value = (
            *figure,
            reading.low,
            reading.high,
            reading.unit,
            reading.at if depth == "all" and name and reading.measure != "milestone" else 0,
        )
        first = seen.setdefault(figure, row.sentence)
        summed_up = row.role == "outcome" and depth == "headline" and first != row.sentence
        if summed_up or value in seen:
            reason = "stated before" if _stated(kept, row) else "not what first sums up the year"
            passed.append(Passed(start=reading.at, end=reading.end, reason=reason))
            continue
        seen[value] = row.sentence
        kept.append(row)
    return kept, passed


def _stated(kept: list[Row], row: Row) -> bool:
    """Whether a figure was kept already with the same value."""

    def stated(one: Row) -> tuple[object, ...]:
        reading = one.reading
        return (
            one.role,
            one.region,
            one.year,
            one.period,
            reading.code,
            reading.measure,
            reading.low,
            reading.high,
        )

    return any(stated(one) == stated(row) for one in kept)
