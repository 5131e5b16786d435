"""Sentences of forms that real reports use, with the right reading; places and figures are invented."""

import pytest

from pingshan_forecast.readers.reports.plans import parse_plan

REVIEW = "一、2024年工作回顾\n"
AIMS = "2025年主要预期目标是:"
LONG = "各项工作有序推进。" * 700


def T(code, low, high=..., *, year=2025, region=None, measure=None, base=None, unit=None):
    return ("target", code, low, low if high is ... else high, year, region, measure, base, unit, None)


def O(code, low, high=..., *, year=2024, region=None, measure=None, period="FY", unit=None):
    return ("outcome", code, low, low if high is ... else high, year, region, measure, None, unit, period)


FORMS = [
    # what a change in points is counted from is no figure of this year
    (REVIEW + "地区生产总值增长5.0%,比上年全年增长5.2%回落0.2个百分点。", [O("gdp", 5)]),
    (
        REVIEW
        + "居民消费价格上涨0.1%,较上年同期上涨0.7%回落0.6个百分点,出口下降2.1%,比上年的下降3%缩小0.9个百分点。",
        [O("cpi", 0.1), O("exports", -2.1)],
    ),
    (REVIEW + "地区生产总值比上年增长5.2%。", [O("gdp", 5.2)]),
    (
        REVIEW + "全省完成GDP4408.1亿元,完成全年计划目标的45.4%,增长13.7%。",
        [O("gdp", 4408.1), O("gdp", 13.7)],
    ),
    (
        "记者甲\n市发展和改革委员会主任乙昨日作了2005年上半年国民经济和社会发展计划执行情况的报告。"
        "上半年,实现生产总值3930亿元,同比增长10.3%。",
        [O("gdp", 3930, year=2005, period="H1"), O("gdp", 10.3, year=2005, period="H1")],
    ),
    (
        "2022年甲市决算报告日前公布。\n报告显示,2022年,一般公共预算收入90亿元,为预算的100%,比2021年增长3.8%。"
        "税收收入60亿元,增长1.2%。",
        [O("budget_revenue", 90, year=2022), O("budget_revenue", 3.8, year=2022)],
    ),
    (
        "数据图解|9月我国规上工业增加值同比增长6.3%\n2022年10月25日\n据国家统计局数据,9月份,规模以上工业增加值同比增长6.3%。"
        "前三季度,全国规模以上工业增加值同比增长3.9%。",
        [O("industry_va_above_scale", 3.9, year=2022, period="Q1-Q3")],
    ),
    (
        "直通2025甲省两会\n乙报 2025年01月14日\n建议全年经济社会发展预期目标\n●地区生产总值增长5%以上\n●居民消费价格涨幅3%左右",
        [T("gdp", 5, None), T("cpi", 3)],
    ),
    # a fulfilled budget or plan, and last year's amount, are no figures of this year
    (
        REVIEW + "一般公共预算收入31750万元,完成预算数31220万元的101.7%,较上年28890万元增长9.9%。",
        [O("budget_revenue", 31750), O("budget_revenue", 9.9)],
    ),
    (
        REVIEW + "固定资产投资完成3.2亿元,完成全年任务4亿元的80%,同比增长7%。",
        [O("fixed_investment", 3.2), O("fixed_investment", 7)],
    ),
    (
        REVIEW + "社会消费品零售总额120亿元,比上年110亿元增加10亿元,增长9.1%。",
        [O("retail_sales", 120), O("retail_sales", 9.1)],
    ),
    (
        "2024年上半年固定资产投资3.2亿元,占全年任务数的77.8%;居民人均可支配收入增长9%。",
        [
            O("fixed_investment", 3.2, year=2024, period="H1"),
            O("income_resident", 9, year=2024, period="H1"),
        ],
    ),
    (
        "2024年上半年地区生产总值增长5%。全年目标增长6%。",
        [O("gdp", 5, year=2024, period="H1")],
    ),
    # marks of notes, spans of quarters and bounds before a list
    (REVIEW + "全区生产总值(GDP)[2]91.3亿元,比上年增长7.5%。", [O("gdp", 91.3), O("gdp", 7.5)]),
    (REVIEW + "出口增长5%,增速创6个季度以来新高。", [O("exports", 5)]),
    (
        AIMS + "地区生产总值、固定资产投资分别突破8.5万亿元、1.3万亿元。",
        [T("gdp", 8.5, None), T("fixed_investment", 1.3, None)],
    ),
    (
        AIMS + "地区生产总值、固定资产投资分别增长6%以上、7%。",
        [T("gdp", 6, None), T("fixed_investment", 7)],
    ),
    (
        "2025年经济增速目标定为5.5%左右。实际达成情况:2025年实际GDP增速为3.0%。",
        [T("gdp", 5.5), O("gdp", 3, year=2025)],
    ),
    (
        "第二部分是2025年主要预期目标安排,地区生产总值增长7.5%左右;出口增长8%左右。",
        [T("gdp", 7.5), T("exports", 8)],
    ),
    # goals whose name stands behind them, with verbs that set
    (AIMS + "地区生产总值增长5%。报告设置2%的居民消费价格涨幅目标。", [T("gdp", 5), T("cpi", 2)]),
    (
        AIMS + "地区生产总值增长5%。明确了6%的规上工业增加值增速目标。",
        [T("gdp", 5), T("industry_va_above_scale", 6)],
    ),
    (
        AIMS + "地区生产总值增长5%。报告明确4%的城镇调查失业率控制目标。",
        [T("gdp", 5), T("unemployment_surveyed", 4)],
    ),
    # numbers
    ("2025年是建区一周年。" + AIMS + "地区生产总值增长7%。", [T("gdp", 7)]),
    (AIMS + "地区生产总值增长8%至7%,居民消费价格涨幅3%-2%。", [T("gdp", 7, 8), T("cpi", 2, 3)]),
    (AIMS + "单位GDP能耗下降3%-5%。", [T("energy_intensity", -5, -3)]),
    (AIMS + "地区生产总值增速6.5,固定资产投资增长7。", []),
    (
        AIMS + "地区生产总值增长7%左右,2026年地区生产总值增长8%。",
        [T("gdp", 7), T("gdp", 8, year=2026)],
    ),
    # adverbs
    (AIMS + "一般公共预算收入可比增长4%。", [T("budget_revenue", 4)]),
    (REVIEW + "地区生产总值260亿元、可比价增长6%。", [O("gdp", 260), O("gdp", 6)]),
    (REVIEW + "CPI微降0.2%。", [O("cpi", -0.2)]),
    (
        REVIEW + "地区生产总值按不变价计算增长5.5%,固定资产投资小幅增长1%。",
        [O("gdp", 5.5), O("fixed_investment", 1)],
    ),
    (REVIEW + "社会消费品零售总额微增0.3%。", [O("retail_sales", 0.3)]),
    # brackets
    (
        REVIEW.replace("工作回顾", "计划执行情况") + "地区生产总值(预计,下同)310亿元、增长5%。",
        [O("gdp", 310), O("gdp", 5)],
    ),
    (REVIEW + "全区生产总值90亿元,比上年(下同)增长8%。", [O("gdp", 90), O("gdp", 8)]),
    (
        REVIEW + "税收收入4.5亿元,一般公共预算收入6亿元,下降(同口径)3%。",
        [O("budget_revenue", 6), O("budget_revenue", -3)],
    ),
    (
        REVIEW + "固定资产投资(不含农户)120亿元,增长(可比)4%。",
        [O("fixed_investment", 120), O("fixed_investment", 4)],
    ),
    (REVIEW + "进出口总额(人民币口径)达45亿元、增长2%。", [O("trade_total", 45), O("trade_total", 2)]),
    # scope
    (REVIEW + "服务业增加值占生产总值比重达到52%。", []),
    (REVIEW + "滨海片区年工业总产值突破800亿元。", []),
    (REVIEW + "临港产业园规模以上工业总产值增长30%。", []),
    (
        "2024年预算执行情况\n区级一般公共预算收入总计84亿元。——地方一般公共预算收入39亿元,下降5%。",
        [O("budget_revenue", 39), O("budget_revenue", -5)],
    ),
    (
        "北岭区2024年国民经济和社会发展计划执行情况与2025年计划草案的报告\n一、2024年计划执行情况\n一产和三产占比分别下降0.4和0.6个百分点。",
        [],
    ),
    (
        "北岭区2024年国民经济和社会发展计划执行情况与2025年计划草案的报告\n一、2024年计划执行情况\n第二产业比重提高1.2个百分点。",
        [],
    ),
    # regions
    (
        "2024年甲州市生产总值增长2%,固定资产投资下降4%。2025年甲州市主要预期目标是生产总值增长7%,固定资产投资增长9%。乙城市2024年生产总值增长4%,2025年主要预期目标包括生产总值增长6%左右。",
        [
            O("gdp", 2, region="甲州市"),
            O("fixed_investment", -4, region="甲州市"),
            O("gdp", 4, region="乙城市"),
            T("gdp", 7, region="甲州市"),
            T("fixed_investment", 9, region="甲州市"),
            T("gdp", 6, region="乙城市"),
        ],
    ),
    (
        "湖南将GDP增长目标设定为8%左右,去年GDP的实际增幅仅为5%;湖北去年增长6%;江西去年增长7%。",
        [
            T("gdp", 8, year=0, region="湖南"),
            O("gdp", 5, year=0, region="湖南"),
            O("gdp", 6, year=0, region="湖北"),
            O("gdp", 7, year=0, region="江西"),
        ],
    ),
    (
        "河北:8%左右\n河南:高出全国平均水平1到2个百分点\n湖北:9%",
        [
            T("gdp", 8, year=0, region="河北"),
            T("gdp", 1, 2, year=0, region="河南", measure="relative"),
            T("gdp", 9, year=0, region="湖北"),
        ],
    ),
    # inside
    ("坚持发展第一要务,确保完成全年6%左右的经济增长预期目标。", [T("gdp", 6, year=0)]),
    ("建议2025年GDP增长目标为增长5.5%左右。", [T("gdp", 5.5)]),
    ("2025年工作中,我们要努力实现5.5%以上的地区生产总值增长目标。", [T("gdp", 5.5, None)]),
    # fulfilment
    (
        "二、2024年计划执行情况\n地区生产总值430亿元,完成年度目标的96%,增长3.5%。",
        [O("gdp", 430), O("gdp", 3.5)],
    ),
    (
        "一、2024年计划执行情况\n一般公共预算收入48亿元,为计划的51.5%,增长9%。",
        [O("budget_revenue", 48), O("budget_revenue", 9)],
    ),
    (
        "一、2024年计划执行情况\n社会消费品零售总额80亿元,完成年初预期的101.5%,同比增长7%。",
        [O("retail_sales", 80), O("retail_sales", 7)],
    ),
    (
        "一、2024年计划执行情况\n一般公共预算收入12亿元,占年初预算的98%,下降2%。",
        [O("budget_revenue", 12), O("budget_revenue", -2)],
    ),
    # Hong Kong and Taiwan
    (
        "预测今年香港经济全年实质增长介乎2%至3%,基本通胀率和整体通胀率分别为1.5%和2%。",
        [T("gdp", 2, 3, year=0), T("cpi", 1.5, year=0), T("cpi", 2, year=0)],
    ),
    (
        "明年總體經濟目標為經濟成長率百分之三點五、消費者物價指數上漲率不超過百分之二。",
        [T("gdp", 3.5, year=0), T("cpi", None, 2, year=0)],
    ),
    # lists
    (
        "2024年,农民人均纯收入和城镇居民人均可支配收入分别达到11000元和26000元,分别增长9%和7%。",
        [O("income_rural", 9), O("income_urban", 7)],
    ),
    (
        "2024年,一般公共预算收入和固定资产投资分别完成6亿元、90亿元,同比分别增长5%、8%。",
        [
            O("budget_revenue", 6),
            O("fixed_investment", 90),
            O("budget_revenue", 5),
            O("fixed_investment", 8),
        ],
    ),
    # money
    (
        REVIEW + "地方财政收入完成35亿2600万元,增长8%。",
        [O("budget_revenue", 35.26, unit="亿元"), O("budget_revenue", 8)],
    ),
    ("全年国内生产总值②830亿元,比上年增长7%。", [O("gdp", 830, year=0), O("gdp", 7, year=0)]),
    (
        REVIEW + "固定资产投资近万亿元、增长12%。",
        [O("fixed_investment", 1, unit="万亿元"), O("fixed_investment", 12)],
    ),
    # names
    (
        AIMS + "商品出口总值增长5%,注册外资实际到账1亿美元,限上社零额增长8%,实际到账外资3000万美元。",
        [T("exports", 5), T("fdi", 1), T("retail_sales", 8), T("fdi", 3000)],
    ),
    (
        REVIEW + "投资增长9%,消费增长6%,农民人均现金收入增长8%。",
        [O("fixed_investment", 9), O("retail_sales", 6), O("income_rural", 8)],
    ),
    (REVIEW + "研究与试验发展经费支出与生产总值之比超过3%。", [O("rd_ratio", 3, None)]),
    # wraps
    (
        AIMS + "地区生产总值增长6%左右;规模以上工业增加值增长8%以\n上;居民消费价格涨幅控制在2%左\n右。",
        [T("gdp", 6), T("industry_va_above_scale", 8, None), T("cpi", 2)],
    ),
    (
        AIMS + "固定资产投资增\n长5%左右;社会消费品零售总\n额增长6%。",
        [T("fixed_investment", 5), T("retail_sales", 6)],
    ),
    # vintage
    (
        "青川市举行人代会,市长作政府工作报告。报告指出,2024年全市地区生产总值增长5.1%左右。2025年主要预期目标是:地区生产总值增长6%。",
        [O("gdp", 5.1), T("gdp", 6)],
    ),
    (
        "区政府工作报告回顾了2024年工作,对2025年工作进行部署。全年地区生产总值达88亿元、增长4%。2025年主要预期目标是:地区生产总值增长5%左右。",
        [O("gdp", 88), O("gdp", 4), T("gdp", 5)],
    ),
    (
        "2024年,北川县经济平稳运行。全县生产总值达到120亿元,增长7%,提前完成了“十四五”规划的主要经济目标。第一产业增长3%,城镇登记失业率控制在3.1%。",
        [O("gdp", 120), O("gdp", 7), O("primary_va", 3), O("unemployment_registered", 3.1)],
    ),
    (
        "临河县2023年国民经济和社会发展统计公报\n初步核算,全县生产总值52亿元,同比增长6%。其中,第一产业增加值9亿元,增长3%;第二产业增加值20亿元,增长8%。",
        [
            O(code, value, year=2023)
            for code, value in (
                ("gdp", 52),
                ("gdp", 6),
                ("primary_va", 9),
                ("primary_va", 3),
                ("secondary_va", 20),
                ("secondary_va", 8),
            )
        ],
    ),
    (
        "河东区2024年上半年国民经济和社会发展计划执行情况的报告\n一、上半年计划指标完成情况\n——地区生产总值210亿元,增长5%,完成年度计划的46%。",
        [O("gdp", 210, period="H1"), O("gdp", 5, period="H1")],
    ),
    (
        "丙区2024年前三季度经济运行情况\n前三季度,全区地区生产总值150亿元,增长4%;固定资产投资下降2%。",
        [
            O("gdp", 150, period="Q1-Q3"),
            O("gdp", 4, period="Q1-Q3"),
            O("fixed_investment", -2, period="Q1-Q3"),
        ],
    ),
    (
        "2025年主要预期目标是:GDP增速高于全市平均水平。\n力争固定资产投资增幅9%以上、社会消费品零售总额同比增长7%以上。",
        [T("fixed_investment", 9, None), T("retail_sales", 7, None)],
    ),
    (
        "北岭区2025年政府工作报告\n一、过去五年的回顾\n二、今后五年的主要任务\n按2024年价格计算,2030年全区生产总值将超过900亿元。",
        [T("gdp", 900, None, year=2030)],
    ),
    (AIMS + "地区生产总值增长6%。" + LONG, [T("gdp", 6)]),
    # split names
    (
        REVIEW + "规模以上工业实现增加值95亿元,增长7%。",
        [O("industry_va_above_scale", 95), O("industry_va_above_scale", 7)],
    ),
    (REVIEW + "服务业稳步回升,实现增加值180亿元,增长6%。", [O("services_va", 180), O("services_va", 6)]),
    (REVIEW + "城镇新增就业连续三年超过2万人。", [O("jobs_new", 2, None)]),
    (
        REVIEW + "规上工业完成总产值320亿元,增长4%;第一产业完成增加值8亿元、增长3%。",
        [
            O("industry_output_above_scale", 320),
            O("industry_output_above_scale", 4),
            O("primary_va", 8),
            O("primary_va", 3),
        ],
    ),
    # tables
    (
        "北岭区2025年计划主要指标\n| 指标 | 单位 | 2024年预计 | 2025年目标 |\n|---|---|---|---|\n| 地区生产总值增速 | % | 5.6 | 6左右 |\n| 固定资产投资增速 | % | 3 | 5 |\n",
        [
            O("gdp", 5.6),
            T("gdp", 6),
            O("fixed_investment", 3),
            T("fixed_investment", 5),
        ],
    ),
    (
        "北岭区2025年计划主要指标\n指标\t单位\t2024年预计\t2025年目标\n地区生产总值\t亿元\t613\t增长6%左右\n固定资产投资\t亿元\t301\t增长5%\n",
        [
            O("gdp", 613),
            T("gdp", 6, measure="growth"),
            O("fixed_investment", 301),
            T("fixed_investment", 5, measure="growth"),
        ],
    ),
    (
        "北岭区2025年计划主要指标\n指标            单位    2024年预计    2025年目标\n地区生产总值增速    %       5.6         6左右\n固定资产投资增速    %       3           5\n",
        [
            O("gdp", 5.6),
            T("gdp", 6),
            O("fixed_investment", 3),
            T("fixed_investment", 5),
        ],
    ),
    # five years
    (
        "力争到2030年,生产总值比2025年翻一番,生产总值年均增长8%。",
        [
            T("gdp", 100, year=2030, measure="cumulative_growth", base=2025),
            T("gdp", 8, year=2030, measure="average_growth", base=2025),
        ],
    ),
    (
        AIMS + "地区生产总值增长7%左右。到2027年,地区生产总值突破1500亿元,年均增长10%以上。",
        [
            T("gdp", 7),
            T("gdp", 1500, None, year=2027),
            T("gdp", 10, None, year=2027, measure="average_growth", base=2024),
        ],
    ),
    (
        AIMS + "地区生产总值增长6%。展望2035年,地区生产总值比2020年翻一番。",
        [T("gdp", 6), T("gdp", 100, year=2035, measure="cumulative_growth", base=2020)],
    ),
    # what more kinds of public documents write
    (
        REVIEW + "地区生产总值完成30亿元,占年计划的48%,同比增长9%,固定资产投资比上年同期增长12%。",
        [O("gdp", 30), O("gdp", 9), O("fixed_investment", 12)],
    ),
    (
        REVIEW + "第二产业增加值80亿元,占GDP比重52%,增加值增长6%,增速比全市高2个百分点。",
        [O("secondary_va", 80), O("secondary_va", 6)],
    ),
    (
        REVIEW + "一般公共预算收入9亿元,完成年初预算的101%,同比增收4000万元,增长5%。",
        [O("budget_revenue", 9), O("budget_revenue", 5)],
    ),
    (REVIEW + "年末城镇登记失业率2.1%,低于3%的控制目标。", [O("unemployment_registered", 2.1)]),
    (
        REVIEW + "规模以上工业企业共完成产值45亿元,实到外资900万美元。",
        [O("industry_output_above_scale", 45), O("fdi", 900)],
    ),
    (REVIEW + "签约项目30个,投资总额超200亿元。", []),
    (
        "一、肯定成绩、正视挑战,总结2024年经济工作\n规模以上工业增加值增长7%;社会消费品零售总额增长6%。",
        [O("industry_va_above_scale", 7), O("retail_sales", 6)],
    ),
    (
        REVIEW
        + "(一)主要目标完成情况\n城镇和农村常住居民人均可支配收入完成29000元、17000元,分别增长3%、6%。",
        [O("income_urban", 3), O("income_rural", 6)],
    ),
    (
        "2025年,北岭街道将聚焦项目建设,力争固定资产投资增长11%,外贸出口总额增长5%。",
        [T("fixed_investment", 11), T("exports", 5)],
    ),
    (
        "会议确定2025年目标任务实现生产总值150亿元\n2025年,全师将实现生产总值150亿元,增长9%。",
        [T("gdp", 150), T("gdp", 9)],
    ),
    (
        "2025年目标任务\n实现GDP增速6%以上;规上工业总产值增长20%以上,规上工业增加值增长9%左右;固定资产投资、工业投资均增长12%左右。",
        [
            T("gdp", 6, None),
            T("industry_output_above_scale", 20, None),
            T("industry_va_above_scale", 9),
            T("fixed_investment", 12),
        ],
    ),
    (
        AIMS + "规上工业总产值、规上工业增加值、进出口总额等主要经济指标实现两位数增长。",
        [
            T("industry_output_above_scale", 10, None),
            T("industry_va_above_scale", 10, None),
            T("trade_total", 10, None),
        ],
    ),
    (
        "镇江高新区召开2025年工作会议。2025年,镇江高新区将力争GDP增长6%以上。",
        [T("gdp", 6, None, region="镇江市高新区")],
    ),
    (
        "各位代表:\n一、2020年工作回顾\n“十三五”期末,全区生产总值249亿元,是“十二五”期末的1.9倍;社会消费品零售总额107亿元。",
        [O("gdp", 249, year=2020), O("retail_sales", 107, year=2020)],
    ),
    (
        "2024年上半年\n全省地方一般公共预算收入\n479.9亿元 同比增长6.8%",
        [O("budget_revenue", 479.9, period="H1"), O("budget_revenue", 6.8, period="H1")],
    ),
]


