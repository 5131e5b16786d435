"""Sentences in the forms that plan reports use, each with the rows that a reader of it would note down."""
# ruff: noqa: E501  (a sentence and its rows belong on one line)

from dataclasses import replace

import pytest

from pingshan_forecast.readers.reports.names import code_of
from pingshan_forecast.readers.reports.numbers import find_numbers, word_value
from pingshan_forecast.readers.reports.pairs import pairs
from pingshan_forecast.readers.reports.plans import explain, parse_plan

AIMS = "2024年主要预期目标是："
DONE = "2023年，"

TARGETS = [
    ("地区生产总值增长8%以上，力争9%。", [("gdp", "at_least", 8, None), ("gdp", "equal", 9, 9)]),
    ("生产总值增长7.5%-8%，财政收入增长8至9%。", [("gdp", "between", 7.5, 8), ("budget_revenue", "between", 8, 9)]),
    (
        "三次产业增加值分别增长3%、5%和7%左右。",
        [("primary_va", "about", 3, 3), ("secondary_va", "about", 5, 5), ("services_va", "about", 7, 7)],
    ),
    (
        "规模以上工业总产值、增加值分别增长12%、10%以上。",
        [("industry_output_above_scale", "at_least", 12, None), ("industry_va_above_scale", "at_least", 10, None)],
    ),
    ("城镇和农村居民人均可支配收入分别增长7%、8%。", [("income_urban", "equal", 7, 7), ("income_rural", "equal", 8, 8)]),
    ("城乡居民人均可支配收入分别增长7%和8%左右。", [("income_urban", "about", 7, 7), ("income_rural", "about", 8, 8)]),
    ("固定资产投资和社会消费品零售总额均增长10%。", [("fixed_investment", "equal", 10, 10), ("retail_sales", "equal", 10, 10)]),
    ("固定资产投资增长15%、突破500亿元。", [("fixed_investment", "equal", 15, 15), ("fixed_investment", "above", 500, None)]),
    (
        "城镇登记失业率不超过4%，人口自然增长率控制在6‰以内。",
        [("unemployment_registered", "at_most", None, 4), ("population", "at_most", None, 6)],
    ),
    (
        "城镇调查失业率、居民消费价格涨幅分别控制在5.5%和2%以内。",
        [("unemployment_surveyed", "at_most", None, 5.5), ("cpi", "at_most", None, 2)],
    ),
    ("居民消费价格指数控制在103%以内。", [("cpi", "at_most", None, 3)]),
    ("研究与试验发展（R&D）经费投入强度3%以上。", [("rd_ratio", "at_least", 3, None)]),
    ("万元GDP能耗下降3.5%以上，森林覆盖率达到45%。", [("energy_intensity", "at_most", None, -3.5), ("other", "equal", 45, 45)]),
    ("地区生产总值增长百分之六点五左右，城镇新增就业五万人以上。", [("gdp", "about", 6.5, 6.5), ("jobs_new", "at_least", 5, None)]),
    ("GDP翻一番，一般公共预算收入实现两位数增长。", [("gdp", "equal", 100, 100), ("budget_revenue", "at_least", 10, None)]),
    ("规上工业增加值增长一成半，进出口总额增长-4%以内。", [("industry_va_above_scale", "equal", 15, 15), ("trade_total", "at_most", None, -4)]),
    ("地区生产总值增长６．５％左右（力争７％）。", [("gdp", "about", 6.5, 6.5), ("gdp", "equal", 7, 7)]),
    ("技改投资20亿元，引进项目30个以上，建成5G基站300个。", [("other", "equal", 20, 20), ("other", "at_least", 30, None), ("other", "equal", 300, 300)]),
    ("常住人口城镇化率提高1个百分点。", [("other", "equal", 1, 1)]),
    ("规模以上工业增加值、固定资产投资再上新台阶，分别增长9%和8%。", [("industry_va_above_scale", "equal", 9, 9), ("fixed_investment", "equal", 8, 8)]),
    ("研发经费投入增长10%以上，占地区生产总值比重达到2.3%左右。", [("other", "at_least", 10, None), ("rd_ratio", "about", 2.3, 2.3)]),
]  # fmt: skip
QUALITIES = [
    ("外贸进出口稳中有进", ("trade_total", "growth", "maintain")),
    ("外贸出口力争实现正增长", ("exports", "growth", "positive")),
    ("物价总水平基本稳定", ("cpi", "growth", "maintain")),
    ("居民收入稳步增长", ("income_resident", "growth", "positive")),
    ("居民收入增长与经济增长基本同步", ("income_resident", "relative", "about")),
    ("城乡居民收入增速快于经济增速", ("income_resident", "relative", "above")),
    ("固定资产投资增速不低于全省平均水平", ("fixed_investment", "relative", "at_least")),
    ("居民消费价格涨幅低于全国平均水平", ("cpi", "relative", "below")),
    ("单位生产总值能耗持续下降", ("energy_intensity", "growth", "below")),
    ("单位生产总值能耗下降完成省下达任务", ("energy_intensity", "relative", "at_least")),
    ("粮食产量只增不减", ("grain_output", "growth", "positive")),
    ("国际收支保持基本平衡", ("other", "growth", "maintain")),
    ("在实际工作中争取更好结果", ("gdp", "relative", "above")),
]
OUTCOMES = [
    (
        "全市生产总值完成820.58亿元，比上年增长9.5%；地方公共财政预算收入71.2亿元，增长15%。",
        [("gdp", 820.58), ("gdp", 9.5), ("budget_revenue", 71.2), ("budget_revenue", 15)],
    ),
    (
        "固定资产投资、社会消费品零售总额分别达到300亿元、200亿元，分别增长10%、9%。",
        [("fixed_investment", 300), ("retail_sales", 200), ("fixed_investment", 10), ("retail_sales", 9)],
    ),
    (
        "社会消费品零售总额由上年的120亿元增加到135亿元，同比增长12.5%。",
        [("retail_sales", 135), ("retail_sales", 12.5)],
    ),
    ("固定资产投资同比下降3.2%，降幅比上年收窄2个百分点。", [("fixed_investment", -3.2)]),
    ("地区生产总值增长6.1%，高于全国0.9个百分点，总量突破5000亿元。", [("gdp", 6.1), ("gdp", 5000)]),
    ("地区生产总值达到２５００多亿元。", [("gdp", 2500)]),
    (
        "地方财政收入达到二千五百四十点三亿元，增长百分之七点七。",
        [("budget_revenue", 2540.3), ("budget_revenue", 7.7)],
    ),
    (
        "进出口总额（人民币值）增长8.1%，出口增长9%，进口下降2%。",
        [("trade_total", 8.1), ("exports", 9), ("imports", -2)],
    ),
    ("完成生产总值850亿元，为预期目标的100.2%。", [("gdp", 850)]),
    ("城镇居民人均可支配收入和农民人均纯收入分别增长9%和11%。", [("income_urban", 9), ("income_rural", 11)]),
]


