"""Forecasts in the Bank of England's schema: its package reads them, and scores agree on the same rows."""

import warnings

import numpy as np
import pandas as pd
import pytest

import pingshan_forecast as pf
from pingshan_forecast.errors import DataError
from pingshan_forecast.evaluation.exchange import COLUMNS, density_frame, evaluation_frames
from pingshan_forecast.numerics.scores import pinball


@pytest.fixture(scope="module")
def frame():
    rng = np.random.default_rng(0)
    years = np.arange(2001, 2021)
    outcome = 7.0 + rng.normal(size=years.size)
    return pd.DataFrame(
        {
            "region": "A",
            "year": years,
            "outcome": outcome,
            "target": 7.5,
            "median": 7.0 + 0.5 * (outcome - 7.0),
        }
    )


@pytest.fixture(scope="module")
def package():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its own dependencies, at import
        return pytest.importorskip("forecast_evaluation", reason="a test-only dependency")


def table(result):
    found = result.to_df()
    return found.set_index("source" if "source" in found.columns else "unique_id")


def test_a_year_is_its_fourth_quarter_and_horizons_count_quarters(frame):
    outcomes, forecasts = evaluation_frames(frame, {"plan": "target"})
    assert list(forecasts.columns) == list(COLUMNS)
    assert set(forecasts.forecast_horizon) == {3}
    assert (forecasts.date.dt.month == 12).all()
    assert (outcomes.vintage_date > outcomes.date).all()
    later = evaluation_frames(frame.assign(origin=frame.year - 2), ["median"])[1]
    assert set(later.forecast_horizon) == {7}


def test_its_accuracy_bias_and_diebold_mariano_are_ours(frame, package):
    outcomes, forecasts = evaluation_frames(frame, {"plan": "target", "model": "median"})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pandas deprecations inside the package
        data = package.ForecastData(
            outturns_data=outcomes, forecasts_data=forecasts, metric="yoy", compute_levels=False
        )
        accuracy = package.compute_accuracy_statistics(data, k=0).to_df()
        bias = package.bias_analysis(data, k=0).to_df()
        versus = package.diebold_mariano_table(data, benchmark_model="plan", k=0).to_df()
    for name, column in (("plan", "target"), ("model", "median")):
        error = (frame.outcome - frame[column]).to_numpy()
        row = accuracy[accuracy.unique_id == name].iloc[0]
        assert row["rmse"] == pytest.approx(np.sqrt((error**2).mean()), rel=1e-9)
        assert row["mean_abs_error"] == pytest.approx(np.abs(error).mean(), rel=1e-9)
        mean = bias[bias.unique_id == name].iloc[0]["bias_estimate"]
        assert abs(mean) == pytest.approx(abs(error.mean()), rel=1e-6)
    # Diebold and Mariano's statistic has the sign of who loses less.
    assert versus.dm_statistic.iloc[0] < 0.0
    assert versus.n_observations.iloc[0] == len(frame)


def test_quantiles_agree_with_scoringrules(package):
    scoringrules = pytest.importorskip("scoringrules", reason="a test-only dependency")
    panel = pd.DataFrame({"region": "A", "year": range(2000, 2021), "growth": [8.0, 7.0, 6.5] * 7})
    frame = pf.backtest(panel, [pf.HistoricalMean()], [2015, 2017], 1, progress=False)
    found = density_frame(frame, {0.1: "low_80", 0.5: "median", 0.9: "high_80"}, "mean")
    assert set(found["quantile"]) == {0.1, 0.5, 0.9}
    for level, column in ((0.1, "low_80"), (0.9, "high_80")):
        theirs = scoringrules.quantile_score(frame.outcome.to_numpy(), frame[column].to_numpy(), level)
        ours = pinball(frame.outcome.to_numpy()[:, None], frame[[column]].to_numpy(), np.array([level]))[:, 0]
        assert ours == pytest.approx(theirs, rel=1e-12)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        outcomes, _ = evaluation_frames(frame, ["median"])
        data = package.DensityForecastData(outturns_data=outcomes, forecasts_data=found, compute_levels=False)
    assert len(data.density_forecasts) == 3 * len(frame)


def test_what_cannot_be_exported_is_refused_in_one_line(frame):
    for call, needle in (
        (lambda: evaluation_frames(frame, ["mean"]), "no column 'mean'"),
        (lambda: evaluation_frames(frame.assign(outcome=np.nan), ["target"]), "nothing to evaluate"),
        (lambda: density_frame(frame, {1.0: "median"}, "x"), "quantile level 1.0"),
    ):
        with pytest.raises(DataError, match=needle) as refused:
            call()
        assert "\n" not in str(refused.value)
