"""Measure the reading of reports against hand labels: ``python -m benchmarks.reader PATH [--only REGEX]``.

PATH is a folder with ``labels.csv`` (columns text_file, kind, indicator_code, comparator, value_low,
value_high, exact_phrase) and the texts under ``texts/``. A row is (kind, indicator, low, high), counted as
often as it occurs.

The labels hold the list of targets and the figures that head a report, not its thousand others. So precision
is given twice: among the rows read from sentences that hold a labelled row of the kind (``precision``), and
among all rows read (``whole``), where every figure that nobody labelled counts as an error.
"""

from __future__ import annotations

import argparse
import csv
import re
import time
from collections import Counter, defaultdict
from pathlib import Path

from pingshan_forecast.language.display import text_table
from pingshan_forecast.readers.reports.documents import read_source
from pingshan_forecast.readers.reports.plans import parse_plan

HEADER = ("text", "kind", "labels", "found", "recall", "precision", "F1", "F1 with comparator", "whole F1")
Key = tuple[str, float | None, float | None, str]


def number(value: str | float | None) -> float | None:
    return None if value in {"", None} else round(float(value or 0), 4)


def f1(hits: int, labelled: int, read: int) -> float:
    return 2 * hits / (labelled + read) if labelled + read else 1.0


def sentences_with(phrases: list[str], text: str) -> list[tuple[int, int]]:
    """Give the sentences of a text that hold one of some phrases."""
    found = []
    for phrase in phrases:
        at = text.find(phrase)
        if at < 0:
            continue
        ends = [end for stop in "。\n" if (end := text.find(stop, at + len(phrase))) >= 0]
        found.append((max(text.rfind(stop, 0, at) for stop in "。\n") + 1, min(ends, default=len(text))))
    return found


def counts(path: Path, labels: list[dict[str, str]]) -> dict[str, Counter[str]]:
    """Count labelled rows, rows read and rows found of one text, by kind."""
    text = read_source(path)
    plan = parse_plan(text, name=path.name)
    result = {}
    for kind, rows in (("target", plan.targets), ("outcome", plan.outcomes)):
        wanted = [label for label in labels if label["kind"] == kind]
        spans = sentences_with([label["exact_phrase"] for label in wanted], text)
        truth: list[Key] = [
            (w["indicator_code"], number(w["value_low"]), number(w["value_high"]), w["comparator"])
            for w in wanted
        ]
        read: list[tuple[Key, int]] = [
            ((r.indicator, number(r.low), number(r.high), r.comparator), r.start or 0) for r in rows
        ]
        near = Counter(key[:3] for key, at in read if any(start <= at <= end for start, end in spans))
        bare = Counter(key[:3] for key in truth)
        hits = (bare & Counter(key[:3] for key, _ in read)).total()
        result[kind] = Counter(
            labels=len(wanted),
            hits=hits,
            near=hits + (near - bare).total(),
            all=len(rows),
            exact=(Counter(truth) & Counter(key for key, _ in read)).total(),
        )
    return result


def line(name: str, kind: str, c: Counter[str]) -> tuple[str, ...]:
    recall = c["hits"] / c["labels"] if c["labels"] else 1.0
    precision = c["hits"] / c["near"] if c["near"] else 1.0
    scores = (
        recall, precision, f1(c["hits"], c["labels"], c["near"]), f1(c["exact"], c["labels"], c["near"]),
        f1(c["hits"], c["labels"], c["all"]),
    )  # fmt: skip
    return (name, kind, str(c["labels"]), str(c["hits"]), *(f"{score:.3f}" for score in scores))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("path", type=Path)
    parser.add_argument("--only", default="", help="read only texts whose name this regular expression finds")
    arguments = parser.parse_args()
    labels = defaultdict(list)
    with (arguments.path / "labels.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            labels[row["text_file"]].append(row)
    rows: list[tuple[str, ...]] = []
    totals: dict[str, Counter[str]] = defaultdict(Counter)
    began = time.perf_counter()
    for name in sorted(labels):
        if re.search(arguments.only, name):
            for kind, count in counts(arguments.path / "texts" / name, labels[name]).items():
                totals[kind] += count
                if count["labels"]:
                    rows.append(line(name, kind, count))
    rows += [line("ALL", kind, count) for kind, count in totals.items()]
    print(text_table(HEADER, rows, right=frozenset(range(2, len(HEADER)))))
    print(f"\n{time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main()
