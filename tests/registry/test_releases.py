"""The release calendar."""

import datetime as dt

import pytest

from pingshan_forecast.registry.releases import release_day, tier_of


@pytest.mark.parametrize(
    ("region", "indicator", "period", "day"),
    [
        ("全国", "gdp", "Q1", (2021, 4, 18)),
        ("全国", "exports", "M1-M8", (2021, 9, 14)),
        ("全国", "gdp", "FY", (2022, 1, 21)),
        ("广东", "gdp", "H1", (2021, 7, 25)),
        ("深圳", "gdp", "Q1-Q3", (2021, 10, 28)),
        ("坪山", "gdp", "Q1", (2021, 4, 30)),
        ("坪山", "gdp", "M1-M11", (2021, 12, 31)),
        ("坪山", "gdp", "FY", (2022, 1, 31)),
    ],
)
def test_a_figure_comes_out_in_the_month_after_its_period(region, indicator, period, day):
    assert release_day(region, indicator, 2021, period) == dt.date(*day)


def test_a_region_that_is_not_registered_is_a_district():
    assert tier_of("镇安县") == "district"
    assert tier_of("大宝安") == "district"
