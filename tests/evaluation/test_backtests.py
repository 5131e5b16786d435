"""Backtests of targets: nothing of the future is used, every panel is answered, calm data are calibrated."""

import numpy as np
import pandas as pd
import pytest

import pingshan_forecast as pf
from pingshan_forecast.core.outlook import NO_OUTLOOK, Outlook, load_outlook
from pingshan_forecast.errors import DataError
from pingshan_forecast.evaluation.backtests import VOICES
from pingshan_forecast.evaluation.verification import verify
from pingshan_forecast.models.empirical_bayes.priors import load_prior
from pingshan_forecast.readers.bundled import load_target_panel


def world(n_regions=30, *, seed=0, first=2000, start=2008, last=2019, year_sd=0.8, error_sd=1.2):
    """A made-up country: growth follows last year's, targets are last growth and a bit, all share shocks."""
    rng = np.random.default_rng(seed)
    regions = [f"r{i:02d}" for i in range(n_regions)]
    growth = np.empty((n_regions, last - first + 1))
    growth[:, 0] = 9 + rng.normal(size=n_regions)
    for j in range(1, growth.shape[1]):
        pull = 0.3 * (8.5 - growth[:, j - 1])
        growth[:, j] = (
            growth[:, j - 1] + pull + year_sd * rng.normal() + error_sd * rng.normal(size=n_regions)
        )
    years = np.arange(first, last + 1)
    rows = [
        (region, int(year), round(float(growth[i, j]), 1))
        for i, region in enumerate(regions)
        for j, year in enumerate(years)
    ]
    aims = [
        (region, int(year), round(float(growth[i, year - first - 1] + rng.normal(0.3, 0.7)), 1))
        for i, region in enumerate(regions)
        for year in range(start, last + 1)
    ]
    return (
        pd.DataFrame(rows, columns=["region", "year", "growth"]),
        pd.DataFrame(aims, columns=["region", "year", "target"]),
    )


@pytest.fixture(scope="module")
def frames():
    return world(10)


COLUMNS = ["region", "year", "target", "outcome", "probability", *VOICES]


def test_the_future_is_not_read(frames):
    growth, targets = frames
    rng = np.random.default_rng(1)
    later_growth, later_targets = growth.year >= 2014, targets.year > 2014
    scrambled = growth.assign(growth=np.where(later_growth, rng.normal(0, 30, len(growth)), growth.growth))
    moved = targets.assign(target=np.where(later_targets, rng.normal(0, 30, len(targets)), targets.target))
    said = ["region", "year", "target", "probability", *VOICES]
    honest = pf.backtest_targets(growth, targets, [2013, 2014])[said]
    blind = pf.backtest_targets(scrambled, moved, [2013, 2014])[said]
    assert honest.to_csv().encode() == blind.to_csv().encode()
    cut = pf.backtest_targets(growth[~later_growth], targets[~later_targets], [2013, 2014])[said]
    assert honest.to_csv().encode() == cut.to_csv().encode()


def test_the_outlook_of_later_autumns_is_not_read(frames):
    said = ["region", "year", "target", "probability", *VOICES]
    known = load_outlook()
    now = {year: rate if year < 2014 else 99.0 for year, rate in known.now.items()}
    ahead = {year: rate if year < 2015 else -99.0 for year, rate in known.ahead.items()}
    later = Outlook(now=now, ahead=ahead)
    honest = pf.backtest_targets(*frames, [2013, 2014])[said]
    assert honest.to_csv() == pf.backtest_targets(*frames, [2013, 2014], outlook=later)[said].to_csv()
    without = pf.backtest_targets(*frames, [2013, 2014], outlook=NO_OUTLOOK)[said]
    assert (without.probability != honest.probability).any()


def test_the_history_expert_has_seen_no_year_after_the_day(frames, monkeypatch):
    asked = []

    def spy(name, *, day):
        prior = load_prior(name, day=day)
        asked.append((day, prior.vintage))
        return prior

    monkeypatch.setattr("pingshan_forecast.models.empirical_bayes.predictive.load_prior", spy)
    pf.backtest_targets(*frames, [2014])
    assert asked
    assert all(int(day[:4]) <= 2014 and vintage <= int(day[:4]) - 2 for day, vintage in asked)


def test_a_year_does_not_depend_on_which_others_are_asked_for(frames):
    every = pf.backtest_targets(*frames)
    one = pf.backtest_targets(*frames, [2016])
    pd.testing.assert_frame_equal(every[every.year == 2016].reset_index(drop=True), one, check_exact=True)


def test_the_order_of_rows_does_not_matter(frames):
    growth, targets = (frame.sample(frac=1.0, random_state=3) for frame in frames)
    pd.testing.assert_frame_equal(
        pf.backtest_targets(growth, targets, [2015]), pf.backtest_targets(*frames, [2015]), check_exact=True
    )


@pytest.mark.parametrize("n_regions", [1, 2, 15])
def test_any_number_of_regions_is_answered(n_regions):
    frame = pf.backtest_targets(*world(n_regions, seed=n_regions))
    assert list(frame.columns) == COLUMNS
    assert len(frame) == n_regions * 11  # 2009 to 2019: the first year of targets has no past
    assert frame[["probability", *VOICES]].apply(lambda column: column.between(0, 1)).all(axis=None)


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


def test_a_january_whose_outcomes_are_not_known_is_answered(frames):
    growth, targets = frames
    frame = pf.backtest_targets(growth[growth.year < 2019], targets, [2019])
    assert frame.outcome.isna().all()
    assert frame.probability.between(0, 1).all()


