"""A table of ready texts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of ready texts.

    Parameters
    ----------
    header : tuple of str
        Column heads.
    rows : tuple of tuple of str
        Cells.
    right : frozenset of int
        Columns that hold numbers.
    caption : str
        What it shows.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: frozenset[int] = frozenset()
    caption: str = ""
