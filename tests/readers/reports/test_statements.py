"""What a statement is and whose it is: dealt lists, ceilings on a fall, other regions, tables of targets."""
# ruff: noqa: E501  (a sentence and its rows belong on one line)

import json

import pytest
from click.testing import CliRunner

from pingshan_forecast.cli.read import read
from pingshan_forecast.errors import ReportError
from pingshan_forecast.readers.reports.documents import read_source
from pingshan_forecast.readers.reports.listing import show_explained
from pingshan_forecast.readers.reports.plans import explain, parse_plan, read_plan

TITLE = "龙岗区2023年政府工作报告\n"
AIMS = TITLE + "今年主要预期目标是："
NAMES = "地区生产总值、社会消费品零售总额、进出口总额"
CODES = ["gdp", "retail_sales", "trade_total"]


def told(plan):
    return [(t.indicator, t.measure, t.comparator, t.low, t.high) for t in plan.targets]


@pytest.mark.parametrize(
    ("values", "rows"),
    [
        ("增长5%、7%左右和正增长", [("growth", "about", 5, 5), ("growth", "about", 7, 7), ("growth", "positive", None, None)]),
        ("增长5%、正增长和7%", [("growth", "equal", 5, 5), ("growth", "positive", None, None), ("growth", "equal", 7, 7)]),
        ("正增长、5%以上、7%以上", [("growth", "positive", None, None), ("growth", "at_least", 5, None), ("growth", "at_least", 7, None)]),
        ("增长5%、与上年持平和下降4%以内", [("growth", "equal", 5, 5), ("growth", "maintain", None, None), ("growth", "at_least", -4, None)]),
        ("增长5%、与经济增长同步、7%", [("growth", "equal", 5, 5), ("relative", "about", None, None), ("growth", "equal", 7, 7)]),
        ("下降1%、增长5%、零增长", [("growth", "equal", -1, -1), ("growth", "equal", 5, 5), ("growth", "equal", 0, 0)]),
        ("增长5%，7%，9%", [("growth", "equal", 5, 5), ("growth", "equal", 7, 7), ("growth", "equal", 9, 9)]),
    ],
)  # fmt: skip
def test_items_in_words_keep_their_place_in_a_dealt_list(values, rows):
    plan = parse_plan(f"{AIMS}{NAMES}分别{values}。")
    assert told(plan) == [(code, *row) for code, row in zip(CODES, rows, strict=True)]


@pytest.mark.parametrize("values", ["增长5%、7%", "增长5%、7%、8%和9%", "增长5%和稳健运行"])
def test_a_list_with_more_or_fewer_values_than_names_is_refused_not_shifted(values):
    reading = explain(f"{AIMS}{NAMES}分别{values}。")
    assert told(reading.plan) == []
    values_passed = [p.reason for p in reading.passed if reading.source[p.start : p.end] != "2023"]
    assert values_passed
    assert set(values_passed) == {"not as many values as names"}


def test_one_value_for_all_names_is_that_of_each():
    plan = parse_plan(f"{AIMS}地区生产总值、固定资产投资分别增长5%以上。")
    assert [(t.indicator, t.low) for t in plan.targets] == [("gdp", 5), ("fixed_investment", 5)]


@pytest.mark.parametrize(
    "clause",
    ["出口降幅控制在4%以内", "出口降幅收窄至4%", "出口降幅不高于4%", "出口跌幅不超过4%", "出口下降不超过4%"],
)
def test_a_ceiling_on_a_fall_is_a_floor_on_growth(clause):
    target = parse_plan(AIMS + clause + "。").targets[0]
    assert (target.indicator, target.comparator, target.low, target.high) == ("exports", "at_least", -4, None)


def test_a_fall_that_was_reached_is_exact_and_its_narrowing_is_no_growth():
    plan = parse_plan(TITLE + "2022年，出口降幅收窄至4%，进口下降6%，降幅收窄3%。")
    assert [(o.indicator, o.low, o.qualifier) for o in plan.outcomes] == [
        ("exports", -4, "exact"), ("imports", -6, "exact"),
    ]  # fmt: skip


def test_an_outcome_in_words_is_a_number_where_the_words_give_one():
    outcomes = parse_plan(TITLE + f"2022年，{NAMES}分别增长5%、持平和正增长。").outcomes
    assert [(o.low, o.qualifier) for o in outcomes] == [(5, "exact"), (0, "approx"), (0, "more_than")]


