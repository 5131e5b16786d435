"""Many plans in one run."""

from dataclasses import replace

import openpyxl
import pytest

import pingshan_forecast as pf
from pingshan_forecast.assessment import many
from pingshan_forecast.errors import DataError, OutputError

PLANS = ["pingshan-2021", "no-such-plan", "pingshan-2022"]


@pytest.fixture(scope="module")
def found():
    return pf.assess_many(PLANS, model=pf.HistoricalMean())


def test_each_plan_is_as_assess_judges_it_and_a_failed_one_is_a_row_with_its_reason(found):
    frame = found.to_frame()
    alone = pf.assess(pf.load_plan("pingshan-2022"), pf.load_history("坪山"), pf.HistoricalMean())
    own = frame[frame.plan == "pingshan-2022"].set_index("indicator").probability_strict
    assert own.to_dict() == {row.target.indicator: row.strict for row in alone.rows}
    (failed,) = frame[frame.status == "failed"].to_dict("records")
    assert failed["plan"] == "no-such-plan"
    assert "bundled are" in failed["reason"]
    assert repr(found) == "<Assessments of 3 plans, 1 failed>"
    assert "<table" in found._repr_html_()


def test_rows_are_ranked_with_the_surest_first(found):
    frame = found.to_frame()
    assessed = frame[frame.status == "assessed"].probability_strict
    assert assessed.is_monotonic_decreasing
    assert frame.status.iloc[-1] == "failed"


def test_the_workbook_links_each_row_to_its_note(found, tmp_path):
    written = found.save(tmp_path / "all.xlsx")
    assert len(written) == 3
    sheet = openpyxl.load_workbook(tmp_path / "all.xlsx").active
    linked = {row[0].value: row[0].hyperlink for row in sheet.iter_rows(min_row=2)}
    target = linked["pingshan-2022"].target.replace("\\", "/")
    assert (tmp_path / target).read_text("utf-8").startswith("# How plausible")
    assert linked["no-such-plan"] is None


def test_another_suffix_is_refused(found, tmp_path):
    with pytest.raises(OutputError, match=r"name it \.xlsx"):
        found.save(tmp_path / "all.csv")


def test_a_run_goes_on_where_it_was(tmp_path, monkeypatch):
    first = pf.assess_many(PLANS[:1], model=pf.HistoricalMean(), folder=tmp_path / "kept")
    monkeypatch.setattr(many, "assess", lambda *_, **__: pytest.fail("judged again"))
    again = pf.assess_many(PLANS[:1], model=pf.HistoricalMean(), folder=tmp_path / "kept")
    assert again.documents == first.documents


def test_histories_of_ones_own_and_a_day_are_used():
    plan = replace(pf.load_plan("pingshan-2022"), region="镇安县")
    plan = replace(plan, targets=(replace(plan.targets[0], region="镇安县"),), outcomes=())
    own = pf.load_history("坪山")
    rows = tuple(replace(o, region="镇安县") for o in own.observations if o.region == "坪山")
    own = pf.History(region="镇安县", observations=rows)
    frame = pf.assess_many([plan, plan], {"镇安县": own}, as_of="2022-04-30").to_frame()
    assert frame.plan.tolist() == ["商洛市镇安县 2022", "商洛市镇安县 2022 (2)"]
    assert frame.period.tolist() == ["Q1", "Q1"]
    assert frame.ytd.tolist() == [7.0, 7.0]


def test_a_folder_is_read_by_name_and_an_empty_one_refused(tmp_path):
    with pytest.raises(DataError, match="no plan to judge"):
        pf.assess_many(tmp_path)
    text = "坪山区2021年国民经济和社会发展计划\n2021年主要预期目标：地区生产总值增长7%左右。"
    (tmp_path / "b.txt").write_text(text, encoding="utf-8")
    (tmp_path / "a.txt").write_text("nothing", encoding="utf-8")
    (tmp_path / "c.csv").write_text("no report", encoding="utf-8")
    found = pf.assess_many(tmp_path, model=pf.HistoricalMean(), language="zh")
    assert found.names == ("a.txt", "b.txt")
    assert found.failures[0]
    assert found.failures[1] == ""
