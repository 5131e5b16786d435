"""One method on one set, in a process of its own."""

from __future__ import annotations

import resource
import time

import numpy as np

from benchmarks.metrics import score
from benchmarks.peers import PEERS
from benchmarks.sets import ENGINE, SETS


def run_method(job: tuple[str, str]) -> dict[str, object]:
    """Run one method on one set in a process of its own, so that time and memory are its own."""
    set_name, method = job
    task = SETS[set_name]()
    horizon = max(len(y) for y in task.outcomes)
    note = ""
    if method == ENGINE:
        engine, note = task.engine()

        def run(y: list[np.ndarray], h: int) -> tuple[np.ndarray, int]:
            out = engine(y, h)
            return out, int((~np.isfinite(out)).any(axis=(1, 2)).sum())
    else:
        run = PEERS[method]
        run(task.histories[:2], horizon)  # imports and warms up
    start = time.process_time()
    quantiles, failures = run(task.histories, horizon)
    spent = time.process_time() - start
    scores = [
        score(q[: len(y)], x, y) for q, x, y in zip(quantiles, task.histories, task.outcomes, strict=True)
    ]
    return {
        "set": set_name,
        "method": method,
        "note": note,
        "failures": failures,
        "cpu": spent,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0,
        "lengths": [len(x) for x in task.histories],
        "groups": task.groups,
        "title": task.title,
        "scores": [{k: np.asarray(v).tolist() for k, v in s.items()} for s in scores],
    }
