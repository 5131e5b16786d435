"""The note on a terminal: the same tables and statements as every other format."""

import dataclasses

import pytest

import pingshan_forecast as pf
from note_files import assessment
from pingshan_forecast.language.display import width
from pingshan_forecast.notes.content import content
from pingshan_forecast.notes.structure import SectionId
from pingshan_forecast.notes.terminal import terminal


@pytest.fixture(scope="module")
def result():
    return assessment()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_row_of_the_tables_is_there_and_its_columns_stand_under_each_other(result, language):
    note = content(result, language=language)
    lines = terminal(note).splitlines()
    table = note.section(SectionId.SUMMARY).table
    start = lines.index("") + 1
    head, rule, *rows = lines[start : start + 2 + len(table.rows)]
    assert all(cell in head for cell in table.header)
    for line, row in zip(rows, table.texts, strict=True):
        assert line.startswith(row[0])
        assert all(cell in line for cell in row)
    # Wide characters take two columns: every row's last but one cell ends where its rule does.
    end = len(rule.rpartition("  ")[0])
    for line, row in zip(rows, table.texts, strict=True):
        assert width(line.removesuffix(row[-1]).rstrip()) == end


def test_targets_without_a_wording_keep_their_own_shocks(result):
    targets = tuple(dataclasses.replace(target, text="") for target in result.plan.targets)
    bare = pf.assess(
        dataclasses.replace(result.plan, targets=targets), pf.load_history("坪山"), model=pf.HistoricalMean()
    )
    large = {
        (item.target, item.driver)
        for item in bare.stress
        if item.growth_pct is not None or item.score is not None
    }
    assert len({target for target, _ in large}) > 1
    (detail,) = content(bare).section(SectionId.STRESS).details
    assert len(detail.points) == len(large)
    text = terminal(content(bare))
    assert all(f"  - {point}" in text for point in detail.points)


def test_a_scenario_has_its_medians_and_bands_on_a_terminal_and_its_probability_on_a_page(result):
    some = pf.assess(
        result.plan, pf.load_history("坪山"), pf.HistoricalMean(), [pf.Scenario.preset("downside")]
    )
    note = content(some)
    table = note.section(SectionId.SCENARIOS).table
    for page, detail, row in zip(table.texts, table.details, some.scenarios[0].targets, strict=False):
        low, high = (f"{end:.1f}".replace("-", "−") for end in row.predictive.interval(0.8))
        assert detail[2].endswith(f" [{low}, {high}] {page[2]}")
        assert page[2] == f"{100 * row.strict:.0f}%"
        assert "  ".join(detail[-1:]) in terminal(note)


def test_a_target_that_cannot_be_judged_has_a_dash_under_scenarios_and_its_reason_below():
    plan = pf.load_plan("pingshan-2021")
    relative = pf.Target(
        region="坪山", year=2021, indicator="income_resident", indicator_name="居民收入", measure="relative",
        comparator="about", text="居民收入与经济增长同步",
    )  # fmt: skip
    some = pf.assess(
        dataclasses.replace(plan, targets=(*plan.targets[:1], relative)),
        pf.load_history("坪山"),
        pf.HistoricalMean(),
        [pf.Scenario.preset("downside")],
    )
    lines = terminal(content(some)).splitlines()
    under = [
        line for line in lines if line.startswith("disposable income per resident") and line.endswith("–")
    ]
    assert len(under) == 1
    assert lines[lines.index("居民收入与经济增长同步") + 1].startswith("  - the target names no series")
