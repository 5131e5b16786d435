"""Targets as events: what a plan promises, and which outcomes count as keeping the promise."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from numbers import Real
from typing import TYPE_CHECKING, Any, Literal, get_args

from pingshan_forecast.core.checks import checked
from pingshan_forecast.errors import PlanError
from pingshan_forecast.language.catalogue import catalogue
from pingshan_forecast.language.display import html_table
from pingshan_forecast.language.names import IndicatorName, SeriesName, amount
from pingshan_forecast.registry.hierarchy import region_key
from pingshan_forecast.registry.indicators import indicator as find_indicator
from pingshan_forecast.registry.regions import find_region, official_name

if TYPE_CHECKING:
    from pingshan_forecast.language.catalogue import Catalogue, Language

Comparator = Literal[
    "about", "equal", "at_least", "above", "at_most", "below", "between", "positive", "maintain"
]
Measure = Literal["growth", "average_growth", "cumulative_growth", "level", "share", "milestone", "relative"]
Strength = Literal["expected", "strive", "ensure", "none"]
Reading = Literal["strict", "lenient"]

FRAME_COLUMNS = (
    "kind", "region", "year", "indicator", "indicator_name", "measure", "comparator",
    "low", "high", "unit", "strength", "text", "start", "end",
    "period", "base_year", "reference", "deadline", "section",
)  # fmt: skip

_NEEDS_LOW = {"about", "equal", "at_least", "above", "between"}
_NEEDS_HIGH = {"about", "equal", "at_most", "below", "between"}
_CEILINGS = {"at_most", "below"}
_FLOORS = {"at_least", "above", "positive"}
_STRICT_ORDER = {"above", "below", "positive"}
_LENIENT_HALF_POINT = 0.5
_RATE_UNITS = {"%", "‰", "个百分点"}
_GROWTH = {"growth", "average_growth", "cumulative_growth"}
_NO_NUMBER = {"relative", "milestone"}
_ABSENT = {"strength": "none", "period": "FY", "reference": "", "deadline": ""}
PERIODS = frozenset({"FY", "Q1", "H1", "Q1-Q3", *(f"M1-M{month}" for month in range(1, 12))})


def _checked_number(value: float | None, *, field: str, text: str) -> float | None:
    if value is not None and not (isinstance(value, Real) and math.isfinite(value)):
        raise PlanError(f"target {text!r}: {field} is {value!r}; give a finite number or leave it out")
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What targets and outcomes share: one sentence of a plan, read.

    Parameters
    ----------
    region : str
        The region the sentence speaks of, by its key ("坪山").
    year : int
        The calendar year it speaks of; 0 where the text it was read from states none.
    indicator : str
        A code of the indicator registry; ``"other"`` for an indicator it does not know.
    indicator_name : str
        The indicator as the text names it.
    measure : {"growth", "average_growth", "cumulative_growth", "level", "share", "milestone", "relative"}
        What the number is: growth on the year before, on average a year or in all since `base_year`; a
        level; a share; a thing to be done, which has no number; a growth measured against another series.
    comparator : str
        How the number binds: about (左右), equal, at_least (以上), above (超), at_most (以内), below,
        between (6%-6.5%), positive (正增长), maintain (持平).
    low, high : float or None
        The bounds, in `unit`; a comparator fills the ones it speaks of.
    unit : str
        ``"%"`` (per cent, or per cent a year for growth), ``"亿元"``, ``"万人"`` ...
    text : str
        The exact wording.
    start, end : int or None
        Character offsets of the wording in its source, ``source[start:end] == text``.
    base_year : int or None
        The year that an average or a cumulative growth is counted from; None for growth on the year before.
    section : str
        The heading of the report under which it stands; empty where it has none.

    Raises
    ------
    PlanError
        If a field is of another type, the year or the base year is none, a comparator or a measure is none of
        those listed, a bound that the comparator needs is missing or not finite, or low is above high.
    """

    region: str
    year: int
    indicator: str
    indicator_name: str
    measure: Measure = "growth"
    comparator: Comparator = "equal"
    low: float | None = None
    high: float | None = None
    unit: str = "%"
    text: str = ""
    start: int | None = None
    end: int | None = None
    base_year: int | None = None
    section: str = ""

    def __post_init__(self) -> None:
        """Call the region by its key, and refuse what does not describe a statement."""
        object.__setattr__(self, "region", region_key(self.region))
        name = self.text or self.indicator_name
        if self.indicator != "other":
            find_indicator(self.indicator)  # refuses a code that is none
        if self.year != 0 and not 1900 <= self.year <= 2200:  # 0: the text that it was read from states none
            raise PlanError(f"target {name!r}: year {self.year!r} is no year of a plan; write it as 2021")
        for field, allowed in (("comparator", get_args(Comparator)), ("measure", get_args(Measure))):
            if getattr(self, field) not in allowed:
                raise PlanError(
                    f"target {name!r}: {field} {getattr(self, field)!r} is not one of {', '.join(allowed)}"
                )
        low = _checked_number(self.low, field="low", text=name)
        high = _checked_number(self.high, field="high", text=name)
        if self.comparator in _NEEDS_LOW and low is None and not self.is_relative:
            raise PlanError(f"target {name!r}: comparator {self.comparator!r} needs low; give the number")
        if self.comparator in _NEEDS_HIGH and high is None and not self.is_relative:
            raise PlanError(f"target {name!r}: comparator {self.comparator!r} needs high; give the number")
        if self.base_year is not None and not 1900 <= self.base_year < (self.year or 9999):
            raise PlanError(
                f"target {name!r}: base_year {self.base_year} is not before {self.year}; give the year that "
                "the growth is counted from"
            )
        if low is not None and high is not None and low > high:
            raise PlanError(f"target {name!r}: low {low:g} is above high {high:g}; exchange them")

    @property
    def is_relative(self) -> bool:
        """Whether another series or a deed judges it (同步, 建成), so that it may name no number."""
        return self.measure in _NO_NUMBER or self.comparator == "maintain"

    def _repr_html_(self) -> str:
        import pandas as pd

        return html_table(pd.DataFrame([self.to_row()]))

    def to_row(self) -> dict[str, Any]:
        """Row with the columns of `Plan.to_frame`; the region by its official name."""
        row = {name: getattr(self, name, _ABSENT.get(name)) for name in FRAME_COLUMNS if name != "kind"}
        row["region"] = official_name(self.region)
        return {"kind": "outcome" if isinstance(self, Outcome) else "target", **row}


