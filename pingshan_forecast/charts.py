"""Charts: each takes an Axes and returns it. Colour-blind safe, readable in grey, Chinese on any machine."""

from __future__ import annotations

import io
import math
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
from matplotlib import font_manager
from matplotlib.ticker import MaxNLocator

from pingshan_forecast.errors import ScenarioError
from pingshan_forecast.indicators import indicator
from pingshan_forecast.scores import reliability
from pingshan_forecast.tables import data_path
from pingshan_forecast.wording import break_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import ArrayLike

    from pingshan_forecast.assessment import Assessment, TargetAssessment
    from pingshan_forecast.forecasts import Forecast
    from pingshan_forecast.series import IndicatorSeries
    from pingshan_forecast.targets import Target
    from pingshan_forecast.wording import Language

# Okabe & Ito (2008), Color Universal Design: distinct to every common kind of colour vision.
BLUE, VERMILION, GREY = "#0072B2", "#D55E00", "#5f5f5f"
_BANDS = ((0.95, 0.14), (0.80, 0.24), (0.50, 0.34))

_WORDS = {
    "en": {
        "growth": "growth, %",
        "history": "published",
        "median": "median forecast",
        "target": "target",
        "missing": "no figure",
        "stated": "stated probability",
        "observed": "share of targets met",
        "band": "90% of cases if right",
    },
    "zh": {
        "growth": "增速(%)",
        "history": "公布值",
        "median": "预测中位数",
        "target": "目标",
        "missing": "缺数据",
        "stated": "预测概率",
        "observed": "实际完成比例",
        "band": "若概率准确,90%落入此范围",
    },
}


@lru_cache(maxsize=1)
def _families() -> tuple[str, str]:
    path = data_path("fonts/NotoSansSC-subset.otf")
    font_manager.fontManager.addfont(path)
    return "DejaVu Sans", font_manager.FontProperties(fname=path).get_name()


@contextmanager
def house_style() -> Iterator[None]:
    """Draw with the bundled fonts and the house settings; texts made inside keep them."""
    settings: Any = {
        "font.family": list(_families()),
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.titlesize": 11,
        "axes.titlelocation": "left",
        "axes.labelsize": 9,
        "xtick.labelsize": 9,
        "ytick.labelsize": 9,
        "legend.fontsize": 8,
        "legend.frameon": False,
        "svg.hashsalt": "pingshan_forecast",
    }
    with mpl.rc_context(settings):
        yield


def _new_axes() -> Axes:
    import matplotlib.pyplot as plt

    _, ax = plt.subplots(figsize=(7.0, 3.8), layout="constrained")
    return ax


def fan_chart(
    series: IndicatorSeries,
    forecast: Forecast | None = None,
    target: Target | None = None,
    *,
    ax: Axes | None = None,
    title: str | None = None,
    language: Language = "en",
) -> Axes:
    """Draw published growth, its gaps and breaks, the 50, 80 and 95% bands ahead, and the target.

    Parameters
    ----------
    series : IndicatorSeries
        The history, growth in per cent.
    forecast : Forecast, optional
        Its joint forecast.
    target : Target, optional
        A growth target; targets of other kinds are not drawn.
    ax : matplotlib Axes, optional
        Where to draw; default a new figure.
    title : str, optional
        Default: region, indicator, and how median and target compare.
    language : {"zh", "en"}
        Language of the labels.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> import matplotlib; matplotlib.use("agg")
    >>> import pingshan_forecast as pf
    >>> series = pf.load_history("坪山").series("gdp")
    >>> ax = fan_chart(series, pf.forecast(series, 2))
    >>> ax.get_ylabel()
    'growth, %'
    """
    words = _WORDS[language]
    with house_style():
        ax = ax or _new_axes()
        _draw_history(ax, series, words)
        if forecast is not None:
            _draw_fan(ax, series, forecast, words)
        if target is not None and target.measure in {"growth", "positive"}:
            _draw_target(ax, target, words)
        last = int(forecast.years[-1]) if forecast is not None else int(series.years[-1])
        _draw_breaks(ax, series, last, language)
        ax.set_xlim(series.years[0] - 0.6, last + 0.9)
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
        ax.set_ylabel(words["growth"])
        ax.set_title(title if title is not None else _title(series, forecast, target, language))
        ax.legend(loc="best", ncols=2)
    return ax


