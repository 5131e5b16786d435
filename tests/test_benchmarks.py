"""The yardstick itself: scores of the benchmark against the library's own and hand-worked numbers."""

import numpy as np
import pytest

from benchmarks.metrics import LEVELS, paired, score
from benchmarks.peers import each, textbook_drift
from pingshan_forecast.numerics import scores

RNG = np.random.default_rng(0)


def test_scores_of_a_task_are_those_of_the_library():
    history, outcome = RNG.normal(size=12).cumsum(), RNG.normal(size=3)
    quantiles = np.sort(RNG.normal(size=(3, LEVELS.size)), axis=1)
    scale = np.abs(np.diff(history)).mean()
    got = score(quantiles, history, outcome)
    losses = scores.pinball(outcome[:, None], quantiles[:, 1:-1], LEVELS[1:-1])
    assert got["sql"] == pytest.approx(2.0 * losses.mean() / scale, rel=1e-12)  # the same sums, rounding
    band = scores.interval_score(outcome, quantiles[:, 0], quantiles[:, -1], 0.95)
    assert got["msis"] == pytest.approx(band.mean() / scale, rel=1e-12)
    assert got["mase"] == pytest.approx(np.abs(outcome - quantiles[:, 5]).mean() / scale, rel=1e-12)
    assert got["in95"].tolist() == ((quantiles[:, 0] <= outcome) & (outcome <= quantiles[:, -1])).tolist()


def test_a_constant_history_has_no_scale_and_leaves_scaled_scores_out():
    got = score(np.ones((2, LEVELS.size)), np.full(5, 1.0), np.ones(2))
    assert np.isnan(got["mase"])
    assert got["mae"] == 0.0


def test_clusters_of_equal_tasks_have_the_error_of_their_number():
    gap = RNG.normal(size=40)
    once = paired(gap, np.zeros(40), [str(i) for i in range(40)])
    thrice = paired(np.repeat(gap, 3), np.zeros(120), [str(i) for i in np.repeat(np.arange(40), 3)])
    assert thrice == pytest.approx(once, rel=1e-12)
    assert paired(gap, np.zeros(40))[1] == pytest.approx(once[1], rel=0.02)  # n - 1 against n


def test_textbook_bands_are_those_of_a_regression_on_a_constant():
    import statsmodels.api as sm

    y = RNG.normal(1.0, 2.0, 15).cumsum()
    fit = sm.OLS(np.diff(y), np.ones(14)).fit()
    frame = fit.get_prediction(np.ones(1)).summary_frame(alpha=0.05)
    got = textbook_drift(y, 1)[0]
    assert got[0] == pytest.approx(y[-1] + frame["obs_ci_lower"].iloc[0], rel=1e-10)
    assert got[-1] == pytest.approx(y[-1] + frame["obs_ci_upper"].iloc[0], rel=1e-10)


def test_a_peer_that_fails_is_counted_and_stands_as_naive():
    def broken(y, horizon):
        raise RuntimeError("no convergence")

    out, failures = each(broken)([np.array([1.0, 2.0, 4.0])], 2)
    assert failures == 1
    assert out[0, :, 5].tolist() == [4.0, 4.0]
