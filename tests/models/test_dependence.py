"""How surprises move together, and joint probabilities against formulas, scipy and simulation."""

import datetime as dt
import importlib.util

import numpy as np
import pandas as pd
import pytest

import pingshan_forecast as pf
from pingshan_forecast.core.observations import Observation
from pingshan_forecast.errors import DataError
from pingshan_forecast.models.dependence import (
    Variable,
    indicator_correlation,
    nearest_correlation,
    region_correlation,
    score_correlation,
)
from pingshan_forecast.registry.tables import data_path, read_table
from places import EVALUATE

PANEL = EVALUATE
CODES = ["gdp", "industry_va_above_scale", "retail_sales", "budget_revenue", "trade_total"]
INF = np.inf


def correlation(seed, n):
    root = np.random.default_rng(seed).normal(size=(n, n + 1))
    cov = root @ root.T
    return cov / np.sqrt(np.outer(np.diag(cov), np.diag(cov)))


# --- what was learned --------------------------------------------------------------------------------------


def test_the_panels_correlation_of_all_indicators_is_one():
    pairs = [row for row in read_table("dependence") if row["kind"] == "indicators"]
    r = indicator_correlation(None, sorted({row[side] for row in pairs for side in "ab"}))
    assert np.linalg.eigvalsh(r)[0] > 0.0
    np.testing.assert_allclose(r, r.T)
    np.testing.assert_allclose(np.diag(r), 1.0)
    stated = {frozenset((x["a"], x["b"])): float(x["value"]) for x in read_table("dependence") if x["a"]}
    gdp_industry = indicator_correlation(None, CODES)[0, 1]
    assert gdp_industry == stated[frozenset(CODES[:2])] == pytest.approx(0.8, abs=0.05)


def test_an_indicator_without_a_record_is_independent():
    np.testing.assert_array_equal(indicator_correlation(None, ["gdp", "jobs_new"]), np.eye(2))


def test_own_history_moves_the_correlation_by_its_share_of_years():
    a = np.array([8.0, 9.0, 7.0, 9.5, 6.0, 8.0])
    rows = [
        Observation(
            region="坪山", indicator=code, year=2010 + i, growth_pct=float(g), published=dt.date(2016, 1, 1)
        )
        for code, growth in (("gdp", a), ("retail_sales", -a))
        for i, g in enumerate(growth)
    ]
    history = pf.History(region="坪山", observations=tuple(rows))
    panel = indicator_correlation(None, ["gdp", "retail_sales"])[0, 1]
    prior = next(float(x["value"]) for x in read_table("dependence") if x["kind"] == "prior_years")
    expected = (prior * panel - 5.0) / (prior + 5.0)  # five changes, exactly opposed
    assert indicator_correlation(history, ["gdp", "retail_sales"])[0, 1] == pytest.approx(expected)


def test_regions_share_the_year_effect_and_nothing_else():
    k = region_correlation("坪山", ["坪山", "深圳", "全国", "year_effect"])
    np.testing.assert_allclose(k[0, 1:3], k[0, 3] * k[1:3, 3])
    assert 0.0 < k[0, 1] < k[0, 3] < 1.0


def test_scores_over_years_correlate_as_the_forecast_says_and_across_indicators_as_innovations_do():
    path = np.array([[4.0, 2.0], [2.0, 4.0]])
    forecasts = {
        ("坪山", code): pf.Forecast(
            region="坪山", indicator=code, years=[2020, 2021], weights=[1.0], means=[[7.0, 7.0]],
            covariances=[path],
        )
        for code in ("gdp", "retail_sales")
    }  # fmt: skip
    variables = [
        Variable(region="坪山", indicator=code, year=year)
        for code in ("gdp", "retail_sales")
        for year in (2020, 2021)
    ]
    r = score_correlation(variables, own="坪山", history=None, forecasts=forecasts)
    between = indicator_correlation(None, ["gdp", "retail_sales"])
    np.testing.assert_allclose(r, np.kron(between, path / 4.0), atol=1e-9)
    with pytest.raises(DataError, match="covers 2020-2021, not 2025"):
        score_correlation(
            [Variable(region="坪山", indicator="gdp", year=2025)],
            own="坪山",
            history=None,
            forecasts=forecasts,
        )


def test_an_impossible_correlation_is_made_possible():
    broken = np.array([[1.0, 0.9, -0.9], [0.9, 1.0, 0.9], [-0.9, 0.9, 1.0]])
    fixed = nearest_correlation(broken)
    assert np.linalg.eigvalsh(fixed)[0] > 0.0
    np.testing.assert_allclose(np.diag(fixed), 1.0)
    fine = correlation(3, 4)
    assert nearest_correlation(fine) is fine


@pytest.mark.skipif(not PANEL.is_dir(), reason="the panel does not travel with the library")
def test_the_table_is_what_the_script_learns_from_the_panel():
    spec = importlib.util.spec_from_file_location("learn_dependence", data_path("learn_dependence.py"))
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    panel = pd.read_csv(PANEL / "province_panel_2000_2019.csv").sort_values(["province", "year"])
    scores = script.surprises(panel)
    learned = {frozenset((a, b)): (value, n) for _, a, b, value, n in script.correlations(scores)}
    rows = [x for x in read_table("dependence") if x["kind"] == "indicators"]
    assert len(rows) == len(learned)
    for row in rows:
        value, n = learned[frozenset((row["a"], row["b"]))]
        assert (float(row["value"]), int(row["observations"])) == (pytest.approx(value, abs=6e-4), n)
