"""Kind, period and year of a text, and the time of its clauses."""
# ruff: noqa: E501  (a text and what it says belong on one line)

import pytest

from pingshan_forecast.readers.reports.names import code_of
from pingshan_forecast.readers.reports.periods import base_year_of, times
from pingshan_forecast.readers.reports.plans import explain, parse_plan


@pytest.mark.parametrize(
    ("text", "kind", "year", "period"),
    [
        ("丁县2024年国民经济和社会发展计划执行情况与2025年计划草案的报告\n", "plan report", 2025, "2025"),
        ("丁县2025年政府工作报告\n", "work report", 2025, "2025"),
        ("丁县2024年上半年国民经济和社会发展计划执行情况的报告\n", "execution report", 2024, "2024-H1"),
        ("丁县2024年1—8月经济运行情况\n", "execution report", 2024, "2024-M1-M8"),
        (
            "丁县国民经济和社会发展第十四个五年规划和二〇三五年远景目标纲要\n",
            "five-year plan",
            2021,
            "2021-2025",
        ),
        ("丁县2023年国民经济和社会发展统计公报\n", "communique", 2023, "2023"),
        ("丁县2024年预算执行情况和2025年预算草案的报告\n", "budget report", 2025, "2025"),
    ],
)
def test_a_title_tells_kind_and_period(text, kind, year, period):
    plan = parse_plan(text + "全县地区生产总值增长5%。")
    assert (plan.kind, plan.year, plan.period) == (kind, year, period)


def test_a_plan_of_five_years_sets_targets_of_its_last():
    plan = parse_plan(
        "丁县国民经济和社会发展第十四个五年规划纲要\n一、主要目标\n主要目标是：地区生产总值年均增长6%左右，"
        "到2025年，地区生产总值突破900亿元。\n"
    )
    assert [(t.year, t.measure, t.base_year) for t in plan.targets] == [
        (2025, "average_growth", 2020), (2025, "level", None),
    ]  # fmt: skip


def test_a_figure_of_part_of_the_year_is_an_outcome_with_its_period():
    plan = parse_plan("今年上半年，丁县地区生产总值增长5%，固定资产投资下降2%。", year=2024)
    assert [(o.indicator, o.year, o.period) for o in plan.outcomes] == [
        ("gdp", 2024, "H1"), ("fixed_investment", 2024, "H1"),
    ]  # fmt: skip
    assert plan.targets == ()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("2024年前三季度", [(2024, "Q1-Q3")]),
        ("1至11月", [(0, "M1-M11")]),
        ("到2027年", [(2027, "FY")]),
        ("比2020年翻一番", []),
        ("按2020年不变价计算", []),
        ("2021—2025年", [(2025, "FY")]),
        ("“十五五”时期", [(2030, "FY")]),
        ("二季度", [(0, "")]),
    ],
)
def test_times_are_told_from_bases_of_comparison(words, found):
    assert [(when.year, when.period) for _, when in times(words, 0, len(words), year=2025)] == found


def test_the_end_of_a_five_year_plan_is_a_base():
    assert base_year_of("单位生产总值能耗比“十三五”末") == 2020


def test_every_number_of_a_digest_has_its_fate():
    text = "2023年各省GDP增长目标:海南(9.5%左右)、江西(7%左右),浙江5%以上。另有12个省份尚未公布,平均为6.1%。"
    reading = explain(text)
    assert reading.plan.kind == "digest"
    taken = [(t.start, t.end) for t in reading.plan.targets]
    for word in ("9.5", "7%", "5%以上", "12", "6.1"):
        at = text.index(word)
        assert any(a <= at < b for a, b in taken) or any(p.start <= at < p.end for p in reading.passed)
    assert all(p.reason != "in a heading or a title" for p in reading.passed)


def test_a_table_that_was_not_understood_is_said_with_its_line():
    text = (
        "丁县2025年计划报告\n一、2024年计划执行情况\n地区生产总值增长5%。\n"
        "甲\t1\t2\t3\n乙\t4\t5\t6\n丙\t7\t8\t9\n"
    )
    plan = parse_plan(text)
    assert [o.low for o in plan.outcomes] == [5.0]
    assert len(plan.warnings) == 1
    assert plan.warnings[0].startswith("line 4: a table (甲 1 2 3)")


SUMMED_UP = "上半年，地区生产总值增长5%。"


