"""What became of targets: learn data/year_effects.csv and data/target_norms.csv from the shared panels.

``python -m benchmarks.record ../shared/data`` writes both tables. Norms are learned on the development
regions (and on the nation, Shenzhen and its districts, which belong to no half); the yearly record of the
provinces' GDP since 2014 holds all of them, as each year is used on later days only.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import numpy as np
import pandas as pd

from pingshan_forecast.core.outlook import EXCEPTIONAL_YEARS
from pingshan_forecast.core.panels import target_panel
from pingshan_forecast.experts import track_record
from pingshan_forecast.experts.anchoring import Norms
from pingshan_forecast.experts.expectations import expect
from pingshan_forecast.experts.track_record import TrackRecord, tier_of
from pingshan_forecast.registry.tables import data_path

SHIPPED = (
    "targets_2", "province_targets", "national_targets", "shenzhen_city_targets",
    "shenzhen_districts_targets", "pingshan_targets",
)  # fmt: skip
OUTCOMES = (
    "outcomes_2", "province_outcomes_2020_2025", "national_outcomes", "shenzhen_city_annual",
    "shenzhen_districts_annual", "pingshan_annual",
)  # fmt: skip
CODES = {
    "gdp_primary": "primary_va", "gdp_secondary": "secondary_va", "gdp_tertiary": "services_va",
    "tertiary_va": "services_va", "urban_new_jobs": "jobs_new",
}  # fmt: skip

STEPS = {
    "gdp": 1.0, "primary_va": 1.0, "services_va": 1.0, "secondary_va": 1.7, "industry_va_above_scale": 1.7,
    "industry_output_above_scale": 1.7, "retail_sales": 2.8, "fixed_investment": 4.5, "budget_revenue": 6.0,
    "trade_total": 14.7, "exports": 14.7, "imports": 14.7, "fdi": 14.7, "income_resident": 1.4,
    "income_urban": 1.4, "income_rural": 2.2, "cpi": 1.2, "unemployment_registered": 0.1,
    "unemployment_surveyed": 0.2,
}  # fmt: skip
"""Median change of growth (of the rate itself, for prices and unemployment) from a year to the next, in
points: 104 cities (GDP), 31 provinces, 2001-2019; primary and services as GDP, exports, imports and foreign
investment as all trade; surveyed unemployment is stated."""

LOADINGS = {
    "industry_va_above_scale": 1.0,
    "secondary_va": 1.0,
    "retail_sales": 3.0,
    "budget_revenue": 2.0,
    "fixed_investment": 1.0,
    "trade_total": 2.0,
    "exports": 2.0,
    "imports": 2.0,
    "fdi": 2.0,
    "primary_va": 0.3,
    "cpi": 0.3,
    "unemployment_registered": 0.0,
    "unemployment_surveyed": 0.0,
}
"""What a crisis takes of growth, in what it takes of GDP's (3 points): rounded from 2020 and 2022."""

# Priors of the norms and what they count for, in cases: outcomes lie around their targets, within .6 steps;
# a slope of .2 on what is expected of them.
_UNIT, _UNIT_CASES, _LEVEL_CASES, _SLOPE, _SLOPE_CASES = 0.6, 8.0, 4.0, 0.2, 15.0


def _read(folder: Path, names: tuple[str, ...]) -> pd.DataFrame:
    frame = pd.concat([pd.read_csv(folder / f"{name}.csv") for name in names], ignore_index=True)
    return frame.assign(indicator=frame.indicator.replace(CODES))


def outcomes(folder: Path) -> pd.DataFrame:
    """Yearly growth of every region and indicator, first announcements before the bureau's later table."""
    first = _read(folder / "ship", OUTCOMES)
    first = first[first.period.isna() | (first.period == "FY")]
    late = pd.read_csv(folder / "evaluate/outcomes_2025_dev.csv")
    final = pd.read_csv(folder / "evaluate/province_outcomes_nbs_2001_2019.csv")
    columns = ["region", "indicator", "year", "growth_pct"]
    every = pd.concat([late[columns], first[columns], final[columns]]).dropna()
    every = every.assign(indicator=every.indicator.replace(CODES))
    return every.drop_duplicates(columns[:3]).rename(columns={"growth_pct": "growth"})


