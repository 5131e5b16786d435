"""Numbers as text: one form for rates and levels, one for probabilities, one minus sign."""

from __future__ import annotations

import re

_HYPHEN_MINUS = re.compile(r"(?<![0-9A-Za-z_)）.%−-])-(?=\d)")


def minus(text: str) -> str:
    """Text in which every negative number has the sign of print.

    Examples
    --------
    >>> minus("-0.7% on 2021-01-26"), minus("5-6")
    ('−0.7% on 2021-01-26', '5-6')
    """
    return _HYPHEN_MINUS.sub("−", text)


def formatted(value: float, spec: str) -> str:
    """Number by a format of Python's, with the minus of print and no sign before a zero.

    Parameters
    ----------
    value : float
        The number.
    spec : str
        The format, such as ``+.1f``.

    Examples
    --------
    >>> formatted(-2.345, ".1f"), formatted(-0.04, "+.1f")
    ('−2.3', '0.0')
    """
    text = format(value, spec)
    return text.lstrip("+-") if float(text) == 0.0 and value < 0 else minus(text)


def number(value: float, digits: int = 1) -> str:
    """Number with some decimals.

    Parameters
    ----------
    value : float
        The number.
    digits : int
        Decimals.

    Examples
    --------
    >>> number(-11.44), number(1250.2, 0)
    ('−11.4', '1250')
    """
    return formatted(value, f".{digits}f")


def percent(probability: float | None, *, digits: int = 0) -> str:
    """Probability in per cent, never claiming certainty; empty where there is none.

    Parameters
    ----------
    probability : float or None
        A fraction.
    digits : int
        Decimals of the per cent.

    Examples
    --------
    >>> percent(0.634), percent(0.999), percent(0.036, digits=1), percent(0.0004, digits=1), percent(None)
    ('63%', '>99%', '3.6%', '<0.1%', '')
    """
    if probability is None:
        return ""
    least = 10.0 ** -(2 + digits)
    if probability > 1.0 - least:
        return f">{100 * (1.0 - least):.{digits}f}%"
    return f"<{100 * least:.{digits}f}%" if probability < least else f"{100 * probability:.{digits}f}%"
