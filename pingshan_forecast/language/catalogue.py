"""The catalogue of a language: its sentences, words and formats, read from a data file once."""

from __future__ import annotations

import datetime as dt
import string
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Protocol, cast, runtime_checkable

from pingshan_forecast.language.display import clean
from pingshan_forecast.language.numbers import formatted, percent
from pingshan_forecast.registry.languages import LANGUAGES, Language, check_language

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["LANGUAGES", "Catalogue", "Language", "Worded", "catalogue"]


@runtime_checkable
class Worded(Protocol):
    """A value that has words of its own in each language, as a target or an indicator's name has."""

    def words(self, language: Language) -> str: ...  # noqa: D102


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """Everything that the package says in one language.

    A key is a table and a name, ``"note.title"``.

    Examples
    --------
    >>> words = catalogue("en")
    >>> words("note.joint", n=5, p=0.634)
    'All 5 targets together: 63%.'
    >>> words.join("comma", [2013, 2016])
    '2013, 2016'
    """

    language: Language
    tables: Mapping[str, Mapping[str, Any]]

    def __getitem__(self, key: str) -> Any:  # noqa: ANN401  # texts, lists of texts, flags
        """Entry of the data file as it stands there."""
        table, _, name = key.partition(".")
        return self.tables[table][name]

    def __call__(self, key: str, /, **values: object) -> str:
        """Sentence with its values; text from outside becomes one printable line."""
        return self.fill(self[key], **values)

    def fill(self, pattern: str, /, **values: object) -> str:
        """Pattern with its values put into the language.

        Parameters
        ----------
        pattern : str
            As `str.format` has it.
        **values
            What fills it.
        """
        return _Filler(self).vformat(pattern, (), values)

    def term(self, table: str, key: str) -> str:
        """Word of a code; a code that the catalogue does not know stands for itself.

        Parameters
        ----------
        table : str
            A table of the data file.
        key : str
            The code.
        """
        return str(self.tables[table].get(key, key))

    def join(self, mark: str, items: Iterable[object]) -> str:
        """List of values with one of the catalogue's marks between them.

        Parameters
        ----------
        mark : str
            Its name in the table of marks.
        items : iterable
            The values.
        """
        return str(self[f"mark.{mark}"]).join(map(self.worded, items))

    def sentences(self, items: Iterable[str]) -> str:
        """Run of whole sentences."""
        return str(self["mark.between_sentences"]).join(items)

    def worded(self, value: object) -> str:
        """Value in words: dates, lists, and what has words of its own."""
        if isinstance(value, dt.date):
            month = self["date.months"][value.month - 1]
            return self("date.day", day=value.day, month=month, year=value.year)
        if isinstance(value, tuple):
            parts = [self.worded(part) for part in value]
            # Parts that have commas themselves are told apart by semicolons.
            mark = "semicolon" if any(self["mark.comma"] in part for part in parts) else "comma"
            return str(self[f"mark.{mark}"]).join(parts)
        return clean(value.words(self.language) if isinstance(value, Worded) else str(value))

    def ordinal(self, number: float) -> str:
        """Whole number as an ordinal.

        Examples
        --------
        >>> [catalogue("en").ordinal(n) for n in (1, 2, 3, 10, 11, 12, 13, 22, 111)]
        ['1st', '2nd', '3rd', '10th', '11th', '12th', '13th', '22nd', '111th']
        """
        text, forms = f"{number:.0f}", self.tables["ordinal"]
        pattern = forms.get(text[-2:]) or forms.get(text[-1:], forms["other"])
        return str(pattern).format(n=text)


class _Filler(string.Formatter):
    def __init__(self, words: Catalogue) -> None:
        self.words = words

    def format_field(self, value: Any, format_spec: str) -> str:  # noqa: ANN401  # as its base has it
        if not format_spec:
            return self.words.worded(value)
        if format_spec == "ordinal":
            return self.words.ordinal(value)
        if format_spec[0] == "p":
            return percent(value, digits=int(format_spec[1:] or 0))
        if format_spec.startswith("bn"):
            value, format_spec = value / 10, format_spec[2:]
        return formatted(value, format_spec)


@lru_cache(maxsize=len(LANGUAGES))
def _read(language: Language) -> Catalogue:
    text = files("pingshan_forecast.language").joinpath(f"{language}.toml").read_text(encoding="utf-8")
    return Catalogue(language, cast("Mapping[str, Mapping[str, Any]]", tomllib.loads(text)))


def catalogue(language: Language) -> Catalogue:
    """Catalogue of a language.

    Raises
    ------
    UnknownNameError
        If there is none; the message names those there are.
    """
    return _read(check_language(language))
