import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pingshan_forecast.errors import DataError
from pingshan_forecast.numerics import growth

rates = st.lists(st.floats(-60, 200), min_size=1, max_size=12)


@given(rates)
def test_levels_and_growth_are_inverse(pct):
    levels = np.concatenate(([50.0], growth.levels_from_growth(50.0, pct)))
    assert growth.growth_from_levels(levels) == pytest.approx(pct, abs=1e-9)  # rounding of cumulated products


@given(rates)
def test_log_growth_is_inverted_and_adds_up_over_years(pct):
    assert growth.growth_from_log(growth.log_growth(pct)) == pytest.approx(pct, abs=1e-10)
    total = growth.growth_from_log(growth.log_growth(pct).sum())
    assert 100.0 * (1 + total / 100) == pytest.approx(growth.levels_from_growth(100.0, pct)[-1], rel=1e-12)


@given(rates)
def test_average_growth_reaches_the_same_level(pct):
    average = np.full(len(pct), growth.average_growth(pct))
    end, reached = growth.levels_from_growth(1.0, pct)[-1], growth.levels_from_growth(1.0, average)[-1]
    assert reached == pytest.approx(end, rel=1e-12)


@given(st.floats(1, 15), st.floats(-5, 30), st.floats(0.05, 0.95))
def test_required_growth_brings_the_year_to_its_target(target, so_far, share):
    rest = growth.required_growth(target, so_far, share)
    assert share * so_far + (1 - share) * rest == pytest.approx(target, abs=1e-9)


def test_implied_base_grows_to_the_level():
    assert growth.levels_from_growth(growth.implied_base(180.74, 37.2), [37.2]) == pytest.approx(180.74)


def test_a_missing_year_stays_missing():
    assert np.isnan(growth.growth_from_levels([1.0, np.nan, 2.0])).tolist() == [True, True]
    assert np.isnan(growth.log_growth([np.nan, 7.0])).tolist() == [True, False]


@pytest.mark.parametrize(
    "call",
    [
        lambda: growth.log_growth([-100.0]),
        lambda: growth.growth_from_levels([1.0, 0.0]),
        lambda: growth.required_growth(7.0, 5.0, 48.0),
        lambda: growth.average_growth([]),
        lambda: growth.levels_from_growth(1.0, [-120.0]),
    ],
)
def test_what_cannot_grow_is_refused(call):
    with pytest.raises(DataError):
        call()


@pytest.mark.parametrize("share", [0.0, 1.0, 1.5, -0.1])
def test_the_elapsed_share_lies_strictly_within_the_year(share):
    with pytest.raises(DataError, match="between 0 and 1"):
        growth.required_growth(7.0, 5.0, share)
