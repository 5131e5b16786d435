"""Levels in the registry's unit: what their table states, what a hint says, what is assumed."""

from __future__ import annotations

import re

from pingshan_forecast.readers.tables.aside import Aside
from pingshan_forecast.readers.tables.cells import times
from pingshan_forecast.readers.tables.found import FoundFigure
from pingshan_forecast.readers.tables.hints import Hints
from pingshan_forecast.readers.tables.settled import Settled, is_percent, keep
from pingshan_forecast.registry.indicators import Indicator
from pingshan_forecast.registry.regions import regions
from pingshan_forecast.registry.unit_words import convert, display, read_unit

# More than the nation, and more than any region of it, had of anything by 2025.
_LARGEST = {
    "100m_cny": (5e6, 5e5),
    "100m_usd": (2e5, 3e4),
    "10k_persons": (2e5, 2e4),
    "10k_tonnes": (1e5, 1e4),
}


_CHINESE = re.compile(r"[\u3400-\u9fff]")


def stated_unit(figure: FoundFigure) -> str:
    """Unit that a figure's own cell, row or column states; empty if none does."""
    return figure.number.unit or figure.facts.unit


def fitting_units(figure: FoundFigure, standard: Indicator) -> list[str]:
    """Units of the lines around a table that an indicator can be counted in.

    Parameters
    ----------
    figure : FoundFigure
        A level whose own headings state no unit.
    standard : Indicator
        Its indicator.
    """
    return [unit for unit in figure.context.units if convert(unit, standard.unit) is not None]


def settle_level(figure: FoundFigure, standard: Indicator, hints: Hints, done: Settled, aside: Aside) -> None:
    """Add a level in the registry's unit to those understood, or set it aside with the reason.

    Parameters
    ----------
    figure : FoundFigure
        The level.
    standard : Indicator
        Its indicator.
    hints : Hints
        The unit that the user stated.
    done : Settled
        Where it is added.
    aside : Aside
        Where it is set aside.
    """
    value = float(figure.number.value or 0.0)
    stated = stated_unit(figure)
    lines = [unit for unit in figure.context.units if not is_percent(unit)]
    if standard.code == "other":  # counted in whatever its own table says
        unit = stated or (lines[0] if len(set(lines)) == 1 else "")
        keep(figure, value, done, growth=False, unit=unit)
        return
    if not stated:
        fitting = list(dict.fromkeys(fitting_units(figure, standard)))
        if hints.unit and convert(hints.unit, standard.unit) is not None:
            stated = hints.unit
        elif len({read_unit(unit) for unit in fitting}) == 1:
            stated = fitting[0]
        elif fitting:
            aside.add(
                f"could be in {' or '.join(fitting)}; put the unit into its heading or give unit=",
                figure.label,
                figure.place,
            )
            return
        elif lines:
            why = (
                f"stands under 单位 {'、'.join(lines)}, but {standard.name_zh} is counted in "
                f"{display(standard.unit)}; give unit="
            )
            aside.add(why, figure.label, figure.place)
            return
    if not stated:
        stated = _assumed(figure, standard, value, done, aside)
        if not stated:
            return
    factor = convert(stated, standard.unit)
    if factor is None:
        why = (
            f"is in {stated}, but {standard.name_zh} is counted in {display(standard.unit)}; correct "
            "the unit or the indicator"
        )
        aside.add(why, figure.label, figure.place)
        return
    keep(figure, times(value, factor[0]), done, growth=False, unit=factor[1])


def _assumed(figure: FoundFigure, standard: Indicator, value: float, done: Settled, aside: Aside) -> str:
    """The registry's unit where nothing says another, for a region that counts in it."""
    region = figure.facts.region
    known = regions().get(region)
    nation = known is not None and known.kind == "nation"
    words = f"{figure.label} {' '.join(figure.context.titles)}"
    if (known is None and not _CHINESE.search(region)) or (nation and not _CHINESE.search(words)):
        done.assumed.setdefault(
            f"no unit is stated for {standard.code}: kept as it stands; give unit=", figure.label
        )
        keep(figure, value, done, growth=False)
        return ""
    most = _LARGEST.get(standard.unit)
    if most is not None and value > most[0 if nation else 1]:
        aside.add(
            f"too large for {display(standard.unit)}, and no unit is stated; give unit=",
            figure.label,
            figure.place,
        )
        return ""
    shown = display(standard.unit)
    done.assumed.setdefault(
        f"no unit is stated for {standard.code}: {shown} is assumed; say otherwise with unit=", figure.label
    )
    return standard.unit
