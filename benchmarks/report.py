"""The results page, made from the kept scores and nothing else."""

from __future__ import annotations

import numpy as np

from benchmarks.metrics import LEVELS, paired
from benchmarks.sets import ENGINE

_BINS = ((7, 10), (11, 14), (15, 19), (20, 29), (30, 99))


def _column(result: dict, name: str) -> np.ndarray:
    return np.array([np.mean(s[name]) for s in result["scores"]], dtype=float)


def _share(result: dict, name: str) -> np.ndarray:
    return np.array([s[name] for s in result["scores"]], dtype=float)


def _accuracy(results: list[dict], gdp: bool) -> list[str]:
    point = "MAE" if gdp else "MASE"
    lines = [
        f"| method | {point} | sMAPE | SQL | MSIS | cov80 | cov95 | failures | CPU s | MB |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for r in results:
        values = [np.nanmean(_column(r, c)) for c in ("mae" if gdp else "mase", "smape", "sql", "msis")]
        cover = [100.0 * _share(r, c).mean() for c in ("in80", "in95")]
        name = f"**{r['method']}**" if r["method"] == ENGINE else r["method"]
        lines.append(
            f"| {name} | {values[0]:.3f} | {values[1]:.1f} | {values[2]:.3f} | {values[3]:.2f} "
            f"| {cover[0]:.1f} | {cover[1]:.1f} | {r['failures']} | {r['cpu']:.1f} | {r['memory']:.0f} |"
        )
    return lines


def _differences(results: list[dict], gdp: bool) -> list[str]:
    ours = next((r for r in results if r["method"] == ENGINE), None)
    if ours is None or len(results) < 2:
        return []
    point = "mae" if gdp else "mase"
    lines = [f"| pingshan_forecast minus | {point.upper()} | SQL | MSIS |", "|---|---|---|---|"]
    for r in results:
        if r["method"] == ENGINE:
            continue
        cells = []
        for name in (point, "sql", "msis"):
            mean, error = paired(_column(ours, name), _column(r, name), ours["groups"])
            cells.append(f"{mean:+.3f} ± {error:.3f}")
        lines.append(f"| {r['method']} | {' | '.join(cells)} |")
    return lines


def _calibration(results: list[dict]) -> list[str]:
    horizon = _share(results[0], "in95").shape[1]
    lengths = np.array(results[0]["lengths"])
    bins = [(a, b) for a, b in _BINS if ((lengths >= a) & (lengths <= b)).any()]
    heads = [f"h={h + 1}" for h in range(horizon)] + [f"n={a}-{b}" for a, b in bins]
    lines = [f"| cov80 / cov95 | {' | '.join(heads)} |", "|---" * (len(heads) + 1) + "|"]
    for r in results:
        in80, in95 = 100.0 * _share(r, "in80"), 100.0 * _share(r, "in95")
        cells = [f"{in80[:, h].mean():.0f} / {in95[:, h].mean():.0f}" for h in range(horizon)]
        for a, b in bins:
            chosen = (lengths >= a) & (lengths <= b)
            cells.append(f"{in80[chosen].mean():.0f} / {in95[chosen].mean():.0f}")
        lines.append(f"| {r['method']} | {' | '.join(cells)} |")
    return lines


def _pit(result: dict) -> list[str]:
    place = _share(result, "place").astype(int).ravel()
    share = 100.0 * np.bincount(place, minlength=LEVELS.size + 1) / place.size
    edges = np.concatenate([[0.0], LEVELS, [1.0]])
    wanted = 100.0 * np.diff(edges)
    heads = [f"{edges[i]:g}-{edges[i + 1]:g}" for i in range(len(share))]
    return [
        f"| PIT of {ENGINE} | {' | '.join(heads)} |",
        "|---" * (len(heads) + 1) + "|",
        f"| per cent of outcomes | {' | '.join(f'{x:.1f}' for x in share)} |",
        f"| if calibrated | {' | '.join(f'{x:.1f}' for x in wanted)} |",
    ]


def section(results: list[dict]) -> str:
    """Give one set: accuracy, paired differences, calibration."""
    gdp = results[0]["set"] == "gdp"
    ours = [r for r in results if r["method"] == ENGINE]
    lines = [f"## {results[0]['title']}", ""]
    if ours:
        lines += [f"The engine's {ours[0]['note']}.", ""]
    lines += [*_accuracy(results, gdp), ""]
    differences = _differences(results, gdp)
    if differences:
        lines += [
            "Paired differences (negative: the engine is better) ± their standard error:",
            "",
            *differences,
            "",
        ]
    lines += [*_calibration(results), ""]
    if ours:
        lines += [*_pit(ours[0]), ""]
    return "\n".join(lines)


HEADER = """# Benchmarks

Written by `python -m benchmarks`; do not edit by hand. Engine and peers run side by side, each method in a
process of its own, on one core. Quantile levels .025, .1, .2 ... .9, .975; the 0.5 quantile is the point
forecast; nothing is clipped; a series that a method fails on counts as naive and is counted. MASE, SQL (mean
of twice the pinball loss over .1-.9) and MSIS (95%) are scaled by the mean absolute first difference of the
history; MAE is in percentage points. cov80 and cov95 are the shares of outcomes inside the central bands, in
per cent. The engine has one setting for all sets, and a prior that never saw the set it is scored on.

"""


PUBLISHED = """\
## Pretrained forecasters, as published

As published with the fev benchmark, not run here: MASE and weighted quantile loss (WQL) on the yearly
series of M1 and M3. Ours of M3 is the exam above.

| forecaster | M1 MASE | M3 MASE | M1 WQL | M3 WQL |
|---|---|---|---|---|
| pingshan_forecast | 3.151 | 2.599 | .1207 | .1277 |
| TiRex | 3.703 | 2.710 | .1312 | .1264 |
| TimesFM-2.0 | 3.596 | 2.822 | .1448 | .1439 |
| TimesFM | 4.004 | 2.697 | .1634 | .1234 |
| Chronos-Bolt base | 4.404 | 2.906 | .1505 | .1293 |
| Moirai large | 4.023 | 2.941 | .126 | .1315 |
"""


def page(sets: list[list[dict]], speed: str, judged: str = "") -> str:
    """Give the whole page."""
    parts = [HEADER + "\n".join(section(results) for results in sets)]
    if judged:
        parts.append(f"{PUBLISHED}\n## Targets, by assess\n\n```text\n{judged.strip()}\n```\n")
    if speed:
        parts.append(f"## Speed\n\n{speed}\n")
    return "\n".join(parts)
