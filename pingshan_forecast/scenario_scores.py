"""What a scenario's conditions say about the normal scores of growth: pins, views, amounts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import numpy as np

from pingshan_forecast.dependence import YEAR_EFFECT, Variable
from pingshan_forecast.distributions import Distribution, Mixture
from pingshan_forecast.errors import ModelError, ScenarioError, UnknownNameError
from pingshan_forecast.indicators import indicator as find_indicator
from pingshan_forecast.moved import FARTHEST, from_scores, to_scores
from pingshan_forecast.quantities import Quantity, quantity
from pingshan_forecast.regions import find_region
from pingshan_forecast.scenarios import PARENT, AddFactor, Analogue, PathCondition, Scenario, View
from pingshan_forecast.wording import Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from pingshan_forecast.forecasts import Forecast
    from pingshan_forecast.models.base import Model
    from pingshan_forecast.series import History, IndicatorSeries
    from pingshan_forecast.targets import Target

    Floats = NDArray[np.float64]

STANDARD = Mixture([1.0], [0.0], [1.0])


class Judged(Protocol):
    """A target that was judged: what scenarios and joint statements need of it."""

    @property
    def target(self) -> Target: ...  # noqa: D102
    @property
    def predictive(self) -> Distribution | None: ...  # noqa: D102
    @property
    def forecast(self) -> Forecast | None: ...  # noqa: D102
    @property
    def series(self) -> IndicatorSeries | None: ...  # noqa: D102


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Setting:
    """What scenarios are run on: the judged targets, and the figures and the model behind them.

    Parameters
    ----------
    region : str
        The plan's region.
    year : int
        The plan's year.
    history : History
        As known on the plan's day.
    model : Model
        The model of targets and drivers.
    rows : sequence of Judged
        The targets.
    """

    region: str
    year: int
    history: History
    model: Model
    rows: Sequence[Judged]
    forecasts: dict[tuple[str, str], Forecast] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Take over the forecasts that the targets rest on."""
        for row in self.rows:
            if row.forecast is not None:
                self.forecasts[row.target.region, row.target.indicator] = row.forecast

    def forecast(self, region: str, code: str, year: int, where: str) -> Forecast:
        """Forecast an indicator as far as a year, once."""
        key = region, code
        if key not in self.forecasts or int(self.forecasts[key].years[-1]) < year:
            try:
                series = self.history.series(code, region=region)
                last = int(series.observed[0][-1]) if series.n_observed else year
                if last >= year:
                    raise ModelError(f"{code} of {region} has no growth rate before {year}, or is known by then")
                fitted = self.model.fit(series, history=self.history)
                self.forecasts[key] = fitted.forecast(year - last)
            except (UnknownNameError, ModelError) as error:
                have = ", ".join(self.history.indicators(region)) or "none"
                raise ScenarioError(
                    f"{where}: no condition on it is possible: {error}; {region} has {have}"
                ) from None
        return self.forecasts[key]

    def variable(self, region: str, name: str, year: int | None, where: str) -> Variable:
        """Find what a condition speaks of; the nearest region above is looked for by its history."""
        code, year = find_indicator(name).code, year or self.year
        if region != PARENT:
            found = find_region(region) if region not in {"", YEAR_EFFECT} else None
            key = found.key if found is not None else region or self.region
            return Variable(region=key, indicator=code, year=year)
        for above in self.history.parents:
            try:
                self.forecast(above, code, year, where)
            except ScenarioError:
                continue
            return Variable(region=above, indicator=code, year=year)
        raise ScenarioError(f"{where}: no region above {self.region} has a history of {code}; name a region")

    def distribution(self, variable: Variable, where: str) -> Distribution:
        """Give the baseline distribution of a variable, in per cent; standard scores for the year effect."""
        if variable.region == YEAR_EFFECT:
            return STANDARD
        for row in self.rows:
            if variable == self.variable_of(row) and row.target.measure != "level" and row.predictive:
                return row.predictive
        forecast = self.forecast(variable.region, variable.indicator, variable.year, where)
        if not int(forecast.years[0]) <= variable.year:
            raise ScenarioError(
                f"{where}: {variable.indicator} of {variable.region} is known for {variable.year}; possible are "
                f"{forecast.years[0]} and later"
            )
        return forecast.marginal(variable.year)

    def variable_of(self, row: Judged) -> Variable:
        """Give the variable that a target is about."""
        return Variable(region=row.target.region, indicator=row.target.indicator, year=row.target.year)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Moment:
    """One moment that a view fixes.

    Parameters
    ----------
    variable : Variable
        Whose growth.
    function : callable
        Array of growth in per cent -> array.
    direction : callable or None
        Array of scores -> array that the tilt runs along; None for the function itself.
    value : float
        The mean that the function is to have.
    breaks : tuple of float
        Rates at which the function jumps.
    where, what : str
        The condition and the moment, as a message names them.
    shown : callable
        A value of the moment in words.
    """

    variable: Variable
    function: Callable[[Floats], Floats]
    direction: Callable[[Floats], Floats] | None = None
    value: float
    breaks: tuple[float, ...]
    where: str
    what: str
    shown: Callable[[float], str]


    def along(self, scores: Floats, values: Floats) -> Floats:
        """Give what the tilt runs along: the direction at the scores, or the function's own values."""
        return values if self.direction is None else self.direction(scores)


