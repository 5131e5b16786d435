"""Promises over the years of one place against what later reports say."""

import pytest

import pingshan_forecast as pf
from pingshan_forecast.errors import PlanError
from pingshan_forecast.readers.reports.plans import parse_plan

FIRST = (
    "丁县2022年国民经济和社会发展计划执行情况与2023年计划草案的报告\n2023年1月10日\n一、2022年计划执行情况\n"
    "二、2023年主要目标\n主要预期目标是：地区生产总值增长6%左右，固定资产投资增长8%，生活垃圾回收利用率达到38%。\n"
    "三、2023年重点工作\n新增公共住房5600套。推动县敬老院上半年建成运营。到2025年，森林覆盖率达到60%。\n"
)
SECOND = (
    "丁县2023年国民经济和社会发展计划执行情况与2024年计划草案的报告\n2024年1月12日\n一、2023年计划执行情况\n"
    "地区生产总值增长6.2%，固定资产投资增长7.9%，生活垃圾回收利用率45%，新增公共住房5600套。\n"
    "二、2024年主要目标\n主要预期目标是：地区生产总值增长6%左右。\n"
)


@pytest.fixture(scope="module")
def kept():
    return pf.ledger([parse_plan(SECOND), parse_plan(FIRST)])


def test_each_promise_is_kept_missed_passed_in_silence_or_open(kept):
    status = {(e.target.indicator_name.removeprefix("新增"), e.target.year): e.status for e in kept.entries}
    assert status["地区生产总值", 2023] == "kept"
    assert status["固定资产投资", 2023] == "missed"
    assert status["生活垃圾回收利用率", 2023] == "kept"
    assert status["公共住房", 2023] == "kept"
    assert status["森林覆盖率", 2025] == "open"
    assert status["地区生产总值", 2024] == "open"
    assert [e.status for e in kept.entries if e.target.measure == "milestone"] == ["silent"]


def test_a_row_says_where_it_was_promised_and_where_reported(kept):
    frame = kept.to_frame()
    row = frame[frame.indicator_name.str.endswith("公共住房")].iloc[0]
    assert (row.low, row.unit, row.outcome) == (5600, "套", 5600)
    assert "2022年" in row.promised_in
    assert "2023年" in row.reported_in
    deed = frame[frame.promise.str.contains("敬老院")].iloc[0]
    assert (deed.deadline, deed.section) == ("上半年", "三、2023年重点工作")


def test_plans_of_several_regions_or_none_are_refused():
    other = parse_plan(SECOND.replace("丁县", "戊县"))
    with pytest.raises(PlanError, match="丁县, 戊县"):
        pf.ledger([parse_plan(FIRST), other])
    with pytest.raises(PlanError, match="no plan"):
        pf.ledger([])


def test_a_figure_of_part_of_the_year_does_not_settle_a_promise():
    half = parse_plan("丁县2023年上半年国民经济和社会发展计划执行情况\n上半年，全县地区生产总值增长3%。")
    assert half.period == "2023-H1"
    assert pf.ledger([parse_plan(FIRST), half]).counts()["missed"] == 0


DEEDS = (
    "丁县2022年国民经济和社会发展计划执行情况与2023年计划草案的报告\n2023年1月10日\n一、2022年计划执行情况\n"
    "二、2023年主要目标\n主要预期目标是：地区生产总值增长6%左右。\n三、2023年重点工作\n{promise}。\n"
)
DONE = (
    "丁县2023年国民经济和社会发展计划执行情况与2024年计划草案的报告\n2024年1月12日\n一、2023年计划执行情况\n"
    "地区生产总值增长6.2%。{done}。\n二、2024年主要目标\n主要预期目标是：地区生产总值增长6%左右。\n"
)


@pytest.mark.parametrize(
    ("promise", "done", "status"),
    [
        ("推动县敬老院上半年建成运营", "县敬老院正式投用", "kept"),
        ("推动县敬老院建成运营", "县敬老院开工建设", "missed"),
        ("推动体育中心改造项目开工建设", "体育中心改造项目竣工", "kept"),
        ("推动体育中心改造项目竣工", "体育中心改造项目封顶", "missed"),
        ("加快出台县总体应急预案", "县总体应急预案出台", "kept"),
        ("编制完成国土空间分区规划", "国土空间分区规划编制完成", "kept"),
        ("推动县敬老院建成运营", "县敬老院即将投用", "silent"),
        ("推动县敬老院建成运营", "县图书馆建成运营", "silent"),
        ("新增保障房5600套", "新增保障性住房5700套", "kept"),
        ("新增公办园12所", "新增公办幼儿园10所", "missed"),
        ("新增公办学位5600个", "新增公办幼儿园学位5700个", "silent"),
        ("新增保障房5600套", "新增保障性住房5700平方米", "silent"),
    ],
)
def test_a_thing_to_be_done_is_kept_by_the_stage_it_has_come_to(promise, done, status):
    plans = [parse_plan(DEEDS.format(promise=promise)), parse_plan(DONE.format(done=done))]
    (entry,) = [e for e in pf.ledger(plans).entries if e.target.indicator == "other"]
    assert (entry.status, entry.outcome is None) == (status, status == "silent")
    if entry.outcome is not None:
        assert entry.outcome.text == done


def test_one_promise_made_twice_in_a_report_is_one():
    plan = parse_plan(DEEDS.format(promise="推动县敬老院建成运营。加强队伍建设,推动县敬老院建成运营"))
    assert [t.text for t in plan.targets if t.measure == "milestone"] == ["推动县敬老院建成运营"]