def _draw_history(ax: Axes, series: IndicatorSeries, words: dict[str, str]) -> None:
    years, growth = series.observed
    ax.axhline(0, color=GREY, linewidth=0.6)
    # The line breaks at a missing year; a ring on the zero line says that the year exists.
    ax.plot(
        series.years,
        series.growth_pct,
        color="black",
        marker="o",
        markersize=4,
        linewidth=1.2,
        label=words["history"],
    )
    missing = series.missing_years()
    if missing:
        ax.plot(
            missing,
            np.zeros(len(missing)),
            linestyle="none",
            marker="o",
            markersize=5,
            markerfacecolor="white",
            markeredgecolor=GREY,
            label=words["missing"],
            clip_on=False,
            zorder=3,
        )
    if growth.size:
        ax.annotate(
            f"{growth[-1]:g}",
            (years[-1], growth[-1]),
            textcoords="offset points",
            xytext=(-4, 6),
            ha="right",
            fontsize=8,
        )


def _draw_fan(ax: Axes, series: IndicatorSeries, forecast: Forecast, words: dict[str, str]) -> None:
    marginals = [forecast.marginal(int(year)) for year in forecast.years]
    median = [float(m.quantile(0.5)) for m in marginals]
    seen_years, seen = series.observed
    joined = bool(seen.size) and seen_years[-1] + 1 == forecast.years[0]
    years = np.concatenate(([seen_years[-1]], forecast.years)) if joined else forecast.years
    start = [float(seen[-1])] if joined else []
    if forecast.horizon == 1 and not joined:
        years = np.array([forecast.years[0] - 0.3, forecast.years[0] + 0.3])
        marginals, median = marginals * 2, median * 2
    for level, alpha in _BANDS:
        low, high = zip(*(m.interval(level) for m in marginals), strict=True)
        ax.fill_between(
            years,
            start + list(low),
            start + list(high),
            color=BLUE,
            alpha=alpha,
            linewidth=0,
            label=f"{level:.0%}",
        )
    ax.plot(years, start + median, color=BLUE, linewidth=1.6, linestyle="--", label=words["median"])
    ax.annotate(
        f"{median[-1]:.1f}",
        (years[-1], median[-1]),
        textcoords="offset points",
        xytext=(5, -3),
        fontsize=8,
        color=BLUE,
    )


def scenario_bands(
    assessment: Assessment, row: int = 0, *, ax: Axes | None = None, language: Language = "en"
) -> Axes:
    """Draw one target under every scenario: median, 50 and 80% band, probability, and the target's line.

    Parameters
    ----------
    assessment : Assessment
        Made with scenarios.
    row : int
        The target, by its place in the plan.
    ax : matplotlib Axes, optional
        Where to draw; default a new figure.
    language : {"zh", "en"}
        Language of the labels.

    Returns
    -------
    matplotlib.axes.Axes

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
    target = assessment.rows[row].target
    if not assessment.scenarios or assessment.rows[row].predictive is None:
        raise ScenarioError(
            f"nothing to draw for {target.text or target.indicator_name!r}: assess it with scenarios"
        )
    words = _WORDS[language]
    with house_style():
        ax = ax or _new_axes()
        for place, result in enumerate(assessment.scenarios):
            item = result.targets[row]
            assert item.predictive is not None  # as assessable as without the scenario
            for level, width in ((0.8, 7.0), (0.5, 12.0)):
                low, high = item.predictive.interval(level)
                ax.hlines(place, low, high, color=BLUE, linewidth=width, alpha=0.35)
            median = float(item.predictive.quantile(0.5))
            ax.plot(median, place, marker="o", color="white", markeredgecolor=BLUE, zorder=3)
            ax.annotate(
                f"{item.strict:.0%}",
                (1.01, place),
                xycoords=("axes fraction", "data"),
                va="center",
                fontsize=8,
            )
        goal = (
            0.0 if target.comparator == "positive" else target.low if target.low is not None else target.high
        )
        if goal is not None:
            ax.axvline(goal, color=VERMILION, linewidth=1.6, label=f"{words['target']}: {target.text}")
            ax.legend(loc="best")
        ax.set_yticks(range(len(assessment.scenarios)), [r.name(language) for r in assessment.scenarios])
        ax.set_ylim(len(assessment.scenarios) - 0.4, -0.6)
        ax.set_xlabel(words["growth"] if target.unit == "%" else target.unit)
        ax.set_title(finding(assessment.rows[row], language))
    return ax


def _draw_target(ax: Axes, target: Target, words: dict[str, str]) -> None:
    low, high = target.low, target.high
    if target.comparator == "positive":
        low = 0.0
    floor = low if low is not None else high
    if floor is None:
        return
    label = f"{words['target']}: {target.text}" if target.text else words["target"]
    ax.hlines(
        floor, target.year - 0.45, target.year + 0.45, color=VERMILION, linewidth=2.4, label=label, zorder=4
    )
    if high is not None and low is not None and high > low:
        ax.hlines(high, target.year - 0.45, target.year + 0.45, color=VERMILION, linewidth=1.0, zorder=4)


def _draw_breaks(ax: Axes, series: IndicatorSeries, last: int, language: Language) -> None:
    for item in series.breaks:
        if series.years[0] < item.year <= last:
            ax.axvline(item.year - 0.5, color=GREY, linewidth=0.8, linestyle=":")
            ax.annotate(
                break_words(item.kind, language),
                (item.year - 0.5, 0.02),
                xycoords=("data", "axes fraction"),
                rotation=90,
                fontsize=7,
                color=GREY,
                ha="right",
                va="bottom",
            )


def _title(
    series: IndicatorSeries, forecast: Forecast | None, target: Target | None, language: Language
) -> str:
    name = f"{series.region} {indicator(series.indicator).name(language)}"
    if forecast is None:
        return name
    year = target.year if target is not None else int(forecast.years[-1])
    median = float(forecast.marginal(year).quantile(0.5))
    if language == "zh":
        return f"{name}:{year}年预测中位数{median:.1f}%"
    return f"{name}: median {median:.1f}% in {year}"


def finding(row: TargetAssessment, language: Language = "en") -> str:
    """Say in one line what was found for a target, as its chart's title."""
    wording = row.target.text or row.target.indicator_name
    if row.strict is None:
        return f"{wording}:{'无法判断' if language == 'zh' else ' not assessable'}"
    word = row.verdict(language)
    if language == "zh":
        return f"{wording}:{word}实现({row.strict:.0%})"
    return f"{wording}: {word} to be met ({row.strict:.0%})"


