"""From a file to the text that a reader sees: txt, html, docx and pdf, within stated limits.

Limits: 50 MB a file, 5 million characters of text, 2,000 pages of PDF, 200 MB and 5,000 parts of an unpacked
Word file. Nothing outside the file is opened: no link, no image, no external entity.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from pathlib import Path
from typing import Any

from pingshan_forecast.checks import checked
from pingshan_forecast.errors import ReportError
from pingshan_forecast.files import read_whole
from pingshan_forecast.readers.encodings import declared_encoding, decode

MAX_BYTES = 50_000_000
MAX_CHARACTERS = 5_000_000
MAX_PAGES = 2_000
MAX_UNPACKED = 200_000_000
MAX_PARTS = 5_000
_MAX_RATIO = 200
_WIDEST = 64

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BLOCKS = frozenset(
    (
        "p", "div", "br", "hr", "li", "ul", "ol", "dl", "dt", "dd", "tr", "table", "thead", "tbody", "h1",
        "h2", "h3", "h4", "h5", "h6", "section", "article", "header", "footer", "nav", "main", "aside",
        "blockquote", "pre", "center", "title", "caption", "form", "body", "html",
    )
)  # fmt: skip
_SILENT = ("script", "style", "noscript", "template", "svg", "select", "textarea", "iframe", "object")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})[^<>]{0,20000}>|<[!?][^>]{0,20000}>")


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
        text = _pdf(raw, path.name)
    elif raw.startswith(b"PK\x03\x04"):
        text = _docx(raw, path.name)
    elif raw.startswith((b"\xd0\xcf\x11\xe0", b"{\\rtf")):
        raise ReportError(f"{path.name}: an old Word or RTF file; save it as docx, pdf or txt")
    elif re.search(rb"<(?:!doctype\s+html|html|head|body|p|div|table)\b", raw[:4096], re.I):
        text = _html(decode(raw, declared=declared_encoding(raw), name=path.name))
    elif path.suffix.lower() == ".docx":
        raise ReportError(f"{path.name}: cannot be read as a Word document; save it again as docx")
    else:
        text = decode(raw, name=path.name)
    if len(text) > MAX_CHARACTERS:
        raise ReportError(
            f"{path.name}: {len(text):,} characters; at most {MAX_CHARACTERS:,} are read; cut it"
        )
    if not text.strip():
        raise ReportError(f"{path.name}: no text in it; if it is a scan, run text recognition on it first")
    return text


def _html(source: str) -> str:
    """Take the text out of HTML in one pass: no tree, so no nesting is too deep."""
    for name in _SILENT:
        source = _without_element(source, name)
    source = _without_between(source, "<!--", "-->")
    lines: list[str] = []
    position = 0
    for match in _TAG.finditer(source):
        lines.append(re.sub(r"[\r\n]+", " ", source[position : match.start()]))
        position = match.end()
        name = (match[2] or "").lower()
        if name in {"td", "th"}:
            lines.append("\t" if match[1] else "")
        elif name in _BLOCKS:
            lines.append("\n")
    lines.append(source[position:])
    text = html.unescape("".join(lines))
    return re.sub(r"(?<!\t)\t*\n[ \t\n]*", "\n", text).strip() + "\n"


def _without_element(source: str, name: str) -> str:
    """Leave out an element that shows nothing, with all it holds; an unclosed one goes to the end."""
    kept: list[str] = []
    position = 0
    opening = re.compile(rf"<{name}\b", re.I)
    closing = re.compile(rf"</{name}\s*>", re.I)
    while (start := opening.search(source, position)) is not None:
        kept.append(source[position : start.start()])
        end = closing.search(source, start.end())
        position = end.end() if end else len(source)
    return "".join([*kept, source[position:]])


def _without_between(source: str, opening: str, closing: str) -> str:
    kept: list[str] = []
    position = 0
    while (start := source.find(opening, position)) >= 0:
        kept.append(source[position:start])
        end = source.find(closing, start + len(opening))
        position = end + len(closing) if end >= 0 else len(source)
    return "".join([*kept, source[position:]])


def _docx(raw: bytes, name: str) -> str:
    _check_archive(raw, name)
    import docx

    try:
        body = docx.Document(io.BytesIO(raw)).element.body
        return "\n".join(_blocks(body)) + "\n"
    except Exception as error:  # lxml, zipfile and docx raise a dozen kinds for a damaged file
        raise ReportError(
            f"{name}: cannot be read as a Word document ({_short(error)}); save it again as docx"
        ) from error


def _check_archive(raw: bytes, name: str) -> None:
    """Refuse an archive that would unpack to more than a report can be."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(raw)).infolist()
    except (
        zipfile.BadZipFile,
        ValueError,
        OSError,
        NotImplementedError,
        EOFError,
        IndexError,
        OverflowError,
    ) as error:
        raise ReportError(
            f"{name}: cannot be read as a Word document ({_short(error)}); save it again as docx"
        ) from error
    unpacked = sum(part.file_size for part in parts)
    packed = max(sum(part.compress_size for part in parts), 1)
    if (
        len(parts) > MAX_PARTS
        or unpacked > MAX_UNPACKED
        or (unpacked > 10_000_000 and unpacked > _MAX_RATIO * packed)
    ):
        raise ReportError(f"{name}: unpacks to {unpacked:,} bytes in {len(parts):,} parts; that is no report")
    if not any(part.filename == "word/document.xml" for part in parts):
        raise ReportError(
            f"{name}: an archive without a Word document in it; give a docx, pdf, html or txt file"
        )


def _blocks(body: Any) -> list[str]:  # noqa: ANN401  (an lxml element, which has no types)
    """Give one line a paragraph, and one line a table row with its cells separated by tabs."""
    lines: list[str] = []
    for element in body:
        if element.tag == f"{_WORD}p":
            lines.append(_paragraph(element))
        elif element.tag == f"{_WORD}tbl":
            lines += ["\t".join(_cells(row)) for row in element.iter(f"{_WORD}tr")]
        elif element.tag == f"{_WORD}sdt":
            for content in element.iterchildren(f"{_WORD}sdtContent"):
                lines.extend(_blocks(content))
    return lines


def _cells(row: Any) -> list[str]:  # noqa: ANN401  (an lxml element, which has no types)
    """Give the cells of a table row; one that spans columns stands in each of them."""
    cells: list[str] = []
    for cell in row.iterchildren(f"{_WORD}tc"):
        words = " ".join("".join(_paragraph(p) for p in cell.iter(f"{_WORD}p")).split())
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


def _pdf(raw: bytes, name: str) -> str:
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
            text = page.get_textpage().get_text_bounded()
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
    """Give an error's message on one line."""
    return " ".join(str(error).split())[:120] or type(error).__name__
