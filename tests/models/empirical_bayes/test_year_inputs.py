"""Regressors and named exceptional years in the engine, against statsmodels, dense algebra and their laws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import multivariate_normal

import pingshan_forecast as pf
from pingshan_forecast.models.empirical_bayes import kernels
from pingshan_forecast.models.empirical_bayes.histories import group_histories
from pingshan_forecast.models.empirical_bayes.posterior import Nodes, evidence, reduce_group
from pingshan_forecast.models.empirical_bayes.predictive import posterior
from pingshan_forecast.models.empirical_bayes.priors import COLUMNS, Prior
from pingshan_forecast.models.empirical_bayes.year_inputs import EXCEPTIONAL_SIZES, make_year_inputs

LEVELS = [0.025, 0.1, 0.5, 0.9, 0.975]
RATES = np.array([9.1, 8.7, 10.2, 7.9, 8.2, 7.4, 7.6, 7.0, 6.8, 7.1, 2.4, 8.3])
HORIZON = 3
DRIVER = np.random.default_rng(1).standard_normal((RATES.size + HORIZON, 2)).cumsum(axis=0)
ALPHA, BETA, PHI, SIGMA = 0.7, 0.2, 0.8, 2.5


def one_node(**changes):
    node = {
        "link": "log", "power": 0.0, "memory": 1.0, "alpha": ALPHA, "beta": BETA, "phi": PHI, "sigma": SIGMA,
        "drift_mean": 4.0, "drift_sd": 0.0, "shock_rate": 0.0, "weight": 1.0,
    }  # fmt: skip
    return Prior(**{name: np.array([value]) for name, value in (node | changes).items()})


def log_densities(values, prior, *, scale="growth", horizon=HORIZON, regressors=None, sd=1.0, exceptional=()):
    """Log density of a series for each case: the named years' sizes and numbers of past shocks."""
    nodes = Nodes.of(prior)
    given = None if regressors is None else [regressors]
    year_inputs = make_year_inputs([len(values)], horizon, given, sd, exceptional)
    group = next(group_histories([values], nodes.transforms, scale=scale, chunk=1))
    _, reduced = reduce_group(nodes, group, horizon, year_inputs)
    return evidence(nodes, group, reduced, year_inputs)[:, 0, 0]


def test_between_nodes_the_likelihood_counts_with_its_power_and_inside_a_node_in_full():
    parts = [one_node(shock_rate=0.1), one_node(sigma=1.0, shock_rate=0.03)]
    names = ("link", *(name for name in Prior.__dataclass_fields__ if name in COLUMNS[1:-1]))
    both = Prior(
        **{name: np.concatenate([getattr(part, name) for part in parts]) for name in names},
        weight=np.array([0.3, 0.7]),
    )
    cases = [log_densities(RATES, part) for part in parts]
    total = np.array([np.exp(case).sum() for case in cases])
    share = np.array([0.3, 0.7]) * total**0.8
    share /= share.sum()
    ours = posterior(RATES, 1, prior=both)
    for node, case in enumerate(cases):
        for count, density in enumerate(case):
            mine = ours.weights[(ours.node == node) & (ours.shocks == count)].sum()
            assert mine == pytest.approx(share[node] * np.exp(density) / total[node], abs=1e-12)


def sarimax(x, exog):
    """The ARMA(1,2) of growth with regressors, stationary start; its parameters without the variance."""
    import statsmodels.api as sm

    first, second = ALPHA + BETA * PHI - 1.0, BETA * PHI**2
    model = sm.tsa.SARIMAX(x, exog=exog, order=(1, 0, 2))
    model.ssm.initialize_stationary()
    return model, [PHI, first - PHI, second - PHI * first]


def sarimax_with_a_prior(x, exog, sd):
    """The same with coefficients as states that start from N(0, sd^2)."""
    import statsmodels.api as sm
    from statsmodels.tsa.statespace.initialization import Initialization

    _, parameters = sarimax(x, exog)
    model = sm.tsa.SARIMAX(x, exog=exog, order=(1, 0, 2), mle_regression=False)
    r = exog.shape[1]
    start = Initialization(model.k_states)
    start.set((0, model.k_states - r), "stationary")
    start.set(
        (model.k_states - r, model.k_states), "known", constant=np.zeros(r), stationary_cov=sd**2 * np.eye(r)
    )
    model.ssm.initialization = start
    model.ssm.loglikelihood_burn = 0
    return model, parameters


