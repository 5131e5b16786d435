"""Shapes of tables that people keep, each with the one right answer; every figure here is invented."""

import pytest

from pingshan_forecast.errors import DataError
from table_files import TODAY, read, refusal, write


def figures(history):
    """Figures by indicator, year and period: level and growth."""
    return {
        (o.name or o.indicator, o.year, o.period): (
            o.level,
            None if o.growth_pct is None else round(o.growth_pct, 2),
        )
        for o in history.observations
    }


def gdp(*pairs, period="FY"):
    return {("gdp", year, period): pair for year, pair in pairs}


READ = {
    "an index on a fixed year is the ratio of its neighbours": (
        [["年份", "地区生产总值指数(2010年=100)"], [2012, 120.0], [2013, 129.6], [2014, 136.08]],
        gdp((2013, (None, 8.0)), (2014, (None, 5.0))),
    ),
    "an index on the previous year needs no word for it": (
        [["年份", "地区生产总值(上年为100)"], [2012, 108.4], [2013, 107.1]],
        gdp((2012, (None, 8.4)), (2013, (None, 7.1))),
    ),
    "a year as a percentage of the year before": (
        [["地区", "生产总值", ""], ["", "2021年", "2021年为2020年%"], ["坪山区", 910.0, 111.7], ["光明区", 1285.0, 112.7]],
        gdp((2021, (910.0, 11.7))),
    ),
    "an index on the same period is growth of that period": (
        [["年份", "期间", "GDP指数(上年同期=100)"], [2022, "上半年", 103.5]],
        gdp((2022, (None, 3.5)), period="H1"),
    ),
    "a sector of GDP behind a colon is value added": (
        [["年份", "GDP:第二产业(亿元)"], [2018, 210.0]],
        {("secondary_va", 2018, "FY"): (210.0, None)},
    ),
    "shares beside growth are left out": (
        [["", "增速(%)", "", "", "占比(%)", "", ""], ["年份", *["第一产业", "第二产业", "第三产业"] * 2],
         [2018, 2.1, 8.2, 7.4, 2.0, 48.0, 50.0]],
        {("primary_va", 2018, "FY"): (None, 2.1), ("secondary_va", 2018, "FY"): (None, 8.2),
         ("services_va", 2018, "FY"): (None, 7.4)},
    ),
    "sectors below investment are parts of it": (
        [["指标", "2018年"], ["固定资产投资(亿元)", 320], ["  第一产业", 2], ["  第二产业", 118], ["  第三产业", 200]],
        {("fixed_investment", 2018, "FY"): (320.0, None)},
    ),
    "sectors below GDP are value added in its unit": (
        [["指标", "2018年"], ["地区生产总值(亿元)", 320], ["第一产业", 2], ["第二产业", 118], ["其中：工业", 90]],
        {("gdp", 2018, "FY"): (320.0, None), ("primary_va", 2018, "FY"): (2.0, None),
         ("secondary_va", 2018, "FY"): (118.0, None)},
    ),
    "two tables side by side keep their own years": (
        [["年份", "GDP(亿元)", "", "年份", "出口总额(亿元)"], [2018, 512.0, "", 2016, 101.0]],
        {("gdp", 2018, "FY"): (512.0, None), ("exports", 2016, "FY"): (101.0, None)},
    ),
    "a unit in brackets behind 单位": ([["单位（万元）", ""], ["年份", "GDP"], [2018, 3124000]], gdp((2018, (312.4, None)))),
    "a unit in the cell beside 单位": ([["单位", "万元"], ["年份", "GDP"], [2018, 3124000]], gdp((2018, (312.4, None)))),
    "a unit in a note below": ([["年份", "GDP"], [2018, 3124000], ["注：单位：万元", ""]], gdp((2018, (312.4, None)))),
    "quarters in words are cumulative where they say so": (
        [["季度", "国内生产总值-绝对值(亿元)"], ["2019年第1-4季度", 990.0], ["2019年第1-2季度", 450.0], ["2019年第1季度", 210.0]],
        {("gdp", 2019, "FY"): (990.0, None), ("gdp", 2019, "H1"): (450.0, None), ("gdp", 2019, "Q1"): (210.0, None)},
    ),
    "quarters whose levels add up are cumulative": (
        [["年份", "季度", "地区生产总值(亿元)", "增速(%)"], [2019, "Q1", 100, 6.0], [2019, "Q2", 210, 6.2],
         [2019, "Q3", 320, 6.1], [2019, "Q4", 440, 6.3]],
        {("gdp", 2019, "Q1"): (100.0, 6.0), ("gdp", 2019, "H1"): (210.0, 6.2), ("gdp", 2019, "Q1-Q3"): (320.0, 6.1),
         ("gdp", 2019, "FY"): (440.0, 6.3)},
    ),
    "quarters of one size stand alone": (
        [["季度", "GDP(亿元)"], ["2019Q1", 100], ["2019Q2", 110], ["2019Q3", 115], ["2019Q4", 130]],
        {("gdp", 2019, f"Q{k}"): (v, None) for k, v in zip((1, 2, 3, 4), (100.0, 110.0, 115.0, 130.0), strict=True)},
    ),
    "a month alone is told from the months so far": (
        [["时间", "规模以上工业增加值:当月同比(%)", "规模以上工业增加值:累计同比(%)"], ["2019-11", 6.2, 5.6], ["2019-12", 6.9, 5.7]],
        {("industry_va_above_scale", 2019, "M11"): (None, 6.2), ("industry_va_above_scale", 2019, "M1-M11"): (None, 5.6),
         ("industry_va_above_scale", 2019, "M12"): (None, 6.9), ("industry_va_above_scale", 2019, "FY"): (None, 5.7)},
    ),
    "first days of January are years": (
        [["DATE", "GDP(亿元)"], ["2018-01-01", 512.0], ["2019-01-01", 548.0]],
        gdp((2018, (512.0, None)), (2019, (548.0, None))),
    ),
    "a data service's rows above the figures": (
        [["指标名称", "坪山:GDP:累计值", "坪山:GDP:累计同比", "坪山:GDP:当季值"], ["频率", "季", "季", "季"], ["单位", "亿元", "%", "亿元"],
         ["指标ID", "A1", "A2", "A3"], ["2019-12", 760.0, 4.5, 210.0], ["2019-06", 350.0, 4.0, 180.0]],
        {("gdp", 2019, "FY"): (760.0, 4.5), ("gdp", 2019, "H1"): (350.0, 4.0), ("gdp", 2019, "Q4"): (210.0, None),
         ("gdp", 2019, "Q2"): (180.0, None)},
    ),
    "a bureau's download with the indicator in its title": (
        [["数据库：分区年度数据", ""], ["指标：地区生产总值(亿元)", ""], ["时间：最近2年", ""], ["地区", "2019年"], ["光明区", 900.0],
         ["坪山区", 760.0], ["注：1.本表按当年价格计算。", ""], ["　　2.2018年为修订数。", ""], ["数据来源：统计局", ""]],
        gdp((2019, (760.0, None))),
    ),
    "a yearbook's bilingual heads and spread names": (
        [["2-14  各区生产总值(2018)", "", "", ""], ["单位: 亿元", "", "", "(100 million yuan)"],
         ["地    区", "Region", "地区生产总值", "第一产业"], ["", "", "Gross Domestic Product", "Primary Industry"],
         ["坪    山", "Pingshan", 701.0, 1.3], ["光    明", "Guangming", 920.0, 1.8]],
        {("gdp", 2018, "FY"): (701.0, None), ("primary_va", 2018, "FY"): (1.3, None)},
    ),
    "places across": (
        [["本地生产总值(亿元)", "", "", ""], ["年", "光明", "坪山", "合计"], [2018, 920.0, 701.0, 1621.0]],
        gdp((2018, (701.0, None))),
    ),
    "a second currency is set aside": (
        [["年份", "进出口总额(亿元)", "进出口总额(亿美元)"], [2018, 310.5, 46.9]],
        {("trade_total", 2018, "FY"): (310.5, None)},
    ),
    "the lower of two columns of places counts, wherever it stands": (
        [["年份", "区县", "城市", "GDP(亿元)"], [2018, "坪山区", "深圳市", 701.0]],
        gdp((2018, (701.0, None))),
    ),
    "a place written once speaks for the rows below": (
        [["地区", "年份", "GDP增速(%)"], ["坪山", 2018, 9.5], ["", 2019, 4.5], ["光明", 2018, 7.9], ["", 2019, 8.8]],
        gdp((2018, (None, 9.5)), (2019, (None, 4.5))),
    ),
    "codes beside names are no figures": (
        [["行政区划代码", "地区", "年份", "GDP(亿元)"], [440310, "坪山区", 2018, 701.0]],
        gdp((2018, (701.0, None))),
    ),
    "editions across are vintages": (
        [["GDP增速(%)", "", ""], ["年份", "2020-01-26", "2021-01-20"], [2019, 4.5, 4.6]],
        gdp((2019, (None, 4.6))),
    ),
    "fiscal years end in the year after they begin": (
        [["指标", "2010-11", "2011-12", "2012-13"], ["GDP增速(%)", 8.1, 8.0, 7.0]],
        gdp((2010, (None, 8.1)), (2011, (None, 8.0)), (2012, (None, 7.0))),
    ),
    "a nominal series of levels alone gets its growth": (
        [["年份", "社会消费品零售总额(亿元)"], [2018, 200.0], [2019, 210.0]],
        {("retail_sales", 2018, "FY"): (200.0, None), ("retail_sales", 2019, "FY"): (210.0, 5.0)},
    ),
}  # fmt: skip


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@pytest.mark.parametrize("shape", READ)
def test_a_shape_is_read_as_it_is_meant(tmp_path, shape, suffix):
    rows, expected = READ[shape]
    assert figures(read(write(tmp_path / f"a{suffix}", rows))) == expected


