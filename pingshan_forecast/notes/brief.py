"""The note of one page: the conclusion, why, the main risk, what to watch, and an annex with every number."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from pingshan_forecast.judgement.target import Judged
from pingshan_forecast.language.catalogue import catalogue
from pingshan_forecast.language.display import clean, shorten
from pingshan_forecast.language.likelihood import met_words
from pingshan_forecast.language.numbers import percent
from pingshan_forecast.language.periods import Part
from pingshan_forecast.notes.content import overview
from pingshan_forecast.notes.evidence import figures_table, source_lines
from pingshan_forecast.notes.headline import counts_words, joint_words
from pingshan_forecast.notes.sentences import (
    LONGEST,
    amount,
    band,
    capital,
    indicator_words,
    needs,
    target_name,
)
from pingshan_forecast.notes.structure import NoteContent, Section, SectionId
from pingshan_forecast.notes.tables import Cell, Table, experts_table, rate, share, summary_table
from pingshan_forecast.registry.hierarchy import NATION
from pingshan_forecast.registry.periods import PARTS
from pingshan_forecast.registry.regions import find_region
from pingshan_forecast.registry.releases import release_day

if TYPE_CHECKING:
    from pingshan_forecast.assessment.result import Assessment
    from pingshan_forecast.judgement.accounting import Check
    from pingshan_forecast.judgement.stress import Stress
    from pingshan_forecast.language.catalogue import Catalogue, Language
    from pingshan_forecast.language.reasons import Reason

_EVEN = 0.5
_STEP = 0.5  # points in which targets are set
_ODDS = 2.0 / 3.0
_NEAR = 0.05  # of odds so close no other number is worth naming
_SAFER = 2  # targets for which a surer number is named


def brief(assessment: Assessment, *, language: Language = "en", issuer: str = "") -> NoteContent:
    """Content of the one-page note.

    Parameters
    ----------
    assessment : Assessment
        The judgement to put into words.
    language : {"zh", "en"}
        Of everything but the names that the plan gives.
    issuer : str
        Who hands it over; it stands beside the date.

    Raises
    ------
    UnknownNameError
        If there is no catalogue of the language.
    """
    words = catalogue(language)
    judged = [row for row in assessment.rows if isinstance(row, Judged) and row.experts]
    lead = next((row for row in judged if row.target.indicator == "gdp"), judged[0] if judged else None)
    region = find_region(assessment.plan.region)
    name = region.name(language) if region is not None else assessment.plan.region
    day = words.worded(assessment.as_of)
    sections = [_conclusion(assessment, lead, words)]
    if lead is not None:
        sections += [
            _grounds(assessment, lead, judged, words),
            _risk(assessment, lead, words),
            _watch(assessment, lead, words),
        ]
    return NoteContent(
        language=language,
        title=words("note.title", region=shorten(clean(name), LONGEST), year=assessment.plan.year),
        byline=words("brief.byline", issuer=clean(issuer), date=day) if clean(issuer) else day,
        sections=(*sections, _annex(assessment, lead, words)),
        sources_heading=words["note.sources"],
        sources=source_lines(assessment, language),
    )


def _conclusion(assessment: Assessment, lead: Judged | None, words: Catalogue) -> Section:
    parts = [counts_words(assessment, words), *joint_words(assessment, words)]
    january = None
    if assessment.progress is not None and assessment.progress.releases:
        before = zip(assessment.progress.january, assessment.rows, strict=False)
        january = next((then.strict for then, row in before if row is lead), None)
    opening = () if lead is None else (lead_words(lead, words, january),)
    return Section(
        id=SectionId.CONCLUSION,
        heading=words["brief.conclusion"],
        paragraphs=(*opening, words.sentences(parts)),
        below=overview(assessment, words),
    )


def lead_words(row: Judged, words: Catalogue, january: float | None = None) -> str:
    """Sentence that names the deciding expert: what the others say, and what the probability rests on.

    Parameters
    ----------
    row : Judged
        The target.
    words : Catalogue
        The catalogue of the note's language.
    january : float or None
        Its probability on the plan's day, of which the experts speak, where figures of the year so far came
        in since.
    """
    target = target_name(row.target, words.language)
    deciding = max(row.experts, key=lambda expert: expert.weight)
    outlook = _outlook(row.reasons, words) if deciding.name == "track_record" else ""
    name = words[f"brief.{deciding.name}"]
    decisive = words("brief.decides", name=name, p=deciding.probability, outlook=outlook)
    others = [
        words("brief.says", name=words[f"brief.{expert.name}"], p=expert.probability)
        for expert in row.experts
        if expert is not deciding
    ]
    if others:
        why = words("brief.others", others=words.join("comma", others), decisive=decisive)
    else:
        why = words("brief.alone", decisive=decisive)
    met = met_words(row.strict, words.language)
    shared = {"target": target, "met": met, "p": row.strict}
    if january is None:
        return capital(words("brief.lead", **shared, why=capital(why)))
    return capital(words("brief.lead_in_year", **shared, january=january, why=why))


def _outlook(reasons: tuple[Reason, ...], words: Catalogue) -> str:
    """What the record takes from an outlook of the nation's growth."""
    for reason in reasons:
        values = dict(reason.values)
        if reason.code == "outlook":
            return words("brief.outlook", **values)
        if reason.code == "outlook_own":
            return words("brief.outlook_own", year=values["year"], ahead=values["ahead"])
    return ""


