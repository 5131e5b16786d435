"""Reshape the raw tables of the year so far: python data/build_year_to_date.py [RAW_FOLDER].

Writes year_to_date.csv beside itself: one row a published cumulative figure (Q1, H1, Q1-Q3, M1-M8 ...),
with the columns of observations.csv but for the day: no raw table states one, so `published` stays empty
and the release calendar (release_calendar.csv) says when a figure was known. Whole years are in
observations.csv, parts of years that came with a day of their own too. A figure that two raw tables hold
stands once, in the vintage nearer to its first release. Single months and indicators without a code are
left out; nothing is computed.

The national series of AFANCHOICE are a Choice export of official figures by AFAN-LIFE (macropage), CC-BY-4.0.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from build_tables import HERE, PERIODS, QUALIFIER, Row, code_of, number, order, read, text

# Earlier files win over later ones.
FILES = (
    "national_monthly_ytd", "national_ytd_1985_2026", "national_quarterly_ytd", "subannual_2", "subannual_3",
)  # fmt: skip
CODES = {"tertiary_va": "services_va"}
STATUS = {
    "estimate": "expected", "preliminary": "preliminary", "first levels": "preliminary", "revised": "revised",
    "unknown": "unknown",
}  # fmt: skip
# Where a source was read, when the raw table names no place.
PLACES = {"GW5106df06": {"where_read": "海南日报 of April 2023; address not recorded"}}
COLUMNS = (
    "region", "indicator", "year", "period", "level", "unit", "growth_pct", "growth_basis", "status",
    "qualifier", "published", "source_id", "note",
)  # fmt: skip


def figure(raw: Row) -> Row | None:
    """One raw figure in the columns of the table; None for a whole year, a month alone or an unknown name."""
    code, name = code_of(CODES.get(raw["indicator"], raw["indicator"]))
    period = PERIODS.get(raw["period"], raw["period"])
    known = {row["code"] for row in read(HERE, "indicators")}
    if name or code not in known or period == "FY" or "not cumulative" in raw["note"]:
        return None
    level = number(raw["value"])
    return {
        "region": raw["region"],
        "indicator": code,
        "year": raw["year"],
        "period": period,
        "level": level,
        "unit": raw["unit"] if level else "",
        "growth_pct": number(raw["growth_pct"]),
        "growth_basis": raw["growth_basis"].removesuffix("_usd") if raw["growth_pct"] else "",
        "status": STATUS[raw["vintage"]],
        "qualifier": QUALIFIER[raw["qualifier"]],
        "published": "",
        "source_id": raw["source_id"],
        "note": raw["note"],
    }


def build(folder: Path) -> tuple[str, str]:
    """Text of year_to_date.csv, and of the sources that its rows add to sources.csv."""
    chosen: dict[tuple[str, ...], Row] = {}
    for name in FILES:
        for raw in read(folder, name):
            row = figure(raw)
            if row is not None:
                chosen.setdefault((row["region"], row["indicator"], row["year"], row["period"]), row)
    known = {row["region"] for row in read(HERE, "regions")}
    rows = order([row for row in chosen.values() if row["region"] in known], ("year", "period"))
    used = {source for row in rows for source in row["source_id"].split("+")}
    stated = [row for name in ("sources", "sources_2", "sources_3") for row in read(folder, name)]
    sources = {row["source_id"]: row for row in stated if row["source_id"] in used}
    if used - set(sources):
        raise SystemExit(f"no source is described for {sorted(used - set(sources))}")
    columns = ("source_id", "trust", "where_read", "where_is_complete", "what")
    listed = [{key: sources[name][key] for key in columns} | PLACES.get(name, {}) for name in sorted(sources)]
    return text(rows, COLUMNS), text(listed, columns)


def main() -> None:
    """Write the tables beside this script."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent.parent / "shared/data/ship"
    figures, sources = build(folder)
    for name, content in (("year_to_date", figures), ("year_to_date_sources", sources)):
        (HERE / f"{name}.csv").write_text(content, encoding="utf-8", newline="")
        print(f"{name}: {len(list(csv.reader(content.splitlines()))) - 1} rows")


if __name__ == "__main__":
    main()