@pytest.mark.parametrize(("sentence", "rows"), TARGETS)
def test_targets_with_numbers_are_read_with_their_bounds(sentence, rows):
    plan = parse_plan(AIMS + sentence)
    assert sorted(map(str, [(t.indicator, t.comparator, t.low, t.high) for t in plan.targets])) == sorted(
        str((code, comparator, *(None if v is None else float(v) for v in ends)))
        for code, comparator, *ends in rows
    )
    assert plan.outcomes == ()


@pytest.mark.parametrize(("clause", "row"), QUALITIES)
def test_targets_without_a_number_are_read(clause, row):
    targets = parse_plan(f"{AIMS}地区生产总值增长6%，{clause}；社会大局和谐稳定。").targets
    assert [(t.indicator, t.measure, t.comparator) for t in targets[1:]] == [row]
    assert targets[1].text == clause


@pytest.mark.parametrize(("sentence", "rows"), OUTCOMES)
def test_outcomes_are_read_with_their_subjects(sentence, rows):
    plan = parse_plan(DONE + sentence, year=2024)
    assert sorted((o.indicator, o.low) for o in plan.outcomes) == sorted((code, float(v)) for code, v in rows)
    assert {o.year for o in plan.outcomes} == {2023}
    assert plan.targets == ()


def test_every_statement_points_at_its_own_words():
    source = "乙區2024年政府工作報告\n今年主要預期目標是：地區生產(chǎn)總值增長(zhǎng)6 ．5％左右，,城鎮新增就業1.2萬人\n以上。"
    plan = parse_plan(source)
    assert [(t.indicator, t.low) for t in plan.targets] == [("gdp", 6.5), ("jobs_new", 1.2)]
    assert [t.text for t in plan.targets] == [
        "地區生產(chǎn)總值增長(zhǎng)6 ．5％左右",
        "城鎮新增就業1.2萬人\n以上",
    ]
    assert all(source[t.start : t.end] == t.text for t in plan.targets)


