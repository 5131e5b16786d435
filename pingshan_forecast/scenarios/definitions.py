"""Scenarios: named conditions on a forecast, written in Python or TOML, with explicit units."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pingshan_forecast.core.checks import checked
from pingshan_forecast.errors import ScenarioError, UnknownNameError
from pingshan_forecast.judgement.context import PARENT
from pingshan_forecast.language.display import clean
from pingshan_forecast.models.dependence import YEAR_EFFECT
from pingshan_forecast.registry.indicators import indicator as find_indicator
from pingshan_forecast.registry.regions import find_region
from pingshan_forecast.scenarios.quantities import Kind, Quantity, quantity

if TYPE_CHECKING:
    from collections.abc import Iterable


_EARLIEST, _LATEST = 1900, 2200
Preset = Literal["baseline", "upside", "downside"]
# The outer tenths of the shared year effect and of the driver, the ends of an 80% band.
_PRESETS: dict[str, tuple[str, str]] = {
    "baseline": ("基准情景", ""),
    "upside": ("上行情景", "p90"),
    "downside": ("下行情景", "p10"),
}


@checked(ScenarioError)
@dataclass(frozen=True, slots=True, kw_only=True)
class PathCondition:
    """Growth of an indicator in a year, known or assumed.

    Parameters
    ----------
    indicator : str
        A code or name of the registry.
    value : str
        A rate ("6 pct"), points beside the baseline's median ("-2 pp"), a percentile ("p10") or standard
        deviations ("-1 sd") of its own baseline distribution.
    region : str
        A region's name, ``"parent"`` for the nearest region above with a history, ``"year_effect"`` for the
        shock that all regions share; default the plan's own region.
    year : int, optional
        Default: the plan's year.
    sd : str
        Standard deviation of the assumption ("0.5 pp"); without it the path is pinned exactly.
    """

    indicator: str
    value: str
    region: str = ""
    year: int | None = None
    sd: str = ""

    def quantities(self, where: str) -> tuple[Quantity, Quantity | None]:
        """The value and its standard deviation.

        Parameters
        ----------
        where : str
            The condition, as a message names it.

        Returns
        -------
        tuple of (Quantity, Quantity or None)
            None where the path is pinned exactly.

        Raises
        ------
        ScenarioError
            If one of them has no unit or one of another kind, or a deviation is not positive.
        """
        kinds: tuple[Kind, ...] = (
            ("percentile", "sd") if self.region == YEAR_EFFECT else ("pct", "pp", "percentile", "sd")
        )
        value = quantity(self.value, *kinds, where=f"{where}: value")
        if not self.sd:
            return value, None
        spread = quantity(self.sd, "pp", where=f"{where}: sd")
        if spread.value <= 0.0 or value.kind not in {"pct", "pp"}:
            raise ScenarioError(f"{where}: sd {self.sd!r} needs a positive number and a value in pct or pp")
        return value, spread


@checked(ScenarioError)
@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What is believed of an indicator's growth: a mean, a median, a quantile, or a band's probability.

    Parameters
    ----------
    indicator, region, year
        As in `PathCondition`.
    mean, median : str
        A rate, "6 pct".
    quantile, at : str
        The percentile ("p10") and the rate it is at ("3 pct").
    between : tuple of (str, str)
        A band of rates.
    probability : str
        That of the band ("70 pct"), and of nothing else; "100 pct", the default, excludes everything outside.
    """

    indicator: str
    region: str = ""
    year: int | None = None
    mean: str = ""
    median: str = ""
    quantile: str = ""
    at: str = ""
    between: tuple[str, str] | tuple[()] = ()
    probability: str = "100 pct"


