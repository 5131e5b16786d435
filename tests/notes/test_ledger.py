"""The ledger of promises in every format."""

import datetime as dt
import json

import pytest
from click.testing import CliRunner

import pingshan_forecast as pf
from pingshan_forecast.cli import commands
from pingshan_forecast.errors import OutputError
from pingshan_forecast.notes.ledger import FORMATS, ledger_table, save_ledger
from pingshan_forecast.readers.reports.plans import parse_plan

FIRST = (
    "丁县2023年政府工作报告\n一、2022年工作回顾\n二、2023年工作安排\n"
    "主要预期目标是：地区生产总值增长6%左右。\n"
)
SECOND = (
    "丁县2024年政府工作报告\n一、2023年工作回顾\n地区生产总值增长5%。\n二、2024年工作安排\n"
    "主要预期目标是：地区生产总值增长5%左右。\n"
)


@pytest.fixture(scope="module")
def kept():
    return pf.ledger([parse_plan(FIRST), parse_plan(SECOND)])


@pytest.mark.parametrize("suffix", [s for s in FORMATS if s != ".pdf"])
def test_every_format_holds_each_promise(kept, tmp_path, suffix):
    path = tmp_path / f"ledger{suffix}"
    save_ledger(kept, path, date=dt.date(2024, 1, 31))
    raw = path.read_bytes()
    if suffix in {".md", ".html", ".csv", ".json"}:
        assert "地区生产总值增长6%左右" in raw.decode("utf-8-sig")
    assert len(raw) > 100


def test_a_pdf_is_written_where_its_package_is(kept, tmp_path):
    pytest.importorskip("typst")
    save_ledger(kept, tmp_path / "ledger.pdf", date=dt.date(2024, 1, 31), language="en")
    assert (tmp_path / "ledger.pdf").read_bytes().startswith(b"%PDF")


def test_the_table_is_laid_out_once_in_both_languages(kept):
    zh, en = ledger_table(kept, "zh"), ledger_table(kept, "en")
    assert [row[4].text for row in zh.rows] == ["未实现", "待报告"]
    assert [row[4].text for row in en.rows] == ["missed", "open"]


def test_another_suffix_is_refused_in_one_line(kept, tmp_path):
    with pytest.raises(OutputError, match="end the name in"):
        save_ledger(kept, tmp_path / "ledger.txt", date=dt.date(2024, 1, 31))


def test_the_command_reads_several_reports(tmp_path):
    for name, text in (("a.txt", FIRST), ("b.txt", SECOND)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    files = [str(tmp_path / "a.txt"), str(tmp_path / "b.txt")]
    done = CliRunner().invoke(commands, ["read", *files, "--ledger", "--format", "json"])
    assert done.exit_code == 0, done.output
    assert [row["status"] for row in json.loads(done.stdout)] == ["missed", "open"]
    assert CliRunner().invoke(commands, ["read", *files]).exit_code == 2
    written = CliRunner().invoke(commands, ["read", *files, "--ledger", "-o", str(tmp_path / "out.docx")])
    assert written.exit_code == 0, written.output
    assert (tmp_path / "out.docx").exists()
    assert "未实现" in CliRunner().invoke(commands, ["read", *files, "--ledger"]).stdout
