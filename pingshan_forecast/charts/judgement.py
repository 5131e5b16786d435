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
from pingshan_forecast.language.wording import percent
from pingshan_forecast.numerics.scores import reliability

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike

    from pingshan_forecast.assessment import Assessment
    from pingshan_forecast.distributions import Distribution
    from pingshan_forecast.judgement.target import NotAssessable, TargetAssessment
from pingshan_forecast.language.wording import Language

_WORDS = {
    "en": {
        "value": "value, {unit}", "met": "P(met)", "reached": "P(reached)",
        "strict": "strict", "lenient": "lenient",
        "plan": "the plan's target", "growth": "outcome, {unit}", "median": "median", "target": "target",
        "forecast": "forecast probability", "observed": "share that was met", "diagonal": "as forecast",
        "band": "90% of cases, if right and independent",
        "cases": "{n} cases; mean forecast {forecast}, met {observed}",
        "kept": "{met} of {n} targets met", "outcome": "outcome", "curve": "{name}: P(met) is {p} at {value}",
        "range": "{name}: P(met) from {low} to {high}", "rate": "growth, %", "single": "{name}: P(met) {low}",
    },
    "zh": {
        "value": "数值（{unit}）", "met": "实现概率", "reached": "达到该值的概率",
        "strict": "从严", "lenient": "从宽",
        "plan": "计划目标", "growth": "结果（{unit}）", "median": "中位数", "target": "目标",
        "forecast": "预测概率", "observed": "实际实现比例", "diagonal": "与预测一致",
        "band": "若概率准确且各例独立，九成落入此范围",
        "cases": "共{n}例：平均预测{forecast}，实际实现{observed}",
        "kept": "{n}个目标中实现{met}个", "outcome": "实际", "curve": "{name}：目标为{value}时实现概率{p}",
        "range": "{name}：实现概率{low}至{high}", "rate": "增速（%）", "single": "{name}：实现概率{low}",
    },
}  # fmt: skip


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
    words, target = _WORDS[language], row.target
    own = target.bound or 0.0
    values = np.linspace(*row.predictive.interval(0.99), 201)
    with house_style():
        ax = ax or new_axes()
        for reading, style in (("strict", "-"), ("lenient", "--")):
            intervals = np.array([target.at(float(v)).met_interval(reading) for v in values])  # type: ignore[arg-type]
            chance = np.asarray(row.predictive.cdf(intervals[:, 1])) - np.asarray(
                row.predictive.cdf(intervals[:, 0])
            )
            ax.plot(values, chance, linestyle=style, color=BLUE, linewidth=1.6, label=words[reading])
        ax.plot(own, row.strict, "o", color=VERMILION, label=words["plan"], zorder=5)
        ax.vlines(own, 0, row.strict, color=VERMILION, linewidth=0.8, linestyle=":")
        ax.set_ylim(0, 1.02)
        ax.yaxis.set_major_formatter(PercentFormatter(1.0))
        ax.set_xlabel(words["value"].format(unit=target.unit))
        ax.set_ylabel(words["reached"])
        found = words["curve"].format(
            name=target.words(language), p=percent(row.strict), value=f"{own:g}{target.unit}"
        )
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
    words, target = _WORDS[language], assessment.rows[row].target
    found = [(result.name(language), result.targets[row]) for result in assessment.scenarios]
    bands = [(name, item.predictive) for name, item in found if item.predictive is not None]
    if not bands:
        raise ScenarioError(f"nothing to draw for {target.words(language)!r}: assess it with scenarios")
    chances = [item.strict for _, item in found]
    with house_style():
        ax = ax or new_axes(height=1.6 + 0.45 * len(bands))
        for place, (_, predictive) in enumerate(bands):
            _draw_band(ax, place, predictive, words["median"])
            ax.annotate(
                percent(chances[place]), (1.0, place), xycoords=("axes fraction", "data"),
                textcoords="offset points", xytext=(4, -3), fontsize=8.5,
            )  # fmt: skip
        ax.axvline(target.bound or 0.0, color=VERMILION, linewidth=1.6, label=words["target"])
        ax.set_yticks(range(len(bands)), [plain(name) for name, _ in bands])
        ax.invert_yaxis()
        ax.annotate(
            words["met"], (1.0, 1.0), xycoords="axes fraction", textcoords="offset points",
            xytext=(4, 4), fontsize=8, color=GREY,
        )  # fmt: skip
        ax.set_xlabel(words["growth"].format(unit=target.unit))
        known = [chance for chance in chances if chance is not None]
        pattern = words["range" if len(known) > 1 else "single"]
        finding = pattern.format(
            name=target.words(language), low=percent(min(known)), high=percent(max(known))
        )
        legend_above(ax, columns=5)
        title_above(ax, finding if title is None else title)
    return ax


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
    words = _WORDS[language]
    table = reliability(probability, happened, bins=bins)
    with house_style():
        ax = ax or new_axes(4.6, 4.4)
        ax.plot([0, 1], [0, 1], color=GREY, linewidth=0.8, linestyle=":", label=words["diagonal"])
        low, high = table.band_low, table.band_high
        ax.vlines(table.forecast, low, high, color=BANDS[1][1], linewidth=7, label=words["band"])
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
        for axis in (ax.xaxis, ax.yaxis):
            axis.set_major_formatter(PercentFormatter(1.0))
        ax.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02), aspect="equal")
        ax.set_xlabel(words["forecast"])
        ax.set_ylabel(words["observed"])
        p, met = np.ravel(np.asarray(probability, float)), np.ravel(np.asarray(happened, float))
        found = words["cases"].format(
            n=p.size, forecast=percent(float(p.mean())), observed=percent(float(met.mean()))
        )
        legend_above(ax, columns=2)
        title_above(ax, found if title is None else title)
    return ax


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
    words = _WORDS[language]
    when, goal, came = (np.ravel(np.asarray(x, dtype=float)) for x in (years, targets, outcomes))
    # Published to one decimal, so 6.95 is a 7.0.
    met = np.round(came, 1) >= np.round(goal, 1)
    with house_style():
        ax = ax or new_axes()
        ax.axhline(0, color=GREY, linewidth=0.6)
        ax.vlines(when, goal, came, color=GREY, linewidth=0.9)
        ax.hlines(goal, when - 0.32, when + 0.32, color=VERMILION, linewidth=2.4, label=words["target"])
        kept, missed = (f"{words['outcome']} {sign} {words['target']}" for sign in "≥<")
        ax.scatter(when[met], came[met], color=BLUE, s=30, zorder=4, label=kept)
        ax.scatter(
            when[~met], came[~met], facecolor="white", edgecolor=ORANGE, linewidth=1.6, s=30, zorder=4,
            label=missed,
        )  # fmt: skip
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
        ax.set_ylabel(words["rate"])
        legend_above(ax, columns=3)
        found = words["kept"].format(met=int(met.sum()), n=met.size)
        title_above(ax, found if title is None else title)
    return ax
