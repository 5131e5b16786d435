"""Reverse stress: the shocks found, run as scenarios and simulated."""

import dataclasses

import numpy as np
import pytest
from scipy.stats import norm

import pingshan_forecast as pf
from pingshan_forecast.judgement.joint import joint_of
from pingshan_forecast.judgement.stress import reverse_stress
from pingshan_forecast.scenarios.files import from_dict
from pingshan_forecast.scenarios.run import run_scenario


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
    hard = dataclasses.replace(result.rows[0].target, low=10.0, high=10.0)
    row = dataclasses.replace(result.rows[0], target=hard)
    now = joint_of([row], np.eye(1)).all_targets
    slight = reverse_stress(dataclasses.replace(context, rows=(row,)), thresholds=(0.96 * now,))
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
        high=9.0,
        text="x",
    )
    row = dataclasses.replace(context.rows[0], target=target)
    found = reverse_stress(dataclasses.replace(context, rows=(row,)), thresholds=(0.5,))
    assert all(s.score > 0 for s in found)
    assert all(s.probability == pytest.approx(norm.sf(s.score)) for s in found)
