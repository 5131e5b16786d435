"""The year in progress: what the rest of it must do, and what the year so far says of the whole.

Evidence, no expert: January's density is the prior, the growth of the year so far its likelihood.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from pingshan_forecast.distributions.mixture import Mixture
from pingshan_forecast.distributions.reweighted import Cells, Reweighted
from pingshan_forecast.registry.periods import last_month
from pingshan_forecast.registry.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from pingshan_forecast.distributions import Distribution

    Floats = NDArray[np.float64]

OTHER = "other"
YEAR_END = 12
_SPREAD_OF_SHARE = 1.2816
"""Standard deviations of a share that an interval carries: 80%."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InYearParameters:
    """What was learned of a tier, indicator and period (`data/learn_in_year.py`).

    Parameters
    ----------
    location, last, trend, scale : float
        Of the logistic density of y - x, in points: `last` per point by which the year so far exceeds last
        year's growth, `trend` per point by which it exceeds the growth to the end of the quarter before.
    years : int
        Years of this very tier, indicator and period behind them; 0 where kin speak for it.
    share, share_sd : float
        Part of a year that the period makes up, by national levels, and its spread over years.
    """

    location: float
    last: float
    trend: float
    scale: float
    years: int
    share: float
    share_sd: float


@cache
def in_year_table() -> dict[tuple[str, str, str, str], InYearParameters]:
    """Learned parameters by tier, indicator, period and what is known ("none", "last", "both")."""
    return {
        (row["tier"], row["indicator"], row["period"], row["known"]): InYearParameters(
            years=int(row["years"]),
            **{
                name: float(row[name]) for name in ("location", "last", "trend", "scale", "share", "share_sd")
            },
        )
        for row in read_table("in_year")
    }


def parameters(tier: str, indicator: str, period: str, known: str = "none") -> InYearParameters | None:
    """Parameters of an indicator, of any indicator where it has none of its own; None for another period.

    Parameters
    ----------
    tier : str
        District, city, province or nation.
    indicator : str
        Code of the indicator.
    period : str
        Code of the part of the year from January on, such as H1.
    known : str
        What is known beside the year so far: none, last (last year's growth) or both (the quarter before as
        well). Less is taken for granted where nothing was learned of that.
    """
    table = in_year_table()
    for code in (indicator, OTHER):
        for base in dict.fromkeys((known, "last" if known == "both" else known, "none")):
            if (tier, code, period, base) in table:
                return table[tier, code, period, base]
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequiredRest:
    """Growth that the rest of the year needs, in per cent, and the interval that its inputs leave open."""

    growth: float
    low: float
    high: float


