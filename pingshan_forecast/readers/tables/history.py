"""Histories from files that people keep: csv, Excel, Stata, SPSS, Parquet, OpenDocument, and data frames."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import Any

from pingshan_forecast.core.history import History
from pingshan_forecast.core.observations import GrowthBasis, Observation, Status, published_by_rule
from pingshan_forecast.errors import DataError, PingshanForecastError
from pingshan_forecast.readers.tables.aside import Aside, listed, some
from pingshan_forecast.readers.tables.cells import QUALIFIERS
from pingshan_forecast.readers.tables.context import named_region
from pingshan_forecast.readers.tables.derived import derived_growth
from pingshan_forecast.readers.tables.figures import find_figures
from pingshan_forecast.readers.tables.files import read_sheets
from pingshan_forecast.readers.tables.found import Found
from pingshan_forecast.readers.tables.frames import frame_sheet
from pingshan_forecast.readers.tables.hints import Hints, read_hints
from pingshan_forecast.readers.tables.plausible import oddities, without_shares
from pingshan_forecast.readers.tables.settle import settle
from pingshan_forecast.readers.tables.settled import Settled, Value
from pingshan_forecast.readers.tables.sheets import Sheet
from pingshan_forecast.registry.hierarchy import parents, region_key
from pingshan_forecast.registry.regions import find_region
from pingshan_forecast.registry.unit_words import read_unit

_MOST_OTHERS = 4_999
_AT_ODDS = (
    "two figures for one year: delete one, tell them apart in a column 状态 (status) or published, "
    "or give sheet= or unit="
)
_NOTHING = (
    "no table of years and known indicators found; put 年份 (year) and names such as GDP增速(%) above "
    "the figures"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A history with what was understood of its file, cell by cell.

    Parameters
    ----------
    history : History
    values : tuple of Value
        Every figure that was taken, with its place.
    titled : tuple of str
        Places that the titles of the file begin with.
    """

    history: History
    values: tuple[Value, ...] = ()
    titled: tuple[str, ...] = field(default=())


def read_history(
    path: str | Path | object,
    *,
    region: str | None = None,
    indicator: str | None = None,
    unit: str | None = None,
    measure: str | None = None,
    sheet: str | None = None,
    today: dt.date | None = None,
) -> History:
    r"""Read a region's figures from a table.

    The table may be tidy (a row a figure, with columns such as region, indicator, year, level, growth_pct
    or 地区, 指标, 年份, 总量, 增速), have years or regions down or across, a sheet a year, several tables
    on a sheet, titles above and notes below: what bureaus, yearbooks and data services hand out. Growth is
    read in per cent, levels are turned into the registry's unit.

    Parameters
    ----------
    path : str, pathlib.Path or data frame
        A file ending in .csv, .tsv, .txt (UTF-8, UTF-16, GB18030 or Big5), .xlsx, .xlsm, .xls, .ods, .dta,
        .sav, .parquet or .feather; or a frame of pandas, polars or Arrow.
    region : str, optional
        Whose history it is; needed if the file speaks of several regions or of none. A region that the
        registry does not know is taken as it is written. Rows of other regions are set aside.
    indicator : str, optional
        What the figures are where the table does not say it; a name that the registry does not know is
        kept as ``other`` with that name.
    unit : str, optional
        The unit of levels where the table does not say it; of several units a table has, the one to take.
    measure : {"growth", "level", "index_previous_year", "index_fixed_base"}, optional
        What the figures are where the table does not say it.
    sheet : str, optional
        Read this sheet only; default all.
    today : datetime.date, optional
        No figure may speak of a later year; default the day of the call.

    Returns
    -------
    History
        Its `warnings` say what was assumed and what was set aside. Where the file does not say when a figure
        was published, that is the 1 January after its year (31 December for verified, revised and census
        figures) or the end of the month after its period, and `today` at the latest.

    Raises
    ------
    DataError
        If the file cannot be used; the message names the cells with their remedy.

    Notes
    -----
    A heading is read whole or not at all: GDP:第一产业 is not GDP, 目标 no outcome, 环比 no yearly growth.
    An index is growth if it says the previous year, ratios of neighbours if it says another. An .xls tells
    neither per cent formats nor error cells: growth all below 1 is set aside, an error reads as missing.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "坪山.csv"
    ...     text = "年份,GDP(亿元),GDP增速(%)\n2019,760.87,\n2020,801.05,2.9\n"
    ...     _ = path.write_text(text, encoding="utf-8")
    ...     series = read_history(path).series("gdp")
    >>> series.level.tolist(), series.observed[1].tolist()
    ([760.87, 801.05], [2.9])
    """
    return explain_history(
        path, region=region, indicator=indicator, unit=unit, measure=measure, sheet=sheet, today=today
    ).history


