"""A command run in this process, and a short report for it to read."""

import sys

import pytest

from pingshan_forecast import cli


@pytest.fixture
def command(monkeypatch, capsys):
    """A call of the command line: exit code, standard output, standard error."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["pingshan-forecast", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capsys.readouterr()
        return ended.value.code or 0, out, err

    return run


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