def near(name, region):
    return name is None or name == region or name.rstrip("省市区县") == region.rstrip("省市区县")


@pytest.mark.parametrize(("text", "rows"), FORMS, ids=[text[-24:].replace("\n", "/") for text, _ in FORMS])
def test_every_coded_figure_is_read_with_its_role_its_year_and_its_region(text, rows):
    plan = parse_plan(text)
    read = [(s, "target") for s in plan.targets] + [(s, "outcome") for s in plan.outcomes]
    coded = [
        (s, k)
        for s, k in read
        if (s.indicator != "other" and (s.low is not None or s.high is not None) and s.measure != "share")
        or s.indicator == "rd_ratio"
    ]
    got = sorted((k, s.indicator, str(s.low), str(s.high), s.year) for s, k in coded)
    assert got == sorted(
        (k, code, str(None if low is None else float(low)), str(None if high is None else float(high)), year)
        for k, code, low, high, year, *_ in rows
    )
    for kind, code, low, high, year, region, measure, base, unit, period in rows:
        assert any(
            (k, s.indicator, s.low, s.high, s.year) == (kind, code, low, high, year)
            and near(region, s.region)
            and measure in (None, s.measure)
            and base in (None, s.base_year)
            and unit in (None, s.unit)
            and period in (None, getattr(s, "period", None))
            for s, k in coded
        ), (code, low, [(s.region, s.measure, s.base_year, s.unit) for s, k in coded if s.indicator == code])


