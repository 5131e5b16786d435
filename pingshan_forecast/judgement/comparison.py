"""What changed between two judgements of a plan, by cause, on the form in which they are saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from pingshan_forecast.distributions import kept_interval
from pingshan_forecast.errors import DataError
from pingshan_forecast.judgement.saved import Document, FigureKey, figure_key
from pingshan_forecast.judgement.target import NotAssessable
from pingshan_forecast.language.display import html_table
from pingshan_forecast.language.periods import FigureName
from pingshan_forecast.language.reasons import Reason

if TYPE_CHECKING:
    import pandas as pd

    from pingshan_forecast.core.targets import Target
    from pingshan_forecast.judgement.in_progress import YearInProgress
    from pingshan_forecast.judgement.target import TargetAssessment
    from pingshan_forecast.language.catalogue import Language

_POINTS, _REACH = 81, 4.0

TARGET, OUTLOOK, REVISED = "target", "outlook", "revised"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How the probability of one target changed, strict reading.

    Parameters
    ----------
    indicator, wording : str
        The target, as the later judgement words it.
    wording_before : str
        As the earlier one did.
    before, after : float or None
        Its probabilities; None where it was not assessable or not there.
    causes : mapping of str or (region, indicator, period) to float
        Contributions: `TARGET` (another wording or number), `OUTLOOK` (another expectation on the plan's day:
        outlook, weights, model, figures of earlier years), `REVISED` (revised or withdrawn figures of the
        year so far), and each new figure. They add up to the change.
    """

    indicator: str
    wording: str
    wording_before: str
    before: float | None
    after: float | None
    causes: Mapping[str | FigureKey, float]

    @property
    def change(self) -> float | None:
        """Probability after less that before."""
        return None if self.before is None or self.after is None else self.after - self.before

    @property
    def statement(self) -> Reason:
        """The change and its causes of half a point or more, in one sentence."""
        return _statement(self)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Comparison:
    """What changed between two judgements, target by target.

    A change is decomposed as the revision of a nowcast is (Banbura and Modugno 2014, Journal of Applied
    Econometrics 29, 133-160): news in the order of its publication, each with what it moved.

    Parameters
    ----------
    region : str
        The plan's region.
    year : int
        The plan's year.
    day_before, day_after : str
        The days of the judgements.
    changes : tuple of Change
        One a target.
    figures : tuple of (region, indicator, period)
        New figures, in order of publication.
    """

    region: str
    year: int
    day_before: str
    day_after: str
    changes: tuple[Change, ...]
    figures: tuple[FigureKey, ...]

    def to_frame(self) -> pd.DataFrame:
        """One row a target.

        Returns
        -------
        pandas.DataFrame
            Columns indicator, wording, before, after, change, then one a cause: target, outlook, revised, and
            each new figure as "region indicator period"; fractions, the causes add up to the change.
        """
        import pandas as pd

        keys: list[str | FigureKey] = [TARGET, OUTLOOK, REVISED, *self.figures]
        rows = [
            {
                "indicator": item.indicator,
                "wording": item.wording,
                "before": item.before,
                "after": item.after,
                "change": item.change,
                **{_label(key): item.causes.get(key, np.nan) for key in keys},
            }
            for item in self.changes
        ]
        return pd.DataFrame(rows)

    def texts(self, language: Language = "en") -> tuple[str, ...]:
        """One sentence a target: from what to what, and through which causes."""
        return tuple(item.statement.text(language) for item in self.changes)

    def to_dict(self, language: Language = "en") -> dict[str, Any]:
        """JSON form."""
        return {
            "region": self.region,
            "year": self.year,
            "before": self.day_before,
            "after": self.day_after,
            "targets": [
                {
                    "indicator": item.indicator,
                    "wording": item.wording,
                    "wording_before": item.wording_before,
                    "before": item.before,
                    "after": item.after,
                    "change": item.change,
                    "causes": {_label(key): value for key, value in item.causes.items()},
                    "statement": text,
                }
                for item, text in zip(self.changes, self.texts(language), strict=True)
            ],
        }

    def __repr__(self) -> str:
        lines = "".join(f"\n  {text}" for text in self.texts())
        return f"<Comparison of {self.region} {self.year}, {self.day_before} to {self.day_after}:{lines}>"

    def _repr_html_(self) -> str:
        return html_table(self.to_frame())