@pytest.mark.parametrize("gaps", [[], [2, 3, 7]])
@pytest.mark.parametrize("sd", [0.2, 1.0, 30.0])
def test_regressors_equal_statsmodels_with_coefficients_as_states(gaps, sd):
    x = 100.0 * np.log1p(RATES / 100.0)
    x[gaps] = np.nan
    rates = 100.0 * np.expm1(x / 100.0)
    model, parameters = sarimax_with_a_prior(x - 4.0, DRIVER[:12], sd * SIGMA)
    fitted = model.smooth([*parameters, SIGMA**2])
    ahead = fitted.get_forecast(HORIZON, exog=DRIVER[12:])
    node = one_node()
    ours = posterior(rates, HORIZON, prior=node, regressors=DRIVER, coefficient_sd=sd)
    # Two routes (Kalman filter, elimination) in double precision.
    assert log_densities(rates, node, regressors=DRIVER, sd=sd)[0] == pytest.approx(fitted.llf, abs=1e-8)
    assert ours.means[0] == pytest.approx(ahead.predicted_mean + 4.0, abs=1e-8)
    assert np.diag(ours.covariances[0]) == pytest.approx(ahead.var_pred_mean, abs=1e-8)
    assert ours.coefficients[0] == pytest.approx(fitted.smoothed_state[-2:, -1], abs=1e-8)
    assert ours.coefficient_variances[0] == pytest.approx(
        np.diag(fitted.smoothed_state_cov[-2:, -2:, -1]), abs=1e-8
    )


def test_a_regressor_equals_numerical_integration_over_statsmodels_at_fixed_coefficients():
    x = 100.0 * np.log1p(RATES / 100.0)
    driver, node = DRIVER[:, :1], one_node()
    model, parameters = sarimax(x - 4.0, driver[:12])
    grid = np.linspace(-20.0, 20.0, 401)
    density = np.exp([model.loglike([b, *parameters, SIGMA**2]) for b in grid])
    law = np.exp(-0.5 * (grid / SIGMA) ** 2) / (SIGMA * np.sqrt(2.0 * np.pi))
    weight = density * law * (grid[1] - grid[0])
    # The trapezoid rule of a Gaussian converges at once.
    assert log_densities(RATES, node, regressors=driver)[0] == pytest.approx(np.log(weight.sum()), abs=1e-8)
    ours = posterior(RATES, HORIZON, prior=node, regressors=driver)
    assert ours.coefficients[0, 0] == pytest.approx(weight @ grid / weight.sum(), abs=1e-8)


