"""Exact maximum likelihood of a regression with AR(1) errors: one number to find, and no library to load."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_FARTHEST = 4.0  # the search ends at a coefficient of tanh(4) = .9993
_POINTS = 41
_ROUNDS = 14
_FAULTLESS = -25.0  # of half the deviance a value: a regression that leaves no errors but rounding


def estimate_first_order(values: Floats, regressors: Floats) -> tuple[float, float] | None:
    """AR(1) coefficient of a regression's errors, and its variance by the observed information.

    Coefficients and scale are at their best for each value of it, so that the likelihood has one argument.

    Parameters
    ----------
    values : array (n_years,)
        One value a year, NaN where missing.
    regressors : array (n_years, k)
        Finite where values are.

    Returns
    -------
    coefficient, variance : float
        None where the likelihood has no maximum inside (-1, 1).

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> errors = rng.normal(size=200)
    >>> for i in range(1, 200):
    ...     errors[i] += 0.5 * errors[i - 1]
    >>> coefficient, variance = estimate_first_order(3.0 + errors, np.ones((200, 1)))
    >>> round(coefficient, 1), round(variance**0.5, 2)
    (0.6, 0.06)
    """
    seen = np.flatnonzero(np.isfinite(values))
    columns = np.column_stack([values[seen], regressors[seen]])
    gaps = np.diff(seen)
    low, high = -_FARTHEST, _FARTHEST
    for _ in range(_ROUNDS):
        grid = np.linspace(low, high, _POINTS)
        best = int(np.argmin(_deviance(np.tanh(grid), columns, gaps)))
        low, high = grid[max(best - 1, 0)], grid[min(best + 1, _POINTS - 1)]
    coefficient = float(np.tanh(0.5 * (low + high)))
    step = 1e-3 * (1.0 - abs(coefficient))
    around = _deviance(coefficient + step * np.arange(-2.0, 3.0), columns, gaps)
    # The fourth-order difference: an error of 1e-12 of the curvature's own scale.
    if not np.isfinite(around).all() or around.min() < _FAULTLESS * len(columns):
        return None
    curvature = float(around @ np.array([-1.0, 16.0, -30.0, 16.0, -1.0])) / (12.0 * step**2)
    inside = abs(coefficient) < np.tanh(_FARTHEST - 0.01)
    return (coefficient, 1.0 / curvature) if inside and curvature > 0.0 else None


def _deviance(coefficients: Floats, columns: Floats, gaps: NDArray[np.int64]) -> Floats:
    """Half the deviance at each coefficient (m,): minus the concentrated log likelihood, up to a constant."""
    a = coefficients[:, None]
    carried = a**gaps
    stationary = 1.0 / (1.0 - a**2)
    variance = np.concatenate([stationary, (1.0 - carried**2) * stationary], axis=1)
    errors = np.broadcast_to(columns, (len(a), *columns.shape)).copy()
    errors[:, 1:] -= carried[:, :, None] * columns[:-1]
    errors /= np.sqrt(variance)[:, :, None]
    # The last diagonal element of the triangle is the length of what the regressors leave of the values.
    last = np.roll(errors, -1, axis=2)
    triangle = np.asarray(np.linalg.qr(last, mode="r"))
    n = len(columns)
    rest = np.maximum(np.abs(triangle[:, -1, -1]), 1e-300)
    return np.asarray(n * np.log(rest) - 0.5 * n * np.log(n) + 0.5 * np.log(variance).sum(axis=1))
