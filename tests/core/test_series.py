"""Series, vintages, and what was known when."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pingshan_forecast as pf
from pingshan_forecast.core.observations import Observation


@pytest.fixture(scope="module")
def pingshan():
    return pf.load_history("坪山")


def observation(year, growth=None, level=None, known="2020-01-31", **more):
    return Observation(
        region="甲", indicator="gdp", year=year, growth_pct=growth, level=level,
        published=dt.date.fromisoformat(known), **more,
    )  # fmt: skip


def test_every_vintage_of_2014_and_2015_is_there(pingshan):
    assert [row.level for row in pingshan.vintages("gdp", 2014)] == [405.0, 423.99, 423.7273]
    assert {row.level for row in pingshan.vintages("gdp", 2015)} == {470.0, 458.0534}


def test_years_never_published_stay_missing(pingshan):
    series = pingshan.series("gdp").until(2020)
    assert series.missing_years() == (2011, 2013, 2016, 2019)
    assert series.observed[1].tolist() == [27.5, 15.2, 10.0, 9.5, 12.0, 10.1, 4.5]


def test_as_of_hides_what_was_published_later(pingshan):
    before = pingshan.as_of("2021-01-25").series("gdp")
    on_the_day = pingshan.as_of("2021-01-26").series("gdp")
    assert before.observed[0][-1] == 2018
    assert on_the_day.observed[0][-1] == 2020
    assert all(o.published <= dt.date(2021, 1, 26) for o in pingshan.as_of("2021-01-26").observations)


def test_the_latest_known_vintage_counts():
    rows = (observation(2018, 8.0), observation(2018, 7.6, known="2020-06-30", status="revised"))
    history = pf.History(region="甲", observations=rows)
    assert history.series("gdp").growth_pct.tolist() == [7.6]
    assert history.as_of("2020-02-01").series("gdp").growth_pct.tolist() == [8.0]


def test_a_break_is_not_known_before_its_first_figure():
    history = pf.load_history("坪山")
    # The 2018 level was published in 2019: on 23 January 2018 nobody could know that it would break.
    assert 2018 not in {b.year for b in history.as_of("2018-01-23").breaks if b.region == "坪山"}
    assert 2018 in {b.year for b in history.as_of("2021-01-26").breaks if b.region == "坪山"}


def test_a_level_in_another_currency_is_no_level_of_the_series():
    rows = (observation(2017, 3.0, 100.0, unit="100m_usd"), observation(2018, 4.0, 700.0, unit="100m_cny"))
    level = pf.History(region="甲", observations=rows).series("gdp").level
    assert np.isnan(level[0])
    assert level[1] == 700.0


def test_a_real_rate_is_never_derived_from_levels():
    history = pf.History(
        region="甲", observations=(observation(2017, None, 100.0), observation(2018, None, 120.0))
    )
    assert history.series("gdp").n_observed == 0


@given(st.lists(st.one_of(st.just(float("nan")), st.floats(-50, 80)), min_size=1, max_size=30))
def test_a_series_keeps_its_numbers_and_its_gaps(growth):
    series = pf.IndicatorSeries.from_growth(growth, last_year=2020)
    np.testing.assert_array_equal(series.growth_pct, growth)
    assert series.n_observed + len(series.missing_years()) <= len(growth)
    assert series.until(2020).years.tolist() == series.years.tolist()


def test_arrays_of_a_series_are_read_only():
    series = pf.IndicatorSeries.from_growth([1.0, 2.0], last_year=2020)
    with pytest.raises(ValueError, match="read-only"):
        series.growth_pct[0] = 9.0


@pytest.mark.parametrize(
    ("make", "needle"),
    [
        (lambda: pf.IndicatorSeries.from_growth([np.inf], last_year=2020), "infinite"),
        (lambda: pf.IndicatorSeries.from_growth([-100.0], last_year=2020), "-100%"),
        (
            lambda: pf.IndicatorSeries(
                region="甲", indicator="gdp", years=[2018, 2020], growth_pct=[1.0, 2.0], level=[1.0, 2.0]
            ),
            "consecutive",
        ),
        (
            lambda: pf.IndicatorSeries(
                region="甲", indicator="gdp", years=[2018], growth_pct=[1.0, 2.0], level=[1.0]
            ),
            "length",
        ),
        (lambda: observation(2018), "neither"),
        (lambda: observation(2018, float("nan")), "leave the cell empty"),
        (lambda: observation(2018, -150.0), "sign"),
        (lambda: pf.load_history("坪山").as_of("last week"), "2021-01-26"),
        (lambda: pf.load_history("坪山").series("gdpp"), "unknown indicator"),
        (lambda: pf.load_history("坪山").series("grain_output"), "no yearly figures"),
        (lambda: pf.load_history("平山"), "unknown region"),
        (lambda: pf.load_plan("pingshan-1999"), "pingshan-2021"),
    ],
)
def test_bad_input_is_one_line_with_a_remedy(make, needle):
    with pytest.raises(pf.PingshanForecastError, match=needle) as caught:
        make()
    assert "\n" not in str(caught.value)


def test_regions_answer_to_all_their_names():
    assert {pf.load_history(name).region for name in ("坪山", "坪山区", "Pingshan", "pingshan")} == {"坪山"}
    assert pf.load_history("坪山").parents == ("深圳", "广东", "全国")


def test_frames_keep_provenance(pingshan):
    frame = pingshan.series("gdp").to_frame().set_index("year")
    assert frame.loc[2020, "source_id"] == "SEED"
    assert len(pingshan.to_frame()) == len(pingshan.observations)
    assert "<table" in pingshan.series("gdp")._repr_html_()
    assert "<table" in pf.History(region="甲", observations=())._repr_html_()


def test_the_base_of_forecasts_is_the_last_level_carried_by_published_growth():
    carried = pf.IndicatorSeries(
        region="甲",
        indicator="gdp",
        years=[2022, 2023, 2024],
        growth_pct=[14.0, 18.0, 9.0],
        level=[1080.0, 1329.89, np.nan],
    )
    # 1329.89 x 1.09 by hand.
    year, level = carried.base_level
    assert year == 2024
    assert level == pytest.approx(1449.5801, rel=1e-12)
    gap = pf.IndicatorSeries(
        region="甲",
        indicator="gdp",
        years=[2022, 2023, 2024],
        growth_pct=[14.0, np.nan, 9.0],
        level=[1080.0, np.nan, np.nan],
    )
    assert gap.base_level is None
