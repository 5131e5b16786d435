"""Numbers as reports write them, each with the value, unit and bound that a reader gives it."""

import pytest

from pingshan_forecast.readers.reports.numbers import find_numbers, word_value

FORMS = [
    ("增长六成", (60.0, 60.0, "%", "equal")),
    ("增长三成半", (35.0, 35.0, "%", "equal")),
    ("收入翻番", (100.0, 100.0, "%", "equal")),
    ("收入翻一番", (100.0, 100.0, "%", "equal")),
    ("收入翻两番", (300.0, 300.0, "%", "equal")),
    ("收入翻三番", (700.0, 700.0, "%", "equal")),
    ("实现两位数增长", (10.0, 10.0, "%", "at_least")),
    ("增长百分之五点五", (5.5, 5.5, "%", "equal")),
    ("增长百分之五至百分之六", (5.0, 6.0, "%", "between")),
    ("增长百分之五至六", (5.0, 6.0, "%", "between")),
    ("控制在千分之三以内", (3.0, 3.0, "‰", "at_most")),
    ("达35亿2600万元", (35.26, 35.26, "亿元", "equal")),
    ("收入20亿5000万元", (20.5, 20.5, "亿元", "equal")),
    ("突破千亿元", (1000.0, 1000.0, "亿元", "above")),
    ("接近万亿元", (1.0, 1.0, "万亿元", "about")),
    ("达万亿元", (1.0, 1.0, "万亿元", "equal")),
    ("增长6.5%—6%", (6.0, 6.5, "%", "between")),
    ("增长6%—6%", (6.0, 6.0, "%", "equal")),
    ("增长6%至6.5%左右", (6.0, 6.5, "%", "between")),
    ("投资5.2亿元以上", (5.2, 5.2, "亿元", "at_least")),
    ("投资不低于5亿元", (5.0, 5.0, "亿元", "at_least")),
    ("控制在3%以内", (3.0, 3.0, "%", "at_most")),
    ("能耗低于0.5吨标准煤", (0.5, 0.5, "吨标准煤", "below")),
    ("投资超过5亿元", (5.0, 5.0, "亿元", "above")),
    ("企业100多家", (100.0, 100.0, "家", "above")),
    ("约80亿元", (80.0, 80.0, "亿元", "about")),
    ("预约80人", (80.0, 80.0, "人", "equal")),
    ("下降-3.5%", (-3.5, -3.5, "%", "equal")),
    ("增速为负2.1%", (-2.1, -2.1, "%", "equal")),
    ("人口1,234.5万人", (1234.5, 1234.5, "万人", "equal")),
    ("新开工三千套。", (3000.0, 3000.0, "套", "equal")),
    ("投入二千五百亿元", (2500.0, 2500.0, "亿元", "equal")),
    ("工资8万元/人", (8.0, 8.0, "万元/人", "equal")),
    ("缩短3个工作日", (3.0, 3.0, "个工作日", "equal")),
]


@pytest.mark.parametrize(("text", "expected"), FORMS)
def test_a_number_is_read_with_its_unit_and_its_bound(text, expected):
    (number,), _ = find_numbers(text, 0, len(text))
    assert (number.low, number.high, number.unit, number.comparator) == pytest.approx(expected)
    assert number.bounded == (number.comparator != "equal")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("第3名", "an order, not a quantity"),
        ("全省前10名", "an order, not a quantity"),
        ("排名5位", "an order, not a quantity"),
        ("召开3次会议", "an order, not a quantity"),
        ("5G基站", "part of a name"),
        ("建设3号线", "part of a name"),
        ("1、2号线", "part of a name"),
        ("A3纸", "part of a name"),
        ("实施“两个5亿元”工程", "part of a name"),
        ("《十条10亿元措施》", "part of a name"),
        ("前5个月", "a date"),
        ("近5个月以来", "a date"),
        ("70周年", "a date"),
        ("2021年", "a date"),
        ("抓好3个方面", "counts the parts of the text"),
        ("编号12", "no unit"),
        ("三次产业结构为15.3:35.5:49.2", "a ratio of parts"),
        ("比例为6.5:3.5", "a ratio of parts"),
        ("2024-05-06", "a date"),
        ("上午8:30", "a date"),
        ("第一次会议第2次", "an order, not a quantity"),
        ("坚持3项战略", "counts the parts of the text"),
        ("4个维度", "counts the parts of the text"),
        ("创8个月来新高", "a date"),
        ("“3+5”产业", "part of a name"),
        ("12345678901234567亿元", "too long to be a figure"),
    ],
)
def test_digits_that_are_no_quantity_are_passed_over_for_a_reason(text, reason):
    numbers, passed = find_numbers(text, 0, len(text))
    assert numbers == []
    assert {p.reason for p in passed} == {reason}


@pytest.mark.parametrize("text", ["增速低于两位数", "不到两位数", "有三成", "3+5亿元"])
def test_words_that_look_like_a_rate_are_none(text):
    assert find_numbers(text, 0, len(text))[0] == []


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("十", 10.0), ("十二", 12.0), ("一百零五", 105.0), ("二千五百四十点三", 2540.3), ("二〇一〇", 2010.0),
        ("两千", 2000.0), ("六点二五", 6.25), ("1,234.5", 1234.5), ("15", 15.0), ("七", 7.0),
    ],
)  # fmt: skip
def test_words_have_their_value(words, value):
    assert word_value(words) == value


def test_a_list_shares_the_unit_of_its_last_number():
    numbers, _ = find_numbers("分别增长5、6和7%", 0, 10)
    assert [(n.low, n.unit) for n in numbers] == [(5.0, "%"), (6.0, "%"), (7.0, "%")]


def test_a_number_stands_where_it_says():
    text = "投资5.2亿元以上,增长6%"
    numbers, _ = find_numbers(text, 0, len(text))
    assert [text[n.start : n.end] for n in numbers] == ["5.2亿元以上", "6%"]
    assert [text[n.start : n.end] for n in find_numbers(text, 9, len(text))[0]] == ["6%"]
