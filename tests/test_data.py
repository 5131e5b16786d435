"""Every shipped figure is re-derived from its neighbours; what does not fit is listed, and nothing else is."""

import csv
import datetime as dt
import importlib.util
import json
import subprocess
import sys
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import pytest

from pingshan_forecast.errors import DataError
from pingshan_forecast.tables import data_path, read_table

RAW = Path(__file__).resolve().parents[2] / "shared/data/ship"
TABLES = (
    "observations", "targets", "statements", "plans", "regions", "indicators", "breaks", "contradictions", "sources",
)  # fmt: skip

# The price change that a real growth rate leaves to a level, in per cent. The nation's GDP deflator stayed
# within about -1..5 since 2012 and rose to about 8 before; its producer prices moved within about -6..8. A
# district's own mix, and figures of two vintages, need the room beyond.
DEFLATOR_BAND = {"gdp before 2012": (-4.0, 10.0), "gdp": (-4.0, 5.5), "industry": (-6.0, 9.0)}
# Nominal growth and two rounded levels differ by the rounding, and by small revisions of the base.
NOMINAL_TOLERANCE = 1.0
# "About 671" is taken to be within 1% of it; "more than 2100" to be at most 5% above.
APPROX, MORE_THAN = 0.01, 0.05


def rows(table: str, **where: str) -> list[dict[str, str]]:
    return [r for r in read_table(table) if all(r[key] == value for key, value in where.items())]


def key(row: dict[str, str]) -> tuple[str, ...]:
    return row["region"], row["indicator"], row["name"], row["period"], row["unit"]


@cache
def levels() -> dict[tuple[tuple[str, ...], int], list[dict[str, str]]]:
    found = defaultdict(list)
    for row in rows("observations"):
        if row["level"]:
            found[key(row), int(row["year"])].append(row)
    return dict(found)


def range_of(row: dict[str, str]) -> tuple[float, float]:
    level = float(row["level"])
    if row["qualifier"] == "more_than":
        return level, level * (1 + MORE_THAN)
    decimals = len(row["level"].partition(".")[2])
    half = max(0.5 * 10.0**-decimals, APPROX * level if row["qualifier"] == "approx" else 0)
    return level - half, level + half


def band(row: dict[str, str]) -> tuple[float, float]:
    if row["growth_basis"] != "real":
        return -NOMINAL_TOLERANCE, NOMINAL_TOLERANCE
    if row["indicator"].startswith("industry"):
        return DEFLATOR_BAND["industry"]
    return DEFLATOR_BAND["gdp" if int(row["year"]) >= 2012 else "gdp before 2012"]


def excess(level: float, base: float, growth_pct: float) -> float:
    return 100 * (level / base / (1 + growth_pct / 100) - 1)


def misfits() -> dict[tuple[str, ...], float]:
    """Rows whose growth fits no level of the year before: row -> level growth on the nearest base, per cent."""
    found = {}
    for row in rows("observations"):
        bases = levels().get((key(row), int(row["year"]) - 1), [])
        if not (row["level"] and row["growth_pct"] and bases):
            continue
        growth, (low, high), (floor, ceiling) = float(row["growth_pct"]), range_of(row), band(row)
        fits = [
            excess(high, range_of(base)[0], growth) >= floor
            and excess(low, range_of(base)[1], growth) <= ceiling
            for base in bases
        ]
        if not any(fits):
            level = float(row["level"])
            nearest = min(bases, key=lambda base: abs(excess(level, float(base["level"]), growth)))
            found[identity(row)] = 100 * (level / float(nearest["level"]) - 1)
    return found


def identity(row: dict[str, str]) -> tuple[str, ...]:
    return tuple(row[c] for c in ("region", "indicator", "year", "period", "growth_pct", "source_id"))


# --- what does not fit -------------------------------------------------------------------------------------