def test_probabilities_fall_as_targets_rise(frames):
    growth, targets = frames
    said = []
    for shift in (-2.0, 0.0, 2.0):
        moved = targets.copy()
        chosen = (moved.region == "r03") & (moved.year == 2017)
        moved.loc[chosen, "target"] += shift
        frame = pf.backtest_targets(growth, moved, [2017]).set_index("region")
        said.append(frame.probability["r03"])
    assert said[0] > said[1] > said[2]


def test_in_a_world_without_breaks_the_probabilities_come_true():
    parts = [pf.backtest_targets(*world(20, seed=seed), range(2014, 2020)) for seed in range(100, 105)]
    frame = pd.concat([part.assign(year=part.year + 100 * i) for i, part in enumerate(parts)])
    result = verify(frame, references=VOICES)
    gain = result.skill.set_index("reference").loc["climatology"]
    assert gain["gain"] > 2 * gain["error"]
    # 30 years of shared shocks: within three errors clustered by year, and never far off.
    miss = (result.table.observed - result.table.forecast).abs()
    full = result.table["count"] >= 100
    assert (miss[full] <= np.maximum(3 * result.table.error[full], 0.05)).all()
    assert miss[full].max() < 0.15


def test_a_rebound_from_an_exceptional_year_is_expected():
    growth, targets = world(10, seed=9, last=2021)
    slump = growth.year == 2020
    growth.loc[slump, "growth"] -= 6.0
    aims = targets.merge(growth[growth.year == 2019][["region", "growth"]], on="region")
    targets["target"] = np.where(aims.year == 2021, aims.growth, aims.target)
    frame = pf.backtest_targets(growth, targets, [2021])
    # Targets at the growth of 2019 after a slump of six points, of which half is expected back.
    assert frame.probability.mean() > 0.6


def test_the_bundled_panel_beats_the_share_of_targets_met_so_far():
    result = verify(pf.backtest_targets(*load_target_panel()), references=VOICES, years=range(2021, 2026))
    skill = result.skill.set_index("reference").skill
    assert result.n > 120
    assert skill["climatology"] > 0
    assert skill["history"] > 0


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


@pytest.mark.parametrize(
    ("growth", "targets", "needle"),
    [
        ({"region": ["A"], "year": [2019]}, None, "no column 'growth'"),
        ({"region": ["A", "A"], "year": [2019, 2019], "growth": [1.0, 2.0]}, None, "two figures for 2019"),
        ({"region": ["A"], "year": [2019], "growth": [np.inf]}, None, "infinite growth"),
        (
            {"region": ["A"] * 2, "year": [2018, 2019], "growth": [1.0, "7.5%"]},
            None,
            "row 2, column growth is '7.5%'",
        ),
        ({"region": ["A"], "year": [2010.5], "growth": [1.0]}, None, "row 1, column year is '2010.5'"),
        ({"region": ["A"], "year": [None], "growth": [1.0]}, None, "row 1, column year"),
        ({"region": [None], "year": [2019], "growth": [1.0]}, None, "row 1, column region"),
        ({"region": ["A"], "year": [2019], "growth": [1.0]}, {"region": ["A"], "year": [2019]}, "target"),
    ],
)
def test_bad_tables_are_refused_in_one_line(growth, targets, needle):
    aims = targets or {"region": ["A"], "year": [2019], "target": [7.0]}
    with pytest.raises(DataError, match=needle) as refused:
        pf.backtest_targets(pd.DataFrame(growth), pd.DataFrame(aims))
    assert "\n" not in str(refused.value)


def test_regions_that_are_numbers_meet_regions_that_are_names():
    growth = pd.DataFrame({"region": [440300] * 9, "year": range(2008, 2017), "growth": 8.0})
    targets = pd.DataFrame(
        {"region": ["440300"] * 5 + ["深圳"], "year": [*range(2011, 2016), 2015], "target": 7.0}
    )
    frame = pf.backtest_targets(growth, targets, [2015])
    assert frame.region.tolist() == ["440300", "深圳"]
    assert frame.outcome.notna().tolist() == [True, False]


def test_a_voice_that_nobody_heard_has_no_skill():
    growth = pd.DataFrame({"region": ["A", "B"], "year": [2010, 2012], "growth": [6.1, 7.0]})
    targets = growth.rename(columns={"growth": "target"})
    frame = pf.backtest_targets(growth, targets)
    assert frame.history.isna().all()
    result = verify(frame, references=VOICES)
    assert result.skill.reference.tolist() == ["climatology", "track_record"]


@pytest.mark.parametrize(
    ("wrong", "needle"),
    [
        ({"years": "2024"}, "years is '2024'"),
        ({"years": 2024}, "years is 2024"),
        ({"years": [2017.5]}, r"years is \[2017.5\]"),
        ({"outlook": False}, "outlook is False"),
        ({"outlook": {2024: 5.0}}, "outlook is {2024: 5.0}"),
    ],
)
def test_wrong_arguments_are_refused_in_one_line(frames, wrong, needle):
    with pytest.raises(DataError, match=needle) as refused:
        pf.backtest_targets(*frames, **wrong)
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


def test_what_cannot_be_verified_is_refused_in_one_line(frames):
    frame = pf.backtest_targets(*frames, [2014])
    for wrong, needle in (
        ({"probability": "p"}, "no column p"),
        ({"years": "2014"}, "years is '2014'"),
        ({"years": [1990]}, "the first year of targets only teaches"),
    ):
        with pytest.raises(DataError, match=needle):
            verify(frame, **wrong)
    with pytest.raises(DataError, match="found nan; leave out what is missing"):
        verify(frame.assign(probability=np.nan))
