"""The bundled data: histories and plans of districts, Shenzhen, the provinces and the nation."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pingshan_forecast.core.checks import checked
from pingshan_forecast.core.history import History
from pingshan_forecast.core.observations import Observation
from pingshan_forecast.core.plan import Plan
from pingshan_forecast.core.series import Break
from pingshan_forecast.core.targets import Outcome, Target
from pingshan_forecast.errors import DataError, UnknownNameError
from pingshan_forecast.registry.hierarchy import parents
from pingshan_forecast.registry.indicators import indicator
from pingshan_forecast.registry.regions import region as find_region
from pingshan_forecast.registry.regions import regions
from pingshan_forecast.registry.releases import release_day
from pingshan_forecast.registry.tables import read_table
from pingshan_forecast.registry.units import chinese_unit

if TYPE_CHECKING:
    import pandas as pd


def _rows(name: str) -> list[dict[str, Any]]:
    # The data package holds enums to their values, so cells pass for literals here.
    return list(read_table(name))


def _number(cell: str) -> float | None:
    return float(cell) if cell else None


@lru_cache(maxsize=1)
def _observations() -> dict[str, tuple[Observation, ...]]:
    by_region: dict[str, list[Observation]] = {}
    for row in _rows("observations"):
        by_region.setdefault(row["region"], []).append(
            Observation(
                region=row["region"],
                indicator=row["indicator"],
                name=row["name"],
                year=int(row["year"]),
                period=row["period"],
                level=_number(row["level"]),
                unit=row["unit"],
                growth_pct=_number(row["growth_pct"]),
                growth_basis=row["growth_basis"],
                status=row["status"],
                qualifier=row["qualifier"] or "exact",
                vintage=row["vintage"],
                published=dt.date.fromisoformat(row["known_from"]),
                source_id=row["source_id"],
                note=row["note"],
            )
        )
    for row in _rows("year_to_date"):
        published = row["published"]
        by_region.setdefault(row["region"], []).append(
            Observation(
                region=row["region"],
                indicator=row["indicator"],
                year=int(row["year"]),
                period=row["period"],
                level=_number(row["level"]),
                unit=row["unit"],
                growth_pct=_number(row["growth_pct"]),
                growth_basis=row["growth_basis"],
                status=row["status"],
                qualifier=row["qualifier"],
                vintage="year to date",
                published=dt.date.fromisoformat(published)
                if published
                else release_day(row["region"], row["indicator"], int(row["year"]), row["period"]),
                source_id=row["source_id"],
                note=row["note"],
            )
        )
    return {region: tuple(rows) for region, rows in by_region.items()}


@checked(UnknownNameError)
def load_history(region: str) -> History:
    """Load the bundled figures of a region and of the regions above it.

    Parameters
    ----------
    region : str
        Any name of the region: ``"坪山"``, ``"坪山区"``, ``"Pingshan"``.

    Raises
    ------
    UnknownNameError
        If the region is not bundled; the message names the nearest.

    Examples
    --------
    >>> history = load_history("坪山")
    >>> [row.level for row in history.vintages("gdp", 2014)]
    [405.0, 423.99, 423.7273]
    """
    try:
        key = find_region(region).key
    except UnknownNameError as error:
        own = "figures of your own come by pf.read_history(path), or by --history"
        raise UnknownNameError(f"{error}; {own}") from None
    wanted = (key, *parents(key))
    observations = tuple(o for name in wanted for o in _observations().get(name, ()))
    return History(region=key, observations=observations, breaks=_breaks(wanted), parents=wanted[1:])


def _breaks(wanted: tuple[str, ...]) -> tuple[Break, ...]:
    return tuple(
        Break(
            region=row["region"],
            indicator=row["indicator"],
            year=int(row["year"]),
            kind=row["kind"],
            note=row["note"] or row["effect"],
        )
        for row in read_table("breaks")
        if row["region"] in wanted
    )


def with_bundled_parents(history: History) -> History:
    """Add the bundled figures of the regions above, and the known breaks, where a history has none.

    A user's own file speaks of one district; models with drivers look at the city and the nation above it.
    """
    above = parents(history.region)
    have = {o.region for o in history.observations}
    missing = tuple(name for name in above if name not in have)
    if not missing:
        return history
    bundled = tuple(o for name in missing for o in _observations().get(name, ()))
    return replace(
        history,
        parents=above,
        observations=history.observations + bundled,
        breaks=history.breaks or _breaks((history.region, *above)),
    )


def with_bundled_sisters(history: History) -> History:
    """Add the bundled figures of the regions beside one, under the same region above, as known on the day."""
    own = regions().get(history.region)
    have = set(history.regions)
    sisters = [
        region.key
        for region in regions().values()
        if own is not None and own.parent and region.parent == own.parent and region.key not in have
    ]
    day = history.as_of_date
    more = tuple(
        o for name in sisters for o in _observations().get(name, ()) if day is None or o.published <= day
    )
    return replace(history, observations=history.observations + more) if more else history


@checked(DataError)
def load_target_panel(name: str = "gdp") -> tuple[pd.DataFrame, pd.DataFrame]:
    """Load the bundled growth and targets of all regions as two tables for `backtest_targets`.

    Growth as first published; of a range the lower number, of "positive growth" zero.

    Parameters
    ----------
    name : str
        The indicator, by its code or any name of the registry.

    Returns
    -------
    growth, targets : DataFrame
        Columns region, year, growth and region, year, target, in per cent.

    Examples
    --------
    >>> growth, targets = load_target_panel()
    >>> targets.query("region == '坪山'").target.tolist()
    [10.0, 7.0, 7.0, 10.0]
    """
    import pandas as pd

    code = indicator(name).code
    figures = sorted(
        (o for rows in _observations().values() for o in rows if o.indicator == code and o.period == "FY"),
        key=lambda o: o.published,
    )
    first = {(o.region, o.year): o.growth_pct for o in reversed(figures) if o.growth_pct is not None}
    aims = [row for row in _rows("targets") if row["indicator"] == code and row["comparator"] != "none"]
    aims.sort(key=lambda row: str(row["announced"]), reverse=True)
    bound = {
        (target.region, target.year): target.bound
        for target in map(_target, aims)
        if target.is_growth and not target.is_ceiling and target.bound is not None
    }
    growth, targets = (
        pd.DataFrame([(*key, cell) for key, cell in sorted(cells.items())], columns=["region", "year", value])
        for cells, value in ((first, "growth"), (bound, "target"))
    )
    return growth, targets


def list_regions() -> tuple[str, ...]:
    """Keys of the regions with bundled figures, for `load_history`.

    Examples
    --------
    >>> {"坪山", "深圳", "全国"} <= set(list_regions())
    True
    """
    have = _observations()
    return tuple(key for key in regions() if key in have)


def list_plans() -> tuple[str, ...]:
    """Names of the bundled plans.

    Examples
    --------
    >>> list_plans()[-1]
    'pingshan-2024'
    """
    return tuple(row["plan"] for row in read_table("plans"))


@checked(UnknownNameError)
def load_plan(plan: str) -> Plan:
    """Load a bundled plan: its targets and the outcomes it reports for the year before.

    Parameters
    ----------
    plan : str
        One of `list_plans`, such as ``"pingshan-2021"``.

    Raises
    ------
    UnknownNameError
        If no plan is called that; the message names those there are.

    Examples
    --------
    >>> [target.low for target in load_plan("pingshan-2021").targets]
    [7.0, 9.0, 0.0, 1.0, 0.0]
    """
    row = next((row for row in read_table("plans") if row["plan"] == plan), None)
    if row is None:
        raise UnknownNameError(
            f"unknown plan {plan!r}; bundled are {', '.join(list_plans())}; or give a file"
        )
    region, year = row["region"], int(row["year"])
    # A figure read in several places names them all, joined by +; one shared with the plan is enough.
    sources = set(row["source_id"].split("+"))
    return Plan(
        region=region,
        year=year,
        as_of=dt.date.fromisoformat(row["as_of"]),
        title=row["title"],
        source=row["source_id"],
        targets=tuple(
            _target(t)
            for t in _rows("targets")
            if (t["region"], int(t["year"])) == (region, year)
            and not sources.isdisjoint(t["source_id"].split("+"))
            and t["comparator"] != "none"
        ),
        outcomes=tuple(
            _outcome(o)
            for o in _observations().get(region, ())
            if not sources.isdisjoint(o.source_id.split("+")) and (o.year, o.period) == (year - 1, "FY")
        ),
    )


def _target(row: dict[str, Any]) -> Target:
    return Target(
        region=row["region"],
        year=int(row["year"]),
        indicator=row["indicator"],
        indicator_name=row["name"] or indicator(row["indicator"]).name_zh,
        measure=row["measure"],
        comparator=row["comparator"],
        low=_number(row["low"]),
        high=_number(row["high"]),
        unit=chinese_unit(row["unit"]),
        strength=row["strength"] or "none",
        text=row["wording"],
    )


def _outcome(row: Observation) -> Outcome:
    by_growth = row.growth_pct is not None
    number = row.growth_pct if by_growth else row.level
    return Outcome(
        region=row.region,
        year=row.year,
        indicator=row.indicator,
        indicator_name=row.name or indicator(row.indicator).name_zh,
        measure="growth" if by_growth else "level",
        comparator="about" if row.qualifier == "approx" else "equal",
        low=number,
        high=number,
        unit="%" if by_growth else chinese_unit(row.unit),
        status=row.status,
        qualifier=row.qualifier,
    )
