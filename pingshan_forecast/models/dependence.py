"""How surprises of indicators, regions and years move together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, cast

import numpy as np

from pingshan_forecast.errors import DataError
from pingshan_forecast.registry.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from pingshan_forecast.core.forecasts import Forecast
    from pingshan_forecast.core.history import History
    from pingshan_forecast.core.series import IndicatorSeries

    Floats = NDArray[np.float64]

YEAR_EFFECT = "year_effect"


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """The surprise in one indicator's growth in one region and year.

    Parameters
    ----------
    region : str
        A region's key; `YEAR_EFFECT` for the shock that all regions share in a year.
    indicator : str
        A code of the registry.
    year : int
        The calendar year.
    """

    region: str
    indicator: str
    year: int


@lru_cache(maxsize=1)
def _panel() -> tuple[dict[frozenset[str], float], dict[str, float]]:
    pairs: dict[frozenset[str], float] = {}
    single: dict[str, float] = {}
    for row in read_table("dependence"):
        if row["kind"] == "indicators":
            pairs[frozenset((row["a"], row["b"]))] = float(row["value"])
        else:
            single[row["kind"]] = float(row["value"])
    return pairs, single


def indicator_correlation(history: History | None, indicators: Sequence[str]) -> Floats:
    """Correlation of the surprises of a region's indicators within a year.

    The panel-wide correlation (31 provinces, 2001-2019, `data/learn_dependence.py`), moved toward the
    region's own by ``n / (n + n0)``: n changes of growth that two of its series share, and n0 the years of
    own history that weigh as much as the panel, learned from how little provinces differ.

    Parameters
    ----------
    history : History or None
        The region's figures; None for the panel alone.
    indicators : sequence of str
        Codes; one that the panel does not know is independent of the others.

    Returns
    -------
    array, shape (n_indicators, n_indicators)

    Examples
    --------
    >>> indicator_correlation(None, ["gdp", "industry_va_above_scale"]).tolist()
    [[1.0, 0.803], [0.803, 1.0]]
    """
    pairs, single = _panel()
    n = len(indicators)
    result = np.eye(n)
    series = [None if history is None else history.find(code) for code in indicators]
    for i in range(n):
        for j in range(i):
            if indicators[i] == indicators[j]:
                value = 1.0
            else:
                panel = pairs.get(frozenset((indicators[i], indicators[j])))
                if panel is None:
                    continue
                own, count = _own_correlation(series[i], series[j])
                value = (single["prior_years"] * panel + count * own) / (single["prior_years"] + count)
            result[i, j] = result[j, i] = value
    return nearest_correlation(result)


def _own_correlation(a: IndicatorSeries | None, b: IndicatorSeries | None) -> tuple[float, int]:
    """Uncentred correlation of the changes of growth over the years that both have, and their number."""
    if a is None or b is None:
        return 0.0, 0
    (years_a, growth_a), (years_b, growth_b) = a.observed, b.observed
    _, in_a, in_b = np.intersect1d(years_a, years_b, return_indices=True)
    x, y = np.diff(growth_a[in_a]), np.diff(growth_b[in_b])
    scale = float(np.sqrt((x @ x) * (y @ y)))
    return (float(x @ y) / scale, x.size) if scale > 0.0 else (0.0, 0)


def nearest_correlation(matrix: Floats) -> Floats:
    """Clip negative eigenvalues and rescale to a unit diagonal; a correlation matrix stays as it is."""
    values, vectors = np.linalg.eigh(matrix)
    if values[0] >= -1e-12:
        return matrix
    fixed = (vectors * np.clip(values, 1e-6, None)) @ vectors.T
    scale = np.sqrt(np.diag(fixed))
    return cast("Floats", fixed / np.outer(scale, scale))


def region_correlation(
    own: str, regions: Sequence[str], loadings: Mapping[str, float] | None = None
) -> Floats:
    """Correlation of the surprises of one indicator across regions in a year.

    One factor, the year effect that all regions share: the region `own` loads on it as provinces do, every
    region above it as the nation does (both learned by `data/learn_dependence.py`), the year effect fully.

    Parameters
    ----------
    own : str
        The region of the plan.
    regions : sequence of str, length n
        Keys of regions, and ``"year_effect"`` for the year effect itself.
    loadings : mapping of str to float or None
        By region above, the loading of a surprise that is counted from an outlook.

    Returns
    -------
    array (n, n)
        In the order of `regions`.

    Examples
    --------
    >>> region_correlation("坪山", ["坪山", "year_effect"])[0, 1]
    np.float64(0.669)
    """
    _, single = _panel()
    above = {YEAR_EFFECT: 1.0, own: single["region_year_effect"]} | dict(loadings or {})
    loads = np.array([above.get(name, single["nation_year_effect"]) for name in regions])
    same = np.equal.outer(np.array(regions), np.array(regions))
    return np.where(same, 1.0, np.outer(loads, loads))


def score_correlation(
    variables: Sequence[Variable],
    *,
    own: str,
    history: History | None,
    forecasts: dict[tuple[str, str], Forecast],
    loadings: Mapping[str, float] | None = None,
) -> Floats:
    """Correlation of the normal scores of growth surprises across indicators, regions and years.

    Within an indicator the correlation over years is its forecast's, P = L L'. Across them the innovations
    L^-1 z of the same year correlate as the Kronecker product of `region_correlation` and
    `indicator_correlation`, those of different years do not:
    ``corr(z_ait, z_bjs) = K_ab R_ij sum_u L_ai[t, u] L_bj[s, u]``.

    Parameters
    ----------
    variables : sequence of Variable, length n_variables
        Region, indicator and year of each.
    own : str
        The region of the plan.
    history : History or None
        Where indicators' correlation is estimated; None for the learned one alone.
    forecasts : dict of (str, str) to Forecast
        By region and indicator; their correlation over years is used.
    loadings : mapping of str to float or None
        By region above, the loading of a surprise that is counted from an outlook.

    Returns
    -------
    array, shape (n_variables, n_variables)
    """
    codes = [v.indicator for v in variables]
    names = list(dict.fromkeys(codes))
    unique = indicator_correlation(history, names)
    place = [names.index(code) for code in codes]
    across = unique[np.ix_(place, place)] * region_correlation(own, [v.region for v in variables], loadings)
    years = sorted({year for f in forecasts.values() for year in f.years} | {v.year for v in variables})
    rows = np.array([_innovation_row(v, forecasts.get((v.region, v.indicator)), years) for v in variables])
    return cast("Floats", across * (rows @ rows.T))


def _innovation_row(variable: Variable, forecast: Forecast | None, years: list[int]) -> Floats:
    """How the score of a year is made of the innovations of the years up to it: a unit vector."""
    row = np.zeros(len(years))
    if forecast is None:
        row[years.index(variable.year)] = 1.0
        return row
    w = forecast.weights / forecast.weights.sum()
    gap = forecast.means - w @ forecast.means
    total = np.einsum("k,kij->ij", w, forecast.covariances + gap[:, :, None] * gap[:, None, :])
    scale = np.sqrt(np.clip(np.diag(total), 1e-12, None))
    root = np.linalg.cholesky(total / np.outer(scale, scale) + 1e-10 * np.eye(scale.size))
    position = variable.year - int(forecast.years[0])
    if not 0 <= position < forecast.horizon:
        raise DataError(
            f"the forecast of {variable.region} {variable.indicator} covers "
            f"{forecast.years[0]}-{forecast.years[-1]}, not {variable.year}"
        )
    for i, year in enumerate(forecast.years):
        row[years.index(int(year))] = root[position, i]
    return cast("Floats", row / np.linalg.norm(row))
