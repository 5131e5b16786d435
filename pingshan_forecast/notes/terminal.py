"""The note on a terminal: the table of targets, then each statement in a line of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pingshan_forecast.language.catalogue import catalogue
from pingshan_forecast.language.display import text_table

if TYPE_CHECKING:
    from pingshan_forecast.notes.structure import NoteContent


def terminal(note: NoteContent) -> str:
    """Lay a note out as lines of text."""
    summary, *rest = note.sections
    lines = [note.title, note.headline]
    if summary.table is not None:
        lines += ["", text_table(summary.table.header, summary.table.details, right=summary.table.right)]
    for section in (section for section in rest if section.details):
        if section.table is not None:
            head = catalogue(note.language)[f"terminal.{section.id}"]
            lines += ["", head, "", text_table(section.table.header, section.table.details)]
        for detail in section.details:
            lines += ["", detail.head, *(f"  - {point}" for point in detail.points)]
    return "\n".join(lines)
