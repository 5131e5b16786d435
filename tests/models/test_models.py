import dataclasses
import math
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import pingshan_forecast as pf
from pingshan_forecast.errors import ModelError
from pingshan_forecast.models.api import default_model
from pingshan_forecast.models.arima import model as arima_module
from pingshan_forecast.models.arima.sarimax import ArmaEstimate, draw_coefficients, estimate
from pingshan_forecast.models.base import ROUNDING_SD, FittedModel, Model

NAN = math.nan
# Real growth of Pingshan's GDP as published by January 2021.
PINGSHAN = [27.5, NAN, 15.2, NAN, 10.0, 9.5, NAN, 12.0, 10.1, NAN, 4.5]
MODELS = [pf.HistoricalMean(), pf.RandomWalkDrift(), pf.Arima()]
# Linear algebra of a dozen numbers by two routes; statsmodels inverts and filters, we solve once.
EXACT = 1e-8


def series_of(rates, last_year=2020, **where):
    return pf.IndicatorSeries.from_growth(rates, last_year=last_year, **where)


def ar1_rates(n, phi, *, seed, mean=8.0, sd=2.0):
    rng = np.random.default_rng(seed)
    path = [rng.normal(0, sd / math.sqrt(1 - phi**2))]
    for _ in range(n - 1):
        path.append(phi * path[-1] + rng.normal(0, sd))
    return mean + np.array(path)


def sarimax(values, order, *, exog=None, **options):
    from statsmodels.tsa.statespace.sarimax import SARIMAX

    return SARIMAX(values, order=order, exog=exog, use_exact_diffuse=True, **options)


def bands(forecast, level=0.8):
    return np.array([forecast.marginal(int(year)).interval(level) for year in forecast.years])


# --- benchmarks ------------------------------------------------------------------------------------------


def test_historical_mean_gives_the_textbook_t_interval_of_a_new_observation():
    rates = np.array([9.0, 8.0, 8.5, 7.5, 7.0, 7.2])
    low, high = pf.HistoricalMean().fit(series_of(rates)).forecast(3).marginal(2023).interval(0.95)
    expected = stats.t(5, rates.mean(), rates.std(ddof=1) * math.sqrt(1 + 1 / 6)).interval(0.95)
    assert (low, high) == pytest.approx(expected, abs=EXACT)


def test_historical_mean_years_share_the_uncertainty_of_the_mean():
    rates = np.array([9.0, NAN, 8.5, 7.5, NAN, 7.2])
    variance = np.nanvar(rates, ddof=1)
    covariance = pf.HistoricalMean().fit(series_of(rates)).forecast(2).covariances[0]
    np.testing.assert_allclose(covariance, variance * (np.eye(2) + 1 / 4), atol=EXACT)


def test_historical_mean_bands_cover_at_their_nominal_rate_on_gaussian_samples():
    rng = np.random.default_rng(3)
    hits = 0
    for sample in rng.normal(8, 3, size=(2000, 6)):
        low, high = pf.HistoricalMean().fit(series_of(sample[:5])).forecast(1).marginal(2021).interval(0.8)
        hits += low <= sample[5] <= high
    # Three standard errors of 2,000 Bernoulli draws at 0.8; the interval is exact.
    assert hits / 2000 == pytest.approx(0.8, abs=3 * math.sqrt(0.16 / 2000))


def test_random_walk_with_drift_by_hand_across_gaps():
    forecast = pf.RandomWalkDrift().fit(series_of([10.0, NAN, 8.0, 9.0, NAN, NAN, 6.0, 5.0])).forecast(2)
    # Steps -2, 1, -3, -1 over 2, 1, 3, 1 years: drift -5/7; squares of (step - drift k) over k, over 4 - 1.
    drift = -5 / 7
    variance = sum((s - drift * k) ** 2 / k for s, k in [(-2, 2), (1, 1), (-3, 3), (-1, 1)]) / 3
    np.testing.assert_allclose(forecast.means[0], [5 + drift, 5 + 2 * drift], atol=EXACT)
    expected = variance * np.array([[1 + 1 / 7, 1 + 2 / 7], [1 + 2 / 7, 2 + 4 / 7]])
    np.testing.assert_allclose(forecast.covariances[0], expected, atol=EXACT)
    assert forecast.df == 3


