"""Arguments of public constructors and functions: of the type they say, or refused in one line."""

import dataclasses
import datetime as dt
import inspect
import math
from typing import Literal

import numpy as np
import pandas as pd
import pytest

import pingshan_forecast as pf
from pingshan_forecast.core.checks import checked
from pingshan_forecast.core.observations import Observation
from pingshan_forecast.errors import DataError, PingshanForecastError


@checked(DataError)
@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    text: str = ""
    number: float | None = None
    count: int = 0
    flag: bool = False
    day: dt.date = dt.date(2021, 1, 1)
    word: Literal["a", "b"] = "a"
    names: tuple[str, ...] = ()
    pair: tuple[int, float] | tuple[()] = ()
    series: pf.IndicatorSeries | None = None


@pytest.mark.parametrize(
    ("fields", "became"),
    [
        ({"number": 3}, 3),
        ({"number": np.float32(1.5)}, 1.5),
        ({"number": None}, None),
        ({"count": np.int64(3)}, 3),
        ({"flag": np.bool_(True)}, True),
        ({"day": "2021-01-26"}, dt.date(2021, 1, 26)),
        ({"day": dt.datetime(2021, 1, 26, 8)}, dt.date(2021, 1, 26)),
        ({"day": pd.Timestamp("2021-01-26")}, dt.date(2021, 1, 26)),
        ({"names": ["x", "y"]}, ("x", "y")),
        ({"pair": [1, 2.5]}, (1, 2.5)),
    ],
)
def test_what_means_the_same_is_taken_and_becomes_it(fields, became):
    ((name, _),) = fields.items()
    found = getattr(Case(**fields), name)
    assert found == became
    assert type(found) is not list


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": None}, "text is None; give text"),
        ({"text": b"x"}, "give text"),
        ({"number": "3"}, "number is '3'; give a number or None"),
        ({"number": True}, "give a number"),
        ({"number": 10**400}, "give a number"),
        ({"count": 3.0}, "give a whole number"),
        ({"flag": 1}, "give True or False"),
        ({"day": "yesterday"}, "give a day such as 2021-01-26"),
        ({"day": 20210126}, "give a day"),
        ({"word": "c"}, "give one of 'a', 'b'"),
        ({"word": ["a"]}, "give one of"),
        ({"names": "xy"}, "give a tuple, each text"),
        ({"names": ("x", 5)}, "give a tuple"),
        ({"pair": (1,)}, "give a tuple"),
        ({"pair": (1, "2")}, "give a tuple"),
        ({"series": pf.IndicatorSeries}, "give IndicatorSeries or None"),
        ({"text": 5 * 10**40}, "text is 50000"),
    ],
)
def test_what_is_of_another_type_is_refused_in_one_line(fields, words):
    with pytest.raises(DataError) as refused:
        Case(**fields)
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


def test_an_unknown_argument_is_pythons_own_affair():
    with pytest.raises(TypeError, match="unexpected keyword"):
        Case(txt="")


def test_a_signature_and_docstring_stay_those_of_the_class():
    assert list(inspect.signature(pf.Target).parameters)[:3] == ["region", "year", "indicator"]


PLAN = pf.load_plan("pingshan-2021")
FIGURE = {"region": "坪山", "indicator": "gdp", "year": 2020, "published": dt.date(2020, 1, 1), "level": 1.0}
RUBBISH = [None, 5, 7.5, "x", b"x", True, [], {}, object(), math.nan, [[1]], pd.DataFrame(), pf.Plan, (5,)]


def refuses(call):
    """Whether a call answers, or refuses in one line, and does nothing else."""
    try:
        call()
    except PingshanForecastError as error:
        return type(error) is not PingshanForecastError and "\n" not in str(error)
    return True


def as_given(made):
    """Arguments that make an object again."""
    return {field.name: getattr(made, field.name) for field in dataclasses.fields(made) if field.init}