@pytest.mark.parametrize("memory", [1.0, 0.9])
@pytest.mark.parametrize("link", ["log", "additive"])
def test_levels_with_a_gap_and_a_late_start_equal_the_covariance_written_out(memory, link):
    y = 50.0 * np.cumprod(1.0 + RATES / 100.0)
    y[5] = np.nan
    sd, n, drift_sd = 0.7, 11, 2.0
    node = one_node(link=link, memory=memory, drift_sd=drift_sd)
    seen = y[~np.isnan(y)]
    steps = 100.0 * np.diff(np.log(seen)) if link == "log" else 100.0 * np.diff(seen) / seen[-1]
    rows = np.delete(np.eye(n), 4, axis=0)
    rows[4, 4] = 1.0  # the step over the missing year adds two years up
    age = np.array([10, 9, 8, 7, 5, 4, 3, 2, 1, 0])
    weight = np.diag(memory ** age.astype(float))
    columns = np.column_stack([np.ones(n + HORIZON), DRIVER[1:]])  # growth starts a year after the levels
    known, ahead = weight @ rows @ columns[:n], columns[n:]
    law = np.diag([drift_sd**2, (sd * SIGMA) ** 2, (sd * SIGMA) ** 2])
    growth = SIGMA**2 * kernels.growth_covariance(np.array([[ALPHA, BETA, PHI]]), n + HORIZON)[0]
    past = rows @ growth[:n, :n] @ rows.T
    carry = growth[n:, :n] @ rows.T @ np.linalg.inv(past)

    total = past + known @ law @ known.T
    x = weight @ steps - known @ [4.0, 0.0, 0.0]
    unit = seen[1:] if link == "log" else seen[-1]
    expected = multivariate_normal(cov=total).logpdf(x) + np.log(100.0 * np.diag(weight) / unit).sum()
    gain = law @ known.T @ np.linalg.inv(total)
    mean, left = np.array([4.0, 0.0, 0.0]) + gain @ x, law - gain @ known @ law
    away = memory ** -(3.0 + np.arange(1, HORIZON + 1))
    rest = np.outer(away, away) * (growth[n:, n:] - carry @ rows @ growth[:n, n:])
    beyond = ahead - carry @ known
    path = np.cumsum(carry @ weight @ steps + beyond @ mean)
    covariance = np.cumsum(np.cumsum(rest + beyond @ left @ beyond.T, axis=0), axis=1)

    values = np.append(np.nan, y)  # a year before the first level needs no regressor that counts
    given = np.vstack([[9.0, 9.0], DRIVER])
    density = log_densities(values, node, scale="level", regressors=given, sd=sd)[0]
    ours = posterior(values, HORIZON, scale="level", prior=node, regressors=given, coefficient_sd=sd)
    assert density == pytest.approx(expected, abs=1e-8)  # condition number about 1e3
    assert ours.means[0] == pytest.approx(path, abs=1e-8)
    assert ours.covariances[0] == pytest.approx(covariance, abs=1e-8)
    assert ours.coefficients[0] == pytest.approx(mean[1:], abs=1e-8)
    assert ours.coefficient_variances[0] == pytest.approx(np.diag(left)[1:], abs=1e-8)


@pytest.mark.parametrize(("scale", "prior"), [("growth", "real_gdp"), ("level", "level")])
def test_a_regressor_that_is_zero_changes_no_byte(scale, prior):
    rng = np.random.default_rng(4)
    panel = [50.0 * np.exp(np.cumsum(0.07 + 0.05 * rng.standard_normal(n))) for n in (1, 2, 7, 15, 30)]
    panel[3][4] = panel[4][-1] = np.nan
    if scale == "growth":
        panel = [100.0 * np.diff(np.log(v)) for v in panel]
    zeros = [np.zeros((len(v) + HORIZON, 2)) for v in panel]
    with_zeros = pf.forecast_panel(
        panel, HORIZON, LEVELS, scale=scale, prior=prior, regressors=zeros, coefficient_sd=0.3
    )
    without = pf.forecast_panel(panel, HORIZON, LEVELS, scale=scale, prior=prior)
    assert with_zeros.tobytes() == without.tobytes()


@given(factor=st.sampled_from([1e-6, 0.3, 1e9]))
@settings(max_examples=3)
def test_a_regressor_in_another_unit_with_its_sd_says_the_same(factor):
    one = posterior(RATES, HORIZON, regressors=DRIVER, coefficient_sd=0.5)
    other = posterior(RATES, HORIZON, regressors=factor * DRIVER, coefficient_sd=0.5 / factor)
    # One rounding of the products.
    assert other.weights @ other.means == pytest.approx(one.weights @ one.means, rel=1e-9)
    assert factor * (other.weights @ other.coefficients) == pytest.approx(
        one.weights @ one.coefficients, rel=1e-9
    )


@pytest.mark.parametrize("scale", ["growth", "level"])
def test_a_constant_regressor_of_wide_law_is_a_diffuse_drift(scale):
    values = RATES if scale == "growth" else 50.0 * np.cumprod(1.0 + RATES / 100.0)
    wide = 1e3
    ones = np.ones((RATES.size + HORIZON, 1))
    drift = posterior(values, HORIZON, scale=scale, prior=one_node(drift_sd=wide * SIGMA))
    regressor = posterior(
        values, HORIZON, scale=scale, prior=one_node(), regressors=ones, coefficient_sd=wide
    )
    # The same law but for its centre, which matters by one part in a million here.
    assert regressor.means[0] == pytest.approx(drift.means[0], abs=1e-4)
    assert regressor.covariances[0] == pytest.approx(drift.covariances[0], abs=1e-6)


