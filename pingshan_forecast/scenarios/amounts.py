"""Amounts on top of what history knows: a plant's output as points of growth, with its range."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pingshan_forecast.errors import ModelError, ScenarioError
from pingshan_forecast.language.names import IndicatorName
from pingshan_forecast.language.reasons import Reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from pingshan_forecast.judgement.target import Judged
    from pingshan_forecast.scenarios.definitions import AddFactor

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Addition:
    """What an amount adds to one target, in the target's unit.

    Parameters
    ----------
    mode : float
        The likeliest addition.
    shifts, weights : array (n,)
        Nodes of its triangular distribution.
    reason : Reason
        The arithmetic in words.
    """

    mode: float
    shifts: Floats
    weights: Floats
    reason: Reason


def additions(
    item: AddFactor, where: str, rows: Sequence[Judged], default_year: int
) -> list[Addition | None]:
    """What an amount adds to each target: points of growth are the amount over last year's level.

    Parameters
    ----------
    item : AddFactor
        The amount.
    where : str
        The condition, as a message names it.
    rows : sequence of Judged
        The targets.
    default_year : int
        The year of an amount that names none.

    Returns
    -------
    list of Addition or None
        One a target, None where the amount is none of it.

    Raises
    ------
    ScenarioError
        If no target of the amount's year is on its indicators, a level to relate it to is missing, or it is
        as large as all there is.
    """
    year = item.year(default_year, where)
    amounts = item.amounts(where)
    codes = item.indicators
    result = [
        _addition(amounts, where, row) if row.target.indicator in codes and row.target.year == year else None
        for row in rows
    ]
    if not any(result):
        have = sorted({f"{r.target.indicator} {r.target.year}" for r in rows})
        raise ScenarioError(
            f"{where}: no assessed target on {' or '.join(codes)} in {year}; possible are {', '.join(have)}"
        )
    return result


def _addition(amounts: tuple[float, float, float], where: str, row: Judged) -> Addition:
    code, year = row.target.indicator, row.target.year
    unit = row.series.unit
    if unit != "100m_cny":
        raise ScenarioError(
            f"{where}: levels of {code} are in {unit or 'no known unit'}; "
            "an amount in yuan needs levels in yuan"
        )
    low, mode, high = amounts
    words: dict[str, object] = {"indicator": IndicatorName(code, row.target.region), "year": year}
    words |= {"low": low, "amount": mode, "high": high}
    scale = 1.0
    if row.target.measure == "level":
        reason = Reason.of("scenario_amount_level", **words)
    else:
        base = _level_before(row, where)
        scale = 100.0 / base
        reason = Reason.of(
            "scenario_amount",
            **words,
            base_year=year - 1,
            base=base,
            points=mode * scale,
            least=low * scale,
            most=high * scale,
        )
    _check_size(low * scale, high * scale, row, where)
    shifts, weights = triangular_nodes(low * scale, mode * scale, high * scale)
    return Addition(mode=mode * scale, shifts=shifts, weights=weights, reason=reason)


def _check_size(low: float, high: float, row: Judged, where: str) -> None:
    """Refuse an amount as large as all there is: a slip of units, or more taken away than is there."""
    level = row.target.measure == "level"
    most = float(row.predictive.quantile(0.5)) if level else 100.0
    if max(-low, high) >= most:
        share = 100.0 * max(-low, high) / most
        raise ScenarioError(
            f"{where}: the amount is {share:.0f}% of {row.target.indicator}; check its unit, possible are "
            "amounts under what there is without it"
        )


def _level_before(row: Judged, where: str) -> float:
    """Level of the year before the target's: published, or carried forward by the forecast's median."""
    forecast, year = row.forecast, row.target.year - 1
    if forecast.base_level is None:
        raise ScenarioError(
            f"{where}: no level of {row.target.indicator} is known, so an amount has no rate; give the points"
        )
    known, level = forecast.base_level
    if known == year:
        return level
    try:
        return float(forecast.level(year).quantile(0.5))
    except ModelError:
        raise ScenarioError(
            f"{where}: the last level of {row.target.indicator} is of {known}, and growth from there to "
            f"{year} is not published; add the level"
        ) from None


def triangular_nodes(low: float, mode: float, high: float) -> tuple[Floats, Floats]:
    """Nodes and weights of a triangular distribution: four Gauss-Legendre points on each side of the mode.

    Parameters
    ----------
    low, mode, high : float
        In rising order; all equal for a single node.

    Returns
    -------
    nodes, weights : array (n,)
        Exact for moments up to the sixth; the weights add up to one.

    Examples
    --------
    >>> x, w = triangular_nodes(1.0, 2.0, 3.0)
    >>> round(float(w @ x), 9), round(float(w @ (x - 2.0) ** 2), 9)
    (2.0, 0.166666667)
    """
    if low == high:
        return np.array([mode]), np.ones(1)
    x, v = np.polynomial.legendre.leggauss(4)
    nodes, weights = [], []
    for start, end, rising in ((low, mode, True), (mode, high, False)):
        if end > start:
            share = (x + 1.0) / 2.0
            nodes.append(start + (end - start) * share)
            weights.append(v * (end - start) * (share if rising else 1.0 - share))
    w = np.concatenate(weights)
    return np.concatenate(nodes), w / w.sum()