@pytest.mark.parametrize(
    ("text", "year", "day", "assumed", "period"),
    [
        ("青岛市统计局7月20日发布2022年上半年经济数据，初步核算，地区生产总值增长4%。", 2022, "2022-07-20", False, "2022-H1"),
        ("青岛市2022年国民经济和社会发展统计公报\n青岛市统计局2023年3月9日\n地区生产总值增长4%。", 2022, "2023-03-09", False, "2022"),
        ("青岛市2022年国民经济和社会发展统计公报\n地区生产总值增长4%。", 2022, "2023-01-", True, "2022"),
        ("青岛市2022年上半年经济运行情况\n2022年1月5日工作会议部署。上半年，地区生产总值增长4%。", 2022, "2022-07-", True, "2022-H1"),
        ("青岛市2022年计划执行情况的报告\n2022年8月25日在市第十七届人大常委会第五次会议上\n" + SUMMED_UP, 2022, "2022-08-25", False, "2022-H1"),
        ("国务院关于今年以来国民经济和社会发展计划执行情况的报告\n2021年8月26日\n" + SUMMED_UP, 2021, "2021-08-26", False, "2021-H1"),
        ("青岛市2022年国民经济和社会发展计划执行情况的报告\n2023年1月12日\n去年，地区生产总值增长4%。", 2023, "2023-01-12", False, "2023"),
        ("青岛市市长说，今年(2022年)的主要预期目标是：地区生产总值增长6%。", 2022, "2022-01-31", True, "2022"),
    ],
)  # fmt: skip
def test_the_day_and_the_year_of_a_text_are_those_it_can_have(text, year, day, assumed, period):
    plan = parse_plan(text)
    assert (plan.year, plan.as_of_assumed, plan.period) == (year, assumed, period)
    assert plan.as_of.isoformat().startswith(day)


def test_this_year_with_its_number_sets_the_year_of_the_targets():
    plan = parse_plan(
        "甲市今年(2022年)发展有利，预期地区生产总值增长5%。主要预期目标是：出口增长3%。", region="甲市"
    )
    assert [(t.indicator, t.year, t.low) for t in plan.targets] == [("gdp", 2022, 5), ("exports", 2022, 3)]
    assert plan.outcomes == ()


@pytest.mark.parametrize(
    ("text", "kind", "period", "year"),
    [
        ("今年上半年,全市实现生产总值20亿元,增长3%。完成固定资产投资9亿元。", "execution report", "H1", 0),
        ("元至5月,全市累计完成一般公共预算收入12亿元,增长1.8%。", "execution report", "M1-M5", 0),
        ("截至4月底,全市地方财政收入完成10亿元,较上年同期增长2.6%。", "execution report", "M1-M4", 0),
        (
            "昨日,开发区召开会议。2024年前三季度,开发区完成固定资产投资19亿元。",
            "execution report",
            "Q1-Q3",
            2024,
        ),
    ],
)
def test_a_text_that_opens_with_part_of_a_year_is_of_the_year_so_far(text, kind, period, year):
    plan = parse_plan(text)
    assert plan.kind == kind
    assert {(o.year, o.period) for o in plan.outcomes} == {(year, period)}
    assert plan.targets == ()


def test_outcomes_of_a_digest_are_of_the_part_of_the_year_that_it_speaks_of():
    plan = parse_plan(
        "2024年7月29日消息,今年上半年,河北以6%的增速领跑。湖北、江西同比增速分别为5%和4%,辽宁、吉林均为3%。"
    )
    assert {(o.region, o.low) for o in plan.outcomes} == {
        ("河北", 6.0), ("湖北", 5.0), ("江西", 4.0), ("辽宁", 3.0), ("吉林", 3.0),
    }  # fmt: skip
    assert {(o.year, o.period) for o in plan.outcomes} == {(2024, "H1")}


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("市统计局和国家统计局郑州调查队昨日发布,一季度全市地区生产总值增长6%。", "郑州市"),
        ("根据统一核算结果,一季度全市GDP达到30亿元。", ""),
    ],
)
def test_the_part_of_a_year_before_a_region_is_no_part_of_its_name(text, region):
    plan = parse_plan(text)
    assert plan.region == region
    assert {o.region for o in plan.outcomes} == {region}


def test_a_known_region_goes_before_words_that_have_the_form_of_one():
    text = (
        "新乡市人民政府关于印发新乡市2024年国民经济和\n社会发展计划的通知\n"
        "《新乡市2024年国民经济和社会发展计划》已经市十四届人大二次会议审议通过。\n2024年主要预期目标是:地区生产总值增长6%。"
    )
    assert parse_plan(text).region == "新乡市"
    assert parse_plan(text.replace("新乡市", "甲市")).region == "甲市"


