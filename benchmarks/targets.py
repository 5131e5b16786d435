"""How good the probabilities of targets are, by `assess` itself.

``python -m benchmarks.targets ../shared/data`` judges the development cities (2011-2022) on 20 January and on
5 March, the provinces (2021-2025), and the other indicators, each region with norms and record learned on the
others; it states reliability between the years and within them, and what the pool's weights would be.
"""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

import pingshan_forecast as pf
from benchmarks import record as learned
from pingshan_forecast.core.observations import Observation
from pingshan_forecast.evaluation.verification import clustered_mean, met, verify, verify_groups, verify_split
from pingshan_forecast.experts import track_record
from pingshan_forecast.experts.anchoring import anchored_densities
from pingshan_forecast.experts.pool import DEFAULT_WEIGHTS, learn_weights
from pingshan_forecast.experts.track_record import TrackRecord, tier_of
from pingshan_forecast.experts.year_effects import ASSUMPTIONS, Assumptions
from pingshan_forecast.readers.bundled import load_target_panel

EPIDEMIC = (2020, 2021, 2022)
DAYS = ("01-20", "03-05")
STATED_WEIGHTS = {"history": 0.05, "drivers": 0.1, "track_record": 0.85}
LEAST_CHANCE = 1e-3  # what a sure expert is taken to grant to the other side
SENSITIVITY = (
    "walk", "year_sd", "tier_sd", "surprise", "crisis_rate", "crisis_size", "crisis_sd", "level_sd", "error",
    "residual", "shift", "spread", "unforeseen", "discount",
)  # fmt: skip


