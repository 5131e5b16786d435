"""Frames from outside: anything that holds columns as a pandas frame, and years in all their guises."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

import numpy as np

from pingshan_forecast.errors import DataError

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray


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
    except (TypeError, ValueError):
        return None
    return int(number) if number.is_integer() and 1800 <= number <= 2200 else None


def floats(values: Any, what: str) -> NDArray[np.float64]:  # noqa: ANN401  # lists, arrays, masked ones, series
    """Figures as floats; what is masked, pd.NA or None is NaN.

    Raises
    ------
    DataError
        If an entry is no number.

    Examples
    --------
    >>> floats(np.ma.array([7.0, 55.0], mask=[False, True]), "growth").tolist()
    [7.0, nan]
    """
    try:
        if isinstance(values, np.ma.MaskedArray):
            return np.ma.filled(values.astype(np.float64), np.nan)
        if hasattr(values, "to_numpy"):
            return np.array(values.to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)
        return np.array(values, dtype=np.float64)
    except (TypeError, ValueError):
        pass
    try:
        return np.array([_float(value) for value in values], dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise DataError(f"{what}: {error}; give numbers, and NaN for a missing one") from None


def _float(value: Any) -> float:  # noqa: ANN401
    missing = value is None or value is np.ma.masked or type(value).__name__ in {"NAType", "NaTType"}
    if isinstance(value, str):
        raise ValueError(f"{value!r:.40} is a text")  # caught above with the other kind
    return float("nan") if missing else float(value)


def index_years(index: Any, what: str) -> list[int]:  # noqa: ANN401  # a pandas index
    """Years of an index, one an entry.

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
