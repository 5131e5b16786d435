"""What the tests of the table reader share: writing a table, reading it, and the message of a refusal."""

import csv
import datetime as dt
import io
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from hypothesis import HealthCheck, settings

from pingshan_forecast.errors import PingshanForecastError
from pingshan_forecast.readers.tables.history import read_history

TODAY = dt.date(2026, 6, 30)
# The file is written anew for every example, so that sharing tmp_path between them does no harm.
LAW = settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


def write(path: Path, rows, *, separator=",", encoding="utf-8", sheets=None):
    if path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        book.remove(book.active)
        for name, table in (sheets or {"Sheet1": rows}).items():
            page = book.create_sheet(name)
            for row in table:
                page.append([None if cell == "" else cell for cell in row])
        book.save(path)
        return path
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def read(path, **options):
    return read_history(path, **{"region": "坪山", "today": TODAY, **options})


def refusal(path, **options):
    with pytest.raises(PingshanForecastError) as caught:
        read(path, **options)
    message = str(caught.value)
    assert "\n" not in message
    assert path.name in message
    return message


PLAIN = [["年份", "GDP(亿元)", "GDP增速(%)"], [2019, 760.87, ""], [2020, 801.05, 2.9], [2021, 910.02, 11.7]]


def assert_plain(history):
    series = history.series("gdp")
    assert history.region == "坪山"
    assert series.years.tolist() == [2019, 2020, 2021]
    np.testing.assert_array_equal(series.level, [760.87, 801.05, 910.02])
    np.testing.assert_array_equal(series.growth_pct, [np.nan, 2.9, 11.7])
    assert series.unit == "100m_cny"
