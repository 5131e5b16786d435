import datetime as dt

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from table_files import LAW, PLAIN, assert_plain, read, refusal, write


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_reads_the_same_in_every_encoding_and_with_every_separator(tmp_path, encoding, separator):
    assert_plain(read(write(tmp_path / "a.csv", PLAIN, separator=separator, encoding=encoding)))


def test_thousands_commas_do_not_hide_a_semicolon(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("年份;GDP(亿元);增速\n2022;1,080.5;3.8\n2023;1,329.89;14.0\n", encoding="utf-8")
    assert read(path).series("gdp").level.tolist() == [1080.5, 1329.89]


LAYOUTS = {
    "years down": PLAIN,
    "two-level heading": [
        ["坪山区主要经济指标", "", ""],
        ["", "", "单位：亿元、%"],
        ["年份", "地区生产总值", ""],
        ["", "总量", "增速"],
        ["２０１９年", "760.87*", "—"],
        ["", "", ""],
        ["2020年", "801.05①", "２．９"],
        ["2021", " 910.02\u00a0", "11.7%"],
        ["注：2021年为初步数据", "", ""],
        ["数据来源：统计局", "", ""],
    ],
    "indicators down": [
        ["指标", "单位", "2019年", "2020年", "2021年"],
        ["地区生产总值", "亿元", 760.87, 801.05, 910.02],
        ["  同比增长", "%", "…", 2.9, 11.7],
    ],
    "indicators down, years in a corner's row": [
        ["年份", 2019, 2020, 2021],
        ["GDP（亿元）", 760.87, 801.05, 910.02],
        ["增速（%）", "-", 2.9, 11.7],
    ],
    "years across with two measures": [
        ["指标", "2019", "", "2020", "", "2021", ""],
        ["", "总量", "增速", "总量", "增速", "总量", "增速"],
        ["生产总值", 760.87, "", 801.05, 2.9, 910.02, 11.7],
    ],
    "indicator over year column": [
        ["", "GDP", ""],
        ["年份", "总量(亿元)", "增速(%)"],
        [2019, 760.87, ""],
        [2020, 801.05, 2.9],
        [2021, 910.02, 11.7],
    ],
    "tidy": [
        ["地区", "指标", "年份", "总量", "增速(%)", "单位", "状态"],
        ["坪山区", "地区生产总值", "2019", 760.87, "", "亿元", "核实"],
        ["坪山", "gdp", 2020, 801.05, 2.9, "亿元", ""],
        ["Pingshan", "GDP", "2021年", 9100200, 11.7, "万元", "初步"],
    ],
    "tidy in English": [
        ["region", "indicator", "year", "level", "growth_pct"],
        ["坪山", "gdp", 2019, 760.87, ""],
        ["坪山", "gdp", 2020, 801.05, 2.9],
        ["坪山", "gdp", 2021, 910.02, 11.7],
    ],
    "tidy, one value a row": [
        ["指标", "年份", "数值", "单位"],
        ["GDP", 2019, 760.87, "亿元"],
        ["GDP", 2020, 801.05, "亿元"],
        ["GDP", 2021, 910.02, "亿元"],
        ["GDP", 2020, 2.9, "%"],
        ["GDP", 2021, 11.7, "%"],
    ],
    "blank corner": [
        ["", "GDP(亿元)", "GDP增速"],
        [2019, 760.87, ""],
        [2020, 801.05, 2.9],
        [2021, 910.02, 11.7],
    ],
    "growth as an index": [
        ["年份", "GDP(亿元)", "地区生产总值指数(上年=100)"],
        [2019, 760.87, ""],
        [2020, 801.05, 102.9],
        [2021, 910.02, 111.7],
    ],
    "bare heading beside its growth": [
        ["年份", "GDP", "增速"],
        [2019, 760.87, ""],
        [2020, 801.05, 2.9],
        [2021, 910.02, 11.7],
    ],
}


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_gives_the_same_series(tmp_path, layout, suffix):
    assert_plain(read(write(tmp_path / f"a{suffix}", LAYOUTS[layout])))


def test_merged_cells_speak_for_all_they_cover(tmp_path):
    book = openpyxl.Workbook()
    page = book.active
    for row in (
        ["坪山区主要经济指标", None, None, None],
        ["指标", "类别", "2020年", "2021年"],
        ["地区生产总值", "总量(亿元)", 801.05, 910.02],
        [None, "增速(%)", 2.9, 11.7],
    ):
        page.append(row)
    page.merge_cells("A1:D1")
    page.merge_cells("A3:A4")
    book.save(tmp_path / "a.xlsx")
    series = read(tmp_path / "a.xlsx").series("gdp")
    assert (series.level.tolist(), series.growth_pct.tolist()) == ([801.05, 910.02], [2.9, 11.7])


def test_per_cent_formats_count_cell_by_cell(tmp_path):
    book = openpyxl.Workbook()
    page = book.active
    for row in (["年份", "GDP增速"], [2019, 0.136], [2020, 2.9], [2021, 11.7]):
        page.append(row)
    page["B2"].number_format = "0.0%"
    page["B4"].number_format = '0.0"%"'
    book.save(tmp_path / "a.xlsx")
    assert read(tmp_path / "a.xlsx").series("gdp").growth_pct.tolist() == [13.6, 2.9, 11.7]


def test_one_sheet_a_region_needs_the_region_and_sets_the_others_aside(tmp_path):
    sheets = {"坪山": PLAIN, "光明区": [["年份", "GDP(亿元)"], [2021, 1285.33]], "说明": [["此表为草稿"]]}
    path = write(tmp_path / "a.xlsx", None, sheets=sheets)
    assert_plain(read(path))
    assert any("光明" in line for line in read(path).warnings)
    assert read(path, region="光明").series("gdp").level.tolist() == [1285.33]
    assert read(path, region="光明", sheet="光明区").parents == ("深圳", "广东", "全国")
    assert "region=" in refusal(path, region=None)


def test_one_sheet_an_indicator(tmp_path):
    sheets = {
        "GDP": [["年份", "总量", "增速"], [2021, 910.02, 11.7]],
        "社会消费品零售总额": [["年份", "增速"], [2021, 19.2]],
    }
    history = read(write(tmp_path / "a.xlsx", None, sheets=sheets))
    assert history.indicators() == ("gdp", "retail_sales")
    assert history.series("retail_sales").growth_pct.tolist() == [19.2]


def test_units_become_those_of_the_registry(tmp_path):
    rows = [
        [
            "年份",
            "常住人口(万人)",
            "进出口总额(亿美元)",
            "固定资产投资(万元)",
            "居民人均可支配收入(元)",
            "CPI(%)",
            "城镇登记失业率(%)",
        ],
        [2020, 55.13, 63.5, 4120000, 58000, 2.3, 2.4],
    ]
    history = read(write(tmp_path / "a.csv", rows))
    got = {o.indicator: (o.level, o.growth_pct, o.unit) for o in history.observations}
    assert got == {
        "population": (55.13, None, "10k_persons"),
        "trade_total": (63.5, None, "100m_usd"),
        "fixed_investment": (412.0, None, "100m_cny"),
        "income_resident": (58000.0, None, "cny"),
        "cpi": (None, 2.3, ""),
        "unemployment_registered": (2.4, None, "pct"),
    }


def test_status_qualifier_and_provenance_are_kept(tmp_path):
    rows = [
        ["指标", "年份", "总量", "增速", "状态", "published", "来源", "备注"],
        ["GDP", 2014, "约405亿元", "11.5%", "预计", "2015-01-26", "计划报告", "草案"],
        ["GDP", 2014, "超423", "", "核实", "", "年鉴", ""],
        ["GDP", "2025年预计", 1500, "", "", "", "", ""],
    ]
    level, growth, later, expected = sorted(
        read(write(tmp_path / "a.csv", rows)).observations,
        key=lambda o: (o.year, o.status != "expected", o.level is None),
    )
    assert (level.status, level.published, level.source_id, level.note) == (
        "expected",
        dt.date(2015, 1, 26),
        "计划报告",
        "草案",
    )
    assert (level.level, level.qualifier, growth.growth_pct, growth.qualifier) == (
        405.0,
        "approx",
        11.5,
        "exact",
    )
    assert (later.status, later.qualifier, later.published) == (
        "verified",
        "more_than",
        dt.date(2015, 12, 31),
    )
    assert (expected.year, expected.status, expected.published) == (2025, "expected", dt.date(2026, 1, 1))


def test_figures_are_published_the_end_of_january_unless_the_file_says_otherwise(tmp_path):
    rows = [["年份", "期间", "GDP增速(%)"], [2020, "", 2.9], [2021, "上半年", 12.1], [2021, "1-8月", 11.9]]
    known = [(o.period, o.published) for o in read(write(tmp_path / "a.csv", rows)).observations]
    assert known == [
        ("FY", dt.date(2021, 1, 1)),
        ("H1", dt.date(2021, 7, 31)),
        ("M1-M8", dt.date(2021, 9, 30)),
    ]


def test_the_file_names_the_region_and_an_own_county_is_taken_as_written(tmp_path):
    assert read(write(tmp_path / "深圳市坪山区2021.csv", PLAIN), region=None).region == "坪山"
    own = read(write(tmp_path / "a.csv", PLAIN), region="云上县")
    assert (own.region, own.parents) == ("云上县", ())


def test_a_history_written_as_a_frame_reads_back_equal(tmp_path):
    history = read(write(tmp_path / "a.csv", LAYOUTS["tidy"]))
    history.to_frame().to_csv(tmp_path / "b.csv", index=False)
    assert read(tmp_path / "b.csv").observations == history.observations


figures = st.one_of(st.none(), st.floats(-60, 60).map(lambda x: round(x, 2)))


def fifteen_digits(x):
    return float(f"{x:.15g}")  # what a workbook keeps of a number


def in_layout(layout, start, growth, levels):
    years = range(start, start + len(growth))
    cells = [[g if g is not None else "" for g in growth], [v if v is not None else "—" for v in levels]]
    if layout == "tidy":
        head = ["指标", "年份", "增速(%)", "总量"]
        return [head, *(["GDP", y, g, v] for y, g, v in zip(years, *cells, strict=True))]
    if layout == "years down":
        head = ["年份", "GDP增速(%)", "GDP(亿元)"]
        return [head, *([y, g, v] for y, g, v in zip(years, *cells, strict=True))]
    return [["指标", *[f"{y}年" for y in years]], ["GDP增速(%)", *cells[0]], ["GDP(亿元)", *cells[1]]]


@LAW
@given(
    start=st.integers(1990, 2005),
    rows=st.lists(
        st.tuples(figures, st.one_of(st.none(), st.floats(0.01, 4e5).map(fifteen_digits))),
        min_size=1,
        max_size=20,
    ),
    layout=st.sampled_from(["tidy", "years down", "years across"]),
    suffix=st.sampled_from([".csv", ".xlsx"]),
    encoding=st.sampled_from(["utf-8", "gb18030", "utf-16"]),
)
def test_any_series_reads_back_equal(tmp_path, start, rows, layout, suffix, encoding):
    growth, levels = zip(*rows, strict=True)
    path = write(tmp_path / f"a{suffix}", in_layout(layout, start, growth, levels), encoding=encoding)
    if all(g is None and v is None for g, v in rows):
        assert "no figures" in refusal(path)
        return
    got = {}
    for o in read(path).observations:
        got[o.year] = (o.growth_pct, o.level)
    assert got == {start + i: (g, v) for i, (g, v) in enumerate(rows) if g is not None or v is not None}


HEADINGS = {
    "坪山:GDP": (801.0, None),
    "坪山区GDP:同比": (None, 2.9),
    "三、地区生产总值（亿元）": (801.0, None),
    "其中：GDP增速（％）": (None, 2.9),
    "GDP (100m CNY)": (801.0, None),
    "GDP (bn yuan)": (8010.0, None),
    "GDP（万亿元）": (8010000.0, None),
    "GDP growth (%)": (None, 2.9),
    "地区生产总值同比增长": (None, 2.9),
    "2020年GDP增速": (None, 2.9),
}


@pytest.mark.parametrize("heading", HEADINGS)
def test_a_heading_says_what_its_figures_are(tmp_path, heading):
    level, growth = HEADINGS[heading]
    rows = [["年份", heading, "CPI(%)"], [2020, 801 if growth is None else growth, 2.3]]
    got = next(o for o in read(write(tmp_path / "a.csv", rows)).observations if o.indicator == "gdp")
    assert (got.level, got.growth_pct, got.region) == (level, growth, "坪山")


def test_real_and_nominal_growth_are_told_apart(tmp_path):
    rows = [
        ["年份", "GDP名义增速(%)", "社零增速(%)", "固定资产投资同口径增速(%)", "二产增速(%)"],
        [2021, 12, 19, 8, 11],
    ]
    basis = {o.indicator: o.growth_basis for o in read(write(tmp_path / "a.csv", rows)).observations}
    assert basis == {
        "gdp": "nominal",
        "retail_sales": "nominal",
        "fixed_investment": "comparable_scope",
        "secondary_va": "real",
    }


@pytest.mark.parametrize(
    ("region", "word", "owner"),
    [("新乡", "全省", ""), ("新乡", "全市", "新乡"), ("新乡", "本市", "新乡"), ("坪山", "全市", "深圳"), ("坪山", "全省", "广东"),
     ("坪山", "全区", "坪山"), ("深圳", "全区", ""), ("广东", "全省", "广东"), ("北京", "全市", "北京"), ("青禾区", "全市", ""),
     ("青禾区", "全区", "青禾区"), ("青禾", "全区", "")],
)  # fmt: skip
def test_a_heading_of_the_whole_of_a_tier_is_of_the_region_of_that_tier_or_set_aside(
    tmp_path, region, word, owner
):
    rows = [["年度", f"{word}GDP增速(%)", "人口(万人)"], [2018, 7.6, 50], [2019, 7.0, 51]]
    history = read(write(tmp_path / "a.csv", rows), region=region)
    found = {(o.region, o.growth_pct) for o in history.observations if o.indicator == "gdp"}
    assert found == ({(owner, 7.6), (owner, 7.0)} if owner else set())
    assert bool(owner) != any(f"the whole {word[1:]}" in line for line in history.warnings)


def test_the_title_may_say_of_which_tier_an_unknown_region_is(tmp_path):
    rows = [["青禾区主要指标", ""], ["年度", "全区GDP增速(%)"], [2018, 7.6]]
    assert read(write(tmp_path / "a.csv", rows), region="青禾").series("gdp").growth_pct.tolist() == [7.6]


def test_bare_growth_beside_the_whole_of_another_tier_is_of_that_tier_too(tmp_path):
    rows = [["年度", "全省GDP(亿元)", "增速(%)", "全市GDP增速(%)"], [2018, 5000, 7.6, 6.1]]
    assert read(write(tmp_path / "a.csv", rows), region="新乡").series("gdp").growth_pct.tolist() == [6.1]
    down = [["指标", 2018], ["全省GDP(亿元)", 5000], ["增速(%)", 7.6], ["全市GDP增速(%)", 6.1]]
    assert read(write(tmp_path / "b.csv", down), region="新乡").series("gdp").growth_pct.tolist() == [6.1]


@pytest.mark.parametrize(
    "heading", ["2023年比2022年增长(%)", "2023年较2022年增长%", "2023年比上年±%", "2023年比上年增长(%)", "比上年增长(%)"]
)  # fmt: skip
def test_growth_against_the_year_before_is_growth_of_the_year_that_is_named_first(tmp_path, heading):
    top = [["2023年主要指标", "", "", ""]] if heading.startswith("比") else []
    rows = [
        ["指标", "单位", "2023年", heading],
        ["地区生产总值", "亿元", 3347.6, 1.5],
        ["年末常住人口", "万人", 611.2, -0.5],
    ]
    history = read(write(tmp_path / "a.csv", [*top, *rows]))
    assert (history.series("gdp").years.tolist(), history.series("gdp").growth_pct.tolist()) == (
        [2023],
        [1.5],
    )
    assert history.series("gdp").level.tolist() == [3347.6]


@pytest.mark.parametrize("heading", ["2023年比2021年增长(%)", "比2015年增长(%)"])
def test_growth_against_another_year_is_set_aside(tmp_path, heading):
    rows = [["指标", "单位", "2023年", heading], ["地区生产总值", "亿元", 3347.6, 21.5]]
    history = read(write(tmp_path / "a.csv", rows))
    assert history.series("gdp").growth_pct.tolist() != [21.5]
    assert any("21.5" in line or heading in line for line in history.warnings)


def test_levels_are_no_growth_though_measure_says_so(tmp_path):
    rows = [["年份", "GDP"], [2018, 2526.6], [2019, 2918.2]]
    assert "is no growth rate" in refusal(write(tmp_path / "a.csv", rows), measure="growth")
    stated = [["年份", "GDP(亿元)", "固定资产投资"], [2018, 2526.6, 7.5], [2019, 2918.2, 8.5]]
    history = read(write(tmp_path / "b.csv", stated), measure="growth")
    assert history.series("gdp").level.tolist() == [2526.6, 2918.2]
    assert history.series("fixed_investment").growth_pct.tolist() == [7.5, 8.5]


def test_a_day_above_a_table_says_nothing_of_its_figures(tmp_path):
    rows = [
        ["Data Source", "World Development Indicators", "", ""], ["Last Updated Date", "2026-02-24", "", ""],
        ["Country Name", "Indicator Name", "2019", "2020"], ["Albania", "GDP (current US$)", 15401826127, 15162734205],
        ["Albania", "GDP growth (annual %)", 2.06, -3.3],
    ]  # fmt: skip
    series = read(write(tmp_path / "a.csv", rows), region="Albania").series("gdp")
    assert (series.level.tolist(), series.growth_pct.tolist()) == ([154.01826127, 151.62734205], [2.06, -3.3])


def test_indicator_takes_the_one_label_that_means_it_though_a_word_is_not_understood(tmp_path):
    across = [["年份", "生产总值（某某）(亿元)", "人口(万人)"], [2019, 2526.6, 50], [2020, 2918.2, 51]]
    down = [["指标", "2019年", "2020年"], ["生产总值（某某）(亿元)", 2526.6, 2918.2], ["人口(万人)", 50, 51]]
    for name, rows in (("a.csv", across), ("b.csv", down)):
        path = write(tmp_path / name, rows)
        assert any("give indicator=" in line for line in read(path).warnings)
        assert read(path, indicator="GDP").series("gdp").level.tolist() == [2526.6, 2918.2]


def test_indicator_takes_no_variant_beside_the_plain_name_and_none_of_two(tmp_path):
    plain = [["指标", "2019年"], ["绿色GDP增速(%)", 5.5], ["GDP增速(%)", 7.5]]
    assert read(write(tmp_path / "a.csv", plain), indicator="GDP").series("gdp").growth_pct.tolist() == [7.5]
    two = [["年份", "绿色GDP增速(%)", "蓝色GDP增速(%)"], [2019, 5.5, 7.5]]
    assert "not every word is understood" in refusal(write(tmp_path / "b.csv", two), indicator="GDP")


def test_a_currency_before_its_scale_is_a_unit(tmp_path):
    rows = [["Year", "Exports (USD bn)"], [2019, 12.3], [2020, 13.3]]
    series = read(write(tmp_path / "a.csv", rows)).series("exports")
    assert (series.level.tolist(), series.unit) == ([123.0, 133.0], "100m_usd")


def test_eurostat_s_change_on_the_previous_period_is_growth_of_years_and_not_of_quarters(tmp_path):
    rows = [["freq", "unit", "na_item", "geo", "2021", "2022"], ["A", "CP_MEUR", "B1GQ", "DE", 3591874.0, 3853937.0],
            ["A", "CLV_PCH_PRE", "B1GQ", "DE", 3.2, 1.8]]  # fmt: skip
    series = read(write(tmp_path / "a.csv", rows), region="DE").series("gdp")
    assert (series.level.tolist(), series.growth_pct.tolist()) == ([3591874.0, 3853937.0], [3.2, 1.8])
    quarters = [
        ["freq", "unit", "na_item", "geo", "2021-Q1", "2021-Q2"],
        ["Q", "CLV_PCH_PRE", "B1GQ", "DE", 3.2, 1.8],
    ]
    assert "against the month or quarter before" in refusal(write(tmp_path / "b.csv", quarters), region="DE")
    yearly = [quarters[0], ["Q", "CLV_PCH_SM", "B1GQ", "DE", 3.2, 1.8]]
    read_yearly = [o.growth_pct for o in read(write(tmp_path / "c.csv", yearly), region="DE").observations]
    assert read_yearly == [3.2]  # the second quarter alone is no figure of the half-year


def test_of_two_indices_the_one_on_the_previous_year_gives_growth(tmp_path):
    rows = [["年份", "GDP(上年=100)", "GDP(1978=100)", "人均GDP(元)"], [2018, 107.0, 5100.2, 42696],
            [2019, 107.5, 5457.2, 49277], [2020, 103.2, 5631.8, 48000]]  # fmt: skip
    history = read(write(tmp_path / "a.csv", rows))
    assert history.series("gdp").growth_pct.tolist() == [7.0, 7.5, 3.2]
    assert any("GDP(1978=100)" in line and "GDP(上年=100)" in line for line in history.warnings)
    alone = [[row[0], row[2]] for row in rows]
    derived = read(write(tmp_path / "b.csv", alone)).series("gdp")
    assert derived.growth_pct.tolist() == pytest.approx([7.0, 3.2], abs=0.01)


def test_notes_below_a_table_of_places_are_no_places(tmp_path):
    rows = [["指标：地区生产总值(亿元)", ""], ["地区", "2023年"], ["广东省", 137905.4], ["注：历史数据进行了系统修订。", ""],
            ["数据来源：国家统计局", ""]]  # fmt: skip
    path = write(tmp_path / "a.csv", rows)
    for region in ("广东", None):
        history = read(path, region=region)
        assert (history.region, history.series("gdp").level.tolist()) == ("广东", [137905.4])
        assert not any("注" in line or "数据来源" in line for line in history.warnings)


@pytest.mark.parametrize(("word", "owner"), [("全市", "深圳"), ("全省", "广东"), ("全区", "坪山")])
def test_a_title_or_a_row_of_the_whole_of_a_tier_is_of_the_region_of_that_tier(tmp_path, word, owner):
    titled = [[f"{word}主要经济指标", "", ""], ["年份", "GDP增速(%)", "坪山GDP增速(%)"], [2018, 6.7, 9.5]]
    rows = [["地区", "年份", "GDP增速(%)"], [word, 2018, 6.7], ["坪山区", 2019, 9.5]]
    if owner == "坪山":
        titled[1][2:], titled[2][2:] = [], []
    for name, table in (("a.csv", titled), ("b.csv", rows)):
        history = read(write(tmp_path / name, table))
        assert (owner, 6.7) in {(o.region, o.growth_pct) for o in history.observations}


def test_a_title_of_the_whole_province_makes_no_figures_of_a_city(tmp_path):
    rows = [["全省主要经济指标", ""], ["年份", "GDP增速(%)"], [2018, 6.7]]
    assert "the whole 省" in refusal(write(tmp_path / "a.csv", rows), region="新乡")
    cities = [["全省分市生产总值", ""], ["地区", "2018年"], ["新乡市", 2526.6], ["全省", 48000.0]]
    history = read(write(tmp_path / "b.csv", cities), region="新乡")
    assert history.series("gdp").level.tolist() == [2526.6]
