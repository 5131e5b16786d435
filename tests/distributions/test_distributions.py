import numpy as np
import pytest
import scoringrules
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from pingshan_forecast.distributions import (
    Distribution,
    Empirical,
    Mixture,
    Pool,
    StudentT,
)
from pingshan_forecast.errors import DataError

MIX = Mixture([0.2, 0.5, 0.3], [4.0, 7.0, 12.0], [0.5, 1.5, 4.0])
LOGGED = Mixture([0.2, 0.5, 0.3], [4.0, 7.0, 12.0], [0.5, 1.5, 9.0], transform="growth")
TEE = StudentT(df=4.0, loc=7.0, scale=1.3)
SAMPLE = Empirical([6.0, 8.0, 7.0, 7.0, 9.5], [1.0, 2.0, 1.0, 1.0, 1.0])
POOL = Pool((MIX, TEE), [0.6, 0.4])
TAILED = Mixture([0.4, 0.6], [4.0, 7.0], [1.0, 2.0], df=6.0)
CONTINUOUS = [MIX, LOGGED, TEE, TAILED, POOL]
EVERY = [*CONTINUOUS, SAMPLE]


def numeric_crps(distribution, y):
    """The definition, integral of (F - 1{y <= x})^2, by adaptive quadrature."""
    low, high = distribution.quantile(1e-9), distribution.quantile(1 - 1e-9)
    left = integrate.quad(lambda x: distribution.cdf(x) ** 2, min(low, y), y, limit=400)[0]
    right = integrate.quad(lambda x: (1 - distribution.cdf(x)) ** 2, y, max(high, y), limit=400)[0]
    return left + right


@pytest.mark.parametrize("distribution", EVERY)
def test_every_kind_keeps_the_protocol_and_returns_scalars_for_scalars(distribution):
    assert isinstance(distribution, Distribution)
    assert np.ndim(distribution.cdf(7.0)) == 0
    assert distribution.cdf([[7.0, 8.0]]).shape == (1, 2)
    assert distribution.quantile([0.1, 0.5, 0.9]).shape == (3,)
    low, high = distribution.interval(0.8)
    # Some versions of scipy compute arrays by other instructions than numbers: a float's last digit.
    assert (low, high) == pytest.approx((distribution.quantile(0.1), distribution.quantile(0.9)), rel=1e-15)


@pytest.mark.parametrize("distribution", CONTINUOUS)
@given(p=st.floats(1e-6, 1 - 1e-6))
def test_cdf_of_quantile_is_the_level(distribution, p):
    # One float step of x changes F by far less than 1e-12; scipy's t quantiles before 1.17 are off by 4e-12.
    assert distribution.cdf(distribution.quantile(p)) == pytest.approx(p, abs=1e-11)


@given(
    means=st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=3),
    sds=st.lists(st.floats(1e-3, 1e5), min_size=3, max_size=3),
    p=st.floats(1e-4, 1 - 1e-4),
)
def test_quantile_of_wild_mixtures_brackets_the_level_to_neighbouring_floats(means, sds, p):
    mixture = Mixture([0.3, 0.3, 0.4], means, sds)
    q = float(mixture.quantile(p))
    slack = 4 * np.spacing(abs(q))  # a few float steps of x, since F itself is rounded to 1e-16
    assert mixture.cdf(q - slack) - 1e-15 <= p <= mixture.cdf(q + slack) + 1e-15


@pytest.mark.parametrize("distribution", EVERY)
def test_moments_and_cdf_agree_with_monte_carlo(distribution):
    draws = distribution.sample(200_000, np.random.default_rng(1))
    error = distribution.sd() / np.sqrt(draws.size)
    assert draws.mean() == pytest.approx(distribution.mean(), abs=5 * error)  # five standard errors
    assert draws.std() == pytest.approx(distribution.sd(), rel=0.05)  # t(4) has no fourth moment
    for x in (5.0, 7.0, 9.0):
        assert (draws <= x).mean() == pytest.approx(distribution.cdf(x), abs=5 * 0.5 / np.sqrt(draws.size))


@pytest.mark.parametrize("distribution", EVERY)
@pytest.mark.parametrize("y", [-3.0, 6.5, 7.0, 30.0])
def test_crps_is_the_integral_that_defines_it(distribution, y):
    # The pool integrates over 2,000 midpoints; the quadrature of the reference meets steps and long tails.
    tolerance = 2e-3 if distribution in (POOL, TAILED) else 1e-5
    assert distribution.crps(y) == pytest.approx(numeric_crps(distribution, y), rel=tolerance, abs=tolerance)


def test_crps_below_the_reach_of_growth_counts_the_whole_distance():
    assert LOGGED.crps(-150.0) == pytest.approx(LOGGED.crps(-100.0) + 50.0, abs=1e-9)


