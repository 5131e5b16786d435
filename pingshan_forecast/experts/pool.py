"""A linear opinion pool of predictive densities, its weights learned from past log scores."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING

import numpy as np

from pingshan_forecast.distributions import Pool
from pingshan_forecast.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from pingshan_forecast.distributions import Distribution

    Floats = NDArray[np.float64]

DEFAULT_WEIGHTS: Mapping[str, float] = {"history": 0.02, "drivers": 0.04, "track_record": 0.94}
"""Shares learned by `benchmarks.targets`; experts that are missing leave theirs to the others."""

EXPERTS = tuple(DEFAULT_WEIGHTS)

PRIOR_YEARS = 4.0
"""The default counts as much as this many years of log scores."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertForecast:
    """One expert in a pooled probability.

    Parameters
    ----------
    name : str
        The model or record it comes from.
    probability : float
        What it says of the strict reading.
    weight : float
        Its share in the pool.
    """

    name: str
    probability: float
    weight: float


def checked_weights(weights: Mapping[str, float] | None) -> dict[str, float] | None:
    """Weights as somebody gave them, if they are shares of experts; None stays None.

    Raises
    ------
    DataError
        If one names no expert, is negative or no finite number, or all are zero.

    Examples
    --------
    >>> checked_weights({"history": 1, "track_record": 3})
    {'history': 1.0, 'track_record': 3.0}
    """
    if weights is None:
        return None
    if not isinstance(weights, Mapping):
        raise DataError(f"weights is {weights!r:.40}; give shares of experts, such as {{'track_record': 1}}")
    for name, share in weights.items():
        if name not in EXPERTS:
            raise DataError(
                f"weights name {name!r:.40}, which is no expert; experts are {', '.join(EXPERTS)}"
            )
        number = isinstance(share, Real) and not isinstance(share, bool) and math.isfinite(share)
        if not number or share < 0:
            raise DataError(f"the weight of {name} is {share!r:.40}; give a number of zero or more")
    found = {name: float(share) for name, share in weights.items()}
    if sum(found.values()) <= 0.0:
        raise DataError("all weights are zero; give one expert a share")
    return found


def shares_of(experts: Sequence[str], weights: Mapping[str, float] | None = None) -> Floats:
    """Shares of the experts that there are, summing to one.

    Parameters
    ----------
    experts : sequence of str
        Those that have something to say, at least one.
    weights : mapping, optional
        From `checked_weights`; an expert that is not named has none. Where nobody named has anything to say
        the learned ones stand in.

    Raises
    ------
    DataError
        If an expert is unknown, or there is none.

    Examples
    --------
    >>> shares_of(["history", "track_record"], {"history": 1, "track_record": 3}).tolist()
    [0.25, 0.75]
    """
    unknown = [expert for expert in experts if expert not in EXPERTS]
    if unknown or not experts:
        raise DataError(f"{', '.join(unknown) or 'nobody'} is no expert; experts are {', '.join(EXPERTS)}")
    shares = np.array([(weights or {}).get(expert, 0.0) for expert in experts], dtype=float)
    if not shares.sum() > 0.0:
        shares = np.array([DEFAULT_WEIGHTS[expert] for expert in experts])
    return np.asarray(shares / shares.sum())


def learn_weights(years: Sequence[Floats], default: Floats, *, prior_years: float = PRIOR_YEARS) -> Floats:
    """Learn the weights of a linear pool from the log densities that the experts gave to past outcomes.

    The cases of a year share its shocks, so that a year counts once however many regions it has. Formula:
    the weights maximise ``sum over years of mean over cases of log(sum_k w_k f_k) + m sum_k d_k log w_k``
    with default d and m prior years, by expectation-maximisation (Hall & Mitchell 2007, International
    Journal of Forecasting 23, 1-13, for the criterion without a prior).

    Parameters
    ----------
    years : sequence of arrays (n_cases, n_experts)
        Log densities, one array a year; years without cases are passed over.
    default : array (n_experts,)
        Positive, summing to one.
    prior_years : float
        How many years the default counts for.

    Returns
    -------
    array (n_experts,)

    Examples
    --------
    >>> good_and_bad = np.log([[0.4, 0.1], [0.3, 0.1]])
    >>> learn_weights([good_and_bad] * 8, np.array([0.5, 0.5])).round(2).tolist()
    [0.78, 0.22]
    """
    weights = np.array(default, dtype=float)
    cases = [np.asarray(year, dtype=float) for year in years if len(year)]
    if not cases:
        return weights
    relative = np.exp(np.concatenate([year - year.max(axis=1, keepdims=True) for year in cases]))
    share = np.concatenate([np.full(len(year), 1.0 / len(year)) for year in cases])
    for _ in range(500):
        expert = relative * weights
        expert /= expert.sum(axis=1, keepdims=True)
        before, weights = weights, share @ expert + prior_years * default
        weights /= weights.sum()
        if np.abs(weights - before).max() < 1e-12:
            break
    return weights


def pool(experts: Mapping[str, Distribution], weights: Floats) -> Distribution:
    """Linear pool of some experts; a single one that has all the weight stands for itself.

    Parameters
    ----------
    experts : mapping of str to Distribution
        Densities of one quantity by the names of the experts.
    weights : array (n,)
        One an expert, in their order; those at 0 are left out.

    Examples
    --------
    >>> from pingshan_forecast.distributions import StudentT
    >>> history, record = StudentT(df=5, loc=8, scale=1), StudentT(df=5, loc=6, scale=1)
    >>> round(pool({"history": history, "track_record": record}, np.array([0.1, 0.9])).mean(), 2)
    6.2
    """
    kept = [
        (expert, weight) for expert, weight in zip(experts.values(), weights, strict=True) if weight > 0.0
    ]
    if len(kept) == 1:
        return kept[0][0]
    return Pool(tuple(expert for expert, _ in kept), np.array([weight for _, weight in kept]))
