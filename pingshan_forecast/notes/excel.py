"""The note as a workbook: a summary, a sheet a target with its fan and live arithmetic, and the sources."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import TYPE_CHECKING, Any

from pingshan_forecast.language.catalogue import catalogue
from pingshan_forecast.language.likelihood import LIKELY, UNLIKELY
from pingshan_forecast.notes.evidence import source_lines
from pingshan_forecast.notes.excel_cells import height, lines_across, make_formats, write_table, write_text
from pingshan_forecast.notes.excel_target import TargetSheet
from pingshan_forecast.notes.sentences import indicator_words
from pingshan_forecast.notes.structure import SectionId
from pingshan_forecast.notes.tables import Table

if TYPE_CHECKING:
    from pingshan_forecast.assessment.result import Assessment
    from pingshan_forecast.language.catalogue import Catalogue
    from pingshan_forecast.notes.structure import NoteContent, Section

_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
# Letters that a row has room for: in the first columns of a table, and across the summary's columns.
_ROOMS, _SUMMARY_ROOM = (56, 56, 16, 16), 140


def workbook(assessment: Assessment, note: NoteContent) -> bytes:
    """Workbook of an assessment, as the bytes of an .xlsx file.

    Outside text is written as text, never as a formula or a link. Each formula carries the value it has, so
    that a reader that does not calculate shows the same numbers.

    Parameters
    ----------
    assessment : Assessment
        What the sheets of targets are made of.
    note : NoteContent
        Its note; the other sheets hold its tables.
    """
    import xlsxwriter

    buffer = io.BytesIO()
    safe = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, **safe})
    day = dt.datetime(assessment.as_of.year, assessment.as_of.month, assessment.as_of.day)
    book.set_properties({"title": note.title[:255], "author": "pingshan_forecast", "created": day})
    formats, words = make_formats(book), catalogue(note.language)
    names = _sheet_names(assessment, words)
    _summary(book.add_worksheet(words["sheet.summary"]), note, words, formats)
    for row, name in zip(assessment.rows, names, strict=True):
        if name:
            sheet = book.add_worksheet(name)
            TargetSheet(assessment, row, formats, note.language).write(book, sheet, name)
    year = [s for s in map(note.section, (SectionId.PACE, SectionId.HORIZONS)) if s is not None]
    if year:
        _sections(book, words["sheet.pace"], year, formats, second=24)
    joint, stress = note.section(SectionId.JOINT), note.section(SectionId.STRESS)
    _sections(book, words["sheet.joint"], [s for s in (joint, stress) if s is not None], formats, second=60)
    scenarios = note.section(SectionId.SCENARIOS)
    if scenarios is not None:
        _sections(book, words["sheet.scenarios"], [scenarios], formats, second=16)
    lines = source_lines(assessment, note.language, levels=True)
    _sources(book.add_worksheet(words["sheet.sources"]), lines, words["sheet.sources"], formats)
    book.close()
    return buffer.getvalue()


def _sheet_names(assessment: Assessment, words: Catalogue) -> list[str]:
    """Name of each target's sheet as Excel takes it, 31 characters, no two alike; empty without a history."""
    own = ("summary", "sources", "scenarios", "joint", "pace")
    taken = {words[f"sheet.{key}"].casefold() for key in own} | {"history"}
    names = []
    for row in assessment.rows:
        if row.series is None or not row.series.n_observed:
            names.append("")
            continue
        base = _FORBIDDEN.sub(" ", indicator_words(row.target, words.language)).strip() or "target"
        name, k = base[:28], 2
        while name.casefold() in taken:
            name, k = f"{base[:25]} {k}", k + 1
        taken.add(name.casefold())
        names.append(name)
    return names


def _summary(sheet: Any, note: NoteContent, words: Catalogue, formats: dict[str, Any]) -> None:
    """Write what was found, in numbers that can be sorted, what it rests on, and how to read it."""
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 8, 13)
    write_text(sheet, 0, 0, note.title, formats["title"])
    lines_across(sheet, 1, (note.byline, note.headline), formats, columns=8, room=_SUMMARY_ROOM)
    first = 4
    (table,) = (block for block in note.sections[0].blocks if isinstance(block, Table))
    i = _counts(sheet, write_table(sheet, first, table, formats, (50,)) + 1, table, first + 2, words)
    write_text(sheet, i + 1, 0, words["sheet.reasons"], formats["head"])
    targets, method = note.section(SectionId.TARGETS), note.section(SectionId.METHOD)
    assert targets is not None  # every note has both; tells the type checker
    assert method is not None
    i += 2
    for row, detail in zip(table.texts, targets.details, strict=True):
        text = words.join("semicolon", detail.points)
        write_text(sheet, i, 0, row[0], formats["text"])
        sheet.merge_range(i, 1, i, 8, "", formats["text"])
        write_text(sheet, i, 1, text, formats["text"])
        sheet.set_row(i, max(height(text, 115), height(row[0], 50)))
        i += 1
    write_text(sheet, i + 1, 0, method.heading, formats["head"])
    lines_across(sheet, i + 2, method.points, formats, columns=8, room=_SUMMARY_ROOM)
    sheet.freeze_panes(first + 1, 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _counts(sheet: Any, i: int, table: Table, first: int, words: Catalogue) -> int:
    """Count by formula what the headline counts; `first` is the table's first row, counted from 1."""
    strict = [row[6].number for row in table.rows if row[6].number is not None]
    cells = f"G{first}:G{first + len(table.rows) - 1}"
    counts = (
        (
            words("sheet.likely", cut=LIKELY),
            f'=COUNTIF({cells},">{LIKELY}")',
            sum(p > LIKELY for p in strict),
        ),
        (
            words("sheet.unlikely", cut=UNLIKELY),
            f'=COUNTIF({cells},"<{UNLIKELY}")',
            sum(p < UNLIKELY for p in strict),
        ),
        (words["sheet.judged"], f"=COUNT({cells})", len(strict)),
    )
    for k, (label, formula, value) in enumerate(counts):
        sheet.write_string(i + k, 0, label)
        sheet.write_formula(i + k, 1, formula, None, value)
    return i + len(counts)


def _sections(
    book: Any, name: str, sections: list[Section], formats: dict[str, Any], *, second: float
) -> None:
    """Write the blocks of some sections one below the other on a sheet; none without a section."""
    if not sections:
        return
    sheet = book.add_worksheet(name)
    sheet.set_column(0, 0, 60)
    sheet.set_column(1, 1, second)
    sheet.set_column(2, 12, 16)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    write_text(sheet, 0, 0, sections[0].heading, formats["title"])
    i = 2
    for block in (block for section in sections for block in section.blocks):
        if isinstance(block, Table):
            if block.caption:
                write_text(sheet, i - 1, 0, block.caption)
                i += 1
            i = write_table(sheet, i, block, formats, _ROOMS if not block.caption else ()) + 1
        elif block:
            i = lines_across(sheet, i, block, formats, columns=3 if second > 16 else 6) + 1


def _sources(sheet: Any, lines: tuple[str, ...], title: str, formats: dict[str, Any]) -> None:
    sheet.set_column(0, 0, 6)
    sheet.set_column(1, 1, 100)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    write_text(sheet, 0, 0, title, formats["title"])
    for i, line in enumerate(lines, start=1):
        sheet.write_number(i, 0, i, formats["text"])
        write_text(sheet, i, 1, line, formats["text"])
        sheet.set_row(i, height(line, 95))
