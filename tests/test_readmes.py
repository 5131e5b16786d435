"""What the two READMEs promise: the same commands, the tables that are printed, names that there are."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import pingshan_forecast as pf
from pingshan_forecast.cli import commands

ROOT = Path(__file__).parents[1]
READMES = {"en": ROOT / "README.md", "zh": ROOT / "README.zh-CN.md"}


def fences(path, kind):
    return re.findall(rf"```{kind}\n(.*?)\n```", path.read_text(encoding="utf-8"), re.DOTALL)


def test_both_readmes_give_the_same_commands():
    def commands(path):
        lines = "\n".join(fences(path, "sh")).splitlines()
        return [line.partition("  #")[0].rstrip() for line in lines]

    english, chinese = (commands(path) for path in READMES.values())
    assert chinese == english[: len(chinese)]  # the Chinese one leaves the parts of CI to the other
    assert len(chinese) > 10


@pytest.mark.parametrize("language", READMES)
def test_the_table_of_a_readme_is_what_the_command_prints(language):
    printed = CliRunner().invoke(commands, ["assess", "--language", language]).output
    (table,) = fences(READMES[language], "text")
    for line in table.splitlines():
        assert line in [each.rstrip() for each in printed.splitlines()]


@pytest.mark.parametrize("language", READMES)
def test_the_snippets_of_a_readme_run(language, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = {}
    for snippet in fences(READMES[language], "python"):
        exec(snippet, names)  # the README's own text
    assert 0.0 < names["result"].joint.all_targets < 1.0


def test_every_public_name_is_on_the_api_page():
    page = (ROOT / "docs/api.md").read_text(encoding="utf-8")
    public = [
        name
        for name in dir(pf)
        if not name.startswith("_") and name not in {"charts", "PingshanForecastError"}
    ]  # pages of their own
    missing = [name for name in public if not re.search(rf"^ +{name}$", page, re.MULTILINE)]
    assert missing == []
