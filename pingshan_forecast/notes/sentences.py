"""What a note says of one target, sentence by sentence, every number from the assessment."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from pingshan_forecast.judgement.target import NotAssessable
from pingshan_forecast.language.catalogue import catalogue
from pingshan_forecast.language.display import clean, shorten
from pingshan_forecast.language.names import IndicatorName
from pingshan_forecast.language.names import amount as with_unit
from pingshan_forecast.language.numbers import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pingshan_forecast.core.targets import Target
    from pingshan_forecast.judgement.target import Judged, TargetAssessment
    from pingshan_forecast.language.catalogue import Language

LONGEST = 72  # letters of a target's name
# Reasons that say how the experts differ.
_EXPERTS = ("record_",)
# Reasons whose numbers stand in the table of experts at the end of a note.
_TABLED = ("experts", "record_cases")
# A reason that most targets of a plan have: a note says it once, of all of them.
SHARED = "record_thin"


def capital(text: str) -> str:
    """Text that begins with a capital."""
    return text[:1].upper() + text[1:]


def target_name(target: Target, language: Language) -> str:
    """Name of a target in a heading or a table cell.

    Parameters
    ----------
    target : Target
        The target.
    language : {"en", "zh"}
        Of the name.
    """
    return shorten(clean(target.words(language)), LONGEST)


def indicator_words(target: Target, language: Language) -> str:
    """Name of a target's indicator.

    Parameters
    ----------
    target : Target
        The target; an indicator that is not registered goes by the plan's own name.
    language : {"en", "zh"}
        Of the name.
    """
    if target.indicator == "other":
        return shorten(clean(target.indicator_name), 40)
    return IndicatorName(target.indicator, target.region).words(language)


def decimals(value: float, target: Target) -> int:
    """Decimals of a number of a target's kind: one for a rate, none for a large level.

    Parameters
    ----------
    value : float
        In the target's unit.
    target : Target
        Its unit decides.
    """
    return 1 if target.unit in {"%", ""} or abs(value) < 100 else 0


def amount(value: float, target: Target, language: Language) -> str:
    """Number with the unit of a target.

    Parameters
    ----------
    value : float
        In the target's unit.
    target : Target
        Its unit and decimals.
    language : {"en", "zh"}
        Of the unit.
    """
    if target.is_compared:
        return _points(value, language)
    return with_unit(number(value, decimals(value, target)), target.unit, language)


def band(interval: Sequence[float], target: Target, language: Language, *, unit: bool = True) -> str:
    """Interval as the language writes it.

    Parameters
    ----------
    interval : sequence of float, length 2
        Lower and upper end, in the target's unit.
    target : Target
        Its unit and decimals.
    language : {"en", "zh"}
        Of the words between and the unit.
    unit : bool
        Whether the unit stands behind the ends.
    """
    words = catalogue(language)
    low, high = (number(end, decimals(end, target)) for end in interval)
    if not unit:
        return words("note.band", low=low, high=high)
    low_amount, high_amount = (amount(end, target, language) for end in interval)
    return words("note.band_of_amounts", low=low, low_amount=low_amount, high_amount=high_amount)


def wording(target: Target, language: Language) -> str:
    """The plan's own words where the target's name does not hold them already.

    Parameters
    ----------
    target : Target
        The target.
    language : {"en", "zh"}
        Of the name that it is compared with.

    Returns
    -------
    str
        Empty where the name holds the words already.
    """
    quoted = clean(target.text)
    return quoted if quoted not in target_name(target, language) else ""


def paragraphs(row: TargetAssessment, language: Language) -> tuple[str, ...]:
    """What is known, what is forecast, how likely the target is and what it needs.

    Parameters
    ----------
    row : Judged or NotAssessable
        A judged target, or one that cannot be judged.
    language : {"en", "zh"}
        Of the text.

    Returns
    -------
    tuple of str
        One a paragraph: one without a forecast, else two or three.
    """
    words = catalogue(language)
    quoted = wording(row.target, language)
    opening = [words("note.quoted", text=quoted)] if quoted else []
    apart = (SHARED, *_TABLED)
    own = [(reason.code, reason.text(language)) for reason in row.reasons if reason.code not in apart]
    if isinstance(row, NotAssessable):
        why = words.join("semicolon", (text for _, text in own))
        return (words.sentences([*opening, words("note.no_verdict", why=why)]),)

    def sentences(*codes: str) -> list[str]:
        return [capital(words("mark.sentence", text=text)) for code, text in own if code.startswith(codes)]

    first = words.sentences([*opening, *sentences("history_"), _forecast(row, language)])
    second = words.sentences([_probability(row, language), *needs(row, language), *sentences(*_EXPERTS)])
    caveats = [text for code, text in own if not code.startswith(("history_", "missing_", *_EXPERTS))]
    if not caveats:
        return first, second
    return first, second, words("note.caveats", caveats=words.join("semicolon", caveats))


def _forecast(row: Judged, language: Language) -> str:
    target, facts = row.target, row.quantiles()
    return catalogue(language)(
        "note.forecast",
        year=target.year,
        median=amount(facts["median"], target, language),
        band_80=band(facts["interval_80"], target, language),
        band_95=band(facts["interval_95"], target, language),
    )


def _probability(row: Judged, language: Language) -> str:
    words, target = catalogue(language), row.target
    end = 0 if math.isfinite(target.published_interval()[0]) else 1
    kind = ("floor", "ceiling")[end]
    strict, lenient = (
        amount(interval[end], target, language)
        for interval in (target.published_interval(), target.met_interval("lenient"))
    )
    return words(
        "note.probability",
        strict_event=words(f"note.published_{kind}", bound=strict),
        lenient_event=words(f"note.outcome_{kind}", bound=lenient),
        strict=row.strict,
        lenient=row.lenient,
    )


def needs(row: Judged, language: Language) -> list[str]:
    """How the target lies to the median and to last year's growth, in sentences.

    Parameters
    ----------
    row : Judged
        A judged target.
    language : {"en", "zh"}
        Of the text.
    """
    words, target = catalogue(language), row.target
    low, high = target.published_interval()
    bound = low if math.isfinite(low) else high
    if target.measure == "level":
        return []
    gap = round(bound, 1) - round(row.quantiles()["median"], 1)
    key = "at_median" if abs(gap) < 0.05 else "below_median" if gap < 0 else "above_median"
    beside_median = words(f"note.{key}", gap=_points(abs(gap), language))
    years, growth = row.series.observed
    if not growth.size:  # no rate of its own is known
        return [beside_median]
    change = bound - float(growth[-1])
    if math.isfinite(low):
        key = "as_fast" if abs(change) < 0.05 else "faster" if change > 0 else "slower"
    else:
        key = "ceiling_cut" if change < 0 else "ceiling_room"
    last = amount(float(growth[-1]), target, language)
    return [
        beside_median,
        words(f"note.{key}", gap=_points(abs(change), language), year=int(years[-1]), last=last),
    ]


def _points(gap: float, language: Language) -> str:
    text = number(gap)
    return catalogue(language)("note.point" if text == "1.0" else "note.points", x=text)


def fan_alt(row: Judged, language: Language) -> str:
    """What a target's fan chart shows, in words.

    Parameters
    ----------
    row : Judged
        A judged target.
    language : {"en", "zh"}
        Of the text.
    """
    years, growth = row.series.observed
    target, facts = row.target, row.quantiles()
    return catalogue(language)(
        "note.fan_alt",
        indicator=indicator_words(target, language),
        first=int(years[0]),
        last=int(years[-1]),
        value=with_unit(number(float(growth[-1])), "%", language),
        year=target.year,
        median=amount(facts["median"], target, language),
        band_80=band(facts["interval_80"], target, language),
    )
