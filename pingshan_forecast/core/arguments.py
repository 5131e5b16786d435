"""What a user passes to a public function, checked at the door."""

from __future__ import annotations

from pingshan_forecast.errors import DataError


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
