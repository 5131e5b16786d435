"""Conditional forecasts by two routes: ours, and the Kalman smoother, scipy's densities, simulation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats
from statsmodels.tsa.statespace.sarimax import SARIMAX

import pingshan_forecast as pf
from pingshan_forecast.distributions import Mixture, StudentT
from pingshan_forecast.distributions.transformed import (
    Panels,
    PanelScores,
    QuantileMapped,
    Scaled,
    from_scores,
)
from pingshan_forecast.errors import ScenarioError
from pingshan_forecast.scenarios.conditioning import (
    InfeasibleTiltError,
    condition,
    condition_mixture,
    reachable,
    tilt,
)

# Linear algebra of a dozen numbers by two routes: ours solves once, statsmodels runs a recursion.
EXACT = 1e-8
HORIZON = 5
NODES = [(0.9, 0.6, -0.2, 1.5), (0.3, 0.8, 0.1, 3.0)]


def history(seed=3, n=25):
    rng = np.random.default_rng(seed)
    return 7.0 + np.cumsum(rng.normal(0, 0.6, n)) + rng.normal(0, 1.0, n)


def arma(values, node):
    mean, ar, ma, variance = node
    model = SARIMAX(values - mean, order=(1, 0, 1))
    return model, model.smooth([ar, ma, variance]), mean


def joint_forecast(node, values, horizon=HORIZON):
    """Mean and covariance of the future path, from the last filtered state of statsmodels."""
    model, fitted, mean = arma(values, node)
    design, transition = model.ssm["design"], model.ssm["transition"]
    noise = model.ssm["selection"] @ model.ssm["state_cov"] @ model.ssm["selection"].T
    state, cov = fitted.predicted_state[:, -1], fitted.predicted_state_cov[:, :, -1]
    # State at steps i <= j: Cov(x_i, x_j) = P_i T'^(j - i).
    states, covs = [state], [cov]
    for _ in range(horizon - 1):
        states.append(transition @ states[-1])
        covs.append(transition @ covs[-1] @ transition.T + noise)
    means = np.array([mean + (design @ s)[0] for s in states])
    full = np.empty((horizon, horizon))
    for i in range(horizon):
        for j in range(i, horizon):
            lag = np.linalg.matrix_power(transition, j - i)
            full[i, j] = full[j, i] = (design @ covs[i] @ lag.T @ design.T)[0, 0]
    return means, full


def forecast_of(nodes, values, weights=None):
    parts = [joint_forecast(node, values) for node in nodes]
    return pf.Forecast(
        region="甲",
        indicator="gdp",
        years=np.arange(2021, 2021 + HORIZON),
        weights=np.ones(len(nodes)) / len(nodes) if weights is None else weights,
        means=np.array([m for m, _ in parts]),
        covariances=np.array([c for _, c in parts]),
    )


PINS = {2022: 5.0, 2025: 9.0}


@pytest.mark.parametrize("node", NODES)
def test_a_conditioned_gaussian_path_is_the_kalman_smoothers_with_future_values_given(node):
    values = history()
    known = condition(forecast_of([node], values), PINS)
    future = np.full(HORIZON, np.nan)
    for year, value in PINS.items():
        future[year - 2021] = value
    model, smoothed, mean = arma(np.concatenate([values, future]), node)
    design = model.ssm["design"]
    for step in range(HORIZON):
        state = smoothed.smoothed_state[:, len(values) + step]
        cov = smoothed.smoothed_state_cov[:, :, len(values) + step]
        assert known.means[0, step] == pytest.approx(mean + (design @ state)[0], abs=EXACT)
        assert known.covariances[0, step, step] == pytest.approx((design @ cov @ design.T)[0, 0], abs=EXACT)


def test_the_weights_of_a_mixture_are_updated_by_the_likelihood_of_the_given_values():
    values = history()
    prior = np.array([0.3, 0.7])
    known = condition(forecast_of(NODES, values, prior), {2021: 5.0, 2022: 9.0})
    gain = []
    for node in NODES:
        before, after = (arma(v, node)[1].llf for v in (values, np.concatenate([values, [5.0, 9.0]])))
        gain.append(np.exp(after - before))
    expected = prior * gain / (prior @ gain)
    np.testing.assert_allclose(known.weights, expected, atol=EXACT)


def test_a_pinned_year_is_that_value_for_certain():
    known = condition(forecast_of(NODES, history()), PINS)
    assert known.marginal(2022).interval(0.95) == pytest.approx((5.0, 5.0), abs=1e-9)
    np.testing.assert_allclose(known.sample(50)[:, 1], 5.0, atol=1e-6)  # a root of a variance of 1e-14


def test_a_conditioned_mixture_agrees_with_simulation():
    forecast = forecast_of(NODES, history())
    known = condition(forecast, {2021: 4.0}).marginal(2022)
    draws = forecast.sample(2_000_000, rng=np.random.default_rng(5))
    near = draws[np.abs(draws[:, 0] - 4.0) < 0.05, 1]
    assert near.size > 10_000
    # Four standard errors of a simulated mean; the window of 0.05 biases it by far less.
    assert known.mean() == pytest.approx(near.mean(), abs=4 * near.std() / near.size**0.5)
    assert float(known.cdf(6.0)) == pytest.approx((near <= 6.0).mean(), abs=4 * 0.5 / near.size**0.5)


@pytest.mark.parametrize("df", [np.inf, 5.0])
def test_the_conditional_density_is_the_ratio_of_the_joint_to_the_marginal_one(df):
    rng = np.random.default_rng(2)
    roots = rng.normal(size=(3, 2, 2))
    w, m, c = np.array([0.2, 0.5, 0.3]), rng.normal(size=(3, 2)), roots @ roots.transpose(0, 2, 1)

    def density(x):
        if np.isfinite(df):
            parts = [stats.multivariate_t(a, b, df=df).pdf(x) for a, b in zip(m, c, strict=True)]
        else:
            parts = [stats.multivariate_normal(a, b).pdf(x) for a, b in zip(m, c, strict=True)]
        return w @ np.array(parts)

    new_w, new_m, new_c, new_df = condition_mixture(w, m, c, [[0.0, 1.0]], [0.7], df=df)
    ours = Mixture(new_w, new_m[:, 0], np.sqrt(new_c[:, 0, 0]), df=new_df)
    grid = np.linspace(-30, 30, 20_001)
    joint = density(np.column_stack([grid, np.full(grid.size, 0.7)]))
    # The trapezoid over a wide grid: Student tails beyond it hold about 1e-5.
    expected = joint / (joint.sum() * (grid[1] - grid[0]))
    np.testing.assert_allclose(ours.pdf(grid), expected, rtol=2e-4, atol=1e-6)


def test_growth_in_logs_is_pinned_in_per_cent():
    forecast = pf.Forecast(
        region="甲", indicator="gdp", years=[2021, 2022], weights=[1.0], means=[[6.0, 6.0]],
        covariances=[[[4.0, 2.0], [2.0, 4.0]]], scale="log_pct",
    )  # fmt: skip
    known = condition(forecast, {2021: 10.0})
    assert float(known.marginal(2021).quantile(0.5)) == pytest.approx(10.0, abs=1e-9)
    log = 100 * np.log(1.1)
    assert known.means[0, 1] == pytest.approx(6.0 + 0.5 * (log - 6.0), abs=1e-9)


def test_repeated_or_impossible_pins_are_refused_in_one_line():
    forecast = forecast_of(NODES, history())
    for path in ({2030: 5.0}, {2021: -100.0}):
        with pytest.raises(ScenarioError, match="possible are rates above -100 pct in 2021-2025"):
            condition(forecast, path)
    with pytest.raises(ScenarioError, match="contradict"):
        condition_mixture([1.0], [[0.0, 0.0]], [np.eye(2)], [[1.0, 0.0], [1.0, 0.0]], [1.0, 2.0])


# --- tilting -----------------------------------------------------------------------------------------------


def gaussian_nodes(mean=7.0, sd=2.0, breaks=()):
    panels = Panels.around(0.0, 1.0, breaks=[(b - mean) / sd for b in breaks])
    return mean + sd * panels.z, panels.gaussian(0.0, 1.0)


def test_a_gaussian_tilted_to_a_mean_is_shifted():
    x, w = gaussian_nodes()
    new = tilt(w, x[:, None], [5.5])
    assert new @ x == pytest.approx(5.5, abs=1e-9)
    assert new @ (x - 5.5) ** 2 == pytest.approx(4.0, abs=1e-9)
    # d^2/2 nats for a shift by d standard deviations.
    assert new @ np.log(new / w) == pytest.approx(0.5 * 0.75**2, abs=1e-9)


def test_tilting_to_a_bands_probability_scales_inside_and_outside():
    x, w = gaussian_nodes(breaks=(6.0, 8.0))
    inside = ((x >= 6.0) & (x <= 8.0)).astype(float)
    new = tilt(w, inside[:, None], [0.9])
    np.testing.assert_allclose(new, w * np.where(inside > 0, 0.9 / (w @ inside), 0.1 / (1 - w @ inside)))


@given(st.floats(3.0, 11.0), st.floats(0.05, 0.5), st.floats(0.0, 4.0))
@settings(max_examples=40, deadline=None)
def test_a_tilt_reproduces_a_mean_and_a_quantile_together(mean, level, below):
    at = mean - 1.0 - below / 4
    x, w = gaussian_nodes(mean=7.0, sd=2.0, breaks=(at,))
    moments = np.column_stack([x, x <= at])
    new = tilt(w, moments, [mean, level])
    np.testing.assert_allclose(new @ moments, [mean, level], atol=1e-6)


def test_a_tilt_does_nothing_when_the_moments_hold_already():
    x, w = gaussian_nodes(breaks=(6.0,))
    moments = np.column_stack([x, x <= 6.0, (x - 7.0) ** 2])
    np.testing.assert_allclose(tilt(w, moments, w @ moments), w, atol=1e-12)


def test_the_tilt_is_the_least_entropy_that_an_optimiser_finds():
    rng = np.random.default_rng(1)
    w = rng.dirichlet(np.ones(8))
    g = rng.normal(size=(8, 2))
    t = g.T @ rng.dirichlet(np.ones(8))
    best = optimize.minimize(
        lambda v: float(v @ np.log(v / w)),
        w,
        bounds=[(1e-9, 1.0)] * 8,
        constraints=[
            {"type": "eq", "fun": lambda v: v @ g - t},
            {"type": "eq", "fun": lambda v: v.sum() - 1},
        ],
        options={"ftol": 1e-14, "maxiter": 500},
    )
    new = tilt(w, g, t)
    assert new @ np.log(new / w) <= best.fun + 1e-9
    np.testing.assert_allclose(new, best.x, atol=1e-4)  # SLSQP's own accuracy


def test_an_impossible_tilt_is_refused_and_what_is_possible_is_known():
    with pytest.raises(InfeasibleTiltError):
        tilt([0.5, 0.5], [[0.0], [1.0]], [1.5])
    x, w = gaussian_nodes(breaks=(6.0,))
    low = (x <= 6.0).astype(float)
    # Half of the probability below 6: the mean is half a node on one side and half a node on the other.
    ends = reachable(w, low[:, None], [0.5], x)
    assert ends[0] == pytest.approx(0.5 * x.min() + 0.5 * x[x > 6].min(), abs=1e-6)
    assert ends[1] == pytest.approx(0.5 * x[x <= 6].max() + 0.5 * x.max(), abs=1e-6)


# --- moved distributions -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "base", [Mixture([0.5, 0.5], [5.0, 9.0], [1.0, 2.0]), StudentT(df=4.0, loc=7.0, scale=2.0)]
)
def test_standard_scores_leave_a_distribution_as_it_is(base):
    moved = QuantileMapped(base, Mixture([1.0], [0.0], [1.0]))
    x = np.array([1.0, 5.0, 7.0, 12.0])
    np.testing.assert_allclose(moved.cdf(x), base.cdf(x), atol=1e-12)
    assert moved.mean() == pytest.approx(base.mean(), abs=1e-6)


def test_moved_distributions_invert_and_agree_with_their_own_draws():
    base = Mixture([0.5, 0.5], [5.0, 9.0], [1.0, 2.0])
    panels = Panels.around(0.0, 1.0, breaks=[0.3])
    masses = panels.gaussian(0.0, 1.0) * np.where(panels.z < 0.3, 0.5, 1.8)
    cases = [
        QuantileMapped(base, Mixture([0.4, 0.6], [-1.0, 0.5], [0.7, 0.9])),
        QuantileMapped(base, PanelScores(panels, masses / masses.sum())),
        Scaled(base=base, centre=6.5, shift=1.0, stretch=1.5),
    ]
    for moved in cases:
        p = np.array([0.03, 0.2, 0.5, 0.8, 0.97])
        np.testing.assert_allclose(moved.cdf(moved.quantile(p)), p, atol=1e-9)
        draws = moved.sample(40_000, np.random.default_rng(4))
        assert moved.mean() == pytest.approx(draws.mean(), abs=4 * draws.std() / 200)
        assert moved.sd() == pytest.approx(draws.std(), rel=0.03)
        near = np.abs(draws - 7.0).mean() - 0.5 * np.abs(draws[::2] - draws[1::2]).mean()
        assert moved.crps(7.0) == pytest.approx(near, abs=0.03)


def test_scores_go_to_values_and_back():
    base = Mixture([0.5, 0.5], [5.0, 9.0], [1.0, 2.0])
    assert float(from_scores(base, 0.0)) == pytest.approx(float(base.quantile(0.5)))
