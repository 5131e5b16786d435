"""The content of a note, built once from an assessment; each format only lays it out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pingshan_forecast.judgement.target import Judged, NotAssessable
from pingshan_forecast.language.display import clean, shorten
from pingshan_forecast.language.wording import date_words, expert_name, finding, minus, percent
from pingshan_forecast.notes.evidence import day_words, figures_table, quality_table, source_lines
from pingshan_forecast.notes.sentences import (
    LONGEST,
    SHARED,
    band,
    fan_alt,
    indicator_words,
    number,
    paragraphs,
    target_name,
)
from pingshan_forecast.notes.tables import Table
from pingshan_forecast.notes.texts import model_words, texts
from pingshan_forecast.registry.regions import find_region

if TYPE_CHECKING:
    from pingshan_forecast.assessment import Assessment
    from pingshan_forecast.judgement.target import TargetAssessment
    from pingshan_forecast.language.wording import Language
    from pingshan_forecast.scenarios.run import ScenarioResult

__all__ = ["Figure", "NoteContent", "Section", "Table", "content", "percent", "summary_table"]

_LIKELY, _EVEN, _UNLIKELY = 0.66, 0.5, 0.33
# So close to a cut, a change of two points turns the verdict.
_NEAR = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A picture to draw: the fan chart of one target, with its words for those who do not see it.

    Parameters
    ----------
    row : int
        The target's place in the assessment.
    alt : str
        What the picture shows, in words.
    """

    row: int
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A headed run of paragraphs, points, a table, a figure, and sections below it.

    `row` is the place of the target that a section speaks of.
    """

    heading: str
    paragraphs: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    table: Table | None = None
    figure: Figure | None = None
    row: int | None = None
    below: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteContent:
    """All texts of a note, in order, in one language.

    Parameters
    ----------
    language : {"zh", "en"}
        Its language.
    title, byline, headline : str
        What it is about; when and how it was judged; what was found.
    table : Table
        The targets in two readings.
    summary : str
        The heading over headline and table.
    sections : tuple of Section
        The rest, in order.
    sources_heading : str
        The heading over the sources.
    sources : tuple of str
        One line a source; the figures' numbers count from one in this order.
    """

    language: Language
    title: str
    byline: str
    headline: str
    table: Table
    summary: str
    sections: tuple[Section, ...]
    sources_heading: str
    sources: tuple[str, ...]

    def figures(self) -> tuple[Figure, ...]:
        """Give the pictures to draw, in order."""
        flat = [part for section in self.sections for part in (section, *section.below)]
        return tuple(part.figure for part in flat if part.figure is not None)


def summary_table(assessment: Assessment, language: Language = "en") -> Table:
    """Give the table of targets: wording, median, 80% band, both probabilities, verdict."""
    words = texts(language)
    return Table(
        caption=words["summary_caption"],
        header=tuple(words["header"]),
        rows=tuple(_row(row, language, words["not_assessable"]) for row in assessment.rows),
        right=frozenset({1, 2, 3, 4}),
    )


def _row(row: TargetAssessment, language: Language, not_assessable: str) -> tuple[str, ...]:
    name = target_name(row.target, language)
    if isinstance(row, NotAssessable):
        return name, "", "", "", "", not_assessable
    facts = row.quantiles()
    return (
        name,
        number(facts["median"], row.target),
        band(facts["interval_80"], row.target, language, unit=False),
        percent(row.strict),
        percent(row.lenient),
        row.verdict(language),
    )


def content(assessment: Assessment, *, language: Language = "en") -> NoteContent:
    """Build the note's content.

    Parameters
    ----------
    assessment : Assessment
        The judgement to put into words.
    language : {"zh", "en"}
        Language of everything but the quoted wordings.
    """
    words, join = texts(language), " " if language == "en" else ""
    region = find_region(assessment.plan.region)
    name = shorten(clean(region.name(language) if region is not None else assessment.plan.region), LONGEST)
    date = day_words(assessment, language)
    day = date_words(assessment.as_of, language)
    byline = [words["byline"].format(date=day, model=clean(model_words(assessment.model, language)))]
    if assessment.plan.as_of_assumed:
        byline.append(words["assumed_byline"].format(date=day))
    told = _told(assessment, language)
    if told:
        byline.append(words["told_byline"].format(told=told))
    if title := clean(assessment.plan.title):
        byline.append(words["plan"].format(title=title))
    facts = assessment.to_dict(language=language)
    sections = (
        Section(
            heading=words["targets"],
            below=tuple(_target_section(i, row, language) for i, row in enumerate(assessment.rows)),
        ),
        *_together(facts, language),
        *_scenarios(assessment, facts, language),
        *_evidence(assessment, language),
        Section(
            heading=words["method"],
            points=(
                *(point.format(date=date) for point in words["method_points"]),
                words["caveat_told" if told else "caveat"].format(told=told),
                *_shared(assessment, language),
            ),
        ),
    )
    return NoteContent(
        language=language,
        title=words["title"].format(region=name, year=assessment.plan.year),
        byline=join.join(byline),
        headline=join.join(_headline(assessment, facts, language)),
        table=summary_table(assessment, language),
        summary=words["summary"],
        sections=sections,
        sources_heading=words["sources"],
        sources=source_lines(assessment, language),
    )


def _told(assessment: Assessment, language: Language) -> str:
    """Name what the model was told beside published growth; empty where it was told nothing."""
    words, told = texts(language), assessment.inputs
    said = []
    if told.regressors:
        names = words["quote_join"].join(shorten(clean(name), 60) for name in told.regressors)
        said.append(words["told_regressors"].format(names=names))
    if told.exceptional:
        said.append(words["told_years"].format(years=words["comma"].join(map(str, told.exceptional))))
    return str(words["told_and"]).join(said)


def _headline(assessment: Assessment, facts: dict[str, Any], language: Language) -> list[str]:
    words = texts(language)
    judged = [(row.strict, row) for row in assessment.rows if isinstance(row, Judged)]
    counts = {
        "likely": sum(p > _LIKELY for p, _ in judged),
        "open": sum(_UNLIKELY <= p <= _LIKELY for p, _ in judged),
        "unlikely": sum(p < _UNLIKELY for p, _ in judged),
        "silent": len(assessment.rows) - len(judged),
    }
    groups = words["join"].join(words[key].format(n=n) for key, n in counts.items() if n)
    said = [words["headline"].format(n=len(assessment.rows), groups=groups)]
    if len(judged) > 1:
        (worst_p, worst), (best_p, best) = (pick(judged, key=lambda pair: pair[0]) for pick in (min, max))
        said.append(
            words["extremes"].format(
                best=target_name(best.target, language),
                best_p=percent(best_p),
                worst=target_name(worst.target, language),
                worst_p=percent(worst_p),
            )
        )
    said += _near(judged, language)
    together = facts["joint"]["all_targets"]
    if together is not None and len(judged) > 1:
        counted, every = _counted(assessment), len(assessment.rows)
        key = "joint" if counted == every else "joint_some"
        said.append(words[key].format(n=counted, every=every, p=percent(together)))
    return said + _carried(assessment, language)


def _near(judged: list[tuple[float, Judged]], language: Language) -> list[str]:
    """Name the targets whose verdict a small change of the probability would turn."""
    words = texts(language)
    names = [
        words["near_cut"].format(name=target_name(row.target, language), p=percent(p), cut=f"{cut:.0%}")
        for p, row in judged
        for cut in (_LIKELY, _UNLIKELY)
        if abs(p - cut) <= _NEAR
    ]
    return [words["near"].format(names=words["comma"].join(names))] if names else []


def _carried(assessment: Assessment, language: Language) -> list[str]:
    """Say which experts the probabilities are pooled of, and by which weights."""
    words = texts(language)
    weights: dict[str, list[float]] = {}
    for expert in (e for row in assessment.rows if isinstance(row, Judged) for e in row.experts):
        weights.setdefault(expert.name, []).append(expert.weight)
    if not weights:
        return []
    own = words["history_expert"].format(model=clean(model_words(assessment.model, language)))
    names = {name: own if name == "history" else expert_name(name, language) for name in weights}
    if len(names) == 1:
        return [words["carried_alone"].format(experts=next(iter(names.values())))]
    experts = [
        words["expert"].format(
            name=names[name],
            weight=words["to"].join(dict.fromkeys(f"{w:.2f}" for w in (min(found), max(found)))),
        )
        for name, found in weights.items()
    ]
    return [words["carried"].format(experts=words["comma"].join(experts))]


def _target_section(index: int, row: TargetAssessment, language: Language) -> Section:
    figure = None
    if isinstance(row, Judged) and row.target.measure != "level":
        figure = Figure(row=index, alt=fan_alt(row, language))
    return Section(
        heading=_capital(finding(target_name(row.target, language), row.strict, language)),
        paragraphs=paragraphs(row, language),
        figure=figure,
        row=index,
    )


def _shared(assessment: Assessment, language: Language) -> list[str]:
    """Say once what holds for several targets."""
    words = texts(language)
    rows = [row for row in assessment.rows if any(reason.code == SHARED for reason in row.reasons)]
    if not rows:
        return []
    names = words["comma"].join(indicator_words(row.target, language) for row in rows)
    text = next(minus(reason.text(language)) for reason in rows[0].reasons if reason.code == SHARED)
    return [words["shared"].format(names=names, text=text)]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _scenarios(assessment: Assessment, facts: dict[str, Any], language: Language) -> list[Section]:
    """Give the table of targets by scenarios, when there are any."""
    if not facts["scenarios"]:
        return []
    words = texts(language)
    scenarios = facts["scenarios"]
    rows = [
        (
            target_name(row.target, language),
            percent(row.strict),
            *(percent(_strict(scenario["targets"][i])) for scenario in scenarios),
        )
        for i, row in enumerate(assessment.rows)
    ]
    rows.append(
        (
            together_label(assessment, language),
            percent(facts["joint"]["all_targets"]),
            *(percent(scenario["all_targets"]) for scenario in scenarios),
        )
    )
    table = Table(
        caption=words["scenarios_caption"],
        header=(words["header"][0], words["baseline"], *(shorten(clean(s["name"]), 30) for s in scenarios)),
        rows=tuple(rows),
        right=frozenset(range(1, len(scenarios) + 2)),
    )
    points = tuple(
        words["scenario"].format(
            name=clean(scenario["name"]),
            said=words["semicolon"].join(map(minus, map(clean, _said(result, language)))),
        )
        for result, scenario in zip(assessment.scenarios, scenarios, strict=True)
    )
    return [Section(heading=words["scenarios"], table=table, points=points)]


def together_label(assessment: Assessment, language: Language) -> str:
    """Name the row of all targets, or say how many of them count, where that is not all."""
    words, n, every = texts(language), _counted(assessment), len(assessment.rows)
    return str(words["all_targets"] if n == every else words["some_targets"].format(n=n, every=every))


def _counted(assessment: Assessment) -> int:
    """Count the targets of the joint statement: assessable, and not only striven for beside others."""
    return 0 if assessment.joint is None else len(assessment.joint.targets)


def _said(result: ScenarioResult, language: Language) -> list[str]:
    """Give a scenario's assumptions, its plausibility where it assumes anything, and its own note."""
    said = [reason.text(language) for reason in result.assumptions]
    if any(reason.code != "scenario_none" for reason in result.assumptions):
        said.append(result.plausibility.text(language))
    # The sentence that it ends has a stop of its own.
    note = result.scenario.note.strip().rstrip(".。")
    return [*said, note] if note else said


