"""What a value of a table looks like, before anything is known of where it stands."""

from __future__ import annotations

import re
from functools import lru_cache

from pingshan_forecast.readers.tables.cells import Cell, CellRefusedError, number

_NUMBER = re.compile(
    r"[(（]?[-+－−–]?(?:\d[\d,，. ]*|\.\d+)(?:e[+-]?\d+)?[%％‰)）]*[*①②③④⑤†r p]*(?: [a-z]{1,3})?",
    re.IGNORECASE,
)


_MISSING = re.compile(r"[-—–―…./\\:]+|n/?a|\.\.|\([DNS]\)|NA|NaN|nan", re.IGNORECASE)


def is_figure(value: object) -> bool:
    """Whether a cell holds a number, or a text that is one."""
    if isinstance(value, bool):
        return False
    if isinstance(value, int | float):
        return True
    return isinstance(value, str) and _is_figure_text(value)


@lru_cache(maxsize=100_000)
def _is_figure_text(text: str) -> bool:
    if _NUMBER.fullmatch(text.strip()):
        return True
    if len(text) > 20 or not any(map(str.isdigit, text)):
        return False
    try:
        return number(Cell(value=text)).value is not None  # 约405亿元, 增长6.5%
    except CellRefusedError:
        return False


def is_blank(value: object) -> bool:
    """Whether nothing stands in a cell."""
    return value is None or (isinstance(value, str) and not value.strip())


def is_missing(value: object) -> bool:
    """Whether a cell says that its figure is missing."""
    return isinstance(value, str) and bool(_MISSING.fullmatch(value.strip()))


def filled_cells(row: list[object]) -> list[tuple[int, object]]:
    """Cells of a row in which something stands, with their columns."""
    return [(j, value) for j, value in enumerate(row) if not is_blank(value)]
