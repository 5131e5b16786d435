"""The note as Markdown: one file of text, one picture beside it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pingshan_forecast.notes.structure import NoteContent, Section
    from pingshan_forecast.notes.tables import Table

# What Markdown, and GitHub's with its links of bare addresses, reads as more than text: anywhere, or first in
# a line (a list, a number of one, a rule).
_SPECIAL = re.compile(
    r"[\\`*_{}\[\]<>|#~$&@]|:(?=//)|(?<=www)\."
    r"|^[-+](?=[ -]|$)|^=(?==*$)|(?<=^\d)[.)](?= |$)|(?<=^\d\d)[.)](?= |$)",
    re.IGNORECASE,
)


def escape(text: str) -> str:
    r"""Make outside text plain in Markdown, on one line.

    Examples
    --------
    >>> escape("a|b <script>"), escape("--- http://a.example")
    ('a\\|b \\<script\\>', '\\--- http\\://a.example')
    """
    return _SPECIAL.sub(lambda found: f"\\{found[0]}", " ".join(text.split()))


def markdown(note: NoteContent, *, picture: str | None = None) -> str:
    """Note as Markdown.

    Parameters
    ----------
    note : NoteContent
        The content, with outside text not yet escaped.
    picture : str or None
        Name of the chart beside the file; None without a chart.
    """
    parts = [
        f"# {escape(note.title)}",
        escape(note.byline),
        *_section(note.pages[0], 2),
    ]
    if picture is not None:
        parts.append(f"![{escape(note.title)}]({picture})")
    for section in note.pages[1:]:
        parts += _section(section, 2)
    if note.sources:
        parts.append(f"## {escape(note.sources_heading)}")
        parts.append("\n".join(f"{i}. {escape(line)}" for i, line in enumerate(note.sources, start=1)))
    return "\n\n".join(parts) + "\n"


def _section(section: Section, level: int) -> list[str]:
    heading = [f"{'#' * level} {escape(section.heading)}"] if section.heading else []
    parts = [*heading, *map(escape, section.paragraphs)]
    if section.table is not None:
        parts += [escape(section.table.caption), _table(section.table)]
    if section.points:
        parts.append("\n".join(f"- {escape(point)}" for point in section.points))
    for part in section.below:
        parts += _section(part, level + 1)
    return parts


def _table(table: Table) -> str:
    rule = ["---:" if i in table.right else "---" for i in range(len(table.header))]
    lines = [map(escape, table.header), rule, *(map(escape, row) for row in table.texts)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
