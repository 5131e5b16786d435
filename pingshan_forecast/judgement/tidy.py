"""Tidy tables of an assessment, one a part, from the form in which it is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, get_args

from pingshan_forecast.errors import UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    Row = dict[str, Any]
    Document = Mapping[str, Any]

Table = Literal["targets", "experts", "joint", "scenarios", "stress", "checks", "pace", "horizons"]
TABLES: tuple[Table, ...] = get_args(Table)

_PLACE = ("region", "year")
_TARGET = ("indicator", "wording")
_BANDS = ("median", "low_80", "high_80")
_CHANCES = ("probability_strict", "probability_lenient")
COLUMNS: dict[Table, tuple[str, ...]] = {
    "targets": (
        "indicator", "indicator_name", "wording", "comparator", "low", "high", "unit", "status", *_BANDS,
        "low_95", "high_95", *_CHANCES, "verdict", "reasons",
    ),
    "experts": (*_TARGET, "expert", "probability", "weight"),
    "joint": ("event", "count", "probability"),
    "scenarios": ("scenario", *_TARGET, "unit", *_BANDS, *_CHANCES, "plausibility"),
    "stress": (*_TARGET, "driver", "threshold", "growth_pct", "sd", "probability", "statement"),
    "checks": ("name", "quantity", "low", "high", "strength", "statement", "formula", "caveat"),
    "pace": (
        *_TARGET, "period", "ytd", "published", "source", "share", "share_sd", "required_rest",
        "required_low", "required_high", "probability", "probability_lenient", "probability_january",
        "statement",
    ),
    "horizons": (
        *_TARGET, "target_year", "base_year", "last_year", "so_far", "required_average", *_CHANCES,
        "statement",
    ),
}  # fmt: skip


def tidy_frame(document: Document, what: Table = "targets") -> pd.DataFrame:
    """Tidy table of one part of a saved assessment.

    Parameters
    ----------
    document : mapping
        The JSON form.
    what : str
        One of `TABLES`.

    Returns
    -------
    pandas.DataFrame
        Columns region, year and those of `COLUMNS`; the same columns where there is no row.

    Raises
    ------
    UnknownNameError
        If there is no such table.
    """
    import pandas as pd

    if what not in TABLES:
        raise UnknownNameError(f"no table is called {what!r:.40}; there are {', '.join(TABLES)}")
    place = {"region": document["region"], "year": document["year"]}
    rows = [place | row for row in _MAKERS[what](document)]
    return pd.DataFrame(rows, columns=[*_PLACE, *COLUMNS[what]])


def _bands(forecast: Mapping[str, Any]) -> Row:
    found: Row = {"median": forecast["median"]}
    for level in ("80", "95"):
        if f"interval_{level}" in forecast:
            found[f"low_{level}"], found[f"high_{level}"] = forecast[f"interval_{level}"] or (None, None)
    return found


def _chances(item: Mapping[str, Any]) -> Row:
    return {f"probability_{reading}": chance for reading, chance in item["probability"].items()}


def _targets(document: Document) -> Iterable[Row]:
    for row in document["targets"]:
        reasons = "; ".join(row["reasons"])
        yield (
            row
            | _bands(row["forecast"])
            | _chances(row)
            | {
                "verdict": row["verdict"] or "",
                "reasons": reasons,
            }
        )


def _experts(document: Document) -> Iterable[Row]:
    for row in document["targets"]:
        for name, expert in row["experts"].items():
            yield {"indicator": row["indicator"], "wording": row["wording"], "expert": name} | expert


def _joint(document: Document) -> Iterable[Row]:
    joint = document["joint"]
    if joint["all_targets"] is None:
        return
    n = len(joint["at_least"])
    yield {"event": "all", "count": n, "probability": joint["all_targets"]}
    yield {"event": "all_if_independent", "count": n, "probability": joint["all_targets_if_independent"]}
    for count, chance in joint["at_least"].items():
        yield {"event": "at_least", "count": int(count), "probability": chance}


def _scenarios(document: Document) -> Iterable[Row]:
    for scenario in document["scenarios"]:
        shared = {"scenario": scenario["name"], "plausibility": scenario["plausibility"]["probability"]}
        for row in scenario["targets"]:
            yield shared | row | _bands(row) | _chances(row)


def _checks(document: Document) -> Iterable[Row]:
    for check in document["coherence"]:
        for quantity, value in check["numbers"].items():
            low, high = value if isinstance(value, list) else (value, value)
            yield check | {"quantity": quantity, "low": low, "high": high}


def _pace(document: Document) -> Iterable[Row]:
    for row in document["pace"]:
        low, high = row["required_rest_interval"] or (None, None)
        yield row | {"required_low": low, "required_high": high}


def _horizons(document: Document) -> Iterable[Row]:
    for row in document["horizons"]:
        yield (
            {key: value for key, value in row.items() if key != "year"}
            | _chances(row)
            | {"target_year": row["year"]}
        )


_MAKERS = {
    "targets": _targets, "experts": _experts, "joint": _joint, "scenarios": _scenarios,
    "stress": lambda document: document["stress"], "checks": _checks, "pace": _pace, "horizons": _horizons,
}  # fmt: skip
