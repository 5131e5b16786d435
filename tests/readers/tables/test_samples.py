"""The sample tables that ship are read as they say."""

import pytest

import pingshan_forecast as pf
from places import EXAMPLES
from table_files import TODAY

SAMPLES = {
    "years-down.csv": {
        ("gdp", 2020, "FY", 2.4),
        ("retail_sales", 2020, "FY", -3.9),
        ("gdp", 2016, "FY", 8.2),
    },
    "years-across.csv": {("gdp", 2019, "FY", 6.6), ("fixed_investment", 2018, "FY", 9.0)},
    "bureau-download.csv": {("gdp", 2020, "FY", None)},
    "data-service-quarters.csv": {
        ("gdp", 2020, "FY", 2.4),
        ("gdp", 2020, "H1", -0.8),
        ("gdp", 2020, "Q2", None),
    },
    "index.csv": {("gdp", 2017, "FY", 8.04), ("cpi", 2016, "FY", 2.1)},
    "long.csv": {("gdp", 2020, "FY", 2.4), ("gdp", 2021, "H1", 11.9)},
}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_read_with_its_region_alone(name):
    history = pf.read_history(EXAMPLES / "tables" / name, region="示例区", today=TODAY)
    got = {
        (o.indicator, o.year, o.period, None if o.growth_pct is None else round(o.growth_pct, 2))
        for o in history.observations
    }
    assert got >= SAMPLES[name]


def test_every_sample_is_tried():
    assert {path.name for path in (EXAMPLES / "tables").glob("*.csv")} == set(SAMPLES)
