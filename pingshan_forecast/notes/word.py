"""The note as a Word document: real styles, repeated table heads, sharp charts, the same bytes every time."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import TYPE_CHECKING, Any

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm

from pingshan_forecast.errors import OutputError
from pingshan_forecast.language.catalogue import catalogue
from pingshan_forecast.language.display import width
from pingshan_forecast.notes.letterhead import PLAIN, Letterhead
from pingshan_forecast.notes.word_styles import LOOKS, Look, add_styles, apply_look

if TYPE_CHECKING:
    from docx.document import Document

    from pingshan_forecast.notes import Style
    from pingshan_forecast.notes.structure import NoteContent, Section
    from pingshan_forecast.notes.tables import Table

# The earliest time that a zip archive can hold: what is in a note does not depend on when it was written.
_STAMP = (1980, 1, 1, 0, 0, 0)
_NARROWEST = 18.0  # millimetres of a column whose texts are broken
# Rows of a table that a page can hold besides other things.
_SHORT = 12
_LOGO_HEIGHT = 12


def word(
    note: NoteContent,
    pictures: dict[int | None, bytes],
    *,
    date: dt.date,
    style: Style = "house",
    paper: Letterhead = PLAIN,
) -> bytes:
    """Lay a note out as a Word document.

    Parameters
    ----------
    note : NoteContent
        The texts.
    pictures : dict of int or None to bytes
        The charts as PNG, by the place of their target; None for that of all.
    date : datetime.date
        The day of the judgement, which the document carries as its date.
    style : {"house", "brief", "gbt9704"}
        The look.
    paper : Letterhead
        Its logo stands in the page's head; of a template page, head and styles are taken, and what stands in
        it comes first.
    """
    look = LOOKS[style]
    if paper.template:
        document = docx.Document(io.BytesIO(paper.template))
        add_styles(document, look, note.language)
    else:
        document = docx.Document()
        apply_look(document, look, note.language)
        _page_numbers(document, look)
    if paper.logo:
        _logo(document, paper.logo)
    _properties(document, note, date, paper.issuer)
    document.add_paragraph(note.title, style="Title")
    document.add_paragraph(note.byline, style="Note Small" if not look.line else "Note Text")
    words = catalogue(note.language)
    # Official documents number their headings where the language has numerals for it.
    numerals = words["document.numerals"] if look.line else []

    def heading(text: str, level: int, place: int, *, new_page: bool = False) -> None:
        if place < len(numerals):
            text = words.fill(words["document.numbered"][level - 1], n=numerals[place], text=text)
        document.add_heading(text, level).paragraph_format.page_break_before = new_page or None

    def add(section: Section, level: int, place: int) -> None:
        if section.heading:
            heading(section.heading, level, place, new_page=section.new_page)
        _body(document, section, pictures, look)
        for i, below in enumerate(section.below):
            add(below, level + 1, i)

    for i, section in enumerate(note.pages):
        add(section, 1, i)
    if note.sources:
        heading(note.sources_heading, 1, len(note.pages))
        for i, line in enumerate(note.sources, start=1):
            document.add_paragraph(f"[{i}] {line}", style="Note Small")
    return _same_bytes(document)


def _body(document: Document, section: Section, pictures: dict[int | None, bytes], look: Look) -> None:
    """Add what stands under a section's heading."""
    if section.figure is not None and section.figure.row in pictures:
        _picture(document, pictures[section.figure.row], section.figure.alt)
    for paragraph in section.paragraphs:
        document.add_paragraph(paragraph, style="Note Text")
    if section.table is not None:
        _table(document, section.table, look)
    style = "List Bullet" if not look.line else "Note Text"
    for point in section.points:
        document.add_paragraph(point, style="Note Small" if section.id == "method" else style)


def _logo(document: Document, picture: bytes) -> None:
    """Set a logo at the left of the page's head, as high as two lines."""
    head = document.sections[0].header.paragraphs[0]
    try:
        head.insert_paragraph_before().add_run().add_picture(io.BytesIO(picture), height=Mm(_LOGO_HEIGHT))
    except Exception as error:  # the picture is from outside, and its reader names a dozen kinds
        raise OutputError("the logo does not open as a picture; save it anew as .png") from error


