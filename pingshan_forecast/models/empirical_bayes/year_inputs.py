"""What is known of years beside growth: regressors with a value for each, and exceptional volatility."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from numbers import Integral, Real

import numpy as np
from numpy.typing import NDArray

from pingshan_forecast.errors import ModelError
from pingshan_forecast.models.empirical_bayes.elimination import Extra, contract
from pingshan_forecast.models.empirical_bayes.histories import Histories, Transform, memory_weights
from pingshan_forecast.models.empirical_bayes.kernels import (
    Filter,
    Floats,
    Integers,
    last_years,
    named_effects,
)

EXCEPTIONAL_SIZES = (1.0, 2.5, 5.0, 10.0)
"""How many times as large as usual the innovations of named years may be; a priori each is as likely."""

_LARGEST_EFFECT = 1e4  # prior sd of a regressor's effect, in sigmas: its square leaves digits for ones


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class YearInputs:
    """What is known of the years of some series and of the years ahead.

    Parameters
    ----------
    regressors : sequence of arrays (n_i + horizon, r), or None
        One array a series.
    coefficient_sd : float
        Prior standard deviation of coefficients, in sigmas per unit of the regressor.
    exceptional : tuple of int
        Named years, counted from the last element of each series.
    """

    regressors: Sequence[Floats] | None = None
    coefficient_sd: float = 1.0
    exceptional: tuple[int, ...] = ()

    def named(self, group: Histories, horizon: int) -> list[int]:
        """Places of the named years among the years of a group and those ahead; others change nothing.

        Parameters
        ----------
        group : Histories
            Histories of one pattern of observed years.
        horizon : int
            Years ahead, after those missing at the end.
        """
        n = group.rows.shape[1]
        places = [n - 1 + group.trailing + year for year in self.exceptional]
        return [place for place in places if 0 <= place < n + group.trailing + horizon]

    def ordinary(self, group: Histories) -> NDArray[np.bool_]:
        """Whether an observation holds no named year, (m,): rare shocks are looked for there."""
        inside = [place for place in self.named(group, 0) if place < group.rows.shape[1]]
        return np.asarray(~group.rows[:, inside].any(axis=1))

    def extra(
        self,
        group: Histories,
        transforms: Sequence[Transform],
        pair_transform: Integers,
        dynamics: Floats,
        filters: Filter,
        horizon: int,
    ) -> Extra | None:
        """Regressors and named years of a group, or None if there is nothing beside drift and shocks.

        A regressor acts as an innovation does: in (log) per cent of growth, or in units of an additive
        error's scale, over the years that an observation adds up, weighted by its age.

        Parameters
        ----------
        group : Histories
            Histories of one pattern of observed years.
        transforms : sequence of (link, power, memory)
            All that occur.
        pair_transform : array of int (d,)
            Place of each pair's transform among them.
        dynamics : array (d, 3)
            Alpha, beta and phi of each pair.
        filters : Filter
            Of those dynamics.
        horizon : int
            Years ahead, after those missing at the end.
        """
        named = self.named(group, horizon)
        if not named and self.regressors is None:
            return None
        m, _, s = group.growth.shape
        n, ahead = group.rows.shape[1], group.trailing + horizon
        given = np.zeros((n + ahead, 0, s))
        if self.regressors is not None:
            given = np.stack([self.regressors[i][-(n + ahead) :] for i in group.index], axis=-1)
        r = given.shape[1]
        given = given * self.coefficient_sd
        past = contract(group.rows[None], given[None, :n].reshape(1, n, r * s))[0].reshape(m, r, 1, s)
        weight, _ = memory_weights(transforms, n - 1 - last_years(group.rows))
        known = (past * weight[:, None]).transpose(1, 2, 0, 3)[:, pair_transform]
        future = np.broadcast_to(given[n:].transpose(1, 0, 2)[:, None], (r, len(dynamics), ahead, s))
        effect, effect_ahead = named_effects(dynamics, group.rows, filters, named)
        return Extra(
            known=known,
            known_ahead=future,
            coefficient=np.full(r, self.coefficient_sd),
            effect=effect,
            effect_ahead=effect_ahead,
            sizes=EXCEPTIONAL_SIZES if named else (1.0,),
        )


PLAIN = YearInputs()
"""Nothing is known of the years."""


def make_year_inputs(
    lengths: Sequence[int],
    horizon: int,
    regressors: Sequence[Floats] | None,
    coefficient_sd: float,
    exceptional: Sequence[int],
) -> YearInputs:
    """Facts of the years of series of some lengths, checked.

    Parameters
    ----------
    lengths : sequence of int
        Numbers of years n of the series.
    horizon : int
        Years ahead.
    regressors : sequence of arrays (n + horizon, r), or None
        One array a series.
    coefficient_sd : float
        Prior standard deviation of coefficients, in sigmas per unit of the regressor.
    exceptional : sequence of int
        Named years, counted from the last element of each series.

    Raises
    ------
    ModelError
        If an array of regressors has another shape than (n + horizon, r), holds what is no number or one too
        large for its prior, the standard deviation is not positive, or a named year is no whole number.
    """
    checked_sd(coefficient_sd)
    named = checked_years(exceptional)
    if regressors is None:
        return YearInputs(coefficient_sd=coefficient_sd, exceptional=named)
    if len(regressors) != len(lengths):
        raise ModelError(
            f"regressors of {len(regressors)} series for {len(lengths)}; give one array for each"
        )
    arrays: list[Floats] = []
    for place, (raw, length) in enumerate(zip(regressors, lengths, strict=True)):
        try:
            array = np.asarray(raw, dtype=float)
        except (TypeError, ValueError):
            raise ModelError(f"regressors of series {place} are no numbers; give an array of them") from None
        r = arrays[0].shape[1] if arrays else array.shape[-1] if array.ndim == 2 else 1
        if array.shape != (length + horizon, r):
            raise ModelError(
                f"regressors of series {place} have shape {array.shape}; give ({length} + {horizon}, {r}), "
                "a row for each year of the series and ahead"
            )
        bad = np.argwhere(~(np.abs(array) * coefficient_sd <= _LARGEST_EFFECT))
        if bad.size:
            row, column = bad[0]
            raise ModelError(
                f"regressor {column} of series {place} is {array[row, column]:g} in row {row}; give a "
                f"number, with coefficient_sd {coefficient_sd:g} at most {_LARGEST_EFFECT / coefficient_sd:g}"
            )
        arrays.append(array)
    return YearInputs(regressors=arrays, coefficient_sd=coefficient_sd, exceptional=named)


def checked_sd(coefficient_sd: float) -> float:
    """Prior standard deviation of coefficients, checked.

    Raises
    ------
    ModelError
        If it is no positive number below 1e50.
    """
    if not isinstance(coefficient_sd, Real) or not 0.0 < coefficient_sd < 1e50:
        raise ModelError(
            f"coefficient_sd is {coefficient_sd!r:.40}; give a positive number of sigmas per unit"
        )
    return float(coefficient_sd)


def checked_years(years: Sequence[int]) -> tuple[int, ...]:
    """Named years once each, in ascending order.

    Raises
    ------
    ModelError
        If they are no list of whole numbers.
    """
    try:
        given = list(years)
        if all(isinstance(year, Integral) and not isinstance(year, bool) for year in given):
            return tuple(sorted({int(year) for year in given}))
    except TypeError:
        pass
    raise ModelError(f"exceptional is {years!r:.40}; give years as whole numbers, such as (2020, 2022)")


def checked_regressors(regressors: Mapping[str, Mapping[int, float]]) -> dict[str, dict[int, float]]:
    """Copy regressors by name and year, or refuse what is no number.

    Raises
    ------
    ModelError
        With the regressor and the year.
    """
    out: dict[str, dict[int, float]] = {}
    try:
        named = {str(name): dict(values) for name, values in dict(regressors).items()}
    except (TypeError, ValueError):
        raise ModelError(
            f"regressors are {regressors!r:.40}; give a value by year by name, {{'policy': {{2020: 1.0}}}}"
        ) from None
    for name, values in named.items():
        out[name] = {}
        for year, value in values.items():
            if not isinstance(year, Integral) or not isinstance(value, Real) or not math.isfinite(value):
                raise ModelError(
                    f"regressor {name!r} is {value!r:.40} in {year!r:.40}; give a number for each year"
                )
            out[name][int(year)] = float(value)
    return out


def rows_of_years(regressors: Mapping[str, Mapping[int, float]], years: Sequence[int]) -> Floats:
    """Values of regressors in some years.

    Parameters
    ----------
    regressors : mapping of str to mapping of int to float
        By name, the value of each year, in the regressor's own unit.
    years : sequence of int, length n_years
        Consecutive years.

    Returns
    -------
    array (n_years, r)
        One column a regressor, in their order.

    Raises
    ------
    ModelError
        If a year has no value; it says which of which regressor.
    """
    for name, values in regressors.items():
        missing = [str(year) for year in years if year not in values]
        if missing:
            raise ModelError(
                f"regressor {name!r} has no value for {', '.join(missing)}; "
                f"one is needed for each year from {years[0]} to {years[-1]}"
            )
    rows = [[values[year] for values in regressors.values()] for year in years]
    return np.array(rows, dtype=float).reshape(len(years), len(regressors))
