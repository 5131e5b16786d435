"""Frames in and out of a history: one door, identity, and every misuse one line."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

import pingshan_forecast as pf
from pingshan_forecast.errors import DataError


@pytest.mark.parametrize("region", ["坪山", "深圳", "全国"])
def test_what_goes_out_as_a_frame_comes_back_equal(region):
    history = pf.load_history(region)
    again = pf.History.from_frame(history.to_frame())
    assert (again.observations, again.region, again.parents) == (
        history.observations,
        region,
        history.parents,
    )
    assert again.warnings == ()


TIDY = {
    "region": ["坪山区"] * 2,
    "indicator": ["GDP", "gdp"],
    "year": ["2020年", 2021],
    "growth_pct": [3.1, 8.0],
}


def test_a_tidy_frame_is_read_by_its_columns():
    frame = pd.DataFrame(
        {**TIDY, "level": [np.nan, 9100000.0], "unit": ["", "万元"], "published": ["", "2022-01-20"]}
    )
    first, second = pf.History.from_frame(frame).observations
    assert (first.region, first.indicator, first.year, first.growth_pct, first.level) == (
        "坪山",
        "gdp",
        2020,
        3.1,
        None,
    )
    assert (second.level, second.unit, second.published) == (910.0, "100m_cny", dt.date(2022, 1, 20))
    assert first.published == dt.date(2021, 1, 1)


INDICES = {
    "numbers": [2020, 2021],
    "texts": ["2020年", "2021年"],
    "periods": pd.period_range("2020", "2021", freq="Y"),
    "days": pd.to_datetime(["2020-12-31", "2021-12-31"]),
}


@pytest.mark.parametrize("kind", INDICES)
def test_a_wide_frame_has_years_in_its_index_or_its_first_column(kind):
    frame = pd.DataFrame(
        {"GDP增速(%)": [3.1, 8.0], "retail_sales level": [100.5, 120.0]}, index=INDICES[kind]
    )
    wide = pf.History.from_frame(frame, region="示例区")
    column = pf.History.from_frame(frame.rename_axis("年份").reset_index(), region="示例区")
    for history in (wide, column):
        assert history.series("gdp").growth_pct.tolist() == [3.1, 8.0]
        assert history.series("retail_sales").level.tolist() == [100.5, 120.0]


def test_a_bare_column_is_growth_or_levels_by_its_size_and_that_is_said():
    history = pf.History.from_frame(pd.DataFrame({"gdp": [7.0, 6.0]}, index=[2020, 2021]), region="示例区")
    assert (history.series("gdp").growth_pct.tolist(), len(history.warnings)) == ([7.0, 6.0], 1)
    with pytest.raises(DataError, match="growth or levels"):
        pf.History.from_frame(pd.DataFrame({"gdp": [70.0, 160.0]}, index=[2020, 2021]), region="示例区")


def test_missing_is_missing_whatever_it_is_called():
    frame = pd.DataFrame({**TIDY, "growth_pct": pd.array([3.1, pd.NA], dtype="Float64")})
    assert [o.year for o in pf.History.from_frame(frame).observations] == [2020]


@pytest.mark.parametrize("library", ["polars", "pyarrow"])
def test_frames_of_other_libraries_are_read(library):
    module = pytest.importorskip(library)
    pytest.importorskip("pyarrow")
    make = module.DataFrame if library == "polars" else module.table
    frame = make({"region": ["坪山"], "indicator": ["gdp"], "year": [2020], "growth_pct": [3.1]})
    assert pf.History.from_frame(frame).series("gdp").growth_pct.tolist() == [3.1]
    assert pf.read_history(frame).series("gdp").growth_pct.tolist() == [3.1]


def frame(**changes):
    return pd.DataFrame({**TIDY, **changes})


MISUSE = {
    "a dictionary": (lambda: pf.History.from_frame({"a": 1}), "no frame"),
    "nothing": (lambda: pf.History.from_frame(pd.DataFrame()), "empty"),
    "no years": (lambda: pf.History.from_frame(pd.DataFrame({"gdp": [7.5]}), region="示例区"), "no years"),
    "no region": (lambda: pf.History.from_frame(pd.DataFrame({"gdp": [7.5]}, index=[2020])), "region="),
    "an unknown indicator": (lambda: pf.History.from_frame(frame(indicator=["GDPP", "gdp"])), "row 1"),
    "a year that is none": (lambda: pf.History.from_frame(frame(year=["x", 2021])), "row 1: year"),
    "a text for a figure": (lambda: pf.History.from_frame(frame(growth_pct=["a", 1.0])), "growth_pct"),
    "a period that is none": (lambda: pf.History.from_frame(frame(period=["FY", "Z"])), "row 2: period"),
    "a status that is none": (lambda: pf.History.from_frame(frame(status=["good", ""])), "preliminary"),
    "a unit of something else": (
        lambda: pf.History.from_frame(frame(level=[1.0, 2.0], unit=["万人", "亿元"])), "correct the unit"
    ),
    "two regions": (lambda: pf.History.from_frame(frame(region=["坪山", "光明"])), "region="),
    "another region": (lambda: pf.History.from_frame(frame(), region="光明"), "no figures of"),
    "a column that is no indicator": (
        lambda: pf.History.from_frame(pd.DataFrame({"foo": [7.5]}, index=[2020]), region="示例区"), "names no indicator"
    ),
    "an index in a frame": (
        lambda: pf.History.from_frame(pd.DataFrame({"GDP指数(上年=100)": [107.5]}, index=[2020]), region="示例区"), "growth"
    ),
    "a year twice": (
        lambda: pf.History.from_frame(pd.DataFrame({"gdp": [7.5, 8.0]}, index=[2020, 2020]), region="示例区"), "twice"
    ),
    "no path": (lambda: pf.read_history(None), "no frame"),
    "a plan by its name": (lambda: pf.assess("pingshan-2021", "坪山"), "load_plan"),
    "a frame as history": (lambda: pf.assess(pf.load_plan("pingshan-2021"), frame()), "from_frame"),
    "a scenario by its name": (
        lambda: pf.assess(pf.load_plan("pingshan-2021"), pf.load_history("坪山"), scenarios=["downside"]), "pf.Scenario"
    ),
    "rates without years": (lambda: pf.IndicatorSeries.from_growth([7.0, 6.0]), "last_year="),
    "a last year that is none": (lambda: pf.IndicatorSeries.from_growth([7.0], last_year="soon"), "whole year"),
    "a last year that the index contradicts": (
        lambda: pf.IndicatorSeries.from_growth(pd.Series([7.0], index=[2020]), last_year=2021), "index ends in 2020"
    ),
    "a matrix of rates": (lambda: pf.IndicatorSeries.from_growth([[7.0]], last_year=2020), "dimensions"),
}  # fmt: skip


@pytest.mark.parametrize("case", MISUSE)
def test_misuse_is_one_line_with_a_remedy(case):
    call, says = MISUSE[case]
    with pytest.raises(DataError, match=says) as caught:
        call()
    assert "\n" not in str(caught.value)


def test_a_series_keeps_its_own_index_mask_and_names():
    rates = pd.Series([8.2, 2.4, 6.6], index=[2021, 2020, 2018])
    series = pf.IndicatorSeries.from_growth(rates, indicator="固定资产投资")
    assert (series.years.tolist(), series.indicator) == ([2018, 2019, 2020, 2021], "fixed_investment")
    np.testing.assert_array_equal(series.growth_pct, [6.6, np.nan, 2.4, 8.2])
    masked = pf.IndicatorSeries.from_growth(np.ma.array([7.0, 55.0, 2.4], mask=[0, 1, 0]), last_year=2021)
    np.testing.assert_array_equal(masked.growth_pct, [7.0, np.nan, 2.4])
    periods = pd.period_range("2018", "2021", freq="Y")
    laid = pf.IndicatorSeries(
        region="甲", indicator="gdp", years=periods, growth_pct=[1.0] * 4, level=[np.nan] * 4
    )
    assert laid.years.tolist() == [2018, 2019, 2020, 2021]
    assert pf.IndicatorSeries.from_growth([7.0], last_year=pd.Period("2021", freq="Y")).years.tolist() == [
        2021
    ]
