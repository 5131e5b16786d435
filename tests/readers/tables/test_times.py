"""Years, parts of years and days as tables write them."""

import datetime as dt

import pytest

from pingshan_forecast.readers.tables.times import frequency, read_time, span_of

TIMES = {
    "2014年": (2014, "FY", None),
    "２０１４": (2014, "FY", None),
    "2014年预计": (2014, "FY", "expected"),
    "2014E": (2014, "FY", "expected"),
    "2023年1-9月": (2023, "Q1-Q3", None),
    "2023年1-8月": (2023, "M1-M8", None),
    "2019年第1-4季度": (2019, "FY", None),
    "2019年上半年": (2019, "H1", None),
    "2025Q4": (2025, "Q4", None),
    "4Q 2025": (2025, "Q4", None),
    "1 half-year of 2008": (2008, "H1", None),
    "9 months of 2008": (2008, "Q1-Q3", None),
    "2024-12": (2024, "M12", None),
    "2024年12月": (2024, "M12", None),
    "平成28年度 Fiscal year 2016": (2016, "FY", None),
    "20232)": (2023, "FY", None),
    "2018-12-31": (2018, "M12", None),
}


@pytest.mark.parametrize("text", TIMES)
def test_a_time_is_read_with_its_part_of_the_year_and_its_status(text):
    time = read_time(text)
    assert (time.year, time.span, time.status) == TIMES[text]


@pytest.mark.parametrize(
    "value", ["2014-2023", "405", 405.0, "GDP2020", "年份", "", None, True, "2021.5", "1234年"]
)
def test_what_is_no_time_is_none(value):
    assert read_time(value) is None


def test_a_column_of_days_says_what_each_stands_for():
    january = [dt.date(year, 1, 1) for year in (2018, 2019)]
    assert frequency(january) == frequency([dt.date(2018, 12, 31), dt.date(2019, 12, 31)]) == "year"
    starts = [dt.date(2024, month, 1) for month in (1, 4, 7, 10)]
    assert frequency(starts) == "quarter-start"
    assert [span_of(day, "quarter-start") for day in starts] == ["Q1", "Q2", "Q3", "Q4"]
    assert frequency([dt.date(2024, month, 1) for month in (2, 3, 4)]) == "month"
