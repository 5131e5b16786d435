"""What one report says of the same thing twice: what was reached, and what is aimed at next."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pingshan_forecast.core.plan import Plan
from pingshan_forecast.core.targets import Outcome, Target
from pingshan_forecast.readers.reports.names import plain_name

_WORDS_OF_DOING = re.compile(r"^(?:新增|完成|建成|实现|累计|全部|市级|区级|全[省市区县])+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A target with the outcome of the same thing in the same unit, from one report.

    Parameters
    ----------
    outcome : Outcome
        What the report says was reached.
    target : Target
        What it aims at next.
    """

    outcome: Outcome
    target: Target


def pairs(plan: Plan) -> tuple[Pair, ...]:
    """Pair each target of a plan with the outcome of the same thing, where the report states both.

    A target without a number (正增长) is paired with the growth of the same indicator.

    Examples
    --------
    >>> from pingshan_forecast.readers.reports.plans import parse_plan
    >>> plan = parse_plan("去年绿化覆盖率达到40%。今年主要目标是:绿化覆盖率达到42%以上。", year=2022)
    >>> [(pair.outcome.low, pair.target.low) for pair in pairs(plan)]
    [(40.0, 42.0)]
    """
    outcomes: dict[tuple[str, str, str], Outcome] = {}
    for outcome in plan.outcomes:
        outcomes.setdefault(_key(outcome), outcome)
    return tuple(
        Pair(outcome=outcomes[_key(target)], target=target)
        for target in plan.targets
        if _key(target) in outcomes
    )


def _key(statement: Target | Outcome) -> tuple[str, str, str]:
    """The thing, the kind of number and the unit; what has no code goes by its name."""
    kind = "growth" if statement.measure in {"growth", "relative"} else "amount"
    unit = statement.unit or "%"
    if statement.indicator != "other":
        return statement.indicator, kind, unit
    return "other:" + _WORDS_OF_DOING.sub("", plain_name(statement.indicator_name)), kind, unit
