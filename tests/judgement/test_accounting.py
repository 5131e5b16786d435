"""Accounting checks against hand arithmetic from published figures."""

import dataclasses
import re

import pytest

import pingshan_forecast as pf
from pingshan_forecast.core.series import Break
from pingshan_forecast.judgement.accounting import (
    accounting_checks,
    implied_deflator,
    industry_against_gdp,
    required_path,
    revenue_elasticity,
    two_year_average,
)
from pingshan_forecast.judgement.arithmetic import required_annual_growth


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


def test_every_check_speaks_both_languages(result):
    for check in result.coherence:
        for language in ("en", "zh"):
            assert check.formula in check.text(language)
        assert set(check.to_dict()) == {"name", "statement", "formula", "numbers", "strength", "caveat"}


def test_the_sentence_of_the_year_before_names_the_middle_of_its_bounds(checks):
    check = checks["industry_against_gdp"]
    low, high = check.numbers["rest_growth_last_year_pct"]
    assert dict(check.statement.values)["before"] == pytest.approx((low + high) / 2)


def growing(rates, indicator="gdp", levels=None):
    series = pf.IndicatorSeries.from_growth(rates, last_year=2020, indicator=indicator)
    return series if levels is None else dataclasses.replace(series, level=levels)


def test_a_high_base_is_one_above_the_target_and_unusual(plan):
    gdp = next(t for t in plan.targets if t.indicator == "gdp")  # about 7%
    high = two_year_average(gdp, {"gdp": growing([5.0, 6.0, 7.0, 12.0])}, 2021).statement.text("en")
    assert "a high base" in high
    below = two_year_average(gdp, {"gdp": growing([2.0, 3.0, 4.0, 6.9])}, 2021).statement.text("en")
    assert "a high base" not in below


def level(goal, year, indicator="gdp"):
    return pf.Target(
        region="坪山", year=year, indicator=indicator, indicator_name="指标", measure="level",
        comparator="at_least", low=goal, unit="亿元",
    )  # fmt: skip


def test_a_level_of_the_year_after_the_base_asks_for_its_growth_once():
    series = {"gdp": growing([7.0, 7.0], levels=[90.0, 100.0])}
    check = required_path(level(107.0, 2021), series)
    assert check.numbers["years"] == 1
    low, high = check.numbers["required_growth_pct"]
    assert low <= 7.0 <= high
    assert required_path(level(107.0, 2020), series) is None
    assert required_path(level(0.5, 2021), series) is not None  # a level below one is one to reach
    assert required_path(level(0.0, 2021), series) is None
    assert required_path(level(-1.0, 2021), series) is None


def test_the_year_before_is_named_as_such(checks):
    for name in ("two_year_average_gdp", "industry_against_gdp"):
        words = checks[name].statement.text("en")
        assert "2020" in words, name
        assert not {"2019", "2022"} & set(re.findall(r"\d{4}", words)), name


def test_a_level_without_a_history_asks_for_nothing():
    assert required_path(level(107.0, 2021, "exports"), {"gdp": growing([7.0], levels=[100.0])}) is None
    assert required_path(level(107.0, 2021), {"gdp": growing([7.0])}) is None


def test_the_elasticity_on_record_stands_where_growth_was_slow_but_was(plan):
    wanted = {t.indicator: t for t in plan.targets}
    series = {"gdp": growing([0.2, 0.2, 0.2]), "budget_revenue": growing([0.6, 0.6, 0.6], "budget_revenue")}
    assert revenue_elasticity(wanted, series).numbers["elasticity_on_record"] == pytest.approx(3.0)
    falling = series | {"gdp": growing([-0.2, 0.1, -0.2])}
    assert "elasticity_on_record" not in revenue_elasticity(wanted, falling).numbers


def test_industry_alone_has_nothing_to_stand_against(plan, result):
    alone = tuple(t for t in plan.targets if t.indicator == "industry_va_above_scale")
    found = accounting_checks(dataclasses.replace(plan, targets=alone), result.history)
    assert "industry_against_gdp" not in {check.name for check in found}