def test_random_walk_bands_cover_at_their_nominal_rate_on_gapped_walks():
    rng = np.random.default_rng(4)
    walks = 8 + np.cumsum(rng.normal(-0.5, 2, size=(2000, 10)), axis=1)
    hits = 0
    for walk in walks:
        history = walk[:8].copy()
        history[[1, 4, 5]] = NAN
        low, high = pf.RandomWalkDrift().fit(series_of(history)).forecast(2).marginal(2022).interval(0.8)
        hits += low <= walk[9] <= high
    assert hits / 2000 == pytest.approx(0.8, abs=3 * math.sqrt(0.16 / 2000))


# --- Arima -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", [(1, 0, 0), (0, 0, 1), (0, 1, 1)])
def test_parameter_uncertainty_widens_the_bands_of_statsmodels(order):
    rates = ar1_rates(12, 0.5, seed=8)
    forecast = pf.Arima(order=order).fit(series_of(rates)).forecast(2)
    plug_in = sarimax(rates, order, trend="n" if order[1] else "c").fit(disp=False).get_forecast(2)
    widths = np.diff(plug_in.conf_int(alpha=0.05), axis=1)
    assert np.all(np.diff(bands(forecast, 0.95), axis=1) > 1.1 * widths)


def test_arima_finds_persistence_where_there_is_much_data():
    series = series_of(ar1_rates(150, 0.85, seed=1))
    forecast = pf.Arima().fit(series).forecast(1)
    assert "(0,0,0)" not in forecast.model
    last, mean = series.growth_pct[-1], series.growth_pct.mean()
    # With 150 years the predictive mean is the AR(1)'s own, up to the estimate's error of .05 x the gap.
    assert forecast.marginal(2021).mean() == pytest.approx(
        mean + 0.85 * (last - mean), abs=0.25 * abs(last - mean) + 0.3
    )


def test_arima_notes_name_the_order_its_criterion_and_what_was_left_out():
    notes = pf.Arima().fit(series_of(PINGSHAN, region="坪山")).forecast(1).notes
    assert notes[0].startswith("order (0,1,0) without drift, AICc 40.4 on the 6 differences of 7 observed")
    assert notes[1].startswith("next: ")


def test_an_order_with_more_parameters_than_the_rates_carry_is_refused_by_name():
    with pytest.raises(ModelError, match=r"7 rates are too few for \(2,0,2\): left out"):
        pf.Arima(order=(2, 0, 2)).fit(series_of(PINGSHAN))


def test_an_order_that_does_not_converge_is_named_and_left_out(monkeypatch):
    def refuse(values, regressors, order):
        if order == (1, 0, 0):
            raise ModelError("order (1,0,0) did not converge")
        return estimate(values, regressors, order)

    monkeypatch.setattr(arima_module, "estimate", refuse)
    notes = pf.Arima().fit(series_of(ar1_rates(15, 0.6, seed=2))).forecast(1).notes
    assert "order (1,0,0) did not converge: left out" in notes


def test_arima_refuses_naming_every_order_when_all_fail(monkeypatch):
    def refuse(values, regressors, order):
        raise ModelError(f"order {order} did not converge")

    monkeypatch.setattr(arima_module, "estimate", refuse)
    with pytest.raises(
        ModelError, match=r"no order could be estimated.*\(1, 0, 1\) did not converge: left out"
    ):
        pf.Arima(order=(1, 0, 1)).fit(series_of(ar1_rates(15, 0.6, seed=2)))


def test_an_optimiser_that_is_stopped_early_counts_as_not_converged(monkeypatch):
    from statsmodels.tsa.statespace.sarimax import SARIMAX

    fit = SARIMAX.fit
    monkeypatch.setattr(SARIMAX, "fit", lambda self, **options: fit(self, **options, maxiter=0))
    with pytest.raises(ModelError, match=r"order \(0,0,1\) did not converge"):
        estimate(ar1_rates(15, 0.6, seed=2), np.ones((15, 1)), (0, 0, 1))