@checked(ScenarioError)
@dataclass(frozen=True, slots=True, kw_only=True)
class AddFactor:
    """An amount that comes on top of what history knows, such as a new plant.

    Parameters
    ----------
    indicator : str or tuple of str
        What it adds to; value added of industry is value added of GDP as well, name both if so meant.
    amount : str
        What it adds to the figure of the year it starts in ("2 bn yuan"), or its yearly rate ("4 bn yuan per
        year"), of which the quarters from `start` on count.
    range : tuple of (str, str)
        Lowest and highest; the amount is then triangular over it, with its mode at `amount`.
    start : str
        Year and quarter, "2021Q3"; default the plan's year.
    """

    indicator: str | tuple[str, ...]
    amount: str
    range: tuple[str, str] | tuple[()] = ()
    start: str = ""

    @property
    def indicators(self) -> tuple[str, ...]:
        """The codes it adds to."""
        names = (self.indicator,) if isinstance(self.indicator, str) else tuple(self.indicator)
        return tuple(find_indicator(name).code for name in names)

    def amounts(self, where: str) -> tuple[float, float, float]:
        """Lowest, likeliest and highest amount in the year it starts in, in 100 million yuan.

        Parameters
        ----------
        where : str
            The condition, as a message names it.

        Raises
        ------
        ScenarioError
            If an amount is none in yuan, the range does not hold it, or only one of them is a yearly rate.
        """
        if self.range and len(self.range) != 2:
            raise ScenarioError(f"{where}: a range needs two amounts: ['1 bn yuan', '3 bn yuan']")
        lowest, highest = self.range or (self.amount, self.amount)
        texts = (lowest, self.amount, highest)
        read = [quantity(text, "yuan", where=f"{where}: amount") for text in texts]
        if len({q.per_year for q in read}) > 1:
            raise ScenarioError(f"{where}: amount and range must all be 'per year' or none")
        share = self._share(where) if read[0].per_year else 1.0
        low, mode, high = (q.value * share for q in read)
        if not low <= mode <= high:
            raise ScenarioError(f"{where}: {self.amount} must lie within {lowest} to {highest}")
        return low, mode, high

    def year(self, default: int, where: str) -> int:
        """The year it starts in.

        Parameters
        ----------
        default : int
            The year of an amount that names none.
        where : str
            The condition, as a message names it.

        Raises
        ------
        ScenarioError
            If the start is no quarter.
        """
        return self._start(where)[0] if self.start else default

    def _start(self, where: str) -> tuple[int, int]:
        match = re.fullmatch(r"(\d{4})(?:-?Q([1-4]))?", self.start)
        if match is None:
            raise ScenarioError(f"{where}: start {self.start!r} is no quarter; write 2021Q3")
        return int(match[1]), int(match[2] or 1)

    def _share(self, where: str) -> float:
        return (5 - self._start(where)[1]) / 4.0 if self.start else 1.0


@checked(ScenarioError)
@dataclass(frozen=True, slots=True, kw_only=True)
class Analogue:
    """The forecast error of a past year again: how far growth then lay from what its past led to expect.

    Parameters
    ----------
    year : int
        The past year.
    indicator : str
        Whose forecast error, in standard deviations of its forecast.
    region : str
        Default: the nearest region above the plan's that has the year and a past before it.
    """

    year: int
    indicator: str = "gdp"
    region: str = ""


Condition = PathCondition | View | AddFactor | Analogue
TABLES: dict[str, type[Condition]] = {
    "path": PathCondition,
    "view": View,
    "add": AddFactor,
    "analogue": Analogue,
}


@checked(ScenarioError)
@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """Named conditions under which the targets are judged again.

    Parameters
    ----------
    name : str
        Its name.
    conditions : tuple
        `PathCondition`, `View`, `AddFactor` and `Analogue`, all of which hold together.
    volatility : str
        Width of the bands beside the baseline's ("1.5 times").
    name_zh : str
        Its Chinese name; default `name`.
    note : str
        Why it is looked at.
    note_zh : str
        The same in Chinese; default `note`.

    Raises
    ------
    ScenarioError
        If a quantity has no unit or an indicator or region is not known.

    Examples
    --------
    >>> import pingshan_forecast as pf
    >>> slow = pf.PathCondition(indicator="gdp", region="深圳", value="3 pct")
    >>> pf.Scenario(name="slow city", conditions=(slow,)).where(1)
    "scenario 'slow city', condition 1 (path)"
    """

    name: str
    conditions: tuple[Condition, ...] = ()
    volatility: str = "1 times"
    name_zh: str = ""
    note: str = ""
    note_zh: str = ""

    def __post_init__(self) -> None:
        """Check names and units once, here."""
        for label, text in (("name", self.name), ("name_zh", self.name_zh)):
            if (text or label == "name") and not clean(text):
                raise ScenarioError(f"a scenario has no {label} that shows, but {text!r:.60}; give it one")
        object.__setattr__(self, "conditions", tuple(self.conditions))
        for number, item in enumerate(self.conditions, 1):
            _check(item, self.where(number))
        if self.stretch <= 0.0:
            raise ScenarioError(f"scenario {self.name!r}: volatility {self.volatility!r} must be positive")

    def where(self, number: int) -> str:
        """Name of one of the conditions, counted from one, as messages have it."""
        kind = next(k for k, v in TABLES.items() if isinstance(self.conditions[number - 1], v))
        return f"scenario {self.name!r}, condition {number} ({kind})"

    @property
    def stretch(self) -> float:
        """The volatility factor."""
        return quantity(self.volatility, "times", where=f"scenario {self.name!r}: volatility").value

    @property
    def names(self) -> dict[str, str]:
        """Its name in each language."""
        return {"zh": self.name_zh or self.name, "en": self.name}

    @property
    def notes(self) -> dict[str, str]:
        """Its note in each language."""
        return {"zh": self.note_zh or self.note, "en": self.note}

    @classmethod
    def preset(cls, name: Preset) -> Scenario:
        """The baseline (no conditions), or the outer tenth of the shared year effect and of the driver.

        Upside and downside pin the shock that all regions share and the GDP growth of the nearest region
        above at their 90th or 10th percentile, the ends of an 80% band.

        Parameters
        ----------
        name : {"baseline", "upside", "downside"}
            Which.

        Raises
        ------
        ScenarioError
            If no preset is called that.
        """
        if not isinstance(name, str) or name not in _PRESETS:
            raise ScenarioError(f"unknown preset {name!r:.60}; there are {', '.join(_PRESETS)}")
        chinese, level = _PRESETS[name]
        regions = (YEAR_EFFECT, PARENT) if level else ()
        conditions = tuple(PathCondition(indicator="gdp", region=r, value=level) for r in regions)
        return cls(name=name, name_zh=chinese, conditions=conditions)