def test_strength_comes_from_the_words_of_the_clause():
    targets = parse_plan(
        f"{AIMS}地区生产总值力争增长7%，规上工业增加值确保增长8%，固定资产投资增长9%。"
    ).targets
    assert [t.strength for t in targets] == ["strive", "ensure", "expected"]


def test_expected_and_vague_outcomes_say_so():
    outcomes = parse_plan(
        "一、2023年工作回顾\n预计地区生产总值增长5%左右，总量突破900亿元。", year=2024
    ).outcomes
    assert [(o.status, o.qualifier) for o in outcomes] == [("expected", "approx"), ("expected", "more_than")]


def test_a_report_tells_outcomes_from_targets_by_its_sections():
    plan = parse_plan(
        "关于丙市丁区2022年国民经济和社会发展计划执行情况与2023年计划草案的报告\n"
        "——2023年2月3日在丙市丁区第五届人民代表大会第三次会议上\n"
        "一、2022年计划执行情况\n——地区生产总值500亿元，同比增长（以下简称增长）5%；\n——新建公园12个。\n"
        "二、存在的主要问题\n工业投资仅增长1%。\n"
        "三、2023年发展目标\n主要目标如下：\n——地区生产总值增长6%左右；\n——外贸进出口总额正增长。\n"
        "四、2023年主要任务\n新建公园15个以上，生活垃圾回收利用率达到45%。\n"
    )
    assert (plan.region, plan.year, plan.as_of.isoformat()) == ("丙市丁区", 2023, "2023-02-03")
    assert [(o.indicator, o.low, o.year) for o in plan.outcomes] == [
        ("gdp", 500, 2022),
        ("gdp", 5, 2022),
        ("other", 12, 2022),
    ]
    assert [(t.indicator, t.comparator, t.low) for t in plan.targets] == [
        ("gdp", "about", 6), ("trade_total", "positive", None), ("other", "at_least", 15), ("other", "equal", 45),
    ]  # fmt: skip
    assert [(p.outcome.low, p.target.low) for p in pairs(plan)] == [(5, 6), (12, 15)]


def test_headline_detail_leaves_the_figures_of_the_task_sections():
    text = (
        "戊市政府工作报告\n——2024年1月9日在戊市第八届人民代表大会第四次会议上\n各位代表：\n一、2023年工作回顾\n"
        "地区生产总值增长5.5%。新建学校30所。过去五年地区生产总值年均增长7%。\n二、2024年工作安排\n"
        "“十五五”时期主要目标是：地区生产总值年均增长5%。\n"
        "今年主要预期目标是：地区生产总值增长6%。上述目标考虑了增长5%的就业需要。\n新建学校40所。\n"
    )
    headline, everything = parse_plan(text), parse_plan(text, detail="all")
    assert [(t.indicator, t.low) for t in headline.targets] == [("gdp", 5), ("gdp", 6)]
    assert [(o.indicator, o.low) for o in headline.outcomes] == [("gdp", 5.5)]
    assert [(t.year, t.measure) for t in headline.targets] == [(2030, "average_growth"), (2024, "growth")]
    assert [t.low for t in everything.targets] == [5, 6, 40]
    assert [o.low for o in everything.outcomes] == [5.5, 30, 7]


def test_a_text_on_many_regions_gives_each_its_own_rows():
    plan = parse_plan(
        "2023年各省GDP增长目标公布。具体为：海南(9.5%左右)、江西(7%以上)，浙江从6%左右下调至5%以上；"
        "福建、山东今年目标均为6%，去年均为5.5%以上。"
    )
    rows = {(t.region, t.year): (t.comparator, t.low) for t in plan.targets}
    assert rows == {
        ("海南", 2023): ("about", 9.5), ("江西", 2023): ("at_least", 7), ("浙江", 2022): ("about", 6),
        ("浙江", 2023): ("at_least", 5), ("福建", 2023): ("equal", 6), ("山东", 2023): ("equal", 6),
        ("福建", 2022): ("at_least", 5.5), ("山东", 2022): ("at_least", 5.5),
    }  # fmt: skip