def explain_history(
    path: str | Path | object,
    *,
    region: str | None = None,
    indicator: str | None = None,
    unit: str | None = None,
    measure: str | None = None,
    sheet: str | None = None,
    today: dt.date | None = None,
) -> Reading:
    """Table read as `read_history` does, with the place of each figure.

    Parameters
    ----------
    path : str or Path or object
        A file, or a frame.
    region, indicator, unit, measure, sheet : str or None
        As for `read_history`.
    today : datetime.date or None
        No figure may speak of a later year; the day of the call by default.

    Raises
    ------
    DataError
        As `read_history`.
    """
    hints = read_hints(region, indicator, unit, measure)
    sheets, name, stem = _sheets(path, sheet)
    day = today or dt.date.today()
    found = find_figures(sheets, hints)
    if found.several and not hints.region:
        raise DataError(f"{name} has figures of {some(found.several)}; say whose history it is with region=")
    if not found.tables and not found.headed:
        raise DataError(f"{name}: {_NOTHING}")
    titled = found.titled[0] if len(found.titled) == 1 else ""
    default = hints.region or named_region(stem) or region_key(titled)
    done = settle(found.figures, hints, default, day, found.aside, found.refused)
    done.values.sort(key=lambda value: value.figure.order)
    without_shares(done, found.aside)
    _one_unit(done, hints, found.aside)
    _check(name, found, done, hints)
    values = _without_conflicts(name, done.values, found.aside)
    if not values:
        raise DataError(f"{name}: {'; '.join(found.aside.lines())}")
    key = _history_region(name, hints.region, values)
    values = _few_others(values, found.aside)
    values.extend(derived_growth(values, done))
    kept = [v for v in values if v.region == key or v.region in parents(key)]
    observations = tuple(_observations(name, kept, day))
    if titled and default == region_key(titled) == key and not hints.region:
        done.assumed.setdefault(
            f"the title says {titled}: the figures are taken as its own; give region= otherwise", ""
        )
    history = History(
        region=key, observations=observations, parents=parents(key),
        warnings=_warnings(found, done, kept, key),
    )  # fmt: skip
    return Reading(history=history, values=tuple(kept), titled=tuple(found.titled))


def _sheets(path: object, sheet: str | None) -> tuple[list[Sheet], str, str]:
    if isinstance(path, str | PathLike):
        file = Path(path)
        return read_sheets(file, sheet), str(file), file.stem
    if sheet is not None:
        raise DataError(f"a frame has no sheet {sheet!r}; leave sheet out")
    return [frame_sheet(path)], "the frame", ""


def _check(name: str, found: Found, done: Settled, hints: Hints) -> None:
    """Refuse a file with broken cells, and one of which nothing is left."""
    if found.refused:
        raise DataError(f"{name}: {listed(found.refused)}")
    if done.values:
        return
    reasons = found.aside.lines()
    if found.places and not reasons:
        raise DataError(
            f"{name} has no figures of {hints.region!r}; it has {some(found.places)}; give one of them"
        )
    if reasons:
        raise DataError(f"{name}: nothing is left: {'; '.join(reasons)}")
    raise DataError(f"{name}: no figures below the heading; fill in at least one year")


