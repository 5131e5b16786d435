import math

import numpy as np
import pytest
from scipy import stats

import pingshan_forecast as pf
from pingshan_forecast.models.arima.arma import aicc, autocovariances, log_likelihood, predict
from pingshan_forecast.models.arima.model import _regressors

NAN = math.nan
# Real growth of Pingshan's GDP as published by January 2021.
PINGSHAN = [27.5, NAN, 15.2, NAN, 10.0, 9.5, NAN, 12.0, 10.1, NAN, 4.5]
# Linear algebra of a dozen numbers by two routes; statsmodels inverts and filters, we solve once.
EXACT = 1e-8


def series_of(rates, last_year=2020, **where):
    return pf.IndicatorSeries.from_growth(rates, last_year=last_year, **where)


def sarimax(values, order, *, exog=None, **options):
    from statsmodels.tsa.statespace.sarimax import SARIMAX

    return SARIMAX(values, order=order, exog=exog, use_exact_diffuse=True, **options)


ORDERS = [
    ((0, 0, 0), [], []),
    ((1, 0, 0), [0.6], []),
    ((0, 0, 1), [], [0.5]),
    ((1, 0, 1), [0.7], [-0.4]),
    ((2, 0, 0), [0.5, -0.3], []),
    ((0, 1, 0), [], []),
    ((1, 1, 0), [0.4], []),
    ((0, 1, 1), [], [-0.5]),
]


def predicted(rates, order, ar, ma, horizon, *, drift=True):
    """Predict by our route; a mean for d = 0, a drift for d = 1."""
    years = np.flatnonzero(np.isfinite(rates))
    future = years[-1] + np.arange(1, horizon + 1)
    return predict(
        np.array([ar], dtype=float),
        np.array([ma], dtype=float),
        years=years,
        values=np.asarray(rates)[years],
        regressors=_regressors(years, d=order[1], drift=drift),
        future=future,
        future_regressors=_regressors(future, d=order[1], drift=drift),
        integrated=order[1] == 1,
    )


@pytest.mark.parametrize(("order", "ar", "ma"), ORDERS)
def test_prediction_at_given_parameters_equals_statsmodels_through_gaps(order, ar, ma):
    ours = predicted(PINGSHAN, order, ar, ma, 3)
    exog = _regressors(np.arange(14), d=order[1], drift=True)
    parameters = [*ours.coefficients[0], *ar, *ma, ours.variance[0]]
    filtered = sarimax(np.array(PINGSHAN), order, exog=exog[:11]).filter(parameters)
    theirs = filtered.get_forecast(3, exog=exog[11:])
    np.testing.assert_allclose(ours.mean[0], theirs.predicted_mean, rtol=EXACT)
    noise = ours.variance[0] * np.diag(ours.noise[0])
    np.testing.assert_allclose(noise, theirs.var_pred_mean, rtol=EXACT)


@pytest.mark.parametrize(("order", "ar", "ma"), ORDERS)
def test_coefficient_uncertainty_equals_diffuse_coefficients_in_the_state(order, ar, ma):
    ours = predicted(PINGSHAN, order, ar, ma, 3)
    exog = _regressors(np.arange(14), d=order[1], drift=True)
    model = sarimax(np.array(PINGSHAN), order, exog=exog[:11], mle_regression=False)
    theirs = model.filter([*ar, *ma, 1.0]).get_forecast(3, exog=exog[11:])
    np.testing.assert_allclose(ours.mean[0], theirs.predicted_mean, rtol=EXACT)
    np.testing.assert_allclose(np.diag(ours.noise[0] + ours.estimation[0]), theirs.var_pred_mean, rtol=EXACT)


@pytest.mark.parametrize(("order", "ar", "ma"), ORDERS)
def test_joint_covariance_predicts_the_second_year_once_the_first_is_known(order, ar, ma):
    # Conditioning the joint forecast on a first outcome of 9 must equal refiltering with that outcome.
    ours = predicted(PINGSHAN, order, ar, ma, 2)
    exog = _regressors(np.arange(13), d=order[1], drift=True)
    known = sarimax(np.array([*PINGSHAN, 9.0]), order, exog=exog[:12])
    parameters = [*ours.coefficients[0], *ar, *ma, 1.0]
    theirs = known.filter(parameters).get_forecast(1, exog=exog[12:])
    (first, second), noise = ours.mean[0], ours.noise[0]
    np.testing.assert_allclose(
        second + noise[1, 0] / noise[0, 0] * (9.0 - first), theirs.predicted_mean[0], rtol=EXACT
    )


def test_likelihood_of_the_differences_equals_statsmodels_diffuse_likelihood():
    # With d = 1 and no drift the diffuse likelihood, first observation left out, is that of the differences.
    values = np.array(PINGSHAN)
    years = np.flatnonzero(np.isfinite(values))
    ar, ma = np.array([[0.4]]), np.empty((1, 0))
    ours = log_likelihood(
        ar, ma, years=years, values=values[years], regressors=np.empty((7, 0)), integrated=True
    )
    concentrated = sarimax(values, (1, 1, 0), concentrate_scale=True)
    scale = concentrated.filter([0.4]).scale
    theirs = sarimax(values, (1, 1, 0)).filter([0.4, scale]).llf_obs
    # statsmodels keeps the diffuse observation's own constant; ours starts after it.
    assert ours[0] == pytest.approx(theirs[1:].sum(), abs=1e-6)


def test_likelihood_of_the_differences_is_their_multivariate_density():
    values = np.array([9.0, 8.0, 8.5, 7.5, 7.0, 7.2])
    V = autocovariances(np.array([[0.5]]), np.empty((1, 0)), 6)[0]
    difference = np.diff(np.eye(6), axis=0)
    covariance = difference @ V[np.abs(np.subtract.outer(np.arange(6), np.arange(6)))] @ difference.T
    z = np.diff(values)
    scale = z @ np.linalg.solve(covariance, z) / 5
    expected = stats.multivariate_normal(cov=scale * covariance).logpdf(z)
    ours = log_likelihood(
        np.array([[0.5]]), np.empty((1, 0)), years=np.arange(6), values=values, regressors=np.empty((6, 0))
    )
    assert ours[0] == pytest.approx(expected, abs=EXACT)


def test_aicc_is_infinite_where_its_correction_has_no_room():
    assert aicc(-10.0, 4, 5) == math.inf
    # Two parameters, five numbers: 20 + 4 + 2 * 2 * 3 / (5 - 2 - 1).
    assert aicc(-10.0, 2, 5) == 30


def test_arima_without_coefficients_is_the_benchmark_exactly():
    series = series_of(PINGSHAN)
    mean, white = (
        model.fit(series).forecast(3) for model in (pf.HistoricalMean(), pf.Arima(order=(0, 0, 0)))
    )
    np.testing.assert_allclose(white.means, mean.means, atol=EXACT)
    np.testing.assert_allclose(white.covariances, mean.covariances, atol=EXACT)
    assert white.df == mean.df
    walk = pf.RandomWalkDrift().fit(series).forecast(3)
    ours = predicted(PINGSHAN, (0, 1, 0), [], [], 3)
    np.testing.assert_allclose(ours.mean, walk.means, atol=EXACT)
    np.testing.assert_allclose(ours.scale, walk.covariances, atol=EXACT)