def test_numbers_that_are_no_quantities_are_passed_over_with_a_reason():
    reading = explain(
        f"{AIMS}推进“1+7+N”体系，落实“惠企10条”，新增5G基站，地铁14号线通车，居全省第3位，十八高开工，地区生产总值增长6%。"
    )
    assert [t.low for t in reading.plan.targets] == [6]
    reasons = {reading.source[p.start : p.end]: p.reason for p in reading.passed}
    assert {reasons[n] for n in ("1", "7", "10", "5", "14")} == {"part of a name"}
    assert reasons["3"] == "an order, not a quantity"
    assert reasons["2024"] == "a date"


def test_months_after_the_first_are_a_date_and_other_months_a_quantity():
    reading = explain(f"{AIMS}地区生产总值增长6%。审批时限压缩3个月，前2个月投产企业5家，前10位企业增长4%。")
    reasons = {reading.source[p.start : p.end]: p.reason for p in reading.passed}
    assert reasons["2"] == "a date"
    assert reasons["10"] == "an order, not a quantity"
    assert "3" not in reasons
    assert [(t.low, t.unit) for t in reading.plan.targets if t.unit == "个月"] == [(-3, "个月")]


@pytest.mark.parametrize(
    ("words", "year"),
    [
        ("谋划“十五五”重大项目300个", 2024),
        ("推进“十五五”规划编制，新开工项目50个", 2024),
        ("编制“十五五”规划，储备项目20个", 2024),
        ("“十五五”期间建成项目80个", 2030),
        ("到“十四五”末建成项目80个", 2025),
    ],
)
def test_work_on_a_plan_to_come_is_of_its_own_year(words, year):
    assert [t.year for t in parse_plan(f"{AIMS}地区生产总值增长6%。{words}。").targets] == [2024, year]


@pytest.mark.parametrize(
    ("words", "rows"),
    [
        ("审批时限压缩3个月以上", [("growth", "at_most", None, -3, "个月")]),
        ("审批时限压缩至3个月以内", [("level", "at_most", None, 3, "个月")]),
        ("库存减少20万平方米", [("growth", "equal", -20, -20, "万平方米")]),
        ("办理时间缩短20%", [("growth", "equal", -20, -20, "%")]),
        ("农村人口减少3.5万人以上", [("growth", "at_most", None, -3.5, "万人")]),
        ("新增就业减少3万人", [("growth", "equal", -3, -3, "万人")]),
        ("新增城镇就业3万人", [("level", "equal", 3, 3, "万人")]),
        ("压减产能30万吨", [("level", "equal", 30, 30, "万吨")]),  # the cut itself is counted
        ("减税降费100亿元", [("level", "equal", 100, 100, "亿元")]),
        ("机器人产量增加300台", [("growth", "equal", 300, 300, "台")]),
    ],
)
def test_a_fall_by_an_amount_is_negative_like_one_by_a_rate(words, rows):
    plan = parse_plan(f"{AIMS}地区生产总值增长6%，{words}。")
    assert [(t.measure, t.comparator, t.low, t.high, t.unit) for t in plan.targets[1:]] == rows


def test_a_region_and_a_year_that_are_not_stated_are_not_invented():
    plan = parse_plan("地区生产总值实现83亿元、增长10%。")
    assert (plan.region, plan.year) == ("", 0)
    assert [(o.region, o.year) for o in plan.outcomes] == [("", 0), ("", 0)]
    told = parse_plan("地区生产总值实现83亿元、增长10%。", region="坪山", year=2016)
    assert [(o.region, o.year) for o in told.outcomes] == [("坪山", 2015), ("坪山", 2015)]


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("六点二", 6.2),
        ("二千五百四十点三", 2540.3),
        ("十", 10),
        ("一百零五", 105),
        ("二〇二四", 2024),
        ("两千", 2000),
        ("点五", 0.5),
    ],
)
def test_numbers_in_words_have_their_value(words, value):
    assert word_value(words) == value


@pytest.mark.parametrize(
    "sentence",
    ["第七次会议", "十八高、二十高", "1+7+N", "5G应用", "2021年3月5日", "三大产业", "前10名", "“暖企6条”"],
)
def test_names_orders_and_dates_hold_no_quantity(sentence):
    assert find_numbers(sentence, 0, len(sentence))[0] == []


@pytest.mark.parametrize(
    ("words", "value"),
    [("GDP4408.1亿元", 4408.1), ("CPI2.1%", 2.1), ("增长5%强", 5), ("“打造100个" + "字" * 7 + "”", 100)],
)
def test_a_figure_after_an_indicator_in_latin_letters_or_in_a_long_quotation_is_one(words, value):
    numbers, _ = find_numbers(words, 0, len(words))
    assert [n.low for n in numbers] == [value]


