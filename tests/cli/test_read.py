"""The command that reads a report."""

import json

import pytest


@pytest.mark.parametrize("arguments", [["assess", "--region", "坪山", "--plan"], ["read"]])
def test_an_assumed_date_is_one_line_on_standard_error(command, report, tmp_path, arguments):
    code, _, err = command(*arguments, report)
    assert (code, err.count("\n")) == (0, 1)
    assert err.startswith("warning: 报告.txt names no day of 2021")
    assert "31 January 2021 is assumed" in err
    dated = tmp_path / "dated.txt"
    # The remedy that the line names mends it.
    dated.write_text(f"{err.strip().rpartition('as ')[2]}\n{report.read_text('utf-8')}", encoding="utf-8")
    assert command(*arguments, dated)[::2] == (0, "")


@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_read_gives_targets_and_outcomes_in_three_forms(command, report, form):
    code, out, _ = command("read", report, "--format", form)
    assert code == 0
    assert "地区生产总值增长7%左右" in out
    if form == "json":
        rows = json.loads(out)["statements"]
        assert {"gdp", "retail_sales"} == {row["indicator"] for row in rows if row["kind"] == "target"}
        text = report.read_text(encoding="utf-8")
        for row in rows:
            assert text[row["start"] : row["end"]] == row["text"]


def test_read_explains_what_it_passed_over(command, report):
    assert "2021" in command("read", report, "--explain")[1]


def test_read_writes_a_file_whole(command, report, tmp_path):
    code, out, err = command("read", report, "--format", "csv", "-o", tmp_path / "out.csv")
    assert (code, out) == (0, "")
    assert "wrote" in err
    assert (tmp_path / "out.csv").read_text(encoding="utf-8").startswith("kind,region,year")
