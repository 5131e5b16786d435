import datetime as dt
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pingshan_forecast.errors import PingshanForecastError
from pingshan_forecast.readers.tables.history import read_history
from table_files import LAW, PLAIN, read, refusal, write

BAD_CELLS = {
    "text": ("abc", "row 3 column B: 'abc' is no number"),
    "range": ("6%-6.5%", "is no number"),
    "boolean": (True, "true or false"),
    "infinite": ("inf", "row 3 column B"),
    "minus a hundred": (-100, "-100% or less"),
    "currency": ("8亿元", "where a growth rate"),
}


@pytest.mark.parametrize("case", BAD_CELLS)
def test_a_bad_cell_is_named_with_its_place_and_remedy(tmp_path, case):
    cell, says = BAD_CELLS[case]
    path = write(tmp_path / "a.xlsx", [["年份", "GDP增速(%)"], [2019, 5.0], [2020, cell]])
    message = refusal(path)
    assert says in message
    assert "sheet 'Sheet1' row 3 column B" in message


def test_dates_and_excel_errors_in_cells_are_refused(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["年份", "GDP增速(%)"])
    book.active.append([2019, dt.date(2020, 1, 1)])
    book.active.append([2020, "=1/0"])
    book.active.append([2021, "#DIV/0!"])
    book.active["B4"].data_type = "e"
    book.save(tmp_path / "a.xlsx")
    message = refusal(tmp_path / "a.xlsx")
    assert "3 cells cannot be used" in message
    for place in ("row 2 column B", "row 3 column B", "row 4 column B"):
        assert place in message


def test_every_refused_cell_is_listed_up_to_a_limit_with_the_count(tmp_path):
    rows = [["年份", "GDP增速(%)"], *[[1990 + i, "x"] for i in range(30)]]
    message = refusal(write(tmp_path / "a.csv", rows))
    assert "30 cells" in message
    assert "row 21 column B" in message
    assert "row 22 column B" not in message
    assert "and 10 more" in message


BAD_TABLES = {
    "duplicate": (
        [*PLAIN, [2020, 801.0, ""]],
        ["801.05 at", "row 3 column B", "row 5 column B", "delete one"],
    ),
    "future": ([PLAIN[0], [2027, 1500, ""]], ["row 2 column B", "future", "correct the year"]),
    "a word too many": (
        [["年份", "绿色GDP(亿元)"], [2020, 1.0]],
        ["row 2 column B", "绿色GDP", "indicator="],
    ),
    "unknown region": ([["地区", "年份", "GDP增速"], ["坪三", 2020, 2.9]], ["坪三", "坪山"]),
    "wrong unit": ([["年份", "GDP(万人)"], [2020, 800]], ["row 2 column B", "万人", "correct the unit"]),
    "two units fit": (
        [["单位：亿元、亿美元", ""], ["年份", "进出口总额"], [2020, 801]],
        ["亿元 or 亿美元", "unit="],
    ),
    "wrong year": (
        [["指标", "年份", "增速"], ["GDP", "202O", 2.9]],
        ["row 2 column B", "202O", "write it as 2020"],
    ),
    "ambiguous": ([["年份", "GDP"], [2020, 2.9], [2021, 11.7]], ["row 2 column B", "增速(%)"]),
    "fractions": ([["年份", "GDP增速"], [2019, 0.08], [2020, 0.029], [2021, 0.117]], ["below 1", "per cent"]),
    "header only": ([PLAIN[0]], ["no figures"]),
    "no year": ([["坪山", "很好"], ["a", "b"]], ["no table of years"]),
    "no heading": ([["年份", "GDP增速", ""], [2020, 2.9, 17]], ["row 2 column C", "no heading"]),
    "date before the year": (
        [["指标", "年份", "增速", "published"], ["GDP", 2020, 2.9, "2019-01-01"]],
        ["row 2 column C", "2019-01-01"],
    ),
    "no date": (
        [["指标", "年份", "增速", "published"], ["GDP", 2020, 2.9, "soon"]],
        ["row 2 column D", "2021-01-26"],
    ),
    "level in per cent": ([["年份", "GDP总量"], [2020, "2.9%"]], ["row 2 column B", "per cent"]),
}


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@pytest.mark.parametrize("case", BAD_TABLES)
def test_a_bad_table_is_refused_in_one_line_that_mends(tmp_path, case, suffix):
    rows, says = BAD_TABLES[case]
    message = refusal(write(tmp_path / f"a{suffix}", rows))
    for words in says:
        assert words in message