def target_fans(assessment: Assessment, *, language: Language = "en") -> Figure:
    """Draw one fan chart a target in one figure; targets without a forecast are left out.

    Returns
    -------
    matplotlib.figure.Figure
    """
    from matplotlib.figure import Figure

    rows = [row for row in assessment.rows if row.forecast is not None and row.series is not None]
    columns = 1 if len(rows) == 1 else 2
    lines = max(1, math.ceil(len(rows) / columns))
    with house_style():
        figure = Figure(figsize=(5.6 * columns, 3.3 * lines), layout="constrained")
        axes = figure.subplots(lines, columns, squeeze=False).ravel()
        for ax in axes[len(rows) :]:
            ax.remove()
        for ax, row in zip(axes, rows, strict=False):
            assert row.series is not None  # filtered above; tells the type checker
            fan_chart(
                row.series, row.forecast, row.target, ax=ax, title=finding(row, language), language=language
            )
    return figure


def reliability_diagram(
    probability: ArrayLike, happened: ArrayLike, *, ax: Axes | None = None, language: Language = "en"
) -> Axes:
    """Draw how often targets were met against the probability given to them, ten bins.

    Bars are the consistency bands of `scores.reliability`; the size of a point is its number of targets.

    Examples
    --------
    >>> import matplotlib; matplotlib.use("agg")
    >>> ax = reliability_diagram([0.2, 0.8], [False, True])
    >>> ax.get_xlabel()
    'stated probability'
    """
    words, table = _WORDS[language], reliability(probability, happened)
    with house_style():
        ax = ax or _new_axes()
        ax.plot([0, 1], [0, 1], color=GREY, linewidth=0.8, linestyle=":")
        low, high = table.band_low, table.band_high
        ax.vlines(table.forecast, low, high, color=BLUE, alpha=0.34, linewidth=6, label=words["band"])
        size = 20 + 160 * table.count / table.count.max()
        ax.scatter(table.forecast, table.observed, s=size, color=VERMILION, zorder=3, label=words["observed"])
        for x, y, count in zip(table.forecast, table.observed, table.count, strict=True):
            ax.annotate(
                f"{count}", (x, y), textcoords="offset points", xytext=(7, -9), fontsize=7, color=GREY
            )
        ax.set(xlim=(0, 1), ylim=(0, 1), aspect="equal", xlabel=words["stated"], ylabel=words["observed"])
        ax.legend(loc="upper left")
    return ax


def png(figure: Figure, *, dpi: int = 150) -> bytes:
    """Render a figure as PNG, the same bytes for the same figure."""
    buffer = io.BytesIO()
    with house_style():
        figure.savefig(buffer, format="png", dpi=dpi, metadata={"Software": None})
    return buffer.getvalue()