def _room(document: Document) -> float:
    """Width of the text in millimetres."""
    page = document.sections[-1]
    sides = (page.page_width or Mm(210), page.left_margin or Mm(0), page.right_margin or Mm(0))
    whole, left, right = (float(side.mm) for side in sides)
    return whole - left - right


def _picture(document: Document, png: bytes, alt: str) -> None:
    run = document.add_paragraph(style="Note Picture").add_run()
    shape = run.add_picture(io.BytesIO(png), width=Mm(_room(document)))
    shape._inline.docPr.set("descr", alt)
    for side in "TBLR":
        # Unsaid, some programs keep an eighth of an inch around a picture.
        shape._inline.set(f"dist{side}", "0")


def _table(document: Document, table: Table, look: Look) -> None:
    document.add_paragraph(table.caption, style="Caption")
    grid = document.add_table(rows=1, cols=len(table.header))
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    grid.autofit = False
    _rules(grid)
    _widths(grid, table, look, _room(document))
    _fill(grid.rows[0], table.header, table, bold=True)
    _flag(grid.rows[0], "w:tblHeader")
    for cells in table.texts:
        row = grid.add_row()
        _fill(row, cells, table)
        _flag(row, "w:cantSplit")
    # A short table stays with its caption; of a long one the head stays with what follows.
    kept = grid.rows[:-1] if len(table.rows) <= _SHORT else grid.rows[:2]
    for paragraph in (p for row in kept for cell in row.cells for p in cell.paragraphs):
        paragraph.paragraph_format.keep_with_next = True


def _fill(row: Any, cells: tuple[str, ...], table: Table, *, bold: bool = False) -> None:
    for i, (cell, text) in enumerate(zip(row.cells, cells, strict=True)):
        cell.width = row.table.columns[i].width
        paragraph = cell.paragraphs[0]
        paragraph.style = "Note Cell"
        paragraph.add_run(text).bold = bold
        if i in table.right:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _widths(grid: Any, table: Table, look: Look, room: float) -> None:
    """Set the width that each column's longest cell needs; where that is too much, the widest texts break."""
    # Half an em a column of a terminal, a fifth more for faces with wide figures; then Word's own padding.
    half, padding = 0.6 * look.sizes["table"] * 25.4 / 72, 4.0
    needs = []
    for head, cells in zip(table.header, zip(*table.texts, strict=True), strict=True):
        # A head is bold, so wider; it may break, its words may not.
        longest = max(min(1.1 * max(map(width, head.split())), 10), *map(width, cells))
        needs.append(longest * half + padding)
    while (excess := sum(needs) - room) > 0.01:
        widest = max(range(len(needs)), key=lambda i: (i not in table.right, needs[i]))
        if needs[widest] <= _NARROWEST or widest in table.right:
            break
        needs[widest] = max(needs[widest] - excess, _NARROWEST)
    for column, need in zip(grid.columns, needs, strict=True):
        column.width = int(Mm(room) * need / sum(needs))


def _flag(row: Any, tag: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(tag))


def _rules(grid: Any) -> None:
    """Draw the table with three rules, as printed tables have."""
    borders = OxmlElement("w:tblBorders")
    for edge, size in (("top", 12), ("bottom", 12), ("insideH", 4)):
        rule = OxmlElement(f"w:{edge}")
        for name, value in (("val", "single"), ("sz", str(size)), ("space", "0"), ("color", "808080")):
            rule.set(qn(f"w:{name}"), value)
        borders.append(rule)
    grid._tbl.tblPr.append(borders)


def _page_numbers(document: Document, look: Look) -> None:
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.style = document.styles["Note Small"]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    dash = "— " if look.line else ""
    paragraph.add_run(dash)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)
    paragraph.add_run(dash[::-1])


def _properties(document: Document, note: NoteContent, date: dt.date, issuer: str) -> None:
    core = document.core_properties
    core.title, core.author, core.comments = note.title[:255], issuer or "pingshan_forecast", ""
    core.language = catalogue(note.language)["document.word_tag"]
    core.created = core.modified = dt.datetime(date.year, date.month, date.day)
    core.last_modified_by, core.revision = "", 1


def _same_bytes(document: Document) -> bytes:
    """Zip the parts anew with fixed stamps."""
    first, second = io.BytesIO(), io.BytesIO()
    document.save(first)
    with zipfile.ZipFile(first) as old, zipfile.ZipFile(second, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, _STAMP), old.read(name), zipfile.ZIP_DEFLATED)
    return second.getvalue()
