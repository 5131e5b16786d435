"""Arrays of numbers from what people give for them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from pingshan_forecast.errors import DataError


def floats(values: Any, what: str = "values", *, of_at_least: int = 0) -> NDArray[np.float64]:  # noqa: ANN401  # lists, arrays, masked ones, series
    """Numbers as an array of floats; what is masked, pd.NA or None is NaN.

    Parameters
    ----------
    values : array-like
        Numbers: lists, arrays, masked arrays, series.
    what : str
        What to call them in an error.
    of_at_least : int
        Number of dimensions that are needed.

    Raises
    ------
    DataError
        If some are no numbers, rows differ in length, or there are too few dimensions.

    Examples
    --------
    >>> floats(np.ma.array([7.0, 55.0], mask=[False, True])).tolist()
    [7.0, nan]
    """
    try:
        array = _array(values)
    except (TypeError, ValueError, OverflowError):
        raise DataError(
            f"{what}: {values!r:.60} is no array of numbers; give rates or levels such as [7, 8.5], and NaN "
            "for a missing one"
        ) from None
    if array.ndim < of_at_least:
        raise DataError(f"{what}: {values!r:.60} is a single number; give several, such as [7, 8.5]")
    return array


def _array(values: Any) -> NDArray[np.float64]:  # noqa: ANN401
    if isinstance(values, np.ma.MaskedArray):
        return np.ma.filled(values.astype(np.float64), np.nan)
    if hasattr(values, "to_numpy"):
        return np.asarray(values.to_numpy(dtype=np.float64, na_value=np.nan))
    try:
        return np.asarray(values, dtype=np.float64)
    except TypeError:
        return np.array([_float(value) for value in values], dtype=np.float64)


def _float(value: Any) -> float:  # noqa: ANN401
    if value is None or value is np.ma.masked or type(value).__name__ in {"NAType", "NaTType"}:
        return float("nan")
    return float(value)
