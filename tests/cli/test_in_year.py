"""A day of the year, a comparison and a folder of plans on the command line."""

import json
import subprocess
import sys

import pytest


def run(*arguments, cwd=None):
    command = [sys.executable, "-m", "pingshan_forecast", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, check=False)


FAST = ("--model", "historical-mean")


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    folder = tmp_path_factory.mktemp("saved")
    for name, day in (("april", "2022-04-22"), ("july", "2022-07-31")):
        done = run("assess", "--plan", "pingshan-2022", "--as-of", day, *FAST, "-o", folder / f"{name}.json")
        assert done.returncode == 0, done.stderr
    return folder


def test_a_day_of_the_year_updates_the_bundled_plan_through_the_regions_above():
    done = run("assess", "--as-of", "2021-07-31", *FAST, "--format", "json")
    found = json.loads(done.stdout)
    assert (found["as_of"], found["pace"]) == ("2021-07-31", [])
    moved = {(f["region"], f["indicator"], f["period"]) for f in found["releases"]["figures"]}
    assert {("全国", "gdp", "H1"), ("深圳", "gdp", "H1")} <= moved
    assert found["targets"][0]["probability"]["strict"] != found["releases"]["january"][0]


def test_the_terminal_shows_the_pace(saved):
    done = run("assess", "--plan", "pingshan-2022", "--as-of", "2022-04-22", *FAST, "--language", "zh")
    assert "规模以上工业增加值一季度增长22%，后三季度需增长" in done.stdout


def test_two_saved_judgements_are_compared(saved):
    done = run("compare", saved / "april.json", saved / "july.json")
    assert done.returncode == 0
    assert done.stdout.startswith("What changed from 2022-04-22 to 2022-07-31")
    found = json.loads(run("compare", saved / "april.json", saved / "july.json", "--format", "json").stdout)
    for target in found["targets"]:
        assert sum(target["causes"].values()) == pytest.approx(target["change"], abs=1e-9)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("assess", "--as-of", "2021-01-01"), "before the plan's day, 2021-01-26"),
        (("assess", "--as-of", "July"), "is not a date; write it as 2021-01-26"),
        (("compare", "missing.json", "missing.json"), "give the JSON that assess writes"),
        (("assess", "--plan", "."), "name it with -o all.xlsx"),
    ],
)
def test_bad_input_ends_in_one_line_and_exit_code_2(arguments, said, tmp_path):
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


def test_a_folder_of_reports_becomes_one_table(tmp_path):
    reports = tmp_path / "reports"
    reports.mkdir()
    text = "坪山区2021年国民经济和社会发展计划\n2021年主要预期目标：地区生产总值增长7%左右。"
    (reports / "one.txt").write_text(text, encoding="utf-8")
    (reports / "two.txt").write_text("nothing", encoding="utf-8")
    done = run("assess", "--plan", reports, *FAST, "-o", tmp_path / "all.xlsx")
    assert done.returncode == 0, done.stderr
    assert "plans: 2, failed: 1" in done.stdout
    assert {path.name for path in tmp_path.iterdir()} == {"reports", "all.xlsx", "all"}
