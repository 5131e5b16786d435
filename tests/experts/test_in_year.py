"""The rest of the year by hand, the evidence as a law, the scores of a year against brute force."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pingshan_forecast.distributions import Mixture, StudentT
from pingshan_forecast.distributions.reweighted import Reweighted
from pingshan_forecast.experts.in_year import (
    Evidence,
    YearScores,
    decided,
    evidence,
    in_year_table,
    parameters,
    posterior,
    required_rest,
    revealed,
    year_scores,
)

rates = st.floats(-15, 40)


def test_the_rest_of_the_year_by_hand():
    # (6.95 - .457 x 5.2) / .543 = 8.4228, and 8.5149 for 7 exactly.
    assert required_rest(6.95, 5.2, 0.457).growth == pytest.approx(8.4228, abs=5e-5)
    assert required_rest(7.0, 5.2, 0.457).growth == pytest.approx(8.5149, abs=5e-5)
    # Rounding alone: (6.95 - .457 x (5.2 +- .05)) / .543.
    rest = required_rest(6.95, 5.2, 0.457)
    assert (rest.low, rest.high) == (pytest.approx(8.3807, abs=1e-4), pytest.approx(8.4649, abs=1e-4))


@given(rates, rates, st.floats(0.05, 0.95), st.floats(0, 0.2), st.floats(0, 0.02))
def test_growth_as_required_makes_the_year(target, so_far, share, rounding, sd):
    rest = required_rest(target, so_far, share, rounding=rounding, share_sd=sd)
    assert share * so_far + (1 - share) * rest.growth == pytest.approx(target)
    assert rest.low <= rest.growth <= rest.high


@given(
    st.sampled_from(["nation", "province", "city", "district"]),
    st.sampled_from(["gdp", "trade_total", "fdi"]),
)
def test_later_figures_say_more(tier, indicator):
    scales = [parameters(tier, indicator, period).scale for period in ("Q1", "H1", "Q1-Q3")]
    assert scales == sorted(scales, reverse=True)


def test_regions_below_are_noisier_than_the_nation_and_lean_on_kin_where_they_have_no_years():
    nation, district = (parameters(tier, "retail_sales", "M1-M7") for tier in ("nation", "district"))
    assert district.scale > 1.5 * nation.scale
    assert district.years == 0 < nation.years


def test_the_learned_slopes_never_let_a_better_year_so_far_count_as_worse():
    for key, row in in_year_table().items():
        if key[2] != "FY":
            assert 1.0 + row.last + row.trend > 0.0, key


priors = st.lists(st.tuples(st.floats(0.1, 1), st.floats(-5, 15), st.floats(0.3, 6)), min_size=1, max_size=4)


@settings(deadline=None, max_examples=60)
@given(priors, st.floats(-10, 25), st.floats(0.05, 3), st.floats(0.2, 3), st.floats(-5, 15))
def test_the_probability_never_falls_when_the_year_so_far_is_better(parts, x, more, scale, target):
    weights, means, sds = map(np.array, zip(*parts, strict=True))
    prior = Mixture(weights / weights.sum(), means, sds)
    less, better = (posterior(prior, Evidence(centre=c, scale=scale)) for c in (x, x + more))
    # Two grids differ by about 1e-3 where a prior is sharp.
    assert 1 - better.cdf(target) >= 1 - less.cdf(target) - 2e-3


def test_a_student_t_would_let_it_fall():
    """Why the evidence is logistic: with tails that are heavier, a figure can be too good to be believed."""
    prior = Mixture([1.0], [5.0], [0.5])

    def student(x):
        return Reweighted.of(prior, lambda y: -2.0 * np.log1p(((y - x) / 0.3) ** 2 / 3.0), x, 0.3)

    assert 1 - student(20.0).cdf(6.0) < 1 - student(7.0).cdf(6.0) - 0.2


def test_last_year_and_the_trend_move_the_centre_by_the_learned_slopes():
    row = parameters("nation", "gdp", "H1", "both")
    found = evidence(5.3, "nation", "gdp", "H1", last=5.0, earlier=5.4)
    assert found.centre == pytest.approx(5.3 + row.location + 0.3 * row.last - 0.1 * row.trend)
    assert evidence(5.3, "nation", "gdp", "M1") is None


def test_a_coarser_figure_says_less():
    exact, loose = (evidence(7.0, "district", "gdp", "Q1", rounding=r) for r in (0.05, 2.5))
    assert loose.scale > exact.scale


@settings(deadline=None, max_examples=30)
@given(st.floats(50, 5000), st.floats(-5, 20), st.floats(1, 5))
def test_a_level_is_updated_as_its_growth(base, growth, sd):
    said = Evidence(centre=growth + 1.0, scale=1.0)
    of_growth = posterior(Mixture([1.0], [growth], [sd]), said)
    level = Mixture([1.0], [base * (1 + growth / 100)], [base * sd / 100])
    of_level = posterior(level, said, base)
    assert 100 * (of_level.quantile(0.5) / base - 1) == pytest.approx(of_growth.quantile(0.5), abs=0.02)


def test_the_years_own_figure_decides_up_to_rounding_and_revision():
    assert 1 - decided(7.0, final=True, half_digit=0.05).cdf(6.95) > 0.998
    assert 1 - decided(6.9, final=True, half_digit=0.05).cdf(6.95) < 0.002
    first = decided(9.0, final=False, half_digit=0.05)
    assert 0.98 < 1 - first.cdf(6.95) <= 1.0
    assert first.sd() > decided(9.0, final=True, half_digit=0.05).sd()


def test_a_surer_prior_learns_less_of_its_score_and_the_whole_year_all_of_it():
    assert revealed(0.2, "district", "gdp", "H1") < revealed(4.0, "district", "gdp", "H1") < 1.0
    assert revealed(1.0, "district", "gdp", "FY") == 1.0


def three(correlation=0.6):
    R = np.full((3, 3), correlation)
    np.fill_diagonal(R, 1.0)
    return year_scores([3.0, 5.0, 2.0], ["district"] * 3, ["gdp", "industry_va_above_scale", "retail_sales"],
                       ["Q1", "H1", "Q1-Q3"], R)  # fmt: skip


def test_indicators_known_to_the_same_month_leave_each_other_as_they_are():
    mean, covariance = three().rests([6, 6, 6], [(0, 6, 1.0), (1, 6, -2.0), (2, 6, 0.5)])
    np.testing.assert_allclose(mean, 0.0, atol=1e-7)
    np.testing.assert_allclose(np.diag(covariance), 1.0, atol=1e-7)
    assert covariance[0, 1] == pytest.approx(0.6, abs=0.02)


def test_what_is_known_to_a_later_month_informs_the_others_in_its_own_direction():
    good, _ = three().rests([3, 9, 0], [(0, 3, 0.0), (1, 3, 0.0), (1, 9, 1.0)])
    bad, covariance = three().rests([3, 9, 0], [(0, 3, 0.0), (1, 3, 0.0), (1, 9, -1.0)])
    assert good[0] > 0.2 > 0.0 > bad[0]
    assert good[2] > 0.1
    assert abs(good[1]) < 1e-9
    assert np.all(np.diag(covariance)[[0, 2]] < 1.0)


def test_scores_of_a_year_agree_with_brute_force_over_the_pieces():
    scores = three()
    rng = np.random.default_rng(1)
    root = np.linalg.cholesky(scores.correlation)
    draws = (rng.standard_normal((400_000, 4, 3)) @ root.T).transpose(0, 2, 1) * scores.pieces
    seen = [(0, 3, 0.3), (1, 6, -0.8)]
    values = np.stack([draws[:, k, scores.months <= m].sum(axis=1) for k, m, _ in seen], axis=1)
    rest = draws[:, 2].sum(axis=1)
    slope, *_ = np.linalg.lstsq(values, rest, rcond=None)
    mean, covariance = scores.rests([3, 6, 0], seen)
    # 400,000 draws: standard errors of about .002.
    assert mean[2] == pytest.approx(slope @ [0.3, -0.8], abs=0.01)
    assert covariance[2, 2] == pytest.approx(np.var(rest - values @ slope), abs=0.01)


def test_nothing_seen_leaves_standard_scores():
    mean, covariance = YearScores(
        months=np.array([12]), pieces=np.ones((2, 1)), correlation=np.array([[1.0, 0.5], [0.5, 1.0]])
    ).rests([0, 0], [])
    assert mean.tolist() == [0.0, 0.0]
    assert covariance.tolist() == [[1.0, 0.5], [0.5, 1.0]]


def test_the_prior_of_january_may_be_any_distribution():
    found = posterior(StudentT(df=8.0, loc=6.0, scale=1.0), Evidence(centre=5.0, scale=0.3))
    assert 5.0 < found.quantile(0.5) < 5.5
