"""From the text of a plan report or a government work report to a `Plan`.

The grammar, from the outside in:

* A report is cut into lines and sentences; headings (一、2020年…执行情况; 二、2021年…目标) and the words that
  open a list of targets (主要预期目标是) tell outcomes from targets (`readers.sections`).
* A sentence is a row of clauses; a clause is ``subject verb number bound``: 规模以上工业增加值 增长 9% 左右.
  A clause without a subject speaks of the subject before it; 分别 deals a list of numbers to a list of
  subjects, item by item, in words too (正增长, 持平); the last bound of such a list holds for all of it
  (`readers.grammar`, `readers.lists`, `readers.names`, `readers.numbers`).
* A clause that begins with a region (全国, 全市, 南山区) is that region's; any other is of the region that
  reports (`readers.places`).
* In a list of targets, a clause without a number may be one too: in step with growth (同步), faster than
  (快于), stable (稳中提质), growing (正增长), falling (继续下降), laid down from above (完成下达任务)
  (`readers.qualitative`).
* A table gives one row an indicator, its columns distinguished by their heads (`readers.grids`).
* A text on many regions gives each its own rows (`readers.digests`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from pingshan_forecast.core.checks import checked
from pingshan_forecast.core.plan import Plan
from pingshan_forecast.core.targets import Outcome, Target
from pingshan_forecast.errors import ReportError
from pingshan_forecast.readers.reports import multi_region as digests
from pingshan_forecast.readers.reports.header import ReportHeader, find_header
from pingshan_forecast.readers.reports.numbers import Passed, find_numbers
from pingshan_forecast.readers.reports.places import RegionState, region_meant
from pingshan_forecast.readers.reports.refusals import is_english, looked_for
from pingshan_forecast.readers.reports.report_tables import NO_STATEMENT, read_grids
from pingshan_forecast.readers.reports.reporting_region import without_own_zone
from pingshan_forecast.readers.reports.rows import Detail, Row, State, sentence_rows, without_repeats
from pingshan_forecast.readers.reports.sections import sentences
from pingshan_forecast.readers.reports.text import CleanText, clean_text, without_asides


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A reading of a report with all it passed over.

    Parameters
    ----------
    plan : Plan
        What was read.
    passed : tuple of Passed
        Every number in digits that was not taken, in order.
    source : str
        The text that all offsets point into.
    """

    plan: Plan
    passed: tuple[Passed, ...]
    source: str


@checked(ReportError)
def read_plan(
    path: str | Path, *, region: str | None = None, year: int | None = None, detail: Detail | None = None
) -> Plan:
    """Read the targets and the outcomes of a report from a txt, html, docx or pdf file.

    Parameters
    ----------
    path : str or Path
        The report. ``pdf`` and ``html`` need the extra ``reports``.
    region : str, optional
        The region, where the text does not say it or says it wrongly. What the text says of another region
        (全国GDP增长5%) keeps that region.
    year : int, optional
        The year of the targets, likewise. Outcomes are those of the year before.
    detail : {"headline", "all"}, optional
        ``"headline"`` gives the list of targets and the figures of the registry that first sum up the year;
        ``"all"`` every quantity of the sections on outcomes and on targets. By default all of a plan report,
        and the headlines of any other text.

    Returns
    -------
    Plan
        Offsets point into the text as it was decoded, ``source[start:end] == text``. A region that is not
        stated is ``""``, a year that is not stated 0; a day that is not stated is 31 January of the year, and
        ``as_of_assumed`` is true.

    Raises
    ------
    ReportError
        If the file cannot be read: missing, encrypted, too large, of another kind; if it is no report; if
        `year` is no year of a plan.
    """
    return explain_file(path, region=region, year=year, detail=detail).plan


def explain_file(
    path: str | Path, *, region: str | None = None, year: int | None = None, detail: Detail | None = None
) -> Explanation:
    """Read a report from a file and keep, for every number not taken, the reason.

    Parameters
    ----------
    path, region, year, detail : optional
        As in `read_plan`.

    Returns
    -------
    Explanation
        With at least one target or outcome.

    Raises
    ------
    ReportError
        As in `read_plan`; also if the text holds no target and no outcome, with what was looked for.
    """
    from pingshan_forecast.readers.reports.documents import read_source

    path = Path(path)
    source = read_source(path)
    if is_english(source):
        raise ReportError(
            f"{path.name}: an English text; plans are read in Chinese: give the report's Chinese original"
        )
    found = explain(source, region=region, year=year, detail=detail, name=path.name)
    if not found.plan.targets and not found.plan.outcomes:
        raise ReportError(f"{path.name}: {looked_for(source)}")
    return found


def parse_plan(
    text: str,
    *,
    region: str | None = None,
    year: int | None = None,
    detail: Detail | None = None,
    name: str = "",
) -> Plan:
    """Read the targets and the outcomes of a report from its text.

    Parameters
    ----------
    text : str
        The report.
    region, year, detail : optional
        As in `read_plan`.
    name : str
        What to call the source; a year in it counts where the text states none.

    Examples
    --------
    >>> plan = parse_plan("2022年乙区主要预期目标是：地区生产总值增长6.5%左右，力争城镇新增就业1.2万人以上。")
    >>> [(t.indicator, t.comparator, t.low, t.high, t.strength) for t in plan.targets]
    [('gdp', 'about', 6.5, 6.5, 'expected'), ('jobs_new', 'at_least', 1.2, None, 'strive')]
    >>> plan.year, plan.targets[1].text
    (2022, '力争城镇新增就业1.2万人以上')
    """
    return explain(text, region=region, year=year, detail=detail, name=name).plan


