"""Priors of the empirical-Bayes engine: tables of nodes with weights, shipped, read and written as csv."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from pingshan_forecast.core.checks import checked
from pingshan_forecast.core.dates import parse_date
from pingshan_forecast.errors import ModelError, UnknownNameError
from pingshan_forecast.files import read_whole
from pingshan_forecast.models.empirical_bayes.kernels import Floats, Integers
from pingshan_forecast.registry.tables import data_path

PriorName = Literal["level", "growth", "real_gdp", "real_industry", "nominal_flow"]
_MAX_BYTES = 10_000_000
COLUMNS = (
    "link", "power", "memory", "alpha", "beta", "phi", "sigma", "drift_mean", "drift_sd", "shock_rate",
    "weight",
)  # fmt: skip


@checked(ModelError)
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prior:
    """A discrete prior over nodes; each array has one element a node.

    Parameters
    ----------
    link : array of str
        "log" (growth in logs) or "additive" (steps in per cent of the last level).
    power : array
        Power of the level that the drift's decline (log) or the error's scale (additive) follows: with link
        log, 0 is exponential growth, 1/2 between, 1 a straight line; with link additive, 0 is constant
        errors and 1 errors proportional to the level.
    memory : array
        Weight of a year, ``memory^age``: below one, innovations were larger the longer ago, and old years
        count for less.
    alpha, beta, phi : array
        Dynamics: share of an innovation that stays, what it adds to the slope, persistence of the slope.
    sigma : array
        Innovation standard deviation, (log) per cent.
    drift_mean, drift_sd : array
        Law of the drift, (log) per cent a year.
    shock_rate : array
        Probability a year of a shock.
    weight : array
        Weights; normalised to one.
    name : str
        What reports call it.
    vintage : int, optional
        Last year of the panels that it was learned from, where that is known.

    Raises
    ------
    ModelError
        If columns differ in length or a node is impossible.
    """

    link: NDArray[np.str_]
    power: Floats
    memory: Floats
    alpha: Floats
    beta: Floats
    phi: Floats
    sigma: Floats
    drift_mean: Floats
    drift_sd: Floats
    shock_rate: Floats
    weight: Floats
    name: str = "own"
    vintage: int | None = None

    def __post_init__(self) -> None:
        for item in COLUMNS:
            kind = np.str_ if item == "link" else np.float64
            array = np.array(getattr(self, item), dtype=kind, ndmin=1)
            if array.shape != np.shape(self.weight) or not array.size:
                raise ModelError(f"prior {self.name}: column {item} has {array.size} nodes, weights differ")
            object.__setattr__(self, item, array)
        total = float(self.weight.sum())
        fine = (
            np.isin(self.link, ["log", "additive"]).all()
            and self.weight.min() >= 0.0
            and total > 0.0
            and self.sigma.min() > 0.0
            and self.memory.min() > 0.0
            and self.drift_sd.min() >= 0.0
            and 0.0 <= self.shock_rate.min() <= self.shock_rate.max() < 1.0
            and -1.0 < self.phi.min() <= self.phi.max() <= 1.0
            and all(np.isfinite(getattr(self, item)).all() for item in COLUMNS[1:])
        )
        if not fine:
            raise ModelError(
                f"prior {self.name} has an impossible node; check links, signs, rates and phi <= 1"
            )
        object.__setattr__(self, "weight", self.weight / total)
        for item in COLUMNS:
            getattr(self, item).flags.writeable = False

    def __eq__(self, other: object) -> bool:
        """Whether two priors have the same nodes and weights; their names may differ."""
        if not isinstance(other, Prior):
            return NotImplemented
        return all(np.array_equal(getattr(self, item), getattr(other, item)) for item in COLUMNS)

    def __hash__(self) -> int:
        """Hash of the nodes and weights."""
        return hash(tuple(getattr(self, item).tobytes() for item in COLUMNS[1:]))

    @property
    def label(self) -> str:
        """Its name, and the last year that it has seen."""
        return self.name if self.vintage is None else f"{self.name} (learned from years to {self.vintage})"

    @property
    def size(self) -> int:
        """Number of nodes."""
        return int(self.weight.size)

    def transforms(self) -> tuple[list[tuple[str, float, float]], Integers]:
        """Distinct (link, power, memory) triples and the place of each node among them."""
        triples = list(zip(self.link.tolist(), self.power.tolist(), self.memory.tolist(), strict=True))
        distinct = sorted(set(triples))
        return distinct, np.array([distinct.index(triple) for triple in triples], dtype=np.int64)

    def dynamics(self) -> tuple[Floats, Integers]:
        """Distinct (alpha, beta, phi) rows and the place of each node among them."""
        rows = np.column_stack([self.alpha, self.beta, self.phi])
        distinct, place = np.unique(rows, axis=0, return_inverse=True)
        return np.ascontiguousarray(distinct), place.reshape(-1).astype(np.int64)

    def to_csv(self) -> str:
        """Table as csv text, in full precision of the weights' 8 digits."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS)
        for node in range(self.size):
            numbers = [f"{getattr(self, item)[node]:.8g}" for item in COLUMNS[1:]]
            writer.writerow([self.link[node], *numbers])
        return out.getvalue()


