"""A plan that was read, as text: a table, JSON, CSV, or the report itself with what was taken from it."""

from __future__ import annotations

import csv
import io
import json
from typing import Literal

from pingshan_forecast.core.plan import Plan
from pingshan_forecast.core.targets import FRAME_COLUMNS, Outcome, Statement
from pingshan_forecast.language.display import text_table
from pingshan_forecast.readers.reports.plans import Explanation

_SHOWN = (
    "kind",
    "region",
    "year",
    "period",
    "indicator",
    "measure",
    "comparator",
    "low",
    "high",
    "unit",
    "strength",
    "text",
)
_LONGEST_TEXT = 40


def show(plan: Plan, form: Literal["table", "json", "csv"] = "table") -> str:
    """Plan as a table to look at, or as JSON or CSV to go on with.

    Parameters
    ----------
    plan : Plan
        What was read.
    form : {"table", "json", "csv"}
        JSON and CSV have the columns of `Plan.to_frame`; a value that does not apply is null or empty.

    Examples
    --------
    >>> from pingshan_forecast.readers.reports.plans import parse_plan
    >>> plan = parse_plan("2022年乙区主要预期目标是：地区生产总值增长6.5%左右。")
    >>> print(show(plan, "csv").splitlines()[1])
    target,乙区,2022,gdp,地区生产总值,growth,about,6.5,6.5,%,expected,地区生产总值增长6.5%左右,15,29,FY,,,,
    """
    rows = [statement.to_row() for statement in (*plan.targets, *plan.outcomes)]
    if form == "json":
        return _json(_whole(plan))
    if form == "csv":
        lines = io.StringIO()
        writer = csv.DictWriter(lines, FRAME_COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        return lines.getvalue().rstrip("\n")
    shown = [tuple(_cell(row[name]) for name in _SHOWN) for row in rows]
    head = (
        f"{plan.title or plan.source or 'report'}: {len(plan.targets)} targets, {len(plan.outcomes)} outcomes"
    )
    return "\n".join([head, "", text_table(_SHOWN, shown)]) if shown else head


def _whole(plan: Plan) -> dict[str, object]:
    return {
        "region": plan.region, "year": plan.year, "as_of": plan.as_of.isoformat(),
        "as_of_assumed": plan.as_of_assumed, "title": plan.title, "source": plan.source,
        "statements": [s.to_row() for s in (*plan.targets, *plan.outcomes)],
    }  # fmt: skip


def _json(whole: dict[str, object]) -> str:
    return json.dumps(whole, ensure_ascii=False, indent=2, allow_nan=False)


def show_explained(explanation: Explanation, form: Literal["table", "json"] = "table") -> str:
    """Lines of a report with marks around what was taken, and under each what was read.

    Parameters
    ----------
    explanation : Explanation
        From `pingshan_forecast.readers.reports.plans.explain`.
    form : {"table", "json"}
        JSON is that of `show` with a list ``passed``: the text, its offsets and the reason of each number
        not taken.

    Examples
    --------
    >>> from pingshan_forecast.readers.reports.plans import explain
    >>> report = "2022年乙区主要预期目标是：地区生产总值增长6.5%左右，建成5G基站300个。"
    >>> print(show_explained(explain(report)))
    2022年乙区主要预期目标是：⟦地区生产总值增长6.5%左右⟧，⟦建成5G基站300个⟧。
      + target gdp growth about 6.5 %: 地区生产总值增长6.5%左右
      + target other level equal 300 个: 建成5G基站300个
      - 2022: a date
      - 5: part of a name
    """
    source = explanation.source
    if form == "json":
        passed_over = [
            {"text": source[p.start : p.end], "start": p.start, "end": p.end, "reason": p.reason}
            for p in explanation.passed
        ]
        return _json({**_whole(explanation.plan), "passed": passed_over})
    statements = [s for s in (*explanation.plan.targets, *explanation.plan.outcomes) if s.start is not None]
    blocks: list[str] = []
    position = 0
    for line in source.splitlines(keepends=True):
        start, end = position, position + len(line)
        position = end
        taken = [s for s in statements if s.start is not None and start <= s.start < end]
        passed = [p for p in explanation.passed if start <= p.start < end]
        if not taken and not passed:
            continue
        blocks.append(_marked(source, start, end, taken).strip())
        blocks.extend(f"  + {_read_as(s)}" for s in taken)
        blocks.extend(f"  - {source[p.start : p.end]}: {p.reason}" for p in passed)
    return "\n".join(blocks) or "no number in this text"


def _marked(source: str, start: int, end: int, taken: list[Statement]) -> str:
    """Put marks around the stretches of a line that were taken; those that overlap become one."""
    merged: list[list[int]] = []
    for low, high in sorted((s.start or 0, min(s.end or 0, end)) for s in taken):
        if merged and low < merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], high)
        else:
            merged.append([low, high])
    pieces, at = [], start
    for low, high in merged:
        pieces += [source[at:low], "⟦", source[low:high], "⟧"]
        at = high
    return "".join([*pieces, source[at:end]])


def _read_as(statement: Statement) -> str:
    kind = "outcome" if isinstance(statement, Outcome) else "target"
    low, high = statement.low, statement.high
    ends = (
        [f"{low:g}"]
        if low == high and low is not None
        else [f"{value:g}" for value in (low, high) if value is not None]
    )
    parts = [
        kind,
        statement.indicator,
        statement.measure,
        statement.comparator,
        "-".join(ends),
        statement.unit,
    ]
    return " ".join(part for part in parts if part) + f": {statement.text}".replace("\n", " ")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:g}"
    text = " ".join(str(value).split())
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"
