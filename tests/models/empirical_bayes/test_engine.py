"""The engine against statsmodels, Monte Carlo and its own laws."""

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr, ndtri

import pingshan_forecast as pf
from pingshan_forecast.distributions import Mixture
from pingshan_forecast.errors import DataError, ModelError, UnknownNameError
from pingshan_forecast.models.empirical_bayes import elimination, kernels
from pingshan_forecast.models.empirical_bayes import posterior as posterior_module
from pingshan_forecast.models.empirical_bayes.learning import (
    fit_prior,
    maximise_weights,
    panel_evidence,
    panel_values,
)
from pingshan_forecast.models.empirical_bayes.mixtures import (
    mixture_quantiles,
    normal_cdf_pdf,
    normal_quantile,
)
from pingshan_forecast.models.empirical_bayes.posterior import heaviest
from pingshan_forecast.models.empirical_bayes.predictive import posterior
from pingshan_forecast.models.empirical_bayes.priors import COLUMNS, Prior, load_prior, read_prior

LEVELS = [0.025, 0.1, 0.5, 0.9, 0.975]
RATES = np.array([9.1, 8.7, 10.2, 7.9, 8.2, 7.4, 7.6, 7.0, 6.8, 7.1, 2.4, 8.3])
DYNAMICS = np.array([(0.7, 0.2, 0.8), (1.0, 0.0, 0.0), (0.9, 0.5, 0.6), (0.5, 0.1, 0.95)])


def one_node(**changes):
    node = {
        "link": "log", "power": 0.0, "memory": 1.0, "alpha": 0.7, "beta": 0.2, "phi": 0.8, "sigma": 2.5,
        "drift_mean": 4.0, "drift_sd": 0.0, "shock_rate": 0.0, "weight": 1.0,
    }  # fmt: skip
    return Prior(**{name: np.array([value]) for name, value in (node | changes).items()})


def sarimax(x, alpha, beta, phi):
    """The same ARMA(1,2) of growth in statsmodels, stationary start; its parameters without the variance."""
    import statsmodels.api as sm

    first, second = alpha + beta * phi - 1.0, beta * phi**2
    model = sm.tsa.SARIMAX(x, order=(1, 0, 2))
    model.ssm.initialize_stationary()
    return model, [phi, first - phi, second - phi * first]


@pytest.mark.parametrize(("alpha", "beta", "phi"), DYNAMICS.tolist())
@pytest.mark.parametrize("gaps", [[], [2, 3, 7]])
def test_evidence_and_forecast_of_one_node_equal_statsmodels(alpha, beta, phi, gaps):
    x = 100.0 * np.log1p(RATES / 100.0)
    x[gaps] = np.nan
    mean, sigma, horizon = 4.0, 2.5, 4
    model, parameters = sarimax(x - mean, alpha, beta, phi)
    fitted = model.smooth([*parameters, sigma**2])
    ahead = fitted.get_forecast(horizon)

    node = one_node(alpha=alpha, beta=beta, phi=phi)
    rates = 100.0 * np.expm1(x / 100.0)
    ours = posterior(rates, horizon, prior=node)
    # Two routes (Kalman filter, Cholesky) in double precision.
    assert panel_evidence([rates], node, scale="growth")[0, 0] == pytest.approx(fitted.llf, abs=1e-8)
    assert ours.means[0] == pytest.approx(ahead.predicted_mean + mean, abs=1e-8)
    assert np.diag(ours.covariances[0]) == pytest.approx(ahead.var_pred_mean, abs=1e-8)


def test_levels_of_one_node_equal_statsmodels_arima_with_drift_across_a_missing_year():
    import statsmodels.api as sm

    alpha, beta, phi, drift, sigma, horizon = 0.7, 0.2, 0.8, 4.0, 2.5, 3
    y = 50.0 * np.cumprod(1.0 + RATES / 100.0)
    z = 100.0 * np.log(y)
    y[5] = np.nan
    z[5] = np.nan
    _, parameters = sarimax(z, alpha, beta, phi)
    trend = drift * np.arange(len(z) + horizon)
    model = sm.tsa.SARIMAX(z - trend[: len(z)], order=(1, 1, 2))
    # Level flat (exact diffuse), growth stationary: the states are the level and the two of the ARMA part.
    from statsmodels.tsa.statespace.initialization import Initialization

    start = Initialization(model.k_states)
    start.set((0, 1), "diffuse")
    start.set((1, model.k_states), "stationary")
    model.ssm.initialization = start
    model.ssm.loglikelihood_burn = 0
    ahead = model.smooth([*parameters, sigma**2]).get_forecast(horizon)
    ours = posterior(y, horizon, scale="level", prior=one_node())
    expected = ahead.predicted_mean + trend[len(z) :] - z[-1]
    assert ours.means[0] == pytest.approx(expected, abs=1e-7)  # the diffuse start loses a digit
    assert np.diag(ours.covariances[0]) == pytest.approx(ahead.var_pred_mean, abs=1e-7)


