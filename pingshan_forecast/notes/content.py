"""The content of a note, built once from an assessment; each format only lays it out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pingshan_forecast.judgement.comparison import changes_since_plan
from pingshan_forecast.judgement.target import Judged
from pingshan_forecast.language.catalogue import catalogue
from pingshan_forecast.language.display import clean, shorten
from pingshan_forecast.language.likelihood import CUTS, finding
from pingshan_forecast.language.names import model_name
from pingshan_forecast.notes.evidence import day_words, figures_table, source_lines
from pingshan_forecast.notes.headline import carried, headline, inputs_words
from pingshan_forecast.notes.sentences import (
    LONGEST,
    SHARED,
    capital,
    fan_alt,
    indicator_words,
    paragraphs,
    target_name,
)
from pingshan_forecast.notes.structure import Detail, NoteContent, Picture, Section, SectionId
from pingshan_forecast.notes.tables import (
    checks_table,
    counts_table,
    experts_table,
    pace_table,
    scenario_table,
    stress_table,
    summary_numbers,
    summary_table,
)
from pingshan_forecast.registry.languages import in_language
from pingshan_forecast.registry.regions import find_region

if TYPE_CHECKING:
    from collections.abc import Hashable

    from pingshan_forecast.assessment.result import Assessment
    from pingshan_forecast.judgement.stress import Stress
    from pingshan_forecast.judgement.target import TargetAssessment
    from pingshan_forecast.language.catalogue import Catalogue, Language
    from pingshan_forecast.scenarios.run import ScenarioResult

_EVEN = 0.5


def content(assessment: Assessment, *, language: Language = "en", issuer: str = "") -> NoteContent:
    """Content of a note.

    Parameters
    ----------
    assessment : Assessment
        The judgement to put into words.
    language : {"zh", "en"}
        Language of everything but the quoted wordings.
    issuer : str
        Who hands the note over; empty for nobody.

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
        byline=_byline(assessment, words, issuer),
        sections=tuple(section for section in found if section is not None),
        sources_heading=words["note.sources"],
        sources=source_lines(assessment, language),
    )


def _byline(assessment: Assessment, words: Catalogue, issuer: str) -> str:
    day, model = assessment.as_of, model_name(assessment.model, words.language)
    in_year = assessment.progress is not None
    key = "note.byline_in_year" if in_year else "note.byline"
    parts = [words("mark.sentence", text=issuer)] if issuer else []
    parts += [words(key, date=day, model=model, **({"plan": assessment.plan.as_of} if in_year else {}))]
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
        below=overview(assessment, words),
        blocks=(summary_numbers(assessment, words.language),),
    )


def overview(assessment: Assessment, words: Catalogue) -> tuple[Section, ...]:
    """The picture of all targets on growth; none where none was judged.

    Parameters
    ----------
    assessment : Assessment
        Its targets.
    words : Catalogue
        The catalogue of the note's language.
    """
    if not any(isinstance(row, Judged) and row.target.measure == "growth" for row in assessment.rows):
        return ()
    picture = Picture(row=None, alt=words["note.overview_alt"])
    return (Section(id=SectionId.OVERVIEW, heading="", figure=picture),)


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
    checks = checks_table(assessment.coherence, language)
    if not statements and not checks.rows:
        return None
    # Averages with last year are plain arithmetic: a workbook and a terminal have room for them.
    telling = checks_table([c for c in assessment.coherence if c.strength != "arithmetic"], language)
    short = (words("note.check", statement=row[0], caveat=row[3]) for row in telling.texts)
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
        if item.threshold == _EVEN and item.statement.code != "stress_extreme":
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
        blocks=(stress_table(assessment.stress, language),),
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
    if note := in_language(result.scenario.notes, words.language).strip().rstrip(".。"):
        texts.append(note)
    name = result.name(words.language)
    return words("note.scenario", name=name, assumed=words.join("semicolon", texts))


def _scenario_detail(result: ScenarioResult, words: Catalogue) -> Detail:
    head = clean(result.name(words.language))
    if _assumes(result):
        head += words["mark.colon"] + result.plausibility.text(words.language)
    return Detail(head=head, points=tuple(reason.text(words.language) for reason in result.assumptions))


def _evidence(assessment: Assessment, words: Catalogue) -> list[Section]:
    figures = figures_table(assessment, words.language)
    if not figures.rows:
        return []
    return [Section(id=SectionId.FIGURES, heading=words["note.figures"], table=figures)]


def _method(assessment: Assessment, words: Catalogue) -> Section:
    date, inputs = day_words(assessment, words.language), inputs_words(assessment, words)
    points = [*carried(assessment, words)]
    points += [words.fill(point, date=date, cuts=CUTS) for point in words["note.method_points"]]
    points.append(words("note.caveat_inputs", inputs=inputs) if inputs else words["note.caveat"])
    # What holds of several targets stands here once.
    rows = [row for row in assessment.rows if any(reason.code == SHARED for reason in row.reasons)]
    if rows:
        names = words.join("comma", (indicator_words(row.target, words.language) for row in rows))
        text = next(reason.text(words.language) for reason in rows[0].reasons if reason.code == SHARED)
        points.append(words("note.shared", names=names, text=text))
    table = experts_table(assessment, words.language)
    return Section(
        id=SectionId.METHOD,
        heading=words["note.method"],
        points=tuple(map(capital, points)),
        table=table if table.rows else None,
    )