@checked(ReportError)
def explain(
    text: str,
    *,
    region: str | None = None,
    year: int | None = None,
    detail: Detail | None = None,
    name: str = "",
) -> Explanation:
    """Read a report and keep, for every number not taken, the reason.

    Parameters
    ----------
    text : str
        The report.
    region, year, detail, name : optional
        As in `parse_plan`.

    Examples
    --------
    >>> reading = explain("2022年乙区主要预期目标是：建成5G基站300个，地区生产总值增长6%。")
    >>> [(reading.source[p.start:p.end], p.reason) for p in reading.passed]
    [('2022', 'a date'), ('5', 'part of a name')]
    """
    tidy = clean_text(text)
    frame = find_header(tidy.text, region=region, year=year, name=name)
    depth: Detail = detail or ("all" if frame.kind == "plan report" else "headline")
    passed: list[Passed] = []
    read = without_own_zone(without_asides(tidy.text), frame.region)
    taken = digests.read_digest(read, frame)
    unread: list[Passed] = []
    if taken:
        frame = replace(frame, kind="digest")
        dated = find_numbers(read, 0, len(read))[1]
        passed = [*dated, Passed(start=0, end=len(read), reason="beside no region that it could be of")]
    else:
        tables, stretches, unread = read_grids(read, frame)
        taken = [replace(row, region=frame.region) for row in tables]
        state = State(regions=RegionState(frame))
        for sentence in sentences(read, frame):
            if any(start <= sentence.start < end for start, end in stretches):
                continue
            if read[sentence.start - 1 : sentence.start] != ";":
                state.before = ()
            rows, left = sentence_rows(read, sentence, frame, depth, state)
            taken.extend(rows)
            passed.extend(left)
        passed.extend(Passed(start=start, end=end, reason=NO_STATEMENT) for start, end in stretches)
        passed.extend(unread)
        taken, repeated = without_repeats(taken, depth)
        passed.extend(repeated)
    return Explanation(
        plan=_plan(tidy, frame, taken, name, unread), passed=_all_passed(tidy, taken, passed), source=text
    )


def _unread_tables(tidy: CleanText, tables: list[Passed]) -> tuple[str, ...]:
    """One line for each table that was not understood, with its place."""
    found = []
    for table in tables:
        start, end = tidy.span(table.start, table.end)
        line = tidy.source.count("\n", 0, start) + 1
        opens = " ".join(tidy.source[start:end].split("\n")[0].split())[:40]
        found.append(f"line {line}: a table ({opens}) was not understood; its figures are not read")
    return tuple(found)


def _no_year(frame: ReportHeader, rows: list[Row]) -> tuple[str, ...]:
    """One line where figures are of a year that the text does not say."""
    if all(row.year for row in rows):
        return ()
    return ("the text does not say its year: figures without one are under year 0; name it with year=",)


def _plan(tidy: CleanText, frame: ReportHeader, rows: list[Row], name: str, unread: list[Passed]) -> Plan:
    targets: list[Target] = []
    outcomes: list[Outcome] = []
    completed: list[Outcome] = []
    for row in rows:
        reading = row.reading
        start, end = tidy.span(reading.start, reading.end)
        shared = {
            "region": row.region, "year": row.year, "indicator": reading.code,
            "indicator_name": reading.name, "measure": reading.measure, "comparator": reading.comparator,
            "low": reading.low, "high": reading.high, "unit": reading.unit,
            "text": tidy.source[start:end], "start": start, "end": end,
            "base_year": row.base_year, "section": row.section,
        }  # fmt: skip
        if row.role == "target":
            targets.append(
                Target(
                    strength=reading.strength, reference=_reference(row),
                    deadline=reading.deadline, **shared,  # type: ignore[arg-type]
                )
            )  # fmt: skip
        else:
            vague = {"about": "approx", "above": "more_than", "at_least": "more_than"}
            (completed if reading.measure == "milestone" else outcomes).append(
                Outcome(
                    period=row.period,
                    status="expected" if row.expected else "preliminary",
                    qualifier=vague.get(reading.comparator, "exact"),  # type: ignore[arg-type]
                    **shared,  # type: ignore[arg-type]
                )
            )
    return Plan(
        region=frame.region, year=frame.year, as_of=frame.as_of,
        as_of_assumed=frame.as_of_assumed, title=frame.title, source=name,
        kind=frame.kind, period=frame.period,
        warnings=(*_unread_tables(tidy, unread), *_no_year(frame, rows)),
        targets=tuple(targets), outcomes=tuple(outcomes), completed=tuple(completed),
    )  # fmt: skip


def _reference(row: Row) -> str:
    """Return what a row is measured against; the whole of a tier as the region that it is."""
    against = row.reading.reference
    return region_meant(row.region, against) if against.startswith("全") else against


def _all_passed(tidy: CleanText, rows: list[Row], passed: list[Passed]) -> tuple[Passed, ...]:
    """Account for every run of digits in the text: taken, or passed over for a reason."""
    reasons = ["in a heading or a title", *dict.fromkeys(p.reason for p in passed)]
    code = {reason: i for i, reason in enumerate(reasons)}
    why = bytearray(len(tidy.text))
    for left in reversed(passed):
        why[left.start : left.end] = bytes([code[left.reason]]) * (left.end - left.start)
    taken = bytearray(len(tidy.text))
    for row in rows:
        taken[row.reading.at : row.reading.end] = b"\x01" * (row.reading.end - row.reading.at)
    found = []
    for match in re.finditer(r"\d(?:[\d.,]*\d)?", tidy.text):
        if not taken[match.start()]:
            start, end = tidy.span(match.start(), match.end())
            found.append(Passed(start=start, end=end, reason=reasons[why[match.start()]]))
    return tuple(found)
