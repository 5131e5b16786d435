"""Targets under a scenario: by hand, by simulation, by laws, and from end to end."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import pingshan_forecast as pf
from pingshan_forecast.distributions import StudentT
from pingshan_forecast.errors import ScenarioError
from pingshan_forecast.models.dependence import indicator_correlation, score_correlation
from pingshan_forecast.scenarios.conditioning import condition
from pingshan_forecast.scenarios.run import run_scenario, run_scenarios
from places import EXAMPLES
from scenario_files import (
    SD,
    context_of,
    run,
    strict,
)

EXAMPLE = EXAMPLES / "scenarios-2021.toml"


def test_the_baseline_is_the_forecast_as_it_stands():
    context = context_of()
    result = run_scenario(pf.Scenario.preset("baseline"), context)
    for item, row in zip(result.targets, context.rows, strict=True):
        assert item.predictive is row.predictive
    assert (result.plausibility.probability, result.plausibility.nats) == (1.0, 0.0)


def test_a_pinned_gaussian_indicator_moves_the_others_by_regression():
    r = indicator_correlation(None, ["gdp", "industry_va_above_scale"])[0, 1]
    result = run({"path": {"indicator": "industry_va_above_scale", "value": "12 pct"}})
    gdp, industry, _ = (item.predictive for item in result.targets)
    assert gdp.mean() == pytest.approx(7.5 + r * (12.0 - 9.0), abs=1e-6)
    assert gdp.sd() == pytest.approx(SD * (1 - r**2) ** 0.5, abs=1e-6)
    assert industry.interval(0.8) == pytest.approx((12.0, 12.0), abs=1e-9)
    assert result.plausibility.nats == pytest.approx(0.5 * 1.5**2)
    assert result.plausibility.probability == pytest.approx(2 * stats.norm.sf(1.5))
    assert result.plausibility.dimensions == 1


def test_several_pins_condition_jointly_as_simulation_does():
    data = {
        "path": [
            {"indicator": "industry_va_above_scale", "value": "10 pct"},
            {"indicator": "gdp", "region": "深圳", "value": "5 pct"},
        ]
    }
    context = context_of(predictive=StudentT(df=5.0, loc=8.0, scale=2.0))
    result = run(data, context)
    base = context.rows[0].predictive
    variables = [row.variable for row in context.rows]
    city = context.variable("深圳", "gdp", None, "")
    r = score_correlation([*variables, city], own="坪山", history=None, forecasts=context.forecasts)
    z = np.random.default_rng(6).multivariate_normal(np.zeros(4), r, size=4_000_000)
    pins = stats.norm.ppf([float(base.cdf(10.0)), stats.norm.cdf(5.0, 7.0, SD)])
    near = z[(np.abs(z[:, [1, 3]] - pins) < 0.05).all(axis=1)]
    assert len(near) > 1_000
    met = stats.norm.cdf(near[:, 0]) > float(base.cdf(7.45))
    # Four standard errors of the share; the window of 0.05 standard deviations adds less than 0.01.
    assert result.targets[0].strict == pytest.approx(met.mean(), abs=4 * 0.5 / len(near) ** 0.5 + 0.01)


def test_an_earlier_year_of_the_targets_own_path_is_conditioned_exactly():
    weights, means = [0.4, 0.6], [[5.0, 6.0], [8.0, 9.0]]
    covariances = [[[4.0, 3.0], [3.0, 4.0]], [[1.0, 0.2], [0.2, 1.0]]]
    context = context_of("gdp", years=(2020, 2021))
    mixed = dataclasses.replace(
        context.rows[0].forecast, weights=weights, means=means, covariances=covariances
    )
    row = dataclasses.replace(context.rows[0], forecast=mixed, predictive=mixed.marginal(2021))
    context = dataclasses.replace(context, rows=[row])
    result = run({"path": {"indicator": "gdp", "year": 2020, "value": "9 pct"}}, context)
    expected = condition(mixed, {2020: 9.0}).marginal(2021)
    np.testing.assert_allclose(
        result.targets[0].predictive.cdf([5.0, 8.0, 9.0, 11.0]),
        expected.cdf([5.0, 8.0, 9.0, 11.0]),
        atol=1e-9,
    )


def test_the_year_effect_moves_every_target_the_same_way():
    up, base, down = (
        strict(run_scenario(pf.Scenario.preset(name), context_of()))
        for name in ("upside", "baseline", "downside")
    )
    assert all(u > b > d for u, b, d in zip(up, base, down, strict=True))


def test_volatility_widens_the_band_about_the_same_median():
    base, wide = run({}).targets[0].predictive, run({"volatility": "1.5 times"}).targets[0].predictive
    assert float(wide.quantile(0.5)) == pytest.approx(float(base.quantile(0.5)))
    assert np.ptp(wide.interval(0.8)) == pytest.approx(1.5 * np.ptp(base.interval(0.8)))


@given(st.floats(-3.0, 3.0), st.floats(0.05, 3.0), st.sampled_from(["深圳", "year_effect"]))
@settings(max_examples=40, deadline=None)
def test_a_better_driver_never_lowers_a_probability(score, better, region):
    def at(value):
        return run({"path": {"indicator": "gdp", "region": region, "value": f"{value:.6f} sd"}})

    low, high = at(score), at(score + better)
    assert all(b >= a for a, b in zip(strict(low), strict(high), strict=True))
    assert high.all_targets >= low.all_targets - 1e-4  # the lattice's error


def test_the_average_over_a_drivers_outcomes_is_the_baseline():
    p = (np.arange(40) + 0.5) / 40  # midpoints of the driver's levels: error below 1e-3
    over = [
        strict(run({"path": {"indicator": "gdp", "region": "深圳", "value": f"p{100 * level:.4f}"}}))
        for level in p
    ]
    np.testing.assert_allclose(np.mean(over, axis=0), strict(run({})), atol=1e-3)


def test_a_surprise_as_large_is_counted_among_as_many_pinned_numbers():
    codes = ("gdp", "industry_va_above_scale", "retail_sales")
    pins = [{"indicator": code, "value": "1 sd"} for code in codes]
    result = run({"path": [*pins, {"indicator": "gdp", "region": "year_effect", "value": "-1 sd"}]})
    context = context_of()
    variables = [row.variable for row in context.rows]
    variables.append(context.variable("year_effect", "gdp", 2021, "test"))
    r = score_correlation(variables, own="坪山", history=context.history, forecasts=context.forecasts)
    z = np.random.default_rng(5).multivariate_normal(np.zeros(4), r, size=400_000)
    inverse, pinned = np.linalg.inv(r), np.array([1.0, 1.0, 1.0, -1.0])
    farther = np.einsum("ni,ij,nj->n", z, inverse, z) >= pinned @ inverse @ pinned
    assert result.plausibility.dimensions == 4
    # Four standard errors of a share of 400,000 draws.
    assert result.plausibility.probability == pytest.approx(farther.mean(), abs=4 * 0.5 / 400_000**0.5)


def test_downside_is_as_likely_as_two_correlated_tenths_are():
    result = run_scenario(pf.Scenario.preset("downside"), context_of())
    z = stats.norm.ppf(0.1)
    rho = score_correlation(
        [context_of().variable(r, "gdp", 2021, "test") for r in ("year_effect", "parent")],
        own="坪山", history=None, forecasts={},
    )[0, 1]  # fmt: skip
    assert result.plausibility.probability == pytest.approx(np.exp(-(z**2) / (1 + rho)))


def test_a_second_way_to_say_the_same_pin_is_no_second_surprise():
    plausibility = run({"path": [{"indicator": "gdp", "value": v} for v in ("1 sd", "9.5 pct")]}).plausibility
    assert plausibility.dimensions == 1
    assert plausibility.probability == pytest.approx(2 * stats.norm.sf(1.0))


def test_the_parts_of_a_view_count_as_conditions():
    view = {"indicator": "gdp", "value": "8 pct", "sd": "1 pp"}
    result = run({"path": [view], "volatility": "1.5 times"})
    assert result.plausibility.dimensions == 3
    assert result.plausibility.probability == pytest.approx(stats.chi2.sf(2 * result.plausibility.nats, 3))


@given(st.floats(-4.0, 4.0))
@settings(max_examples=20, deadline=None)
def test_the_farther_a_pin_the_less_plausible(score):
    def at(value):
        return run({"path": {"indicator": "gdp", "value": f"{value:.6f} sd"}}).plausibility.probability

    assert at(score * 1.1) <= at(score) + 1e-12


@pytest.fixture(scope="module")
def example():
    return pf.assess(
        pf.load_plan("pingshan-2021"),
        pf.load_history("坪山"),
        model=pf.HistoricalMean(),
        scenarios=pf.read_scenarios(EXAMPLE),
    )


def test_the_example_runs_and_its_json_is_complete(example):
    data = example.to_dict()
    assert [s["name"] for s in data["scenarios"]] == [
        "baseline",
        "upside",
        "downside",
        "chip plant",
        "2009 again",
    ]
    for scenario in data["scenarios"]:
        assert len(scenario["targets"]) == 5
        assert set(scenario["plausibility"]) == {"probability", "nats", "statement"}
        assert 0.0 < scenario["all_targets"] < 1.0
    baseline = [t["probability"]["strict"] for t in data["scenarios"][0]["targets"]]
    assert baseline == [t["probability"]["strict"] for t in data["targets"]]
    assert data["scenarios"][0]["all_targets"] == pytest.approx(data["joint"]["all_targets"])


def test_the_example_speaks_both_languages(example):
    for result in example.scenarios:
        for reason in result.assumptions:
            assert reason.text("zh") != reason.text("en")
    names = [result.name("zh") for result in example.scenarios]
    assert names == ["基准情景", "上行情景", "下行情景", "芯片厂投产", "重现2009年"]


def test_scenarios_use_nothing_published_after_the_plan(example):
    early = pf.load_history("坪山").as_of("2021-01-26")
    again = pf.assess(
        pf.load_plan("pingshan-2021"), early, model=pf.HistoricalMean(), scenarios=pf.read_scenarios(EXAMPLE)
    )
    assert again.to_dict() == example.to_dict()


def test_a_plan_without_assessable_targets_has_scenarios_without_numbers():
    plan = pf.load_plan("pingshan-2021")
    bare = dataclasses.replace(
        plan,
        targets=tuple(dataclasses.replace(t, indicator="jobs_new") for t in plan.targets[:1]),
        outcomes=(),
    )
    result = pf.assess(
        bare, pf.load_history("坪山"), model=pf.HistoricalMean(), scenarios=[pf.Scenario.preset("upside")]
    )
    assert result.joint is None
    assert result.scenarios[0].all_targets is None
    assert result.to_dict()["scenarios"][0]["targets"][0]["median"] is None


def test_scenarios_share_their_names_once():
    with pytest.raises(ScenarioError, match="two scenarios"):
        run_scenarios([pf.Scenario.preset("baseline")] * 2, context_of())
