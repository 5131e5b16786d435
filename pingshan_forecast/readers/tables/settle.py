"""What each figure is: whose, level or growth, of which part of the year, in which unit."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import cache

from pingshan_forecast.readers.tables.aside import Aside, Refusal
from pingshan_forecast.readers.tables.cells import times
from pingshan_forecast.readers.tables.found import FoundFigure, groups
from pingshan_forecast.readers.tables.hints import Hints
from pingshan_forecast.readers.tables.indices import as_growth, looks_like_index, looks_like_ratio
from pingshan_forecast.readers.tables.levels import fitting_units, settle_level, stated_unit
from pingshan_forecast.readers.tables.settled import Settled, is_percent, keep
from pingshan_forecast.readers.tables.spans import Spans
from pingshan_forecast.readers.tables.tiers import whole_of
from pingshan_forecast.registry.indicators import Indicator
from pingshan_forecast.registry.indicators import indicator as find_indicator
from pingshan_forecast.registry.lexicon import coded_concepts
from pingshan_forecast.registry.tables import read_table
from pingshan_forecast.registry.unit_words import display, read_unit

# A district's yearly growth in per cent hardly reaches this; levels hardly stay below it.
BARE_LEVEL = 100
_NO_GROWTH = 1000
_OTHER_TIER = (
    "speaks of the whole {tier}, and {region} is not known to be one; name the place in the heading, "
    "such as {region}GDP"
)
_WHY_NOT = {
    "share": "a share, no growth and no level",
    "contribution": "a contribution to growth, no growth of its own",
    "sequential": "against the month or quarter before, no growth on the year before",
    "average_growth": "an average over several years",
    "difference": "a difference of levels",
    "ranking": "a rank",
    "seasonally_adjusted": "seasonally adjusted or annualised",
    "fulfilment": "the part of a plan that is fulfilled",
}


@cache
def _registry_measure(code: str) -> str:
    return next(row["measure"] for row in read_table("indicators") if row["code"] == code)


def settle(
    figures: list[FoundFigure],
    hints: Hints,
    default: str,
    today: dt.date,
    aside: Aside,
    refused: list[Refusal],
) -> Settled:
    """Figures of every series of a file, decided on together; what cannot be decided is set aside.

    Parameters
    ----------
    figures : list of FoundFigure
        All figures of the file.
    hints : Hints
        What the user stated of it.
    default : str
        Region of the figures that name none.
    today : datetime.date
        The day on which it is read: later years are set aside.
    aside : Aside
        Where figures are set aside.
    refused : list of Refusal
        Where cells that cannot be used are added.
    """
    done = Settled(refused=refused)
    by_series = list(groups(figures))
    known: list[list[FoundFigure]] = []
    for group in by_series:
        named = _named(group, hints, default, today, aside, refused)
        if named:
            known.append(named)
    spans = Spans.of(known)
    with_growth = {
        (f.table, f.facts.region, f.facts.code)
        for g in known
        for f in g
        if f.facts.measure == "growth" or _percent(f)
    }
    levels = _levels(known)
    for group in known:
        timed, assumed = spans.resolve(group, aside)
        if assumed:
            done.assumed.setdefault(assumed, group[0].label)
        twin = _previous_year_twin(timed, known)
        if twin:
            why = "an index on a fixed year, and one on the previous year stands beside it"
            _set_aside(timed, f"{why} ({twin})", aside)
        elif timed:
            _measured(timed, hints, with_growth, levels, done, aside)
    return done


def _previous_year_twin(group: list[FoundFigure], known: list[list[FoundFigure]]) -> str:
    """Label of the index on the previous year that a table has beside one on a fixed year; empty if none."""
    facts = group[0].facts if group else None
    if facts is None or not isinstance(facts.base, int):
        return ""
    same = (group[0].table, facts.region, facts.code, facts.name, facts.side)
    for other in (g[0] for g in known):
        stated = other.facts
        if stated.base == "previous_year" and same == (
            other.table, stated.region, stated.code, stated.name, stated.side
        ):  # fmt: skip
            return other.label
    return ""


def _levels(known: list[list[FoundFigure]]) -> dict[tuple[str, str], dict[int, float]]:
    """Yearly levels by region and indicator, to hold indices against."""
    levels: dict[tuple[str, str], dict[int, float]] = {}
    for group in known:
        facts = group[0].facts
        if facts.measure in {None, "level"} and facts.base is None and facts.basis != "real":
            values = {f.facts.year: f.number.value for f in group if f.facts.year and not f.facts.period}
            if values and min(v or 0.0 for v in values.values()) > BARE_LEVEL * 1.5:
                levels.setdefault((facts.region, facts.code), {}).update(
                    {year: float(v) for year, v in values.items() if v is not None and year is not None}
                )
    return levels


def _named(
    group: list[FoundFigure], hints: Hints, default: str, today: dt.date, aside: Aside, refused: list[Refusal]
) -> list[FoundFigure]:
    """The figures of a series with region and indicator, without those that are no outcomes."""
    facts, first = group[0].facts, group[0]
    region = facts.region or default
    why = "" if region else "belongs to no known region; add a column 地区 (region) or give region="
    if facts.tier and region:
        whole = whole_of(region, facts.tier, first.context.places)
        why = why or ("" if whole else _OTHER_TIER.format(tier=facts.tier, region=region))
        region = whole or region
    code, name = facts.code, facts.name
    if not code and (not name or facts.total):
        code, name = hints.code, hints.name
    if facts.total and not facts.code and hints.code:
        code, name = hints.code, ""
    role = facts.role or ("target" if "target" in first.context.limits else "")
    if role in {"target", "forecast"}:
        why = why or f"a {role}, no outcome; read plans and forecasts with read_plan or Outlook"
    limit = next((x for x in first.context.limits if x != "target"), None) if facts.measure is None else None
    measure = facts.measure or limit
    if measure in _WHY_NOT and not (
        measure == "share" and code and code != "other" and _registry_measure(code) == "share"
    ):
        why = why or _WHY_NOT[str(measure)]
    if code == "other" and facts.concepts & coded_concepts() and not hints.names(facts.name):
        why = why or (
            "a part or a variant of an indicator, and none here is called so; give indicator= if "
            "it is what you need"
        )
    if facts.measure == "level" or (facts.measure is None and not _percent(first)):
        constant = facts.basis == "real" or bool(
            (unit := read_unit(facts.unit) if facts.unit else None) and unit.constant_prices
        )
        if constant and code != "other":
            why = why or "at constant prices, no level at current prices"
    kept = []
    for figure in group:
        year = figure.facts.year or 0
        if why:
            aside.add(why, figure.label, figure.place)
        elif year > today.year:
            aside.add(f"speaks of a year in the future on {today}; correct the year", str(year), figure.place)
        elif figure.facts.published and not dt.date(year, 1, 1) <= figure.facts.published <= today:
            day = figure.facts.published
            refusal = f"of {year} is said to be published on {day}; correct the date or the year"
            refused.append(Refusal(place=figure.place, found=f"{figure.number.value:g}", why=refusal))
        else:
            bare = "" if code and code != "other" else (figure.extra.get("name") or name or figure.label)
            kept.append(
                replace(figure, facts=replace(figure.facts, region=region, code=code or "other", name=bare))
            )
    return kept


def _percent(figure: FoundFigure) -> bool:
    return figure.number.unit == "%" or is_percent(figure.facts.unit) or figure.number.unit == "‰"


def _measured(
    group: list[FoundFigure], hints: Hints, with_growth: set[tuple[int, str, str]],
    levels: dict[tuple[str, str], dict[int, float]], done: Settled, aside: Aside,
) -> None:  # fmt: skip
    facts, code = group[0].facts, group[0].facts.code
    standard = find_indicator(code)
    beside = levels.get((facts.region, code), {})
    values = {f.facts.year or 0: float(f.number.value or 0.0) for f in group}
    measure: str | None = facts.measure
    base: object = facts.base
    # A heading in 亿元 says what its figures are, whatever the others of the file are said to be.
    unsaid = measure is None and (hints.measure != "growth" or not _counted(group[0]))
    if hints.measure and (unsaid or (measure == "index" and base == "unsaid")):
        measure, base = _hinted(hints.measure, base)
        large = sum(abs(value) > _NO_GROWTH for value in values.values())
        if measure == "growth" and large >= min(2, len(values)):
            _refuse(group, "is no growth rate in per cent, as measure= says; leave measure= out", done)
            return
    if measure == "index":
        _index(group, base, values, beside, done, aside, hints)
        return
    percent = any(_percent(f) for f in group)
    if measure == "growth":
        _growth(group, values, beside, percent, done, aside, hints)
        return
    grows = _registry_measure(code) == "growth"
    if is_percent(standard.unit):
        _counted_in_percent(group, standard, grows, values, done, aside, hints)
        return
    if measure == "level" and percent:
        why = (
            f"is in per cent where a level of {standard.name_zh} should be; move it to a column of "
            "growth (增速)"
        )
        _set_aside(group, why, aside)
        return
    lines = list(group[0].context.units)
    only_percent = bool(lines) and all(map(is_percent, lines)) and not facts.unit and measure is None
    if (percent or only_percent) and code != "other":
        _growth(group, values, beside, True, done, aside, hints)
        return
    if percent:
        _set_aside(group, "a ratio in per cent, and nothing says that it is growth", aside)
        return
    bare = measure is None and not stated_unit(group[0]) and not fitting_units(group[0], standard)
    if bare and code != "other" and not hints.unit:
        table = group[0].table
        if looks_like_ratio(values) or looks_like_index(values):
            _index(group, "unsaid", values, beside, done, aside, hints)
            return
        if (table, facts.region, code) not in with_growth and min(values.values()) <= BARE_LEVEL:
            shown = f"{standard.name_zh}({display(standard.unit)}) or {standard.name_zh}增速(%)"
            _set_aside(
                group, f"may be a level or a growth rate; name its column {shown}, or give measure=", aside
            )
            return
    for figure in group:
        settle_level(figure, standard, hints, done, aside)


def _hinted(measure: str, base: object) -> tuple[str, object]:
    if measure == "index_previous_year":
        return "index", "previous_year"
    if measure == "index_fixed_base":
        return "index", "fixed"
    return measure, base


def _counted(figure: FoundFigure) -> bool:
    """Whether the own labels of a figure state a unit, and not per cent."""
    unit = stated_unit(figure)
    return bool(unit) and not is_percent(unit)


def _refuse(group: list[FoundFigure], why: str, done: Settled) -> None:
    for figure in group:
        done.refused.append(Refusal(place=figure.place, found=f"{figure.number.value:g}", why=why))


def _set_aside(group: list[FoundFigure], why: str, aside: Aside) -> None:
    for figure in group:
        aside.add(why, figure.label, figure.place)


def _index(
    group: list[FoundFigure], base: object, values: dict[int, float], beside: dict[int, float],
    done: Settled, aside: Aside, hints: Hints,
) -> None:  # fmt: skip
    """Turn an index into growth, or say which hint does."""
    facts = group[0].facts
    if facts.code == "other" and not hints.code:
        _set_aside(group, "an index of something that is none of the indicators here", aside)
        return
    yearly = all(f.facts.period == "FY" for f in group)
    growth, why = as_growth(values if yearly else {}, base, beside, facts.code)
    if not yearly and base in {"previous_year", "same_period", "same_span_alone"}:
        for figure in group:
            keep(figure, float(f"{float(figure.number.value or 0.0) - 100:.10g}"), done, growth=True)
        return
    if not growth:
        _set_aside(group, why or "an index whose base is not said; give measure=", aside)
        return
    if why:
        done.assumed.setdefault(why, group[0].label)
    for figure in group:
        year = figure.facts.year or 0
        if year in growth:
            keep(figure, growth[year], done, growth=True)


def _growth(
    group: list[FoundFigure], values: dict[int, float], beside: dict[int, float], percent: bool,
    done: Settled, aside: Aside, hints: Hints,
) -> None:  # fmt: skip
    """Take growth in per cent, unless it looks like fractions, ratios or an index."""
    numbers = [v for v in values.values() if v]
    blind = not all(f.has_formats for f in group)
    # A heading's % says nothing where the cells' own formats are not known.
    unsaid = [f for f in group if f.number.value and (blind or not _percent(f))]
    if hints.measure != "growth" and looks_like_index(values):
        _index(group, "unsaid", values, beside, done, aside, hints)
        return
    if not percent and looks_like_ratio(values) and hints.measure != "growth":
        _index(group, "unsaid", values, beside, done, aside, hints)
        return
    enough = 1 if blind else 2
    if (
        unsaid
        and len(unsaid) >= enough
        and numbers
        and all(abs(v) < 1 for v in numbers)
        and hints.measure != "growth"
    ):
        each = "each is" if len(unsaid) > 1 else "is"
        why = (
            f"{each} below 1 and may be fractions: write them in per cent (13.6) and % in the heading, or "
            "give measure='growth' if the table holds nothing else"
        )
        if blind:
            why += "; an .xls does not tell how its cells are shown: save it as .xlsx"
        _set_aside(group, why, aside)
        return
    for figure in group:
        value = float(figure.number.value or 0.0)
        if figure.number.unit not in {"", "%", "‰"}:
            why = (
                f"is in {figure.number.unit} where a growth rate in per cent should be; move it to a "
                "column of levels"
            )
            done.refused.append(Refusal(place=figure.place, found=f"{value:g}", why=why))
        elif value <= -100:
            why = "is a growth of -100% or less; check the sign and the unit"
            done.refused.append(Refusal(place=figure.place, found=f"{value:g}", why=why))
        else:
            keep(figure, times(value, "0.1") if figure.facts.unit == "‰" else value, done, growth=True)


def _counted_in_percent(
    group: list[FoundFigure], standard: Indicator, grows: bool, values: dict[int, float],
    done: Settled, aside: Aside, hints: Hints,
) -> None:  # fmt: skip
    """Indicators whose own unit is per cent: inflation is growth, a rate of unemployment a level."""
    stated = stated_unit(group[0])
    if stated and not is_percent(stated):
        why = f"is in {stated}, but {standard.name_zh} is counted in per cent; correct the unit"
        _set_aside(group, why, aside)
    elif grows and (looks_like_index(values) or (not stated and looks_like_ratio(values))):
        _index(group, "unsaid", values, {}, done, aside, hints)
    elif grows:
        _growth(group, values, {}, bool(stated), done, aside, hints)
    else:
        for figure in group:
            value = float(figure.number.value or 0.0)
            value = times(value, "0.1") if figure.facts.unit == "‰" else value
            keep(figure, value, done, growth=False, unit=standard.unit)