def check_names(scenarios: Iterable[Scenario]) -> None:
    """Refuse two scenarios of one name.

    Raises
    ------
    ScenarioError
        If there are two.
    """
    seen: set[str] = set()
    for item in scenarios:
        if item.name in seen:
            raise ScenarioError(f"two scenarios are called {item.name!r}; rename one")
        seen.add(item.name)


def _check(item: Condition, where: str) -> None:
    """Refuse unknown names and quantities without units."""
    if not isinstance(item, PathCondition | View | AddFactor | Analogue):
        raise ScenarioError(f"{where}: {item!r} is no condition")
    if isinstance(item, PathCondition | View | Analogue):
        _check_names(item.indicator, item.region, where)
        if item.year is not None and not _EARLIEST <= item.year <= _LATEST:
            raise ScenarioError(f"{where}: year {item.year} is none of a history or forecast; write 2021")
    if isinstance(item, PathCondition):
        item.quantities(where)
    elif isinstance(item, View):
        _check_view(item, where)
    elif isinstance(item, AddFactor):
        names = (item.indicator,) if isinstance(item.indicator, str) else item.indicator
        for name in names:
            _check_names(name, "", where)
        item.amounts(where)
        item.year(0, where)


def _check_names(indicator: str, region: str, where: str) -> None:
    try:
        find_indicator(indicator)
    except (UnknownNameError, AttributeError) as error:
        raise ScenarioError(f"{where}: {error}") from None
    if region and region not in {PARENT, YEAR_EFFECT} and find_region(region) is None:
        raise ScenarioError(
            f"{where}: unknown region {region!r}; write a bundled region, {PARENT!r} or {YEAR_EFFECT!r}"
        )


def _check_view(view: View, where: str) -> None:
    given = [name for name in ("mean", "median", "quantile", "between") if getattr(view, name)]
    if len(given) != 1:
        raise ScenarioError(
            f"{where}: give one of mean, median, quantile (with at) or between, found {given}"
        )
    if view.region == YEAR_EFFECT:
        raise ScenarioError(f"{where}: the year effect takes a path at a percentile, such as 'p10', no view")
    if bool(view.quantile) != bool(view.at):
        raise ScenarioError(f"{where}: a quantile needs the rate it is at: quantile = 'p10', at = '3 pct'")
    if view.between and len(view.between) != 2:
        raise ScenarioError(f"{where}: between needs two rates: ['5 pct', '7 pct']")
    for text in (view.mean, view.median, view.at, *view.between):
        if text:
            quantity(text, "pct", where=where)
    if view.quantile:
        quantity(view.quantile, "percentile", where=where)
    if view.probability != "100 pct" and not view.between:
        raise ScenarioError(
            f"{where}: probability {view.probability!r} goes with a band; write "
            "between = ['5 pct', '7 pct'], or leave it out"
        )
    if view.between:
        low, high = (quantity(text, "pct", where=where).value for text in view.between)
        share = quantity(view.probability, "pct", where=where).value
        if low >= high or not 0.0 < share <= 100.0:
            raise ScenarioError(
                f"{where}: between {view.between[0]} and {view.between[1]} with probability "
                f"{view.probability} cannot be; possible are a rising band and a probability in 0 to 100 pct"
            )
