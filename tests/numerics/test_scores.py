import numpy as np
import pytest
import scoringrules
from hypothesis import given
from hypothesis import strategies as st

from pingshan_forecast.errors import DataError
from pingshan_forecast.numerics import scores

RNG = np.random.default_rng(3)


def test_pinball_and_interval_score_agree_with_scoringrules():
    y, q = RNG.normal(size=50), RNG.normal(size=50)
    assert scores.pinball(y, q, 0.3) == pytest.approx(scoringrules.quantile_score(y, q, 0.3), abs=1e-14)
    low, high = q - 1.0, q + 0.5
    expected = scoringrules.interval_score(y, low, high, 0.2)
    assert scores.interval_score(y, low, high, 0.8) == pytest.approx(expected, abs=1e-14)


def test_interval_score_is_the_sum_of_two_pinball_losses():
    y = RNG.normal(size=50)
    both = scores.pinball(y, -1.0, 0.1) + scores.pinball(y, 1.0, 0.9)
    assert scores.interval_score(y, -1.0, 1.0, 0.8) == pytest.approx(10.0 * both, abs=1e-12)


def test_crps_of_a_sample_agrees_with_scoringrules():
    draws, y = RNG.normal(size=(7, 40)), RNG.normal(size=7)
    assert scores.crps_sample(draws, y) == pytest.approx(scoringrules.crps_ensemble(y, draws), abs=1e-12)


def test_crps_of_one_draw_is_the_absolute_error():
    assert scores.crps_sample([4.0], 6.5) == 2.5


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60), st.integers(1, 12))
def test_reliability_table_keeps_counts_and_means(probabilities, bins):
    happened = np.arange(len(probabilities)) % 2 == 0
    table = scores.reliability(probabilities, happened, bins=bins)
    assert table.count.sum() == len(probabilities)
    assert table.count @ table.observed == pytest.approx(happened.sum())
    assert table.count @ table.forecast == pytest.approx(sum(probabilities))
    assert np.all((table.lower - 1e-12 <= table.forecast) & (table.forecast <= table.upper + 1e-12))


def test_brier_of_climatology_is_the_variance_of_the_event():
    event = RNG.random(200) < 0.3
    assert scores.brier(event.mean(), event).mean() == pytest.approx(event.var(), abs=1e-12)


def test_pit_of_the_right_quantiles_is_uniform():
    from scipy.stats import norm

    p = np.linspace(0.01, 0.99, 99)
    pit = scores.pit_from_quantiles(RNG.normal(size=4000), np.tile(norm.ppf(p), (4000, 1)), p)
    share = np.histogram(pit, bins=10, range=(0, 1))[0] / 4000
    assert share == pytest.approx(np.full(10, 0.1), abs=5 * np.sqrt(0.09 / 4000))  # five standard errors


def test_pit_of_equal_quantiles_stays_finite():
    assert scores.pit_from_quantiles([5.0], [[5.0, 5.0, 5.0]], [0.1, 0.5, 0.9]).tolist() == [0.1]


@pytest.mark.parametrize(
    "call",
    [
        lambda: scores.interval_score(1.0, 0.0, 2.0, 80.0),
        lambda: scores.brier(70.0, True),
        lambda: scores.reliability([], []),
        lambda: scores.crps_sample([], 1.0),
    ],
)
def test_impossible_inputs_are_refused(call):
    with pytest.raises(DataError):
        call()


@pytest.mark.parametrize("wrong", [[50.0, 60.0], [-0.1, 0.5], [float("nan"), 0.5]])
def test_only_fractions_are_probabilities(wrong):
    for score in (scores.brier, scores.reliability):
        with pytest.raises(DataError, match="lies between 0 and 1"):
            score(wrong, [True, False])


@pytest.mark.parametrize("wrong", [[7.1, 6.0], [float("nan"), 1.0]])
def test_growth_is_no_event(wrong):
    for score in (scores.brier, scores.reliability):
        with pytest.raises(DataError, match="an event happened or not"):
            score([0.9, 0.5], wrong)


def test_a_certain_forecast_lies_in_the_last_bin():
    table = scores.reliability([0.2, 1.0], [0, 1], bins=2)
    assert table.lower.tolist() == [0.0, 0.5]
    assert table.count.tolist() == [1, 1]


def test_the_consistency_band_is_that_of_a_binomial_share():
    # 90 in a hundred shares of n events of probability p lie within 1.645 sqrt(p (1 - p) / n) of p.
    table = scores.reliability([0.3] * 50, [0] * 50, bins=1)
    half = 1.645 * (0.3 * 0.7 / 50) ** 0.5
    assert table.band_low[0] == pytest.approx(0.3 - half)
    assert table.band_high[0] == pytest.approx(0.3 + half)


def test_an_outcome_beyond_the_quantiles_takes_the_middle_of_what_is_left():
    # Quantiles 10, 50 and 90% at 1, 2 and 4: above is half of the last 10%, below half of the first.
    pit = scores.pit_from_quantiles([5.0, 3.0, 0.0], [[1.0, 2.0, 4.0]] * 3, [0.1, 0.5, 0.9])
    assert pit.tolist() == pytest.approx([0.95, 0.7, 0.05])


def test_pit_of_one_outcome_and_of_a_table_of_them_is_that_of_each():
    q, p = [5.0, 7.0, 9.0], [0.1, 0.5, 0.9]
    assert scores.pit_from_quantiles(6.0, q, p) == pytest.approx(0.3)
    table = scores.pit_from_quantiles([[6.0, 8.0], [7.0, 5.0]], [[q, q], [q, q]], p)
    np.testing.assert_allclose(table, [[0.3, 0.7], [0.5, 0.1]])


@pytest.mark.parametrize("edge", [0.0, 1.0])
def test_a_certainty_is_a_probability_and_just_beyond_it_is_none(edge):
    assert scores.brier(edge, edge) == 0.0
    beyond = np.nextafter(edge, 2.0 * edge - 1.0 + edge)
    with pytest.raises(DataError, match="lies between 0 and 1"):
        scores.brier(beyond, True)


@pytest.mark.parametrize("event", [2.0, -1.0, 0.5])
def test_an_event_is_nought_or_one(event):
    with pytest.raises(DataError, match="an event happened or not"):
        scores.brier(0.5, event)


@pytest.mark.parametrize("level", [0.0, 1.0, 1.5])
def test_a_level_lies_strictly_between_nought_and_one(level):
    with pytest.raises(DataError, match="fraction between 0 and 1"):
        scores.interval_score(1.0, 0.0, 2.0, level)
    assert scores.interval_score(1.0, 0.0, 2.0, 0.999) == 2.0
