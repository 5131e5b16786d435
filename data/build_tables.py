"""Reshape the raw tables of collected figures into the library's own tidy tables.

Run ``python data/build_tables.py [RAW_FOLDER]`` (default ``../shared/data/ship``): it writes
observations.csv, targets.csv, statements.csv and sources.csv beside itself and prints rows in and rows out.
The same raw tables give the same bytes. The other tables (regions, indicators, plans, breaks, contradictions)
are kept by hand.

Every correction is a rule below with its reason; nothing is interpolated and nothing is derived.
"""

from __future__ import annotations

import csv
import io
import sys
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from build_dates import anchored_forecast, known_from, vintage

HERE = Path(__file__).resolve().parent
Row = dict[str, str]

OBSERVATION_FILES = (
    "pingshan_annual", "pingshan_subannual", "shenzhen_districts_annual", "shenzhen_districts_subannual",
    "shenzhen_city_annual", "shenzhen_city_subannual", "province_outcomes_2020_2025", "national_outcomes",
)  # fmt: skip
TARGET_FILES = (
    "pingshan_targets", "shenzhen_districts_targets", "shenzhen_city_targets", "province_targets",
    "national_targets",
)  # fmt: skip

COLUMNS = {
    "observations": (
        "region", "indicator", "name", "year", "period", "level", "unit", "growth_pct", "growth_basis",
        "status", "qualifier", "vintage", "known_from", "known_from_basis", "source_id", "note",
    ),
    "targets": (
        "region", "indicator", "name", "year", "measure", "comparator", "low", "high", "unit", "strength",
        "wording", "announced", "announced_basis", "source_id", "note",
    ),
    "statements": (
        "region", "indicator", "name", "role", "kind", "plan", "start_year", "end_year", "comparator", "low",
        "high", "unit", "outcome", "outcome_year", "source_id", "note",
    ),
    "sources": ("source_id", "trust", "where_read", "where_is_complete", "what", "what_zh"),
}  # fmt: skip

# Raw code -> code of the registry, and the Chinese name where the registry has no code for it.
CODES = {
    "gdp_primary": ("primary_va", ""),
    "gdp_secondary": ("secondary_va", ""),
    "gdp_tertiary": ("services_va", ""),
    "gross_output": ("industry_output_above_scale", ""),
    "urban_new_jobs": ("jobs_new", ""),
    "full_tax": ("other", "全口径税收收入"),
    "two_tax": ("other", "国地两税收入"),
    "industry_va_all": ("other", "全部工业增加值"),
    "retail_price": ("other", "商品零售价格"),
    "public_rev": ("budget_revenue", ""),
    "public_exp": ("other", "一般公共预算支出"),
    "fund_rev": ("other", "政府性基金收入"),
    "fund_exp": ("other", "政府性基金支出"),
}
STATUS = {
    "estimate": "expected",
    "preliminary": "preliminary",
    "first_announced": "preliminary",  # the nation's work report repeats the first official figure
    "revised": "revised",
    "unknown": "unknown",
}
# A growth rate without a level has no qualifier in the raw tables: it is as printed.
QUALIFIER = {"exact": "exact", "approx": "approx", "gt": "more_than", "": "exact"}
# One period, one name: cumulative months that close a quarter carry the quarter's name.
PERIODS = {"": "FY", "M1-M12": "FY", "M1-M3": "Q1", "M1-M6": "H1", "M1-M9": "Q1-Q3"}

