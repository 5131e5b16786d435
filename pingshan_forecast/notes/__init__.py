"""Notes: an assessment laid out for paper, screen and spreadsheet, by the suffix of the file."""

from __future__ import annotations

import json
import os
import re
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Literal, get_args
from urllib.parse import quote

from pingshan_forecast.errors import OutputError
from pingshan_forecast.files import check_writable, write_linked, write_whole
from pingshan_forecast.judgement.target import Judged
from pingshan_forecast.registry.languages import check_language

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pingshan_forecast.assessment.result import Assessment
    from pingshan_forecast.notes.letterhead import Letterhead
    from pingshan_forecast.notes.structure import NoteContent
    from pingshan_forecast.registry.languages import Language

Style = Literal["house", "brief", "gbt9704"]
STYLES: tuple[Style, ...] = get_args(Style)


def _save_markdown(assessment: Assessment, note: NoteContent, path: Path, style: Style) -> tuple[Path, ...]:
    from pingshan_forecast.charts import overview_figure, png, target_fans
    from pingshan_forecast.notes.markdown import markdown

    whole = style != "house"
    if not any((figure.row is None) == whole for figure in note.figures()):
        write_whole(path, markdown(note).encode())
        return (path,)
    picture, language = _picture_of(path), note.language
    figure = overview_figure(assessment, language=language) if whole else None
    drawn = png(figure or target_fans(assessment, language=language))
    write_linked(path, lambda name: markdown(note, picture=_link(name)).encode(), picture, drawn)
    return path, picture


def _picture_of(path: Path) -> Path:
    """Place of the picture beside a Markdown note."""
    return path.with_name(f"{path.stem}.png")


def _link(name: str) -> str:
    """File's name as a link: all but letters, digits and dots as escapes of its bytes."""
    return re.sub(r"[^\w.-]", lambda found: quote(os.fsencode(found[0]), safe=""), name)


def _html(assessment: Assessment, note: NoteContent, style: Style, paper: Letterhead) -> bytes:
    from pingshan_forecast.charts import svg
    from pingshan_forecast.notes.web import html

    return html(assessment, note, _pictures(assessment, note, svg, style), paper=paper).encode()


def _docx(assessment: Assessment, note: NoteContent, style: Style, paper: Letterhead) -> bytes:
    from pingshan_forecast.charts import png
    from pingshan_forecast.notes.word import word

    pictures = _pictures(assessment, note, lambda figure: png(figure, dpi=220), style, height=1.2)
    return word(note, pictures, date=assessment.as_of, style=style, paper=paper)


def _xlsx(assessment: Assessment, note: NoteContent, style: Style, paper: Letterhead) -> bytes:
    from pingshan_forecast.notes.excel import workbook

    return workbook(assessment, note)


def _pdf(assessment: Assessment, note: NoteContent, style: Style, paper: Letterhead) -> bytes:
    from pingshan_forecast.charts import svg
    from pingshan_forecast.notes.pdf import pdf

    pictures = _pictures(assessment, note, svg, style, height=1.2)
    return pdf(note, pictures, date=assessment.as_of, paper=paper)


def _json(assessment: Assessment, language: Language) -> bytes:
    text = json.dumps(assessment.to_dict(language=language), ensure_ascii=False, indent=2, allow_nan=False)
    # Half a character, which UTF-8 cannot hold, is written as the escape that JSON has for it.
    return f"{text}\n".encode(errors="backslashreplace")


def _pictures(
    assessment: Assessment,
    note: NoteContent,
    render: Callable[[Any], bytes],
    style: Style,
    *,
    height: float = 2.3,
) -> dict[int | None, bytes]:
    """Draw the charts that a note asks for, by the place of their target; None for that of all.

    A long note has one chart a target, a note in another style the one of all.
    """
    from pingshan_forecast.charts import overview_figure, target_fan

    found: dict[int | None, bytes] = {}
    for figure in note.figures():
        if (figure.row is None) != (style != "house"):
            continue
        if figure.row is None:
            found[None] = render(overview_figure(assessment, language=note.language))
        elif isinstance(row := assessment.rows[figure.row], Judged):
            found[figure.row] = render(target_fan(row, language=note.language, size=(6.3, height)))
    return found


_FORMATS: dict[str, Callable[[Assessment, NoteContent, Style, Letterhead], bytes]] = {
    ".html": _html,
    ".docx": _docx,
    ".xlsx": _xlsx,
    ".pdf": _pdf,
}
_SUFFIXES = (".md", *_FORMATS, ".json")  # Markdown is two files, JSON has no layout
_STYLED: dict[Style, tuple[str, ...]] = {"gbt9704": (".docx",), "brief": (".docx", ".html", ".pdf", ".md")}


def check_path(path: Path, *, style: Style = "house") -> None:
    """Refuse a note's place before work is done for it.

    Parameters
    ----------
    path : Path
        Where the note is to go; its suffix is the format.
    style : {"house", "brief", "gbt9704"}
        The long note, the note of one page, or the layout of official documents.

    Raises
    ------
    OutputError
        If the suffix is unknown, the style is none of that format, a package is missing, or the place cannot
        be written to.
    """
    suffix = path.suffix.lower()
    if suffix not in _SUFFIXES:
        found = path.suffix or "no suffix"
        raise OutputError(f"cannot write {path.name}: {found}; end the name in {', '.join(_SUFFIXES)}")
    if style not in STYLES:
        raise OutputError(f"unknown style {style!r}; choose {' or '.join(STYLES)}")
    if suffix not in _STYLED.get(style, _SUFFIXES):
        raise OutputError(
            f"{path.name} has no style {style!r}: that is a layout of other notes; end the name in "
            f"{', '.join(_STYLED[style])}"
        )
    if suffix == ".pdf" and find_spec("typst") is None:
        raise OutputError(f"{path.name} needs the package typst; run: pip install 'pingshan-forecast[pdf]'")
    check_writable(path)
    if suffix == ".md":
        check_writable(_picture_of(path))


def save(
    assessment: Assessment,
    path: Path,
    *,
    language: Language = "en",
    style: Style = "house",
    issuer: str = "",
    logo: str | Path | None = None,
    template: str | Path | None = None,
) -> tuple[Path, ...]:
    """Files of a note, written whole or not at all; see `Assessment.save`.

    Parameters
    ----------
    assessment : Assessment
        What the note reports.
    path : Path
        Where it goes; its suffix is the format.
    language : {"en", "zh"}
        Of the note.
    style : {"house", "brief", "gbt9704"}
        The long note, the note of one page, or the layout of official documents.
    issuer : str
        Who hands it over.
    logo : str or Path, optional
        A PNG or JPEG file for the head of a note in Word, HTML or PDF.
    template : str or Path, optional
        A .docx file whose page, heading and styles a note in Word takes.

    Returns
    -------
    tuple of Path
        The note, and the chart beside a Markdown note.

    Raises
    ------
    OutputError
        As `check_path`, or if a file cannot be written.
    """
    from pingshan_forecast.notes.brief import brief
    from pingshan_forecast.notes.content import content
    from pingshan_forecast.notes.letterhead import letterhead

    check_language(language)
    check_path(path, style=style)
    suffix = path.suffix.lower()
    paper = letterhead(suffix, issuer=issuer, logo=logo, template=template)
    if suffix == ".json":
        write_whole(path, _json(assessment, language))
        return (path,)
    made = brief if style == "brief" else content
    note = made(assessment, language=language, issuer=paper.issuer)
    if suffix == ".md":
        return _save_markdown(assessment, note, path, style)
    write_whole(path, _FORMATS[suffix](assessment, note, style, paper))
    return (path,)