def test_a_drift_with_a_law_equals_numerical_integration_over_it():
    nodes = [one_node(drift_mean=m) for m in np.linspace(-16.0, 24.0, 4001)]
    density = np.array([panel_evidence([RATES], node, scale="growth")[0, 0] for node in nodes[::20]])
    grid = np.linspace(-16.0, 24.0, 4001)[::20]
    law = np.exp(-0.5 * ((grid - 4.0) / 2.0) ** 2) / (2.0 * np.sqrt(2.0 * np.pi))
    integral = np.log((np.exp(density) * law).sum() * (grid[1] - grid[0]))
    exact = panel_evidence([RATES], one_node(drift_sd=2.0), scale="growth")[0, 0]
    assert exact == pytest.approx(integral, abs=1e-10)  # the trapezoid rule of a Gaussian converges at once


@pytest.mark.parametrize("memory", [1.0, 0.9])
@pytest.mark.parametrize(
    ("link", "power"), [("log", 0.0), ("log", 0.5), ("additive", 0.5), ("additive", 1.0)]
)
def test_evidence_of_levels_is_the_density_of_the_data_themselves(link, power, memory):
    from scipy.stats import multivariate_normal

    y = 50.0 * np.cumprod(1.0 + RATES / 100.0)
    node = one_node(link=link, power=power, memory=memory, drift_sd=2.0)

    def observations(levels):
        before = levels[:-1] / levels[-1]
        if link == "log":
            return 100.0 * np.diff(np.log(levels)), before**-power
        return 100.0 * np.diff(levels) / levels[-1] / before**power, before**-power

    x, drift = observations(y)
    weight = memory ** np.arange(len(x) - 1, -1, -1.0)
    drift = weight * drift
    covariance = 2.5**2 * kernels.growth_covariance(DYNAMICS[:1], len(x))[0] + 4.0 * np.outer(drift, drift)
    density = multivariate_normal(4.0 * drift, covariance).logpdf(weight * x)
    # Each observation's slope in its own year's level, its scale taken as given.
    unit = y[1:] if link == "log" else y[-1] * (y[:-1] / y[-1]) ** power
    expected = density + np.log(100.0 * weight / unit).sum()
    assert panel_evidence([y], node, scale="level")[0, 0] == pytest.approx(expected, abs=1e-9)  # rounding


def test_past_shocks_equal_the_covariance_written_out():
    filters = kernels.make_filter(DYNAMICS, np.eye(12), 2)
    x = 100.0 * np.log1p(RATES / 100.0)
    places = np.array([[10], [11]])
    d = len(DYNAMICS)
    growth = np.broadcast_to(x[None, :, None], (d, 12, 1))
    reduced = elimination.reduce_histories(
        filters, growth, np.ones((d, 12, 1)), np.broadcast_to(places[:, None], (2, d, 1))
    )
    response = kernels.impulse(DYNAMICS, 14)
    for d in range(len(DYNAMICS)):
        covariance = kernels.growth_covariance(DYNAMICS, 14)[d]
        for count in range(3):
            if count:
                effect = np.zeros(14)
                effect[places[count - 1, 0] :] = response[d, : 14 - places[count - 1, 0]]
                covariance = covariance + kernels.SHOCK_SD**2 * np.outer(effect, effect)
            inverse = np.linalg.inv(covariance[:12, :12])
            carry = covariance[12:, :12] @ inverse
            # Woodbury against the inverse of the sum, condition number about 1e3.
            assert reduced.uu[count, d, 0] == pytest.approx(x @ inverse @ x, rel=1e-10)
            assert reduced.log_det[count, d, 0] == pytest.approx(
                np.linalg.slogdet(covariance[:12, :12])[1], abs=1e-10
            )
            assert reduced.mean_u[count, d, :, 0] == pytest.approx(carry @ x, abs=1e-9)
            spread = reduced.spread[0, :count, d, :, 0]
            rest = covariance[12:, 12:] - carry @ covariance[:12, 12:]
            assert filters.future[d] @ filters.future[d].T + spread.T @ spread == pytest.approx(
                rest, abs=1e-9
            )


