"""Whether stated probabilities came true: scores, skill and reliability, with errors clustered by year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pingshan_forecast.core.checks import checked
from pingshan_forecast.core.panels import whole_years
from pingshan_forecast.errors import DataError
from pingshan_forecast.experts.year_effects import MET_MARGIN
from pingshan_forecast.language.display import html_table
from pingshan_forecast.numerics.scores import brier, reliability
from pingshan_forecast.registry.indicators import indicator as find_indicator

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

_EDGE = 1e-9  # outcomes and targets are decimal fractions: 6.95 - 7.0 + 0.05 is not quite zero


def met(frame: pd.DataFrame) -> NDArray[np.bool_]:
    """Which targets of a backtest were met: outcome at least the target less 0.05 points.

    Where the frame has a column indicator, a ceiling on prices or unemployment is met by at most 0.05 more.
    """
    gap = frame["outcome"].to_numpy(dtype=float) - frame["target"].to_numpy(dtype=float)
    if "indicator" in frame.columns:
        lower = [find_indicator(str(name)).direction == "lower" for name in frame["indicator"]]
        gap = np.where(lower, -gap, gap)
    return np.asarray(gap >= -MET_MARGIN - _EDGE)


def climatology(frame: pd.DataFrame) -> Floats:
    """Share of all earlier targets that were met, the forecast of one who knows only that.

    Rows of the first year get one half.
    """
    years, event = frame["year"].to_numpy(), met(frame)
    earlier = {year: event[years < year] for year in np.unique(years)}
    share = {year: float(before.mean()) if before.size else 0.5 for year, before in earlier.items()}
    return np.array([share[year] for year in years])


def clustered_mean(values: ArrayLike, clusters: ArrayLike) -> tuple[float, float]:
    """Mean, and its standard error when the values of a cluster move together.

    Formula: sqrt(G/(G-1) sum over clusters of (sum of deviations)^2) / n (Liang & Zeger 1986, Biometrika
    73, 13-22). With one cluster the error is infinite.

    Parameters
    ----------
    values : array-like
        One number a case.
    clusters : array-like
        The cluster of each case, such as its year.

    Returns
    -------
    mean, error : float
        In the unit of the values.

    Examples
    --------
    >>> mean, error = clustered_mean([1.0, 1.0, 3.0, 3.0], [2019, 2019, 2020, 2020])
    >>> mean, round(error, 3)
    (2.0, 1.0)
    """
    x = np.asarray(values, dtype=float)
    _, place = np.unique(np.asarray(clusters), return_inverse=True)
    count = int(place.max()) + 1
    sums = np.bincount(place, weights=x - x.mean())
    error = np.sqrt(count / (count - 1) * (sums**2).sum()) / x.size if count > 1 else np.inf
    return float(x.mean()), float(error)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Verification:
    """How good the probabilities of a backtest were.

    Parameters
    ----------
    n, n_years : int
        Targets, and the years they share.
    brier, log_score : float
        Means; lower is better.
    brier_error : float
        Standard error of the Brier score, clustered by year.
    reliability, resolution, uncertainty : float
        Murphy's parts over ten bins: brier = reliability - resolution + uncertainty, up to the spread
        inside the bins.
    skill : DataFrame
        One row a reference: brier of the reference, skill = 1 - brier / reference, and the mean difference
        (reference - brier, positive is better) with its error clustered by year.
    table : DataFrame
        One row a decile bin: count, forecast, observed, band_low, band_high (where the observed frequency
        lies in 90% of cases if the probabilities are right and the targets independent), error (of
        observed - forecast, clustered by year).
    by_year : DataFrame
        One row a year: count, forecast, observed, brier.
    """

    n: int
    n_years: int
    brier: float
    brier_error: float
    log_score: float
    reliability: float
    resolution: float
    uncertainty: float
    skill: pd.DataFrame
    table: pd.DataFrame
    by_year: pd.DataFrame

    def __str__(self) -> str:
        """Figures as text."""
        return (
            f"{self.n} targets in {self.n_years} years: Brier {self.brier:.4f} (s.e. {self.brier_error:.4f}, "
            f"clustered by year), log score {self.log_score:.4f}\n"
            f"reliability {self.reliability:.4f}, resolution {self.resolution:.4f}, "
            f"uncertainty {self.uncertainty:.4f}"
        )

    def _repr_html_(self) -> str:
        return f"<pre>{self}</pre>{html_table(self.table, digits=3)}{html_table(self.skill, digits=4)}"


@checked(DataError)
def verify(
    frame: pd.DataFrame,
    *,
    probability: str = "probability",
    references: tuple[str, ...] = ("history",),
    years: Iterable[int] | None = None,
) -> Verification:
    """Score the probabilities of a backtest of targets.

    Parameters
    ----------
    frame : DataFrame
        From `backtest_targets`: year, target, outcome and probabilities; rows without an outcome are passed
        over.
    probability : str
        The column to judge.
    references : tuple of str
        Columns to compare it with, beside climatology (the share of earlier targets met).
    years : iterable of int, optional
        Years to score; the others count as past for climatology. Default: all.

    Raises
    ------
    DataError
        If there is no row or a column is missing, or a probability is none.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"year": [2018, 2018, 2019, 2019], "target": 7.0,
    ...                       "outcome": [7.2, 6.0, 7.0, 6.1], "probability": [0.8, 0.2, 0.8, 0.2]})
    >>> round(verify(frame, references=()).brier, 2)
    0.04
    """
    import pandas as pd

    lacking = {probability, *references, "year", "target", "outcome"} - set(frame.columns)
    if lacking:
        raise DataError(
            f"the backtest has no column {', '.join(sorted(lacking))}; it has {', '.join(map(str, frame))}"
        )
    frame = frame.dropna(subset=["outcome"])
    known = climatology(frame)
    if years is not None:
        kept = frame["year"].isin(whole_years(years, "years")).to_numpy()
        frame, known = frame[kept], known[kept]
    if not len(frame):
        raise DataError(
            "nothing to verify: no target with a known outcome in these years; the first year of targets "
            "only teaches, and regions must have the same names in both tables"
        )
    p, event, year = frame[probability].to_numpy(dtype=float), met(frame), frame["year"].to_numpy()
    score = brier(p, event)
    bounded = np.clip(p, 1e-6, 1.0 - 1e-6)
    deciles = reliability(p, event)
    share, base = deciles.count / p.size, float(event.mean())
    mean, error = clustered_mean(score, year)
    by_year = pd.DataFrame({"year": year, "count": 1, "forecast": p, "observed": event, "brier": score})
    grouped = by_year.groupby("year").agg(
        {"count": "sum", "forecast": "mean", "observed": "mean", "brier": "mean"}
    )
    given = {"climatology": known} | {name: frame[name].to_numpy(float) for name in references}
    return Verification(
        n=int(p.size),
        n_years=len(grouped),
        brier=mean,
        brier_error=error,
        log_score=float(-np.where(event, np.log(bounded), np.log1p(-bounded)).mean()),
        reliability=float(share @ (deciles.forecast - deciles.observed) ** 2),
        resolution=float(share @ (deciles.observed - base) ** 2),
        uncertainty=base * (1.0 - base),
        skill=pd.DataFrame(
            [
                _skill(name, q, score, event, year)
                for name, q in given.items()
                if np.isfinite(q).any()  # an expert without a forecast has no skill to state
            ]
        ),
        table=_bins(p, event, year),
        by_year=grouped.reset_index(),
    )


def _skill(
    name: str, reference: Floats, score: Floats, event: NDArray[np.bool_], years: NDArray[np.int64]
) -> dict[str, object]:
    seen = np.isfinite(reference)
    theirs = brier(reference[seen], event[seen])
    gain, error = clustered_mean(theirs - score[seen], years[seen])
    return {
        "reference": name,
        "brier": float(theirs.mean()),
        "skill": 1.0 - float(score[seen].mean() / theirs.mean()),
        "gain": gain,
        "error": error,
    }


def _bins(p: Floats, event: NDArray[np.bool_], years: NDArray[np.int64]) -> pd.DataFrame:
    import pandas as pd

    table = reliability(p, event)
    rows = zip(table.lower, table.upper, strict=True)
    inside = [(p >= low) & ((p < high) | (high == 1.0)) for low, high in rows]
    return pd.DataFrame(
        {
            "low": table.lower,
            "high": table.upper,
            "count": table.count,
            "forecast": table.forecast,
            "observed": table.observed,
            "band_low": table.band_low,
            "band_high": table.band_high,
            "error": [clustered_mean(event[chosen] - p[chosen], years[chosen])[1] for chosen in inside],
        }
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SplitVerification:
    """Verification split in what a year does to all targets, and what is known of each within the year.

    Parameters
    ----------
    years : DataFrame
        One row a year: count, forecast and observed share met, and pit: the probability that the forecasts
        gave to so small a share or a smaller one, were the targets of a year independent.
    brier, brier_within : float
        Score of the probabilities, and of the same moved so far that each year's mean is its share met.
    slope, slope_error : float
        Of the outcome's log odds on the forecast's within years: 1 if claims are as sure as they should be.
    table : DataFrame
        One row a decile bin of the moved probabilities: count, forecast, observed.
    """

    years: pd.DataFrame
    brier: float
    brier_within: float
    slope: float
    slope_error: float
    table: pd.DataFrame


def verify_split(frame: pd.DataFrame, *, probability: str = "probability") -> SplitVerification:
    """Split the verification of a backtest between the years and within them.

    All regions share a year's shocks: a forecast can be wrong of a year and right of who does better in it.
    Within the years every log odds is moved by a constant a year, so that the mean of the probabilities is
    the share met; what is left is what was known of the targets beside each other.

    Parameters
    ----------
    frame : DataFrame
        As for `verify`.
    probability : str
        The column to judge.

    Raises
    ------
    DataError
        If no target has both a probability and a known outcome.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"year": [2018] * 4, "target": 7.0, "outcome": [7.2, 7.1, 6.0, 6.1],
    ...                       "probability": [0.5, 0.4, 0.3, 0.2]})
    >>> split = verify_split(frame)
    >>> round(split.brier, 3), bool(split.brier_within < split.brier)
    (0.185, True)
    """
    import pandas as pd
    from scipy.special import expit, logit, ndtr

    frame = frame.dropna(subset=["outcome", probability])
    if not len(frame):
        raise DataError("nothing to verify: no target with a probability and a known outcome")
    p = np.clip(frame[probability].to_numpy(dtype=float), 1e-6, 1.0 - 1e-6)
    event, year = met(frame).astype(float), frame["year"].to_numpy()
    moved, rows = p.copy(), []
    for y in np.unique(year):
        chosen = year == y
        share = float(event[chosen].mean())
        moved[chosen] = expit(logit(p[chosen]) + _year_constant(logit(p[chosen]), share))
        width = np.sqrt((p[chosen] * (1.0 - p[chosen])).sum())
        score = (event[chosen].sum() - p[chosen].sum()) / width
        rows.append(
            {"year": int(y), "count": int(chosen.sum()), "forecast": float(p[chosen].mean()),
             "observed": share, "pit": float(ndtr(score))}
        )  # fmt: skip
    slope, error = _within_slope(logit(p), event, year)
    bins = reliability(moved, event > 0.5)
    return SplitVerification(
        years=pd.DataFrame(rows),
        brier=float(((p - event) ** 2).mean()),
        brier_within=float(((moved - event) ** 2).mean()),
        slope=slope,
        slope_error=error,
        table=pd.DataFrame({"count": bins.count, "forecast": bins.forecast, "observed": bins.observed}),
    )


def _year_constant(odds: Floats, share: float) -> float:
    """Constant by which log odds are moved so that the mean probability is the share met."""
    from scipy.optimize import brentq
    from scipy.special import expit

    if share in {0.0, 1.0}:
        return -30.0 if share == 0.0 else 30.0
    return float(brentq(lambda c: expit(odds + c).mean() - share, -40.0, 40.0))


def _within_slope(odds: Floats, event: Floats, year: NDArray[np.int64]) -> tuple[float, float]:
    """Slope of a logistic regression with a constant a year, and its error.

    Years in which all or none were met say nothing of it.
    """
    from scipy.special import expit

    kept = np.isin(year, [y for y in np.unique(year) if 0.0 < event[year == y].mean() < 1.0])
    if not kept.any() or np.ptp(odds[kept]) == 0.0:
        return float("nan"), float("inf")
    names, place = np.unique(year[kept], return_inverse=True)
    x = np.column_stack((odds[kept], np.eye(names.size)[place]))
    y, beta = event[kept], np.zeros(names.size + 1)
    for _ in range(50):  # Newton's method on a concave likelihood, a thousandth of a ridge for separation
        mean = expit(x @ beta)
        hessian = (x * (mean * (1.0 - mean))[:, None]).T @ x + 1e-3 * np.eye(beta.size)
        step = np.linalg.solve(hessian, x.T @ (y - mean) - 1e-3 * beta)
        beta += step
        if np.abs(step).max() < 1e-10:
            break
    return float(beta[0]), float(np.sqrt(np.linalg.inv(hessian)[0, 0]))


def verify_groups(
    frame: pd.DataFrame, by: Iterable[str], *, starts: Iterable[int] = (2008, 2011)
) -> pd.DataFrame:
    """Brier score and skill of each indicator or tier against its own climatology, from several first years.

    Parameters
    ----------
    frame : DataFrame
        As for `verify`, with the columns of `by`.
    by : iterable of str
        Columns such as indicator and tier.
    starts : iterable of int
        First years of climatology: what went before them counts for nothing.

    Returns
    -------
    DataFrame
        One row a group: its keys, count, observed, brier, and for each start climatology_START (the Brier
        score of the share of the group's earlier targets met) and skill_START.

    Raises
    ------
    DataError
        If no target has both a probability and a known outcome.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"tier": "city", "year": [2018, 2018, 2019, 2019], "target": 7.0,
    ...                       "outcome": [7.2, 6.0, 7.0, 6.1], "probability": [0.8, 0.2, 0.8, 0.2]})
    >>> verify_groups(frame, ["tier"], starts=[2008]).skill_2008.round(2).tolist()
    [0.84]
    """
    import pandas as pd

    keys, rows = list(by), []
    lacking = [name for name in keys if name not in frame.columns]
    if lacking:
        raise DataError(
            f"the backtest has no column {lacking[0]!r}; it has {', '.join(map(str, frame.columns))}"
        )
    for names, part in frame.dropna(subset=["outcome"]).groupby(keys, sort=True):
        event = met(part)
        score = float(brier(part["probability"].to_numpy(float), event).mean())
        row = dict(zip(keys, names if isinstance(names, tuple) else (names,), strict=True))
        row |= {"count": len(part), "observed": float(event.mean()), "brier": score}
        for start in starts:
            late = (part["year"] >= start).to_numpy()
            if not late.any():
                continue
            own = float(brier(part["probability"].to_numpy(float)[late], event[late]).mean())
            theirs = float(brier(climatology(part[late]), event[late]).mean())
            row |= {f"climatology_{start}": theirs, f"skill_{start}": 1.0 - own / theirs}
        rows.append(row)
    return pd.DataFrame(rows)
