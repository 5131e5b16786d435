"""Outlooks and weights as the command line writes them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pingshan_forecast.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pingshan_forecast.core.outlook import Outlook

_OUTLOOK = re.compile(
    r"(?P<region>\S+)\s+(?P<indicator>\S+)\s+(?P<year>\d{4})\s+(?P<value>[-+]?\d+(?:\.\d+)?)\s*(?:pct|%)"
    r"(?:\s+sd\s+(?P<sd>\d+(?:\.\d+)?)\s*(?:pp)?)?"
)
_LONGEST = 200


def read_outlooks(texts: Sequence[str]) -> tuple[Outlook, ...]:
    """Outlooks from texts such as "全国 gdp 2026 4.8 pct sd 0.5"; years of one series become one outlook.

    Raises
    ------
    DataError
        If one is written otherwise, or has no spread.
    """
    from pingshan_forecast.core.outlook import Outlook
    from pingshan_forecast.registry.hierarchy import region_key
    from pingshan_forecast.registry.indicators import indicator

    paths: dict[tuple[str, str], dict[int, float]] = {}
    spreads: dict[tuple[str, str], dict[int, float]] = {}
    for text in texts:
        read = _OUTLOOK.fullmatch(text.strip()) if len(text) <= _LONGEST else None
        if read is None:
            raise DataError(
                f"outlook {text!r:.60} is not understood; write it as '全国 gdp 2026 4.8 pct sd 0.5'"
            )
        if read["sd"] is None:
            raise DataError(f"outlook {text!r:.60} has no spread; add it, such as 'sd 0.5'")
        key = region_key(read["region"]), indicator(read["indicator"]).code
        year = int(read["year"])
        if year in paths.setdefault(key, {}):
            raise DataError(f"outlook {text!r:.60}: {key[0]} {key[1]} has two figures for {year}; keep one")
        paths[key][year] = float(read["value"])
        spreads.setdefault(key, {})[year] = float(read["sd"])
    return tuple(
        Outlook(region=region, indicator=code, path=path, sd=spreads[region, code])
        for (region, code), path in paths.items()
    )


def read_weights(text: str) -> dict[str, float]:
    """Weights from a text such as "history=0.2,track_record=0.8".

    Raises
    ------
    DataError
        If it is written otherwise.
    """
    found: dict[str, float] = {}
    for part in text.split(","):
        name, _, share = (piece.strip() for piece in part.partition("="))
        try:
            number = float(share)
        except ValueError:
            raise DataError(
                f"weights {text!r:.60} are not understood; write them as 'history=0.2,track_record=0.8'"
            ) from None
        if name in found:
            raise DataError(f"weights {text!r:.60} name {name} twice; keep one")
        found[name] = number
    return found
