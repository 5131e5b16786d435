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

# %% [markdown] # Pingshan's 2022, from April to the year's end # On 22 April 2022 Pingshan put its plan
# forward, late: GDP 7%, industry 10.5%, retail 6%, revenue 1.7%. The same report tells of the first
# quarter: GDP 7.0% and more, industry 22.0%, retail 13.3%; of revenue it tells nothing. All figures are
# bundled.

# %%
import pingshan_forecast as pf
from pingshan_forecast import charts

plan = pf.load_plan("pingshan-2022")
history = pf.load_history("坪山")

# %% [markdown]
# Without the first quarter, as in any January:

# %%
without = pf.assess(plan, history)
without.to_frame()[["indicator", "median", "probability_strict", "verdict"]]

# %% [markdown]
# With it, on the same day: what happened, what is needed, how likely it is.

# %%
april = without.on("2022-04-22")
print("\n".join(item.text("zh") for item in april.pace))
columns = ["indicator", "period", "ytd", "share", "required_rest", "probability_january", "probability"]
april.to_frame("pace")[columns]

# %% [markdown]
# What moved each probability, figure by figure; the columns after `change` add up to it.

# %%
pf.compare(without, april).to_frame().set_index("indicator").drop(columns="wording").T

# %% [markdown] By the end of July the nation's half-year was out (2.5%), and Shenzhen's: they count for
# Pingshan, which published nothing more that is bundled.

# %%
july = without.on("2022-07-31")
ax = charts.calendar_chart(july, language="zh")

# %%
ax = charts.pace_chart(july, "industry_va_above_scale", language="zh")

# %% [markdown] After the year its own figures decide: GDP grew 14.0%, industry 27.0%, retail 8.9%, revenue
# 5.2%. July was too gloomy about GDP: Pingshan's plants ran against the nation's year.

# %%
after = without.on("2023-03-01")
after.to_frame()[["indicator", "median", "probability_strict", "verdict"]]

# %%
july.save("july-2022.docx", language="zh")
