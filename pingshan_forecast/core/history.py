"""All published figures of a region: vintages, and what was known when."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from pingshan_forecast.core.checks import checked
from pingshan_forecast.core.dates import parse_date
from pingshan_forecast.core.observations import Observation
from pingshan_forecast.core.series import Break, IndicatorSeries
from pingshan_forecast.core.tidy import frame_of, lowest_region, observations_of
from pingshan_forecast.errors import DataError, UnknownNameError
from pingshan_forecast.language.display import html_table
from pingshan_forecast.registry.hierarchy import parents, region_key
from pingshan_forecast.registry.indicators import indicator as find_indicator

if TYPE_CHECKING:
    import pandas as pd


@checked(DataError)
@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class History:
    """All published figures of a region and of the regions above it.

    Parameters
    ----------
    region : str
        The region the history is about.
    observations : tuple of Observation
        Every vintage of every figure, of the region and of its parents.
    breaks : tuple of Break
        Breaks of their series.
    parents : tuple of str
        The regions above, nearest first.
    as_of_date : datetime.date or None
        The day whose knowledge this is; None for everything.
    warnings : tuple of str
        What was assumed of the file it was read from, and what was set aside.
    """

    region: str
    observations: tuple[Observation, ...]
    breaks: tuple[Break, ...] = ()
    parents: tuple[str, ...] = ()
    as_of_date: dt.date | None = None
    warnings: tuple[str, ...] = ()
    _index: dict[tuple[str, str], tuple[Observation, ...]] = field(
        init=False, repr=False, default_factory=dict
    )
    _series: dict[tuple[str, str], IndicatorSeries] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Call regions by their keys, and index the observations by region and indicator."""
        object.__setattr__(self, "region", region_key(self.region))
        object.__setattr__(self, "parents", tuple(map(region_key, self.parents)))
        index: dict[tuple[str, str], list[Observation]] = {}
        for observation in self.observations:
            index.setdefault((observation.region, observation.indicator), []).append(observation)
        object.__setattr__(self, "_index", {key: tuple(rows) for key, rows in index.items()})

    def as_of(self, date: str | dt.date) -> History:
        """History as it was known on a day: later figures and later breaks are not there.

        Parameters
        ----------
        date : str or datetime.date
            ISO date such as ``"2021-01-26"``.

        Examples
        --------
        >>> import pingshan_forecast as pf
        >>> pf.load_history("坪山").as_of("2021-01-26").series("gdp").years[-1]
        np.int64(2020)
        """
        day = parse_date(date)
        observations = tuple(o for o in self.observations if o.published <= day)
        last: dict[tuple[str, str], int] = {}
        for o in observations:
            last[o.region, o.indicator] = max(o.year, last.get((o.region, o.indicator), o.year))
        return replace(
            self,
            observations=observations,
            # A break is seen with the first figure on the new footing.
            breaks=tuple(b for b in self.breaks if b.year <= last.get((b.region, b.indicator), -1)),
            as_of_date=day,
        )

    def indicators(self, region: str | None = None) -> tuple[str, ...]:
        """Codes of the indicators with yearly figures; ``other`` is left out."""
        region = region or self.region
        return tuple(
            code
            for (r, code), rows in self._index.items()
            if r == region and code != "other" and any(o.period == "FY" for o in rows)
        )

    @property
    def regions(self) -> tuple[str, ...]:
        """Regions with figures, in the order of the observations."""
        return tuple(dict.fromkeys(region for region, _ in self._index))

    def series(self, indicator: str, *, region: str | None = None) -> IndicatorSeries:
        """Series of one indicator by year: of several vintages of a year, the latest known counts.

        Parameters
        ----------
        indicator : str
            A code or any name of the registry.
        region : str, optional
            Default: the region of the history.

        Raises
        ------
        UnknownNameError
            If the registry does not know the indicator, or the history has no figure of it.
        """
        code = find_indicator(indicator).code
        region = region_key(region) if region else self.region
        if (region, code) in self._series:
            return self._series[region, code]
        rows = [o for o in self._index.get((region, code), ()) if o.period == "FY"]
        if not rows:
            have = ", ".join(self.indicators(region)) or "nothing"
            raise UnknownNameError(f"no yearly figures of {code!r} for {region}; the history has {have}")
        breaks = tuple(b for b in self.breaks if (b.region, b.indicator) == (region, code))
        return self._series.setdefault((region, code), _assemble(region, code, rows, breaks))

    def find(self, indicator: str, *, region: str | None = None) -> IndicatorSeries | None:
        """One indicator by year as `series` has it; None where the history has no yearly figure of it.

        Parameters
        ----------
        indicator : str
            A code or any name of the registry.
        region : str, optional
            Default: the region of the history.
        """
        try:
            return self.series(indicator, region=region)
        except UnknownNameError:
            return None

    def figures(self, region: str, indicator: str) -> tuple[Observation, ...]:
        """Published figures of a region's indicator, by their keys: every vintage, year and period.

        Parameters
        ----------
        region, indicator : str
            Keys of the registries.
        """
        return self._index.get((region, indicator), ())

    def vintages(self, indicator: str, year: int, *, region: str | None = None) -> tuple[Observation, ...]:
        """Every published version of one year's figure, oldest first.

        Parameters
        ----------
        indicator : str
            Code or name of an indicator.
        year : int
            The calendar year.
        region : str or None
            Key of a region; the history's own if None.
        """
        code = find_indicator(indicator).code
        rows = self._index.get((region or self.region, code), ())
        return tuple(sorted((o for o in rows if o.year == year and o.period == "FY"), key=lambda o: o.rank))

    @classmethod
    @checked(DataError)
    def from_frame(cls, frame: object, *, region: str | None = None) -> History:
        """History from a frame of pandas, polars or Arrow.

        Parameters
        ----------
        frame : data frame
            Tidy, with columns indicator, year, growth_pct (per cent) and/or level, optional region, period,
            unit, published, status, qualifier, growth_basis, name, vintage, source, note; else years in the
            index or the first column (2020, "2020年", yearly periods or days) and one column an indicator,
            called by its name, such as gdp, GDP增速(%) or retail_sales level.
        region : str, optional
            Whose history it is; needed if the frame says none or several.

        Returns
        -------
        History
            Its `warnings` say what was assumed.

        Raises
        ------
        DataError
            If the frame cannot be used; the message names the row or the column.

        Examples
        --------
        >>> import pandas as pd
        >>> frame = pd.DataFrame({"GDP增速(%)": [3.1, 8.0]}, index=[2020, 2021])
        >>> History.from_frame(frame, region="示例区").series("gdp").growth_pct.tolist()
        [3.1, 8.0]
        """
        observations, assumed = observations_of(frame, region)
        if not observations:
            raise DataError("the frame has no figures; fill in at least one")
        key = region_key(region) if region is not None else lowest_region(observations)
        if all(o.region != key for o in observations):
            raise DataError(
                f"the frame has no figures of {key!r}; it has {observations[0].region}; give one of them"
            )
        return cls(region=key, observations=observations, parents=parents(key), warnings=assumed)

    def to_frame(self) -> pd.DataFrame:
        """One row an observation, every vintage; `from_frame` reads it back."""
        return frame_of(self.observations)

    def __repr__(self) -> str:
        own = [o for o in self.observations if o.region == self.region]
        years = sorted({o.year for o in own})
        span = f"{years[0]}-{years[-1]}" if years else "no years"
        known = "" if self.as_of_date is None else f", as known on {self.as_of_date}"
        return (
            f"<History of {self.region}: {len(own)} figures of {len(self.indicators())} indicators, {span}; "
            f"{len(self.observations) - len(own)} of other regions{known}; {len(self.warnings)} warnings>"
        )

    def _repr_html_(self) -> str:
        return html_table(self.to_frame())


def _latest(rows: list[Observation], year: int, name: Literal["level", "growth_pct"]) -> Observation | None:
    published = [o for o in rows if o.year == year and getattr(o, name) is not None]
    return max(published, key=lambda o: o.rank, default=None)


def _assemble(region: str, code: str, rows: list[Observation], breaks: tuple[Break, ...]) -> IndicatorSeries:
    years = range(min(o.year for o in rows), max(o.year for o in rows) + 1)
    rates = [_latest(rows, year, "growth_pct") for year in years]
    levels = [_latest(rows, year, "level") for year in years]
    last_unit = next((o.unit for o in reversed(levels) if o is not None), "")
    return IndicatorSeries(
        region=region,
        indicator=code,
        years=np.array(years),
        growth_pct=np.array([np.nan if o is None else o.growth_pct for o in rates], dtype=np.float64),
        # A level in another currency is no level of this series.
        level=np.array(
            [np.nan if o is None or o.unit != last_unit else o.level for o in levels], dtype=np.float64
        ),
        unit=last_unit,
        observations=tuple(rate or level for rate, level in zip(rates, levels, strict=True)),
        breaks=breaks,
    )
