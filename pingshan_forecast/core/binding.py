"""Which of several targets on one indicator binds, and which count where all are to be met."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pingshan_forecast.core.targets import Target


def binding_target(targets: Sequence[Target], indicator: str) -> Target | None:
    """The target that binds among those on an indicator, whatever their order.

    That of the nearest year, on growth rather than on a level, expected or ensured rather than striven for
    (力争); among equals the most demanding: the highest floor, the lowest ceiling.

    Parameters
    ----------
    targets : sequence of Target
        Of one region.
    indicator : str
        A code of the registry.

    Returns
    -------
    Target or None
        None where no target that names a number is on the indicator.

    Examples
    --------
    >>> from pingshan_forecast.core.targets import Target
    >>> common = {"region": "坪山", "year": 2021, "indicator": "gdp", "indicator_name": "GDP"}
    >>> floor = Target(**common, comparator="at_least", low=6.0)
    >>> stretch = Target(**common, comparator="about", low=7.0, high=7.0, strength="strive")
    >>> binding_target([floor, stretch], "gdp") is binding_target([stretch, floor], "gdp") is floor
    True
    """
    on_it = [target for target in targets if target.indicator == indicator and not target.is_relative]
    return min(on_it, key=_looseness, default=None)


def counted_places(targets: Sequence[Target]) -> list[int]:
    """Places of the targets that count where all are to be met: those not only striven for, else all.

    Examples
    --------
    >>> from pingshan_forecast.core.targets import Target
    >>> common = {"region": "坪山", "year": 2021, "indicator": "gdp", "indicator_name": "GDP", "high": 7.0}
    >>> targets = [Target(**common, low=7.0, strength=strength) for strength in ("expected", "strive")]
    >>> counted_places(targets), counted_places(targets[1:])
    ([0], [0])
    """
    kept = [i for i, target in enumerate(targets) if target.strength != "strive"]
    return kept or list(range(len(targets)))


def _looseness(target: Target) -> tuple[object, ...]:
    floor, ceiling = target.met_interval("strict")
    upper = math.isinf(floor)
    rank = (target.year, target.measure == "level", target.strength == "strive", upper)
    # The words decide between two that are met by the same outcomes, so that their order does not.
    return (*rank, ceiling if upper else -floor, target.comparator, target.text)
