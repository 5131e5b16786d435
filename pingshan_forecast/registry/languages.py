"""The languages that names, sentences and notes are written in."""

from __future__ import annotations

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
