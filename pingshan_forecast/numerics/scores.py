"""Scores of probabilistic forecasts: plain functions on arrays, one score for each element, lower is better.

Averages are left to the caller, so that paired differences stay possible.
References: Gneiting & Raftery (2007), Journal of the American Statistical Association 102, 359-378;
Gneiting, Balabdaoui & Raftery (2007), Journal of the Royal Statistical Society B 69, 243-268.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pingshan_forecast.errors import DataError
from pingshan_forecast.numerics.arrays import floats

Floats = NDArray[np.float64]


_BAND = 1.645  # two-sided 90% of a normal


def _level(level: float) -> float:
    if not 0.0 < level < 1.0:
        raise DataError(
            f"an interval level is a fraction between 0 and 1, found {level:g}; write 0.8 for 80%"
        )
    return level


def pinball(outcome: ArrayLike, quantile: ArrayLike, p: ArrayLike) -> Floats:
    """Pinball (quantile) loss in the unit of the outcome.

    Formula: ``(y - q)(p - 1{y < q})``; twice its integral over `p` is the CRPS.

    Parameters
    ----------
    outcome, quantile, p : array_like
        Outcomes, predicted quantiles and their levels (fractions); they broadcast.

    Examples
    --------
    >>> pinball(8.0, [6.0, 9.0], [0.5, 0.9]).round(2).tolist()
    [1.0, 0.1]
    """
    gap = floats(outcome) - floats(quantile)
    return gap * (floats(p) - (gap < 0.0))


def interval_score(outcome: ArrayLike, lower: ArrayLike, upper: ArrayLike, level: float) -> Floats:
    """Interval score in the unit of the outcome: the width plus a penalty for each miss.

    Formula: ``(u - l) + 2/(1 - level) * (distance by which the outcome lies outside)``.

    Parameters
    ----------
    outcome : array-like
        What happened.
    lower, upper : array-like
        Ends of the central prediction interval, in the same unit; the three broadcast.
    level : float
        Its probability, between 0 and 1.

    Examples
    --------
    >>> interval_score([7.0, 12.0], 5.0, 9.0, 0.8).round(6).tolist()
    [4.0, 34.0]
    """
    penalty = 2.0 / (1.0 - _level(level))
    y, low, high = (floats(a) for a in (outcome, lower, upper))
    outside = np.maximum(low - y, 0.0) + np.maximum(y - high, 0.0)
    return (high - low) + penalty * outside


def crps_sample(sample: ArrayLike, outcome: ArrayLike) -> Floats:
    """Continuous ranked probability score of an ensemble, in the unit of the outcome.

    Formula: ``mean|x_i - y| - mean|x_i - x_j| / 2`` over the last axis of the sample, the score of the
    ensemble's own step distribution.

    Parameters
    ----------
    sample : array (..., n_draws)
    outcome : array (...)

    Raises
    ------
    DataError
        If the ensemble has no draws.

    Examples
    --------
    >>> crps_sample([6.0, 8.0], 7.0).tolist()
    0.5
    """
    draws = np.sort(floats(sample), axis=-1)
    count = draws.shape[-1]
    if count == 0:
        raise DataError("an ensemble without draws has no score; give at least one draw")
    spread = (draws * (2.0 * np.arange(1, count + 1) - count - 1.0)).sum(axis=-1) / count**2
    error = np.abs(draws - floats(outcome)[..., None]).mean(axis=-1)
    return cast(Floats, error - spread)


def brier(probability: ArrayLike, happened: ArrayLike) -> Floats:
    """Brier score ``(p - 1{event})^2`` of probabilities of an event.

    Parameters
    ----------
    probability : array-like
        Fractions from 0 to 1.
    happened : array-like
        Whether the event happened, True or False; the two broadcast.

    Examples
    --------
    >>> brier([0.8, 0.3], [True, False]).round(2).tolist()
    [0.04, 0.09]
    """
    return np.asarray((_fractions(probability) - _events(happened)) ** 2)


def _fractions(probability: ArrayLike) -> Floats:
    p = floats(probability)
    wrong = ~((p >= 0.0) & (p <= 1.0))
    if wrong.any():
        found = np.ravel(p[wrong])[0]
        remedy = "leave out what is missing" if np.isnan(found) else "divide per cent by 100"
        raise DataError(f"a probability lies between 0 and 1, found {found:g}; {remedy}")
    return p


def _events(happened: ArrayLike) -> Floats:
    event = floats(happened)
    wrong = ~((event == 0.0) | (event == 1.0))
    if wrong.any():
        raise DataError(f"an event happened or not, found {np.ravel(event[wrong])[0]:g}; give True or False")
    return event


def pit_from_quantiles(outcome: ArrayLike, quantiles: ArrayLike, p: ArrayLike) -> Floats:
    """Probability integral transform of outcomes, read off predicted quantiles by linear interpolation.

    Outside the outermost quantiles the value is the middle of the tail's probability. Calibrated
    forecasts have uniform values.

    Parameters
    ----------
    outcome : array (...)
    quantiles : array (..., k)
        Increasing along the last axis.
    p : array (k,)
        Their levels, fractions.

    Examples
    --------
    >>> pit_from_quantiles([7.0, 3.0], [[5.0, 7.0, 9.0]] * 2, [0.1, 0.5, 0.9]).round(2).tolist()
    [0.5, 0.05]
    """
    levels = floats(p)
    q = floats(quantiles)
    y = floats(outcome)
    below = (q < y[..., None]).sum(axis=-1)
    left = np.clip(below - 1, 0, levels.size - 2)
    q_left = np.take_along_axis(q, left[..., None], -1)[..., 0]
    q_right = np.take_along_axis(q, left[..., None] + 1, -1)[..., 0]
    width = np.where(q_right > q_left, q_right - q_left, 1.0)
    inside = levels[left] + (levels[left + 1] - levels[left]) * np.clip((y - q_left) / width, 0.0, 1.0)
    result = np.where(
        y < q[..., 0], levels[0] / 2.0, np.where(y > q[..., -1], (1.0 + levels[-1]) / 2.0, inside)
    )
    return cast(Floats, result)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """How often an event happened where it was given a probability in each bin.

    Attributes
    ----------
    lower, upper : array (n_bins,)
        Edges of the bins that hold at least one forecast.
    count : array (n_bins,)
        Number of forecasts.
    forecast, observed : array (n_bins,)
        Mean probability and observed frequency, fractions.
    band_low, band_high : array (n_bins,)
        Consistency band: where the observed frequency lies in 90% of cases if the probabilities are right
        and the events independent, by the normal law of their sum (the idea of Broecker & Smith 2007,
        Weather and Forecasting 22, 651-661).
    """

    lower: Floats
    upper: Floats
    count: NDArray[np.int64]
    forecast: Floats
    observed: Floats
    band_low: Floats
    band_high: Floats


def reliability(probability: ArrayLike, happened: ArrayLike, *, bins: int = 10) -> Reliability:
    """Reliability table of probabilities of an event, over bins of equal width that are not empty.

    Parameters
    ----------
    probability : array-like
        Fractions from 0 to 1, one a forecast.
    happened : array-like
        Whether the event happened, one a forecast.
    bins : int
        Number of bins between 0 and 1.

    Raises
    ------
    DataError
        If there are no forecasts or fewer than one bin.

    Examples
    --------
    >>> table = reliability([0.1, 0.15, 0.9], [False, True, True], bins=2)
    >>> table.count.tolist(), table.observed.tolist()
    ([2, 1], [0.5, 1.0])
    """
    p, event = np.ravel(_fractions(probability)), np.ravel(_events(happened))
    if p.size == 0 or p.size != event.size or bins < 1:
        raise DataError(
            f"reliability needs as many events as forecasts, found {p.size} forecasts, {event.size} events"
        )
    edges = np.linspace(0.0, 1.0, bins + 1)
    place = np.clip(np.searchsorted(edges, p, side="right") - 1, 0, bins - 1)
    count = np.bincount(place, minlength=bins)
    keep = count > 0
    total = np.where(keep, count, 1)
    forecast = np.bincount(place, weights=p, minlength=bins) / total
    observed = np.bincount(place, weights=event, minlength=bins) / total
    spread = np.sqrt(np.bincount(place, weights=p * (1.0 - p), minlength=bins)) / total
    low, high = forecast - _BAND * spread, forecast + _BAND * spread
    return Reliability(
        lower=edges[:-1][keep],
        upper=edges[1:][keep],
        count=count[keep].astype(np.int64),
        forecast=forecast[keep],
        observed=observed[keep],
        band_low=np.maximum(low, 0.0)[keep],
        band_high=np.minimum(high, 1.0)[keep],
    )
