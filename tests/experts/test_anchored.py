"""The estimator of targets by hand: expectations, the year effect's filter, densities, records, bad input."""

import dataclasses
import datetime as dt
import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import pingshan_forecast as pf
from pingshan_forecast.core.observations import Observation
from pingshan_forecast.core.outlook import NO_OUTLOOK, NationalPath, load_outlook
from pingshan_forecast.errors import DataError
from pingshan_forecast.experts import year_effects as effects
from pingshan_forecast.experts.anchored import anchored_forecast, has_record
from pingshan_forecast.experts.anchoring import Norms, YearAnchor, anchored_densities
from pingshan_forecast.experts.expectations import Expectations, expect
from pingshan_forecast.experts.track_record import RecordYear, TrackRecord, load_track_record, norms_of
from pingshan_forecast.registry.tables import data_path
from places import SHARED

DAY = dt.date(2019, 1, 20)
BLANK = Norms(
    indicator="gdp",
    tier="city",
    cases=0,
    level=0.0,
    unit=1.0,
    step=1.0,
    through=1.0,
    position=0.5,
    loading=1.0,
)


def test_expected_growth_by_hand():
    growth = np.array([[8.0, 7.0, 6.0]])
    found = expect(growth, np.arange(2016, 2019), 2019, 1.0)
    # Weights 1/16, 1/4 and 1; three figures, the last a year old; two steps of one point.
    assert found.mean[0] == pytest.approx((8 / 16 + 7 / 4 + 6) / (21 / 16), abs=1e-12)
    assert (found.step[0], found.unsurety[0]) == pytest.approx((1.0, math.sqrt(1 / 3)), abs=1e-12)
    assert math.isnan(found.with_outlook[0])


def test_growth_follows_the_nation_and_what_the_region_was_ahead_of_it():
    nation = NationalPath(seen={2017: 6.8, 2018: 6.6, 2019: 6.2}, ahead={}, sd={2019: 0.8})
    found = expect(np.array([[9.0, 8.0]]), np.arange(2017, 2019), 2019, 1.0, nation)
    lead = (0.25 * 2.2 + 1.4) / 1.25
    alone = (0.25 * 9 + 8) / 1.25
    assert found.with_outlook[0] == pytest.approx(6.2 + lead, abs=1e-12)
    assert found.mean[0] == pytest.approx(0.5 * (6.2 + lead + alone), abs=1e-12)
    assert found.disagreement[0] == pytest.approx(0.5 * abs(6.2 + lead - alone), abs=1e-12)


def test_an_exceptional_year_counts_with_the_next_or_a_tenth_and_half_of_it_comes_back():
    known = expect(np.array([[6.0, 2.0, 8.0]]), np.arange(2019, 2022), 2022, 1.0).mean[0]
    assert known == pytest.approx((6 / 16 + 5 / 4 + 5) / (21 / 16), abs=1e-12)
    mean = (0.25 * 6 + 0.1 * 2) / 0.35
    fresh = expect(np.array([[6.0, 2.0]]), np.arange(2019, 2021), 2021, 1.0).mean[0]
    assert fresh == pytest.approx(mean + 0.5 * (mean - 2), abs=1e-12)


def test_few_and_old_figures_are_unsure():
    years = np.arange(2010, 2019)
    full = np.array([[8, 7, 8, 7, 8, 7, 8, 7, 8.0]])
    old, one = full.copy(), full.copy()
    old[:, 6:], one[:, :8] = np.nan, np.nan
    unsure = [float(expect(g, years, 2019, 1.0).unsurety[0]) for g in (full, old, one)]
    assert unsure[0] == pytest.approx(1 / 3, abs=1e-9)
    assert unsure[1] == pytest.approx(math.sqrt(1 / 6 + 3), abs=1e-9)
    assert unsure[2] == pytest.approx(1.0, abs=1e-9)
    assert np.isnan(expect(full[:, :0], years[:0], 2019, 1.0).mean[0])


def announced(years, effect, cases=100.0, error=1.0, revision=None):
    n = len(years)
    return effects.Announced(
        years=np.array(years), cases=np.full(n, cases), effect=np.array(effect, dtype=float),
        error=np.full(n, error),
        revision=np.zeros(n) if revision is None else np.array(revision, dtype=float),
    )  # fmt: skip