@pytest.mark.parametrize(
    ("text", "year"),
    [
        (
            "丁县2023年财政预算执行情况和2024年财政预算草案的报告\n一、2023年预算执行情况\n一般公共预算收入增长5%。",
            2024,
        ),
        ("丙镇2023年政府工作报告\n一、2023年工作回顾\n地区生产总值增长5%。", 2024),
        ("丙镇2023年政府工作报告\n一、2022年工作回顾\n地区生产总值增长5%。", 2023),
        (
            "丙镇2023年政府工作报告\n一、2023年工作完成情况\n地区生产总值增长5%。\n二、2023年工作安排\n增长6%。",
            2023,
        ),
        ("2025年3月5日,市长丁某在政府工作报告中提出,今年发展主要预期目标是:地区生产总值增长5%左右。", 2025),
        (
            "今后五年全省收入年均增长10%左右\n2013年01月25日来源:丁报\n会议提出,全省生产总值年均增长9%左右,比2010年翻一番。",
            2013,
        ),
        (
            "关于2021年丁区国民经济和社会发展计划执行情况及2022年丁区国民经济和社会发展计划草案的报告各位代表:受委托,现报告如下。"
            "一、2021年国民经济和社会发展计划执行情况2021年,地区生产总值增长8%。",
            2022,
        ),
        (
            "2023年丁区政府工作报告各位代表:现在,向大会报告,请予审议。一、2023年工作回顾今年以来,我们深入学习,全年实现地区生产总值500亿元。"
            + "各项工作有序推进。" * 20,
            2024,
        ),
        ("2023年是丁区只争朝夕的一年。2024年是丁区的关键一年。主要指标增长5%以上。", 2024),
        (
            "丁网2月28日讯 今天公布的《中华人民共和国2022年国民经济和社会发展统计公报》显示,全年国内生产总值比上年增长3.0%。",
            2022,
        ),
        ("2024-02-01 来源:丁报\n丁市今年地区生产总值增长目标为5%左右。", 2024),
    ],
)
def test_headings_and_dates_set_the_year(text, year):
    assert parse_plan(text).year == year


def test_the_day_of_a_dispatch_without_a_year_is_of_the_year_of_the_plan():
    words = "甲社乙地{}电 题:“数”看2025年政府工作报告\n2025年主要预期目标是:地区生产总值增长5%左右。"
    assert str(parse_plan(words.format("3月5日")).as_of) == "2025-03-05"
    assert str(parse_plan(words.format("12月30日")).as_of) == "2024-12-30"
    assert parse_plan(words.format("")).as_of_assumed
    aims = "2025年主要预期目标是:地区生产总值增长5%左右。"
    assert str(parse_plan("1月13日,丁市第十八届人民代表大会第四次会议开幕。" + aims).as_of) == "2025-01-13"
    assert parse_plan("12月11日,中央经济工作会议在北京举行。" + aims).as_of_assumed


def test_a_digest_speaks_of_the_indicator_it_names_first_and_of_no_share():
    words = (
        "2023年31个省份财政收入实现正增长,哪些变化明显?丁省(31.7%)、吉林(26.3%)、河南(8%)。西藏地区生产总值(2392亿元)同比增长9.5%,"
        "浙江民生支出800亿元,占一般公共预算支出的比重达到73.1%。"
    )
    rows = [(o.region, o.indicator, o.low) for o in parse_plan(words, year=2024).outcomes]
    assert ("吉林", "budget_revenue", 26.3) in rows
    assert ("西藏", "gdp", 9.5) in rows
    assert not [row for row in rows if row[2] == 73.1 or "生产总值" in row[0]]


def test_a_reporter_and_an_office_are_no_part_of_the_name_of_a_region():
    assert parse_plan("4月28日,记者从市统计局获悉,一季度,全市生产总值714亿元,增长5.6%。").region == ""


def test_a_numbered_heading_is_no_title():
    plan = parse_plan(
        "杭州市余杭区发展和改革局\n各位代表:\n受委托,报告2022年计划执行情况与2023年计划(草案)。\n"
        "一、2022年国民经济和社会发展计划执行情况\n全年实现地区生产总值2651亿元,增长1.0%。"
    )
    assert (plan.title, plan.region, plan.outcomes[0].year) == ("", "杭州市余杭区", 2022)


@pytest.mark.parametrize(
    "text",
    [
        "各位代表:\n一、2024年工作回顾\n2024年是中华人民共和国成立75周年。全州地区生产总值增长3%。",
        "经国家统计局审定,前三季度生产总值增长8.1%,高于上年。",
        "来源:光明网\n2022年发展主要预期目标是:国内生产总值增长5.5%左右。",
        "南山集团2022年主要目标是:总产值增长5%。",
        "依据《中华人民共和国预算法》,一般公共预算收入增长3%。",
    ],
)
def test_anniversaries_laws_and_firms_name_no_region(text):
    assert parse_plan(text, year=2024).region == ""


def test_the_whole_of_the_nation_and_a_district_by_its_short_name_are_named():
    assert parse_plan("《中华人民共和国2022年国民经济和社会发展统计公报》显示,经济增长3%。").region == "全国"
    assert parse_plan("光明2022年主要目标是:地区生产总值增长5%。").region == "光明"