@checked(PlanError)
@dataclass(frozen=True, slots=True, kw_only=True)
class Target(Statement):
    """A promised outcome, turned into an event with two stated readings.

    Parameters
    ----------
    strength : {"expected", "strive", "ensure", "none"}
        How strongly the text binds itself: 预期, 力争, 确保.
    reference : str
        What a relative target is measured against: the code of another indicator of the same region, or the
        key of another region for the same indicator.
    deadline : str
        The day, month or quarter of its year by which a thing is to be done, as the text has it.

    See Also
    --------
    Target.met_interval : the outcomes that count as met, before rounding.

    Examples
    --------
    >>> target = Target(region="坪山", year=2021, indicator="gdp", indicator_name="地区生产总值",
    ...                 comparator="about", low=7.0, high=7.0, text="地区生产总值增长7%左右")
    >>> target.met_interval("strict"), target.met_interval("lenient")
    ((6.95, inf), (6.5, inf))
    """

    strength: Strength = "expected"
    reference: str = ""
    deadline: str = ""

    def met_interval(self, reading: Reading = "strict") -> tuple[float, float]:
        """Interval [low, high) of unrounded outcomes that count as met, in the target's unit.

        Parameters
        ----------
        reading : {"strict", "lenient"}
            Strict: the figure as published, rounded to the decimals of the target (at least one for a
            rate), satisfies the words. "About 7%" and "6%-6.5%" are met by their lower number and
            more, as such targets act as floors; a ceiling (以内) by its number and less. Where less is
            better (prices, unemployment, energy), "about 3%" is a ceiling too. Lenient: half a point of a
            rate, or 2% of a level, short of it is forgiven.

        Returns
        -------
        tuple of float
            ``(low, high)``; an infinite end does not bind.

        Raises
        ------
        PlanError
            If the event depends on a series that the target does not name, or on a deed (`is_relative`).
        """
        floor, ceiling = self._bounds()
        half_unit = 0.5 * self._published_step()
        if reading == "lenient":
            slack = max(self._lenient_slack(), half_unit)
        else:
            # "More than 8" is kept by a published 8.1, so by 8.05 before rounding.
            slack = -half_unit if self.comparator in _STRICT_ORDER else half_unit
        return floor - slack, ceiling + slack

    def published_interval(self) -> tuple[float, float]:
        """Lowest and highest published figure that keep the promise strictly.

        An infinite end does not bind.

        Examples
        --------
        >>> Target(region="坪山", year=2021, indicator="gdp", indicator_name="GDP", comparator="positive"
        ...        ).published_interval()
        (0.1, inf)
        """
        floor, ceiling = self._bounds()
        step = self._published_step() if self.comparator in _STRICT_ORDER else 0.0
        return floor + step, ceiling - step

    def at(self, value: float) -> Target:
        """Same promise with another number, as if the plan stated `value`.

        A range becomes its lower number, as that is what binds; positive growth becomes "above `value`".

        Examples
        --------
        >>> target = Target(region="坪山", year=2021, indicator="gdp", indicator_name="GDP",
        ...                 comparator="between", low=6.0, high=6.5)
        >>> target.at(5.0).met_interval("strict")
        (4.95, inf)
        """
        comparator: Comparator = {"positive": "above", "between": "about"}.get(  # type: ignore[assignment]
            self.comparator, self.comparator
        )
        return replace(self, comparator=comparator, low=value, high=value)

    def words(self, language: Language = "en") -> str:
        """The promise in one language: the plan's own wording in Chinese where it is known.

        Examples
        --------
        >>> import pingshan_forecast as pf
        >>> [target.words() for target in pf.load_plan("pingshan-2021").targets][:3]  # doctest: +ELLIPSIS
        ['gross domestic product, growth of about 7%', ..., 'retail sales of consumer goods, positive growth']
        """
        words, known = catalogue(language), self.indicator != "other"
        if self.text and (words["document.plan_speaks"] or not known):
            return self.text
        name = IndicatorName(self.indicator, self.region).words(language) if known else self.indicator_name
        low, high = (
            amount(f"{x:g}", self.unit, language) if x is not None else "" for x in (self.low, self.high)
        )
        if self.is_compared:
            return self._compared_words(words, name, language)
        if self.measure in _NO_NUMBER and not low and not high:
            return words("target.named", name=name, text=words[f"target.{self.measure}"])
        text = words(f"target.{self.comparator}", low=low or high, high=high or low)
        if self.measure in _GROWTH and self.comparator not in {"positive", "maintain"}:
            text = words(f"target.{self.measure}", text=text)
        return words("target.named", name=name, text=text)

    def _compared_words(self, words: Catalogue, name: str, language: Language) -> str:
        """The promise to grow as fast as another series, or by some points faster or slower."""
        known_region = find_region(self.reference) is not None
        place = self.reference if known_region else self.region
        other = SeriesName(self.indicator if known_region else self.reference, place)
        number = self.high if self.is_ceiling else self.low
        if not number:
            default = "compared_ceiling" if self.is_ceiling else "compared"
            key = {"above": "compared_above", "below": "compared_below"}.get(self.comparator, default)
            return words(f"target.{key}", name=name, reference=other)
        points = amount(f"{abs(number):g}", "百分点", language)
        key = "compared_by" if number > 0.0 else "compared_less"
        # Less far below is more: of a negative number the bounds change places.
        turned = {"at_least": "at_most", "at_most": "at_least", "above": "below", "below": "above"}
        bound = self.comparator if number > 0.0 else turned.get(self.comparator, self.comparator)
        text = words(f"target.{bound}", low=points, high=points)
        return words(f"target.{key}", name=name, reference=other, text=text)

    @property
    def is_compared(self) -> bool:
        """Whether it is judged as a difference of growth rates, in percentage points, from its `reference`.

        In step with (同步) and at least are kept by a difference of 0 and more, or by the points that the
        target names.

        Examples
        --------
        >>> target = Target(region="坪山", year=2021, indicator="income_resident", indicator_name="居民收入",
        ...                 measure="relative", comparator="about", unit="", reference="gdp")
        >>> target.is_compared, target.met_interval("strict"), target.met_interval("lenient")
        (True, (-0.05, inf), (-0.5, inf))
        """
        return self.measure == "relative" and bool(self.reference) and self.indicator != "other"

    def _bounds(self) -> tuple[float, float]:
        if self.is_compared:
            if self.is_ceiling:
                return -math.inf, self.high or 0.0
            return self.low or 0.0, math.inf
        if self.is_relative:
            raise PlanError(
                f"target {self.text!r}: {self.measure!r} is judged against another series, not a number"
            )
        if self.comparator == "positive":
            return 0.0, math.inf
        if self.is_ceiling:
            return -math.inf, float(self.high if self.high is not None else math.inf)
        return float(self.low if self.low is not None else -math.inf), math.inf

    @property
    def is_ceiling(self) -> bool:
        """Whether outcomes up to a number keep the promise: a ceiling by its words, or by its indicator.

        Of an indicator whose desired direction is down "about 3%" is a ceiling; words that set a floor
        ("2% or more") are a floor of any indicator.
        """
        if self.comparator in _CEILINGS or self.comparator in _FLOORS:
            return self.comparator in _CEILINGS
        return find_indicator(self.indicator).direction == "lower"

    @property
    def bound(self) -> float | None:
        """The number that binds, in `unit`: the floor, or the ceiling where there is one.

        0 for positive growth; None where the promise is judged against another series or names no number.

        Examples
        --------
        >>> Target(region="坪山", year=2021, indicator="cpi", indicator_name="CPI",
        ...        comparator="at_least", low=2.0).bound
        2.0
        """
        if self.is_relative and not self.is_compared:
            return None
        floor, ceiling = self._bounds()
        return next((end for end in (floor, ceiling) if math.isfinite(end)), None)

    @property
    def is_growth(self) -> bool:
        """Whether the number is a rate of growth on the year before."""
        return self.measure == "growth" and not self.is_relative

    @property
    def _is_rate(self) -> bool:
        return self.measure in _GROWTH or self.unit in _RATE_UNITS or self.is_compared

    def _published_step(self) -> float:
        """Unit of the last published digit: 0.1 of a rate, or the target's own decimals."""
        number = self.low if self.low is not None else self.high
        decimals = _decimals(number if number is not None else 0.0)
        return float(10.0 ** -(max(decimals, 1) if self._is_rate else decimals))

    def _lenient_slack(self) -> float:
        if self._is_rate:
            return _LENIENT_HALF_POINT
        number = self.low if self.low is not None else self.high
        return 0.02 * abs(number if number is not None else 0.0)


