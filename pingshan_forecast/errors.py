"""What this library says when it cannot go on: one base class, one line each, with a remedy."""

from __future__ import annotations


class PingshanForecastError(Exception):
    """Base of every error that this library raises on purpose.

    The message is one line: what was found, where, and how to mend it.
    """

    def __init__(self, message: str = "") -> None:
        super().__init__(" ".join(message.split()))  # what it quotes may have lines of its own


class DataError(PingshanForecastError):
    """A figure, a table or a file of data that cannot be used as it stands."""


class UnknownNameError(PingshanForecastError):
    """A region, an indicator, a plan or a model that nothing here is called by."""


class PlanError(PingshanForecastError):
    """A plan or a target that does not describe an event."""


class ReportError(PingshanForecastError):
    """A report that cannot be read: encoding, format, size or safety."""


class ModelError(PingshanForecastError):
    """A model that cannot be fitted to these observations."""


class TooShortError(ModelError):
    """A series with fewer observed growth rates than a model needs.

    Parameters
    ----------
    where : str
        The model and the series.
    found, needed : int
        Numbers of observed growth rates.
    """

    def __init__(self, where: str, *, found: int, needed: int) -> None:
        self.found, self.needed = found, needed
        rates = "rate" if found == 1 else "rates"
        super().__init__(
            f"{where}: {found} observed growth {rates}, needs {needed}; ask for another model or add years"
        )
        self._given = (where, found, needed)

    def __reduce__(self) -> tuple[object, tuple[str, int, int]]:
        """Way from one process to another."""
        return _too_short, self._given


def _too_short(where: str, found: int, needed: int) -> TooShortError:
    return TooShortError(where, found=found, needed=needed)


class ScenarioError(PingshanForecastError):
    """A scenario whose conditions are unknown, contradictory or impossible."""


class OutputError(PingshanForecastError):
    """A result that cannot be written where it was asked for."""


class PingshanForecastWarning(UserWarning):
    """Something that the reader of a result should know and that does not stop it."""
