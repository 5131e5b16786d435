"""Array kernels of the empirical-Bayes engine: growth covariances, whitening, evidence, predictive moments.

Growth of a node follows ``x = d a + L e``: an ARMA(1,2) around a drift `d`, that is ARIMA(1,1,2) with
drift of the (log) level, with impulse response ``c_0 = 1, c_1 = alpha + beta phi - 1, c_k = beta phi^k``.
Drift, start and rare shocks are Gaussian, so that all of them integrate out in closed form.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

SHOCK_SD = 4.5
"""Standard deviation of the extra innovation of a shock year, in innovation standard deviations."""
MAX_SHOCKS = 3
"""Most shock years that are looked for in one history."""
START_SLOPE_SD = 1.0
"""Standard deviation of the starting slope where it has no stationary law (phi = 1), in units of sigma."""


def impulse(dynamics: Floats, n: int) -> Floats:
    """Response of growth to a unit innovation, 0 to n - 1 years later.

    Parameters
    ----------
    dynamics : array (n_dynamics, 3)
        Columns alpha (share of an innovation that stays in the level), beta (what it adds to the slope) and
        phi (persistence of the slope).
    n : int

    Returns
    -------
    array (n_dynamics, n)
    """
    alpha, beta, phi = dynamics.T
    response = beta[:, None] * phi[:, None] ** np.arange(n)
    response[:, :1] = 1.0
    response[:, 1:2] = (alpha + beta * phi - 1.0)[:, None]
    return np.asarray(response)


def growth_covariance(dynamics: Floats, n: int) -> Floats:
    """Covariance of n consecutive growth observations, in units of sigma squared, drift apart.

    The start is the stationary law of the slope and of the innovation of the year before; with phi = 1 the
    slope starts with standard deviation `START_SLOPE_SD`.

    Parameters
    ----------
    dynamics : array (n_dynamics, 3)
        Columns alpha, beta and phi, as in `impulse`.
    n : int
        Number of years.

    Returns
    -------
    array (n_dynamics, n, n)
    """
    alpha, beta, phi = dynamics.T
    response = impulse(dynamics, n)
    lower = np.zeros((len(dynamics), n, n))
    for column in range(n):
        lower[:, column:, column] = response[:, : n - column]
    slope = phi[:, None] ** np.arange(1, n + 1)
    stationary = phi < 1.0
    gap = np.where(stationary, 1.0 - phi**2, 1.0)
    variance = np.where(stationary, beta**2 / gap, START_SLOPE_SD**2)
    last = np.zeros((len(dynamics), n))  # effect of the innovation of the year before, its slope apart
    last[:, :1] = (alpha - 1.0)[:, None]
    cross = np.where(stationary, beta, 0.0)[:, None, None] * (last[:, :, None] * slope[:, None, :])
    covariance = np.matmul(lower, lower.transpose(0, 2, 1)) + last[:, :, None] * last[:, None, :]
    covariance += variance[:, None, None] * slope[:, :, None] * slope[:, None, :]
    return np.asarray(covariance + cross + cross.transpose(0, 2, 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What whitens the observations of one pattern of years and carries them to the years ahead.

    Attributes
    ----------
    whiten : array (n_dynamics, m, m)
        Lower triangular; observations times it are independent with variance sigma squared.
    log_det : array (n_dynamics,)
        Log determinant of the covariance in units of sigma squared.
    shock : array (n_dynamics, m, m)
        Column i: whitened effect of a unit innovation in the last year of observation i.
    ahead : array (n_dynamics, horizon, m)
        From whitened observations to the mean of future growth.
    shock_ahead : array (n_dynamics, horizon, m)
        What a past unit innovation adds to future growth beyond what `ahead` makes of it.
    future : array (n_dynamics, horizon, horizon)
        Lower triangular root of the covariance of future growth given the past.
    future_shock : array (n_dynamics, horizon, horizon)
        Row k: response of future growth to a unit innovation in future year k.
    carry : array (n_dynamics, m + horizon, m)
        `whiten` above the negative of `ahead` times `whiten`: one product whitens observations and, with
        the sign turned, says what they make of the years ahead.
    """

    whiten: Floats
    log_det: Floats
    shock: Floats
    ahead: Floats
    shock_ahead: Floats
    future: Floats
    future_shock: Floats
    carry: Floats

    def take(self, place: Integers) -> Filter:
        """Return the filters of some dynamics, in that order."""
        return Filter(**{item.name: getattr(self, item.name)[place] for item in fields(self)})


