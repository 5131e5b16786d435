"""The forecast that a target anchors: one target's case made ready for the estimator."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pingshan_forecast.core.outlook import NO_OUTLOOK, NationalPath, Outlook, Outlooks, national_path
from pingshan_forecast.distributions import Mixture
from pingshan_forecast.errors import DataError
from pingshan_forecast.experts.anchoring import Norms, anchored_densities
from pingshan_forecast.experts.expectations import Expectations, expect
from pingshan_forecast.experts.track_record import load_track_record, recorded, tier_of
from pingshan_forecast.experts.year_effects import DF
from pingshan_forecast.readers.bundled import with_bundled_sisters
from pingshan_forecast.registry.indicators import indicator as find_indicator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pingshan_forecast.core.history import History
    from pingshan_forecast.core.series import IndicatorSeries
    from pingshan_forecast.core.targets import Target
    from pingshan_forecast.experts.track_record import TrackRecord

BORROWED_SD = 1.5
"""Standard deviation of a region's growth around that of its neighbours, in the indicator's unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnchoredForecast:
    """What a target leads to expect, and what that starts from.

    Parameters
    ----------
    density : Mixture
        Of growth in per cent.
    expected : float
        Growth that is expected before the target is looked at, in per cent.
    effect : float
        Mean of outcomes less what is expected of them, a crisis left aside, in points.
    cases : int
        Earlier targets of the indicator whose outcomes stand behind it.
    outlook : Outlook or None
        The forecast of the nation's growth that `expected` rests on; None if it does not.
    neighbours : tuple of str
        Regions whose growth stands in for the region's own; empty where its own is known.
    """

    density: Mixture
    expected: float
    effect: float
    cases: int
    outlook: Outlook | None
    neighbours: tuple[str, ...] = ()


def has_record(target: Target) -> bool:
    """Whether the record speaks of a target: a rate of an indicator that it knows, in that one's own sense.

    Of prices and unemployment it knows ceilings, of everything else floors.

    Examples
    --------
    >>> import pingshan_forecast as pf
    >>> [has_record(target) for target in pf.load_plan("pingshan-2021").targets]
    [True, True, True, True, True]
    """
    if not target.is_growth or target.bound is None or target.indicator not in recorded():
        return False
    return target.is_ceiling == (find_indicator(target.indicator).direction == "lower")


def anchored_forecast(
    target: Target,
    history: History,
    record: TrackRecord | None = None,
    outlooks: Outlooks = NO_OUTLOOK,
) -> AnchoredForecast:
    """Predict a target's outcome from the target, the region's past and what became of targets like it.

    The estimator is `anchoring.anchored_densities`; the backtests call it on many regions at once.

    Parameters
    ----------
    target : Target
        One that `has_record`.
    history : History
        As known on the day (`History.as_of`); without a day, on the first of the target's year.
    record : TrackRecord, optional
        Default: the bundled one. What was not known on the day is set aside.
    outlooks : tuple of Outlook
        Forecasts of the nation's growth; those that were not out on the day are set aside.

    Raises
    ------
    DataError
        If the record does not speak of the target.

    Examples
    --------
    >>> import pingshan_forecast as pf
    >>> from pingshan_forecast.core.outlook import load_outlook
    >>> plan, history = pf.load_plan("pingshan-2021"), pf.load_history("坪山").as_of("2021-01-26")
    >>> anchored = anchored_forecast(plan.targets[0], history, outlooks=load_outlook())
    >>> bool(5.0 < anchored.density.quantile(0.5) < anchored.expected < 12.0), anchored.cases > 1000
    (True, True)
    """
    if not has_record(target):
        known = ", ".join(sorted(recorded()))
        raise DataError(
            f"target {target.text or target.indicator_name!r}: the track record speaks of yearly rates of "
            f"{known}, of floors or, for prices and unemployment, of ceilings"
        )
    assert target.bound is not None  # `has_record` has seen it; tells the type checker
    day = history.as_of_date or dt.date(target.year, 1, 1)
    tier = tier_of(target.region)
    anchor = (record or load_track_record()).anchor(target.indicator, tier, target.year, day, outlooks)
    nation = national_path(outlooks, day) if target.indicator == "gdp" else None
    expected, neighbours = _expected(target, history, anchor.norms, nation)
    found = anchored_densities(anchor, np.array([target.bound]), expected)
    density = Mixture(found.weights, found.locations[0], found.scales[0], df=DF)
    mean = float(expected.mean[0])
    used = nation is not None and bool(np.isfinite(expected.with_outlook[0]))
    return AnchoredForecast(
        density=density,
        expected=mean if np.isfinite(mean) else target.bound + anchor.shift,
        effect=float(anchor.effect.means[0]),
        cases=anchor.cases,
        outlook=nation.source if used and nation is not None else None,
        neighbours=neighbours,
    )


def _expected(
    target: Target, history: History, norms: Norms, nation: NationalPath | None
) -> tuple[Expectations, tuple[str, ...]]:
    """Expected growth from the region's own past, else from the region above and its sisters."""
    own = _until(history, target.region, target.indicator, target.year)
    if own is not None:
        return expect(own.growth_pct[None], own.years, target.year, norms.step, nation), ()
    near: list[Expectations] = []
    names: list[str] = []
    around = with_bundled_sisters(history)
    for name in around.regions:
        series = _until(around, name, target.indicator, target.year) if name != target.region else None
        # Of the regions above the nearest one speaks for all.
        if series is None or (name in around.parents and set(names) & set(around.parents)):
            continue
        near.append(expect(series.growth_pct[None], series.years, target.year, norms.step, nation))
        names.append(name)
    if not near:
        return Expectations.unknown(1, norms.step), ()
    mean = np.median([found.mean[0] for found in near])
    doubt = np.hypot(BORROWED_SD * norms.unit, np.median([found.unsurety[0] for found in near]))
    return Expectations(
        mean=np.array([mean]),
        with_outlook=np.array([np.median([found.with_outlook[0] for found in near])]),
        disagreement=np.array([np.median([found.disagreement[0] for found in near])]),
        unsurety=np.array([doubt]),
        step=np.array([norms.step]),
    ), tuple(names)


def _until(history: History, region: str, indicator: str, year: int) -> IndicatorSeries | None:
    """An indicator's history before a year; None where no growth is known."""
    series = history.find(indicator, region=region)
    before = None if series is None else series.until(year - 1)
    return before if before is not None and before.n_observed else None


def binding_anchor(target: Target, targets: Sequence[Target]) -> Target | None:
    """The target that binds on the indicator, region and year of one, among those the record speaks of.

    Parameters
    ----------
    target : Target
        The target whose indicator, region and year are meant.
    targets : sequence of Target
        All targets of the plan.

    Returns
    -------
    Target or None
        None where the record knows none of them.
    """
    from pingshan_forecast.core.binding import binding_target

    beside = [t for t in targets if (t.region, t.year) == (target.region, target.year) and has_record(t)]
    return binding_target(beside, target.indicator)
