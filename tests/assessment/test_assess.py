"""Judging a plan: the event's probability, what is not assessable, and the fixed forms of the result."""

import dataclasses
import datetime as dt
import json
import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import pingshan_forecast as pf
from pingshan_forecast.core.observations import Observation
from pingshan_forecast.core.series import Break

JSON_TARGET_KEYS = {
    "indicator", "wording", "comparator", "low", "high", "unit", "status", "reasons", "probability",
    "verdict", "forecast", "experts",
}  # fmt: skip


@pytest.fixture(scope="module")
def plan():
    return pf.load_plan("pingshan-2021")


@pytest.fixture(scope="module")
def result(plan):
    return pf.assess(plan, pf.load_history("坪山"), model=pf.HistoricalMean())


def target(**fields):
    base = {
        "region": "甲",
        "year": 2021,
        "indicator": "gdp",
        "indicator_name": "地区生产总值",
        "text": "目标",
    }
    return pf.Target(**(base | fields))


def plan_of(*targets, outcomes=()):
    return pf.Plan(region="甲", year=2021, as_of=dt.date(2021, 1, 26), targets=targets, outcomes=outcomes)


def history_of(growth, *, last_year=2020, indicator="gdp", level=None, breaks=(), **more):
    rows = tuple(
        Observation(
            region="甲", indicator=indicator, year=last_year - len(growth) + 1 + i, growth_pct=g,
            level=level if i == len(growth) - 1 else None, published=dt.date(2021, 1, 1),
            unit="100m_cny", **more,
        )
        for i, g in enumerate(growth)
        if g is not None
    )  # fmt: skip
    return pf.History(region="甲", observations=rows, breaks=breaks)


def reasons_of(row, language="en"):
    return " | ".join(reason.text(language) for reason in row.reasons)


def test_the_five_targets_of_2021_by_hand(result):
    # Published growth of Pingshan up to 2020 and the textbook predictive Student t of a mean.
    growth = np.array([27.5, 15.2, 10.0, 9.5, 12.0, 10.1, 4.5])
    scale = growth.std(ddof=1) * math.sqrt(1 + 1 / growth.size)
    by_hand = stats.t.sf((6.95 - growth.mean()) / scale, growth.size - 1)
    gdp = result.rows[0]
    experts = {expert.name: expert for expert in gdp.experts}
    # 1e-12: one closed formula by two libraries.
    assert experts["history"].probability == pytest.approx(by_hand, abs=1e-12)
    pooled = sum(expert.weight * expert.probability for expert in gdp.experts)
    assert gdp.strict == pytest.approx(pooled, abs=1e-12)  # a linear pool, summed in another order
    assert sum(expert.weight for expert in gdp.experts) == pytest.approx(1.0, abs=1e-12)
    assert gdp.lenient > gdp.strict
    assert gdp.verdict() == "likely"
    assert [row.status for row in result.rows] == ["assessed"] * 5
    assert "6 of 7 observed years reached 7" in reasons_of(gdp)
    assert "2011, 2013, 2016, 2019" in reasons_of(gdp)
    assert "有数据的7年中，6年达到7%" in reasons_of(gdp, "zh")


def test_nothing_published_after_the_plan_is_used(plan):
    history = pf.load_history("坪山")
    early = pf.History(
        region=history.region,
        observations=tuple(o for o in history.observations if o.published <= plan.as_of),
        parents=history.parents,
        breaks=history.breaks,
    )
    model = pf.HistoricalMean()
    assert pf.assess(plan, history, model=model).to_dict() == pf.assess(plan, early, model=model).to_dict()


def test_outcomes_that_the_plan_reports_are_used_where_the_history_lacks_them():
    outcome = pf.Outcome(
        region="甲",
        year=2020,
        indicator="gdp",
        indicator_name="地区生产总值",
        comparator="equal",
        low=4.5,
        high=4.5,
    )
    history = history_of([9.0, 8.0, 8.5, 7.0, 7.5], last_year=2019)
    row = pf.assess(
        plan_of(target(low=7.0, high=7.0, comparator="about"), outcomes=(outcome,)),
        history,
        pf.HistoricalMean(),
    ).rows[0]
    assert "history ends in 2020 with 4.5" in reasons_of(row)


def reported(low, **more):
    words = {"region": "甲", "year": 2020, "indicator": "gdp", "indicator_name": "地区生产总值"}
    return pf.Outcome(**(words | {"comparator": "equal", "low": low, "high": low} | more))


