"""The track record: what became of earlier targets, and what a day knew of it."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from pingshan_forecast.core.checks import checked
from pingshan_forecast.core.outlook import NationalPath, Outlooks, national_path
from pingshan_forecast.core.panels import target_panel
from pingshan_forecast.errors import DataError
from pingshan_forecast.experts.anchoring import Norms, YearAnchor, position_slope
from pingshan_forecast.experts.expectations import expect
from pingshan_forecast.experts.year_effects import (
    ASSUMPTIONS,
    Announced,
    Assumptions,
    residual_scale,
    typical,
    year_effect,
)
from pingshan_forecast.registry.indicators import indicator as find_indicator
from pingshan_forecast.registry.regions import find_region
from pingshan_forecast.registry.tables import read_table

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from pingshan_forecast.core.outlook import Outlook

    Floats = NDArray[np.float64]

TIERS = ("city", "province", "nation")
# Districts are judged as the prefectures above them are.
_TIER_OF = {"district": "city", "aggregate": "city"}

_SHIFT_YEARS, _RESIDUAL_YEARS = 1.0, 0.5
_AHEAD_SD = 0.8


def tier_of(region: str) -> str:
    """The tier whose record a region borrows; a region that the registry does not know counts as a city.

    Examples
    --------
    >>> tier_of("坪山"), tier_of("广东"), tier_of("全国")
    ('city', 'province', 'nation')
    """
    found = find_region(region)
    kind = found.kind if found is not None else "district"
    return _TIER_OF.get(kind, kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordYear:
    """What became of one year's targets on one indicator in one tier.

    Parameters
    ----------
    indicator, tier : str
        The indicator's code; "city", "province" or "nation".
    year, cases : int
        The year, and the number of targets with an outcome.
    effect : float
        Mean of outcome less what the targets led to expect, in points.
    shift : float
        Mean of expected growth less target, in points.
    error : float
        Scale of the outcomes around the year, in typical steps.
    targets_known, outcomes_known : datetime.date
        The days from which `shift`, and all the rest, may be used.
    """

    indicator: str
    tier: str
    year: int
    cases: int
    effect: float
    shift: float
    error: float
    targets_known: dt.date
    outcomes_known: dt.date


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class TrackRecord:
    """Yearly effects of targets on outcomes, by indicator and tier, with the days they were known from.

    Parameters
    ----------
    years : tuple of RecordYear
        One an indicator, tier and year.
    source : str
        Where it comes from, in words.

    Raises
    ------
    DataError
        If a tier is unknown.
    """

    years: tuple[RecordYear, ...]
    source: str = ""
    _by_indicator: dict[str, tuple[RecordYear, ...]] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Check the tiers and index the years."""
        object.__setattr__(self, "years", tuple(self.years))
        for entry in self.years:
            if not isinstance(entry, RecordYear) or entry.tier not in TIERS:
                tier = getattr(entry, "tier", entry)
                raise DataError(f"the record has a year of tier {tier!r:.40}; tiers are {', '.join(TIERS)}")
            own = self._by_indicator.get(entry.indicator, ())
            self._by_indicator[entry.indicator] = (*own, entry)

    def __repr__(self) -> str:
        spans = ", ".join(
            f"{code} {min(e.year for e in own)}-{max(e.year for e in own)}"
            for code, own in self._by_indicator.items()
        )
        return f"<TrackRecord of {len(self.years)} years of indicators and tiers: {spans or 'none'}>"

    @classmethod
    @checked(DataError)
    def from_panel(
        cls,
        growth: pd.DataFrame,
        targets: pd.DataFrame,
        *,
        tier: str = "city",
        indicator: str = "gdp",
        outlook: Outlook | Outlooks | None = None,
        norms: Norms | None = None,
    ) -> TrackRecord:
        """Learn a record from one's own panel; each year rests on the years before it and on itself.

        Parameters
        ----------
        growth : DataFrame (region, year, growth)
            Per cent.
        targets : DataFrame (region, year, target)
            Per cent.
        tier : {"city", "province", "nation"}
            The tier the regions belong to; districts borrow from ``"city"``.
        indicator : str
            The indicator, by any name of the registry.
        outlook : Outlook, sequence of Outlook, optional
            Forecasts of the nation's growth; default the bundled ones.
        norms : Norms, optional
            What is known of the indicator's targets beforehand; default the bundled ones.

        Raises
        ------
        DataError
            If a column is missing, a region has two figures for a year, the tier is unknown, or no target
            has an outcome.
        """
        from pingshan_forecast.core.outlook import outlooks_of

        if tier not in TIERS:
            raise DataError(f"tier {tier!r:.40} is none of {', '.join(TIERS)}")
        norms = norms or norms_of(find_indicator(indicator).code, tier)
        outlooks = outlooks_of(outlook)
        panel = target_panel(growth, targets)
        found = []
        for year in panel.scored_years():
            now = year - int(panel.years[0])
            chosen = np.isfinite(panel.growth[:, now]) & np.isfinite(panel.targets[:, now])
            nation = national_path(outlooks, dt.date(year, 1, 1)) if norms.indicator == "gdp" else None
            found.append(
                _record_year(
                    panel.growth[chosen, : now + 1],
                    panel.targets[chosen, now],
                    panel.years[: now + 1],
                    norms,
                    nation,
                    tier=tier,
                )
            )
        if not found:
            raise DataError("no target of the panel has an outcome; growth and targets share no cell")
        return cls(years=tuple(found), source="own panel")

    def anchor(
        self,
        indicator: str,
        tier: str,
        year: int,
        day: dt.date,
        outlooks: Outlooks = (),
        *,
        assume: Assumptions = ASSUMPTIONS,
    ) -> YearAnchor:
        """What the targets of an indicator, tier and year share, as known on a day.

        Parameters
        ----------
        indicator : str
            Code of the indicator.
        tier : str
            City, province or nation.
        year : int
            The targets' year.
        day : datetime.date
            The day of the judgement; outcomes published later do not count.
        outlooks : sequence of Outlook
            Forecasts of the nation's growth.
        assume : Assumptions
            What is fixed beforehand.
        """
        return _anchor(self, indicator, tier, year, day, outlooks, assume)


