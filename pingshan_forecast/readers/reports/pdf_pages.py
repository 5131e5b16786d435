"""From a page of a PDF to its text, with tabs between the cells of a table, by where the words stand."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

_WIDE_GAP = 0.9  # of the height of a line: words further apart are cells of their own
_SAME_LINE = 0.5
_MOST_PIECES = 4_000


def page_text(page: Any) -> str:  # noqa: ANN401  (a text page of pypdfium2, which has no types)
    """Return the text of a page; where lines fall into columns, tabs stand between them.

    Parameters
    ----------
    page : pypdfium2.PdfTextPage
    """
    text = str(page.get_text_bounded())
    if not _looks_tabular(text):
        return text
    count = page.count_rects()
    if not 0 < count <= _MOST_PIECES:
        return text
    pieces = [page.get_rect(i) for i in range(count)]
    words = [(box, str(page.get_text_bounded(*box)).replace("\r\n", "").strip()) for box in pieces]
    return "\n".join(line for line in _lines([(box, word) for box, word in words if word]))


def _looks_tabular(text: str) -> bool:
    """Whether several lines are made of three short pieces or more."""
    lines = [line.split() for line in text.splitlines()]
    return sum(len(cells) >= 3 and max(map(len, cells)) <= 16 for cells in lines) >= 3


def _lines(words: list[tuple[tuple[float, float, float, float], str]]) -> list[str]:
    """Put pieces of text into lines from top to bottom, and wide gaps within a line into tabs.

    Parameters
    ----------
    words : list of ((left, bottom, right, top), str)
    """
    rows: list[list[tuple[tuple[float, float, float, float], str]]] = []
    for box, word in sorted(words, key=lambda word: -(word[0][1] + word[0][3])):
        middle, height = (box[1] + box[3]) / 2, max(box[3] - box[1], 1.0)
        last = rows[-1][0][0] if rows else None
        if last is not None and abs((last[1] + last[3]) / 2 - middle) < _SAME_LINE * height:
            rows[-1].append((box, word))
        else:
            rows.append([(box, word)])
    return [_line(sorted(row)) for row in rows]


def _line(row: list[tuple[tuple[float, float, float, float], str]]) -> str:
    parts = [row[0][1]]
    for (before, _), (box, word) in pairwise(row):
        wide = box[0] - before[2] > _WIDE_GAP * max(box[3] - box[1], 1.0)
        parts.append(("\t" if wide else "") + word)
    return "".join(parts)
