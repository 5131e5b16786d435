"""Frames from outside: anything that holds columns as a pandas frame, and years in all their guises."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

from pingshan_forecast.errors import DataError

if TYPE_CHECKING:
    import pandas as pd


def as_pandas(frame: object) -> pd.DataFrame:
    """Turn a frame of pandas, polars, Arrow or another library into a pandas frame.

    Raises
    ------
    DataError
        If it is no frame.

    Examples
    --------
    >>> import pandas as pd
    >>> as_pandas(pd.DataFrame({"year": [2020]})).shape
    (1, 1)
    """
    import pandas as pd

    if isinstance(frame, pd.DataFrame):
        return frame
    if isinstance(frame, pd.Series):
        return frame.to_frame(frame.name if frame.name is not None else "value")
    try:
        if hasattr(frame, "__arrow_c_stream__"):
            import pyarrow

            return pyarrow.table(frame).to_pandas()  # type: ignore[no-any-return]
        if hasattr(frame, "__dataframe__"):
            return pd.api.interchange.from_dataframe(frame)
    except ImportError as error:
        raise DataError(
            f"a frame of {type(frame).__module__.partition('.')[0]} needs pyarrow; "
            "pip install pingshan-forecast[tables], or pass its .to_pandas()"
        ) from error
    except Exception as error:  # another library's frame, another library's errors
        raise DataError(
            f"the frame cannot be turned into a pandas frame ({type(error).__name__}); pass its .to_pandas()"
        ) from error
    raise DataError(
        f"{type(frame).__name__} is no frame; give a pandas, polars or Arrow frame, or a path to read_history"
    )


def whole_year(value: Any) -> int | None:  # noqa: ANN401  # whatever an index holds
    """Year that an entry of an index names: 2020, 2020.0, "2020年", a yearly period, a day at a year's edge.

    Examples
    --------
    >>> import pandas as pd
    >>> whole_year("2020年"), whole_year(pd.Period("2020", freq="Y")), whole_year(7.5)
    (2020, 2020, None)
    """
    freq = getattr(value, "freqstr", None)
    if freq is not None:
        return int(value.year) if str(freq)[:1] in {"Y", "A"} else None
    if isinstance(value, dt.date):
        return value.year if (value.month, value.day) in {(1, 1), (12, 31)} else None
    if isinstance(value, str):
        found = re.fullmatch(r"\s*((?:18|19|20)\d\d)(?:\.0|年度?|-12-31|-01-01)?\s*", value)
        return int(found[1]) if found else None
    if isinstance(value, bool):
        return None
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return int(number) if number.is_integer() and 1800 <= number <= 2200 else None


def index_years(index: Any, what: str) -> list[int]:  # noqa: ANN401  # a pandas index
    """Years of an index, one an entry.

    Parameters
    ----------
    index : pandas.Index
        Years as numbers, as texts such as 2020年, or as periods or days.
    what : str
        What the index belongs to, for messages.

    Raises
    ------
    DataError
        If an entry is no year, or one stands twice.
    """
    years: list[int] = []
    for value in index:
        year = whole_year(value)
        if year is None:
            raise DataError(
                f"{what}: {str(value)!r:.40} in the index is no year; index by years, such as 2020, '2020年' "
                "or a yearly PeriodIndex"
            )
        years.append(year)
    twice = next((year for year in years if years.count(year) > 1), None)
    if twice is not None:
        raise DataError(f"{what}: {twice} stands twice in the index; keep one figure a year")
    return years
