"""Frames of figures: one row an observation, or years by indicators; the one door for frames from outside."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, get_args

from pingshan_forecast.core.dates import parse_date
from pingshan_forecast.core.frames import as_pandas, index_years, whole_year
from pingshan_forecast.core.observations import (
    GrowthBasis,
    Observation,
    Qualifier,
    Status,
    published_by_rule,
)
from pingshan_forecast.errors import DataError, UnknownNameError
from pingshan_forecast.numerics.arrays import floats
from pingshan_forecast.registry.hierarchy import parents, region_key
from pingshan_forecast.registry.indicators import indicator as find_indicator
from pingshan_forecast.registry.lexicon import parse_name
from pingshan_forecast.registry.periods import cumulative, is_cumulative, span_code
from pingshan_forecast.registry.tables import read_table
from pingshan_forecast.registry.unit_words import convert, display

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

_COLUMNS = tuple(name for name in Observation.__slots__ if not name.startswith("_"))
_OTHER_NAMES = {"source": "source_id", "known_from": "published", "growth": "growth_pct"}
_ALLOWED = {
    "status": get_args(Status),
    "qualifier": get_args(Qualifier),
    "growth_basis": get_args(GrowthBasis),
}
_BARE_GROWTH, _BARE_LEVEL = 50, 100


def frame_of(observations: Iterable[Observation]) -> pd.DataFrame:
    """One row an observation, with all that is known of it."""
    import pandas as pd

    rows = [{name: getattr(o, name) for name in _COLUMNS} for o in observations]
    return pd.DataFrame(rows, columns=list(_COLUMNS))


def observations_of(frame: object, region: str | None) -> tuple[tuple[Observation, ...], tuple[str, ...]]:
    """Observations of a frame, and what was assumed of them.

    Parameters
    ----------
    frame : object
        A table of pandas, polars or another library that converts to pandas: tidy (year, indicator) or wide.
    region : str or None
        The region of all rows; None where a column names it.

    Raises
    ------
    DataError
        If the frame cannot be used; rows are counted from one below the header.
    """
    table = as_pandas(frame)
    if table.empty:
        raise DataError("the frame is empty; give at least one figure")
    names = {_OTHER_NAMES.get(str(name), str(name)) for name in table.columns}
    assumed: list[str] = []
    if {"year", "indicator"} <= names:
        table = table.rename(columns=lambda name: _OTHER_NAMES.get(str(name), str(name)))
        return tuple(_tidy(table, region, assumed)), tuple(dict.fromkeys(assumed))
    return tuple(_wide(table, region, assumed)), tuple(dict.fromkeys(assumed))


def _tidy(table: pd.DataFrame, region: str | None, assumed: list[str]) -> Iterable[Observation]:
    unknown = [str(name) for name in table.columns if name not in _COLUMNS]
    if unknown:
        assumed.append(f"columns that no observation has are left out: {', '.join(unknown)}")
    if not {"growth_pct", "level"} & set(table.columns):
        raise DataError("the frame has neither growth_pct nor level; add one of the two columns")
    if "region" not in table.columns and region is None:
        raise DataError("the frame has no column region; add one or give region=")
    growth = _column(table, "growth_pct")
    level = _column(table, "level")
    for i, row in enumerate(table.to_dict("records")):
        where = f"row {i + 1}"
        rate, amount = growth[i], level[i]
        if rate != rate and amount != amount:
            continue
        yield _observation(row, where, region, rate, amount, assumed)


def _column(table: pd.DataFrame, name: str) -> Any:  # noqa: ANN401  # an array of floats
    if name not in table.columns:
        return [float("nan")] * len(table)
    return floats(table[name], f"column {name}")


def _observation(
    row: dict[Any, Any], where: str, region: str | None, rate: float, amount: float, assumed: list[str]
) -> Observation:
    year = whole_year(row["year"])
    if year is None:
        raise DataError(f"{where}: year is {str(row['year'])!r:.40}; give a whole year such as 2020")
    words = {name: _text(row.get(name)) for name in _COLUMNS}
    try:
        code = find_indicator(words["indicator"]).code
    except UnknownNameError as error:
        raise DataError(f"{where}: {error}; or write other, and the name into a column name") from None
    period = _period(words["period"], where)
    for name, allowed in _ALLOWED.items():
        if words[name] and words[name] not in allowed:
            raise DataError(
                f"{where}: {name} is {words[name]!r:.40}; give one of {', '.join(filter(None, allowed))}"
            )
    level, unit = (
        (None, words["unit"]) if amount != amount else _in_unit(code, amount, words["unit"], where, assumed)
    )
    status: Status = words["status"] or "unknown"  # type: ignore[assignment]
    place = words["region"] or region or ""
    if not place:
        raise DataError(f"{where}: region is empty; write it or give region=")
    return Observation(
        region=region_key(place),
        indicator=code,
        year=year,
        period=period,
        level=level,
        growth_pct=None if rate != rate else float(rate),
        growth_basis=words["growth_basis"] or _basis(code, rate),  # type: ignore[arg-type]
        status=status,
        qualifier=words["qualifier"] or "exact",  # type: ignore[arg-type]
        published=_day(row.get("published"), where) or published_by_rule(year, period, status),
        name=words["name"],
        unit=unit,
        vintage=words["vintage"],
        source_id=words["source_id"],
        note=words["note"],
    )


def _text(value: object) -> str:
    if value is None or value != value or type(value).__name__ in {"NAType", "NaTType"}:
        return ""
    return str(value)


def _basis(code: str, rate: float) -> str:
    published = find_indicator(code).price_basis
    return "" if rate != rate or published == "none" else published


def _day(value: object, where: str) -> dt.date | None:
    if not _text(value):
        return None
    try:
        return parse_date(value)  # type: ignore[arg-type]
    except DataError as error:
        raise DataError(f"{where}: published: {error}") from None


def _period(text: str, where: str) -> str:
    code = span_code(text) if text else "FY"
    if code is None:
        raise DataError(
            f"{where}: period is {text!r:.40}; give FY, H1, Q1-Q3, M1-M8, or Q2, M8 for one alone"
        )
    return cumulative(code) if is_cumulative(code) else code


def _in_unit(code: str, value: float, unit: str, where: str, assumed: list[str]) -> tuple[float, str]:
    """A level in the registry's unit; one without a unit is taken to be in it."""
    standard = find_indicator(code).unit
    if code == "other":
        return float(value), unit
    if not unit:
        assumed.append(
            f"no unit is stated for {code}: {display(standard)} is assumed; say otherwise in a column unit"
        )
        return float(value), standard
    factor = convert(unit, standard)
    if factor is None:
        raise DataError(f"{where}: {code} is in {unit!r:.40}, and is counted in {standard}; correct the unit")
    return float(value) * float(factor[0]) if factor[0] != 1 else float(value), factor[1]