def _label(key: str | FigureKey) -> str:
    return key if isinstance(key, str) else " ".join(key)


def _statement(item: Change) -> Reason:
    if item.before is None or item.after is None:
        return Reason.of("change_unknown", wording=item.wording)
    causes = tuple(
        Reason.of("change_cause", cause=_cause(key), points=100.0 * value)
        for key, value in item.causes.items()
        if abs(value) >= 0.005
    )
    reworded = item.wording != item.wording_before
    code = "change_none" if not causes else "change_reworded" if reworded else "change"
    values = {"wording": item.wording, "before": item.before, "after": item.after, "causes": causes}
    return Reason.of(code, **values, wording_before=item.wording_before)


def _cause(key: str | FigureKey) -> Reason | FigureName:
    return Reason.of(f"change_{key}") if isinstance(key, str) else FigureName(*key)


def changes_since_plan(
    rows: Sequence[TargetAssessment], progress: YearInProgress, language: Language = "en"
) -> tuple[Change, ...]:
    """What each figure of the year so far moved since the plan's day, one a target that has a probability.

    Parameters
    ----------
    rows : sequence of Judged or NotAssessable
        The targets as judged now.
    progress : YearInProgress
        The year so far.
    language : {"zh", "en"}
        The language of the targets' words.
    """
    found = []
    for k, (then, now) in enumerate(zip(progress.january, rows, strict=True)):
        if then.strict is None or now.strict is None:
            continue
        causes: dict[str | FigureKey, float] = {}
        last = then.strict
        for release in progress.releases:
            after = release.strict[k]
            assert after is not None  # a target with a probability keeps one
            figure = release.figure
            causes[figure.region, figure.indicator, figure.period], last = after - last, after
        words = now.target.words(language)
        found.append(
            Change(
                indicator=now.target.indicator,
                wording=words,
                wording_before=words,
                before=then.strict,
                after=now.strict,
                causes=causes,
            )
        )
    return tuple(found)


def releases_document(
    rows: Sequence[TargetAssessment], progress: YearInProgress | None, language: Language = "en"
) -> dict[str, Any]:
    """What a saved judgement keeps to be compared: densities, and probabilities after each release.

    Parameters
    ----------
    rows : sequence of Judged or NotAssessable
        The targets as judged.
    progress : YearInProgress or None
        The year so far; None on the plan's day.
    language : {"zh", "en"}
        The language of the targets' words.

    Returns
    -------
    dict
        ``january``: probability of each target on the plan's day, strict reading; ``figures``: the releases
        in order of publication, each with the probabilities after it; ``targets``: words, the interval that
        counts as met, and values with their cdf, on the plan's day and now.
    """
    start = rows if progress is None else progress.january
    return {
        "january": [row.strict for row in start],
        "figures": [] if progress is None else [release.to_dict() for release in progress.releases],
        "targets": [
            {
                "words": now.target.words(language),
                "met": None if isinstance(now, NotAssessable) else _ends(now.target),
                "january": _density(then),
                "now": _density(now),
            }
            for then, now in zip(start, rows, strict=True)
        ],
    }


def _ends(target: Target) -> list[float | None]:
    return [end if np.isfinite(end) else None for end in target.met_interval("strict")]


def _density(row: TargetAssessment) -> dict[str, list[float]] | None:
    if isinstance(row, NotAssessable):
        return None
    middle = kept_interval(row.predictive, 0.0)[0]
    low, high = kept_interval(row.predictive, 0.95)
    steps = np.linspace(-_REACH, _REACH, _POINTS) / 2.0
    values = middle + np.where(steps < 0.0, middle - low, high - middle) * steps
    levels = np.asarray(row.predictive.cdf(values))
    return {"values": values.round(6).tolist(), "levels": levels.round(6).tolist()}


