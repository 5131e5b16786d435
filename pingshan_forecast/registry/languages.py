"""The languages that names, sentences and notes are written in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from pingshan_forecast.errors import UnknownNameError

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


def check_language(language: Language) -> Language:
    """The language itself, where there is a catalogue of it.

    Raises
    ------
    UnknownNameError
        If it is none; the message names those there are.

    Examples
    --------
    >>> check_language("zh")
    'zh'
    """
    if language not in LANGUAGES:
        raise UnknownNameError(f"unknown language {language!r}; choose {' or '.join(LANGUAGES)}")
    return language


def in_language(names: Mapping[str, str], language: Language) -> str:
    """The name in a language; the English one where there is none in it.

    Parameters
    ----------
    names : mapping of language to name
        With an English one.
    language : {"zh", "en"}
        The language.

    Raises
    ------
    UnknownNameError
        If there is no catalogue of the language.

    Examples
    --------
    >>> in_language({"en": "baseline", "zh": "基准情景"}, "zh")
    '基准情景'
    """
    return names.get(check_language(language)) or names["en"]
