"""What a note says of one target, sentence by sentence, every number from the assessment."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from pingshan_forecast.judgement.target import Judged, NotAssessable
from pingshan_forecast.language.display import clean, shorten
from pingshan_forecast.language.wording import minus, percent
from pingshan_forecast.notes.texts import texts
from pingshan_forecast.registry.indicators import indicator
from pingshan_forecast.registry.regions import is_nation
from pingshan_forecast.registry.units import AMOUNTS_EN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pingshan_forecast.core.targets import Target
    from pingshan_forecast.judgement.target import TargetAssessment
    from pingshan_forecast.language.wording import Language

LONGEST = 72  # letters of a target's name
# Reasons that say who was heard, and how they differ.
_EXPERTS = ("experts", "record_")
# A reason that most targets of a plan have: a note says it once, of all of them.
SHARED = "record_thin"


def target_name(target: Target, language: Language) -> str:
    """Name a target in a heading or a table cell."""
    return shorten(clean(target.words(language)), LONGEST)


def indicator_words(target: Target, language: Language) -> str:
    """Name a target's indicator."""
    if target.indicator == "other":
        return shorten(clean(target.indicator_name), 40)
    return shorten(indicator(target.indicator).name(language, nation=is_nation(target.region)), 40)


def number(value: float, target: Target | None = None) -> str:
    """Write a number with the decimals of its kind: one for a rate, none for a large level."""
    digits = 1 if target is None or target.unit in {"%", ""} or abs(value) < 100 else 0
    text = f"{value:.{digits}f}"
    if float(text) == 0:
        text = text.removeprefix("-")
    return text.replace("-", "−")


def amount(value: float, target: Target, language: Language) -> str:
    """Write a number with its unit."""
    unit = target.unit if language == "zh" else AMOUNTS_EN.get(target.unit, target.unit)
    return number(value, target) + unit


def band(interval: Sequence[float], target: Target, language: Language, *, unit: bool = True) -> str:
    """Write an interval as the language does."""
    low, high = interval
    if language == "zh":
        tail = target.unit if unit else ""
        return f"{number(low, target)}{tail}～{number(high, target)}{tail}"
    tail = amount(high, target, language) if unit else number(high, target)
    return f"{number(low, target)} to {tail}"


def _sentence(text: str, language: Language) -> str:
    if language == "zh":
        return f"{text}。"
    return f"{text[:1].upper()}{text[1:]}."


def paragraphs(row: TargetAssessment, language: Language) -> tuple[str, ...]:
    """Say what is known, what is forecast, how likely the target is and what it needs."""
    words, join = texts(language), " " if language == "en" else ""
    quoted = clean(row.target.text)
    opening = []
    # The heading holds the Chinese wording already, unless it had to be cut.
    if quoted and quoted not in target_name(row.target, language):
        opening.append(words["quoted"].format(text=quoted))
    told = [reason for reason in row.reasons if reason.code != SHARED]
    reasons = {reason.code: minus(clean(reason.text(language))) for reason in told}
    if isinstance(row, NotAssessable):
        why = ("；" if language == "zh" else "; ").join(reasons.values())
        return (join.join([*opening, words["no_verdict"].format(why=why)]),)
    past = [text for code, text in reasons.items() if code.startswith("history_")]
    opening += [_sentence(text, language) for text in past]
    first = join.join([*opening, _forecast(row, language)])
    experts = [_sentence(text, language) for code, text in reasons.items() if code.startswith(_EXPERTS)]
    second = join.join([_probability(row, language), *_needs(row, language), *experts])
    said = ("history_", *_EXPERTS)
    caveats = [minus(clean(r.text(language))) for r in told if not r.code.startswith(said)]
    if not caveats:
        return first, second
    listed = ("；" if language == "zh" else "; ").join(caveats)
    return first, second, words["caveats"].format(caveats=listed)


def _forecast(row: Judged, language: Language) -> str:
    target, facts = row.target, row.quantiles()
    return str(texts(language)["forecast"]).format(
        year=target.year,
        median=amount(facts["median"], target, language),
        band_80=band(facts["interval_80"], target, language),
        band_95=band(facts["interval_95"], target, language),
    )


def _probability(row: Judged, language: Language) -> str:
    words, target = texts(language), row.target
    low, high = target.published_interval()
    kind = "floor" if math.isfinite(low) else "ceiling"
    lenient_low, lenient_high = target.met_interval("lenient")
    strict_bound = low if kind == "floor" else high
    lenient_bound = lenient_low if kind == "floor" else lenient_high
    return str(words["probability"]).format(
        strict_event=words[f"published_{kind}"].format(bound=amount(strict_bound, target, language)),
        lenient_event=words[f"outcome_{kind}"].format(bound=amount(lenient_bound, target, language)),
        strict=percent(row.strict),
        lenient=percent(row.lenient),
    )


def _needs(row: Judged, language: Language) -> list[str]:
    """Say how the target lies to the median and to last year's growth."""
    words, target = texts(language), row.target
    low, high = target.published_interval()
    bound = low if math.isfinite(low) else high
    if target.measure == "level":
        return []
    said = []
    gap = round(bound, 1) - round(row.quantiles()["median"], 1)
    key = "at_median" if abs(gap) < 0.05 else "below_median" if gap < 0 else "above_median"
    said.append(words[key].format(gap=_points(gap, language)))
    years, growth = row.series.observed
    change = bound - float(growth[-1])
    if math.isfinite(low):
        key = "as_fast" if abs(change) < 0.05 else "faster" if change > 0 else "slower"
    else:
        key = "ceiling_cut" if change < 0 else "ceiling_room"
    said.append(
        words[key].format(
            gap=_points(change, language), year=years[-1], last=amount(float(growth[-1]), target, language)
        )
    )
    return said


def _points(gap: float, language: Language) -> str:
    text = number(abs(gap))
    return str(texts(language)["point" if text == "1.0" else "points"]).format(x=text)


def fan_alt(row: Judged, language: Language) -> str:
    """Say in words what a target's fan chart shows."""
    years, growth = row.series.observed
    target, facts = row.target, row.quantiles()
    return str(texts(language)["fan_alt"]).format(
        indicator=indicator_words(target, language),
        first=years[0],
        last=years[-1],
        value=f"{number(float(growth[-1]))}%",
        year=target.year,
        median=amount(facts["median"], target, language),
        band_80=band(facts["interval_80"], target, language),
    )
