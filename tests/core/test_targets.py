"""What counts as met, by comparator and reading."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pingshan_forecast as pf
from pingshan_forecast.core.targets import Target


def make(comparator="about", low=7.0, high=None, indicator="gdp", unit="%", measure="growth", text="目标"):
    if comparator in {"about", "equal"} and high is None:
        high = low
    return Target(
        region="坪山", year=2021, indicator=indicator, indicator_name="指标", measure=measure,
        comparator=comparator, low=low, high=high, unit=unit, text=text,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("target", "strict", "lenient"),
    [
        (make("about", 7.0), (6.95, math.inf), (6.5, math.inf)),
        (make("equal", 7.0), (6.95, math.inf), (6.5, math.inf)),
        (make("at_least", 6.0), (5.95, math.inf), (5.5, math.inf)),
        # "More than 8%" needs a published 8.1, so 8.05 before rounding.
        (make("above", 8.0), (8.05, math.inf), (7.5, math.inf)),
        (make("between", 6.0, 6.5), (5.95, math.inf), (5.5, math.inf)),
        (make("positive", 0.0), (0.05, math.inf), (-0.5, math.inf)),
        (make("at_most", None, 3.0, indicator="cpi"), (-math.inf, 3.05), (-math.inf, 3.5)),
        (make("below", None, 3.0, indicator="cpi"), (-math.inf, 2.95), (-math.inf, 3.5)),
        (make("about", 3.0, indicator="cpi"), (-math.inf, 3.05), (-math.inf, 3.5)),
        # A target with two decimals is published with two: 18.45 is met by 18.445.
        (make("at_least", 18.45), (18.445, math.inf), (17.95, math.inf)),
        (make("at_least", 400.0, unit="亿元", measure="level"), (399.5, math.inf), (392.0, math.inf)),
    ],
)
def test_each_comparator_has_its_event(target, strict, lenient):
    # 1e-12: decimal halves such as 8.05 are not exact in binary.
    assert target.met_interval("strict") == pytest.approx(strict, abs=1e-12)
    assert target.met_interval("lenient") == pytest.approx(lenient, abs=1e-12)


@given(
    low=st.floats(-50, 200).map(lambda x: round(x, 1)),
    comparator=st.sampled_from(["about", "equal", "at_least", "above", "at_most", "below", "positive"]),
    unit=st.sampled_from(["%", "亿元"]),
)
def test_the_lenient_reading_never_forbids_what_the_strict_allows(low, comparator, unit):
    target = make(comparator, low, low if comparator in {"at_most", "below"} else None, unit=unit)
    strict, lenient = target.met_interval("strict"), target.met_interval("lenient")
    assert lenient[0] <= strict[0]
    assert lenient[1] >= strict[1]


@pytest.mark.parametrize(
    ("fields", "needle"),
    [
        ({"comparator": "roughly"}, "roughly"),
        ({"comparator": "about", "low": None, "high": 7.0}, "low"),
        ({"comparator": "at_most", "low": None, "high": None}, "high"),
        ({"comparator": "between", "low": 7.0, "high": 6.0}, "above high"),
        ({"low": math.nan}, "finite"),
        ({"low": math.inf}, "finite"),
        ({"measure": "mood"}, "mood"),
        ({"low": "7"}, "give a number"),
        ({"indicator": "xyz"}, "unknown indicator"),
    ],
)
def test_a_target_that_is_no_event_is_refused_in_one_line(fields, needle):
    with pytest.raises(pf.PingshanForecastError, match=needle) as caught:
        make(**fields)
    assert "\n" not in str(caught.value)


def test_a_rate_without_a_unit_is_a_rate():
    assert make(unit="").met_interval() == make(unit="%").met_interval()


def test_a_year_that_is_none_is_refused():
    with pytest.raises(pf.PingshanForecastError, match="no year of a plan"):
        pf.Target(region="坪山", year=21, indicator="gdp", indicator_name="GDP", low=7.0, high=7.0)


def test_a_plan_takes_its_date_as_text():
    plan = pf.load_plan("pingshan-2021")
    assert pf.Plan(region="坪山", year=2021, as_of="2021-01-26", targets=plan.targets).as_of == plan.as_of


def test_a_relative_target_has_no_interval_of_its_own():
    target = make("about", None, None, measure="relative")
    with pytest.raises(pf.PingshanForecastError, match="another series"):
        target.met_interval()


def test_the_bundled_plan_holds_the_five_headline_targets_and_their_words():
    frame = pf.load_plan("pingshan-2021").to_frame()
    targets = frame[frame.kind == "target"]
    assert targets.text.tolist() == [
        "地区生产总值增长7%左右",
        "规模以上工业增加值增长9%左右",
        "社会消费品零售总额正增长",
        "一般公共预算地方本级收入增长1%左右",
        "外贸进出口总额正增长",
    ]
    outcomes = frame[frame.kind == "outcome"].set_index("indicator")
    # Growth of 2020 as the founding report prints it.
    assert outcomes.low.to_dict() == {
        "gdp": 4.5,
        "industry_va_above_scale": 6.1,
        "retail_sales": 1.5,
        "budget_revenue": 8.5,
        "trade_total": 25.0,
    }


def test_a_plan_shown_in_a_notebook_escapes_hostile_words():
    plan = pf.Plan(
        region="坪山",
        year=2021,
        as_of=pf.load_plan("pingshan-2021").as_of,
        targets=(make(text="<script>alert(1)</script>"),),
    )
    assert "<script>" not in plan._repr_html_()


@pytest.mark.parametrize("year", [0, 1900, 2200])
def test_the_first_and_last_years_of_plans_are_years(year):
    made = pf.Target(region="坪山", year=year, indicator="gdp", indicator_name="GDP", low=7.0, high=7.0)
    assert made.year == year


@pytest.mark.parametrize("year", [1, -1, 1899, 2201])
def test_the_years_beside_them_are_none(year):
    with pytest.raises(pf.PingshanForecastError, match="no year of a plan"):
        pf.Target(region="坪山", year=year, indicator="gdp", indicator_name="GDP", low=7.0, high=7.0)


@pytest.mark.parametrize(
    ("target", "interval"),
    [
        (make("above", 8.0), (8.1, math.inf)),
        (make("below", None, 3.0, indicator="cpi"), (-math.inf, 2.9)),
        (make("at_least", 8.0), (8.0, math.inf)),
        (make("at_most", None, 3.0, indicator="cpi"), (-math.inf, 3.0)),
        (make("above", 400.0, unit="亿元", measure="level"), (401.0, math.inf)),
    ],
)
def test_a_published_figure_meets_a_strict_order_from_the_next_digit_on(target, interval):
    assert target.published_interval() == pytest.approx(
        interval, abs=1e-12
    )  # decimals are not exact in binary


@pytest.mark.parametrize(
    ("comparator", "measure", "relative"),
    [
        ("maintain", "growth", True),
        ("about", "relative", True),
        ("about", "growth", False),
        ("positive", "level", False),
    ],
)
def test_a_target_is_relative_by_its_measure_or_by_its_comparator(comparator, measure, relative):
    low = None if relative else 7.0
    assert make(comparator, low, measure=measure).is_relative == relative


def test_the_number_of_a_ceiling_is_its_upper_one():
    ceiling, floor = make("at_most", None, 3.0, indicator="cpi"), make("at_least", 6.0)
    assert (ceiling.bound, floor.bound) == (3.0, 6.0)
    assert (ceiling.at(2.5).bound, floor.at(6.5).bound) == (2.5, 6.5)


def compared(**fields):
    """A target set against the growth of GDP."""
    return Target(
        region="坪山", year=2021, indicator="income_resident", indicator_name="居民收入", measure="relative",
        reference="gdp", **{"comparator": "about", "unit": "", **fields},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("target", "strict", "lenient", "bound"),
    [
        (compared(), (-0.05, math.inf), (-0.5, math.inf), 0.0),
        (compared(comparator="above"), (0.05, math.inf), (-0.5, math.inf), 0.0),
        (compared(comparator="at_least", low=2.0, unit="个百分点"), (1.95, math.inf), (1.5, math.inf), 2.0),
        (compared(comparator="at_most"), (-math.inf, 0.05), (-math.inf, 0.5), 0.0),
        (compared(comparator="at_most", high=2.0, unit="个百分点"), (-math.inf, 2.05), (-math.inf, 2.5), 2.0),
    ],
)
def test_a_comparison_is_kept_by_a_difference(target, strict, lenient, bound):
    assert target.met_interval("strict") == pytest.approx(strict, abs=1e-12)
    assert target.met_interval("lenient") == pytest.approx(lenient, abs=1e-12)
    assert target.bound == bound


def test_the_lenient_slack_is_two_per_cent_of_a_level_and_half_a_point_of_a_rate():
    level = make("at_least", 400.0, unit="亿元", measure="level")
    assert level.met_interval("strict")[0] - level.met_interval("lenient")[0] == pytest.approx(7.5)
    rate = make("at_least", 400.0)
    assert rate.met_interval("strict")[0] - rate.met_interval("lenient")[0] == pytest.approx(0.45)


@pytest.mark.parametrize(
    ("bound", "english", "chinese"),
    [
        (("about", None, None), "growth at least that of", "增速不低于"),
        (("above", None, None), "growth above that of", "增速高于"),
        (("at_most", None, None), "growth at most that of", "增速不高于"),
        (("below", None, None), "growth below that of", "增速低于"),
        (("at_least", 1.0, None), "growth at least 1 point above that of", "1个百分点以上"),
        (("about", 2.0, None), "growth about 2 points above that of", "2个百分点左右"),
        (("equal", 2.0, None), "growth 2 points above that of", "2个百分点"),
        (("at_least", -1.0, None), "growth at most 1 point below that of", "1个百分点以内"),
        (("at_most", None, 2.0), "growth at most 2 points above that of", "2个百分点以内"),
    ],
)
def test_a_comparison_names_its_points_and_what_it_is_set_against(bound, english, chinese):
    comparator, low, high = bound
    unit = "" if low is high is None else "百分点"
    target = compared(comparator=comparator, low=low, high=high, unit=unit)
    assert target.words() == f"disposable income per resident, {english} gross domestic product of Pingshan"
    assert chinese in target.words("zh")
    assert "坪山地区生产总值" in target.words("zh")
