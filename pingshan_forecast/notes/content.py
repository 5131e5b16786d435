"""The content of a note, built once from an assessment; each format only lays it out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pingshan_forecast.indicators import indicator
from pingshan_forecast.regions import find_region
from pingshan_forecast.tables import read_table

if TYPE_CHECKING:
    from pingshan_forecast.assessment import Assessment, TargetAssessment
    from pingshan_forecast.wording import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of ready texts.

    Parameters
    ----------
    header : tuple of str
        Column heads.
    rows : tuple of tuple of str
        Cells.
    right : frozenset of int
        Columns that hold numbers.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A headed run of paragraphs, or of points."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteContent:
    """All texts of a note, in order, in one language."""

    title: str
    headline: str
    table: Table
    sections: tuple[Section, ...]
    sources: tuple[str, ...]


_TEXTS: dict[str, dict[str, Any]] = {
    "en": {
        "title": "How plausible are the {year} targets of {region}?",
        "judged": "Judged on what was known on {date}, by {model}.",
        "headline": "Of {n} targets, {likely} are likely (above 66%) to be met, {open} are open, "
        "{unlikely} are unlikely (below 33%){rest}.",
        "rest": "; {n} cannot be judged",
        "header": ("target", "median", "80% band", "P(met), strict", "P(met), lenient", "verdict"),
        "not_assessable": "not assessable",
        "targets": "Target by target",
        "method": "How to read this",
        "strict": "Strict: the published figure, rounded as such figures are, satisfies the words; "
        "targets with 左右 act as floors. "
        "Lenient: half a point of a rate, or 2% of a level, short of it is forgiven.",
        "scale": "Words follow the IPCC likelihood scale: likely above 66%, very likely above 90%, "
        "unlikely below 33%, very unlikely below 10%.",
        "growth": "Growth is modelled as published, never derived from levels; missing years stay missing.",
        "sources": "Sources",
    },
    "zh": {
        "title": "{region}{year}年发展目标可行性评估",
        "judged": "依据{date}当日已知数据,采用{model}模型。",
        "headline": "{n}项目标中,{likely}项有望实现(概率高于66%),{open}项尚难定论,"
        "{unlikely}项较难实现(概率低于33%){rest}。",
        "rest": ",{n}项无法判断",
        "header": ("目标", "预测中位数", "80%区间", "从严概率", "从宽概率", "判断"),
        "not_assessable": "无法判断",
        "targets": "分项说明",
        "method": "阅读说明",
        "strict": "从严:公布值按惯例取整后达到目标表述,“左右”按下限理解。从宽:增速低0.5个百分点以内、"
        "总量低2%以内也视为实现。",
        "scale": "可能性用语采用IPCC概率分级:高于66%为可能,高于90%为很可能;"
        "低于33%为不太可能,低于10%为很不可能。",
        "growth": "增速一律采用公布值,不由总量反推;缺失年份不作插补。",
        "sources": "数据来源",
    },
}


def percent(probability: float | None) -> str:
    """Give a probability as whole per cent, never claiming certainty.

    Examples
    --------
    >>> percent(0.634), percent(0.999), percent(None)
    ('63%', '>99%', '')
    """
    if probability is None:
        return ""
    if probability > 0.99:
        return ">99%"
    return "<1%" if probability < 0.01 else f"{100 * probability:.0f}%"


def summary_table(assessment: Assessment, language: Language = "en") -> Table:
    """Give the table of targets: wording, median, 80% band, both probabilities, verdict."""
    texts = _TEXTS[language]
    return Table(
        header=tuple(texts["header"]),
        rows=tuple(_row(row, language, texts["not_assessable"]) for row in assessment.rows),
        right=frozenset({1, 2, 3, 4}),
    )


def _row(row: TargetAssessment, language: Language, not_assessable: str) -> tuple[str, ...]:
    wording = row.target.text or row.target.indicator_name
    if row.predictive is None:
        return wording, "", "", "", "", not_assessable
    low, high = row.predictive.interval(0.8)
    digits = 1 if row.target.unit == "%" else 0
    dash = " – " if language == "en" else "~"
    band = f"{low:.{digits}f}{dash}{high:.{digits}f}"
    median = f"{float(row.predictive.quantile(0.5)):.{digits}f}"
    return wording, median, band, percent(row.strict), percent(row.lenient), row.verdict(language)


def content(assessment: Assessment, *, language: Language = "en") -> NoteContent:
    """Build the note's content.

    Parameters
    ----------
    assessment : Assessment
        The judgement to put into words.
    language : {"zh", "en"}
        Language of everything but the quoted wordings.
    """
    texts = _TEXTS[language]
    region = find_region(assessment.plan.region)
    name = region.name(language) if region is not None else assessment.plan.region
    judged = texts["judged"].format(date=assessment.as_of.isoformat(), model=assessment.model)
    return NoteContent(
        title=texts["title"].format(region=name, year=assessment.plan.year),
        headline=f"{_headline(assessment, texts)}{' ' if language == 'en' else ''}{judged}",
        table=summary_table(assessment, language),
        sections=(
            *(_target_section(row, language) for row in assessment.rows),
            Section(
                heading=texts["method"],
                points=tuple(str(texts[k]) for k in ("strict", "scale", "growth")),
            ),
        ),
        sources=_sources(assessment),
    )


def _headline(assessment: Assessment, texts: dict[str, Any]) -> str:
    strict = [row.strict for row in assessment.rows if row.strict is not None]
    silent = len(assessment.rows) - len(strict)
    likely, unlikely = sum(p > 0.66 for p in strict), sum(p < 0.33 for p in strict)
    headline: str = texts["headline"]
    return headline.format(
        n=len(assessment.rows),
        likely=likely,
        open=len(strict) - likely - unlikely,
        unlikely=unlikely,
        rest=texts["rest"].format(n=silent) if silent else "",
    )


def _target_section(row: TargetAssessment, language: Language) -> Section:
    from pingshan_forecast.charts import finding

    item = indicator(row.target.indicator) if row.target.indicator != "other" else None
    heading = finding(row, language)
    if item is not None and language == "en":
        heading = f"{item.name_en} — {heading}"
    notes = row.forecast.notes if row.forecast is not None else ()
    return Section(heading=heading, points=(*(reason.text(language) for reason in row.reasons), *notes))


def _sources(assessment: Assessment) -> tuple[str, ...]:
    """Give the sources of every figure used, each once, in order of use."""
    known = {row["source_id"]: row for row in read_table("sources")}
    used: dict[str, None] = {}
    for row in assessment.rows:
        for observation in row.series.observations if row.series is not None else ():
            for part in observation.source_id.split("+") if observation is not None else ():
                if part:
                    used.setdefault(part)
    return tuple(
        f"{key} ({known[key]['trust']}): {known[key]['what']}. {known[key]['where_read']}"
        if key in known
        else key
        for key in used
    )