def test_growth_that_its_levels_contradict_is_exactly_what_contradictions_lists():
    listed = {identity(row): float(row["level_growth_pct"]) for row in rows("contradictions")}
    found = misfits()
    assert listed.keys() == found.keys()
    # one decimal is printed
    assert all(abs(listed[row] - found[row]) <= 0.05 + 1e-9 for row in found)


def test_the_check_of_levels_reaches_a_hundred_rows():
    tested = [
        r for r in rows("observations")
        if r["level"] and r["growth_pct"] and (key(r), int(r["year"]) - 1) in levels()
    ]  # fmt: skip
    assert len(tested) >= 100


def test_a_contradiction_caused_by_a_break_has_its_break():
    breaks = {(r["region"], r["indicator"], r["year"]) for r in rows("breaks")}
    for row in rows("contradictions", cause="break"):
        assert (row["region"], row["indicator"], row["year"]) in breaks


def test_the_effect_of_every_break_follows_from_the_levels():
    for row in rows("breaks"):
        if not row["effect"]:
            continue
        current = [
            o for (k, year), found in levels().items() for o in found
            if k[:2] == (row["region"], row["indicator"]) and year == int(row["year"])
        ]  # fmt: skip
        candidates = [
            excess(float(o["level"]), float(base["level"]), float(o["growth_pct"]))
            for o in current if o["growth_pct"]
            for base in levels().get((key(o), int(o["year"]) - 1), [])
        ] + [excess(float(a["level"]), float(b["level"]), 0) for a in current for b in current]  # fmt: skip
        # the table prints one decimal
        assert min(abs(float(row["effect"]) - c) for c in candidates) <= 0.051, row


def test_every_change_of_currency_is_a_break_and_no_other_year_is():
    units = defaultdict(dict)
    for row in rows("observations"):
        if row["unit"]:
            units[row["region"], row["indicator"]].setdefault(row["unit"], []).append(int(row["year"]))
    changed = {
        (region, code, str(min(by_unit["100m_cny"])))
        for (region, code), by_unit in units.items() if len(by_unit) > 1
    }  # fmt: skip
    assert changed == {(r["region"], r["indicator"], r["year"]) for r in rows("breaks", kind="currency")}
    assert all(max(u["100m_usd"]) < min(u["100m_cny"]) for u in units.values() if len(u) > 1)


# --- each figure by itself ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "lowest", "highest"),
    # GDP of a region: Hubei 2020 below, Guangming 2011 above. Value added of industry swings more.
    # Flows at current prices: one plant or one tax refund moves a district's.
    [("gdp", -7, 30), ("industry_va_above_scale", -7, 35), ("", -20, 75)],
)
def test_growth_lies_within_the_bounds_of_its_kind(code, lowest, highest):
    found = [r for r in rows("observations") if r["growth_pct"] and r["indicator"].startswith(code)]
    assert len(found) >= 100
    assert [r for r in found if not lowest <= float(r["growth_pct"]) <= highest] == []


def test_levels_are_positive_and_have_a_unit_that_their_indicator_allows():
    for row in rows("observations"):
        assert bool(row["level"]) == bool(row["unit"])
        assert row["level"] or row["growth_pct"]
        if row["level"]:
            assert float(row["level"]) > 0
            allowed = {"jobs_new": {"10k_persons"}}.get(row["indicator"], {"100m_cny", "100m_usd"})
            assert row["unit"] in allowed
            assert row["unit"] != "100m_usd" or row["indicator"] in {
                "trade_total",
                "exports",
                "imports",
                "fdi",
            }


def test_growth_is_real_exactly_where_the_registry_says_so():
    basis = {r["code"]: r["price_basis"] for r in rows("indicators")}
    for row in rows("observations"):
        if not row["growth_pct"]:
            assert row["growth_basis"] == ""
        elif row["growth_basis"] == "comparable_scope":
            assert row["indicator"] in {"budget_revenue", "industry_va_above_scale"}
        elif row["name"] in {"全部工业增加值", "商品零售价格"}:
            assert row["growth_basis"] == {"全部工业增加值": "real", "商品零售价格": ""}[row["name"]]
        elif row["indicator"] != "other":
            assert (
                row["growth_basis"]
                == {"real": "real", "nominal": "nominal", "none": ""}[basis[row["indicator"]]]
            )


