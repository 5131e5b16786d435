"""The same table in every format that is read."""

import datetime as dt

import pandas as pd
import pytest

from pingshan_forecast.readers.tables.files import read_sheets
from table_files import PLAIN, assert_plain, read, refusal, write

FRAME = pd.DataFrame(
    {"year": [2019, 2020, 2021], "gdp": [760.87, 801.05, 910.02], "gdp_growth_pct": [None, 2.9, 11.7]}
)


def test_stata_files_are_read_by_their_labels(tmp_path):
    labels = {"year": "年份", "gdp": "地区生产总值(亿元)", "gdp_growth_pct": "GDP增速(%)"}
    FRAME.to_stata(tmp_path / "a.dta", write_index=False, variable_labels=labels, version=118)
    assert_plain(read(tmp_path / "a.dta"))


def test_spss_files_are_read_by_their_labels(tmp_path):
    pyreadstat = pytest.importorskip("pyreadstat")
    pyreadstat.write_sav(
        FRAME, str(tmp_path / "a.sav"), column_labels=["年份", "地区生产总值(亿元)", "GDP增速(%)"]
    )
    assert_plain(read(tmp_path / "a.sav"))


@pytest.mark.parametrize("suffix", [".parquet", ".feather"])
def test_arrow_files_are_read(tmp_path, suffix):
    pytest.importorskip("pyarrow")
    table = FRAME.rename(columns={"year": "年份", "gdp": "GDP(亿元)", "gdp_growth_pct": "GDP增速(%)"})
    getattr(table, f"to_{suffix[1:]}")(tmp_path / f"a{suffix}")
    assert_plain(read(tmp_path / f"a{suffix}"))


def test_open_document_sheets_are_read(tmp_path):
    pytest.importorskip("odf")
    table = pd.DataFrame(PLAIN[1:], columns=PLAIN[0])
    table.to_excel(tmp_path / "a.ods", engine="odf", index=False)
    assert_plain(read(tmp_path / "a.ods"))


@pytest.mark.parametrize("suffix", [".dta", ".sav", ".parquet", ".feather", ".ods", ".xlsb"])
def test_a_broken_file_of_any_format_is_refused(tmp_path, suffix):
    (tmp_path / f"a{suffix}").write_bytes(bytes(range(256)))
    assert "save it" in refusal(tmp_path / f"a{suffix}")


def test_text_and_pages_under_the_name_of_a_workbook(tmp_path):
    text = write(tmp_path / "a.csv", PLAIN, separator="\t").read_bytes()
    (tmp_path / "a.xls").write_bytes(text)
    assert_plain(read(tmp_path / "a.xls"))
    (tmp_path / "b.xls").write_bytes(b"<html><table></table></html>")
    assert "web page" in refusal(tmp_path / "b.xls")


def test_cells_that_end_in_tabs_keep_their_commas(tmp_path):
    rows = ["地区\t,2021年\t,2020年\t,", "坪山区\t,910.02\t,801.05\t,", "Indices, all\t,1.0\t,2.0\t,"]
    (tmp_path / "a.csv").write_text("\r\n".join(rows), encoding="utf-8-sig")
    history = read(tmp_path / "a.csv", indicator="gdp", unit="亿元")
    assert history.series("gdp").level.tolist() == [801.05, 910.02]
    assert read_sheets(tmp_path / "a.csv", None)[0].rows[2][0] == "Indices， all"


def test_a_semicolon_file_has_decimal_commas(tmp_path):
    (tmp_path / "a.csv").write_text("年份;GDP增速(%)\n2018;7,625\n2019;6,725\n", encoding="utf-8")
    assert read(tmp_path / "a.csv").series("gdp").growth_pct.tolist() == [7.625, 6.725]


def test_days_of_a_frame_are_read_as_days(tmp_path):
    frame = pd.DataFrame({"日期": [dt.date(2018, 1, 1), dt.date(2019, 1, 1)], "GDP增速(%)": [9.5, 4.5]})
    assert (
        read(write(tmp_path / "a.csv", [list(frame.columns), *frame.values.tolist()]))
        .series("gdp")
        .n_observed
        == 2
    )
