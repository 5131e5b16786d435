"""Notes: an assessment laid out for paper, screen and spreadsheet, by the suffix of the file."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from pingshan_forecast.errors import OutputError
from pingshan_forecast.files import check_writable, write_whole

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pingshan_forecast.assessment import Assessment
    from pingshan_forecast.notes.content import NoteContent
    from pingshan_forecast.wording import Language


def _markdown(assessment: Assessment, path: Path, language: Language) -> dict[Path, bytes]:
    from pingshan_forecast.charts import png, target_fans
    from pingshan_forecast.notes.content import content
    from pingshan_forecast.notes.markdown import markdown

    note = content(assessment, language=language)
    if not any(row.forecast for row in assessment.rows):
        return {path: markdown(note).encode()}
    # A link in Markdown ends at a space or a bracket: the picture's name has neither.
    picture = path.with_name(re.sub(r"[\s()<>\[\]]", "_", path.stem) + ".png")
    text = markdown(note, picture=picture.name)
    return {path: text.encode(), picture: png(target_fans(assessment, language=language))}


def _html(assessment: Assessment, path: Path, language: Language) -> dict[Path, bytes]:
    from pingshan_forecast.charts import svg
    from pingshan_forecast.notes.content import content
    from pingshan_forecast.notes.web import html

    note = content(assessment, language=language)
    return {path: html(assessment, note, _pictures(assessment, note, svg)).encode()}


def _json(assessment: Assessment, path: Path, language: Language) -> dict[Path, bytes]:
    text = json.dumps(assessment.to_dict(language=language), ensure_ascii=False, indent=2, allow_nan=False)
    return {path: f"{text}\n".encode()}


def _pictures(
    assessment: Assessment, note: NoteContent, render: Callable[[Any], bytes]
) -> dict[int, bytes]:
    """Draw the charts that a note asks for, by the place of their target."""
    from pingshan_forecast.charts import target_fan

    return {
        figure.row: render(target_fan(assessment.rows[figure.row], language=note.language))
        for figure in note.figures()
    }


_FORMATS: dict[str, Callable[[Assessment, Path, Language], dict[Path, bytes]]] = {
    ".md": _markdown,
    ".html": _html,
    ".json": _json,
}


def check_path(path: Path) -> None:
    """Refuse a note's place before work is done for it.

    Raises
    ------
    OutputError
        If the suffix is unknown, or the place cannot be written to.
    """
    if path.suffix.lower() not in _FORMATS:
        found = path.suffix or "no suffix"
        raise OutputError(f"cannot write {path.name}: {found}; end the name in {', '.join(_FORMATS)}")
    check_writable(path)


def save(assessment: Assessment, path: Path, *, language: Language = "en") -> None:
    """Write a note, whole or not at all; see `Assessment.save`."""
    check_path(path)
    write_whole(_FORMATS[path.suffix.lower()](assessment, path, language))
