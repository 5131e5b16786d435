"""All commands: help, warnings, pipes that close, and files that are never written over."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import pingshan_forecast as pf


def test_version_and_help(command):
    assert pf.__version__ in command("--version")[1]
    assert "assess" in command("--help")[1]


def test_without_a_command_the_help_is_shown(command):
    code, out, _ = command()
    assert code == 0
    assert "assess" in out


def test_a_full_disk_is_said_in_one_line():
    command = [sys.executable, "-u", "-m", "pingshan_forecast", "assess"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1


def test_a_warning_of_ours_is_one_line_on_standard_error(command, monkeypatch):
    import warnings

    from pingshan_forecast.errors import PingshanForecastWarning
    from pingshan_forecast.readers import bundled as datasets

    load = datasets.load_plan

    def warn(name):
        warnings.warn("a sheet was\nleft out", PingshanForecastWarning, stacklevel=2)
        warnings.warn("not ours", UserWarning, stacklevel=2)
        return load(name)

    monkeypatch.setattr(datasets, "load_plan", warn)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        assert command("assess")[2] == "warning: a sheet was left out\n"


def test_help_loads_no_statistics():
    heavy = "{'numpy', 'pandas', 'scipy', 'statsmodels', 'matplotlib'}"
    code = (
        "import sys; from pingshan_forecast.cli import commands\n"
        "commands.main(['--help'], standalone_mode=False)\n"
        f"print(sorted({heavy} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("[]")


@pytest.mark.parametrize(
    ("arguments", "needle"),
    [
        (["read", "missing.txt"], "missing.txt"),
        (["read", "."], "."),
        (["learn-prior", "missing.csv"], "missing.csv"),
        (["backtest", "--growth", "g.csv"], "both"),
        (["backtest", "-o", "a.jpg"], "picture"),
    ],
)
def test_the_other_commands_refuse_in_one_line_too(command, arguments, needle, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, err = command(*arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert needle in err
    assert list(tmp_path.iterdir()) == []


def test_no_command_writes_over_what_it_reads(tmp_path, command):
    report, history = tmp_path / "plan.txt", tmp_path / "my.csv"
    report.write_text("坪山区2021年国民经济和社会发展计划\n地区生产总值增长7%左右。\n", encoding="utf-8")
    history.write_text("region,year,growth\nA,2019,6\nA,2020,7\n", encoding="utf-8")
    (tmp_path / "link.json").symlink_to(report)
    for arguments in (
        ("read", report, "-o", report),
        ("assess", "--plan", report, "-o", tmp_path / "link.json"),
        ("learn-prior", history, "-o", history),
        ("backtest", "--growth", history, "--targets", history, "-o", history),
    ):
        before = report.read_bytes(), history.read_bytes()
        code, _, err = command(*arguments)
        assert code == 2, arguments
        assert "would be lost" in err
        assert (report.read_bytes(), history.read_bytes()) == before


def test_a_table_is_shown_with_what_was_assumed_and_set_aside(command, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(
        "单位：亿元\n年份,地区生产总值,GDP增速(%),工业增加值\n2018,100.5,7.1,50\n2019,108.2,6.6,53\n",
        encoding="utf-8",
    )
    code, out, err = command("read", path, "--region", "示例区")
    assert (code, err) == (0, "")
    for words in ("示例区: 2 observations", "2018-2019", "100m_cny", "Assumed and set aside", "工业增加值"):
        assert words in out
    _, out, _ = command("read", path, "--region", "示例区", "--explain")
    assert "row 3 column B" in out
    _, out, _ = command("read", path, "--region", "示例区", "--format", "json", "--explain")
    whole = json.loads(out)
    assert (len(whole["observations"]), len(whole["cells"]), whole["region"]) == (2, 4, "示例区")
    code, _, err = command("read", path, "--region", "示例区", "--format", "csv", "-o", tmp_path / "own.csv")
    assert (code, "wrote" in err) == (0, True)
    assert pf.read_history(tmp_path / "own.csv").series("gdp").n_observed == 2


def test_a_text_is_read_as_a_table_if_it_is_said_to_be_one(command, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("年份\tGDP\n2018\t7.1\n", encoding="utf-8")
    code, out, _ = command(
        "read", path, "--as", "table", "--region", "坪山", "--measure", "growth", "--indicator", "gdp"
    )
    assert (code, "growth" in out) == (0, True)


def test_a_table_of_another_place_is_not_judged_as_the_plan_s(command, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("青禾区主要经济指标\n年份,GDP增速(%)\n2018,7.1\n2019,6.6\n", encoding="utf-8")
    code, _, err = command("assess", "--history", path)
    assert (code, err.count("\n"), "青禾区" in err, "--plan" in err) == (2, 1, True, True)
