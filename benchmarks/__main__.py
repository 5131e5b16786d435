"""Run the engine and its peers side by side: ``python -m benchmarks`` writes docs/benchmarks.md.

Run from the repository's root, with the evaluation panels in ../shared and the extra `benchmarks` installed.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
from pathlib import Path

from benchmarks.peers import PEERS
from benchmarks.report import page, section
from benchmarks.run import run_method
from benchmarks.sets import ENGINE, SETS

RESULTS = Path("benchmarks/results")


def main() -> None:
    """Run what is asked for, keep the scores, and write the page from all that is kept."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--set", nargs="*", choices=list(SETS), default=["tourism", "m1", "gdp"])
    parser.add_argument("--peers", nargs="*", choices=list(PEERS), default=list(PEERS))
    parser.add_argument(
        "--speed", type=int, default=100_000, help="most series in the speed table, 0 for none"
    )
    parser.add_argument(
        "--targets",
        type=Path,
        default=Path("../shared/data"),
        help="the shared data, to judge targets by assess",
    )
    parser.add_argument("--page", type=Path, default=Path("docs/benchmarks.md"))
    options = parser.parse_args()
    RESULTS.mkdir(exist_ok=True)
    context = multiprocessing.get_context("spawn")
    for set_name in options.set:
        for method in [ENGINE, *options.peers]:
            if set_name != "gdp" and method == "textbook historical mean":
                continue  # a mean of levels is no forecast of a level
            with context.Pool(1) as pool:
                result = pool.map(run_method, [(set_name, method)])[0]
            file = RESULTS / f"{set_name}-{method.replace(' ', '-')}.json"
            file.write_text(json.dumps(result), encoding="utf-8")
            print(
                f"{set_name:8} {method:36} {result['cpu']:8.1f} s  failures {result['failures']}", flush=True
            )
        print(section(_kept(set_name)))
    if options.speed:
        from benchmarks.speed import measure

        (RESULTS / "speed.md").write_text("\n".join(measure(options.speed)), encoding="utf-8")
    if options.targets.is_dir():
        from contextlib import redirect_stdout

        from benchmarks.targets import run

        with (RESULTS / "targets.txt").open("w", encoding="utf-8") as file, redirect_stdout(file):
            run(options.targets)
    speed = RESULTS / "speed.md"
    judged = RESULTS / "targets.txt"
    kept = {name: _kept(name) for name in SETS}
    options.page.parent.mkdir(exist_ok=True)
    options.page.write_text(
        page(
            [rows for rows in kept.values() if rows],
            speed.read_text(encoding="utf-8") if speed.exists() else "",
            judged.read_text(encoding="utf-8") if judged.exists() else "",
        ),
        encoding="utf-8",
    )


def _kept(set_name: str) -> list[dict]:
    files = [RESULTS / f"{set_name}-{m.replace(' ', '-')}.json" for m in [ENGINE, *PEERS]]
    return [json.loads(file.read_text(encoding="utf-8")) for file in files if file.exists()]


if __name__ == "__main__":
    main()
