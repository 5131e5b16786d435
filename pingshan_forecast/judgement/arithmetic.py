"""Arithmetic of accounting checks: growth that is needed, and the rounding of published figures."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

Interval = tuple[float, float]


def rounding(value: float) -> Interval:
    """What a published number may have been before it was rounded to the decimals it shows.

    Parameters
    ----------
    value : float
        As it was published.

    Returns
    -------
    tuple of (float, float)
        Half a unit of its last decimal below and above.

    Examples
    --------
    >>> rounding(406.7)
    (406.65, 406.75)
    """
    decimals = len(f"{value:.6f}".rstrip("0").partition(".")[2])
    half = 0.5 * 10.0**-decimals
    return round(value - half, decimals + 1), round(value + half, decimals + 1)


def over(function: Callable[..., float], *arguments: float | Interval) -> Interval:
    """Range of a function that is monotone in each argument over a box: that over its corners.

    Parameters
    ----------
    function : callable
        Numbers -> number.
    *arguments : float or (float, float)
        A number, or the ends of the interval it lies in.

    Returns
    -------
    tuple of (float, float)
        Smallest and largest value.

    Examples
    --------
    >>> over(lambda a, b: a / b, (1.0, 2.0), 4.0)
    (0.25, 0.5)
    """
    corners = itertools.product(*(a if isinstance(a, tuple) else (a,) for a in arguments))
    values = [float(function(*corner)) for corner in corners]
    return min(values), max(values)


def rest_growth(gdp_pct: float, industry_pct: float, share: float) -> float:
    """Growth in per cent that the rest of the economy needs: (g - s g_i) / (1 - s).

    Parameters
    ----------
    gdp_pct, industry_pct : float
        Growth of GDP and of industry, in per cent.
    share : float
        Industry's share in last year's GDP, a fraction below one.

    Examples
    --------
    >>> round(rest_growth(7.0, 9.0, 406.70 / 801.05), 1)
    4.9
    """
    return (gdp_pct - share * industry_pct) / (1.0 - share)


def required_annual_growth(level: float, base: float, years: int) -> float:
    """Average yearly growth in per cent that takes a base to a level: 100 ((level / base)^(1 / years) - 1).

    Parameters
    ----------
    level, base : float
        In the same unit, at the same prices.
    years : int
        How many lie between them.

    Examples
    --------
    From 801.05 in 2020 to the 1250 aimed at for 2025:

    >>> round(required_annual_growth(1250.0, 801.05, 5), 1)
    9.3
    """
    return float(100.0 * ((level / base) ** (1.0 / years) - 1.0))
