"""Units as people write them."""

from decimal import Decimal

import pytest

from pingshan_forecast.registry.unit_words import convert, read_unit

SIZES = {
    "亿元": ("cny", 10**8), "万元": ("cny", 10**4), "十亿元": ("cny", 10**9), "亿美元": ("usd", 10**8),
    "万人": ("persons", 10**4), "亿港元": ("hkd", 10**8), "10億円": ("jpy", 10**9),
    "100 million yuan": ("cny", 10**8), "10^8 yuan": ("cny", 10**8),
    "MIO_EUR": ("eur", 10**6), "Thousands of dollars": ("usd", 10**3), "current US$": ("usd", 1),
    "mln.tenge": ("kzt", 10**6), "billion yen (JPY)": ("jpy", 10**9), "%": ("pct", 1),
    "亿千瓦时": ("kwh", 10**8),
}  # fmt: skip


@pytest.mark.parametrize("text", SIZES)
def test_a_unit_is_what_it_counts_times_its_size(text):
    unit = read_unit(text)
    assert (unit.kind, unit.size) == SIZES[text]
    assert not unit.constant_prices


@pytest.mark.parametrize("text", ["北京", "2020", "", "GDP", "元旦", "year"])
def test_a_text_that_names_no_unit_gives_none(text):
    assert read_unit(text) is None


def test_amounts_of_other_prices_or_a_head_are_no_levels_of_the_whole():
    assert read_unit("billions of chained 2017 dollars").constant_prices
    assert read_unit("EUR_HAB").per_head
    assert convert("billions of chained 2017 dollars", "100m_cny") is None
    assert convert("EUR_HAB", "100m_cny") is None
    assert convert("亿", "10k_persons") == (Decimal(10**4), "10k_persons")
