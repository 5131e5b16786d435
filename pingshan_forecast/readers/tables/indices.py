"""Indices as growth: on the previous year, on a fixed year, and those that do not say on which."""

from __future__ import annotations

from statistics import fmean, median

from pingshan_forecast.readers.tables.cells import times

_LOW, _HIGH = 0.6, 1.6


def _scale(values: dict[int, float]) -> float:
    return 100.0 if median(values.values()) > 20 else 1.0


def looks_like_index(values: dict[int, float]) -> bool:
    """Whether all numbers lie around 100, as indices on the previous year do.

    Examples
    --------
    >>> looks_like_index({2019: 106.1, 2020: 102.3}), looks_like_index({2019: 6.1, 2020: 2.3})
    (True, False)
    """
    return bool(values) and all(75 <= v <= 135 for v in values.values())


def looks_like_ratio(values: dict[int, float]) -> bool:
    """Whether all numbers lie around 1 and not all below it, as ratios to the previous year do.

    Examples
    --------
    >>> looks_like_ratio({2019: 1.061, 2020: 1.023}), looks_like_ratio({2019: 0.071, 2020: 0.064})
    (True, False)
    """
    numbers = list(values.values())
    return len(numbers) > 1 and all(_LOW <= v <= 1.4 for v in numbers) and max(numbers) > 1


def as_growth(
    values: dict[int, float], base: object, levels: dict[int, float], code: str
) -> tuple[dict[int, float], str]:
    """Growth in per cent by year from an index by year.

    Parameters
    ----------
    values : dict of int to float
        The index.
    base : int or str
        The year that is 100, previous_year, same_period, fixed (some year), unsaid or another.
    levels : dict of int to float
        Levels of the same thing, which tell the one kind of index from the other.
    code : str
        The indicator.

    Returns
    -------
    dict of int to float, str
        Growth; empty where none can be had. What was assumed, or why there is none.

    Examples
    --------
    >>> as_growth({2016: 110.0, 2017: 119.9}, 2015, {}, "gdp")[0]
    {2017: 9.0}
    >>> as_growth({2018: 107.2}, "previous_year", {}, "gdp")[0]
    {2018: 7.2}
    """
    if not values:
        return {}, "an index whose figures are of parts of a year; give measure= or write 指数(上年同期=100)"
    if base in {"previous_year", "same_period"}:
        return _previous(values)
    if isinstance(base, int) or base == "fixed":
        return _fixed(values, base if isinstance(base, int) else None)
    if base == "unsaid":
        if _is_previous_year(values, levels, code):
            growth, why = _previous(values)
            return growth, why or f"the index of {code} does not say its base: the previous year is taken"
        return {}, (
            "an index that does not say its base; write 指数(上年=100), or give "
            "measure='index_previous_year' or "
            "'index_fixed_base'"
        )
    return {}, "an index on another month or quarter, no yearly growth"


def _previous(values: dict[int, float]) -> tuple[dict[int, float], str]:
    scale = _scale(values)
    if not all(_LOW / 2 <= v / scale <= 2 * _HIGH for v in values.values()):
        return {}, "an index on the previous year that is far from 100; check the base"
    growth = {year: float(f"{times(v, '1') * 100 / scale - 100:.10g}") for year, v in values.items()}
    return growth, "numbers around 1 are taken as ratios to the previous year" if scale == 1.0 else ""


def _fixed(values: dict[int, float], base: int | None) -> tuple[dict[int, float], str]:
    """Ratios of neighbouring years."""
    known = values
    if base is not None and base in known and min(abs(known[base] - 100), abs(known[base] - 1) * 100) > 0.5:
        return {}, f"an index of {base}=100 that is not 100 in {base}; check the base"
    growth = {
        year: float(f"{(v / known[year - 1] - 1) * 100:.10g}")
        for year, v in values.items()
        if year - 1 in known and known[year - 1] > 0 and v > 0
    }
    if not growth:
        return {}, "an index on a fixed year with no two years in a row; growth needs neighbours"
    return growth, ""


def _is_previous_year(values: dict[int, float], levels: dict[int, float], code: str) -> bool:
    """Whether an index that does not say its base can only be one on the previous year.

    On a fixed year it would climb with the levels. It falls in a third of the steps instead, or, held against
    the growth of levels, its distance from 100 fits and its steps do not.
    """
    scale = _scale(values)
    ratios = {year: v / scale for year, v in sorted(values.items())}
    if not all(_LOW <= r <= _HIGH for r in ratios.values()):
        return False
    steps = {y: ratios[y] / ratios[y - 1] - 1 for y in ratios if y - 1 in ratios}
    nominal = {y: levels[y] / levels[y - 1] - 1 for y in ratios if y in levels and levels.get(y - 1)}
    common = [y for y in steps if y in nominal]
    if len(common) >= 3:
        as_previous = fmean(abs(ratios[y] - 1 - nominal[y]) for y in common)
        as_fixed = fmean(abs(steps[y] - nominal[y]) for y in common)
        if as_previous < as_fixed - 0.01:
            return True
    falls = sum(step < 0 for step in steps.values())
    enough = 4 if code != "cpi" else 3
    return len(steps) >= enough - 1 and falls * 3 >= len(steps)
