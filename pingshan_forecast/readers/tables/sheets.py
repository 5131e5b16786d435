"""One sheet of cells, whatever file it comes from."""

from __future__ import annotations

from dataclasses import dataclass, field

from pingshan_forecast.readers.tables.cells import Cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The cells of one sheet.

    Parameters
    ----------
    name : str
        Empty for a text file.
    rows : list of list
        The cells' values, row by row; rows may differ in length.
    marks : dict
        By row and column the cells that are more than their value: shown as per cent, or broken.
    merged : list
        Top left and bottom right cells of merged ranges.
    has_formats : bool
        Whether the file tells how its cells are shown.
    decimal_comma : bool
        Whether figures of this text are written 7,625 for 7.625.
    """

    name: str
    rows: list[list[object]]
    marks: dict[tuple[int, int], Cell] = field(default_factory=dict)
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)
    has_formats: bool = True
    decimal_comma: bool = False

    def cell(self, row: int, column: int) -> Cell:
        """Cell with what the file states of its format and faults; empty outside the table.

        Parameters
        ----------
        row, column : int
            Counted from 0.
        """
        values = self.rows[row]
        value = values[column] if column < len(values) else None
        marked = self.marks.get((row, column))
        if marked is None or (isinstance(value, bool) and not marked.fault):
            return Cell(value=value)
        if value in ("", None):
            return Cell(value=None, fault=marked.fault)
        if marked.value == "literal" and isinstance(value, int | float):
            return Cell(value=f"{value!r}%")
        return Cell(value=value, percent=marked.value == "scaled" and isinstance(value, int | float))

    def place(self, row: int, column: int) -> str:
        """Name of a cell as people find it: sheet, row, column letter.

        Parameters
        ----------
        row, column : int
            Counted from 0; the name counts rows from 1.
        """
        sheet = f"sheet {self.name!r} " if self.name else ""
        return f"{sheet}row {row + 1} column {letters(column)}"


def letters(column: int) -> str:
    """Letters of a column.

    Examples
    --------
    >>> letters(0), letters(27)
    ('A', 'AB')
    """
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text
