"""Mutate tables and read them: only the library's own errors, and values that stand in the file.

python -m benchmarks.fuzz_tables FOLDER [--rounds N] [--seed S]
"""

from __future__ import annotations

import argparse
import math
import random
import re
import sys
import tempfile
import time
from pathlib import Path

from pingshan_forecast.errors import PingshanForecastError
from pingshan_forecast.readers.tables.cells import CellRefusedError, number
from pingshan_forecast.readers.tables.files import read_sheets
from pingshan_forecast.readers.tables.history import explain_history
from pingshan_forecast.readers.tables.sheets import Sheet

JUNK = [
    "", None, "x", "—", "2020", 2020, 2019.0, "GDP", "GDP增速(%)", "地区", "年份", "单位：万元", "1-8月",
    "2020年", -5.0,
    1e12, "合计", "全市", "坪山", "注：1.", "(12.5)", "=", "\x00", "亿元", "%", True, 107.2, "第一产业",
    "目标", "环比", "12,5",
]  # fmt: skip
HINTS = [{}, {"region": "坪山"}, {"region": "深圳", "unit": "亿元"}, {"region": "全国", "indicator": "gdp"}]
HINTS += [{"region": "坪山", "measure": "index_fixed_base"}, {"region": "广东", "indicator": "没有的指标"}]


def mutated(rows: list[list[object]], random_: random.Random) -> list[list[object]]:
    """A table with a few of its cells, rows or columns changed, lost, doubled or moved."""
    rows = [list(row) for row in rows[:60]]
    for _ in range(random_.randint(1, 6)):
        if not rows:
            break
        i = random_.randrange(len(rows))
        kind = random_.randrange(7)
        if kind == 0:
            del rows[i]
        elif kind == 1:
            rows.insert(i, list(random_.choice(rows)))
        elif kind == 2 and rows[i]:
            rows[i][random_.randrange(len(rows[i]))] = random_.choice(JUNK)
        elif kind == 3 and rows[i]:
            j = random_.randrange(len(rows[i]))
            rows = [row[:j] + row[j + 1 :] for row in rows]
        elif kind == 4:
            rows = [list(column) for column in zip(*rows, strict=False)]
        elif kind == 5:
            random_.shuffle(rows)
        elif rows[i]:
            rows[i] = [random_.choice(JUNK)] + rows[i]
    return rows


def numbers(rows: list[list[object]]) -> list[float]:
    """Every number of a table."""
    found: list[float] = []
    page = Sheet(name="", rows=rows)
    for i, row in enumerate(rows):
        for j in range(len(row)):
            try:
                value = number(page.cell(i, j)).value
            except CellRefusedError:
                value = None
            texts = re.findall(r"\d+(?:\.\d+)?", str(row[j])) if value is None else []
            found += [value] if value is not None else [float(t) for t in texts]
    return found


def strange(path: Path, rows: list[list[object]], hints: dict[str, str]) -> str:
    """What is wrong with what is read of a table; empty if nothing is."""
    try:
        reading = explain_history(path, **hints)
    except PingshanForecastError as error:
        return "a message of several lines" if "\n" in str(error) else ""
    have = numbers(rows)
    for value in reading.values:
        stands = value.figure.number.value
        if not any(
            math.isclose(stands, x, rel_tol=1e-9) or math.isclose(stands, x * 100, rel_tol=1e-9) for x in have
        ):
            return f"{stands} at {value.figure.place} does not stand in the file"
    return ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    random_ = random.Random(options.seed)
    tables = []
    for path in sorted(options.folder.rglob("*")):
        if path.suffix.lower() in {".csv", ".xls", ".xlsx", ".tsv"} and path.stat().st_size < 200_000:
            try:
                tables += [(path.name, sheet.rows) for sheet in read_sheets(path, None) if sheet.rows]
            except PingshanForecastError:
                continue
    import csv

    bad = slow = tried = 0
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "fuzz.csv"
        for name, rows in tables:
            for _ in range(options.rounds):
                made = mutated(rows, random_)
                with target.open("w", encoding="utf-8", newline="") as file:
                    csv.writer(file).writerows(made)
                began, hints = time.perf_counter(), random_.choice(HINTS)
                tried += 1
                try:
                    fault = strange(
                        target, [[("" if c is None else str(c)) for c in row] for row in made], hints
                    )
                except Exception as error:  # what the fuzz is for
                    fault = f"{type(error).__name__}: {error}"
                    where = sys.exc_info()[2]
                    while where is not None and where.tb_next is not None:
                        where = where.tb_next
                    if where is not None:
                        fault += f" at {where.tb_frame.f_code.co_filename}:{where.tb_lineno}"
                slow += time.perf_counter() - began > 2
                if fault:
                    bad += 1
                    print(f"{name} {hints}: {fault}")
    print(f"{tried} tables, {bad} faults, {slow} over 2 s")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