def test_what_statsmodels_warns_of_or_breaks_on_becomes_words(monkeypatch):
    from statsmodels.tsa.statespace.sarimax import SARIMAX

    fit = SARIMAX.fit

    def warning_fit(self, **options):
        warnings.warn("something odd", RuntimeWarning, stacklevel=1)
        return fit(self, **options)

    def broken_fit(self, **options):
        raise np.linalg.LinAlgError("LU decomposition error")

    rates = ar1_rates(15, 0.6, seed=2)
    monkeypatch.setattr(SARIMAX, "fit", warning_fit)
    notes = pf.Arima(order=(0, 0, 1)).fit(series_of(rates)).forecast(1).notes
    assert "statsmodels on order (0,0,1): something odd" in notes
    monkeypatch.setattr(SARIMAX, "fit", broken_fit)
    notes = pf.Arima().fit(series_of(rates)).forecast(1).notes
    assert "order (0,0,1) could not be estimated (LU decomposition error): left out" in notes


def test_an_order_whose_draws_are_hardly_ever_stationary_gives_way_to_the_next(monkeypatch):
    def hopeless(values, regressors, order):
        found = estimate(values, regressors, order)
        return ArmaEstimate(ar=found.ar, ma=found.ma, covariance=1e8 * found.covariance)

    monkeypatch.setattr(arima_module, "estimate", hopeless)
    forecast = pf.Arima().fit(series_of(ar1_rates(40, 0.9, seed=2))).forecast(1)
    assert forecast.weights.size == 1
    assert any("of 4096 draws are stationary and invertible: left out" in note for note in forecast.notes)


def test_draws_are_stationary_and_have_the_estimated_spread():
    tight = ArmaEstimate(ar=np.array([0.3]), ma=np.array([0.2]), covariance=np.diag([0.01, 0.0025]))
    ar, ma, _ = draw_coefficients(tight, 256)
    # 256 Sobol points estimate a standard deviation to about one per cent.
    assert (ar.std(), ma.std()) == pytest.approx((0.1, 0.05), rel=0.03)
    wide = ArmaEstimate(ar=np.array([0.9]), ma=np.empty(0), covariance=np.array([[0.25]]))
    assert np.abs(draw_coefficients(wide, 256)[0]).max() < 1
    hopeless = ArmaEstimate(ar=np.array([0.9]), ma=np.empty(0), covariance=np.array([[1e4]]))
    with pytest.raises(ModelError, match="of 4096 draws are stationary"):
        draw_coefficients(hopeless, 256)


@pytest.mark.parametrize("order", [(1, 2, 0), (-1, 0, 0), (1, 0)])
def test_arima_refuses_an_order_that_is_none(order):
    with pytest.raises(ModelError, match=r"give \(p, d, q\)"):
        pf.Arima(order=order)


# --- what every model does -------------------------------------------------------------------------------


@pytest.mark.parametrize("model", [*MODELS, pf.Regression()], ids=lambda m: m.name)
def test_models_follow_the_protocol(model):
    assert isinstance(model, Model)
    assert default_model().name


@pytest.mark.parametrize(
    ("model", "needed"),
    [(pf.HistoricalMean(), 4), (pf.RandomWalkDrift(), 5), (pf.Arima(), 6), (pf.Regression(), 6)],
    ids=lambda x: getattr(x, "name", str(x)),
)
def test_a_short_series_is_refused_with_the_count_it_needs(model, needed):
    rates = [7.0, 9.0, 8.0, 6.5, 7.5, 8.2][: needed - 1]
    with pytest.raises(ModelError, match=rf"坪山 gdp: {needed - 1} observed growth rates, needs {needed}"):
        model.fit(series_of(rates, region="坪山"))
    with pytest.raises(ModelError, match=r"1 observed growth rate, needs"):
        model.fit(series_of([7.0]))
    with pytest.raises(ModelError, match=r"0 observed growth rates"):
        model.fit(series_of([NAN, NAN]))


