"""Scenario conditions in terms of the normal scores of growth: pins, views, amounts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from pingshan_forecast.distributions.transformed import FARTHEST, from_scores, to_scores
from pingshan_forecast.errors import ModelError, ScenarioError, UnknownNameError
from pingshan_forecast.judgement.context import PARENT, JudgementContext
from pingshan_forecast.language.names import SeriesName
from pingshan_forecast.language.reasons import Reason
from pingshan_forecast.models.dependence import YEAR_EFFECT, Variable
from pingshan_forecast.registry.indicators import indicator as find_indicator
from pingshan_forecast.registry.regions import find_region
from pingshan_forecast.scenarios.definitions import AddFactor, Analogue, PathCondition, Scenario, View
from pingshan_forecast.scenarios.quantities import Quantity, quantity

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from pingshan_forecast.distributions import Distribution

    Floats = NDArray[np.float64]


# Growth in per cent: nothing is left of a level that falls by more.
_LEAST = -100.0
_FIFTEEN = 15.0


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
        """Values at the nodes that the tilt runs along: the direction of the scores, or the function itself.

        Parameters
        ----------
        scores : array (n,)
            Normal scores of the nodes.
        values : array (n,)
            The function at the nodes.
        """
        return values if self.direction is None else self.direction(scores)


@dataclass(slots=True, kw_only=True, eq=False)
class Resolved:
    """A scenario in scores.

    Attributes
    ----------
    pins : dict of Variable to float
        Pinned normal scores.
    values : dict of Variable to float
        The growth in per cent that they stand for.
    moments : list of Moment
        What views fix.
    amounts : list of (AddFactor, str)
        Amounts, each with the condition as a message names it.
    assumptions : list of Reason
        Each assumption in words.
    """

    pins: dict[Variable, float] = field(default_factory=dict)
    values: dict[Variable, float] = field(default_factory=dict)
    moments: list[Moment] = field(default_factory=list)
    amounts: list[tuple[AddFactor, str]] = field(default_factory=list)
    assumptions: list[Reason] = field(default_factory=list)


def resolve(scenario: Scenario, context: JudgementContext) -> Resolved:
    """Conditions of a scenario as pinned scores, moments and amounts.

    Parameters
    ----------
    scenario : Scenario
        The conditions.
    context : JudgementContext
        The baseline forecasts.

    Raises
    ------
    ScenarioError
        If a condition is on something without a forecast, is out of reach, or contradicts another.
    """
    found = Resolved()
    for number, item in enumerate(scenario.conditions, 1):
        where = scenario.where(number)
        if isinstance(item, PathCondition):
            _path(item, context, where, found)
        elif isinstance(item, View):
            _view(item, context, where, found)
        elif isinstance(item, Analogue):
            _analogue(item, context, where, found)
        else:
            found.amounts.append((item, where))
    for moment in found.moments:
        if moment.variable in found.pins:
            raise ScenarioError(
                f"{moment.where}: {_name(moment.variable)} is pinned as well; keep one of the two"
            )
    if scenario.stretch != 1.0:
        found.assumptions.append(Reason.of("scenario_volatility", factor=scenario.stretch))
    return found


def _name(variable: Variable) -> str:
    return f"{variable.indicator} of {variable.region} in {variable.year}"


def _words(variable: Variable) -> dict[str, object]:
    """Series and year, as sentences name them."""
    return {"series": SeriesName(variable.indicator, variable.region), "year": variable.year}


def _pin(variable: Variable, score: float, value: float, where: str, found: Resolved) -> None:
    if variable in found.pins and abs(found.pins[variable] - score) > 1e-9:
        raise ScenarioError(
            f"{where}: {_name(variable)} is already pinned at {found.values[variable]:.4g}, not {value:.4g}; "
            "one of the two is possible"
        )
    found.pins[variable], found.values[variable] = score, value


def _path(item: PathCondition, context: JudgementContext, where: str, found: Resolved) -> None:
    variable = context.variable(item.region, item.indicator, item.year, where)
    base = context.distribution(variable, where)
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
    """Growth in per cent and its normal score, for a value stated either way."""
    from scipy.special import ndtri

    if stated.kind in {"percentile", "sd"}:
        score = stated.value if stated.kind == "sd" else float(ndtri(stated.value / 100.0))
        value = float(from_scores(base, score)) if abs(score) < FARTHEST else 0.0
    else:
        value = stated.value + (float(base.quantile(0.5)) if stated.kind == "pp" else 0.0)
        score = float(to_scores(base, value))
    if abs(score) < FARTHEST and variable.region == YEAR_EFFECT:
        return value, score
    beyond = stated.kind in {"pct", "pp"} and not _possible(base, value, value)
    if beyond or value <= _LEAST or not abs(score) < FARTHEST:
        raise _out_of_reach(stated.text, base, where, variable)
    return value, score


def _reach(base: Distribution) -> tuple[float, float]:
    """Rates between which a forecast has mass: eight deviations, by score and by distance.

    The deviation is that of 50 quantiles, which is finite for any tail. A slump or boom of fifteen points is
    within reach of the surest forecast's heavy tails: regions have had one.
    """
    levels = (np.arange(50) + 0.5) / 50
    middle, sd = float(base.quantile(0.5)), float(np.std(base.quantile(levels)))
    far = from_scores(base, np.array([0.1 - FARTHEST, FARTHEST - 0.1]))
    away = max(FARTHEST * sd, _FIFTEEN)
    return max(middle - away, float(far[0]), _LEAST), min(middle + away, float(far[1]))


def _possible(base: Distribution, low: float, high: float) -> bool:
    """Whether the forecast has mass somewhere in a band, with a little room at the ends."""
    least, most = _reach(base)
    room = 0.02 * (most - least)
    return high > _LEAST and low <= most + room and high >= least - room


def _out_of_reach(text: str, base: Distribution, where: str, variable: Variable) -> ScenarioError:
    low, high = (-7.9, 7.9) if variable.region == YEAR_EFFECT else _reach(base)
    return ScenarioError(
        f"{where}: {text} for {_name(variable)} is beyond anything its forecast allows; possible "
        f"is {low:.1f} to {high:.1f}{' sd' if variable.region == YEAR_EFFECT else ' pct'}"
    )


def _view(item: View, context: JudgementContext, where: str, found: Resolved) -> None:
    variable = context.variable(item.region, item.indicator, item.year, where)
    words = _words(variable)

    def rate(text: str) -> float:
        return quantity(text, "pct", where=where).value

    stated = [text for text in (item.mean, item.median, item.at, *item.between) if text]
    base = context.distribution(variable, where)
    if not _possible(base, rate(stated[0]), rate(stated[-1])):
        raise _out_of_reach(" to ".join(stated), base, where, variable)

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
        found.assumptions.append(Reason.of("scenario_band", low=low, high=high, p=p, **words))
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
        found.assumptions.append(Reason.of("scenario_quantile", p=level / 100.0, value=at, **words))


def _analogue(item: Analogue, context: JudgementContext, where: str, found: Resolved) -> None:
    code = find_indicator(item.indicator).code
    named = find_region(item.region)
    regions = (named.key,) if named is not None else context.history.parents
    if item.region == PARENT:
        regions = context.history.parents[:1]
    for region in regions:
        error = _forecast_error(context, region, code, item.year)
        if error is None:
            continue
        score, growth, expected = error
        variable = Variable(region=region, indicator=code, year=context.year)
        value = float(from_scores(context.distribution(variable, where), score))
        _pin(variable, score, value, where, found)
        words = _words(variable) | {"year": item.year, "then": context.year}
        found.assumptions.append(
            Reason.of(
                "scenario_analogue", **words, growth=growth, expected=expected, score=score, value=value
            )
        )
        return
    have = ", ".join(f"{region} {_observed_years(context, region, code)}" for region in regions)
    raise ScenarioError(
        f"{where}: no {code} growth of {item.year} with a past to expect it from; "
        f"there is {have or 'nothing'}"
    )


def _observed_years(context: JudgementContext, region: str, code: str) -> str:
    series = context.history.find(code, region=region)
    years = [] if series is None else series.observed[0].tolist()
    return f"{years[0]}-{years[-1]}" if years else "none"


def _forecast_error(
    context: JudgementContext, region: str, code: str, year: int
) -> tuple[float, float, float] | None:
    """Normal score of a past year's growth under the forecast from earlier years, the growth, its median."""
    try:
        series = context.history.series(code, region=region)
        years, rates = series.observed
        past = series.until(year - 1)
        if year not in years or not past.n_observed:
            return None
        ahead = year - int(past.observed[0][-1])
        forecast = context.model.fit(past, history=context.history.as_of(f"{year}-01-01")).forecast(ahead)
    except (UnknownNameError, ModelError):
        return None
    base, growth = forecast.marginal(year), float(rates[years == year][0])
    score = float(np.clip(to_scores(base, growth), 0.5 - FARTHEST, FARTHEST - 0.5))
    return score, growth, float(base.quantile(0.5))
