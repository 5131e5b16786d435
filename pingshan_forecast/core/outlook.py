"""What was expected of the nation: forecasts of its growth that were published before a year began."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from pingshan_forecast.checks import checked
from pingshan_forecast.errors import DataError
from pingshan_forecast.registry.tables import read_table

if TYPE_CHECKING:
    from numpy.typing import NDArray


@checked(DataError)
@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """Forecasts of the nation's real growth, one edition each autumn.

    Parameters
    ----------
    now : mapping of int to float
        Growth of a year as it was seen in its own autumn, in per cent.
    ahead : mapping of int to float
        Growth of a year as it was forecast the autumn before, in per cent.
    """

    now: Mapping[int, float]
    ahead: Mapping[int, float]

    def change(self, year: int) -> float:
        """Give the change of growth that was expected from the year before to `year`, in points; NaN if none.

        Both figures are of one edition, so that a revision of the accounts in between changes nothing.
        """
        return self.ahead.get(year, np.nan) - self.now.get(year - 1, np.nan)

    def changes(self, years: NDArray[np.int64]) -> NDArray[np.float64]:
        """Give `change` of each of some years and of the year after the last: (n_years + 1,)."""
        every = [*years.tolist(), int(years[-1]) + 1] if years.size else [0]
        return np.array([self.change(year) for year in every])

    def as_of(self, day: dt.date) -> Outlook:
        """Give what was out on a day: an edition of October counts as known from the end of the month."""
        return Outlook(
            now={year: rate for year, rate in self.now.items() if dt.date(year, 10, 31) <= day},
            ahead={year: rate for year, rate in self.ahead.items() if dt.date(year - 1, 10, 31) <= day},
        )


NO_OUTLOOK = Outlook(now={}, ahead={})
"""Nothing is expected of the nation."""


@lru_cache(maxsize=1)
def load_outlook() -> Outlook:
    """Load the bundled outlook: the October editions of the World Economic Outlook for China, 2000-2025.

    Examples
    --------
    >>> outlook = load_outlook()
    >>> outlook.now[2020], outlook.ahead[2021], round(outlook.change(2021), 2)
    (1.85, 8.24, 6.39)
    """
    now: dict[int, float] = {}
    ahead: dict[int, float] = {}
    for row in read_table("outlook"):
        seen = now if row["edition"] == row["year"] else ahead
        seen[int(row["year"])] = float(row["growth_pct"])
    return Outlook(now=now, ahead=ahead)