# (source, region, indicator, year) -> fields to change. The reason stands above each rule.
OBSERVATION_FIXES: dict[tuple[str, str, str, int], Row] = {
    # The bureau called its 2019 rate of 6.0 (first 6.1) the final verification; the census year was 2018.
    ("NBSNAT", "全国", "gdp", 2019): {"status": "verified", "note": "final verification of 2019; first 6.1"},
    # The raw label "revised" stands for the fifth economic census here, as its own note says.
    ("YICAI2025", "深圳", "gdp", 2020): {"status": "census"},
    # The note of the whole file cannot hold for 2017: 22490.06 is 12.0% above the R&D-capitalised 2016 level
    # (20079.7), 15.4% above the level before capitalisation (19492.6), and real growth was 8.8%.
    **{
        ("MMOD", "深圳", code, 2017): {
            "note": "NBS major-city table; first figure of 2017, on the R&D-capitalised footing: "
            "level break against the 2016 figure of the same table"
        }
        for code in ("gdp", "primary_va", "secondary_va", "services_va")
    },
    # 4282.14 in the yearbook of 2017 against 3422.8 here for 2004, and 4950.91 in both for 2005: the older
    # levels of this table were not revised after the first economic census (of 2004).
    **{
        ("MMOD", "深圳", "gdp", year): {
            "note": "NBS major-city table as downloaded in 2019; before the first economic census (of 2004) "
            "and R&D capitalisation"
        }
        for year in range(2001, 2005)
    },
}
# Where a source was read, when the raw table names a search index instead of an address.
SOURCE_PLACES = {
    "SZ2018TAB": "code of a public dashboard on GitHub (PHP, '2018 GDP by district'); its repository was not "
    "recorded",
    "PSSTAT2023H1": "bulletin of the Pingshan statistics bureau of 2023-07-28; address not recorded",
    "PA2023": "data of a public chart on GitHub (growth only, its GDP levels are partly wrong); repository "
    "not recorded; spot check chinastudies.kz 16803",
}
# The five targets of the founding plan, worded as it words them.
WORDINGS = {
    ("坪山", "gdp", 2021): "地区生产总值增长7%左右",
    ("坪山", "industry_va_above_scale", 2021): "规模以上工业增加值增长9%左右",
    ("坪山", "retail_sales", 2021): "社会消费品零售总额正增长",
    ("坪山", "budget_revenue", 2021): "一般公共预算地方本级收入增长1%左右",
    ("坪山", "trade_total", 2021): "外贸进出口总额正增长",
}
COMPARATOR = {
    "around": "about",
    "exact": "equal",
    "range": "between",
    "at_least": "at_least",
    "above": "above",
    "at_most": "at_most",
    "none": "none",
}
LOW = {"about", "equal", "between", "at_least", "above", "positive"}
HIGH = {"about", "equal", "between", "at_most", "below"}
TARGET_KIND = {
    "growth_pct": ("growth", "pct"),
    "level_100m_cny": ("level", "100m_cny"),
    "level_10k_persons": ("level", "10k_persons"),
}
RATIO_KIND = {  # raw kind -> kind, comparator, unit
    "ratio": ("ratio", "equal", "times"),
    "ratio_gt": ("ratio", "above", "times"),
    "annual_growth_ge": ("growth_each_year", "at_least", "pct"),
    "avg_annual_pct": ("average_growth", "equal", "pct"),
    "increase_times": ("increase", "equal", "times"),
}
FIVE_YEAR = {  # raw qualifier -> comparator, second bound, remark
    "GNP": ("equal", "", "GNP"),
    "8-9, GNP": ("between", "9", "GNP"),
    "around": ("about", "", ""),
    "at least": ("at_least", "", ""),
    "": ("equal", "", ""),
    '"set year by year"': ("none", "", "set year by year"),
}


def read(folder: Path, name: str) -> list[Row]:
    """Read a raw table."""
    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return [dict(row) for row in csv.DictReader(file)]


def number(text: str) -> str:
    """Write a number in its shortest decimal form: 405.0 and 405 are one figure."""
    if not text:
        return ""
    value = Decimal(text)
    return format(value.quantize(Decimal(1)) if value == value.to_integral() else value.normalize(), "f")


def code_of(raw: str) -> tuple[str, str]:
    """Give the registry's code of a raw code, and a name if the code is other."""
    return CODES.get(raw, (raw, ""))


