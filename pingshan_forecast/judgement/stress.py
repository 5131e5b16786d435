"""Reverse stress: the smallest shock, or the slowest rest of the economy, at which a target is not met."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from pingshan_forecast.core.binding import binding_target
from pingshan_forecast.distributions.transformed import from_scores, to_scores
from pingshan_forecast.errors import ScenarioError
from pingshan_forecast.judgement.context import PARENT
from pingshan_forecast.language.names import RegionName
from pingshan_forecast.language.reasons import Reason
from pingshan_forecast.models.dependence import YEAR_EFFECT, Variable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pingshan_forecast.core.targets import Target
    from pingshan_forecast.distributions import Distribution
    from pingshan_forecast.judgement.accounting import Check
    from pingshan_forecast.judgement.context import JudgementContext
    from pingshan_forecast.judgement.target import Judged
    from pingshan_forecast.language.catalogue import Language

THRESHOLDS = (0.5, 0.1)
# A shock of four standard deviations or more, once in 30,000 years, is none that anyone should plan for.
# Worse than half of all years a shock is none; beyond three deviations it is extreme.
_EDGE, _EXTREME = -0.25, -3.0
_LARGEST = 4.0
# A probability that prints as the threshold needs no shock to get there.
_PRINTED = 0.005


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Stress:
    """How far a driver must fall for a target's probability to fall under a threshold.

    Parameters
    ----------
    target : Target
        The target, strict reading.
    driver : str
        ``"year_effect"``, ``"rest_of_economy"``, or the region and indicator.
    threshold : float
        The probability it falls under.
    growth_pct : float or None
        The driver's growth at which it does, in per cent; None for the year effect or where it never does.
    score : float or None
        The same in standard deviations of the driver; None where not defined or where it never does.
    probability : float or None
        That of a driver at least as bad: as low where a lower one makes the target harder, else as high.
    statement : Reason
        The finding in words.
    """

    target: Target
    driver: str
    threshold: float
    growth_pct: float | None
    score: float | None
    probability: float | None
    statement: Reason

    def __repr__(self) -> str:
        return f"<Stress: {self.statement.text()}>"

    def to_dict(self, language: Language = "en") -> dict[str, Any]:
        """JSON form; growth in per cent, probabilities as fractions."""
        return {
            "indicator": self.target.indicator,
            "wording": self.target.text,
            "driver": self.driver,
            "threshold": self.threshold,
            "growth_pct": self.growth_pct,
            "sd": self.score,
            "probability": self.probability,
            "statement": self.statement.text(language),
        }


def reverse_stress(
    context: JudgementContext, checks: Sequence[Check] = (), *, thresholds: Sequence[float] = THRESHOLDS
) -> tuple[Stress, ...]:
    """For each target the smallest shock that brings its probability under each threshold.

    The shock is one to the GDP growth of the nearest region above and one to the year effect; for GDP also
    the growth of everything but industry, at which the target holds with the threshold's probability given
    the forecast of industry and its share.

    Parameters
    ----------
    context : JudgementContext
        The judged targets, and the figures and the model behind them.
    checks : sequence of Check
        Accounting checks, of which the share of industry is taken.
    thresholds : sequence of float
        Probabilities.

    Returns
    -------
    tuple of Stress
        One a target, driver and threshold; a shock that is not needed, or that is beyond four standard
        deviations, has no number.
    """
    rows = context.judged
    drivers = [Variable(region=YEAR_EFFECT, indicator="gdp", year=context.year)]
    # Where no region above has a history, the year effect is the only driver.
    with contextlib.suppress(ScenarioError):
        drivers.insert(0, context.variable(PARENT, "gdp", context.year, "reverse stress"))
    correlation = context.correlation([*(row.variable for row in rows), *drivers])[: len(rows), len(rows) :]
    found = [
        _shock(row, driver, context.distribution(driver, "reverse stress"), float(rho), threshold)
        for row, loadings in zip(rows, correlation, strict=True)
        for driver, rho in zip(drivers, loadings, strict=True)
        for threshold in thresholds
    ]
    share = next((c.numbers["share_pct"] for c in checks if c.name == "industry_against_gdp"), None)
    binding = binding_target([row.target for row in rows], "industry_va_above_scale")
    industry = next((row for row in rows if row.target is binding), None)
    if isinstance(share, tuple) and industry is not None:
        found += [
            _rest(row, industry, sum(share) / 200.0, threshold)
            for row in rows
            if row.target.indicator == "gdp" and row.target.measure == "growth" and not row.target.is_ceiling
            for threshold in thresholds
        ]
    return tuple(found)


def _shock(row: Judged, driver: Variable, base: Distribution, rho: float, threshold: float) -> Stress:
    """Solution of P(target met | driver's score) = threshold: closed form in the Gaussian copula."""
    from scipy.special import ndtr, ndtri

    low, high = row.target.met_interval("strict")
    floor = bool(np.isfinite(low))
    now = row.strict
    name = YEAR_EFFECT if driver.region == YEAR_EFFECT else f"{driver.region} {driver.indicator}"
    words: dict[str, object] = {"target": row.target, "threshold": threshold, "now": now}

    def result(code: str, score: float | None = None, **more: object) -> Stress:
        growth = float(from_scores(base, score)) if score is not None and name != YEAR_EFFECT else None
        # Worse is lower where the driver moves with what meets the target, else higher.
        chance = None if score is None else float(ndtr(score if floor == (rho > 0.0) else -score))
        more = {**words, **more}
        if score is not None:
            more |= {"score": score, "growth": growth or 0.0, "p": chance}
        return Stress(
            target=row.target,
            driver=name,
            threshold=threshold,
            growth_pct=growth,
            score=score,
            probability=chance,
            statement=Reason.of(code, **more),
        )

    if now < threshold + _PRINTED:
        return result("stress_already")
    bound = float(to_scores(row.predictive, low if floor else high))
    level = float(ndtri(1.0 - threshold if floor else threshold))
    score = (bound - (1.0 - rho**2) ** 0.5 * level) / rho if abs(rho) > 1e-6 else np.inf
    if not abs(score) < _LARGEST:
        return result("stress_never", driver=_driver(driver))
    code = "stress_year_effect" if name == YEAR_EFFECT else "stress_driver"
    worse = score if floor == (rho > 0.0) else -score
    if worse > _EDGE:
        code = "stress_edge"
    elif worse < _EXTREME:
        code = "stress_extreme"
    return result(code, score, driver=_driver(driver))


def _driver(driver: Variable) -> Reason:
    if driver.region == YEAR_EFFECT:
        return Reason.of("driver_year_effect")
    return Reason.of("driver_growth", region=RegionName(driver.region))


def _rest(row: Judged, industry: Judged, share: float, threshold: float) -> Stress:
    """Growth x of the rest with P(s I + (1 - s) x >= target) = threshold, I as forecast."""
    low, _ = row.target.met_interval("strict")
    at = float(industry.predictive.quantile(1.0 - threshold))
    growth = (low - share * at) / (1.0 - share)
    return Stress(
        target=row.target,
        driver="rest_of_economy",
        threshold=threshold,
        growth_pct=growth,
        score=None,
        probability=None,
        statement=Reason.of(
            "stress_rest",
            target=row.target,
            threshold=threshold,
            growth=growth,
        ),
    )