def _decimals(number: float) -> int:
    """Count the decimals that a published number shows."""
    shown = f"{number:.4f}".rstrip("0")
    return len(shown.partition(".")[2])


@checked(PlanError)
@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome(Statement):
    """A result that a report states, with what it says of its own certainty.

    Parameters
    ----------
    status : {"expected", "preliminary", "verified", "revised", "census", "unknown"}
        预计, 初步, 核实, revised, after a census.
    qualifier : {"exact", "approx", "more_than"}
        How the figure is worded: exactly, 左右, 超.
    period : str
        FY for the whole year, or the months from January that the figure sums up: Q1, H1, Q1-Q3, M1-M8 ...

    Raises
    ------
    PlanError
        As `Statement`, or if the period is not the whole year or months from January on.
    """

    status: Literal["expected", "preliminary", "verified", "revised", "census", "unknown"] = "preliminary"
    qualifier: Literal["exact", "approx", "more_than"] = "exact"
    period: str = "FY"

    def __post_init__(self) -> None:
        """Refuse what does not describe a result."""
        Statement.__post_init__(self)
        if self.period not in PERIODS:
            raise PlanError(
                f"outcome {self.text or self.indicator_name!r}: period {self.period!r} is not one of FY, Q1, "
                "H1, Q1-Q3, M1-M2 ... M1-M11"
            )
