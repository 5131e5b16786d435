"""Histories from the csv and Excel files that economists keep."""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from pingshan_forecast.core.history import History
from pingshan_forecast.core.observations import GrowthBasis, Observation, Status
from pingshan_forecast.errors import DataError, PingshanForecastError, PingshanForecastWarning
from pingshan_forecast.readers.tables.cells import QUALIFIERS, known_by_rule, times
from pingshan_forecast.readers.tables.labels import Facts, named_region
from pingshan_forecast.readers.tables.layouts import Figure, Refusal, figures, listed
from pingshan_forecast.readers.tables.sheets import read_sheets
from pingshan_forecast.readers.tables.units import convert, display, find_unit
from pingshan_forecast.registry.indicators import Indicator
from pingshan_forecast.registry.indicators import indicator as find_indicator
from pingshan_forecast.registry.regions import find_region, parents
from pingshan_forecast.registry.tables import read_table

_BARE_LEVEL = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Value:
    """A figure whose meaning is settled: a level in a standard unit, or a growth rate in per cent."""

    figure: Figure
    region: str
    indicator: str
    year: int
    period: str
    is_growth: bool
    value: float
    unit: str
    says_percent: bool

    @property
    def series(self) -> tuple[str, str, bool]:
        return self.region, self.indicator, self.is_growth


