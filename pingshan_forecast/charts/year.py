"""Charts of the year in progress: probability against the calendar, and the pace of one target."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.dates import DateFormatter, MonthLocator, date2num
from matplotlib.ticker import PercentFormatter

from pingshan_forecast.charts.style import (
    BANDS,
    BLACK,
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    VERMILION,
    house_style,
    legend_above,
    new_axes,
    plain,
    title_above,
)
from pingshan_forecast.distributions import kept_interval
from pingshan_forecast.errors import PlanError
from pingshan_forecast.judgement.target import Judged
from pingshan_forecast.language.catalogue import catalogue
from pingshan_forecast.language.periods import FigureName

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from pingshan_forecast.assessment.result import Assessment
    from pingshan_forecast.judgement.in_progress import YearInProgress
    from pingshan_forecast.language.catalogue import Language

_COLOURS = (BLUE, VERMILION, GREEN, ORANGE, BLACK, GREY)
_STYLES = ("-", "--", "-.", ":")
_WORTH_A_LABEL = 0.05


def calendar_chart(assessment: Assessment, *, ax: Axes | None = None, language: Language = "en") -> Axes:
    """Draw the probability of each target from the plan's day on: a step a publication.

    The publication that moves a target most on a day is named where it moves one by five points or more.

    Parameters
    ----------
    assessment : Assessment
        Judged on a day after the plan's (`assess(..., as_of=)`).
    ax : matplotlib Axes, optional
        Where to draw; default a new figure.
    language : {"zh", "en"}
        Language of the labels.

    Raises
    ------
    PlanError
        If the assessment is that of the plan's day.

    Examples
    --------
    >>> import matplotlib; matplotlib.use("agg")
    >>> import pingshan_forecast as pf
    >>> result = pf.assess(pf.load_plan("pingshan-2022"), pf.load_history("坪山"), as_of="2022-07-31")
    >>> len(calendar_chart(result).get_lines()) >= 4
    True
    """
    progress, words = _progress(assessment), catalogue(language)
    with house_style():
        ax = ax if ax is not None else new_axes(height=4.4)
        start = assessment.plan.as_of
        days = [start, *(max(r.figure.published, start) for r in progress.releases)]
        shown = 0
        for k, (then, row) in enumerate(zip(progress.january, assessment.rows, strict=True)):
            if then.strict is None:
                continue
            values = [then.strict, *(release.strict[k] for release in progress.releases)]
            heights = np.array([np.nan if v is None else v for v in values])
            ax.step(
                np.array([*days, progress.day], dtype="datetime64[D]"),
                [*heights, heights[-1]],
                where="post",
                color=_COLOURS[shown % len(_COLOURS)],
                linestyle=_STYLES[shown % len(_STYLES)],
                label=plain(row.target.words(language)),
            )
            shown += 1
        _label_steps(ax, progress, days, language)
        ax.set_ylim(-0.02, 1.02)
        ax.yaxis.set_major_formatter(PercentFormatter(1.0))
        ax.set_ylabel(words["chart.met"])
        ax.xaxis.set_major_locator(MonthLocator())  # type: ignore[no-untyped-call]
        ax.xaxis.set_major_formatter(DateFormatter("%Y-%m"))  # type: ignore[no-untyped-call]
        ax.tick_params(axis="x", rotation=30)
        legend_above(ax, columns=1)
        title = words("chart.calendar_title", region=assessment.plan.region, year=assessment.plan.year)
        title_above(ax, title, rows=shown)
    return ax


def _progress(assessment: Assessment) -> YearInProgress:
    if assessment.progress is None:
        raise PlanError("nothing of the year so far is drawn on the plan's day; assess with as_of")
    return assessment.progress


def _label_steps(ax: Axes, progress: YearInProgress, days: list[dt.date], language: Language) -> None:
    """Name the publications that move a target by five points or more, the largest of each day."""
    before = [row.strict for row in progress.january]
    largest: dict[dt.date, tuple[float, str]] = {}
    for release, day in zip(progress.releases, days[1:], strict=True):
        steps = [
            abs(b - a) for a, b in zip(before, release.strict, strict=True) if a is not None and b is not None
        ]
        moved = max(steps, default=0.0)
        before = list(release.strict)
        figure = release.figure
        name = FigureName(figure.region, figure.indicator, figure.period).words(language)
        if moved >= _WORTH_A_LABEL and moved > largest.get(day, (0.0, ""))[0]:
            largest[day] = moved, name
    for day, (_, name) in largest.items():
        place = float(date2num(day))  # type: ignore[no-untyped-call]
        ax.axvline(place, color=GREY, linewidth=0.6, zorder=0)
        ax.annotate(
            plain(name),
            (place, 0.01),
            rotation=90,
            fontsize=7,
            color=GREY,
            ha="right",
            va="bottom",
        )


def pace_chart(
    assessment: Assessment, indicator: str, *, ax: Axes | None = None, language: Language = "en"
) -> Axes:
    """Draw the pace of one target: growth so far by month, the fan to the whole year, what the rest needs.

    Parameters
    ----------
    assessment : Assessment
        Judged on a day after the plan's (`assess(..., as_of=)`).
    indicator : str
        A code of the registry.
    ax : matplotlib Axes, optional
        Where to draw; default a new figure.
    language : {"zh", "en"}
        Language of the labels.

    Raises
    ------
    PlanError
        If no target on the indicator has figures of the year so far.

    Examples
    --------
    >>> import matplotlib; matplotlib.use("agg")
    >>> import pingshan_forecast as pf
    >>> result = pf.assess(pf.load_plan("pingshan-2022"), pf.load_history("坪山"), as_of="2022-07-31")
    >>> pace_chart(result, "gdp").get_ylabel()
    'growth since January, %'
    """
    progress, words = _progress(assessment), catalogue(language)
    pace = next((p for p in progress.pace if p.target.indicator == indicator and p.target.is_growth), None)
    if pace is None:
        have = ", ".join(p.target.indicator for p in progress.pace) or "none"
        raise PlanError(f"no growth target on {indicator!r} has figures of the year so far; there are {have}")
    row = next(r for r in assessment.rows if r.target is pace.target)
    assert isinstance(row, Judged)  # it has a pace
    figures = progress.figures(pace.target.region, indicator)
    with house_style():
        ax = ax if ax is not None else new_axes()
        months = [figure.month for figure in figures]
        ax.plot(months, [f.growth_pct for f in figures], "o-", color=BLUE, label=words["chart.so_far"])
        last = figures[-1]
        if last.period != "FY":
            middle = kept_interval(row.predictive, 0.0)[0]
            for level, colour in BANDS:
                low, high = kept_interval(row.predictive, level)
                ends = [last.growth_pct, low], [last.growth_pct, high]
                ax.fill_between([last.month, 12], *ends, color=colour, zorder=0, label=f"{level:.0%}")
            path = [last.growth_pct, middle]
            ax.plot([last.month, 12], path, color=BLUE, linestyle="--", label=words["chart.median"])
        if pace.required is not None:
            needed = pace.required.growth
            ax.hlines(needed, last.month, 12, color=ORANGE, linestyle="-.", label=words["chart.required"])
        if pace.target.bound is not None:
            ax.axhline(pace.target.bound, color=VERMILION, linestyle=":", label=words["chart.target"])
        ax.set_xlim(0.5, 12.3)
        ax.set_xticks(range(1, 13))
        ax.set_xlabel(words["chart.month"])
        ax.set_ylabel(words["chart.since_january"])
        legend_above(ax, columns=4)
        title_above(ax, pace.text(language), rows=2)
    return ax
