"""The examples run from top to bottom, as a reader would run them."""

import shutil

import pytest

from places import EXAMPLES

WRITTEN = {
    "judge_a_plan": {"note.docx", "note.xlsx"},
    "pingshan_2022": {"july-2022.docx"},
    "scenarios_2021": {"scenarios.docx"},
    "your_own_district": {"qinghe.csv", "qinghe.txt", "qinghe.html", "qinghe.docx"},
}


def test_every_example_is_run_here():
    assert {path.stem for path in EXAMPLES.glob("*.py")} == set(WRITTEN)


@pytest.mark.parametrize("name", sorted(WRITTEN))
def test_an_example_runs_and_writes_its_files(name, tmp_path, monkeypatch):
    monkeypatch.delenv("MPLBACKEND", raising=False)  # a notebook draws inline
    jupytext = pytest.importorskip("jupytext", reason="jupytext is not installed")
    nbclient = pytest.importorskip("nbclient", reason="nbclient is not installed")
    shutil.copytree(EXAMPLES, tmp_path, dirs_exist_ok=True)
    notebook = jupytext.read(tmp_path / f"{name}.py")
    client = nbclient.NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}})
    client.execute()
    assert WRITTEN[name] <= {path.name for path in tmp_path.iterdir()}
    outputs = [o for cell in notebook.cells if cell.cell_type == "code" for o in cell.outputs]
    kinds = {kind for output in outputs for kind in output.get("data", {})}
    assert "image/png" in kinds
    assert not [o for o in outputs if o.output_type == "error" or o.get("name") == "stderr"]


def test_every_chart_of_a_notebook_appears(monkeypatch):
    monkeypatch.delenv("MPLBACKEND", raising=False)
    nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed")
    nbclient = pytest.importorskip("nbclient", reason="nbclient is not installed")
    made = nbformat.v4.new_code_cell(
        "import pingshan_forecast as pf\n"
        "result = pf.assess(pf.load_plan('pingshan-2021'), pf.load_history('坪山'), pf.HistoricalMean())\n"
        "row = result.rows[0]"
    )
    calls = (
        "fan_chart(row.series, row.forecast, row.target, predictive=row.predictive)",
        "overview_chart(result)",
        "probability_curve(row)",
        "history_chart(result.history.series('gdp'))",
    )
    drawn = [nbformat.v4.new_code_cell(f"pf.charts.{call};") for call in calls]
    notebook = nbformat.v4.new_notebook(cells=[made, *drawn])
    nbclient.NotebookClient(notebook, timeout=120).execute()
    pictures = [sum("image/png" in o.get("data", {}) for o in cell.outputs) for cell in drawn]
    assert pictures == [1] * len(calls)