def test_a_figure_that_the_plan_states_otherwise_is_the_later_version_and_both_are_named():
    history = history_of([9.0, 8.0, 8.5, 7.0, 7.5, 7.9])
    plan = plan_of(target(low=7.0, high=7.0, comparator="about"), outcomes=(reported(5.4),))
    row = pf.assess(plan, history, pf.HistoricalMean()).rows[0]
    assert "history ends in 2020 with 5.4" in reasons_of(row)
    assert "the plan states 5.4% for 2020 where the history given has 7.9%" in reasons_of(row)
    assert "计划所报2020年增速为5.4%，所给历史数据为7.9%" in reasons_of(row, "zh")


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        (reported(5.4), "unknown"),
        (reported(5.0, qualifier="more_than"), "unknown"),
        (reported(5.5, qualifier="approx"), "unknown"),
        (reported(7.0), "verified"),
        (reported(7.0, region="全国"), "unknown"),
    ],
)
def test_a_plan_that_agrees_or_comes_after_verification_changes_no_figure(outcome, status):
    history = history_of([9.0, 8.0, 8.5, 7.0, 7.5, 5.43], status=status)
    plan = plan_of(target(low=7.0, high=7.0, comparator="about"), outcomes=(outcome,))
    row = pf.assess(plan, history, pf.HistoricalMean()).rows[0]
    assert row.series.growth_pct[-1] == 5.43
    assert "the plan states" not in reasons_of(row)


def test_a_relative_target_without_a_reference_is_not_judged():
    row = pf.assess(
        plan_of(target(comparator="about", low=None, high=None, measure="relative")), history_of([7.0] * 6)
    ).rows[0]
    assert "the target names no series" in reasons_of(row)
    assert "未指明可供对照的序列" in reasons_of(row, "zh")


@pytest.mark.parametrize(
    ("made", "history", "needle"),
    [
        (
            target(comparator="about", low=None, high=None, measure="relative"),
            history_of([7.0] * 6),
            "names no series",
        ),
        (target(comparator="at_least", low=5.0, measure="share"), history_of([7.0] * 6), "no number"),
        (target(comparator="at_least", low=5.0, indicator="cpi"), history_of([7.0] * 6), "no growth of"),
        (target(comparator="at_least", low=5.0, indicator="other"), history_of([7.0] * 6), "no growth of"),
        (target(comparator="at_least", low=5.0), history_of([7.0, 6.0]), "there are 2"),
        (target(comparator="at_least", low=5.0), history_of([7.0] * 6, last_year=2021), "already published"),
        (
            target(comparator="at_least", low=5.0, year=2018),
            history_of([7.0, 6.0, None, 8.0, 7.0]),
            "no figure of 2018",
        ),
        (target(comparator="at_least", low=5.0, year=2090), history_of([7.0] * 6), "more than 30 years"),
        (
            target(comparator="at_least", low=5.0, unit="亿元", measure="level"),
            history_of([7.0, 6.0, 8.0, 7.5, 6.5]),
            "no level",
        ),
        (
            target(comparator="at_least", low=5.0, unit="万吨", measure="level"),
            history_of([7.0, 6.0, 8.0, 7.5, 6.5], level=100.0),
            "万吨",
        ),
        (target(comparator="at_least", low=5.0, unit="亿元"), history_of([7.0, 6.0, 8.0, 7.5, 6.5]), "亿元"),
    ],
)
def test_what_cannot_be_judged_says_why(made, history, needle):
    row = pf.assess(plan_of(made), history, pf.HistoricalMean()).rows[0]
    assert row.status == "not_assessable"
    assert needle in reasons_of(row)
    assert reasons_of(row, "zh")
    assert row.to_dict()["probability"] == {"strict": None, "lenient": None}
    assert row.to_dict()["forecast"] == {"median": None, "interval_80": None, "interval_95": None}