def test_targets_of_the_regions_above_and_beside_are_not_the_plans_own():
    plan = parse_plan(
        AIMS + "全国经济增长4%，我国出口增长3%，全省增长6%，全市固定资产投资增长7%，增速居前，力争8%，"
        "福田区地区生产总值增长9%，我区地区生产总值增长10%，高于全市平均水平，规上工业增加值增长11%。"
    )
    assert plan.region == "龙岗"
    assert [(t.region, t.low) for t in plan.targets] == [
        ("全国", 4), ("全国", 3), ("广东", 6), ("深圳", 7), ("深圳", 8), ("福田", 9), ("龙岗", 10),
        ("龙岗", None), ("龙岗", 11),
    ]  # fmt: skip


def test_our_region_in_a_text_that_compares_regions_is_not_the_one_named_before():
    words = "今年主要预期目标是：南山区GDP增长5%，福田区增长6%，盐田区增长4%，我区地区生产总值增长7%。"
    plan = parse_plan(TITLE + words)
    assert {t.region: t.low for t in plan.targets} == {"南山": 5, "福田": 6, "盐田": 4, "龙岗": 7}
    assert {t.indicator for t in plan.targets} == {"gdp"}


@pytest.mark.parametrize(
    ("own", "whole", "region"),
    [("深圳", "全市", "深圳"), ("上海", "全市", "上海"), ("广西", "全区", "广西"), ("丙市", "全市", "丙市"),
     ("丁县", "全市", "全市"), ("丁县", "全省", "全省"), ("丁县", "全县", "丁县"), ("", "全市", ""), ("", "全国", "全国")],
)  # fmt: skip
def test_the_whole_region_is_meant_from_where_the_report_stands(own, whole, region):
    plan = parse_plan(f"今年主要预期目标是：{whole}地区生产总值增长6%。", region=own, year=2023)
    assert [t.region for t in plan.targets] == [region]


def test_a_neighbour_in_the_text_leaves_the_region_of_the_title():
    for title in (TITLE, "龙岗区2023年计划\n"):
        plan = parse_plan(title + "学习南山和福田的经验。今年主要预期目标是：地区生产总值增长6%。")
        assert (plan.region, plan.year) == ("龙岗", 2023)


def test_a_name_that_only_begins_like_a_region_names_none():
    plan = parse_plan(
        AIMS
        + "吉林市地区生产总值增长6%，深圳港集装箱吞吐量增长7%，单位能耗下降3%，全国文明城市建设投入2亿元，"
        "深圳市下达的植树任务全面完成。"
    )
    assert len(plan.targets) == 5
    assert [t.region for t in plan.targets] == ["吉林市", "龙岗", "龙岗", "龙岗", "龙岗"]


def test_words_on_this_year_are_targets_without_a_bound():
    plan = parse_plan(TITLE + "2023年，地区生产总值增长6%。单位GDP能耗下降2%。一季度增长5%。")
    assert [(t.indicator, t.low) for t in plan.targets] == [("gdp", 6), ("energy_intensity", -2)]


def test_a_second_goal_is_a_striving_target_of_the_same_thing():
    plan = parse_plan(AIMS + "进出口总额增长3%-4%，奋斗目标6%。")
    assert [(t.indicator, t.low, t.strength) for t in plan.targets] == [
        ("trade_total", 3, "expected"), ("trade_total", 6, "strive"),
    ]  # fmt: skip


def test_a_goal_that_was_missed_is_no_outcome():
    plan = parse_plan(TITLE + "2022年，地区生产总值增长4%，低于5.5%的年度目标。")
    assert [(o.indicator, o.low) for o in plan.outcomes] == [("gdp", 4)]


def test_percentages_in_a_table_of_targets_are_growth(tmp_path):
    rows = [("地区生产总值", "5.5%", "6%左右"), ("进出口总额", "900", "1000"), ("增速", "3%", "4%-5%")]
    table = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    page = tmp_path / "plan.html"
    page.write_text(
        "<html><title>龙岗区2023年计划</title><table><tr><th>指标</th><th>2022年完成</th><th>2023年目标</th></tr>"
        f"{table}</table></html>",
        encoding="utf-8",
    )
    plan = read_plan(page)
    assert (plan.region, plan.year) == ("龙岗", 2023)
    assert told(plan) == [
        ("gdp", "growth", "about", 6, 6), ("trade_total", "level", "equal", 1000, 1000),
        ("trade_total", "growth", "between", 4, 5),
    ]  # fmt: skip
    assert [(o.indicator, o.measure, o.low) for o in plan.outcomes] == [
        ("gdp", "growth", 5.5), ("trade_total", "level", 900), ("trade_total", "growth", 3),
    ]  # fmt: skip


def test_a_table_that_the_words_before_call_targets_needs_no_head_that_says_so():
    plan = parse_plan(AIMS + "\n指标\t增速\n地区生产总值\t6%左右\n进出口总额\t4%\n")
    assert told(plan) == [("gdp", "growth", "about", 6, 6), ("trade_total", "growth", "equal", 4, 4)]


