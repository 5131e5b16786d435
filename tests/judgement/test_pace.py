"""Which figures of the year so far count on a day, and which are refused."""

import datetime as dt

import pytest

from pingshan_forecast.core.history import History
from pingshan_forecast.core.observations import Observation
from pingshan_forecast.errors import DataError
from pingshan_forecast.judgement.pace import published_so_far, share_of_year

DAY = dt.date(2022, 8, 31)


def figure(period, growth=None, *, day=(2022, 7, 31), year=2022, code="retail_sales", **more):
    return Observation(
        region="坪山", indicator=code, year=year, period=period, growth_pct=growth,
        published=dt.date(*day), **more,
    )  # fmt: skip


def so_far(*rows, code="retail_sales", day=DAY):
    return published_so_far(History(region="坪山", observations=rows), "坪山", code, 2022, day)


def test_each_period_counts_once_in_order_of_its_months():
    first, later = figure("Q1", 6.0, day=(2022, 4, 30)), figure("M1-M5", 5.5, day=(2022, 6, 30))
    found = so_far(figure("H1", 5.2), first, later)
    assert [f.period for f in found] == ["Q1", "M1-M5", "H1"]


def test_a_figure_counts_from_the_day_it_came_out_and_its_revision_from_its_own():
    rows = figure("H1", 5.2), figure("H1", 4.8, day=(2022, 8, 20), status="revised")
    assert so_far(*rows, day=dt.date(2022, 7, 30)) == []
    assert [f.growth_pct for f in so_far(*rows, day=dt.date(2022, 8, 1))] == [5.2]
    (revised,) = so_far(*rows)
    assert (revised.growth_pct, revised.published) == (4.8, dt.date(2022, 8, 20))


def test_two_levels_of_a_nominal_indicator_give_its_growth():
    (found,) = so_far(figure("H1", level=110.0), figure("H1", level=100.0, year=2021, day=(2021, 7, 31)))
    assert found.growth_pct == pytest.approx(10.0)


def test_a_loose_wording_is_a_wide_rounding():
    (exact,), (loose,) = so_far(figure("H1", 5.0)), so_far(figure("H1", 5.0, qualifier="more_than"))
    assert exact.rounding < loose.rounding


BASE = figure("H1", level=100.0, year=2021, day=(2021, 7, 31))


@pytest.mark.parametrize(
    ("rows", "code", "said"),
    [
        (
            (figure("M5", 5.0), figure("M6", 6.0)),
            "retail_sales",
            "only M5, M6 alone; give",
        ),
        ((figure("Q2", 5.0),), "retail_sales", "only Q2 alone"),
        ((figure("Q1-Q3", 5.0),), "retail_sales", "the period ends after 2022-08-31"),
        (
            (figure("Q1", 5.0, level=90.0), figure("H1", 5.0, level=40.0)),
            "retail_sales",
            "as of single months",
        ),
        ((figure("H1", 5.0, level=160.0), BASE), "retail_sales", "contradicts the levels 100 and 160"),
        ((figure("H1", level=110.0),), "retail_sales", "add the level of H1 2021"),
        ((figure("H1", level=110.0, code="gdp"),), "gdp", "add its growth at constant prices"),
    ],
)
def test_bad_figures_are_refused_in_one_line_with_the_remedy(rows, code, said):
    with pytest.raises(DataError, match=said) as error:
        so_far(*rows, code=code)
    assert "\n" not in str(error.value)
    assert str(error.value).startswith(f"坪山 {code} 2022")


def test_single_months_beside_cumulative_figures_are_passed_over():
    assert [f.period for f in so_far(figure("M5", 9.0), figure("H1", 5.2))] == ["H1"]


def test_the_share_is_that_of_last_years_levels_or_else_a_typical_one_with_its_spread():
    whole = figure("FY", level=219.0, year=2021, day=(2022, 1, 31))
    history = History(region="坪山", observations=(figure("H1", 5.2), BASE, whole))
    (found,) = published_so_far(history, "坪山", "retail_sales", 2022, DAY)
    assert share_of_year(history, found, DAY) == (pytest.approx(100 / 219), 0.0)
    share, spread = share_of_year(History(region="坪山", observations=(figure("H1", 5.2),)), found, DAY)
    assert 0.4 < share < 0.5 < 100 * spread
