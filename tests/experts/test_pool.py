"""The pool: learned and given weights, a linear mixture, and what the rows say of it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pingshan_forecast as pf
from pingshan_forecast.distributions import StudentT
from pingshan_forecast.errors import DataError
from pingshan_forecast.experts.pool import DEFAULT_WEIGHTS, checked_weights, learn_weights, pool, shares_of


@given(st.lists(st.floats(0.001, 10.0), min_size=4, max_size=4), st.floats(0.05, 0.95))
@settings(max_examples=40, deadline=None)
def test_pool_weights_are_shares_and_no_worse_than_the_default(ratios, share):
    past = [np.log(np.array([[1.0, ratio]])) for ratio in ratios]
    default = np.array([share, 1.0 - share])
    weights = learn_weights(past, default)
    assert weights.sum() == pytest.approx(1.0, abs=1e-12)

    def criterion(w):
        return sum(np.log(np.exp(p) @ w).mean() for p in past) + 4.0 * default @ np.log(w)

    # EM never lowers its criterion; 1e-9 for the sum's rounding.
    assert criterion(weights) >= criterion(default) - 1e-9


def test_a_year_counts_once_however_many_regions_it_has():
    few, many = np.log([[0.4, 0.1]]), np.log([[0.4, 0.1]] * 50)
    default = shares_of(["history", "track_record"])
    assert learn_weights([few], default) == pytest.approx(learn_weights([many], default), abs=1e-12)
    assert learn_weights([], default).tolist() == default.tolist()


def test_the_pool_is_linear_and_a_single_expert_stands_for_itself():
    experts = {"history": StudentT(df=5, loc=8, scale=1), "track_record": StudentT(df=5, loc=6, scale=1)}
    pooled = pool(experts, np.array([0.5, 0.5]))
    by_hand = 0.5 * experts["history"].cdf(7.0) + 0.5 * experts["track_record"].cdf(7.0)
    assert pooled.cdf(7.0) == pytest.approx(by_hand, abs=1e-15)
    assert pool(experts, np.array([1.0, 0.0])) is experts["history"]


def test_a_pool_needs_a_weight_for_each_expert():
    experts = {"history": StudentT(df=5, loc=8, scale=1), "track_record": StudentT(df=5, loc=6, scale=1)}
    with pytest.raises(ValueError, match="zip"):
        pool(experts, np.array([1.0]))


def test_the_learned_shares_sum_to_one_and_stand_in_proportion():
    assert sum(DEFAULT_WEIGHTS.values()) == pytest.approx(1.0, abs=1e-12)
    history, record = shares_of(["history", "track_record"])
    assert history / record == pytest.approx(DEFAULT_WEIGHTS["history"] / DEFAULT_WEIGHTS["track_record"])
    assert history + record == pytest.approx(1.0, abs=1e-12)


def test_an_expert_may_be_given_nothing():
    assert checked_weights({"history": 0, "track_record": 2}) == {"history": 0.0, "track_record": 2.0}


def test_weights_are_learned_from_densities_too_small_for_a_number():
    # A factor common to all experts of a case says nothing of them; exp(-900) is no number above zero.
    past = np.log([[0.4, 0.1], [0.3, 0.1]])
    default = np.array([0.5, 0.5])
    assert learn_weights([past - 900.0], default) == pytest.approx(learn_weights([past], default), abs=1e-12)


def test_missing_experts_leave_their_shares_to_the_others():
    assert shares_of(["history", "track_record"], {"history": 1.0}).tolist() == [1.0, 0.0]
    # Nobody named has anything to say: the learned shares stand in.
    assert shares_of(["track_record"], {"drivers": 1.0}).tolist() == [1.0]
    with pytest.raises(DataError, match="oracle is no expert"):
        shares_of(["oracle"])
    with pytest.raises(DataError, match="nobody is no expert"):
        shares_of([])


@pytest.mark.parametrize(
    "weights",
    [[1], {"oracle": 1}, {"history": -0.1}, {"history": float("nan")}, {"history": "1"}, {"history": 0}],
)
def test_weights_that_are_none_are_refused_in_one_line(weights):
    with pytest.raises(DataError) as refused:
        checked_weights(weights)
    assert "\n" not in str(refused.value)


def test_weights_of_ones_own_decide_and_are_shown():
    plan, history = pf.load_plan("pingshan-2021"), pf.load_history("坪山")
    shares = {"history": 0.5, "drivers": 0.2, "track_record": 0.3}
    for row in pf.assess(plan, history, weights=shares).rows:
        total = sum(shares[e.name] for e in row.experts)
        assert [e.weight for e in row.experts] == pytest.approx([shares[e.name] / total for e in row.experts])
        assert row.strict == pytest.approx(sum(e.weight * e.probability for e in row.experts), abs=1e-12)


def test_every_target_shows_its_experts_and_says_what_they_rest_on():
    result = pf.assess(pf.load_plan("pingshan-2021"), pf.load_history("坪山"))
    for row in result.rows:
        assert {"history", "track_record"} <= {expert.name for expert in row.experts}
        assert sum(expert.weight for expert in row.experts) == pytest.approx(1.0, abs=1e-12)
        for language, words in (("en", "track record"), ("zh", "历年目标完成情况")):
            assert words in " ".join(reason.text(language) for reason in row.reasons)
    assert "drivers" in [expert.name for expert in result.rows[0].experts]
