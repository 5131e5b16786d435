"""What a report states, put into a history with the day on which it is known."""

import datetime as dt

import pytest

import pingshan_forecast as pf


def report(*outcomes, region="坪山", day="2022-08-20", **more):
    return pf.Plan(region=region, year=2022, as_of=day, targets=(), outcomes=outcomes, **more)


def outcome(*, region="坪山", year=2022, period="H1", low=5.2, **more):
    return pf.Outcome(
        region=region,
        year=year,
        period=period,
        indicator="gdp",
        indicator_name="GDP",
        low=low,
        high=low,
        **more,
    )


def stated(history):
    return [
        (o.region, o.period, o.growth_pct, o.published) for o in history.observations if o.vintage == "plan"
    ]


def test_a_report_without_a_region_is_of_the_region_of_the_history():
    history = pf.with_report(pf.load_history("坪山"), report(outcome(region=""), region=""))
    assert stated(history) == [("坪山", "H1", 5.2, dt.date(2022, 8, 20))]


@pytest.mark.parametrize(
    ("period", "day", "assumed", "known"),
    [
        ("H1", "2022-08-20", False, "2022-08-20"),
        ("H1", "2022-01-31", True, "2022-07-31"),
        ("FY", "2022-08-20", False, "2023-01-31"),
    ],
)
def test_no_figure_is_known_before_its_period_has_ended(period, day, assumed, known):
    with_it = pf.with_report(
        pf.load_history("坪山"), report(outcome(period=period), day=day, as_of_assumed=assumed)
    )
    assert [published.isoformat() for *_, published in stated(with_it)] == [known]


def test_an_estimate_of_the_year_that_ends_is_known_from_its_day():
    with_it = pf.with_report(
        pf.load_history("坪山"), report(outcome(period="FY", status="expected"), day="2022-12-20")
    )
    assert [published.isoformat() for *_, published in stated(with_it)] == ["2022-12-20"]
