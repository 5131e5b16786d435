"""Figures that were once put into another year, part of a year, role or series, without a word."""

import pytest

import pingshan_forecast as pf


def rows_of(plan):
    """Rows of a plan: role, code, measure, value, year, period."""
    found = [("target", t.indicator, t.measure, t.low, t.year, "FY") for t in plan.targets]
    return found + [("outcome", o.indicator, o.measure, o.low, o.year, o.period) for o in plan.outcomes]


def of(text, tmp_path, name="report.txt"):
    """Rows of a text saved under a name, read as a user does."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return rows_of(pf.read_plan(path))


@pytest.mark.parametrize("name", ["w.txt", "w2023.txt", "2020.txt", "罗湖区2023年.txt"])
def test_the_name_of_a_file_moves_no_outcome_whose_year_the_text_says(name, tmp_path):
    text = (
        "2023年罗湖区经济运行情况\n全区地区生产总值2808.19亿元,同比增长7.2%。"
        "其中,第一产业增加值0.40亿元,下降14.1%。"
    )
    rows = of(text, tmp_path, name)
    assert {row[0] for row in rows} == {"outcome"}
    assert {row[4] for row in rows} == {2023}
    assert len(rows) == 4


def test_the_name_of_a_file_says_the_year_that_a_text_does_not(tmp_path):
    text = "全区主要预期目标是:地区生产总值增长6%左右。"
    assert of(text, tmp_path, "2024.txt") == [("target", "gdp", "growth", 6.0, 2024, "FY")]


@pytest.mark.parametrize(
    "opening",
    [
        "2021年是“十四五”开局之年。",
        "2021年是十四五规划的第一年。",
        "2021年是实施“十四五”规划的开局之年。",
        "2021年是“十四五”起步之年。",
    ],
)
def test_the_place_of_a_year_in_a_plan_is_no_horizon(opening, tmp_path):
    rows = of(f"2021年某区统计公报\n{opening}全区生产总值91.3亿元,增长7.5%。", tmp_path)
    assert rows == [
        ("outcome", "gdp", "level", 91.3, 2021, "FY"),
        ("outcome", "gdp", "growth", 7.5, 2021, "FY"),
    ]


def test_a_plan_that_is_aimed_at_stays_a_horizon(tmp_path):
    rows = of("2021年主要预期目标是:生产总值增长6%。“十四五”期间生产总值年均增长7%。", tmp_path)
    assert ("target", "gdp", "average_growth", 7.0, 2025, "FY") in rows


@pytest.mark.parametrize(
    ("words", "period"),
    [
        ("4月,一般公共预算收入累计完成24627万元,下降4.2%。", "M1-M4"),
        ("4月份一般公共预算收入累计完成24627万元,下降4.2%。", "M1-M4"),
        ("1-4月,一般公共预算收入累计完成24627万元,下降4.2%。", "M1-M4"),
        ("6月,一般公共预算收入累计24627万元,下降4.2%。", "H1"),
    ],
)
def test_a_month_with_what_has_added_up_is_the_year_so_far(words, period, tmp_path):
    rows = of(f"大姚县2024年财政收支情况\n{words}", tmp_path)
    assert [(row[1], row[3], row[5]) for row in rows] == [
        ("budget_revenue", 24627.0, period),
        ("budget_revenue", -4.2, period),
    ]


def test_a_text_without_a_year_says_so(tmp_path):
    path = tmp_path / "news.txt"
    path.write_text("全市生产总值735.4亿元,同比增长12.8%。", encoding="utf-8")
    assert any("does not say its year" in line for line in pf.read_plan(path).warnings)
    assert pf.read_plan(path, year=2012).warnings == ()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("年末户籍人口660.17万人,常住人口532.5万人。", [("other", 660.17), ("population", 532.5)]),
        ("全市户籍总人口660万人。年末常住人口532.5万人。", [("other", 660.0), ("population", 532.5)]),
        ("居民消费价格上涨1.2%。食品中,粮食上涨0.7%。", [("cpi", 1.2), ("other", 0.7)]),
        ("居民消费价格上涨1.2%,其中,粮食下降0.7%。", [("cpi", 1.2), ("other", -0.7)]),
        ("粮食增长1.5%。", [("grain_output", 1.5)]),
        ("粮食产量20.58亿斤,增长1.5%。", [("grain_output", 20.58), ("grain_output", 1.5)]),
        ("市级(市本级、“三区”)一般公共预算收入49.5亿元。", [("other", 49.5)]),
        ("县(市、区)一般公共预算收入234.6亿元。", [("other", 234.6)]),
        ("全市一般公共预算收入284.1亿元。", [("budget_revenue", 284.1)]),
        ("居民消费价格指数(CPI)101.2,比上年上涨1.2%。", [("cpi", 1.2)]),
        ("居民消费价格总指数为98.7,比上年下降1.3%。", [("cpi", -1.3)]),
    ],
)  # fmt: skip
def test_a_near_namesake_is_another_series(words, expected, tmp_path):
    rows = of(f"2020年某市统计公报\n一、综合\n全市生产总值440亿元。{words}", tmp_path)
    # A communique keeps its headline figures alone: what has no code is passed over there.
    assert [(row[1], row[3]) for row in rows[1:]] == [pair for pair in expected if pair[0] != "other"]


@pytest.mark.parametrize("mark", ["[2]", "[2] ", "〔2〕", "〔2〕 ", ""])
def test_the_mark_of_a_note_hides_no_name(mark, tmp_path):
    rows = of(f"2020年某市统计公报\n一、综合\n全市生产总值{mark}1833.9亿元,比上年增长10.1%。", tmp_path)
    assert [row[1:4] for row in rows] == [("gdp", "level", 1833.9), ("gdp", "growth", 10.1)]


def test_news_of_a_congress_divides_what_was_from_what_is_aimed_at(tmp_path):
    text = (
        "某区人大二次会议开幕 部署2022年政府工作\n4月21日,区二届人大二次会议开幕。\n"
        "报告指出,全区2021年实现了稳中提质。全年地区生产总值达910.6亿元、增长11.7%。\n"
        "2022年经济社会发展的主要预期目标是:地区生产总值增长7%左右。\n"
        "2022年一季度,全区逆势上扬。初步预计,规上工业增加值增长22%以上。"
    )
    assert of(text, tmp_path) == [
        ("target", "gdp", "growth", 7.0, 2022, "FY"),
        ("outcome", "gdp", "level", 910.6, 2021, "FY"),
        ("outcome", "gdp", "growth", 11.7, 2021, "FY"),
        ("outcome", "industry_va_above_scale", "growth", 22.0, 2022, "Q1"),
    ]


def test_what_a_budget_lays_down_is_a_target_though_it_is_more_than_the_year_before(tmp_path):
    text = (
        "蓝山县2024年政府预算公开\n一、预算编制指导思想\n坚持稳中求进。\n二、一般公共预算收支安排情况\n1.收入安排情况\n"
        "(1)地方一般公共预算收入116059万元,较上年增加6570万元,增长6%。"
    )
    assert of(text, tmp_path) == [
        ("target", "budget_revenue", "level", 116059.0, 2024, "FY"),
        ("target", "budget_revenue", "growth", 6.0, 2024, "FY"),
    ]


def test_what_comes_first_is_not_what_must_be_done(tmp_path):
    text = "2023年,武进牢牢把握高质量发展首要任务。数据显示,全年实现地区生产总值2239.6亿元。"
    assert of(text, tmp_path) == [("outcome", "gdp", "level", 2239.6, 2023, "FY")]


@pytest.mark.parametrize(
    "part",
    [
        "其中地方级收入26.5亿元,增长0.9%",
        "其中地方财政收入26.5亿元,增长0.9%",
        "其中一般公共预算收入26.5亿元,增长0.9%",
    ],
)
def test_a_region_s_own_share_of_all_receipts_is_its_revenue(part, tmp_path):
    rows = of(f"2019年工作回顾\n全县生产总值300亿元。财政收入38.74亿元,增长4.26%,{part}。", tmp_path)
    assert [row[2:4] for row in rows if row[1] == "budget_revenue"] == [("level", 26.5), ("growth", 0.9)]
    assert 38.74 in [row[3] for row in rows if row[1] == "other"]


def test_receipts_without_a_share_stay_the_revenue(tmp_path):
    rows = of("2019年工作回顾\n全县生产总值300亿元。财政收入38.74亿元,增长4.26%。", tmp_path)
    assert [row[3] for row in rows if row[1] == "budget_revenue"] == [38.74, 4.26]


def test_income_per_head_goes_by_its_longer_name_too(tmp_path):
    rows = of("2020年主要预期目标是:生产总值增长7.5%,城镇居民每人平均可支配收入增长8%。", tmp_path)
    assert [row[1] for row in rows] == ["gdp", "income_urban"]
