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
# # Scenario analysis for 2021
#
# What if the shock that all regions share is a bad one? What if a plant opens in the third quarter?
# The scenarios stand in a file, every quantity with its unit.

# %%
from pathlib import Path

import pingshan_forecast as pf
from pingshan_forecast import charts

folder = Path("examples") if Path("examples").is_dir() else Path()
scenarios = pf.read_scenarios(folder / "scenarios-2021.toml")
result = pf.assess(pf.load_plan("pingshan-2021"), pf.load_history("坪山"), scenarios=scenarios)

# %% [markdown]
# Each scenario says what it assumes, and how likely a surprise of its size is.

# %%
for scenario in result.scenarios:
    print(scenario.name("zh"), scenario.plausibility.text("zh"), sep="：")
    for assumption in scenario.assumptions:
        print("   ", assumption.text("zh"))

# %% [markdown]
# One target under all of them.

# %%
ax = charts.scenario_bands(result, 0, language="zh")

# %%
ax = charts.scenario_bands(result, 1, language="zh")

# %% [markdown]
# The targets together: meeting all five is much less likely than meeting any one of them.

# %%
for statement in result.joint.texts("zh"):
    print(statement)

# %% [markdown]
# And whether their arithmetic fits together.

# %%
for check in result.coherence:
    print(check.text("zh"))

# %%
result.save("scenarios.docx", language="zh")
