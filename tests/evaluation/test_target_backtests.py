"""Backtests of targets: the estimator of `assess`, nothing of the future, every panel answered."""

import datetime as dt
import time

import numpy as np
import pandas as pd
import pytest

import pingshan_forecast as pf
from pingshan_forecast.core.observations import Observation
from pingshan_forecast.core.outlook import NO_OUTLOOK, Outlook
from pingshan_forecast.errors import DataError
from pingshan_forecast.evaluation.verification import verify
from pingshan_forecast.experts.pool import EXPERTS
from pingshan_forecast.experts.track_record import TrackRecord
from pingshan_forecast.readers.bundled import load_target_panel

SAID = ["region", "year", "target", "probability", *EXPERTS]


def world(n_regions=30, *, seed=0, first=2000, start=2008, last=2019):
    """A made-up country: growth follows last year's, targets are last growth and a bit, all share shocks."""
    rng = np.random.default_rng(seed)
    regions = [f"r{i:02d}" for i in range(n_regions)]
    growth = np.empty((n_regions, last - first + 1))
    growth[:, 0] = 9 + rng.normal(size=n_regions)
    for j in range(1, growth.shape[1]):
        pull = 0.3 * (8.5 - growth[:, j - 1])
        growth[:, j] = growth[:, j - 1] + pull + 0.8 * rng.normal() + 1.2 * rng.normal(size=n_regions)
    years = range(first, last + 1)
    rows = [(r, y, round(float(growth[i, y - first]), 1)) for i, r in enumerate(regions) for y in years]
    aims = [
        (r, y, round(float(growth[i, y - first - 1] + rng.normal(0.3, 0.7)), 1))
        for i, r in enumerate(regions)
        for y in range(start, last + 1)
    ]
    return (
        pd.DataFrame(rows, columns=["region", "year", "growth"]),
        pd.DataFrame(aims, columns=["region", "year", "target"]),
    )


@pytest.fixture(scope="module")
def frames():
    return world(10)


def judged(growth, region, year, target, *, day, indicator="gdp", **more):
    """The same target by `assess`, from a history that knows the years before."""
    own = growth[(growth.region == region) & (growth.year < year)]
    rows = tuple(
        Observation(
            region=region,
            indicator=indicator,
            year=int(y),
            growth_pct=float(g),
            published=dt.date(int(y) + 1, 1, 10),
        )
        for y, g in zip(own.year, own.growth, strict=True)
    )
    ceiling = indicator == "cpi"
    aim = pf.Target(
        region=region, year=year, indicator=indicator, indicator_name=indicator,
        comparator="at_most" if ceiling else "at_least",
        low=None if ceiling else target, high=target if ceiling else None,
    )  # fmt: skip
    plan = pf.Plan(region=region, year=year, as_of=dt.date(year, *day), targets=(aim,))
    return pf.assess(plan, pf.History(region=region, observations=rows), **more).rows[0]


@pytest.mark.parametrize(("day", "text"), [((1, 20), "01-20"), ((3, 5), "03-05")])
def test_fifty_targets_are_judged_as_assess_judges_them(day, text):
    made, bundled = world(12, seed=5, last=2021), load_target_panel()
    for growth, targets in (made, bundled):
        frame = pf.backtest_targets(growth, targets, range(2012, 2027), day=text)
        for row in frame.sample(25, random_state=2).itertuples():
            one = judged(growth, row.region, int(row.year), float(row.target), day=day)
            # The same function; sums over batches differ in their last digits.
            assert row.probability == pytest.approx(one.strict, abs=1e-9)
            for expert in one.experts:
                assert getattr(row, expert.name) == pytest.approx(expert.probability, abs=1e-9)