def compare_documents(before: Document, after: Document) -> Comparison:
    """What changed between two saved judgements of one plan.

    Formula: with P the probability after the releases of a judgement one by one, in order of publication, the
    change is that of the target's words on the earlier density, plus that of January's density, plus the
    difference of what the figures of both moved, plus what each new figure moved: a sum that telescopes.

    Parameters
    ----------
    before, after : mapping
        From `Assessment.to_dict`, or a saved JSON.

    Raises
    ------
    DataError
        If they are no judgements of one region and year.
    """
    for key in ("region", "year"):
        if before[key] != after[key]:
            raise DataError(
                f"the first judgement is of {before['region']} {before['year']}, the second of "
                f"{after['region']} {after['year']}; compare two of one plan"
            )
    old = {figure_key(r): r for r in before["releases"]["figures"]}
    new = {figure_key(r): r for r in after["releases"]["figures"]}
    places = _by_place(before["targets"])
    changes = [
        _change(places.get(place), k, before, after, old, new)
        for place, k in _by_place(after["targets"]).items()
    ]
    return Comparison(
        region=after["region"],
        year=after["year"],
        day_before=before["as_of"],
        day_after=after["as_of"],
        changes=tuple(changes),
        figures=tuple(key for key in new if key not in old),
    )


def _by_place(rows: list[Document]) -> dict[tuple[str, str, int], int]:
    """Place of each target in the list, by indicator, unit and its number among those."""
    found: dict[tuple[str, str, int], int] = {}
    for k, row in enumerate(rows):
        kind = row["indicator"], row["unit"]
        found[*kind, sum(key[:2] == kind for key in found)] = k
    return found


def _change(
    j: int | None,
    k: int,
    before: Document,
    after: Document,
    old: Mapping[FigureKey, Document],
    new: Mapping[FigureKey, Document],
) -> Change:
    """Change of the target at place k, and at place j of the earlier judgement."""
    was = None if j is None else before["targets"][j]["probability"]["strict"]
    now = after["targets"][k]["probability"]["strict"]
    kept = after["releases"]["targets"][k]
    earlier = None if j is None else before["releases"]["targets"][j]
    common_parts = {
        "indicator": after["targets"][k]["indicator"],
        "wording": kept["words"],
        "wording_before": "" if earlier is None else earlier["words"],
    }
    if j is None or earlier is None or was is None or now is None:
        return Change(**common_parts, before=was, after=now, causes={})
    january, january_before = after["releases"]["january"][k], before["releases"]["january"][j]
    reworded = was
    if earlier["met"] != kept["met"]:
        reworded = _probability(earlier["now"], kept["met"])
        january_before = _probability(earlier["january"], kept["met"])
    steps: dict[FigureKey, float] = {}
    last = january
    for key, release in new.items():
        steps[key], last = release["probability"][k] - last, release["probability"][k]
    common = sum(step for key, step in steps.items() if key in old) - (reworded - january_before)
    same = all(key in new and new[key]["growth_pct"] == old[key]["growth_pct"] for key in old)
    # Where every figure of the earlier day stands, another start is all that moves them otherwise.
    outlook = january - january_before + (common if same else 0.0)
    causes: dict[str | FigureKey, float] = {
        TARGET: reworded - was,
        OUTLOOK: outlook,
        REVISED: 0.0 if same else common,
        **{key: step for key, step in steps.items() if key not in old},
    }
    # What the last release leaves is what is stated: rounding of the sums alone.
    causes[OUTLOOK] += (now - was) - sum(causes.values())
    return Change(**common_parts, before=was, after=now, causes=causes)


def _probability(density: Document, met: list[float | None]) -> float:
    """Probability of an interval by the saved quantiles, linear between them."""
    values, levels = np.array(density["values"]), np.array(density["levels"])
    low, high = (
        default if end is None else float(np.interp(end, values, levels, left=0.0, right=1.0))
        for end, default in zip(met, (0.0, 1.0), strict=True)
    )
    return max(high - low, 0.0)
