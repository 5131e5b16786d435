import datetime as dt
import math

import numpy as np
import pytest

import pingshan_forecast as pf
from pingshan_forecast.core.forecasts import Forecast
from pingshan_forecast.core.history import History
from pingshan_forecast.core.observations import Observation
from pingshan_forecast.errors import ModelError

# Linear algebra of a dozen numbers by two routes.
EXACT = 1e-8


def series_of(rates, last_year=2020, **where):
    return pf.IndicatorSeries.from_growth(rates, last_year=last_year, **where)


def ar1_rates(n, phi, *, seed, mean=8.0, sd=2.0):
    rng = np.random.default_rng(seed)
    path = [rng.normal(0, sd / math.sqrt(1 - phi**2))]
    for _ in range(n - 1):
        path.append(phi * path[-1] + rng.normal(0, sd))
    return mean + np.array(path)


def bands(forecast, level=0.8):
    return np.array([forecast.marginal(int(year)).interval(level) for year in forecast.years])


def region_and_driver(n=14, *, seed=5, slope=1.3, noise=0.8, n_ahead=0):
    rng = np.random.default_rng(seed)
    driver = rng.normal(7, 1.5, n + n_ahead)
    region = 1.0 + slope * driver[:n] + rng.normal(0, noise, n)
    return series_of(region, region="区"), series_of(driver, last_year=2020 + n_ahead, region="市")


def test_regression_with_a_known_driver_equals_the_prediction_interval_of_least_squares():
    from statsmodels.regression.linear_model import OLS

    region, driver = region_and_driver(n_ahead=2)
    forecast = pf.Regression(driver=driver).fit(region).forecast(2)
    X = np.column_stack((np.ones(16), driver.growth_pct))
    prediction = OLS(region.growth_pct, X[:14]).fit().get_prediction(X[14:])
    assert "errors white" in " ".join(forecast.notes)
    np.testing.assert_allclose(forecast.means[0], prediction.predicted_mean, atol=EXACT)
    np.testing.assert_allclose(np.diag(forecast.covariances[0]), prediction.se_obs**2, atol=EXACT)
    np.testing.assert_allclose(bands(forecast, 0.95), prediction.conf_int(obs=True, alpha=0.05), atol=1e-6)


def test_regression_integrates_an_uncertain_driver_over():
    region, driver = region_and_driver()
    m, sd = 6.0, 2.0
    ahead = Forecast(
        region="市", indicator="gdp", years=[2021], weights=[1.0], means=[[m]], covariances=[[[sd**2]]]
    )
    forecast = pf.Regression(driver=driver, driver_forecast=ahead).fit(region).forecast(1)
    X = np.column_stack((np.ones(14), driver.growth_pct))
    b, (rss,) = np.linalg.lstsq(X, region.growth_pct, rcond=None)[:2]
    information = np.linalg.inv(X.T @ X)
    at = np.array([1.0, m])
    # E of s^2 (1 + x'(X'X)^-1 x) over x, plus b^2 var(x); the t's variance is its scale times df/(df - 2).
    scale = rss / 12 * (1 + at @ information @ at + information[1, 1] * sd**2)
    marginal = forecast.marginal(2021)
    # 256 Sobol paths: the mean is good to a hundredth of sd, the variance to a few per cent.
    assert marginal.mean() == pytest.approx(b[0] + b[1] * m, abs=0.02 * sd)
    assert marginal.sd() ** 2 == pytest.approx(scale * 12 / 10 + b[1] ** 2 * sd**2, rel=0.04)


def test_a_driver_pinned_by_its_forecast_equals_a_known_driver():
    region, driver = region_and_driver(n_ahead=2)
    known = pf.Regression(driver=driver).fit(region).forecast(2)
    pinned = Forecast(
        region="市",
        indicator="gdp",
        years=[2021, 2022],
        weights=[1.0],
        means=[driver.growth_pct[-2:]],
        covariances=np.zeros((1, 2, 2)),
    )
    forecast = pf.Regression(driver=driver.until(2020), driver_forecast=pinned).fit(region).forecast(2)
    np.testing.assert_allclose(bands(forecast), bands(known), atol=1e-6)


