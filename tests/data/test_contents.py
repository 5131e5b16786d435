"""What the tables have to hold: the founding report, all vintages, what was known when, sound targets."""

from collections import Counter

import pytest

from data_tables import rows
from pingshan_forecast.readers.bundled import load_plan


def test_every_vintage_of_pingshan_output_is_kept():
    for year, published in {"2014": {405, 423.99, 423.7273}, "2015": {470, 458.0534}}.items():
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
    found = rows("targets", source_id="SEED")
    targets = {r["wording"]: (r["comparator"], r["low"], r["high"]) for r in found}
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
    whole_2020 = {r["source_id"] for r in known if (r["year"], r["period"]) == ("2020", "FY")}
    assert whole_2020 == {"SEED", "GWRNAT"}
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
    ("plan", "targets", "outcomes"),
    [("pingshan-2018", 3, 0), ("pingshan-2021", 5, 5), ("pingshan-2022", 4, 6), ("pingshan-2024", 5, 5)],
)
def test_every_bundled_plan_loads_with_the_targets_and_outcomes_of_its_sources(plan, targets, outcomes):
    loaded = load_plan(plan)
    assert (len(loaded.targets), len(loaded.outcomes)) == (targets, outcomes)
    assert {outcome.year for outcome in loaded.outcomes} <= {loaded.year - 1}


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
    ceilings = rows("targets", indicator="cpi")
    assert Counter(r["comparator"] for r in ceilings) == {"at_most": 3, "about": 17}
    assert all("ceiling" in r["note"] for r in ceilings)


def test_derived_rows_stay_marked():
    notes = [r["note"] for table in ("observations", "targets") for r in rows(table)]
    assert sum(note.startswith("derived: ") for note in notes) == 5


@pytest.mark.parametrize(
    ("table", "columns"),
    [("indicators", ("code", "name_zh", "name_en")), ("regions", ("region", "full_name_zh", "name_en"))],
)
def test_no_two_indicators_or_regions_share_a_name(table, columns):
    names = Counter()
    for row in rows(table):
        names.update({n.casefold() for n in (*(row[c] for c in columns), *row["aliases"].split(";")) if n})
    assert [name for name, count in names.items() if count > 1] == []
