"""The AR(1) likelihood against statsmodels."""

import numpy as np
import pytest

from pingshan_forecast.models.arima.first_order import estimate_first_order


def statsmodels(values, regressors):
    from statsmodels.tsa.statespace.sarimax import SARIMAX

    model = SARIMAX(values, exog=regressors, order=(1, 0, 0), concentrate_scale=True)
    seen = np.isfinite(values)
    start = np.append(np.linalg.lstsq(regressors[seen], values[seen], rcond=None)[0], 0.0)
    fit = model.fit(start_params=start, disp=False, cov_type="approx", maxiter=500)
    return fit.params[-1], fit.cov_params()[-1, -1]


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("gaps", [[], [3, 4, 9]])
def test_coefficient_and_variance_are_those_of_statsmodels(seed, gaps):
    rng = np.random.default_rng(seed)
    n = 18
    regressors = np.column_stack([np.ones(n), rng.normal(size=n)])
    errors = rng.normal(size=n)
    for i in range(1, n):
        errors[i] += 0.6 * errors[i - 1]
    values = regressors @ [5.0, 1.5] + errors
    values[gaps] = np.nan
    coefficient, variance = estimate_first_order(values, regressors)
    theirs, theirs_variance = statsmodels(values, regressors)
    assert coefficient == pytest.approx(theirs, abs=2e-5)  # where their optimiser stops
    assert variance == pytest.approx(theirs_variance, rel=2e-3)  # their numerical second derivative


def test_without_errors_there_is_no_estimate():
    line = np.column_stack([np.ones(12), np.arange(12.0)])
    assert estimate_first_order(np.full(12, 7.0), line[:, :1]) is None
    assert estimate_first_order(line @ [1.0, 2.0], line) is None
