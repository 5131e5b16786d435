"""The experts on a target's outcome, pooled: its history, its drivers, the track record of targets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pingshan_forecast.core.outlook import Outlooks, latest_outlook, load_outlook
from pingshan_forecast.errors import ModelError
from pingshan_forecast.experts.anchored import AnchoredForecast, anchored_forecast, binding_anchor
from pingshan_forecast.experts.pool import ExpertForecast, pool, shares_of
from pingshan_forecast.language.names import RegionName, Term
from pingshan_forecast.language.reasons import Reason
from pingshan_forecast.models.api import default_model
from pingshan_forecast.models.regression import Regression, nearest_parent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pingshan_forecast.core.forecasts import Forecast
    from pingshan_forecast.core.history import History
    from pingshan_forecast.core.outlook import Outlook
    from pingshan_forecast.core.series import IndicatorSeries
    from pingshan_forecast.core.targets import Target
    from pingshan_forecast.distributions import Distribution
    from pingshan_forecast.experts.track_record import TrackRecord
    from pingshan_forecast.models.base import Model

_APART = 0.15
_FEW_CASES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """What the experts rest on beside a region's figures.

    Parameters
    ----------
    record : TrackRecord or None
        What became of earlier targets; None for the bundled one.
    outlooks : tuple of Outlook
        Forecasts of the regions above; the bundled ones by default.
    weights : mapping of str to float, or None
        Shares of the experts; None for the learned ones.
    """

    record: TrackRecord | None = None
    outlooks: Outlooks = field(default_factory=load_outlook)
    weights: Mapping[str, float] | None = None


def pooled_forecast(
    target: Target,
    targets: Sequence[Target],
    series: IndicatorSeries | None,
    history: History,
    alone: Distribution | None,
    knowledge: Knowledge,
) -> tuple[Distribution, tuple[ExpertForecast, ...], list[Reason]]:
    """Pool what history alone says of a target's rate with its drivers and the track record.

    An indicator has one predictive a year, whatever the number and order of its targets: the track record
    speaks of what the binding one announces (`core.binding.binding_target`); the others are judged on it too.

    Parameters
    ----------
    target : Target
        On growth.
    targets : sequence of Target
        All of the plan.
    series : IndicatorSeries or None
        As known on the day of the plan; None where no rate is.
    history : History
        Likewise.
    alone : Distribution or None
        The history's own predictive, growth in per cent.
    knowledge : Knowledge
        Record, outlooks and weights.

    Returns
    -------
    predictive : Distribution
        The pool; `alone` where there is no other expert.
    experts : tuple of ExpertForecast
        One an expert.
    reasons : list of Reason
        Why the experts differ, in words.

    Raises
    ------
    ModelError
        If no expert has anything to say of the target.
    """
    found: dict[str, Distribution] = {}
    if alone is not None:
        found["history"] = alone
    drivers = None if series is None else driver_forecast(series, history, target.year, knowledge.outlooks)
    if drivers is not None:
        found["drivers"] = drivers
    binding = binding_anchor(target, targets)
    anchored = None
    if binding is not None:
        anchored = anchored_forecast(binding, history, knowledge.record, knowledge.outlooks)
        found["track_record"] = anchored.density
    if not found:
        raise ModelError(f"nothing is known of {target.indicator_name} in {target.region}; add figures")
    weights = shares_of(list(found), knowledge.weights)
    predictive = pool(found, weights)
    interval = target.met_interval("strict")
    experts = tuple(
        ExpertForecast(name=name, probability=expert.probability(interval), weight=float(weight))
        for (name, expert), weight in zip(found.items(), weights, strict=True)
    )
    return predictive, experts, _reasons(found, experts, anchored, target)


def driver_forecast(
    series: IndicatorSeries, history: History, year: int, outlooks: Outlooks
) -> Distribution | None:
    """Density by a regression on the region above; an outlook of that region stands for its own forecast.

    Parameters
    ----------
    series : IndicatorSeries
        Growth of the indicator.
    history : History
        The published figures, with the regions above.
    year : int
        The year to be forecast.
    outlooks : sequence of Outlook
        Forecasts of the regions above; those known on the day count.

    Returns
    -------
    Distribution or None
        Of the year's growth, in per cent; None where too few years are in common.
    """
    try:
        driver, _ = nearest_parent(series, history)
        # The same outlook for every user of the nation's growth; without one, the driver's own forecast.
        given: Model | Forecast = outlook_of(driver, history, year, outlooks) or default_model(
            day=f"{year}-01-01"
        )
        fitted = Regression(driver_forecast=given).fit(series, history=history)
        return fitted.forecast(year - int(series.observed[0][-1])).marginal(year)
    except ModelError:
        return None


def outlook_of(series: IndicatorSeries, history: History, year: int, outlooks: Outlooks) -> Forecast | None:
    """Outlook of a series' growth as a forecast up to a year, as known on the day; None without one.

    Parameters
    ----------
    series : IndicatorSeries
        Growth of the region and indicator that the outlook speaks of.
    history : History
        Its day is the day of the judgement; without one it is New Year's Day of `year`.
    year : int
        Last year of the forecast.
    outlooks : sequence of Outlook
        Those to choose from.
    """
    day = history.as_of_date or dt.date(year, 1, 1)
    found = latest_outlook(outlooks, series.region, series.indicator, year, day)
    return None if found is None else found.forecast(series, year)


def _reasons(
    found: dict[str, Distribution],
    experts: tuple[ExpertForecast, ...],
    anchored: AnchoredForecast | None,
    target: Target,
) -> list[Reason]:
    """Why the experts differ, and what the track record rests on, in words."""
    reasons = []
    if len(experts) > 1 or anchored is not None:
        each = tuple(
            Reason.of("expert", name=Term("expert", c.name), p=c.probability, weight=c.weight)
            for c in experts
        )
        reasons.append(Reason.of("experts", experts=each))
    if anchored is None:
        return reasons
    by_name = {c.name: c.probability for c in experts}
    if "history" in found:
        medians = {name: float(found[name].quantile(0.5)) for name in ("track_record", "history")}
        apart = abs(by_name["track_record"] - by_name["history"]) >= _APART
        if apart and round(medians["track_record"], 1) != round(medians["history"], 1):
            reasons.append(
                Reason.of(
                    "record_apart",
                    record=medians["track_record"],
                    history=medians["history"],
                )
            )
    if anchored.neighbours:
        reasons.append(Reason.of("record_neighbours", names=tuple(map(RegionName, anchored.neighbours))))
    elif "history" not in found:
        reasons.append(Reason.of("record_alone"))
    reasons.append(Reason.of("record_cases", count=anchored.cases))
    if anchored.cases < _FEW_CASES:
        reasons.append(Reason.of("record_thin"))
    if anchored.outlook is not None:
        reasons.append(_outlook_reason(anchored.outlook, target.year))
    return reasons


def _outlook_reason(outlook: Outlook, year: int) -> Reason:
    before = outlook.path.get(year - 1)
    if outlook.published is None or before is None:
        return Reason.of("outlook_own", year=year, ahead=outlook.path[year], sd=outlook.sd[year])
    return Reason.of("outlook", year=year, edition=year - 1, ahead=outlook.path[year], now=before)
