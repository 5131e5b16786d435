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
# Its report, as text; Word, HTML and PDF files are read the same way.

# %%
report = """
关于青禾区2020年国民经济和社会发展计划执行情况与2021年计划草案的报告

一、2020年国民经济和社会发展计划执行情况
2020年，全区地区生产总值增长3.6%，规模以上工业增加值增长3.1%。

二、2021年国民经济和社会发展主要目标
——地区生产总值增长7%以上；
——规模以上工业增加值增长6%-7%。
"""
Path("qinghe.txt").write_text(report.strip(), encoding="utf-8")
plan = pf.read_plan("qinghe.txt")
plan

# %%
result = pf.assess(plan, history)
result

# %%
row = result.rows[1]
ax = charts.fan_chart(row.series, row.forecast, row.target, title=charts.finding(row, "zh"), language="zh")

# %%
result.save("qinghe.html", language="zh")
result.save("qinghe.docx", language="zh", style="gbt9704")
