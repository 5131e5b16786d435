"""How far the bins of a reliability diagram, given the year, would stray if the estimator were the truth.

``python -m benchmarks.chance ../shared/data`` draws outcomes of the development cities' targets from the
track record's own densities, one year effect a year, and verifies the same probabilities on them.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks import record as learned
from benchmarks.targets import DAYS, assessed
from pingshan_forecast.evaluation.verification import verify_split
from pingshan_forecast.experts import anchored
from pingshan_forecast.experts.anchoring import AnchoredDensities, YearAnchor
from pingshan_forecast.experts.year_effects import DF

WORLDS = 200
BIN = 70


def densities(
    growth: pd.DataFrame, targets: pd.DataFrame, day: str
) -> tuple[pd.DataFrame, list[tuple[YearAnchor, AnchoredDensities]]]:
    """Targets judged by `assess`, and the track record's density of each with what its year shares."""
    kept, seen = anchored.anchored_densities, []

    def noted(anchor, *args, **options):  # type: ignore[no-untyped-def]
        found = kept(anchor, *args, **options)
        seen.append((anchor, found))
        return found

    anchored.anchored_densities = noted
    try:
        return assessed(growth, targets, day), seen
    finally:
        anchored.anchored_densities = kept


def drawn(
    years: pd.Series, seen: list[tuple[YearAnchor, AnchoredDensities]], rng: np.random.Generator
) -> np.ndarray:
    """Outcomes of one world: a year effect that all share, an error for each."""
    shared = {}
    for year, (anchor, _) in zip(years, seen, strict=True):
        if year not in shared:
            state = rng.choice(2, p=anchor.effect.weights)
            shared[year] = anchor.effect.means[state] + rng.standard_t(DF) * np.sqrt(
                anchor.effect.variances[state]
            )
    centre = np.array([d.locations[0, 0] - a.effect.means[0] for a, d in seen])
    own = np.array([np.sqrt(max(d.scales[0, 0] ** 2 - a.effect.variances[0], 0.0)) for a, d in seen])
    return centre + years.map(shared).to_numpy() + own * rng.standard_t(DF, len(seen))


def strayed(frame: pd.DataFrame) -> tuple[float, float]:
    """Largest distance of forecast and observed in a bin of enough cases, and the slope within years."""
    split = verify_split(frame, probability="track_record")
    large = split.table[split.table["count"] >= BIN]
    return float((large.forecast - large.observed).abs().max()), split.slope


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path)
    growth, targets = learned.city_frames(parser.parse_args().folder)
    targets = targets[targets.year.between(2011, 2022)]
    rng = np.random.default_rng(20110120)
    for day in DAYS:
        frame, seen = densities(growth, targets, day)
        worlds = np.array(
            [strayed(frame.assign(outcome=drawn(frame.year, seen, rng))) for _ in range(WORLDS)]
        )
        bins, slopes = (np.quantile(column, (0.1, 0.5, 0.9)).round(3).tolist() for column in worlds.T)
        print(f"plan of {day}: worst bin {strayed(frame)[0]:.3f}, slope {strayed(frame)[1]:.2f}")
        print(f"  {WORLDS} worlds of the estimator, 10/50/90%: worst bin {bins}, slope {slopes}")


if __name__ == "__main__":
    main()