@pytest.mark.parametrize("year", [99999, -5, 1200])
def test_a_year_of_no_plan_is_refused_in_one_line(year):
    with pytest.raises(ReportError, match=r"^year -?\d+ is no year of a plan; [^\n]+$"):
        parse_plan(AIMS + "地区生产总值增长6%。", year=year)


def test_text_with_nul_bytes_is_refused_as_binary(tmp_path):
    path = tmp_path / "report.txt"
    path.write_bytes((AIMS + "地区生产总值增长6%。").encode() + b"\0")
    with pytest.raises(ReportError, match="binary data"):
        read_source(path)


def test_an_explanation_can_be_json_and_is_refused_as_csv(tmp_path):
    reading = explain(AIMS + "建成5G基站300个，地区生产总值增长6%。")
    whole = json.loads(show_explained(reading, "json"))
    assert [s["indicator"] for s in whole["statements"]] == ["other", "gdp"]
    assert {(p["text"], p["reason"]) for p in whole["passed"]} >= {("5", "part of a name")}
    path = tmp_path / "report.txt"
    path.write_text(reading.source, encoding="utf-8")
    asked = CliRunner().invoke(read, [str(path), "--explain", "--format", "json"])
    assert json.loads(asked.stdout)["passed"] == whole["passed"]
    assert CliRunner().invoke(read, [str(path), "--explain", "--format", "csv"]).exit_code == 2


@pytest.mark.parametrize(
    "beside",
    [
        "降幅较一季度收窄2个百分点", "增速比1—5月回落0.4个百分点", "增速高于一季度", "较2023年一季度提高1个百分点",
        "增速与前三季度持平", "比去年一季度加快0.3个百分点",
    ],
)  # fmt: skip
def test_a_period_that_a_figure_is_compared_with_is_not_the_period_of_what_follows(beside):
    plan = parse_plan(
        "龙岗区2024年上半年经济运行情况\n"
        f"上半年，固定资产投资下降3%，{beside}；一般公共预算收入增长2%。前7个月，出口增长4%，{beside}，进口增长1%。"
    )
    assert [(o.indicator, o.year, o.period, o.low) for o in plan.outcomes] == [
        ("fixed_investment", 2024, "H1", -3), ("budget_revenue", 2024, "H1", 2),
        ("exports", 2024, "M1-M7", 4), ("imports", 2024, "M1-M7", 1),
    ]  # fmt: skip


def test_a_period_beside_another_in_one_sentence_is_its_own():
    plan = parse_plan("龙岗区2024年上半年经济运行情况\n一季度，地区生产总值增长5%，上半年增长6%。")
    assert [(o.period, o.low) for o in plan.outcomes] == [("Q1", 5), ("H1", 6)]


@pytest.mark.parametrize("heading", ["■ 2022年成绩单", "2022年主要指标完成情况", "2022年发展成绩"])
def test_what_stands_under_a_heading_of_the_year_before_is_an_outcome(heading):
    plan = parse_plan(
        f"龙岗区2023年政府工作报告\n{heading}\n●预计全区地区生产总值增长6%左右\n●固定资产投资增长7%\n"
        "■ 2023年主要预期目标\n●地区生产总值增长5%左右\n"
    )
    assert [(o.indicator, o.year, o.low, o.qualifier) for o in plan.outcomes] == [
        ("gdp", 2022, 6, "approx"), ("fixed_investment", 2022, 7, "exact"),
    ]  # fmt: skip
    assert [(t.indicator, t.year, t.low) for t in plan.targets] == [("gdp", 2023, 5)]


@pytest.mark.parametrize(
    ("clause", "reason"),
    [
        ("是2015年的1.4倍", "a multiple of another figure"),
        ("为上年的2倍", "a multiple of another figure"),
        ("相当于全市平均水平的1.5倍", "a multiple of another figure"),
        ("同比多增3亿元", "a comparison with another figure"),
        ("比上年少减3亿元", "a comparison with another figure"),
    ],
)
def test_a_multiple_or_a_difference_is_no_figure_of_its_own(clause, reason):
    reading = explain(TITLE + f"2022年，地区生产总值5000亿元，{clause}，增长4%。", detail="all")
    assert [(o.indicator, o.year, o.measure, o.low) for o in reading.plan.outcomes] == [
        ("gdp", 2022, "level", 5000), ("gdp", 2022, "growth", 4),
    ]  # fmt: skip
    assert reason in {p.reason for p in reading.passed}


