"""Speed of the engine and of an assessment, ratios within one run: ``python -m benchmarks.speed [--quick]``.

CPU time, one thread, the best of three: ratios say something where seconds do not.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np

from benchmarks.metrics import LEVELS

_IMPORTS = "import pandas, scipy.stats, matplotlib.pyplot"
_COLD = "import pingshan_forecast as pf; pf.assess(pf.load_plan('pingshan-2021'), pf.load_history('坪山'))"
_FIRST = "import pingshan_forecast as pf; pf.forecast_panel([[1.0, 2.0, 2.5, 3.0, 3.1]], 5, [0.1, 0.5, 0.9])"


def _panel(count: int, n: int = 10) -> list[np.ndarray]:
    rng = np.random.default_rng(1)
    return list(np.exp(np.cumsum(0.05 + 0.06 * rng.standard_normal((count, n)), axis=1)) * 100.0)


def cpu(job: Callable[[], object], repeat: int = 3) -> float:
    """Least CPU seconds of a job, after one call that fills caches."""
    job()
    spent = []
    for _ in range(repeat):
        start = time.process_time()
        job()
        spent.append(time.process_time() - start)
    return min(spent)


def cpu_of_process(code: str, repeat: int = 3) -> float:
    """Least CPU seconds of a new process that runs some code."""
    spent = []
    for _ in range(repeat):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-c", code], check=True, env=os.environ)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(spent)


def engine_ratios(*, quick: bool = False) -> list[tuple[str, float, str]]:
    """Rows (what, figure, floor and goal) of the engine."""
    from benchmarks import panels
    from benchmarks.peers import PEERS
    from pingshan_forecast.models.empirical_bayes.predictive import forecast_panel

    ets = PEERS["statsforecast AutoETS"]
    m3 = [history for history, _ in panels.competition("m3")]
    rows = []
    for name, series, horizon in (("M3 yearly", m3, 6), ("2,000 short series", _panel(2000), 5)):
        theirs = series[: 60 if quick else 300]
        ours = cpu(lambda s=series, h=horizon: forecast_panel(s, h, LEVELS), 2) / len(series)  # type: ignore[misc]
        peer = cpu(lambda s=theirs, h=horizon: ets(s, h), 1) / len(theirs)  # type: ignore[misc]
        rows.append((f"{name}: AutoETS / forecast_panel", peer / ours, "floor 4, goal 10"))
    short, long = (cpu(lambda n=n: forecast_panel(_panel(200, n), 5, LEVELS)) for n in (15, 60))  # type: ignore[misc]
    rows.append(("n = 60 / n = 15", long / short, "floor 4"))
    gaps = [series.copy() for series in _panel(200, 15)]
    rng = np.random.default_rng(2)
    for series in gaps:
        series[rng.integers(1, 14, 2)] = np.nan
    rows.append(("n = 15, two gaps / none", cpu(lambda: forecast_panel(gaps, 5, LEVELS)) / short, ""))
    if not quick:
        spent = cpu(lambda: forecast_panel(_panel(10_000), 5, LEVELS), 1)
        rows.append(("10,000 series, CPU s", spent, "floor 5, goal 3"))
    return rows


def assessment_ratios() -> list[tuple[str, float, str]]:
    """Rows (what, figure, floor and goal) of an assessment."""
    import pingshan_forecast as pf

    plan, history = pf.load_plan("pingshan-2021"), pf.load_history("坪山")
    scenario = pf.Scenario(
        name="path", conditions=(pf.PathCondition(region="全国", indicator="gdp", value="8.2 pct"),)
    )
    warm = cpu(lambda: pf.assess(plan, history), 5)
    with_one = cpu(lambda: pf.assess(plan, history, scenarios=(scenario,)), 5)
    return [
        (
            f"cold assess / `{_IMPORTS}`",
            cpu_of_process(_COLD) / cpu_of_process(_IMPORTS),
            "floor .8, goal .35",
        ),
        ("warm assess, CPU ms", 1000.0 * warm, "floor 100, goal 30"),
        ("a scenario, CPU ms", 1000.0 * (with_one - warm), "floor 60, goal 20"),
    ]


def measure(largest: int) -> list[str]:
    """Lines of the speed section of the benchmarks' report."""
    quick = largest < 10_000
    rows = [*engine_ratios(quick=quick), *assessment_ratios()]
    first = cpu_of_process(_FIRST)
    return [
        "| ratio or CPU time in one run, one thread | figure | asked for |",
        "|---|---|---|",
        *(f"| {what} | {figure:.2f} | {asked} |" for what, figure, asked in rows),
        "",
        f"First call in a new process, one series, imports included: {first:.2f} CPU s.",
    ]


if __name__ == "__main__":
    print("\n".join(measure(1000 if "--quick" in sys.argv else 10_000)))
