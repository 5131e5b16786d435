"""All targets in one picture: what is expected of each, what it promises, how likely it is."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from pingshan_forecast.charts.style import (
    BANDS,
    BLUE,
    GREY,
    VERMILION,
    house_style,
    legend_above,
    new_axes,
    plain,
)
from pingshan_forecast.distributions import kept_interval
from pingshan_forecast.errors import PlanError
from pingshan_forecast.judgement.target import Judged
from pingshan_forecast.language.catalogue import catalogue
from pingshan_forecast.language.display import clean, shorten_columns, width
from pingshan_forecast.language.numbers import percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from pingshan_forecast.assessment.result import Assessment
    from pingshan_forecast.language.catalogue import Language

_LONGEST, _LINE = 76, 40  # columns of a target's name, and of one line of it; a Chinese character takes two
_ROW = 0.34  # inches of height a target


def overview_chart(assessment: Assessment, *, ax: Axes | None = None, language: Language = "en") -> Axes:
    """Draw every target on growth: 80% band, median, the target itself, and its strict probability.

    Parameters
    ----------
    assessment : Assessment
        Its judged targets on growth, a line each, in the order of the plan; others are left out.
    ax : matplotlib Axes, optional
        Where to draw; default a new figure as high as the targets need.
    language : {"zh", "en"}
        Language of the labels.

    Raises
    ------
    PlanError
        If no target on growth was judged.

    Examples
    --------
    >>> import matplotlib; matplotlib.use("agg")
    >>> import pingshan_forecast as pf
    >>> result = pf.assess(pf.load_plan("pingshan-2021"), pf.load_history("坪山"))
    >>> [label.get_text() for label in pf.charts.overview_chart(result).get_yticklabels()][0][:22]
    'gross domestic product'
    """
    rows = [row for row in assessment.rows if isinstance(row, Judged) and row.target.measure == "growth"]
    if not rows:
        raise PlanError("no target on growth was judged; there is nothing to draw")
    words = catalogue(language)
    with house_style():
        ax = ax if ax is not None else new_axes(*_size(len(rows)))
        for place, row in enumerate(rows):
            (median, _), (low, high) = (kept_interval(row.predictive, level) for level in (0.0, 0.8))
            first = place == 0
            ax.barh(
                place,
                high - low,
                left=low,
                height=0.42,
                color=BANDS[1][1],
                label=words["chart.band_80"] * first,
            )
            ax.plot(median, place, "o", color=BLUE, ms=5, label=words["chart.median"] * first)
            goals = {end for end in (row.target.low, row.target.high) if end is not None}
            for goal in goals or {row.target.bound or 0.0}:
                ax.plot(
                    [goal, goal], [place - 0.34, place + 0.34], color=VERMILION, lw=2.2,
                    label=words["chart.target"] * first,
                )  # fmt: skip
                first = False
            ax.annotate(
                percent(row.strict), (1.0, place), xycoords=("axes fraction", "data"), xytext=(6, 0),
                textcoords="offset points", va="center", fontsize=9.5, color=BLUE,
            )  # fmt: skip
        names = [plain(_name(row, language)) for row in rows]
        ax.set_yticks(range(len(rows)), names)
        ax.set_ylim(len(rows) - 0.5, -0.5)
        ax.use_sticky_edges = False
        ax.margins(x=0.04)
        ax.axvline(0.0, color=GREY, lw=0.6, zorder=0)
        ax.tick_params(axis="y", length=0)
        ax.set_xlabel(words["chart.growth"])
        ax.set_title(words["chart.met"], loc="right", fontsize=8.5)
        legend_above(ax, columns=3)
    return ax


def overview_figure(assessment: Assessment, *, language: Language = "en") -> Figure:
    """Figure of all targets of its own, for a page.

    Parameters
    ----------
    assessment : Assessment
        As for `overview_chart`.
    language : {"zh", "en"}
        Language of the labels.

    Raises
    ------
    PlanError
        If no target on growth was judged.
    """
    figure = Figure(figsize=_size(len(assessment.rows)), layout="constrained")
    with house_style():
        overview_chart(assessment, ax=figure.subplots(), language=language)
    return figure


def _size(n: int) -> tuple[float, float]:
    """Width and height in inches for some targets."""
    return 6.6, 0.75 + _ROW * n


def _name(row: Judged, language: Language) -> str:
    """Name of a target in at most two lines."""
    name = shorten_columns(clean(row.target.words(language)), _LONGEST)
    if width(name) <= _LINE:
        return name
    head, comma, tail = name.rpartition(", ")
    return (
        f"{head},\n{tail}"
        if comma and max(width(head), width(tail)) < _LINE
        else "\n".join(wrap(name, _LINE))
    )
