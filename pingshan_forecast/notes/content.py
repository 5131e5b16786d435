"""The content of a note, built once from an assessment; each format only lays it out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from pingshan_forecast.judgement.comparison import changes_since_plan
from pingshan_forecast.judgement.target import Judged
from pingshan_forecast.language.catalogue import catalogue
from pingshan_forecast.language.display import clean, shorten
from pingshan_forecast.language.likelihood import CUTS, finding
from pingshan_forecast.language.names import model_name
from pingshan_forecast.notes.evidence import day_words, figures_table, quality_table, source_lines
from pingshan_forecast.notes.headline import headline, inputs_words
from pingshan_forecast.notes.sentences import (
    LONGEST,
    SHARED,
    capital,
    fan_alt,
    indicator_words,
    paragraphs,
    target_name,
)
from pingshan_forecast.notes.tables import (
    Table,
    checks_table,
    counts_table,
    pace_table,
    scenario_table,
    stress_table,
    summary_numbers,
    summary_table,
)
from pingshan_forecast.registry.regions import find_region

if TYPE_CHECKING:
    from collections.abc import Hashable

    from pingshan_forecast.assessment.result import Assessment
    from pingshan_forecast.judgement.stress import Stress
    from pingshan_forecast.judgement.target import TargetAssessment
    from pingshan_forecast.language.catalogue import Catalogue, Language
    from pingshan_forecast.scenarios.run import ScenarioResult

_EVEN = 0.5


class SectionId(StrEnum):
    """What a section of a note is about."""

    SUMMARY = "summary"
    PACE = "pace"
    HORIZONS = "horizons"
    TARGETS = "targets"
    TARGET = "target"
    JOINT = "joint"
    STRESS = "stress"
    SCENARIOS = "scenarios"
    QUALITY = "quality"
    FIGURES = "figures"
    METHOD = "method"


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
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
class Detail:
    """Single statements under a head, at the length that a terminal or a workbook has room for."""

    head: str
    points: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A headed part of a note.

    Parameters
    ----------
    id : SectionId
        What it is about.
    heading : str
        Its heading.
    paragraphs, points : tuple of str
        What a page shows: running text, and single points.
    table : Table or None
        Its table.
    figure : Picture or None
        Its picture.
    row : int or None
        The place of the target it is about, if it is about one.
    below : tuple of Section
        Sections below it.
    details : tuple of Detail
        What a terminal shows of it.
    blocks : tuple
        What a workbook shows of it, one below the other: lines of text, and tables.
    """

    id: SectionId
    heading: str
    paragraphs: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    table: Table | None = None
    figure: Picture | None = None
    row: int | None = None
    below: tuple[Section, ...] = ()
    details: tuple[Detail, ...] = ()
    blocks: tuple[tuple[str, ...] | Table, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteContent:
    """All texts and tables of a note, in order, in one language.

    Parameters
    ----------
    language : {"zh", "en"}
        Its language.
    title, byline : str
        What it is about; when and how it was judged.
    sections : tuple of Section
        The summary, then the rest, in order.
    sources_heading : str
        The heading over the sources.
    sources : tuple of str
        One line a source; the figures' numbers count from one in this order.
    """

    language: Language
    title: str
    byline: str
    sections: tuple[Section, ...]
    sources_heading: str
    sources: tuple[str, ...]

    @property
    def headline(self) -> str:
        """What was found, in a few sentences."""
        return self.sections[0].paragraphs[0]

    @property
    def pages(self) -> tuple[Section, ...]:
        """The sections that have something to show on a page."""
        return tuple(s for s in self.sections if s.paragraphs or s.points or s.table or s.below)

    def section(self, key: SectionId) -> Section | None:
        """The section about something; None where the note has none."""
        return next((section for section in self.sections if section.id == key), None)

    def figures(self) -> tuple[Picture, ...]:
        """Pictures to draw, in order."""
        flat = [part for section in self.sections for part in (section, *section.below)]
        return tuple(part.figure for part in flat if part.figure is not None)


def content(assessment: Assessment, *, language: Language = "en") -> NoteContent:
    """Content of a note.

    Parameters
    ----------
    assessment : Assessment
        The judgement to put into words.
    language : {"zh", "en"}
        Language of everything but the quoted wordings.

    Raises
    ------
    UnknownNameError
        If there is no catalogue of the language.
    """
    words = catalogue(language)
    found = (
        _summary(assessment, words),
        _pace(assessment, words),
        _targets(assessment, words),
        _horizons(assessment, words),
        _joint(assessment, words),
        _stress(assessment, words),
        _scenarios(assessment, words),
        *_evidence(assessment, words),
        _method(assessment, words),
    )
    region = find_region(assessment.plan.region)
    name = region.name(language) if region is not None else assessment.plan.region
    return NoteContent(
        language=language,
        title=words("note.title", region=shorten(clean(name), LONGEST), year=assessment.plan.year),
        byline=_byline(assessment, words),
        sections=tuple(section for section in found if section is not None),
        sources_heading=words["note.sources"],
        sources=source_lines(assessment, language),
    )


def _byline(assessment: Assessment, words: Catalogue) -> str:
    day, model = assessment.as_of, model_name(assessment.model, words.language)
    in_year = assessment.progress is not None
    key = "note.byline_in_year" if in_year else "note.byline"
    parts = [words(key, date=day, model=model, **({"plan": assessment.plan.as_of} if in_year else {}))]
    if assessment.plan.as_of_assumed:
        parts.append(words("note.assumed_byline", date=assessment.plan.as_of))
    if inputs := inputs_words(assessment, words):
        parts.append(words("note.inputs_byline", inputs=inputs))
    if title := clean(assessment.plan.title):
        parts.append(words("note.plan", title=title))
    return words.sentences(parts)


def _summary(assessment: Assessment, words: Catalogue) -> Section:
    return Section(
        id=SectionId.SUMMARY,
        heading=words["note.summary"],
        paragraphs=(headline(assessment, words),),
        table=summary_table(assessment, words.language),
        blocks=(summary_numbers(assessment, words.language),),
    )


def _pace(assessment: Assessment, words: Catalogue) -> Section | None:
    """The mid-year edition: what happened, what is needed, how likely it is, and what changed."""
    progress, language = assessment.progress, words.language
    if progress is None:
        return None
    statements = tuple(clean(item.text(language)) for item in progress.pace)
    if not statements:
        statements = (words("note.pace_none", day=progress.day),)
    changes = changes_since_plan(assessment.rows, progress, language)
    changed = tuple(clean(item.statement.text(language)) for item in changes) if progress.releases else ()
    table = pace_table(assessment, language) if progress.pace else None
    heading = words["note.pace_heading"]
    points, moved = _points(words, statements), _points(words, changed)
    return Section(
        id=SectionId.PACE,
        heading=heading,
        table=table,
        points=(*points, *moved),
        details=(Detail(head=heading, points=(*statements, *changed)),),
        blocks=(points, *(() if table is None else (table,)), moved),
    )


def _horizons(assessment: Assessment, words: Catalogue) -> Section | None:
    """Targets beyond the plan's year: path so far, average needed, probability."""
    if not assessment.horizons:
        return None
    texts = tuple(clean(item.statement.text(words.language)) for item in assessment.horizons)
    heading, points = words["note.horizons"], _points(words, texts)
    details = (Detail(head=heading, points=texts),)
    return Section(id=SectionId.HORIZONS, heading=heading, points=points, details=details, blocks=(points,))


def _targets(assessment: Assessment, words: Catalogue) -> Section:
    language = words.language
    return Section(
        id=SectionId.TARGETS,
        heading=words["note.targets"],
        below=tuple(_target(i, row, language) for i, row in enumerate(assessment.rows)),
        details=tuple(
            Detail(
                head=clean(row.target.text or row.target.indicator_name),
                points=tuple(reason.text(language) for reason in row.reasons),
            )
            for row in assessment.rows
        ),
    )


def _target(index: int, row: TargetAssessment, language: Language) -> Section:
    figure = None
    if isinstance(row, Judged) and row.has_fan and row.target.measure != "level":
        figure = Picture(row=index, alt=fan_alt(row, language))
    return Section(
        id=SectionId.TARGET,
        heading=capital(finding(target_name(row.target, language), row.strict, language)),
        paragraphs=paragraphs(row, language),
        figure=figure,
        row=index,
    )


def _points(words: Catalogue, texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(capital(words("mark.sentence", text=text)) for text in texts)


def _joint(assessment: Assessment, words: Catalogue) -> Section | None:
    """Joint statements and the arithmetic between targets."""
    language, joint = words.language, assessment.joint
    statements = () if joint is None else tuple(map(clean, joint.texts(language)))
    checks = checks_table(assessment, language)
    if not statements and not checks.rows:
        return None
    short = (words("note.check", statement=row[0], caveat=row[3]) for row in checks.texts)
    counts = (counts_table(joint, language),) if joint is not None and len(joint.targets) > 1 else ()
    full = tuple(check.text(language) for check in assessment.coherence)
    return Section(
        id=SectionId.JOINT,
        heading=words["note.joint_heading"],
        points=_points(words, (*statements, *short)),
        details=(Detail(head=words["terminal.joint"], points=(*statements, *full)),),
        blocks=(_points(words, statements), *counts, *((checks,) if checks.rows else ())),
    )


def _stress(assessment: Assessment, words: Catalogue) -> Section | None:
    """Shocks that would sink a target: on a page the first that does at even odds, else one a driver."""
    language = words.language
    large = [x for x in assessment.stress if x.growth_pct is not None or x.score is not None]
    if not assessment.stress:
        return None
    first: dict[Hashable, Stress] = {}
    for item in large:
        if item.threshold == _EVEN:
            first.setdefault(item.target, item)
    each: dict[Hashable, Stress] = {}
    for item in large:
        each.setdefault((item.target, item.driver), item)
    points, full = (
        tuple(item.statement.text(language) for item in found.values()) for found in (first, each)
    )
    return Section(
        id=SectionId.STRESS,
        heading=words("note.stress", even=_EVEN),
        points=_points(words, points),
        details=(Detail(head=words["terminal.stress"], points=full),) if full else (),
        blocks=(stress_table(assessment, language),),
    )


def _scenarios(assessment: Assessment, words: Catalogue) -> Section | None:
    """Table of targets by scenarios, and what each scenario assumes."""
    if not assessment.scenarios:
        return None
    table = scenario_table(assessment, words.language)
    points = tuple(_scenario(result, words) for result in assessment.scenarios)
    return Section(
        id=SectionId.SCENARIOS,
        heading=words["note.scenarios"],
        table=table,
        points=points,
        details=tuple(_scenario_detail(result, words) for result in assessment.scenarios),
        blocks=(table, points),
    )


def _assumes(result: ScenarioResult) -> bool:
    return any(reason.code != "scenario_none" for reason in result.assumptions)


def _scenario(result: ScenarioResult, words: Catalogue) -> str:
    """Assumptions, their plausibility where there are any, and the scenario's own note, in one sentence."""
    texts = [reason.text(words.language) for reason in result.assumptions]
    if _assumes(result):
        texts.append(result.plausibility.text(words.language))
    # The sentence that the note ends has a stop of its own.
    if note := result.scenario.note.strip().rstrip(".。"):
        texts.append(note)
    name = result.name(words.language)
    return words("note.scenario", name=name, assumed=words.join("semicolon", texts))


def _scenario_detail(result: ScenarioResult, words: Catalogue) -> Detail:
    head = clean(result.name(words.language))
    if _assumes(result):
        head += words["mark.colon"] + result.plausibility.text(words.language)
    return Detail(head=head, points=tuple(reason.text(words.language) for reason in result.assumptions))


def _evidence(assessment: Assessment, words: Catalogue) -> list[Section]:
    quality = quality_table(assessment, words.language)
    if not quality.rows:
        return []
    figures = figures_table(assessment, words.language)
    return [
        Section(id=SectionId.QUALITY, heading=words["note.quality"], table=quality),
        Section(id=SectionId.FIGURES, heading=words["note.figures"], table=figures),
    ]


def _method(assessment: Assessment, words: Catalogue) -> Section:
    date, inputs = day_words(assessment, words.language), inputs_words(assessment, words)
    points = [words.fill(point, date=date, cuts=CUTS) for point in words["note.method_points"]]
    points.append(words("note.caveat_inputs", inputs=inputs) if inputs else words["note.caveat"])
    # What holds of several targets stands here once.
    rows = [row for row in assessment.rows if any(reason.code == SHARED for reason in row.reasons)]
    if rows:
        names = words.join("comma", (indicator_words(row.target, words.language) for row in rows))
        text = next(reason.text(words.language) for reason in rows[0].reasons if reason.code == SHARED)
        points.append(words("note.shared", names=names, text=text))
    return Section(id=SectionId.METHOD, heading=words["note.method"], points=tuple(points))