def test_a_figure_is_known_after_its_period_unless_it_is_an_estimate():
    ends = {"FY": (12, 31), "Q1": (3, 31), "H1": (6, 30), "Q1-Q3": (9, 30)}
    for row in rows("observations"):
        month, day = ends.get(row["period"]) or (int(row["period"].removeprefix("M1-M")), 28)
        known, end = dt.date.fromisoformat(row["known_from"]), dt.date(int(row["year"]), month, day)
        assert known > end, row
        # Tables of many years and documents that look back come long after.
        late = row["status"] in {"revised", "census", "verified", "unknown"} or row["source_id"] in {
            "NS2018", "LHUA2015", "PS125", "MMOD",
        }  # fmt: skip
        assert late or (known - end).days <= 310, row
    assert {r["known_from_basis"] for r in rows("observations")} == {"source", "convention"}


def test_the_vintages_of_a_year_lie_close_together():
    pairs = 0
    for (_, year), found in levels().items():
        for a in found:
            for b in found:
                # Shenzhen's levels before the first economic census (of 2004) were raised by a quarter.
                if a is b or (year <= 2004 and {a["source_id"], b["source_id"]} == {"MMOD", "SZYB2017"}):
                    continue
                pairs += 1
                # Pingshan's output of 2014: 405, then 423.99. Nothing else moves by as much.
                assert range_of(a)[0] <= 1.05 * range_of(b)[1], (a, b)
    assert pairs >= 60


def test_the_growth_rates_published_for_a_year_lie_close_together():
    by_year = defaultdict(list)
    for row in rows("observations"):
        if row["growth_pct"] and row["growth_basis"] != "comparable_scope":
            by_year[key(row)[:4], row["year"]].append(float(row["growth_pct"]))
    assert sum(len(rates) > 1 for rates in by_year.values()) >= 25
    # The nation's growth of 2006 was first 10.7%, after the fourth census 12.72%.
    assert all(max(rates) - min(rates) <= 2.1 for rates in by_year.values())


def test_a_level_without_a_growth_rate_moves_plausibly_on_the_year_before_in_its_own_source():
    broken = {(r["region"], r["indicator"], r["year"]) for r in rows("breaks")}
    tested = 0
    for (series, year), found in levels().items():
        for row in found:
            base = [b for b in levels().get((series, year - 1), []) if b["source_id"] == row["source_id"]]
            if not base or row["growth_pct"] or (series[0], series[1], str(year)) in broken:
                continue
            tested += 1
            change = excess(float(row["level"]), float(base[0]["level"]), 0)
            # Pingshan 2010 rises 35.3% (its plants opened), the city's farming falls 16.7% in 2013.
            assert -17 < change < 36, row
    assert tested >= 180


def test_a_target_is_announced_in_its_year():
    for row in rows("targets"):
        assert row["announced"][:4] == row["year"], row


def test_a_cumulative_level_grows_through_the_year():
    months = {"Q1": 3, "H1": 6, "Q1-Q3": 9, "FY": 12}
    by_year = defaultdict(list)
    for row in rows("observations"):
        if row["level"]:
            month = months.get(row["period"]) or int(row["period"].removeprefix("M1-M"))
            by_year[row["region"], row["indicator"], row["name"], row["unit"], row["year"]].append(
                (month, row)
            )
    pairs = [
        (a, b) for found in by_year.values() for m, a in found for n, b in found if m < n
    ]  # fmt: skip
    assert len(pairs) >= 10
    for part, whole in pairs:
        assert range_of(part)[0] < range_of(whole)[1], (part, whole)


# --- figures against each other ----------------------------------------------------------------------------