def test_crps_agrees_with_scoringrules():
    expected = scoringrules.crps_mixnorm(9.0, MIX.means, MIX.sds, MIX.weights)
    assert MIX.crps(9.0) == pytest.approx(float(expected), abs=1e-12)  # same closed form, rounding only
    assert TEE.crps(9.0) == pytest.approx(float(scoringrules.crps_t(9.0, 4.0, 7.0, 1.3)), abs=1e-12)


def test_log_growth_mixture_of_one_is_the_shifted_lognormal():
    one = Mixture([1.0], [7.0], [3.0], transform="growth")
    reference = stats.lognorm(s=0.03, loc=-100.0, scale=100.0 * np.exp(0.07))
    assert one.mean() == pytest.approx(reference.mean(), rel=1e-12)  # closed forms on both sides
    assert one.sd() == pytest.approx(reference.std(), rel=1e-9)
    assert one.pdf([-120.0, 5.0]) == pytest.approx(reference.pdf([-120.0, 5.0]), rel=1e-10)
    assert one.quantile(0.9) == pytest.approx(reference.ppf(0.9), rel=1e-12)


def test_exponential_of_a_mixture_is_its_growth_from_a_level_of_one_hundred():
    grown = Mixture(LOGGED.weights, np.log(100.0) + LOGGED.means / 100.0, LOGGED.sds / 100.0, transform="exp")
    assert grown.mean() == pytest.approx(100.0 + LOGGED.mean(), rel=1e-13)  # rounding
    assert grown.quantile(0.2) == pytest.approx(100.0 + LOGGED.quantile(0.2), rel=1e-13)
    assert grown.crps(108.0) == pytest.approx(LOGGED.crps(8.0), rel=1e-10)


def test_one_student_component_is_the_student_distribution():
    one = Mixture([1.0], [7.0], [1.3], df=4.0)
    assert one.sd() == pytest.approx(TEE.sd(), rel=1e-14)
    assert one.cdf([3.0, 8.0]) == pytest.approx(TEE.cdf([3.0, 8.0]), abs=1e-15)
    assert one.quantile([0.01, 0.7]) == pytest.approx(TEE.quantile([0.01, 0.7]), rel=1e-12)
    assert one.pdf(8.0) == pytest.approx(stats.t(4, 7, 1.3).pdf(8.0), rel=1e-12)
    assert one.crps(9.0) == pytest.approx(TEE.crps(9.0), rel=1e-3)  # 2,000 midpoints


def test_exponential_of_a_student_mixture_admits_that_it_has_no_mean():
    tailed = Mixture([0.5, 0.5], [5.0, 7.0], [1.0, 2.0], df=5.0, transform="growth")
    assert tailed.mean() == np.inf
    assert tailed.sd() == np.inf
    assert np.isfinite(tailed.quantile([0.001, 0.999])).all()


def test_a_point_mass_carries_its_weight_exactly_at_its_place():
    pinned = Mixture([0.5, 0.5], [7.0, 7.0], [0.0, 1.0])
    assert pinned.cdf(7.0) == pytest.approx(0.75)
    assert pinned.cdf(np.nextafter(7.0, 0.0)) == pytest.approx(0.25)
    assert pinned.quantile(0.5) == pytest.approx(7.0, abs=1e-14)  # neighbouring floats
    assert Mixture([1.0], [7.0], [0.0]).crps(9.0) == pytest.approx(2.0)
    assert Mixture([1.0], [7.0], [0.0]).quantile(0.9) == pytest.approx(7.0, abs=1e-14)


def test_empirical_quantiles_are_sample_values_and_reach_their_level():
    assert SAMPLE.quantile([0.01, 1 / 6, 0.5, 0.999]).tolist() == [6.0, 6.0, 7.0, 9.5]
    assert np.isclose(SAMPLE.cdf(7.0), 0.5, atol=1e-15)


def test_arrays_of_a_distribution_are_read_only_and_draws_repeat():
    with pytest.raises(ValueError, match="read-only"):
        MIX.weights[0] = 1.0
    assert MIX.sample(5).tolist() == MIX.sample(5).tolist()


@pytest.mark.parametrize(
    "build",
    [
        lambda: Mixture([0.5, 0.5], [1.0], [1.0]),
        lambda: Mixture([1.0], [1.0], [-1.0]),
        lambda: Mixture([1.0], [1.0], [1.0], df=2.0),
        lambda: Mixture([1.0], [1.0], [1.0], transform="log"),
        lambda: Mixture([-1.0, 2.0], [1.0, 1.0], [1.0, 1.0]),
        lambda: Mixture([1.0], [np.nan], [1.0]),
        lambda: StudentT(df=2.0, loc=0.0, scale=1.0),
        lambda: Empirical([]),
        lambda: Empirical([1.0], [0.5, 0.5]),
        lambda: Pool((MIX,), [0.5, 0.5]),
        lambda: MIX.quantile(90.0),
        lambda: MIX.interval(80.0),
    ],
)
def test_impossible_distributions_and_levels_are_refused(build):
    with pytest.raises(DataError):
        build()