def _one_unit(done: Settled, hints: Hints, aside: Aside) -> None:
    """Of one figure in several units keep the one asked for, else that in the registry's currency."""
    wanted = read_unit(hints.unit) if hints.unit else None
    by_key: dict[tuple[object, ...], list[Value]] = {}
    for value in done.values:
        if not value.is_growth:
            by_key.setdefault(value.key, []).append(value)
    dropped: set[int] = set()
    for group in by_key.values():
        if len({_unit_kind(value) for value in group}) < 2:
            continue
        if wanted is not None:
            kept = [v for v in group if (u := read_unit(v.figure.facts.unit)) and u == wanted]
            kept = kept or [v for v in group if _unit_kind(v) == wanted.kind]
        else:
            kept = [v for v in group if _unit_kind(v) == "cny"]
        for value in group:
            if kept and value not in kept:
                dropped.add(id(value))
                aside.add("the same in another unit", value.figure.label, value.figure.place)
    done.values = [value for value in done.values if id(value) not in dropped]


def _unit_kind(value: Value) -> str:
    unit = read_unit(value.unit)
    return unit.kind if unit is not None else value.unit


def _without_conflicts(name: str, values: list[Value], aside: Aside) -> list[Value]:
    """Keep one of equal figures; refuse two for one place of a series, set aside series that contradict."""
    kept: dict[tuple[Any, ...], Value] = {}
    at_odds: set[tuple[object, ...]] = set()
    for value in values:
        # Only a status, a day or an edition in a column of its own tells two vintages of a year apart.
        extra = value.figure.extra
        vintage = (
            value.figure.number.status or value.figure.facts.status, value.figure.facts.published,
            extra.get("vintage"), extra.get("source_id"), extra.get("name"),
        )  # fmt: skip
        key = (value.key, vintage)
        twin = kept.setdefault(key, value)
        if twin is value:
            continue
        near = math.isclose(twin.value, value.value, rel_tol=1e-6, abs_tol=1e-9)
        if _preference(value) != _preference(twin):
            kept[key] = min(value, twin, key=_preference)
            if not near:
                worse = max(value, twin, key=_preference)
                aside.add("another figure is the plainer one", worse.figure.label, worse.figure.place)
        elif not near or _unit_kind(twin) != _unit_kind(value):
            if value.figure.table == twin.figure.table and value.figure.label == twin.figure.label:
                raise DataError(_twice(name, twin, value))
            at_odds.add((value.region, value.indicator, value.name, value.is_growth))
            aside.add(f"{_AT_ODDS}, the other at {twin.figure.place}", value.figure.label, value.figure.place)
    for value in [v for v in kept.values() if (v.region, v.indicator, v.name, v.is_growth) in at_odds]:
        aside.add(f"its series has {_AT_ODDS}", value.figure.label, value.figure.place)
    return [v for v in kept.values() if (v.region, v.indicator, v.name, v.is_growth) not in at_odds]


def _preference(value: Value) -> tuple[bool, bool]:
    """Sort key: what counts from January on before a quarter alone, the plain total before a side."""
    facts = value.figure.facts
    return facts.span == "single", facts.side not in {"", "production"}


def _twice(name: str, first: Value, second: Value) -> str:
    kind = "growth rate" if second.is_growth else "level"
    return (
        f"{name}: {second.year} has two figures for the {kind} of {second.indicator} of {second.region}: "
        f"{first.value:g} at {first.figure.place} and {second.value:g} at {second.figure.place}; delete one, "
        "or tell the vintages apart in a tidy table with a column 状态 (status) or published"
    )


def _history_region(name: str, own: str, values: list[Value]) -> str:
    present = list(dict.fromkeys(value.region for value in values))
    if own:
        if own not in present:
            raise DataError(f"{name} has no figures of {own!r}; it has {some(present)}; give one of them")
        return own
    lowest = [key for key in present if not any(key in parents(other) for other in present)]
    if len(lowest) > 1:
        raise DataError(f"{name} has figures of {some(lowest)}; say whose history it is with region=")
    return lowest[0]


