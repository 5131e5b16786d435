"""Backtests of targets: the estimator of `assess` on many regions, one January at a time."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pingshan_forecast.core.checks import checked
from pingshan_forecast.core.history import History
from pingshan_forecast.core.observations import Observation
from pingshan_forecast.core.outlook import national_path, outlooks_of
from pingshan_forecast.core.panels import TargetPanel, target_panel, whole_years
from pingshan_forecast.core.targets import Target
from pingshan_forecast.errors import DataError
from pingshan_forecast.experts.anchored import anchored_forecast
from pingshan_forecast.experts.anchoring import anchored_densities
from pingshan_forecast.experts.expectations import expect
from pingshan_forecast.experts.pool import EXPERTS, checked_weights, shares_of
from pingshan_forecast.experts.pooled import driver_forecast
from pingshan_forecast.experts.track_record import TIERS, TrackRecord, load_track_record, recorded, tier_of
from pingshan_forecast.experts.year_effects import MET_MARGIN
from pingshan_forecast.models.empirical_bayes.model import EmpiricalBayesArima
from pingshan_forecast.readers.bundled import with_bundled_parents
from pingshan_forecast.registry.hierarchy import parents, region_key
from pingshan_forecast.registry.indicators import indicator as find_indicator

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from pingshan_forecast.core.outlook import Outlook, Outlooks

    Floats = NDArray[np.float64]

_COLUMNS = ("region", "year", "target", "outcome", "probability", *EXPERTS)
_DAY = re.compile(r"(\d{2})-(\d{2})")


@checked(DataError)
def backtest_targets(
    growth: pd.DataFrame,
    targets: pd.DataFrame,
    years: Iterable[int] | None = None,
    *,
    day: str = "01-20",
    outlook: Outlook | Iterable[Outlook] | None = None,
    record: TrackRecord | None = None,
    weights: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """Every target with its probability on a day of its year, beside what came of it.

    Each probability is that of `assess` for a plan of that day which reports the growth of the year before:
    the same function, on many regions at once. For year t it knows the region's growth up to t - 1, its
    target of t, the record and the outlooks that were out on the day; nothing later.

    Parameters
    ----------
    growth : DataFrame (region, year, growth), and indicator if there are several
        Per cent.
    targets : DataFrame (region, year, target), and indicator and tier
        Per cent; met if the outcome is at least the target less 0.05, for prices and unemployment at most
        0.05 more. The tier ("city", "province", "nation") is the region's own unless given.
    years : iterable of int, optional
        Default: every year with a target whose outcome is known. A year whose outcomes are not known yet may
        be asked for too.
    day : str
        Month and day on which the targets are judged, such as "03-05".
    outlook : Outlook, or iterable of Outlook, optional
        As in `assess`; `core.outlook.NO_OUTLOOK` for a panel of another country.
    record : TrackRecord, optional
        As in `assess`. `TrackRecord.from_panel` of the same frames learns one from the panel itself.
    weights : mapping of str to float, optional
        As in `assess`.

    Returns
    -------
    DataFrame
        One row a target, by indicator, year and region: region, year, target, outcome (per cent; empty if it
        is not known), probability, and what each expert says alone: history, drivers, track_record
        (fractions; empty where one has nothing to say); indicator and tier if the frames have them.

    Raises
    ------
    DataError
        If a column is missing, a region has two figures for a year, a figure is not finite, a year is no
        whole number, an indicator has no record, a tier is unknown, or day, outlook, record or weights are
        none.

    Examples
    --------
    >>> import pandas as pd
    >>> growth = pd.DataFrame({"region": "A", "year": range(2010, 2020), "growth": 8.0})
    >>> targets = pd.DataFrame({"region": "A", "year": range(2015, 2020), "target": 5.0})
    >>> backtest_targets(growth, targets, [2019]).probability.round(1).tolist()
    [0.8]
    """
    import pandas as pd

    if record is not None and not isinstance(record, TrackRecord):
        raise DataError(f"record is {record!r:.40}; give one from TrackRecord.from_panel, or leave it out")
    setting = _Setting(
        month_day=_month_day(day),
        outlooks=outlooks_of(outlook),
        record=record or load_track_record(),
        weights=checked_weights(weights),
    )
    asked = None if years is None else set(whole_years(years, "years"))
    parts = []
    for code, grown, aimed in _by_indicator(growth, targets):
        tiers = _tiers(aimed)
        panel = target_panel(grown, aimed)
        wanted = set(panel.scored_years()) if asked is None else asked & set(panel.target_years())
        for year in sorted(wanted):
            part = _year(panel, year, code, tiers, setting)
            if "indicator" in targets.columns:
                part.insert(0, "indicator", code)
            if "tier" in targets.columns:
                part.insert(1, "tier", [tiers[name] for name in part.region])
            parts.append(part)
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(_COLUMNS))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Setting:
    month_day: tuple[int, int]
    outlooks: Outlooks
    record: TrackRecord
    weights: Mapping[str, float] | None


def _month_day(day: str) -> tuple[int, int]:
    found = _DAY.fullmatch(day) if isinstance(day, str) else None
    try:
        assert found is not None
        month, date = int(found[1]), int(found[2])
        dt.date(2001, month, date)  # a day that every year has
    except (AssertionError, ValueError):
        raise DataError(f"day is {day!r:.40}; write month and day as 01-20") from None
    return month, date


def _by_indicator(
    growth: pd.DataFrame, targets: pd.DataFrame
) -> list[tuple[str, pd.DataFrame, pd.DataFrame]]:
    if ("indicator" in growth.columns) != ("indicator" in targets.columns):
        raise DataError("one of growth and targets has a column indicator, the other has none; add it")
    if "indicator" not in targets.columns:
        return [("gdp", growth, targets)]
    found = []
    grown = growth["indicator"].map(lambda name: find_indicator(str(name)).code)
    aimed = targets["indicator"].map(lambda name: find_indicator(str(name)).code)
    for code in sorted(set(aimed)):
        if code not in recorded():
            raise DataError(
                f"targets on {code!r} have no record; there is one of {', '.join(sorted(recorded()))}"
            )
        found.append((str(code), growth[grown == code], targets[aimed == code]))
    return found


def _tiers(targets: pd.DataFrame) -> dict[str, str]:
    """The tier of each region: its own, or as the frame says."""
    named = targets["region"].dropna().astype(str).str.strip() if "region" in targets.columns else ()
    names = list(named)
    if "tier" not in targets.columns:
        return {name: tier_of(name) for name in set(names)}
    given = dict(zip(names, targets["tier"][targets["region"].notna()], strict=True))
    for name, tier in given.items():
        if tier not in TIERS:
            raise DataError(f"targets: tier {tier!r:.40} of {name} is none of {', '.join(TIERS)}")
    return given


def _year(
    panel: TargetPanel, year: int, code: str, tiers: Mapping[str, str], setting: _Setting
) -> pd.DataFrame:
    """Judge one year's targets of an indicator."""
    import pandas as pd

    now = year - int(panel.years[0])
    chosen = np.flatnonzero(np.isfinite(panel.targets[:, now]))
    names = [panel.regions[i] for i in chosen]
    target = panel.targets[chosen, now]
    ceiling = find_indicator(code).direction == "lower"
    # As the targets' own interval has it, so that the last digit is the same.
    bound = target + MET_MARGIN if ceiling else target - MET_MARGIN
    day = dt.date(year, *setting.month_day)
    before, years = panel.growth[chosen, :now], panel.years[:now]
    below = np.full((len(EXPERTS), chosen.size), np.nan)
    below[0] = _history(before, bound, code, day)
    for i, name in enumerate(names):
        below[1, i] = _drivers(before[i], years, region_key(name), code, year, day, bound[i], setting)
    below[2] = _track_record(before, years, names, target, bound, code, year, day, tiers, setting)
    chance = below if ceiling else 1.0 - below
    pooled = np.empty(chosen.size)
    for i, present in enumerate(np.isfinite(chance).T):
        experts = [name for name, one in zip(EXPERTS, present, strict=True) if one]
        pooled[i] = shares_of(experts, setting.weights) @ chance[present, i]
    outcome = panel.growth[chosen, now]
    given = dict(zip(EXPERTS, chance, strict=True))
    frame = {"region": names, "year": year, "target": target, "outcome": outcome, "probability": pooled}
    return pd.DataFrame({**frame, **given}, columns=list(_COLUMNS))


