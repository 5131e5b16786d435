# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Bring your own district
#
# A table of your own and a plan of your own. The figures here are invented, and so is the district.

# %%
import datetime as dt
from pathlib import Path

import pingshan_forecast as pf
from pingshan_forecast import charts

table = """
青禾区主要经济指标
单位：%
年份,地区生产总值增速,规模以上工业增加值增速
2012,11.2,13.0
2013,10.4,11.8
2014,9.5,10.1
2015,9.1,9.6
2016,8.7,8.8
2017,8.9,9.4
2018,8.1,8.3
2019,7.4,7.0
2020,3.6,3.1
"""
Path("qinghe.csv").write_text(table.strip(), encoding="utf-8")
history = pf.read_history("qinghe.csv", region="青禾区")
history

# %% [markdown]
# Its plan: GDP 7%以上, industry 6%-7%.

# %%
targets = (
    pf.Target(
        region="青禾区", year=2021, indicator="gdp", indicator_name="地区生产总值",
        comparator="at_least", low=7.0, text="地区生产总值增长7%以上",
    ),
    pf.Target(
        region="青禾区", year=2021, indicator="industry_va_above_scale", indicator_name="规模以上工业增加值",
        comparator="between", low=6.0, high=7.0, text="规模以上工业增加值增长6%-7%",
    ),
)  # fmt: skip
plan = pf.Plan(region="青禾区", year=2021, as_of=dt.date(2021, 2, 5), targets=targets)
result = pf.assess(plan, history)
result

# %%
row = result.rows[1]
ax = charts.fan_chart(row.series, row.forecast, row.target, title=charts.finding(row, "zh"), language="zh")

# %%
result.save("qinghe.html", language="zh")
result.save("qinghe.docx", language="zh", style="gbt9704")