AWKWARD = {
    "constant": [7.0] * 8,
    "constant but one": [7.0] * 7 + [7.1],
    "straight line": list(np.arange(12.0, 4.0, -1.0)),
    "alternating": [5.0, 9.0] * 5,
    "gapped": PINGSHAN,
    "leading and trailing gaps": [NAN, NAN, 9.0, 8.0, NAN, 7.0, 9.5, 8.1, 7.7, NAN],
    "one outlier": [7.0, 7.2, 6.9, 7.1, 60.0, 7.0, 7.3, 6.8],
    "shortest": [7.0, 9.0, 8.0, 6.5, 7.5, 8.2],
    "explosive": [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0],
}


@pytest.mark.parametrize("rates", AWKWARD.values(), ids=AWKWARD.keys())
@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.name)
def test_awkward_series_get_finite_forecasts_and_no_warning(model, rates):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        forecast = model.fit(series_of(rates)).forecast(4)
    last = 2020 - (1 if math.isnan(rates[-1]) else 0)
    assert forecast.years.tolist() == list(range(last + 1, last + 5))
    low, high = bands(forecast, 0.95).T
    assert np.all(np.isfinite(low) & np.isfinite(high) & (low < high))
    assert np.linalg.eigvalsh(forecast.covariances).min() > 0


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.name)
def test_a_constant_series_keeps_the_rounding_of_published_rates_as_its_error(model):
    forecast = model.fit(series_of([7.0] * 8)).forecast(1)
    assert forecast.marginal(2021).mean() == pytest.approx(7.0)
    assert 0.1 / math.sqrt(12) <= math.sqrt(forecast.covariances[0, 0, 0]) < 2 * ROUNDING_SD


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.name)
def test_forecasts_repeat_to_the_last_bit(model):
    first, second = (model.fit(series_of(ar1_rates(12, 0.6, seed=2))).forecast(3) for _ in range(2))
    assert first.means.tobytes() == second.means.tobytes()
    assert first.covariances.tobytes() == second.covariances.tobytes()


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.name)
def test_a_longer_horizon_leaves_the_first_years_alone(model):
    fitted = model.fit(series_of(PINGSHAN))
    assert isinstance(fitted, FittedModel)
    np.testing.assert_allclose(bands(fitted.forecast(4))[:2], bands(fitted.forecast(2)), atol=1e-9)


@pytest.mark.parametrize("horizon", [0, -1, 1.5, "2"])
@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.name)
def test_a_horizon_that_is_no_positive_whole_number_is_refused(model, horizon):
    with pytest.raises(ModelError, match="horizon"):
        model.fit(series_of(PINGSHAN)).forecast(horizon)


def test_the_base_level_is_the_latest_published_level():
    series = pf.load_history("坪山").as_of("2021-02-19").series("gdp")
    for model in MODELS:
        assert model.fit(series).forecast(1).base_level == (2020, 801.05)


def test_forecast_uses_the_default_model_unless_told():
    series = series_of(PINGSHAN)
    assert pf.forecast(series, 2).model == default_model().fit(series).forecast(2).model
    assert pf.forecast(series, 2, model=pf.RandomWalkDrift()).model == "random walk with drift"


rates_lists = st.lists(
    st.one_of(st.floats(-20, 40).map(lambda x: round(x, 1)), st.just(NAN)), min_size=6, max_size=15
).filter(lambda xs: sum(map(math.isfinite, xs)) >= 6)


@settings(deadline=None, max_examples=30, derandomize=True)
@given(rates=rates_lists, shift=st.floats(-10, 10).map(lambda x: round(x, 1)))
@pytest.mark.parametrize("model", [*MODELS[:2], pf.Arima(order=(0, 0, 0))], ids=lambda m: m.name)
def test_shifting_all_growth_shifts_the_forecast(model, rates, shift):
    base = model.fit(series_of(rates)).forecast(2)
    moved = model.fit(series_of(np.array(rates) + shift)).forecast(2)
    np.testing.assert_allclose(moved.means, base.means + shift, atol=1e-6)
    np.testing.assert_allclose(moved.covariances, base.covariances, rtol=1e-6, atol=1e-9)


