"""Tables as files lay them out: spans of HTML and Word, columns of PDF."""

import docx
import pytest

from pingshan_forecast.errors import ReportError
from pingshan_forecast.readers.reports.markup import html_text
from pingshan_forecast.readers.reports.pdf_pages import _lines
from pingshan_forecast.readers.reports.plans import explain, parse_plan, read_plan
from pingshan_forecast.readers.reports.report_tables import NO_STATEMENT

HTML = (
    "<html><head><title>丁县2025年计划</title></head><body><table><tr><td><p>丁县2025年计划主要指标</p>"
    "<table><tr><th rowspan=2>类别</th><th rowspan=2>指标</th><th colspan=2>地区</th></tr>"
    "<tr><th>2024年预计</th><th>2025年目标</th></tr>"
    "<tr><td rowspan=2>预期性</td><td>地区生产总值增速(%)</td><td>5.6</td><td>6左右</td></tr>"
    "<tr><td>固定资产投资增速(%)</td><td>3</td><td>增长5%以上</td></tr></table></td></tr></table></body></html>"
)


def figures(plan):
    return [(s.indicator, s.year, s.low, s.high) for s in (*plan.targets, *plan.outcomes)]


WANTED = [
    ("gdp", 2025, 6.0, 6.0), ("fixed_investment", 2025, 5.0, None), ("gdp", 2024, 5.6, 5.6),
    ("fixed_investment", 2024, 3.0, 3.0),
]  # fmt: skip


def test_spans_of_html_stand_in_each_place_and_a_table_of_the_layout_is_none(tmp_path):
    path = tmp_path / "plan.html"
    path.write_text(HTML, encoding="utf-8")
    assert figures(read_plan(path)) == WANTED


def test_cells_merged_down_and_across_in_word_are_read(tmp_path):
    document = docx.Document()
    document.add_paragraph("丁县2025年计划主要指标")
    rows = [
        ("类别", "指标", "2024年预计", "2025年目标"), ("预期性", "地区生产总值增速(%)", "5.6", "6左右"),
        ("", "固定资产投资增速(%)", "3", "增长5%以上"),
    ]  # fmt: skip
    table = document.add_table(rows=3, cols=4)
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, words in zip(row.cells, cells, strict=True):
            cell.text = words
    table.cell(1, 0).merge(table.cell(2, 0))
    document.save(tmp_path / "plan.docx")
    assert figures(read_plan(tmp_path / "plan.docx")) == WANTED


def test_words_far_apart_on_a_line_of_a_page_are_cells():
    words = [
        ((10.0, 100.0, 60.0, 110.0), "指标"), ((100.0, 100.0, 140.0, 110.0), "目标"),
        ((10.0, 80.0, 58.0, 90.0), "地区"), ((60.0, 80.0, 98.0, 90.0), "产值"),
        ((130.0, 81.0, 140.0, 91.0), "6"),
    ]  # fmt: skip
    assert _lines(words) == ["指标\t目标", "地区产值\t6"]


@pytest.mark.parametrize(
    "page", ["<p>" * 50_000, "<table>" * 3_000, "<td rowspan=999999 colspan=-3>5</td>" * 20]
)
def test_hostile_markup_is_read_in_bounds(page):
    assert len(html_text(page)) < 100_000


def test_a_page_without_text_is_refused_in_one_line(tmp_path):
    path = tmp_path / "empty.html"
    path.write_text("<html><body><script>1</script></body></html>", encoding="utf-8")
    with pytest.raises(ReportError, match="no text in it"):
        read_plan(path)


OUTLINE = """甲市国民经济和社会发展第十四个五年规划纲要
专栏1 “十四五”时期经济社会发展主要指标
类别\t指标\t2020年\t2025年\t年均增长〔累计〕\t属性
经济发展\t1.地区生产总值增长(%)\t—\t—\t6.5左右\t预期性
\t2.常住人口城镇化率(%)\t61.2\t66\t〔4.8〕\t预期性
\t3.社会消费品零售总额(亿元)\t500\t700\t7\t预期性
\t4.城镇新增就业(万人)\t—\t—\t〔20〕\t预期性
绿色生态\t5.单位GDP能源消耗降低(%)\t—\t—\t〔13.5以上〕\t约束性
"""


