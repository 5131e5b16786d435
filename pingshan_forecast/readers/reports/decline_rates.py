"""Rates that a name makes those of a fall: 降幅控制在3%以内 is a growth of at least -3%."""

from __future__ import annotations

import re

_FALL = r"(?:降幅|跌幅|下降幅度)"
_FALL_NAME = re.compile(rf"{_FALL}|下降率|降低率|下降速度")
_RISE_NAME = re.compile(r"增速|增幅|涨幅|增长率|增长速度")
_BY = re.compile(rf"{_FALL}.{{0,8}}(?:收窄|缩小|扩大|回落)(?:了|约)?$")
_TO = re.compile(rf"{_FALL}[^,;。]{{0,6}}(?:收窄|缩小|压减|回落)(?:到|至)$")


def names_fall(phrase: str, name: str) -> bool:
    """Whether the words before a rate, or the name of what it measures, make it the rate of a fall.

    Parameters
    ----------
    phrase : str
        The words before the rate.
    name : str
        The name of what the rate measures.

    Examples
    --------
    >>> names_fall("出口降幅控制在", "出口"), names_fall("出口增速、进口降幅分别为", "出口增速")
    (True, False)
    """
    return _FALL_NAME.search(name if _RISE_NAME.search(phrase) else phrase) is not None


def narrows_by(phrase: str) -> bool:
    """Whether a number says by how much a fall changed: 降幅收窄3%."""
    return _BY.search(phrase) is not None


def narrows_to(words: str) -> bool:
    """Whether a number says what a fall narrowed to: 降幅收窄至3%."""
    return _TO.search(words) is not None
