"""Targets set against another series: in step with GDP, faster than the nation."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from pingshan_forecast.core.series import IndicatorSeries
from pingshan_forecast.distributions import Empirical
from pingshan_forecast.distributions.copula import score_net
from pingshan_forecast.errors import ScenarioError
from pingshan_forecast.judgement.target import Judged, NotAssessable
from pingshan_forecast.language.names import SeriesName
from pingshan_forecast.language.reasons import Reason
from pingshan_forecast.models.dependence import Variable
from pingshan_forecast.registry.regions import find_region

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pingshan_forecast.core.targets import Target
    from pingshan_forecast.distributions import Distribution
    from pingshan_forecast.judgement.context import JudgementContext
    from pingshan_forecast.judgement.target import TargetAssessment

    Floats = NDArray[np.float64]

_POINTS = 2**14


def with_relative(context: JudgementContext) -> tuple[TargetAssessment, ...]:
    """Rows of a plan, those set against another series judged where both series are known.

    What is judged is the difference of the two growth rates in percentage points, whose normal scores
    correlate as in the joint statement (`models.dependence.score_correlation`).

    Parameters
    ----------
    context : JudgementContext
        The other targets, judged, with the figures and the model behind them.
    """
    return tuple(
        _compared(row, context) if isinstance(row, NotAssessable) and row.target.is_compared else row
        for row in context.rows
    )


def reference_of(target: Target) -> Variable:
    """The growth that a target is measured against.

    Parameters
    ----------
    target : Target
        One with a reference: another indicator of its region, or a region for the same indicator.

    Examples
    --------
    >>> from pingshan_forecast.core.targets import Target
    >>> of = {"region": "坪山", "year": 2021, "measure": "relative", "comparator": "about", "unit": ""}
    >>> income = Target(indicator="income_resident", indicator_name="居民收入", reference="gdp", **of)
    >>> reference_of(income)
    Variable(region='坪山', indicator='gdp', year=2021)
    """
    against = find_region(target.reference)
    if against is not None:
        return Variable(region=against.key, indicator=target.indicator, year=target.year)
    return Variable(region=target.region, indicator=target.reference, year=target.year)


def _compared(row: NotAssessable, context: JudgementContext) -> TargetAssessment:
    target = row.target
    if target.region and target.region != context.region:
        return row
    own = Variable(region=context.region, indicator=target.indicator, year=target.year)
    other = reference_of(replace(target, region=context.region))
    try:
        pair = [context.distribution(variable, "relative target") for variable in (own, other)]
    except ScenarioError:
        name = SeriesName(other.indicator, other.region)
        return replace(row, reasons=(Reason.of("relative_unknown", name=name, own=target.indicator_name),))
    correlation = context.correlation([own, other])
    scores = score_net(correlation, points=_POINTS)
    growth = [_at_scores(density, scores[:, k]) for k, density in enumerate(pair)]
    return Judged(
        target=target,
        reasons=(
            Reason.of(
                "relative_to",
                name=SeriesName(other.indicator, other.region),
                own=float(np.median(growth[0])),
                other=float(np.median(growth[1])),
                correlation=float(correlation[0, 1]),
            ),
        ),
        predictive=Empirical(growth[0] - growth[1]),
        forecast=context.forecast(own.region, own.indicator, own.year, "relative target"),
        series=_without_rates(target, context.region),
        experts=(),
    )


def _at_scores(density: Distribution, scores: Floats) -> Floats:
    """Quantiles at normal scores, between those of a grid: a twentieth of a deviation is straight enough."""
    from scipy.special import ndtr

    grid = np.linspace(-5.0, 5.0, 201)
    return np.asarray(np.interp(scores, grid, np.asarray(density.quantile(ndtr(grid)))))


def _without_rates(target: Target, region: str) -> IndicatorSeries:
    """A series without rates: a difference of growth rates has no fan of its own."""
    return IndicatorSeries(
        region=region,
        indicator=target.indicator,
        years=np.array([target.year - 1]),
        growth_pct=np.array([np.nan]),
        level=np.array([np.nan]),
    )