def test_the_table_of_a_five_year_outline_has_averages_sums_and_ends():
    plan = parse_plan(OUTLINE)
    found = [(t.indicator, t.measure, t.comparator, t.low, t.high, t.year, t.base_year) for t in plan.targets]
    assert found == [
        ("gdp", "average_growth", "about", 6.5, 6.5, 2025, 2020),
        ("other", "share", "equal", 66, 66, 2025, None),
        ("retail_sales", "level", "equal", 700, 700, 2025, None),
        ("retail_sales", "average_growth", "equal", 7, 7, 2025, 2020),
        ("energy_intensity", "cumulative_growth", "at_most", None, -13.5, 2025, 2020),
    ]  # fmt: skip
    assert [(o.indicator, o.low, o.year) for o in plan.outcomes] == [
        ("other", 61.2, 2020), ("retail_sales", 500, 2020)
    ]  # fmt: skip


def test_a_fall_in_the_name_of_a_row_is_a_negative_growth():
    table = "指标\t2024年目标\n单位GDP能耗降低率(%)\t3以上\n出口下降(%)\t4\n进口(%)\t5\n"
    table += "一般公共预算收入下降(%)\t-2\n"
    plan = parse_plan("甲市2024年国民经济和社会发展计划\n" + table)
    assert [(t.indicator, t.comparator, t.low, t.high) for t in plan.targets] == [
        ("energy_intensity", "at_most", None, -3), ("exports", "equal", -4, -4), ("imports", "equal", 5, 5),
        ("budget_revenue", "equal", -2, -2),
    ]  # fmt: skip


def cells(statements):
    return [f"{s.indicator} {s.measure} {s.low:g} {s.year} {getattr(s, 'period', 'FY')}" for s in statements]


HALF = "丁市2024年上半年国民经济和社会发展计划执行情况的报告\n2024年8月20日\n指标|单位|"
YEAR = "丁市2023年国民经济和社会发展计划执行情况与2024年计划草案的报告\n指标|单位|"
COMMUNIQUE = "丁市2021年国民经济和社会发展统计公报\n一、综合\n指 标 |\n单位 |\n"


@pytest.mark.parametrize(
    ("text", "outcomes", "targets"),
    [
        (
            HALF + "2024年上半年|同比增长(%)|全年目标(%)\n地区生产总值|亿元|500|5.3|6左右\n"
            "出口|亿元|12|4.1|8\n",
            [
                "gdp level 500 2024 H1",
                "gdp growth 5.3 2024 H1",
                "exports level 12 2024 H1",
                "exports growth 4.1 2024 H1",
            ],
            ["gdp growth 6 2024 FY", "exports growth 8 2024 FY"],
        ),
        (
            HALF + "1-6月|同比增长(%)\n地区生产总值|亿元|500.2|5.3\n出口|亿元|12|4.1\n",
            [
                "gdp level 500.2 2024 H1",
                "gdp growth 5.3 2024 H1",
                "exports level 12 2024 H1",
                "exports growth 4.1 2024 H1",
            ],
            [],
        ),
        (
            YEAR + "2023年完成|比上年增长(%)|2024年目标|增长(%)\n地区生产总值|亿元|500|5.3|540|6左右\n",
            ["gdp level 500 2023 FY", "gdp growth 5.3 2023 FY"],
            ["gdp level 540 2024 FY", "gdp growth 6 2024 FY"],
        ),
        (
            COMMUNIQUE + "2021年 |\n比上年增长(%) |\n地区生产总值[2] |\n亿元 |\n91.3 |\n7.5 |\n"
            "第一产业 |\n亿元 |\n6.2 |\n6.9 |\n",
            [
                "gdp level 91.3 2021 FY",
                "gdp growth 7.5 2021 FY",
                "primary_va level 6.2 2021 FY",
                "primary_va growth 6.9 2021 FY",
            ],
            [],
        ),
    ],
    ids=["half a year", "months", "a rate beside its level", "a cell a line"],
)
def test_a_column_has_the_time_and_the_role_that_its_head_and_the_report_give_it(text, outcomes, targets):
    plan = parse_plan(text)
    assert cells(plan.outcomes) == outcomes
    assert cells(plan.targets) == targets


def test_cells_in_words_are_clauses_and_figures_of_other_columns_have_their_fate():
    text = YEAR + (
        "2020年|2023年完成|2024年目标\n固定资产投资增长|%|3|4.1|高于全省平均水平\n"
        "居民人均可支配收入增长|%|4|5|高于GDP增长\n外贸进出口总额增长|%|6|7|正增长\n常住人口|万人|30|31|稳定\n"
    )
    reading = explain(text)
    assert [(t.indicator, t.comparator, t.reference) for t in reading.plan.targets] == [
        ("fixed_investment", "above", ""), ("income_resident", "above", "gdp"),
        ("trade_total", "positive", ""), ("population", "maintain", ""),
    ]  # fmt: skip
    fates = {reading.source[p.start : p.end]: p.reason for p in reading.passed}
    assert {fates[number] for number in ("3", "4", "6", "30")} == {NO_STATEMENT}
