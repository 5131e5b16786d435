"""Backtests: one January at a time, with nothing that became known later."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from pingshan_forecast.combination import default_weights, learn_weights
from pingshan_forecast.panels import TargetPanel, target_panel
from pingshan_forecast.year_effects import (
    ASSUMPTIONS,
    EXCEPTIONAL_YEARS,
    MET_MARGIN,
    anchored_year,
    smooth_exceptional,
)

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

VOICES = ("history", "track_record")
_LEVELS = np.concatenate(([0.001, 0.005], np.arange(0.01, 1.0, 0.01), [0.995, 0.999]))


def backtest_targets(
    growth: pd.DataFrame, targets: pd.DataFrame, years: Iterable[int] | None = None
) -> pd.DataFrame:
    """Say of every target how likely it was in its January, beside what came of it.

    The probability for year t uses growth up to t - 1 and targets up to t, of all regions, and nothing
    later: models, year effects and pooling weights are learned anew for each year from the years before.

    Parameters
    ----------
    growth : DataFrame (region, year, growth)
        Per cent.
    targets : DataFrame (region, year, target)
        Per cent; met if the outcome is at least the target less 0.05.
    years : iterable of int, optional
        Default: every year with a target whose outcome is known, after the first.

    Returns
    -------
    DataFrame
        One row a target with a known outcome, by year and region: region, year, target, outcome (per cent),
        probability, and what each voice says alone: history, track_record (fractions).

    Raises
    ------
    DataError
        If a column is missing, a region has two figures for a year, or a figure is not finite.

    Examples
    --------
    >>> import pandas as pd
    >>> growth = pd.DataFrame({"region": "A", "year": range(2010, 2020), "growth": 8.0})
    >>> targets = pd.DataFrame({"region": "A", "year": range(2015, 2020), "target": 7.0})
    >>> backtest_targets(growth, targets, [2019]).probability.round(1).tolist()
    [0.7]
    """
    import pandas as pd

    panel = target_panel(growth, targets)
    scored = panel.scored_years()
    wanted = scored[1:] if years is None else sorted({int(year) for year in years} & set(scored))
    default = default_weights(VOICES)
    past: list[Floats] = []
    rows = []
    for year in (y for y in scored if wanted and y <= wanted[-1]):
        now = year - int(panel.years[0])
        seen = np.isfinite(panel.targets[:, now]) & np.isfinite(panel.growth[:, now])
        target, outcome = panel.targets[seen, now], panel.growth[seen, now]
        said, log_density = _voices(panel, year, seen)
        weights = learn_weights(past, default)
        past.append(log_density[np.isfinite(log_density).all(axis=1)])
        if year not in wanted:
            continue
        speaking = weights * np.isfinite(said)
        pooled = np.nansum(said * speaking, axis=1) / speaking.sum(axis=1)
        rows.append(
            pd.DataFrame(
                {
                    "region": np.array(panel.regions, dtype=object)[seen],
                    "year": year,
                    "target": target,
                    "outcome": outcome,
                    "probability": np.clip(pooled, 0.0, 1.0),
                    **dict(zip(VOICES, said.T, strict=True)),
                }
            )
        )
    columns = ["region", "year", "target", "outcome", "probability", *VOICES]
    return pd.concat(rows, ignore_index=True) if rows else pd.DataFrame(columns=columns)


def _voices(panel: TargetPanel, year: int, seen: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Probabilities and log densities of both voices for the regions `seen`: (n, n_voices), NaN if silent."""
    now = year - int(panel.years[0])
    outcome, bound = panel.growth[:, now], panel.targets[:, now] - MET_MARGIN
    record = anchored_year(panel.growth, panel.targets, panel.years, year)
    before, years = panel.growth[:, :now], panel.years[:now]
    known = seen & np.isfinite(before).any(axis=1)
    history = np.full((2, seen.size), np.nan)
    if known.any():
        history[:, known] = _history(before[known], years, bound[known], outcome[known])
    said = np.column_stack((history[0], record.at_least(bound)))
    return said[seen], np.column_stack((history[1], record.log_density(outcome)))[seen]


def _history(growth: Floats, years: NDArray[np.int64], bound: Floats, outcome: Floats) -> Floats:
    """Probability at or above a bound and log density of the outcome, by the default model alone: (2, n)."""
    quantiles = _engine(growth, years, _LEVELS)
    if growth.shape[1] and int(years[-1]) in EXCEPTIONAL_YEARS:
        missed = _engine(growth[:, :-1], years[:-1], np.array([0.5]))[:, 0] - growth[:, -1]
        quantiles += ASSUMPTIONS.recovery * np.maximum(np.nan_to_num(missed), 0.0)[:, None]
    result = np.empty((2, len(growth)))
    for i, (row, low, value) in enumerate(zip(quantiles, bound, outcome, strict=True)):
        result[:, i] = 1.0 - np.interp(low, row, _LEVELS, 0.0005, 0.9995), _log_density(row, value)
    return result


def _engine(growth: Floats, years: NDArray[np.int64], levels: Floats) -> Floats:
    """Quantiles of the year after, (n, n_levels)."""
    from pingshan_forecast.models.empirical_bayes import forecast_panel

    smooth = smooth_exceptional(growth, years)
    return np.array(forecast_panel(list(smooth), 1, levels, scale="growth")[:, 0])


def _log_density(quantiles: Floats, value: float) -> float:
    """Log density of a cdf that is straight between quantiles; beyond them it halves with each last width."""
    place = int(np.clip(np.searchsorted(quantiles, value), 1, quantiles.size - 1))
    width = quantiles[place] - quantiles[place - 1]
    beyond = max(quantiles[0] - value, value - quantiles[-1], 0.0) / width
    return float(np.log((_LEVELS[place] - _LEVELS[place - 1]) / width) - np.log(2.0) * beyond)
