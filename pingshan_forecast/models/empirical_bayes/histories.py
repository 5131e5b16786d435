"""Histories made ready for the kernels: gaps, transforms, drift regressors, grouped by pattern of years."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from pingshan_forecast.errors import ModelError
from pingshan_forecast.models.empirical_bayes.kernels import MAX_SHOCKS, Floats, Integers

Transform = tuple[str, float, float]
Scale = Literal["level", "growth"]
_LARGEST_RATE = 1e9
_LARGEST_LEVEL = 1e100
Family = Literal["positive", "signed", "growth", "rate"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Histories:
    """Histories that share one pattern of observed years, with T transforms each.

    Attributes
    ----------
    index : array (s,)
        Places of the series in the panel.
    family : str
        "positive" or "signed" levels; "growth" rates above -100% (taken in logs) or "rate" as it stands.
    rows : array (m, n)
        Years of growth that each observation adds up.
    trailing : int
        Missing years at the end.
    growth, regressor : array (m, t, s)
        Observations and what a unit of drift adds to them, in (log) per cent.
    log_jacobian : array (t, s)
        Log of the derivative of the observations by the data.
    allowed : array (t,)
        Whether the transform makes sense for these data.
    base, unit : array (s,)
        Last level and the unit of additive paths (levels); zero and one for growth.
    """

    index: Integers
    family: Family
    rows: Floats
    trailing: int
    growth: Floats
    regressor: Floats
    log_jacobian: Floats
    allowed: NDArray[np.bool_]
    base: Floats
    unit: Floats

    def shock_candidates(self, ordinary: NDArray[np.bool_]) -> Integers:
        """Ordinary observations (m,) that stray furthest from the median, the furthest first: (J, t, s)."""
        yearly = self.growth / np.sqrt(self.rows.sum(axis=1))[:, None, None]
        if not len(yearly):
            return np.zeros((0, *self.growth.shape[1:]), dtype=np.int64)
        distance = np.abs(yearly - np.median(yearly, axis=0))
        distance[~ordinary] = -1.0
        return np.argsort(-distance, axis=0, kind="stable")[: min(MAX_SHOCKS, int(ordinary.sum()))]


def _check_size(known: Floats, place: int, scale: Scale) -> None:
    """Refuse numbers beyond any statistic, before their squares overflow."""
    size = np.abs(known[known != 0.0])
    if scale == "growth" and size.size and size.max() > _LARGEST_RATE:
        raise ModelError(
            f"series {place} grows by {size.max():g}% in a year; if these are levels, say scale='level'"
        )
    if size.size and not 1.0 / _LARGEST_LEVEL <= size.min() <= size.max() <= _LARGEST_LEVEL:
        raise ModelError(f"series {place} reaches from {size.min():g} to {size.max():g}; choose another unit")


def row_of_numbers(raw: object, place: int) -> Floats:
    """Series as an array of numbers, NaN where one is missing.

    Parameters
    ----------
    raw : object
        Numbers oldest first, NaN where a year is missing.
    place : int
        Number of the series in its panel, for the message.

    Raises
    ------
    ModelError
        If it holds anything but numbers.
    """
    try:
        return np.asarray(raw, dtype=float)
    except (TypeError, ValueError):
        raise ModelError(
            f"series {place} is {raw!r:.40}; give a row of numbers, NaN for a missing year"
        ) from None


def _family(values: Floats, seen: NDArray[np.bool_], scale: Scale) -> Family:
    known = values[seen]
    if scale == "growth":
        return "growth" if np.all(known > -100.0) else "rate"
    return "positive" if np.all(known > 0.0) else "signed"


def group_histories(
    values: Sequence[Floats], transforms: Sequence[Transform], *, scale: Scale, chunk: int
) -> Iterator[Histories]:
    """Group series of any lengths and gaps into chunks of one pattern each.

    Parameters
    ----------
    values : sequence of arrays
        Oldest first, NaN where a year is missing.
    transforms : sequence of (link, power, memory)
        Link "log" or "additive"; the power of the level that the drift (log) or the error (additive) follows;
        and the weight of a year, ``memory^age``, by which observations are multiplied: below one, innovations
        were larger the longer ago, and old years count for less.
    scale : {"level", "growth"}
    chunk : int
        Most series in a group.

    Raises
    ------
    ModelError
        If a series is no row of numbers, holds an infinity, or has no level at all to start from.
    """
    patterns: dict[tuple[str, bytes, int], list[tuple[int, Floats]]] = {}
    for place, raw in enumerate(values):
        series = row_of_numbers(raw, place)
        if series.ndim != 1 or np.isinf(series).any():
            raise ModelError(f"series {place} must be a row of finite numbers or NaN for a missing year")
        seen = ~np.isnan(series)
        _check_size(series[seen], place, scale)
        years = np.flatnonzero(seen)
        if not years.size and scale == "level":
            raise ModelError(f"series {place} has no observed level; give one, or forecast its growth")
        first, end = (int(years[0]), int(years[-1]) + 1) if years.size else (0, 0)
        body, mask = series[first:end], seen[first:end]
        trailing = len(series) - end if years.size else 0
        key = (_family(body, mask, scale), mask.tobytes(), trailing)
        patterns.setdefault(key, []).append((place, body))
    for (family, mask_bytes, trailing), members in patterns.items():
        mask = np.frombuffer(mask_bytes, dtype=bool)
        for start in range(0, len(members), chunk):
            part = members[start : start + chunk]
            index = np.array([place for place, _ in part], dtype=np.int64)
            body = np.array([series for _, series in part], dtype=float).reshape(len(part), len(mask))
            build = _growth_histories if scale == "growth" else _level_histories
            yield build(index, family, body, mask, trailing, transforms)


def _growth_histories(
    index: Integers,
    family: str,
    rates: Floats,
    mask: NDArray[np.bool_],
    trailing: int,
    transforms: Sequence[Transform],
) -> Histories:
    n = rates.shape[1]
    known = np.ascontiguousarray(rates[:, mask])
    x = 100.0 * np.log1p(known / 100.0) if family == "growth" else known
    filled = np.empty((len(index), n))
    filled[:, ~mask] = x.mean(axis=1, keepdims=True) if mask.any() else 0.0
    filled[:, mask] = x
    behind = filled[:, ::-1].cumsum(axis=1)[:, ::-1] / 100.0  # growth from the year before until the end
    log_links = np.array([link == "log" for link, _, _ in transforms])
    allowed = log_links & np.array([family == "growth" or power == 0.0 for _, power, _ in transforms])
    weight, jacobian = memory_weights(transforms, n - 1 - np.flatnonzero(mask))
    regressor = np.array(
        [np.exp(power * behind[:, mask]) if power else np.ones_like(x) for _, power, _ in transforms]
    )
    return Histories(
        index=index,
        family="growth" if family == "growth" else "rate",
        rows=np.eye(n)[mask],
        trailing=trailing,
        growth=x.T[:, None] * weight,
        regressor=np.ascontiguousarray(regressor.transpose(2, 0, 1)) * weight,
        log_jacobian=np.repeat(jacobian[:, None], len(index), axis=1),
        allowed=allowed,
        base=np.zeros(len(index)),
        unit=np.ones(len(index)),
    )


def _level_histories(
    index: Integers,
    family: str,
    levels: Floats,
    mask: NDArray[np.bool_],
    trailing: int,
    transforms: Sequence[Transform],
) -> Histories:
    years = np.flatnonzero(mask)
    n, m = int(years[-1]), len(years) - 1
    rows = np.zeros((m, n))
    for i in range(m):
        rows[i, years[i] : years[i + 1]] = 1.0
    seen = np.ascontiguousarray(levels[:, years])  # sums along rows must not depend on the layout
    base = seen[:, -1]
    positive = family == "positive"
    unit = base if positive else _signed_unit(seen)
    growth, regressor, jacobian, allowed = [], [], [], []
    if positive:
        logs = np.log(seen / base[:, None])
        gaps = rows.sum(axis=1)
        step = np.diff(logs, axis=1) / gaps if m else np.zeros((len(index), 0))
        inside = np.arange(n) - np.repeat(years[:-1], gaps.astype(int)) if m else np.zeros(0)
        start = np.repeat(np.arange(m), gaps.astype(int)) if m else np.zeros(0, dtype=int)
        path = logs[:, start] + step[:, start] * inside  # log level before each year of growth, gaps bridged
    for link, power, _ in transforms:
        fits = positive or (link == "additive" and power == 0.0)
        allowed.append(fits)
        if positive and link == "log":
            growth.append(100.0 * np.diff(logs, axis=1))
            yearly = np.exp(-power * path) if power else np.ones((len(index), n))
            regressor.append(np.add.reduceat(yearly, years[:-1], axis=1) if m else yearly)
            jacobian.append((np.log(100.0) - np.log(seen[:, 1:])).sum(axis=1))
            continue
        scale = np.exp(power * logs[:, :-1]) if fits and power else np.ones((len(index), m))
        growth.append(100.0 * np.diff(seen, axis=1) / unit[:, None] / scale)
        regressor.append(rows.sum(axis=1) / scale)
        jacobian.append((np.log(100.0) - np.log(unit)[:, None] - np.log(scale)).sum(axis=1))
    weight, weight_jacobian = memory_weights(transforms, n - years[1:])
    return Histories(
        index=index,
        family="positive" if positive else "signed",
        rows=rows,
        trailing=trailing,
        growth=np.ascontiguousarray(np.array(growth).transpose(2, 0, 1)) * weight,
        regressor=np.ascontiguousarray(np.array(regressor).transpose(2, 0, 1)) * weight,
        log_jacobian=np.array(jacobian) + weight_jacobian[:, None],
        allowed=np.array(allowed),
        base=base,
        unit=unit,
    )


def memory_weights(transforms: Sequence[Transform], age: Integers) -> tuple[Floats, Floats]:
    """Weights of observations by their age, and the logs of the products of these weights.

    Parameters
    ----------
    transforms : sequence of (link, power, memory), length t
        An observation counts memory^age in its transform.
    age : array of int (m,)
        Years from each observation to the last one.

    Returns
    -------
    weights, log_products : array (m, t, 1), (t,)
        The weights, and what they add to the log density.
    """
    logs = np.log(np.array([memory for _, _, memory in transforms]))
    exponent = age[:, None] * logs
    return np.exp(exponent)[:, :, None], exponent.sum(axis=0)


def _signed_unit(seen: Floats) -> Floats:
    """Scale of levels that may be zero or negative: their mean size, or four mean steps if that is more."""
    size = np.abs(seen).mean(axis=1)
    if seen.shape[1] > 1:
        size = np.maximum(size, 4.0 * np.abs(np.diff(seen, axis=1)).mean(axis=1))
    return np.where(size > 0.0, size, 1.0)
