"""Forecasting methods side by side: each takes histories and gives quantiles (n, h, 11) and its failures."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np

from benchmarks.metrics import LEVELS

Series = list[np.ndarray]
Method = Callable[[Series, int], tuple[np.ndarray, int]]
_BANDS = [20, 40, 60, 80, 95]


def _naive(y: np.ndarray, horizon: int) -> np.ndarray:
    from scipy.special import ndtri

    spread = np.std(np.diff(y)) if len(y) > 1 else 0.0
    steps = np.arange(1, horizon + 1)[:, None]
    return y[-1] + spread * np.sqrt(steps) * ndtri(LEVELS)


def each(one: Callable[[np.ndarray, int], np.ndarray]) -> Method:
    """Run a method series by series; one that fails or gives no number counts as naive, and is counted."""

    def run(series: Series, horizon: int) -> tuple[np.ndarray, int]:
        out, failures = np.empty((len(series), horizon, LEVELS.size)), 0
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for i, y in enumerate(series):
                try:
                    out[i] = one(y, horizon)
                    if not np.isfinite(out[i]).all():
                        raise ValueError("not finite")
                except Exception:  # a peer may fail in any way it likes; it is counted
                    failures += 1
                    out[i] = _naive(y, horizon)
        return out, failures

    return run


def statsforecast(name: str) -> Method:
    """Wrap a model of statsforecast with its own normal bands."""

    def one(y: np.ndarray, horizon: int) -> np.ndarray:
        from statsforecast import models

        result = getattr(models, name)().forecast(y=y.astype(float), h=horizon, level=_BANDS)
        low = [result[f"lo-{band}"] for band in reversed(_BANDS)]
        high = [result[f"hi-{band}"] for band in _BANDS]
        return np.column_stack([*low, result["mean"], *high])

    return each(one)


def statsmodels_ets(y: np.ndarray, horizon: int) -> np.ndarray:
    """Additive-error ETS of statsmodels without, with damped and with full trend, the least AICc of them."""
    import pandas as pd
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    series = pd.Series(y)  # prediction intervals of statsmodels 0.15 need an index
    options = [{}, {"trend": "add", "damped_trend": True}, {"trend": "add"}]
    fits = [ETSModel(series, error="add", **option).fit(disp=False) for option in options]
    best = min(fits, key=lambda fit: fit.aicc)
    prediction = best.get_prediction(start=len(y), end=len(y) + horizon - 1)
    bands = [prediction.summary_frame(alpha=1.0 - band / 100.0) for band in _BANDS]
    low = [frame["pi_lower"].to_numpy() for frame in reversed(bands)]
    high = [frame["pi_upper"].to_numpy() for frame in bands]
    return np.column_stack([*low, bands[0]["mean"].to_numpy(), *high])


def textbook_drift(y: np.ndarray, horizon: int) -> np.ndarray:
    """Random walk with drift, Student t, the drift's uncertainty included."""
    from scipy.special import stdtrit

    steps = np.diff(y)
    ahead = np.arange(1, horizon + 1)[:, None]
    spread = steps.std(ddof=1) * np.sqrt(ahead * (1.0 + ahead / steps.size))
    return y[-1] + ahead * steps.mean() + spread * stdtrit(steps.size - 1, LEVELS)


def textbook_mean(y: np.ndarray, horizon: int) -> np.ndarray:
    """Historical mean, Student t, the mean's uncertainty included."""
    from scipy.special import stdtrit

    spread = y.std(ddof=1) * np.sqrt(1.0 + 1.0 / y.size)
    return np.tile(y.mean() + spread * stdtrit(y.size - 1, LEVELS), (horizon, 1))


PEERS: dict[str, Method] = {
    "textbook random walk with drift": each(textbook_drift),
    "textbook historical mean": each(textbook_mean),
    "statsforecast RandomWalkWithDrift": statsforecast("RandomWalkWithDrift"),
    "statsforecast AutoETS": statsforecast("AutoETS"),
    "statsforecast AutoTheta": statsforecast("AutoTheta"),
    "statsforecast DynamicOptimizedTheta": statsforecast("DynamicOptimizedTheta"),
    "statsforecast AutoCES": statsforecast("AutoCES"),
    "statsforecast AutoARIMA": statsforecast("AutoARIMA"),
    "statsmodels ETS": each(statsmodels_ets),
}
