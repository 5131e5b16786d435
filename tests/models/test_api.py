"""One call from a series to its forecast."""

import numpy as np
import pandas as pd
import pytest

import pingshan_forecast as pf
from pingshan_forecast.errors import DataError, ModelError, PingshanForecastWarning

RATES = [9.0, 8.0, 8.5, 7.5, 7.0, 7.4]


def test_a_pandas_series_is_forecast_as_the_library_s_own():
    own = pf.forecast(
        pf.IndicatorSeries.from_growth(RATES, last_year=2020, indicator="retail_sales"), 2
    ).to_frame()
    backwards = pd.Series(RATES, index=range(2015, 2021), name="社会消费品零售总额").iloc[::-1]
    assert pf.forecast(backwards, 2).to_frame().equals(own)


@pytest.mark.parametrize(
    ("series", "says"),
    [
        ([7.0, 6.6], "no series"),
        (np.array([7.0]), "no series"),
        (pd.DataFrame({"gdp": RATES}), "no series"),
        (pd.Series(RATES), "no years"),
        (pd.Series(RATES, index=range(2015, 2021), name="foo"), "names no indicator"),
        (pd.Series([7.0, 6.0], index=pd.period_range("2018Q1", "2018Q2", freq="Q")), "is no year"),
    ],
)
def test_what_is_no_series_of_years_is_refused(series, says):
    with pytest.raises(DataError, match=says):
        pf.forecast(series, 1)


def test_a_model_by_its_name_is_refused():
    with pytest.raises(ModelError, match="HistoricalMean"):
        pf.forecast(pd.Series(RATES, index=range(2015, 2021)), 1, "arima")


def test_levels_alone_are_said_to_give_no_growth():
    level = [200.0, 204.2, 208.1]
    series = pf.IndicatorSeries(
        region="甲", indicator="gdp", years=[2018, 2019, 2020], growth_pct=[np.nan] * 3, level=level
    )
    with pytest.warns(PingshanForecastWarning, match="levels and no growth rate"):
        pf.forecast(series, 1)