def observation(raw: Row, sources: dict[str, Row]) -> Row:
    """Reshape one raw figure; `sources` tells what each source is."""
    code, name = code_of(raw["indicator"])
    level, growth = number(raw.get("value", "")), number(raw["growth_pct"])
    unit, note = raw.get("unit", ""), raw["note"]
    basis = raw.get("growth_basis", "")
    if raw["region"] == "全国":
        if code == "jobs_new":  # the raw table holds persons in its growth column
            level, growth, unit, note = growth, "", "10k_persons", ""
        basis = "real" if code == "gdp" else ""  # a price index has neither real nor nominal growth
    status = STATUS[raw["vintage"]]
    if "economic census" in note and status == "revised":
        status = "census"
    row = {
        "region": raw["region"],
        "indicator": code,
        "name": name,
        "year": raw["year"],
        "period": PERIODS.get(raw.get("period", ""), raw.get("period", "")),
        "level": level,
        "unit": unit if level else "",
        "growth_pct": growth,
        "growth_basis": basis if growth else "",
        "status": status,
        "qualifier": QUALIFIER[raw.get("qualifier", "")],
        "source_id": raw["source_id"],
        "note": note,
    }
    row |= OBSERVATION_FIXES.get((row["source_id"], row["region"], code, int(row["year"])), {})
    row["known_from"], row["known_from_basis"] = known_from(row)
    row["vintage"] = vintage(row, [sources[i] for i in row["source_id"].split("+")])
    return row


def merged(rows: list[Row]) -> list[Row]:
    """Make one row of rows that differ in nothing but their notes."""
    seen: dict[tuple[str, ...], Row] = {}
    for row in rows:
        first = seen.setdefault(tuple(value for key, value in row.items() if key != "note"), row)
        if row["note"] and row["note"] not in first["note"]:
            first["note"] = "; ".join(filter(None, (first["note"], row["note"])))
    return list(seen.values())


def target(raw: Row) -> Row:
    """Reshape one raw target."""
    code, name = code_of(raw["indicator"])
    comparator, note = COMPARATOR[raw["qualifier"]], raw["note"]
    if "ceiling" in note and comparator == "equal":
        comparator = "at_most"  # "keep within 4%" promises no more than 4, not 4
    if comparator == "above" and Decimal(raw["target_low"]) == 0:
        comparator = "positive"  # growth above nothing is positive growth, in whatever words
    measure, unit = TARGET_KIND[raw["target_kind"]]
    row = {
        "region": raw["region"],
        "indicator": code,
        "name": name,
        "year": raw["year"],
        "measure": measure,
        "comparator": comparator,
        "low": number(raw["target_low"]) if comparator in LOW else "",
        "high": number(raw["target_high"]) if comparator in HIGH else "",
        "unit": unit,
        "strength": "none",  # the raw tables do not say whether a target was expected, striven for or ensured
        "wording": WORDINGS.get((raw["region"], code, int(raw["year"])), ""),
        "source_id": raw["source_id"],
        "note": note,
    }
    row["announced"], row["announced_basis"] = anchored_forecast(row)
    return row


def ratio_statement(raw: Row) -> Row:
    """Reshape a statement about the growth over several years."""
    kind, comparator, unit = RATIO_KIND[raw["kind"]]
    if raw["note"].endswith(": about 2"):
        comparator = "about"
    return raw | {
        "role": "outcome",
        "kind": kind,
        "comparator": comparator,
        "low": number(raw["number"]),
        "unit": unit,
    }


def level_target(raw: Row) -> Row:
    """Reshape a level promised for a later year."""
    return raw | {
        "indicator": "gdp",
        "role": "target",
        "kind": "level",
        "end_year": raw["target_year"],
        "comparator": "equal",
        "low": number(raw["target"]),
        "outcome": number(raw["outcome"]),
        "note": "; ".join(filter(None, (raw["result"], raw["note"]))),
    }


def five_year_target(raw: Row) -> Row:
    """Reshape a five-year plan's average growth."""
    comparator, high, remark = FIVE_YEAR[raw["qualifier"]]
    outcome = number(raw["outcome_avg_pct"])
    return raw | {
        "region": "全国",
        "indicator": "gdp",
        "role": "target",
        "kind": "average_growth",
        "plan": f"{raw['plan']} five-year plan",
        "start_year": raw["start"],
        "end_year": raw["end"],
        "comparator": comparator,
        "low": number(raw["target_avg_pct"]),
        "high": high,
        "unit": "pct",
        "outcome": outcome,
        "outcome_year": raw["end"] if outcome else "",
        "note": "; ".join(filter(None, (remark, raw["note"]))),
    }


