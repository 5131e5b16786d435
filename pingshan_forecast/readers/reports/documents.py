"""From a file to the text that a reader sees: txt, html, docx and pdf, within stated limits.

Limits: 50 MB a file, 500,000 characters of text, 2,000 pages of PDF, 200 MB and 5,000 parts of an unpacked
Word file. Nothing outside the file is opened: no link, no image, no external entity.
"""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pingshan_forecast.core.checks import checked
from pingshan_forecast.errors import ReportError
from pingshan_forecast.files import read_whole
from pingshan_forecast.readers.encodings import declared_encoding, decode
from pingshan_forecast.readers.limits import SECONDS, check_archive, parse_apart
from pingshan_forecast.readers.reports.markup import html_text
from pingshan_forecast.readers.reports.pdf_pages import page_text

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_BYTES = 50_000_000
MAX_CHARACTERS = 2_000_000
MAX_FIGURES = 50_000  # runs of digits; a report of two million characters has some 30,000
MAX_PAGES = 2_000
_PDF_SECONDS = 60
_WIDEST = 64

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


_MARKUP = re.compile(r"<(?:!doctype\s+html|html|head|body|p|div|table)\b", re.I)
_HEAD = 4096
_FIGURE = re.compile(r"\d+")


@checked(ReportError)
def read_source(path: str | Path) -> str:
    """Read the text of a report; every offset of a plan read from it points into this text.

    Parameters
    ----------
    path : str or Path
        A txt, md, html, docx or pdf file; what it holds counts, not its suffix.

    Returns
    -------
    str
        Paragraphs end in a line break; the cells of a table are separated by tabs.

    Raises
    ------
    ReportError
        If the file is missing, too large, damaged, encrypted or of another kind.
    """
    path = Path(path)
    raw = read_whole(path, limit=MAX_BYTES, fault=ReportError)
    if raw.startswith(b"%PDF"):
        text = _apart(pdf_text, raw, path.name, seconds=_PDF_SECONDS)
    elif raw.startswith(b"PK\x03\x04"):
        remedy = "save it again as docx"
        parts = check_archive(raw, name=path.name, fault=ReportError, remedy=remedy)
        if "word/document.xml" not in parts:
            raise ReportError(
                f"{path.name}: an archive without a Word document in it; give a docx, pdf, html or txt file"
            )
        text = _apart(docx_text, raw, path.name)
    elif raw.startswith((b"\xd0\xcf\x11\xe0", b"{\\rtf")):
        raise ReportError(f"{path.name}: an old Word or RTF file; save it as docx, pdf or txt")
    elif path.suffix.lower() == ".docx":
        raise ReportError(f"{path.name}: cannot be read as a Word document; save it again as docx")
    else:
        text = decode(raw, declared=declared_encoding(raw), name=path.name)
        if _MARKUP.search(text, 0, _HEAD):  # in the text: in UTF-16 the bytes of a tag can be those of a word
            text = _apart(page_of_html, text.encode("utf-8", "surrogatepass"), path.name)
    if len(text) > MAX_CHARACTERS:
        raise ReportError(
            f"{path.name}: {len(text):,} characters; at most {MAX_CHARACTERS:,} are read; cut it"
        )
    if (figures := len(_FIGURE.findall(text))) > MAX_FIGURES:
        raise ReportError(f"{path.name}: {figures:,} figures; at most {MAX_FIGURES:,} are read; cut it")
    if not text.strip():
        raise ReportError(f"{path.name}: no text in it; if it is a scan, run text recognition on it first")
    return text


def _apart(parser: Callable[..., str], raw: bytes, name: str, *, seconds: int = SECONDS) -> str:
    """Text that a parser of other people's files finds, in a process of its own."""
    return str(
        parse_apart(
            parser, raw, name=name, fault=ReportError, remedy="save it again, or as txt", seconds=seconds
        )
    )


def page_of_html(raw: bytes, *, name: str) -> str:
    """Text of an HTML page in UTF-8.

    Parameters
    ----------
    raw : bytes
        The page, transcoded to UTF-8; surrogates pass.
    name : str
        Not used: every parser takes it.
    """
    return html_text(raw.decode("utf-8", "surrogatepass"))


