"""The tables as files: described, refused when broken, rebuilt from the raw tables, and read lightly."""

import csv
import importlib.util
import json
import subprocess
import sys

import pytest

from pingshan_forecast.errors import DataError
from pingshan_forecast.registry.tables import data_path, read_table
from places import SHARED

RAW = SHARED / "data/ship"
TABLES = (
    "observations", "targets", "statements", "plans", "regions", "indicators", "breaks", "contradictions",
    "sources", "dependence", "gazetteer", "outlook", "year_effects", "target_norms", "lexicon",
    "lexicon_names", "year_to_date", "year_to_date_sources", "in_year", "release_calendar",
)  # fmt: skip


def test_the_data_package_describes_every_table_and_is_valid():
    frictionless = pytest.importorskip("frictionless", reason="frictionless validates the data package in CI")
    report = frictionless.validate(str(data_path("datapackage.json")))
    assert report.flatten(["title", "note", "rowNumber", "message"]) == []
    described = {r["name"] for r in json.loads(data_path("datapackage.json").read_text("utf-8"))["resources"]}
    assert described == set(TABLES)


def test_the_data_package_refuses_a_broken_table(tmp_path):
    frictionless = pytest.importorskip("frictionless", reason="frictionless validates the data package in CI")
    for file in (*data_path().glob("*.csv"), data_path("datapackage.json")):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    table = tmp_path / "observations.csv"
    for good, bad in (("坪山,gdp,", "平山,gdp,"), (",real,", ",reel,"), (",168.2619,", ",-168.2619,")):
        whole = data_path("observations.csv").read_text("utf-8")
        table.write_text(whole.replace(good, bad, 1), encoding="utf-8")
        assert not frictionless.validate(str(tmp_path / "datapackage.json")).valid, bad


@pytest.mark.skipif(not RAW.is_dir(), reason="the raw tables do not travel with the library")
def test_the_tables_are_what_the_build_script_makes_of_the_raw_tables(monkeypatch, capsys):
    monkeypatch.syspath_prepend(str(data_path()))
    spec = importlib.util.spec_from_file_location("build_tables", data_path("build_tables.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    built = module.build(RAW)
    assert built == module.build(RAW)
    for name, content in built.items():
        assert data_path(f"{name}.csv").read_text("utf-8") == content
    assert "observations: 995 rows in, 993 out" in capsys.readouterr().out


@pytest.mark.parametrize("table", TABLES)
def test_tables_are_plain_utf8_with_unix_line_ends_and_full_rows(table):
    content = data_path(f"{table}.csv").read_bytes()
    assert not content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content
    header, *body = csv.reader(content.decode("utf-8").splitlines())
    assert body
    assert all(len(row) == len(header) for row in body)


def test_reading_a_table_gives_copies():
    read_table("plans")[0]["plan"] = "changed"
    assert read_table("plans")[0]["plan"] == "pingshan-2018"


@pytest.mark.parametrize("name", ["nothing.csv", "../pyproject.toml"])
def test_a_file_that_is_not_bundled_is_refused_with_the_ones_that_are(name):
    with pytest.raises(DataError, match=r"no bundled file .* there are .*observations\.csv"):
        data_path(name)


def test_reading_the_tables_imports_neither_pandas_nor_numpy():
    code = (
        "import sys, pingshan_forecast.registry.tables as t; t.read_table('plans'); "
        "print({'numpy', 'pandas'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.skipif(not RAW.is_dir(), reason="the raw tables do not travel with the library")
@pytest.mark.parametrize(
    ("script", "names"),
    [("build_year_to_date", ("year_to_date", "year_to_date_sources")), ("learn_in_year", ())],
)
def test_the_tables_of_the_year_so_far_are_what_their_scripts_make_of_the_raw_ones(
    script, names, monkeypatch
):
    monkeypatch.syspath_prepend(str(data_path()))
    spec = importlib.util.spec_from_file_location(script, data_path(f"{script}.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    if names:
        made = module.build(RAW)
        assert [data_path(f"{name}.csv").read_text("utf-8") for name in names] == list(made)
    else:
        learned = [{name: str(cell) for name, cell in row.items()} for row in module.learn(SHARED / "data")]
        assert learned == read_table("in_year")


def test_every_figure_of_the_year_so_far_has_its_source_and_a_cumulative_period():
    sources = {row["source_id"] for row in read_table("year_to_date_sources")}
    for row in read_table("year_to_date"):
        assert set(row["source_id"].split("+")) <= sources
        assert row["growth_pct"]