def read_history(
    path: str | Path, *, region: str | None = None, sheet: str | None = None, today: dt.date | None = None
) -> History:
    r"""Read a table of yearly figures from a csv or Excel file.

    The table may be tidy (a row a figure, with columns such as region, indicator, year, level, growth_pct
    or 地区, 指标, 年份, 总量, 增速), or have years down or across, with titles above and notes below.
    Growth is read in per cent; a cell that Excel shows as 13.6% is 13.6. Levels are turned into the
    registry's unit.

    Parameters
    ----------
    path : str or pathlib.Path
        A file ending in .csv, .tsv, .txt (UTF-8, GB18030 or UTF-16), .xlsx, .xlsm or .xls.
    region : str, optional
        Whose history it is; needed if the file speaks of several regions or of none. A region that the
        registry does not know is taken as it is written.
    sheet : str, optional
        Read this sheet only; default all.
    today : datetime.date, optional
        No figure may speak of a later year; default the day of the call.

    Returns
    -------
    History
        Every figure of the file. Where the file does not say from when a figure was known, that is the 1
        January after its year (31 December for verified, revised and census figures) or the end of the
        month after its period, and `today` at the latest.

    Raises
    ------
    DataError
        If the file or any of its cells cannot be used; the message names every cell with its remedy.
    UnknownNameError
        If no indicator or region of the registry is called as the file says.

    Notes
    -----
    A heading that says neither unit nor measure is read as a level only if the table also has that
    indicator's growth, a line states the unit, or all its figures exceed 100; else it is refused. An .xls
    tells neither per cent formats nor error cells: growth all below 1 is refused, an error reads as missing.

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
    path, day = Path(path), today or dt.date.today()
    own = _own_region(region)
    found, refused, tables = _read(path, sheet, own)
    if not tables:
        raise DataError(
            f"{path}: no table of years and known indicators found; "
            "put 年份 (year) and names such as GDP增速(%) above the figures"
        )
    default = own or named_region(path.stem)
    values: list[_Value] = []
    plain = _plain_levels(found)
    for figure in found:
        settled = _settle(figure, default, plain, day)
        if isinstance(settled, Refusal):
            refused.append(settled)
        else:
            values.append(settled)
    refused.extend(_fractions(values))
    if refused:
        raise DataError(f"{path}: {listed(refused)}")
    if not values:
        raise DataError(f"{path}: no figures below the heading; fill in at least one year")
    key = _history_region(path, own, values)
    observations = tuple(_observations(path, values, day))
    return History(region=key, observations=observations, parents=parents(key))


def _own_region(region: str | None) -> str | None:
    if region is None:
        return None
    name = region.strip()
    if not name:
        raise DataError("region is empty; give the region's name or leave it out")
    known = find_region(name)
    return known.key if known else name


def _read(path: Path, sheet: str | None, own: str | None) -> tuple[list[Figure], list[Refusal], bool]:
    found: list[Figure] = []
    refused: list[Refusal] = []
    tables = False
    skipped: list[str] = []
    for page in read_sheets(path, sheet):
        read = figures(page, own_region=own)
        if read is not None:
            tables = True
            found.extend(read[0])
            refused.extend(read[1])
        elif any(isinstance(cell.value, float) for row in page.rows for cell in row):
            skipped.append(page.name)
    if tables and skipped:
        warnings.warn(
            f"{path}: left out {', '.join(skipped)}: no heading with years or indicators; "
            "add one if it is a table",
            PingshanForecastWarning,
            stacklevel=3,
        )
    return found, refused, tables


@cache
def _registry_measure(code: str) -> str:
    return next(row["measure"] for row in read_table("indicators") if row["code"] == code)


def _plain_levels(found: Iterable[Figure]) -> set[tuple[str | None, str | None]]:
    """Give the series whose bare heading can only mean a level."""
    bare: dict[tuple[str | None, str | None], list[float]] = {}
    with_growth: set[tuple[str | None, str | None]] = set()
    for figure in found:
        key = (figure.facts.region, figure.facts.indicator)
        if figure.facts.measure == "growth" or _says_percent(figure):
            with_growth.add(key)
        elif figure.facts.measure is None and figure.number.value is not None:
            bare.setdefault(key, []).append(figure.number.value)
    return {key for key, values in bare.items() if key in with_growth or min(values) > _BARE_LEVEL}


def _says_percent(figure: Figure) -> bool:
    return figure.number.unit == "%" or (figure.facts.unit is not None and _is_percent(figure.facts.unit))


def _is_percent(unit: str) -> bool:
    return unit == "‰" or (find_unit(unit) or ("", 0))[0] == "pct"


def _settle(
    figure: Figure, default: str | None, plain: set[tuple[str | None, str | None]], day: dt.date
) -> _Value | Refusal:
    """Decide what a figure is: whose, growth or level, in which unit."""
    facts, number = figure.facts, figure.number
    region = facts.region or default
    if region is None:
        return _refuse(figure, "belongs to no known region; add a column 地区 (region) or give region=")
    if facts.indicator is None or facts.year is None or number.value is None:
        raise DataError(f"{figure.place}: a figure without indicator, year or value; name them in the table")
    if facts.year > day.year:
        return _refuse(figure, f"speaks of {facts.year}, a year in the future on {day}; correct the year")
    if figure.known_from is not None and not dt.date(facts.year, 1, 1) <= figure.known_from <= day:
        why = f"of {facts.year} is said to be known from {figure.known_from}; correct the date or the year"
        return _refuse(figure, why)
    standard = find_indicator(facts.indicator)
    read = _measured(figure, standard, (facts.region, facts.indicator) in plain)
    if isinstance(read, str):
        return _refuse(figure, read)
    is_growth, value, unit = read
    if is_growth and value <= -100:
        return _refuse(figure, "is a growth of -100% or less; check the sign and the unit")
    return _Value(
        figure=figure,
        region=region,
        indicator=facts.indicator,
        year=facts.year,
        period=facts.period or "FY",
        is_growth=is_growth,
        value=value,
        unit=unit,
        says_percent=_says_percent(figure) or facts.measure == "index",
    )


def _refuse(figure: Figure, why: str) -> Refusal:
    return Refusal(place=figure.place, found=f"{figure.number.value:g}", why=why)


def _measured(figure: Figure, standard: Indicator, can_be_level: bool) -> tuple[bool, float, str] | str:
    """Give whether it is growth, its value and unit; or why that cannot be told."""
    facts, number = figure.facts, figure.number
    value = float(number.value or 0.0)
    counted_in_percent = _is_percent(standard.unit)
    grows = _registry_measure(standard.code) == "growth"
    percent = _says_percent(figure)
    if facts.measure == "index":
        return True, float(Decimal(repr(value)) - 100), ""
    if facts.measure == "growth":
        if number.unit not in {"", "%"}:
            return (
                f"is in {number.unit} where a growth rate in per cent should be; "
                "move it to a column of levels"
            )
        return True, _per_mille(facts, value), ""
    if counted_in_percent:
        stated = number.unit or facts.unit or "%"
        if not _is_percent(stated):
            return f"is in {stated}, but {standard.name_zh} is counted in per cent; correct the unit"
        if grows and value > 50:
            return "looks like an index; write 指数(上年=100) in the heading, or give the change in per cent"
        return grows, _per_mille(facts, value), "" if grows else standard.unit
    if facts.measure == "level" and percent:
        return (
            f"is in per cent where a level of {standard.name_zh} should be; "
            "move it to a column of growth (增速)"
        )
    if percent:
        return True, _per_mille(facts, value), ""
    return _level(figure, standard, value, can_be_level)


def _per_mille(facts: Facts, value: float) -> float:
    return times(value, "0.1") if facts.unit == "‰" else value


def _level(
    figure: Figure, standard: Indicator, value: float, can_be_level: bool
) -> tuple[bool, float, str] | str:
    """Turn a level into the registry's unit, or say why it is none."""
    facts = figure.facts
    stated = figure.number.unit or facts.unit
    if standard.code == "other":  # counted in whatever its own table says
        return False, value, stated or ""
    if stated is None:
        around = sorted({unit for unit in figure.units if not _is_percent(unit)}, key=figure.units.index)
        fitting = [unit for unit in around if convert(unit, standard.unit) is not None]
        if len(fitting) == 1:
            stated = fitting[0]
        elif fitting:
            return f"could be in {' or '.join(fitting)}; put the unit into its heading"
        elif figure.units and not around and facts.measure is None:
            return True, value, ""
        elif around:
            return (
                f"stands under 单位 {'、'.join(around)}, "
                f"but {standard.name_zh} is counted in {standard.unit}; correct the unit"
            )
    if stated is None:
        if facts.measure is None and not can_be_level:
            name, unit = standard.name_zh, display(standard.unit)
            return f"may be a level or a growth rate; name its column {name}({unit}) or {name}增速(%)"
        return False, value, standard.unit
    factor = convert(stated, standard.unit)
    if factor is None:
        return (
            f"is in {stated}, but {standard.name_zh} is counted in {standard.unit}; "
            "correct the unit or the indicator"
        )
    return False, times(value, factor[0]), factor[1]