def targets(folder: Path) -> pd.DataFrame:
    """Yearly targets on growth and on rates: of a range the lower number, of a ceiling the number."""
    frame = pd.concat(
        [_read(folder / "ship", SHIPPED), pd.read_csv(folder / "evaluate/targets_2025_dev.csv")]
    )
    frame = frame[frame.target_kind.isin(["growth_pct", "rate_pct_ceiling"])]
    frame = frame.assign(target=frame.target_low.fillna(frame.target_high)).dropna(subset=["target"])
    columns = ["region", "indicator", "year"]
    return frame.drop_duplicates(columns)[[*columns, "target"]]


def kept_apart(folder: Path) -> set[str]:
    names = ("regions_split", "regions_split_additions")
    split = pd.concat([pd.read_csv(folder / f"evaluate/{name}.csv") for name in names])
    return set(split.region[split.half == "exam"])


def city_frames(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    growth, aims = (pd.read_csv(folder / f"evaluate/city_{what}_dev.csv") for what in ("growth", "targets"))
    return growth.rename(columns={"city": "region"}), aims.rename(columns={"city": "region"})


def province_frames(folder: Path, tier: str = "province") -> tuple[pd.DataFrame, pd.DataFrame]:
    """Growth and lower target bounds of target_vs_outcome.csv, with what else is known of growth."""
    cases = pd.read_csv(folder / "evaluate/target_vs_outcome.csv")
    cases = cases[(cases.level == tier) & (cases.indicator == "gdp")].drop_duplicates(["region", "year"])
    growth = cases[["region", "year", "outcome"]].rename(columns={"outcome": "growth"})
    every = outcomes(folder)
    more = every[(every.indicator == "gdp") & every.region.isin(growth.region)][growth.columns]
    growth = pd.concat([growth, more]).drop_duplicates(["region", "year"])
    return growth, cases[["region", "year", "target_low"]].rename(columns={"target_low": "target"})


def cases_of(growth: pd.DataFrame, aims: pd.DataFrame, indicator: str) -> pd.DataFrame:
    """Every target of an indicator with its outcome, and what was expected from the region's own past."""
    panel = target_panel(growth[growth.indicator == indicator], aims[aims.indicator == indicator])
    rows = []
    for year in panel.scored_years():
        now = year - int(panel.years[0])
        chosen = np.isfinite(panel.growth[:, now]) & np.isfinite(panel.targets[:, now])
        expected = expect(panel.growth[chosen, :now], panel.years[:now], year, STEPS[indicator])
        rows.append(
            pd.DataFrame(
                {
                    "region": np.array(panel.regions)[chosen],
                    "year": year,
                    "target": panel.targets[chosen, now],
                    "outcome": panel.growth[chosen, now],
                    "expected": expected.mean,
                }
            )
        )
    columns = ["region", "year", "target", "outcome", "expected"]
    return pd.concat(rows, ignore_index=True) if rows else pd.DataFrame(columns=columns)


def learn_norms(indicator: str, cases: pd.DataFrame, slope: float) -> dict[tuple[str, str], Norms]:
    """An indicator's norms, in all tiers and in each, from its cases: each leans on what is usual of all."""
    step, n = STEPS[indicator], len(cases)
    ahead = np.nan_to_num((cases.expected - cases.target).to_numpy(dtype=float))
    rest = (cases.outcome - cases.target).to_numpy(dtype=float) - slope * ahead
    centre = float(np.median(rest)) if n else 0.0
    level = centre * n / (n + _LEVEL_CASES)
    tiers = np.array([tier_of(region) for region in cases.region], dtype=object)
    levels = {"": level}
    for tier in sorted(set(tiers)):
        own = rest[tiers == tier]
        levels[tier] = float((own.size * np.median(own) + _LEVEL_CASES * level) / (own.size + _LEVEL_CASES))
    distance = float(np.median(np.abs(rest - [levels[tier] for tier in tiers]))) / 0.7 if n else 0.0
    share = n / (n + _UNIT_CASES)
    unit = np.exp(share * np.log(max(distance, 0.1 * step)) + (1 - share) * np.log(_UNIT * step))
    return {
        (indicator, tier): Norms(
            indicator=indicator,
            tier=tier,
            cases=int((tiers == tier).sum()) if tier else n,
            level=found,
            unit=float(unit),
            step=step,
            through=slope,
            position=slope,
            loading=LOADINGS.get(indicator, 1.0),
        )
        for tier, found in levels.items()
    }


def learn_slopes(parts: dict[str, pd.DataFrame]) -> dict[str, float]:
    """Slope of outcome less target on expected growth less target of each indicator, shrunk to that of all.

    In steps, within indicators, far ones pulled in; never below zero, as no target is met for being hard.
    """
    moments = {}
    for indicator, cases in parts.items():
        kept = cases.dropna()
        x = ((kept.expected - kept.target) / STEPS[indicator]).to_numpy(dtype=float)
        y = ((kept.outcome - kept.target) / STEPS[indicator]).to_numpy(dtype=float)
        x, y = (np.clip(v - np.median(v), -2.0, 2.0) if v.size > 2 else np.zeros(0) for v in (x, y))
        moments[indicator] = float(x @ y), float(x @ x)
    top, bottom = (sum(values) for values in zip(*moments.values(), strict=True))
    common = (_SLOPE * _SLOPE_CASES + top) / (_SLOPE_CASES + bottom)
    return {
        indicator: max((common * _SLOPE_CASES + xy) / (_SLOPE_CASES + xx), 0.0)
        for indicator, (xy, xx) in moments.items()
    }


def gdp_norms(tier: str, years: tuple[track_record.RecordYear, ...] = ()) -> Norms:
    """GDP's own in a tier: the mean of its years' effects, an epidemic's a tenth, beside four of nought.

    The nation's targets are floors that it ends a little above: half of what is expected comes through, and
    a year scatters half as much.
    """
    weight = np.array([0.1 if year.year in EXCEPTIONAL_YEARS else 1.0 for year in years])
    effects = np.array([year.effect for year in years])
    national = tier == "nation"
    return Norms(
        indicator="gdp",
        tier=tier,
        cases=sum(year.cases for year in years),
        level=float(weight @ effects / (weight.sum() + 4.0)),
        unit=0.5 if national else 1.0,
        step=1.0,
        through=0.5 if national else 1.0,
        position=0.5,
        loading=1.0,
    )


def learn(
    folder: Path,
) -> tuple[dict[tuple[str, str], Norms], list[track_record.RecordYear]]:
    """The norms of all indicators, and the yearly record."""
    panels = {
        "city": city_frames(folder),
        "province": province_frames(folder),
        "nation": province_frames(folder, "national"),
    }
    norms: dict[tuple[str, str], Norms] = {}
    years: list[track_record.RecordYear] = []
    for tier, frames in panels.items():
        # Effects do not depend on the level but where they are held to a few points of it.
        first = TrackRecord.from_panel(*frames, tier=tier, norms=gdp_norms(tier))
        norms["gdp", tier] = gdp_norms(tier, first.years)
        years += TrackRecord.from_panel(*frames, tier=tier, norms=norms["gdp", tier]).years
    apart = kept_apart(folder)
    growth, aims = (frame[~frame.region.isin(apart)] for frame in (outcomes(folder), targets(folder)))
    parts = {code: cases_of(growth, aims, code) for code in STEPS if code != "gdp"}
    slopes = learn_slopes({code: cases for code, cases in parts.items() if len(cases)})
    common = _SLOPE
    for code, cases in parts.items():
        norms |= learn_norms(code, cases, slopes.get(code, common))
        for tier in sorted({tier_of(region) for region in cases.region}):
            frames = [
                frame[(frame.indicator == code) & (frame.region.map(tier_of) == tier)]
                for frame in (growth, aims)
            ]
            record = TrackRecord.from_panel(*frames, tier=tier, indicator=code, norms=norms[code, tier])
            years += record.years
    return norms, years


def write(folder: Path, data: Path) -> None:
    norms, years = learn(folder)
    with (data / "target_norms.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["indicator", "tier", "cases", *NUMBERS])
        for (code, tier), found in norms.items():
            table.writerow([code, tier, found.cases, *(f"{getattr(found, name):.3f}" for name in NUMBERS)])
    with (data / "year_effects.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(
            [
                "indicator",
                "tier",
                "year",
                "cases",
                "effect",
                "shift",
                "error",
                "targets_known",
                "outcomes_known",
            ]
        )
        for year in years:
            figures = (f"{x:.3f}" for x in (year.effect, year.shift, year.error))
            days = year.targets_known.isoformat(), year.outcomes_known.isoformat()
            table.writerow([year.indicator, year.tier, year.year, year.cases, *figures, *days])
    print(f"wrote {len(norms)} norms and {len(years)} years to {data}")


NUMBERS = ("level", "unit", "step", "through", "position", "loading")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--data", type=Path, default=data_path())
    arguments = parser.parse_args()
    write(arguments.folder, arguments.data)


if __name__ == "__main__":
    main()