def test_vintages_need_a_status_or_a_day_to_tell_them_apart(tmp_path):
    rows = [["指标", "年份", "总量", "状态"], ["GDP", 2014, 405, "预计"], ["GDP", 2014, 423.73, "核实"]]
    path = write(tmp_path / "a.csv", rows)
    assert [o.level for o in read(path).vintages("gdp", 2014)] == [405.0, 423.73]
    rows[2][3] = "预计"
    assert "two figures" in refusal(write(path, rows))


def corrupt(path, content):
    path.write_bytes(content)
    return path


def test_files_that_are_no_tables_are_refused(tmp_path):
    assert "does not exist" in refusal(tmp_path / "missing.csv")
    (tmp_path / "folder.csv").mkdir()
    assert "folder" in refusal(tmp_path / "folder.csv")
    assert "is empty" in refusal(corrupt(tmp_path / "a.csv", b""))
    assert "is empty" in refusal(corrupt(tmp_path / "b.xlsx", b""))
    assert ".xlsx or .csv" in refusal(corrupt(tmp_path / "a.doc", b"x"))
    assert "save it as .xlsx" in refusal(corrupt(tmp_path / "a.xlsx", b"PK\x03\x04 broken"))
    assert "password" in refusal(corrupt(tmp_path / "c.xlsx", bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 600))
    assert "named as text" in refusal(corrupt(tmp_path / "c.csv", b"PK\x03\x04 workbook"))
    assert "neither UTF-8" in refusal(corrupt(tmp_path / "d.csv", b"\xff\xff\x80"))
    path = write(tmp_path / "e.xlsx", PLAIN)
    assert "it has Sheet1" in refusal(path, sheet="Sheet9")


def test_archives_that_unpack_too_far_are_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 201_000_000)
    assert "200 MB" in refusal(tmp_path / "a.xlsx")
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "年份", 1
    book.save(tmp_path / "b.xlsx")
    assert "stray cells" in refusal(tmp_path / "b.xlsx")


def outcome(path):
    try:
        return read(path).region
    except PingshanForecastError as error:
        return str(error)


@LAW
@given(
    content=st.binary(max_size=400),
    suffix=st.sampled_from([".csv", ".txt", ".tsv", ".xlsx", ".xls", ".xlsm"]),
)
def test_random_bytes_raise_nothing_but_our_own_errors(tmp_path, content, suffix):
    assert "\n" not in outcome(corrupt(tmp_path / f"fuzz{suffix}", content))


WORDS = [
    "年份",
    "GDP",
    "GDP(亿元)",
    "增速(%)",
    "2020年",
    2021,
    5.5,
    "—",
    "",
    "坪山",
    "指标",
    "地区",
    "单位：亿元",
    True,
    "x",
]


@LAW
@given(rows=st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=5), min_size=1, max_size=6))
def test_random_tables_raise_nothing_but_our_own_errors(tmp_path, rows):
    assert "\n" not in outcome(write(tmp_path / "a.xlsx", rows))


@LAW
@given(places=st.lists(st.floats(0, 1, exclude_max=True), min_size=1, max_size=20))
def test_a_damaged_workbook_raises_nothing_but_our_own_errors(tmp_path, places):
    content = bytearray(write(tmp_path / "a.xlsx", PLAIN).read_bytes())
    for place in places:
        content[int(place * len(content))] ^= 0xFF
    assert "\n" not in outcome(corrupt(tmp_path / "b.xlsx", bytes(content)))


def test_a_sheet_of_figures_without_headings_is_left_out_aloud(tmp_path):
    path = write(tmp_path / "a.xlsx", None, sheets={"坪山": PLAIN, "草稿": [["合计", 17.5], ["差", 3]]})
    assert any("left out 草稿" in line for line in read(path).warnings)


def test_a_damaged_old_workbook_is_refused(tmp_path):
    ole = bytes.fromhex("d0cf11e0a1b11ae1")
    assert "again as .xlsx" in refusal(corrupt(tmp_path / "a.xls", ole + bytes(range(256)) * 8))


def test_a_figure_under_no_heading_is_refused(tmp_path):
    path = tmp_path / "坪山.csv"
    path.write_text("年份,GDP增速(%)\n2018,8,9\n2019,9\n", encoding="utf-8")
    with pytest.raises(PingshanForecastError, match="row 2 column C: '9' stands under no heading"):
        read_history(path)
