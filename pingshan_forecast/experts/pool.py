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
"""Shares of the voices where no past says better; voices that are missing leave theirs to the others."""

THIN_WEIGHTS: Mapping[str, float] = {"history": 0.4, "drivers": 0.2, "track_record": 0.4}
"""The same for an indicator that borrows the record of another: no voice has shown to be the better."""

PRIOR_YEARS = 4.0
"""The default counts as much as this many years of log scores."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One voice in a pooled probability.

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


def default_weights(voices: Sequence[str], *, thin: bool = False) -> Floats:
    """Give the stated default shares of some voices, summing to one; `thin` if the record is borrowed.

    Raises
    ------
    DataError
        If a voice has no stated share.

    Examples
    --------
    >>> default_weights(["history", "track_record"]).round(3).tolist()
    [0.111, 0.889]
    """
    stated = THIN_WEIGHTS if thin else DEFAULT_WEIGHTS
    unknown = [voice for voice in voices if voice not in stated]
    if unknown or not voices:
        raise DataError(
            f"no default weight for {', '.join(unknown) or 'no voice'}; voices are {', '.join(stated)}"
        )
    shares = np.array([stated[voice] for voice in voices])
    return np.asarray(shares / shares.sum())


def learn_weights(years: Sequence[Floats], default: Floats, *, prior_years: float = PRIOR_YEARS) -> Floats:
    """Learn the weights of a linear pool from the log densities that the voices gave to past outcomes.

    The cases of a year share its shocks, so that a year counts once however many regions it has. Formula:
    the weights maximise ``sum over years of mean over cases of log(sum_k w_k f_k) + m sum_k d_k log w_k``
    with default d and m prior years, by expectation-maximisation (Hall & Mitchell 2007, International
    Journal of Forecasting 23, 1-13, for the criterion without a prior).

    Parameters
    ----------
    years : sequence of arrays (n_cases, n_voices)
        Log densities, one array a year; years without cases are passed over.
    default : array (n_voices,)
        Positive, summing to one.

    Returns
    -------
    array (n_voices,)

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
        voice = relative * weights
        voice /= voice.sum(axis=1, keepdims=True)
        before, weights = weights, share @ voice + prior_years * default
        weights /= weights.sum()
        if np.abs(weights - before).max() < 1e-12:
            break
    return weights


def pool(voices: Mapping[str, Distribution], *, thin: bool = False) -> tuple[Distribution, dict[str, float]]:
    """Pool some voices with their default shares; `thin` if the track record is another indicator's.

    Returns
    -------
    Distribution, dict
        The pool (a single voice stands for itself), and the weights by voice.

    Examples
    --------
    >>> from pingshan_forecast.distributions import StudentT
    >>> history, record = StudentT(df=5, loc=8, scale=1), StudentT(df=5, loc=6, scale=1)
    >>> pooled, weights = pool({"history": history, "track_record": record})
    >>> round(pooled.mean(), 2)
    6.22
    """
    weights = default_weights(list(voices), thin=thin)
    named = dict(zip(voices, weights.tolist(), strict=True))
    if len(voices) == 1:
        return next(iter(voices.values())), named
    return Pool(tuple(voices.values()), weights), named
