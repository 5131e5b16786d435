"""Regressors, named years and series without a rate, as the model and the panel take them."""

import datetime

import numpy as np
import pandas as pd
import pytest

import pingshan_forecast as pf
from pingshan_forecast import charts
from pingshan_forecast.core.observations import Observation
from pingshan_forecast.errors import ModelError, PingshanForecastWarning
from pingshan_forecast.models.empirical_bayes.predictive import posterior
from pingshan_forecast.models.empirical_bayes.priors import load_prior

LEVELS = [0.025, 0.1, 0.5, 0.9, 0.975]
RATES = np.array([9.1, 8.7, 10.2, 7.9, 8.2, 7.4, 7.6, 7.0, 6.8, 7.1, 2.4, 8.3])


def test_a_batch_gives_each_series_the_bytes_it_gets_alone():
    rng = np.random.default_rng(2)
    panel = [7.0 + 2.0 * rng.standard_normal(n) for n in rng.integers(5, 9, 40)]
    given = [rng.standard_normal((len(v) + 2, 1)) for v in panel]
    whole = pf.forecast_panel(panel, 2, LEVELS, scale="growth", regressors=given, exceptional=(-1,))
    for i in (0, 17, 39):
        alone = pf.forecast_panel(
            [panel[i]], 2, LEVELS, scale="growth", regressors=[given[i]], exceptional=(-1,)
        )
        assert alone[0].tobytes() == whole[i].tobytes()


POLICY = {year: float(year >= 2018) for year in range(2005, 2026)}


def test_the_model_takes_years_and_backtests_as_it_fits():
    model = pf.EmpiricalBayesArima(regressors={"policy": POLICY}, exceptional=(2020, 2022))
    panel = pd.DataFrame({"region": "A", "year": range(2010, 2022), "growth": RATES})
    table = pf.backtest(panel, [model], [2017, 2019], 2, progress=False)
    assert (table.problem == "").all()
    series = pf.IndicatorSeries.from_growth(RATES[:10], last_year=2019)
    forecast = model.fit(series).forecast(2)
    row = table[(table.origin == 2019) & (table.year == 2021)].iloc[0]
    assert forecast.marginal(2021).quantile(0.5) == pytest.approx(row["median"], abs=1e-8)
    assert forecast.notes[2].startswith("named years 2020, 2022: ")
    assert forecast.notes[3].startswith("coefficient of policy: ")
    assert pf.EmpiricalBayesArima(exceptional=(1990,)).fit(series).forecast(1).notes[2] == (
        "named years 1990: outside 2010-2020, without effect"
    )


def test_the_model_is_a_value_that_its_caller_cannot_change():
    given = {"policy": dict(POLICY)}
    model = pf.EmpiricalBayesArima(regressors=given)
    given["policy"].clear()
    assert model == pf.EmpiricalBayesArima(regressors={"policy": POLICY})
    assert hash(model) == hash(pf.EmpiricalBayesArima(regressors={"policy": POLICY}))
    assert model == pf.EmpiricalBayesArima(regressors=pd.DataFrame({"policy": POLICY}))


def test_a_year_without_a_value_is_named():
    short = {year: value for year, value in POLICY.items() if year not in (2015, 2023)}
    model = pf.EmpiricalBayesArima(regressors={"policy": short})
    late = pf.IndicatorSeries.from_growth(RATES[-4:], last_year=2021)
    assert model.fit(late).shares()
    assert model.fit(late).forecast(1).years.tolist() == [2022]
    with pytest.raises(ModelError, match=r"'policy' has no value for 2023; one is needed .* 2018 to 2023"):
        model.fit(late).forecast(2)
    with pytest.raises(ModelError, match=r"'policy' has no value for 2015"):
        model.fit(pf.IndicatorSeries.from_growth(RATES, last_year=2021))
    panel = pd.DataFrame({"region": "A", "year": range(2010, 2022), "growth": RATES})
    table = pf.backtest(panel, [model], [2019], 1, progress=False)
    assert "no value for 2015" in table.problem[0]
    assert np.isnan(table["median"][0])


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: posterior(RATES, 2, regressors=np.zeros((12, 1))), r"shape \(12, 1\); give \(12 \+ 2, 1\)"),
        (
            lambda: posterior(RATES, 2, regressors=np.full((14, 1), np.nan)),
            "regressor 0 of series 0 is nan in row 0",
        ),
        (lambda: posterior(RATES, 2, regressors="abc"), "are no numbers|shape"),
        (lambda: posterior(RATES, 2, regressors=[["a"]]), "are no numbers"),
        (
            lambda: posterior(RATES, 2, regressors=np.full((14, 1), 2e4)),
            "is 20000 in row 0; .* at most 10000",
        ),
        (lambda: posterior(RATES, 2, coefficient_sd=0.0), "coefficient_sd is 0.0"),
        (lambda: pf.forecast_panel([RATES], 2, [0.0, 0.5], scale="growth"), "strictly between 0 and 1"),
        (lambda: pf.forecast_panel([RATES], 2, [0.5, 1.0], scale="growth"), "strictly between 0 and 1"),
        (lambda: posterior(RATES, 2, exceptional=(2020.5,)), "whole numbers"),
        (lambda: posterior(RATES, 2, exceptional=0), "whole numbers"),
        (lambda: pf.forecast_panel([RATES], 2, LEVELS, regressors=[]), "regressors of 0 series for 1"),
        (lambda: pf.EmpiricalBayesArima(regressors={"x": {2020: float("nan")}}), "'x' is nan in 2020"),
        (lambda: pf.EmpiricalBayesArima(regressors={"x": {"2020": 1.0}}), "'x' is 1.0 in '2020'"),
        (lambda: pf.EmpiricalBayesArima(regressors={"x": [1.0]}), "a value by year by name"),
        (lambda: pf.EmpiricalBayesArima(coefficient_sd=-1.0), "coefficient_sd"),
        (lambda: pf.EmpiricalBayesArima(exceptional=("2020",)), "whole numbers"),
    ],
)
def test_what_cannot_be_a_design_is_refused_in_one_line(call, words):
    with pytest.raises(ModelError, match=words) as caught:
        call()
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("scale", ["growth", "level"])
@pytest.mark.parametrize("n", [1, 2, 6])
def test_regressors_that_cannot_be_told_apart_or_outnumber_the_years_still_give_finite_ordered_answers(
    n, scale
):
    rng = np.random.default_rng(n)
    given = rng.standard_normal((n + 3, 5))
    given[:, 1] = given[:, 0]
    given[:, 2:4] = 1.0
    for sd in (1e-6, 1.0, 2e3):
        mixture = posterior(RATES[:n], 3, scale=scale, regressors=given, coefficient_sd=sd)
        assert (np.diagonal(mixture.covariances, axis1=1, axis2=2) > 0.0).all()
        assert (mixture.coefficient_variances > 0.0).all()
        out = pf.forecast_panel(
            [RATES[:n]], 3, LEVELS, scale=scale, regressors=[given], coefficient_sd=sd, exceptional=(0, 1)
        )
        assert np.isfinite(out).all()
        assert (np.diff(out, axis=2) >= 0.0).all()


