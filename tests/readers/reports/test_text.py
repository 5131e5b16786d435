"""Clean text: one form of each character, nothing lost, and every offset still true."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pingshan_forecast.readers.reports.text import clean_text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("地區生產總值６．５％", "地区生产总值6.5%"),
        ("⽣产总值增⻓7%", "生产总值增长7%"),
        ("增長(zhǎng)和產(chǎn)業(yè)", "增长和产业"),
        ("1 9 9 7 年7 4 7 7 2 亿元，8 ．8 ％", "1997年74772亿元,8.8%"),
        ("收入385. 23亿元，增长6 .5%", "收入385.23亿元,增长6.5%"),
        ("二〇二四年和二0一0年", "2024年和2010年"),
        ("增长6。5%，1O%左右", "增长6.5%,10%左右"),
        ("增长&nbsp;6&#46;5&#37;左右", "增长6.5%左右"),
        ("增长6%左右,;就业,。", "增长6%左右;就业。"),
        ("生\u200b产\ufeff总\u00ad值", "生产总值"),
        ("地区生产总值增长7%\r\n左右", "地区生产总值增长7%左右"),
        ("总量达到1 200家 GDP Index", "总量达到1 200家GDP Index"),
    ],
)
def test_each_form_becomes_the_plain_one(source, text):
    assert clean_text(source).text == text


def test_lines_that_only_wrap_are_joined_and_headings_are_not():
    wrapped = (
        "一、二〇二三年工作回顾\n全年地区生产总值增长百分之六点五，规模以上工业增加\n值增长百分之八，固定资产投资增长百分之十，社会消费\n"
        "品零售总额增长百分之九，一般公共预算收入增长百分之\n五，各项指标好于预期。\n二、二〇二四年工作安排\n"
    )
    assert clean_text(wrapped).text.splitlines() == [
        "一、2023年工作回顾",
        "全年地区生产总值增长百分之六点五,规模以上工业增加值增长百分之八,固定资产投资增长百分之十,社会消费品零售总额增长"
        "百分之九,一般公共预算收入增长百分之五,各项指标好于预期。",
        "二、2024年工作安排",
    ]


def test_page_numbers_and_repeated_page_headers_are_left_out():
    pages = "".join(
        f"某市政府工作报告\n地区生产总值第{word}项增长。\n— {i} —\n" for i, word in enumerate("甲乙丙丁")
    )
    text = clean_text(pages).text
    assert "某市政府工作报告" not in text
    assert "—" not in text
    assert text.count("增长") == 4


def test_items_on_lines_of_their_own_stay_apart():
    assert clean_text("完成投资超300亿元\n引进项目60个以上\n").text.split() == [
        "完成投资超300亿元",
        "引进项目60个以上",
    ]


_REPORT_LIKE = st.text(
    st.sampled_from(
        "地区生产总值增長经济%％.．。,，;；\n\t 　0123456789０１(zhǎng)&nbsp;—-①⽣\u200b第页亿万元個"
    ),
    max_size=300,
)


@given(_REPORT_LIKE | st.text(max_size=200))
def test_offsets_rise_and_point_into_the_source(source):
    tidy = clean_text(source)
    assert len(tidy.places) == len(tidy.text)
    assert all(a < b for a, b in zip(tidy.places, tidy.places[1:], strict=False))
    assert all(0 <= place < len(source) for place in tidy.places)
    if tidy.text:
        start, end = tidy.span(0, len(tidy.text))
        assert 0 <= start < end <= len(source)
        assert tidy.position(tidy.places[-1]) == len(tidy.text) - 1
