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
    from pingshan_forecast.notes.content import NoteContent
    from pingshan_forecast.registry.languages import Language

Style = Literal["house", "gbt9704"]
STYLES: tuple[Style, ...] = get_args(Style)


def _save_markdown(assessment: Assessment, note: NoteContent, path: Path) -> tuple[Path, ...]:
    from pingshan_forecast.charts import png, target_fans
    from pingshan_forecast.notes.markdown import markdown

    if not any(isinstance(row, Judged) and row.has_fan for row in assessment.rows):
        write_whole(path, markdown(note).encode())
        return (path,)
    picture = _picture_of(path)
    drawn = png(target_fans(assessment, language=note.language))
    write_linked(path, lambda name: markdown(note, picture=_link(name)).encode(), picture, drawn)
    return path, picture


def _picture_of(path: Path) -> Path:
    """Place of the picture beside a Markdown note."""
    return path.with_name(f"{path.stem}.png")


def _link(name: str) -> str:
    """File's name as a link: all but letters, digits and dots as escapes of its bytes."""
    return re.sub(r"[^\w.-]", lambda found: quote(os.fsencode(found[0]), safe=""), name)


def _html(assessment: Assessment, note: NoteContent, style: Style) -> bytes:
    from pingshan_forecast.charts import svg
    from pingshan_forecast.notes.web import html

    return html(assessment, note, _pictures(assessment, note, svg)).encode()


def _docx(assessment: Assessment, note: NoteContent, style: Style) -> bytes:
    from pingshan_forecast.charts import png
    from pingshan_forecast.notes.word import word

    pictures = _pictures(assessment, note, lambda figure: png(figure, dpi=220), height=1.25)
    return word(note, pictures, date=assessment.as_of, style=style)


def _xlsx(assessment: Assessment, note: NoteContent, style: Style) -> bytes:
    from pingshan_forecast.notes.excel import workbook

    return workbook(assessment, note)


def _pdf(assessment: Assessment, note: NoteContent, style: Style) -> bytes:
    from pingshan_forecast.charts import svg
    from pingshan_forecast.notes.pdf import pdf

    pictures = _pictures(assessment, note, svg, height=1.25)
    return pdf(note, pictures, date=assessment.as_of)


def _json(assessment: Assessment, language: Language) -> bytes:
    text = json.dumps(assessment.to_dict(language=language), ensure_ascii=False, indent=2, allow_nan=False)
    # Half a character, which UTF-8 cannot hold, is written as the escape that JSON has for it.
    return f"{text}\n".encode(errors="backslashreplace")


def _pictures(
    assessment: Assessment, note: NoteContent, render: Callable[[Any], bytes], *, height: float = 2.3
) -> dict[int, bytes]:
    """Draw the charts that a note asks for, by the place of their target."""
    from pingshan_forecast.charts import target_fan

    return {
        figure.row: render(target_fan(row, language=note.language, size=(6.3, height)))
        for figure in note.figures()
        if isinstance(row := assessment.rows[figure.row], Judged)
    }


_FORMATS: dict[str, Callable[[Assessment, NoteContent, Style], bytes]] = {
    ".html": _html,
    ".docx": _docx,
    ".xlsx": _xlsx,
    ".pdf": _pdf,
}
_SUFFIXES = (".md", *_FORMATS, ".json")  # Markdown is two files, JSON has no layout


def check_path(path: Path, *, style: Style = "house") -> None:
    """Refuse a note's place before work is done for it.

    Parameters
    ----------
    path : Path
        Where the note is to go; its suffix is the format.
    style : {"house", "gbt9704"}
        The look of a Word note.

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
    if style != "house" and suffix != ".docx":
        raise OutputError(
            f"{path.name} has no style {style!r}: that is a layout of Word notes; end the name in .docx"
        )
    if suffix == ".pdf" and find_spec("typst") is None:
        raise OutputError(f"{path.name} needs the package typst; run: pip install 'pingshan-forecast[pdf]'")
    check_writable(path)
    if suffix == ".md":
        check_writable(_picture_of(path))


def save(
    assessment: Assessment, path: Path, *, language: Language = "en", style: Style = "house"
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
    style : {"house", "gbt9704"}
        The look of a Word note.

    Returns
    -------
    tuple of Path
        The note, and the chart beside a Markdown note.

    Raises
    ------
    OutputError
        As `check_path`, or if a file cannot be written.
    """
    from pingshan_forecast.notes.content import content

    check_language(language)
    check_path(path, style=style)
    suffix = path.suffix.lower()
    if suffix == ".json":
        write_whole(path, _json(assessment, language))
        return (path,)
    note = content(assessment, language=language)
    if suffix == ".md":
        return _save_markdown(assessment, note, path)
    write_whole(path, _FORMATS[suffix](assessment, note, style))
    return (path,)
