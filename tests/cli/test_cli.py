"""The command line from end to end: what it prints, what it writes, and how it refuses."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import pingshan_forecast as pf
from pingshan_forecast import cli
from places import EXAMPLES


def run(*arguments, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["pingshan-forecast", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    out, err = capsys.readouterr()
    return ended.value.code or 0, out, err


@pytest.fixture
def command(monkeypatch, capsys):
    return lambda *arguments: run(*arguments, monkeypatch=monkeypatch, capsys=capsys)


def test_without_options_the_2021_plan_is_judged(command):
    code, out, err = command("assess")
    assert (code, err) == (0, "")
    for wording in ("地区生产总值增长7%左右", "社会消费品零售总额正增长", "外贸进出口总额正增长"):
        assert wording in out
    assert "P(met), strict" in out
    assert "observed years reached 7" in out


def test_the_table_speaks_chinese(command):
    _, out, _ = command("assess", "--language", "zh")
    assert "坪山区2021年" in out
    assert "有数据的7年中" in out


def test_json_is_what_the_library_gives(command):
    _, out, _ = command("assess", "--format", "json")
    expected = pf.assess(pf.load_plan("pingshan-2021"), pf.load_history("坪山")).to_dict()
    assert json.loads(out) == json.loads(json.dumps(expected))


@pytest.mark.parametrize("model", ["historical-mean", "random-walk-drift", "arima", "regression"])
def test_every_model_can_be_asked_for(command, model):
    code, out, _ = command("assess", "--model", model, "--format", "json")
    assert code == 0
    assert json.loads(out)["targets"]


def test_a_note_is_written_whole_with_its_picture(command, tmp_path):
    code, _, err = command("assess", "-o", tmp_path / "note.md")
    assert code == 0
    assert "wrote" in err
    assert sorted(p.name for p in tmp_path.iterdir()) == ["note.md", "note.png"]
    text = (tmp_path / "note.md").read_text(encoding="utf-8")
    assert "](note.png)" in text
    assert (tmp_path / "note.png").read_bytes().startswith(b"\x89PNG")


def test_a_note_in_json_is_the_json_on_screen(command, tmp_path):
    _, out, _ = command("assess", "-o", tmp_path / "note.json", "--format", "json")
    assert json.loads((tmp_path / "note.json").read_text(encoding="utf-8")) == json.loads(out)


@pytest.mark.parametrize(
    ("arguments", "needle"),
    [
        (["assess", "--plan", "pingshan-1999"], "pingshan-2021"),
        (["assess", "--history", "平山"], "unknown region"),
        (["assess", "--history", "missing.csv"], "missing.csv"),
        (["assess", "--history", "龙岗"], "give a history of 坪山"),
        (["assess", "-o", "note.odt"], ".md"),
        (["assess", "-o", "note"], "no suffix"),
        (["assess", "-o", "nowhere/note.md"], "nowhere"),
        (["assess", "-o", "/proc/note.md"], "cannot write /proc/note"),
        (["assess", "-o", f"{'n' * 260}.md"], "name"),
        (["assess", "--model", "oracle"], "oracle"),
        (["assess", "--frobnicate"], "--frobnicate"),
        (["asess"], "asess"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(command, arguments, needle, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, err = command(*arguments)
    assert code == 2
    assert out == ""
    assert err.count("\n") == 1
    assert err.startswith("error: ")
    assert needle in err
    assert list(tmp_path.iterdir()) == []


def test_a_failed_write_leaves_the_old_note_alone(command, tmp_path, monkeypatch):
    note = tmp_path / "note.md"
    note.write_text("yesterday's", encoding="utf-8")

    def full(opened):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    code, _, err = command("assess", "-o", note)
    assert code == 2
    assert "No space left" in err
    assert note.read_text(encoding="utf-8") == "yesterday's"
    assert [p.name for p in tmp_path.iterdir()] == ["note.md"]


def test_version_and_help(command):
    assert pf.__version__ in command("--version")[1]
    assert "assess" in command("--help")[1]


def test_a_reader_that_goes_away_is_no_error():
    shell = f"{sys.executable} -m pingshan_forecast assess | head -n 1"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {shell}"],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr


def test_a_full_disk_is_said_in_one_line():
    command = [sys.executable, "-u", "-m", "pingshan_forecast", "assess"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1


def test_without_a_command_the_help_is_shown(command):
    code, out, _ = command()
    assert code == 0
    assert "assess" in out


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


def test_importing_the_library_loads_nothing_heavy():
    heavy = "{'numpy', 'pandas', 'scipy', 'statsmodels', 'matplotlib', 'click'}"
    code = f"import sys, pingshan_forecast; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_help_loads_no_statistics():
    heavy = "{'numpy', 'pandas', 'scipy', 'statsmodels', 'matplotlib'}"
    code = (
        "import sys; from pingshan_forecast.cli import commands\n"
        "commands.main(['--help'], standalone_mode=False)\n"
        f"print(sorted({heavy} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("[]")


def test_every_public_name_can_be_had():
    for name in pf.__all__:
        assert getattr(pf, name) is not None
    assert set(dir(pf)) >= set(pf.__all__)


EXAMPLE = EXAMPLES / "scenarios-2021.toml"


def test_scenarios_add_a_table_and_what_they_assume(command):
    code, out, _ = command("assess", "--scenarios", EXAMPLE)
    assert code == 0
    assert "all 5 assessable targets are met together" in out
    assert "406.7 / 801.05 = 50.8%" in out
    header = next(line for line in out.splitlines() if line.startswith("target  ") and "chip plant" in line)
    assert header.split("  ")[-1].strip() == "2009 again"
    assert "2 billion yuan (1 to 3) more in 2021, 2.5 (1.2 to 3.7) points on the 80.1 billion of 2020" in out


def test_scenarios_are_in_the_json():
    done = subprocess.run(
        [sys.executable, "-m", "pingshan_forecast", "assess", "--scenarios", EXAMPLE, "--format", "json"],
        capture_output=True, text=True, encoding="utf-8", check=True, env=os.environ | {"PYTHONUTF8": "1"},
    )  # fmt: skip
    data = json.loads(done.stdout)
    assert len(data["scenarios"]) == 5
    assert 0.0 < data["joint"]["all_targets"] < 1.0


@pytest.mark.parametrize(
    ("content", "message"),
    [("[[scenario]\n", "is no TOML"), ("[[scenario]]\nname='a'\nvolatility='2'\n", "write '1.5 times'")],
)
def test_bad_scenarios_end_in_one_line(command, tmp_path, content, message):
    file = tmp_path / "s.toml"
    file.write_text(content, encoding="utf-8")
    code, out, err = command("assess", "--scenarios", file)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert message in err


def test_the_backtest_prints_the_reliability_table_and_writes_the_diagram(command, tmp_path):
    picture = tmp_path / "reliability.png"
    code, out, err = command("backtest", "-o", picture, "--first-year", "2023")
    assert code == 0
    assert "Brier" in out
    assert "climatology" in out
    assert "observed" in out
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert str(picture) in err


@pytest.mark.parametrize(
    ("options", "needle"),
    [
        (["--growth", "growth.csv"], "give both"),
        (["--growth", "no.csv", "--targets", "no.csv"], "cannot read no.csv"),
        (["-o", "diagram.svg"], "diagram.png"),
        (["-o", "no/where.png"], "does not exist"),
    ],
)
def test_a_backtest_that_cannot_be_run_says_so_in_one_line(command, tmp_path, monkeypatch, options, needle):
    monkeypatch.chdir(tmp_path)
    code, _, err = command("backtest", *options)
    assert code == 2
    assert needle in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("cell", ["x", "7.5%", "-"])
def test_a_cell_that_is_no_figure_is_named_with_its_file_and_row(command, tmp_path, monkeypatch, cell):
    monkeypatch.chdir(tmp_path)
    rows = f"A,2018,7.0\nA,2019,{cell}\n"
    (tmp_path / "g.csv").write_text("region,year,growth\n" + rows, encoding="utf-8")
    (tmp_path / "t.csv").write_text("region,year,target\nA,2019,7.0\n", encoding="utf-8")
    for arguments in (["backtest", "--growth", "g.csv", "--targets", "t.csv"], ["learn-prior", "g.csv"]):
        code, _, err = command(*arguments)
        assert (code, err.count("\n")) == (2, 1)
        assert f"g.csv: row 2, column growth is '{cell}'" in err


REPORT = (
    "关于某市坪山区2020年国民经济和社会发展计划执行情况与2021年计划草案的报告\n"
    "一、2020年计划执行情况\n全年地区生产总值801.05亿元，增长4.5%。\n"
    "二、2021年主要目标\n——地区生产总值增长7%左右；\n——社会消费品零售总额正增长。\n"
)


@pytest.fixture
def report(tmp_path):
    path = tmp_path / "报告.txt"
    path.write_text(REPORT, encoding="utf-8")
    return path


def test_a_report_is_read_and_judged_directly(command, report):
    code, out, _ = command("assess", "--plan", report, "--region", "坪山", "--format", "json")
    assert code == 0
    data = json.loads(out)
    assert (data["region"], data["year"]) == ("坪山", 2021)
    assert [(t["indicator"], t["status"]) for t in data["targets"]] == [
        ("gdp", "assessed"),
        ("retail_sales", "assessed"),
    ]


def test_a_report_without_a_region_says_so(command, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("2021年主要目标：地区生产总值增长7%左右。", encoding="utf-8")
    code, _, err = command("assess", "--plan", path, "--history", "坪山")
    assert code == 2
    assert "region" in err


@pytest.mark.parametrize("history", [None, "坪山", "own.csv"])
def test_a_report_without_a_region_is_mended_by_the_option_it_names(command, tmp_path, monkeypatch, history):
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text("2021年主要目标：地区生产总值增长7%左右。", encoding="utf-8")
    Path("own.csv").write_text(
        "年份,GDP增速(%)\n" + "".join(f"{y},7.1\n" for y in range(2010, 2021)), "utf-8"
    )
    given = ["assess", "--plan", "a.txt", *(["--history", history] if history else [])]
    code, _, err = command(*given)
    assert (code, err.count("\n")) == (2, 1)
    assert "a.txt" in err
    assert "name it with --region" in err
    assert command(*given, "--region", "坪山")[0] == 0


def test_a_report_without_a_year_names_the_option(command, tmp_path):
    (tmp_path / "a.txt").write_text("坪山区主要预期目标：地区生产总值增长7%左右。", encoding="utf-8")
    code, _, err = command("assess", "--plan", tmp_path / "a.txt", "--region", "坪山")
    assert (code, "name it with --year" in err) == (2, True)


def test_a_damaged_word_file_is_said_to_be_one(command, tmp_path):
    (tmp_path / "plan.docx").write_bytes("2021年坪山区目标：地区生产总值增长7%左右。".encode())
    code, _, err = command("assess", "--plan", tmp_path / "plan.docx", "--history", "坪山")
    assert (code, err.count("\n")) == (2, 1)
    assert "plan.docx: cannot be read as a Word document" in err


def test_a_hint_for_many_cells_is_given_once_and_names_the_option(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rows = "".join(f"g1,{2004 + i},8.{i % 10}\n" for i in range(17))
    Path("one_g.csv").write_text("region,year,growth\n" + rows, encoding="utf-8")
    code, _, err = command("assess", "--history", "one_g.csv")
    assert (code, err.count("\n")) == (2, 1)
    assert err.count("is no known region") == err.count("--region") == err.count("'g1'") == 1
    assert "17 cells" in err
    assert all(f"row {i} column A" in err for i in range(2, 19))


@pytest.mark.parametrize("arguments", [["assess", "--region", "坪山", "--plan"], ["read"]])
def test_an_assumed_date_is_one_line_on_standard_error(command, report, tmp_path, arguments):
    code, _, err = command(*arguments, report)
    assert (code, err.count("\n")) == (0, 1)
    assert err.startswith("warning: 报告.txt names no day of 2021")
    assert "31 January 2021 is assumed" in err
    dated = tmp_path / "dated.txt"
    # The remedy that the line names mends it.
    dated.write_text(f"{err.strip().rpartition('as ')[2]}\n{REPORT}", encoding="utf-8")
    assert command(*arguments, dated)[::2] == (0, "")


@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_read_gives_targets_and_outcomes_in_three_forms(command, report, form):
    code, out, _ = command("read", report, "--format", form)
    assert code == 0
    assert "地区生产总值增长7%左右" in out
    if form == "json":
        rows = json.loads(out)["statements"]
        assert {"gdp", "retail_sales"} == {row["indicator"] for row in rows if row["kind"] == "target"}
        for row in rows:
            assert REPORT[row["start"] : row["end"]] == row["text"]


def test_read_explains_what_it_passed_over(command, report):
    assert "2021" in command("read", report, "--explain")[1]


def test_read_writes_a_file_whole(command, report, tmp_path):
    code, out, err = command("read", report, "--format", "csv", "-o", tmp_path / "out.csv")
    assert (code, out) == (0, "")
    assert "wrote" in err
    assert (tmp_path / "out.csv").read_text(encoding="utf-8").startswith("kind,region,year")


def test_a_prior_is_learned_from_a_csv(command, tmp_path):
    from pingshan_forecast.models.empirical_bayes.priors import read_prior

    rows = [f"r{i},{2000 + t},{7 + (i * 37 + t * 11) % 5}" for i in range(12) for t in range(10)]
    (tmp_path / "panel.csv").write_text("region,year,growth\n" + "\n".join(rows) + "\n", encoding="utf-8")
    code, out, _ = command("learn-prior", tmp_path / "panel.csv", "-o", tmp_path / "prior.csv")
    assert code == 0
    assert out.startswith("12 series")
    assert read_prior(tmp_path / "prior.csv").size > 1


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


def test_a_panel_saved_in_a_chinese_code_page_is_read(tmp_path, command):
    years = range(2008, 2020)
    growth = "region,year,growth\n" + "".join(f"甲区,{year},{7 + year % 3}\n" for year in years)
    targets = "region,year,target\n" + "".join(f"甲区,{year},7.5\n" for year in range(2012, 2020))
    paths = [tmp_path / "growth.csv", tmp_path / "targets.csv"]
    for path, text in zip(paths, (growth, targets), strict=True):
        path.write_bytes(text.encode("gb18030"))
    code, _, err = command("backtest", "--growth", paths[0], "--targets", paths[1], "-o", tmp_path / "r.png")
    assert code == 0, err
    assert (tmp_path / "r.png").exists()
    code, out, err = command("learn-prior", paths[0], "-o", tmp_path / "prior.csv")
    assert code == 0, err
    assert out.startswith("1 series")


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


def test_a_pipe_is_no_place_for_a_note(tmp_path, command):
    os.mkfifo(tmp_path / "note.md")
    code, _, err = command("assess", "-o", tmp_path / "note.md")
    assert code == 2
    assert "a device or a pipe" in err
    (tmp_path / "real.md").write_text("old", encoding="utf-8")
    (tmp_path / "linked.md").symlink_to(tmp_path / "real.md")
    code, _, _ = command("assess", "-o", tmp_path / "linked.md")
    assert code == 0
    assert (tmp_path / "linked.md").is_symlink()
    assert (tmp_path / "real.md").read_text("utf-8").startswith("# ")


def test_a_level_given_as_growth_is_refused_where_it_stands(tmp_path, command):
    growth, targets = tmp_path / "g.csv", tmp_path / "t.csv"
    growth.write_text("region,year,growth\nA,2019,6\nA,2020,7e15\n", encoding="utf-8")
    targets.write_text("region,year,target\nA,2020,7\n", encoding="utf-8")
    code, _, err = command("backtest", "--growth", growth, "--targets", targets, "-o", tmp_path / "r.png")
    assert code == 2
    assert "row 2, column growth" in err
