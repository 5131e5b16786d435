"""Learn what the year so far says of the whole: python data/learn_in_year.py [SHARED_DATA_FOLDER].

Writes in_year.csv beside itself. With x the growth of the year so far, y that of the whole year, y' last
year's, and x' the growth to the end of the quarter before,

    y - x  ~  logistic(location + last (x - y') + trend (x - x'), scale)

by tier, indicator and period, from national figures of 2000-2025 without 2020-21 (national_ytd_1985_2026
and national_gdp_ytd_revised_2006_2026) and the pairs of other regions (ytd_to_full_year_pairs_dev). A
logistic density has heavier tails than a Gaussian and is log-concave: then a better year so far never makes
a target less likely, which no Student t can promise. Partial pooling: slopes lean on those of other
indicators at the same period, the scale of a cell on its indicator's and its period's, a tier on the
nation; a cell of n years keeps n / (n + 4) of its own scale and n / (n + 11) of its own location, as a
prior of .3 standard deviations on it makes it. `known` says which of y' and x' are known. `share` is the
mean share of the period in the levels of its year, `share_sd` its spread over years. Rows of period FY hold
how far final figures lie from first ones: `location` is the share that is never revised, `scale` the
standard deviation of the others' revision.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).resolve().parent
PERIODS = ("M1-M2", "Q1", "M1-M4", "M1-M5", "H1", "M1-M7", "M1-M8", "Q1-Q3", "M1-M10", "M1-M11")
EARLIER = {
    "M1-M4": "Q1", "M1-M5": "Q1", "H1": "Q1", "M1-M7": "H1", "M1-M8": "H1", "Q1-Q3": "H1", "M1-M10": "Q1-Q3",
    "M1-M11": "Q1-Q3",
}  # fmt: skip
# Plans of regions speak of local revenue; the nation publishes its secondary industry, not its larger
# firms', so far.
STANDS_FOR = {"budget_revenue": "budget_revenue_local", "services_va": "tertiary_va"}
SAME_AS = {"industry_va_above_scale": "secondary_va", "industry_output_above_scale": "secondary_va"}
INDICATORS = (
    "gdp", "primary_va", "secondary_va", "services_va", "industry_va_above_scale",
    "industry_output_above_scale", "fixed_investment", "retail_sales", "budget_revenue", "trade_total",
    "exports", "imports",
)  # fmt: skip
OTHER = "other"  # any indicator without a row of its own
TIERS = ("nation", "province", "city", "district")
KNOWN = {"none": 1, "last": 2, "both": 3}
EXCEPTIONAL = (2020, 2021)
FIRST_YEAR = 2000
PRIOR_YEARS = 4.0
SLOPE_SD, SLOPE_SD_OWN, LOCATION_SD = 0.3, 0.15, 0.3
HEADER = (
    "tier", "indicator", "period", "known", "location", "last", "trend", "scale", "years", "share",
    "share_sd",
)  # fmt: skip


def growth_table(folder: Path, indicator: str) -> pd.DataFrame:
    """National growth by year (rows) and period (columns), the latest revision of GDP."""
    raw = pd.read_csv(folder / "ship/national_ytd_1985_2026.csv")
    source = STANDS_FOR.get(indicator, SAME_AS.get(indicator, indicator))
    rows = raw[raw.indicator == source]
    table = rows.pivot_table(index="year", columns="period", values="growth_pct")
    if indicator == "retail_sales":
        later = pd.read_csv(folder / "ship/national_monthly_ytd.csv").query("indicator == 'retail_sales'")
        table = later.pivot_table(index="year", columns="period", values="growth_pct").combine_first(table)
    if indicator == "gdp":
        revised = pd.read_csv(folder / "ship/national_gdp_ytd_revised_2006_2026.csv")
        table = revised.pivot_table(index="year", columns="period", values="growth_pct").combine_first(table)
    return table.reindex(columns=[*PERIODS, "FY"])


def cases(table: pd.DataFrame, period: str) -> pd.DataFrame:
    """One row a year: y - x, and what it is regressed on; NaN where a figure is not known."""
    x = table[period]
    trend = x - table[EARLIER[period]] if period in EARLIER else np.nan * x
    found = pd.DataFrame({"d": table.FY - x, "one": 1.0, "last": x - table.FY.shift(1), "trend": trend})
    return found[(found.index >= FIRST_YEAR) & ~found.index.isin(EXCEPTIONAL)].dropna(subset=["d"])


def logistic_fit(
    X: np.ndarray, y: np.ndarray, centre: np.ndarray, sd: np.ndarray
) -> tuple[np.ndarray, float]:
    """Coefficients and scale of a regression with logistic errors and Gaussian priors on the coefficients.

    Iteratively reweighted least squares: the logistic score tanh(z/2) gives a case the weight tanh(z/2) / z.
    """
    scale = max(float(np.median(np.abs(y - np.median(y)))), 0.03)
    b = centre.copy()
    for _ in range(200):
        z = (y - X @ b) / scale
        w = np.where(np.abs(z) > 1e-9, np.tanh(z / 2) / np.where(z == 0.0, 1.0, z), 0.5)
        normal = (X.T * w) @ X / scale**2 + np.diag(1 / sd**2)
        b = np.linalg.solve(normal, (X.T * w) @ y / scale**2 + centre / sd**2)
        z = (y - X @ b) / scale
        scale = max(scale * float(np.sqrt(np.mean(z * np.tanh(z / 2)))), 0.03)
    # Degrees of freedom that the coefficients use, and their own uncertainty, widen a prediction.
    used = float(np.trace(np.linalg.solve(normal, (X.T * w) @ X / scale**2)))
    return b, scale * float(np.sqrt((len(y) + used) / max(len(y) - used, 1.0)))


def nation(tables: dict[str, pd.DataFrame], without: int | None) -> dict[tuple[str, str, str], dict]:
    """Coefficients and scale of each cell, pooled over indicators and periods."""
    data = {
        (i, p): frame[frame.index != without]
        for i, table in tables.items()
        for p in PERIODS
        if len(frame := cases(table, p)) >= 5
    }
    cells: dict[tuple[str, str, str], dict] = {}
    for known, size in KNOWN.items():
        columns = ["one", "last", "trend"][:size]
        kept = {key: frame.dropna(subset=columns) for key, frame in data.items()}
        kept = {key: frame for key, frame in kept.items() if len(frame) >= 5}
        pooled: dict[str, np.ndarray] = {}
        for rounds in range(2):
            fits = {}
            for (i, p), frame in kept.items():
                y = frame.d.to_numpy()
                sd = np.full(size, SLOPE_SD if rounds == 0 else SLOPE_SD_OWN)
                sd[0] = LOCATION_SD * float(np.sqrt(np.mean(y**2)))
                fits[i, p] = logistic_fit(
                    frame[columns].to_numpy(float), y, pooled.get(p, np.zeros(size)), sd
                )
            for p in PERIODS:
                at = [b for (i, q), (b, _) in fits.items() if q == p and i not in SAME_AS]
                if at:
                    pooled[p] = np.median(at, axis=0) * np.where(np.arange(size) == 0, 0.0, 1.0)
        logs = pd.Series({key: np.log(scale) for key, (_, scale) in fits.items()})
        grid = logs.unstack()  # noqa: PD010
        by_period = grid.sub(grid.mean(axis=1), axis=0).mean()
        for (i, p), (b, scale) in fits.items():
            n = len(kept[i, p])
            typical = grid.loc[i].sub(by_period).mean() + by_period[p]
            share = n / (n + PRIOR_YEARS)
            cells[i, p, known] = {
                "b": np.pad(b, (0, 3 - size)),
                "scale": float(np.exp(share * np.log(scale) + (1 - share) * typical)),
                "years": n,
            }
        for p in PERIODS:  # an indicator without figures: the slopes of all, and a scale above most
            at = [cell for (i, q, k), cell in cells.items() if (q, k) == (p, known) and i != OTHER]
            if at:
                cells[OTHER, p, known] = {
                    "b": np.pad(pooled[p], (0, 3 - size)),
                    "scale": float(np.quantile([cell["scale"] for cell in at], 0.75)),
                    "years": 0,
                }
    return cells


def shares(folder: Path) -> dict[tuple[str, str], tuple[float, float]]:
    """Mean and spread over years since 2005 of each period's share in its year, by national levels."""
    raw = pd.read_csv(folder / "ship/national_ytd_1985_2026.csv")
    # Retail sales by month since 2008, where cumulative levels of the later table add up to the year.
    later = pd.read_csv(folder / "ship/national_monthly_ytd.csv")
    raw = pd.concat([raw, later[(later.indicator == "retail_sales") & (later.year > 2011)]])
    found: dict[tuple[str, str], tuple[float, float]] = {}
    for indicator in INDICATORS:
        source = STANDS_FOR.get(indicator, SAME_AS.get(indicator, indicator))
        level = raw[(raw.indicator == source) & (raw.year >= 2005)].pivot_table(
            index="year", columns="period", values="value"
        )
        if level.empty or "FY" not in level:
            level = raw[(raw.indicator == "gdp") & (raw.year >= 2005)].pivot_table(
                index="year", columns="period", values="value"
            )
        for period in PERIODS:
            if period in level and (part := (level[period] / level.FY).dropna()).size >= 5:
                found[indicator, period] = float(part.mean()), float(part.std())
    for period in PERIODS:
        at = [share for (_, p), share in found.items() if p == period]
        spread = float(np.hypot(np.std([m for m, _ in at]), np.mean([s for _, s in at])))
        found[OTHER, period] = float(np.mean([m for m, _ in at])), spread
    return found