@dataclass(slots=True, kw_only=True, eq=False)
class Resolved:
    """A scenario in scores: pinned scores and values, moments, amounts, and each assumption in words."""

    pins: dict[Variable, float] = field(default_factory=dict)
    values: dict[Variable, float] = field(default_factory=dict)
    moments: list[Moment] = field(default_factory=list)
    amounts: list[tuple[AddFactor, str]] = field(default_factory=list)
    assumptions: list[Reason] = field(default_factory=list)


def resolve(scenario: Scenario, setting: Setting) -> Resolved:
    """Turn a scenario's conditions into pinned scores, moments and amounts.

    Raises
    ------
    ScenarioError
        If a condition is on something without a forecast, is out of reach, or contradicts another.
    """
    found = Resolved()
    for number, item in enumerate(scenario.conditions, 1):
        where = scenario.where(number)
        if isinstance(item, PathCondition):
            _path(item, setting, where, found)
        elif isinstance(item, View):
            _view(item, setting, where, found)
        elif isinstance(item, Analogue):
            _analogue(item, setting, where, found)
        else:
            found.amounts.append((item, where))
    for moment in found.moments:
        if moment.variable in found.pins:
            raise ScenarioError(f"{moment.where}: {_name(moment.variable)} is pinned as well; keep one of the two")
    if scenario.stretch != 1.0:
        found.assumptions.append(Reason.of("scenario_volatility", factor=scenario.stretch))
    return found


def _name(variable: Variable) -> str:
    return f"{variable.indicator} of {variable.region} in {variable.year}"


def _words(variable: Variable) -> dict[str, object]:
    """Region, indicator and year, in both languages where they differ."""
    region, item = find_region(variable.region), find_indicator(variable.indicator)
    names = (region.name("en") if region is not None else variable.region, variable.region)
    return {"region": names, "indicator": (item.name("en"), item.name("zh")), "year": variable.year}


def _pin(variable: Variable, score: float, value: float, where: str, found: Resolved) -> None:
    if variable in found.pins and abs(found.pins[variable] - score) > 1e-9:
        raise ScenarioError(
            f"{where}: {_name(variable)} is already pinned at {found.values[variable]:.4g}, not {value:.4g}; "
            "one of the two is possible"
        )
    found.pins[variable], found.values[variable] = score, value


def _path(item: PathCondition, setting: Setting, where: str, found: Resolved) -> None:
    variable = setting.variable(item.region, item.indicator, item.year, where)
    base = setting.distribution(variable, where)
    stated, spread = item.quantities(where)
    value, score = _value_and_score(stated, base, where, variable)
    if spread is None:
        _pin(variable, score, value, where, found)
        if variable.region == YEAR_EFFECT:
            found.assumptions.append(Reason.of("scenario_year_effect", score=score, level=_level(score)))
        else:
            found.assumptions.append(
                Reason.of("scenario_path", value=value, **_words(variable), level=_level(score))
            )
        return
    sd = spread.value
    shown = "{:.2f} pct".format
    found.moments += [
        Moment(
            variable=variable,
            function=lambda x: x,
            direction=lambda z: z,
            value=value,
            breaks=(),
            where=where,
            what="mean",
            shown=shown,
        ),
        Moment(
            variable=variable,
            function=lambda x: (x - value) ** 2,
            direction=lambda z: z**2,
            value=sd**2,
            breaks=(),
            where=where,
            what="spread about the mean",
            shown=lambda v: f"{max(v, 0.0) ** 0.5:.2f} pp",
        ),
    ]
    found.assumptions.append(Reason.of("scenario_path_sd", value=value, sd=sd, **_words(variable)))


def _level(score: float) -> float:
    from scipy.special import ndtr

    return 100.0 * float(ndtr(score))


