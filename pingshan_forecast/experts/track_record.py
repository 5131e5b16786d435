"""The track record: what became of earlier targets, and the growth that a target like these announces."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from pingshan_forecast.core.outlook import load_outlook
from pingshan_forecast.core.panels import target_panel
from pingshan_forecast.distributions import Mixture
from pingshan_forecast.errors import DataError, UnknownNameError
from pingshan_forecast.experts.year_effects import (
    ASSUMPTIONS,
    DF,
    EXCEPTIONAL_YEARS,
    PanelRecord,
    next_effect,
    smooth_exceptional,
    summarise,
    typical_scale,
)
from pingshan_forecast.registry.regions import find_region
from pingshan_forecast.registry.tables import read_table

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from pingshan_forecast.core.history import History
    from pingshan_forecast.core.outlook import Outlook
    from pingshan_forecast.core.series import IndicatorSeries
    from pingshan_forecast.core.targets import Target
    from pingshan_forecast.distributions import Distribution

    Floats = NDArray[np.float64]

# The tier whose record a region borrows: districts are judged as the prefectures above them are.
_TIERS = {"district": "city", "aggregate": "city", "city": "city", "province": "province", "nation": "nation"}

TYPICAL_STEP = {
    "gdp": 1.0,
    "primary_va": 1.0,
    "services_va": 1.0,
    "secondary_va": 1.7,
    "industry_va_above_scale": 1.7,
    "retail_sales": 2.8,
    "fixed_investment": 4.5,
    "budget_revenue": 6.0,
    "trade_total": 14.7,
    "exports": 14.7,
    "imports": 14.7,
}
"""Median change of growth from a year to the next, in points: 104 cities (GDP), 31 provinces, 2001-2019."""

RECORDED = frozenset({"gdp"})
"""Indicators with a track record of their own; the others borrow GDP's."""

_STEP_YEARS = 5.0
_MEMORY = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackRecord:
    """Yearly effects of targets on outcomes, by tier, each with the day from which it was known.

    Parameters
    ----------
    tiers : dict of str to PanelRecord
        Under ``"city"``, ``"province"`` and ``"nation"``.
    source : str
        Where it comes from, in words.
    """

    tiers: dict[str, PanelRecord]
    source: str = ""

    @classmethod
    def from_panel(
        cls,
        growth: pd.DataFrame,
        targets: pd.DataFrame,
        *,
        tier: str = "city",
        outlook: Outlook | None = None,
    ) -> TrackRecord:
        """Learn a record from one's own panel.

        Parameters
        ----------
        growth : DataFrame (region, year, growth)
            Per cent.
        targets : DataFrame (region, year, target)
            Per cent.
        tier : {"city", "province", "nation"}
            The tier the regions belong to; districts borrow from ``"city"``.
        outlook : Outlook, optional
            Forecasts of the nation's growth; default the bundled ones (`load_outlook`).

        Raises
        ------
        DataError
            If a column is missing, a region has two figures for a year, or no target has an outcome.
        """
        if tier not in set(_TIERS.values()):
            raise DataError(f"tier {tier!r} is none of {', '.join(sorted(set(_TIERS.values())))}")
        panel = target_panel(growth, targets)
        record, _ = summarise(panel.growth, panel.targets, panel.years, outlook=outlook or load_outlook())
        if not record.years.size:
            raise DataError("no target of the panel has an outcome; growth and targets share no cell")
        return cls(tiers={tier: record}, source="own panel")

    def before(self, year: int, day: dt.date) -> TrackRecord:
        """Give what was known on a day: the year k is known from the end of February of k + 1 on."""
        last = min(year, day.year - (day < dt.date(day.year, 2, 28))) - 1
        return replace(self, tiers={tier: part.until(last) for tier, part in self.tiers.items()})

    def tier_of(self, region: str) -> PanelRecord:
        """Give the record that a region borrows: its tier's, or the longest there is."""
        found = find_region(region)
        tier = _TIERS[found.kind if found else "district"]
        parts = sorted(self.tiers.values(), key=lambda part: part.years.size)
        return self.tiers.get(tier, parts[-1])


