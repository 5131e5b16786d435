"""How good the probabilities of targets are, and what of it the library ships.

``python -m benchmarks.targets ../shared/data/evaluate`` backtests the development cities (2011-2022) and the
provinces (2021-2025), one January at a time, beside the choices that lost.
``python -m benchmarks.targets ../shared/data/evaluate --write`` learns data/year_effects.csv anew.
"""

from __future__ import annotations

import argparse
import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from pingshan_forecast.core.outlook import NO_OUTLOOK, Outlook, load_outlook
from pingshan_forecast.core.panels import target_panel
from pingshan_forecast.evaluation import backtests as backtesting
from pingshan_forecast.evaluation.verification import clustered_mean, met, verify
from pingshan_forecast.experts.year_effects import ASSUMPTIONS, Assumptions, anchored_year, summarise

Frames = tuple[pd.DataFrame, pd.DataFrame]
EPIDEMIC = (2020, 2021, 2022)
CHOICES = {
    "as shipped": {},
    "nothing shipped: slopes from nought": {"slopes": (0.0, 0.0, 0.0), "slope_cases": 5.0},
    "targets foresee all (pass-through 0)": {"pass_through": (0.0,)},
    "targets foresee nothing (1)": {"pass_through": (1.0,)},
    "pass-through 0, 1/2, 1": {"pass_through": (0.0, 0.5, 1.0)},
    "exceptional years as any other": {"exceptional_weight": 1.0},
    "year effect fixed": {"drift": (0.01,)},
    "year effect walks fast": {"drift": (5.0,)},
    "discount .7": {"discount": 0.7},
    "discount .9": {"discount": 0.9},
    "year effect's prior scale 0.7": {"effect_sd": 0.7},
    "year effect's prior scale 1.5": {"effect_sd": 1.5},
}


def city_frames(folder: Path) -> Frames:
    growth, targets = (pd.read_csv(folder / f"city_{what}_dev.csv") for what in ("growth", "targets"))
    return growth.rename(columns={"city": "region"}), targets.rename(columns={"city": "region"})


def province_frames(folder: Path, tier: str = "province") -> Frames:
    """Growth and lower target bounds of target_vs_outcome.csv, with the bundled growth besides."""
    cases = pd.read_csv(folder / "target_vs_outcome.csv")
    cases = cases[(cases.level == tier) & (cases.indicator == "gdp")].drop_duplicates(["region", "year"])
    growth = cases[["region", "year", "outcome"]].rename(columns={"outcome": "growth"})
    targets = cases[["region", "year", "target_low"]].rename(columns={"target_low": "target"})
    return growth, targets


def track_record_alone(
    frames: Frames, years: range, assume: Assumptions = ASSUMPTIONS, outlook: Outlook | None = None
) -> pd.DataFrame:
    panel = target_panel(*frames)
    rows = []
    for year in years:
        now = year - int(panel.years[0])
        target, outcome = panel.targets[:, now], panel.growth[:, now]
        density = anchored_year(
            panel.growth, panel.targets, panel.years, year, outlook=outlook or load_outlook(), assume=assume
        )
        said = density.at_least(target - 0.05)
        frame = pd.DataFrame(
            {
                "region": panel.regions,
                "year": year,
                "target": target,
                "outcome": outcome,
                "probability": said,
            }
        )
        rows.append(frame.dropna())
    return pd.concat(rows, ignore_index=True)


def variants(frames: Frames, years: range) -> None:
    best = None
    print(f"\n{'track record alone':40s} {'Brier':>7s} {'calm':>7s}  less than shipped (s.e. by year)")
    runs = {
        name: track_record_alone(frames, years, replace(ASSUMPTIONS, **changes))
        for name, changes in CHOICES.items()
    }
    runs["no forecast of the nation"] = track_record_alone(frames, years, outlook=NO_OUTLOOK)
    for name, frame in runs.items():
        score = (frame.probability - met(frame)) ** 2
        calm = ~frame.year.isin(EPIDEMIC)
        best = score if best is None else best
        gain, error = clustered_mean(best - score, frame.year)
        print(f"{name:40s} {score.mean():7.4f} {score[calm].mean():7.4f}  {gain:+.4f} ({error:.4f})")


def learned_on_the_others(frames: Frames, years: range, *, seed: int = 0) -> pd.DataFrame:
    """Track record of each half of the regions, its year effects and slopes learned on the other half."""
    growth, targets = frames
    names = np.random.default_rng(seed).permutation(sorted(set(targets.region)))
    halves = names[: names.size // 2], names[names.size // 2 :]
    parts = []
    for judged in halves:
        for year in years:
            # Without past targets a region teaches nothing; its own growth still says what to expect of it.
            silent = targets.region.isin(judged) & (targets.year < year)
            part = track_record_alone((growth, targets[~silent]), range(year, year + 1))
            parts.append(part[part.region.isin(judged)])
    return pd.concat(parts, ignore_index=True)


def report(name: str, frame: pd.DataFrame, references: tuple[str, ...] = backtesting.VOICES) -> None:
    for label, part in (("all years", frame), ("without 2020-22", frame[~frame.year.isin(EPIDEMIC)])):
        result = verify(part, references=references)
        print(f"\n== {name}, {label}\n{result}")
        print(result.skill.round(4).to_string(index=False))
        print(result.table.round(3).to_string(index=False))
    print(verify(frame, references=()).by_year.round(3).to_string(index=False))


def write(folder: Path, path: Path) -> None:
    """Learn the year effects of three tiers and write them as a table."""
    panels = {
        "city": city_frames(folder),
        "province": province_frames(folder),
        "nation": province_frames(folder, "national"),
    }
    rows = []
    for tier, frames in panels.items():
        panel = target_panel(*frames)
        record, _ = summarise(panel.growth, panel.targets, panel.years, outlook=load_outlook())
        counts = (np.isfinite(panel.growth) & np.isfinite(panel.targets)).sum(axis=0)
        for i, year in enumerate(record.years):
            figures = (record.effect[i], record.shift[i], record.spread[i], record.error[i])
            count = counts[int(year) - int(panel.years[0])]
            rows.append([tier, int(year), int(count), *(f"{figure:.3f}" for figure in figures)])
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["tier", "year", "cases", "effect", "shift", "spread", "error"])
        table.writerows(rows)
    print(f"wrote {len(rows)} years to {path}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--write", action="store_true", help="learn data/year_effects.csv anew")
    arguments = parser.parse_args()
    if arguments.write:
        write(arguments.folder, Path(__file__).resolve().parent.parent / "data" / "year_effects.csv")
        return
    cities, provinces = city_frames(arguments.folder), province_frames(arguments.folder)
    report("development cities", backtesting.backtest_targets(*cities, range(2011, 2023)))
    crossed = learned_on_the_others(cities, range(2011, 2023))
    report("development cities, track record learned on the other half", crossed, ())
    variants(cities, range(2011, 2023))
    frame = backtesting.backtest_targets(*provinces)
    result = verify(frame, years=range(2021, 2026), references=backtesting.VOICES)
    print(f"\n== provinces 2021-2025\n{result}\n{result.skill.round(4).to_string(index=False)}")
    print(result.by_year.round(3).to_string(index=False))
    variants(provinces, range(2021, 2026))


if __name__ == "__main__":
    main()