def _grounds(assessment: Assessment, lead: Judged, judged: list[Judged], words: Catalogue) -> Section:
    """The lead target, the least sure of the others, and the arithmetic that binds most."""
    rest = sorted((row for row in judged if row is not lead), key=lambda row: row.strict)
    points = [_ground(row, words) for row in (lead, *rest[:1])]
    check = _main_check(assessment)
    if check is not None:
        points.append(words("mark.sentence", text=check.statement.text(words.language)))
    return Section(id=SectionId.GROUNDS, heading=words["brief.grounds"], points=tuple(map(capital, points)))


def _main_check(assessment: Assessment) -> Check | None:
    """The arithmetic between targets that binds most."""
    return next((check for check in assessment.coherence if check.strength == "moderate"), None)


def _ground(row: Judged, words: Catalogue) -> str:
    facts, language = row.quantiles(), words.language
    return words(
        "brief.ground",
        target=target_name(row.target, language),
        median=amount(facts["median"], row.target, language),
        band_80=band(facts["interval_80"], row.target, language),
        needs=words.sentences(needs(row, language)),
    ).strip()


def _risk(assessment: Assessment, lead: Judged, words: Catalogue) -> Section:
    """The likeliest shock that takes the lead target under one half; of a lost one that it is."""
    found = main_risk(assessment, lead)
    if lead.strict < _EVEN:
        name = target_name(lead.target, words.language)
        text = words("brief.risk_low", target=name, p=lead.strict)
    elif found is None:
        text = words["brief.risk_none"]
    else:
        text = words("mark.sentence", text=found.statement.text(words.language))
    return Section(id=SectionId.RISK, heading=words["brief.risk"], paragraphs=(capital(text),))


def main_risk(assessment: Assessment, lead: Judged) -> Stress | None:
    """Likeliest of the shocks that would bring a target under one half, one with a growth rate before others.

    Parameters
    ----------
    assessment : Assessment
        Its stress tests.
    lead : Judged
        The target.
    """
    found = [
        s for s in assessment.stress if s.target is lead.target and s.threshold == _EVEN and s.probability
    ]
    named = [s for s in found if s.growth_pct is not None]
    return max(named or found, key=lambda s: s.probability or 0.0, default=None)


def _watch(assessment: Assessment, lead: Judged, words: Catalogue) -> Section:
    """What the rest of the year must do, the next figures, and targets that have odds of two in three."""
    points = []
    if assessment.progress is not None:
        points += [
            words("mark.sentence", text=item.statement.text(words.language))
            for item in assessment.progress.pace
            if item.target is lead.target
        ]
    year, region = assessment.plan.year, assessment.plan.region
    for part in PARTS:
        day = release_day(region, lead.target.indicator, year, part)
        if day > assessment.as_of:
            nation_day = release_day(NATION, lead.target.indicator, year, part)
            points.append(
                words("brief.next_figure", day=day, nation_day=nation_day, year=year, part=Part(part))
            )
            break
    rows = sorted((row for row in assessment.rows if isinstance(row, Judged)), key=lambda row: row.strict)
    safer = [(row, value) for row in rows if (value := safer_target(row)) is not None]
    points += [
        words(
            "brief.safer",
            indicator=indicator_words(row.target, words.language),
            value=amount(value, row.target, words.language),
        )
        for row, value in safer[:_SAFER]
    ]
    return Section(id=SectionId.WATCH, heading=words["brief.watch"], points=tuple(map(capital, points)))


def safer_target(row: Judged) -> float | None:
    """Target in half points that a forecast meets with odds of two in three, where the plan's is dearer.

    The forecast is held fixed; None for ceilings, levels, and where the target is as sure already.

    Parameters
    ----------
    row : Judged
        The target.
    """
    low, _ = row.target.published_interval()
    if row.target.measure != "growth" or not math.isfinite(low) or row.strict > _ODDS - _NEAR:
        return None
    value = math.floor(float(row.predictive.quantile(1.0 - _ODDS)) / _STEP) * _STEP
    return value if 0.0 < value < low else None


def _annex(assessment: Assessment, lead: Judged | None, words: Catalogue) -> Section:
    """The tables in which every number of the page stands."""
    language, id_ = words.language, SectionId.ANNEX
    risk, check = None if lead is None else main_risk(assessment, lead), _main_check(assessment)
    statements = [] if assessment.joint is None else [*map(clean, assessment.joint.texts(language))]
    statements += [] if check is None else [check.text(language)]
    tables = (
        experts_table(assessment, language),
        _risk_table(risk, words),
        figures_table(assessment, language),
    )
    return Section(
        id=id_,
        heading=words["brief.annex"],
        paragraphs=(words["brief.annex_text"],),
        table=summary_table(assessment, language),
        points=tuple(capital(words("mark.sentence", text=text)) for text in statements),
        new_page=True,
        below=tuple(Section(id=id_, heading="", table=table) for table in tables if table.rows),
    )


def _risk_table(risk: Stress | None, words: Catalogue) -> Table:
    """The main risk in numbers."""
    header = [name for i, name in enumerate(words["note.stress_header"]) if i != 1]
    rows = [] if risk is None else [risk]
    return Table.of(
        (header[0], words["brief.driver"], *header[1:]),
        (
            (
                target_name(item.target, words.language),
                words.worded(dict(item.statement.values)["driver"]),
                share(item.threshold),
                rate(item.growth_pct),
                rate(item.score),
                Cell(percent(item.probability, digits=1), item.probability, "share"),
            )
            for item in rows
        ),
        right=range(2, 6),
        caption=words["brief.risk"],
    )