def last_years(rows: Floats) -> Integers:
    """Last year that each observation adds up."""
    return np.array([int(np.flatnonzero(row)[-1]) for row in rows], dtype=np.int64)


def _pick(rows: Floats, horizon: int) -> Floats:
    """Matrix (m + horizon, n + horizon) that makes observations and then the years ahead out of all years."""
    m, n = rows.shape
    pick = np.zeros((m + horizon, n + horizon))
    pick[:m, :n] = rows
    pick[m:, n:] = np.eye(horizon)
    return pick


def _effects(response: Floats, years: Iterable[int], total: int) -> Floats:
    """Growth of `total` years after a unit innovation in each of some years: (n_dynamics, total, n_years)."""
    chosen = list(years)
    effect = np.zeros((len(response), total, len(chosen)))
    for column, year in enumerate(chosen):
        effect[:, year:, column] = response[:, : total - year]
    return effect


_BLOCK = 32  # years: filters are built for multiples of it, shorter ones are leading blocks


@lru_cache(maxsize=16)
def _yearly_root(dynamics_bytes: bytes, n: int) -> tuple[Floats, Floats, Floats]:
    """Root of the covariance of n consecutive years, its inverse, and the whitened effects of innovations.

    ``y_t = x_t - phi x_{t-1}`` is a moving average of order two from the second year on, so that its
    covariance is a band of five and its Cholesky factor one of three: n^2 steps where the covariance of x
    itself would take n^3. The leading blocks of all three matrices are those of fewer years.

    Returns
    -------
    root, whiten, shock : array (n_dynamics, n, n)
    """
    dynamics = np.frombuffer(dynamics_bytes).reshape(-1, 3)
    alpha, beta, phi = dynamics.T
    one = alpha + beta * phi - 1.0 - phi
    two = -phi * (alpha - 1.0)
    stationary = phi < 1.0
    with_slope = alpha - 1.0 + np.where(stationary, phi * beta, 0.0)
    band = np.zeros((len(dynamics), n, 3))  # root of the covariance of y, row t: columns t - 2, t - 1, t
    root, whiten, shock = (np.zeros((len(dynamics), n, n)) for _ in range(3))
    for t in range(n):
        variance = 1.0 + one**2 + two**2 if t else growth_covariance(dynamics, 1)[:, 0, 0]
        second = two / band[:, t - 2, 2] if t > 1 else np.zeros_like(two)
        lag = one + two * (one if t > 1 else with_slope)
        first = (lag - second * band[:, t - 1, 1]) / band[:, t - 1, 2] if t else np.zeros_like(two)
        last = np.sqrt(variance - first**2 - second**2)
        band[:, t] = np.column_stack([second, first, last])
        whiten[:, t, t] = shock[:, t, t] = 1.0
        for back, (carried, factor) in enumerate(((one, first), (two, second)), start=1):
            if t >= back:
                shock[:, t, t - back] += carried
                shock[:, t] -= factor[:, None] * shock[:, t - back]
                whiten[:, t] -= factor[:, None] * whiten[:, t - back]
                root[:, t, t - back] += band[:, t, 2 - back]
        root[:, t, t] += last
        if t:
            whiten[:, t, t - 1] -= phi
            root[:, t] += phi[:, None] * root[:, t - 1]
        whiten[:, t] /= last[:, None]
        shock[:, t] /= last[:, None]
    return root, whiten, shock


@lru_cache(maxsize=64)
def _filter(dynamics_bytes: bytes, rows_bytes: bytes, n: int, horizon: int) -> Filter:
    dynamics = np.frombuffer(dynamics_bytes).reshape(-1, 3)
    rows = np.frombuffer(rows_bytes).reshape(-1, n) if n else np.zeros((0, 0))
    m, total = len(rows), n + horizon
    root, whiten, shock = _yearly_root(dynamics_bytes, _BLOCK * math.ceil(max(total, 1) / _BLOCK))
    response = impulse(dynamics, total)
    effect = _effects(response, last_years(rows), total)
    if m == n:
        root, whiten, shock = root[:, :total, :total], whiten[:, :n, :n], shock[:, :n, :n]
    else:
        pick = _pick(rows, horizon)
        some = np.matmul(pick, root[:, :total, :total])
        root = np.linalg.cholesky(np.matmul(some, some.transpose(0, 2, 1)))
        effect = np.matmul(pick, effect)
        whiten = _triangular_inverse(root[:, :m, :m])
        shock = np.matmul(whiten, effect[:, :m])
    ahead = root[:, m:, :m]
    future_shock = np.zeros((len(dynamics), horizon, horizon))
    for year in range(horizon):
        future_shock[:, year, year:] = response[:, : horizon - year]
    return Filter(
        whiten=np.ascontiguousarray(whiten),
        log_det=2.0 * np.log(np.diagonal(root[:, :m, :m], axis1=1, axis2=2)).sum(axis=1),
        shock=np.ascontiguousarray(shock),
        ahead=np.ascontiguousarray(ahead),
        shock_ahead=effect[:, m:] - np.matmul(ahead, shock),
        future=np.ascontiguousarray(root[:, m:, m:]),
        future_shock=future_shock,
        carry=np.concatenate([whiten, -np.matmul(ahead, whiten)], axis=1),
    )


