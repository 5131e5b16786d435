"""The command that judges a plan: what it prints, what it writes, and how it refuses."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import pingshan_forecast as pf
from places import EXAMPLES

EXAMPLE = EXAMPLES / "scenarios-2021.toml"


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


def test_a_table_without_the_plan_s_region_says_which_it_has(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rows = "".join(f"g1,{2004 + i},8.{i % 10}\n" for i in range(17))
    Path("one_g.csv").write_text("region,year,growth\n" + rows, encoding="utf-8")
    code, _, err = command("assess", "--history", "one_g.csv")
    assert (code, err.count("\n")) == (2, 1)
    assert "no figures of '坪山'; it has g1" in err