# --- no observation at all ------------------------------------------------------------------------------


def test_a_series_without_a_rate_is_forecast_from_its_last_year_as_the_prior_expects():
    nothing = pf.IndicatorSeries.from_growth([np.nan] * 3, last_year=2020)
    fitted = pf.EmpiricalBayesArima().fit(nothing)
    forecast = fitted.forecast(2)
    assert forecast.years.tolist() == [2021, 2022]
    prior = pf.forecast_panel([[]], 2, [0.1, 0.9], scale="growth", prior="real_gdp")[0]
    assert forecast.marginal(2021).interval(0.8) == pytest.approx(prior[0], abs=1e-8)
    assert forecast.notes[1] == (
        f"no rate is observed: this is what prior {load_prior('real_gdp').label} expects of any series"
    )
    assert sum(fitted.shares().values()) == pytest.approx(1.0, abs=1e-9)  # and no shock year
    drivers = {"policy": {2021: 1.0, 2022: 1.0}}
    with_drivers = (
        pf.EmpiricalBayesArima(regressors=drivers, exceptional=(2020, 2021)).fit(nothing).forecast(2)
    )
    assert np.ptp(with_drivers.marginal(2021).interval(0.8)) > np.ptp(prior[0])


def test_a_series_without_a_year_is_refused():
    with pytest.raises(ModelError, match="has no year to start from; give its years"):
        pf.EmpiricalBayesArima().fit(pf.IndicatorSeries.from_growth([], last_year=2020))


def test_a_backtest_passes_over_what_has_no_rate_yet_and_its_fan_is_drawn():
    rates = np.append(RATES, np.full(12, np.nan))
    rates[12:][-2:] = 5.0
    panel = pd.DataFrame(
        {"region": np.repeat(["A", "B"], 12), "year": [*range(2010, 2022)] * 2, "growth": rates}
    )
    table = pf.backtest(panel.dropna(), [pf.EmpiricalBayesArima()], [2018, 2020], 1, progress=False)
    assert table[["origin", "region"]].to_numpy().tolist() == [[2018, "A"], [2020, "A"], [2020, "B"]]
    assert (table.problem == "").all()
    nothing = pf.IndicatorSeries.from_growth([np.nan] * 3, last_year=2020)
    ax = charts.fan_chart(nothing, pf.forecast(nothing, 2))
    assert ax.get_xlim()[0] == 2017.5


def test_a_target_on_an_indicator_without_a_rate_is_judged_without_the_engine():
    rows = [
        Observation(
            region="甲",
            indicator="gdp",
            year=year,
            level=100.0 + year,
            published=datetime.date(year + 1, 1, 1),
        )
        for year in range(2010, 2020)
    ]
    history = pf.History(region="甲", observations=tuple(rows))
    with pytest.warns(PingshanForecastWarning, match="no growth rate"):
        forecast = pf.forecast(history.series("gdp"), 2)
    assert forecast.level(2021).quantile(0.5) > 2119.0  # the last level is kept
    target = pf.Target(
        region="甲", year=2020, indicator="gdp", indicator_name="GDP",
        comparator="at_least", low=6.5, high=6.5, text="6.5%",
    )  # fmt: skip
    plan = pf.Plan(region="甲", year=2020, as_of=datetime.date(2020, 2, 1), targets=(target,))
    row = pf.assess(plan, history).rows[0]
    assert [expert.name for expert in row.experts] == ["track_record"]
    assert any(reason.code == "record_alone" for reason in row.reasons)
