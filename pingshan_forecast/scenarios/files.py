"""Scenarios as files: the TOML form, and the faults of one that cannot be read."""

from __future__ import annotations

import tomllib
from dataclasses import MISSING, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pingshan_forecast.core.checks import checked
from pingshan_forecast.errors import ScenarioError
from pingshan_forecast.files import read_whole
from pingshan_forecast.scenarios.definitions import TABLES, Condition, Scenario, check_names

if TYPE_CHECKING:
    from collections.abc import Mapping

_MAX_BYTES = 1_000_000


@checked(ScenarioError)
def read_scenarios(path: str | Path) -> tuple[Scenario, ...]:
    """Scenarios of a TOML file of ``[[scenario]]`` tables.

    Parameters
    ----------
    path : str or Path
        The file; `examples/scenarios-2021.toml` shows every kind of condition.

    Returns
    -------
    tuple of Scenario
        In the order of the file.

    Raises
    ------
    ScenarioError
        If the file cannot be read, is no TOML, or a scenario in it is wrong; the message says which.
    """
    raw = read_whole(path, limit=_MAX_BYTES, fault=ScenarioError)
    try:
        data = tomllib.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:  # ValueError: also bytes that are no text, endless digits
        raise ScenarioError(f"{path} is no TOML: {str(error) or 'nested too deeply'}") from None
    _refuse_unknown(data, {"scenario"}, str(path))
    tables = data.get("scenario", [])
    if not isinstance(tables, list) or not tables:
        raise ScenarioError(f"{path} has no scenarios; write one as [[scenario]] with a name")
    scenarios = tuple(from_dict(_table(table, str(path), "scenario")) for table in tables)
    check_names(scenarios)
    return scenarios


def from_dict(data: Mapping[str, Any]) -> Scenario:
    """Scenario from the form that TOML gives: a name, and tables path, view, add, analogue.

    Parameters
    ----------
    data : mapping
        Keys name, name_zh, note, note_zh, preset, volatility, and one a kind of condition: a table or a
        list of them.

    Raises
    ------
    ScenarioError
        If a key is unknown or missing, or a quantity has no unit.
    """
    name = data.get("name", data.get("preset", ""))
    where = f"scenario {name!r:.60}"
    _refuse_unknown(data, {"name", "name_zh", "note", "note_zh", "preset", "volatility", *TABLES}, where)
    base = Scenario.preset(data["preset"]) if "preset" in data else None
    conditions = [*(base.conditions if base else ())]
    for key, kind in TABLES.items():
        tables = data.get(key, [])
        many = tables if isinstance(tables, list) else [tables]
        conditions += [_condition(kind, table, f"{where}, {key}") for table in many]
    return Scenario(
        name=name,
        conditions=tuple(conditions),
        volatility=data.get("volatility", "1 times"),
        name_zh=data.get("name_zh", base.name_zh if base else ""),
        note=data.get("note", ""),
        note_zh=data.get("note_zh", ""),
    )


def _refuse_unknown(data: Mapping[str, Any], known: set[str], where: str) -> None:
    unknown = [key for key in data if key not in known]
    if unknown:
        raise ScenarioError(f"{where}: unknown key {unknown[0]!r}; there are {', '.join(sorted(known))}")


def _table(given: object, where: str, heading: str) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise ScenarioError(f"{where}: {given!r:.60} is no table; write [[{heading}]]")
    return given


def _condition(kind: type[Condition], given: object, where: str) -> Condition:
    table = _table(given, where, f"scenario.{where.rpartition(' ')[2]}")
    allowed = {field.name for field in fields(kind)}
    _refuse_unknown(table, allowed, where)
    missing = [f.name for f in fields(kind) if f.default is MISSING and f.name not in table]
    if missing:
        raise ScenarioError(f"{where}: {missing[0]!r} is missing")
    values: dict[str, Any] = {key: tuple(v) if isinstance(v, list) else v for key, v in table.items()}
    try:
        return kind(**values)
    except ScenarioError as error:
        raise ScenarioError(f"{where}: {error}") from None