def _record_year(
    growth: Floats,
    targets: Floats,
    years: NDArray[np.int64],
    norms: Norms,
    nation: NationalPath | None,
    *,
    tier: str,
) -> RecordYear:
    """Sum up one year's targets of some regions: its last column is the outcome."""
    year = int(years[-1])
    expected = expect(growth, years, year, norms.step, nation)
    gap, ahead = growth[:, -1] - targets, expected.mean - targets
    seen = np.isfinite(ahead)
    shift = float(ahead[seen].mean()) if seen.any() else 0.0
    slope = position_slope(norms, expected.step)
    rest = gap - slope * np.where(seen, ahead - shift, 0.0) - norms.through * shift
    return RecordYear(
        indicator=norms.indicator,
        tier=tier,
        year=year,
        cases=gap.size,
        # One plant can double a district's industry: a case counts as far as four units from the norm.
        effect=float(np.clip(rest, norms.level - 4.0 * norms.unit, norms.level + 4.0 * norms.unit).mean()),
        shift=shift,
        error=residual_scale(rest, expected.step * norms.unit / norms.step),
        targets_known=_month_end(year, 3 if tier == "nation" else 2),
        outcomes_known=dt.date(year + 1, 1, 21) if tier == "nation" else _month_end(year + 1, 2),
    )


def _month_end(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])


