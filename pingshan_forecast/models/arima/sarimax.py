"""Maximum likelihood by statsmodels, with its warnings turned into words and its failures into errors."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from pingshan_forecast.errors import ModelError
from pingshan_forecast.models.arima.arma import largest_root
from pingshan_forecast.models.arima.first_order import estimate_first_order
from pingshan_forecast.numerics.sobol import sobol_points

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Order = tuple[int, int, int]
# Beyond this inverse root a draw is numerically a unit root, which is the business of d = 1.
_LARGEST_ROOT = 0.999
_LOG2_CANDIDATES = 12
_SEED = 20210126


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ArmaEstimate:
    """Estimated ARMA coefficients.

    Parameters
    ----------
    ar, ma : array, shapes (p,) and (q,)
        Maximum-likelihood estimates.
    covariance : array, shape (p + q, p + q)
        Their covariance, from the observed information.
    notes : tuple of str
        What statsmodels warned of.
    """

    ar: Floats
    ma: Floats
    covariance: Floats
    notes: tuple[str, ...] = ()


def estimate(values: Floats, regressors: Floats, order: Order) -> ArmaEstimate:
    """Estimate the ARMA coefficients of a regression's errors by exact maximum likelihood.

    By statsmodels; order (1,0,0), which the default assessment needs, by `estimate_first_order`.

    Parameters
    ----------
    values : array, shape (n_years,)
        One value a year, NaN where missing.
    regressors : array, shape (n_years, k)
        Finite everywhere; rows of missing years do not count. No constant where d is 1.
    order : tuple of int
        (p, d, q) with p + q at least 1.

    Raises
    ------
    ModelError
        If the optimiser did not converge, or the likelihood does not determine the coefficients.
    """
    if order == (1, 0, 0):
        found = estimate_first_order(values, regressors)
        if found is None:
            raise ModelError("order (1,0,0): the likelihood does not determine the coefficients")
        return ArmaEstimate(ar=np.array(found[:1]), ma=np.empty(0), covariance=np.array([found[1:]]))
    from statsmodels.tools.sm_exceptions import ConvergenceWarning
    from statsmodels.tsa.statespace.sarimax import SARIMAX

    p, _, q = order
    k = regressors.shape[1]
    with warnings.catch_warnings(record=True) as caught, np.errstate(all="ignore"):
        warnings.simplefilter("always")
        try:
            model = SARIMAX(
                values,
                exog=regressors if k else None,
                order=order,
                use_exact_diffuse=True,
                concentrate_scale=True,
            )
            # statsmodels' own starting values fail on series as short and as broken by gaps as these.
            seen = np.isfinite(values)
            slopes = np.linalg.lstsq(regressors[seen], values[seen], rcond=None)[0]
            start = np.concatenate((slopes, np.zeros(p + q)))
            result: Any = model.fit(start_params=start, disp=False, cov_type="approx")
            estimates = np.asarray(result.params, dtype=np.float64)[k:]
            covariance = np.asarray(result.cov_params(), dtype=np.float64)[k:, k:]
        except (ValueError, IndexError, np.linalg.LinAlgError) as error:
            raise ModelError(f"order {label(order)} could not be estimated ({_first_line(error)})") from error
    if not result.mle_retvals["converged"] or not np.isfinite(result.llf):
        raise ModelError(f"order {label(order)} did not converge")
    if not np.all(np.isfinite(covariance)) or np.linalg.eigvalsh(covariance).min() <= 0.0:
        raise ModelError(f"order {label(order)}: the likelihood does not determine the coefficients")
    words = dict.fromkeys(
        _first_line(w.message) for w in caught if not issubclass(w.category, ConvergenceWarning)
    )
    return ArmaEstimate(
        ar=estimates[:p],
        ma=estimates[p:],
        covariance=covariance,
        notes=tuple(f"statsmodels on order {label(order)}: {text}" for text in words),
    )


def draw_coefficients(
    estimate: ArmaEstimate | None, n_draws: int, *, n_extra: int = 0
) -> tuple[Floats, Floats, Floats]:
    """Draw ARMA coefficients from the normal distribution of their estimates, always the same draws.

    Scrambled Sobol points (Owen 1998, Journal of Complexity 14, 466-489) on the natural scale; draws that are
    not stationary and invertible are rejected, which truncates the normal to the region where the process
    exists.

    Parameters
    ----------
    estimate : ArmaEstimate or None
        None for white noise, which has nothing to draw.
    n_draws : int
        Number of draws.
    n_extra : int
        Further independent uniforms to go with each draw, for what else is uncertain.

    Returns
    -------
    ar, ma, extra : array, shapes (m, p), (m, q) and (m, n_extra)
        m is `n_draws`, or 1 where there is nothing to draw.

    Raises
    ------
    ModelError
        If too few of 4,096 candidates are stationary and invertible.
    """
    from scipy.special import ndtri

    p, q = (0, 0) if estimate is None else (estimate.ar.size, estimate.ma.size)
    if p + q + n_extra == 0:
        return np.empty((1, 0)), np.empty((1, 0)), np.empty((1, 0))
    uniforms = sobol_points(p + q + n_extra, _LOG2_CANDIDATES, seed=_SEED)
    coefficients = np.empty((uniforms.shape[0], 0))
    if estimate is not None:
        root = np.linalg.cholesky(estimate.covariance)
        coefficients = np.r_[estimate.ar, estimate.ma] + ndtri(uniforms[:, : p + q]) @ root.T
    ar, ma = coefficients[:, :p], coefficients[:, p:]
    good = np.flatnonzero(np.maximum(largest_root(ar), largest_root(-ma)) < _LARGEST_ROOT)
    if good.size < n_draws:
        raise ModelError(f"only {good.size} of {len(uniforms)} draws are stationary and invertible")
    chosen = good[:n_draws]
    return ar[chosen], ma[chosen], uniforms[chosen, p + q :]


def label(order: Order) -> str:
    """Write an order as "(1,0,1)"."""
    return f"({order[0]},{order[1]},{order[2]})"


def _first_line(message: object) -> str:
    return str(message).strip().splitlines()[0] if str(message).strip() else type(message).__name__
