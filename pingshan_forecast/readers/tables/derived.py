"""Growth of nominal series of which only levels are known; real growth is never derived."""

from __future__ import annotations

from dataclasses import replace

from pingshan_forecast.readers.tables.settled import Settled, Value
from pingshan_forecast.registry.indicators import indicator as find_indicator

_MOST_DERIVED = 50  # a level that jumps so far is on another footing


def derived_growth(values: list[Value], done: Settled) -> list[Value]:
    """Growth of nominal series of which only levels are known; real growth is never derived.

    Parameters
    ----------
    values : list of Value
        The figures that were understood.
    done : Settled
        What was assumed is noted there.

    Returns
    -------
    list of Value
        Growth in per cent, nominal, between successive whole years.
    """
    levels: dict[tuple[str, str], dict[int, Value]] = {}
    grows: set[tuple[str, str]] = set()
    for value in values:
        if value.is_growth:
            grows.add((value.region, value.indicator))
        elif value.period == "FY":
            levels.setdefault((value.region, value.indicator), {})[value.year] = value
    made: list[Value] = []
    for (region, code), series in levels.items():
        if (region, code) in grows or len(series) < 2:
            continue
        if find_indicator(code).price_basis == "real":
            done.assumed.setdefault(
                f"{code} has levels and no growth: real growth is not derived from them", ""
            )
        if find_indicator(code).price_basis != "nominal":
            continue
        for year, value in series.items():
            before = series.get(year - 1)
            if before is None or before.unit != value.unit or before.value <= 0:
                continue
            growth = (value.value / before.value - 1) * 100
            if abs(growth) <= _MOST_DERIVED:
                made.append(replace(value, is_growth=True, value=round(growth, 4), unit="", basis="nominal"))
        if made and made[-1].indicator == code:
            done.assumed.setdefault(f"growth of {code} is derived from its levels at current prices", "")
    return made