def test_ceilings_and_other_indicators_are_judged_as_assess_judges_them():
    growth, targets = world(6, seed=8)
    for code, shift in (("retail_sales", 0.0), ("cpi", -6.0)):
        grown = growth.assign(growth=growth.growth + shift, indicator=code)
        aimed = targets.assign(target=targets.target + shift, indicator=code, tier="city")
        frame = pf.backtest_targets(grown, aimed, [2015, 2016])
        assert list(frame.columns[:2]) == ["indicator", "tier"]
        for row in frame.sample(5, random_state=1).itertuples():
            one = judged(grown, row.region, int(row.year), float(row.target), day=(1, 20), indicator=code)
            assert row.probability == pytest.approx(one.strict, abs=1e-9)


def test_record_outlook_and_weights_are_those_of_assess(frames):
    growth, targets = frames
    own = TrackRecord.from_panel(growth, targets)
    more = {
        "record": own,
        "outlook": Outlook(path={2016: 4.0}, sd={2016: 0.5}),
        "weights": {"history": 1, "track_record": 3},
    }
    frame = pf.backtest_targets(growth, targets, [2016], **more)
    for row in frame.itertuples():
        one = judged(growth, row.region, 2016, float(row.target), day=(1, 20), **more)
        assert row.probability == pytest.approx(one.strict, abs=1e-9)


def test_the_future_is_not_read(frames):
    growth, targets = frames
    rng = np.random.default_rng(1)
    later_growth, later_targets = growth.year >= 2014, targets.year > 2014
    scrambled = growth.assign(growth=np.where(later_growth, rng.normal(0, 30, len(growth)), growth.growth))
    moved = targets.assign(target=np.where(later_targets, rng.normal(0, 30, len(targets)), targets.target))
    for record in (None, TrackRecord.from_panel(growth, targets)):
        blind = None if record is None else TrackRecord.from_panel(scrambled, moved)
        honest = pf.backtest_targets(growth, targets, [2013, 2014], record=record)[SAID]
        other = pf.backtest_targets(scrambled, moved, [2013, 2014], record=blind)[SAID]
        assert honest.to_csv().encode() == other.to_csv().encode()


def test_outlooks_of_later_days_are_not_read(frames):
    later = Outlook(path={2013: -9.0, 2014: 99.0}, sd={2013: 1.0, 2014: 1.0}, published="2014-01-21")
    honest = pf.backtest_targets(*frames, [2013, 2014])[SAID]
    assert honest.to_csv() == pf.backtest_targets(*frames, [2013, 2014], outlook=later)[SAID].to_csv()
    without = pf.backtest_targets(*frames, [2013, 2014], outlook=NO_OUTLOOK)[SAID]
    assert (without.probability != honest.probability).any()


def test_a_year_and_the_order_of_rows_do_not_depend_on_the_others(frames):
    every, one = pf.backtest_targets(*frames), pf.backtest_targets(*frames, [2016])
    pd.testing.assert_frame_equal(every[every.year == 2016].reset_index(drop=True), one, check_exact=True)
    growth, targets = (frame.sample(frac=1.0, random_state=3) for frame in frames)
    pd.testing.assert_frame_equal(pf.backtest_targets(growth, targets, [2016]), one, check_exact=True)


@pytest.mark.parametrize("n_regions", [1, 2, 15])
def test_any_number_of_regions_is_answered(n_regions):
    frame = pf.backtest_targets(*world(n_regions, seed=n_regions))
    assert len(frame) == n_regions * 12
    assert frame[["probability", "history", "track_record"]].apply(lambda c: c.between(0, 1)).all(axis=None)


def test_missing_cells_cost_their_rows_and_nothing_else(frames):
    rng = np.random.default_rng(2)
    growth, targets = frames
    holes = growth[rng.random(len(growth)) > 0.2], targets[rng.random(len(targets)) > 0.2]
    frame = pf.backtest_targets(*holes, range(2010, 2020))
    assert len(frame) == len(holes[1].query("2010 <= year <= 2019"))
    assert frame.probability.between(0, 1).all()
    known = set(map(tuple, holes[0][["region", "year"]].to_numpy()))
    expected = [(r, y) in known for r, y in zip(frame.region, frame.year, strict=True)]
    assert frame.outcome.notna().tolist() == expected


