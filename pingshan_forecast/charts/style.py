"""The house style of all charts: fonts that are there on any machine, colours that every eye tells apart."""

from __future__ import annotations

import io
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib import font_manager

from pingshan_forecast.registry.tables import data_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


# Okabe & Ito (2008), Color Universal YearInputs: distinct to every common kind of colour vision.
BLUE, VERMILION, GREEN, ORANGE = "#0072B2", "#D55E00", "#009E73", "#E69F00"
BLACK, GREY = "#000000", "#5f5f5f"
# Tints of the blue, opaque so that legend and band agree, light to dark so that they part in grey.
BANDS = ((0.95, "#d6e6f1"), (0.80, "#a3c9e2"), (0.50, "#66a7ce"))


@lru_cache(maxsize=1)
def _families() -> tuple[str, str]:
    path = data_path("fonts/NotoSansSC-subset.otf")
    font_manager.fontManager.addfont(path)
    return "DejaVu Sans", font_manager.FontProperties(fname=path).get_name()


@contextmanager
def house_style() -> Iterator[None]:
    """Draw with the bundled fonts and the house settings; texts made inside keep them.

    Only these settings are put back: a backend that is chosen inside, as a notebook's, stays chosen.
    """
    settings: Any = {
        "font.family": list(_families()),
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.titlesize": 10,
        "axes.titlelocation": "left",
        "axes.labelsize": 8.5,
        "xtick.labelsize": 8.5,
        "ytick.labelsize": 8.5,
        "legend.fontsize": 8,
        "legend.frameon": False,
        "svg.hashsalt": "pingshan_forecast",
    }
    before = {name: mpl.rcParams[name] for name in settings}
    mpl.rcParams.update(settings)
    try:
        yield
    finally:
        mpl.rcParams.update(before)


def plain(text: str) -> str:
    """Keep matplotlib from reading a dollar sign in an outside text as mathematics."""
    return text.replace("$", r"\$")


def new_axes(width: float = 7.0, height: float = 3.8) -> Axes:
    """Axes of a new figure.

    Parameters
    ----------
    width, height : float
        Of the figure, in inches.
    """
    import matplotlib.pyplot as plt

    _, ax = plt.subplots(figsize=(width, height), layout="constrained")
    return ax


def legend_above(ax: Axes, *, columns: int) -> None:
    """Put the legend in rows between the title and the picture, where it can cover no figure.

    Parameters
    ----------
    ax : Axes
        Axes with labelled artists.
    columns : int
        Entries in a row of the legend.
    """
    ax.legend(
        loc="lower left",
        bbox_to_anchor=(0.0, 1.0),
        ncols=columns,
        borderaxespad=0.2,
        borderpad=0.2,
        columnspacing=1.1,
        handlelength=1.5,
        handletextpad=0.5,
    )


def title_above(ax: Axes, text: str, *, rows: int = 1) -> None:
    """Put the title above the legend's `rows`.

    Parameters
    ----------
    ax : Axes
        Axes whose legend stands above them.
    text : str
        The title; nothing is drawn where it is empty.
    rows : int
        Rows of the legend that it leaves room for.
    """
    if text:
        ax.set_title(plain(text), pad=6 + 13 * rows)


def png(figure: Figure, *, dpi: int = 150) -> bytes:
    """Figure as PNG, the same bytes for the same figure.

    Parameters
    ----------
    figure : Figure
        A figure of this library's charts.
    dpi : int
        Dots an inch.
    """
    buffer = io.BytesIO()
    with house_style():
        figure.savefig(buffer, format="png", dpi=dpi, metadata={"Software": None})
    return buffer.getvalue()


def svg(figure: Figure) -> bytes:
    """Render a figure as SVG with its letters as outlines, the same bytes for the same figure."""
    buffer = io.BytesIO()
    with house_style():
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return buffer.getvalue()
