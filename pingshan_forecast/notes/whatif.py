"""The probability that the outcome reaches other values, given the plan's own target: exact, over a grid."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pingshan_forecast.judgement.target import NotAssessable

if TYPE_CHECKING:
    from pingshan_forecast.judgement.target import TargetAssessment

_STEPS = 800
_NICE = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """The probability that the outcome reaches each of many values, given the plan's own target.

    Not what it would be if the plan had named the value: the track record speaks of what the plan's own
    target announces, so `assess` of a plan with another number gives another probability.

    Parameters
    ----------
    values : tuple of float
        In the target's unit, evenly spaced; the plan's own number is one of them.
    strict, lenient : tuple of float
        Probabilities of reaching them by each reading, from the predictive distribution's own cdf.
    own : int
        The place of the plan's own number.
    decimals : int
        Decimals of the values.
    """

    values: tuple[float, ...]
    strict: tuple[float, ...]
    lenient: tuple[float, ...]
    own: int
    decimals: int


def what_if(row: TargetAssessment) -> WhatIf | None:
    """Tabulate an assessed target; None where there is no probability.

    The grid covers the central 99% of the predictive distribution and the plan's own number.

    Examples
    --------
    >>> import pingshan_forecast as pf
    >>> result = pf.assess(pf.load_plan("pingshan-2021"), pf.load_history("坪山"))
    >>> table = what_if(result.rows[0])
    >>> table.values[table.own], abs(table.strict[table.own] - result.rows[0].strict) < 1e-12
    (7.0, True)
    """
    if isinstance(row, NotAssessable):
        return None
    target = row.target
    # Positive growth names no number: the least published figure that keeps it stands for it.
    positive = target.comparator == "positive"
    shift = target.published_interval()[0] if positive else 0.0
    own = shift if positive else target.bound
    assert own is not None  # a target that was judged has a number; tells the type checker
    low, high = row.predictive.interval(0.99)
    low, high = min(low, own), max(high, own)
    step = _step((high - low) / _STEPS)
    below, above = math.ceil((own - low) / step), math.ceil((high - own) / step)
    decimals = max(0, -math.floor(math.log10(step)))
    values = [round(own + step * k, 6) for k in range(-below, above + 1)]
    chances = {}
    for reading in ("strict", "lenient"):
        # The plan's own number keeps its own words: "6%-6.5%" and 6.55% round in their own way.
        events = [
            (target if k == below else target.at(value - shift)).met_interval(reading)
            for k, value in enumerate(values)
        ]
        ends = np.array(events)
        cdf = [np.asarray(row.predictive.cdf(ends[:, i])) for i in (0, 1)]
        chances[reading] = tuple(float(p) for p in np.clip(cdf[1] - cdf[0], 0.0, 1.0))
    return WhatIf(
        values=tuple(values),
        strict=chances["strict"],
        lenient=chances["lenient"],
        own=below,
        decimals=decimals,
    )


def _step(least: float) -> float:
    """Smallest round step that is no less than `least`."""
    scale = 1.0
    while _NICE[-1] * scale < least:
        scale *= 10.0
    return next(nice * scale for nice in _NICE if nice * scale >= least)
