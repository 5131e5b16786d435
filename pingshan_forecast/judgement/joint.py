"""Whether targets fit together: the probability of meeting several, given how forecast errors correlate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from pingshan_forecast.core.binding import binding_target, counted_places
from pingshan_forecast.distributions.copula import (
    pair_probabilities,
    rectangle_probability,
    score_bounds,
    score_net,
)
from pingshan_forecast.language.reasons import Reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from pingshan_forecast.core.targets import Target
    from pingshan_forecast.judgement.context import JudgementContext
    from pingshan_forecast.judgement.target import Judged
    from pingshan_forecast.language.catalogue import Language

    Floats = NDArray[np.float64]

_BOTH = ("gdp", "industry_va_above_scale")
_SCORES = 2**16
_MANY = 16


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class JointStatement:
    """How likely the assessable targets are to be met together, strict reading.

    A Gaussian copula over the targets' own distributions: each keeps its probability, and the correlation
    of the normal scores (`models.dependence.score_correlation`) determines how far they come true together.
    Targets that are only striven for (力争) are not counted, unless there are no others; the order does not
    matter.

    Parameters
    ----------
    targets : tuple of Target
        The assessable targets that are counted.
    left_out : tuple of Target
        Those that are not, being only striven for.
    all_targets : float
        Probability that all are met.
    independent : float
        The product of their probabilities, for comparison.
    at_least : tuple of float
        Probability that at least 1, 2, ... of them are met.
    pair : tuple of (int, int) or None
        The binding pair: the two targets least likely to be met together.
    pair_probability : float or None
        The probability that both are.
    industry_then_gdp, gdp_then_industry : float or None
        P(GDP target met | industry target met) and the reverse, of the binding target of each
        (`core.binding.binding_target`); None where one of the two is missing.
    correlation : array (n, n)
        Correlation of the normal scores of the counted targets.
    """

    targets: tuple[Target, ...]
    left_out: tuple[Target, ...]
    all_targets: float
    independent: float
    at_least: tuple[float, ...]
    pair: tuple[int, int] | None
    pair_probability: float | None
    industry_then_gdp: float | None
    gdp_then_industry: float | None
    correlation: Floats

    def __repr__(self) -> str:
        return f"<JointStatement: {'; '.join(self.texts()) or f'{self.all_targets:.0%}'}>"

    def texts(self, language: Language = "en") -> tuple[str, ...]:
        """The statement as ready sentences."""
        n, found = len(self.targets), []
        if n > 1:
            found.append(Reason.of("joint_all", n=n, p=self.all_targets, product=self.independent))
        if self.left_out:
            found.append(Reason.of("joint_strive", names=self.left_out))
        if n > 1:
            found.append(Reason.of("joint_most", k=n - 1, n=n, p=self.at_least[n - 2]))
        if self.pair is not None:
            first, second = (self.targets[i] for i in self.pair)
            found.append(Reason.of("joint_pair", a=first, b=second, p=self.pair_probability))
        if self.industry_then_gdp is not None and self.gdp_then_industry is not None:
            found.append(Reason.of("joint_conditional", p=self.industry_then_gdp, q=self.gdp_then_industry))
        return tuple(reason.text(language) for reason in found)

    def to_dict(self, language: Language = "en") -> dict[str, Any]:
        """JSON form; probabilities are fractions."""
        pair = None
        if self.pair is not None:
            pair = {
                "targets": [self.targets[i].words(language) for i in self.pair],
                "probability": self.pair_probability,
            }
        return {
            "all_targets": self.all_targets,
            "not_counted": [target.words(language) for target in self.left_out],
            "all_targets_if_independent": self.independent,
            "at_least": {str(k + 1): p for k, p in enumerate(self.at_least)},
            "binding_pair": pair,
            "gdp_given_industry": self.industry_then_gdp,
            "industry_given_gdp": self.gdp_then_industry,
            "statements": list(self.texts(language)),
        }


def joint_statement(context: JudgementContext) -> JointStatement | None:
    """How likely the assessable targets are to be met together; None where there are none."""
    rows = context.judged
    return joint_of(rows, context.correlation([row.variable for row in rows])) if rows else None


def joint_of(rows: Sequence[Judged], correlation: Floats) -> JointStatement:
    """How likely targets are to be met together, under a given correlation.

    Parameters
    ----------
    rows : sequence of Judged
        The targets with their distributions.
    correlation : array (n, n)
        Correlation of their normal scores.
    """
    targets = [row.target for row in rows]
    low, high = score_bounds(
        [row.predictive for row in rows], [target.met_interval("strict") for target in targets]
    )
    single = [row.strict for row in rows]
    both = pair_probabilities(low, high, correlation)
    forward = backward = None
    binding = [target for code in _BOTH if (target := binding_target(targets, code)) is not None]
    if len(binding) == len(_BOTH):
        gdp, industry = map(targets.index, binding)
        met = float(both[gdp, industry])
        forward = met / single[industry] if single[industry] > 0.0 else None
        backward = met / single[gdp] if single[gdp] > 0.0 else None
    kept = list(counted_places(targets))
    inner, low, high = correlation[np.ix_(kept, kept)], low[kept], high[kept]
    everything = rectangle_probability(low, high, inner)
    pairs = {(i, j): float(both[kept[i], kept[j]]) for j in range(len(kept)) for i in range(j)}
    pair = min(pairs, key=lambda key: pairs[key]) if pairs else None
    return JointStatement(
        targets=tuple(targets[i] for i in kept),
        left_out=tuple(target for i, target in enumerate(targets) if i not in kept),
        all_targets=everything,
        independent=float(np.prod([single[i] for i in kept])),
        at_least=_at_least(low, high, inner, everything),
        pair=pair,
        pair_probability=pairs[pair] if pair is not None else None,
        industry_then_gdp=forward,
        gdp_then_industry=backward,
        correlation=inner,
    )


def _at_least(low: Floats, high: Floats, correlation: Floats, everything: float) -> tuple[float, ...]:
    """Probability of at least 1, 2, ... targets met, counted over 65,536 points: an error of about 1e-4.

    Of more than sixteen targets over 8,192: 1e-3.
    """
    scores = score_net(correlation, points=_SCORES if low.size <= _MANY else _SCORES // 8)
    met = ((scores >= low) & (scores < high)).sum(axis=1)
    counted = [max(float(np.mean(met >= k)), everything) for k in range(1, low.size)]
    return (*counted, everything)
