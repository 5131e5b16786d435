"""Notes: nothing from outside becomes markup, and the numbers are the assessment's own."""

import dataclasses
import re

import pytest

import pingshan_forecast as pf
from pingshan_forecast.notes.content import content, percent
from pingshan_forecast.notes.markdown import markdown

HOSTILE = '<script>alert(1)</script> | =HYPERLINK("http://x") [a](b) `c` *d*\n# e'


@pytest.fixture(scope="module")
def result():
    return pf.assess(pf.load_plan("pingshan-2021"), pf.load_history("坪山"), model=pf.HistoricalMean())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_table_of_the_note_holds_the_assessments_numbers(result, language):
    text = markdown(content(result, language=language))
    lines = [line for line in text.splitlines() if line.startswith("| ")][2:]
    assert len(lines) == len(result.rows)
    for line, row in zip(lines, result.rows, strict=True):
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        assert float(cells[1]) == pytest.approx(row.quantiles()["median"], abs=0.05)  # shown to one decimal
        assert cells[3] == percent(row.strict)
        assert cells[5] == row.verdict(language)


def test_hostile_words_stay_words(result):
    plan = dataclasses.replace(
        result.plan, targets=(dataclasses.replace(result.plan.targets[0], text=HOSTILE),), region="坪山"
    )
    text = markdown(content(pf.assess(plan, pf.load_history("坪山"), model=pf.HistoricalMean())))
    assert "<script>" not in text
    row = next(line for line in text.splitlines() if "script" in line and line.startswith("|"))
    assert len(re.findall(r"(?<!\\)\|", row)) == 7


def test_a_note_without_forecasts_has_no_picture(tmp_path):
    plan = pf.load_plan("pingshan-2021")
    relative = pf.Target(
        region="坪山", year=2021, indicator="income_resident", indicator_name="居民收入", measure="relative",
        comparator="relative", text="居民收入与经济增长同步",
    )  # fmt: skip
    result = pf.assess(dataclasses.replace(plan, targets=(relative,)), pf.load_history("坪山"))
    result.save(tmp_path / "note.md", language="zh")
    assert [p.name for p in tmp_path.iterdir()] == ["note.md"]
    assert "无法判断" in (tmp_path / "note.md").read_text(encoding="utf-8")


def test_every_figure_is_traced_to_a_source(result):
    sources = content(result).sources
    assert any(source.startswith("SEED (A)") for source in sources)
    assert len(sources) == len(set(sources))
