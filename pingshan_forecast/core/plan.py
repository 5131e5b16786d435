"""A region's plan: what it is, the time it speaks of, its targets and the outcomes it reports."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from pingshan_forecast.core.binding import binding_target
from pingshan_forecast.core.checks import checked
from pingshan_forecast.core.dates import parse_date
from pingshan_forecast.core.targets import FRAME_COLUMNS, Outcome, Target
from pingshan_forecast.errors import PlanError
from pingshan_forecast.language.display import html_table
from pingshan_forecast.registry.hierarchy import region_key

if TYPE_CHECKING:
    import pandas as pd

PlanKind = Literal[
    "plan report", "work report", "execution report", "five-year plan", "communique", "budget report",
    "digest", "excerpt",
]  # fmt: skip


@checked(PlanError)
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Plan:
    """A region's plan for a year: targets for it, and the outcomes it reports for the year before.

    Parameters
    ----------
    region : str
        The region's key.
    year : int
        The year the targets are set for.
    as_of : datetime.date or str
        The day the plan was put forward, such as "2021-01-26": nothing later may be used to judge it.
    targets, outcomes : tuple
        The statements read from it.
    completed : tuple of Outcome
        The things without a number that it says are done (建成, 投用, 印发), of measure ``"milestone"``.
    title, source : str
        Where it comes from.
    as_of_assumed : bool
        Whether the report states no such day, so that `as_of` is assumed.
    kind : {"plan report", "work report", "execution report", "five-year plan", "communique", ...}
        What sort of text it is: an execution report gives the year so far, a digest speaks of many regions.
    period : str
        The time it speaks of: ``"2021"`` for the plan of a year, ``"2021-2025"`` for that of five,
        ``"2021-H1"`` for the execution of half of one; empty where the text states none.
    warnings : tuple of str
        What of the text was not understood, with its place.

    Raises
    ------
    PlanError
        If a field is of another type, or the kind is none of those listed.
    """

    region: str
    year: int
    as_of: dt.date
    targets: tuple[Target, ...]
    outcomes: tuple[Outcome, ...] = ()
    title: str = ""
    source: str = ""
    as_of_assumed: bool = False
    kind: PlanKind = "excerpt"
    period: str = ""
    warnings: tuple[str, ...] = ()
    completed: tuple[Outcome, ...] = ()

    def __post_init__(self) -> None:
        """Call the region by its key, read the date and freeze the sequences."""
        object.__setattr__(self, "region", region_key(self.region))
        object.__setattr__(self, "as_of", parse_date(self.as_of))
        object.__setattr__(self, "targets", tuple(self.targets))
        object.__setattr__(self, "outcomes", tuple(self.outcomes))
        object.__setattr__(self, "completed", tuple(self.completed))
        if self.kind not in get_args(PlanKind):
            raise PlanError(f"plan kind {self.kind!r} is not one of {', '.join(get_args(PlanKind))}")
        if not self.period and self.year:
            object.__setattr__(self, "period", str(self.year))

    def binding(self, indicator: str) -> Target | None:
        """The target that binds among those on an indicator, whatever their order; None if there is none.

        Parameters
        ----------
        indicator : str
            A code of the registry.

        See Also
        --------
        pingshan_forecast.core.binding.binding_target : the rule.
        """
        return binding_target(self.targets, indicator)

    def to_frame(self) -> pd.DataFrame:
        """Table with one row a statement, targets first.

        Returns
        -------
        pandas.DataFrame
            Columns kind, region, year, indicator, indicator_name, measure, comparator, low, high, unit,
            strength, text, start, end, period, base_year, reference, deadline, section; rates in per cent.

        Examples
        --------
        >>> import pingshan_forecast as pf
        >>> pf.load_plan("pingshan-2021").to_frame().loc[0, "text"]
        '地区生产总值增长7%左右'
        """
        import pandas as pd

        rows = [statement.to_row() for statement in (*self.targets, *self.outcomes)]
        return pd.DataFrame(rows, columns=list(FRAME_COLUMNS))

    def __repr__(self) -> str:
        return (
            f"<Plan of {self.region or 'no named region'} for {self.year or 'no named year'}, {self.as_of}: "
            f"{len(self.targets)} targets, {len(self.outcomes)} outcomes>"
        )

    def _repr_html_(self) -> str:
        return html_table(self.to_frame())
