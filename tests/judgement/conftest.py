"""The bundled plan judged by a model whose forecasts are quick."""

import dataclasses

import pytest

import pingshan_forecast as pf
from pingshan_forecast.judgement.context import JudgementContext


@pytest.fixture(scope="module")
def plan():
    return pf.load_plan("pingshan-2021")


@pytest.fixture(scope="module")
def result(plan):
    return pf.assess(plan, pf.load_history("坪山"), model=pf.HistoricalMean())


@pytest.fixture(scope="module")
def context(result):
    return JudgementContext(
        region="坪山", year=2021, history=result.history, model=pf.HistoricalMean(), rows=result.rows
    )


@pytest.fixture(scope="module")
def checks(result):
    return {check.name: check for check in result.coherence}


@pytest.fixture(scope="module")
def stretched(plan):
    """The plan with a stretch target beside each of its floors on GDP and industry, and a higher floor."""
    gdp, industry = plan.targets[0], plan.targets[1]
    more = (
        dataclasses.replace(gdp, low=9.0, high=9.0, strength="strive", text="力争9%"),
        dataclasses.replace(industry, low=11.0, high=11.0, strength="strive", text="力争11%"),
        dataclasses.replace(gdp, low=5.0, high=5.0, strength="ensure", text="确保5%"),
    )
    return dataclasses.replace(plan, targets=(*plan.targets, *more))
