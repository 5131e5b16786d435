"""What the user says of a file: region, indicator, unit, measure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from pingshan_forecast.errors import DataError, UnknownNameError
from pingshan_forecast.readers.tables.facts import squeeze
from pingshan_forecast.registry.hierarchy import parents
from pingshan_forecast.registry.indicators import indicator as find_indicator
from pingshan_forecast.registry.lexicon import parse_name
from pingshan_forecast.registry.regions import find_region
from pingshan_forecast.registry.unit_words import read_unit

MeasureHint = Literal["growth", "level", "index_previous_year", "index_fixed_base"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """Hints, checked.

    Parameters
    ----------
    region : str
        Key, or the name as it is written where the registry has none; empty if not given.
    above : tuple of str
        The regions above it.
    code, name : str
        Of the indicator; code is other where the registry has none; both empty if not given.
    unit : str
    measure : str
    """

    region: str = ""
    above: tuple[str, ...] = ()
    code: str = ""
    name: str = ""
    unit: str = ""
    measure: str = ""

    def names(self, text: str) -> bool:
        """Whether a label is the very name that was given as `indicator`."""
        return bool(self.name) and squeeze(text) == squeeze(self.name)


def read_hints(region: str | None, indicator: str | None, unit: str | None, measure: str | None) -> Hints:
    """What a user states of a file, checked.

    Parameters
    ----------
    region, indicator : str or None
        Names, registered or not; None where nothing is stated.
    unit : str or None
        Such as 亿元; None where nothing is stated.
    measure : str or None
        What the figures are; None where nothing is stated.

    Raises
    ------
    DataError
        If a hint is empty, a unit is none, or a measure is not one of the four.

    Examples
    --------
    >>> read_hints("坪山区", "GDP", "亿元", None).region
    '坪山'
    """
    for name, value in (("region", region), ("indicator", indicator), ("unit", unit), ("measure", measure)):
        if value is not None and not isinstance(value, str):
            raise DataError(f"{name} is {value!r:.40}; give a text, or leave it out")
        if value is not None and not value.strip():
            raise DataError(f"{name} is empty; give the {name}'s name or leave it out")
    key = ""
    if region is not None:
        known = find_region(region)
        key = known.key if known else region.strip()
    if unit is not None and read_unit(unit) is None:
        raise DataError(
            f"unit {unit!r} is not known; write for example 亿元, 万元, 亿美元, MIO_EUR, 万人 or %"
        )
    if measure is not None and measure not in get_args(MeasureHint):
        raise DataError(f"measure {measure!r} is not known; give one of {', '.join(get_args(MeasureHint))}")
    return Hints(
        region=key,
        above=parents(key),
        code=_code(indicator) if indicator else "",
        name=indicator.strip() if indicator else "",
        unit=unit or "",
        measure=measure or "",
    )


def _code(name: str) -> str:
    try:
        return find_indicator(name).code
    except UnknownNameError:
        return parse_name(name.strip()).code or "other"
