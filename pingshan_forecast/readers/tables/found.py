"""Figures with everything that their table states of them, and what was found beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pingshan_forecast.readers.tables.aside import Aside, Refusal
from pingshan_forecast.readers.tables.cells import (
    CellNumber,
)
from pingshan_forecast.readers.tables.context import Context
from pingshan_forecast.readers.tables.facts import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFigure:
    """A number of a table with everything that the table states of it.

    Parameters
    ----------
    place : str
        Where it stands.
    number : CellNumber
    facts : Facts
    extra : dict of str to str
        Cells of named columns: status, source_id, note, vintage, qualifier, name.
    label : str
        The headings and labels it stands under, for messages.
    table : int
        CellNumber of its table within the file.
    series : tuple
        What sets its series apart from the others of its table: all that is stated but the time.
    context : Context
        What the lines around the table say.
    order : int
        Its number among the figures of the file.
    has_formats : bool
    """

    place: str
    number: CellNumber
    facts: Facts
    extra: dict[str, str]
    label: str
    table: int
    series: tuple[object, ...]
    context: Context
    order: int = 0
    has_formats: bool = True


@dataclass(slots=True, kw_only=True)
class Found:
    """What was found in the sheets of a file."""

    figures: list[FoundFigure] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    aside: Aside = field(default_factory=Aside)
    tables: int = 0
    places: dict[str, int] = field(default_factory=dict)
    titled: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    headed: bool = False
    several: list[str] = field(default_factory=list)


def groups(figures: list[FoundFigure]) -> Iterator[list[FoundFigure]]:
    """Figures by series and table."""
    by: dict[tuple[object, ...], list[FoundFigure]] = {}
    for figure in figures:
        by.setdefault((figure.table, *figure.series), []).append(figure)
    yield from by.values()