def test_a_level_target_is_judged_on_the_level_times_growth():
    growth = [7.0, 6.0, 8.0, 7.5, 6.5]
    history = history_of(growth, level=100.0)
    by_level = target(comparator="at_least", low=107.0, unit="亿元", measure="level")
    by_growth = target(comparator="at_least", low=7.0)
    level, rate = pf.assess(plan_of(by_level, by_growth), history, pf.HistoricalMean()).rows
    # Met at 106.5 (a level is published in whole yuan here), so at growth of 6.5 where the rate needs 6.95.
    # A level is judged by its history alone: the record of targets is one of growth.
    expected = 1 - rate.forecast.marginal(2021).cdf(6.5)
    assert [expert.name for expert in level.experts] == ["history"]
    # Draws of a level carry a Monte Carlo error: four standard errors of 20,000 draws.
    assert level.strict == pytest.approx(expected, abs=4 * 0.5 / math.sqrt(20_000))
    assert "at 2020 prices" in reasons_of(level)


def test_a_ceiling_counts_the_years_that_kept_within_it():
    history = history_of([2.0, 3.5, 1.5, 2.5, 2.9], indicator="cpi")
    row = pf.assess(
        plan_of(target(indicator="cpi", comparator="at_most", low=None, high=3.0)),
        history,
        pf.HistoricalMean(),
    ).rows[0]
    assert "4 of 5 observed years kept within 3" in reasons_of(row)
    assert row.strict == pytest.approx(row.predictive.cdf(3.05), abs=1e-12)


def test_soft_figures_breaks_and_distance_are_named():
    history = history_of(
        [7.0, 6.0, 8.0, 7.5], last_year=2018, status="expected",
        breaks=(Break(region="甲", indicator="gdp", year=2017, kind="census"),),
    )  # fmt: skip
    text = reasons_of(
        pf.assess(plan_of(target(comparator="at_least", low=7.0)), history, pf.HistoricalMean()).rows[0]
    )
    for needle in (
        "an estimate",
        "levels break in 2017 (economic census)",
        "3 years after",
        "only 4 observed",
    ):
        assert needle in text


def test_a_target_years_ahead_is_judged_in_its_own_year():
    history = history_of([7.0, 6.0, 8.0, 7.5, 6.5], indicator="income_resident")
    near = target(comparator="at_least", low=7.0, indicator="income_resident")  # no track record speaks
    far = dataclasses.replace(near, year=2025)
    rows = [pf.assess(plan_of(one), history, pf.RandomWalkDrift()).rows[0] for one in (near, far)]
    widths = [np.ptp(row.predictive.interval(0.8)) for row in rows]
    assert widths[1] > widths[0]


def test_goals_of_later_years_and_deeds_are_no_part_of_this_years_judgement():
    near = target(comparator="at_least", low=7.0)
    later = [
        dataclasses.replace(near, year=2025, measure="average_growth", base_year=2020, low=10.0),
        dataclasses.replace(near, year=2035, measure="cumulative_growth", base_year=2020, low=100.0),
        dataclasses.replace(near, measure="milestone", low=None, indicator="other"),
    ]
    alone = pf.assess(plan_of(near), history_of([7.0] * 12))
    beside = pf.assess(plan_of(near, *later), history_of([7.0] * 12))
    assert [row.target for row in beside.rows] == [near]
    assert beside.rows[0].strict == alone.rows[0].strict
    assert beside.joint.all_targets == alone.joint.all_targets


def test_the_json_form_is_the_documented_one(result):
    made = json.loads(json.dumps(result.to_dict(), allow_nan=False))
    assert {"region", "year", "as_of", "targets", "joint", "coherence", "scenarios"} <= set(made)
    assert (made["region"], made["year"], made["as_of"]) == ("坪山", 2021, "2021-01-26")
    for item in made["targets"]:
        assert set(item) >= JSON_TARGET_KEYS
        assert set(item["forecast"]) == {"median", "interval_80", "interval_95"}
        assert sum(c["weight"] for c in item["experts"].values()) == pytest.approx(1.0)
        assert 0 <= item["probability"]["strict"] <= item["probability"]["lenient"] <= 1


def test_the_frame_has_a_row_a_target(result):
    frame = result.to_frame()
    assert len(frame) == 5
    assert frame.low_95.lt(frame.low_80).all()
    assert frame.probability_strict.between(0, 1).all()
    assert "<table" in result._repr_html_()


def test_the_price_year_of_a_level_is_that_of_the_level_itself():
    rows = history_of([7.0, 6.0, 8.0, 7.5, 6.5]).observations
    rows = (*rows[:3], dataclasses.replace(rows[3], level=100.0), rows[4])
    made = target(comparator="at_least", low=105.0, unit="亿元", measure="level")
    result = pf.assess(plan_of(made), pf.History(region="甲", observations=rows), pf.HistoricalMean())
    assert "at 2019 prices" in reasons_of(result.rows[0])


