"""A linear opinion pool of predictive densities, its weights learned from past log scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pingshan_forecast.distributions import Pool
from pingshan_forecast.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from pingshan_forecast.distributions import Distribution

    Floats = NDArray[np.float64]

DEFAULT_WEIGHTS: Mapping[str, float] = {"history": 0.1, "drivers": 0.1, "track_record": 0.8}
"""Shares of the experts where no past says better; experts that are missing leave theirs to the others."""

THIN_WEIGHTS: Mapping[str, float] = {"history": 0.4, "drivers": 0.2, "track_record": 0.4}
"""The same for an indicator that borrows the record of another: no expert has shown to be the better."""

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


def default_weights(experts: Sequence[str], *, thin: bool = False) -> Floats:
    """Give the stated default shares of some experts, summing to one; `thin` if the record is borrowed.

    Raises
    ------
    DataError
        If an expert has no stated share.

    Examples
    --------
    >>> default_weights(["history", "track_record"]).round(3).tolist()
    [0.111, 0.889]
    """
    stated = THIN_WEIGHTS if thin else DEFAULT_WEIGHTS
    unknown = [expert for expert in experts if expert not in stated]
    if unknown or not experts:
        raise DataError(
            f"no default weight for {', '.join(unknown) or 'no expert'}; experts are {', '.join(stated)}"
        )
    shares = np.array([stated[expert] for expert in experts])
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


def pool(experts: Mapping[str, Distribution], *, thin: bool = False) -> tuple[Distribution, dict[str, float]]:
    """Pool some experts with their default shares; `thin` if the track record is another indicator's.

    Returns
    -------
    Distribution, dict
        The pool (a single expert stands for itself), and the weights by expert.

    Examples
    --------
    >>> from pingshan_forecast.distributions import StudentT
    >>> history, record = StudentT(df=5, loc=8, scale=1), StudentT(df=5, loc=6, scale=1)
    >>> pooled, weights = pool({"history": history, "track_record": record})
    >>> round(pooled.mean(), 2)
    6.22
    """
    weights = default_weights(list(experts), thin=thin)
    named = dict(zip(experts, weights.tolist(), strict=True))
    if len(experts) == 1:
        return next(iter(experts.values())), named
    return Pool(tuple(experts.values()), weights), named
