"""Bayes' rule on cells, against closed forms."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pingshan_forecast.distributions import Mixture, Pool, StudentT
from pingshan_forecast.distributions.reweighted import Cells, Reweighted


def gaussian(centre, sd):
    return lambda y: -0.5 * ((y - centre) / sd) ** 2


@settings(deadline=None, max_examples=40)
@given(st.floats(-5, 20), st.floats(0.3, 8), st.floats(-3, 3), st.floats(0.05, 5))
def test_a_gaussian_prior_and_likelihood_have_the_conjugate_posterior(mean, sd, distance, ratio):
    centre, width = mean + distance * sd, ratio * sd
    found = Reweighted.of(Mixture([1.0], [mean], [sd]), gaussian(centre, width), centre, width)
    precision = sd**-2 + width**-2
    exact = (mean / sd**2 + centre / width**2) / precision
    # A cell is at most a quarter of the likelihood's width: the midpoint rule errs by (1/4)^2 / 24 of it.
    assert found.mean() == pytest.approx(exact, abs=0.005 * precision**-0.5)
    assert found.sd() == pytest.approx(precision**-0.5, rel=0.01)
    at = exact + np.array([-1.0, 0.0, 1.5]) * precision**-0.5
    closed = Mixture([1.0], [exact], [precision**-0.5])
    np.testing.assert_allclose(found.cdf(at), closed.cdf(at), atol=2e-3)


def test_quantiles_invert_the_cdf_in_the_middle_and_in_the_tails():
    prior = Pool((StudentT(df=4.0, loc=7.0, scale=1.0), Mixture([1.0], [5.0], [2.0])), [0.5, 0.5])
    found = Reweighted.of(prior, gaussian(6.0, 3.0), 6.0, 3.0)
    p = np.array([1e-9, 1e-4, 0.1, 0.5, 0.9, 0.9999])
    np.testing.assert_allclose(found.cdf(found.quantile(p)), p, rtol=1e-3)
    assert found.sample(4).shape == (4,)
    assert 0.0 < found.crps(6.0) < found.sd()


def test_a_flat_likelihood_changes_nothing():
    prior = Mixture([0.3, 0.7], [2.0, 8.0], [1.0, 2.0])
    found = Reweighted.of(prior, np.zeros_like, 5.0, 50.0)
    at = np.linspace(-2.0, 14.0, 33)
    np.testing.assert_allclose(found.cdf(at), prior.cdf(at), atol=1e-4)


def test_a_likelihood_far_outside_the_prior_still_gives_a_density_at_it():
    found = Reweighted.of(StudentT(df=8.0, loc=6.0, scale=0.5), gaussian(-6.8, 0.5), -6.8, 0.5)
    assert -7.5 < found.quantile(0.5) < -5.0
    assert found.cdf(-20.0) < found.cdf(-6.5) < found.cdf(0.0) <= found.cdf(20.0)


def test_cells_serve_many_likelihoods_and_are_refined_where_they_are_too_coarse():
    cells = Cells.of(Mixture([1.0], [0.0], [30.0]))
    broad = Reweighted.of(cells, gaussian(3.0, 10.0), 3.0, 10.0)
    sharp = Reweighted.of(cells, gaussian(3.0, 0.05), 3.0, 0.05)
    assert broad.cells is cells
    assert sharp.cells is not cells
    assert sharp.sd() == pytest.approx(0.05, rel=0.02)