def test_panel_quantiles_are_those_of_the_joint_mixture_and_of_monte_carlo():
    joint = posterior(RATES, 3)
    out = pf.forecast_panel([RATES], 3, LEVELS, scale="growth")[0]
    rng = np.random.default_rng(5)
    place = rng.choice(joint.weights.size, size=100_000, p=joint.weights)
    for year in range(3):
        sd = np.sqrt(joint.covariances[:, year, year])
        marginal = Mixture(joint.weights, joint.means[:, year], sd, transform="growth")
        assert out[year] == pytest.approx(marginal.quantile(LEVELS), abs=1e-8)  # two solvers
        draws = joint.means[place, year] + sd[place] * rng.standard_normal(place.size)
        share = (100.0 * np.expm1(draws / 100.0) <= out[year][:, None]).mean(axis=1)
        assert share == pytest.approx(LEVELS, abs=5 * 0.5 / np.sqrt(place.size))  # five standard errors


def test_level_quantiles_invert_the_mixture_of_logs_and_additive_paths():
    y = 50.0 * np.cumprod(1.0 + RATES / 100.0)
    joint = posterior(y, 3, scale="level")
    assert 0 < joint.log.sum() < joint.log.size
    out = pf.forecast_panel([y], 3, LEVELS)[0]
    for year in range(3):
        sd = np.sqrt(joint.covariances[:, year, year])
        for p, q in zip(LEVELS, out[year], strict=True):
            place = np.where(
                joint.log, 100.0 * np.log(q / joint.base), 100.0 * (q - joint.base) / joint.scale
            )
            assert joint.weights @ ndtr((place - joint.means[:, year]) / sd) == pytest.approx(p, abs=1e-9)


@given(factor=st.sampled_from([1e-12, 1e-3, 7.0, 1e15]))
@settings(max_examples=4)
def test_levels_are_scale_equivariant(factor):
    y = 50.0 * np.cumprod(1.0 + RATES / 100.0)
    one, other = (pf.forecast_panel([v], 3, LEVELS)[0] for v in (y, factor * y))
    assert other == pytest.approx(factor * one, rel=1e-9)  # logs of scaled levels round differently


def test_a_batch_gives_each_series_the_bytes_it_gets_alone_in_any_order():
    rng = np.random.default_rng(2)
    panel = [100.0 * np.exp(np.cumsum(0.05 + 0.1 * rng.standard_normal(n))) for n in rng.integers(5, 30, 90)]
    panel[3][2] = np.nan
    whole = pf.forecast_panel(panel, 4, LEVELS)
    order = rng.permutation(len(panel))
    assert pf.forecast_panel([panel[i] for i in order], 4, LEVELS).tobytes() == whole[order].tobytes()
    for i in (0, 3, 41):
        assert pf.forecast_panel([panel[i]], 4, LEVELS)[0].tobytes() == whole[i].tobytes()


def test_a_longer_horizon_does_not_change_the_years_before():
    short, long = (pf.forecast_panel([RATES], h, LEVELS, scale="growth")[0] for h in (2, 6))
    # Only which tiny branches are kept differs: at most a thousandth of the probability.
    assert long[:2] == pytest.approx(short, rel=0.02)


@pytest.mark.parametrize("scale", ["level", "growth"])
@pytest.mark.parametrize(
    "series",
    [
        np.full(12, 7.0),
        np.zeros(12),
        np.linspace(-5.0, 5.0, 11),
        np.array([3.0]),
        np.array([3.0, 4.0]),
        np.array([np.nan, 3.0, np.nan, 4.0, np.nan, np.nan]),
        1e15 * np.linspace(1.0, 2.0, 9),
        1e-12 * np.linspace(1.0, 2.0, 9),
        np.array([1e-30, 1e30, 1.0]),
        np.array([0.0, 0.0, 1e9, 0.0, 2.0]),
        np.array([-150.0, 20.0, 30.0, -99.0, 5.0, 8.0]),
        np.geomspace(1.0, 1e9, 10),
    ],
)
def test_odd_series_get_finite_ordered_answers_without_a_warning(series, scale):
    series = np.clip(series, -np.inf, 1e9) if scale == "growth" else series
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        out = pf.forecast_panel([series], 5, LEVELS, scale=scale)[0]
    assert np.isfinite(out).all()
    assert (np.diff(out, axis=1) >= 0.0).all()


