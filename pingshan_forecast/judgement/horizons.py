"""Targets beyond the plan's year: path so far, the average that the rest needs, and its probability."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from pingshan_forecast.errors import ModelError
from pingshan_forecast.language.reasons import Reason
from pingshan_forecast.numerics.growth import growth_from_log, log_growth

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pingshan_forecast.core.forecasts import Forecast
    from pingshan_forecast.core.history import History
    from pingshan_forecast.core.plan import Plan
    from pingshan_forecast.core.series import IndicatorSeries
    from pingshan_forecast.core.targets import Reading, Target
    from pingshan_forecast.language.catalogue import Language
    from pingshan_forecast.models.base import Model

_MEASURES = {"growth", "positive", "average_growth", "cumulative_growth", "level"}
_FARTHEST = 30
_FEWEST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Horizon:
    """A target beyond the plan's year.

    Parameters
    ----------
    target : Target
        The promise.
    base_year : int
        The year from which it counts.
    last_year : int
        The last year that is known.
    missing : tuple of int
        Years between them without a figure, carried as uncertainty.
    so_far : float or None
        Growth from the base to the last known year, compounded, in per cent; None where that is the base.
    required : float
        Average growth a year that the years to come need, in per cent.
    strict, lenient : float
        Probability under each reading, by the joint forecast of the history.
    """

    target: Target
    base_year: int
    last_year: int
    missing: tuple[int, ...]
    so_far: float | None
    required: float
    strict: float
    lenient: float

    @property
    def statement(self) -> Reason:
        """Path so far, average needed, probability, in one sentence."""
        values = {
            "target": self.target,
            "last": max(self.last_year, self.base_year),
            "end": self.target.year,
            "required": self.required,
            "p": self.strict,
        }
        if self.so_far is None:
            return Reason.of("horizon_start", **values)
        return Reason.of("horizon", **values, base=self.base_year, so_far=self.so_far)

    def to_dict(self, language: Language = "en") -> dict[str, Any]:
        """JSON form; rates in per cent, probabilities as fractions."""
        return {
            "indicator": self.target.indicator,
            "wording": self.target.words(language),
            "year": self.target.year,
            "base_year": self.base_year,
            "last_year": self.last_year,
            "missing_years": list(self.missing),
            "so_far": self.so_far,
            "required_average": self.required,
            "probability": {"strict": self.strict, "lenient": self.lenient},
            "statement": self.statement.text(language),
        }


def is_horizon(target: Target, year: int) -> bool:
    """Whether a target is decided by more than the plan's year alone.

    Parameters
    ----------
    target : Target
        The promise.
    year : int
        The plan's year.
    """
    base = base_year_of(target)
    return target.year > year or (base is not None and base < target.year - 1)


def base_year_of(target: Target) -> int | None:
    """Year from which a target's change is counted, where it says one."""
    found: int | None = target.base_year
    return found or None


def horizons(plan: Plan, history: History, model: Model) -> tuple[Horizon, ...]:
    """The targets beyond the plan's year that can be judged.

    Parameters
    ----------
    plan : Plan
        Its targets.
    history : History
        As known on the day of the judgement.
    model : Model
        Of the history; its joint forecast over the years to come gives the probabilities.
    """
    wanted = [t for t in plan.targets if is_horizon(t, plan.year)]
    found = (_horizon(t, plan, history, model) for t in wanted)
    return tuple(item for item in found if item is not None)


def _horizon(target: Target, plan: Plan, history: History, model: Model) -> Horizon | None:
    if target.is_relative or target.measure not in _MEASURES or target.indicator == "other":
        return None
    series = history.find(target.indicator, region=target.region or plan.region)
    if series is None or series.n_observed < _FEWEST:
        return None
    years, growth = series.observed
    last = int(years[-1])
    base = _base(target, series)
    if base is None or not 0 < target.year - last <= _FARTHEST:
        return None
    try:
        forecast = model.fit(series, history=history).forecast(target.year - last)
    except ModelError:
        return None
    logs = dict(zip(years.tolist(), log_growth(growth).tolist(), strict=True))
    between = range(base + 1, last + 1)
    missing = tuple(year for year in between if year not in logs)
    known = sum(logs[year] for year in between if year in logs)
    typical, spread = float(np.mean(list(logs.values()))), float(np.std(list(logs.values())))
    so_far = known + len(missing) * typical
    means, sds = _sums(forecast, max(base - last, 0), len(missing) * spread**2)
    chances = []
    reading: Reading
    for reading in ("strict", "lenient"):
        ends = [_total(target, end, base, series) for end in target.met_interval(reading)]
        low, high = (float(forecast.weights @ _below(end - so_far, means, sds)) for end in ends)
        chances.append(float(np.clip((high - low) / forecast.weights.sum(), 0.0, 1.0)))
    goal = next(end for end in target.met_interval("strict") if math.isfinite(end))
    needed = (_total(target, goal, base, series) - so_far) / (target.year - max(last, base))
    return Horizon(
        target=target,
        base_year=base,
        last_year=last,
        missing=missing,
        so_far=float(growth_from_log(so_far)) if base < last else None,
        required=float(growth_from_log(needed)),
        strict=chances[0],
        lenient=chances[1],
    )


def _base(target: Target, series: IndicatorSeries) -> int | None:
    """Year from which it counts: of a level the last one known, of a later year's growth the year before."""
    if target.measure == "level":
        return None if series.last_level is None else series.last_level[0]
    return base_year_of(target) or target.year - 1


def _total(target: Target, end: float, base: int, series: IndicatorSeries) -> float:
    """Growth from the base year to the target's, in log points, that a bound of the target stands for."""
    if not math.isfinite(end):
        return end
    if target.measure == "level":
        assert series.last_level is not None  # the base is its year
        return 100.0 * math.log(max(end, 1e-9) / series.last_level[1])
    years = target.year - base if target.measure in {"average_growth", "growth", "positive"} else 1
    return years * float(log_growth(max(end, -99.9)))


def _sums(forecast: Forecast, skip: int, extra: float) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Mean and standard deviation of each component's growth over its years from `skip` on, in log points."""
    means, covariances = forecast.means[:, skip:], forecast.covariances[:, skip:, skip:]
    if forecast.scale == "pct":
        # To first order: the log of one plus a rate that spreads by a few points.
        slope = 1.0 / (1.0 + means / 100.0)
        covariances = covariances * slope[:, :, None] * slope[:, None, :]
        means = log_growth(np.maximum(means, -99.0))
    wide = forecast.df / (forecast.df - 2.0) if np.isfinite(forecast.df) else 1.0
    return means.sum(axis=1), np.sqrt(wide * covariances.sum(axis=(1, 2)) + extra)


def _below(end: float, means: Sequence[float] | np.ndarray[Any, Any], sds: Any) -> np.ndarray[Any, Any]:  # noqa: ANN401
    from scipy.special import ndtr

    return np.asarray(ndtr((end - np.asarray(means)) / sds))
