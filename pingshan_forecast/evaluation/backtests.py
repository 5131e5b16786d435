"""Backtests of models: from past origins, on figures of the years before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from pingshan_forecast.core.checks import checked
from pingshan_forecast.core.panels import whole_years, wide_table
from pingshan_forecast.core.series import IndicatorSeries
from pingshan_forecast.errors import DataError, ModelError
from pingshan_forecast.models.base import Model, require_horizon
from pingshan_forecast.numerics.scores import pinball, pit_from_quantiles

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LEVELS = np.array([0.025, 0.05, *np.arange(0.1, 0.95, 0.1).round(1), 0.95, 0.975])
"""Quantile levels of `backtest`."""

_BATCH, _FEW = 256, 16
_COLUMNS = [
    "model", "indicator", "origin", "region", "year", "outcome", "median",
    "low_80", "high_80", "low_95", "high_95", "crps", "pit", "problem",
]  # fmt: skip


@checked(DataError, leaving=("models",))
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