def test_no_observation_gives_the_prior_for_growth_and_a_refusal_for_levels():
    nothing = pf.forecast_panel([np.full(4, np.nan), np.array([])], 2, LEVELS, scale="growth")
    assert np.isfinite(nothing).all()
    assert nothing[0] == pytest.approx(nothing[1], abs=1e-9)
    assert nothing[0, 0, -1] - nothing[0, 0, 0] > 10.0  # percentage points: an honest, wide answer
    with pytest.raises(ModelError, match="series 1 has no observed level"):
        pf.forecast_panel([np.array([1.0, 2.0]), np.full(4, np.nan)], 2, LEVELS)


def test_missing_years_at_the_end_move_the_forecast_on():
    rates = posterior(RATES, 4)
    later = posterior(np.append(RATES, [np.nan, np.nan]), 2)
    assert later.weights @ later.means == pytest.approx((rates.weights @ rates.means)[2:], abs=0.02)


def test_more_observations_narrow_the_answer():
    widths = [np.ptp(pf.forecast_panel([RATES[:n]], 1, [0.1, 0.9], scale="growth")) for n in (0, 2, 10)]
    assert widths[0] > widths[1] > widths[2]


def test_nodes_without_weight_change_nothing():
    prior = load_prior("real_gdp")
    padded = {name: np.append(getattr(prior, name), getattr(prior, name)[0]) for name in COLUMNS}
    padded["weight"][-1] = 0.0
    one, other = (
        pf.forecast_panel([RATES], 3, LEVELS, scale="growth", prior=p) for p in (prior, Prior(**padded))
    )
    assert other == pytest.approx(one, rel=1e-12)  # the normalising sum rounds differently


def test_infinite_values_and_impossible_requests_are_refused():
    for call in (
        lambda: pf.forecast_panel([np.array([1.0, np.inf])], 2, LEVELS),
        lambda: pf.forecast_panel([RATES], 0, LEVELS, scale="growth"),
        lambda: pf.forecast_panel([RATES], 101, LEVELS, scale="growth"),
        lambda: posterior(RATES, 1.5),
        lambda: pf.forecast_panel([RATES], 2, [50.0], scale="growth"),
        lambda: pf.forecast_panel([np.array([1e-300, 1e300])], 2, LEVELS),
        lambda: pf.forecast_panel([1e15 * RATES], 2, LEVELS, scale="growth"),
        lambda: one_node(sigma=0.0),
        lambda: one_node(phi=1.2),
        lambda: pf.learn_prior([np.array([1.0])]),
        lambda: pf.forecast_panel(["abc"], 1, LEVELS),
        lambda: pf.learn_prior(["abc"]),
        lambda: pf.learn_prior(pd.DataFrame({"region": ["a"], "growth": [1.0]})),
    ):
        with pytest.raises(ModelError):
            call()
    for year in ("soon", np.nan, 2010.5):
        with pytest.raises(DataError, match="row 1, column year"):
            pf.learn_prior(pd.DataFrame({"region": ["a"], "year": [year], "growth": [1.0]}))
    with pytest.raises(UnknownNameError, match="real_gdp"):
        load_prior("nonsense")


def test_table_normal_agrees_with_scipy():
    z = np.linspace(-9.0, 9.0, 20_001)
    cdf, pdf = normal_cdf_pdf(z)
    assert np.abs(cdf - ndtr(z)).max() < 8e-12  # the third-order remainder: .4 h^3 / 6 at h = 1 / 2048
    assert np.abs(pdf - np.exp(-0.5 * z * z) / np.sqrt(2.0 * np.pi)).max() < 2e-7
    p = np.concatenate([np.geomspace(1e-12, 0.5, 200), 1.0 - np.geomspace(1e-12, 0.5, 200)])
    # 1 - p has lost digits at 1e-12; what the table leaves of z near nought is 2e-11
    assert normal_quantile(p) == pytest.approx(ndtri(p), rel=1e-5, abs=3e-11)


@given(
    st.lists(
        st.tuples(st.floats(0.01, 1.0), st.floats(-300.0, 300.0), st.floats(0.01, 100.0)),
        min_size=2,
        max_size=6,
    )
)
def test_batch_quantiles_invert_any_gaussian_mixture(parts):
    weight, mean, sd = (np.array([column]) for column in zip(*parts, strict=True))
    weight = weight / weight.sum()
    p = np.array([0.01, 0.3, 0.5, 0.99])
    x = mixture_quantiles(weight, mean, sd, None, p)[0]
    reference = Mixture(weight[0], mean[0], sd[0])
    slack = 1e-9 * (1.0 + np.ptp(mean) + sd.max())  # the last step's error is its cube, at most 4e-10
    assert np.all(reference.cdf(x - slack) <= p + 1e-9)
    assert np.all(reference.cdf(x + slack) >= p - 1e-9)


