"""The track record: year effects by hand, the density a target announces, the pool and its words."""

import dataclasses
import datetime as dt
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import pingshan_forecast as pf
from pingshan_forecast.core.observations import Observation
from pingshan_forecast.core.outlook import Outlook, load_outlook
from pingshan_forecast.distributions import StudentT
from pingshan_forecast.errors import DataError
from pingshan_forecast.experts import track_record
from pingshan_forecast.experts import year_effects as effects
from pingshan_forecast.experts.pool import default_weights, learn_weights, pool
from pingshan_forecast.experts.track_record import (
    TrackRecord,
    anchored_forecast,
    load_track_record,
    outlook_heard,
)
from pingshan_forecast.registry.tables import data_path
from places import EVALUATE

YEARS = np.arange(2015, 2022)


def test_growth_is_expected_to_stay_and_to_come_back_from_a_slump():
    growth = np.array([[8.0, 7.0, 6.0, 6.5, 6.0, 2.0, 8.0]])
    expected = effects.expected_growth(growth, YEARS, 0.5)[0]
    assert np.isnan(expected[0])
    # 2021: 6 and half of the 4 points lost in 2020; 2022: the two-year average of 2 and 8.
    assert expected[1:].tolist() == [8.0, 7.0, 6.0, 6.5, 6.0, 8.0, 5.0]


def test_growth_changes_as_the_nations_was_forecast_to():
    outlook = Outlook(now={2019: 6.1, 2020: 1.9}, ahead={2020: 5.8, 2021: 8.2})
    growth = np.array([[6.5, 6.0, 2.0, 8.0]])
    expected = effects.expected_growth(growth, np.arange(2018, 2022), 0.5, outlook=outlook)[0]
    # 2019 and 2022 have no forecast: as it was, and the two-year average of 2 and 8.
    assert expected[1:] == pytest.approx([6.5, 6.0 + 5.8 - 6.1, 2.0 + 8.2 - 1.9, 5.0], abs=1e-12)


def test_an_edition_is_known_from_the_end_of_its_october():
    outlook = Outlook(now={2019: 6.1, 2020: 1.9}, ahead={2020: 5.8, 2021: 8.2})
    before, after = (outlook.as_of(dt.date(2020, 10, day)) for day in (30, 31))
    assert (before.now, before.ahead) == ({2019: 6.1}, {2020: 5.8})
    assert after == outlook
    assert math.isnan(before.change(2021))


def test_the_bundled_outlook_agrees_with_the_press_of_the_day():
    outlook = load_outlook()
    # AFP, 13 October 2020: 1.9 and 8.2; Global Times, 12 October 2021: 8; October 2024: 4.8 and 4.5.
    said = [outlook.now[2020], outlook.ahead[2021], outlook.now[2021], outlook.now[2024], outlook.ahead[2025]]
    # The press printed one decimal of them.
    assert said == pytest.approx([1.9, 8.2, 8.0, 4.8, 4.5], abs=0.05 + 1e-9)
    assert set(outlook.ahead) == {year + 1 for year in outlook.now} == set(range(2001, 2027))


def test_a_missing_region_is_taken_to_move_with_the_others():
    growth = np.array([[8.0, 7.0], [6.0, np.nan], [4.0, 3.5]])
    # The others fell by 1 and 0.5.
    assert effects.expected_growth(growth, YEARS[:2], 0.5)[:, 2].tolist() == [7.0, 5.25, 3.5]


def test_a_region_known_from_an_exceptional_year_alone_expects_nothing():
    assert np.isnan(effects.expected_growth(np.array([[2.0]]), np.array([2020]), 0.5)).all()


def test_an_exceptional_year_is_averaged_with_the_next_or_left_out():
    growth = np.array([[6.0, 2.0, 8.0]])
    assert effects.smooth_exceptional(growth, np.arange(2019, 2022)).tolist() == [[6.0, 5.0, 5.0]]
    shown = effects.smooth_exceptional(growth[:, :2], np.arange(2019, 2021))
    assert shown[0, 0] == 6.0
    assert np.isnan(shown[0, 1])


def test_the_year_effect_of_one_past_year_by_hand():
    one = np.array([0.0])
    record = effects.PanelRecord(
        years=np.array([2018]), effect=np.array([-1.0]), shift=one, spread=one + 1, error=one + 1
    )
    assume = effects.Assumptions(pass_through=(1.0,), drift=(0.5,))
    weights, level, width, error = effects.next_effect(record, 2019, 0.4, assume=assume)
    # Prior N(0, 1), noise 1: the level is half of -1, its variance 1/2; 4 prior years of variance 1, a year
    # older at a discount of 0.8, and a miss of 1 on a variance of 2 make (3.2 + 1/2) / 4.2; next year adds
    # the drift and the noise.
    assert weights.tolist() == [1.0]
    assert level[0] == pytest.approx(-0.5 + 0.4, abs=1e-15)
    assert width[0] == pytest.approx(math.sqrt(3.7 / 4.2 * (0.5 + 0.5 + 1.0)), abs=1e-15)
    # Half a year of the prior's 1.4 and one year of 1.
    assert error == pytest.approx(1.4 ** (0.5 / 1.5), abs=1e-15)