def test_the_year_effect_of_one_calm_year_by_hand():
    assume = effects.Assumptions(crisis_rate=1e-12, walk=0.5, year_sd=0.6, tier_sd=0.0, level_sd=1.0)
    found = effects.year_effect(announced([2018], [-1.0]), 2019, level=0.0, nation_sd=0.0, assume=assume)
    noise = 0.6**2 + 1.0 * 8 / 6 / 100  # a year's scatter, and a hundred Student t errors averaged
    gain = 1.0 / (1.0 + noise)
    assert found.means[0] == pytest.approx(-gain, abs=1e-9)
    assert found.variances[0] == pytest.approx(1.0 - gain + 0.5**2 + 0.6**2, abs=1e-9)


def test_the_filter_agrees_with_the_exact_posterior_on_a_grid():
    assume = effects.ASSUMPTIONS
    years, seen = [2015, 2016, 2017, 2018], [-0.5, -3.4, -0.9, -0.6]
    found = effects.year_effect(announced(years, seen), 2019, level=-0.4, nation_sd=0.8)
    grid = np.linspace(-8, 8, 1601)
    density = stats.norm.pdf(grid, -0.4, assume.level_sd)
    noise = assume.year_sd**2 + assume.tier_sd**2 + 8 / 6 / 100
    step = stats.norm.pdf(grid[:, None], grid[None, :], assume.walk) * (grid[1] - grid[0])
    for i, value in enumerate(seen):
        density = step @ density if i else density
        calm = stats.norm.pdf(value, grid, math.sqrt(noise))
        crisis = stats.norm.pdf(
            value, grid + assume.crisis_size, math.hypot(math.sqrt(noise), assume.crisis_sd)
        )
        density *= (1 - assume.crisis_rate) * calm + assume.crisis_rate * crisis
        density /= density.sum()
    # Collapsing each year's two Gaussians costs a few hundredths of a point.
    assert found.means[0] == pytest.approx(float(density @ grid), abs=0.05)


def test_a_crisis_is_taken_for_one_and_an_epidemic_year_moves_the_level_little():
    calm = effects.year_effect(announced([2017], [-0.5]), 2019, level=0.0).means[0]
    for year in (2018, 2020):
        known = announced([2017, year], [-0.5, -3.5])
        assert effects.year_effect(known, year + 1, level=0.0).means[0] == pytest.approx(calm, abs=0.35)
    nation = announced([2017, 2020], [-0.5, -3.5], revision=[0.0, -4.0])
    assert effects.year_effect(nation, 2021, level=0.0).means[0] == pytest.approx(calm, abs=0.35)


def anchor(**more):
    effect = effects.YearEffect(
        weights=np.array([0.9, 0.1]), means=np.array([-0.5, -3.5]), variances=np.array([0.8, 1.6])
    )
    return YearAnchor(norms=BLANK, effect=effect, shift=-0.4, residual=1.0, cases=100, day=DAY, **more)


def test_a_density_by_hand_and_by_scipy():
    expected = Expectations(
        mean=np.array([8.0]), with_outlook=np.array([8.0]), disagreement=np.array([0.2]),
        unsurety=np.array([0.5]), step=np.array([1.5]),
    )  # fmt: skip
    found = anchored_densities(anchor(), np.array([7.0]), expected)
    sure = 1.4**2 / (1.4**2 + 0.5**2)
    slope = 0.5 / (0.5 + 0.5 * 1.5**2)
    centre = 7.0 - 0.4 + slope * sure * (8.0 - 7.0 + 0.4)
    own = (0.65 * 1.5) ** 2 + slope**2 * (1.4**2 * (1 - sure) + 0.2**2)
    assert found.locations[0] == pytest.approx([centre - 0.5, centre - 3.5], abs=1e-12)
    assert found.scales[0] == pytest.approx(np.sqrt([0.8 + own, 1.6 + own]), abs=1e-12)
    parts = [stats.t(8, m, s) for m, s in zip(found.locations[0], found.scales[0], strict=True)]
    assert found.cdf(np.array([6.95]))[0] == pytest.approx(
        0.9 * parts[0].cdf(6.95) + 0.1 * parts[1].cdf(6.95)
    )
    density = 0.9 * parts[0].pdf(6.0) + 0.1 * parts[1].pdf(6.0)
    assert found.log_density(np.array([6.0]))[0] == pytest.approx(math.log(density), abs=1e-12)


def test_of_a_region_that_nothing_is_known_of_the_typical_is_expected_and_the_band_is_wide():
    blank = anchored_densities(anchor(), np.array([7.0]), Expectations.unknown(1, 1.0))
    assert blank.locations[0, 0] == pytest.approx(7.0 - 0.4 - 0.5, abs=1e-12)
    known = expect(np.array([[7, 6.6, 7, 6.6, 7, 6.6, 7.0]]), np.arange(2012, 2019), 2019, 1.0)
    assert blank.scales[0, 0] > anchored_densities(anchor(), np.array([7.0]), known).scales[0, 0]


