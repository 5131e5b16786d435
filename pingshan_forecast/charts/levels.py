"""The history of a level, cut where it stops being comparable with the years before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import MaxNLocator

from pingshan_forecast.charts.style import BLACK, GREY, house_style, new_axes, title_above
from pingshan_forecast.language.catalogue import catalogue
from pingshan_forecast.language.names import SeriesName

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from pingshan_forecast.core.series import IndicatorSeries
    from pingshan_forecast.language.catalogue import Language


def history_chart(
    series: IndicatorSeries, *, ax: Axes | None = None, title: str | None = None, language: Language = "en"
) -> Axes:
    """Draw the published levels of a series; the line is cut at a missing year and at a break.

    Parameters
    ----------
    series : IndicatorSeries
        The history, levels in its unit at current prices.
    ax : matplotlib Axes, optional
        Where to draw; default a new figure.
    title : str, optional
        Default: region, indicator, and how many breaks its levels have.
    language : {"zh", "en"}
        Language of the labels.

    Examples
    --------
    >>> import matplotlib; matplotlib.use("agg")
    >>> import pingshan_forecast as pf
    >>> history_chart(pf.load_history("坪山").series("gdp")).get_ylabel()
    '100 million yuan'
    """
    words = catalogue(language)
    breaks = [item for item in series.breaks if series.years[0] < item.year <= series.years[-1]]
    with house_style():
        ax = ax or new_axes()
        cuts = np.searchsorted(series.years, sorted({item.year for item in breaks}))
        for years, level in zip(np.split(series.years, cuts), np.split(series.level, cuts), strict=True):
            ax.plot(years, level, color=BLACK, marker="o", markersize=4, linewidth=1.2)
        ax.set_ylim(bottom=0)
        for item in breaks:
            ax.axvline(item.year - 0.5, color=GREY, linewidth=0.8, linestyle=":")
            ax.annotate(
                words.term("break", item.kind), (item.year - 0.5, 0.02),
                xycoords=("data", "axes fraction"), textcoords="offset points", xytext=(-2, 0),
                fontsize=7, color=GREY, ha="right", va="bottom",
            )  # fmt: skip
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
        ax.set_ylabel(words.term("unit", series.unit))
        title_above(ax, _title(series, len(breaks), language) if title is None else title, rows=0)
    return ax


def _title(series: IndicatorSeries, breaks: int, language: Language) -> str:
    key = "levels_unbroken" if not breaks else "levels_broken_once" if breaks == 1 else "levels_broken"
    name = SeriesName(series.indicator, series.region).title(language)
    return catalogue(language)(f"chart.{key}", name=name, n=breaks)
