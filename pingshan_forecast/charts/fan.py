"""The fan chart: published growth, its gaps and breaks, what lies ahead, and the target."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from pingshan_forecast.charts.style import (
    BANDS,
    BLACK,
    BLUE,
    GREY,
    VERMILION,
    house_style,
    legend_above,
    new_axes,
    title_above,
)
from pingshan_forecast.distributions import kept_interval
from pingshan_forecast.judgement.target import Judged
from pingshan_forecast.language import likelihood
from pingshan_forecast.language.catalogue import catalogue
from pingshan_forecast.language.display import clean, shorten_columns, width
from pingshan_forecast.language.names import SeriesName
from pingshan_forecast.language.numbers import formatted, number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Annotation

    from pingshan_forecast.assessment.result import Assessment
    from pingshan_forecast.core.forecasts import Forecast
    from pingshan_forecast.core.series import IndicatorSeries
    from pingshan_forecast.core.targets import Target
    from pingshan_forecast.distributions import Distribution
    from pingshan_forecast.judgement.target import TargetAssessment
    from pingshan_forecast.language.catalogue import Catalogue, Language

# Points between two numbers of 8 points.
_APART = 11.0
# Columns of a title that does not run into its neighbour; a Chinese character takes two.
_LONGEST, _LEAST = 72, 12


def fan_chart(
    series: IndicatorSeries,
    forecast: Forecast | None = None,
    target: Target | None = None,
    *,
    predictive: Distribution | None = None,
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
    predictive : Distribution, optional
        The distribution of the target's year, where it pools the forecast with other experts; default the
        forecast's own.
    ax : matplotlib Axes, optional
        Where to draw; default a new figure.
    title : str, optional
        Default: region, indicator, and the median of the target's year; ``""`` for none.
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
    words = catalogue(language)
    with house_style():
        ax = ax or new_axes()
        labels: list[Annotation] = []
        if forecast is not None:
            marginals = _marginals(forecast, target, predictive)
            labels.append(_draw_fan(ax, series, forecast, marginals, words))
        _draw_history(ax, series, words)
        if target is not None and target.measure == "growth":
            labels += _draw_target(ax, target, words)
        last = int(forecast.years[-1]) if forecast is not None else int(series.years[-1])
        _draw_years(ax, series, last, words)
        ax.set_ylabel(words["chart.growth"])
        # At least three ticks, also on the low charts of a page.
        ax.yaxis.set_major_locator(MaxNLocator(nbins=4, steps=[1, 2, 2.5, 5, 10], min_n_ticks=3))
        _part(ax, labels)
        legend_above(ax, columns=7)
        title_above(ax, _title(series, forecast, target, predictive, language) if title is None else title)
    return ax


def _draw_history(ax: Axes, series: IndicatorSeries, words: Catalogue) -> None:
    years, growth = series.observed
    ax.axhline(0, color=GREY, linewidth=0.6, zorder=2)
    # The line breaks at a missing year: nothing is drawn where nothing was published.
    ax.plot(
        series.years, series.growth_pct,
        color=BLACK, marker="o", markersize=4, linewidth=1.2, label=words["chart.published"], zorder=4,
    )  # fmt: skip
    if missing := series.missing_years():
        # On the axis, not at zero: an empty ring at zero would read as no growth.
        ax.plot(
            missing, [0.0] * len(missing), transform=ax.get_xaxis_transform(),
            linestyle="none", marker="o", markersize=5, markerfacecolor="white", markeredgecolor=GREY,
            label=words["chart.missing"], clip_on=False, zorder=5,
        )  # fmt: skip
    if growth.size:
        ax.annotate(
            formatted(growth[-1], "g"), (years[-1], growth[-1]),
            textcoords="offset points", xytext=(-5, 5), ha="right", fontsize=8,
        )  # fmt: skip


def _marginals(
    forecast: Forecast, target: Target | None, predictive: Distribution | None
) -> list[Distribution]:
    """Distribution of each year ahead."""
    own = target.year if target is not None and target.measure != "level" else None
    return [
        predictive if predictive is not None and year == own else forecast.marginal(int(year))
        for year in forecast.years
    ]


def _draw_fan(
    ax: Axes,
    series: IndicatorSeries,
    forecast: Forecast,
    marginals: list[Distribution],
    words: Catalogue,
) -> Annotation:
    median = [kept_interval(m, 0.0)[0] for m in marginals]
    seen_years, seen = series.observed
    joined = bool(seen.size) and seen_years[-1] + 1 == forecast.years[0]
    years = np.concatenate(([seen_years[-1]], forecast.years)) if joined else forecast.years
    start = [float(seen[-1])] if joined else []
    if forecast.horizon == 1 and not joined:
        years = np.array([forecast.years[0] - 0.3, forecast.years[0] + 0.3])
        marginals, median = marginals * 2, median * 2
    for level, colour in BANDS:
        low, high = zip(*(kept_interval(m, level) for m in marginals), strict=True)
        ax.fill_between(
            years, start + list(low), start + list(high), color=colour, linewidth=0, label=f"{level:.0%}"
        )
    ax.plot(
        years,
        start + median,
        color=BLUE,
        linewidth=1.6,
        linestyle="--",
        label=words["chart.median"],
        zorder=3,
    )
    return ax.annotate(
        number(median[-1]), (years[-1], median[-1]),
        textcoords="offset points", xytext=(5, -3), fontsize=8, color=BLUE,
    )  # fmt: skip


def _part(ax: Axes, labels: list[Annotation]) -> None:
    """Move the numbers of median and target apart where one would cover the other."""
    if len(labels) < 2:
        return
    low, high = sorted(labels, key=lambda label: float(label.xy[1]))
    bottom, top = ax.get_ylim()
    room = ax.bbox.height * 72 / ax.figure.dpi
    gap = (float(high.xy[1]) - float(low.xy[1])) / (top - bottom) * room
    for label, side in ((low, -1), (high, 1)):
        x, y = label.xyann
        label.xyann = (x, float(y) + side * max(0.0, _APART - gap) / 2)


def _draw_target(ax: Axes, target: Target, words: Catalogue) -> list[Annotation]:
    bound = target.bound
    if bound is None:
        return []
    ends = target.year - 0.45, target.year + 0.45
    ax.hlines(bound, *ends, color=VERMILION, linewidth=2.4, label=words["chart.target"], zorder=6)
    other = target.low if target.is_ceiling else target.high
    if target.comparator == "between" and other is not None:
        ax.hlines(other, *ends, color=VERMILION, linewidth=1.0, zorder=6)
    label = ax.annotate(
        formatted(bound, "g"), (ends[1], bound),
        textcoords="offset points", xytext=(3, -3), fontsize=8, color=VERMILION, zorder=6,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
    )  # fmt: skip
    return [label]


def _draw_years(ax: Axes, series: IndicatorSeries, last: int, words: Catalogue) -> None:
    """Set the axis of years, with a line at each break."""
    first = int(series.observed[0][0]) if series.n_observed else int(series.years[0])
    ax.set_xlim(first - 0.5, last + 0.12 * (last - first) + 0.5)
    if last - first <= 14:
        ax.set_xticks(range(first, last + 1))
    else:
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    for item in series.breaks:
        if first < item.year <= last:
            ax.axvline(item.year - 0.5, color=GREY, linewidth=0.8, linestyle=":", zorder=1)
            ax.annotate(
                words.term("break", item.kind), (item.year - 0.5, 0.98),
                xycoords=("data", "axes fraction"), textcoords="offset points", xytext=(-2, 0),
                fontsize=7, color=GREY, ha="right", va="top",
            )  # fmt: skip


def _title(
    series: IndicatorSeries,
    forecast: Forecast | None,
    target: Target | None,
    predictive: Distribution | None,
    language: Language,
) -> str:
    name = SeriesName(series.indicator, series.region).title(language)
    if forecast is None:
        return name
    year = target.year if target is not None else int(forecast.years[-1])
    median = float((predictive or forecast.marginal(year)).quantile(0.5))
    return catalogue(language)("chart.forecast_title", name=name, year=year, median=median)


def finding(row: TargetAssessment, language: Language = "en") -> str:
    """What was found for a target, in one line, as its chart's title: a long name is cut, no verdict.

    Parameters
    ----------
    row : Judged or NotAssessable
        A judged target, or one that cannot be judged.
    language : {"en", "zh"}
        Of the title.
    """
    room = _LONGEST - width(likelihood.finding("", row.strict, language))
    name = clean(row.target.words(language))
    # In English the target's number stands behind the indicator: the indicator is cut.
    indicator, comma, amount = name.rpartition(", ")
    left = room - width(comma + amount)
    if comma and left >= _LEAST:
        name = shorten_columns(indicator, left) + comma + amount
    return likelihood.finding(shorten_columns(name, room), row.strict, language)


def target_fan(row: Judged, *, language: Language = "en", size: tuple[float, float] = (6.3, 2.3)) -> Figure:
    """Fan chart of one target, without a title: the heading above it says what was found.

    Parameters
    ----------
    row : Judged
        A judged target.
    language : {"en", "zh"}
        Of labels and legend.
    size : tuple of (float, float)
        Width and height in inches.
    """
    with house_style():
        figure = Figure(figsize=size)
        wide, high = size
        # Room in inches for tick labels, axis label and legend: fans of one note stand under one another.
        figure.subplots_adjust(0.55 / wide, 0.26 / high, 1 - 0.05 / wide, 1 - 0.24 / high)
        _target_fan(row, figure.subplots(), "", language)
    return figure


def target_fans(assessment: Assessment, *, language: Language = "en") -> Figure:
    """One fan chart a target in one figure; targets without a forecast are left out.

    Parameters
    ----------
    assessment : Assessment
        Its judged targets are drawn, two in a row.
    language : {"en", "zh"}
        Of titles, labels and legend.

    Returns
    -------
    matplotlib.figure.Figure
    """
    rows = [row for row in assessment.rows if isinstance(row, Judged) and row.has_fan]
    columns = 1 if len(rows) == 1 else 2
    lines = max(1, math.ceil(len(rows) / columns))
    with house_style():
        figure = Figure(figsize=(6.3 * columns, 3.0 * lines), layout="constrained")
        axes = figure.subplots(lines, columns, squeeze=False).ravel()
        for ax in axes[len(rows) :]:
            ax.remove()
        for ax, row in zip(axes, rows, strict=False):
            _target_fan(row, ax, finding(row, language), language)
    return figure


def _target_fan(row: Judged, ax: Axes, title: str, language: Language) -> None:
    fan_chart(
        row.series,
        row.forecast,
        row.target,
        predictive=row.predictive,
        ax=ax,
        title=title,
        language=language,
    )
