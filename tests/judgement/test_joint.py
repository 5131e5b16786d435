"""The joint probability of targets: against simulation, products, bounds, and in any order."""

import dataclasses
import datetime as dt

import numpy as np
import pytest
from scipy.stats import norm

import pingshan_forecast as pf
from pingshan_forecast.judgement.joint import joint_of, joint_statement


def test_the_joint_probability_agrees_with_brute_simulation(result):
    joint = result.joint
    z = np.random.default_rng(8).multivariate_normal(np.zeros(5), joint.correlation, size=1_000_000)
    least = np.array([row.target.met_interval("strict")[0] for row in result.rows])
    bounds = norm.ppf([float(row.predictive.cdf(x)) for row, x in zip(result.rows, least, strict=True)])
    met = z >= bounds
    error = 4 * 0.5 / 1_000  # four standard errors of a share of a million draws
    assert joint.all_targets == pytest.approx(met.all(axis=1).mean(), abs=error)
    for k in range(5):
        assert joint.at_least[k] == pytest.approx((met.sum(axis=1) >= k + 1).mean(), abs=error)
    i, j = joint.pair
    both = {(a, b): (met[:, a] & met[:, b]).mean() for b in range(5) for a in range(b)}
    assert joint.pair_probability == pytest.approx(both[i, j], abs=error)
    assert both[i, j] <= min(both.values()) + error
    # Ratios of two shares: the error grows by the denominator.
    assert joint.industry_then_gdp == pytest.approx(met[met[:, 1], 0].mean(), abs=2 * error)
    assert joint.gdp_then_industry == pytest.approx(met[met[:, 0], 1].mean(), abs=2 * error)


def test_independent_targets_are_all_met_with_the_product_of_their_probabilities(result):
    joint = joint_of(result.rows, np.eye(5))
    product = np.prod([row.strict for row in result.rows])
    assert joint.all_targets == pytest.approx(product, abs=1e-9)
    assert joint.independent == pytest.approx(product, abs=1e-12)
    assert joint.industry_then_gdp == pytest.approx(result.rows[0].strict, abs=1e-9)


def test_nothing_is_said_given_what_cannot_happen(result):
    def out_of_reach(row):
        target = dataclasses.replace(row.target, low=1e6, high=1e6, text="1000000%")
        impossible = dataclasses.replace(row, target=target)
        assert impossible.strict == 0.0
        return impossible

    gdp, industry = result.rows[:2]
    joint = joint_of([gdp, out_of_reach(industry)], np.eye(2))
    assert (joint.industry_then_gdp, joint.gdp_then_industry) == (None, pytest.approx(0.0, abs=1e-12))
    joint = joint_of([out_of_reach(gdp), industry], np.eye(2))
    assert (joint.industry_then_gdp, joint.gdp_then_industry) == (pytest.approx(0.0, abs=1e-12), None)


def test_the_json_counts_targets_from_one(result):
    data = result.joint.to_dict()["at_least"]
    assert data == {str(k): p for k, p in zip(range(1, 6), result.joint.at_least, strict=True)}


def test_the_joint_probability_lies_within_the_bounds_of_frechet(result):
    single = [row.strict for row in result.rows]
    assert max(0.0, sum(single) - 4) <= result.joint.all_targets <= min(single)
    assert list(result.joint.at_least) == sorted(result.joint.at_least, reverse=True)
    assert result.joint.at_least[-1] == result.joint.all_targets


def test_one_target_has_no_joint_statement_to_make(context):
    one = dataclasses.replace(context, rows=context.rows[:1])
    joint = joint_statement(one)
    assert joint.all_targets == pytest.approx(context.rows[0].strict, abs=1e-9)
    assert (joint.pair, joint.texts()) == (None, ())


