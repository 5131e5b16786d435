"""One joint object: marginals, levels, averages and draws agree with each other and with hand arithmetic."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import pingshan_forecast as pf


def forecast(scale="pct", df=np.inf, base=(2020, 801.05), weights=(0.3, 0.7)):
    weights = np.array(weights)
    means = np.array([[6.0, 5.0], [8.0, 9.0]])[: weights.size]
    covariances = np.array([[[4.0, 1.0], [1.0, 9.0]], [[1.0, 0.5], [0.5, 2.0]]])[: weights.size]
    return pf.Forecast(
        region="坪山", indicator="gdp", years=np.array([2021, 2022]), weights=weights, means=means,
        covariances=covariances, df=df, scale=scale, model="made by hand", base_level=base,
    )  # fmt: skip


def test_a_marginal_is_the_mixture_of_its_components():
    expected = 0.3 * stats.norm.cdf(7, 6, 2) + 0.7 * stats.norm.cdf(7, 8, 1)
    # 1e-14: the same sum of two Gaussian cdfs by two libraries.
    assert forecast().marginal(2021).cdf(7.0) == pytest.approx(expected, abs=1e-14)


def test_log_components_give_growth_in_per_cent():
    expected = 0.3 * stats.norm.cdf(100 * np.log(1.07), 6, 2) + 0.7 * stats.norm.cdf(100 * np.log(1.07), 8, 1)
    assert forecast("log_pct").marginal(2021).cdf(7.0) == pytest.approx(expected, abs=1e-14)


def test_student_components_have_student_tails():
    expected = 0.3 * stats.t.cdf((2 - 6) / 2, 5) + 0.7 * stats.t.cdf((2 - 8) / 1, 5)
    assert forecast(df=5.0).marginal(2021).cdf(2.0) == pytest.approx(expected, abs=1e-13)
    assert forecast(df=5.0, weights=(1.0,)).marginal(2021).cdf(2.0) == pytest.approx(
        stats.t.cdf(-2.0, 5), abs=1e-13
    )


def test_a_level_is_the_base_times_the_growth_since():
    # One component, variances near nothing: 801.05 x exp(.06) x exp(.05) by hand.
    sure = pf.Forecast(
        region="坪山", indicator="gdp", years=[2021, 2022], weights=[1.0], means=[[6.0, 5.0]],
        covariances=[np.eye(2) * 1e-12], scale="log_pct", base_level=(2020, 801.05),
    )  # fmt: skip
    # 1e-6 relative: the spread left is 1e-6 log points.
    assert sure.level(2022).mean() == pytest.approx(801.05 * np.exp(0.11), rel=1e-6)
    assert sure.average_growth(2021, 2022).mean() == pytest.approx(100 * np.expm1(0.055), rel=1e-6)


@pytest.mark.parametrize("scale", ["pct", "log_pct"])
def test_levels_and_averages_agree_with_their_own_draws(scale):
    made = forecast(scale)
    paths = made.sample(200_000, rng=np.random.default_rng(1))
    levels = 801.05 * np.prod(1 + paths / 100, axis=1)
    averages = 100 * (np.prod(1 + paths / 100, axis=1) ** 0.5 - 1)
    for p in (0.1, 0.5, 0.9):
        # Monte Carlo error of a quantile of 20,000 draws is about 1% of the spread; 4 of those.
        assert made.level(2022).quantile(p) == pytest.approx(np.quantile(levels, p), abs=0.04 * levels.std())
        assert made.average_growth(2021, 2022).quantile(p) == pytest.approx(
            np.quantile(averages, p), abs=0.04 * averages.std()
        )


def test_growth_below_minus_100_leaves_nothing_but_no_less():
    wide = pf.Forecast(
        region="坪山", indicator="gdp", years=[2021, 2022], weights=[1.0], means=[[-90.0, 5.0]],
        covariances=[np.eye(2) * 900.0], df=4.0, base_level=(2020, 100.0),
    )  # fmt: skip
    assert wide.level(2022).quantile(0.01) == 0.0
    assert wide.average_growth(2021, 2022).quantile(0.01) == -100.0


def test_draws_have_the_joint_moments():
    paths = forecast().sample(200_000)
    mean = np.array([0.3 * 6 + 0.7 * 8, 0.3 * 5 + 0.7 * 9])
    # Four standard errors of a mean of 200,000 draws with sd about 3.
    np.testing.assert_allclose(paths.mean(axis=0), mean, atol=4 * 3 / np.sqrt(200_000))
    between = 0.3 * 0.7 * np.outer([2.0, 4.0], [2.0, 4.0])
    within = 0.3 * np.array([[4.0, 1.0], [1.0, 9.0]]) + 0.7 * np.array([[1.0, 0.5], [0.5, 2.0]])
    # Standard error of a covariance of that size is below 0.03.
    np.testing.assert_allclose(np.cov(paths.T), within + between, atol=0.12)


def test_paths_at_one_half_are_a_component_s_means_and_one_sd_is_added_at_its_quantile():
    # P(N < 1) = .8413447460685429; the second component begins at a share of .3.
    middle = np.full((2, 4), 0.5)
    middle[1, 2:] = 0.8413447460685429
    made = pf.Forecast(
        region="坪山", indicator="gdp", years=[2021, 2022], weights=[0.3, 0.7],
        means=[[6.0, 5.0], [8.0, 9.0]], covariances=[np.eye(2), np.diag([1.0, 1.0])],
    )  # fmt: skip
    # 1e-9: the square root of the covariance is exact for a unit matrix up to its signs.
    np.testing.assert_allclose(made.paths(middle)[0], [8.0, 9.0], atol=1e-9)
    np.testing.assert_allclose(np.abs(made.paths(middle)[1] - [8.0, 9.0]), 1.0, atol=1e-9)


@pytest.mark.parametrize("uniforms", [np.full((3, 3), 0.5), np.full(4, 0.5), np.zeros((2, 4))])
def test_paths_refuse_uniforms_of_another_shape_or_outside(uniforms):
    with pytest.raises(pf.PingshanForecastError, match="uniforms"):
        forecast().paths(uniforms)


def test_student_draws_are_wider_than_gaussian_ones():
    gaussian, student = forecast().sample(50_000), forecast(df=3.0).sample(50_000)
    assert student.std(axis=0)[0] > 1.2 * gaussian.std(axis=0)[0]


def test_draws_repeat_without_a_generator():
    np.testing.assert_array_equal(forecast().sample(5), forecast().sample(5))


@given(p=st.floats(0.001, 0.999), scale=st.sampled_from(["pct", "log_pct"]))
def test_cdf_undoes_quantile(p, scale):
    marginal = forecast(scale).marginal(2022)
    # 1e-12: the quantile is found to machine accuracy, the cdf has slope below one.
    assert marginal.cdf(marginal.quantile(p)) == pytest.approx(p, abs=1e-12)


def test_the_frame_has_a_row_a_year():
    frame = forecast().to_frame()
    assert frame.columns.tolist() == ["year", "median", "low_80", "high_80", "low_95", "high_95"]
    assert (frame.low_95 < frame.low_80).all()
    assert "<table" in forecast()._repr_html_()


@pytest.mark.parametrize(
    ("make", "needle"),
    [
        (lambda: forecast().marginal(2025), "longer horizon"),
        (lambda: forecast(base=None).level(2021), "no level"),
        (lambda: forecast(base=(2018, 700.0)).level(2021), "2019"),
        (lambda: forecast(base=(2021, 900.0)).level(2021), "is known"),
        (lambda: forecast("log_pct", df=4.0), "Student"),
        (
            lambda: pf.Forecast(
                region="坪山",
                indicator="gdp",
                years=[2021],
                weights=[1.0],
                means=[[np.nan]],
                covariances=[[[1.0]]],
            ),
            "not finite",
        ),
        (
            lambda: pf.Forecast(
                region="坪山",
                indicator="gdp",
                years=[2021],
                weights=[1.0],
                means=[[1.0, 2.0]],
                covariances=[[[1.0]]],
            ),
            "do not fit",
        ),
    ],
)
def test_what_a_forecast_cannot_say_it_refuses(make, needle):
    with pytest.raises(pf.PingshanForecastError, match=needle):
        make()