def _triangular_inverse(lower: Floats) -> Floats:
    """Inverses of lower triangular matrices (n_dynamics, m, m), row by row."""
    inverse = np.zeros_like(lower)
    for i in range(lower.shape[1]):
        inverse[:, i, i] = 1.0
        inverse[:, i, :i] = -np.matmul(lower[:, i, None, :i], inverse[:, :i, :i])[:, 0]
        inverse[:, i] /= lower[:, i, i, None]
    return inverse


def make_filter(dynamics: Floats, rows: Floats, horizon: int) -> Filter:
    """Build (or find again) the filter of one pattern of observed years.

    Parameters
    ----------
    dynamics : array (n_dynamics, 3)
        Columns alpha, beta, phi.
    rows : array (m, n)
        Which of n years each observation adds up: unit rows for yearly growth, several ones where the level
        was missing in between.
    horizon : int
        Years ahead, counted from year n.
    """
    exact = np.ascontiguousarray(rows, dtype=float)
    return _filter(np.ascontiguousarray(dynamics).tobytes(), exact.tobytes(), exact.shape[1], horizon)


def named_effects(
    dynamics: Floats, rows: Floats, filters: Filter, years: Sequence[int]
) -> tuple[Floats, Floats]:
    """Effects of innovations in named years on observations and on the years ahead, as `Extra` has them.

    Parameters
    ----------
    dynamics : array (n_dynamics, 3)
        Columns alpha, beta and phi, as in `impulse`.
    rows : array (m, n)
        Which of n years each observation adds up.
    filters : Filter
        Of the same dynamics and rows.
    years : sequence of int, length e
        Named years, counted from the first of n; they may lie ahead.

    Returns
    -------
    effect, effect_ahead : array (n_dynamics, m, e), (n_dynamics, horizon, e)
        Whitened, and beyond the filter.
    """
    m, n = rows.shape
    horizon = filters.ahead.shape[1]
    effect = np.matmul(_pick(rows, horizon), _effects(impulse(dynamics, n + horizon), years, n + horizon))
    whitened = np.matmul(filters.whiten, effect[:, :m])
    return whitened, effect[:, m:] - np.matmul(filters.ahead, whitened)


def log_evidence(
    uu: Floats,
    uv: Floats,
    vv: Floats,
    log_det: Floats,
    m: int,
    variance: Floats,
    drift: tuple[Floats, Floats],
) -> Floats:
    """Log density of m observations with variance sigma squared and a drift of known mean and variance.

    Parameters
    ----------
    uu, uv, vv : array (n_cases, n_nodes, s)
        Products of whitened growth u and whitened drift regressor v.
    log_det : array (n_cases, n_nodes, s)
        Log determinant of the covariance in units of sigma squared.
    m : int
        Number of observations.
    variance : array (n_nodes, 1)
        Sigma squared.
    drift : tuple of array (n_nodes, 1)
        Prior mean and variance of the drift.

    Returns
    -------
    array (n_cases, n_nodes, s)
        In natural logarithms.
    """
    mean, spread = drift
    cross = uv - mean * vv
    rest = uu - mean * (uv + cross)
    total = variance + spread * vv
    return np.asarray(
        -0.5
        * (
            m * math.log(2.0 * math.pi)
            + (m - 1) * np.log(variance)
            + np.log(total)
            + log_det
            + (rest - spread * cross * cross / total) / variance
        )
    )


def drift_posterior(
    uv: Floats, vv: Floats, variance: Floats, drift: tuple[Floats, Floats]
) -> tuple[Floats, Floats]:
    """Posterior mean and variance of the drift.

    Parameters
    ----------
    uv, vv : array
        Products of whitened growth u and whitened drift regressor v; all arrays broadcast.
    variance : array
        Sigma squared.
    drift : tuple of array
        Prior mean and variance of the drift.
    """
    mean, spread = drift
    total = variance + spread * vv
    return mean + spread * (uv - mean * vv) / total, spread * variance / total
