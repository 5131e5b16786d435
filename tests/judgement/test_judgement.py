"""Do targets fit together: joint probability, accounting by hand, and shocks found by running them."""

import dataclasses
import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

import pingshan_forecast as pf
from pingshan_forecast.core.series import Break
from pingshan_forecast.judgement.accounting import (
    accounting_checks,
    implied_deflator,
    over,
    required_annual_growth,
    rest_growth,
    rounding,
    two_year_average,
)
from pingshan_forecast.judgement.context import JudgementContext
from pingshan_forecast.judgement.joint import joint_of, joint_statement
from pingshan_forecast.judgement.stress import reverse_stress
from pingshan_forecast.scenarios.files import from_dict
from pingshan_forecast.scenarios.run import run_scenario


@pytest.fixture(scope="module")
def plan():
    return pf.load_plan("pingshan-2021")


@pytest.fixture(scope="module")
def result(plan):
    return pf.assess(plan, pf.load_history("坪山"), model=pf.HistoricalMean())


@pytest.fixture(scope="module")
def context(result):
    return JudgementContext(
        region="坪山", year=2021, history=result.history, model=pf.HistoricalMean(), rows=result.rows
    )


@pytest.fixture(scope="module")
def checks(result):
    return {check.name: check for check in result.coherence}


# --- joint probability -------------------------------------------------------------------------------------


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


def test_two_targets_on_one_indicator_stand_or_fall_together(context):
    row = context.rows[0]
    both = joint_statement(dataclasses.replace(context, rows=(row, row)))
    # The jitter that makes a singular correlation invertible, 1e-8, moves a bound by 1e-4.
    assert both.all_targets == pytest.approx(row.strict, abs=3e-4)


@pytest.fixture(scope="module")
def stretched(plan):
    """The plan with a stretch target beside each of its floors on GDP and industry, and a higher floor."""
    gdp, industry = plan.targets[0], plan.targets[1]
    more = (
        dataclasses.replace(gdp, low=9.0, high=9.0, strength="strive", text="力争9%"),
        dataclasses.replace(industry, low=11.0, high=11.0, strength="strive", text="力争11%"),
        dataclasses.replace(gdp, low=5.0, high=5.0, strength="ensure", text="确保5%"),
    )
    return dataclasses.replace(plan, targets=(*plan.targets, *more))


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
    error = 2e-3
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


def test_an_indicator_has_one_distribution_a_year_however_many_its_targets(stretched, result):
    more = pf.assess(stretched, pf.load_history("坪山"), model=pf.HistoricalMean())
    level = np.linspace(0.05, 0.95, 7)
    base = result.rows[0].predictive.quantile(level)
    for row in more.rows:
        if row.target.indicator == "gdp":
            np.testing.assert_allclose(row.predictive.quantile(level), base)


def test_the_statement_is_said_in_both_languages(result):
    english, chinese = result.joint.texts("en"), result.joint.texts("zh")
    assert len(english) == len(chinese) == 4
    assert english[0].startswith("all 5 assessable targets are met together with probability")
    assert chinese[0].startswith("5项可评估目标全部实现的概率为")


# --- accounting --------------------------------------------------------------------------------------------


def test_the_rest_of_the_economy_must_grow_4_9_per_cent(checks):
    # 406.70 / 801.05 = 50.8% of GDP; 9% of it gives 4.6 points; (7 - 4.6) / 49.2% = 4.9%.
    numbers = checks["industry_against_gdp"].numbers
    for key, value in (("share_pct", 50.8), ("contribution_points", 4.6), ("rest_growth_pct", 4.9)):
        low, high = numbers[key]
        assert round(low, 1) == round(high, 1) == value
    assert checks["industry_against_gdp"].formula == (
        "406.7 / 801.05 = 50.8%; 50.8% x 9 = 4.6; (7 - 4.6) / (1 - 50.8%) = 4.9"
    )
    assert checks["industry_against_gdp"].strength == "moderate"
    assert "not all industry" in checks["industry_against_gdp"].caveat.text("en")


def test_the_same_arithmetic_is_done_for_the_year_before(checks):
    # Share of 2019 at 2020's growth: (406.7 / 1.061) / (801.05 / 1.045) = 50.0%; (4.5 - 3.05) / 50.0% = 2.9.
    low, high = checks["industry_against_gdp"].numbers["rest_growth_last_year_pct"]
    assert low < 2.9 < high
    assert high - low == pytest.approx(
        0.3, abs=0.05
    )  # two rates rounded to a tenth, each doubled by the share


def test_revenue_of_1_per_cent_beside_gdp_of_7_is_an_elasticity_of_a_seventh(checks):
    check = checks["revenue_elasticity"]
    assert check.formula == "1 / 7 = 0.14"
    assert check.strength == "weak"
    # Years with both: 2012, 2014, 2015, 2017, 2020, as in the published rates.
    revenue, gdp = 18.45 + 14 + 35.55 + 30 + 8.5, 15.2 + 10 + 9.5 + 12 + 4.5
    assert check.numbers["elasticity_on_record"] == pytest.approx(revenue / gdp)


