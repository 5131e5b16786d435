"""ARMA processes with regressors and missing years, conditioned exactly: pure functions on arrays.

A leading axis of length m runs over parameter vectors, so that hundreds of draws cost one batch. The
innovations have variance one; the scale is estimated given each draw.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pingshan_forecast.models.base import ROUNDING_SD

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Years = NDArray[np.int64]


def autocovariances(ar: Floats, ma: Floats, count: int) -> Floats:
    """Autocovariances of stationary ARMA processes at lags 0 to count - 1.

    Parameters
    ----------
    ar, ma : array, shapes (m, p) and (m, q)
        Coefficients, y_t = sum ar_i y_{t-i} + e_t + sum ma_j e_{t-j}.
    count : int
        Number of lags.

    Returns
    -------
    array, shape (m, count)

    References
    ----------
    Brockwell & Davis (1991), Time Series: Theory and Methods, section 3.3, third method.

    Examples
    --------
    >>> autocovariances(np.array([[0.5]]), np.empty((1, 0)), 3).round(4).tolist()
    [[1.3333, 0.6667, 0.3333]]
    """
    m, p = ar.shape
    q = ma.shape[1]
    theta = np.concatenate((np.ones((m, 1)), ma), axis=1)
    psi = np.zeros((m, q + 1))
    for j in range(q + 1):
        psi[:, j] = theta[:, j] + sum(ar[:, i] * psi[:, j - i - 1] for i in range(min(p, j)))
    lags = max(count, p + 1)
    source = np.zeros((m, max(lags, q + 1)))
    for k in range(q + 1):
        source[:, k] = np.sum(theta[:, k:] * psi[:, : q + 1 - k], axis=1)
    system = np.zeros((m, p + 1, p + 1))
    for k in range(p + 1):
        system[:, k, k] += 1.0
        for i in range(p):
            system[:, k, abs(k - i - 1)] -= ar[:, i]
    gamma = np.zeros((m, lags))
    gamma[:, : p + 1] = np.linalg.solve(system, source[:, : p + 1, None])[..., 0]
    for k in range(p + 1, lags):
        gamma[:, k] = source[:, k] + sum(ar[:, i] * gamma[:, k - i - 1] for i in range(p))
    return gamma[:, :count]


def largest_root(coefficients: Floats) -> Floats:
    """Largest modulus of the inverse roots of 1 - c_1 z - ... - c_p z^p; below one is stationary.

    `coefficients` has shape (m, p), the result (m,); zero where p is zero.
    """
    m, p = coefficients.shape
    if p == 0:
        return np.zeros(m)
    companion = np.zeros((m, p, p))
    companion[:, 0, :] = coefficients
    companion[:, np.arange(1, p), np.arange(p - 1)] = 1.0
    return np.asarray(np.abs(np.linalg.eigvals(companion)).max(axis=1))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prediction:
    """Student t predictions, one a parameter vector.

    Parameters
    ----------
    mean : array, shape (m, h)
        Locations.
    noise, estimation : array, shape (m, h, h)
        Covariance, in units of `variance`, of the years given the regression coefficients, and what their
        estimation adds.
    variance : array, shape (m,)
        Estimated innovation variance.
    coefficients : array, shape (m, k)
        Generalised least-squares coefficients.
    coefficient_scale : array, shape (m, k, k)
        Their scale matrices.
    df : int
        Degrees of freedom.
    """

    mean: Floats
    noise: Floats
    estimation: Floats
    variance: Floats
    coefficients: Floats
    coefficient_scale: Floats
    df: int

    @property
    def scale(self) -> Floats:
        """Scale matrices, shape (m, h, h)."""
        return self.variance[:, None, None] * (self.noise + self.estimation)


def predict(
    ar: Floats,
    ma: Floats,
    *,
    years: Years,
    values: Floats,
    regressors: Floats,
    future: Years,
    future_regressors: Floats,
    integrated: bool = False,
) -> Prediction:
    """Prediction of future years given the observed ones, regression coefficients and scale integrated out.

    With z the observed values, X their regressors, V, C, F the unit covariances within the past, of future
    with past and within the future: b is the generalised least-squares estimate, r = z - X b,
    s^2 = r'V^-1 r / (n - k), and the future is Student t with n - k degrees of freedom, location
    X_f b + C V^-1 r and scale s^2 (F - C V^-1 C' + G (X'V^-1 X)^-1 G') with G = X_f - C V^-1 X: the
    flat-prior predictive distribution, which for white errors is the classical prediction interval of
    least squares.

    Parameters
    ----------
    ar, ma : array, shapes (m, p) and (m, q)
        ARMA coefficients of the errors.
    years : array of int (n,)
        Observed years, in order and with gaps as they are.
    values : array (n,)
        Observed values.
    regressors : array (n, k)
        Regressors in the observed years.
    future : array of int (h,)
        The years to predict, all later.
    future_regressors : array (h, k) or (m, h, k)
        Regressors in those years.
    integrated : bool
        Whether the yearly change, not the value, has ARMA errors; the starting level is then free.
    """
    past, ahead = _operators(years, future, integrated=integrated)
    z, X, X_f, start = values, regressors, future_regressors, 0.0
    if integrated:
        z, X, X_f, start = np.diff(z), np.diff(X, axis=0), X_f - X[-1], float(z[-1])
    gamma = _toeplitz(autocovariances(ar, ma, past.shape[1]))
    V, C, F = past @ gamma @ past.T, ahead @ gamma @ past.T, ahead @ gamma @ ahead.T
    gain = np.swapaxes(np.linalg.solve(V, np.swapaxes(C, 1, 2)), 1, 2)
    b, inverse_information, r, rss = _least_squares(V, z, X)
    G = X_f - gain @ X
    noise = F - gain @ np.swapaxes(C, 1, 2)
    df = z.size - X.shape[1]
    variance = np.maximum(rss / df, ROUNDING_SD**2)
    trend = np.einsum("mhk,mk->mh", np.broadcast_to(X_f, G.shape), b)
    return Prediction(
        mean=start + trend + np.einsum("mhn,mn->mh", gain, r),
        noise=0.5 * (noise + np.swapaxes(noise, 1, 2)),
        estimation=G @ inverse_information @ np.swapaxes(G, 1, 2),
        variance=variance,
        coefficients=b,
        coefficient_scale=variance[:, None, None] * inverse_information,
        df=df,
    )


def log_likelihood(
    ar: Floats, ma: Floats, *, years: Years, values: Floats, regressors: Floats, integrated: bool = False
) -> Floats:
    """Log density of the differences between successive observed values, maximised over the scale.

    The differences are free of a constant and of a starting level alike, so that stationary and integrated
    processes are compared on the same n - 1 numbers. Coefficients of `regressors` (no constant among them,
    as it does not survive the differencing) are at their generalised least-squares values.

    Parameters
    ----------
    ar, ma : array, shapes (m, p) and (m, q)
        ARMA coefficients of the errors.
    years : array of int (n,)
        Observed years, in order and with gaps as they are.
    values : array (n,)
        Observed values.
    regressors : array (n, k)
        Regressors in those years.
    integrated : bool
        Whether the yearly change, not the value, has ARMA errors.

    Returns
    -------
    array (m,)
        One a set of coefficients.
    """
    past, _ = _operators(years, years[-1:], integrated=integrated)
    gamma = _toeplitz(autocovariances(ar, ma, past.shape[1]))
    V = past @ gamma @ past.T
    if not integrated:
        V = np.diff(np.diff(V, axis=1), axis=2)
    z, X = np.diff(values), np.diff(regressors, axis=0)
    rss = _least_squares(V, z, X)[3]
    variance = np.maximum(rss / z.size, ROUNDING_SD**2)
    log_det = np.linalg.slogdet(V)[1]
    return np.asarray(-0.5 * (z.size * np.log(2 * np.pi * variance) + log_det + rss / variance))


def aicc(log_likelihood: float, n_parameters: int, n: int) -> float:
    """Akaike's criterion with Hurvich & Tsai's correction for small samples; infinity where it has none.

    Parameters
    ----------
    log_likelihood : float
        At its maximum.
    n_parameters : int
        Number of estimated parameters, the variance among them.
    n : int
        Number of observations.

    References
    ----------
    Hurvich & Tsai (1989), Biometrika 76, 297-307.
    """
    spare = n - n_parameters - 1
    if spare < 1:
        return float(np.inf)
    return -2 * log_likelihood + 2 * n_parameters + 2 * n_parameters * (n_parameters + 1) / spare


def _operators(years: Years, future: Years, *, integrated: bool) -> tuple[Floats, Floats]:
    """Matrices that pick observed and future years, or sum the changes that lead to them."""
    position, ahead = years - years[0], future - years[0]
    time = np.arange(ahead[-1] + 1)
    if not integrated:
        return (position[:, None] == time) * 1.0, (ahead[:, None] == time) * 1.0
    after, until = position[:-1, None], position[1:, None]
    return ((time > after) & (time <= until)) * 1.0, ((time > position[-1]) & (time <= ahead[:, None])) * 1.0


def _toeplitz(gamma: Floats) -> Floats:
    lag = np.arange(gamma.shape[1])
    return gamma[:, np.abs(lag[:, None] - lag)]


def _least_squares(V: Floats, z: Floats, X: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Coefficients (m, k), (X'V^-1 X)^-1, residuals (m, n) and r'V^-1 r (m,)."""
    both = np.broadcast_to(np.column_stack((z, X)), (V.shape[0], z.size, 1 + X.shape[1]))
    solved = np.linalg.solve(V, both)
    inverse_information = np.linalg.inv(X.T @ solved[..., 1:])
    b = (inverse_information @ (X.T @ solved[..., :1]))[..., 0]
    residual = z - b @ X.T
    weighted = solved[..., 0] - np.einsum("mnk,mk->mn", solved[..., 1:], b)
    return b, inverse_information, residual, np.einsum("mn,mn->m", residual, weighted)