@pytest.mark.parametrize(
    ("rates", "side"), [([9.0, 9.0, 9.0, 5.0], "below"), ([5.0, 5.0, 5.0, 9.0], "above")]
)
def test_last_year_lay_on_the_side_of_earlier_ones_that_it_did(plan, rates, side):
    gdp = next(t for t in plan.targets if t.indicator == "gdp")
    check = two_year_average(gdp, {"gdp": growing(rates)}, 2021)
    assert f"4.0 points {side}" in check.statement.text("en")
    assert check.numbers["last_less_earlier_median_points"] == pytest.approx(rates[-1] - rates[0])


def test_no_growth_at_all_is_no_fall(plan):
    # 0% is not below zero, and within a standard deviation of -1, 0.5 and 2: a usual base.
    gdp = next(t for t in plan.targets if t.indicator == "gdp")
    assert "a low base" not in two_year_average(
        gdp, {"gdp": growing([-1.0, 0.5, 2.0, 0.0])}, 2021
    ).statement.text("en")


@pytest.mark.parametrize("missing", ["gdp", "industry_va_above_scale"])
def test_the_year_before_is_left_out_where_either_rate_is_missing(plan, result, missing):
    wanted = {t.indicator: t for t in plan.targets}
    series = {code: result.history.series(code) for code in ("gdp", "industry_va_above_scale")}
    whole = industry_against_gdp(wanted, series, 2021)
    rates = series[missing].growth_pct.copy()
    rates[series[missing].years == 2020] = float("nan")
    series[missing] = dataclasses.replace(series[missing], growth_pct=rates)
    check = industry_against_gdp(wanted, series, 2021)
    assert whole.numbers.keys() - check.numbers.keys() == {"rest_growth_last_year_pct"}
    assert check.formula == whole.formula


def test_the_elasticity_is_a_quotient_in_every_place_it_stands(plan, checks):
    check = checks["revenue_elasticity"]
    assert check.numbers["elasticity"] == pytest.approx(1.0 / 7.0)
    assert dict(check.statement.values)["elasticity"] == pytest.approx(1.0 / 7.0)
    assert check.numbers["revenue_growth_pct"] == 1.0
    assert check.numbers["gdp_growth_pct"] == 7.0


@pytest.mark.parametrize(("last", "low_base"), [(4.5, True), (5.5, False)])
def test_a_low_base_is_one_sample_standard_deviation_under_the_mean(plan, last, low_base):
    # 5, 7 and 9: mean 7, standard deviation 2 with n - 1 below the line (2.8 with n - 2, 1.6 with n).
    gdp = next(t for t in plan.targets if t.indicator == "gdp")
    text = two_year_average(gdp, {"gdp": growing([5.0, 7.0, 9.0, last])}, 2021).statement.text("en")
    assert ("a low base" in text) == low_base


def values(check):
    """The numbers that a check's sentence is filled with."""
    return dict(check.statement.values)


def growth_target(goal, indicator="gdp", region="坪山"):
    return pf.Target(
        region=region, year=2021, indicator=indicator, indicator_name="指标", measure="growth",
        comparator="about", low=goal, high=goal, unit="%",
    )  # fmt: skip


def industry_case(part=40.0, total=100.0, gdp=5.0, industry=6.0):
    """Check of two targets alone on levels of the year before."""
    wanted = {
        "gdp": growth_target(gdp),
        "industry_va_above_scale": growth_target(industry, "industry_va_above_scale"),
    }
    series = {
        "gdp": growing([4.0], levels=[total]),
        "industry_va_above_scale": growing([4.0], "industry_va_above_scale", levels=[part]),
    }
    return industry_against_gdp(wanted, series, 2021)


def test_the_sentence_on_industry_has_the_numbers_of_its_formula():
    # 40 / 100 = 40%; 40% x 6 = 2.4; (5 - 2.4) / 60% = 4.33.
    check = industry_case()
    assert values(check)["share"] == pytest.approx(40.0)
    assert values(check)["points"] == pytest.approx(2.4)
    assert values(check)["rest"] == pytest.approx(2.6 / 0.6)
    low, high = check.numbers["share_pct"]
    assert low < 40.0 < high
    assert check.statement.code == "check_industry_before"


