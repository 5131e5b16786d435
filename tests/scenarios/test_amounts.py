"""Amounts on top of a forecast: over last year's level, by hand and by laws."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from pingshan_forecast.distributions import Mixture
from pingshan_forecast.errors import ScenarioError
from pingshan_forecast.scenarios.amounts import triangular_nodes
from scenario_files import (
    SD,
    context_of,
    run,
    strict,
)


def test_a_plant_adds_its_amount_over_last_years_level():
    data = {
        "add": {
            "indicator": ["gdp", "industry_va_above_scale"],
            "amount": "2 bn yuan",
            "range": ["1 bn yuan", "3 bn yuan"],
            "start": "2021Q3",
        }
    }
    gdp, industry, retail = (item.predictive for item in run(data).targets)
    assert gdp.mean() == pytest.approx(7.5 + 100 * 20 / 801.05, abs=1e-9)
    assert industry.mean() == pytest.approx(9.0 + 100 * 20 / 406.7, abs=1e-9)
    # A triangular range of one billion either way has a variance of 1/6 billion squared.
    assert gdp.sd() == pytest.approx((SD**2 + (100 * 10 / 801.05) ** 2 / 6) ** 0.5, abs=1e-9)
    assert retail.mean() == 5.0


def changed(field, **values):
    """The context with its GDP row's series or forecast replaced."""
    context = context_of("gdp")
    row = context.rows[0]
    return dataclasses.replace(
        context,
        rows=[dataclasses.replace(row, **{field: dataclasses.replace(getattr(row, field), **values)})],
    )


def test_an_amount_needs_a_level_in_yuan_of_the_year_before():
    data = {"add": {"indicator": "gdp", "amount": "2 bn yuan"}}
    for field, values, message in (
        ("series", {"unit": "100m_usd"}, "levels of gdp are in 100m_usd"),
        ("forecast", {"base_level": None}, "no level of gdp is known"),
        ("forecast", {"base_level": (2015, 500.0)}, "the last level of gdp is of 2015"),
    ):
        with pytest.raises(ScenarioError, match=message):
            run(data, changed(field, **values))


def test_an_older_level_is_carried_forward_by_the_forecasts_median():
    context = context_of("gdp", years=(2020, 2021))
    forecast = dataclasses.replace(context.rows[0].forecast, base_level=(2019, 750.0))
    context = dataclasses.replace(context, rows=[dataclasses.replace(context.rows[0], forecast=forecast)])
    gdp = run({"add": {"indicator": "gdp", "amount": "2 bn yuan"}}, context).targets[0].predictive
    # The median of 20,000 draws of N(7.5, 2^2) is within 0.1 of 7.5 points: 0.003 of what is added.
    assert gdp.mean() == pytest.approx(7.5 + 100 * 20 / (750.0 * 1.075), abs=0.005)


def test_an_amount_adds_to_a_level_target_as_it_is():
    context = context_of("gdp")
    row = context.rows[0]
    level = dataclasses.replace(row.target, measure="level", low=870.0, high=870.0, unit="亿元")
    row = dataclasses.replace(row, target=level, predictive=Mixture([1.0], [860.0], [15.0]))
    result = run(
        {"add": {"indicator": "gdp", "amount": "2 bn yuan"}}, dataclasses.replace(context, rows=[row])
    )
    assert result.targets[0].predictive.mean() == pytest.approx(880.0)


def test_a_yearly_rate_counts_for_the_quarters_that_are_left():
    rate = {"add": {"indicator": "gdp", "amount": "4 bn yuan per year", "start": "2021Q3"}}
    total = {"add": {"indicator": "gdp", "amount": "20 亿元", "start": "2021Q3"}}
    assert strict(run(rate)) == strict(run(total))


def test_a_triangular_range_is_integrated_as_scipy_has_it():
    x, w = triangular_nodes(1.0, 1.5, 4.0)
    expected = stats.triang(0.5 / 3.0, loc=1.0, scale=3.0)
    assert w @ x == pytest.approx(expected.mean(), abs=1e-12)
    assert w @ x**4 == pytest.approx(expected.moment(4), abs=1e-9)


@given(st.floats(0.0, 5.0), st.floats(0.1, 5.0))
@settings(max_examples=20, deadline=None)
def test_a_larger_plant_never_lowers_a_probability(amount, more):
    def at(value):
        return strict(run({"add": {"indicator": "gdp", "amount": f"{value:.4f} bn yuan"}}))[0]

    assert at(amount + more) >= at(amount)