@settings(deadline=None, max_examples=8, derandomize=True)
@given(seed=st.integers(0, 100), shift=st.floats(-5, 5))
def test_shifting_all_growth_shifts_an_estimated_arima(seed, shift):
    rates = ar1_rates(14, 0.5, seed=seed)
    model = pf.Arima(order=(1, 0, 0))
    base, moved = (model.fit(series_of(r)).forecast(2) for r in (rates, rates + shift))
    # The optimiser stops within about 1e-4 of the maximum, which moves bands by far less than this.
    np.testing.assert_allclose(bands(moved), bands(base) + shift, atol=0.02)


@settings(deadline=None, max_examples=30, derandomize=True)
@given(rates=rates_lists, factor=st.floats(0.2, 2.4))
@pytest.mark.parametrize("model", MODELS[:2], ids=lambda m: m.name)
def test_scaling_growth_scales_the_forecast(model, rates, factor):
    if np.nanstd(np.diff(np.array(rates)[np.isfinite(rates)])) < 1:
        return  # the floor of published rounding does not scale
    base = model.fit(series_of(rates)).forecast(2)
    scaled = model.fit(series_of(np.array(rates) * factor)).forecast(2)
    np.testing.assert_allclose(scaled.means, base.means * factor, atol=1e-6)
    np.testing.assert_allclose(scaled.covariances, base.covariances * factor**2, rtol=1e-6, atol=1e-9)


def series_of_levels(levels, *, last_year=2020):
    levels = np.asarray(levels, dtype=float)
    years = np.arange(last_year - levels.size + 1, last_year + 1)
    growth = np.append(np.nan, 100.0 * (levels[1:] / levels[:-1] - 1.0))
    return pf.IndicatorSeries(
        region="甲", indicator="retail_sales", years=years, growth_pct=growth, level=levels
    )


def test_levels_are_differenced_once_and_never_forecast_beyond_all_measure():
    rng = np.random.default_rng(4)
    for sd in (0.05, 0.3, 0.8):
        levels = 100.0 * np.exp(np.cumsum(0.05 + sd * rng.standard_normal(15)))
        forecast = pf.Arima().fit(series_of_levels(levels)).forecast(6)
        assert "(0,1," not in forecast.model
        assert "(1,1," not in forecast.model
        low, high = forecast.level(2026).interval(0.95)
        assert 0.0 < low < levels[-1] * np.exp(1.0) < high * np.e
        assert high < 1e5 * levels.max()


def test_a_constant_growth_in_logs_equals_the_student_t_of_its_mean():
    from scipy import stats

    rng = np.random.default_rng(5)
    levels = 100.0 * np.exp(np.cumsum(0.06 + 0.02 * rng.standard_normal(17)))
    x = 100.0 * np.diff(np.log(levels))
    forecast = pf.Arima(order=(0, 0, 0)).fit(series_of_levels(levels)).forecast(2)
    exact = stats.t(x.size - 1, x.mean(), x.std(ddof=1) * np.sqrt(1.0 + 1.0 / x.size))
    for p in (0.1, 0.5, 0.9, 0.975):
        ours = 100.0 * np.log1p(forecast.marginal(2021).quantile(p) / 100.0)
        # 256 quantiles stand for the chi-square: a hundredth of the standard deviation.
        assert ours == pytest.approx(exact.ppf(p), abs=0.02 * exact.std())


def test_published_rates_that_are_not_those_of_the_levels_are_taken_as_they_are():
    levels = 100.0 * 1.1 ** np.arange(15.0)
    series = series_of_levels(levels)
    real = dataclasses.replace(series, growth_pct=series.growth_pct - 3.0 + np.sin(np.arange(15.0)))
    assert np.isfinite(pf.Arima(order=(0, 0, 0)).fit(real).forecast(1).df)
    assert not np.isfinite(pf.Arima(order=(0, 0, 0)).fit(series).forecast(1).df)
