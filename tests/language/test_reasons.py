"""Reasons: typed values, rendered by the catalogue of each language."""

import pytest

from pingshan_forecast.core.targets import Target
from pingshan_forecast.language.names import SeriesName, Term, amount, model_name
from pingshan_forecast.language.reasons import Reason


@pytest.mark.parametrize(
    ("reason", "english", "chinese"),
    [
        (
            Reason.of("last_is_soft", year=2020, how=Term("soft", "approx")),
            "the 2020 figure is worded as approximate",
            "2020年数据为约数",
        ),
        (
            Reason.of("unit", unit="亿元", series_unit=Term("unit", "100m_usd")),
            "a target in 亿元 cannot be judged from figures in 100 million dollars",
            "目标单位为亿元，而数据单位为亿美元，无法判断",
        ),
        (
            Reason.of("scenario_mean", series=SeriesName("gdp", "全国"), year=2021, value=-2.0),
            "growth of gross domestic product of China in 2021 is −2.0% on average",
            "国内生产总值2021年增速均值为−2.0%",
        ),
        (
            Reason.of(
                "experts",
                experts=tuple(
                    Reason.of("expert", name=Term("expert", name), p=p, weight=weight)
                    for name, p, weight in (("history", 0.35, 0.2), ("track_record", 0.8, 0.8))
                ),
            ),
            "experts and their weights: history alone 35% (0.20), track record of targets 80% (0.80)",
            "各模型判断：仅凭历史35%（权重0.20）、历年目标完成情况80%（权重0.80）",
        ),
        (
            Reason.of(
                "input_years",
                years=(2020, 2021),
                sizes=(
                    Reason.of("input_size_usual", share=0.97),
                    Reason.of("input_size", size=3.0, share=0.02),
                    Reason.of("input_size", size=10.0, share=0.005),
                ),
            ),
            "exceptional surprises allowed for in 2020, 2021: probability 97% of usual size, "
            "2% of 3 times that, <1% of 10 times that",
            "允许2020、2021年出现异常波动：与平常相当的概率为97%、为平常3倍的概率为2%、为平常10倍的概率为<1%",
        ),
    ],
)
def test_a_reason_is_rendered_in_each_language(reason, english, chinese):
    assert (reason.text("en"), reason.text("zh")) == (english, chinese)


@pytest.mark.parametrize(
    ("given", "english", "chinese"),
    [
        ({"comparator": "about", "low": 7.0, "high": 7.0}, "growth of about 7%", "增长7%左右"),
        ({"comparator": "between", "low": 6.0, "high": 6.5}, "growth of 6% to 6.5%", "增长6%～6.5%"),
        ({"comparator": "at_most", "high": 3.0}, "growth of at most 3%", "增长3%以内"),
        ({"comparator": "positive"}, "positive growth", "正增长"),
        (
            {"comparator": "at_least", "low": 1250.0, "measure": "level", "unit": "亿元"},
            "at least 1250 hundred million yuan",
            "1250亿元以上",
        ),
    ],
)
def test_a_target_without_a_wording_is_named_in_each_language(given, english, chinese):
    target = Target(region="坪山", year=2021, indicator="gdp", indicator_name="GDP", **given)
    assert target.words("en") == f"gross domestic product, {english}"
    assert target.words("zh") == f"地区生产总值{chinese}"


def test_names_that_the_catalogue_does_not_know_stand_for_themselves():
    assert Term("break", "merger of two districts").words("zh") == "merger of two districts"
    assert model_name("ours", "zh") == "ours"
    assert amount("300", "个", "zh") == "300个"