def tiers(
    cells: dict, folder: Path, without: int | None
) -> dict[tuple[str, str, str], tuple[float, float, int]]:
    """Shift of the location and factor of the scale of the other tiers, by indicator and period."""
    pairs = pd.read_csv(folder / "evaluate/ytd_to_full_year_pairs_dev.csv")
    pairs = pairs[~pairs.year.isin((*EXCEPTIONAL, without))]
    pairs["cell"] = [
        cells.get((i if (i, p, "none") in cells else OTHER, p, "none"))
        for i, p in zip(pairs.indicator, pairs.period, strict=True)
    ]
    pairs = pairs[pairs.cell.notna()]
    pairs["scale"] = [cell["scale"] for cell in pairs.cell]
    pairs["r"] = pairs["diff"] - [cell["b"][0] for cell in pairs.cell]
    found: dict[tuple[str, str, str], tuple[float, float, int]] = {}
    for tier in TIERS[1:]:
        own = pairs[pairs.tier == tier]
        # Each year counts once: its regions share its shocks. A mean square of one is the nation's own.
        squares = ((own.r / own.scale) ** 2 * 3 / np.pi**2).groupby(own.year).mean()
        factor = float(np.sqrt((squares.clip(upper=25.0).sum() + PRIOR_YEARS) / (squares.size + PRIOR_YEARS)))
        found[tier, "", ""] = 0.0, factor, squares.size
        for (i, p), group in own.groupby(["indicator", "period"]):
            by_year = group.r.groupby(group.year).mean()
            n = by_year.size
            scale = float(group.scale.iloc[0])
            spread = float((group.r**2).groupby(group.year).mean().mean() * 3 / np.pi**2)
            own_scale = np.sqrt((n * spread + PRIOR_YEARS * (factor * scale) ** 2) / (n + PRIOR_YEARS))
            found[tier, i, p] = float(by_year.sum() / (n + LOCATION_SD**-2)), float(own_scale / scale), n
    return found


