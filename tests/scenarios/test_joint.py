"""Views hold under the scenario, whatever the distribution they are on."""

import numpy as np
import pytest
from scipy import stats

from pingshan_forecast.models.dependence import indicator_correlation
from scenario_files import BASES, SD, context_of, run, strict


def test_a_path_with_a_deviation_replaces_the_drivers_distribution():
    path = {"indicator": "gdp", "value": "6 pct", "sd": "0.5 pp"}
    gdp = run({"path": path}).targets[0].predictive
    assert (gdp.mean(), gdp.sd()) == (pytest.approx(6.0, abs=1e-6), pytest.approx(0.5, abs=1e-6))
    np.testing.assert_allclose(gdp.cdf([5.5, 6.0, 6.5]), stats.norm.cdf([-1, 0, 1]), atol=1e-7)
    # The others follow by regression on a Gaussian of that mean and deviation.
    r = indicator_correlation(None, ["gdp", "retail_sales"])[0, 1]
    retail = run({"path": path}).targets[2].predictive
    assert retail.mean() == pytest.approx(5.0 + r * (6.0 - 7.5), abs=1e-3)  # 2,000 levels of a mixture
    assert retail.sd() == pytest.approx((4.0 * (1 - r**2) + r**2 * 0.25) ** 0.5, abs=2e-3)


@pytest.mark.parametrize("base", BASES.values(), ids=BASES)
def test_views_hold_under_the_scenario_whatever_the_distribution(base):
    # 1e-6 as asked of tilting; the constraints are solved to 1e-9 on nodes that integrate to about 1e-10.
    mean = run({"view": {"indicator": "gdp", "mean": "6 pct"}}, context_of(predictive=base))
    assert mean.targets[0].predictive.mean() == pytest.approx(6.0, abs=1e-6)
    median = run({"view": {"indicator": "gdp", "median": "6 pct"}}, context_of(predictive=base))
    assert float(median.targets[0].predictive.cdf(6.0)) == pytest.approx(0.5, abs=1e-6)
    both = [
        {"indicator": "gdp", "quantile": "p10", "at": "3 pct"},
        {"indicator": "gdp", "between": ["5 pct", "8 pct"], "probability": "60 pct"},
    ]
    moved = run({"view": both}, context_of(predictive=base)).targets[0].predictive
    assert float(moved.cdf(3.0)) == pytest.approx(0.1, abs=1e-6)
    assert float(moved.cdf(8.0) - moved.cdf(5.0)) == pytest.approx(0.6, abs=1e-6)


def test_views_on_two_indicators_hold_together():
    views = [
        {"indicator": "gdp", "mean": "6 pct"},
        {"indicator": "retail_sales", "median": "7 pct"},
    ]
    result = run({"view": views})
    assert result.targets[0].predictive.mean() == pytest.approx(6.0, abs=1e-6)
    assert float(result.targets[2].predictive.cdf(7.0)) == pytest.approx(0.5, abs=1e-6)


@pytest.mark.parametrize("base", BASES.values(), ids=BASES)
def test_a_view_that_holds_already_changes_nothing(base):
    low, high = base.interval(0.6)
    views = [
        {"mean": f"{base.mean():.12f} pct"},
        {"median": f"{float(base.quantile(0.5)):.12f} pct"},
        {"between": [f"{low:.12f} pct", f"{high:.12f} pct"], "probability": "60 pct"},
    ]
    context = context_of(predictive=base)
    before = run({}, context)
    for view in views:
        after = run({"view": {"indicator": "gdp"} | view}, context)
        assert after.plausibility.nats == pytest.approx(0.0, abs=1e-9)
        np.testing.assert_allclose(strict(after), strict(before), atol=1e-5)


def test_a_certain_band_excludes_everything_outside():
    result = run({"view": {"indicator": "gdp", "between": ["7 pct", "9 pct"]}})
    gdp = result.targets[0].predictive
    z = stats.truncnorm((7.0 - 7.5) / SD, (9.0 - 7.5) / SD, loc=7.5, scale=SD)
    np.testing.assert_allclose(gdp.cdf([6.9, 7.3, 8.0, 9.1]), z.cdf([6.9, 7.3, 8.0, 9.1]), atol=1e-9)
    assert result.plausibility.nats == pytest.approx(
        -np.log(stats.norm.cdf(0.75) - stats.norm.cdf(-0.25)), abs=1e-9
    )