@lru_cache(maxsize=1)
def load_track_record() -> TrackRecord:
    """Load the bundled record: 104 prefecture cities 2008-2022, provinces 2014-2025, the nation 1992-2024.

    Examples
    --------
    >>> record = load_track_record().tiers["city"]
    >>> dict(zip(record.years.tolist(), record.effect.round(1).tolist()))[2014]
    -1.6
    """
    rows = read_table("year_effects")
    tiers = {}
    for tier in dict.fromkeys(row["tier"] for row in rows):
        own = [row for row in rows if row["tier"] == tier]
        numbers = {
            name: np.array([float(row[name]) for row in own])
            for name in ("effect", "shift", "spread", "error")
        }
        tiers[tier] = PanelRecord(years=np.array([int(row["year"]) for row in own]), **numbers)
    return TrackRecord(tiers=tiers, source="bundled record")


@dataclass(frozen=True, slots=True, kw_only=True)
class AnchoredForecast:
    """What a target announces, and what that starts from.

    Parameters
    ----------
    density : Distribution
        Of growth in per cent.
    expected : float
        Growth that is expected before the target is looked at, in per cent.
    effect : float
        Mean year effect, in points.
    outlook : Outlook or None
        Forecasts of the nation's growth that `expected` rests on; None if it does not.
    """

    density: Distribution
    expected: float
    effect: float
    outlook: Outlook | None


def anchored_forecast(
    target: Target, history: History, record: TrackRecord | None = None
) -> AnchoredForecast:
    """Predict the growth of a target's year from the target and from what became of targets like it.

    Formula: growth = target + year effect + pass-through x (expected growth - target) + error. The year
    effect is borrowed from the tier's GDP targets; the error too, in units of the median step of the
    indicator's growth, so that trade and revenue have wide bands. Expected growth of GDP is the nation's as
    forecast the autumn before and what the region has lately been ahead of it; that of other indicators, and
    of GDP without a forecast, the region's own, an exceptional year's shortfall coming back in part.

    Parameters
    ----------
    target : Target
        A floor on growth: about, at least, between, positive ...
    history : History
        As known when the target was set (`History.as_of`).
    record : TrackRecord, optional
        Default: the bundled one. Years that were not known then are set aside.

    Raises
    ------
    DataError
        If the target is no floor on growth, or no step of the indicator's growth is known.

    Examples
    --------
    >>> import pingshan_forecast as pf
    >>> plan, history = pf.load_plan("pingshan-2021"), pf.load_history("坪山").as_of("2021-01-26")
    >>> said = anchored_forecast(plan.targets[0], history)
    >>> bool(7.0 < said.density.quantile(0.5) < said.expected < 12.0), -2.0 < said.effect < 0.0
    (True, True)
    """
    floor = _anchor(target)
    if floor is None:
        raise DataError(
            f"target {target.text or target.indicator_name!r}: the track record speaks of floors on growth "
            f"of {', '.join(TYPICAL_STEP)}"
        )
    known = (record or load_track_record()).before(target.year, _day(target, history))
    borrowed = known.tier_of(target.region)
    outlook = outlook_heard(target, history)
    ahead, step = _own(target, history, floor, outlook)
    unit = step / TYPICAL_STEP["gdp"]
    weights, level, width, _ = next_effect(borrowed, target.year, 0.0)
    spread = typical_scale(borrowed.spread, borrowed.years, target.year)
    through = np.repeat(ASSUMPTIONS.pass_through, len(ASSUMPTIONS.drift))
    density = Mixture(weights, floor + level + through * ahead, unit * np.hypot(width, spread), df=DF)
    effect = float(weights @ level)
    return AnchoredForecast(density=density, expected=floor + ahead, effect=effect, outlook=outlook)


