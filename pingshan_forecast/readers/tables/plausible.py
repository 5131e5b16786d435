"""What is odd about figures that were read: reported with their cells, taken back where it must be."""

from __future__ import annotations

import math

from pingshan_forecast.readers.tables.aside import Aside
from pingshan_forecast.readers.tables.settled import Settled, Value

_SECTORS = ("primary_va", "secondary_va", "services_va")
_LARGE_GROWTH = 50
_TENFOLD = 5.0
_AT_ODDS = 25.0


def without_shares(done: Settled, aside: Aside) -> None:
    """Take back the growth of three sectors that adds up to 100 in every year: it is their shares.

    Parameters
    ----------
    done : Settled
        The figures that were understood; it is changed.
    aside : Aside
        Where the shares are noted.
    """
    by_table: dict[tuple[int, str], dict[tuple[int, str], dict[str, Value]]] = {}
    for value in done.values:
        if value.is_growth and value.indicator in _SECTORS:
            table = by_table.setdefault((value.figure.table, value.region), {})
            table.setdefault((value.year, value.period), {})[value.indicator] = value
    taken: set[int] = set()
    for table in by_table.values():
        whole = [cell for cell in table.values() if len(cell) == len(_SECTORS)]
        if whole and all(abs(sum(v.value for v in cell.values()) - 100) <= 0.6 for cell in whole):
            for cell in table.values():
                for value in cell.values():
                    taken.add(id(value))
                    why = "with the other sectors they add up to 100: shares, no growth"
                    aside.add(why, value.figure.label, value.figure.place)
    done.values = [value for value in done.values if id(value) not in taken]


def oddities(values: list[Value]) -> list[str]:
    """Warnings about growth over 50 per cent, levels that jump tenfold, and levels at odds with growth."""
    lines: list[str] = []
    series: dict[tuple[str, str, str, str], dict[bool, dict[int, Value]]] = {}
    for value in values:
        if value.indicator != "other":
            key = (value.region, value.indicator, value.period, "")
            series.setdefault(key, {True: {}, False: {}})[value.is_growth][value.year] = value
    for (region, code, _, _), both in series.items():
        growth, level = both[True], both[False]
        large = [v for v in growth.values() if abs(v.value) > _LARGE_GROWTH]
        if large:
            lines.append(
                f"growth of {code} of {region} is {large[0].value:g}% at {large[0].figure.place}"
                + (f" and over {_LARGE_GROWTH}% {len(large) - 1} times more" if len(large) > 1 else "")
                + ": check the sign and the unit"
            )
        for year, value in sorted(level.items()):
            before = level.get(year - 1)
            if before is None or before.value <= 0 or value.value <= 0 or before.unit != value.unit:
                continue
            ratio = value.value / before.value
            if abs(math.log(ratio)) > math.log(_TENFOLD):
                lines.append(
                    f"{code} of {region} goes from {before.value:g} ({before.figure.place}) to "
                    f"{value.value:g} "
                    f"({value.figure.place}): check the unit"
                )
                break
            stated = growth.get(year)
            if stated is not None and abs((ratio - 1) * 100 - stated.value) > _AT_ODDS:
                lines.append(
                    f"{code} of {region}: growth {stated.value:g}% at {stated.figure.place} against "
                    "levels that "
                    f"change by {(ratio - 1) * 100:.1f}%: one of them may be of something else"
                )
                break
    return lines