def test_probabilities_fall_as_targets_rise(frames):
    growth, targets = frames
    said = []
    for shift in (-2.0, 0.0, 2.0):
        moved = targets.copy()
        moved.loc[(moved.region == "r03") & (moved.year == 2017), "target"] += shift
        said.append(pf.backtest_targets(growth, moved, [2017]).set_index("region").probability["r03"])
    assert said[0] > said[1] > said[2]


def test_ones_own_record_teaches_a_country_its_habits():
    growth, targets = world(20, seed=3, last=2019)
    record = TrackRecord.from_panel(growth, targets, outlook=NO_OUTLOOK)
    scores = {
        name: ((frame.probability - (frame.outcome >= frame.target - 0.05)) ** 2).mean()
        for name, frame in (
            (
                "own",
                pf.backtest_targets(growth, targets, range(2014, 2020), outlook=NO_OUTLOOK, record=record),
            ),
            ("borrowed", pf.backtest_targets(growth, targets, range(2014, 2020), outlook=NO_OUTLOOK)),
        )
    }
    # In this country targets are set a little above last growth and nobody overstates: its own record knows.
    assert scores["own"] < scores["borrowed"]


def test_the_bundled_panel_beats_the_share_of_targets_met_so_far():
    result = verify(
        pf.backtest_targets(*load_target_panel()), references=("history",), years=range(2021, 2026)
    )
    skill = result.skill.set_index("reference").skill
    assert result.n > 120
    assert skill["climatology"] > 0.1
    assert skill["history"] > 0.0


def test_twelve_thousand_targets_take_seconds():
    growth, targets = world(1000, start=2008)
    start = time.process_time()
    pf.backtest_targets(growth, targets)
    assert time.process_time() - start < 8.0  # the bound of the issue; about two on an idle machine


@pytest.mark.parametrize(
    ("wrong", "needle"),
    [
        ({"years": "2024"}, "years is '2024'"),
        ({"years": [2017.5]}, r"years is \[2017.5\]"),
        ({"outlook": False}, "outlook is False"),
        ({"outlook": {2024: 5.0}}, "outlook is {2024: 5.0}"),
        ({"day": "20 January"}, "write month and day as 01-20"),
        ({"day": "02-30"}, "write month and day as 01-20"),
        ({"record": "mine"}, "record is 'mine'"),
        ({"weights": {"oracle": 1}}, "'oracle', which is no expert"),
        ({"weights": {"history": -1}}, "weight of history is -1"),
        ({"weights": {"history": 0}}, "all weights are zero"),
    ],
)
def test_wrong_arguments_are_refused_in_one_line(frames, wrong, needle):
    with pytest.raises(DataError, match=needle) as refused:
        pf.backtest_targets(*frames, **wrong)
    assert "\n" not in str(refused.value)


def test_frames_with_unknown_tiers_or_indicators_are_refused_in_one_line(frames):
    growth, targets = frames
    both = growth.assign(indicator="grain_output"), targets.assign(indicator="grain_output")
    for wrong, needle in (
        ((growth, targets.assign(tier="town")), "tier 'town' of r00 is none of"),
        ((growth, targets.assign(indicator="gdp")), "has a column indicator"),
        (both, "'grain_output' have no record"),
        ((growth.drop(columns="growth"), targets), "no column 'growth'"),
    ):
        with pytest.raises(DataError, match=needle) as refused:
            pf.backtest_targets(*wrong)
        assert "\n" not in str(refused.value)


def test_regions_that_are_numbers_meet_regions_that_are_names():
    growth = pd.DataFrame({"region": [440300] * 9, "year": range(2008, 2017), "growth": 8.0})
    targets = pd.DataFrame(
        {"region": ["440300"] * 5 + ["深圳"], "year": [*range(2011, 2016), 2015], "target": 7.0}
    )
    frame = pf.backtest_targets(growth, targets, [2015])
    assert frame.region.tolist() == ["440300", "深圳"]
    assert frame.outcome.notna().tolist() == [True, False]
    # Of Shenzhen no growth is given: the regions above and beside it speak for it.
    assert frame.probability.between(0, 1).all()
    assert frame.history.notna().tolist() == [True, False]
