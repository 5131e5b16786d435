"""Data frames and the files that hold one: pandas, polars, Arrow; .dta, .sav, .parquet, .feather."""

from __future__ import annotations

import datetime as dt
import io
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pingshan_forecast.core.frames import as_pandas
from pingshan_forecast.errors import DataError
from pingshan_forecast.readers.office import MAX_CELLS
from pingshan_forecast.readers.tables.sheets import Sheet

_NEEDS = {".sav": "pyreadstat", ".parquet": "pyarrow", ".feather": "pyarrow"}


def read_frame_file(path: Path, content: bytes) -> Sheet:
    """Table of a Stata, SPSS, Parquet or Feather file as a sheet with one row of headings.

    Parameters
    ----------
    path : Path
        The file; its suffix is its kind.
    content : bytes
        Its bytes.

    Raises
    ------
    DataError
        If the file is broken, or a library that reads it is not installed.
    """
    import pandas as pd

    suffix = path.suffix.lower()
    try:
        if suffix == ".dta":
            frame, names = _stata(content)
        elif suffix == ".sav":
            frame, names = _spss(path)
        else:
            read = pd.read_parquet if suffix == ".parquet" else pd.read_feather
            frame = read(io.BytesIO(content))
            names = [str(name) for name in frame.columns]
    except ImportError as error:
        raise DataError(
            f"{path}: reading {suffix} needs {_NEEDS.get(suffix, 'pandas')}; "
            "pip install pingshan-forecast[tables], or save it as .xlsx or .csv"
        ) from error
    except Exception as error:  # other people's parsers of other people's files
        raise DataError(
            f"{path} is no readable {suffix} file ({type(error).__name__}); save it as .csv"
        ) from error
    return frame_sheet(frame, names=names, name=str(path))


def _stata(content: bytes) -> tuple[Any, list[str]]:
    import pandas as pd

    with pd.read_stata(io.BytesIO(content), iterator=True, convert_categoricals=True) as reader:
        frame = reader.read()  # type: ignore[attr-defined]  # the stubs lack it
        labels = reader.variable_labels()
    return frame, _named(list(map(str, frame.columns)), labels)


def _spss(path: Path) -> tuple[Any, list[str]]:
    import pyreadstat

    frame, meta = pyreadstat.read_sav(str(path), apply_value_formats=True)
    return frame, _named(list(map(str, frame.columns)), dict(meta.column_names_to_labels))


def _named(names: list[str], labels: Mapping[str, str | None]) -> list[str]:
    """A variable's label where it has one that says more than its name."""
    return [" ".join((labels.get(name) or "").split()) or name for name in names]


def frame_sheet(frame: object, *, names: list[str] | None = None, name: str = "the frame") -> Sheet:
    """Frame as a sheet; an index that has names or is no mere count becomes the first columns.

    Parameters
    ----------
    frame : object
        A table of pandas, polars or another library that converts to pandas.
    names : list of str or None
        Headings of its columns; their names by default.
    name : str
        What to call it in an error.

    Raises
    ------
    DataError
        If it is no frame, or too large.
    """
    import pandas as pd

    table = as_pandas(frame)
    if table.size > MAX_CELLS:
        raise DataError(f"{name} has more than {MAX_CELLS} cells; take only the columns that are needed")
    heads = names if names is not None else [_head(column) for column in table.columns]
    values: list[list[object]] = [[_plain(cell) for cell in column] for column in _columns(table)]
    if not (isinstance(table.index, pd.RangeIndex) and table.index.name is None):
        index = table.index.to_frame(index=False)
        heads = [str(n) if n is not None else "" for n in table.index.names] + heads
        values = [[_plain(cell) for cell in column] for column in _columns(index)] + values
    rows = [list(row) for row in zip(*values, strict=True)] if values else []
    return Sheet(name="", rows=[list(heads), *rows])


def _head(column: object) -> str:
    parts = column if isinstance(column, tuple) else (column,)
    return " ".join(str(_plain(part)) for part in parts if part is not None)


def _columns(table: Any) -> list[list[object]]:  # noqa: ANN401  # a pandas frame
    return [table.iloc[:, j].astype(object).tolist() for j in range(table.shape[1])]


def _plain(value: Any) -> object:  # noqa: ANN401  # whatever a frame holds
    """A cell as other files hold it: missing is None, numpy's kinds are Python's, a period its own text."""
    import numpy as np
    import pandas as pd

    if value is None or value is pd.NA or value is pd.NaT or value is np.ma.masked:
        return None
    if isinstance(value, pd.Period):
        return _period_text(value)
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime()
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and math.isnan(value):
        return None
    if isinstance(value, bool | int | float | str | dt.date | dt.time):
        return value
    return str(value)


def _period_text(value: Any) -> str:  # noqa: ANN401  # a pandas period
    kind = str(value.freqstr)[:1]
    if kind in {"Y", "A"}:
        return str(value.year)
    return f"{value.year}Q{value.quarter}" if kind == "Q" else f"{value.year}年{value.month}月"
