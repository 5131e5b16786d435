"""How well the year so far tells the year: python -m benchmarks.in_year [SHARED_DATA_FOLDER].

By `pf.assess` one date at a time on a synthetic target, the median of the predictive against the year's
figure; the parameters are learned on other years, figures are latest revisions, so pseudo-out-of-sample.
"""

from __future__ import annotations

import datetime as dt
import importlib.util
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd

import pingshan_forecast as pf
from pingshan_forecast.core.observations import Observation
from pingshan_forecast.experts import in_year
from pingshan_forecast.registry.releases import release_day
from pingshan_forecast.registry.tables import data_path

EXCEPTIONAL = (2020, 2021)
YEARS = range(2006, 2025)
INDICATORS = ("gdp", "fixed_investment", "budget_revenue", "trade_total")


def learner() -> ModuleType:
    """The script that learns the parameters."""
    spec = importlib.util.spec_from_file_location("learn_in_year", data_path("learn_in_year.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def use(rows: list[dict[str, str]]) -> None:
    """Let the library use some rows of in_year.csv instead of the bundled ones."""
    fields = ("location", "last", "trend", "scale", "share", "share_sd")
    table = {
        (r["tier"], r["indicator"], r["period"], r["known"]): in_year.InYearParameters(
            years=int(r["years"]), **{name: float(r[name]) for name in fields}
        )
        for r in rows
    }
    in_year.in_year_table = lambda: table


def national_history(table: pd.DataFrame, indicator: str) -> pf.History:
    """The nation's figures of a table by year and period, each known by the release calendar."""
    rows = [
        Observation(
            region="全国", indicator=indicator, year=int(year), period=period, growth_pct=float(value),
            published=release_day("全国", indicator, int(year), period),
        )
        for year, figures in table.iterrows()
        for period, value in figures.items()
        if np.isfinite(value)
    ]  # fmt: skip
    return pf.History(region="全国", observations=tuple(rows))


def forecast(history: pf.History, region: str, indicator: str, year: int, period: str) -> tuple[float, ...]:
    """Median and 80% band of the year's growth on the day after a period's figure came out."""
    target = pf.Target(
        region=region,
        year=year,
        indicator=indicator,
        indicator_name=indicator,
        comparator="at_least",
        low=6.0,
    )
    plan = pf.Plan(region=region, year=year, as_of=dt.date(year, 3, 5), targets=(target,))
    day = max(plan.as_of, release_day(region, indicator, year, period) + dt.timedelta(days=1))
    row = pf.assess(plan, history, as_of=day).rows[0]
    if row.status != "assessed":
        return (np.nan,) * 3
    return tuple(row.predictive.quantile(p) for p in (0.5, 0.1, 0.9))


def nation(folder: Path, periods: tuple[str, ...] = ("Q1", "H1", "Q1-Q3")) -> pd.DataFrame:
    """Forecasts of the nation's growth by indicator, period and year."""
    learn, found = learner(), []
    for year in YEARS:
        use(learn.learn(folder, without=year))
        for indicator in INDICATORS:
            table = learn.growth_table(folder, indicator)
            if year not in table.index or not table.index.isin(range(year - 4, year)).any():
                continue
            history = national_history(table[table.index >= 1996], indicator)
            for period in periods:
                x, y = table[period][year], table.FY[year]
                if np.isfinite(x) and np.isfinite(y):
                    found.append(
                        (indicator, period, year, x, y, *forecast(history, "全国", indicator, year, period))
                    )
    return pd.DataFrame(found, columns=["indicator", "period", "year", "x", "y", "median", "low", "high"])


def provinces(folder: Path) -> pd.DataFrame:
    """Forecasts of provincial GDP at mid-year."""
    learn, found = learner(), []
    pairs = pd.read_csv(folder / "evaluate/ytd_to_full_year_pairs_dev.csv")
    pairs = pairs[(pairs.tier == "province") & (pairs.indicator == "gdp") & (pairs.period == "H1")]
    for year, group in pairs.groupby("year"):
        use(learn.learn(folder, without=int(year)))
        for row in group.itertuples():
            history = pf.load_history(row.region)
            own = Observation(
                region=row.region, indicator="gdp", year=int(year), period="H1", growth_pct=row.growth_pct,
                published=release_day(row.region, "gdp", int(year), "H1"),
            )  # fmt: skip
            history = replace(history, observations=(*history.observations, own))
            said = forecast(history, row.region, "gdp", int(year), "H1")
            found.append((row.region, "H1", int(year), row.growth_pct, row.fy, *said))
    return pd.DataFrame(found, columns=["region", "period", "year", "x", "y", "median", "low", "high"])


def summary(found: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Errors of the median and of y = x, and how often the 80% band holds."""
    frame = found.assign(
        error=found["median"] - found.y, naive=found.x - found.y, held=found.y.between(found.low, found.high)
    )
    groups = frame.groupby(by)
    return pd.DataFrame(
        {
            "n": groups.size(),
            "mae": groups.error.apply(lambda e: e.abs().mean()),
            "mae_naive": groups.naive.apply(lambda e: e.abs().mean()),
            "rms": groups.error.apply(lambda e: np.sqrt((e**2).mean())),
            "rms_naive": groups.naive.apply(lambda e: np.sqrt((e**2).mean())),
            "held_80": groups.held.mean(),
        }
    ).round(3)


def main() -> None:
    """Print the tables."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2] / "shared/data"
    found = nation(folder)
    usual = ~found.year.isin(EXCEPTIONAL)
    print(summary(found[usual], ["indicator", "period"]).to_string())
    print("\n2020 and 2021\n" + summary(found[~usual], ["indicator", "period"]).to_string())
    pairs = provinces(folder)
    print("\nprovinces\n" + summary(pairs.dropna(), ["period"]).to_string())
    print(f"not assessable: {int(pairs['median'].isna().sum())}")


if __name__ == "__main__":
    main()
