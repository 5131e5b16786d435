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
# # Judge a plan in ten lines
#
# On 26 January 2021 Pingshan put its plan forward: GDP 7%左右, industry 9%左右, retail, revenue, trade.
# How likely is each target, on what was known that day?

# %%
import pingshan_forecast as pf
from pingshan_forecast import charts

plan = pf.load_plan("pingshan-2021")
history = pf.load_history("坪山")
result = pf.assess(plan, history)
result

# %% [markdown]
# Two readings of each target: the strict one takes the words at their number, the lenient one forgives
# half a point.

# %%
result.to_frame(language="zh")[["wording", "median", "probability_strict", "probability_lenient", "verdict"]]

# %% [markdown]
# The fan of GDP: what was published, what was not, and what lies ahead.

# %%
gdp = result.rows[0]
ax = charts.fan_chart(gdp.series, gdp.forecast, gdp.target, title=charts.finding(gdp, "zh"), language="zh")

# %% [markdown]
# Had the plan named another number, how likely would it be?

# %%
ax = charts.probability_curve(gdp, language="zh")

# %% [markdown]
# The note for upstairs, and the workbook for the colleague who checks it.

# %%
result.save("note.docx", language="zh")
result.save("note.xlsx", language="zh")