def yearbook(region: str, year: int) -> float:
    (row,) = rows("observations", region=region, indicator="gdp", year=str(year), source_id="SZYB2017")
    return float(row["level"])


@pytest.mark.parametrize("year", range(2000, 2017))
def test_the_yearbook_districts_add_up_to_the_city(year):
    parts = sum(yearbook(r, year) for r in ("福田", "罗湖", "盐田", "南山", "大宝安", "大龙岗"))
    # six terms printed in 10 000 yuan, each rounded by half of .0001
    assert parts == pytest.approx(yearbook("深圳", year), abs=4e-4)


@pytest.mark.parametrize("year", range(2013, 2017))
def test_the_yearbook_parts_add_up_to_the_old_districts(year):
    assert yearbook("大宝安", year) == pytest.approx(
        sum(yearbook(r, year) for r in ("宝安", "龙华", "光明")), abs=2e-4
    )
    assert yearbook("大龙岗", year) == pytest.approx(
        sum(yearbook(r, year) for r in ("龙岗", "坪山", "大鹏")), abs=2e-4
    )


@pytest.mark.parametrize("year", range(2007, 2018))
def test_the_sectors_add_up_to_output(year):
    total, *sectors = (
        float(
            rows("observations", region="深圳", indicator=code, year=str(year), source_id="MMOD")[0]["level"]
        )
        for code in ("gdp", "primary_va", "secondary_va", "services_va")
    )
    # two decimals a term, some printed with one; the total of 2009 is in whole hundreds of millions
    assert sum(sectors) == pytest.approx(total, abs=0.5)


def test_exports_and_imports_add_up_to_trade_where_all_three_are_published():
    found = 0
    for row in rows("observations", indicator="trade_total"):
        same = {k: row[k] for k in ("region", "year", "period", "source_id", "unit")}
        parts = [r for code in ("exports", "imports") for r in rows("observations", indicator=code, **same)]
        if len(parts) == 2:
            found += 1
            assert sum(float(r["level"]) for r in parts) == pytest.approx(float(row["level"]), abs=0.1)
    assert found == 1


def test_ratio_statements_fit_the_levels_they_speak_of():
    fitted = 0
    for row in rows("statements", kind="ratio"):
        first, last = (
            [
                float(o["level"])
                for o in rows(
                    "observations", region=row["region"], indicator=row["indicator"], period="FY", year=year
                )
                if o["level"]
            ]
            for year in (row["start_year"], row["end_year"])
        )
        if not (first and last):
            continue
        ratios = [b / a for a in first for b in last]
        if row["comparator"] == "above":
            assert max(ratios) > float(row["low"])
        else:  # printed with two decimals, from levels with two
            assert min(abs(r - float(row["low"])) for r in ratios) < 0.03, row
        fitted += 1
    assert fitted >= 3


# --- what has to be there ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "published"), [("2014", {405, 423.99, 423.7273}), ("2015", {470, 458.0534})]
)
def test_every_vintage_of_pingshan_output_is_kept(year, published):
    found = rows("observations", region="坪山", indicator="gdp", year=year)
    assert {float(r["level"]) for r in found} == published


def test_the_founding_report_is_whole_and_known_on_its_day():
    figures = rows("observations", source_id="SEED")
    assert {(r["indicator"], float(r["level"]), float(r["growth_pct"])) for r in figures} == {
        ("gdp", 801.05, 4.5), ("industry_va_above_scale", 406.7, 6.1), ("retail_sales", 151.95, 1.5),
        ("budget_revenue", 50.46, 8.5), ("trade_total", 1600, 25),
    }  # fmt: skip
    assert {r["known_from"] for r in figures} == {"2021-01-26"}
    (trade,) = rows("observations", source_id="SEED", indicator="trade_total")
    assert (trade["status"], trade["qualifier"]) == ("expected", "approx")
    targets = {
        r["wording"]: (r["comparator"], r["low"], r["high"]) for r in rows("targets", source_id="SEED")
    }
    assert targets == {
        "地区生产总值增长7%左右": ("about", "7", "7"),
        "规模以上工业增加值增长9%左右": ("about", "9", "9"),
        "社会消费品零售总额正增长": ("positive", "0", ""),
        "一般公共预算地方本级收入增长1%左右": ("about", "1", "1"),
        "外贸进出口总额正增长": ("positive", "0", ""),
    }