def assessed(growth: pd.DataFrame, targets: pd.DataFrame, day: str, code: str = "gdp") -> pd.DataFrame:
    """Judge every target by `assess`: a plan of that day that reports the growth of the year before."""
    month, date = map(int, day.split("-"))
    figures = {name: dict(zip(own.year, own.growth, strict=True)) for name, own in growth.groupby("region")}
    ceiling = pf.Target(
        region="x", year=2020, indicator=code, indicator_name=code, comparator="about", low=1.0, high=1.0
    ).is_ceiling
    rows = []
    for region, year, number in targets[["region", "year", "target"]].itertuples(index=False):
        known = figures.get(region, {})
        target = pf.Target(
            region=region, year=int(year), indicator=code, indicator_name=code,
            comparator="at_most" if ceiling else "at_least",
            low=None if ceiling else float(number), high=float(number) if ceiling else None,
        )  # fmt: skip
        past = tuple(
            Observation(
                region=region,
                indicator=code,
                year=int(y),
                growth_pct=float(g),
                published=dt.date(int(y) + 1, 1, 15),
            )
            for y, g in known.items()
            if y < year
        )
        plan = pf.Plan(
            region=region, year=int(year), as_of=dt.date(int(year), month, date), targets=(target,)
        )
        row = pf.assess(plan, pf.History(region=region, observations=past)).rows[0]
        if row.strict is None:
            continue
        low, high = row.predictive.interval(0.8)
        outcome = known.get(year, np.nan)
        rows.append(
            {
                "indicator": code, "tier": tier_of(region), "region": region, "year": int(year),
                "target": float(number), "outcome": outcome, "probability": row.strict,
                "low": low, "high": high,
                **{expert.name: expert.probability for expert in row.experts},
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def report(name: str, frame: pd.DataFrame) -> None:
    for label, part in (("all years", frame), ("without 2020-22", frame[~frame.year.isin(EPIDEMIC)])):
        result, split = verify(part, references=()), verify_split(part)
        event = met(part.dropna(subset=["outcome"]))
        chance = part.dropna(subset=["outcome"]).probability
        high = chance > 0.5
        print(f"\n== {name}, {label}\n{result}")
        above = f"{chance[high].mean():.3f} came true {event[high].mean():.3f} ({high.sum()})"
        print(f"mean {chance.mean():.3f}, came true {event.mean():.3f}; above one half {above}")
        slope = f"{split.slope:.2f} ({split.slope_error:.2f})"
        print(f"given the year: Brier {split.brier_within:.4f}, slope {slope}")
        print(result.skill.round(4).to_string(index=False))
        print(split.table.round(3).to_string(index=False))
    print(verify_split(frame).years.round(3).to_string(index=False))
    print(verify_groups(frame, ["indicator", "tier"]).round(4).to_string(index=False))


@contextmanager
def taught(norms: dict[tuple[str, str], track_record.Norms], record: TrackRecord) -> Iterator[None]:
    """Let `assess` use norms and a record learned elsewhere."""
    kept = track_record._norms, track_record.load_track_record
    from pingshan_forecast.experts import anchored

    track_record._norms, anchored.load_track_record = (lambda: norms), (lambda: record)
    track_record._anchor.cache_clear()
    try:
        yield
    finally:
        track_record._norms, anchored.load_track_record = kept
        track_record._anchor.cache_clear()


def others_out_in_turn(folder: Path, day: str) -> pd.DataFrame:
    """Targets on other indicators, each region's judged with what the other regions teach."""
    apart = learned.kept_apart(folder)
    frames = (learned.outcomes(folder), learned.targets(folder))
    growth, aims = (frame[~frame.region.isin(apart)] for frame in frames)
    codes = [code for code in learned.STEPS if code != "gdp"]
    cases = {code: learned.cases_of(growth, aims, code) for code in codes}
    shipped = track_record._norms()
    parts = []
    for region in sorted({name for own in cases.values() for name in own.region}):
        rest = {code: own[own.region != region] for code, own in cases.items()}
        slopes = learned.learn_slopes({code: own for code, own in rest.items() if len(own)})
        norms = {key: value for key, value in shipped.items() if key[0] == "gdp"}
        for code, own in rest.items():
            norms |= learned.learn_norms(code, own, slopes.get(code, 0.2))
        years = [
            year
            for code, own in rest.items()
            for tier in sorted({tier_of(name) for name in own.region})
            for year in _years(growth, aims, code, tier, region, norms[code, tier])
        ]
        with taught(norms, TrackRecord(years=tuple(years))):
            for code, own in cases.items():
                mine = own[own.region == region]
                if len(mine):
                    figures = growth[(growth.indicator == code) & (growth.region == region)]
                    parts.append(assessed(figures, mine, day, code))
    return pd.concat(parts, ignore_index=True)


def _years(
    growth: pd.DataFrame, aims: pd.DataFrame, code: str, tier: str, without: str, norms: track_record.Norms
) -> tuple[track_record.RecordYear, ...]:
    chosen = [
        frame[(frame.indicator == code) & (frame.region != without) & (frame.region.map(tier_of) == tier)]
        for frame in (growth, aims)
    ]
    return TrackRecord.from_panel(*chosen, tier=tier, indicator=code, norms=norms).years


def report_others(frame: pd.DataFrame) -> None:
    event = met(frame)
    score = (frame.probability - event) ** 2
    inside = (frame.outcome >= frame.low) & (frame.outcome <= frame.high)
    earlier = [event[((frame.indicator == code) & (frame.year < year)).to_numpy()]
               for code, year in zip(frame.indicator, frame.year, strict=True)]  # fmt: skip
    so_far = np.array([(past.sum() + 1) / (past.size + 2) for past in earlier])
    gain, error = clustered_mean((so_far - event) ** 2 - score, frame.year)
    reference = f"share met so far {((so_far - event) ** 2).mean():.4f}, gain {gain:.4f} ({error:.4f})"
    print(f"\n== other indicators, {len(frame)} targets: Brier {score.mean():.4f}, {reference}")
    print(f"80% bands hold {inside.mean():.3f}")
    shown = frame.assign(met=event, brier=score, inside=inside).groupby("indicator")
    print(shown[["probability", "met", "brier", "inside"]].mean().round(3).assign(n=shown.size()).to_string())


def sensitivity(frames: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    """Brier scores with each constant halved and doubled."""
    print("\nconstant          halved  doubled   (20 January, development cities, track record alone)")
    kept = track_record._anchor
    for name in SENSITIVITY:
        scores = []
        for factor in (0.5, 2.0):
            value = min(factor * getattr(Assumptions(), name), 0.99 if name == "discount" else np.inf)
            changed = replace(Assumptions(), **{name: value})
            track_record._anchor = lambda *a, c=changed: kept(*a[:-1], c)
            anchored_densities.__kwdefaults__["assume"] = changed
            frame = pf.backtest_targets(*frames, range(2011, 2023), weights={"track_record": 1})
            scores.append(((frame.probability - met(frame)) ** 2).mean())
        print(f"{name:16s} {scores[0]:7.4f} {scores[1]:8.4f}")
    track_record._anchor = kept
    anchored_densities.__kwdefaults__["assume"] = ASSUMPTIONS


def learn_pool(frames: list[pd.DataFrame]) -> None:
    """Weights of the pool by the log score of what came true; the stated ones count as one year."""
    experts = list(STATED_WEIGHTS)
    years = []
    for frame in frames:
        known = frame.dropna(subset=["outcome", *experts])
        chance = known[experts].to_numpy(dtype=float)
        score = np.log(np.where(met(known)[:, None], chance, 1.0 - chance).clip(LEAST_CHANCE))
        years += [score[(known.year == year).to_numpy()] for year in known.year.unique()]
    learned_weights = learn_weights(years, np.array(list(STATED_WEIGHTS.values())), prior_years=1.0)
    print("\nweights learned:", dict(zip(experts, learned_weights.round(3).tolist(), strict=True)))
    for frame in frames:
        known = frame.dropna(subset=["outcome", *experts])
        for weights in (STATED_WEIGHTS, DEFAULT_WEIGHTS, {"track_record": 1.0}):
            pooled = known[experts].to_numpy() @ [weights.get(name, 0.0) for name in experts]
            print(f"{len(known)} cases, {dict(weights)}: Brier {((pooled - met(known)) ** 2).mean():.4f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path)
    run(parser.parse_args().folder)


def run(folder: Path) -> None:
    """Print the whole report."""
    growth, targets = learned.city_frames(folder)
    targets = targets[targets.year.between(2011, 2022)]
    frames = [assessed(growth, targets, day) for day in DAYS]
    for day, frame in zip(DAYS, frames, strict=True):
        report(f"development cities, plan of {day}", frame)
    own, aims = learned.province_frames(folder)
    bundled, _ = load_target_panel()
    own = pd.concat([own, bundled[own.columns]]).drop_duplicates(["region", "year"])
    provinces = assessed(own, aims[aims.year >= 2011], "01-20")
    report("provinces 2021-2025", provinces[provinces.year >= 2021])
    learn_pool([*frames, provinces])
    report_others(others_out_in_turn(folder, "01-20"))
    sensitivity((growth, targets))


if __name__ == "__main__":
    main()
