"""What a notebook shows of results and of the distributions in them: a few lines, no arrays."""

import numpy as np
import pytest

import pingshan_forecast as pf
from pingshan_forecast.distributions import Empirical, Mixture, Pool


@pytest.fixture(scope="module")
def result():
    shock = pf.Scenario(name="2009 again", conditions=(pf.Analogue(year=2009),))
    return pf.assess(pf.load_plan("pingshan-2021"), pf.load_history("坪山"), scenarios=(shock,))


def test_a_scenario_prints_a_line_a_target(result):
    (scenario,) = result.scenarios
    lines = repr(scenario).splitlines()
    assert lines[0].startswith("<Scenario '2009 again', all together ")
    assert len(lines) == 1 + len(scenario.targets)
    assert all(len(line) < 160 for line in lines)


def test_a_density_prints_its_median_and_its_band(result):
    density = result.rows[0].predictive
    low, high = density.interval(0.8)
    shown = repr(density)
    assert f"median {density.quantile(0.5):.4g}" in shown
    assert f"{low:.4g} to {high:.4g}" in shown
    assert len(shown) < 100
    under = result.scenarios[0].targets[0].predictive
    assert len(repr(under)) < 100


def test_every_density_of_arrays_prints_in_a_line():
    mixture = Mixture(weights=np.full(50, 0.02), means=np.arange(50.0), sds=np.ones(50))
    for density in (mixture, Pool((mixture, mixture), np.array([0.5, 0.5])), Empirical(np.arange(100.0))):
        assert repr(density).startswith(f"<{type(density).__name__}: median ")
        assert "\n" not in repr(density)
