"""Speed and memory of the engine, beside AutoETS in the same run."""

from __future__ import annotations

import resource
import subprocess
import sys
import time

import numpy as np


def _panel(count: int) -> list[np.ndarray]:
    rng = np.random.default_rng(1)
    return list(np.exp(np.cumsum(0.05 + 0.06 * rng.standard_normal((count, 10)), axis=1)) * 100.0)


def products_alone(count: int) -> float:
    """CPU seconds of the bare matrix products (whitening of growth and regressor) for this many series."""
    from pingshan_forecast.models.empirical_bayes.histories import group_histories
    from pingshan_forecast.models.empirical_bayes.kernels import make_filter
    from pingshan_forecast.models.empirical_bayes.posterior import Nodes
    from pingshan_forecast.models.empirical_bayes.priors import load_prior

    nodes = Nodes.of(load_prior("level"))
    group = next(group_histories(_panel(count), nodes.transforms, scale="level", chunk=count))
    kit = make_filter(nodes.dynamics, group.rows, 5)
    columns = np.concatenate([group.growth, group.regressor], axis=1).reshape(len(group.rows), -1)
    whiten = kit.whiten.reshape(-1, len(group.rows))
    whiten @ columns
    start = time.process_time()
    whiten @ columns
    return time.process_time() - start


def measure(largest: int) -> list[str]:
    """Lines of the speed section."""
    from benchmarks.metrics import LEVELS
    from benchmarks.peers import PEERS
    from pingshan_forecast.models.empirical_bayes.predictive import forecast_panel

    forecast_panel(_panel(100), 5, LEVELS)
    lines = [
        "| series (n = 10, h = 5) | method | CPU seconds | ms a series | peak memory, MB |",
        "|---|---|---|---|---|",
    ]
    count = 1000
    while count <= largest:
        panel = _panel(count)
        start = time.process_time()
        forecast_panel(panel, 5, LEVELS)
        spent = time.process_time() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0
        lines.append(
            f"| {count:,} | {'pingshan_forecast'} | {spent:.2f} | {1000 * spent / count:.2f} | {peak:.0f} |"
        )
        count *= 10
    lines.append(f"| 1,000 | its matrix products alone (BLAS) | {products_alone(1000):.3f} | | |")
    ets = PEERS["statsforecast AutoETS"]
    ets(_panel(5), 5)
    start = time.process_time()
    ets(_panel(1000), 5)
    spent = time.process_time() - start
    lines.append(f"| 1,000 | statsforecast AutoETS | {spent:.2f} | {spent:.2f} | |")
    first = min(_first_call() for _ in range(3))
    return [
        *lines,
        "",
        f"First call in a new process, one series, imports included: {first:.2f} s (best of three).",
    ]


def _first_call() -> float:
    code = (
        "import pingshan_forecast as pf; pf.forecast_panel([[1.0, 2.0, 2.5, 3.0, 3.1]], 5, [0.1, 0.5, 0.9])"
    )
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - start
