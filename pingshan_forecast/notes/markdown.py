"""The note as Markdown: one file of text, one picture beside it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pingshan_forecast.notes.content import NoteContent, Table

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#~$&])")


def escape(text: str) -> str:
    r"""Make outside text plain in Markdown, on one line.

    Examples
    --------
    >>> escape("a|b <script>")
    'a\\|b \\<script\\>'
    """
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def markdown(note: NoteContent, *, picture: str | None = None) -> str:
    """Lay a note out as Markdown; `picture` is the name of the chart beside it."""
    parts = [f"# {escape(note.title)}", escape(note.headline), _table(note.table)]
    if picture is not None:
        parts.append(f"![{escape(note.title)}]({picture})")
    for section in note.sections:
        parts.append(f"## {escape(section.heading)}")
        parts += [escape(paragraph) for paragraph in section.paragraphs]
        if section.points:
            parts.append("\n".join(f"- {escape(point)}" for point in section.points))
    if note.sources:
        parts.append("---\n\n" + "\n".join(f"- {escape(source)}" for source in note.sources))
    return "\n\n".join(parts) + "\n"


def _table(table: Table) -> str:
    rule = ["---:" if i in table.right else "---" for i in range(len(table.header))]
    lines = [[escape(cell) for cell in table.header], rule, *([escape(c) for c in row] for row in table.rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
