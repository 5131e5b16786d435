"""Backtests: one January at a time, on figures of the years before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from pingshan_forecast.checks import checked
from pingshan_forecast.core.outlook import Outlook, load_outlook
from pingshan_forecast.core.panels import TargetPanel, target_panel, whole_years, wide_table
from pingshan_forecast.core.series import IndicatorSeries
from pingshan_forecast.errors import DataError, ModelError
from pingshan_forecast.experts.pool import default_weights, learn_weights
from pingshan_forecast.experts.year_effects import (
    ASSUMPTIONS,
    EXCEPTIONAL_YEARS,
    MET_MARGIN,
    anchored_year,
    smooth_exceptional,
)
from pingshan_forecast.models.base import Model, require_horizon
from pingshan_forecast.numerics.scores import pinball, pit_from_quantiles

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LEVELS = np.array([0.025, 0.05, *np.arange(0.1, 0.95, 0.1).round(1), 0.95, 0.975])
"""Quantile levels of `backtest`."""

VOICES = ("history", "track_record")
_LEVELS = np.concatenate(([0.001, 0.005], np.arange(0.01, 1.0, 0.01), [0.995, 0.999]))


_BATCH, _FEW = 256, 16
_COLUMNS = [
    "model", "indicator", "origin", "region", "year", "outcome", "median",
    "low_80", "high_80", "low_95", "high_95", "crps", "pit", "problem",
]  # fmt: skip


@checked(DataError)
def backtest_targets(
    growth: pd.DataFrame,
    targets: pd.DataFrame,
    years: Iterable[int] | None = None,
    *,
    outlook: Outlook | None = None,
) -> pd.DataFrame:
    """Say of every target how likely it was in its January, beside what came of it.

    The probability for year t uses growth up to t - 1, targets up to t, of all regions, and the forecast of
    the nation's growth of the autumn before; nothing later: histories, year effects, slopes and pooling
    weights are learned anew for each year. What is shipped is the same for every year: the history expert's
    prior (`load_prior("growth_2010")`, learned from years up to 2010), the default weights, and
    `year_effects.ASSUMPTIONS`. The figures are as the tables give them, not as first published.

    Parameters
    ----------
    growth : DataFrame (region, year, growth)
        Per cent.
    targets : DataFrame (region, year, target)
        Per cent; met if the outcome is at least the target less 0.05.
    years : iterable of int, optional
        Default: every year with a target whose outcome is known, after the first. A year whose outcomes
        are not known yet may be asked for too.
    outlook : Outlook, optional
        Forecasts of the nation's growth; default the bundled ones for China (`outlook.load_outlook`).
        `outlook.NO_OUTLOOK` for a panel of another country.

    Returns
    -------
    DataFrame
        One row a target, by year and region: region, year, target, outcome (per cent; empty if it is not
        known), probability, and what each expert says alone: history (empty for a region without any
        growth before), track_record (fractions).

    Raises
    ------
    DataError
        If a column is missing, a region has two figures for a year, a figure is not finite, a year is no
        whole number, or `outlook` is none.

    Examples
    --------
    >>> import pandas as pd
    >>> growth = pd.DataFrame({"region": "A", "year": range(2010, 2020), "growth": 8.0})
    >>> targets = pd.DataFrame({"region": "A", "year": range(2015, 2020), "target": 7.0})
    >>> backtest_targets(growth, targets, [2019]).probability.round(1).tolist()
    [0.8]
    """
    import pandas as pd

    panel, outlook = target_panel(growth, targets), load_outlook() if outlook is None else outlook
    if not isinstance(outlook, Outlook):
        raise DataError(f"outlook is {outlook!r:.40}; give an Outlook, NO_OUTLOOK, or leave it out")
    scored = panel.scored_years()
    asked = scored[1:] if years is None else whole_years(years, "years")
    wanted = sorted(set(asked) & set(panel.target_years()))
    default = default_weights(VOICES)
    past: list[Floats] = []
    rows = []
    for year in (y for y in sorted({*scored, *wanted}) if wanted and y <= wanted[-1]):
        now = year - int(panel.years[0])
        seen = np.isfinite(panel.targets[:, now])
        target, outcome = panel.targets[seen, now], panel.growth[seen, now]
        said, log_density = _voices(panel, year, seen, outlook)
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


def _voices(
    panel: TargetPanel, year: int, seen: NDArray[np.bool_], outlook: Outlook
) -> tuple[Floats, Floats]:
    """Probabilities and log densities of both experts for regions `seen`: (n, n_experts), NaN if silent."""
    now = year - int(panel.years[0])
    outcome, bound = panel.growth[:, now], panel.targets[:, now] - MET_MARGIN
    record = anchored_year(panel.growth, panel.targets, panel.years, year, outlook=outlook)
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
    from pingshan_forecast.models.empirical_bayes.predictive import forecast_panel

    smooth = smooth_exceptional(growth, years)
    return np.array(forecast_panel(list(smooth), 1, levels, scale="growth", prior="growth_2010")[:, 0])


def _log_density(quantiles: Floats, value: float) -> float:
    """Log density of a cdf that is straight between quantiles; beyond them it halves with each last width."""
    place = int(np.clip(np.searchsorted(quantiles, value), 1, quantiles.size - 1))
    width = quantiles[place] - quantiles[place - 1]
    beyond = max(quantiles[0] - value, value - quantiles[-1], 0.0) / width
    return float(np.log((_LEVELS[place] - _LEVELS[place - 1]) / width) - np.log(2.0) * beyond)


@checked(DataError)
def backtest(
    panel: pd.DataFrame,
    models: Mapping[str, Model] | Sequence[Model],
    origins: Iterable[int],
    horizon: int,
    *,
    folder: str | Path | None = None,
    n_jobs: int | None = None,
    progress: bool = True,
) -> pd.DataFrame:
    """Forecast every series of a panel from every origin and set the outcomes beside.

    Models that take a whole panel at once (`EmpiricalBayesArima`) do; the others are fitted series by
    series. The work goes through joblib: ``with joblib.parallel_config("loky", n_jobs=2)`` uses two
    processes, ``parallel_config("dask")`` with a `distributed.Client` a cluster. With a `folder`, a run that
    was killed goes on where it was, and ends with the same bytes.

    Parameters
    ----------
    panel : DataFrame (region, year, growth), and indicator if there are several
        Growth in per cent.
    models : dict of name to Model, or sequence of Model
    origins : iterable of int
        Last years that a forecast may know.
    horizon : int
        Years ahead.
    folder : str or Path, optional
        Checkpoints.
    n_jobs : int, optional
        As in joblib; None takes what ``joblib.parallel_config`` says.
    progress : bool
        Show a bar on standard error.

    Returns
    -------
    DataFrame
        One row a model, indicator, origin, region and year whose outcome is known: outcome, median, low_80,
        high_80, low_95, high_95, crps (twice the mean pinball loss over 13 levels), pit, problem. Where a
        model could not be fitted, `problem` says why and the numbers are missing.

    Raises
    ------
    DataError
        If a column is missing, a series has two figures for a year, or there is no figure at all.
    ModelError
        If a model is none, two share a name, or the horizon is no whole number from 1 to 100.

    Examples
    --------
    >>> import pandas as pd, pingshan_forecast as pf
    >>> panel = pd.DataFrame({"region": "A", "year": range(2008, 2021), "growth": [9, 8, 7] * 4 + [8]})
    >>> pf.backtest(panel, [pf.HistoricalMean()], [2018], 2, progress=False).year.tolist()
    [2019, 2020]
    """
    import pandas as pd

    from pingshan_forecast.evaluation.resumable import run_units

    require_horizon(horizon)
    named, last_years = _named(models), whole_years(origins, "origins")
    labels: list[tuple[str, str, int, pd.Index[str], Floats]] = []
    units: list[dict[str, Any]] = []
    for indicator, part in _by_indicator(panel):
        wide = wide_table(part, "growth", "panel")
        if wide.empty:
            raise DataError("the panel has no figure of growth; give rows of region, year, growth")
        years = np.arange(int(min(wide.columns)), int(max(wide.columns)) + 1)
        growth = wide.reindex(columns=years).to_numpy(dtype=float)
        for name, model in named.items():
            size = _BATCH if hasattr(model, "panel_quantiles") else _FEW
            for origin in sorted(set(last_years)):
                known = growth[:, years <= origin]
                ahead = growth[:, (years > origin) & (years <= origin + horizon)]
                scored = np.flatnonzero(np.isfinite(known).any(axis=1) & np.isfinite(ahead).any(axis=1))
                for start in range(0, scored.size, size):
                    rows = scored[start : start + size]
                    labels.append((name, indicator, origin, wide.index[rows], ahead[rows]))
                    units.append(
                        {
                            "model": model,
                            "indicator": indicator,
                            "origin": origin,
                            "growth": known[rows],
                            "horizon": horizon,
                        }
                    )
    results = run_units(_forecast_unit, units, folder=folder, n_jobs=n_jobs, progress=progress)
    frames = [
        _scored(*label, result["quantiles"], result["problem"])
        for label, result in zip(labels, results, strict=True)
    ]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=_COLUMNS)


def _named(models: Mapping[str, Model] | Sequence[Model]) -> dict[str, Model]:
    if not isinstance(models, Iterable):
        raise ModelError(f"models is {models!r:.40}; give a list such as [pf.HistoricalMean()]")
    pairs = models.items() if isinstance(models, Mapping) else [(getattr(m, "name", ""), m) for m in models]
    named: dict[str, Model] = {}
    for name, model in pairs:
        if isinstance(model, type) or not isinstance(model, Model):
            raise ModelError(f"model {model!r:.40} is none; give a list such as [pf.HistoricalMean()]")
        if name in named:
            raise ModelError(f"two models are called {name!r}; give them as a dict of names to models")
        named[name] = model
    return named


def _by_indicator(panel: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    if "indicator" not in panel.columns or panel.empty:
        return [("gdp", panel)]
    return [(str(code), part) for code, part in panel.groupby("indicator", sort=True)]


def _forecast_unit(
    model: Model, indicator: str, origin: int, growth: Floats, horizon: int
) -> dict[str, NDArray[Any]]:
    """Quantiles (n_series, horizon, n_levels) of some series, and what went wrong with each."""
    problem = np.full(len(growth), "", dtype=object)
    if hasattr(model, "panel_quantiles"):
        try:
            quantiles = model.panel_quantiles(
                list(growth), horizon, LEVELS, indicator=indicator, last_year=origin
            )
        except ModelError as error:
            if len(growth) > 1:  # one of them is at fault: each for itself
                parts = [_forecast_unit(model, indicator, origin, row[None], horizon) for row in growth]
                return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
            quantiles = np.full((1, horizon, LEVELS.size), np.nan)
            problem[0] = str(error)
        return {"quantiles": quantiles, "problem": problem.astype(str)}
    quantiles = np.full((len(growth), horizon, LEVELS.size), np.nan)
    for i, rates in enumerate(growth):
        series = IndicatorSeries.from_growth(rates, last_year=origin, indicator=indicator)
        last = int(series.observed[0][-1])
        try:
            forecast = model.fit(series).forecast(origin - last + horizon)
        except ModelError as error:
            problem[i] = str(error)
            continue
        for step in range(horizon):
            quantiles[i, step] = forecast.marginal(origin + 1 + step).quantile(LEVELS)
    return {"quantiles": quantiles, "problem": problem.astype(str)}


def _scored(
    name: str,
    indicator: str,
    origin: int,
    regions: pd.Index[str],
    outcome: Floats,
    quantiles: Floats,
    problem: NDArray[np.str_],
) -> pd.DataFrame:
    import pandas as pd

    i, step = np.nonzero(np.isfinite(outcome))
    y, q = outcome[i, step], quantiles[i, step]
    at = {round(float(level), 3): q[:, k] for k, level in enumerate(LEVELS)}
    numbers = {
        "outcome": y,
        "median": at[0.5],
        "low_80": at[0.1],
        "high_80": at[0.9],
        "low_95": at[0.025],
        "high_95": at[0.975],
        "crps": 2.0 * pinball(y[:, None], q, LEVELS).mean(axis=1),
        "pit": np.where(problem[i] == "", pit_from_quantiles(y, q, LEVELS), np.nan),
    }
    keys = {"model": name, "indicator": indicator, "origin": origin, "region": regions[i]}
    return pd.DataFrame({**keys, "year": origin + 1 + step, **numbers, "problem": problem[i]})[_COLUMNS]
