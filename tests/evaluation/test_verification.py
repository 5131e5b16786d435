"""Verification by hand: scores, skill, bins, and errors that know of shared years."""

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest

mpl.use("agg")

from pingshan_forecast import charts
from pingshan_forecast.errors import DataError
from pingshan_forecast.evaluation.verification import (
    climatology,
    clustered_mean,
    met,
    verify,
    verify_groups,
    verify_split,
)
from pingshan_forecast.numerics.scores import brier


@pytest.fixture(scope="module")
def frame():
    rng = np.random.default_rng(4)
    years = np.repeat(np.arange(2000, 2020), 60)
    p = rng.beta(2, 3, size=years.size)
    event = rng.random(years.size) < p
    return pd.DataFrame(
        {"year": years, "target": 7.0, "outcome": np.where(event, 8.0, 6.0), "probability": p, "history": 0.4}
    )


def test_met_is_the_published_figure_at_or_above_the_target():
    frame = pd.DataFrame({"target": [7.0, 7.0, 7.0, 6.9], "outcome": [6.95, 6.94, 7.0, 6.9]})
    assert met(frame).tolist() == [True, False, True, True]


def test_climatology_knows_only_earlier_years():
    frame = pd.DataFrame({"year": [1, 1, 2, 3], "target": 7.0, "outcome": [8.0, 6.0, 8.0, 8.0]})
    assert climatology(frame) == pytest.approx([0.5, 0.5, 0.5, 2 / 3], abs=1e-15)


def test_clustered_errors_by_hand():
    # One year a cluster is the textbook error of a mean; identical twins in a year leave it as it is.
    x = np.array([1.0, 4.0, 2.0])
    assert clustered_mean(x, [1, 2, 3])[1] == pytest.approx(x.std(ddof=1) / np.sqrt(3), abs=1e-15)
    assert clustered_mean(np.repeat(x, 2), [1, 1, 2, 2, 3, 3])[1] == pytest.approx(
        clustered_mean(x, [1, 2, 3])[1], abs=1e-15
    )
    assert clustered_mean(x, [1, 1, 1])[1] == np.inf


def test_murphys_parts_add_up_to_the_binned_brier_score(frame):
    result = verify(frame)
    place = np.clip((frame.probability * 10).astype(int), 0, 9)
    binned = frame.probability.groupby(place).transform("mean")
    whole = result.reliability - result.resolution + result.uncertainty
    assert whole == pytest.approx(brier(binned, met(frame)).mean(), abs=1e-12)
    assert result.brier == pytest.approx(whole, abs=0.002)  # the spread inside bins a tenth wide


def test_right_probabilities_lie_in_their_bands(frame):
    table = verify(frame).table
    inside = (table.observed >= table.band_low) & (table.observed <= table.band_high)
    # Nine bins at 90%: two or fewer misses in 95% of cases; the seed is fixed.
    assert (~inside).sum() <= 2
    assert table["count"].sum() == len(frame)


def test_skill_is_one_less_the_ratio_of_scores(frame):
    skill = verify(frame).skill.set_index("reference")
    flat = brier(frame.history, met(frame)).mean()
    ours = brier(frame.probability, met(frame)).mean()
    assert skill.skill["history"] == pytest.approx(1 - ours / flat, abs=1e-12)
    assert skill.gain["history"] == pytest.approx(flat - ours, abs=1e-12)


def test_years_outside_count_as_past_only(frame):
    part = verify(frame, years=range(2010, 2020))
    assert part.n == 600
    known = climatology(frame)[frame.year >= 2010]
    late = frame[frame.year >= 2010]
    assert part.skill.brier[0] == pytest.approx(brier(known, met(late)).mean(), abs=1e-12)


def test_unknown_outcomes_are_passed_over_and_none_at_all_is_refused(frame):
    more = pd.concat([frame, frame.assign(outcome=np.nan)])
    assert verify(more).n == len(frame)
    with pytest.raises(DataError, match="nothing to verify"):
        verify(frame.assign(outcome=np.nan))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_diagram_shows_the_table(frame, language):
    result = verify(frame)
    ax = charts.reliability_diagram(frame.probability, met(frame), language=language)
    bands, dots = ax.collections
    np.testing.assert_allclose(dots.get_offsets(), result.table[["forecast", "observed"]].to_numpy())
    drawn = [(low, high) for (_, low), (_, high) in bands.get_segments()]
    np.testing.assert_allclose(drawn, result.table[["band_low", "band_high"]].to_numpy())


def test_given_the_year_a_common_error_is_no_fault_within_it():
    rng = np.random.default_rng(7)
    years = np.repeat(np.arange(2000, 2020), 200)
    odds = rng.normal(size=years.size)
    shock = rng.normal(0.0, 1.0, 20)[years - 2000]
    event = rng.random(years.size) < 1 / (1 + np.exp(-(odds + shock)))
    frame = pd.DataFrame(
        {
            "year": years,
            "target": 7.0,
            "outcome": np.where(event, 8.0, 6.0),
            "probability": 1 / (1 + np.exp(-odds)),
        }
    )
    split = verify_split(frame)
    assert split.brier_within < split.brier - 0.01
    # Three errors of the slope, and of a bin of two hundred at one half.
    assert split.slope == pytest.approx(1.0, abs=3 * split.slope_error)
    full = split.table[split.table["count"] >= 200]
    assert (full.forecast - full.observed).abs().max() < 3 * 0.5 / 200**0.5
    # Years are far off: their PIT is seldom near one half.
    assert ((split.years.pit < 0.05) | (split.years.pit > 0.95)).mean() > 0.5
    doubled = verify_split(frame.assign(probability=1 / (1 + np.exp(-2 * odds))))
    assert doubled.slope == pytest.approx(0.5 * split.slope, abs=1e-3)


def test_a_year_that_all_missed_says_nothing_of_the_slope():
    frame = pd.DataFrame({"year": 2020, "target": 7.0, "outcome": [3.0, 4.0], "probability": [0.4, 0.6]})
    split = verify_split(frame)
    assert np.isnan(split.slope)
    assert split.brier_within < 1e-6
    with pytest.raises(DataError, match="nothing to verify"):
        verify_split(frame.assign(outcome=np.nan))


def test_ceilings_are_met_from_below_and_groups_have_their_own_climatology():
    frame = pd.DataFrame(
        {
            "indicator": ["cpi", "cpi", "gdp", "gdp"],
            "year": [2018, 2019, 2018, 2019],
            "target": [3.0, 3.0, 7.0, 7.0],
            "outcome": [2.0, 3.1, 6.0, 6.5],
            "probability": [0.9, 0.6, 0.3, 0.2],
        }
    )
    assert met(frame).tolist() == [True, False, False, False]
    found = verify_groups(frame, ["indicator"], starts=[2008, 2019]).set_index("indicator")
    # Of GDP nothing was met in 2018, so that climatology says 1/2 and then 0.
    assert found.loc["gdp", "climatology_2008"] == pytest.approx((0.25 + 0.0) / 2)
    assert found.loc["cpi", "climatology_2008"] == pytest.approx((0.25 + 1.0) / 2)
    assert found.loc["gdp", "climatology_2019"] == pytest.approx(0.25)
    with pytest.raises(DataError, match="no column 'tier'"):
        verify_groups(frame, ["tier"])
