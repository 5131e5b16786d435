"""What a user passes to a public function, checked at the door."""

from __future__ import annotations

from typing import get_args

from pingshan_forecast.errors import DataError
from pingshan_forecast.language.wording import Language


def expect(value: object, kind: type, name: str, how: str) -> None:
    """Refuse an argument of another kind.

    Raises
    ------
    DataError
        With how to get one of the right kind.

    Examples
    --------
    >>> expect("坪山", str, "region", "give a text")
    """
    if not isinstance(value, kind):
        raise DataError(f"{name} is {type(value).__name__} {str(value)!r:.40}, no {kind.__name__}; {how}")


def expect_language(language: object) -> None:
    """Refuse a language that nothing here is written in.

    Raises
    ------
    DataError
        If it is none of those.
    """
    if language not in get_args(Language):
        raise DataError(f"language is {language!r:.20}; give one of {', '.join(get_args(Language))}")