def test_two_year_averages_stand_on_last_years_base(checks):
    low, high = checks["two_year_average_gdp"].numbers["two_year_average_pct"]
    assert low < 100 * ((1.045 * 1.07) ** 0.5 - 1) < high
    assert "a low base" in checks["two_year_average_gdp"].statement.text("en")
    # 8.5% is below the mean of years of boom, and yet above the 1% asked for.
    assert "low base" not in checks["two_year_average_budget_revenue"].statement.text("en")
    assert "two_year_average_retail_sales" not in checks  # 正增长 names no number to average


def test_positive_revenue_growth_names_no_number_for_an_elasticity(plan, result):
    made = [
        dataclasses.replace(t, comparator="positive", low=0.0, high=None, measure="growth")
        if t.indicator == "budget_revenue" else t
        for t in plan.targets
    ]  # fmt: skip
    found = accounting_checks(dataclasses.replace(plan, targets=tuple(made)), result.history)
    assert "revenue_elasticity" not in {check.name for check in found}


@pytest.mark.parametrize(
    ("rates", "low_base"),
    [
        ([3.0, 3.0, 3.0, 3.0], False),  # the same every year
        ([-4.0, 2.0, -2.0, -4.0, -2.0], False),  # as far down as it mostly was
        ([9.0, 5.0, 7.0, -1.0], True),
        ([2.0, 30.0, -20.0, -1.0], True),  # a fall after growth on average
    ],
)
def test_only_an_unusual_year_is_a_low_base(plan, rates, low_base):
    gdp = next(t for t in plan.targets if t.indicator == "gdp")
    series = pf.IndicatorSeries.from_growth(rates, last_year=2020)
    text = two_year_average(gdp, {"gdp": series}, 2021).statement.text("en")
    assert ("a low base" in text) == low_base
    assert "lay 0.0 points" not in text


def test_the_implied_deflator_takes_a_late_pair_of_levels_without_a_break(checks, result):
    assert "implied_deflator" not in checks  # 2017 is too long ago to say anything of 2021
    numbers = implied_deflator({"gdp": result.history.series("gdp")}, 2019).numbers
    assert numbers["level"] == 570.0  # 2017: from 2018 on research is capitalised, 2019 was never found
    low, high = numbers["deflator_pct"]
    assert low < 100 * (570 / 506.0882 / 1.12 - 1) < high


def test_a_level_for_a_later_year_asks_for_a_growth_every_year(plan, result):
    target = pf.Target(
        region="坪山", year=2025, indicator="gdp", indicator_name="地区生产总值", measure="level",
        comparator="at_least", low=1250.0, unit="亿元",
    )  # fmt: skip
    checks = accounting_checks(dataclasses.replace(plan, targets=(target,)), result.history)
    path = next(c for c in checks if c.name == "required_path_gdp")
    assert 801.05 * (1 + path.numbers["required_growth_pct"][1] / 100) ** 5 == pytest.approx(1250, rel=1e-4)
    assert path.formula == "(1250 / 801.05)^(1/5) - 1 = 9.3%"
    assert required_annual_growth(1250.0, 801.05, 5) == pytest.approx(9.307, abs=1e-3)


def test_checks_are_left_out_where_their_figures_are_missing(plan):
    bare = pf.History(region="坪山", observations=())
    assert accounting_checks(plan, bare) == () or all(
        c.name == "revenue_elasticity" for c in accounting_checks(plan, bare)
    )


def test_a_break_year_gives_no_deflator(result):
    cut = dataclasses.replace(
        result.history,
        breaks=tuple(Break(region="坪山", indicator="gdp", year=y, kind="scope") for y in range(2009, 2021)),
    )
    assert implied_deflator({"gdp": cut.series("gdp")}, 2019) is None


@given(st.floats(1.0, 1e4), st.integers(0, 3))
@settings(max_examples=50, deadline=None)
def test_rounding_holds_every_number_that_prints_so(value, decimals):
    shown = round(value, decimals)
    low, high = rounding(shown)
    assert low - 1e-9 <= shown <= high + 1e-9
    assert high - low <= 1.0 + 1e-9
    places = len(f"{shown:.6f}".rstrip("0").partition(".")[2])
    assert round(np.nextafter(low + 1e-9, high), places) == pytest.approx(shown)


@given(st.floats(0.0, 15.0), st.floats(0.0, 15.0), st.floats(0.1, 0.8), st.floats(0.0, 0.1))
@settings(max_examples=50, deadline=None)
def test_corners_bound_what_a_share_can_give(gdp, industry, share, width):
    low, high = over(lambda s: rest_growth(gdp, industry, s), (share, share + width))
    inside = [rest_growth(gdp, industry, s) for s in np.linspace(share, share + width, 11)]
    assert low - 1e-9 <= min(inside)
    assert max(inside) <= high + 1e-9


