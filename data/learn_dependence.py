"""Learn how growth surprises move together: python data/learn_dependence.py ../shared/data/evaluate.

A surprise is the change of a growth rate on the year before, as standardised by its region; 31 provinces,
2001-2019, so that nothing later than 2019 is in the table. Rank correlations r become 2 sin(pi r / 6), the
correlation of a Gaussian copula (Kruskal 1958, Journal of the American Statistical Association 53, 814-861):
breaks in the levels that nominal growth rests on then weigh little. Real secondary industry stands for
industry above designated size.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import numpy as np
import pandas as pd

REAL = {
    "gdp": "gdp_index_prev100",
    "industry_va_above_scale": "secondary_index_prev100",
    "services_va": "tertiary_index_prev100",
    "cpi": "cpi_prev100",
}
NOMINAL = {
    "fixed_investment": "fai",
    "retail_sales": "retail",
    "budget_revenue": "budget_rev",
    "trade_total": "trade_k_usd",
    "exports": "exports_k_usd",
}
CODES = [*REAL, *NOMINAL]
HEADER = ("kind", "a", "b", "value", "observations")


def surprises(panel: pd.DataFrame) -> pd.DataFrame:
    """Give the standardised change of growth, clipped at three deviations, by province and year."""
    groups = panel.groupby("province")
    growth = pd.DataFrame({code: 100 * np.log(panel[column] / 100) for code, column in REAL.items()})
    for code, column in NOMINAL.items():
        growth[code] = 100 * np.log(panel[column] / groups[column].shift(1))
    change = growth.groupby(panel["province"]).diff()
    scaled = change / change.groupby(panel["province"]).transform("std")
    return pd.concat([panel[["province", "year"]], scaled.clip(-3, 3)], axis=1)


def correlations(scores: pd.DataFrame) -> list[tuple[str, str, str, float, int]]:
    """Give the correlation of each pair of indicators within a province and year."""
    rows = []
    for i, a in enumerate(CODES):
        for b in CODES[i + 1 :]:
            pair = scores[[a, b]].dropna()
            rank = pair.corr("spearman").iloc[0, 1]
            rows.append(("indicators", a, b, 2 * np.sin(np.pi * rank / 6), len(pair)))
    return rows


def year_share(scores: pd.DataFrame) -> float:
    """Give the share of the variance of surprises that a year's mean over provinces has, all indicators."""
    shares = []
    for code in CODES:
        seen = scores[["year", code]].dropna()
        by_year = seen.groupby("year")[code]
        within = (seen[code] - by_year.transform("mean")).pow(2).sum() / (len(seen) - by_year.ngroups)
        between = by_year.mean().var() - within / by_year.size().mean()
        shares.append(max(between, 0.0) / (max(between, 0.0) + within))
    return float(np.mean(shares))


def prior_years(scores: pd.DataFrame, rows: list[tuple[str, str, str, float, int]]) -> float:
    """Give the years of own history that weigh as much as the panel, by moments.

    A province's correlation over n years varies about the panel's by (1 - r^2)^2 (1/n + 1/prior).
    """
    excess, unit = 0.0, 0.0
    for _, a, b, value, _ in rows:
        for _, own in scores.groupby("province"):
            pair = own[[a, b]].dropna()
            noise = (1 - value**2) ** 2
            excess += (pair.corr().iloc[0, 1] - value) ** 2 - noise / len(pair)
            unit += noise
    return float(unit / excess)


def main() -> None:
    """Write dependence.csv beside this script."""
    folder = Path(sys.argv[1])
    panel = pd.read_csv(folder / "province_panel_2000_2019.csv").sort_values(["province", "year"])
    nation = pd.read_csv(folder / "national_annual_2000_2019.csv").set_index("year")
    scores = surprises(panel)
    rows = correlations(scores)
    national = (100 * np.log(nation["gdp_index_prev100"] / 100)).diff().dropna()
    shared = scores.groupby("year")["gdp"].mean().reindex(national.index)
    rows.append(("region_year_effect", "", "", year_share(scores) ** 0.5, len(scores["gdp"].dropna())))
    rows.append(("nation_year_effect", "", "", float(shared.corr(national)), len(national)))
    rows.append(("prior_years", "", "", prior_years(scores, rows[:-2]), len(scores)))
    with (Path(__file__).parent / "dependence.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows((kind, a, b, f"{value:.3f}", n) for kind, a, b, value, n in rows)


if __name__ == "__main__":
    main()