def _few_others(values: list[Value], aside: Aside) -> list[Value]:
    """Keep figures of names that are none of the indicators, unless they are most of the file."""
    others = [value for value in values if value.indicator == "other"]
    if len(others) <= _MOST_OTHERS:
        return values
    for value in others:
        aside.add("no indicator here is called so; name it with indicator=", value.name, value.figure.place)
    return [value for value in values if value.indicator != "other"]


def _warnings(found: Found, done: Settled, values: list[Value], key: str) -> tuple[str, ...]:
    lines = [f"{what} ({label})" if label else what for what, label in done.assumed.items()]
    others = dict.fromkeys(value.name for value in values if value.indicator == "other")
    if others:
        lines.append(f"kept as other under their own names, as they stand: {some(others)}")
    lines.extend(found.aside.lines())
    if found.places:
        count = sum(found.places.values())
        lines.append(f"{count} rows of other places set aside: {some(found.places)}")
    if found.left_out:
        lines.append(f"left out {', '.join(found.left_out)}: no heading with years or indicators")
    named = [place for place in found.titled if elsewhere(place, key)]
    if named:
        lines.append(f"the title speaks of {some(named)}, and the figures are taken as those of {key}")
    return (*lines, *oddities(values))


def elsewhere(place: str, key: str) -> bool:
    """Whether a place that a title begins with is another than a region and those above it.

    Parameters
    ----------
    place : str
        A place, as the title names it.
    key : str
        Key of the region.

    Examples
    --------
    >>> elsewhere("青禾区", "坪山"), elsewhere("深圳市", "坪山"), elsewhere("坪山区", "坪山")
    (True, False, False)
    """
    known = find_region(place)
    if known is not None:
        return known.key != key and known.key not in parents(key)
    return not (place.startswith(key) or key.startswith(place.rstrip("省市县区州旗")))


def _observations(name: str, values: list[Value], day: dt.date) -> list[Observation]:
    """Join each year's level and growth."""
    joined: dict[tuple[Any, ...], list[Value]] = {}
    for value in values:
        figure = value.figure
        key = (
            value.region, value.indicator, value.name, value.year, value.period, figure.facts.published,
            figure.number.status or figure.facts.status, figure.number.qualifier,
            *(figure.extra.get(k) for k in ("status", "name", "vintage", "source_id", "qualifier")),
        )  # fmt: skip
        joined.setdefault(key, []).append(value)
    made: list[Observation] = []
    for group in joined.values():
        try:
            made.append(_observation(group, day))
        except PingshanForecastError as error:
            raise DataError(f"{name}: {group[0].figure.place}: {error}") from error
    return made


def _observation(group: list[Value], day: dt.date) -> Observation:
    head = group[0]
    extra, facts = head.figure.extra, head.figure.facts
    level = next((v for v in group if not v.is_growth), None)
    growth = next((v for v in group if v.is_growth), None)
    status: Status = head.figure.number.status or facts.status or "unknown"
    named = QUALIFIERS[extra.get("qualifier", "")]
    basis: GrowthBasis = growth.basis if growth is not None else ""  # type: ignore[assignment]
    return Observation(
        region=head.region,
        indicator=head.indicator,
        year=head.year,
        period=head.period,
        level=level.value if level else None,
        growth_pct=growth.value if growth else None,
        growth_basis=basis,
        status=status,
        qualifier=named if named != "exact" else head.figure.number.qualifier,
        published=facts.published or min(published_by_rule(head.year, head.period, status), day),
        name=(head.name or extra.get("name", "")) if head.indicator == "other" else "",
        unit=level.unit if level else "",
        vintage=extra.get("vintage", ""),
        source_id=extra.get("source_id", ""),
        note=extra.get("note", ""),
    )