def budget(raw: Row) -> Row:
    """Reshape a level of the national budget."""
    code, name = code_of(raw["item"])
    return raw | {
        "indicator": code,
        "name": name,
        "role": "target",
        "kind": "budget_level",
        "plan": f"national budget {raw['year']}",
        "start_year": raw["year"],
        "end_year": raw["year"],
        "comparator": "equal",
        "low": number(raw["budget_level"]),
    }


STATEMENT_FILES = {
    "pingshan_ratio_statements": ratio_statement,
    "pingshan_multiyear_targets": level_target,
    "national_five_year_targets": five_year_target,
    "national_budget_targets": budget,
}


def statements(folder: Path) -> list[Row]:
    """Reshape what speaks of several years, or of a budget, into one form."""
    rows = [reshape(raw) for name, reshape in STATEMENT_FILES.items() for raw in read(folder, name)]
    for row in rows:
        if row["comparator"] in ("equal", "about"):
            row["high"] = row["low"]
    return [{key: row.get(key, "") for key in COLUMNS["statements"]} for row in rows]


def order(rows: list[Row], then: tuple[str, ...]) -> list[Row]:
    """Sort by the order of the registries, then by columns."""
    regions = {row["region"]: i for i, row in enumerate(read(HERE, "regions"))}
    codes = {row["code"]: i for i, row in enumerate(read(HERE, "indicators"))}
    return sorted(rows, key=lambda r: (regions[r["region"]], codes[r["indicator"]], [r[key] for key in then]))


def check_nothing_lost(raw: list[Row], out: list[Row], fields: dict[str, str]) -> None:
    """Stop if a number of the raw tables is not in the new table, or the other way round."""

    def numbers(rows: list[Row], columns: tuple[str, ...]) -> set[tuple[str, ...]]:
        return {
            (r["region"], *code_of(r["indicator"])[:1], r["year"], r["source_id"], number(r[c]))
            for r in rows for c in columns if r.get(c)
        }  # fmt: skip

    difference = numbers(raw, tuple(fields)) ^ numbers(out, tuple(fields.values()))
    if difference:
        raise SystemExit(f"figures lost or invented: {sorted(difference)[:5]}")


def build(folder: Path) -> dict[str, str]:
    """Build all tables from the raw folder, each as the text of its file."""
    raw = [row for name in OBSERVATION_FILES for row in read(folder, name)]
    sources = read(folder, "sources")
    by_id = {row["source_id"]: row for row in sources}
    figures = merged([observation(row, by_id) for row in raw])
    check_nothing_lost(raw, figures, {"value": "level", "growth_pct": "growth_pct"})
    raw_targets = [row for name in TARGET_FILES for row in read(folder, name)]
    targets = [target(row) for row in raw_targets]
    check_nothing_lost(raw_targets, targets, {"target_low": "low", "target_high": "high"})
    with (HERE / "sources.csv").open(encoding="utf-8", newline="") as file:
        chinese = {row["source_id"]: row["what_zh"] for row in csv.DictReader(file)}
    for row in sources:  # translated by hand, in the table itself
        row["where_read"] = SOURCE_PLACES.get(row["source_id"], row["where_read"])
        row["what_zh"] = chinese[row["source_id"]]
    tables = {
        "observations": order(figures, ("name", "year", "period", "known_from", "source_id", "status")),
        "targets": order(targets, ("name", "year", "announced", "source_id")),
        "statements": order(statements(folder), ("name", "role", "kind", "start_year", "end_year", "low")),
        "sources": sources,
    }
    counts = {"observations": len(raw), "targets": len(raw_targets)}
    for name, rows in tables.items():
        print(f"{name}: {counts.get(name, len(rows))} rows in, {len(rows)} out")
    print(f"observations: {len(raw) - len(figures)} rows were exact duplicates of another raw table's rows")
    return {name: text(rows, COLUMNS[name]) for name, rows in tables.items()}


def text(rows: list[Row], columns: tuple[str, ...]) -> str:
    """Write rows as csv text."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def main() -> None:
    """Write the tables beside this script."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent.parent / "shared/data/ship"
    for name, content in build(folder).items():
        (HERE / f"{name}.csv").write_text(content, encoding="utf-8", newline="")


if __name__ == "__main__":
    main()