def test_a_number_of_months_that_names_a_period_is_no_figure():
    plan = parse_plan(
        "龙岗区2024年前7个月国民经济和社会发展计划执行情况的报告\n前7个月城镇新增就业2万人，同比多增1万人；前3个季度出口增长4%。",
        detail="all",
    )
    assert [(o.indicator, o.period, o.measure, o.low) for o in plan.outcomes] == [
        ("jobs_new", "M1-M7", "level", 2), ("exports", "Q1-Q3", "growth", 4),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "clause",
    [
        "剔除留抵退税因素后增长10%",
        "扣除一次性收入后同比增长10%",
        "剔除政策性因素，增长10%",
        "还原减税影响后可比增长10%",
    ],
)
def test_an_adjusted_figure_is_not_the_headline(clause):
    reading = explain(
        TITLE + f"2022年，一般公共预算收入30亿元，增长6%，{clause}，税收收入增长2%，出口增长3%。"
    )
    kept = [
        (o.indicator, o.low)
        for o in reading.plan.outcomes
        if o.measure == "growth" and o.indicator != "other"
    ]
    assert kept[0] == ("budget_revenue", 6)
    assert ("budget_revenue", 10) not in kept
    assert kept[-1] == ("exports", 3)
    assert "an adjusted figure, not the headline" in {p.reason for p in reading.passed}


def test_growth_without_the_rise_of_prices_is_the_growth_of_the_same():
    plan = parse_plan(TITLE + "2022年，居民人均可支配收入3万元，扣除价格因素，实际增长5%。")
    assert [(o.indicator, o.low) for o in plan.outcomes] == [("income_resident", 5)]


def test_what_five_years_add_up_to_is_cumulative_growth_from_the_year_before_them():
    plan = parse_plan(
        "甲市国民经济和社会发展第十四个五年规划纲要\n“十四五”时期主要目标：地区生产总值年均增长7%左右，"
        "单位GDP能耗累计下降13%，到2025年二氧化碳排放累计下降18%。",
        region="甲市",
    )
    assert [(t.measure, t.year, t.base_year, t.low) for t in plan.targets] == [
        ("average_growth", 2025, 2020, 7), ("cumulative_growth", 2025, 2020, -13),
        ("cumulative_growth", 2025, 2020, -18),
    ]  # fmt: skip


def test_what_the_months_of_a_year_add_up_to_is_growth():
    plan = parse_plan("龙岗区2024年上半年经济运行情况\n1—6月，出口累计增长4%。")
    assert [(o.measure, o.period, o.base_year) for o in plan.outcomes] == [("growth", "H1", None)]


@pytest.mark.parametrize("opening", ["下半年，力争", "下半年力争", "下一步，确保"])
def test_what_is_striven_for_in_the_rest_of_the_year_is_a_target_of_the_year(opening):
    plan = parse_plan(
        "龙岗区2024年上半年经济运行情况\n上半年，地区生产总值增长4%，规模以上工业增加值增长6%。\n"
        f"{opening}全年地区生产总值增长5%以上，规模以上工业增加值增长7%左右。"
    )
    assert [(o.indicator, o.period, o.low) for o in plan.outcomes] == [
        ("gdp", "H1", 4), ("industry_va_above_scale", "H1", 6),
    ]  # fmt: skip
    assert [(t.indicator, t.year, t.comparator, t.low) for t in plan.targets] == [
        ("gdp", 2024, "at_least", 5), ("industry_va_above_scale", 2024, "about", 7),
    ]  # fmt: skip


@pytest.mark.parametrize("turn", ["增长由负转正", "由降转升", "实现由负转正"])
def test_a_turn_names_what_the_next_clause_speaks_of(turn):
    plan = parse_plan(TITLE + f"2022年，农村居民人均可支配收入增长7%；固定资产投资{turn}，全年增长12%左右。")
    assert [(o.indicator, o.low, o.qualifier) for o in plan.outcomes] == [
        ("income_rural", 7, "exact"), ("fixed_investment", 12, "approx"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "low"),
    [
        ("由年初预计增长8%调整为下降3%", -3), ("由原定增长8%下调为增长3%", 3), ("增速由年初的8%调整为5%", 5),
        ("从预计增长8%转为下降1%", -1),
    ],
)  # fmt: skip
def test_of_a_figure_that_was_revised_the_new_one_counts(words, low):
    plan = parse_plan(TITLE + f"2022年，固定资产投资{words}，出口增长2%。")
    assert [(o.indicator, o.measure, o.low, o.status) for o in plan.outcomes] == [
        ("fixed_investment", "growth", low, "preliminary"), ("exports", "growth", 2, "preliminary"),
    ]  # fmt: skip


def test_a_figure_passed_over_is_called_stated_before_only_where_it_was():
    words = "龙岗区2023年政府工作报告\n一、2022年工作回顾\n2022年，地区生产总值增长4%。\n"
    reading = explain(words + "全年地区生产总值增长4%。\n全年地区生产总值增长6%。")
    assert [p.reason for p in reading.passed][-2:] == ["stated before", "not what first sums up the year"]
