# ruff: noqa: E501  # a refusal a line reads best
"""Scenarios that cannot be: refused in one line that names the condition and what is possible."""

import pytest

from pingshan_forecast.errors import ScenarioError
from scenario_files import MEAN, run

BAD = {
    "bare number": ({"path": {"indicator": "gdp", "value": 7}}, "value is 7; give text"),
    "bare text": ({"path": {"indicator": "gdp", "value": "7"}}, "'7' has no unit; write '7 pct'"),
    "wrong unit": ({"path": {"indicator": "gdp", "value": "7 bn yuan"}}, "write '7 pct' or"),
    "unknown unit": ({"path": {"indicator": "gdp", "value": "7 apples"}}, "cannot read '7 apples'"),
    "unknown indicator": ({"path": {"indicator": "gdpp", "value": "7 pct"}}, "unknown indicator 'gdpp'; did you mean gdp"),
    "unknown region": ({"path": {"indicator": "gdp", "region": "火星", "value": "7 pct"}}, "unknown region '火星'"),
    "no figures": ({"path": {"indicator": "exports", "value": "7 pct"}}, "坪山 has fixed_investment"),
    "contradiction": (
        {"path": [{"indicator": "gdp", "value": "7 pct"}, {"indicator": "gdp", "value": "8 pct"}]},
        "condition 2 (path): gdp of 坪山 in 2021 is already pinned at 7, not 8",
    ),
    "pin and view": (
        {"path": {"indicator": "gdp", "value": "7 pct"}, "view": {"indicator": "gdp", "mean": "8 pct"}},
        "is pinned as well; keep one",
    ),
    "out of reach": ({"path": {"indicator": "gdp", "value": "70 pct"}}, "possible is -8.3 to 23.3 pct"),
    "crossing quantiles": (
        {"view": [
            {"indicator": "gdp", "quantile": "p10", "at": "6 pct"}, {"indicator": "gdp", "median": "5 pct"},
        ]},
        "condition 2 (view): a probability of 5 pct or less of 50.00 pct cannot be had with the conditions before "
        "it; possible is 0.00 pct to 10.00 pct",
    ),
    "mean outside band": (
        {"view": [
            {"indicator": "gdp", "between": ["5 pct", "9 pct"]}, {"indicator": "gdp", "mean": "10 pct"},
        ]},
        "a mean of 10.00 pct cannot be had",
    ),
    "band beyond reach": ({"view": {"indicator": "gdp", "between": ["60 pct", "70 pct"]}}, "possible is -8.3 to 23.3 pct"),
    "likely band beyond reach": (
        {"view": {"indicator": "gdp", "between": ["60 pct", "80 pct"], "probability": "70 pct"}},
        "possible is -8.3 to 23.3 pct",
    ),
    "mean beyond reach": ({"view": {"indicator": "gdp", "mean": "600 pct"}}, "possible is -8.3 to 23.3 pct"),
    "quantile beyond reach": (
        {"view": {"indicator": "gdp", "quantile": "p10", "at": "-50 pct"}}, "possible is -8.3 to 23.3 pct",
    ),
    "probability of a mean": (
        {"view": {"indicator": "gdp", "mean": "7 pct", "probability": "70 pct"}}, "goes with a band",
    ),
    "amount out of all proportion": (
        {"add": {"indicator": "gdp", "amount": "-2000 bn yuan"}}, "check its unit",
    ),
    "falling band": ({"view": {"indicator": "gdp", "between": ["9 pct", "5 pct"]}}, "possible are a rising band"),
    "two views in one": ({"view": {"indicator": "gdp", "mean": "5 pct", "median": "5 pct"}}, "give one of mean"),
    "half a quantile": ({"view": {"indicator": "gdp", "quantile": "p10"}}, "a quantile needs the rate it is at"),
    "three views": (
        {"view": [{"indicator": c, "mean": "6 pct"} for c in MEAN]}, "possible are views on 2",
    ),
    "view of the year effect": (
        {"view": {"indicator": "gdp", "region": "year_effect", "mean": "5 pct"}}, "takes a path at a percentile",
    ),
    "amount without target": ({"add": {"indicator": "exports", "amount": "2 bn yuan"}}, "possible are gdp 2021"),
    "amount in another year": (
        {"add": {"indicator": "gdp", "amount": "2 bn yuan", "start": "2022Q1"}}, "no assessed target on gdp in 2022",
    ),
    "amount outside range": (
        {"add": {"indicator": "gdp", "amount": "2 bn yuan", "range": ["3 bn yuan", "4 bn yuan"]}}, "must lie within",
    ),
    "bad quarter": ({"add": {"indicator": "gdp", "amount": "2 bn yuan", "start": "2021Q5"}}, "write 2021Q3"),
    "no such year": ({"analogue": {"year": 1950}}, "there is 深圳 2014-2020"),
    "past year": ({"path": {"indicator": "gdp", "value": "7 pct", "year": 2019}}, "possible are 2021 and later"),
    "year as text": ({"path": {"indicator": "gdp", "value": "7 pct", "year": "2021"}}, "give a whole number"),
    "unknown key": ({"paths": {}}, "unknown key 'paths'; there are add, analogue"),
    "unknown key inside": ({"path": {"indicator": "gdp", "val": "7 pct"}}, "unknown key 'val'; there are indicator"),
    "missing key": ({"path": {"indicator": "gdp"}}, "'value' is missing"),
    "no table": ({"path": 5}, "5 is no table"),
    "unknown preset": ({"preset": "doom"}, "unknown preset 'doom'"),
    "bare volatility": ({"volatility": "1.5"}, "write '1.5 times'"),
    "negative volatility": ({"volatility": "-1 times"}, "must be positive"),
    "list for a name": ({"path": {"indicator": ["gdp"], "value": "7 pct"}}, "indicator is ('gdp',)"),
    "one-sided range": (
        {"add": {"indicator": "gdp", "amount": "2 bn yuan", "range": ["1 bn yuan"]}}, "range is ('1 bn yuan',); give a tuple (text, text)",
    ),
    "mixed rates": (
        {"add": {"indicator": "gdp", "amount": "2 bn yuan", "range": ["1 bn yuan per year", "3 bn yuan"]}},
        "must all be 'per year' or none",
    ),
    "percentile of a hundred": ({"path": {"indicator": "gdp", "value": "p100"}}, "must lie between p0 and p100"),
    "no spread": ({"path": {"indicator": "gdp", "value": "7 pct", "sd": "0 pp"}}, "positive number"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "message"), BAD.values(), ids=BAD)
def test_a_bad_scenario_is_refused_in_one_line_that_says_which_and_what_is_possible(data, message):
    with pytest.raises(ScenarioError) as refused:
        run(data)
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)
