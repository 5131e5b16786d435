"""Joint events under a Gaussian copula against formulas, scipy and simulation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from pingshan_forecast.distributions import Mixture, StudentT
from pingshan_forecast.distributions.copula import (
    bivariate_cdf,
    joint_probability,
    pair_probabilities,
    rectangle_probability,
    score_net,
)

INF = np.inf


def correlation(seed, n):
    root = np.random.default_rng(seed).normal(size=(n, n + 1))
    cov = root @ root.T
    return cov / np.sqrt(np.outer(np.diag(cov), np.diag(cov)))


@given(st.floats(-0.95, 0.95))
@settings(max_examples=30, deadline=None)
def test_two_scores_are_both_positive_with_the_arcsine_probability(rho):
    expected = 0.25 + np.arcsin(rho) / (2 * np.pi)  # Sheppard (1899)
    assert rectangle_probability([0, 0], [INF, INF], [[1, rho], [rho, 1]]) == pytest.approx(
        expected, abs=1e-14
    )


@pytest.mark.parametrize("n", [3, 5, 8])
def test_a_rectangle_has_scipys_probability_and_that_of_simulation(n):
    r = correlation(n, n)
    low, high = np.linspace(-1.5, 0.0, n), np.linspace(0.8, 2.5, n)
    ours = rectangle_probability(low, high, r)
    scipys = stats.multivariate_normal(np.zeros(n), r).cdf(high, lower_limit=low)
    assert ours == pytest.approx(float(scipys), abs=1e-4)  # scipy's own randomised error at its default
    draws = np.random.default_rng(n).multivariate_normal(np.zeros(n), r, size=400_000)
    met = ((draws > low) & (draws < high)).all(axis=1).mean()
    assert ours == pytest.approx(met, abs=4 * 0.5 / 400_000**0.5)


def test_independent_events_have_the_product_of_their_probabilities():
    low = np.array([-1.0, 0.0, 0.5, -0.3, 1.0])
    assert rectangle_probability(low, np.full(5, INF), np.eye(5)) == pytest.approx(
        float(np.prod(stats.norm.sf(low))), abs=1e-12
    )


def test_one_event_said_twice_counts_once():
    assert rectangle_probability([0.2, 0.2], [INF, INF], np.ones((2, 2))) == pytest.approx(
        stats.norm.sf(0.2), abs=1e-14
    )
    # The jitter of 1e-8 that makes a singular correlation invertible moves a bound by 1e-4.
    assert rectangle_probability([0.2] * 3, [INF] * 3, np.ones((3, 3))) == pytest.approx(
        stats.norm.sf(0.2), abs=4e-4
    )


def test_bounds_that_do_not_bind_do_not_count_and_empty_ones_are_impossible():
    r = correlation(1, 3)
    assert rectangle_probability([-INF] * 3, [INF] * 3, r) == pytest.approx(1.0, abs=1e-12)
    assert rectangle_probability([0, INF, 0], [INF] * 3, r) == 0.0


def test_a_joint_probability_uses_each_margin_as_it_is():
    margins = [Mixture([0.5, 0.5], [5.0, 9.0], [1.0, 2.0]), StudentT(df=4.0, loc=3.0, scale=2.0)]
    intervals = [(6.0, INF), (-INF, 4.0)]
    alone = [m.probability(i) for m, i in zip(margins, intervals, strict=True)]
    assert joint_probability(margins, intervals, np.eye(2)) == pytest.approx(alone[0] * alone[1], abs=1e-9)
    r = np.array([[1.0, -0.6], [-0.6, 1.0]])
    z = np.random.default_rng(7).multivariate_normal([0, 0], r, size=400_000)
    u = stats.norm.cdf(z)
    met = (u[:, 0] > float(margins[0].cdf(6.0))) & (u[:, 1] < float(margins[1].cdf(4.0)))
    assert joint_probability(margins, intervals, r) == pytest.approx(met.mean(), abs=4 * 0.5 / 400_000**0.5)


def test_the_score_net_has_the_moments_and_the_correlation_it_is_asked_for():
    r = correlation(2, 5)
    net = score_net(r)
    np.testing.assert_allclose(net.mean(axis=0), 0.0, atol=1e-3)
    np.testing.assert_allclose(net.T @ net / len(net), r, atol=3e-3)


@given(
    st.floats(-5.0, 5.0) | st.just(0.0),
    st.floats(-5.0, 5.0) | st.just(0.0),
    st.floats(-0.9999, 0.9999) | st.sampled_from([0.0, -0.99999, 0.99999]),
)
@settings(max_examples=200, deadline=None)
def test_the_bivariate_normal_is_scipys_numerical_integral(h, k, rho):
    exact = stats.multivariate_normal.cdf([h, k], cov=[[1, rho], [rho, 1]], allow_singular=True)
    assert float(bivariate_cdf(h, k, rho)) == pytest.approx(float(exact), abs=1e-10)  # scipy's near one


@pytest.mark.parametrize("rho", [-1.0, -0.3, 0.0, 0.8, 1.0])
def test_a_bound_at_infinity_leaves_the_other_alone(rho):
    assert float(bivariate_cdf(0.7, INF, rho)) == pytest.approx(stats.norm.cdf(0.7), abs=1e-15)
    assert float(bivariate_cdf(-INF, 0.7, rho)) == 0.0
    assert float(bivariate_cdf(INF, INF, rho)) == 1.0


def test_scores_that_move_as_one_or_opposite_are_met_together_as_far_as_they_overlap():
    assert float(bivariate_cdf(0.2, 0.5, 1.0)) == pytest.approx(stats.norm.cdf(0.2), abs=1e-15)
    assert float(bivariate_cdf(0.2, 0.5, -1.0)) == pytest.approx(
        stats.norm.cdf(0.5) - stats.norm.cdf(-0.2), abs=1e-15
    )
    assert float(bivariate_cdf(-0.6, 0.5, -1.0)) == 0.0


def test_every_pair_of_many_is_the_rectangle_of_the_two():
    r = correlation(4, 6)
    low, high = np.array([-INF, -1.0, 0.0, 0.3, -2.0, -0.5]), np.array([0.4, INF, INF, 1.1, 0.0, 0.5])
    pairs = pair_probabilities(low, high, r)
    assert np.diag(pairs) == pytest.approx(stats.norm.cdf(high) - stats.norm.cdf(low), abs=1e-15)
    for i in range(6):
        for j in range(i):
            two = [i, j]
            scipys = stats.multivariate_normal([0, 0], r[np.ix_(two, two)]).cdf(
                high[two], lower_limit=low[two]
            )
            assert pairs[i, j] == pytest.approx(float(scipys), abs=1e-6)  # scipy's at its default
            assert pairs[i, j] == pytest.approx(pairs[j, i], abs=1e-15)
            assert pairs[i, j] == pytest.approx(
                rectangle_probability(low[two], high[two], r[np.ix_(two, two)]), abs=1e-15
            )
