"""Levels of nothing or less, growth of hardly more than -100%: an answer, never a crash."""

import datetime as dt
import random

import numpy as np
import pytest

import pingshan_forecast as pf
from pingshan_forecast.core.observations import Observation
from pingshan_forecast.judgement.accounting import implied_deflator, required_path

LEVELS = [0.0, 1e-7, 0.1, 0.5, 1.0, 99.0, 100.0, 1e6, -1.0]
RATES = [-99.9, -50.0, 0.0, 0.1, 5.0, 7.0, 100.0, 1000.0]
CODES = ("gdp", "industry_va_above_scale", "budget_revenue", "jobs_new", "cpi", "services_va")


def observed(code, year, level, rate):
    return Observation(
        region="坪山",
        indicator=code,
        year=year,
        published=dt.date(year + 1, 2, 1),
        level=level,
        growth_pct=rate,
    )


def judge(observations, *targets):
    plan = pf.Plan(region="坪山", year=2021, as_of="2021-02-10", targets=targets)
    return pf.assess(plan, pf.History(region="坪山", observations=tuple(observations)))


def aim(code, number, measure="level", year=2021):
    return pf.Target(
        region="坪山", year=year, indicator=code, indicator_name=code, measure=measure, comparator="at_least",
        low=number, unit="%" if measure == "growth" else "亿元",
    )  # fmt: skip


@pytest.mark.parametrize("last", [0.0, -1.0])
def test_no_growth_starts_from_nothing(last):
    series = pf.IndicatorSeries(
        region="", indicator="gdp", years=np.arange(2019, 2021), growth_pct=np.full(2, np.nan),
        level=np.array([10.0, last]),
    )  # fmt: skip
    assert series.last_level is None
    assert series.base_level is None
    assert required_path(aim("gdp", 5.0), {"gdp": series}) is None


@pytest.mark.parametrize("before", [0.0, -1.0, 1e-7])
def test_no_deflator_is_made_of_nothing(before):
    series = pf.IndicatorSeries(
        region="", indicator="gdp", years=np.arange(2019, 2021), growth_pct=np.array([3.0, 5.0]),
        level=np.array([before, 11.0]),
    )  # fmt: skip
    assert implied_deflator({"gdp": series}, 2021) is None


@pytest.mark.parametrize("seed", range(30))
def test_any_figures_are_judged_or_refused(seed):
    rng = random.Random(seed)
    observations = [
        observed(code, year, rng.choice([*LEVELS, *[None] * 4]), rng.choice(RATES))
        for code in CODES
        for year in range(2021 - rng.randint(1, 6), 2021)
    ]
    targets = [
        aim(code, rng.choice(LEVELS + RATES), rng.choice(["growth", "level"]), rng.choice([2021, 2025]))
        for code in CODES
    ]
    result = judge(observations, *targets)
    chances = [row.strict for row in result.rows if hasattr(row, "strict")]
    assert all(0.0 <= chance <= 1.0 for chance in chances if chance is not None)
    assert repr(result)