def _fractions(values: list[_Value]) -> list[Refusal]:
    """Refuse growth that is all below 1 where nothing says per cent: 0.136 may be meant as 13.6%."""
    groups: dict[tuple[str, str, bool], list[_Value]] = {}
    for value in values:
        groups.setdefault(value.series, []).append(value)
    refused: list[Refusal] = []
    for (_, _, is_growth), group in groups.items():
        # A heading's % says nothing where the cells' own formats are not known.
        blind = not all(v.figure.has_formats for v in group)
        unsaid = [v for v in group if v.value and (blind or not v.says_percent)]
        enough = 1 if blind else 3
        if is_growth and len(unsaid) >= enough and all(abs(v.value) < 1 for v in group):
            why = (
                f"and {len(unsaid) - 1} more growth rates are below 1: "
                "write them in per cent (13.6) and % in the heading"
            )
            if blind:
                why += "; an .xls does not tell how its cells are shown: save it as .xlsx"
            refused.append(_refuse(unsaid[0].figure, why))
    return refused


def _history_region(path: Path, own: str | None, values: list[_Value]) -> str:
    present = list(dict.fromkeys(value.region for value in values))
    if own is not None and own not in present:
        raise DataError(f"{path} has no figures of {own!r}; it has {', '.join(present)}; give one of them")
    if own is None and len(present) > 1:
        raise DataError(f"{path} has figures of {', '.join(present)}; say whose history it is with region=")
    return own or present[0]


def _observations(path: Path, values: list[_Value], day: dt.date) -> Iterable[Observation]:
    """Join each year's level and growth, and refuse a second figure for the same thing."""
    seen: dict[tuple[Any, ...], _Value] = {}
    joined: dict[tuple[Any, ...], list[_Value]] = {}
    for value in values:
        # Only a status or a day of publication in a column of its own tells two vintages of a year apart.
        key = (
            value.region, value.indicator, value.year, value.period,
            value.figure.extra.get("status"), value.figure.known_from, value.figure.extra.get("name"),
        )  # fmt: skip
        twin = seen.setdefault((*key, value.is_growth), value)
        if twin is not value:
            kind = "growth rate" if value.is_growth else "level"
            raise DataError(
                f"{path}: {value.year} has two figures for the {kind} of "
                f"{value.indicator} of {value.region}: "
                f"{twin.value:g} at {twin.figure.place} and {value.value:g} at {value.figure.place}; "
                "delete one, "
                "or tell the vintages apart in a tidy table with a column 状态 (status) or known_from"
            )
        joined.setdefault((*key, value.figure.number.qualifier, value.figure.number.status), []).append(value)
    for group in joined.values():
        try:
            yield _observation(group, day)
        except PingshanForecastError as error:
            raise DataError(f"{path}: {group[0].figure.place}: {error}") from error


def _observation(group: list[_Value], day: dt.date) -> Observation:
    head = group[0]
    extra, facts = head.figure.extra, head.figure.facts
    level = next((v for v in group if not v.is_growth), None)
    growth = next((v for v in group if v.is_growth), None)
    status: Status = head.figure.number.status or facts.status or "unknown"
    named = QUALIFIERS[extra.get("qualifier", "")]
    basis: GrowthBasis = ""
    if growth is not None:
        published = find_indicator(head.indicator).price_basis
        basis = growth.figure.facts.basis or ("" if published == "none" else published)
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
        published=head.figure.known_from or min(known_by_rule(head.year, head.period, status), day),
        name=extra.get("name", ""),
        unit=level.unit if level else "",
        vintage=extra.get("vintage", ""),
        source_id=extra.get("source_id", ""),
        note=extra.get("note", ""),
    )