@pytest.mark.parametrize("n", [2, 5])
def test_the_statement_counts_all_targets_and_all_but_one(context, n):
    joint = joint_statement(dataclasses.replace(context, rows=context.rows[:n]))
    texts = "; ".join(map(str, joint.texts("zh")))
    assert f"{n}项可评估目标全部实现的概率为{joint.all_targets:.0%}" in texts
    assert f"{n}项中至少{n - 1}项实现的概率为{joint.at_least[n - 2]:.0%}" in texts


def test_two_targets_on_one_indicator_stand_or_fall_together(context):
    row = context.rows[0]
    both = joint_statement(dataclasses.replace(context, rows=(row, row)))
    # The jitter that makes a singular correlation invertible, 1e-8, moves a bound by 1e-4.
    assert both.all_targets == pytest.approx(row.strict, abs=3e-4)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_order_of_targets_does_not_matter(stretched, seed):
    order = np.random.default_rng(seed).permutation(len(stretched.targets))
    shuffled = dataclasses.replace(stretched, targets=tuple(stretched.targets[i] for i in order))
    model, history = pf.HistoricalMean(), pf.load_history("坪山")
    scenario = [pf.Scenario.preset("downside")]
    one, other = (pf.assess(p, history, model, scenario) for p in (stretched, shuffled))
    for place, i in enumerate(order):
        assert other.rows[place].strict == pytest.approx(one.rows[i].strict, abs=1e-12)
    # The lattice of 8,192 points and the jitter of a singular correlation: about 1e-3 of a probability.
    error = 3e-3
    assert other.joint.all_targets == pytest.approx(one.joint.all_targets, abs=error)
    assert other.joint.at_least == pytest.approx(one.joint.at_least, abs=error)
    assert other.joint.industry_then_gdp == pytest.approx(one.joint.industry_then_gdp, abs=error)
    assert other.joint.gdp_then_industry == pytest.approx(one.joint.gdp_then_industry, abs=error)
    assert other.scenarios[0].all_targets == pytest.approx(one.scenarios[0].all_targets, abs=error)
    checks = [{c.name: c.formula for c in a.coherence} for a in (one, other)]
    assert checks[0] == checks[1]
    rest = [[s.growth_pct for s in a.stress if s.driver == "rest_of_economy"] for a in (one, other)]
    assert sorted(rest[0]) == pytest.approx(sorted(rest[1]))


def test_stretch_targets_are_not_counted_and_the_floor_binds(plan, stretched, result):
    more = pf.assess(stretched, pf.load_history("坪山"), model=pf.HistoricalMean())
    assert [t.strength for t in more.joint.left_out] == ["strive", "strive"]
    # The lower floor of 5% holds wherever that of 7% does, up to the jitter of a singular correlation.
    assert more.joint.all_targets == pytest.approx(result.joint.all_targets, abs=2e-3)
    assert more.joint.gdp_then_industry == pytest.approx(result.joint.gdp_then_industry, abs=2e-3)
    checks = {c.name: c.formula for c in more.coherence}
    assert checks == {c.name: c.formula for c in result.coherence}
    for language, words in (("en", "not counted"), ("zh", "不计入")):
        assert sum(words in text for text in more.joint.texts(language)) == 1
    assert len(more.joint.to_dict()["not_counted"]) == 2


def test_the_statement_is_said_in_both_languages(result):
    english, chinese = result.joint.texts("en"), result.joint.texts("zh")
    assert len(english) == len(chinese) == 4
    assert english[0].startswith("all 5 assessable targets are met together with probability")
    assert chinese[0].startswith("5项可评估目标全部实现的概率为")


def test_the_joint_statement_and_the_stress_are_in_the_json(result):
    data = result.to_dict()
    assert {"all_targets", "at_least", "binding_pair", "gdp_given_industry"} <= set(data["joint"])
    assert {c["name"] for c in data["coherence"]} >= {"industry_against_gdp", "revenue_elasticity"}
    assert all(s["statement"] for s in data["stress"])
    assert result.as_of == dt.date(2021, 1, 26)
