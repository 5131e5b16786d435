"""A ledger of promises as a table in every format of a note."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

from pingshan_forecast.errors import OutputError
from pingshan_forecast.files import check_writable, write_whole
from pingshan_forecast.language.catalogue import catalogue
from pingshan_forecast.notes.structure import NoteContent, Section, SectionId
from pingshan_forecast.notes.tables import Cell, Table

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from pingshan_forecast.judgement.ledger import Ledger
    from pingshan_forecast.registry.languages import Language

FORMATS = (".md", ".html", ".docx", ".xlsx", ".pdf", ".json", ".csv")


def ledger_table(ledger: Ledger, language: Language = "zh") -> Table:
    """The ledger as a table of ready texts, one row a promise.

    Parameters
    ----------
    ledger : Ledger
        What to lay out.
    language : {"zh", "en"}
        Of heads and statuses; promises keep their own words.
    """
    words = catalogue(language)
    rows = tuple(
        tuple(map(Cell, cells))
        for entry in ledger.entries
        for cells in [
            (
                str(entry.target.year),
                entry.target.text,
                entry.target.deadline,
                entry.outcome.text if entry.outcome is not None else "",
                str(words[f"ledger.{entry.status}"]),
                entry.target.section,
            )
        ]
    )
    return Table(header=tuple(words["ledger.header"]), rows=rows, caption=str(words["ledger.caption"]))


def ledger_note(ledger: Ledger, language: Language = "zh") -> NoteContent:
    """The ledger as the content of a note.

    Parameters
    ----------
    ledger : Ledger
        What to lay out.
    language : {"zh", "en"}
        Of its words.
    """
    words = catalogue(language)
    reports = dict.fromkeys(
        e for entry in ledger.entries for e in (entry.promised_in, entry.reported_in) if e
    )
    summary = Section(
        id=SectionId.SUMMARY,
        heading=str(words["ledger.summary"]),
        paragraphs=(words("ledger.headline", n=len(ledger.entries), **ledger.counts()),),
        table=ledger_table(ledger, language),
    )
    return NoteContent(
        language=language,
        title=words("ledger.title", region=ledger.region),
        byline="",
        sections=(summary,),
        sources_heading=str(words["ledger.sources"]),
        sources=tuple(reports),
    )


def save_ledger(ledger: Ledger, path: Path, *, date: dt.date, language: Language = "zh") -> None:
    """Write a ledger in the format that the suffix of a file names.

    Parameters
    ----------
    ledger : Ledger
        What to write.
    path : Path
        Ends in .md, .html, .docx, .xlsx, .pdf, .json or .csv.
    date : datetime.date
        The day of the last report, for the properties of the file.
    language : {"zh", "en"}
        Of its words.

    Raises
    ------
    OutputError
        If the suffix is none of these or the file cannot be written.
    """
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        raise OutputError(f"cannot write {path.name}: end the name in {', '.join(FORMATS)}")
    check_writable(path)
    write_whole(path, _laid_out(ledger, suffix, date, language))


def _laid_out(ledger: Ledger, suffix: str, date: dt.date, language: Language) -> bytes:
    note = ledger_note(ledger, language)
    if suffix == ".md":
        from pingshan_forecast.notes.markdown import markdown

        return markdown(note).encode()
    if suffix == ".html":
        from pingshan_forecast.notes.web import html

        return html(None, note, {}).encode()
    if suffix == ".docx":
        from pingshan_forecast.notes.word import word

        return word(note, {}, date=date, style="house")
    if suffix == ".pdf":
        from pingshan_forecast.notes.pdf import pdf

        return pdf(note, {}, date=date)
    if suffix == ".xlsx":
        return _workbook(ledger_table(ledger, language))
    frame = ledger.to_frame()
    if suffix == ".csv":
        return frame.to_csv(index=False, lineterminator="\n").encode("utf-8-sig")
    rows = frame.astype(object).where(frame.notna(), None).to_dict(orient="records")
    return f"{json.dumps(rows, ensure_ascii=False, indent=2, allow_nan=False)}\n".encode()


def _workbook(table: Table) -> bytes:
    """Write a table as a workbook of one sheet; no text in it is taken for a formula."""
    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        for column, head in enumerate(table.header):
            sheet.write_string(0, column, head, bold)
        for i, row in enumerate(table.rows, start=1):
            for column, cell in enumerate(row):
                sheet.write_string(i, column, cell.text, wrapped)
        sheet.set_column(0, 0, 8)
        sheet.set_column(1, len(table.header) - 1, 28)
        sheet.freeze_panes(1, 0)
    return stream.getvalue()
