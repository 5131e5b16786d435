"""Conditions in scores: pins, percentiles, analogues, presets, and what is out of reach."""

import dataclasses

import numpy as np
import pytest
from scipy import stats

import pingshan_forecast as pf
from pingshan_forecast.distributions import Mixture, StudentT
from pingshan_forecast.errors import ScenarioError
from pingshan_forecast.scenarios.files import from_dict
from pingshan_forecast.scenarios.run import run_scenario
from scenario_files import (
    SD,
    context_of,
    run,
    strict,
)


def test_a_value_may_be_given_as_percentile_deviations_or_points():
    results = [
        run({"path": {"indicator": "gdp", "value": value}})
        for value in ("9.5 pct", "2 pp", "1 sd", f"p{100 * stats.norm.cdf(1.0):.10f}")
    ]
    for result in results[1:]:
        np.testing.assert_allclose(strict(result), strict(results[0]), atol=1e-7)


def test_presets_are_the_outer_tenths_of_the_year_effect_and_the_driver():
    result = run_scenario(pf.Scenario.preset("downside"), context_of())
    low = 7.0 + SD * stats.norm.ppf(0.1)  # the driver's forecast is N(7, 2^2)
    assert [a.text("en") for a in result.assumptions] == [
        "the shock that all regions share is at its 10th percentile (−1.28 sd)",
        f"gross domestic product of Shenzhen grows {low:.1f}% in 2021 (percentile 10 of its forecast)",
    ]


def test_an_analogue_repeats_the_surprise_of_its_year():
    # Shenzhen grew 3% in 2020 where N(7, 2^2) was forecast: two deviations below, and so again in 2021.
    result = run({"analogue": {"year": 2020}})
    same = run({"path": {"indicator": "gdp", "region": "深圳", "value": "-2 sd"}})
    np.testing.assert_allclose(strict(result), strict(same), atol=1e-9)
    assert "grew 3.0% where 7.0% was to be expected (−2.0 sd)" in result.assumptions[0].text("en")


def test_a_heavy_tail_does_not_let_the_impossible_in():
    heavy = context_of("gdp", predictive=StudentT(df=3.0, loc=7.5, scale=2.0))
    for view in ({"mean": "600 pct"}, {"between": ["80 pct", "90 pct"], "probability": "70 pct"}):
        with pytest.raises(ScenarioError, match="is beyond anything its forecast allows; possible is"):
            run_scenario(from_dict({"name": "s", "view": {"indicator": "gdp", **view}}), heavy)
    slump = run_scenario(from_dict({"name": "s", "path": {"indicator": "gdp", "value": "-5 pct"}}), heavy)
    assert slump.plausibility.probability < 0.05


def test_nothing_falls_by_more_than_all_there_is():
    wide = context_of("gdp", predictive=Mixture([1.0], [5.0], [60.0]))
    for scenario in (
        {"path": {"indicator": "gdp", "value": "-120 pct"}},
        {"view": {"indicator": "gdp", "mean": "-120 pct"}},
    ):
        with pytest.raises(ScenarioError, match=r"possible is -100\.0 to"):
            run_scenario(from_dict({"name": "s", **scenario}), wide)


@pytest.mark.parametrize(
    ("level", "words"), [("p2", "2nd percentile"), ("p11", "11th percentile"), ("p33", "33rd percentile")]
)
def test_percentiles_are_ordinals(level, words):
    result = run({"path": {"indicator": "gdp", "region": "year_effect", "value": level}})
    assert words in result.assumptions[0].text("en")


@pytest.mark.parametrize(
    ("parents", "words"),
    [
        (("广东", "全国"), "add figures of 广东 to the history, or write a scenario of your own"),
        ((), "history of gdp; write a scenario of your own with a path for 坪山 itself"),
    ],
)
def test_a_preset_without_a_region_above_says_how_to_go_on(parents, words):
    alone = dataclasses.replace(context_of("gdp").history, parents=parents)
    with pytest.raises(ScenarioError, match=words):
        run_scenario(pf.Scenario.preset("downside"), dataclasses.replace(context_of("gdp"), history=alone))
    path = {"indicator": "gdp", "value": "p10"}  # what it advises works
    run_scenario(
        from_dict({"name": "own", "path": path}), dataclasses.replace(context_of("gdp"), history=alone)
    )