REFUSED = {
    "an index on the same quarter is no yearly rate": ([["年份", "GDP指数(上年同季=100)"], [2018, 106.4]], "month or quarter"),
    "an index that climbs and says no base": (
        [["年份", "地区生产总值指数"], [2015, 100.0], [2016, 107.0], [2017, 114.0], [2018, 121.0]],
        "measure='index_previous_year'",
    ),
    "shares under a title": ([["三次产业构成", "", "", ""], ["单位:%", "", "", ""], ["年份", "第一产业", "第二产业", "第三产业"],
                         [2018, 1.3, 41.5, 57.2]], "a share"),
    "shares that nothing names": ([["年份", "一产(%)", "二产(%)", "三产(%)"], [2018, 1.3, 41.5, 57.2],
                              [2019, 1.2, 40.0, 58.8]], "add up to 100"),
    "a part in brackets": ([["年份", "固定资产投资(房地产开发)(亿元)"], [2018, 212.0]], "a part or a variant"),
    "a target": ([["年份", "GDP增速(目标，%)"], [2018, 8.5]], "a target"),
    "a forecast in the year's own heading": ([["指标", "2019年预测"], ["GDP增速(%)", 7.5]], "a forecast"),
    "on the quarter before": ([["年份", "GDP(环比，%)"], [2018, 1.6]], "month or quarter before"),
    "a month of each year": ([["日期", "社会消费品零售总额:当月值(亿元)"], ["2018-12-31", 3511], ["2019-12-31", 3790]], "not the year"),
    "fractions": ([["年份", "GDP增速"], [2018, 0.071], [2019, 0.064]], "fractions"),
    "constant prices": ([["年份", "GDP(亿元，不变价)"], [2018, 512.0]], "constant prices"),
    "ten thousand times too much": ([["年份", "GDP"], [2018, 7010000], [2019, 7600000]], "too large"),
    "per head": ([["年份", "人均地区生产总值(元)"], [2018, 81200]], "a part or a variant"),
    "growth quarters that may be either": ([["季度", "GDP增速(%)"], ["2019Q2", 6.3], ["2019Q3", 6.2]], "累计 or 当季"),
    "a note against the unit": ([["单位：万元", "", ""], ["指标", "19901)", "19911)"], ["地区生产总值", 300.0, 400.0],
                            ["1) 1990-1991 mln. roubles", "", ""]], "roubles"),
}  # fmt: skip


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@pytest.mark.parametrize("shape", REFUSED)
def test_what_would_be_guessed_wrongly_is_refused_with_its_reason(tmp_path, shape, suffix):
    rows, says = REFUSED[shape]
    assert says in refusal(write(tmp_path / f"a{suffix}", rows))