def _wide(table: pd.DataFrame, region: str | None, assumed: list[str]) -> Iterable[Observation]:
    import pandas as pd

    if isinstance(table.index, pd.RangeIndex) and table.index.start < 1800:
        first = table.columns[0]
        if any(whole_year(value) is None for value in table[first]):
            raise DataError(
                "the frame has no years: index it by years, put them into the first column, or "
                "give the columns "
                "region, indicator, year and growth_pct or level"
            )
        table = table.set_index(first)
    if region is None:
        raise DataError("a frame of years by indicators says no region; give region=")
    years = index_years(table.index, "the frame")
    for column in table.columns:
        heading = " ".join(str(part) for part in (column if isinstance(column, tuple) else (column,)))
        values = floats(table[column], f"column {heading!r}")
        yield from _series(heading, years, values, region, assumed)


def _series(
    heading: str,
    years: list[int],
    values: NDArray[np.float64],
    region: str,
    assumed: list[str],
) -> Iterable[Observation]:
    parsed = parse_name(heading)
    code = parsed.code
    if code in {"", "other"} or parsed.unread or parsed.role in {"target", "forecast"}:
        raise DataError(
            f"column {heading!r:.40} names no indicator; call it by a code such as gdp, or drop it"
        )
    seen = [(y, float(v)) for y, v in sorted(zip(years, values, strict=True)) if v == v]
    kind = _kind(code, parsed.measure, parsed.unit, [v for _, v in seen], heading, assumed)
    for year, value in seen:
        level, unit = None, ""
        if kind == "level":
            level, unit = _in_unit(code, value, parsed.unit, f"column {heading!r:.40}", assumed)
        yield Observation(
            region=region_key(region), indicator=code, year=year, level=level, unit=unit,
            growth_pct=value if kind == "growth" else None,
            growth_basis=(parsed.basis or _basis(code, value)) if kind == "growth" else "",  # type: ignore[arg-type]
            published=published_by_rule(year, "FY", "unknown"),
        )  # fmt: skip


def _kind(
    code: str, measure: object, unit: str, values: list[float], heading: str, assumed: list[str]
) -> str:
    """Whether the figures of a column are growth or levels."""
    counted = next(row["measure"] for row in read_table("indicators") if row["code"] == code)
    if measure in {"growth", "level"}:
        return str(measure)
    if measure is not None:
        raise DataError(
            f"column {heading!r:.40} is of a kind that read_history tells apart; turn it into growth first"
        )
    if counted != "growth" or (unit and unit not in {"%", "pct"}):
        return "level"
    if unit:
        return "growth"
    if values and all(abs(v) <= _BARE_GROWTH for v in values):
        assumed.append(
            f"column {heading!r} is taken as growth in per cent; call it {heading}_growth_pct or "
            f"{heading} level"
        )
        return "growth"
    if values and min(values) > _BARE_LEVEL:
        assumed.append(
            f"column {heading!r} is taken as levels; call it {heading}_growth_pct or {heading} level"
        )
        return "level"
    raise DataError(
        f"column {heading!r:.40} may be growth or levels; call it {heading} growth_pct or {heading} level"
    )


def lowest_region(observations: Iterable[Observation]) -> str:
    """The one region that lies above none of the others.

    Raises
    ------
    DataError
        If there are several.
    """
    present = list(dict.fromkeys(o.region for o in observations))
    lowest = [key for key in present if not any(key in parents(other) for other in present)]
    if len(lowest) != 1:
        raise DataError(
            f"the frame has figures of {', '.join(present[:8]) or 'no region'}; say whose history "
            "it is with region="
        )
    return lowest[0]
