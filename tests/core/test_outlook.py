"""Outlooks: distributions with a day, laid over the bundled ones, the same for every user of them."""

import datetime as dt

import pytest

import pingshan_forecast as pf
from pingshan_forecast.core.outlook import (
    NO_OUTLOOK,
    Outlook,
    latest_outlook,
    load_outlook,
    national_path,
    outlooks_of,
)
from pingshan_forecast.errors import DataError


def test_an_edition_is_known_from_the_end_of_its_october():
    before, after = (national_path(load_outlook(), dt.date(2020, 10, day)) for day in (30, 31))
    assert 2021 not in before.seen
    assert (after.seen[2020], after.seen[2021], after.ahead[2020]) == (1.85, 8.24, 5.82)
    assert after.change(2021) == pytest.approx(8.24 - 1.85)
    assert after.revision(2020) == pytest.approx(1.85 - 5.82)
    assert (after.change(2040), after.revision(2040)) == (0.0, 0.0)


def test_the_bundled_outlook_agrees_with_the_press_of_the_day():
    path = national_path(load_outlook(), dt.date(2026, 1, 1))
    # AFP, 13 October 2020: 1.9 and 8.2; Global Times, 12 October 2021: 8; October 2024: 4.8 and 4.5.
    said = [path.seen[2020], path.ahead[2021], path.seen[2021], path.seen[2024], path.ahead[2025]]
    # The press printed one decimal of them.
    assert said == pytest.approx([1.9, 8.2, 8.0, 4.8, 4.5], abs=0.05 + 1e-9)
    assert set(path.ahead) == set(range(2001, 2027))


def test_spreads_are_learned_from_earlier_editions_alone():
    editions = load_outlook()
    # The edition of 2019 has seen no error of 2020; what came later widened its successors a little.
    assert 0.6 < editions[19].sd[2020] < editions[23].sd[2024] < 1.5
    assert editions[0].sd[2001] == pytest.approx(0.8)


def test_ones_own_outlook_comes_last_and_is_a_distribution():
    own = Outlook(path={2021: 5.0}, sd={2021: 0.5})
    found = latest_outlook(outlooks_of(own), "全国", "gdp", 2021, dt.date(2021, 1, 20))
    assert found is own
    assert own.distribution(2021).sd() == pytest.approx(0.5, abs=1e-12)
    dated = Outlook(path={2021: 5.0}, sd={2021: 0.5}, published="2021-02-01")
    assert latest_outlook(outlooks_of(dated), "全国", "gdp", 2021, dt.date(2021, 1, 20)) is not dated
    assert outlooks_of(NO_OUTLOOK) == ()
    assert Outlook(region="中国", path={2021: 5}, sd={2021: 1}).region == "全国"


@pytest.mark.parametrize(
    ("wrong", "needle"),
    [
        ({"path": {2026: 4.8}, "sd": {}}, "no spread for 2026"),
        ({"path": {2026: 4.8}, "sd": {2026: 0.0}}, "no spread for 2026"),
        ({"path": {}, "sd": {}}, "has no year"),
        ({"path": {2026: float("nan")}, "sd": {2026: 0.5}}, "path of 2026 is nan"),
        ({"path": {"2026": 4.8}, "sd": {2026: 0.5}}, "path has year '2026'"),
        ({"path": 4.8, "sd": 0.5}, "path is 4.8"),
        ({"path": {2026: 4.8}, "sd": {2026: 0.5}, "published": "soon"}, "'soon' is not a date"),
    ],
)
def test_an_outlook_that_is_no_distribution_is_refused_in_one_line(wrong, needle):
    with pytest.raises(DataError, match=needle) as refused:
        Outlook(**wrong)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("outlook", "needle"),
    [
        (Outlook(path={2026: 4.8}, sd={2026: 0.5}), "covers 2026, not 2021"),
        (Outlook(region="北京", path={2021: 4.8}, sd={2021: 0.5}), "is of no region above 坪山"),
        (Outlook(path={2021: 4.8}, sd={2021: 0.5}, published="2021-05-01"), "after the plan of 2021-01-26"),
        ("4.8", "outlook is '4.8'"),
        ([4.8], "outlook is 4.8"),
    ],
)
def test_an_outlook_that_does_not_fit_the_plan_is_refused_in_one_line(outlook, needle):
    with pytest.raises(DataError, match=needle) as refused:
        pf.assess(pf.load_plan("pingshan-2021"), pf.load_history("坪山"), outlook=outlook)
    assert "\n" not in str(refused.value)


def test_one_outlook_serves_record_scenarios_and_stress():
    plan, history = pf.load_plan("pingshan-2021"), pf.load_history("坪山")
    rows = {}
    for median in (4.0, 8.24):
        result = pf.assess(plan, history, outlook=pf.Outlook(path={2021: median}, sd={2021: 0.8}))
        rows[median] = {e.name: e.probability for e in result.rows[0].experts}
        assert "outlook_own" in {reason.code for reason in result.rows[0].reasons}
    assert rows[4.0]["track_record"] < rows[8.24]["track_record"] - 0.1
    assert rows[4.0]["history"] == rows[8.24]["history"]


@pytest.mark.parametrize("name", ["pingshan-2018", "pingshan-2021", "pingshan-2022", "pingshan-2024"])
def test_conditioning_on_the_outlooks_own_median_moves_no_probability_by_two_points(name):
    plan = pf.load_plan(name)
    found = latest_outlook(load_outlook(), "全国", "gdp", plan.year, plan.as_of)
    pin = pf.PathCondition(region="全国", indicator="gdp", value=f"{found.path[plan.year]} pct")
    result = pf.assess(
        plan, pf.load_history("坪山"), scenarios=[pf.Scenario(name="median", conditions=(pin,))]
    )
    pairs = [
        (row.strict, item.strict)
        for row, item in zip(result.rows, result.scenarios[0].targets, strict=True)
        if row.strict is not None
    ]
    assert len(pairs) >= 3
    assert all(abs(there - here) < 0.02 for here, there in pairs)
