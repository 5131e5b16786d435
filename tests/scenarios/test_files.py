"""Scenario files that cannot be read."""

import pytest

import pingshan_forecast as pf
from pingshan_forecast.errors import ScenarioError


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[[scenario]\n", "is no TOML"),
        ("", "has no scenarios"),
        ("[[scenarios]]\nname='a'\n", "unknown key 'scenarios'"),
        ("[[scenario]]\nvolatility='2 times'\n", "has no name"),
        ("[[scenario]]\nname='a'\n[[scenario]]\nname='a'\n", "two scenarios are called 'a'"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(tmp_path, content, message):
    file = tmp_path / "s.toml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ScenarioError, match=message):
        pf.read_scenarios(file)


def test_a_missing_file_is_refused():
    with pytest.raises(ScenarioError, match=r"cannot read scenarios from nowhere\.toml"):
        pf.read_scenarios("nowhere.toml")