def test_regions_go_by_any_of_their_names(plan):
    named = dataclasses.replace(
        plan, region="坪山区", targets=tuple(dataclasses.replace(t, region="Pingshan") for t in plan.targets)
    )
    history = pf.load_history("坪山")
    by_key, by_name = (pf.assess(p, history, pf.HistoricalMean()).rows[0].strict for p in (plan, named))
    assert by_key == by_name


def test_an_own_history_can_look_at_the_regions_above(plan):
    growth = [8.0, 9.0, 10.0, 9.5, 8.0, 8.5, 7.0, 7.5, 6.0, 4.5]
    rows = tuple(
        Observation(
            region="坪山", indicator="gdp", year=2011 + i, growth_pct=g, published=dt.date(2012 + i, 1, 1)
        )
        for i, g in enumerate(growth)
    )
    result = pf.assess(plan, pf.History(region="坪山", observations=rows), pf.Regression())
    assert result.rows[0].status == "assessed"


@pytest.mark.parametrize("model", ["arima", pf.Arima, 3])
def test_what_is_no_model_is_refused(plan, model):
    with pytest.raises(pf.PingshanForecastError, match=r"pf\.Arima\(\)"):
        pf.assess(plan, pf.load_history("坪山"), model)


def test_a_plan_without_targets_or_of_another_region_is_refused():
    with pytest.raises(pf.PingshanForecastError, match="no targets"):
        pf.assess(plan_of(), history_of([7.0] * 6))
    with pytest.raises(pf.PingshanForecastError, match="give a history of 甲"):
        pf.assess(plan_of(target(comparator="at_least", low=5.0)), pf.load_history("坪山"))


@pytest.mark.parametrize(
    ("probability", "english", "chinese"),
    [
        (0.995, "virtually certain", "几乎确定"),
        (0.95, "very likely", "很可能"),
        (0.7, "likely", "可能"),
        (0.5, "as likely as not", "可能性约各半"),
        (0.2, "unlikely", "不太可能"),
        (0.05, "very unlikely", "很不可能"),
        (0.0, "exceptionally unlikely", "几乎不可能"),
    ],
)
def test_verdicts_follow_the_ipcc_scale(probability, english, chinese):
    from pingshan_forecast.language.likelihood import verdict

    assert (verdict(probability), verdict(probability, "zh")) == (english, chinese)


def test_targets_of_other_regions_are_not_judged_as_ones_own():
    own, other = target(comparator="at_least", low=7.0), target(comparator="at_least", low=5.0, region="全国")
    result = pf.assess(plan_of(own, other), history_of([7.0, 6.0, 8.0, 7.5, 6.5]), pf.HistoricalMean())
    assert [row.status for row in result.rows] == ["assessed", "not_assessable"]
    assert "one of 全国, not of 甲" in reasons_of(result.rows[1])
    assert result.joint.all_targets == pytest.approx(result.rows[0].strict, abs=1e-9)  # one target: its own


@pytest.mark.parametrize("scenarios", [None, 3, {}, "downside", ["downside"]])
def test_scenarios_that_are_none_are_refused_in_one_line(scenarios):
    plan, history = pf.load_plan("pingshan-2021"), pf.load_history("坪山")
    with pytest.raises(pf.PingshanForecastError, match="scenarios") as refused:
        pf.assess(plan, history, pf.HistoricalMean(), scenarios)
    assert "\n" not in str(refused.value)


def test_a_day_years_later_knows_the_outcomes_of_bundled_plans():
    plan, history = pf.load_plan("pingshan-2021"), pf.load_history("坪山")
    result = pf.assess(plan, history, pf.HistoricalMean(), as_of="2026-11-26")
    assert all(row.strict > 0.99 for row in result.rows[:4])  # 11.7, 12.1, 19.2 and 26.9 were published


@pytest.mark.parametrize(
    "call",
    [
        lambda: pf.assess_many(None), lambda: pf.assess_many(3), lambda: pf.assess_many(""),
        lambda: pf.compare(1, 2), lambda: pf.ledger(b"x"),
        lambda: pf.load_history("坪山").as_of(pd.NaT),
    ],
)  # fmt: skip
def test_rubbish_is_refused_in_one_line(call):
    with pytest.raises(pf.PingshanForecastError) as refused:
        call()
    assert "\n" not in str(refused.value)
