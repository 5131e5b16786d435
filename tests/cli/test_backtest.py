"""The command that scores past targets."""

import pytest


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
        (["--growth", "no.csv", "--targets", "no.csv"], "no.csv does not exist"),
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