def test_without_any_past_the_prior_speaks():
    growth, targets = np.full((2, 3), np.nan), np.full((2, 3), np.nan)
    targets[:, 2] = 7.0, 8.0
    density = effects.anchored_year(growth, targets, np.arange(2017, 2020), 2019)
    assert density.at_least(targets[:, 2]).round(2).tolist() == pytest.approx([0.5, 0.5], abs=0.25)
    assert density.weights.sum() == pytest.approx(1.0, abs=1e-12)


def test_panel_density_agrees_with_scipy():
    density = effects.PanelDensity(
        weights=np.array([0.3, 0.7]), locations=np.array([[7.0, 8.0]]), scales=np.array([1.0, 2.0])
    )
    frozen = [stats.t(effects.DF, 7.0, 1.0), stats.t(effects.DF, 8.0, 2.0)]
    by_scipy = 0.3 * frozen[0].sf(9.0) + 0.7 * frozen[1].sf(9.0)
    assert density.at_least(np.array([9.0]))[0] == pytest.approx(by_scipy, abs=1e-14)
    log_density = math.log(0.3 * frozen[0].pdf(9.0) + 0.7 * frozen[1].pdf(9.0))
    assert density.log_density(np.array([9.0]))[0] == pytest.approx(log_density, abs=1e-13)
    assert stats.t.ppf(0.75, effects.DF) == pytest.approx(effects.QUARTILE, abs=5e-5)  # four decimals


@given(st.lists(st.floats(0.001, 10.0), min_size=4, max_size=4), st.floats(0.05, 0.95))
@settings(max_examples=40, deadline=None)
def test_pool_weights_are_shares_and_no_worse_than_the_default(ratios, share):
    past = [np.log(np.array([[1.0, ratio]])) for ratio in ratios]
    default = np.array([share, 1.0 - share])
    weights = learn_weights(past, default)
    assert weights.sum() == pytest.approx(1.0, abs=1e-12)

    def criterion(w):
        return sum(np.log(np.exp(p) @ w).mean() for p in past) + 4.0 * default @ np.log(w)

    # EM never lowers its criterion; 1e-9 for the sum's rounding.
    assert criterion(weights) >= criterion(default) - 1e-9


def test_a_year_counts_once_however_many_regions_it_has():
    few, many = np.log([[0.4, 0.1]]), np.log([[0.4, 0.1]] * 50)
    default = default_weights(["history", "track_record"])
    assert learn_weights([few], default) == pytest.approx(learn_weights([many], default), abs=1e-12)
    assert learn_weights([], default).tolist() == default.tolist()


def test_the_pool_is_linear_and_a_single_voice_stands_for_itself():
    experts = {"history": StudentT(df=5, loc=8, scale=1), "track_record": StudentT(df=5, loc=6, scale=1)}
    pooled, weights = pool(experts, thin=True)
    assert weights == {"history": 0.5, "track_record": 0.5}
    by_hand = 0.5 * experts["history"].cdf(7.0) + 0.5 * experts["track_record"].cdf(7.0)
    assert pooled.cdf(7.0) == pytest.approx(by_hand, abs=1e-15)
    alone, sole = pool({"history": experts["history"]})
    assert alone is experts["history"]
    assert sole == {"history": 1.0}
    with pytest.raises(DataError, match="no default weight for oracle"):
        default_weights(["oracle"])


@pytest.fixture(scope="module")
def plan():
    return pf.load_plan("pingshan-2021")


@pytest.fixture(scope="module")
def history(plan):
    return pf.load_history("坪山").as_of(plan.as_of)


def test_the_record_of_a_day_ends_with_the_years_known_then(plan, history):
    full = load_track_record()
    cut = TrackRecord(tiers={tier: part.until(2019) for tier, part in full.tiers.items()})
    known, all_of_it = (anchored_forecast(plan.targets[0], history, r).density for r in (cut, full))
    assert known.quantile(0.5) == all_of_it.quantile(0.5)
    # In March the results of 2020 are known too, and the year effect of 2020 is not that of 2019.
    later = dataclasses.replace(history, as_of_date=dt.date(2021, 3, 1))
    assert anchored_forecast(plan.targets[0], later).density.quantile(0.5) != known.quantile(0.5)


def test_figures_of_the_target_year_are_not_read(plan, history):
    known = Observation(
        region="坪山", indicator="gdp", year=2021, growth_pct=99.0, published=dt.date(2021, 1, 2)
    )
    more = dataclasses.replace(history, observations=(*history.observations, known))
    target = plan.targets[0]
    assert anchored_forecast(target, more).density.quantile(0.5) == anchored_forecast(
        target, history
    ).density.quantile(0.5)