@pytest.mark.parametrize("p", [[0.5], [0.001, 0.999], np.linspace(0.005, 0.995, 199)])
def test_batch_quantiles_agree_with_the_slow_ones_whatever_levels_are_asked(p):
    rng = np.random.default_rng(5)
    weight = rng.dirichlet(np.full(24, 0.3), 12)
    mean, sd = rng.normal(7.0, 2.0, (12, 24)), rng.uniform(0.3, 3.0, (12, 24))
    found = mixture_quantiles(weight, mean, sd, None, np.array(p))
    for row, parts in zip(found, zip(weight, mean, sd, strict=True), strict=True):
        assert row == pytest.approx(Mixture(*parts).quantile(p), abs=1e-7)  # of a band of ten or so


def test_quantiles_between_walls_are_found_where_newton_would_run_to_and_fro():
    weight = np.array([[0.2016917, 0.03286587, 0.26568072, 0.2193396, 0.09372957, 0.18669255]])
    mean = np.array([[27.11652184, -252.62979732, 197.4380802, -107.38475318, 36.53521343, 12.50535985]])
    sd = np.array([[39.96219042, 68.73249959, 0.08518963, 0.67414151, 0.24303929, 2.93416]])
    x = mixture_quantiles(weight, mean, sd, None, np.array([0.5]))
    assert weight[0] @ ndtr((x[0] - mean[0]) / sd[0]) == pytest.approx(0.5, abs=1e-9)


@pytest.mark.parametrize("step", [3, 10])
def test_the_heaviest_hold_the_mass_whatever_else_is_in_the_batch(step):
    weight = np.random.default_rng(0).dirichlet(np.full(40, 0.3), size=50)
    seen = []
    for row, kept in heaviest(weight, step=step, mass=0.9):
        assert kept.shape[1] % step == 0 or kept.shape[1] == 40
        for i, places in zip(row, kept, strict=True):
            seen.append(i)
            assert weight[i, places].sum() >= 0.9 - 1e-12 or places.size == 40
            left_out = np.delete(weight[i], places)
            assert not left_out.size or left_out.max() <= weight[i, places].min()
            alone_row, alone = next(heaviest(weight[i : i + 1], step=step, mass=0.9))
            assert alone_row.tolist() == [0]
            assert alone[0].tolist() == places.tolist()
    assert sorted(seen) == list(range(50))


def test_at_least_99_5_per_cent_of_the_posterior_is_kept():
    shortest = [RATES[:k] for k in range(5)]
    for name in ("growth", "real_gdp", "nominal_flow"):
        for values in shortest:
            assert posterior(values, 3, prior=name).dropped <= 0.005


def test_em_reaches_the_maximum_and_its_gap_bounds_what_is_missing():
    rng = np.random.default_rng(0)
    centres = np.linspace(-4.0, 4.0, 33)
    y = np.concatenate([rng.normal(-1.5, 1.0, 150), rng.normal(2.0, 1.0, 150)])
    density = -0.5 * (y[:, None] - centres) ** 2
    weight, gap, path = maximise_weights(density, tolerance=1e-4, iterations=20_000)
    assert gap <= 1e-4
    likelihood = [step[1] for step in path]
    assert np.all(np.diff(likelihood) > -1e-12)
    best, _, _ = maximise_weights(density, tolerance=1e-7, iterations=200_000)

    def value(w):
        return np.log(np.exp(density) @ w).mean()

    assert 0.0 <= value(best) - value(weight) + 1e-12 <= gap


def test_a_learned_prior_prefers_what_the_panel_is_made_of_and_survives_a_file(tmp_path):
    rng = np.random.default_rng(3)
    panel = [8.0 + 0.8 * rng.standard_normal(14) for _ in range(60)]
    learned = fit_prior(panel)
    assert learned.gap <= 1e-3
    assert learned.prior.weight @ learned.prior.sigma == pytest.approx(
        0.8, abs=0.4
    )  # the grid is coarse there
    file = tmp_path / "own.csv"
    file.write_text(learned.prior.to_csv(), encoding="utf-8")
    again = read_prior(file)
    assert again.weight == pytest.approx(learned.prior.weight, rel=1e-6)  # eight digits are written
    frame = pd.DataFrame(
        [(str(i), 2000 + t, g) for i, x in enumerate(panel) for t, g in enumerate(x)],
        columns=["region", "year", "growth"],
    )
    assert pf.learn_prior(frame).size == learned.prior.size


