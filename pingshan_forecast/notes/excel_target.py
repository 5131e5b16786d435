"""A sheet of a workbook on one target: its history, its fan, what if, and live arithmetic."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from pingshan_forecast.judgement.target import Judged, NotAssessable
from pingshan_forecast.language.catalogue import catalogue
from pingshan_forecast.notes.evidence import numbered_sources, source_ids
from pingshan_forecast.notes.excel_cells import write_text
from pingshan_forecast.notes.sentences import target_name, wording
from pingshan_forecast.notes.whatif import WhatIf, what_if

if TYPE_CHECKING:
    from pingshan_forecast.assessment.result import Assessment
    from pingshan_forecast.judgement.target import TargetAssessment
    from pingshan_forecast.language.catalogue import Language

_LEVELS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
_TABLE_ROW = 4  # of the first figure, counted from 0
_FAN_COLUMN, _IF_COLUMN, _CHECK_COLUMN = 6, 16, 21


class TargetSheet:
    """One target: its history, its fan, what if the number were another, and the arithmetic."""

    def __init__(
        self,
        assessment: Assessment,
        row: TargetAssessment,
        formats: dict[str, Any],
        language: Language,
    ) -> None:
        assert row.series is not None  # only targets with a history have a sheet
        self.assessment, self.row, self.formats = assessment, row, formats
        self.series, self.language, self.words = row.series, language, catalogue(language)
        self.sources = numbered_sources(assessment, levels=True)
        self.breaks = {item.year: item.kind for item in row.series.breaks}

    def write(self, book: Any, sheet: Any, name: str) -> None:
        """Write the sheet, which has a name already.

        Parameters
        ----------
        book : xlsxwriter.Workbook
            The workbook, for its chart.
        sheet : xlsxwriter.Worksheet
            An empty sheet of that workbook.
        name : str
            The sheet's name, to which formulas and chart refer.
        """
        sheet.set_column(0, _CHECK_COLUMN + 1, 11)
        sheet.set_column(_CHECK_COLUMN, _CHECK_COLUMN, 46)
        sheet.set_column(3, 3, 30 if self.breaks else 11)
        sheet.write_string(0, 0, target_name(self.row.target, self.language), self.formats["title"])
        if quoted := wording(self.row.target, self.language):
            write_text(sheet, 1, 0, quoted)
        self._history(sheet)
        if isinstance(self.row, Judged) and self.row.has_fan and self.row.target.measure != "level":
            self._fan(book, sheet, name, self.row)
        table = what_if(self.row)
        if table is not None:
            self._what_if(sheet, table)
        self._checks(sheet)
        sheet.freeze_panes(_TABLE_ROW, 1)

    def _head(self, sheet: Any, column: int, heads: Any) -> None:
        sheet.set_row(_TABLE_ROW - 1, 32)
        for j, head in enumerate(heads, start=column):
            sheet.write_string(_TABLE_ROW - 1, j, head, self.formats["head"])

    def _history(self, sheet: Any) -> None:
        series, f = self.series, self.formats
        unit = self.words.term("unit", series.unit)
        unit = self.words("sheet.in_unit", unit=unit) if unit else ""
        self._head(
            sheet, 0, [self.words.fill(head, unit=unit) for head in self.words["sheet.history_header"]]
        )
        observations = series.observations or (None,) * series.years.size
        for k, (year, growth, level, seen) in enumerate(
            zip(series.years, series.growth_pct, series.level, observations, strict=True)
        ):
            i = _TABLE_ROW + k
            sheet.write_number(i, 0, int(year))
            if math.isfinite(growth):
                sheet.write_number(i, 1, float(growth), f["exact"])
            if math.isfinite(level):
                sheet.write_number(i, 2, float(level), f["exact"])
            if seen is not None:
                status = self.words.term("status", seen.status)
                if int(year) in self.breaks:
                    kind = self.words.term("break", self.breaks[int(year)])
                    status = self.words("sheet.break", status=status, kind=kind)
                write_text(sheet, i, 3, status)
                marks = [
                    str(self.sources[key]) for key in source_ids(seen, self.assessment) if key in self.sources
                ]
                sheet.write_string(i, 4, ",".join(marks))

    def _fan(self, book: Any, sheet: Any, name: str, row: Judged) -> None:
        """Write years, history, bands and target side by side, and draw them as a native chart."""
        series, forecast, f = self.series, row.forecast, self.formats
        self._head(sheet, _FAN_COLUMN, self.words["sheet.fan_header"])
        first = int(series.observed[0][0])
        last = max(int(forecast.years[-1]), row.target.year)
        for i, year in enumerate(range(first, last + 1), start=_TABLE_ROW):
            sheet.write_number(i, _FAN_COLUMN, year)
            place = year - int(series.years[0])
            seen = float(series.growth_pct[place]) if place < series.years.size else math.nan
            if math.isfinite(seen):
                sheet.write_number(i, _FAN_COLUMN + 1, seen, f["exact"])
            quantiles = []
            if year in forecast.years:
                marginal = row.predictive if year == row.target.year else forecast.marginal(year)
                quantiles = [float(marginal.quantile(p)) for p in _LEVELS]
            elif year + 1 == forecast.years[0] and math.isfinite(seen):
                quantiles = [seen] * len(_LEVELS)  # the fan opens from the last figure
            if quantiles:
                for j, value in enumerate(quantiles, start=_FAN_COLUMN + 2):
                    sheet.write_number(i, j, value, f["exact"])
            if year == row.target.year and row.target.bound is not None:
                sheet.write_number(i, _FAN_COLUMN + 9, row.target.bound, f["exact"])
        end = _TABLE_ROW + last - first
        sheet.print_area(0, 0, end + 24, _FAN_COLUMN + 9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 1)
        sheet.insert_chart(
            _TABLE_ROW + max(series.years.size, last - first) + 2, 0, self._chart(book, name, end)
        )

    def _chart(self, book: Any, name: str, end: int) -> Any:
        chart = book.add_chart({"type": "line"})
        looks = (
            (1, {"color": "black", "width": 1.5}, "circle"),
            (2, {"color": "#a3c9e2", "width": 1.0, "dash_type": "dash"}, "none"),
            (3, {"color": "#66a7ce", "width": 1.25}, "none"),
            (5, {"color": "#0072B2", "width": 2.0}, "none"),
            (7, {"color": "#66a7ce", "width": 1.25}, "none"),
            (8, {"color": "#a3c9e2", "width": 1.0, "dash_type": "dash"}, "none"),
            (9, {"color": "#D55E00", "width": 2.0}, "long_dash"),
        )
        for column, line, marker in looks:
            colour = line["color"]
            chart.add_series(
                {
                    "name": [name, _TABLE_ROW - 1, _FAN_COLUMN + column],
                    "categories": [name, _TABLE_ROW, _FAN_COLUMN, end, _FAN_COLUMN],
                    "values": [name, _TABLE_ROW, _FAN_COLUMN + column, end, _FAN_COLUMN + column],
                    "line": line,
                    "marker": {
                        "type": marker,
                        "size": 7,
                        "border": {"color": colour},
                        "fill": {"color": colour},
                    },
                }
            )
        chart.set_title({"name": target_name(self.row.target, self.language), "name_font": {"size": 11}})
        chart.set_y_axis(
            {
                "name": self.words["sheet.growth"],
                "major_gridlines": {"visible": True, "line": {"color": "#dddddd"}},
            }
        )
        chart.set_x_axis({"label_position": "low"})
        chart.show_blanks_as("gap")
        chart.set_legend({"position": "bottom"})
        chart.set_size({"width": 760, "height": 340})
        return chart

    def _what_if(self, sheet: Any, table: WhatIf) -> None:
        """Write the probabilities for every target value, and two cells that look an own value up."""
        f, words, c = self.formats, self.words, _IF_COLUMN
        self._head(sheet, c, words["sheet.if_header"])
        for i, (value, strict, lenient) in enumerate(
            zip(table.values, table.strict, table.lenient, strict=True), start=_TABLE_ROW
        ):
            sheet.write_number(i, c, value, f["rate"])
            sheet.write_number(i, c + 1, strict, f["share"])
            sheet.write_number(i, c + 2, lenient, f["share"])
        first, last = _TABLE_ROW + 1, _TABLE_ROW + len(table.values)
        letter = [chr(ord("A") + c + k) for k in range(3)]
        column = _CHECK_COLUMN
        sheet.write_string(_TABLE_ROW, column, words["sheet.if_value"])
        sheet.write_number(_TABLE_ROW, column + 1, table.values[table.own], f["input"])
        cell = f"$W${_TABLE_ROW + 1}"
        for k, (label, chance) in enumerate(
            ((words["sheet.if_strict"], table.strict), (words["sheet.if_lenient"], table.lenient)), start=1
        ):
            # The nearest tabulated value at or below the one asked for.
            look = (
                f"=INDEX({letter[k]}{first}:{letter[k]}{last},"
                f"MATCH({cell}+0.000001,{letter[0]}{first}:{letter[0]}{last},1))"
            )
            sheet.write_string(_TABLE_ROW + k, column, label)
            sheet.write_formula(_TABLE_ROW + k, column + 1, look, f["share"], chance[table.own])

    def _checks(self, sheet: Any) -> None:
        """Write the arithmetic behind the sentences as formulas over the figures beside them."""
        f, words, series = self.formats, self.words, self.series
        self._head(sheet, _CHECK_COLUMN, (words["sheet.arithmetic"], ""))
        start = _TABLE_ROW + 4
        for i, (label, formula, value, look) in enumerate(self._arithmetic(), start=start):
            sheet.write_string(i, _CHECK_COLUMN, label)
            sheet.write_formula(i, _CHECK_COLUMN + 1, formula, f[look], value)
        self._level_growth(sheet, series.years.size)

    def _arithmetic(self) -> list[tuple[str, str, float, str]]:
        words, target = self.words, self.row.target
        years, growth = self.series.observed
        if not growth.size:
            return []
        rates = f"B{_TABLE_ROW + 1}:B{_TABLE_ROW + self.series.years.size}"
        last_cell = f"B{_TABLE_ROW + 1 + int(years[-1] - self.series.years[0])}"
        found: list[tuple[str, str, float, str]] = [
            (words["sheet.observed"], f"=COUNT({rates})", float(growth.size), "rate"),
            (words["sheet.mean"], f"=AVERAGE({rates})", float(growth.mean()), "exact"),
        ]
        if growth.size > 1:
            found.append((words["sheet.sd"], f"=STDEV({rates})", float(growth.std(ddof=1)), "exact"))
        if not target.is_growth or isinstance(self.row, NotAssessable):
            return found
        low, high = target.published_interval()
        bound = low if math.isfinite(low) else high
        sign, reached = (">=", growth >= bound) if math.isfinite(low) else ("<=", growth <= bound)
        found += [
            (
                words("sheet.reached", bound=bound),
                f'=COUNTIF({rates},"{sign}{bound:g}")',
                float(reached.sum()),
                "rate",
            ),
            (
                words("sheet.change", year=int(years[-1])),
                f"={bound:g}-{last_cell}",
                bound - float(growth[-1]),
                "exact",
            ),
            (
                words("sheet.two_years", first=int(years[-1]), second=target.year),
                f"=((1+{last_cell}/100)*(1+{bound:g}/100))^0.5*100-100",
                100 * (math.sqrt((1 + growth[-1] / 100) * (1 + bound / 100)) - 1),
                "exact",
            ),
        ]
        return found

    def _level_growth(self, sheet: Any, count: int) -> None:
        """Set growth of the levels beside the published rate: prices, revisions and breaks part them."""
        level, column = self.series.level, 5
        sheet.write_string(_TABLE_ROW - 1, column, self.words["sheet.level_growth"], self.formats["head"])
        for k in range(1, count):
            if math.isfinite(level[k]) and math.isfinite(level[k - 1]) and level[k - 1] > 0:
                i = _TABLE_ROW + k
                value = 100 * (float(level[k]) / float(level[k - 1]) - 1)
                look = self.formats["broken" if int(self.series.years[k]) in self.breaks else "exact"]
                sheet.write_formula(i, column, f"=(C{i + 1}/C{i}-1)*100", look, value)
