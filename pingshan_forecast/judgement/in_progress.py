"""January's judgement of a plan carried to a later day of its year by the figures published until then."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from pingshan_forecast.distributions import Mixture
from pingshan_forecast.distributions.reweighted import Cells, Reweighted
from pingshan_forecast.distributions.transformed import QuantileMapped, to_scores
from pingshan_forecast.errors import ScenarioError, UnknownNameError
from pingshan_forecast.experts.in_year import (
    RequiredRest,
    YearScores,
    decided,
    evidence,
    posterior,
    required_rest,
    year_scores,
)
from pingshan_forecast.judgement.pace import SoFar, published_so_far, share_of_year
from pingshan_forecast.judgement.target import Judged
from pingshan_forecast.language.catalogue import catalogue
from pingshan_forecast.language.names import IndicatorName, amount
from pingshan_forecast.language.periods import Chance, FigureName, Part, Rest
from pingshan_forecast.language.reasons import Reason
from pingshan_forecast.models.dependence import Variable
from pingshan_forecast.registry.releases import tier_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pingshan_forecast.core.history import History
    from pingshan_forecast.core.targets import Reading, Target
    from pingshan_forecast.distributions import Distribution
    from pingshan_forecast.judgement.context import JudgementContext
    from pingshan_forecast.judgement.target import TargetAssessment
    from pingshan_forecast.language.catalogue import Language

    Floats = NDArray[np.float64]
    Correlate = Callable[[Sequence[Variable]], Floats]

_FARTHEST_SCORE = 3.0
"""Scores of published figures beyond this say no more of other variables: a copula's tail is no evidence."""

