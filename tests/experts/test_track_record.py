"""What a day knows of a record: which years count, of which tiers, and what the nation's outlook adds."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from pingshan_forecast.core.outlook import Outlook, national_path
from pingshan_forecast.experts.track_record import RecordYear, TrackRecord, norms_of
from pingshan_forecast.experts.year_effects import ASSUMPTIONS, Announced, typical, year_effect

DAY = dt.date(2012, 2, 10)


def entry(tier="city", year=2010, indicator="gdp", **changes):
    """A year of a record, known since the February after it."""
    known = {"targets_known": dt.date(year, 2, 28), "outcomes_known": dt.date(year + 1, 2, 28)}
    figures = {"cases": 40, "effect": 1.0, "shift": 0.4, "error": 1.2}
    return RecordYear(indicator=indicator, tier=tier, year=year, **{**figures, **known, **changes})


def anchored(*entries, indicator="gdp", tier="city", year=2012, day=DAY, outlooks=()):
    """The anchor of a record of some years."""
    return TrackRecord(years=entries).anchor(indicator, tier, year, day, outlooks)


def test_a_year_counts_from_the_very_day_its_outcomes_are_known():
    known = entry(outcomes_known=DAY)
    assert anchored(known).cases == 40
    assert anchored(known, day=DAY - dt.timedelta(days=1)).cases == 0


def test_the_year_judged_is_none_of_the_record_even_if_it_is_known():
    early = {"targets_known": dt.date(2011, 12, 1), "outcomes_known": dt.date(2011, 12, 1)}
    own = entry(year=2012, shift=9.0, **early)
    assert anchored(own).cases == 0
    assert anchored(own).shift == anchored().shift
    before = entry(year=2011, shift=9.0, **early)
    assert anchored(before).cases == 40
    assert anchored(before).shift > anchored().shift


def test_the_shift_is_that_of_the_tier_s_own_targets_from_the_very_day_they_are_known():
    one = entry(year=2011, targets_known=DAY, shift=2.0)
    norms = norms_of("gdp", "city")
    prior = norms.unit * ASSUMPTIONS.shift
    # One year's shift beside a prior that is worth one year.
    assert anchored(one).shift == pytest.approx((prior + 2.0) / 2.0)
    assert anchored(one, day=DAY - dt.timedelta(days=1)).shift == pytest.approx(prior)
    assert anchored(entry("province", 2011, shift=2.0)).shift == pytest.approx(prior)


def test_the_residual_scale_is_the_tier_s_own_and_of_all_tiers_where_it_has_none():
    city, province = entry(error=2.0), entry("province", error=0.5)

    def scale(error):
        # One year, two before: its discounted weight beside a prior that is worth half a year.
        weight = ASSUMPTIONS.discount
        return np.exp((0.5 * np.log(ASSUMPTIONS.residual) + weight * np.log(error)) / (0.5 + weight))

    assert anchored(city, province).residual == pytest.approx(scale(2.0))
    assert anchored(city, province, tier="province").residual == pytest.approx(scale(0.5))
    assert anchored(province).residual == pytest.approx(scale(0.5))
    assert anchored().residual == pytest.approx(ASSUMPTIONS.residual)


def outlook(path, published):
    """A synthetic forecast of the nation's growth."""
    return Outlook(
        region="全国",
        indicator="gdp",
        path=path,
        sd=dict.fromkeys(path, 0.6),
        published=published,
    )


def test_a_change_that_the_outlook_expects_moves_the_shift_of_gdp_alone():
    falling = (outlook({2011: 9.0, 2012: 7.0}, dt.date(2011, 10, 1)),)
    for code, moved in (("gdp", -2.0 * ASSUMPTIONS.unforeseen), ("retail_sales", 0.0)):
        plain = anchored(indicator=code).shift
        assert anchored(indicator=code, outlooks=falling).shift == pytest.approx(plain + moved)


@pytest.mark.parametrize(("code", "moves"), [("gdp", True), ("retail_sales", False)])
def test_the_year_effect_is_that_of_the_figures_by_hand(code, moves):
    views = (
        outlook({2010: 9.0}, dt.date(2009, 10, 1)),
        outlook({2010: 10.0, 2011: 9.5}, dt.date(2010, 10, 1)),
    )
    years = [entry(indicator=code, effect=1.5), entry("province", indicator=code, effect=-0.5, error=0.8)]
    path = national_path(views, DAY)
    norms = norms_of(code, "city")
    # What 2010 brought the nation beside the forecast of 2009, one point, moves GDP as far as its loading.
    revision = norms.loading * 1.0 if moves else 0.0
    by_hand = year_effect(
        Announced(
            years=np.array([2010, 2010]),
            cases=np.array([40.0, 40.0]),
            effect=np.array([1.5 - norms_of(code, "city").level, -0.5 - norms_of(code, "province").level]),
            error=np.array([1.2, 0.8]),
            revision=np.array([revision, revision]),
        ),
        2012,
        level=0.0,
        unit=norms.unit,
        loading=norms.loading,
        nation_sd=path.sd.get(2012, 0.8),
        assume=ASSUMPTIONS,
    )
    effect = anchored(*years, indicator=code, outlooks=views).effect
    np.testing.assert_allclose(effect.means, by_hand.means + norms.level, rtol=0, atol=1e-12)
    np.testing.assert_allclose(effect.variances, by_hand.variances, rtol=0, atol=1e-12)
    np.testing.assert_allclose(effect.weights, by_hand.weights, rtol=0, atol=1e-12)


def test_two_records_are_told_apart_by_identity_and_so_can_be_cached():
    one = TrackRecord(years=(entry(),))
    assert one != TrackRecord(years=one.years)
    assert len({one, TrackRecord(years=one.years)}) == 2


def test_a_discounted_mean_by_hand():
    # Weights 1/2 and 1 beside a prior of 3 worth two years: (2 x 3 + 4 + 10 / 2) / (2 + 1.5).
    mean = typical(np.array([10.0, 4.0]), np.array([2009, 2010]), 2011, 3.0, 2.0, 0.5)
    assert mean == pytest.approx(15.0 / 3.5)


def test_a_change_of_assumptions_is_used():
    bold = replace(ASSUMPTIONS, shift=ASSUMPTIONS.shift + 1.0)
    record = TrackRecord(years=())
    plain = record.anchor("gdp", "city", 2012, DAY).shift
    assert record.anchor("gdp", "city", 2012, DAY, assume=bold).shift == pytest.approx(
        plain + norms_of("gdp", "city").unit
    )
