"""Figures that were understood, and what was assumed for the user on the way."""

from __future__ import annotations

from dataclasses import dataclass, field

from pingshan_forecast.readers.tables.aside import Refusal
from pingshan_forecast.readers.tables.facts import Facts
from pingshan_forecast.readers.tables.found import FoundFigure
from pingshan_forecast.registry.indicators import indicator as find_indicator
from pingshan_forecast.registry.unit_words import read_unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A figure that was understood."""

    figure: FoundFigure
    region: str
    indicator: str
    name: str
    year: int
    period: str
    is_growth: bool
    value: float
    unit: str = ""
    basis: str = ""

    @property
    def key(self) -> tuple[str, str, str, int, str, bool]:
        """What there can be one figure of."""
        return self.region, self.indicator, self.name, self.year, self.period, self.is_growth


@dataclass(slots=True, kw_only=True)
class Settled:
    """Values, and what was assumed for the user on the way."""

    values: list[Value] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    assumed: dict[str, str] = field(default_factory=dict)


def is_percent(unit: str) -> bool:
    """Whether a unit is per cent or per mille."""
    known = read_unit(unit) if unit and unit != "‰" else None
    return unit == "‰" or (known is not None and known.kind == "pct")


def keep(figure: FoundFigure, value: float, done: Settled, *, growth: bool, unit: str = "") -> None:
    """Add a figure to those that were understood.

    Parameters
    ----------
    figure : FoundFigure
        The figure.
    value : float
        Growth in per cent, or a level in `unit`.
    done : Settled
        Where it is added.
    growth : bool
        Whether it is growth.
    unit : str
        Of a level; empty for growth.
    """
    facts: Facts = figure.facts
    basis = ""
    if growth:
        published = find_indicator(facts.code).price_basis
        basis = figure.extra.get("growth_basis") or facts.basis or ("" if published == "none" else published)
    done.values.append(
        Value(
            figure=figure,
            region=facts.region,
            indicator=facts.code,
            name=facts.name if facts.code == "other" else "",
            year=facts.year or 0,
            period=facts.period or "FY",
            is_growth=growth,
            value=value,
            unit=unit,
            basis=basis,
        )
    )
