"""What the columns of a table hold: places or names, translations, days; tables side by side."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

from pingshan_forecast.readers.tables.cells import cell_text
from pingshan_forecast.readers.tables.facts import Facts, read_label, same_region, squeeze
from pingshan_forecast.readers.tables.hints import Hints
from pingshan_forecast.readers.tables.layout import Block, Column
from pingshan_forecast.readers.tables.sheets import Sheet
from pingshan_forecast.readers.tables.times import frequency, read_time
from pingshan_forecast.readers.tables.values import is_blank
from pingshan_forecast.registry.lexicon import name_code
from pingshan_forecast.registry.regions import find_region

_CJK = re.compile(r"[\u3400-\u9fff]")
_SAMPLE = 400
_LABELS = 100


def label_kind(sheet: Sheet, block: Block, j: int, hints: Hints) -> str:
    """Whether the labels of a column name places, or what is counted.

    Parameters
    ----------
    sheet : Sheet
        The sheet.
    block : Block
        One of its tables.
    j : int
        A column of labels, counted from 0.
    hints : Hints
        The region that was asked for is a place, whatever it is called.

    Returns
    -------
    {"region", "indicator"}
        The kind that more of the labels are of.
    """
    labels = list(
        dict.fromkeys(
            row[j]
            for row in sheet.rows[block.last + 1 : block.end]
            if j < len(row) and isinstance(row[j], str)
        )
    )
    if hints.region and any(same_region(squeeze(label), hints.region) for label in labels):
        return "region"
    labels = labels[:: max(1, len(labels) // _LABELS)]
    places = sum(find_region(squeeze(label)) is not None for label in labels)
    names = sum(bool(read_label(label).code) for label in labels)
    return "region" if places > names else "indicator"


def translations(sheet: Sheet, block: Block) -> list[int]:
    """Columns of labels in Latin letters right of the same labels in Chinese.

    Parameters
    ----------
    sheet : Sheet
        The sheet.
    block : Block
        One of its tables.

    Returns
    -------
    list of int
        Columns, counted from 0.
    """
    found = []
    body = sheet.rows[block.last + 1 : block.end]
    named = [
        j for j in sorted(block.columns)
        if block.columns[j].role == "label" or block.columns[j].field in {"region", "indicator"}
    ]  # fmt: skip
    for before, j in itertools.pairwise(named):
        pairs = [
            (str(row[before]), str(row[j]))
            for row in body[:_SAMPLE]
            if j < len(row) and not is_blank(row[before]) and not is_blank(row[j])
        ]
        if not pairs or j != before + 1 or not all(_CJK.search(a) and not _CJK.search(b) for a, b in pairs):
            continue
        first, second = block.columns[before].field, block.columns[j].field
        names = first == "region" and any(read_label(b).code for _, b in pairs[:_LABELS])
        if not names and (not second or second == first):
            found.append(j)
    return found


def column_frequency(sheet: Sheet, block: Block, j: int) -> str:
    """What the days of a column of times stand for: a year, a quarter or a month each; see `frequency`.

    Parameters
    ----------
    sheet : Sheet
        The sheet.
    block : Block
        One of its tables.
    j : int
        The column, counted from 0.
    """
    days = [
        time.day
        for row in sheet.rows[block.last + 1 : block.end]
        if j < len(row) and (time := read_time(row[j])) is not None and time.day is not None
    ]
    stated = [column.heading for column in block.columns.values() if column.field == "frequency"]
    if stated or not days:
        return "month"
    return frequency(sorted(set(days)))


def segments(block: Block) -> list[tuple[list[int], set[int]]]:
    """Columns of labels and of figures that belong together: two tables may stand side by side."""
    labels: list[list[int]] = [[]]
    columns: list[set[int]] = [set()]
    for j in sorted(block.columns):
        column = block.columns[j]
        starts = column.field == "time" and any(block.columns[k].field == "time" for k in labels[-1])
        if starts and columns[-1]:
            labels.append([])
            columns.append(set())
        if column.role in {"value", "unknown"}:
            columns[-1].add(j)
        elif column.role in {"label", "field"}:
            labels[-1].append(j)
    shared = [j for j in labels[0] if block.columns[j].field == "region"]
    return [
        (own if k == 0 else [*shared, *own], which)
        for k, (own, which) in enumerate(zip(labels, columns, strict=True))
    ]


def value_columns(block: Block, hints: Hints) -> dict[int, Column]:
    """Columns of figures; the only one that was not understood counts as what `indicator` names.

    Parameters
    ----------
    block : Block
        A table.
    hints : Hints
        The indicator that was asked for.

    Returns
    -------
    dict of int to Column
        By column, counted from 0.
    """
    values = {j: c for j, c in block.columns.items() if c.role == "value"}
    unknown = {j: c for j, c in block.columns.items() if c.role == "unknown"}
    hinted = {j for j, c in unknown.items() if hints.names(c.heading)}
    if hints.code and not hinted and len(unknown) == 1 and not any(c.facts.code for c in values.values()):
        labelled = any(c.field == "indicator" for c in block.columns.values())
        hinted = set() if labelled or values else set(unknown)
    plain = any(c.facts.code == hints.code for c in values.values())
    meant = [j for j, c in unknown.items() if _means(c.facts, hints)]
    if not hinted and not plain and len(meant) == 1:
        hinted = set(meant)
    across = any(c.facts.region for c in values.values())
    for j, column in values.items():
        if across and column.facts.total and not column.facts.region:
            values[j] = replace_column(column, replace(column.facts, region=column.heading, total=False))
    for j, column in unknown.items():
        if across and column.facts.unread:  # places across: what is no name of a figure is another place
            place = column.heading.split(" / ")[0]
            values[j] = replace_column(column, replace(column.facts, region=place, unread=()))
        elif j in hinted:
            facts = replace(column.facts, code=hints.code, name=hints.name, concepts=frozenset(), unread=())
            values[j] = replace_column(column, facts)
        else:
            values[j] = column
    return dict(sorted(values.items()))


def hinted_row(sheet: Sheet, block: Block, kinds: dict[int, str], hints: Hints) -> str:
    """Label of the rows that `indicator` means though not all its words are understood.

    Parameters
    ----------
    sheet : Sheet
        The sheet.
    block : Block
        One of its tables.
    kinds : dict of int to str
        What its columns of labels name; see `label_kind`.
    hints : Hints
        The indicator that was asked for.

    Returns
    -------
    str
        Empty where a label names the indicator plainly, and where several might mean it.
    """
    if hints.code in {"", "other"}:
        return ""
    named = [j for j, c in block.columns.items() if (c.field or kinds.get(j, "")) == "indicator"]
    labels = {
        cell_text(row[j]) for row in sheet.rows[block.last + 1 : block.end] for j in named
        if j < len(row) and isinstance(row[j], str)
    }  # fmt: skip
    read = {label: read_label(label) for label in labels}
    if any(facts.code == hints.code and not facts.unread for facts in read.values()):
        return ""
    meant = [label for label, facts in read.items() if _means(facts, hints)]
    return meant[0] if len(meant) == 1 else ""


def _means(facts: Facts, hints: Hints) -> bool:
    """Whether the words of a label that are understood name the indicator that was asked for."""
    named = bool(facts.unread) and hints.code not in {"", "other"}
    return named and name_code(facts.concepts) == hints.code


def replace_column(column: Column, facts: Facts) -> Column:
    """Column of figures with the headings of another and other facts.

    Parameters
    ----------
    column : Column
        The column.
    facts : Facts
        What its headings are taken to state.
    """
    return Column(role="value", field=column.field, facts=facts, heading=column.heading)
