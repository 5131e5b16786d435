"""Long backtests: the same bytes on one core, on two, on a cluster, after killed workers and drivers."""

import os
import signal
import subprocess
import sys
import textwrap
import time

import joblib
import numpy as np
import pandas as pd
import pytest

import pingshan_forecast as pf
from pingshan_forecast.errors import PingshanForecastWarning
from pingshan_forecast.evaluation import resumable
from pingshan_forecast.evaluation.resumable import run_units

pytestmark = pytest.mark.filterwarnings("default")  # the cluster's own libraries warn about their own affairs


@pytest.fixture(scope="module")
def panel():
    rng = np.random.default_rng(5)
    return pd.DataFrame(
        [
            {"region": f"r{r}", "year": year, "growth": round(8 + rng.normal(), 1)}
            for r in range(24)
            for year in range(2005, 2021)
        ]
    )


MODELS = {"mean": pf.HistoricalMean(), "walk": pf.RandomWalkDrift()}


def as_bytes(frame):
    return frame.to_csv(index=False).encode()


@pytest.fixture(scope="module")
def alone(panel):
    return as_bytes(pf.backtest(panel, MODELS, [2016, 2017], 2, progress=False))


def test_two_processes_give_the_bytes_of_one(panel, alone):
    with joblib.parallel_config("loky", n_jobs=2):
        assert as_bytes(pf.backtest(panel, MODELS, [2016, 2017], 2, progress=False)) == alone


def kill_once(marker, value):
    """A unit that kills its worker the first time it is run."""
    if not os.path.exists(marker):  # noqa: PTH110 - a plain name crosses processes
        with open(marker, "w"):  # noqa: PTH123
            pass
        os.kill(os.getpid(), signal.SIGKILL)
    return {"value": np.array([value])}


def square(value):
    return {"value": np.array([value**2])}


def test_a_killed_worker_costs_only_its_units(tmp_path):
    units = [{"marker": str(tmp_path / "killed"), "value": float(i)} for i in range(6)]
    with joblib.parallel_config("loky", n_jobs=2):
        results = run_units(kill_once, units, progress=False)
    assert (tmp_path / "killed").exists()
    assert [r["value"][0] for r in results] == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]


def test_finished_units_are_read_not_run(tmp_path, monkeypatch):
    units = [{"value": float(i)} for i in range(3)]
    first = run_units(square, units, folder=tmp_path, progress=False)
    monkeypatch.setattr(resumable, "_numbered", None)  # running a unit would raise
    assert run_units(square, units, folder=tmp_path, progress=False) == first


def cut(file, other):
    file.write_bytes(file.read_bytes()[:50])


def another_units(file, other):
    file.write_bytes(other.read_bytes())


def changed(file, other):
    with np.load(file) as saved:
        arrays = dict(saved) | {"value": np.array([-1.0])}
    np.savez(file, **arrays)


def without_an_array(file, other):
    with np.load(file) as saved:
        arrays = {name: array for name, array in saved.items() if name != "value"}
    np.savez(file, **arrays)


def of_another_shape(file, other):
    with np.load(file) as saved:
        arrays = dict(saved) | {"value": saved["value"][:, None]}
    np.savez(file, **arrays)


def a_link_to_itself(file, other):
    file.unlink()
    file.symlink_to(file.name)


def a_link_to_another_file(file, other):
    kept = file.with_name("kept.txt")
    kept.write_bytes(b"mine")
    file.unlink()
    file.symlink_to(kept)


def an_old_format(file, other):
    np.savez(file, value=np.array([-1.0]))


@pytest.mark.parametrize(
    "damage",
    [
        cut,
        another_units,
        changed,
        without_an_array,
        of_another_shape,
        a_link_to_itself,
        a_link_to_another_file,
        an_old_format,
    ],
)
def test_a_damaged_checkpoint_is_run_again_and_replaced(tmp_path, damage):
    units = [{"value": float(i)} for i in range(3)]
    run_units(square, units, folder=tmp_path, progress=False)
    file, other, _ = sorted(tmp_path.glob("*.npz"))
    good = file.read_bytes()
    damage(file, other)
    results = run_units(square, units, folder=tmp_path, progress=False)
    assert [r["value"].tolist() for r in results] == [[0.0], [1.0], [4.0]]
    assert file.read_bytes() == good
    assert not file.is_symlink()
    assert all(kept.read_bytes() == b"mine" for kept in tmp_path.glob("kept.txt"))


def test_a_folder_in_the_place_of_a_checkpoint_is_left_and_said(tmp_path):
    units = [{"value": 2.0}]
    run_units(square, units, folder=tmp_path, progress=False)
    (file,) = tmp_path.iterdir()
    file.unlink()
    file.mkdir()
    with pytest.warns(PingshanForecastWarning, match="is no file"):
        (result,) = run_units(square, units, folder=tmp_path, progress=False)
    assert result["value"][0] == 4.0
    assert file.is_dir()


