"""Tidy tables: the same columns whatever there is, region and year in each row, and the same from a file."""

import pandas as pd
import pytest

import pingshan_forecast as pf
from pingshan_forecast.judgement.tidy import COLUMNS, TABLES


@pytest.fixture(scope="module")
def full():
    return pf.assess(
        pf.load_plan("pingshan-2022"), pf.load_history("坪山"), pf.HistoricalMean(),
        [pf.Scenario.preset("baseline"), pf.Scenario.preset("downside")], as_of="2022-07-31",
    )  # fmt: skip


@pytest.mark.parametrize("what", TABLES)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_table_has_its_columns_and_comes_back_from_a_file(full, tmp_path, what, language):
    frame = full.to_frame(what, language=language)
    assert list(frame.columns) == ["region", "year", *COLUMNS[what]]
    if what != "horizons":
        assert len(frame)
        assert set(frame.region) == {"坪山"}
        assert set(frame.year) == {2022}
    full.save(tmp_path / "saved.json", language=language)
    pd.testing.assert_frame_equal(pf.Assessment.from_json(tmp_path / "saved.json").to_frame(what), frame)


def test_experts_pool_to_the_probability_of_their_target(full):
    january = pf.assess(full.plan, pf.load_history("坪山"), pf.HistoricalMean())
    pooled = january.to_frame("experts").assign(part=lambda f: f.weight * f.probability)
    chance = january.to_frame().set_index("indicator").probability_strict
    # 1e-9: a linear pool is a sum.
    pd.testing.assert_series_equal(
        pooled.groupby("indicator").part.sum().sort_index(), chance.sort_index(), check_names=False, rtol=1e-9
    )


def test_the_joint_table_falls_from_any_to_all(full):
    joint = full.to_frame("joint")
    counts = joint[joint.event == "at_least"].probability
    assert counts.is_monotonic_decreasing
    assert counts.iloc[-1] == joint[joint.event == "all"].probability.item()


def test_models_stand_side_by_side_in_one_frame():
    plan, history = pf.load_plan("pingshan-2021"), pf.load_history("坪山")
    models = {"mean": pf.HistoricalMean(), "walk": pf.RandomWalkDrift()}
    frame = pd.concat(
        {name: pf.assess(plan, history, model).to_frame("experts") for name, model in models.items()}
    )
    alone = frame[frame.expert == "history"].droplevel(1)
    assert (alone.loc["mean"].probability.to_numpy() != alone.loc["walk"].probability.to_numpy()).all()


def test_an_unknown_table_is_refused_with_those_there_are(full):
    with pytest.raises(
        pf.PingshanForecastError, match="no table is called 'weather'; there are targets, experts"
    ):
        full.to_frame("weather")