_FINAL = {"verified", "revised", "census"}
_QUARTERS = {"Q1", "H1", "Q1-Q3"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Where a target stands in its year.

    Parameters
    ----------
    target : Target
        The promise.
    figure : SoFar
        The latest growth of the year so far that counts.
    share, share_sd : float or None
        Share of the same months in last year, and its standard deviation (0: known from levels).
    required : RequiredRest or None
        Growth that the rest of the year needs, in per cent; None for a ceiling, after the year, or without
        a share.
    january, strict, lenient : float
        Probability on the plan's day (strict reading), and now under both readings.
    """

    target: Target
    figure: SoFar
    share: float | None
    share_sd: float | None
    required: RequiredRest | None
    january: float
    strict: float
    lenient: float

    def to_dict(self, language: Language = "en") -> dict[str, Any]:
        """JSON form; rates in per cent, probabilities and shares as fractions."""
        required = self.required
        return {
            "indicator": self.target.indicator,
            "wording": self.target.words(language),
            "period": self.figure.period,
            "ytd": self.figure.growth_pct,
            "published": self.figure.published.isoformat(),
            "source": self.figure.source_id,
            "share": self.share,
            "share_sd": self.share_sd,
            "required_rest": None if required is None else required.growth,
            "required_rest_interval": None if required is None else [required.low, required.high],
            "probability": self.strict,
            "probability_lenient": self.lenient,
            "probability_january": self.january,
            "statement": self.text(language),
        }

    def text(self, language: Language = "en") -> str:
        """The pace in one sentence, as an analyst would put it."""
        return self.statement.text(language)

    @property
    def statement(self) -> Reason:
        """Its sentence."""
        target, period = self.target, self.figure.period
        known = target.indicator != "other"
        values = {
            "name": IndicatorName(target.indicator, target.region) if known else target.indicator_name,
            "part": Part(period),
            "growth": self.figure.growth_pct,
            "goal": Goal(target),
            "chance": Chance(self.strict),
        }
        if period == "FY":
            return Reason.of("pace_decided", **values)
        if self.required is None:
            return Reason.of("pace_rest", **values)
        return Reason.of("pace", **values, rest=Rest(period), required=self.required.growth)


@dataclass(frozen=True, slots=True)
class Goal:
    """What a target asks for, without its indicator's name."""

    target: Target

    def words(self, language: Language) -> str:
        """The number with its unit, or positive growth."""
        if self.target.comparator == "positive" or self.target.bound is None:
            return catalogue(language).term("target", self.target.comparator)
        return amount(f"{self.target.bound:g}", self.target.unit, language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A figure of the year so far, and the probability of each target once it was out.

    Parameters
    ----------
    figure : SoFar
        What was published.
    strict : tuple of (float or None), one a target
        Probability under the strict reading after it; None where a target is not assessable.
    """

    figure: SoFar
    strict: tuple[float | None, ...]

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        figure = self.figure
        return {
            "published": figure.published.isoformat(),
            "region": figure.region,
            "indicator": figure.indicator,
            "period": figure.period,
            "growth_pct": figure.growth_pct,
            "status": figure.status,
            "source": figure.source_id,
            "probability": list(self.strict),
        }

    def words(self, language: Language = "en") -> str:
        """Indicator, region and period in words."""
        return FigureName(self.figure.region, self.figure.indicator, self.figure.period).words(language)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Known:
    """One indicator of one region: January's density and the figures that count."""

    variable: Variable
    cells: Cells
    sd: float
    level_base: float | None
    last: float | None
    figures: tuple[SoFar, ...]
    scores: dict[str, float] = field(default_factory=dict)

    @property
    def prior(self) -> Distribution:
        """January's density."""
        return self.cells.base

    def update(
        self, figure: SoFar, prior: Distribution | Cells, level_base: float | None
    ) -> Reweighted | None:
        """A density of this indicator updated by one figure; None where nothing was learned of its period."""
        earlier = [f for f in self.figures if f.month < figure.month and f.period in _QUARTERS]
        found = evidence(
            figure.growth_pct,
            tier_of(figure.region),
            figure.indicator,
            figure.period,
            last=self.last,
            earlier=earlier[-1].growth_pct if earlier else None,
            rounding=figure.rounding,
        )
        return None if found is None else posterior(prior, found, level_base)

    def score(self, figure: SoFar) -> float:
        """What a figure reveals of the normal score of the year's growth: its posterior mean."""
        if figure.period not in self.scores:
            if figure.period == "FY":
                value = self.growth_to_prior(figure)
                score = float(to_scores(self.prior, value))
            else:
                updated = self.update(figure, self.cells, self.level_base)
                score = 0.0 if updated is None else float(updated.masses @ updated.cells.scores())
            self.scores[figure.period] = float(np.clip(score, -_FARTHEST_SCORE, _FARTHEST_SCORE))
        return self.scores[figure.period]

    def growth_to_prior(self, figure: SoFar) -> float:
        """The figure in the unit of the prior."""
        if self.level_base is None:
            return figure.growth_pct
        return figure.level if figure.level is not None else self.level_base * (1 + figure.growth_pct / 100)

    def until(self, day: dt.date) -> tuple[SoFar, ...]:
        """Figures that were out on a day."""
        return tuple(f for f in self.figures if f.published <= day)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class YearInProgress:
    """What a day within the plan's year knows beyond the plan's day.

    Parameters
    ----------
    day : datetime.date
        The day.
    pace : tuple of Pace
        One a target whose own indicator has figures of the year so far.
    releases : tuple of Release
        Every figure that counts, in order of publication.
    january : tuple of Judged or NotAssessable
        The targets as judged on the plan's day.
    """

    day: dt.date
    pace: tuple[Pace, ...] = ()
    releases: tuple[Release, ...] = ()
    january: tuple[TargetAssessment, ...] = ()
    known: tuple[_Known, ...] = ()

    def figures(self, region: str, indicator: str) -> tuple[SoFar, ...]:
        """Figures of one indicator that count, by month.

        Parameters
        ----------
        region, indicator : str
            Keys of the registries.
        """
        return next(
            (
                k.figures
                for k in self.known
                if (k.variable.region, k.variable.indicator) == (region, indicator)
            ),
            (),
        )

    @property
    def variables(self) -> tuple[Variable, ...]:
        """Indicators and regions with a density, in order."""
        return tuple(item.variable for item in self.known)


def carry(
    context: JudgementContext, history: History, day: dt.date
) -> tuple[JudgementContext, YearInProgress]:
    """The judgement on a later day of the year, and what it rests on.

    Parameters
    ----------
    context : JudgementContext
        As judged on the plan's day.
    history : History
        As known on the later day, with the regions above.
    day : datetime.date
        The day.

    Returns
    -------
    JudgementContext
        Its rows updated, its correlations those of the rest of the year; the same where nothing is known.
    YearInProgress

    Raises
    ------
    DataError
        If a figure of the year so far is no cumulative growth, or contradicts its level.
    """
    known = _known(context, history, day)
    january = tuple(context.rows)
    if not any(item.figures for item in known):
        return context, YearInProgress(day=day, january=january, known=known)
    correlation = context.correlation([item.variable for item in known])
    releases: list[Release] = []
    state = _State(known=known, correlation=correlation, rows=context.rows)
    for figure in sorted((f for item in known for f in item.figures), key=_order):
        state = state.with_figure(figure)
        releases.append(Release(figure=figure, strict=state.probabilities()))
    rows = tuple(
        replace(row, predictive=state.predictive(row), reasons=(*_reasons(row, state), *row.reasons))
        if isinstance(row, Judged)
        else row
        for row in context.rows
    )
    pace = tuple(
        _pace(before, after, figures[-1], history, day)
        for before, after in zip(context.rows, rows, strict=True)
        if isinstance(after, Judged)
        and isinstance(before, Judged)
        and (figures := state.figures_of(after.variable))
    )
    progress = YearInProgress(day=day, pace=pace, releases=tuple(releases), january=january, known=known)
    updated = {item.variable: state.own(k) for k, item in enumerate(known) if state.figures[k]}
    return context.carried(rows, state.correlation_of, updated), progress


def _order(figure: SoFar) -> tuple[dt.date, int, str, str]:
    return figure.published, figure.month, figure.region, figure.indicator


def _known(context: JudgementContext, history: History, day: dt.date) -> tuple[_Known, ...]:
    """Targets' indicators, others of the region with figures, and the same of the regions above."""
    year, own = context.year, context.region
    found: dict[Variable, _Known] = {}
    for row in context.judged:
        if row.target.year == year and row.variable not in found:
            base = row.forecast.base_level if row.target.measure == "level" else None
            level = None if base is None else base[1]
            found[row.variable] = _make(context, row.variable, row.predictive, level, history, day)
    codes = list(dict.fromkeys(v.indicator for v in found))
    published = {o.indicator for o in history.observations if (o.region, o.year) == (own, year)}
    others = [(own, code) for code in sorted(published - set(codes) - {"other"})]
    for region in (*(history.parents),):
        others += [(region, code) for code in codes]
    for region, code in others:
        variable = Variable(region=region, indicator=code, year=year)
        if not any(o.year == year for o in history.figures(region, code)):
            continue
        try:
            prior = context.distribution(variable, "year so far")
        except (ScenarioError, UnknownNameError):
            continue
        found[variable] = _make(context, variable, prior, None, history, day)
    return tuple(found.values())


def _make(
    context: JudgementContext,
    variable: Variable,
    prior: Distribution,
    level_base: float | None,
    history: History,
    day: dt.date,
) -> _Known:
    cells = context.cells.get(variable)
    if cells is None or cells.base is not prior:
        cells = context.cells[variable] = Cells.of(prior)
    low, high = np.interp([0.1, 0.9], cells.levels[1:-1], cells.edges)
    sd = float(high - low) / 2.5631
    region, code = variable.region, variable.indicator
    series = history.find(code, region=region)
    rates = {} if series is None else dict(zip(*map(list, series.observed), strict=True))
    last = float(rates[variable.year - 1]) if variable.year - 1 in rates else None
    return _Known(
        variable=variable,
        cells=cells,
        sd=sd if level_base is None else 100.0 * sd / level_base,
        level_base=level_base,
        last=last,
        figures=tuple(published_so_far(history, region, code, variable.year, day)),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _State:
    """What is known after some of the releases."""

    known: tuple[_Known, ...]
    correlation: Floats
    rows: Sequence[Any]
    figures: tuple[tuple[SoFar, ...], ...] = ()
    cache: dict[tuple[int, str], Distribution] = field(default_factory=dict)
    rests: tuple[Floats, Floats] | None = None

    def with_figure(self, figure: SoFar) -> _State:
        """The state after one more release."""
        held = self.figures or ((),) * len(self.known)
        figures = tuple(
            tuple(sorted((*have, figure), key=lambda f: f.month)) if figure in item.figures else have
            for have, item in zip(held, self.known, strict=True)
        )
        state = replace(self, figures=figures)
        return replace(state, rests=state._rests())

    def figures_of(self, variable: Variable) -> tuple[SoFar, ...]:
        """Figures of one indicator and region, by month."""
        return next((f for f, k in zip(self.figures, self.known, strict=True) if k.variable == variable), ())

    def _scores(self, extra: Sequence[Variable] = (), correlation: Floats | None = None) -> YearScores:
        """Pieces of the year of all variables; `extra` ones are cut as the average of the others."""
        periods = [f.period for have in self.figures for f in have]
        scores = year_scores(
            [k.sd for k in self.known],
            [tier_of(k.variable.region) for k in self.known],
            [k.variable.indicator for k in self.known],
            periods,
            self.correlation if correlation is None else correlation,
        )
        if not extra:
            return scores
        typical = np.sqrt((scores.pieces**2).mean(axis=0))
        return replace(scores, pieces=np.vstack([scores.pieces, np.tile(typical, (len(extra), 1))]))

    def _seen(self) -> list[tuple[int, int, float]]:
        """Scores of the latest figures, and of earlier ones that end where another variable's latest does."""
        latest = {have[-1].month for have in self.figures if have}
        return [
            (k, f.month, self.known[k].score(f))
            for k, have in enumerate(self.figures)
            for f in have
            if f is have[-1] or f.month in latest
        ]

    def _rests(self) -> tuple[Floats, Floats]:
        to = [have[-1].month if have else 0 for have in self.figures]
        return self._scores().rests(to, self._seen())

    def correlation_of(self, variables: Sequence[Variable], among: Correlate) -> Floats:
        """Correlation of what is still to come of some variables.

        Parameters
        ----------
        variables : sequence of Variable
            Any; those without figures count as unknown.
        among : callable
            Correlation of whole years of a sequence of variables.
        """
        own = [k.variable for k in self.known]
        extra = [v for v in dict.fromkeys(variables) if v not in own]
        together = [*own, *extra]
        to = [have[-1].month if have else 0 for have in self.figures] + [0] * len(extra)
        _, covariance = self._scores(extra, among(together)).rests(to, self._seen())
        sd = np.sqrt(np.clip(np.diag(covariance), 1e-12, None))
        whole = covariance / np.outer(sd, sd)
        place = [together.index(v) for v in variables]
        found: Floats = np.clip(whole[np.ix_(place, place)], -1.0, 1.0)
        np.fill_diagonal(found, 1.0)
        return found

    def own(self, k: int) -> Distribution:
        """Density of a variable after its own figures and what later ones of others add."""
        item = self.known[k]
        return self._updated(k, item.prior, item.level_base)

    def predictive(self, row: Judged) -> Distribution:
        """Density of a target's quantity, in its unit."""
        k = next((i for i, item in enumerate(self.known) if item.variable == row.variable), None)
        if k is None:
            return row.predictive
        base = row.forecast.base_level if row.target.measure == "level" else None
        return self._updated(k, row.predictive, None if base is None else base[1])

    def _updated(self, k: int, prior: Distribution, level_base: float | None) -> Distribution:
        have, item = self.figures[k], self.known[k]
        density = prior
        if have:
            latest = have[-1]
            key = id(prior), latest.period
            if key not in self.cache:
                self.cache[key] = self._by_own(item, latest, prior, level_base)
            density = self.cache[key]
            if latest.period == "FY":
                return density
        assert self.rests is not None  # a state with figures has them
        mean, covariance = self.rests
        shift, spread = float(mean[k]), float(np.sqrt(np.clip(covariance[k, k], 0.0, 1.0)))
        if abs(shift) < 1e-9 and spread > 1.0 - 1e-9:
            return density
        return QuantileMapped(density, Mixture(np.ones(1), np.array([shift]), np.array([max(spread, 1e-3)])))

    def _by_own(
        self, item: _Known, latest: SoFar, prior: Distribution, level_base: float | None
    ) -> Distribution:
        if latest.period == "FY":
            value = latest.growth_pct
            half = latest.rounding
            if level_base is not None:
                value = latest.level if latest.level is not None else level_base * (1 + value / 100)
                half = level_base * half / 100.0
            return decided(value, final=latest.status in _FINAL, half_digit=half)
        updated = item.update(latest, item.cells if prior is item.prior else prior, level_base)
        return prior if updated is None else updated

    def probabilities(self) -> tuple[float | None, ...]:
        """Probability of each target, strict reading."""
        return tuple(
            self.predictive(row).probability(row.target.met_interval("strict"))
            if isinstance(row, Judged)
            else None
            for row in self.rows
        )


def _reasons(row: Judged, state: _State) -> list[Reason]:
    """Why the number differs from January's."""
    own = state.figures_of(row.variable)
    found = []
    if own:
        latest = own[-1]
        code = "so_far_year" if latest.period == "FY" else "so_far"
        found.append(
            Reason.of(code, part=Part(latest.period), growth=latest.growth_pct, day=latest.published)
        )
        if latest.period == "FY":
            return found
    month = own[-1].month if own else 0
    later = [have[-1] for have in state.figures if have and have[-1].month > month]
    if later:
        figures = tuple(
            Reason.of("so_far_figure", name=FigureName(f.region, f.indicator, f.period), growth=f.growth_pct)
            for f in later
        )
        found.append(Reason.of("so_far_others", figures=figures, before=row.strict))
    return found


def _pace(before: Judged, after: Judged, figure: SoFar, history: History, day: dt.date) -> Pace:
    target = after.target
    share = None if figure.period == "FY" else share_of_year(history, figure, day)
    needed = None
    reading: Reading = "strict"
    floor, _ = target.met_interval(reading)
    if share is not None and np.isfinite(floor):
        wanted = floor
        if target.measure == "level":
            base = before.forecast.base_level
            wanted = 100.0 * (floor / base[1] - 1.0) if base is not None else np.nan
        if np.isfinite(wanted):
            needed = required_rest(
                wanted, figure.growth_pct, share[0], rounding=figure.rounding, share_sd=share[1]
            )
    return Pace(
        target=target,
        figure=figure,
        share=None if share is None else share[0],
        share_sd=None if share is None else share[1],
        required=needed,
        january=before.strict,
        strict=after.strict,
        lenient=after.lenient,
    )
