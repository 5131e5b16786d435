"""Two sheets of a workbook: the targets under each scenario, and what binds the targets to each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pingshan_forecast.language.display import clean, width
from pingshan_forecast.language.wording import minus
from pingshan_forecast.notes.content import together_label
from pingshan_forecast.notes.sentences import target_name
from pingshan_forecast.notes.texts import texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pingshan_forecast.assessment import Assessment
    from pingshan_forecast.notes.content import NoteContent

_LONGEST = 32_000  # characters of a cell; Excel takes 32,767


def scenarios_sheet(book: Any, assessment: Assessment, note: NoteContent, formats: dict[str, Any]) -> None:
    """Write the probability of each target under each scenario, and what each scenario assumes."""
    words = texts(note.language)
    if not assessment.scenarios:
        return
    sheet = _sheet(book, words["sheets"]["scenarios"], words["scenarios"], formats, second=16)
    _write(sheet, 1, (words["scenarios_caption"],))
    names = (clean(result.name(note.language)) for result in assessment.scenarios)
    _write(sheet, 3, (words["header"][0], words["baseline"], *names), formats["head"])
    joint = None if assessment.joint is None else assessment.joint.all_targets
    rows: list[tuple[str, list[float | None]]] = [
        (
            target_name(row.target, note.language),
            [row.strict, *(result.targets[i].strict for result in assessment.scenarios)],
        )
        for i, row in enumerate(assessment.rows)
    ]
    rows.append(
        (
            together_label(assessment, note.language),
            [joint, *(result.all_targets for result in assessment.scenarios)],
        )
    )
    for i, (name, chances) in enumerate(rows, start=4):
        _write(sheet, i, (name, *chances), formats["share"])
    points = next(section.points for section in note.sections if section.heading == words["scenarios"])
    lines_across(sheet, 5 + len(rows), points, formats, columns=6)


def together_sheet(book: Any, assessment: Assessment, note: NoteContent, formats: dict[str, Any]) -> None:
    """Write the joint probabilities, the arithmetic between targets, and the shocks that sink them."""
    words, language = texts(note.language), note.language
    if assessment.joint is None and not assessment.coherence and not assessment.stress:
        return
    heads = words["sheets"]
    sheet = _sheet(book, heads["together"], words["coherence"], formats, second=60)
    said = () if assessment.joint is None else assessment.joint.texts(language)
    i = lines_across(sheet, 2, [f"{minus(clean(text))}{words['stop']}" for text in said], formats) + 1
    if assessment.joint is not None and len(assessment.joint.targets) > 1:
        _write(sheet, i, (heads["jointly"], heads["probability"]), formats["head"])
        n = len(assessment.joint.targets)
        for k, chance in enumerate(assessment.joint.at_least, start=1):
            _write(sheet, i + k, (heads["at_least"].format(k=k, n=n), chance), formats["share"])
        i += n + 2
    if assessment.coherence:
        _write(sheet, i, heads["check_header"], formats["head"])
        for k, check in enumerate(assessment.coherence, start=1):
            strength = words["strength"][check.strength]
            cells = (check.statement.text(language), check.formula, strength, check.caveat.text(language))
            _write(sheet, i + k, cells, formats["text"])
            sheet.set_row(i + k, max(height(cells[0], 56), height(cells[1], 56), height(cells[3], 14)))
        i += len(assessment.coherence) + 2
    if assessment.stress:
        _write(sheet, i, heads["stress_header"], formats["head"])
        for k, item in enumerate(assessment.stress, start=1):
            target = target_name(item.target, language)
            sentence = item.statement.text(language)
            _write(sheet, i + k, (target, sentence), formats["text"])
            sheet.set_row(i + k, height(sentence, 56))
            for j, (value, look) in enumerate(
                (
                    (item.threshold, "share"),
                    (item.growth_pct, "rate"),
                    (item.score, "rate"),
                    (item.probability, "share"),
                ),
                start=2,
            ):
                if value is not None:
                    sheet.write_number(i + k, j, value, formats[look])


def _sheet(book: Any, name: str, title: str, formats: dict[str, Any], *, second: float) -> Any:
    sheet = book.add_worksheet(name)
    sheet.set_column(0, 0, 60)
    sheet.set_column(1, 1, second)
    sheet.set_column(2, 12, 16)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.write_string(0, 0, title, formats["title"])
    return sheet


def lines_across(
    sheet: Any,
    first: int,
    points: Sequence[str],
    formats: dict[str, Any],
    *,
    columns: int = 3,
    room: int = 130,
) -> int:
    """Write texts one below the other across columns that hold `room` letters; give the row after them."""
    for i, point in enumerate(points, start=first):
        sheet.merge_range(i, 0, i, columns, "", formats["text"])
        sheet.write_string(i, 0, point[:_LONGEST], formats["text"])
        sheet.set_row(i, height(point, room))
    return first + len(points)


def height(text: str, room: int) -> float:
    """Give the height of a row in points: merged cells find none, and some programs none of wrapped text."""
    columns = width(text)
    # Chinese fonts have taller lines.
    line = 18.0 if columns > 1.3 * len(text) else 15.0
    return min(line * (1 + columns // room), 400.0)


def _write(sheet: Any, i: int, cells: Iterable[str | float | None], look: Any = None) -> None:
    """Write a row: texts as texts, never as formulas; nothing where there is no number."""
    for j, cell in enumerate(cells):
        if isinstance(cell, str):
            sheet.write_string(i, j, minus(clean(cell))[:_LONGEST], look)
        elif cell is not None:
            sheet.write_number(i, j, cell, look)