@pytest.mark.parametrize(("part", "found"), [(98.0, True), (99.0, False), (100.0, False), (101.0, False)])
def test_industry_is_less_than_the_whole(part, found):
    # 99 and 100, rounded to whole numbers, may both be 99.5: then no rest is left to divide by.
    assert (industry_case(part=part) is not None) == found


@pytest.mark.parametrize(("industry", "covers"), [(12.0, False), (12.5, False), (13.0, True)])
def test_industry_alone_covers_the_target_where_the_rest_may_fall(industry, covers):
    # 40% of 12 is 4.8 of 5 points, of 12.5 all five, of 13 more than that.
    check = industry_case(industry=industry)
    assert (check.statement.code == "check_industry_covers") == covers


def test_an_elasticity_needs_growth_to_be_set_against():
    wanted = {"gdp": growth_target(5.0), "budget_revenue": growth_target(2.0, "budget_revenue")}
    flat = {"gdp": growing([0.0, 0.0, 0.0]), "budget_revenue": growing([1.0, 1.0, 1.0], "budget_revenue")}
    check = revenue_elasticity(wanted, flat)
    assert check.numbers["elasticity"] == pytest.approx(0.4)
    assert "elasticity_on_record" not in check.numbers


def test_the_deflator_of_the_later_year_by_hand():
    # 110 / 100 / 1.05 - 1 = 4.8% in 2020; 2019 would give 100 / 90 / 1.04 - 1 = 6.8%.
    series = {"gdp": growing([3.0, 4.0, 5.0], levels=[90.0, 100.0, 110.0])}
    check = implied_deflator(series, 2021)
    assert values(check)["year"] == 2020
    assert values(check)["price"] == pytest.approx(100.0 * (1.1 / 1.05 - 1.0))
    assert check.formula == "110 / 100 / (1 + 5%) - 1 = 4.8%"
    low, high = check.numbers["deflator_pct"]
    assert low < 100.0 * (1.1 / 1.05 - 1.0) < high
    assert values(implied_deflator(series, 2022))["year"] == 2020
    assert implied_deflator(series, 2023) is None


def test_one_year_on_record_is_enough_for_an_average():
    check = two_year_average(growth_target(8.0), {"gdp": growing([2.0])}, 2021)
    assert values(check)["average"] == pytest.approx(100.0 * ((1.02 * 1.08) ** 0.5 - 1.0))
    assert check.statement.code == "check_average"


@pytest.mark.parametrize(("last", "said"), [(7.0, False), (7.02, False), (7.5, True), (6.5, True)])
def test_a_gap_to_earlier_years_is_named_if_it_prints(last, said):
    # Last year is none of the earlier ones: their median is 7 whatever it was.
    check = two_year_average(growth_target(8.0), {"gdp": growing([7.0, 7.0, 7.0, last])}, 2021)
    assert (check.statement.code == "check_average_before") == said
    if said:
        assert values(check)["gap"] == pytest.approx(0.5)
        assert values(check)["n"] == 3


@pytest.mark.parametrize(("goal", "base"), [(5.0, ""), (5.1, "a low base"), (4.9, "")])
def test_a_base_is_low_only_under_the_target(goal, base):
    # 5% after 7, 8 and 9 (mean 8, deviation 1) is far down; a target of no more asks for no rebound.
    text = two_year_average(growth_target(goal), {"gdp": growing([7.0, 8.0, 9.0, 5.0])}, 2021).statement.text(
        "en"
    )
    assert ("a low base" in text) == bool(base)


def test_a_target_of_another_region_or_of_a_level_is_none_of_the_plan_s_growth(plan, result):
    gdp = next(t for t in plan.targets if t.indicator == "gdp")
    made = (gdp, growth_target(99.0, region="深圳"), level(99.0, 2021))
    found = {c.name: c for c in accounting_checks(dataclasses.replace(plan, targets=made), result.history)}
    assert found["two_year_average_gdp"].numbers["target_pct"] == gdp.bound