def test_every_check_speaks_both_languages(result):
    for check in result.coherence:
        for language in ("en", "zh"):
            assert check.formula in check.text(language)
        assert set(check.to_dict()) == {"name", "statement", "formula", "numbers", "strength", "caveat"}


# --- reverse stress ----------------------------------------------------------------------------------------


def test_a_shock_of_the_size_found_gives_just_the_threshold(context, result):
    found = [s for s in result.stress if s.score is not None]
    assert {s.driver for s in found} == {"深圳 gdp", "year_effect"}
    for stress in found:
        region = "year_effect" if stress.driver == "year_effect" else "深圳"
        path = {"indicator": "gdp", "region": region, "value": f"{stress.score:.10f} sd"}
        ran = run_scenario(from_dict({"name": "s", "path": path}), context)
        row = next(i for i, r in enumerate(context.rows) if r.target == stress.target)
        # The value goes through a text of ten decimals and the driver's quantile and back.
        assert ran.targets[row].strict == pytest.approx(stress.threshold, abs=1e-6)


def test_the_rest_of_the_economy_that_sinks_gdp_does_so_in_simulation(context, result):
    found = [s for s in result.stress if s.driver == "rest_of_economy"]
    assert [s.threshold for s in found] == [0.5, 0.1]
    share = 406.7 / 801.05
    industry = context.rows[1].predictive.sample(400_000, np.random.default_rng(3))
    for stress in found:
        met = share * industry + (1 - share) * stress.growth_pct >= 6.95
        assert met.mean() == pytest.approx(stress.threshold, abs=4 * 0.5 / 400_000**0.5)


def test_the_probability_of_a_shock_is_that_of_it_or_worse(context, result):
    driver = context.forecast("深圳", "gdp", 2021, "test").marginal(2021)
    hard = dataclasses.replace(result.rows[0].target, low=12.0, high=12.0)
    row = dataclasses.replace(result.rows[0], target=hard)
    now = joint_of([row], np.eye(1)).all_targets
    slight = reverse_stress(dataclasses.replace(context, rows=(row,)), thresholds=(0.97 * now,))
    shocks = (*result.stress, *slight)
    found = [s for s in shocks if s.driver == "深圳 gdp" and s.score is not None]
    assert any(s.score > 0.0 for s in found)
    draws = driver.sample(400_000, np.random.default_rng(4))
    for s in found:  # four standard errors of a share of 400,000 draws
        assert s.probability == pytest.approx((draws <= s.growth_pct).mean(), abs=4 * 0.5 / 400_000**0.5)


def test_harder_thresholds_take_larger_shocks(result):
    by_driver = {}
    for s in result.stress:
        if s.growth_pct is not None:
            by_driver.setdefault((s.target.indicator, s.driver), []).append((s.threshold, s.growth_pct))
    pairs = [v for v in by_driver.values() if len(v) == 2]
    assert pairs
    for values in pairs:
        (_, at_tenth), (_, at_half) = sorted(values)
        assert at_tenth < at_half


def test_a_target_that_is_lost_already_needs_no_shock(context):
    target = dataclasses.replace(context.rows[0].target, low=40.0, high=40.0)
    lost = dataclasses.replace(context.rows[0], target=target)
    found = reverse_stress(dataclasses.replace(context, rows=(lost,)))
    assert all(s.score is None and "already under" in s.statement.text("en") for s in found)


def test_a_probability_that_prints_as_the_threshold_needs_no_shock(context):
    row = context.rows[0]
    now = joint_of([row], np.eye(1)).all_targets
    found = reverse_stress(dataclasses.replace(context, rows=(row,)), thresholds=(now - 0.004,))
    assert found
    assert all(s.score is None and "or at it" in s.statement.text("en") for s in found)


def test_without_a_region_above_the_year_effect_is_the_only_driver(context):
    alone = dataclasses.replace(context.history, parents=())
    found = reverse_stress(dataclasses.replace(context, history=alone, rows=context.rows[:1]))
    assert {s.driver for s in found} == {"year_effect"}


def test_a_ceiling_is_sunk_by_a_shock_upwards(context):
    target = pf.Target(
        region="坪山",
        year=2021,
        indicator="gdp",
        indicator_name="x",
        comparator="at_most",
        high=20.0,
        text="x",
    )
    row = dataclasses.replace(context.rows[0], target=target)
    found = reverse_stress(dataclasses.replace(context, rows=(row,)), thresholds=(0.5,))
    assert all(s.score > 0 for s in found)
    assert all(s.probability == pytest.approx(norm.sf(s.score)) for s in found)


def test_the_joint_statement_and_the_stress_are_in_the_json(result):
    data = result.to_dict()
    assert {"all_targets", "at_least", "binding_pair", "gdp_given_industry"} <= set(data["joint"])
    assert {c["name"] for c in data["coherence"]} >= {"industry_against_gdp", "revenue_elasticity"}
    assert all(s["statement"] for s in data["stress"])
    assert result.as_of == dt.date(2021, 1, 26)
