"""Accounting checks between targets: arithmetic with the rounding of published figures carried along."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from pingshan_forecast.core.binding import binding_target
from pingshan_forecast.judgement.arithmetic import over, required_annual_growth, rest_growth, rounding
from pingshan_forecast.language.names import IndicatorName, Term
from pingshan_forecast.language.numbers import minus
from pingshan_forecast.language.reasons import Reason
from pingshan_forecast.numerics.growth import average_growth, implied_base

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from pingshan_forecast.core.history import History
    from pingshan_forecast.core.plan import Plan
    from pingshan_forecast.core.series import IndicatorSeries
    from pingshan_forecast.core.targets import Target
    from pingshan_forecast.judgement.arithmetic import Interval
    from pingshan_forecast.language.catalogue import Language

Strength = Literal["arithmetic", "moderate", "weak"]
_INDUSTRY = "industry_va_above_scale"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Check:
    """One accounting relation between targets and published figures.

    Parameters
    ----------
    name : str
        Its code.
    statement : Reason
        What it says.
    formula : str
        The arithmetic, with its numbers.
    numbers : mapping of str to float or (float, float)
        Inputs and results; a pair is the interval that the rounding of published figures allows.
    strength : {"arithmetic", "moderate", "weak"}
        How much it binds: an identity, a relation with a known gap, a rule of thumb.
    caveat : Reason
        Why it is not stronger.
    """

    name: str
    statement: Reason
    formula: str
    numbers: Mapping[str, float | Interval]
    strength: Strength
    caveat: Reason

    def __repr__(self) -> str:
        return f"<Check {self.name}: {self.text()}>"

    def to_dict(self, language: Language = "en") -> dict[str, Any]:
        """JSON form."""
        return {
            "name": self.name,
            "statement": self.statement.text(language),
            "formula": self.formula,
            "numbers": {k: list(v) if isinstance(v, tuple) else v for k, v in self.numbers.items()},
            "strength": self.strength,
            "caveat": self.caveat.text(language),
        }

    def text(self, language: Language = "en") -> str:
        """Statement, formula and caveat in one line."""
        return Reason.of(
            "check",
            statement=self.statement,
            formula=minus(self.formula),
            strength=Term("strength", self.strength),
            caveat=self.caveat,
        ).text(language)


def accounting_checks(plan: Plan, history: History) -> tuple[Check, ...]:
    """Relations of a plan's targets to each other and to what was published before it.

    Parameters
    ----------
    plan : Plan
        Its growth and level targets.
    history : History
        As known on the plan's day.

    Returns
    -------
    tuple of Check
        Those for which the figures exist. Of several growth targets of an indicator the binding one counts
        (`core.binding.binding_target`).
    """
    usable = [t for t in plan.targets if t.is_growth and t.region == plan.region]
    binding = {t.indicator: binding_target(usable, t.indicator) for t in usable}
    wanted = {code: target for code, target in binding.items() if target is not None}
    series = {code: s for code in history.indicators() if (s := history.find(code)) is not None}
    checks = [
        industry_against_gdp(wanted, series, plan.year),
        revenue_elasticity(wanted, series),
        implied_deflator(series, plan.year),
        *(two_year_average(t, series, plan.year) for t in wanted.values()),
        *(required_path(t, series) for t in plan.targets if t.measure == "level"),
    ]
    return tuple(check for check in checks if check is not None)


def _at(series: IndicatorSeries | None, name: Literal["level", "growth_pct"], year: int) -> float | None:
    if series is None:
        return None
    place = year - int(series.years[0])
    if not 0 <= place < series.years.size or not np.isfinite(getattr(series, name)[place]):
        return None
    return float(getattr(series, name)[place])


def industry_against_gdp(
    wanted: Mapping[str, Target], series: Mapping[str, IndicatorSeries], year: int
) -> Check | None:
    """Industry's share and growth against GDP's: what it contributes, what the rest must grow.

    Parameters
    ----------
    wanted : mapping of str to Target
        The binding growth target of each indicator.
    series : mapping of str to IndicatorSeries
        The history of each indicator.
    year : int
        The plan's year.

    Returns
    -------
    Check or None
        None without both targets and both levels of the year before, or if industry may be the whole.
    """
    if not {"gdp", _INDUSTRY} <= wanted.keys():
        return None
    total = _at(series.get("gdp"), "level", year - 1)
    part = _at(series.get(_INDUSTRY), "level", year - 1)
    gdp, industry = wanted["gdp"].bound, wanted[_INDUSTRY].bound
    if total is None or part is None or gdp is None or industry is None or part >= total:
        return None
    if rounding(total)[0] <= 0.0:
        return None
    share = over(lambda a, b: a / b, rounding(part), rounding(total))
    if share[1] >= 1.0:  # as they are rounded, industry may be the whole: nothing is left to grow
        return None
    given = over(lambda s: s * industry, share)
    rest = over(lambda s: rest_growth(gdp, industry, s), share)
    middle = part / total
    needed = rest_growth(gdp, industry, middle)
    numbers: dict[str, float | Interval] = {
        "industry_level": part,
        "gdp_level": total,
        "share_pct": (100 * share[0], 100 * share[1]),
        "industry_growth_pct": industry,
        "contribution_points": given,
        "gdp_growth_pct": gdp,
        "rest_growth_pct": rest,
    }
    last_gdp = _at(series.get("gdp"), "growth_pct", year - 1)
    last_industry = _at(series.get(_INDUSTRY), "growth_pct", year - 1)
    code, extra = "check_industry", {}
    if last_gdp is not None and last_industry is not None:
        base = over(
            lambda p, t, i, g: float(implied_base(p, i) / implied_base(t, g)),
            rounding(part), rounding(total), rounding(last_industry), rounding(last_gdp),
        )  # fmt: skip
        before = over(rest_growth, rounding(last_gdp), rounding(last_industry), base)
        numbers["rest_growth_last_year_pct"] = before
        code, extra = "check_industry_before", {"before": sum(before) / 2, "last": year - 1}
    if needed < 0.0:
        code, extra = "check_industry_covers", {}
    return Check(
        name="industry_against_gdp",
        statement=Reason.of(
            code,
            share=100 * middle,
            year=year - 1,
            industry=industry,
            points=middle * industry,
            rest=needed,
            gdp=gdp,
            **extra,
        ),
        formula=(
            f"{part:g} / {total:g} = {100 * middle:.1f}%; {100 * middle:.1f}% x {industry:g} = "
            f"{middle * industry:.1f}; "
            f"({gdp:g} - {middle * industry:.1f}) / (1 - {100 * middle:.1f}%) = {needed:.1f}"
        ),
        numbers=numbers,
        strength="moderate",
        caveat=Reason.of("caveat_industry"),
    )


def revenue_elasticity(wanted: Mapping[str, Target], series: Mapping[str, IndicatorSeries]) -> Check | None:
    """Growth of revenue over growth of GDP, beside what it was in the years on record.

    Parameters
    ----------
    wanted : mapping of str to Target
        The binding growth target of each indicator.
    series : mapping of str to IndicatorSeries
        The history of each indicator.

    Returns
    -------
    Check or None
        None where a target is missing or names no number, or GDP is not to grow.
    """
    if not {"gdp", "budget_revenue"} <= wanted.keys():
        return None
    gdp, revenue = wanted["gdp"].bound, wanted["budget_revenue"].bound
    # Positive growth (正增长) names no number to divide.
    if not gdp or revenue is None or wanted["budget_revenue"].comparator == "positive":
        return None
    numbers: dict[str, float | Interval] = {
        "revenue_growth_pct": revenue, "gdp_growth_pct": gdp, "elasticity": revenue / gdp,
    }  # fmt: skip
    code, extra = "check_elasticity", {}
    if {"gdp", "budget_revenue"} <= series.keys():
        (years_a, a), (years_b, b) = series["gdp"].observed, series["budget_revenue"].observed
        shared, at_a, at_b = np.intersect1d(years_a, years_b, return_indices=True)
        if shared.size >= 3 and a[at_a].sum() > 0.0:
            past = float(b[at_b].sum() / a[at_a].sum())
            numbers["elasticity_on_record"] = past
            code, extra = "check_elasticity_before", {"past": past, "n": int(shared.size)}
    return Check(
        name="revenue_elasticity",
        statement=Reason.of(code, revenue=revenue, gdp=gdp, elasticity=revenue / gdp, **extra),
        formula=f"{revenue:g} / {gdp:g} = {revenue / gdp:.2f}",
        numbers=numbers,
        strength="weak",
        caveat=Reason.of("caveat_elasticity"),
    )


def implied_deflator(series: Mapping[str, IndicatorSeries], plan_year: int) -> Check | None:
    """Price change that GDP levels and real growth imply in one of the two years before the plan's.

    Parameters
    ----------
    series : mapping of str to IndicatorSeries
        The history of each indicator.
    plan_year : int
        The plan's year.

    Returns
    -------
    Check or None
        Of the later year with two levels, a rate and no break; None where there is none.
    """
    gdp = series.get("gdp")
    if gdp is None:
        return None
    broken = {item.year for item in gdp.breaks}
    for year in (plan_year - 1, plan_year - 2):
        now, before = _at(gdp, "level", year), _at(gdp, "level", year - 1)
        growth = _at(gdp, "growth_pct", year)
        if now is None or before is None or growth is None or year in broken:
            continue
        if rounding(before)[0] <= 0.0:
            continue  # nothing to set the later level against
        price = over(
            lambda a, b, g: float(100 * (implied_base(a, g) / b - 1)),
            rounding(now),
            rounding(before),
            rounding(growth),
        )
        middle = float(100 * (implied_base(now, growth) / before - 1))
        return Check(
            name="implied_deflator",
            statement=Reason.of("check_deflator", year=year, price=middle, growth=growth),
            formula=f"{now:g} / {before:g} / {_factor(growth)} - 1 = {middle:.1f}%",
            numbers={"level": now, "level_before": before, "growth_pct": growth, "deflator_pct": price},
            strength="weak",
            caveat=Reason.of("caveat_deflator"),
        )
    return None


def two_year_average(target: Target, series: Mapping[str, IndicatorSeries], year: int) -> Check | None:
    """Average growth over the target's year and the one before, and the base it stands on.

    Parameters
    ----------
    target : Target
        A growth target.
    series : mapping of str to IndicatorSeries
        The history of each indicator.
    year : int
        The plan's year.

    Returns
    -------
    Check or None
        None where the target names no number, is for another year, or last year's growth is not on record.
    """
    goal, own = target.bound, series.get(target.indicator)
    last = _at(own, "growth_pct", year - 1)
    if goal is None or own is None or last is None or target.year != year or target.comparator == "positive":
        return None
    average = over(lambda g: float(average_growth([g, goal])), rounding(last))
    middle = float(average_growth([last, goal]))
    numbers: dict[str, float | Interval] = {
        "last_growth_pct": last, "target_pct": goal, "two_year_average_pct": average,
    }  # fmt: skip
    code = "check_average"
    extra: dict[str, object] = {}
    years, rates = own.observed
    earlier = rates[years < year - 1]
    if earlier.size >= 3:
        gap = last - float(np.median(earlier))
        numbers["last_less_earlier_median_points"] = gap
        # A gap that prints as 0.0 is none to speak of.
        if abs(gap) >= 0.05:
            code = "check_average_before"
            side, base = Term("side", "below" if gap < 0.0 else "above"), _base(last, goal, earlier)
            extra = {"gap": abs(gap), "n": int(earlier.size), "side": side, "base": base}
    return Check(
        name=f"two_year_average_{target.indicator}",
        statement=Reason.of(
            code,
            indicator=IndicatorName(target.indicator, target.region),
            goal=goal,
            last=last,
            year=year - 1,
            average=middle,
            **extra,
        ),
        formula=f"({_factor(last)} {_factor(goal)})^(1/2) - 1 = {middle:.1f}%",
        numbers=numbers,
        strength="arithmetic",
        caveat=Reason.of("caveat_average"),
    )


def _factor(growth: float) -> str:
    """Growth as a formula has it: (1 + 7%), (1 - 3.5%)."""
    return f"(1 {'-' if growth < 0.0 else '+'} {abs(growth):g}%)"


def _base(last: float, goal: float, earlier: NDArray[np.float64]) -> Term:
    """Whether last year is an unusual base: far from earlier years, and on that side of the target."""
    mean, sd = float(earlier.mean()), float(earlier.std(ddof=1))
    gap = last - mean
    # A fall is a low base after growth; where falls are the rule it must be a deep one.
    if last < goal and (last < 0.0 <= mean or gap <= -sd):
        return Term("base", "low")
    if last > goal and gap >= sd:
        return Term("base", "high")
    return Term("base", "usual")


def required_path(target: Target, series: Mapping[str, IndicatorSeries]) -> Check | None:
    """Average yearly growth that a level promised for a later year asks for.

    Parameters
    ----------
    target : Target
        A level target.
    series : mapping of str to IndicatorSeries
        The history of each indicator.

    Returns
    -------
    Check or None
        None without a level of an earlier year, or a positive one to reach.
    """
    own = series.get(target.indicator)
    goal = target.bound
    if own is None or own.last_level is None or goal is None or target.is_relative:
        return None
    base_year, base = own.last_level
    years = target.year - base_year
    if years < 1 or goal <= 0.0 or rounding(base)[0] <= 0.0:
        return None
    needed = over(lambda b: required_annual_growth(goal, b, years), rounding(base))
    middle = required_annual_growth(goal, base, years)
    return Check(
        name=f"required_path_{target.indicator}",
        statement=Reason.of(
            "check_path",
            indicator=IndicatorName(target.indicator, target.region),
            goal=goal,
            year=target.year,
            base=base,
            base_year=base_year,
            needed=middle,
            n=years,
        ),
        formula=f"({goal:g} / {base:g})^(1/{years}) - 1 = {middle:.1f}%",
        numbers={"target_level": goal, "base_level": base, "years": years, "required_growth_pct": needed},
        strength="arithmetic",
        caveat=Reason.of("caveat_path"),
    )