@pytest.mark.parametrize(
    ("text", "region"),
    [
        (
            "3月2日,在日照市东港区第九届人民代表大会第二次会议上,区长作政府工作报告。2025年主要预期目标是:生产总值增长6%。",
            "日照市东港区",
        ),
        ("张明昨日向青岛市第十届人大常委会作报告。2025年主要预期目标是:生产总值增长6%。", "青岛市"),
        ("我受区政府委托,汇报清江区2024年计划执行情况及2025年计划草案。", "清江区"),
        ("今年的市政府工作报告指出,2025年主要预期目标是:地区生产总值增长6%。", ""),
        ("2003年,全县国内生产总值16亿元,比上年增长12%。", ""),
        ("全年国内生产总值830亿元,比上年增长7%。", ""),
        ("昨日召开的全市经济工作会议提出,2025年主要预期目标是:地区生产总值增长6%。", ""),
        ("武汉经济技术开发区2024年计划执行情况与2025年计划草案的报告", "武汉市经济技术开发区"),
        ("2025年恩施州主要预期目标是:地区生产总值增长6%。", "恩施土家族苗族自治州"),
        ("关于贵安新区2024年计划执行情况与2025年计划草案的报告", "贵安新区"),
        ("鹤岗市南山区2025年政府工作报告\n2025年主要预期目标是:地区生产总值增长6%。", "鹤岗市南山区"),
        ("2025年,本区主要预期目标是:地区生产总值增长6%。", ""),
    ],
)
def test_the_region_is_named_by_the_text_or_left_empty(text, region):
    assert parse_plan(text).region == region


def test_promised_counts_keep_their_unit_and_their_bound():
    plan = parse_plan(
        "2025年主要目标是:创建省级孵化器两家,建成人才公寓三千套,民生支出占比七成以上,办理时限压缩至3个工作日以内。"
    )
    assert [(t.low, t.high, t.unit) for t in plan.targets] == [
        (2.0, 2.0, "家"),
        (3000.0, 3000.0, "套"),
        (70.0, None, "%"),
        (None, 3.0, "个工作日"),
    ]
