"""One target judged, or not assessable with the reason why."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

import numpy as np

from pingshan_forecast.core.forecasts import Forecast
from pingshan_forecast.core.series import IndicatorSeries
from pingshan_forecast.core.superseded import superseded_figures
from pingshan_forecast.distributions import kept_interval
from pingshan_forecast.errors import ModelError, TooShortError
from pingshan_forecast.experts.anchored import anchored_forecast, binding_anchor
from pingshan_forecast.experts.pool import ExpertForecast
from pingshan_forecast.experts.pooled import Knowledge, pooled_forecast
from pingshan_forecast.judgement.reasons import learned, reasons, refusal, series_behind
from pingshan_forecast.language.catalogue import Language
from pingshan_forecast.language.likelihood import verdict
from pingshan_forecast.language.numbers import percent
from pingshan_forecast.language.reasons import Reason
from pingshan_forecast.models.dependence import Variable

if TYPE_CHECKING:
    from pingshan_forecast.core.history import History
    from pingshan_forecast.core.plan import Plan
    from pingshan_forecast.core.targets import Reading, Target
    from pingshan_forecast.distributions import Distribution
    from pingshan_forecast.models.base import Model


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Judged:
    """A target with its predictive distribution, and how likely it is to be met.

    Parameters
    ----------
    target : Target
        The promise.
    reasons : tuple of Reason
        What the number rests on.
    predictive : Distribution
        In the target's own unit.
    forecast : Forecast
        The joint forecast of the history alone; of the track record where no rate of its own is known.
    series : IndicatorSeries
        The history behind it; without any rate in that case.
    experts : tuple of ExpertForecast
        What was pooled.

    Attributes
    ----------
    strict, lenient : float
        Probability that the target is met under each reading.
    """

    status: ClassVar[str] = "assessed"

    target: Target
    reasons: tuple[Reason, ...]
    predictive: Distribution
    forecast: Forecast
    series: IndicatorSeries
    experts: tuple[ExpertForecast, ...]
    strict: float = field(init=False)
    lenient: float = field(init=False)

    def __post_init__(self) -> None:
        """Evaluate the probabilities of both readings, once."""
        reading: Reading
        for reading in ("strict", "lenient"):
            interval = self.target.met_interval(reading)
            object.__setattr__(self, reading, self.predictive.probability(interval))

    @property
    def variable(self) -> Variable:
        """What the target is about, as conditions and correlations name it."""
        return Variable(region=self.target.region, indicator=self.target.indicator, year=self.target.year)

    @property
    def has_fan(self) -> bool:
        """Whether published growth leads up to the forecast, so that a fan chart shows something."""
        return self.series.n_observed > 0

    def verdict(self, language: Language = "en") -> str:
        """Likelihood word of the strict reading, on the IPCC scale."""
        return verdict(self.strict, language)

    def __repr__(self) -> str:
        return f"<Judged {self.target.words()}: {percent(self.strict)}, leniently {percent(self.lenient)}>"

    def quantiles(self) -> dict[str, Any]:
        """Median, 80% and 95% interval in the target's unit."""
        return {
            "median": kept_interval(self.predictive, 0.0)[0],
            "interval_80": list(kept_interval(self.predictive, 0.8)),
            "interval_95": list(kept_interval(self.predictive, 0.95)),
        }

    def to_dict(self, language: Language = "en") -> dict[str, Any]:
        """Fixed JSON form of one target."""
        return _to_dict(self, language)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class NotAssessable:
    """A target that cannot be judged, and why.

    Parameters
    ----------
    target : Target
        The promise.
    reasons : tuple of Reason
        Why there is no number.
    series : IndicatorSeries or None
        The history, where there is one.

    Attributes
    ----------
    strict, lenient : None
        There is no probability.
    """

    status: ClassVar[str] = "not_assessable"
    strict: ClassVar[None] = None
    lenient: ClassVar[None] = None

    target: Target
    reasons: tuple[Reason, ...]
    series: IndicatorSeries | None = None

    def __repr__(self) -> str:
        return f"<NotAssessable {self.target.words()}: {'; '.join(r.text() for r in self.reasons)}>"

    def to_dict(self, language: Language = "en") -> dict[str, Any]:
        """Fixed JSON form of one target."""
        return _to_dict(self, language)


TargetAssessment: TypeAlias = Judged | NotAssessable
"""One target, with its probability or with the reason why it has none."""