def _history(growth: Floats, bound: Floats, code: str, day: dt.date) -> Floats:
    """Probability below a bound by the default model, each region from its own last known year."""
    result = np.full(len(growth), np.nan)
    seen = np.isfinite(growth)
    last = np.where(seen.any(axis=1), growth.shape[1] - np.argmax(seen[:, ::-1], axis=1), 0)
    model = EmpiricalBayesArima(day=day)
    for stop in sorted(set(last.tolist()) - {0}):
        rows = np.flatnonzero(last == stop)
        ahead = growth.shape[1] - stop + 1
        result[rows] = model.panel_cdf(list(growth[rows, :stop]), ahead, bound[rows], indicator=code)
    return result


def _drivers(
    growth: Floats,
    years: NDArray[np.int64],
    region: str,
    code: str,
    year: int,
    day: dt.date,
    bound: float,
    setting: _Setting,
) -> float:
    """Probability below a bound by the regression on the region above; NaN where there is none."""
    if not parents(region) or not np.isfinite(growth).any():
        return np.nan
    history = _one_history(growth, years, region, code, day)
    series = history.series(code)
    found = driver_forecast(series, history, year, setting.outlooks)
    return np.nan if found is None else float(found.cdf(bound))


def _one_history(growth: Floats, years: NDArray[np.int64], region: str, code: str, day: dt.date) -> History:
    seen = np.flatnonzero(np.isfinite(growth))
    own = tuple(
        Observation(
            region=region, indicator=code, year=int(years[i]), growth_pct=float(growth[i]), published=day
        )
        for i in seen
    )
    return with_bundled_parents(History(region=region, observations=own)).as_of(day)


