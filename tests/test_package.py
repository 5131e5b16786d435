"""The package as it is imported: light, and with every public name."""

import subprocess
import sys

import pingshan_forecast as pf


def test_importing_the_library_loads_nothing_heavy():
    heavy = "{'numpy', 'pandas', 'scipy', 'statsmodels', 'matplotlib', 'click'}"
    code = f"import sys, pingshan_forecast; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_public_name_can_be_had():
    for name in pf.__all__:
        assert getattr(pf, name) is not None
    assert set(dir(pf)) >= set(pf.__all__)


def test_every_public_object_prints_itself_in_a_few_lines_and_most_as_a_table():
    plan, history = pf.load_plan("pingshan-2021"), pf.load_history("坪山")
    result = pf.assess(plan, history, pf.HistoricalMean())
    series = history.series("gdp")
    tables = (history, plan, result, series, pf.forecast(series, 2), plan.targets[0], pf.ledger([plan]))
    parts = (*result.rows, result.joint, *result.stress, *result.coherence, pf.Scenario.preset("downside"))
    for item in (*tables, *parts):
        assert len(repr(item)) < 1000, type(item)
        assert repr(item).count("\n") <= 8, type(item)
    assert [type(item).__name__ for item in tables if "<table" not in item._repr_html_()] == []
