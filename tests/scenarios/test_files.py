"""Scenario files that cannot be read."""

import pytest

import pingshan_forecast as pf
from pingshan_forecast.errors import ScenarioError

PATH = "[[scenario]]\nname='a'\n[[scenario.path]]\nindicator='gdp'\nvalue='6 pct'\n"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[[scenario]\n", "is no TOML"),
        ("", "has no scenarios"),
        ("[[scenarios]]\nname='a'\n", "unknown key 'scenarios'"),
        ("[[scenario]]\nvolatility='2 times'\n", "has no name that shows"),
        ("[[scenario]]\nname='\u200f'\n", "has no name that shows"),
        ("[[scenario]]\nname='a'\nname_zh=' '\n", "has no name_zh that shows"),
        ("scenario=[1]", r"1 is no table; write \[\[scenario\]\]"),
        ("scenario=['a']", "'a' is no table"),
        ("[[scenario]]\npreset=['a']\n", "unknown preset"),
        ("[[scenario]]\nname='a'\nnote={a=1}\n", "note is {'a': 1}; give text"),
        ("[[scenario]]\nname=['a']\n", "name is .*; give text"),
        (f"[[scenario]]\nname={'9' * 5000}\n", "is no TOML"),
        (f"x={'[' * 20_000}{']' * 20_000}", "is no TOML"),
        (PATH + f"sd='{'9' * 300} pp'\n", "beyond all measure"),
        (f"[[scenario]]\nname='a'\nvolatility='{'9' * 400} times'\n", "beyond all measure"),
        (PATH + "year=0\n", "year 0 is none"),
        (PATH + f"year={'9' * 4000}\n", "is none of a history"),
        ("[[scenario]]\nname='a'\n[[scenario.analogue]]\nyear='2020'\n", "give a whole number"),
        ("\x00", "is no TOML"),
        ("[[scenario]]\nname='a'\n[[scenario]]\nname='a'\n", "two scenarios are called 'a'"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(tmp_path, content, message):
    file = tmp_path / "s.toml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ScenarioError, match=message) as refused:
        pf.read_scenarios(file)
    assert "\n" not in str(refused.value)


def test_a_missing_file_is_refused():
    with pytest.raises(ScenarioError, match=r"nowhere\.toml does not exist"):
        pf.read_scenarios("nowhere.toml")


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path):
    file = tmp_path / "s.toml"
    file.write_text(PATH, encoding="utf-8-sig")
    assert pf.read_scenarios(file)[0].name == "a"
