"""The experts that are heard on a growth target: its history, its drivers, the track record of targets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pingshan_forecast.core.binding import binding_target
from pingshan_forecast.errors import ModelError
from pingshan_forecast.experts.pool import ExpertForecast, pool
from pingshan_forecast.experts.track_record import RECORDED, anchored_forecast, has_record
from pingshan_forecast.language.names import Term
from pingshan_forecast.language.reasons import Reason
from pingshan_forecast.models.api import default_model
from pingshan_forecast.models.regression import Regression

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pingshan_forecast.core.history import History
    from pingshan_forecast.core.series import IndicatorSeries
    from pingshan_forecast.core.targets import Target
    from pingshan_forecast.distributions import Distribution
    from pingshan_forecast.experts.track_record import AnchoredForecast, TrackRecord

_APART = 0.15


def pooled_forecast(
    target: Target,
    targets: Sequence[Target],
    series: IndicatorSeries,
    history: History,
    alone: Distribution,
    *,
    record: TrackRecord | None = None,
) -> tuple[Distribution, tuple[ExpertForecast, ...], list[Reason]]:
    """Pool what history alone says of a growth target with its drivers and the track record.

    An indicator has one predictive a year, whatever the number and order of its targets: the track record
    speaks of what the binding one announces (`core.binding.binding_target`); the others are judged on it too.

    Parameters
    ----------
    target : Target
        On growth.
    targets : sequence of Target
        All of the plan.
    series, history : IndicatorSeries, History
        As known on the day of the plan.
    alone : Distribution
        The history's own predictive, growth in per cent.
    record : TrackRecord, optional
        Default: the bundled one.

    Returns
    -------
    predictive : Distribution
        The pool; `alone` where no other expert can be heard.
    experts : tuple of ExpertForecast
        One an expert.
    reasons : list of Reason
        Why the experts differ, in words.
    """
    said = {"history": alone}
    drivers = _drivers(target, series, history)
    if drivers is not None:
        said["drivers"] = drivers
    beside = [t for t in targets if (t.region, t.year) == (target.region, target.year)]
    beside = [t for t in beside if has_record(t)]
    binding = binding_target(beside, target.indicator)
    told = None if binding is None else anchored_forecast(binding, history, record)
    if told is not None:
        said["track_record"] = told.density
    thin = target.indicator not in RECORDED
    predictive, weights = pool(said, thin=thin)
    interval = target.met_interval("strict")
    experts = tuple(
        ExpertForecast(name=name, probability=expert.probability(interval), weight=weights[name])
        for name, expert in said.items()
    )
    reasons = _reasons(said, experts, told, thin=thin)
    if told is not None and told.outlook is not None:
        year, outlook = target.year, told.outlook
        reasons.append(
            Reason.of(
                "outlook", year=year, edition=year - 1, ahead=outlook.ahead[year], now=outlook.now[year - 1]
            )
        )
    return predictive, experts, reasons


def _drivers(target: Target, series: IndicatorSeries, history: History) -> Distribution | None:
    """Give the regression on the region above, where enough years are in common."""
    try:
        fitted = Regression(driver_forecast=default_model()).fit(series, history=history)
        return fitted.forecast(target.year - int(series.observed[0][-1])).marginal(target.year)
    except ModelError:
        return None


def _reasons(
    said: dict[str, Distribution],
    experts: tuple[ExpertForecast, ...],
    record: AnchoredForecast | None,
    *,
    thin: bool,
) -> list[Reason]:
    """Say in words why the experts differ."""
    if len(experts) == 1:
        return []
    each = tuple(
        Reason.of("expert", name=Term("expert", c.name), p=c.probability, weight=c.weight) for c in experts
    )
    found = [Reason.of("experts", experts=each)]
    if record is None:
        return found
    by_name = {c.name: c.probability for c in experts}
    medians = {name: float(said[name].quantile(0.5)) for name in ("track_record", "history")}
    apart = abs(by_name["track_record"] - by_name["history"]) >= _APART
    if apart and round(medians["track_record"], 1) != round(medians["history"], 1):
        found.append(
            Reason.of(
                "record_apart",
                record=medians["track_record"],
                history=medians["history"],
                expected=record.expected,
                effect=record.effect,
            )
        )
    if thin:
        found.append(Reason.of("record_thin"))
    return found