def test_gdp_follows_the_nations_outlook_and_what_was_out_on_the_day(plan, history):
    target = plan.targets[0]
    year, edition = target.year, target.year - 1
    heard = outlook_heard(target, history)
    assert year in heard.ahead
    assert edition in heard.now
    assert year + 1 not in heard.ahead
    before = dataclasses.replace(history, as_of_date=dt.date(edition, 10, 1))
    assert outlook_heard(target, before) is None
    industry = next(t for t in plan.targets if t.indicator == "industry_va_above_scale")
    assert outlook_heard(industry, history) is None
    row = pf.assess(plan, history).rows[0]
    text = " ".join(reason.text() for reason in row.reasons)
    assert f"in October {edition}: {heard.ahead[year]:.1f}% in {year}" in text


def test_restless_indicators_have_wide_bands(plan, history):
    widths = {}
    for target in plan.targets:
        low, high = anchored_forecast(target, history).density.interval(0.8)
        widths[target.indicator] = high - low
    assert widths["gdp"] < widths["budget_revenue"] < widths["trade_total"]


def test_a_ceiling_has_no_record(plan, history):
    ceiling = dataclasses.replace(plan.targets[0], comparator="at_most", low=None, high=7.0)
    with pytest.raises(DataError, match="floors on growth"):
        anchored_forecast(ceiling, history)


def test_ones_own_record_replaces_the_bundled_one(plan):
    years = range(2010, 2021)
    growth = pd.DataFrame({"region": "A", "year": years, "growth": 8.0})
    missed = pd.DataFrame({"region": "A", "year": years, "target": 11.0})
    own = TrackRecord.from_panel(growth, missed)
    loaded = pf.load_history("坪山")
    bundled, pessimist = (pf.assess(plan, loaded, record=r).rows[0].experts[-1] for r in (None, own))
    assert pessimist.name == "track_record"
    assert pessimist.probability < bundled.probability
    with pytest.raises(DataError, match="share no cell"):
        TrackRecord.from_panel(growth, missed.assign(region="B"))
    with pytest.raises(DataError, match="tier 'town'"):
        TrackRecord.from_panel(growth, missed, tier="town")


def test_every_growth_target_shows_its_voices_and_says_why_they_differ(plan):
    result = pf.assess(plan, pf.load_history("坪山"))
    for row in result.rows:
        names = [expert.name for expert in row.experts]
        assert {"history", "track_record"} <= set(names)
        assert sum(expert.weight for expert in row.experts) == pytest.approx(1.0, abs=1e-12)
        said = sum(expert.weight * expert.probability for expert in row.experts)
        assert row.strict == pytest.approx(said, abs=1e-12)
        for language in ("en", "zh"):
            text = " ".join(reason.text(language) for reason in row.reasons)
            assert ("track record" if language == "en" else "目标实现记录") in text
    assert "drivers" in [expert.name for expert in result.rows[0].experts]
    thin = " ".join(reason.text() for reason in result.rows[-1].reasons)
    assert "the record is that of GDP targets" in thin


@pytest.mark.skipif(
    not EVALUATE.is_dir(), reason="the panels it is learned from do not travel with the library"
)
def test_the_shipped_year_effects_are_what_the_benchmark_learns(tmp_path):
    from benchmarks.targets import write

    write(EVALUATE, tmp_path / "year_effects.csv")
    shipped = data_path("year_effects.csv").read_text("utf-8")
    assert (tmp_path / "year_effects.csv").read_text("utf-8") == shipped


def test_what_is_expected_of_a_short_series_by_hand():
    def expected(rates, last_year):
        series = pf.IndicatorSeries.from_growth(rates, last_year=last_year, indicator="budget_revenue")
        return track_record._expected(series)

    # 8 in 2018 and 6 in 2019 count a half and one.
    assert expected([8.0, 6.0], 2019) == pytest.approx((0.5 * 8 + 6) / 1.5, abs=1e-12)
    # 2020 counts a tenth beside them, and half of what it lacks comes back.
    mean = (0.25 * 8 + 0.5 * 6 + 0.1 * 2) / 0.85
    assert expected([8.0, 6.0, 2.0], 2020) == pytest.approx(mean + 0.5 * (mean - 2), abs=1e-12)
    # With 2021 known both count as 5; nothing is left to come back.
    both = (0.125 * 8 + 0.25 * 6 + 0.5 * 5 + 5) / 1.875
    assert expected([8.0, 6.0, 2.0, 8.0], 2021) == pytest.approx(both, abs=1e-12)
    # Years long gone say little of what an exceptional year lacks: 2017 counts an eighth.
    stale = (30 / 8 + 0.1 * 8.5) / 0.225
    assert expected([30.0, np.nan, np.nan, 8.5], 2020) == pytest.approx(
        stale + 0.5 * (stale - 8.5), abs=1e-12
    )