def revisions(folder: Path) -> tuple[float, float]:
    """Share of first GDP figures that are never revised, and the others' standard deviation of revision."""
    rows = pd.read_csv(folder / "evaluate/province_gdp_growth_vintages.csv")
    change = rows.revision.dropna().to_numpy()
    moved = np.abs(change) > 0.05
    return float(1 - moved.mean()), float(np.sqrt(np.mean(change[moved] ** 2)))


def learn(folder: Path, without: int | None = None) -> list[dict[str, str]]:
    """Rows of in_year.csv, learned without one year if `without` names it."""
    tables = {indicator: growth_table(folder, indicator) for indicator in INDICATORS}
    cells = nation(tables, without)
    moved, part = tiers(cells, folder, without), shares(folder)
    rows = []
    for tier in TIERS:
        for (i, p, known), cell in cells.items():
            shift, factor, n = moved.get((tier, i, p), moved.get((tier, "", ""), (0.0, 1.0, 0)))
            own = (tier, i, p) in moved
            location, last, trend = cell["b"] + [shift, 0.0, 0.0]
            mean, sd = part.get((i, p), part[OTHER, p])
            numbers = (location, last, trend, cell["scale"] * factor)
            years = cell["years"] if tier == "nation" else n if own else 0
            rows.append(
                dict(zip(HEADER, (tier, i, p, known, *(f"{v:.3f}" for v in numbers), years, f"{mean:.4f}",
                                  f"{sd:.4f}"), strict=True))
            )  # fmt: skip
    kept, sd = revisions(folder)
    rows += [
        dict.fromkeys(HEADER, "") | {"tier": tier, "indicator": OTHER, "period": "FY", "known": "none",
         "location": f"{kept:.3f}", "last": "0", "trend": "0", "scale": f"{sd:.3f}", "years": "0",
         "share": "1", "share_sd": "0"}
        for tier in TIERS
    ]  # fmt: skip
    order = {name: k for k, name in enumerate((*INDICATORS, OTHER, *PERIODS, "FY", *TIERS, *KNOWN))}
    return sorted(rows, key=lambda r: [order[r[key]] for key in ("tier", "indicator", "period", "known")])


def main() -> None:
    """Write in_year.csv beside this script."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent.parent / "shared/data"
    rows = learn(folder)
    with (HERE / "in_year.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HEADER, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"in_year: {len(rows)} rows")


if __name__ == "__main__":
    main()
