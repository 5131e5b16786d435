import csv
import datetime as dt
import io
import zipfile
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pingshan_forecast.errors import PingshanForecastError
from pingshan_forecast.readers.cells import Cell, CellRefusedError, number, year
from pingshan_forecast.readers.tables import read_history

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


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_reads_the_same_in_every_encoding_and_with_every_separator(tmp_path, encoding, separator):
    assert_plain(read(write(tmp_path / "a.csv", PLAIN, separator=separator, encoding=encoding)))


def test_thousands_commas_do_not_hide_a_semicolon(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("年份;GDP(亿元);增速\n2022;1,080.5;3.8\n2023;1,329.89;14.0\n", encoding="utf-8")
    assert read(path).series("gdp").level.tolist() == [1080.5, 1329.89]


LAYOUTS = {
    "years down": PLAIN,
    "two-level heading": [
        ["坪山区主要经济指标", "", ""],
        ["", "", "单位：亿元、%"],
        ["年份", "地区生产总值", ""],
        ["", "总量", "增速"],
        ["２０１９年", "760.87*", "—"],
        ["", "", ""],
        ["2020年", "801.05①", "２．９"],
        ["2021", " 910.02\u00a0", "11.7%"],
        ["注：2021年为初步数据", "", ""],
        ["数据来源：统计局", "", ""],
    ],
    "indicators down": [
        ["指标", "单位", "2019年", "2020年", "2021年"],
        ["地区生产总值", "亿元", 760.87, 801.05, 910.02],
        ["  同比增长", "%", "…", 2.9, 11.7],
    ],
    "indicators down, years in a corner's row": [
        ["年份", 2019, 2020, 2021],
        ["GDP（亿元）", 760.87, 801.05, 910.02],
        ["增速（%）", "-", 2.9, 11.7],
    ],
    "years across with two measures": [
        ["指标", "2019", "", "2020", "", "2021", ""],
        ["", "总量", "增速", "总量", "增速", "总量", "增速"],
        ["生产总值", 760.87, "", 801.05, 2.9, 910.02, 11.7],
    ],
    "indicator over year column": [
        ["", "GDP", ""],
        ["年份", "总量(亿元)", "增速(%)"],
        [2019, 760.87, ""],
        [2020, 801.05, 2.9],
        [2021, 910.02, 11.7],
    ],
    "tidy": [
        ["地区", "指标", "年份", "总量", "增速(%)", "单位", "状态"],
        ["坪山区", "地区生产总值", "2019", 760.87, "", "亿元", "核实"],
        ["坪山", "gdp", 2020, 801.05, 2.9, "亿元", ""],
        ["Pingshan", "GDP", "2021年", 9100200, 11.7, "万元", "初步"],
    ],
    "tidy in English": [
        ["region", "indicator", "year", "level", "growth_pct"],
        ["坪山", "gdp", 2019, 760.87, ""],
        ["坪山", "gdp", 2020, 801.05, 2.9],
        ["坪山", "gdp", 2021, 910.02, 11.7],
    ],
    "tidy, one value a row": [
        ["指标", "年份", "数值", "单位"],
        ["GDP", 2019, 760.87, "亿元"],
        ["GDP", 2020, 801.05, "亿元"],
        ["GDP", 2021, 910.02, "亿元"],
        ["GDP", 2020, 2.9, "%"],
        ["GDP", 2021, 11.7, "%"],
    ],
    "blank corner": [
        ["", "GDP(亿元)", "GDP增速"],
        [2019, 760.87, ""],
        [2020, 801.05, 2.9],
        [2021, 910.02, 11.7],
    ],
    "growth as an index": [
        ["年份", "GDP(亿元)", "地区生产总值指数(上年=100)"],
        [2019, 760.87, ""],
        [2020, 801.05, 102.9],
        [2021, 910.02, 111.7],
    ],
    "bare heading beside its growth": [
        ["年份", "GDP", "增速"],
        [2019, 760.87, ""],
        [2020, 801.05, 2.9],
        [2021, 910.02, 11.7],
    ],
}


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_gives_the_same_series(tmp_path, layout, suffix):
    assert_plain(read(write(tmp_path / f"a{suffix}", LAYOUTS[layout])))


def test_merged_cells_speak_for_all_they_cover(tmp_path):
    book = openpyxl.Workbook()
    page = book.active
    for row in (
        ["坪山区主要经济指标", None, None, None],
        ["指标", "类别", "2020年", "2021年"],
        ["地区生产总值", "总量(亿元)", 801.05, 910.02],
        [None, "增速(%)", 2.9, 11.7],
    ):
        page.append(row)
    page.merge_cells("A1:D1")
    page.merge_cells("A3:A4")
    book.save(tmp_path / "a.xlsx")
    series = read(tmp_path / "a.xlsx").series("gdp")
    assert (series.level.tolist(), series.growth_pct.tolist()) == ([801.05, 910.02], [2.9, 11.7])


def test_per_cent_formats_count_cell_by_cell(tmp_path):
    book = openpyxl.Workbook()
    page = book.active
    for row in (["年份", "GDP增速"], [2019, 0.136], [2020, 2.9], [2021, 11.7]):
        page.append(row)
    page["B2"].number_format = "0.0%"
    page["B4"].number_format = '0.0"%"'
    book.save(tmp_path / "a.xlsx")
    assert read(tmp_path / "a.xlsx").series("gdp").growth_pct.tolist() == [13.6, 2.9, 11.7]


def test_one_sheet_a_region_needs_the_region_and_gives_all(tmp_path):
    sheets = {"坪山": PLAIN, "光明区": [["年份", "GDP(亿元)"], [2021, 1285.33]], "说明": [["此表为草稿"]]}
    path = write(tmp_path / "a.xlsx", None, sheets=sheets)
    assert_plain(read(path))
    assert read(path).series("gdp", region="光明").level.tolist() == [1285.33]
    assert read(path, region="光明", sheet="光明区").parents == ("深圳", "广东", "全国")
    assert "region=" in refusal(path, region=None)


def test_one_sheet_an_indicator(tmp_path):
    sheets = {
        "GDP": [["年份", "总量", "增速"], [2021, 910.02, 11.7]],
        "社会消费品零售总额": [["年份", "增速"], [2021, 19.2]],
    }
    history = read(write(tmp_path / "a.xlsx", None, sheets=sheets))
    assert history.indicators() == ("gdp", "retail_sales")
    assert history.series("retail_sales").growth_pct.tolist() == [19.2]


def test_units_become_those_of_the_registry(tmp_path):
    rows = [
        [
            "年份",
            "常住人口(万人)",
            "进出口总额(亿美元)",
            "固定资产投资(万元)",
            "居民人均可支配收入(元)",
            "CPI(%)",
            "失业率(%)",
        ],
        [2020, 55.13, 63.5, 4120000, 58000, 2.3, 2.4],
    ]
    history = read(write(tmp_path / "a.csv", rows))
    got = {o.indicator: (o.level, o.growth_pct, o.unit) for o in history.observations}
    assert got == {
        "population": (55.13, None, "10k_persons"),
        "trade_total": (63.5, None, "100m_usd"),
        "fixed_investment": (412.0, None, "100m_cny"),
        "income_resident": (58000.0, None, "cny"),
        "cpi": (None, 2.3, ""),
        "unemployment_registered": (2.4, None, "pct"),
    }


def test_status_qualifier_and_provenance_are_kept(tmp_path):
    rows = [
        ["指标", "年份", "总量", "增速", "状态", "known_from", "来源", "备注"],
        ["GDP", 2014, "约405亿元", "11.5%", "预计", "2015-01-26", "计划报告", "草案"],
        ["GDP", 2014, "超423", "", "核实", "", "年鉴", ""],
        ["GDP", "2025年预计", 1500, "", "", "", "", ""],
    ]
    level, growth, later, expected = sorted(
        read(write(tmp_path / "a.csv", rows)).observations,
        key=lambda o: (o.year, o.status != "expected", o.level is None),
    )
    assert (level.status, level.known_from, level.source_id, level.note) == (
        "expected",
        dt.date(2015, 1, 26),
        "计划报告",
        "草案",
    )
    assert (level.level, level.qualifier, growth.growth_pct, growth.qualifier) == (
        405.0,
        "approx",
        11.5,
        "exact",
    )
    assert (later.status, later.qualifier, later.known_from) == (
        "verified",
        "more_than",
        dt.date(2015, 12, 31),
    )
    assert (expected.year, expected.status, expected.known_from) == (2025, "expected", dt.date(2026, 1, 31))


def test_figures_are_known_from_the_end_of_january_unless_the_file_says_otherwise(tmp_path):
    rows = [["年份", "期间", "GDP增速(%)"], [2020, "", 2.9], [2021, "上半年", 12.1], [2021, "1-8月", 11.9]]
    known = [(o.period, o.known_from) for o in read(write(tmp_path / "a.csv", rows)).observations]
    assert known == [
        ("FY", dt.date(2021, 1, 31)),
        ("H1", dt.date(2021, 7, 31)),
        ("M1-M8", dt.date(2021, 9, 30)),
    ]


def test_the_file_names_the_region_and_an_own_county_is_taken_as_written(tmp_path):
    assert read(write(tmp_path / "深圳市坪山区2021.csv", PLAIN), region=None).region == "坪山"
    own = read(write(tmp_path / "a.csv", PLAIN), region="云上县")
    assert (own.region, own.parents) == ("云上县", ())


def test_a_history_written_as_a_frame_reads_back_equal(tmp_path):
    history = read(write(tmp_path / "a.csv", LAYOUTS["tidy"]))
    history.to_frame().to_csv(tmp_path / "b.csv", index=False)
    assert read(tmp_path / "b.csv").observations == history.observations


figures = st.one_of(st.none(), st.floats(-60, 60).map(lambda x: round(x, 2)))


def fifteen_digits(x):
    return float(f"{x:.15g}")  # what a workbook keeps of a number


def in_layout(layout, start, growth, levels):
    years = range(start, start + len(growth))
    cells = [[g if g is not None else "" for g in growth], [v if v is not None else "—" for v in levels]]
    if layout == "tidy":
        head = ["指标", "年份", "增速(%)", "总量"]
        return [head, *(["GDP", y, g, v] for y, g, v in zip(years, *cells, strict=True))]
    if layout == "years down":
        head = ["年份", "GDP增速(%)", "GDP(亿元)"]
        return [head, *([y, g, v] for y, g, v in zip(years, *cells, strict=True))]
    return [["指标", *[f"{y}年" for y in years]], ["GDP增速(%)", *cells[0]], ["GDP(亿元)", *cells[1]]]


@LAW
@given(
    start=st.integers(1990, 2005),
    rows=st.lists(
        st.tuples(figures, st.one_of(st.none(), st.floats(0.01, 1e6).map(fifteen_digits))),
        min_size=1,
        max_size=20,
    ),
    layout=st.sampled_from(["tidy", "years down", "years across"]),
    suffix=st.sampled_from([".csv", ".xlsx"]),
    encoding=st.sampled_from(["utf-8", "gb18030", "utf-16"]),
)
def test_any_series_reads_back_equal(tmp_path, start, rows, layout, suffix, encoding):
    growth, levels = zip(*rows, strict=True)
    path = write(tmp_path / f"a{suffix}", in_layout(layout, start, growth, levels), encoding=encoding)
    if all(g is None and v is None for g, v in rows):
        assert "no figures" in refusal(path)
        return
    got = {}
    for o in read(path).observations:
        got[o.year] = (o.growth_pct, o.level)
    assert got == {start + i: (g, v) for i, (g, v) in enumerate(rows) if g is not None or v is not None}


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
        "nan",
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


def test_years_read_with_their_status():
    assert year("2014年预计") == (2014, "FY", "expected")
    assert year("２０１４") == year(2014.0) == year("2014年") == (2014, "FY", None)
    assert year("2014E") == (2014, "FY", "expected")
    assert year("2014-2023") is None


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
    "future": ([*PLAIN, [2027, 1500, ""]], ["row 5 column B", "future", "correct the year"]),
    "unknown indicator": ([["年份", "GDPP(亿元)", "GDP增速"], [2020, 1.0, 2.0]], ["row 2 column B", "GDPP"]),
    "unknown indicator down": (
        [["指标", "2019", "2020"], ["零售总额度", 1, 2]],
        ["row 2 column A", "零售总额度"],
    ),
    "unknown region": (
        [["地区", "年份", "GDP增速"], ["坪三", 2020, 2.9]],
        ["row 2 column A", "坪三", "坪山"],
    ),
    "wrong unit": ([["年份", "GDP(万人)"], [2020, 800]], ["row 2 column B", "万人", "correct the unit"]),
    "wrong year": (
        [["指标", "年份", "增速"], ["GDP", "202O", 2.9]],
        ["row 2 column B", "202O", "write it as 2020"],
    ),
    "ambiguous": ([["年份", "GDP"], [2020, 2.9], [2021, 11.7]], ["row 2 column B", "增速(%)"]),
    "fractions": ([["年份", "GDP增速"], [2019, 0.08], [2020, 0.029], [2021, 0.117]], ["below 1", "per cent"]),
    "header only": ([PLAIN[0]], ["no figures"]),
    "no year": ([["坪山", "很好"], ["a", "b"]], ["no year"]),
    "no heading": ([["年份", "GDP增速", ""], [2020, 2.9, 17]], ["row 2 column C", "no heading"]),
    "date before the year": (
        [["指标", "年份", "增速", "known_from"], ["GDP", 2020, 2.9, "2019-01-01"]],
        ["row 2 column C", "2019-01-01"],
    ),
    "no date": (
        [["指标", "年份", "增速", "known_from"], ["GDP", 2020, 2.9, "soon"]],
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
    assert "save it again" in refusal(corrupt(tmp_path / "a.xlsx", b"PK\x03\x04 broken"))
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
