"""From bytes to text, whatever encoding a report was saved in."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress

from pingshan_forecast.errors import ReportError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CANDIDATES = ("utf-8", "gb18030", "big5hkscs", "utf-16-le", "utf-16-be")
# Ways in which text was decoded once too often, undone by encoding it back.
_TWICE = (("cp1252", "utf-8"), ("latin-1", "utf-8"), ("latin-1", "gb18030"), ("gb18030", "utf-8"))
# The characters that no report does without, simplified and traditional.
_COMMON = frozenset(
    "的年和是在一不国國经經济濟发發展增长長产產值总總业業工区區市全民政府目标標建设設年度计計划劃主要元亿億万萬左右以上会會人大生"
)
_SAMPLE = 20_000
_LIKELY = 0.05


def decode(raw: bytes, *, declared: str = "", name: str = "report") -> str:
    """Decode a report: by its byte order mark, by what it declares, else by what reads like Chinese.

    Parameters
    ----------
    raw : bytes
        The file.
    declared : str
        An encoding that the file itself names, as HTML does.
    name : str
        What to call the file in an error.

    Raises
    ------
    ReportError
        If no encoding gives readable text.

    Examples
    --------
    >>> decode("地区生产总值增长7%".encode("gb18030")), decode("地區生產總值增長7%".encode("big5"))
    ('地区生产总值增长7%', '地區生產總值增長7%')
    """
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            with suppress(UnicodeDecodeError):
                return raw.decode(encoding)
    found: list[tuple[float, str]] = []
    for encoding in dict.fromkeys([*([declared] if declared else []), *_CANDIDATES]):
        text = _decoded(raw, encoding)
        if text is None:
            continue
        score = likeness(text)
        if encoding in {declared, "utf-8"} and score >= _LIKELY:
            return _without_nul(text, name)
        found.append((score, text))
    if not found:
        raise ReportError(f"{name}: neither UTF-8, GB 18030, Big5 nor UTF-16; save it as UTF-8 text")
    score, text = max(found, key=lambda item: item[0])
    if score < _LIKELY:
        score, text = max(
            ((likeness(t), t) for t in (text, found[0][1], *_undone(found[0][1]))), key=lambda i: i[0]
        )
        if score == 0.0:
            text = found[0][1]
    return _without_nul(text, name)


def _without_nul(text: str, name: str) -> str:
    if "\x00" in text:
        raise ReportError(f"{name}: binary data, not text; give a txt, html, docx or pdf file")
    return text


def declared_encoding(raw: bytes) -> str:
    """Encoding that an HTML file declares in its first lines; empty if none that exists."""
    match = re.search(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,20})", raw[:4096])
    if match is None:
        return ""
    name = match[1].decode("ascii").lower()
    name = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs"}.get(name, name)
    try:
        return codecs.lookup(name).name if codecs.lookup(name)._is_text_encoding else ""
    except LookupError:
        return ""


def _decoded(raw: bytes, encoding: str) -> str | None:
    """Decode, forgiving a character cut off at the end and one stray byte in ten thousand."""
    try:
        return raw.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        pass
    with suppress(LookupError):
        text = raw.decode(encoding, errors="replace")
        if text.count("\ufffd") <= 1 + len(text) // 10_000:
            return text
    return None


def likeness(text: str) -> float:
    """Share of the most common characters of reports among the letters of a text."""
    sample = [
        char
        for char in text[:_SAMPLE]
        if char.isalpha() or char == "\ufffd" or (not char.isprintable() and char not in "\r\n\t")
    ]
    return sum(char in _COMMON for char in sample) / len(sample) if sample else 0.0


def _undone(text: str) -> list[str]:
    """Text with a wrong decoding undone."""
    found = []
    for wrong, right in _TWICE:
        with suppress(UnicodeEncodeError, UnicodeDecodeError):
            found.append(text.encode(wrong).decode(right))
    return found