def test_the_model_gives_a_forecast_that_says_what_it_believes():
    series = pf.IndicatorSeries.from_growth(RATES, last_year=2021)
    fitted = pf.EmpiricalBayesArima().fit(series)
    forecast = fitted.forecast(3)
    assert forecast.years.tolist() == [2022, 2023, 2024]
    assert "real_gdp" in forecast.notes[0]
    kinds = fitted.shares()
    shock = kinds.pop("shock years")
    assert sum(kinds.values()) == pytest.approx(1.0, abs=1e-9)
    assert 0.0 < shock < 1.0
    panel = pf.forecast_panel([RATES], 3, [0.5], scale="growth", prior="real_gdp")[0, :, 0]
    assert [forecast.marginal(y).quantile(0.5) for y in (2022, 2023, 2024)] == pytest.approx(panel, abs=1e-8)


def test_a_panel_of_levels_is_read_by_its_own_column():
    frame = pd.DataFrame({"region": "a", "year": [2001, 2003, 2002], "level": [1.0, 3.0, 2.0]})
    assert panel_values(frame, scale="level")[0].tolist() == [1.0, 2.0, 3.0]
    with pytest.raises(ModelError, match="lacks growth"):
        panel_values(frame)


def test_equal_priors_are_equal_whoever_carried_them():
    import pickle

    own = pf.learn_prior([7.0 + np.random.default_rng(0).normal(size=12) for _ in range(5)])
    carried = pickle.loads(pickle.dumps(own))
    assert carried == own
    assert hash(carried) == hash(own)
    assert pf.EmpiricalBayesArima(prior=carried) == pf.EmpiricalBayesArima(prior=own)
    assert own != load_prior("growth")


def test_no_quantile_level_is_refused():
    with pytest.raises(ModelError, match="quantile levels"):
        pf.forecast_panel([[1.0, 2.0]], 1, [])


@pytest.mark.parametrize("factor", [3.2, 8.0, 50.0])
def test_an_index_that_rose_manyfold_while_it_was_tiny_is_not_expected_to_explode(factor):
    index = 100.0 * factor ** np.arange(-9.0, 1.0)
    out = pf.forecast_panel([index], 4, [0.1, 0.5, 0.9])[0]
    assert np.all(out[:, 1] <= 100.0 * 1.5 ** np.arange(1.0, 5.0) * 1.05)  # half as much again a year
    joint = posterior(index, 4, scale="level")
    assert np.isfinite(joint.means).all()


def test_growth_of_a_half_or_less_is_extrapolated_as_it_is(monkeypatch):
    level = 100.0 * 1.3 ** np.arange(12.0)
    before = pf.forecast_panel([level], 3, [0.1, 0.5, 0.9])
    monkeypatch.setattr(posterior_module, "_FASTEST", 1e9)
    assert pf.forecast_panel([level], 3, [0.1, 0.5, 0.9]) == pytest.approx(before, rel=1e-6)


def test_the_branches_of_a_component_are_the_years_of_its_first_shock():
    # With a rate of 1/4 a year over three years: none (3/4)^3, then 1/4, 3/4 1/4 and (3/4)^2 1/4.
    mixture = posterior(RATES, 3, prior=one_node(shock_rate=0.25))
    weight = np.bincount(mixture.shocks, weights=mixture.weights)
    one = mixture.weights[mixture.shocks == mixture.shocks[0]]
    assert weight.sum() == pytest.approx(1.0, abs=1e-12)
    # Branches of one number of past shocks stand in these proportions, in this order.
    assert one[:4] / one[:4].sum() == pytest.approx([27 / 64, 16 / 64, 12 / 64, 9 / 64], abs=1e-9)


def test_a_horizon_of_a_hundred_years_is_the_same_alone_and_in_a_batch():
    series = [RATES, RATES[2:], RATES]
    many = pf.forecast_panel(series, 100, [0.1, 0.9], scale="growth")
    for place, own in enumerate(series):
        np.testing.assert_array_equal(
            many[place], pf.forecast_panel([own], 100, [0.1, 0.9], scale="growth")[0]
        )