def has_record(target: Target) -> bool:
    """Say whether the record speaks of a target: a floor on growth of an indicator whose steps are known.

    Examples
    --------
    >>> import pingshan_forecast as pf
    >>> [has_record(target) for target in pf.load_plan("pingshan-2021").targets]
    [True, True, True, True, True]
    """
    return _anchor(target) is not None


def _anchor(target: Target) -> float | None:
    if not target.is_growth or target.is_ceiling or target.indicator not in TYPICAL_STEP:
        return None
    return target.bound


def outlook_heard(target: Target, history: History) -> Outlook | None:
    """Give the forecasts of the nation's growth that the record of a target rests on; None if it does not.

    Examples
    --------
    >>> import pingshan_forecast as pf
    >>> plan, history = pf.load_plan("pingshan-2021"), pf.load_history("坪山").as_of("2021-01-26")
    >>> heard = [outlook_heard(target, history) for target in plan.targets]
    >>> [outlook is not None for outlook in heard], round(heard[0].ahead[2021], 1)
    ([True, False, False, False, False], 8.2)
    """
    series = _past(target, history)
    if series is None or target.indicator not in RECORDED:
        return None
    outlook = load_outlook().as_of(_day(target, history))
    # How far the region was ahead of the nation is seen only in years of which both are known.
    both = not outlook.now.keys().isdisjoint(series.observed[0].tolist())
    return outlook if both and target.year in outlook.ahead else None


def _day(target: Target, history: History) -> dt.date:
    return history.as_of_date or dt.date(target.year, 1, 1)


def _own(target: Target, history: History, floor: float, outlook: Outlook | None) -> tuple[float, float]:
    """Give expected growth less the target, and the typical step of growth, both in points."""
    typical = TYPICAL_STEP[target.indicator]
    series = _past(target, history)
    if series is None:
        return 0.0, typical
    years, growth = series.observed
    steps = np.abs(np.diff(growth)) / np.sqrt(np.diff(years))
    own = float(np.median(steps)) if steps.size else typical
    share = steps.size / (steps.size + _STEP_YEARS)
    step = float(np.exp(share * np.log(max(own, 0.1)) + (1.0 - share) * np.log(typical)))
    expected = _expected(series) if outlook is None else _with_outlook(series, target.year, outlook)
    return expected - floor, step


def _past(target: Target, history: History) -> IndicatorSeries | None:
    """Give the indicator's history before the target's year; None where no growth is known."""
    try:
        series = history.series(target.indicator, region=target.region).until(target.year - 1)
    except UnknownNameError:
        return None
    return series if series.n_observed else None


def _with_outlook(series: IndicatorSeries, year: int, outlook: Outlook) -> float:
    """Expect the nation's growth and the discounted mean of what the region was ahead of it."""
    years, growth = series.observed
    nation = np.array([outlook.now.get(past, np.nan) for past in years.tolist()])
    seen = np.isfinite(nation)
    age = _MEMORY ** (years[-1] - years[seen]).astype(float)
    return outlook.ahead[year] + float(age @ (growth - nation)[seen] / age.sum())


def _expected(series: IndicatorSeries) -> float:
    """Expect growth from a short series: its discounted mean, and what comes back of an exceptional year.

    An exceptional year counts with the next as their average; while that is not known, a tenth of a year.
    """
    smooth = smooth_exceptional(series.growth_pct[None], series.years)[0]
    seen = np.isfinite(series.growth_pct)
    rates = np.where(np.isfinite(smooth), smooth, series.growth_pct)[seen]
    years, growth = series.observed
    weight = np.where(np.isfinite(smooth[seen]), 1.0, ASSUMPTIONS.exceptional_weight)
    weight *= _MEMORY ** (years[-1] - years).astype(float)
    mean = float(weight @ rates / weight.sum())
    slump = max(mean - float(growth[-1]), 0.0) if int(years[-1]) in EXCEPTIONAL_YEARS else 0.0
    return mean + ASSUMPTIONS.recovery * slump