@lru_cache(maxsize=1024)
def _anchor(
    record: TrackRecord,
    indicator: str,
    tier: str,
    year: int,
    day: dt.date,
    outlooks: Outlooks,
    assume: Assumptions,
) -> YearAnchor:
    norms = norms_of(indicator, tier)
    own = record._by_indicator.get(indicator, ())
    known = [e for e in own if e.year < year and e.outcomes_known <= day]
    path = national_path(outlooks, day)
    moved = norms.loading if indicator == "gdp" else 0.0
    announced = Announced(
        years=np.array([e.year for e in known], dtype=np.int64),
        cases=np.array([e.cases for e in known], dtype=float),
        effect=np.array([e.effect - norms_of(indicator, e.tier).level for e in known]),
        error=np.array([e.error for e in known]),
        revision=np.array([moved * path.revision(e.year) for e in known]),
    )
    effect = year_effect(
        announced,
        year,
        level=0.0,
        unit=norms.unit,
        loading=norms.loading,
        nation_sd=path.sd.get(year, _AHEAD_SD),
        assume=assume,
    )
    same = [e for e in known if e.tier == tier] or known
    return YearAnchor(
        norms=norms,
        effect=replace(effect, means=effect.means + norms.level),
        shift=_shift(
            [e for e in own if e.tier == tier and e.year < year and e.targets_known <= day],
            year,
            norms,
            path.change(year) if indicator == "gdp" else 0.0,
            assume,
        ),
        residual=float(
            np.exp(
                typical(
                    np.log([e.error for e in same]),
                    np.array([e.year for e in same], dtype=np.int64),
                    year,
                    np.log(assume.residual),
                    _RESIDUAL_YEARS,
                    assume.discount,
                )
            )
        ),
        cases=sum(e.cases for e in known),
        day=day,
    )


def _shift(known: list[RecordYear], year: int, norms: Norms, change: float, assume: Assumptions) -> float:
    """Expected growth less target as it usually is, and what of an expected change no target foresees."""
    return assume.unforeseen * change + typical(
        np.array([e.shift for e in known]),
        np.array([e.year for e in known], dtype=np.int64),
        year,
        norms.unit * assume.shift,
        _SHIFT_YEARS,
        assume.discount,
    )


@lru_cache(maxsize=1)
def _norms() -> dict[tuple[str, str], Norms]:
    names = ("level", "unit", "step", "through", "position", "loading")
    rows = read_table("target_norms")
    return {
        (row["indicator"], row["tier"]): Norms(
            indicator=row["indicator"],
            tier=row["tier"],
            cases=int(row["cases"]),
            **{name: float(row[name]) for name in names},
        )
        for row in rows
    }


def recorded() -> frozenset[str]:
    """The indicators whose targets have a record.

    Examples
    --------
    >>> sorted(recorded() & {"gdp", "retail_sales", "other"})
    ['gdp', 'retail_sales']
    """
    return frozenset(code for code, _ in _norms())


def norms_of(indicator: str, tier: str = "") -> Norms:
    """Norms of an indicator in a tier, or in all tiers where it has none of its own.

    Parameters
    ----------
    indicator : str
        Code of the indicator.
    tier : str
        City, province or nation; empty for all of them.

    Raises
    ------
    DataError
        If the record does not know the indicator.

    Examples
    --------
    >>> norms_of("gdp", "city").through
    1.0
    """
    table = _norms()
    found = table.get((indicator, tier), table.get((indicator, "")))
    if found is None:
        raise DataError(
            f"targets on {indicator!r:.40} have no record; there is one of {', '.join(sorted(recorded()))}"
        )
    return found


@lru_cache(maxsize=1)
def load_track_record() -> TrackRecord:
    """Load the bundled record: what became of targets of prefecture cities, provinces and the nation.

    Examples
    --------
    >>> record = load_track_record()
    >>> [round(entry.effect) for entry in record.years if (entry.tier, entry.year) == ("city", 2020)]
    [-3]
    """
    return TrackRecord(
        years=tuple(
            RecordYear(
                indicator=row["indicator"],
                tier=row["tier"],
                year=int(row["year"]),
                cases=int(row["cases"]),
                effect=float(row["effect"]),
                shift=float(row["shift"]),
                error=float(row["error"]),
                targets_known=dt.date.fromisoformat(row["targets_known"]),
                outcomes_known=dt.date.fromisoformat(row["outcomes_known"]),
            )
            for row in read_table("year_effects")
        ),
        source="bundled record",
    )
