"""Outlooks and weights on the command line."""

import json
import sys

import pytest

from pingshan_forecast import cli
from pingshan_forecast.cli.expected import read_outlooks, read_weights
from pingshan_forecast.errors import DataError


def test_outlooks_are_read_with_their_units_and_joined_by_series():
    found = read_outlooks(
        ["全国 gdp 2026 4.8 pct sd 0.5", "中国 gdp 2027 4.5 pct sd 0.8 pp", "广东 GDP 2026 5 % sd 1"]
    )
    assert [(o.region, o.path, o.sd) for o in found] == [
        ("全国", {2026: 4.8, 2027: 4.5}, {2026: 0.5, 2027: 0.8}),
        ("广东", {2026: 5.0}, {2026: 1.0}),
    ]


@pytest.mark.parametrize(
    "text", ["全国 gdp 2026 4.8", "全国 gdp 2026 4.8 pct", "4.8", "全国 gdp 2026 4.8 pct sd", "x" * 1000]
)
def test_an_outlook_written_otherwise_is_refused_in_one_line(text):
    with pytest.raises(DataError) as refused:
        read_outlooks([text])
    assert "\n" not in str(refused.value)


def test_two_figures_of_a_year_and_words_for_weights_are_refused():
    with pytest.raises(DataError, match="two figures for 2026"):
        read_outlooks(["全国 gdp 2026 4.8 pct sd 0.5"] * 2)
    for text in ("history", "history=much", "history=1,history=2"):
        with pytest.raises(DataError):
            read_weights(text)
    assert read_weights("history=0.2, track_record=0.8") == {"history": 0.2, "track_record": 0.8}


def test_assess_takes_both_and_refuses_what_does_not_fit(monkeypatch, capsys):
    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["pingshan-forecast", "assess", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return ended.value.code or 0, *capsys.readouterr()

    code, out, _ = run(
        "--outlook", "全国 gdp 2021 5 pct sd 0.5", "--weights", "track_record=1", "--format", "json"
    )
    assert code == 0
    first = json.loads(out)["targets"][0]
    assert first["experts"]["track_record"]["weight"] == 1.0
    assert first["experts"]["history"]["weight"] == 0.0
    for wrong in (["--outlook", "全国 gdp 2026 4.8 pct sd 0.5"], ["--weights", "oracle=1"]):
        code, out, err = run(*wrong)
        assert (code, out, err.count("\n")) == (2, "", 1)
