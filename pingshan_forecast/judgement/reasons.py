"""Why a target can be judged or not, and what its number rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pingshan_forecast.core.inputs import Coefficient
from pingshan_forecast.language.display import clean, shorten
from pingshan_forecast.language.names import Term
from pingshan_forecast.language.reasons import Reason
from pingshan_forecast.registry.indicators import indicator
from pingshan_forecast.registry.units import CODES

if TYPE_CHECKING:
    import datetime as dt

    from pingshan_forecast.core.forecasts import Forecast
    from pingshan_forecast.core.history import History
    from pingshan_forecast.core.series import IndicatorSeries
    from pingshan_forecast.core.targets import Target

_FEW = 5
_TOO_FEW = 2  # rates of which no share can be told
_LONGEST = 60  # letters of a regressor's name
_FARTHEST = 30
_RATE_UNITS = {"%", ""}


def series_behind(target: Target, history: History) -> IndicatorSeries | None:
    """History of what a target is about; None where there is none.

    Where levels alone were published, a level, or the growth of what is counted at current prices, is judged
    on the growth of the levels.

    Parameters
    ----------
    target : Target
        The promise.
    history : History
        As known on the plan's day.
    """
    series = history.find(target.indicator, region=target.region)
    if series is None or series.n_observed:
        return series
    at_current_prices = indicator(target.indicator).price_basis == "nominal"
    return series.with_level_growth() if target.measure == "level" or at_current_prices else series


def refusal(target: Target, history: History, date: dt.date) -> Reason | None:
    """Why a target cannot be judged, or None where it can.

    Parameters
    ----------
    target : Target
        The promise.
    history : History
        As known on the plan's day.
    date : datetime.date
        The plan's day.
    """
    if target.region and target.region != history.region:
        return Reason.of("other_region", region=target.region, own=history.region)
    if target.is_relative:
        return Reason.of("relative")
    if target.measure not in {"growth", "level"}:
        return Reason.of("no_number")
    missing = Reason.of("no_history", name=target.indicator_name, region=target.region, date=date)
    if target.indicator == "other":
        return missing
    series = series_behind(target, history)
    if series is None or not series.n_observed:
        return missing
    years, _ = series.observed
    if target.year in years:
        return Reason.of("already_known", year=target.year, date=date)
    if target.year < years[-1]:
        return Reason.of("past", year=target.year, last=int(years[-1]))
    if target.year - years[-1] > _FARTHEST:
        return Reason.of("too_far", year=target.year, last=int(years[-1]), count=_FARTHEST)
    unit = CODES.get(target.unit, target.unit)
    if target.measure == "level" and unit != series.unit and series.unit:
        return Reason.of("unit", unit=target.unit, series_unit=Term("unit", series.unit))
    if target.measure != "level" and target.unit not in _RATE_UNITS:
        return Reason.of("unit", unit=target.unit, series_unit="%")
    return None


def reasons(target: Target, series: IndicatorSeries) -> list[Reason]:
    """What the number rests on: how often history got there, its gaps, its breaks, its soft figures.

    Parameters
    ----------
    target : Target
        The promise.
    series : IndicatorSeries
        The history behind it, with at least one growth rate.
    """
    years, growth = series.observed
    last_year = int(years[-1])
    found = []
    if target.measure != "level":
        low, high = target.met_interval("strict")
        code = "history_within" if target.is_ceiling else "history_reached"
        code = "history_grew" if target.comparator == "positive" else code
        found.append(
            Reason.of(
                "history_few" if growth.size <= _TOO_FEW else code,
                year=last_year,
                last=float(growth[-1]),
                reached=int(np.sum((growth >= low) & (growth < high))),
                observed=int(growth.size),
                bound=target.bound or 0.0,
            )
        )
    if not any(o is not None and o.growth_pct is not None for o in series.observations):
        found.append(Reason.of("from_levels", count=int(np.isfinite(series.level).sum())))
    if missing := series.missing_years():
        found.append(Reason.of("missing_years", years=tuple(missing)))
    known = series.base_level[0] if target.measure == "level" and series.base_level else last_year
    if target.year - known > 1:
        found.append(Reason.of("years_ahead", count=target.year - known))
    found += _soft_last(series, last_year)
    found += [
        Reason.of("break", year=b.year, kind=Term("break", b.kind))
        for b in series.breaks
        if years[0] < b.year <= last_year
    ]
    if _TOO_FEW < growth.size < _FEW:
        found.append(Reason.of("few_observations", count=int(growth.size)))
    if target.measure == "level" and indicator(target.indicator).price_basis == "real" and series.last_level:
        found.append(Reason.of("constant_prices", year=series.last_level[0]))
    return found


def learned(forecast: Forecast) -> list[Reason]:
    """What the history says of the model's inputs."""
    found = []
    for item in forecast.learned:
        if isinstance(item, Coefficient):
            # Names come from outside; what is written of them is one short line wherever it stands.
            name = shorten(clean(item.name), _LONGEST)
            found.append(Reason.of("input_regressor", name=name, mean=item.mean, sd=item.sd))
        elif item.sizes:
            # The first size is that of any other year.
            (_, usual), *larger = item.sizes
            sizes = (
                Reason.of("input_size_usual", share=usual),
                *(Reason.of("input_size", size=size, share=share) for size, share in larger),
            )
            found.append(Reason.of("input_years", years=item.years, sizes=sizes))
        else:
            found.append(Reason.of("input_years_outside", years=item.years))
    return found


def _soft_last(series: IndicatorSeries, year: int) -> list[Reason]:
    """A reason where the last figure is an estimate or worded loosely."""
    if not series.observations:
        return []
    last = series.observations[int(year - series.years[0])]
    if last is None:
        return []
    how = last.qualifier if last.qualifier != "exact" else last.status
    if how not in {"approx", "more_than", "expected"}:
        return []
    return [Reason.of("last_is_soft", year=year, how=Term("soft", how))]
