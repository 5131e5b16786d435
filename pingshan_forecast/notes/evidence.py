"""Where a note's figures come from: what was published, how final it is, and in which source."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from pingshan_forecast.core.superseded import VINTAGE
from pingshan_forecast.language.catalogue import catalogue
from pingshan_forecast.language.display import clean
from pingshan_forecast.language.names import IndicatorName
from pingshan_forecast.language.numbers import formatted
from pingshan_forecast.notes.tables import Table
from pingshan_forecast.registry.languages import in_language
from pingshan_forecast.registry.tables import read_table

if TYPE_CHECKING:
    from pingshan_forecast.assessment.result import Assessment
    from pingshan_forecast.core.observations import Observation
    from pingshan_forecast.core.series import IndicatorSeries
    from pingshan_forecast.language.catalogue import Language


# No key of a source begins so: the figures of a history that names none.
_GIVEN = "*given"


def day_words(assessment: Assessment, language: Language) -> str:
    """Day whose knowledge was used, marked where the report does not name it.

    Parameters
    ----------
    assessment : Assessment
        Its day, and whether the plan's report names it.
    language : {"en", "zh"}
        Of the words.
    """
    words = catalogue(language)
    key = "note.assumed" if assessment.plan.as_of_assumed else "note.known"
    return words(key, date=assessment.as_of)


def series_used(assessment: Assessment) -> tuple[IndicatorSeries, ...]:
    """The histories behind the targets, each once, in the order of the plan."""
    used: dict[tuple[str, str], IndicatorSeries] = {}
    for row in assessment.rows:
        if row.series is not None and row.series.n_observed:
            used.setdefault((row.series.region, row.series.indicator), row.series)
    return tuple(used.values())


def source_ids(observation: Observation | None, assessment: Assessment) -> tuple[str, ...]:
    """Keys of a figure's sources: its own, the plan's it was read from, or the history given.

    Parameters
    ----------
    observation : Observation or None
        The figure; None has no sources.
    assessment : Assessment
        Its plan is the source of figures that were read from it.
    """
    if observation is None:
        return ()
    plan = assessment.plan
    key = observation.source_id
    if not key.strip("+ "):
        key = plan.source or plan.title if observation.vintage == VINTAGE else _GIVEN
    return tuple(clean(part) for part in key.split("+") if part.strip())


def numbered_sources(assessment: Assessment, *, levels: bool = False) -> dict[str, int]:
    """Number of each source of a growth rate used, from one, in order of use; then of those of levels.

    Parameters
    ----------
    assessment : Assessment
        The series that its forecasts used count.
    levels : bool
        Whether the sources of levels are listed too.

    Returns
    -------
    dict of str to int
        Number by key of the source.
    """
    found: dict[str, int] = {}
    for name in ("growth_pct", "level") if levels else ("growth_pct",):
        for series in series_used(assessment):
            figures = zip(getattr(series, name), series.observations, strict=False)
            for observation in [o for figure, o in figures if math.isfinite(figure)]:
                for key in source_ids(observation, assessment):
                    found.setdefault(key, len(found) + 1)
    return found


def source_lines(assessment: Assessment, language: Language, *, levels: bool = False) -> tuple[str, ...]:
    """One line a source: what it is, how far to trust it, where it was read.

    Parameters
    ----------
    assessment : Assessment
        The series that its forecasts used count.
    language : {"en", "zh"}
        Of the lines.
    levels : bool
        Whether the sources of levels are listed too.

    Returns
    -------
    tuple of str
        In the order of their numbers; outlooks come last.
    """
    known = {row["source_id"]: row for row in read_table("sources")}
    words = catalogue(language)
    lines = []
    for key in numbered_sources(assessment, levels=levels):
        if key not in known:
            lines.append(words["note.given_source"] if key == _GIVEN else key)
            continue
        row = known[key]
        trust = words.term("trust", row["trust"])
        if key == assessment.plan.source:
            trust = words("note.own_source", date=day_words(assessment, language), trust=trust)
        what = in_language({"en": row["what"], "zh": row["what_zh"]}, language)
        lines.append(words("note.source", what=what, trust=trust, where=row["where_read"]))
    return (*lines, *_outlook_lines(assessment, language))


def _outlook_lines(assessment: Assessment, language: Language) -> list[str]:
    """Editions of the outlook that a target's reasons name: no figure carries their numbers."""
    words = catalogue(language)
    used = {
        int(str(dict(reason.values)["edition"]))
        for row in assessment.rows
        for reason in row.reasons
        if reason.code == "outlook"
    }
    read = {int(row["edition"]): row for row in read_table("outlook")}
    return [
        words(
            "note.source",
            what=words("note.outlook_source", edition=edition),
            trust=words.term("trust", read[edition]["trust"]),
            where=read[edition]["where_read"],
        )
        for edition in sorted(used)
    ]


def _indicator(series: IndicatorSeries, language: Language) -> str:
    return IndicatorName(series.indicator, series.region).words(language)


def figures_table(assessment: Assessment, language: Language) -> Table:
    """Every growth rate used, year by indicator, with the number of its source.

    Parameters
    ----------
    assessment : Assessment
        The series that its forecasts used count.
    language : {"en", "zh"}
        Of the table.
    """
    words, numbers = catalogue(language), numbered_sources(assessment)
    used = series_used(assessment)
    years = sorted({int(year) for series in used for year in series.observed[0]})
    rows = [(str(year), *(_figure(series, year, assessment, numbers) for series in used)) for year in years]
    return Table.of(
        (words["note.year"], *(_indicator(series, language) for series in used)),
        rows,
        right=range(1, len(used) + 1),
        caption=words["note.figures_caption"],
    )


def _figure(series: IndicatorSeries, year: int, assessment: Assessment, numbers: dict[str, int]) -> str:
    place = year - int(series.years[0])
    if not 0 <= place < series.years.size or not math.isfinite(series.growth_pct[place]):
        return ""
    observation = series.observations[place] if series.observations else None
    marks = [str(numbers[key]) for key in source_ids(observation, assessment)]
    shown = float(series.growth_pct[place])
    # As published: at least one decimal, more where the source gives more.
    value = formatted(shown, ".1f" if round(shown, 1) == shown else "g")
    return f"{value} [{','.join(marks)}]" if marks else value
