"""Where the bundled tables lie, and how to read one with the standard library alone."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from pingshan_forecast.errors import DataError

_PACKAGE = Path(__file__).resolve().parents[1]


def data_path(name: str = "") -> Path:
    """Path of a bundled file: in the package's own data folder, else in the checkout's.

    Parameters
    ----------
    name : str
        File name relative to the data folder, with its suffix; empty for the folder itself.

    Raises
    ------
    DataError
        If no such file was installed.

    Examples
    --------
    >>> data_path("observations.csv").name
    'observations.csv'
    """
    installed = _PACKAGE / "data"
    # An editable install has no copy of the data beside the modules: it reads the checkout's.
    folder = installed if installed.is_dir() else _PACKAGE.parent / "data"
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()) or not path.exists():
        have = ", ".join(sorted(p.name for p in folder.glob("*.csv"))) or "no tables; reinstall the package"
        raise DataError(f"no bundled file {name!r}; there are {have}")
    return path


@cache
def _rows(name: str) -> tuple[dict[str, str], ...]:
    with data_path(f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def read_table(name: str) -> list[dict[str, str]]:
    """Rows of a bundled table: one dictionary a row, every cell a string, an empty cell ``""``.

    Parameters
    ----------
    name : str
        Table name without suffix: observations, targets, plans, statements, regions, indicators,
        breaks, contradictions, sources, gazetteer.

    Returns
    -------
    list of dict
        Copies: changing them changes nothing else.

    Raises
    ------
    DataError
        If there is no such table.

    Examples
    --------
    >>> [row["year"] for row in read_table("plans") if row["plan"] == "pingshan-2021"]
    ['2021']
    """
    return [dict(row) for row in _rows(name)]


def named_columns(row: dict[str, str]) -> dict[str, str]:
    """Names by language, from the columns ``name_en``, ``name_zh`` ... of a row; empty cells are none.

    Examples
    --------
    >>> named_columns({"name_en": "Pingshan", "name_ja": "", "kind": "district"})
    {'en': 'Pingshan'}
    """
    return {key.removeprefix("name_"): cell for key, cell in row.items() if key.startswith("name_") and cell}
