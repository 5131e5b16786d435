"""From HTML to the text that a reader sees, with the cells of each table row separated by tabs."""

from __future__ import annotations

import re
from typing import Any

_BLOCKS = frozenset(
    (
        "p", "div", "br", "hr", "li", "ul", "ol", "dl", "dt", "dd", "tr", "td", "th", "table",
        "thead", "tbody", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "header",
        "footer", "nav", "main", "aside",
        "blockquote", "pre", "center", "title", "caption", "form", "body", "html",
    )
)  # fmt: skip
_SILENT = frozenset(
    ("script", "style", "noscript", "template", "svg", "select", "textarea", "iframe", "object")
)
_WIDEST = 64
_LONGEST_CELL = 120
_MOST_ROWS = 2_000
_DECLARED = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")


def html_text(source: str) -> str:
    r"""Return the text of an HTML page: blocks on lines of their own, tabs between the cells of a table.

    A cell that spans columns or rows stands in each of them. A table that only lays out the page (it holds
    another table, or long passages) is read as blocks.

    Parameters
    ----------
    source : str
        The page.

    Examples
    --------
    >>> html_text("<table><tr><td rowspan=2>a</td><td>1</td></tr><tr><td>2</td></tr></table>")
    'a\t1\na\t2\n'
    """
    from lxml import etree

    parser = etree.HTMLParser(recover=True, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(_DECLARED.sub("", source).replace("\0", ""), parser)
    except (etree.LxmlError, ValueError, AssertionError):
        root = None
    if root is None:
        return ""
    parts: list[str] = []
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        name = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if name in _SILENT or (name == "table" and _is_data(element)):
                if name == "table":
                    parts.append("\n" + "\n".join("\t".join(row) for row in _grid(element)) + "\n")
                walk.skip_subtree()
                continue
            if name in _BLOCKS:
                parts.append("\n")
            parts.append(_on_one_line(element.text))
            continue
        if name in _BLOCKS:
            parts.append("\n")
        parts.append(_on_one_line(element.tail))
    text = "".join(parts).replace("\xa0", " ")
    return re.sub(r"[ \t]*\n[ \n]*", "\n", text).strip() + "\n"


def _on_one_line(words: str | None) -> str:
    return re.sub(r"[\r\n\t]+", " ", words or "")


def _is_data(table: Any) -> bool:  # noqa: ANN401  (an lxml element, which has no types)
    """Whether a table holds data and does not only lay out the page."""
    if table.find(".//table") is not None or sum(1 for _ in table.iter("tr")) > _MOST_ROWS:
        return False
    return all(len(_words(cell)) <= _LONGEST_CELL for cell in table.iter("td", "th"))


def _words(cell: Any) -> str:  # noqa: ANN401
    return " ".join("".join(cell.itertext()).split())


def _grid(table: Any) -> list[list[str]]:  # noqa: ANN401
    """Return the cells of a table by row and column, a spanning one in each place that it covers."""
    grid: list[list[str]] = []
    hanging: dict[int, tuple[int, str]] = {}  # column -> rows still covered, words
    for row in table.iter("tr"):
        cells: list[str] = []
        for cell in row.iterchildren("td", "th"):
            _fill(cells, hanging)
            words = _words(cell)
            width, height = _span(cell, "colspan"), _span(cell, "rowspan")
            for _ in range(width):
                if height > 1:
                    hanging[len(cells)] = (height - 1, words)
                cells.append(words)
        _fill(cells, hanging)
        if any(cells):
            grid.append(cells)
    return grid


def _fill(cells: list[str], hanging: dict[int, tuple[int, str]]) -> None:
    """Put in the cells of rows above that reach down to here."""
    while len(cells) in hanging and len(cells) < _WIDEST:
        rows, words = hanging.pop(len(cells))
        if rows > 1:
            hanging[len(cells)] = (rows - 1, words)
        cells.append(words)


def _span(cell: Any, name: str) -> int:  # noqa: ANN401
    span = cell.get(name, "1").strip()
    return min(max(int(span), 1), _WIDEST) if span.isascii() and span.isdecimal() and len(span) < 6 else 1
