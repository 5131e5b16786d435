"""Texts and tables as they are shown: outside text cleaned and escaped, wide characters counted as two."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd


# Characters that XML, and so Word and Excel, cannot hold, and those that turn the direction of the text.
_UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufffe\uffff\ud800-\udfff]"
)


def clean(text: str) -> str:
    r"""Outside text as one line of printable characters.

    Examples
    --------
    >>> clean("GDP\n up\x00")
    'GDP up'
    """
    return " ".join(_UNPRINTABLE.sub(" ", text).split())


def shorten(text: str, longest: int) -> str:
    """Text cut where it would break a heading or a table.

    Parameters
    ----------
    text : str
        The text.
    longest : int
        Its most characters.

    Examples
    --------
    >>> shorten("regional GDP", 9)
    'regional…'
    """
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def html_table(frame: pd.DataFrame, *, digits: int = 1) -> str:
    """Frame as an HTML table with every text escaped and missing values blank.

    Parameters
    ----------
    frame : DataFrame
        The table.
    digits : int
        Decimals of its numbers.
    """
    return frame.to_html(escape=True, index=False, na_rep="", float_format=f"{{:.{digits}f}}".format)


def width(text: str) -> int:
    """Number of terminal columns that a text takes.

    Examples
    --------
    >>> width("GDP 7%左右")
    10
    """
    from wcwidth import width as columns

    return columns(text)


def shorten_columns(text: str, columns: int) -> str:
    """Text cut to the columns of a terminal, where a Chinese character takes two.

    Parameters
    ----------
    text : str
        The text.
    columns : int
        Its most columns.

    Examples
    --------
    >>> shorten_columns("GDP 7%左右", 9), shorten_columns("GDP 7%左右", 10)
    ('GDP 7%左…', 'GDP 7%左右')
    """
    from wcwidth import clip

    return text if width(text) <= columns else clip(text, 0, columns - 1).rstrip() + "…"


def text_table(
    header: Sequence[str], rows: Sequence[Sequence[str]], *, right: frozenset[int] = frozenset()
) -> str:
    """Rows in aligned columns under a header and a rule.

    Parameters
    ----------
    header : sequence of str
        Heads.
    rows : sequence of sequence of str
        Cells.
    right : frozenset of int
        Columns that are aligned at the right.
    """
    from wcwidth import ljust, rjust

    widths = [max(map(width, column)) for column in zip(header, *rows, strict=True)]
    lines = (header, ["-" * size for size in widths], *rows)
    pads = [rjust if i in right else ljust for i in range(len(header))]
    return "\n".join(
        "  ".join(pad(cell, size) for pad, cell, size in zip(pads, line, widths, strict=True)).rstrip()
        for line in lines
    )