@pytest.mark.parametrize(
    "words", ["A3", "eGDP8亿元", "“甲”《100个项目清单》", "“打造100个" + "字" * 6 + "”", "3+5"]
)
def test_numbers_in_names_and_titles_are_parts_of_them(words):
    numbers, passed = find_numbers(words, 0, len(words))
    assert numbers == []
    assert {p.reason for p in passed} <= {"part of a name", "no unit"}
    assert words == "3+5" or {p.reason for p in passed} == {"part of a name"}


@pytest.mark.parametrize(
    "name", ["人均地区生产总值", "工业投资", "高技术产业增加值", "民营经济", "社会用电量"]
)
def test_names_that_only_resemble_an_indicator_have_no_code(name):
    assert code_of(name) == ""


def test_a_table_is_read_by_the_heads_of_its_columns():
    plan = parse_plan(
        "庚市2023年国民经济和社会发展计划执行情况与2024年计划草案的报告\n"
        "指标名称\t单位\t2023年预计\t2023年预计\t2024年目标\n指标名称\t单位\t绝对值\t增长%\t增长%\n"
        "1.地区生产总值\t亿元\t1,203.5\t6.1\t6.5左右\n2.外贸进出口总额\t亿元\t300\t-3.2\t正增长\n"
        "3.城镇登记失业率\t%\t3.2\t\t≤4\n4.森林覆盖率(%)\t\t45.1\t\t45.5以上\n"
    )
    assert [(o.indicator, o.measure, o.low, o.unit) for o in plan.outcomes] == [
        ("gdp", "level", 1203.5, "亿元"), ("gdp", "growth", 6.1, "%"), ("trade_total", "level", 300, "亿元"),
        ("trade_total", "growth", -3.2, "%"), ("unemployment_registered", "level", 3.2, "%"), ("other", "share", 45.1, "%"),
    ]  # fmt: skip
    assert [(t.indicator, t.comparator, t.low, t.high) for t in plan.targets] == [
        ("gdp", "about", 6.5, 6.5), ("trade_total", "positive", None, None),
        ("unemployment_registered", "at_most", None, 4), ("other", "at_least", 45.5, None),
    ]  # fmt: skip


def test_a_report_without_line_breaks_still_has_its_sections():
    filler = "深入推进改革开放，持续优化营商环境。" * 90
    plan = parse_plan(
        f"戊市政府工作报告各位代表：一、2023年工作回顾过去一年，地区生产总值增长5.5%。{filler}二、2024年工作安排"
        f"今年主要预期目标是：地区生产总值增长6%；居民收入与经济增长同步。{filler}新建学校40所。"
    )
    assert [(o.indicator, o.low, o.year) for o in plan.outcomes] == [("gdp", 5.5, 2023)]
    assert [(t.indicator, t.low) for t in plan.targets] == [("gdp", 6), ("income_resident", None)]


def test_the_goals_of_a_five_year_plan_belong_to_its_last_year():
    plan = parse_plan(
        "“十四五”时期主要目标是：地区生产总值年均增长6%。2024年主要目标是：地区生产总值增长5.5%。", year=2024
    )
    assert [(t.year, t.low) for t in plan.targets] == [(2025, 6), (2024, 5.5)]


def test_a_share_of_the_whole_is_no_figure_of_its_part():
    plan = parse_plan(
        "2023年，服务业增加值占GDP比重达到50.5%，单位GDP能耗和二氧化碳排放量均下降3.5%。", year=2024
    )
    assert [(o.indicator, o.measure, o.low) for o in plan.outcomes] == [
        ("other", "share", 50.5), ("energy_intensity", "growth", -3.5), ("other", "growth", -3.5),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "comparator", "points"),
    [
        ("高于全市7个百分点以上", "at_least", 7.0),
        ("快于全国平均水平1.5个百分点左右", "about", 1.5),
        ("高于全省2个百分点", "equal", 2.0),
        ("高于全省平均水平", "above", None),
    ],
)
def test_a_lead_in_points_keeps_its_points(words, comparator, points):
    (target,) = parse_plan(f"{AIMS}一般公共预算收入{words}。").targets
    assert (target.measure, target.comparator, target.low) == ("relative", comparator, points)
    if points:
        assert replace(target, reference="全国").met_interval("strict")[0] == points - 0.05