@pytest.mark.parametrize("part", ["__version__", "_library", "_code"])
def test_another_version_code_or_data_does_not_read_the_checkpoints(tmp_path, monkeypatch, part):
    units = [{"value": float(i)} for i in range(3)]
    run_units(square, units, folder=tmp_path, progress=False)
    monkeypatch.setattr(resumable, part, "another" if part == "__version__" else lambda *_: "another")
    run_units(square, units, folder=tmp_path, progress=False)
    assert len(list(tmp_path.glob("*.npz"))) == 6


def test_the_librarys_fingerprint_is_that_of_every_module_and_table(tmp_path, monkeypatch):
    def of(code, table):
        (tmp_path / "code" / "room").mkdir(parents=True, exist_ok=True)
        (tmp_path / "data").mkdir(exist_ok=True)
        (tmp_path / "code" / "room" / "module.py").write_text(code, encoding="utf-8")
        (tmp_path / "data" / "table.csv").write_text(table, encoding="utf-8")
        return resumable._library.__wrapped__()

    monkeypatch.setattr(resumable, "__file__", str(tmp_path / "code" / "room" / "module.py"))
    monkeypatch.setattr(resumable, "data_path", lambda name: tmp_path / "data")
    assert len({of("a", "b"), of("a", "c"), of("d", "b"), of("a", "b")}) == 3


def test_another_panel_does_not_read_the_checkpoints_of_the_first(panel, tmp_path):
    pf.backtest(panel, MODELS, [2016], 1, folder=tmp_path, progress=False)
    other = panel.assign(growth=panel.growth + 1)
    fresh = pf.backtest(other, MODELS, [2016], 1, progress=False)
    assert as_bytes(pf.backtest(other, MODELS, [2016], 1, folder=tmp_path, progress=False)) == as_bytes(fresh)


def test_a_killed_driver_resumes_to_the_same_bytes(panel, alone, tmp_path):
    data, folder = tmp_path / "panel.csv", tmp_path / "checkpoints"
    panel.to_csv(data, index=False)
    script = textwrap.dedent(
        f"""
        import functools, time
        import pandas as pd
        import pingshan_forecast as pf
        from pingshan_forecast.evaluation import backtests as backtesting

        forecast = backtesting._forecast_unit
        @functools.wraps(forecast)
        def _forecast_unit(**unit):
            time.sleep(0.3)  # long enough to be killed in the middle
            return forecast(**unit)
        backtesting._forecast_unit = _forecast_unit
        models = {{"mean": pf.HistoricalMean(), "walk": pf.RandomWalkDrift()}}
        panel = pd.read_csv({str(data)!r})
        pf.backtest(panel, models, [2016, 2017], 2, folder={str(folder)!r})
        """
    )
    driver = subprocess.Popen([sys.executable, "-c", script], stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while len(list(folder.glob("*.npz")) if folder.exists() else []) < 2:
        assert driver.poll() is None, "the driver ended before it could be killed"
        assert time.monotonic() < deadline
        time.sleep(0.02)
    driver.kill()
    driver.wait()
    saved = {path: path.read_bytes() for path in folder.glob("*.npz")}
    assert 2 <= len(saved) < 8
    read = pd.read_csv(data)
    again = pf.backtest(read, MODELS, [2016, 2017], 2, folder=folder, progress=False)
    assert as_bytes(again) == alone
    assert all(path.read_bytes() == content for path, content in saved.items())
    assert len(list(folder.glob("*.npz"))) == 8


@pytest.fixture(scope="module")
def client():
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as connected,
    ):
        yield connected


def test_statsmodels_runs_on_a_dask_cluster_with_the_bytes_of_one_core(panel, client):
    few = panel[panel.region.isin(["r0", "r1"])]
    with joblib.parallel_config("dask"):
        clustered = pf.backtest(few, [pf.Arima()], [2018, 2019], 1, progress=False)
    assert as_bytes(clustered) == as_bytes(pf.backtest(few, [pf.Arima()], [2018, 2019], 1, progress=False))


def whose(value):
    time.sleep(0.2)  # so that one worker cannot take them all
    return {"process": np.array([os.getpid()])}


def test_both_workers_of_a_cluster_work(client):
    with joblib.parallel_config("dask"):
        results = run_units(whose, [{"value": i} for i in range(8)], progress=False)
    assert len({int(r["process"][0]) for r in results} - {os.getpid()}) == 2


def test_a_cluster_worker_that_is_killed_does_not_end_the_run(client, tmp_path):
    units = [{"marker": str(tmp_path / "killed"), "value": float(i)} for i in range(6)]
    with joblib.parallel_config("dask"):
        results = run_units(kill_once, units, progress=False)
    assert (tmp_path / "killed").exists()
    assert [r["value"][0] for r in results] == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]
