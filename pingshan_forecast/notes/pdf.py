"""The note as PDF by typst: the texts go in as data, so that none of them is read as markup."""

from __future__ import annotations

import datetime as dt
import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from pingshan_forecast.language.catalogue import catalogue
from pingshan_forecast.language.display import width
from pingshan_forecast.notes.letterhead import PLAIN, Letterhead
from pingshan_forecast.registry.tables import data_path

if TYPE_CHECKING:
    from pingshan_forecast.notes.structure import NoteContent, Section
    from pingshan_forecast.notes.tables import Table

_NARROWEST, _WIDEST = 8, 30


def pdf(
    note: NoteContent,
    pictures: dict[int | None, bytes],
    *,
    date: dt.date,
    paper: Letterhead = PLAIN,
) -> bytes:
    """Lay a note out as PDF with the bundled font.

    Parameters
    ----------
    note : NoteContent
        The texts.
    pictures : dict of int or None to bytes
        The charts as SVG, by the place of their target; None for that of all.
    date : datetime.date
        The day of the judgement: the document's date, so that the same note gives the same bytes.
    paper : Letterhead
        Its logo stands above the title.
    """
    import typst

    data = {
        "lang": note.language,
        "region": catalogue(note.language)["document.region"],
        "title": note.title,
        "byline": note.byline,
        "logo": list(paper.logo),
        "logo_kind": {"png": "png", "jpeg": "jpg"}.get(paper.kind, ""),
        "sections": [_section(section, pictures) for section in note.pages],
        "sources_heading": note.sources_heading,
        "sources": list(note.sources),
    }
    template = files("pingshan_forecast.notes").joinpath("templates/note.typ").read_bytes()
    made = dt.datetime(date.year, date.month, date.day, tzinfo=dt.UTC)
    document: bytes = typst.compile(  # type: ignore[misc]  # its stub leaves a type variable open
        template,
        font_paths=[str(data_path("fonts"))],
        ignore_system_fonts=True,
        sys_inputs={"note": json.dumps(data, ensure_ascii=False)},
        timestamp=int(made.timestamp()),
    )
    return document


def _section(section: Section, pictures: dict[int | None, bytes]) -> dict[str, Any]:
    drawn = section.figure is not None and section.figure.row in pictures
    return {
        "heading": section.heading,
        "new_page": section.new_page,
        "picture": pictures[section.figure.row].decode() if drawn and section.figure is not None else None,
        "alt": section.figure.alt if section.figure is not None else None,
        "paragraphs": list(section.paragraphs),
        "points": list(section.points),
        "table": _table(section.table) if section.table is not None else None,
        "below": [_section(below, pictures) for below in section.below],
    }


def _table(table: Table) -> dict[str, Any]:
    columns = zip(table.header, zip(*table.texts, strict=True), strict=True)
    longest = [max(min(max(map(width, head.split())), 10), *map(width, cells)) for head, cells in columns]
    return {
        "caption": table.caption,
        "header": list(table.header),
        "rows": [list(row) for row in table.texts],
        "right": sorted(table.right),
        "shares": [min(max(size, _NARROWEST), _WIDEST) + 3 for size in longest],
    }
