"""What a plan itself reports of the years before it, put beside the figures of a history."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from pingshan_forecast.core.history import History
from pingshan_forecast.core.observations import Observation
from pingshan_forecast.language.reasons import Reason
from pingshan_forecast.registry.indicators import indicator
from pingshan_forecast.registry.periods import last_month
from pingshan_forecast.registry.releases import release_day
from pingshan_forecast.registry.unit_words import convert

if TYPE_CHECKING:
    from pingshan_forecast.core.plan import Plan
    from pingshan_forecast.core.series import IndicatorSeries
    from pingshan_forecast.core.targets import Outcome

# Rates are published to one decimal; what "about" leaves open is half a point, as for targets.
_ROUNDED, _ABOUT = 0.05 + 1e-9, 0.5 + 1e-9
_FINAL = {"verified", "revised", "census"}
VINTAGE = "plan"
"""Vintage of a figure that was read from the plan itself."""


def with_reported_outcomes(history: History, plan: Plan) -> History:
    """Add the growth rates that the plan reports and the history lacks, or has otherwise, and its own levels.

    Parameters
    ----------
    history : History
        As known on the plan's day.
    plan : Plan
        Its outcomes count as known from its day.

    Returns
    -------
    History
        An outcome of the plan's own region that no published version agrees with is the later version of
        that figure, unless the latest was verified or revised. Of other regions a plan only repeats what was
        published, so that their figures are added where there are none. A level of the own region is added
        where the history has none of its year, in the unit of the series.
    """
    stated: dict[tuple[str, str, int], list[Outcome]] = {}
    for outcome in plan.outcomes:
        of_the_year = outcome.period == "FY" and outcome.measure == "growth"
        if of_the_year and outcome.low is not None and outcome.indicator != "other":
            key = outcome.region, outcome.indicator, outcome.year
            stated.setdefault(key, []).append(outcome)
    have: dict[tuple[str, str, int], list[Observation]] = {key: [] for key in stated}
    for known in history.observations:
        key = known.region, known.indicator, known.year
        if key in have and known.growth_pct is not None and known.period == "FY":
            have[key].append(known)
    added = [
        _observation(key[0], outcome, plan)
        for key, outcomes in stated.items()
        if not have[key] or (key[0] == plan.region and _is_news(outcomes, have[key]))
        for outcome in outcomes
    ]
    added += _levels(history, plan)
    return replace(history, observations=(*added, *history.observations)) if added else history


def _levels(history: History, plan: Plan) -> list[Observation]:
    """Levels of the plan's own region that the history lacks, in the unit of its series."""
    known = {
        (o.indicator, o.year): o
        for o in history.observations
        if o.region == plan.region and o.level is not None and o.period == "FY"
    }
    units = {code: known[code, year].unit for code, year in sorted(known)}
    found = []
    for outcome in plan.outcomes:
        own = outcome.region == plan.region and outcome.indicator != "other" and outcome.period == "FY"
        if not own or outcome.measure != "level" or outcome.low is None or outcome.qualifier == "more_than":
            continue
        code = outcome.indicator
        converted = convert(outcome.unit, units.get(code) or indicator(code).unit)
        if (code, outcome.year) in known or converted is None or not outcome.year:
            continue
        factor, unit = converted
        found.append(
            replace(
                _observation(plan.region, outcome, plan),
                growth_pct=None,
                level=float(factor) * outcome.low,
                unit=unit,
            )
        )
    return found


def with_report(history: History, report: Plan) -> History:
    """Add the growth rates that a report states, of whole years and of the year so far, as known on its day.

    Parameters
    ----------
    history : History
        Any.
    report : Plan
        From `read_plan`: a half-year report, say, or a plan that tells of its first quarter. One that names
        no region is of the region of the history. A figure is known from the report's day; where that is
        assumed, or before the end of the figure's period, from its day by the release calendar.

    Examples
    --------
    >>> import pingshan_forecast as pf
    >>> half = pf.Outcome(region="坪山", year=2022, period="H1", indicator="gdp", indicator_name="GDP",
    ...                   low=5.2, high=5.2)
    >>> report = pf.Plan(region="坪山", year=2022, as_of="2022-08-20", targets=(), outcomes=(half,))
    >>> history = with_report(pf.load_history("坪山"), report)
    >>> [o.growth_pct for o in history.figures("坪山", "gdp") if (o.year, o.period) == (2022, "H1")]
    [5.2]
    """
    region = report.region or history.region
    added = tuple(
        replace(_observation(outcome.region or region, outcome, report), published=_known(outcome, report))
        for outcome in report.outcomes
        if outcome.measure == "growth" and outcome.low is not None and outcome.indicator != "other"
    )
    return replace(history, observations=(*added, *history.observations)) if added else history


def _known(outcome: Outcome, report: Plan) -> dt.date:
    """Day on which a figure is known: that of the report, but no figure before its period has ended."""
    estimate = outcome.status == "expected" and not report.as_of_assumed
    year, month = outcome.year, last_month(outcome.period)
    if estimate or report.as_of >= dt.date(year, month, calendar.monthrange(year, month)[1]):
        return report.as_of
    return release_day(outcome.region or report.region, outcome.indicator, year, outcome.period)


def _observation(region: str, outcome: Outcome, plan: Plan) -> Observation:
    """Rate that an outcome states, as a figure of the plan."""
    return Observation(
        region=region,
        indicator=outcome.indicator,
        name=outcome.indicator_name,
        year=outcome.year,
        period=outcome.period,
        growth_pct=outcome.low,
        status=outcome.status,
        qualifier=outcome.qualifier,
        published=plan.as_of,
        vintage=VINTAGE,
        note=outcome.text,
    )


def _is_news(outcomes: list[Outcome], published: list[Observation]) -> bool:
    """Whether none of a plan's statements of a figure agrees with any version, and none of those is final."""
    rates = [known.growth_pct for known in published if known.growth_pct is not None]
    final = any(known.status in _FINAL for known in published)
    return not final and not any(_agrees(outcome, rate) for outcome in outcomes for rate in rates)


def _agrees(outcome: Outcome, rate: float) -> bool:
    assert outcome.low is not None  # the caller leaves out what has no number; tells the type checker
    if outcome.qualifier == "more_than":
        return rate >= outcome.low - _ROUNDED
    return abs(rate - outcome.low) <= (_ABOUT if outcome.qualifier == "approx" else _ROUNDED)


def superseded_figures(series: IndicatorSeries, history: History) -> list[Reason]:
    """Figures of the history that stand back behind those that the plan states.

    Parameters
    ----------
    series : IndicatorSeries
        The series that a forecast used, with the plan's figures in it.
    history : History
        All published versions.
    """
    found = []
    for used in series.observations:
        if used is None or used.vintage != VINTAGE or used.growth_pct is None:
            continue
        versions = history.vintages(series.indicator, used.year, region=series.region)
        given = [o.growth_pct for o in versions if o.vintage != VINTAGE and o.growth_pct is not None]
        if given:
            found.append(Reason.of("plan_differs", year=used.year, plan=used.growth_pct, history=given[-1]))
    return found
