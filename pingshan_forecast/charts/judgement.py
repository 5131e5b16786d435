"""Charts of judgements: against the target's number, under scenarios, and against what came of the past."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import MaxNLocator, PercentFormatter

from pingshan_forecast.charts.style import (
    BANDS,
    BLUE,
    GREY,
    ORANGE,
    VERMILION,
    house_style,
    legend_above,
    new_axes,
    plain,
    title_above,
)
from pingshan_forecast.errors import PlanError, ScenarioError
from pingshan_forecast.judgement.target import NotAssessable
from pingshan_forecast.language.catalogue import catalogue
from pingshan_forecast.language.numbers import percent
from pingshan_forecast.numerics.scores import reliability

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike

    from pingshan_forecast.assessment.result import Assessment
    from pingshan_forecast.core.targets import Target
    from pingshan_forecast.distributions import Distribution
    from pingshan_forecast.judgement.target import TargetAssessment
    from pingshan_forecast.language.catalogue import Catalogue, Language
    from pingshan_forecast.numerics.scores import Reliability


def probability_curve(
    row: TargetAssessment, *, ax: Axes | None = None, title: str | None = None, language: Language = "en"
) -> Axes:
    """Draw the probability that the outcome reaches a value, against the value, given the plan's own target.

    Not that of a plan with another number: its own target would move the track record's expert.

    Parameters
    ----------
    row : Judged or NotAssessable
        An assessed target.
    ax : matplotlib Axes, optional
        Where to draw; default a new figure.
    title : str, optional
        Default: the probability at the plan's own number.
    language : {"zh", "en"}
        Language of the labels.

    Raises
    ------
    PlanError
        If the target is not assessable, so that there is nothing to draw.

    Examples
    --------
    >>> import matplotlib; matplotlib.use("agg")
    >>> import pingshan_forecast as pf
    >>> result = pf.assess(pf.load_plan("pingshan-2021"), pf.load_history("坪山"))
    >>> probability_curve(result.rows[0]).get_ylabel()
    'P(reached)'
    """
    if isinstance(row, NotAssessable):
        why = "; ".join(reason.text(language) for reason in row.reasons)
        raise PlanError(f"target {row.target.words(language)!r} is not assessable: {why}")
    words, target = catalogue(language), row.target
    own = target.bound
    assert own is not None  # a target that was judged has a number; tells the type checker
    values = np.linspace(*row.predictive.interval(0.99), 201)
    with house_style():
        ax = ax or new_axes()
        for reading, style in (("strict", "-"), ("lenient", "--")):
            intervals = np.array([target.at(float(v)).met_interval(reading) for v in values])  # type: ignore[arg-type]
            chance = np.asarray(row.predictive.cdf(intervals[:, 1])) - np.asarray(
                row.predictive.cdf(intervals[:, 0])
            )
            ax.plot(
                values, chance, linestyle=style, color=BLUE, linewidth=1.6, label=words[f"chart.{reading}"]
            )
        ax.plot(own, row.strict, "o", color=VERMILION, label=words["chart.own_target"], zorder=5)
        ax.vlines(own, 0, row.strict, color=VERMILION, linewidth=0.8, linestyle=":")
        ax.set_ylim(0, 1.02)
        ax.yaxis.set_major_formatter(PercentFormatter(1.0))
        ax.set_xlabel(words("chart.value", unit=target.unit))
        ax.set_ylabel(words["chart.reached"])
        name = target.words(language)
        found = words("chart.curve_title", name=name, p=row.strict, value=own, unit=target.unit)
        legend_above(ax, columns=3)
        title_above(ax, found if title is None else title)
    return ax


def scenario_bands(
    assessment: Assessment,
    row: int = 0,
    *,
    ax: Axes | None = None,
    title: str | None = None,
    language: Language = "en",
) -> Axes:
    """Draw one target under every scenario: median, 50, 80 and 95% bands, probability, and the target's line.

    Parameters
    ----------
    assessment : Assessment
        Made with scenarios.
    row : int
        The target, by its place in the plan.
    ax : matplotlib Axes, optional
        Where to draw; default a new figure.
    title : str, optional
        Default: the range of the strict probability over the scenarios.
    language : {"zh", "en"}
        Language of the labels.

    Raises
    ------
    ScenarioError
        If there are no scenarios or the target is not assessable.

    Examples
    --------
    >>> import matplotlib; matplotlib.use("agg")
    >>> import pingshan_forecast as pf
    >>> scenarios = [pf.Scenario.preset(name) for name in ("baseline", "downside")]
    >>> result = pf.assess(pf.load_plan("pingshan-2021"), pf.load_history("坪山"), scenarios=scenarios)
    >>> [label.get_text() for label in scenario_bands(result).get_yticklabels()]
    ['baseline', 'downside']
    """
    words, target = catalogue(language), assessment.rows[row].target
    found = [(result.name(language), result.targets[row]) for result in assessment.scenarios]
    bands = [(name, item.predictive) for name, item in found if item.predictive is not None]
    if not bands:
        raise ScenarioError(f"nothing to draw for {target.words(language)!r}: assess it with scenarios")
    chances = [item.strict for _, item in found]
    with house_style():
        ax = ax or new_axes(height=1.6 + 0.45 * len(bands))
        for place, (_, predictive) in enumerate(bands):
            _draw_band(ax, place, predictive, words["chart.median"])
        _write_chances(ax, chances, words)
        assert target.bound is not None  # as above
        ax.axvline(target.bound, color=VERMILION, linewidth=1.6, label=words["chart.target"])
        ax.set_yticks(range(len(bands)), [plain(name) for name, _ in bands])
        ax.invert_yaxis()
        ax.set_xlabel(words("chart.outcome_in", unit=target.unit))
        legend_above(ax, columns=5)
        title_above(ax, _range_title(target, chances, words) if title is None else title)
    return ax


def _write_chances(ax: Axes, chances: list[float | None], words: Catalogue) -> None:
    """Write the probabilities at the right of their bands."""
    for place, chance in enumerate(chances):
        ax.annotate(
            percent(chance), (1.0, place), xycoords=("axes fraction", "data"),
            textcoords="offset points", xytext=(4, -3), fontsize=8.5,
        )  # fmt: skip
    ax.annotate(
        words["chart.met"], (1.0, 1.0), xycoords="axes fraction", textcoords="offset points",
        xytext=(4, 4), fontsize=8, color=GREY,
    )  # fmt: skip


def _range_title(target: Target, chances: list[float | None], words: Catalogue) -> str:
    known = [chance for chance in chances if chance is not None]
    key = "range_title" if len(known) > 1 else "single_title"
    return words(f"chart.{key}", name=target.words(words.language), low=min(known), high=max(known))


def _draw_band(ax: Axes, place: int, predictive: Distribution, median: str) -> None:
    first = place == 0  # one entry each in the legend
    for level, colour in BANDS:
        left, right = predictive.interval(level)
        label = f"{level:.0%}" if first else None
        ax.barh(place, right - left, left=left, height=0.56, color=colour, label=label)
    ax.plot(
        predictive.quantile(0.5), place, "|", color=BLUE, markersize=15, markeredgewidth=2,
        label=median if first else None,
    )  # fmt: skip


def reliability_diagram(
    probability: ArrayLike,
    happened: ArrayLike,
    *,
    bins: int = 10,
    ax: Axes | None = None,
    title: str | None = None,
    language: Language = "en",
) -> Axes:
    """Draw how often targets were met against the probability given to them, with consistency bands.

    Bars are the consistency bands of `scores.reliability`: 90% of points lie in theirs if the probabilities
    are right. The size of a point is its number of targets.

    Parameters
    ----------
    probability : array_like, shape (n,)
        Forecast probabilities, fractions.
    happened : array_like of bool, shape (n,)
        Whether each target was met.
    bins : int
        Bins of equal width; empty ones are left out.
    ax : matplotlib Axes, optional
        Where to draw; default a new figure.
    title : str, optional
        Default: the number of cases, the mean forecast and the share met.
    language : {"zh", "en"}
        Language of the labels.

    Raises
    ------
    DataError
        If there are no forecasts, or as many events are not given.

    Examples
    --------
    >>> import matplotlib; matplotlib.use("agg")
    >>> reliability_diagram([0.2, 0.8], [False, True]).get_title(loc="left")
    '2 cases; mean forecast 50%, met 50%'
    """
    words = catalogue(language)
    table = reliability(probability, happened, bins=bins)
    with house_style():
        ax = ax or new_axes(4.6, 4.4)
        ax.plot([0, 1], [0, 1], color=GREY, linewidth=0.8, linestyle=":", label=words["chart.diagonal"])
        _draw_reliability(ax, table, words)
        for axis in (ax.xaxis, ax.yaxis):
            axis.set_major_formatter(PercentFormatter(1.0))
        ax.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02), aspect="equal")
        ax.set_xlabel(words["chart.forecast"])
        ax.set_ylabel(words["chart.observed"])
        p, met = np.ravel(np.asarray(probability, float)), np.ravel(np.asarray(happened, float))
        found = words("chart.cases_title", n=p.size, forecast=float(p.mean()), observed=float(met.mean()))
        legend_above(ax, columns=2)
        title_above(ax, found if title is None else title)
    return ax


def _draw_reliability(ax: Axes, table: Reliability, words: Catalogue) -> None:
    low, high = table.band_low, table.band_high
    ax.vlines(table.forecast, low, high, color=BANDS[1][1], linewidth=7, label=words["chart.consistent"])
    ax.plot(table.forecast, table.observed, color=BLUE, linewidth=1.2)
    ax.scatter(
        table.forecast, table.observed, s=18 + 160 * table.count / table.count.max(),
        color=BLUE, edgecolor="white", zorder=4,
    )  # fmt: skip
    for x, y, n in zip(table.forecast, table.observed, table.count, strict=True):
        ax.annotate(
            f"{n}", (x, y), textcoords="offset points",
            xytext=(0, 10 if y < 0.9 else -16), ha="center", fontsize=7.5, color=GREY,
        )  # fmt: skip


def track_record_chart(
    years: ArrayLike,
    targets: ArrayLike,
    outcomes: ArrayLike,
    *,
    ax: Axes | None = None,
    title: str | None = None,
    language: Language = "en",
) -> Axes:
    """Draw past targets against what came of them; a filled dot met its target, an empty one missed it.

    Parameters
    ----------
    years : array_like of int, shape (n,)
        The years the targets were set for.
    targets, outcomes : array_like, shape (n,)
        Growth in per cent; a target is met by an outcome that is published as no less.
    ax : matplotlib Axes, optional
        Where to draw; default a new figure.
    title : str, optional
        Default: how many were met.
    language : {"zh", "en"}
        Language of the labels.

    Examples
    --------
    >>> import matplotlib; matplotlib.use("agg")
    >>> track_record_chart([2021, 2024], [7, 10], [11.7, 9.0]).get_title(loc="left")
    '1 of 2 targets met'
    """
    words = catalogue(language)
    when, goal, came = (np.ravel(np.asarray(x, dtype=float)) for x in (years, targets, outcomes))
    # Published to one decimal, so 6.95 is a 7.0.
    met = np.round(came, 1) >= np.round(goal, 1)
    with house_style():
        ax = ax or new_axes()
        ax.axhline(0, color=GREY, linewidth=0.6)
        ax.vlines(when, goal, came, color=GREY, linewidth=0.9)
        ax.hlines(goal, when - 0.32, when + 0.32, color=VERMILION, linewidth=2.4, label=words["chart.target"])
        kept, missed = (f"{words['chart.outcome']} {sign} {words['chart.target']}" for sign in "≥<")
        ax.scatter(when[met], came[met], color=BLUE, s=30, zorder=4, label=kept)
        ax.scatter(
            when[~met], came[~met], facecolor="white", edgecolor=ORANGE, linewidth=1.6, s=30, zorder=4,
            label=missed,
        )  # fmt: skip
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
        ax.set_ylabel(words["chart.growth"])
        legend_above(ax, columns=3)
        found = words("chart.record_title", met=int(met.sum()), n=met.size)
        title_above(ax, found if title is None else title)
    return ax