@checked(ModelError)
def read_prior(path: str | Path, *, name: str | None = None, vintage: int | None = None) -> Prior:
    """Prior from a csv table with the columns of `Prior`.

    Parameters
    ----------
    path : str or Path
        A UTF-8 csv file with one row a node.
    name : str or None
        What to call the prior; the file's name without suffix by default.
    vintage : int or None
        Last year of the figures that it was learned from, if known.

    Raises
    ------
    ModelError
        If the file is missing, lacks a column or holds something that is no number.
    """
    file = Path(path)
    try:
        raw = read_whole(file, limit=_MAX_BYTES, fault=ModelError)
        rows = list(csv.reader(raw.decode("utf-8-sig").splitlines()))
        table = dict(zip(rows[0], zip(*rows[1:], strict=True), strict=True))
        columns = {item: table[item] for item in COLUMNS}
        numbers = {item: np.array(columns[item], dtype=float) for item in COLUMNS[1:]}
    except (csv.Error, ValueError, KeyError, IndexError) as error:
        raise ModelError(
            f"{file} is no table of a prior ({error}); it needs the columns {', '.join(COLUMNS)}"
        ) from error
    return Prior(link=np.array(columns["link"]), name=name or file.stem, vintage=vintage, **numbers)


def pool_priors(priors: Sequence[tuple[float, Prior]], *, name: str) -> Prior:
    """Linear pool of priors: the nodes of all, weights times shares.

    Parameters
    ----------
    priors : sequence of (float, Prior)
        Each with its share; shares sum to one.
    name : str
        What to call the pool.

    Examples
    --------
    >>> a, b = load_prior("growth"), load_prior("real_gdp")
    >>> pool_priors([(0.5, a), (0.5, b)], name="both").size == a.size + b.size
    True
    """
    columns: dict[str, Any] = {
        item: np.concatenate([getattr(p, item) for _, p in priors]) for item in COLUMNS[:-1]
    }
    return Prior(**columns, weight=np.concatenate([share * p.weight for share, p in priors]), name=name)


def known_from(vintage: int) -> dt.date:
    """Day from which a prior of some vintage may be used: the middle of the year after its last one.

    Communiqués of regions appear from January to May, so that the figures of a year are complete by then.

    Examples
    --------
    >>> known_from(2015)
    datetime.date(2016, 7, 1)
    """
    return dt.date(vintage + 1, 7, 1)


@checked(ModelError)
@lru_cache(maxsize=16)
def vintages(name: str) -> tuple[int, ...]:
    """Last years of the shipped tables of a prior, oldest first; none if it is not dated.

    Examples
    --------
    >>> 2010 in vintages("growth"), vintages("level")
    (True, ())
    """
    tables = (path.stem.removeprefix(f"{name}_") for path in data_path("priors").glob(f"{name}_*.csv"))
    return tuple(sorted(int(year) for year in tables if year.isdecimal()))


@checked(ModelError, leaving=("name",))
def load_prior(name: PriorName, *, day: str | dt.date | None = None) -> Prior:
    """Load a shipped prior, not younger than a day.

    Parameters
    ----------
    name : {"level", "growth", "real_gdp", "real_industry", "nominal_flow"}
    day : date or str, optional
        What the prior was learned from was known by then (see `known_from`); an industry or a nominal flow
        of years before the first of its tables takes that of all growth. Default: the newest vintage.

    Raises
    ------
    UnknownNameError
        If no prior of that name is shipped.
    ModelError
        If a day lies before all vintages, or the prior is not dated.

    Examples
    --------
    >>> load_prior("real_gdp", day="2016-01-20").label
    'real_gdp (learned from years to 2014)'
    """
    if name not in get_args(PriorName):
        raise UnknownNameError(f"no prior is called {name!r}; shipped are {', '.join(get_args(PriorName))}")
    dated = vintages(name)
    if day is None:
        return _shipped(name, dated[-1] if dated else None)
    if not dated:
        raise ModelError(f"prior {name} is not dated; leave the day out, or learn one from years before it")
    today = parse_date(day)
    for known in dict.fromkeys((name, "growth")):
        old = [year for year in vintages(known) if known_from(year) <= today]
        if old:
            return _shipped(known, old[-1])
    first = known_from(vintages("growth")[0])
    raise ModelError(f"no shipped prior is as old as {today}, the first is of {first}; learn one and pass it")


@lru_cache(maxsize=32)
def _shipped(name: str, vintage: int | None) -> Prior:
    table = name if vintage is None else f"{name}_{vintage}"
    return read_prior(data_path(f"priors/{table}.csv"), name=name, vintage=vintage)