REMEDIES = {
    "measure": ([["年份", "GDP指数"], [2018, 107.4], [2019, 106.3]], {"measure": "index_previous_year"}, {2018: 7.4, 2019: 6.3}),
    "fixed base": ([["年份", "GDP指数"], [2018, 150.0], [2019, 159.0]], {"measure": "index_fixed_base"}, {2019: 6.0}),
    "ratio": ([["年份", "GDP指数"], [2018, 1.074], [2019, 1.063]], {"measure": "index_previous_year"}, {2018: 7.4, 2019: 6.3}),
    "growth": ([["年份", "GDP"], [2018, 7.4], [2019, 6.3]], {"measure": "growth"}, {2018: 7.4, 2019: 6.3}),
    "indicator": ([["年份", "同比增长(%)"], [2018, 7.4]], {"indicator": "gdp"}, {2018: 7.4}),
    "small growth": ([["年份", "GDP增速"], [2018, 0.4], [2019, 0.3]], {"measure": "growth"}, {2018: 0.4, 2019: 0.3}),
}  # fmt: skip


@pytest.mark.parametrize("hint", REMEDIES)
def test_a_hint_that_a_refusal_names_mends_it(tmp_path, hint):
    rows, hints, expected = REMEDIES[hint]
    path = write(tmp_path / "a.csv", rows)
    refusal(path)
    history = read(path, **hints)
    assert {o.year: round(o.growth_pct, 2) for o in history.observations} == expected


