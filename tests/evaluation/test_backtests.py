"""Backtests of models: what cannot be run is refused, one series at fault costs no other."""

import pandas as pd
import pytest

import pingshan_forecast as pf
from pingshan_forecast.errors import DataError

PANEL = {"region": ["A"] * 3, "year": [2017, 2018, 2019], "growth": [7.0, 8.0, 9.0]}


@pytest.mark.parametrize(
    ("panel", "models", "horizon", "needle"),
    [
        (PANEL, ["mean"], 1, "give a list such as"),
        (PANEL, [pf.HistoricalMean], 1, "give a list such as"),
        (PANEL, pf.HistoricalMean(), 1, "give a list such as"),
        (PANEL, [pf.HistoricalMean(), pf.HistoricalMean()], 1, "give them as a dict"),
        (PANEL, [pf.HistoricalMean()], 0, "horizon is 0"),
        ({"region": [], "year": [], "growth": []}, [pf.HistoricalMean()], 1, "no figure"),
        (
            {"region": ["A"], "year": [2019], "growth": ["x"]},
            [pf.HistoricalMean()],
            1,
            "row 1, column growth",
        ),
    ],
)
def test_a_backtest_that_cannot_be_run_is_refused_in_one_line(panel, models, horizon, needle):
    with pytest.raises(pf.PingshanForecastError, match=needle) as refused:
        pf.backtest(pd.DataFrame(panel), models, [2018], horizon, progress=False)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("origins", [2017, [2017.5], "2017"])
def test_origins_are_whole_years(origins):
    with pytest.raises(DataError, match="origins is"):
        pf.backtest(pd.DataFrame(PANEL), [pf.HistoricalMean()], origins, 1, progress=False)


def test_a_slip_in_a_year_is_refused_before_it_makes_two_thousand():
    with pytest.raises(DataError, match="row 2, column year is '202'"):
        pf.backtest_targets(
            pd.DataFrame({"region": "A", "year": [2019, 202], "growth": 6.0}),
            pd.DataFrame({"region": "A", "year": [2019], "target": 6.0}),
        )


def test_one_series_at_fault_costs_no_other_its_forecast():
    rows = [(f"r{i}", year, 7.0 + 0.1 * (i + year % 3)) for i in range(20) for year in range(2008, 2019)]
    panel = pd.DataFrame(
        [*rows, ("early", 2005, 6.0), ("early", 2018, 6.5)], columns=["region", "year", "growth"]
    )
    model = pf.EmpiricalBayesArima(regressors={"p": dict.fromkeys(range(2008, 2019), 1.0)})
    frame = pf.backtest(panel, [model], [2017], 1, progress=False).set_index("region")
    assert frame.problem["early"].startswith("regressor 'p' has no value for 2005")
    others = frame.drop("early")
    assert (others.problem == "").all()
    assert others["median"].notna().all()
