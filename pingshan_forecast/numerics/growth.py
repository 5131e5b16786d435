"""Growth arithmetic on arrays: levels, rates, averages over years, implied bases, the rest of a year.

Rates are in per cent (7.0 is 7%); a missing year is NaN and stays missing.
"""

from __future__ import annotations

from typing import cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pingshan_forecast.errors import DataError
from pingshan_forecast.numerics.arrays import floats

Floats = NDArray[np.float64]


def _rates(growth_pct: ArrayLike, *, of_at_least: int = 0) -> Floats:
    rates = floats(growth_pct, of_at_least=of_at_least)
    if np.any(rates <= -100.0):
        raise DataError(
            f"a growth rate of {np.nanmin(rates):g}% leaves nothing to grow; rates must be above -100%"
        )
    return rates


def _positive(values: ArrayLike, name: str) -> Floats:
    array = floats(values, of_at_least=1)
    if np.any(array <= 0.0):
        raise DataError(f"{name} must be positive to have a growth rate, found {np.nanmin(array):g}")
    return array


def log_growth(growth_pct: ArrayLike) -> Floats:
    """Log growth ``100 log(1 + g/100)`` in log points of rates ``g`` in per cent.

    Raises
    ------
    DataError
        If a rate is -100% or lower.

    Examples
    --------
    >>> log_growth([7.0, -3.0]).round(3).tolist()
    [6.766, -3.046]
    """
    return 100.0 * np.log1p(_rates(growth_pct) / 100.0)


def growth_from_log(log_pct: ArrayLike) -> Floats:
    """Growth in per cent of a log growth in log points, the inverse of `log_growth`.

    Examples
    --------
    >>> growth_from_log(log_growth([7.0])).round(12).tolist()
    [7.0]
    """
    return 100.0 * np.expm1(floats(log_pct) / 100.0)


def growth_from_levels(levels: ArrayLike) -> Floats:
    """Year-on-year growth in per cent of consecutive levels: shape (..., n) gives (..., n - 1).

    Raises
    ------
    DataError
        If a level is zero or negative.

    Examples
    --------
    >>> growth_from_levels([100.0, 107.0, 112.35]).round(6).tolist()
    [7.0, 5.0]
    """
    array = _positive(levels, "levels")
    return 100.0 * (array[..., 1:] / array[..., :-1] - 1.0)


def levels_from_growth(base: ArrayLike, growth_pct: ArrayLike) -> Floats:
    """Levels that follow from a base and the growth of the years after it, in the unit of the base.

    Parameters
    ----------
    base : float or array (...,)
        Level of the year before the first rate.
    growth_pct : array (..., n)
        Growth of consecutive years, in per cent.

    Returns
    -------
    array (..., n)

    Examples
    --------
    >>> levels_from_growth(100.0, [7.0, 5.0]).round(6).tolist()
    [107.0, 112.35]
    """
    factors = np.cumprod(1.0 + _rates(growth_pct, of_at_least=1) / 100.0, axis=-1)
    return cast(Floats, floats(base)[..., None] * factors)


def average_growth(growth_pct: ArrayLike) -> Floats:
    """Average (geometric) growth in per cent over the last axis; of two years it is the two-year average.

    Formula: ``100 (prod(1 + g/100)^(1/n) - 1)``. The two-year average is how the National Bureau of
    Statistics reported 2021 beside the low base of 2020.

    Raises
    ------
    DataError
        If there is no year, or a rate is at or below -100%.

    Examples
    --------
    China's real GDP grew 2.2% in 2020 and 8.1% in 2021 by the first figures, 5.1% on average:

    >>> round(float(average_growth([2.2, 8.1])), 1)
    5.1
    """
    rates = _rates(growth_pct, of_at_least=1)
    if rates.shape[-1] == 0:
        raise DataError("an average of no growth rates is asked for; give at least one year")
    return cast(Floats, 100.0 * np.expm1(np.log1p(rates / 100.0).mean(axis=-1)))


def implied_base(level: ArrayLike, growth_pct: ArrayLike) -> Floats:
    """Level of the year before that a level and its growth imply, ``level / (1 + g/100)``.

    Parameters
    ----------
    level : array-like
        Levels, in any unit.
    growth_pct : array-like
        Growth to them, in per cent; the two broadcast.

    Examples
    --------
    Fixed investment of 180.74 after growth of 37.2% implies a base of 131.7:

    >>> round(float(implied_base(180.74, 37.2)), 1)
    131.7
    """
    return floats(level) / (1.0 + _rates(growth_pct) / 100.0)


def required_growth(target_pct: ArrayLike, so_far_pct: ArrayLike, share: ArrayLike) -> Floats:
    """Growth in per cent that the rest of the year needs for the whole year to reach its target.

    Parameters
    ----------
    target_pct : array
        Growth aimed at for the whole year, in per cent.
    so_far_pct : array
        Growth of the elapsed months over the same months of last year, in per cent.
    share : array
        Share of last year's total that fell into those months, a fraction strictly between 0 and 1.

    Raises
    ------
    DataError
        If a share is not strictly between 0 and 1.

    Examples
    --------
    After 5% in a first half that carries 48% of the year, a target of 7% asks for 8.8%:

    >>> round(float(required_growth(7.0, 5.0, 0.48)), 1)
    8.8
    """
    part = floats(share)
    if not np.all((part > 0.0) & (part < 1.0)):
        raise DataError(
            f"the elapsed share of the year must lie between 0 and 1, found {np.ravel(part)[0]:g}"
        )
    so_far = floats(so_far_pct)
    return (floats(target_pct) - part * so_far) / (1.0 - part)