def test_a_title_over_two_lines_is_one():
    words = "丁县2019年国民经济\n和社会发展统计公报\n一、综合\n全年生产总值增长6.5%。"
    assert parse_plan(words).title == "丁县2019年国民经济和社会发展统计公报"


def test_the_city_above_a_county_of_the_gazetteer_is_what_its_report_calls_the_whole():
    plan = parse_plan("2025年芦淞区主要预期目标:地区生产总值增长6%左右,城镇调查失业率低于全市平均水平。")
    assert [(t.region, t.reference) for t in plan.targets] == [
        ("株洲市芦淞区", ""),
        ("株洲市芦淞区", "株洲市"),
    ]


def test_goals_in_quotation_marks_and_asides_of_a_digest():
    words = (
        "2024年多地公布经济增长目标。北京市的经济增长目标为“5%左右”、城镇调查失业率控制在5%;河北的目标为5.5%左右;"
        "广东广州、江苏南京、安徽合肥提出的目标分别为“不低于5%”、“5%以上”与“6%左右”。"
    )
    rows = [(t.region, t.indicator, t.comparator, t.low) for t in parse_plan(words).targets]
    assert rows == [
        ("北京", "gdp", "about", 5), ("河北", "gdp", "about", 5.5), ("广州市", "gdp", "at_least", 5),
        ("南京市", "gdp", "at_least", 5), ("合肥市", "gdp", "about", 6),
    ]  # fmt: skip


def test_the_beginning_of_the_year_that_was_is_no_year_of_targets():
    words = "2008年初,省政府将全年发展目标分解成50项工作。去年全省地区生产总值增长12.5%左右。"
    assert [(o.year, o.low) for o in parse_plan(words).outcomes if o.indicator == "gdp"] == [(2008, 12.5)]


def test_regions_that_several_means_and_a_clause_of_several_that_is_not_the_last_ones():
    plan = parse_plan(
        "各地公布2026年经济增长目标\n目标最高的是海南，定在6%以上，新疆定在5%-6%，新疆兵团定在7%。\n"
        "多数省份将GDP增长目标定在5%左右，包括河南、福建和吉林。天津为4.5%，广东为4.5%-5%，这两个省份都表示力争更好结果。"
    )
    rows = {t.region: (t.comparator, t.low, t.high) for t in plan.targets}
    assert len(rows) == len(plan.targets)
    assert rows == {
        "海南": ("at_least", 6, None), "新疆": ("between", 5, 6), "新疆兵团": ("equal", 7, 7), "天津": ("equal", 4.5, 4.5),
        "广东": ("between", 4.5, 5), **dict.fromkeys(("河南", "福建", "吉林"), ("about", 5, 5)),
    }  # fmt: skip


def test_a_clause_behind_a_semicolon_speaks_of_what_it_names():
    text = "龙岗区2024年政府工作报告\n一、2023年工作回顾\n地区生产总值5600亿元，增长14%；"
    other = parse_plan(text + "辖内财政收入迈过千亿大关，达1330亿元，增长28.55%。", detail="all").outcomes[2:]
    assert [(o.indicator, o.low) for o in other] == [("other", 1330), ("other", 28.55)]
    own = parse_plan(text + "财政收入再创新高，达1330亿元。").outcomes[2:]
    assert [(o.indicator, o.low) for o in own] == [("budget_revenue", 1330)]
    same = parse_plan(text[:-1] + "，稳居全市前列，达到6000亿元。").outcomes[2:]
    assert [(o.indicator, o.low) for o in same] == [("gdp", 6000)]


def test_what_a_budget_planned_is_no_outcome_and_the_own_level_is_not_the_whole():
    text = (
        "丙县2022年预算执行情况和2023年预算草案的报告\n一、2022年预算执行情况\n"
        "批准的年初预算为:一般公共预算收入76138万元;政府性基金预算收入80000万元。"
        "一般公共预算收入由年初的76138万元调整为89138万元，调增13000万元，其中:税收收入调整为40500万元。\n"
        "全县一般公共预算收入88435万元，增长19.7%；县级一般公共预算收入64000万元，下降16.7%；市本级财政收入5亿元。"
    )
    reading = explain(text, detail="all")
    assert [(o.indicator, o.low) for o in reading.plan.outcomes] == [
        ("budget_revenue", 88435), ("budget_revenue", 19.7), ("other", 64000), ("other", -16.7), ("other", 5),
    ]  # fmt: skip
    fates = {reading.source[p.start : p.end]: p.reason for p in reading.passed}
    assert {fates[n] for n in ("80000", "89138", "13000", "40500")} == {
        "what was planned, not what was reached"
    }
    assert code_of("区级一般公共预算收入") == "budget_revenue"  # a district has no level below
    assert {code_of(f"{of}一般公共预算收入") for of in ("市本级", "省本级", "市级", "本级")} == {""}
