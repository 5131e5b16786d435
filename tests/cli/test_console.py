"""How the command line meets consoles of any encoding, pipes, closed streams and odd file names."""

import io
import json
import os
import re
import subprocess
import sys

import pytest

from pingshan_forecast import cli
from pingshan_forecast.cli import console

PLAN = "2021年主要预期目标是：地区生产总值增长7%左右。"


def shell(line, **environment):
    """A command line of bash, in which PF runs ours."""
    return subprocess.run(
        ["bash", "-c", line.replace("PF", f"{sys.executable} -m pingshan_forecast")],
        capture_output=True,
        check=False,
        env=os.environ | environment,
    )


@pytest.fixture
def printed(monkeypatch):
    """What a command prints on a console of an encoding, as bytes."""

    def run(encoding, *arguments):
        out = io.TextIOWrapper(io.BytesIO(), encoding=encoding, write_through=True)
        with monkeypatch.context() as patched:
            patched.setattr(sys, "stdout", out)
            patched.setattr(sys, "argv", ["pingshan-forecast", *arguments])
            with pytest.raises(SystemExit) as ended:
                cli.main()
        assert not ended.value.code
        return out.buffer.getvalue()

    return run


@pytest.mark.parametrize("encoding", ["gbk", "cp1252"])
def test_a_table_is_printed_in_the_encoding_of_the_console(printed, encoding):
    text = printed(encoding, "assess").decode(encoding)
    assert re.search(r" -\d+\.\d to \d", text)  # U+2212 is in neither encoding
    assert ("地区生产总值增长7%左右" in text) == (encoding == "gbk")
    assert (r"\u5730\u533a" in text) == (encoding == "cp1252")


def test_json_says_the_same_in_any_encoding(printed):
    arguments = ("assess", "--format", "json", "--model", "historical-mean")
    said = [json.loads(printed(coding, *arguments).decode(coding)) for coding in ("utf-8", "cp1252")]
    assert said[0] == said[1]


def test_what_an_encoding_lacks_is_written_as_its_readers_do():
    assert "−2 – “good” ≥ 3…".encode("ascii", "pingshan_forecast.plain") == b'-2 - "good" >= 3...'
    assert "é😀".encode("ascii", "pingshan_forecast.plain") == rb"\u00e9\ud83d\ude00"
    assert json.loads('"' + console.escaped("é😀\ud800") + '"') == "é😀\ud800"


@pytest.mark.parametrize(
    ("arguments", "reader"), [("assess", "true"), ("assess --format json", "head -c 1"), ("", "true")]
)
def test_a_reader_who_goes_away_is_no_error(arguments, reader):
    # The reader has gone before anything is written, however small the output and large the pipe.
    done = shell(f"{{ sleep 0.1; PF {arguments}; }} | {reader}; exit ${{PIPESTATUS[0]}}")
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_closed_output_is_an_error_before_any_work(tmp_path):
    done = shell(f"cd {tmp_path}; PF assess -o note.json >&-")
    assert done.returncode == 2
    assert done.stderr == (
        b"error: cannot write the result: standard output is closed; free some room or send it elsewhere\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_closed_input_and_errors_change_nothing(tmp_path):
    done = shell(f"cd {tmp_path}; PF assess -o note.json --format json <&- 2>&-")
    assert done.returncode == 0
    assert json.loads((tmp_path / "note.json").read_bytes()) == json.loads(done.stdout)


@pytest.mark.parametrize(
    "line",
    [
        f"echo {PLAN} | PF read /dev/stdin --format json --region 坪山",
        f"PF read <(echo {PLAN}) --format json --region 坪山",
    ],
)
def test_a_plan_comes_through_a_pipe(line):
    done = shell(line)
    assert done.returncode == 0, done.stderr
    assert "增长7%左右" in done.stdout.decode()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes have no names here")
@pytest.mark.parametrize(
    "line",
    [
        "assess -o loop.md",
        f"assess --plan {'n' * 300}",
        f"assess --plan {'n' * 300}.txt",
        f"assess --history {'n' * 300}",
        f"assess --scenarios {'n' * 300}",
        "assess --plan \udcff",
        "assess --history \udcff",
        "read \udcff",
        "backtest --growth /dev/zero --targets /dev/zero",
        "assess --scenarios /dev/zero",
        "assess --prior /dev/zero",
        "assess --plan /dev/zero",
        "assess --history /dev/zero",
        "learn-prior /dev/zero",
        "assess --history pipe",
        "assess --plan pipe",
        "assess --plan .",
        "assess --history .",
        "assess --scenarios .",
    ],
)
def test_odd_files_and_names_are_refused_in_one_line(command, line, tmp_path, monkeypatch):
    (tmp_path / "loop.md").symlink_to("loop.md")
    os.mkfifo(tmp_path / "pipe")
    monkeypatch.chdir(tmp_path)
    code, out, err = command(*line.split())
    assert (code, out) == (2, "")
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    assert "write the result" not in err


def test_a_region_that_is_no_text_does_not_end_the_program():
    done = shell(rf"echo {PLAN} | PF read /dev/stdin --region $'\xff' --format json")
    assert done.returncode in {0, 2}
    assert b"Traceback" not in done.stderr
    if done.returncode == 0:
        json.loads(done.stdout)
