"""Shipped priors: what they had seen, and on which day that was known."""

import datetime as dt

import numpy as np
import pytest

import pingshan_forecast as pf
from pingshan_forecast.errors import DataError, ModelError, UnknownNameError
from pingshan_forecast.models.api import default_model
from pingshan_forecast.models.empirical_bayes.priors import known_from, load_prior, pool_priors, vintages

DATED = ("growth", "real_gdp", "real_industry", "nominal_flow")
RATES = [9.1, 8.7, 10.2, 7.9, 8.2, 7.4]


@pytest.mark.parametrize("name", DATED)
@pytest.mark.parametrize(
    "day", [dt.date(1996, 7, 1), dt.date(2012, 1, 20), dt.date(2016, 6, 30), dt.date(2026, 11, 1)]
)
def test_a_prior_is_the_newest_whose_years_were_known_by_the_day(name, day):
    prior = load_prior(name, day=day)
    assert known_from(prior.vintage) <= day
    assert not [year for year in vintages(prior.name) if prior.vintage < year and known_from(year) <= day]
    assert prior.name in (name, "growth")


def test_a_class_without_a_table_so_old_takes_that_of_all_growth():
    prior = load_prior("nominal_flow", day="1990-01-20")
    assert prior.name == "growth"
    assert prior == load_prior("growth", day="1990-01-20")


def test_a_year_s_figures_are_known_in_the_middle_of_the_next():
    year = vintages("growth")[-1]
    assert load_prior("growth", day=dt.date(year + 1, 7, 1)).vintage == year
    assert load_prior("growth", day=dt.date(year + 1, 6, 30)).vintage < year
    assert load_prior("growth").vintage == year


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: load_prior("growth", day="1949-10-01"), ModelError, "as old as 1949-10-01"),
        (lambda: load_prior("level", day="2020-01-01"), ModelError, "not dated"),
        (lambda: load_prior("growth", day="last year"), DataError, "2021-01-26"),
        (lambda: load_prior("growth_2010"), UnknownNameError, "real_gdp"),
        (lambda: pf.EmpiricalBayesArima(day="soon"), DataError, "2021-01-26"),
    ],
)
def test_what_is_no_day_or_no_prior_is_refused_in_one_line(call, error, words):
    with pytest.raises(error, match=words) as caught:
        call()
    assert "\n" not in str(caught.value)


def test_the_model_and_the_panel_take_the_prior_of_the_day_and_the_forecast_says_which():
    series = pf.IndicatorSeries.from_growth(RATES, last_year=2012)
    model = default_model(day="2013-01-20")
    forecast = model.fit(series).forecast(1)
    prior = load_prior("real_gdp", day="2013-01-20")
    assert prior.label in forecast.notes[0]
    assert str(prior.vintage) in forecast.notes[0]
    panel = [
        pf.forecast_panel([RATES], 1, [0.1, 0.5], scale="growth", prior=p, day=day)
        for p, day in (("real_gdp", "2013-01-20"), (prior, None))
    ]
    assert panel[0].tobytes() == panel[1].tobytes()
    assert forecast.marginal(2013).quantile(0.5) == pytest.approx(panel[0][0, 0, 1], abs=1e-8)  # two solvers
    newest = pf.EmpiricalBayesArima().fit(series).forecast(1)
    assert newest.notes[0] != forecast.notes[0]


def test_a_pool_of_priors_holds_the_nodes_of_all_with_their_shares():
    a, b = load_prior("growth"), load_prior("nominal_flow")
    both = pool_priors([(0.25, a), (0.75, b)], name="both")
    assert both.weight[: a.size].sum() == pytest.approx(0.25)
    assert np.array_equal(both.sigma[a.size :], b.sigma)


def test_growth_priors_leave_most_weight_to_rates_that_wander():
    for name in ("growth", "real_gdp", "real_industry"):
        for vintage in vintages(name):
            prior = load_prior(name, day=known_from(vintage))
            assert prior.vintage == vintage
            assert prior.weight[prior.phi == 1.0].sum() >= 0.8 - 1e-9


def test_three_tenths_of_the_level_prior_stay_where_they_are():
    prior = load_prior("level")
    still = (prior.drift_mean == 0.0) & (prior.drift_sd == 1.0)
    assert prior.weight[still].sum() == pytest.approx(0.3, abs=1e-6)  # eight digits are written