def test_regression_with_serial_errors_widens_and_names_them():
    rng = np.random.default_rng(9)
    driver = rng.normal(7, 1.5, 40)
    region = 1 + 1.2 * driver + ar1_rates(40, 0.9, seed=10, mean=0, sd=0.5)
    forecast = pf.Regression(driver=series_of(driver, region="市")).fit(series_of(region)).forecast(1)
    assert "errors AR(1)" in " ".join(forecast.notes)
    assert forecast.weights.size == 256


def history_of(rates_by_region, parents):
    observations = tuple(
        Observation(
            region=region, indicator="gdp", year=year, growth_pct=rate, published=dt.date(year + 1, 1, 20)
        )
        for region, rates in rates_by_region.items()
        for year, rate in rates.items()
    )
    return History(region="区", observations=observations, parents=parents)


def test_regression_takes_the_nearest_parent_with_enough_years_and_says_so():
    rng = np.random.default_rng(7)
    nation = dict(zip(range(2009, 2021), rng.normal(7, 1, 12), strict=True))
    district = {year: 2 + rate + rng.normal(0, 0.5) for year, rate in nation.items()}
    city = {year: nation[year] + 1 for year in (2010, 2012, 2015)}
    history = history_of({"区": district, "市": city, "全国": nation}, ("市", "省", "全国"))
    forecast = pf.forecast(history.series("gdp"), 1, model=pf.Regression(), history=history)
    assert forecast.notes[0] == "driver 全国 gdp (years in common with nearer regions: 市 3, 省 0)"
    assert forecast.model == "regression on 全国 gdp"
    with pytest.raises(ModelError, match=r"3 with 市, 0 with 省; needs 6"):
        pf.Regression().fit(
            history.series("gdp"), history=history_of({"区": district, "市": city}, ("市", "省"))
        )


def test_regression_refuses_what_it_cannot_use():
    region, driver = region_and_driver()
    with pytest.raises(ModelError, match="give a history or a driver"):
        pf.Regression().fit(region)
    with pytest.raises(ModelError, match="does not vary"):
        pf.Regression(driver=series_of([7.0] * 14, region="市")).fit(region)
    with pytest.raises(ModelError, match="2 with 市 gdp; needs 6"):
        pf.Regression(driver=series_of([7.0, 8.0], region="市")).fit(region)
    short = pf.HistoricalMean().fit(driver).forecast(1)
    with pytest.raises(ModelError, match="covers 2021-2021, not 2021-2022"):
        pf.Regression(driver=driver, driver_forecast=short).fit(region).forecast(2)


def test_regression_uses_published_driver_years_before_it_forecasts_the_rest():
    region, driver = region_and_driver(n_ahead=1)
    forecast = pf.Regression(driver=driver).fit(region).forecast(2)
    assert "the driver is known for the first 1 of the years ahead" in forecast.notes
    exact = pf.Regression(driver=driver).fit(region).forecast(1)
    np.testing.assert_allclose(bands(forecast)[0], bands(exact)[0], atol=1e-6)


def test_a_region_that_follows_its_driver_exactly_keeps_the_rounding_as_its_error():
    region, driver = region_and_driver(noise=0.0, n_ahead=1)
    forecast = pf.Regression(driver=driver).fit(region).forecast(1)
    assert forecast.marginal(2021).mean() == pytest.approx(1.0 + 1.3 * driver.growth_pct[-1], abs=1e-6)
    # The coefficients' uncertainty adds to the rounding's, here less than half as much again.
    assert 1 < math.sqrt(forecast.covariances[0, 0, 0]) / (0.1 / math.sqrt(12)) < 1.5


def test_a_driver_known_only_after_a_gap_ahead_is_forecast_from_before_the_gap():
    region, driver = region_and_driver(n_ahead=2)
    rates = driver.growth_pct.copy()
    rates[-2] = math.nan
    gapped = series_of(rates, last_year=2022, region="市")
    cut = (
        pf.Regression(driver=driver.until(2020), driver_forecast=pf.HistoricalMean()).fit(region).forecast(2)
    )
    forecast = pf.Regression(driver=gapped, driver_forecast=pf.HistoricalMean()).fit(region).forecast(2)
    np.testing.assert_allclose(bands(forecast), bands(cut), atol=1e-9)