def _track_record(
    growth: Floats,
    years: NDArray[np.int64],
    names: list[str],
    target: Floats,
    bound: Floats,
    code: str,
    year: int,
    day: dt.date,
    tiers: Mapping[str, str],
    setting: _Setting,
) -> Floats:
    """Probability below a bound by the track record."""
    below = np.empty(target.size)
    nation = national_path(setting.outlooks, day) if code == "gdp" else None
    blank = ~np.isfinite(growth).any(axis=1)
    for tier in sorted({tiers[name] for name in names}):
        rows = np.array([i for i, name in enumerate(names) if tiers[name] == tier])
        anchor = setting.record.anchor(code, tier, year, day, setting.outlooks)
        expected = expect(growth[rows], years, year, anchor.norms.step, nation)
        below[rows] = anchored_densities(anchor, target[rows], expected).cdf(bound[rows])
    for i in np.flatnonzero(blank):  # what is around a region speaks for it, as in `assess`
        region = region_key(names[i])
        if not parents(region):
            continue
        ceiling = find_indicator(code).direction == "lower"
        one = Target(
            region=region,
            year=year,
            indicator=code,
            indicator_name=code,
            comparator="at_most" if ceiling else "at_least",
            low=None if ceiling else float(target[i]),
            high=float(target[i]) if ceiling else None,
        )
        history = _one_history(growth[i], years, region, code, day)
        density = anchored_forecast(one, history, setting.record, setting.outlooks).density
        below[i] = float(density.cdf(bound[i]))
    return below