def required_rest(
    target: float, so_far: float, share: float, *, rounding: float = 0.05, share_sd: float = 0.0
) -> RequiredRest:
    """Growth that the rest of a year needs for the whole to reach a target.

    Formula: ``(a - w x) / (1 - w)``; the interval holds it for every x within its rounding and every share
    w within 1.28 standard deviations (80%).

    Parameters
    ----------
    target : float
        The lowest growth of the year that counts as met, in per cent: 6.95 for a published 7.0.
    so_far : float
        Growth of the year so far, in per cent, as published.
    share : float
        Share w of the same months in last year, a fraction between 0 and 1.
    rounding : float
        Half of the last published digit of `so_far`.
    share_sd : float
        Standard deviation of the share; 0 where last year's levels are known.

    Examples
    --------
    After a first half of 5.2%, "about 7%" needs 8.4% of the second, 7% exactly 8.5%:

    >>> rest = required_rest(6.95, 5.2, 0.457)
    >>> round(rest.growth, 1), round(rest.low, 2), round(rest.high, 2)
    (8.4, 8.38, 8.46)
    >>> round(required_rest(7.0, 5.2, 0.457).growth, 1)
    8.5
    """
    from pingshan_forecast.numerics.growth import required_growth

    x = so_far + rounding * np.array([0.0, -1.0, -1.0, 1.0, 1.0])
    w = np.clip(share + _SPREAD_OF_SHARE * share_sd * np.array([0.0, -1.0, 1.0, -1.0, 1.0]), 0.001, 0.999)
    needed = required_growth(target, x, w)
    return RequiredRest(growth=float(needed[0]), low=float(needed.min()), high=float(needed.max()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Logistic likelihood of the whole year's growth, in per cent, given the year so far.

    Log-concave: whatever the prior, more growth so far makes more growth of the year more likely (the
    monotone likelihood ratio of a location family; Karlin and Rubin 1956, Annals of Mathematical Statistics
    27, 272-299).
    """

    centre: float
    scale: float

    def log_likelihood(self, growth: Floats) -> Floats:
        """Log density at some growth rates of the whole year, up to a constant."""
        z = np.abs(np.asarray(growth, dtype=float) - self.centre) / self.scale
        return np.asarray(-z - 2.0 * np.log1p(np.exp(-z)))

    @property
    def sd(self) -> float:
        """Standard deviation, in points."""
        return self.scale * math.pi / math.sqrt(3.0)


def evidence(
    so_far: float,
    tier: str,
    indicator: str,
    period: str,
    *,
    last: float | None = None,
    earlier: float | None = None,
    rounding: float = 0.05,
) -> Evidence | None:
    """What the growth of the year so far says of the whole; None for a period that nothing was learned of.

    Parameters
    ----------
    so_far : float
        Growth of the year so far, in per cent.
    tier, indicator, period : str
        As the table of parameters calls them.
    last : float, optional
        Growth of the whole year before.
    earlier : float, optional
        Growth to the end of the quarter before this period.
    rounding : float
        Half of the last published digit.

    Examples
    --------
    >>> first_half = evidence(5.2, "nation", "gdp", "H1", last=5.0)
    >>> round(first_half.centre, 1), round(first_half.sd, 1)
    (5.0, 0.5)
    """
    known = "none" if last is None else "last" if earlier is None else "both"
    found = parameters(tier, indicator, period, known)
    if found is None:
        return None
    centre = so_far + found.location
    slope = 1.0
    if last is not None:
        centre += found.last * (so_far - last)
        slope += found.last
    if last is not None and earlier is not None:
        centre += found.trend * (so_far - earlier)
        slope += found.trend
    # A uniform rounding error has variance h^2 / 3, a logistic of scale s has pi^2 s^2 / 3.
    scale = math.hypot(found.scale, slope * rounding / math.pi)
    return Evidence(centre=centre, scale=scale)


def posterior(prior: Distribution | Cells, found: Evidence, level_base: float | None = None) -> Reweighted:
    """January's density updated by the year so far.

    Parameters
    ----------
    prior : Distribution or Cells
        Of growth in per cent, or of a level.
    found : Evidence
        Of growth.
    level_base : float, optional
        Last year's level, where `prior` is of a level.
    """
    if level_base is None:
        return Reweighted.of(prior, found.log_likelihood, found.centre, found.scale)
    base = level_base

    def of_level(level: Floats) -> Floats:
        return found.log_likelihood(100.0 * (np.asarray(level, dtype=float) / base - 1.0))

    centre = base * (1.0 + found.centre / 100.0)
    return Reweighted.of(prior, of_level, centre, base * found.scale / 100.0)


def decided(value: float, *, final: bool, half_digit: float) -> Mixture:
    """The year's own figure up to rounding and revision, in its unit.

    A figure that is not final keeps its first value with the learned probability, and is revised by a
    Gaussian amount otherwise. Rounding counts as a Gaussian a third of half a digit wide, so that a figure
    which just reaches a target does so at three standard deviations.

    Parameters
    ----------
    value : float
        The published figure, in its unit.
    final : bool
        Whether it is not revised any more.
    half_digit : float
        Half of its last published digit, in the same unit.

    Examples
    --------
    >>> round(1 - float(decided(7.0, final=True, half_digit=0.05).cdf(6.95)), 3)
    0.999
    """
    rounding = half_digit / 3.0
    if final:
        return Mixture(np.ones(1), np.array([value]), np.array([rounding]))
    first = in_year_table()["nation", OTHER, "FY", "none"]
    spread = first.scale * half_digit / 0.05
    shares = np.array([first.location, 1.0 - first.location])
    return Mixture(shares, np.array([value, value]), np.array([rounding, spread]))


def revealed(prior_sd: float, tier: str, indicator: str, period: str) -> float:
    """Part of the variance of January's forecast error that the year so far reveals, between 0 and 1.

    Formula: ``s0^2 / (s0^2 + s^2)`` of a prior and a likelihood with these standard deviations; by months
    between the periods that the indicator is published for.

    Parameters
    ----------
    prior_sd : float
        Standard deviation of January's forecast error, in points.
    tier, indicator : str
        District, city, province or nation, and code of the indicator.
    period : str
        Code of the part of the year from January on.

    Examples
    --------
    >>> parts = [revealed(2.0, "nation", "gdp", period) for period in ("Q1", "M1-M5", "H1")]
    >>> parts == sorted(parts)
    True
    """
    table = in_year_table()
    code = indicator if (tier, indicator, "H1", "none") in table else OTHER
    months, parts = [0.0], [0.0]
    for (own_tier, own_code, own_period, known), row in table.items():
        if (own_tier, own_code, known) == (tier, code, "none") and own_period != "FY":
            spread = row.scale * math.pi / math.sqrt(3.0)
            months.append(float(last_month(own_period)))
            parts.append(prior_sd**2 / (prior_sd**2 + spread**2))
    known_parts = np.maximum.accumulate([*parts, 1.0])
    return float(np.interp(last_month(period), [*months, YEAR_END], known_parts))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class YearScores:
    """How the normal scores of several indicators and regions become known over a year.

    The score of a year's growth is the sum of independent pieces, one a stretch of the year, whose
    variances are what each period's figure reveals (`revealed`); pieces of the same stretch correlate as
    whole years do. What is known of one variable then says something of another only where it is known to a
    later month: indicators published to the same month leave each other as they are, and their rests go on
    moving together.

    Parameters
    ----------
    months : array of int (n_stretches,)
        Last month of each stretch, ascending; the last is 12.
    pieces : array (n, n_stretches)
        Standard deviation of each variable's piece; squares of a row sum to one.
    correlation : array (n, n)
        Of the variables.
    """

    months: NDArray[np.int64]
    pieces: Floats
    correlation: Floats

    def covariance(self, variables: Sequence[int], masks: NDArray[np.bool_]) -> Floats:
        """Covariance of sums of pieces: variable `variables[k]` over the stretches `masks[k]`.

        Parameters
        ----------
        variables : sequence of int, length n
            Places of variables; one may stand several times.
        masks : array of bool (n, n_stretches)
            The stretches that each sum takes in.

        Returns
        -------
        array (n, n)
            In units of the variables' own variances.
        """
        parts = self.pieces[list(variables)] * masks
        return self.correlation[np.ix_(list(variables), list(variables))] * (parts @ parts.T)

    def rests(self, known_to: Sequence[int], seen: Sequence[tuple[int, int, float]]) -> tuple[Floats, Floats]:
        """Mean and covariance of what is still to come of each variable, in its own standard deviations.

        Parameters
        ----------
        known_to : sequence of int, one a variable
            Month to which its own figures are known; 0 for none.
        seen : sequence of (variable, month, score)
            What was published: the sum of a variable's pieces up to a month.

        Returns
        -------
        mean : array (n,)
        covariance : array (n, n)
        """
        n = len(self.pieces)
        rest = self.months > np.asarray(known_to)[:, None]
        spread = np.sqrt(np.maximum(((self.pieces * rest) ** 2).sum(axis=1), 1e-12))
        whole = self.covariance(range(n), rest) / np.outer(spread, spread)
        if not seen:
            return np.zeros(n), whole
        which = [k for k, _, _ in seen]
        upto = self.months <= np.array([month for _, month, _ in seen])[:, None]
        both = self.covariance([*range(n), *which], np.vstack([rest, upto]))
        cross = both[:n, n:] / spread[:, None]
        among = both[n:, n:] + 1e-9 * np.eye(len(seen))
        gain = np.linalg.solve(among, cross.T).T
        scores = np.array([score for _, _, score in seen])
        return gain @ scores, whole - gain @ cross.T


def year_scores(
    prior_sds: Sequence[float],
    tiers: Sequence[str],
    indicators: Sequence[str],
    periods: Sequence[str],
    correlation: Floats,
) -> YearScores:
    """The pieces that the published periods cut a year into, for variables with these priors.

    Parameters
    ----------
    prior_sds, tiers, indicators : sequences, one a variable
        Standard deviation of January's density in points, tier and indicator.
    periods : sequence of str
        Every period that some variable is known to.
    correlation : array (n, n)
        Of the variables.
    """
    ordered = sorted({p for p in periods if p != "FY"}, key=last_month)
    shares = np.array(
        [
            [revealed(sd, tier, code, p) for p in ordered] + [1.0]
            for sd, tier, code in zip(prior_sds, tiers, indicators, strict=True)
        ]
    )
    known = np.maximum.accumulate(shares, axis=1)
    pieces = np.sqrt(np.diff(known, axis=1, prepend=0.0))
    months = np.array([*map(last_month, ordered), YEAR_END])
    return YearScores(months=months, pieces=pieces, correlation=correlation)