PUBLIC = {
    "observation": (Observation, FIGURE),
    "target": (pf.Target, {f.name: getattr(PLAN.targets[0], f.name) for f in dataclasses.fields(pf.Target)}),
    "outcome": (
        pf.Outcome,
        {f.name: getattr(PLAN.outcomes[0], f.name) for f in dataclasses.fields(pf.Outcome)},
    ),
    "plan": (pf.Plan, {f.name: getattr(PLAN, f.name) for f in dataclasses.fields(pf.Plan)}),
    "series": (
        pf.IndicatorSeries,
        {"region": "坪山", "indicator": "gdp", "years": [2020], "growth_pct": [7.0], "level": [1.0]},
    ),
    "history": (pf.History, {"region": "坪山", "observations": ()}),
    "path": (pf.PathCondition, {"indicator": "gdp", "value": "6 pct", "year": 2021, "region": "", "sd": ""}),
    "view": (pf.View, {"indicator": "gdp", "mean": "6 pct", "between": (), "year": 2021}),
    "add": (pf.AddFactor, {"indicator": "gdp", "amount": "1 bn yuan", "range": (), "start": "2021Q1"}),
    "analogue": (pf.Analogue, {"year": 2020, "indicator": "gdp", "region": ""}),
    "scenario": (pf.Scenario, {"name": "a", "conditions": (), "volatility": "1 times", "note": ""}),
    "forecast_panel": (
        pf.forecast_panel,
        {"values": [[1.0, 2.0, 3.0]], "horizon": 1, "quantiles": [0.5], "scale": "level"},
    ),
    "forecast": (
        pf.forecast,
        {"series": pf.IndicatorSeries.from_growth([7.0] * 6, last_year=2020), "horizon": 1, "model": None},
    ),
    "from_growth": (pf.IndicatorSeries.from_growth, {"growth_pct": [7.0], "last_year": 2020}),
    "empirical_bayes": (pf.EmpiricalBayesArima, {"prior": None, "regressors": None, "exceptional": ()}),
    "arima": (pf.Arima, {"order": (1, 0, 0)}),
    "regression": (pf.Regression, {}),
    "backtest_targets": (pf.backtest_targets, {"growth": None, "targets": None}),
    "backtest": (pf.backtest, {"panel": None, "models": None, "origins": None, "horizon": 1}),
    "learn_prior": (pf.learn_prior, {"panel": None}),
    "load_history": (pf.load_history, {"region": "坪山"}),
    "load_plan": (pf.load_plan, {"plan": "pingshan-2021"}),
    "read_plan": (pf.read_plan, {"path": "none.txt", "region": None, "year": None}),
    "read_history": (pf.read_history, {"path": "none.csv", "region": None}),
    "read_prior": (pf.read_prior, {"path": "none.csv"}),
    "read_scenarios": (pf.read_scenarios, {"path": "none.toml"}),
    "assess": (pf.assess, {"plan": PLAN, "history": None, "model": pf.HistoricalMean(), "scenarios": ()}),
}


@pytest.mark.parametrize(("call", "sound"), PUBLIC.values(), ids=PUBLIC)
def test_rubbish_for_any_argument_is_taken_or_refused_in_one_line(call, sound, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    for name in sound:
        for rubbish in RUBBISH:
            assert refuses(lambda: call(**sound | {name: rubbish})), (name, rubbish)  # noqa: B023


@pytest.mark.parametrize(
    "call",
    [
        lambda: Observation(**FIGURE | {"published": "2020-13-01"}),
        lambda: Observation(**FIGURE | {"status": None}),
        lambda: dataclasses.replace(PLAN, targets=(5,)),
        lambda: dataclasses.replace(PLAN, title=None),
        lambda: pf.Analogue(year=None),
        lambda: pf.forecast_panel([[]], 1, [0.5], scale="level"),
    ],
)
def test_what_was_taken_once_and_failed_later_is_refused_at_the_door(call):
    with pytest.raises(PingshanForecastError):
        call()