def test_more_is_known_of_the_future_when_a_regressor_explains_the_past():
    rng = np.random.default_rng(8)
    driver = 3.0 * rng.standard_normal((23, 1))
    rates = 7.0 + 2.0 * driver[:20, 0] + 0.3 * rng.standard_normal(20)
    with_it, without = (posterior(rates, 3, regressors=given) for given in (driver, None))
    mean = with_it.weights @ with_it.means
    truth = 100.0 * np.log1p((7.0 + 2.0 * driver[20:, 0]) / 100.0)
    assert mean == pytest.approx(truth, abs=1.0)  # two sd of an innovation, and what logs bend
    sds = [np.sqrt(m.weights @ m.covariances[:, 0, 0]) for m in (with_it, without)]
    assert sds[0] < 0.5 * sds[1]
    assert with_it.weights @ with_it.coefficients == pytest.approx([2.0 / 1.07], abs=0.2)  # per unit in logs


def test_regressors_named_years_and_shocks_together_equal_the_covariance_written_out():
    x, rate, sd = 100.0 * np.log1p(RATES / 100.0), 0.1, 0.7
    named, dynamics = 4, np.array([[ALPHA, BETA, PHI]])
    ordinary = np.delete(np.arange(12), named)
    furthest = ordinary[np.argsort(-np.abs(x - np.median(x))[ordinary])][:3]
    response = kernels.impulse(dynamics, 12)[0]

    def effect(year):
        unit = np.append(np.zeros(year), response[: 12 - year])
        return np.outer(unit, unit)

    expected = []
    for size in EXCEPTIONAL_SIZES:
        for count in range(4):
            covariance = kernels.growth_covariance(dynamics, 12)[0] + (size**2 - 1.0) * effect(named)
            covariance += sd**2 * DRIVER[:12] @ DRIVER[:12].T
            covariance += kernels.SHOCK_SD**2 * sum(map(effect, furthest[:count]))
            density = multivariate_normal(np.full(12, 4.0), SIGMA**2 * covariance).logpdf(x)
            # The named year is no candidate for a rare shock: eleven years are.
            expected.append(density + count * np.log(rate) + (11 - count) * np.log1p(-rate) - np.log(4.0))
    node = one_node(shock_rate=rate)
    ours = log_densities(RATES, node, regressors=DRIVER, sd=sd, exceptional=(named - 11,))
    assert ours == pytest.approx(expected, abs=1e-8)  # condition number about 1e3


# --- named years ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("gaps", [[], [4, 10]])
def test_named_years_equal_the_covariance_written_out(gaps):
    x = 100.0 * np.log1p(RATES / 100.0)
    x[gaps] = np.nan
    rates, seen = 100.0 * np.expm1(x / 100.0), ~np.isnan(x)
    named = [10, 11, 13]  # in the history, at its end and the second year ahead
    node, dynamics, n, total = one_node(), np.array([[ALPHA, BETA, PHI]]), 12, 15
    response = kernels.impulse(dynamics, total)[0]
    effect = np.array([np.append(np.zeros(year), response[: total - year]) for year in named]).T
    growth = kernels.growth_covariance(dynamics, total)[0]
    densities, means, covariances = [], [], []
    for size in EXCEPTIONAL_SIZES:
        covariance = SIGMA**2 * (growth + (size**2 - 1.0) * effect @ effect.T)
        past, carry = covariance[:n, :n][np.ix_(seen, seen)], covariance[n:, :n][:, seen]
        rest = x[seen] - 4.0
        densities.append(multivariate_normal(cov=past).logpdf(rest))
        means.append(4.0 + carry @ np.linalg.solve(past, rest))
        covariances.append(covariance[n:, n:] - carry @ np.linalg.solve(past, carry.T))
    offsets = [year - 11 for year in named]
    ours = log_densities(rates, node, exceptional=offsets)
    assert ours == pytest.approx(np.array(densities) - np.log(4.0), abs=1e-8)  # sizes are equally likely
    mixture = posterior(rates, HORIZON, prior=node, exceptional=offsets)
    weight = np.exp(np.array(densities) - max(densities))
    assert mixture.size.tolist() == list(EXCEPTIONAL_SIZES)
    assert mixture.weights == pytest.approx(weight / weight.sum(), abs=1e-9)
    assert mixture.means == pytest.approx(np.array(means), abs=1e-8)
    assert mixture.covariances == pytest.approx(np.array(covariances), abs=1e-8)