def test_units_and_names_by_hint(tmp_path):
    path = write(tmp_path / "a.csv", [["year", "gdp"], [2018, 812.4]])
    foreign = read(path, region="Examplestate")
    assert (foreign.observations[0].unit, "give unit=" in foreign.warnings[0]) == ("", True)
    assert read(path, region="Examplestate", unit="亿美元").observations[0].unit == "100m_usd"
    own = read(
        write(tmp_path / "b.csv", [["年份", "数字"], [2018, 3.5]]), indicator="港口吞吐量", unit="万吨"
    )
    assert (own.observations[0].indicator, own.observations[0].name) == ("other", "港口吞吐量")


def test_of_several_units_the_hint_chooses(tmp_path):
    rows = [["unit,geo\\time\t2013 \t2014 "], ["MIO_EUR,XX1\t82904 \t84211 b"], ["EUR_HAB,XX1\t47300 \t: "]]
    path = tmp_path / "a.tsv"
    path.write_text("\n".join(row[0] for row in rows) + "\n", encoding="utf-8")
    got = read(path, region="XX1", indicator="gdp", unit="MIO_EUR")
    assert {o.year: (o.level, o.unit) for o in got.observations} == {
        2013: (82904.0, "MIO_EUR"),
        2014: (84211.0, "MIO_EUR"),
    }


def test_what_is_left_out_is_said_once_and_the_rest_is_read(tmp_path):
    rows = [
        ["地区", "年份", "GDP(亿元)", "人均GDP(元)"],
        ["坪山区", 2018, 701.0, 120000],
        ["青禾区", 2018, 50.0, 9000],
    ]
    history = read(write(tmp_path / "a.csv", rows))
    assert figures(history) == gdp((2018, (701.0, None)))
    assert (
        sum("人均GDP" in line for line in history.warnings)
        == sum("青禾区" in line for line in history.warnings)
        == 1
    )


def test_a_second_figure_that_contradicts_sets_its_series_aside(tmp_path):
    sheets = {
        "甲": [["年份", "GDP(亿元)", "GDP增速(%)"], [2018, 701.0, 9.5]],
        "乙": [["年份", "GDP(亿元)"], [2018, 650.0]],
    }
    history = read(write(tmp_path / "a.xlsx", None, sheets=sheets))
    assert figures(history) == gdp((2018, (None, 9.5)))
    assert any("two figures for one year" in line for line in history.warnings)


def test_the_title_s_own_place_is_taken_and_said(tmp_path):
    path = write(tmp_path / "a.csv", [["青禾区主要经济指标", ""], ["年份", "GDP增速(%)"], [2018, 7.1]])
    history = read(path, region=None)
    assert (history.region, any("青禾区" in line for line in history.warnings)) == ("青禾区", True)
    assert any("青禾区" in line for line in read(path, region="坪山").warnings)


@pytest.mark.parametrize(
    ("hints", "says"),
    [({"measure": "x"}, "index_previous_year"), ({"unit": "furlong"}, "亿元"), ({"region": " "}, "region is empty"),
     ({"region": 5}, "give a text"), ({"indicator": ""}, "indicator is empty")],
)  # fmt: skip
def test_a_hint_that_is_none_is_refused(tmp_path, hints, says):
    path = write(tmp_path / "a.csv", [["年份", "GDP增速(%)"], [2018, 7.1]])
    with pytest.raises(DataError, match=says):
        read(path, **hints)


def test_odd_figures_are_read_and_said(tmp_path):
    rows = [["年份", "GDP(亿元)", "GDP增速(%)"], [2017, 70.0, 8.0], [2018, 701.0, 60.0], [2019, 760.0, 45.0]]
    warnings = " ".join(read(write(tmp_path / "a.csv", rows)).warnings)
    for words in ("60% at row 3 column C", "from 70 (row 2 column B) to 701", "check the unit"):
        assert words in warnings


def test_big5_and_shift_jis_are_told_from_gb_18030(tmp_path):
    rows = [["年份", "地區生產總值增長率(%)"], [2018, 9.5], [2019, 4.5]]
    history = read(write(tmp_path / "a.csv", rows, encoding="big5hkscs"))
    assert history.series("gdp").growth_pct.tolist() == [9.5, 4.5]
    assert TODAY.year > 2019
