"""Arithmetic of accounting checks: laws of rounding and of ranges."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pingshan_forecast.judgement.arithmetic import over, rest_growth, rounding


@given(st.floats(1.0, 1e4), st.integers(0, 3))
@settings(max_examples=50, deadline=None)
def test_rounding_holds_every_number_that_prints_so(value, decimals):
    shown = round(value, decimals)
    low, high = rounding(shown)
    assert low - 1e-9 <= shown <= high + 1e-9
    assert high - low <= 1.0 + 1e-9
    places = len(f"{shown:.6f}".rstrip("0").partition(".")[2])
    assert round(np.nextafter(low + 1e-9, high), places) == pytest.approx(shown)


@given(st.floats(0.0, 15.0), st.floats(0.0, 15.0), st.floats(0.1, 0.8), st.floats(0.0, 0.1))
@settings(max_examples=50, deadline=None)
def test_corners_bound_what_a_share_can_give(gdp, industry, share, width):
    low, high = over(lambda s: rest_growth(gdp, industry, s), (share, share + width))
    inside = [rest_growth(gdp, industry, s) for s in np.linspace(share, share + width, 11)]
    assert low - 1e-9 <= min(inside)
    assert max(inside) <= high + 1e-9