def test_a_named_year_inside_a_gap_of_levels_counts_for_the_step_that_holds_it():
    y = 50.0 * np.cumprod(1.0 + RATES / 100.0)
    y[[5, 6]] = np.nan
    dynamics, n = np.array([[ALPHA, BETA, PHI]]), 11
    rows = np.delete(np.eye(n), [4, 5], axis=0)
    rows[4, 4:6] = 1.0
    seen = y[~np.isnan(y)]
    x = 100.0 * np.diff(np.log(seen)) - 4.0 * rows.sum(axis=1)
    effect = np.append(np.zeros(5), kernels.impulse(dynamics, 6)[0])  # growth of the second missing level
    expected = []
    for size in EXCEPTIONAL_SIZES:
        growth = kernels.growth_covariance(dynamics, n)[0] + (size**2 - 1.0) * np.outer(effect, effect)
        past = SIGMA**2 * rows @ growth @ rows.T
        expected.append(multivariate_normal(cov=past).logpdf(x))
    jacobian = np.log(100.0 / seen[1:]).sum() - np.log(4.0)
    ours = log_densities(y, one_node(), scale="level", exceptional=(-5,))
    assert ours == pytest.approx(np.array(expected) + jacobian, abs=1e-8)


@pytest.mark.parametrize("scale", ["growth", "level"])
@pytest.mark.parametrize("place", [4, 8, 10])
def test_an_absurd_outlier_in_a_named_year_moves_the_forecast_less(place, scale):
    def quantiles(rate, **named):
        rates = np.where(np.arange(12) == place, rate, RATES)
        values = rates if scale == "growth" else 50.0 * np.append(1.0, np.cumprod(1.0 + rates / 100.0))
        ahead = pf.forecast_panel([values], 1, [0.1, 0.5, 0.9], scale=scale, **named)[0, 0]
        return ahead if scale == "growth" else 100.0 * (ahead / values[-1] - 1.0)

    def moved(**named):
        return np.abs(quantiles(-35.0, **named) - quantiles(7.0, **named)).max()

    # Growth's own prior knows rare shocks, that of levels does not: there naming is worth most.
    assert moved(exceptional=(place - 11,)) < (0.25 if scale == "level" else 1.0) * moved()


def test_the_size_of_named_years_is_learned_from_them():
    wild = RATES.copy()
    wild[10] = -15.0
    model = pf.EmpiricalBayesArima(exceptional=(2020,))
    shares = [
        model.fit(pf.IndicatorSeries.from_growth(rates, last_year=2021)).shares()
        for rates in (np.where(np.arange(12) == 10, 7.0, RATES), wild)
    ]
    assert shares[0]["named years x 1"] > 0.5 > shares[1]["named years x 1"]
    assert shares[1]["named years x 10"] > 0.5
    for each in shares:
        assert sum(v for k, v in each.items() if k.startswith("named")) == pytest.approx(1.0, abs=1e-9)


def test_a_named_year_ahead_widens_it_and_the_years_after_by_the_size_of_those_before():
    wild = np.append(RATES, -20.0)
    plain, once, again = (posterior(wild, 2, exceptional=named) for named in ((), (0,), (0, 1)))
    spread = [np.sqrt(m.weights @ m.covariances[:, 0, 0]) for m in (plain, once, again)]
    assert spread[1] < spread[0] < spread[2]
    assert again.weights @ again.size > 3.0


def test_a_named_year_outside_changes_no_byte():
    plain = pf.forecast_panel([RATES], 2, LEVELS, scale="growth")
    assert (
        pf.forecast_panel([RATES], 2, LEVELS, scale="growth", exceptional=(-12, 3)).tobytes()
        == plain.tobytes()
    )
    assert (
        pf.forecast_panel([RATES], 2, LEVELS, scale="growth", exceptional=(2,)).tobytes() != plain.tobytes()
    )
