"""Arrays of numbers from what people give for them."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pingshan_forecast.errors import DataError


def floats(values: ArrayLike, *, of_at_least: int = 0) -> NDArray[np.float64]:
    """Numbers as an array of floats.

    Parameters
    ----------
    values : array-like
        Numbers, NaN where one is missing.
    of_at_least : int
        Number of dimensions that are needed.

    Raises
    ------
    DataError
        If some are no numbers, rows differ in length, or there are too few dimensions.

    Examples
    --------
    >>> floats([7, 8.5])
    array([7. , 8.5])
    """
    try:
        array = np.asarray(values, dtype=float)
    except (TypeError, ValueError, OverflowError):
        raise DataError(
            f"{values!r:.60} is no array of numbers; give rates or levels such as [7, 8.5]"
        ) from None
    if array.ndim < of_at_least:
        raise DataError(f"{values!r:.60} is a single number; give several, such as [7, 8.5]")
    return array
