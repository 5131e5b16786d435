"""Dates as people write them."""

from __future__ import annotations

import datetime as dt

from pingshan_forecast.errors import DataError


def parse_date(date: str | dt.date) -> dt.date:
    """Read an ISO date, or pass a date through.

    Raises
    ------
    DataError
        If the text is no ISO date.

    Examples
    --------
    >>> parse_date("2021-01-26")
    datetime.date(2021, 1, 26)
    """
    try:
        if isinstance(date, dt.datetime):
            return dt.date(date.year, date.month, date.day)  # which pandas' NaT does not pass
        return date if isinstance(date, dt.date) else dt.date.fromisoformat(date)
    except (ValueError, TypeError):
        raise DataError(f"{date!r} is not a date; write it as 2021-01-26") from None
