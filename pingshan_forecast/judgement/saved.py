"""Assessments as they are saved: read again, checked, and laid out as tidy tables."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pingshan_forecast.errors import DataError
from pingshan_forecast.judgement.tidy import tidy_frame

if TYPE_CHECKING:
    import pandas as pd

    from pingshan_forecast.judgement.tidy import Table

Document = Mapping[str, Any]
FigureKey = tuple[str, str, str]
_LARGEST = 50_000_000
_NEEDS = ("region", "year", "as_of", "targets", "releases")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SavedAssessment:
    """An assessment loaded from its JSON: its numbers and words, for tables and comparisons.

    Parameters
    ----------
    document : mapping
        The JSON form that `Assessment.to_dict` describes.
    """

    document: Document

    def __post_init__(self) -> None:
        """Refuse what is no assessment."""
        _check(self.document)

    @classmethod
    def read(cls, source: str | Path | Document) -> SavedAssessment:
        """An assessment from a file, or from its content.

        Raises
        ------
        DataError
            If the file cannot be read or holds something else.
        """
        if isinstance(source, Mapping):
            return cls(document=source)
        path = Path(source)
        try:
            if path.stat().st_size > _LARGEST:
                raise DataError(f"{path.name}: larger than any assessment; give the JSON that assess writes")
            document = json.loads(path.read_text(encoding="utf-8-sig"))
        except (OSError, ValueError, RecursionError) as error:
            why = error.strerror if isinstance(error, OSError) else "no JSON"
            raise DataError(f"{path.name}: {why}; give the JSON that assess writes") from None
        try:
            return cls(document=document)
        except DataError as error:
            raise DataError(f"{path.name}: {error}") from None

    def to_dict(self) -> Document:
        """The JSON form."""
        return self.document

    def to_frame(self, what: Table = "targets") -> pd.DataFrame:
        """Tidy table of one part, in the language that the file was written in; see `Assessment.to_frame`.

        Raises
        ------
        UnknownNameError
            If there is no such table.
        """
        return tidy_frame(self.document, what)


def _check(document: object) -> None:
    """Refuse a document that lacks what a comparison reads."""
    if not isinstance(document, Mapping) or any(key not in document for key in _NEEDS):
        raise DataError("no assessment of this version; give the JSON that assess writes")
    try:
        n = len(document["targets"])
        kept = document["releases"]
        whole = len(kept["january"]) == len(kept["targets"]) == n
        for release in kept["figures"]:
            whole = (
                whole
                and len(release["probability"]) == n
                and "growth_pct" in release
                and bool(figure_key(release))
            )
        for row, saved in zip(document["targets"], kept["targets"], strict=True):
            _ = row["indicator"], row["unit"], row["probability"]["strict"], saved["words"], saved["met"]
            for density in (saved["january"], saved["now"]):
                whole = whole and (density is None or len(density["values"]) == len(density["levels"]) > 1)
    except (TypeError, KeyError, AttributeError, ValueError):
        whole = False
    if not whole:
        raise DataError("its targets and releases do not fit each other; give the JSON as assess wrote it")


def figure_key(release: Document) -> FigureKey:
    """Region, indicator and period of a release."""
    return release["region"], release["indicator"], release["period"]
