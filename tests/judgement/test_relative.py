"""Targets set against another series: the difference of two growth rates, and levels on their own growth."""

import dataclasses

import numpy as np
import pytest

import pingshan_forecast as pf
from pingshan_forecast.core.observations import Observation
from pingshan_forecast.judgement.target import Judged


def relative(indicator, reference, **more):
    more = {"comparator": "at_least", "unit": "", "measure": "relative"} | more
    return pf.Target(
        region="坪山", year=2021, indicator=indicator, indicator_name=indicator, reference=reference, **more
    )


@pytest.fixture(scope="module")
def judged():
    plan = pf.load_plan("pingshan-2021")
    targets = (*plan.targets, relative("budget_revenue", "gdp"), relative("gdp", "深圳"))
    return pf.assess(dataclasses.replace(plan, targets=targets), pf.load_history("坪山"))


def test_the_difference_has_the_mean_of_the_two_and_less_spread_than_if_they_were_independent(judged):
    revenue = next(row for row in judged.rows if row.target.indicator == "budget_revenue")
    gdp, difference = judged.rows[0], judged.rows[5]
    assert isinstance(difference, Judged)
    one, other = revenue.predictive, gdp.predictive
    # A mean of 2^14 points of a net: a hundredth of the spread is ten of its errors.
    spread = np.hypot(one.sd(), other.sd())
    assert difference.predictive.mean() == pytest.approx(one.mean() - other.mean(), abs=0.01 * spread)
    assert difference.predictive.sd() < spread


def test_a_region_is_a_reference_too_and_the_number_is_a_probability(judged):
    row = judged.rows[6]
    assert isinstance(row, Judged)
    assert 0.0 < row.strict <= row.lenient < 1.0
    assert "深圳" in row.reasons[0].text("zh")


def test_targets_set_against_others_are_no_part_of_the_joint_statement(judged):
    plain = pf.assess(pf.load_plan("pingshan-2021"), pf.load_history("坪山"))
    assert judged.joint.all_targets == plain.joint.all_targets
    assert len(judged.joint.targets) == 5


def test_more_points_are_less_likely():
    plan = pf.load_plan("pingshan-2021")
    chances = []
    for points in (0.0, 2.0, 5.0):
        made = relative("budget_revenue", "gdp", low=points, high=points)
        result = pf.assess(
            dataclasses.replace(plan, targets=(plan.targets[0], made)), pf.load_history("坪山")
        )
        chances.append(result.rows[1].strict)
    assert chances == sorted(chances, reverse=True)


def test_without_figures_of_the_reference_it_says_which_is_missing():
    plan = pf.load_plan("pingshan-2021")
    made = relative("income_resident", "gdp")
    row = pf.assess(dataclasses.replace(plan, targets=(made,)), pf.load_history("坪山")).rows[0]
    assert row.status == "not_assessable"
    assert "one of the two has no growth rates" in row.reasons[0].text()


@pytest.mark.parametrize("suffix", ["md", "html", "docx", "xlsx"])
@pytest.mark.parametrize("style", ["house", "brief"])
def test_every_note_holds_them(judged, tmp_path, suffix, style):
    if (suffix, style) != ("xlsx", "brief"):
        judged.save(tmp_path / f"note.{suffix}", style=style, language="zh")


def heads(levels, last=2020):
    first = last - len(levels) + 1
    return pf.History(
        region="坪山",
        observations=tuple(
            Observation(region="坪山", indicator="jobs_new", year=first + i, level=level, unit="10k_persons",
                        published=f"{first + i + 1}-01-15")
            for i, level in enumerate(levels)
        ),
    )  # fmt: skip


def test_a_head_count_with_levels_alone_is_judged_on_their_growth_and_says_so():
    target = pf.Target(
        region="坪山", year=2021, indicator="jobs_new", indicator_name="城镇新增就业", measure="level",
        comparator="at_least", low=5.0, unit="万人",
    )  # fmt: skip
    plan = pf.Plan(region="坪山", year=2021, as_of="2021-01-26", targets=(target,))
    levels = [4.0, 4.2, 4.4, 4.5, 4.8, 4.9, 5.1, 5.2]
    row = pf.assess(plan, heads(levels), pf.HistoricalMean()).rows[0]
    assert isinstance(row, Judged)
    # By hand: seven growth rates of 3.8% on average lead from 5.2 to about 5.4.
    mean = np.mean(np.diff(levels) / np.array(levels[:-1]))
    assert row.predictive.quantile(0.5) == pytest.approx(5.2 * (1 + mean), rel=0.01)
    assert "growth of 8 yearly levels" in "; ".join(reason.text() for reason in row.reasons)


def test_a_plan_s_own_level_of_last_year_is_where_a_level_starts():
    target = pf.Target(
        region="坪山", year=2021, indicator="jobs_new", indicator_name="城镇新增就业", measure="level",
        comparator="at_least", low=5.0, unit="万人",
    )  # fmt: skip
    last = pf.Outcome(
        region="坪山", year=2020, indicator="jobs_new", indicator_name="城镇新增就业", measure="level",
        low=60_000.0, high=60_000.0, unit="人",
    )  # fmt: skip
    plan = pf.Plan(region="坪山", year=2021, as_of="2021-01-26", targets=(target,), outcomes=(last,))
    row = pf.assess(plan, heads([4.0, 4.2, 4.4, 4.5, 4.8, 4.9, 5.1], last=2019), pf.HistoricalMean()).rows[0]
    # 60,000 persons are 6 of the series' ten thousands.
    assert 5.8 < row.predictive.quantile(0.5) < 6.6