@pytest.fixture(scope="module")
def plan():
    return pf.load_plan("pingshan-2021")


@pytest.fixture(scope="module")
def history(plan):
    return pf.load_history("坪山").as_of(plan.as_of)


def test_the_record_of_a_day_ends_with_what_was_announced_by_then(plan, history):
    full, day = load_track_record(), plan.as_of
    cut = TrackRecord(years=tuple(y for y in full.years if y.targets_known <= day))
    later = TrackRecord(
        years=tuple(dataclasses.replace(y, effect=99.0) if y.outcomes_known > day else y for y in full.years)
    )
    for target in plan.targets:
        said = [
            anchored_forecast(target, history, r, load_outlook()).density.quantile(0.5)
            for r in (full, cut, later)
        ]
        assert said[0] == said[1] == said[2]
    march = dataclasses.replace(history, as_of_date=dt.date(2021, 3, 1))
    other = anchored_forecast(plan.targets[0], march, full, load_outlook()).density.quantile(0.5)
    assert other != anchored_forecast(plan.targets[0], history, full, load_outlook()).density.quantile(0.5)


def test_every_headline_indicator_has_a_record_of_its_own_and_says_how_much_stands_behind_it(plan, history):
    cases = {t.indicator: anchored_forecast(t, history).cases for t in plan.targets}
    assert cases["gdp"] > 1000
    assert all(1 <= count < 100 for code, count in cases.items() if code != "gdp")
    levels = {code: norms_of(code, "province").level for code in ("gdp", "retail_sales", "trade_total")}
    # Retail ends below its targets, trade far above them.
    assert levels["retail_sales"] < levels["gdp"] < levels["trade_total"]
    result = pf.assess(plan, pf.load_history("坪山"))
    for row in result.rows:
        counted = f"that the record rests on: {cases[row.target.indicator]}"
        assert counted in " ".join(r.text() for r in row.reasons)


def test_ceilings_of_prices_and_floors_of_the_rest_have_a_record(plan):
    common = {"region": "坪山", "year": 2021, "indicator_name": "x"}
    ceiling = pf.Target(**common, indicator="cpi", comparator="at_most", high=3.0)
    assert has_record(ceiling)
    assert not has_record(dataclasses.replace(ceiling, indicator="gdp"))
    floor = pf.Target(**common, indicator="cpi", comparator="at_least", low=2.0)
    assert not has_record(floor)
    assert not has_record(pf.Target(**common, indicator="grain_output", comparator="at_least", low=1.0))
    with pytest.raises(DataError, match="of floors or, for prices") as refused:
        anchored_forecast(floor, pf.History(region="坪山", observations=()))
    assert "\n" not in str(refused.value)
    # Nine in ten ceilings on prices were kept, by a point and more.
    rates = [
        Observation(region="坪山", indicator="cpi", year=y, growth_pct=2.0, published=dt.date(y + 1, 1, 5))
        for y in range(2012, 2021)
    ]
    density = anchored_forecast(ceiling, pf.History(region="坪山", observations=tuple(rates))).density
    assert density.cdf(3.05) > 0.75


def test_a_target_without_a_rate_of_its_own_is_judged_from_its_neighbours(plan):
    target = pf.Target(
        region="龙华", year=2024, indicator="gdp", indicator_name="GDP", comparator="at_least", low=6.0
    )
    alone = pf.History(region="龙华", observations=())
    one = pf.Plan(region="龙华", year=2024, as_of="2024-02-01", targets=(target,))
    row = pf.assess(one, alone).rows[0]
    assert row.status == "assessed"
    assert [expert.name for expert in row.experts] == ["track_record"]
    said = next(r for r in row.reasons if r.code == "record_neighbours")
    assert "深圳" in said.text("zh")
    low, high = row.predictive.interval(0.8)
    known = pf.assess(one, pf.load_history("龙华")).rows[0].predictive.interval(0.8)
    assert high - low > 2.0
    assert known[0] != low


