"""Scenarios as files: the TOML form, and the faults of one that cannot be read."""

from __future__ import annotations

import tomllib
from dataclasses import MISSING, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pingshan_forecast.errors import ScenarioError
from pingshan_forecast.scenarios.definitions import TABLES, Condition, Scenario, check_names

if TYPE_CHECKING:
    from collections.abc import Mapping


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
    try:
        data = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise ScenarioError(f"cannot read scenarios from {path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ScenarioError(f"{path} is no TOML: {error}") from None
    _refuse_unknown(data, {"scenario"}, str(path))
    tables = data.get("scenario", [])
    if not isinstance(tables, list) or not tables:
        raise ScenarioError(f"{path} has no scenarios; write one as [[scenario]] with a name")
    scenarios = tuple(from_dict(table) for table in tables)
    check_names(scenarios)
    return scenarios


def from_dict(data: Mapping[str, Any]) -> Scenario:
    """Scenario from the form that TOML gives: a name, and tables path, view, add, analogue.

    Parameters
    ----------
    data : mapping
        Keys name, name_zh, note, preset, volatility, and one a kind of condition: a table or a list of them.

    Raises
    ------
    ScenarioError
        If a key is unknown or missing, or a quantity has no unit.
    """
    name = data.get("name", data.get("preset", ""))
    where = f"scenario {name!r}"
    _refuse_unknown(data, {"name", "name_zh", "note", "preset", "volatility", *TABLES}, where)
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
    )


def _refuse_unknown(data: Mapping[str, Any], known: set[str], where: str) -> None:
    unknown = [key for key in data if key not in known]
    if unknown:
        raise ScenarioError(f"{where}: unknown key {unknown[0]!r}; there are {', '.join(sorted(known))}")


def _condition(kind: type[Condition], table: object, where: str) -> Condition:
    if not isinstance(table, dict):
        raise ScenarioError(f"{where}: {table!r} is no table; write [[scenario.{where.rpartition(' ')[2]}]]")
    allowed = {field.name for field in fields(kind)}
    _refuse_unknown(table, allowed, where)
    missing = [f.name for f in fields(kind) if f.default is MISSING and f.name not in table]
    if missing:
        raise ScenarioError(f"{where}: {missing[0]!r} is missing")
    values: dict[str, Any] = {key: tuple(v) if isinstance(v, list) else v for key, v in table.items()}
    return kind(**values)