def test_nothing_published_later_is_known_on_the_day_of_the_founding_report():
    known = [r for r in rows("observations") if r["known_from"] <= "2021-01-26"]
    assert max(int(r["year"]) for r in known) == 2020
    assert {r["source_id"] for r in known if r["year"] == "2020" and r["period"] == "FY"} == {
        "SEED",
        "GWRNAT",
    }
    later = {"PSPLAN2022", "SZSB2021", "BA2023", "NS2022", "YICAI2025", "PA2020"}
    assert not later & {part for r in known for part in r["source_id"].split("+")}
    assert {"SZ2018TAB", "PST2019H1", "SZYB2017", "PEOPLE2020", "NBSNAT"} <= {r["source_id"] for r in known}


def test_a_plan_knows_its_own_outcomes_and_targets_on_its_day():
    for plan in rows("plans"):
        parts = set(plan["source_id"].split("+"))

        def of_plan(table, year, plan=plan, parts=parts):
            same = rows(table, region=plan["region"], year=str(year))
            return [r for r in same if parts & set(r["source_id"].split("+"))]

        targets = of_plan("targets", plan["year"])
        assert targets
        assert all(r["announced"] <= plan["as_of"] for r in targets)
        assert all(r["known_from"] <= plan["as_of"] for r in of_plan("observations", int(plan["year"]) - 1))


@pytest.mark.parametrize(
    "table", ["observations", "targets", "statements", "plans", "breaks", "contradictions"]
)
def test_every_source_resolves_part_by_part(table):
    known = {r["source_id"] for r in rows("sources")}
    assert {part for r in rows(table) for part in r["source_id"].split("+")} <= known


def test_target_bounds_are_those_their_comparator_speaks_of():
    bounds = {
        "about": (True, True), "equal": (True, True), "between": (True, True), "at_least": (True, False),
        "above": (True, False), "at_most": (False, True), "positive": (True, False), "none": (False, False),
    }  # fmt: skip
    for row in rows("targets"):
        assert (bool(row["low"]), bool(row["high"])) == bounds[row["comparator"]], row
        if row["low"] and row["high"]:
            low, high = float(row["low"]), float(row["high"])
            assert low < high if row["comparator"] == "between" else low == high
        if row["measure"] == "growth" and row["comparator"] != "none":
            assert 0 <= float(row["low"] or row["high"]) <= 20


def test_price_ceilings_promise_at_most_or_about_and_say_so():
    ceilings = [r for r in rows("targets", indicator="cpi")]
    assert Counter(r["comparator"] for r in ceilings) == {"at_most": 3, "about": 17}
    assert all("ceiling" in r["note"] for r in ceilings)


def test_derived_rows_stay_marked():
    marked = [
        r for table in ("observations", "targets") for r in rows(table) if r["note"].startswith("derived")
    ]
    assert len(marked) == 5


def test_names_of_indicators_and_regions_are_unambiguous():
    for table, columns in (
        ("indicators", ("code", "name_zh", "name_en")),
        ("regions", ("region", "full_name_zh")),
    ):
        names = [
            n
            for r in rows(table)
            for n in {x.casefold() for x in (*(r[c] for c in columns), *r["aliases"].split(";"))}
            if n
        ]
        assert [name for name, count in Counter(names).items() if count > 1] == []


# --- the tables as files -----------------------------------------------------------------------------------


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
        table.write_text(
            data_path("observations.csv").read_text("utf-8").replace(good, bad, 1), encoding="utf-8"
        )
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
    code = "import sys, pingshan_forecast.tables as t; t.read_table('plans'); print({'numpy', 'pandas'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