@pytest.mark.parametrize(("count", "last"), [(1, 2018), (3, 2015), (3, 2018)])
def test_a_short_or_old_history_has_a_wider_band_than_a_long_one(plan, count, last):
    def width(first, until):
        rows = tuple(
            Observation(
                region="甲", indicator="gdp", year=y, growth_pct=7.0 + y % 2, published=dt.date(y + 1, 1, 5)
            )
            for y in range(first, until + 1)
        )
        target = dataclasses.replace(plan.targets[0], region="甲", year=2019)
        one = dataclasses.replace(
            plan, region="甲", year=2019, as_of=dt.date(2019, 1, 20), targets=(target,), outcomes=()
        )
        low, high = (
            pf.assess(one, pf.History(region="甲", observations=rows)).rows[0].predictive.interval(0.8)
        )
        return high - low

    assert width(last - count + 1, last) > width(2007, 2018)


def test_ones_own_record_replaces_the_bundled_one(plan):
    years = range(2010, 2021)
    growth = pd.DataFrame({"region": "A", "year": years, "growth": 8.0})
    missed = pd.DataFrame({"region": "A", "year": years, "target": 11.0})
    own = TrackRecord.from_panel(growth, missed)
    loaded = pf.load_history("坪山")
    bundled, own_said = (pf.assess(plan, loaded, record=r).rows[0].experts[-1] for r in (None, own))
    assert own_said.name == "track_record"
    assert own_said.probability != bundled.probability
    with pytest.raises(DataError, match="share no cell"):
        TrackRecord.from_panel(growth, missed.assign(region="B"))
    with pytest.raises(DataError, match="tier 'town'"):
        TrackRecord.from_panel(growth, missed, tier="town")
    year = dataclasses.replace(own.years[0], tier="town")
    with pytest.raises(DataError, match="tier 'town'"):
        TrackRecord(years=(year,))
    with pytest.raises(DataError, match="tier"):
        TrackRecord(years=("2019",))
    with pytest.raises(DataError, match="record is 'mine'"):
        pf.assess(plan, loaded, record="mine")


@pytest.mark.parametrize(("indicator", "tier"), [("gdp", "city"), ("retail_sales", "province")])
def test_years_as_usual_leave_the_usual_level_and_later_ones_do_not_count(indicator, tier):
    level, unit = norms_of(indicator, tier).level, norms_of(indicator, tier).unit

    def record(*effects):
        return TrackRecord(
            years=[
                RecordYear(
                    indicator=indicator, tier=tier, year=year, cases=40, effect=effect, shift=0.0, error=unit,
                    targets_known=dt.date(year, 2, 28), outcomes_known=dt.date(year + 1, 2, 28),
                )
                for year, effect in enumerate(effects, start=2008)
            ]
        )  # fmt: skip

    def expected(given):
        effect = given.anchor(indicator, tier, 2017, dt.date(2017, 3, 5)).effect
        return float(effect.means[np.argmax(effect.weights)])  # of a calm year: a crisis is far below

    usual = record(*[level] * 9)
    assert level != 0.0
    # Years in which a crisis cannot be ruled out pull it a little: a tenth of a unit is left to them.
    assert expected(usual) == pytest.approx(level, abs=0.1 * unit)
    assert expected(record(*[level] * 8, level - unit)) < expected(usual)
    later = record(*[level] * 9, level - 3 * unit, level - 3 * unit)
    assert expected(later) == expected(usual)


def test_a_record_year_rests_on_that_year_and_those_before():
    rng = np.random.default_rng(0)
    rows = [(f"r{i}", y, 8 + rng.normal()) for i in range(8) for y in range(2005, 2016)]
    growth = pd.DataFrame(rows, columns=["region", "year", "growth"])
    aims = growth.rename(columns={"growth": "target"}).assign(target=8.0)
    whole = TrackRecord.from_panel(growth, aims, outlook=NO_OUTLOOK).years
    cut = TrackRecord.from_panel(growth[growth.year < 2012], aims[aims.year < 2012], outlook=NO_OUTLOOK).years
    assert whole[: len(cut)] == cut
    assert all(isinstance(year, RecordYear) for year in whole)


@pytest.mark.skipif(
    not SHARED.is_dir(), reason="the panels it is learned from do not travel with the library"
)
def test_the_shipped_record_is_what_the_benchmark_learns(tmp_path):
    from benchmarks.record import write

    write(SHARED / "data", tmp_path)
    for name in ("year_effects.csv", "target_norms.csv"):
        assert (tmp_path / name).read_text("utf-8") == data_path(name).read_text("utf-8")


@pytest.mark.parametrize("code", ["gdp", "trade_total"])
def test_without_earlier_targets_the_shift_is_the_usual_one_and_no_outlook_is_foreseen(code):
    anchor = load_track_record().anchor(code, "city", 1990, dt.date(1990, 3, 5))
    assert anchor.shift == effects.ASSUMPTIONS.shift * norms_of(code, "city").unit
