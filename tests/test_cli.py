"""The command line from end to end: what it prints, what it writes, and how it refuses."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import pingshan_forecast as pf
from pingshan_forecast import cli


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
        (["assess", "-o", "/proc/note.md"], "/proc"),
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

    def full(self, content):
        if self.name.startswith(".note.png"):
            raise OSError(28, "No space left on device", str(self))
        with self.open("wb") as file:
            file.write(content)

    monkeypatch.setattr(Path, "write_bytes", full)
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
