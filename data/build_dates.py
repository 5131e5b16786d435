"""When was a figure known? The dates that the sources tell, and the conventions where they tell none.

Where a convention must choose it errs on the late side: a figure known too early would let a back-test look
into the future. Used by build_tables.py only.
"""

from __future__ import annotations

import calendar
import re

Row = dict[str, str]

# Dates printed in a source, in its title or in its address. Upload dates of years later, and dates of only
# one of several addresses, are no date of the figure and are left to the conventions.
SOURCE_DATES = {
    "SEED": "2021-01-26",  # read to the district's congress that day
    "PS2013": "2013-01-23",
    "PS2015": "2015-01-27",
    "PSPARTY2018": "2018-01-23",
    "PSNEWS2015": "2015-10-12",
    "PEOPLE2020": "2020-07-30",
    "PSGWR2022": "2022-04-22",
    "NF2022": "2022-04-21",
    "PSEN2024": "2024-02-01",
    "PSSTAT2023H1": "2023-07-28",
    "PST2019H1": "2019-08-02",
    "SZSB2021": "2021-10-27",
    "NFD2017": "2017-10-27",
    "C21_2026": "2026-02-03",
    "NS2015": "2016-03-11",
    "NS2018": "2019-02-14",
    "NS2022": "2023-01-29",
    "FT2016": "2016-07-28",
    "LH2023": "2023-01-10",
    "LG2018": "2018-11-14",
    "LG2022T": "2022-04-19",
    "GM2017H1": "2017-07-28",
    "DP2019": "2020-03-11",
    "CHINAHLJ2019": "2019-01-18",
    "SZSMT": "2020-01-09",
    "SZT2007": "2007-03-22",
    "SZT2010": "2010-06-01",
    "SZT2021": "2021-05-20",
    "SZT2023": "2023-02-15",
    "SZT2024": "2024-01-31",
    "SZT2025": "2025-02-26",
    "HKCD2021": "2021-10-30",
    "NT2020": "2020-05-30",
    "PT2020": "2020-01-16",
}

# Conventions for single sources, each with its reason.
CONVENTION_DATES = {
    "PSPLAN2015": "2015-01-26",  # estimates older than the work report of 27 January: the day before it
    "PSPLAN2022": "2022-04-21",  # a plan report goes to the same congress as the work report: April in 2022
    "PSGWR2024": "2024-02-01",  # the work report of the congress that the English news of 1 February tells of
    "PS125": "2012-12-31",  # a document of 2012, without a day
    "LHUA2015": "2017-12-31",  # a page of 2017
    "SZYB2017": "2017-12-31",  # a yearbook is known at the end of its year
    "YICAI2025": "2026-01-31",  # one article that gives the first figure of 2025 beside the older ones
    "BA2023": "2024-01-31",  # one document with the first figure of 2023 beside the older one
    "NF2024": "2024-02-01",  # a copy of the same report
    "LHUA2021": "2022-04-30",  # as SZT2022
    "YT2021": "2022-04-30",
    "SZT2022": "2022-04-30",  # the sessions of 2022 in Shenzhen were put off to April, as Pingshan's was
}
REVISED_DATES = {
    "SZ2018TAB": "2019-12-31",  # its latest year is 2018, so it is a table of 2019
    "NBSNAT": "2020-12-31",  # holds the final verification of 2019, published on 30 December 2020
}
# Statistical bulletins come in spring, after the reports to the congresses.
BULLETINS = {"HKTDC", "DWG2023", "LG2022", "LG2023", "LG2024", "SZ2016"}

_KINDS = (  # the first pattern found in a source's description names the vintage
    (r"plan execution|DRB report", "plan report"),
    (r"work report|GWR|report texts|(Guangming|Dapeng|Yantian) report", "work report"),
    (r"[Yy]earbook", "yearbook"),
    (r"bulletin|statistics", "bulletin"),
    (r"major cities|national annual", "NBS database"),
    (r"outline", "five-year outline"),
)
_KIND_BY_TRUST = {"A": "official release", "B": "press", "C": "web copy"}


def _ids(row: Row) -> list[str]:
    return row["source_id"].split("+")


def _told(row: Row) -> str | None:
    """Give the earliest day on which one of a row's sources had the figure."""
    return min((SOURCE_DATES[i] for i in _ids(row) if i in SOURCE_DATES), default=None)


def _month_end(year: int, month: int) -> str:
    return f"{year}-{month:02d}-{calendar.monthrange(year, month)[1]}"


def _last_month(period: str) -> int:
    quarters = {"Q1": 3, "H1": 6, "Q1-Q3": 9}
    return quarters.get(period) or int(period.removeprefix("M1-M"))


def known_from(row: Row) -> tuple[str, str]:
    """Give the day from which a figure was known, and whether the source or a convention says so."""
    year, ids = int(row["year"]), _ids(row)
    told = _told(row)
    if told:
        return told, "source"
    for table in (CONVENTION_DATES, {} if row["status"] in ("expected", "preliminary") else REVISED_DATES):
        dates = [table[i] for i in ids if i in table]
        if dates:
            return min(dates), "convention"
    if row["period"] != "FY":  # at the latest at the end of the month after the period
        return _month_end(year, _last_month(row["period"]) + 1), "convention"
    if row["region"] == "全国" and row["indicator"] in ("gdp", "cpi") and year >= 2008:
        # By its own rule the statistics bureau finishes its first accounts of a year by 20 January.
        return f"{year + 1}-01-21", "convention"
    if "GWR31" in row["source_id"]:
        return _month_end(year + 1, 2), "convention"  # provincial work reports: January and February
    if BULLETINS & set(ids):
        return f"{year + 1}-04-30", "convention"
    # A yearbook, a revision or a figure of unknown vintage: the end of the following year. This holds for the
    # national bureau's city table (MMOD) too: it is not revised backwards (2004 stands as before the census).
    if row["status"] in ("revised", "census", "verified", "unknown") or "MMOD" in ids:
        return f"{year + 1}-12-31", "convention"
    return f"{year + 1}-01-31", "convention"


def anchored_forecast(row: Row) -> tuple[str, str]:
    """Give the day on which a target was announced, and whether the source or a convention says so."""
    year, ids = int(row["year"]), _ids(row)
    told = _told(row)
    if told and int(told[:4]) == year:  # a later article that recalls a target is not its announcement
        return told, "source"
    for i in ids:
        if CONVENTION_DATES.get(i, "").startswith(str(year)):
            return CONVENTION_DATES[i], "convention"
    # The nation's report is read in March; provinces, cities and districts meet in January and February.
    return _month_end(year, 3 if row["region"] == "全国" else 2), "convention"


def vintage(row: Row, sources: list[Row]) -> str:
    """Give the short label of a figure's vintage: what sort of report, and the year it was known."""
    description = " ".join(source["what"] for source in sources)
    by_trust = _KIND_BY_TRUST[min(source["trust"] for source in sources)]
    kind = next((label for pattern, label in _KINDS if re.search(pattern, description)), by_trust)
    return f"{kind} {row['known_from'][:4]}"