def _strict(target: dict[str, Any]) -> float | None:
    probability: float | None = target["probability"]["strict"]
    return probability


def _together(facts: dict[str, Any], language: Language) -> list[Section]:
    """Give the joint statements, the arithmetic between targets, and the shocks that would sink them."""
    words = texts(language)
    said = [clean(statement) for statement in facts["joint"].get("statements", ())]
    said += [
        clean(words["check"].format(statement=check["statement"], caveat=check["caveat"]))
        for check in facts["coherence"]
    ]
    # Even odds only, and of each target the first shock that is large enough; the rest is in the JSON.
    shocks: dict[str, str] = {}
    for item in facts["stress"]:
        if item["threshold"] == _EVEN and (item["growth_pct"] is not None or item["sd"] is not None):
            shocks.setdefault(item["wording"] or item["indicator"], clean(item["statement"]))
    sections = (words["coherence"], said), (words["stress"], shocks.values())
    return [
        Section(heading=heading, points=tuple(f"{_capital(minus(point))}{words['stop']}" for point in points))
        for heading, points in sections
        if points
    ]


def _evidence(assessment: Assessment, language: Language) -> list[Section]:
    words = texts(language)
    quality = quality_table(assessment, language)
    if not quality.rows:
        return []
    return [
        Section(heading=words["quality"], table=quality),
        Section(heading=words["figures"], table=figures_table(assessment, language)),
    ]
