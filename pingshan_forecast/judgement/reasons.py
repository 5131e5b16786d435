"""Why a target can be judged or not, and what its number rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pingshan_forecast.core.inputs import Coefficient
from pingshan_forecast.errors import UnknownNameError
from pingshan_forecast.language.display import clean, shorten
from pingshan_forecast.language.wording import Reason
from pingshan_forecast.registry.indicators import indicator
from pingshan_forecast.registry.regions import region_key
from pingshan_forecast.registry.units import CODES

if TYPE_CHECKING:
    import datetime as dt

    from pingshan_forecast.core.forecasts import Forecast
    from pingshan_forecast.core.history import History
    from pingshan_forecast.core.series import IndicatorSeries
    from pingshan_forecast.core.targets import Target

_FEW = 5
_LONGEST = 60  # letters of a regressor's name
_FARTHEST = 30
_RATE_UNITS = {"%", ""}


def refusal(target: Target, history: History, date: dt.date) -> Reason | None:
    """Say why a target cannot be judged, if it cannot."""
    if target.region and region_key(target.region) != region_key(history.region):
        return Reason.of("other_region", region=target.region, own=history.region)
    if target.is_relative:
        return Reason.of("relative")
    if target.measure not in {"growth", "positive", "level"}:
        return Reason.of("no_number")
    missing = Reason.of("no_history", name=target.indicator_name, region=target.region, date=date.isoformat())
    if target.indicator == "other":
        return missing
    try:
        series = history.series(target.indicator, region=region_key(target.region))
    except UnknownNameError:
        return missing
    if not series.n_observed:
        return missing
    years, _ = series.observed
    if target.year in years:
        return Reason.of("already_known", year=target.year, date=date.isoformat())
    if target.year < years[-1]:
        return Reason.of("past", year=target.year, last=int(years[-1]))
    if target.year - years[-1] > _FARTHEST:
        return Reason.of("too_far", year=target.year, last=int(years[-1]), count=_FARTHEST)
    if target.measure == "level" and CODES.get(target.unit, target.unit) != series.unit and series.unit:
        return Reason.of("unit", unit=target.unit, series_unit=series.unit)
    if target.measure != "level" and target.unit not in _RATE_UNITS:
        return Reason.of("unit", unit=target.unit, series_unit="%")
    return None


def reasons(target: Target, series: IndicatorSeries) -> list[Reason]:
    """Say what the number rests on: how often history got there, its gaps, its breaks, its soft figures."""
    years, growth = series.observed
    last_year = int(years[-1])
    found = []
    if target.measure != "level":
        low, high = target.met_interval("strict")
        ceiling = np.isfinite(high)
        bound = (target.high if ceiling else target.low) or 0.0
        code = "history_within" if ceiling else "history_reached"
        found.append(
            Reason.of(
                "history_grew" if target.comparator == "positive" else code,
                year=last_year,
                last=float(growth[-1]),
                reached=int(np.sum((growth >= low) & (growth < high))),
                observed=int(growth.size),
                bound=float(bound),
            )
        )
    if missing := series.missing_years():
        found.append(Reason.of("missing_years", years=", ".join(str(year) for year in missing)))
    if target.year - last_year > 1:
        found.append(Reason.of("years_ahead", count=target.year - last_year))
    found += _soft_last(series, last_year)
    found += [
        Reason.of("break", year=b.year, kind=b.kind) for b in series.breaks if years[0] < b.year <= last_year
    ]
    if growth.size < _FEW:
        found.append(Reason.of("few_observations", count=int(growth.size)))
    if target.measure == "level" and indicator(target.indicator).price_basis == "real" and series.last_level:
        found.append(Reason.of("constant_prices", year=series.last_level[0]))
    return found


def learned(forecast: Forecast) -> list[Reason]:
    """Say what the history makes of that which its model was told."""
    found = []
    for item in forecast.learned:
        if isinstance(item, Coefficient):
            # Names come from outside; what is said of them is one short line wherever it is said.
            name = shorten(clean(item.name), _LONGEST)
            found.append(Reason.of("told_regressor", name=name, mean=item.mean, sd=item.sd))
            continue
        years = ", ".join(map(str, item.years))
        if not item.sizes:
            found.append(Reason.of("told_years_outside", years=years))
            continue
        # The first size is that of any other year.
        (_, usual), *larger = ((f"{size:g}", f"{100 * share:.0f}%") for size, share in item.sizes)
        sizes = (
            f"probability {usual} of usual size"
            + "".join(f", {share} of {size} times that" for size, share in larger),
            f"与平常相当的概率为{usual}，为平常{'、'.join(f'{size}倍' for size, _ in larger)}的概率依次为"
            + "、".join(share for _, share in larger),
        )
        found.append(Reason.of("told_years", years=years, sizes=sizes))
    return found


def _soft_last(series: IndicatorSeries, year: int) -> list[Reason]:
    """Say it where the last figure is an estimate or worded loosely."""
    if not series.observations:
        return []
    last = series.observations[int(year - series.years[0])]
    if last is None:
        return []
    how = last.qualifier if last.qualifier != "exact" else last.status
    return (
        [Reason.of("last_is_soft", year=year, how=how)] if how in {"approx", "more_than", "expected"} else []
    )
