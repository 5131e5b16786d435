"""Targets beyond the plan's year: by hand, by simulation, and apart from this year's."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

import pingshan_forecast as pf
from pingshan_forecast.core.observations import Observation
from pingshan_forecast.core.series import IndicatorSeries
from pingshan_forecast.judgement.horizons import horizons, is_horizon

PLAN, HISTORY = pf.load_plan("pingshan-2021"), pf.load_history("坪山")
GDP = PLAN.targets[0]
LEVEL = pf.Target(
    region="坪山", year=2025, indicator="gdp", indicator_name="GDP", measure="level", comparator="at_least",
    low=1200.0, unit="亿元",
)  # fmt: skip


def own(growth, level=100.0, last=2020):
    rows = [
        Observation(
            region="坪山", indicator="gdp", year=last - k, growth_pct=g, level=level if k == 0 else None,
            unit="100m_cny", published=dt.date(last - k + 1, 1, 20),
        )
        for k, g in enumerate(reversed(growth))
    ]  # fmt: skip
    return pf.History(region="坪山", observations=tuple(rows))


def test_they_stand_apart_and_move_nothing_of_this_year():
    alone = pf.assess(PLAN, HISTORY)
    both = pf.assess(replace(PLAN, targets=(*PLAN.targets, replace(GDP, year=2023), LEVEL)), HISTORY)
    assert [row.strict for row in both.rows] == [row.strict for row in alone.rows]
    assert both.joint.all_targets == alone.joint.all_targets
    assert [item.target.year for item in both.horizons] == [2023, 2025]
    assert [item["year"] for item in both.to_dict()["horizons"]] == [2023, 2025]
    assert alone.to_dict()["horizons"] == []


def test_the_average_that_a_level_needs_by_hand():
    plan = replace(PLAN, targets=(replace(LEVEL, low=133.8, year=2025),))
    (item,) = horizons(plan, own([7.0, 6.0, 8.0, 5.0, 7.0, 6.5]), pf.HistoricalMean())
    # 133.8 rounded to its last digit is 133.75: (133.75 / 100)^(1/5) - 1 = 5.989%.
    assert item.required == pytest.approx(5.989, abs=1e-3)
    assert (item.base_year, item.last_year, item.so_far) == (2020, 2020, None)


def test_the_probability_of_a_level_agrees_with_simulated_paths():
    history, model = own([7.0, 6.0, 8.0, 5.0, 7.0, 6.5]), pf.EmpiricalBayesArima()
    plan = replace(PLAN, targets=(replace(LEVEL, low=135.0),))
    (item,) = horizons(plan, history, model)
    forecast = model.fit(history.series("gdp"), history=history).forecast(5)
    rng = np.random.default_rng(5)
    pick = rng.choice(forecast.weights.size, size=40_000, p=forecast.weights / forecast.weights.sum())
    draws = np.array([rng.multivariate_normal(forecast.means[k], forecast.covariances[k]) for k in pick])
    reached = np.mean(100 * np.exp(draws.sum(axis=1) / 100) >= 134.5)
    assert item.strict == pytest.approx(reached, abs=0.01)  # 40,000 draws: standard error .0025


def test_more_is_harder_and_leniently_easier():
    plan = replace(PLAN, targets=(LEVEL, replace(LEVEL, low=1500.0)))
    less, more = horizons(plan, HISTORY.as_of(PLAN.as_of), pf.HistoricalMean())
    assert more.strict < less.strict
    assert less.strict <= less.lenient
    assert more.required > less.required


def test_what_cannot_be_judged_has_no_row():
    unknown = replace(GDP, year=2025, indicator="energy_intensity")
    relative = replace(GDP, year=2025, measure="relative", comparator="maintain", low=None, high=None)
    far = replace(GDP, year=2090)
    assert (
        horizons(
            replace(PLAN, targets=(unknown, relative, far)), HISTORY.as_of(PLAN.as_of), pf.HistoricalMean()
        )
        == ()
    )


def test_a_target_of_the_year_is_none():
    assert not is_horizon(GDP, 2021)
    assert is_horizon(replace(GDP, year=2022), 2021)


def test_a_plan_of_later_years_alone_is_judged_by_them():
    result = pf.assess(replace(PLAN, targets=(replace(GDP, year=2022),)), HISTORY)
    assert [row.status for row in result.rows] == ["assessed"]


def test_the_note_has_a_section_of_them(tmp_path):
    result = pf.assess(replace(PLAN, targets=(*PLAN.targets, LEVEL)), HISTORY, pf.HistoricalMean())
    result.save(tmp_path / "note.md", language="zh")
    assert "## 中长期目标" in (tmp_path / "note.md").read_text("utf-8")


def test_a_rate_scale_is_linearised_to_first_order():
    series = IndicatorSeries.from_growth([7.0, 6.0, 8.0, 5.0], last_year=2020, region="坪山")
    forecast = pf.HistoricalMean().fit(series).forecast(2)
    assert forecast.scale in {"pct", "log_pct"}
