"""Tables for notebooks and terminals: outside text escaped, wide characters counted as two."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd


# Characters that XML, and so Word and Excel, cannot hold, and those that turn the direction of the text.
_UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufffe\uffff\ud800-\udfff]"
)


def clean(text: str) -> str:
    r"""Make outside text one line of printable characters.

    Examples
    --------
    >>> clean("GDP\n up\x00")
    'GDP up'
    """
    return " ".join(_UNPRINTABLE.sub(" ", text).split())


def shorten(text: str, longest: int) -> str:
    """Cut a text that would break a heading or a table.

    Examples
    --------
    >>> shorten("regional GDP", 9)
    'regional…'
    """
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def html_table(frame: pd.DataFrame, *, digits: int = 1) -> str:
    """Lay a frame out as an HTML table with every text escaped and missing values blank."""
    return frame.to_html(escape=True, index=False, na_rep="", float_format=f"{{:.{digits}f}}".format)


def width(text: str) -> int:
    """Count the terminal columns of a text.

    Examples
    --------
    >>> width("GDP 7%左右")
    10
    """
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def shorten_columns(text: str, columns: int) -> str:
    """Cut a text to the columns of a terminal, where a Chinese character takes two.

    Examples
    --------
    >>> shorten_columns("GDP 7%左右", 9), shorten_columns("GDP 7%左右", 10)
    ('GDP 7%左…', 'GDP 7%左右')
    """
    if width(text) <= columns:
        return text
    taken = 0
    for i, char in enumerate(text):
        taken += width(char)
        if taken >= columns:
            return text[:i].rstrip() + "…"
    return text


def text_table(
    header: Sequence[str], rows: Sequence[Sequence[str]], *, right: frozenset[int] = frozenset()
) -> str:
    """Lay rows out in aligned columns under a header and a rule; `right` names right-aligned columns."""
    columns = [[head, *cells] for head, cells in zip(header, zip(*rows, strict=True), strict=True)]
    widths = [max(width(cell) for cell in column) for column in columns]

    def line(cells: Sequence[str]) -> str:
        padded = []
        for i, (cell, size) in enumerate(zip(cells, widths, strict=True)):
            space = " " * (size - width(cell))
            padded.append(space + cell if i in right else cell + space)
        return "  ".join(padded).rstrip()

    return "\n".join([line(header), line(["-" * size for size in widths]), *(line(row) for row in rows)])
