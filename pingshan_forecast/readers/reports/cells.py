"""Tables in plain text: where their cells end."""

from __future__ import annotations

import re

# A table with a cell a line: 地区生产总值 |, 亿元 |, 91.3 |.
_CELL_LINES = re.compile(r"(?:^[^|\n]{1,24}\|[ ]*\n){6,}+", re.M)
_FIGURE_CELL = re.compile(r" *-?\d[\d,]*(?:\.\d+)?%? *\|")
_WIDEST_ROW = 8
_GAP = re.compile(r" {2,}+")
_FIGURE = re.compile(r"\d")
_SENTENCE = re.compile(r"[。;,]")


def with_cells(text: str) -> str:
    r"""Return a text of the same length whose tables have tabs between cells.

    Tables in pipes, aligned by spaces, or with a cell a line that a pipe closes.

    Parameters
    ----------
    text : str
        A text with one form of each character.

    Examples
    --------
    >>> with_cells("| 指标 | 2024年 |\n| 产值 | 5 |\n").split("\n")[1].split("\t")
    ['', ' 产值 ', ' 5 ', '']
    """
    lines = _joined_cells(text).split("\n")
    piped = [line.count("|") >= 2 for line in lines]
    aligned = [not pipes and _is_aligned(line) for line, pipes in zip(lines, piped, strict=True)]
    for is_row, separate in ((piped, _without_pipes), (aligned, _without_gaps)):
        start = 0
        while start < len(lines):
            end = start
            while end < len(lines) and is_row[end]:
                end += 1
            if end - start >= 2 and any(_FIGURE.search(line) for line in lines[start:end]):
                lines[start:end] = map(separate, lines[start:end])
            start = max(end, start + 1)
    return "\n".join(lines)


def _joined_cells(text: str) -> str:
    """Return a text of the same length where cells that stand a line each, closed by a pipe, make rows."""
    return _CELL_LINES.sub(lambda run: _in_rows(run[0]), text) if "|\n" in text else text


def _in_rows(run: str) -> str:
    """Put lines of a cell each into rows, if at one width alone all rows have figures in the same places."""
    lines = run.split("\n")[:-1]
    figures = [_FIGURE_CELL.match(line) is not None for line in lines]
    widths = []
    for width in range(2, _WIDEST_ROW + 1):
        head, *body = (figures[i : i + width] for i in range(0, len(lines), width))
        if (
            len(body) > 1
            and not any(head)
            and any(body[0])
            and not body[0][0]
            and body.count(body[0]) == len(body)
        ):
            widths.append(width)
    if len(widths) != 1:
        return run
    ends = [i % widths[0] == widths[0] - 1 for i in range(len(lines))]
    return "".join(
        line.replace("|", " ") + "\n" if ends_row else line.replace("|", "\t") + " "
        for line, ends_row in zip(lines, ends, strict=True)
    )


def _is_aligned(line: str) -> bool:
    """Whether a line is three short cells or more with wide gaps between them."""
    cells = _GAP.split(line.strip())
    return len(cells) >= 3 and all(len(cell) <= 24 and not _SENTENCE.search(cell) for cell in cells)


def _without_pipes(line: str) -> str:
    return line.replace("|", "\t")


def _without_gaps(line: str) -> str:
    indent = len(line) - len(line.lstrip(" "))
    return (
        line[:indent]
        + _GAP.sub(lambda gap: "\t" + " " * (len(gap[0]) - 1), line[indent:].rstrip(" "))
        + (" " * (len(line) - len(line.rstrip(" "))))
    )
