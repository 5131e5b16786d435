"""Scores of quantile forecasts, one number a task, so that differences between methods stay paired."""

from __future__ import annotations

import numpy as np

LEVELS = np.array([0.025, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.975])
_MEDIAN = 5


def score(quantiles: np.ndarray, history: np.ndarray, outcome: np.ndarray) -> dict[str, float | np.ndarray]:
    """Score one task; quantiles (h, 11), scaled by the history's mean absolute first difference.

    `mase`, `mae`, `smape`, `sql` (mean of twice the pinball loss over .1-.9), `msis` (95%), and by horizon
    whether the 80 and 95% bands cover, and the outcome's place among the quantiles.
    """
    scale = np.mean(np.abs(np.diff(history)))
    scale = scale if scale > 0.0 else np.nan
    error = np.abs(outcome - quantiles[:, _MEDIAN])
    low, high = quantiles[:, 0], quantiles[:, -1]
    outside = np.maximum(low - outcome, 0.0) + np.maximum(outcome - high, 0.0)
    gap = outcome[:, None] - quantiles[:, 1:-1]
    loss = 2.0 * gap * (LEVELS[1:-1] - (gap < 0.0))
    size = np.abs(outcome) + np.abs(quantiles[:, _MEDIAN])
    return {
        "mae": error.mean(),
        "mase": error.mean() / scale,
        "smape": float(np.mean(200.0 * error / np.where(size > 0.0, size, 1.0))),
        "sql": loss.mean() / scale,
        "msis": float(np.mean(high - low + 40.0 * outside) / scale),
        "in80": (outcome >= quantiles[:, 1]) & (outcome <= quantiles[:, -2]),
        "in95": (outcome >= low) & (outcome <= high),
        "place": (outcome[:, None] > quantiles).sum(axis=1),
    }


def paired(ours: np.ndarray, theirs: np.ndarray, cluster: list[str] | None = None) -> tuple[float, float]:
    """Mean difference (ours - theirs) and its standard error, over clusters of tasks where given."""
    gap = ours - theirs
    fine = np.isfinite(gap)
    gap = gap[fine]
    if cluster is None:
        return float(gap.mean()), float(gap.std(ddof=1) / np.sqrt(gap.size))
    names = np.array(cluster)[fine]
    centred = gap - gap.mean()
    sums = np.array([centred[names == name].sum() for name in np.unique(names)])
    return float(gap.mean()), float(np.sqrt((sums**2).sum()) / gap.size)
