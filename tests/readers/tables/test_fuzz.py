"""Mutated tables: nothing but the library's own errors escapes, and what comes out stands in the file."""

import csv
import random

import pytest

from benchmarks.fuzz_tables import HINTS, mutated, strange
from pingshan_forecast.readers.tables.files import read_sheets
from places import EXAMPLES


@pytest.mark.parametrize("name", sorted(path.name for path in (EXAMPLES / "tables").glob("*.csv")))
def test_a_mutated_sample_is_read_or_refused(tmp_path, name):
    random_ = random.Random(name)
    rows = read_sheets(EXAMPLES / "tables" / name, None)[0].rows
    for _ in range(25):
        made = [["" if cell is None else str(cell) for cell in row] for row in mutated(rows, random_)]
        with (tmp_path / "a.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(made)
        assert strange(tmp_path / "a.csv", made, random_.choice(HINTS)) == ""
