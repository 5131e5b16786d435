"""Names read word by word: what they name, and what is left unread."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pingshan_forecast.registry.indicators import indicators
from pingshan_forecast.registry.lexicon import match_name, parse_name, plain
from pingshan_forecast.registry.tables import read_table

NAMES = {
    "地区生产总值(亿元)": ("gdp", None, None, "亿元"),
    "GDP:第一产业:累计值(亿元)": ("primary_va", None, None, "亿元"),
    "中国:GDP:不变价:累计同比": ("gdp", "growth", None, ""),
    "地区生产总值指数(2015年=100)": ("gdp", "index", 2015, ""),
    "地区生产总值(以上年为100)": ("gdp", "index", "previous_year", ""),
    "GDP指数(上年同季=100)": ("gdp", "index", "same_span_alone", ""),
    "GDP指数": ("gdp", "index", "unsaid", ""),
    "规上工业增加值增速(%)": ("industry_va_above_scale", "growth", None, "%"),
    "Indices of Gross Domestic Product (preceding year=100)": ("gdp", "index", "previous_year", ""),
    "GDP (current US$)": ("gdp", None, None, "current us$"),
    "都内総生産（生産側）": ("gdp", None, None, ""),
    "本市生产总值(亿元) Gross Domestic Product (100 million yuan)": ("gdp", None, None, "100 million yuan"),
    "GDPRealRate": ("gdp", "growth", None, ""),
    "地區生產總值（億元）": ("gdp", None, None, "亿元"),
}


@pytest.mark.parametrize("text", NAMES)
def test_a_name_is_composed_of_words_in_any_order(text):
    said = parse_name(text)
    assert (said.code, said.measure, said.base, said.unit) == NAMES[text]
    assert said.whole


PARTS = [
    "固定资产投资(房地产开发)", "出口总额(一般贸易)", "社会消费品零售总额(农村)", "人均地区生产总值",
    "工业增加值", "城市居民消费价格指数(1978=100)", "商品零售价格指数",
    "固定资产投资:第一产业", "男性人口", "人口自然增长率", "GDP平减指数",
]  # fmt: skip


@pytest.mark.parametrize("text", PARTS)
def test_a_part_or_a_relative_is_not_the_indicator(text):
    said = parse_name(text)
    assert (said.code, said.unread) == ("other", "")


@pytest.mark.parametrize("text", ["GDP含金量", "绿色GDP", "地区生产总值(合作区)", "GDP (nowcast)"])
def test_a_word_that_is_not_known_is_never_passed_over(text):
    said = parse_name(text)
    assert said.code == "other"
    assert said.unread


def test_what_is_no_outcome_on_the_year_before_is_said():
    assert parse_name("GDP增速（目标，%）").role == "target"
    assert parse_name("GDP预测值").role == "forecast"
    assert parse_name("GDP环比增长").measure == "sequential"
    assert parse_name("第三产业占比").measure == "share"
    assert parse_name("第三产业贡献率").measure == "contribution"
    assert parse_name("社会消费品零售总额:当月值").span == "single"


def test_running_text_gives_the_longest_name_and_where_it_ends():
    text = "预计规模以上工业企业实现增加值同比增长9%左右"
    said = match_name(text, 2)
    assert (said.code, said.measure, text[said.end :]) == ("industry_va_above_scale", "growth", "9%左右")
    assert match_name("今天天气很好") is None


def test_the_lexicon_reads_every_standard_name_and_its_table_is_its_own_spelling():
    for code, item in indicators().items():
        if code != "other":
            assert parse_name(item.name_zh).code == parse_name(item.name_en).code == code
    concepts = {
        word for row in read_table("lexicon") if row["part"] == "concept" for word in row["value"].split()
    }
    for row in read_table("lexicon_names"):
        assert row["code"] in indicators()
        assert set(row["concepts"].split()) <= concepts


@given(st.text(max_size=40))
def test_any_text_is_read_without_a_fault_and_keeps_its_places(text):
    said = parse_name(text)
    assert len(plain(text)) == len(text)
    assert all(char in text for char in said.unread.replace(" ", ""))
    found = match_name(text)
    assert found is None or 0 < found.end <= len(text)
