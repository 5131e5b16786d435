"""Every shipped figure is checked against its neighbours; what does not fit is listed, nothing else is."""

import datetime as dt
from collections import defaultdict
from functools import cache

import pytest

from data_tables import rows

# The price change that a real growth rate leaves to a level, in per cent. The nation's GDP deflator stayed
# within about -1..5 since 2012 and rose to about 8 before; its producer prices moved within about -6..8. A
# district's own mix, and figures of two vintages, need the room beyond.
DEFLATOR_BAND = {"gdp before 2012": (-4.0, 10.0), "gdp": (-4.0, 5.5), "industry": (-6.0, 9.0)}
# Nominal growth and two rounded levels differ by the rounding, and by small revisions of the base.
NOMINAL_TOLERANCE = 1.0
# "About 671" is taken to be within 1% of it; "more than 2100" to be at most 5% above.
APPROX, MORE_THAN = 0.01, 0.05


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
    """Rows whose growth fits no level of the year before: row -> level growth on the nearest base, %."""
    found = {}
    for row in rows("observations"):
        bases = levels().get((key(row), int(row["year"]) - 1), [])
        if not (row["level"] and row["growth_pct"] and bases):
            continue
        growth, (low, high), (floor, ceiling) = float(row["growth_pct"]), range_of(row), band(row)
        fits = [
            excess(high, smallest, growth) >= floor and excess(low, largest, growth) <= ceiling
            for smallest, largest in map(range_of, bases)
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
            assert row["unit"] != "100m_usd" or row["indicator"] in {"trade_total", "exports", "imports"}


def test_growth_is_real_exactly_where_the_registry_says_so():
    basis = {r["code"]: r["price_basis"].replace("none", "") for r in rows("indicators")}
    unregistered = {"全部工业增加值": "real", "商品零售价格": ""}
    for row in rows("observations"):
        if not row["growth_pct"]:
            assert row["growth_basis"] == ""
        elif row["growth_basis"] == "comparable_scope":
            assert row["indicator"] in {"budget_revenue", "industry_va_above_scale"}
        elif row["indicator"] == "other":
            assert row["growth_basis"] == unregistered.get(row["name"], "nominal")
        else:
            assert row["growth_basis"] == basis[row["indicator"]]


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


def test_every_level_moves_plausibly_from_the_nearest_year_of_its_series():
    broken = {(r["region"], r["indicator"], int(r["year"])) for r in rows("breaks")}
    years = defaultdict(list)
    for series, year in levels():
        years[series].append(year)
    for (series, year), found in levels().items():
        earlier = [y for y in years[series] if y < year]
        # After a break, or where there is nothing before, the year after must do.
        crossed = {y for region, code, y in broken if (region, code) == series[:2]}
        base = max(earlier, default=None)
        if base is None or any(base < y <= year for y in crossed):
            continue
        for row in found:
            nearest = min(
                (excess(float(row["level"]), float(b["level"]), 0) for b in levels()[series, base]), key=abs
            )
            yearly = 100 * ((1 + nearest / 100) ** (1 / (year - base)) - 1)
            # Nanshan's investment rises 52% in 2015, the city's farming falls 17% in 2013.
            assert -17 < yearly < 53, (row, base)


# Shares of output that the smallest and the largest district, city or province reach: Luohu has hardly any
# industry, Pingshan trades twice what it makes, Futian levied 2.6% of its output. A dollar counts as 7 yuan.
SHARE_OF_OUTPUT = {
    "industry_va_above_scale": (0.025, 0.75),
    "industry_output_above_scale": (1, 5),
    "fixed_investment": (0.05, 0.8),
    "retail_sales": (0.08, 0.7),
    "budget_revenue": (0.025, 0.2),
    "trade_total": (0.04, 4),
    "exports": (0.04, 4),
    "imports": (0.04, 4),
    "primary_va": (0.0003, 0.0012),
    "secondary_va": (0.3, 0.6),
    "services_va": (0.4, 0.7),
    "other": (0.1, 0.7),
}


def test_every_flow_is_a_plausible_share_of_output():
    output = defaultdict(dict)
    for (series, year), found in levels().items():
        if series[1] == "gdp" and series[3] == "FY":
            output[series[0]][year] = float(found[-1]["level"])
    compared = 0
    for (series, year), found in levels().items():
        near = [y for y in output[series[0]] if abs(y - year) <= 5]
        if series[1] == "gdp" or series[3] != "FY" or not near:
            continue
        base = output[series[0]][min(near, key=lambda y: abs(y - year))]
        low, high = SHARE_OF_OUTPUT[series[1]]
        for row in found:
            compared += 1
            yuan = float(row["level"]) * (7 if row["unit"] == "100m_usd" else 1)
            assert low < yuan / base < high, row
    assert compared >= 220


def test_no_part_of_the_city_exceeds_the_city():
    city = {
        (k[1:], year): max(range_of(r)[1] for r in found)
        for (k, year), found in levels().items()
        if k[0] == "深圳"
    }
    districts = {r["region"] for r in rows("regions", parent="深圳")}
    compared = 0
    for (series, year), found in levels().items():
        if series[0] in districts and (series[1:], year) in city:
            compared += 1
            assert max(range_of(r)[0] for r in found) < city[series[1:], year]
    assert compared >= 180


def test_a_target_is_announced_in_its_year():
    for row in rows("targets"):
        assert row["announced"][:4] == row["year"], row


def test_a_cumulative_level_grows_through_the_year():
    months = {"Q1": 3, "H1": 6, "Q1-Q3": 9, "FY": 12}
    by_year = defaultdict(list)
    for row in rows("observations"):
        if row["level"]:
            month = months.get(row["period"]) or int(row["period"].removeprefix("M1-M"))
            series = row["region"], row["indicator"], row["name"], row["unit"]
            by_year[series, row["year"]].append((month, row))
    pairs = [(a, b) for found in by_year.values() for m, a in found for n, b in found if m < n]
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
    table = {
        r["indicator"]: float(r["level"]) for r in rows("observations", year=str(year), source_id="MMOD")
    }
    sectors = [table[code] for code in ("primary_va", "secondary_va", "services_va")]
    # two decimals a term, some printed with one; the total of 2009 is in whole hundreds of millions
    assert sum(sectors) == pytest.approx(table["gdp"], abs=0.5)


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
        series = {k: row[k] for k in ("region", "indicator")} | {"period": "FY"}
        first, last = (
            [float(o["level"]) for o in rows("observations", **series, year=year) if o["level"]]
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