def _value_and_score(
    stated: Quantity, base: Distribution, where: str, variable: Variable
) -> tuple[float, float]:
    """Give the growth in per cent and its score, for a value stated either way."""
    from scipy.special import ndtri

    if stated.kind in {"percentile", "sd"}:
        score = stated.value if stated.kind == "sd" else float(ndtri(stated.value / 100.0))
        value = float(from_scores(base, score)) if abs(score) < FARTHEST else 0.0
    else:
        value = stated.value + (float(base.quantile(0.5)) if stated.kind == "pp" else 0.0)
        score = float(to_scores(base, value))
    if not abs(score) < FARTHEST:
        low, high = from_scores(base, np.array([0.1 - FARTHEST, FARTHEST - 0.1]))
        raise ScenarioError(
            f"{where}: {stated.text} for {_name(variable)} is beyond anything its forecast allows; possible is "
            f"{low:.1f} to {high:.1f}{' sd' if variable.region == YEAR_EFFECT else ' pct'}"
        )
    return value, score


def _view(item: View, setting: Setting, where: str, found: Resolved) -> None:
    variable = setting.variable(item.region, item.indicator, item.year, where)
    words = _words(variable)

    def rate(text: str) -> float:
        return quantity(text, "pct", where=where).value

    def add(
        what: str,
        function: Callable[[Floats], Floats],
        value: float,
        breaks: tuple[float, ...],
        shown: Callable[[float], str],
    ) -> None:
        found.moments.append(
            Moment(
                variable=variable,
                function=function,
                direction=(lambda z: z) if what == "mean" else None,
                value=value,
                breaks=breaks,
                where=where,
                what=what,
                shown=shown,
            )
        )

    def share(value: float) -> str:
        return f"{100.0 * value:.2f} pct"

    if item.mean:
        add("mean", lambda x: x, rate(item.mean), (), "{:.2f} pct".format)
        found.assumptions.append(Reason.of("scenario_mean", value=rate(item.mean), **words))
    elif item.between:
        low, high = (rate(text) for text in item.between)
        p = quantity(item.probability, "pct", where=where).value / 100.0
        add(
            f"probability of {low:g} to {high:g} pct",
            lambda x: ((x >= low) & (x <= high)).astype(float),
            p,
            (low, high),
            share,
        )
        found.assumptions.append(Reason.of("scenario_band", low=low, high=high, p=100 * p, **words))
    else:
        level = 50.0 if item.median else quantity(item.quantile, "percentile", where=where).value
        at = rate(item.median or item.at)
        add(
            f"probability of {at:g} pct or less",
            lambda x: (x <= at).astype(float),
            level / 100.0,
            (at,),
            share,
        )
        found.assumptions.append(Reason.of("scenario_quantile", level=level, value=at, **words))


def _analogue(item: Analogue, setting: Setting, where: str, found: Resolved) -> None:
    code = find_indicator(item.indicator).code
    named = find_region(item.region)
    regions = (named.key,) if named is not None else setting.history.parents
    if item.region == PARENT:
        regions = setting.history.parents[:1]
    for region in regions:
        surprise = _surprise(setting, region, code, item.year)
        if surprise is None:
            continue
        score, growth, expected = surprise
        variable = Variable(region=region, indicator=code, year=setting.year)
        value = float(from_scores(setting.distribution(variable, where), score))
        _pin(variable, score, value, where, found)
        words = _words(variable) | {"year": item.year, "then": setting.year}
        found.assumptions.append(
            Reason.of(
                "scenario_analogue", **words, growth=growth, expected=expected, score=score, value=value
            )
        )
        return
    have = ", ".join(f"{region} {_observed_years(setting, region, code)}" for region in regions)
    raise ScenarioError(
        f"{where}: no {code} growth of {item.year} with a past to expect it from; there is {have or 'nothing'}"
    )


def _observed_years(setting: Setting, region: str, code: str) -> str:
    try:
        years, _ = setting.history.series(code, region=region).observed
    except UnknownNameError:
        return "none"
    return f"{years[0]}-{years[-1]}" if years.size else "none"


def _surprise(setting: Setting, region: str, code: str, year: int) -> tuple[float, float, float] | None:
    """Score of a past year's growth under the forecast from the years before it, the growth, its median."""
    try:
        series = setting.history.series(code, region=region)
        years, rates = series.observed
        past = series.until(year - 1)
        if year not in years or not past.n_observed:
            return None
        ahead = year - int(past.observed[0][-1])
        forecast = setting.model.fit(past, history=setting.history.as_of(f"{year}-01-01")).forecast(ahead)
    except (UnknownNameError, ModelError):
        return None
    base, growth = forecast.marginal(year), float(rates[years == year][0])
    score = float(np.clip(to_scores(base, growth), 0.5 - FARTHEST, FARTHEST - 0.5))
    return score, growth, float(base.quantile(0.5))
