"""Panels from csv files, as they are typed and saved."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from pingshan_forecast.errors import DataError
from pingshan_forecast.files import read_whole

if TYPE_CHECKING:
    import pandas as pd

_MAX_BYTES = 50_000_000


def read_panel(path: str | Path, value: str) -> pd.DataFrame:
    """Figures of regions by year from a csv saved as UTF-8 or in a Chinese code page.

    Regions are text, so that a code of an area keeps its zeros and meets its name's like.

    Parameters
    ----------
    path : str or Path
        The file, with columns region, year and `value`.
    value : str
        The column of the figures: growth or a target in per cent, or a level.

    Returns
    -------
    pandas.DataFrame
        Rows that have a figure; year as int, the figure as float.

    Raises
    ------
    DataError
        If the file cannot be read, is no table, or a cell is none of what its column holds.
    """
    import pandas as pd

    from pingshan_forecast.core.panels import checked_panel
    from pingshan_forecast.readers.tables.delimited import decode_table

    raw = read_whole(path, limit=_MAX_BYTES, fault=DataError)
    text = decode_table(Path(path), raw)
    try:
        frame = pd.read_csv(io.StringIO(text), dtype={"region": str})
    except ValueError as error:
        reason = " ".join(str(error).split())
        raise DataError(f"cannot read {path}: {reason}; give a csv with a header row") from None
    return checked_panel(frame, value, str(path))