def docx_text(raw: bytes, *, name: str) -> str:
    """Text of a Word document: a line a paragraph, and one a table row with tabs between its cells.

    Parameters
    ----------
    raw : bytes
        The file.
    name : str
        What to call it in an error.

    Raises
    ------
    ReportError
        If it is damaged.
    """
    import docx

    try:
        body = docx.Document(io.BytesIO(raw)).element.body
        return "\n".join(_blocks(body)) + "\n"
    except MemoryError:
        raise
    except Exception as error:  # lxml, zipfile and docx raise a dozen kinds for a damaged file
        raise ReportError(
            f"{name}: cannot be read as a Word document ({_short(error)}); save it again as docx"
        ) from error


def _blocks(body: Any) -> list[str]:  # noqa: ANN401  (an lxml element, which has no types)
    """Lines: one a paragraph, and one a table row with its cells separated by tabs."""
    lines: list[str] = []
    for element in body:
        if element.tag == f"{_WORD}p":
            lines.append(_paragraph(element))
        elif element.tag == f"{_WORD}tbl":
            above: list[str] = []
            for row in element.iter(f"{_WORD}tr"):
                above = _cells(row, above)
                lines.append("\t".join(above))
        elif element.tag == f"{_WORD}sdt":
            for content in element.iterchildren(f"{_WORD}sdtContent"):
                lines.extend(_blocks(content))
    return lines


def _cells(row: Any, above: list[str]) -> list[str]:  # noqa: ANN401  (an lxml element, which has no types)
    """Return the cells of a table row; one that spans columns or rows stands in each of them."""
    cells: list[str] = []
    for cell in row.iterchildren(f"{_WORD}tc"):
        words = " ".join("".join(_paragraph(p) for p in cell.iter(f"{_WORD}p")).split())
        merged = cell.find(f"{_WORD}tcPr/{_WORD}vMerge")
        goes_on = merged is not None and merged.get(f"{_WORD}val", "continue") == "continue"
        if goes_on and not words and len(cells) < len(above):
            words = above[len(cells)]
        span = cell.find(f"{_WORD}tcPr/{_WORD}gridSpan")
        width = span.get(f"{_WORD}val", "1") if span is not None else "1"
        cells += [words] * (min(int(width), _WIDEST) if width.isdecimal() else 1)
    return cells


def _paragraph(element: Any) -> str:  # noqa: ANN401  (an lxml element, which has no types)
    words: list[str] = []
    for node in element.iter(f"{_WORD}t", f"{_WORD}tab", f"{_WORD}br", f"{_WORD}cr"):
        if node.tag == f"{_WORD}t":
            words.append(node.text or "")
        else:
            words.append(" " if node.tag == f"{_WORD}tab" else "\n")
    return "".join(words)


def pdf_text(raw: bytes, *, name: str) -> str:
    """Text of a PDF, page by page.

    Parameters
    ----------
    raw : bytes
        The file.
    name : str
        What to call it in an error.

    Raises
    ------
    ReportError
        If pypdfium2 is missing, or the file is damaged, protected, or has too many pages or characters.
    """
    try:
        import pypdfium2 as pdfium
    except ImportError as error:
        raise ReportError(
            f"{name}: reading PDF needs pypdfium2; pip install 'pingshan-forecast[reports]'"
        ) from error
    try:
        document = pdfium.PdfDocument(raw)
    except pdfium.PdfiumError as error:
        raise ReportError(
            f"{name}: not a PDF that can be opened ({_short(error)}); remove its password or print it anew"
        ) from error
    try:
        if len(document) > MAX_PAGES:
            raise ReportError(f"{name}: {len(document):,} pages; at most {MAX_PAGES:,} are read; cut it")
        pages, length = [], 0
        for page in document:
            text = page_text(page.get_textpage())
            length += len(text)
            if length > MAX_CHARACTERS:
                raise ReportError(f"{name}: more than {MAX_CHARACTERS:,} characters; cut it")
            pages.append(text.replace("\r\n", "\n").replace("\ufffe", ""))
        return "\n".join(pages) + "\n"
    except pdfium.PdfiumError as error:
        raise ReportError(f"{name}: a damaged PDF ({_short(error)}); print it anew") from error
    finally:
        document.close()


def _short(error: BaseException) -> str:
    """Message of an error on one line."""
    return " ".join(str(error).split())[:120] or type(error).__name__
