import datetime as dt

import pytest

from pingshan_forecast.readers.tables.cells import Cell, CellRefusedError, number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("588.4*", 588.4),
        ("588.4①", 588.4),
        ("588.4[1]", 588.4),
        ("－1.3", -1.3),
        ("−1.3", -1.3),
        ("(12.5)", -12.5),
        ("（12.5%）", -12.5),
        ("1,234.5", 1234.5),
        ("１，２３４", 1234.0),
        ("13.6%", 13.6),
        ("4.5‰", 0.45),
        ("增长6.5%", 6.5),
        ("下降3.2%", -3.2),
        ("约1600", 1600.0),
        ("1600左右", 1600.0),
        (">5000", 5000.0),
        ("超5000", 5000.0),
        ("持平", 0.0),
        ("\u3000 7.0\u00a0", 7.0),
        ("1.2E+3", 1200.0),
        ("—", None),
        ("-", None),
        ("–", None),
        ("…", None),
        ("...", None),
        ("……", None),
        ("", None),
        ("n/a", None),
        ("+6.5", 6.5),
    ],
)
def test_a_cell_reads_as_people_mean_it(text, value):
    assert number(Cell(value=text)).value == value


@pytest.mark.parametrize(
    "value",
    [
        "abc",
        "12,34.5",
        "6%-6.5%",
        "翻一番",
        "<5000",
        "inf",
        "1e999",
        "1.2.3",
        "1234,5",
        True,
        float("nan"),
        float("inf"),
        dt.date(2020, 1, 1),
        dt.datetime(2020, 1, 1),
        dt.time(1),
        "588.4(1)",
        "--5",
    ],
)
def test_a_cell_that_is_no_figure_is_refused(value):
    with pytest.raises(CellRefusedError):
        number(Cell(value=value))
