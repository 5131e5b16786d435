"""Inputs of a model beside growth, and what the history says of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelInputs:
    """Inputs of a model: nothing, or more than the published figures.

    Parameters
    ----------
    regressors : tuple of str
        Names of regressors with a value for each year.
    exceptional : tuple of int
        Years declared as of exceptional volatility.

    Examples
    --------
    >>> import pingshan_forecast as pf
    >>> ModelInputs.to(pf.EmpiricalBayesArima(exceptional=(2020,)))
    ModelInputs(regressors=(), exceptional=(2020,))
    >>> bool(ModelInputs.to(pf.HistoricalMean()))
    False
    """

    regressors: tuple[str, ...] = ()
    exceptional: tuple[int, ...] = ()

    @classmethod
    def to(cls, model: object) -> ModelInputs:
        """Inputs of a model, and of the model that forecasts its driver."""
        regressors = tuple(map(str, getattr(model, "regressors", None) or ()))
        exceptional = tuple(map(int, getattr(model, "exceptional", None) or ()))
        driver = getattr(model, "driver_forecast", None)
        if driver is None:
            return cls(regressors=regressors, exceptional=exceptional)
        below = cls.to(driver)
        return cls(
            regressors=tuple(dict.fromkeys((*regressors, *below.regressors))),
            exceptional=tuple(sorted({*exceptional, *below.exceptional})),
        )

    def to_dict(self) -> dict[str, list[str] | list[int]]:
        """JSON form."""
        return {"regressors": list(self.regressors), "exceptional": list(self.exceptional)}

    def __bool__(self) -> bool:
        """Whether there is any input."""
        return bool(self.regressors or self.exceptional)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coefficient:
    """What a unit of a regressor adds to growth, in log points: posterior mean and standard deviation."""

    name: str
    mean: float
    sd: float

    def note(self) -> str:
        """One line for the notes of a forecast."""
        return (
            f"coefficient of {self.name}: {self.mean:+.2f} log points a unit, "
            f"standard deviation {self.sd:.2f}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionalYears:
    """How many times as large as usual the surprises of named years are, with posterior probabilities.

    Parameters
    ----------
    years : tuple of int
        As they were named.
    sizes : tuple of (float, float)
        Factors and their probabilities; empty where no named year lies within `span`.
    span : tuple of (int, int)
        First year of the history and last year of the forecast.
    """

    years: tuple[int, ...]
    sizes: tuple[tuple[float, float], ...]
    span: tuple[int, int]

    def note(self) -> str:
        """One line for the notes of a forecast."""
        named = f"named years {', '.join(map(str, self.years))}"
        if not self.sizes:
            return f"{named}: outside {self.span[0]}-{self.span[1]}, without effect"
        mean = sum(size * share for size, share in self.sizes)
        each = ", ".join(f"{100 * share:.0f}% on {size:g}" for size, share in self.sizes)
        return f"{named}: {mean:.1f} times as volatile as other years ({each})"
