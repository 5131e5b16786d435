"""Quarters and months: counted from January on, or alone."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, field, replace
from statistics import fmean

from pingshan_forecast.readers.tables.aside import Aside
from pingshan_forecast.readers.tables.found import FoundFigure
from pingshan_forecast.registry.periods import cumulative, is_cumulative, last_month


@dataclass(slots=True, kw_only=True)
class Spans:
    """Whether the quarters and months of each table count from January on.

    Parameters
    ----------
    by_series : dict
        By table, region and indicator, what its levels show: cumulative or single.
    headed : dict
        By table, what the headings of its other columns say.
    """

    by_series: dict[tuple[int, str, str], str] = field(default_factory=dict)
    headed: dict[int, set[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, groups: list[list[FoundFigure]]) -> Spans:
        """Read the levels of every series that has them."""
        spans = cls()
        for group in groups:
            facts = group[0].facts
            if facts.span:
                spans.headed.setdefault(group[0].table, set()).add(facts.span)
            if facts.measure in {None, "level"} and facts.base is None:
                shown = facts.span or _shown(group)
                if shown:
                    spans.by_series.setdefault((group[0].table, facts.region, facts.code), shown)
        return spans

    def resolve(self, group: list[FoundFigure], aside: Aside) -> tuple[list[FoundFigure], str]:
        """Figures of a series with their period, and what was assumed; those undecided are set aside.

        Parameters
        ----------
        group : list of FoundFigure
            Figures of one series.
        aside : Aside
            Where figures are set aside.

        Returns
        -------
        figures, assumed : list of FoundFigure, str
            The assumption is empty where none was made.
        """
        first = group[0]
        facts = first.facts
        span, assumed = facts.span, ""
        if not span and any(f.facts.period and not is_cumulative(f.facts.period) for f in group):
            span = self.by_series.get((first.table, facts.region, facts.code), "")
            others = {s for (table, _, _), s in self.by_series.items() if table == first.table}
            others |= self.headed.get(first.table, set())
            if len(others) > 1 and facts.measure == "growth":
                span = ""
            if not span and len(others) == 1:
                span = next(iter(others))
            if span:
                meant = "counted from January on" if span == "cumulative" else "quarters or months alone"
                assumed = (
                    f"nothing says whether quarters and months are cumulative: their levels show {meant}"
                )
        kept = []
        for figure in group:
            code = figure.facts.period or "FY"
            if code == "FY" and span == "single":
                aside.add(
                    "a month or a quarter alone, and nothing says which: it is not the year's figure",
                    figure.label, figure.place,
                )  # fmt: skip
                continue
            if not is_cumulative(code):
                if not span:
                    aside.add(
                        "nothing says whether quarters and months count from January on: write "
                        "累计 or 当季 (当月) into the heading",
                        figure.label, figure.place,
                    )  # fmt: skip
                    continue
                code = cumulative(code) if span == "cumulative" else code
            kept.append(replace(figure, facts=replace(figure.facts, period=code)))
        return kept, assumed if kept else ""


def _shown(group: list[FoundFigure]) -> str:
    """What the levels of a series show: twice the months, twice the amount, or as much again each time."""
    by_year: dict[int, list[tuple[int, float]]] = {}
    for figure in group:
        value, code = figure.number.value, figure.facts.period
        if value is None or value <= 0 or not code or figure.facts.year is None:
            continue
        if code in {"H1", "Q1-Q3"} or "-" in code:
            continue
        by_year.setdefault(figure.facts.year, []).append((last_month(code), value))
    growing, level = [], []
    for points in by_year.values():
        ordered = sorted(set(points))
        for (m1, v1), (m2, v2) in itertools.pairwise(ordered):
            ratio = math.log(v2 / v1)
            growing.append(abs(ratio - math.log(m2 / m1)))
            level.append(abs(ratio))
    if not growing:
        return ""
    as_cumulative, as_single = fmean(growing), fmean(level)
    if as_cumulative < as_single / 2:
        return "cumulative"
    return "single" if as_single < as_cumulative / 2 else ""