def _to_dict(row: TargetAssessment, language: Language) -> dict[str, Any]:
    target = row.target
    found: dict[str, Any] = {
        "verdict": None,
        "forecast": {"median": None, "interval_80": None, "interval_95": None},
        "experts": {},
    }
    if isinstance(row, Judged):
        experts = {e.name: {"probability": e.probability, "weight": e.weight} for e in row.experts}
        found = {"verdict": row.verdict(language), "forecast": row.quantiles(), "experts": experts}
    return {
        "indicator": target.indicator,
        "indicator_name": target.indicator_name,
        "wording": target.text,
        "comparator": target.comparator,
        "low": target.low,
        "high": target.high,
        "unit": target.unit,
        "status": row.status,
        "reasons": [reason.text(language) for reason in row.reasons],
        "probability": {"strict": row.strict, "lenient": row.lenient},
        **found,
    }


@dataclass(slots=True)
class Judge:
    """What all targets of a plan share while they are judged: figures, model, record, forecasts made once.

    Parameters
    ----------
    plan : Plan
        The targets.
    history : History
        As known on the plan's day.
    model : Model
        The expert of the history alone.
    knowledge : Knowledge
        What the experts rest on beside the figures: record, outlooks, weights.
    """

    plan: Plan
    history: History
    model: Model
    knowledge: Knowledge = field(default_factory=Knowledge)
    _forecasts: dict[str, Forecast] = field(default_factory=dict)

    def judge(self, target: Target) -> TargetAssessment:
        """One target judged, or the reason why it cannot be."""
        refused = refusal(target, self.history, self.plan.as_of)
        if refused is not None:
            unknown = refused.code == "no_history" and target.unit in {"%", ""}
            if unknown and binding_anchor(target, self.plan.targets) is not None:
                return self._without_history(target)
            return NotAssessable(target=target, reasons=(refused,))
        series = series_behind(target, self.history)
        assert series is not None  # `refusal` has seen it; tells the type checker
        try:
            forecast = self._forecast(series, target.year)
        except TooShortError as error:
            reason = Reason.of("too_short", model=self.model.name, found=error.found, needed=error.needed)
            return NotAssessable(target=target, series=series, reasons=(reason,))
        except ModelError as error:
            reason = Reason.of("model_failed", message=str(error))
            return NotAssessable(target=target, series=series, reasons=(reason,))
        if target.measure == "level" and forecast.base_level is None:
            reason = Reason.of("no_level", name=target.indicator_name)
            return NotAssessable(target=target, series=series, reasons=(reason,))
        predictive, experts, differ = self._predictive(target, series, forecast)
        why = (*reasons(target, series), *superseded_figures(series, self.history), *differ)
        return Judged(
            target=target,
            reasons=(*why, *learned(forecast)),
            predictive=predictive,
            forecast=forecast,
            series=series,
            experts=experts,
        )

    def _predictive(
        self, target: Target, series: IndicatorSeries, forecast: Forecast
    ) -> tuple[Distribution, tuple[ExpertForecast, ...], list[Reason]]:
        if target.measure == "level":
            level = forecast.level(target.year)
            strict = level.probability(target.met_interval("strict"))
            return level, (ExpertForecast(name="history", probability=strict, weight=1.0),), []
        return pooled_forecast(
            target,
            self.plan.targets,
            series,
            self.history,
            forecast.marginal(target.year),
            self.knowledge,
        )

    def _without_history(self, target: Target) -> Judged:
        """Judge a target without a known rate of its own from what is around it and from the record."""
        predictive, experts, differ = pooled_forecast(
            target, self.plan.targets, None, self.history, None, self.knowledge
        )
        binding = binding_anchor(target, self.plan.targets)
        assert binding is not None  # the caller has seen it; tells the type checker
        density = anchored_forecast(
            binding, self.history, self.knowledge.record, self.knowledge.outlooks
        ).density
        forecast = Forecast(
            region=target.region,
            indicator=target.indicator,
            years=np.array([target.year]),
            weights=density.weights,
            means=density.means[:, None],
            covariances=density.sds[:, None, None] ** 2,
            df=density.df,
            model="track record",
        )
        blank = IndicatorSeries(
            region=target.region,
            indicator=target.indicator,
            years=np.array([target.year - 1]),
            growth_pct=np.array([np.nan]),
            level=np.array([np.nan]),
        )
        return Judged(
            target=target,
            reasons=tuple(differ),
            predictive=predictive,
            forecast=forecast,
            series=blank,
            experts=experts,
        )

    def _forecast(self, series: IndicatorSeries, year: int) -> Forecast:
        """Forecast of a series as far as a year, made once for all targets of the indicator."""
        horizon = year - int(series.observed[0][-1])
        kept = self._forecasts.get(series.indicator)
        if kept is None or kept.horizon < horizon:
            kept = self.model.fit(series, history=self.history).forecast(horizon)
            self._forecasts[series.indicator] = kept
        return kept
