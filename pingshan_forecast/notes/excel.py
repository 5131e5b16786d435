"""The note as a workbook: a summary, a sheet a target with its fan and live arithmetic, and the sources."""

from __future__ import annotations

import datetime as dt
import io
import math
import re
from typing import TYPE_CHECKING, Any

from pingshan_forecast.judgement.target import Judged, NotAssessable
from pingshan_forecast.language.display import clean
from pingshan_forecast.language.wording import break_words, minus
from pingshan_forecast.notes.evidence import numbered_sources, source_ids, source_lines
from pingshan_forecast.notes.excel_together import height, lines_across, scenarios_sheet, together_sheet
from pingshan_forecast.notes.sentences import indicator_words, target_name
from pingshan_forecast.notes.texts import status_words, texts
from pingshan_forecast.notes.whatif import WhatIf, what_if
from pingshan_forecast.registry.units import LEVEL_UNITS

if TYPE_CHECKING:
    from pingshan_forecast.assessment import Assessment
    from pingshan_forecast.judgement.target import TargetAssessment
    from pingshan_forecast.language.wording import Language
    from pingshan_forecast.notes.content import NoteContent

_LEVELS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
_TABLE_ROW = 4  # of the first figure on a target's sheet, counted from 0
_FAN_COLUMN, _IF_COLUMN, _CHECK_COLUMN = 6, 16, 21


def workbook(assessment: Assessment, note: NoteContent) -> bytes:
    """Lay an assessment out as a workbook.

    Outside text is written as text, never as a formula or a link. Each formula carries the value it has, so
    that a reader that does not calculate shows the same numbers.
    """
    import xlsxwriter

    buffer = io.BytesIO()
    safe = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, **safe})
    day = dt.datetime(assessment.as_of.year, assessment.as_of.month, assessment.as_of.day)
    book.set_properties({"title": note.title[:255], "author": "pingshan_forecast", "created": day})
    formats = _formats(book)
    words = texts(note.language)["sheets"]
    names = _sheet_names(assessment, note.language, words)
    _Summary(assessment, note, words, formats).write(book.add_worksheet(words["summary"]), names)
    for row, name in zip(assessment.rows, names, strict=True):
        if name:
            sheet = book.add_worksheet(name)
            _TargetSheet(assessment, row, words, formats, note.language).write(book, sheet, name)
    together_sheet(book, assessment, note, formats)
    scenarios_sheet(book, assessment, note, formats)
    lines = source_lines(assessment, note.language, levels=True)
    _sources(book.add_worksheet(words["sources"]), lines, words, formats)
    book.close()
    return buffer.getvalue()


def _formats(book: Any) -> dict[str, Any]:
    kinds: dict[str, dict[str, Any]] = {
        "title": {"bold": True, "font_size": 14},
        "head": {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"},
        "text": {"text_wrap": True, "valign": "top"},
        "rate": {"num_format": "0.0", "valign": "top"},
        "exact": {"num_format": "0.00"},
        "broken": {"num_format": "0.00", "bg_color": "#F8CBAD", "italic": True},
        "share": {"num_format": "0.0%", "valign": "top"},
        "input": {"num_format": "0.0", "bg_color": "#FFF2CC", "border": 1},
    }
    return {name: book.add_format(kind) for name, kind in kinds.items()}


def _sheet_names(assessment: Assessment, language: Language, words: dict[str, str]) -> list[str]:
    """Give each target with a history a sheet name that Excel takes: 31 characters, no two alike."""
    taken = {words[key].casefold() for key in ("summary", "sources", "scenarios", "together")} | {"history"}
    names = []
    for row in assessment.rows:
        if row.series is None:
            names.append("")
            continue
        base = _FORBIDDEN.sub(" ", indicator_words(row.target, language)).strip() or "target"
        name, k = base[:28], 2
        while name.casefold() in taken:
            name, k = f"{base[:25]} {k}", k + 1
        taken.add(name.casefold())
        names.append(name)
    return names


class _Summary:
    """The first sheet: what was found, in numbers that can be sorted."""

    def __init__(
        self, assessment: Assessment, note: NoteContent, words: dict[str, str], formats: dict[str, Any]
    ) -> None:
        self.assessment, self.note, self.words, self.formats = assessment, note, words, formats

    def write(self, sheet: Any, names: list[str]) -> None:
        f, words = self.formats, self.words
        sheet.set_column(0, 0, 44)
        sheet.set_column(1, 8, 13)
        sheet.write_string(0, 0, self.note.title, f["title"])
        lines_across(sheet, 1, (self.note.byline, self.note.headline), f, columns=8, room=140)
        for j, head in enumerate(words["summary_header"]):
            sheet.write_string(4, j, head, f["head"])
        first = 5
        for i, row in enumerate(self.assessment.rows, start=first):
            self._row(sheet, i, row)
        last = first + len(self.assessment.rows) - 1
        self._counts(sheet, first, last)
        self._reasons(sheet, last + 6)
        sheet.freeze_panes(5, 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)

    def _row(self, sheet: Any, i: int, row: TargetAssessment) -> None:
        f = self.formats
        name = target_name(row.target, self.note.language)
        sheet.write_string(i, 0, name, f["text"])
        sheet.set_row(i, height(name, 50))
        if isinstance(row, NotAssessable):
            sheet.write_string(i, 8, texts(self.note.language)["not_assessable"], f["text"])
            return
        facts = row.quantiles()
        numbers = (facts["median"], *facts["interval_80"], *facts["interval_95"])
        for j, value in enumerate(numbers, start=1):
            sheet.write_number(i, j, value, f["rate"])
        for j, chance in ((6, row.strict), (7, row.lenient)):
            sheet.write_number(i, j, chance, f["share"])
        sheet.write_string(i, 8, row.verdict(self.note.language), f["text"])

    def _counts(self, sheet: Any, first: int, last: int) -> None:
        """Count by formula what the headline says in words."""
        strict = [row.strict for row in self.assessment.rows if row.strict is not None]
        cells = f"G{first + 1}:G{last + 1}"
        counts = (
            (self.words["likely"], f'=COUNTIF({cells},">0.66")', sum(p > 0.66 for p in strict)),
            (self.words["unlikely"], f'=COUNTIF({cells},"<0.33")', sum(p < 0.33 for p in strict)),
            (self.words["judged"], f"=COUNT({cells})", len(strict)),
        )
        for i, (label, formula, value) in enumerate(counts, start=last + 2):
            sheet.write_string(i, 0, label)
            sheet.write_formula(i, 1, formula, None, value)

    def _reasons(self, sheet: Any, i: int) -> None:
        """Say what each number rests on, then how to read them all."""
        f, language = self.formats, self.note.language
        sheet.write_string(i, 0, self.words["reasons"], f["head"])
        stop = texts(language)["semicolon"]
        for row in self.assessment.rows:
            i += 1
            said = stop.join(minus(clean(reason.text(language))) for reason in row.reasons)
            name = target_name(row.target, language)
            sheet.write_string(i, 0, name, f["text"])
            sheet.merge_range(i, 1, i, 8, "", f["text"])
            sheet.write_string(i, 1, said[:32000], f["text"])
            sheet.set_row(i, max(height(said, 115), height(name, 50)))
        method = next(s for s in self.note.sections if s.heading == texts(language)["method"])
        sheet.write_string(i + 2, 0, method.heading, f["head"])
        lines_across(sheet, i + 3, method.points, f, columns=8, room=140)


class _TargetSheet:
    """One target: its history, its fan, what if the number were another, and the arithmetic."""

    def __init__(
        self,
        assessment: Assessment,
        row: TargetAssessment,
        words: dict[str, str],
        formats: dict[str, Any],
        language: Language,
    ) -> None:
        assert row.series is not None  # only targets with a history have a sheet
        self.assessment, self.row, self.words, self.formats = assessment, row, words, formats
        self.series, self.language = row.series, language
        self.sources = numbered_sources(assessment, levels=True)
        self.breaks = {item.year: item.kind for item in row.series.breaks}

    def write(self, book: Any, sheet: Any, name: str) -> None:
        sheet.set_column(0, _CHECK_COLUMN + 1, 11)
        sheet.set_column(_CHECK_COLUMN, _CHECK_COLUMN, 46)
        sheet.set_column(3, 3, 30 if self.breaks else 11)
        sheet.write_string(0, 0, target_name(self.row.target, self.language), self.formats["title"])
        quoted = clean(self.row.target.text)
        if quoted and quoted not in target_name(self.row.target, self.language):
            sheet.write_string(1, 0, quoted[:32000])
        self._history(sheet)
        if isinstance(self.row, Judged) and self.row.target.measure != "level":
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
        unit = LEVEL_UNITS[series.unit][self.language == "zh"] if series.unit in LEVEL_UNITS else series.unit
        unit = self.words["in_unit"].format(unit=clean(unit)) if unit else ""
        self._head(sheet, 0, [head.format(unit=unit) for head in self.words["history_header"]])
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
                status = status_words(seen.status, self.language)
                if int(year) in self.breaks:
                    kind = clean(break_words(self.breaks[int(year)], self.language))
                    status = self.words["break"].format(status=status, kind=kind)
                sheet.write_string(i, 3, status)
                marks = [
                    str(self.sources[key]) for key in source_ids(seen, self.assessment) if key in self.sources
                ]
                sheet.write_string(i, 4, ",".join(marks))

    def _fan(self, book: Any, sheet: Any, name: str, row: Judged) -> None:
        """Write years, history, bands and target side by side, and draw them as a native chart."""
        series, forecast, f = self.series, row.forecast, self.formats
        self._head(sheet, _FAN_COLUMN, self.words["fan_header"])
        first = int(series.observed[0][0])
        last = max(int(forecast.years[-1]), row.target.year)
        bound = row.target.bound
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
            if year == row.target.year:
                sheet.write_number(i, _FAN_COLUMN + 9, float(bound or 0.0), f["exact"])
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
            {"name": self.words["growth"], "major_gridlines": {"visible": True, "line": {"color": "#dddddd"}}}
        )
        chart.set_x_axis({"label_position": "low"})
        chart.show_blanks_as("gap")
        chart.set_legend({"position": "bottom"})
        chart.set_size({"width": 760, "height": 340})
        return chart

    def _what_if(self, sheet: Any, table: WhatIf) -> None:
        """Write the probabilities for every target value, and two cells that look an own value up."""
        f, words, c = self.formats, self.words, _IF_COLUMN
        self._head(sheet, c, words["if_header"])
        for i, (value, strict, lenient) in enumerate(
            zip(table.values, table.strict, table.lenient, strict=True), start=_TABLE_ROW
        ):
            sheet.write_number(i, c, value, f["rate"])
            sheet.write_number(i, c + 1, strict, f["share"])
            sheet.write_number(i, c + 2, lenient, f["share"])
        first, last = _TABLE_ROW + 1, _TABLE_ROW + len(table.values)
        letter = [chr(ord("A") + c + k) for k in range(3)]
        column = _CHECK_COLUMN
        sheet.write_string(_TABLE_ROW, column, words["if_value"])
        sheet.write_number(_TABLE_ROW, column + 1, table.values[table.own], f["input"])
        cell = f"$W${_TABLE_ROW + 1}"
        for k, (label, chance) in enumerate(
            ((words["if_strict"], table.strict), (words["if_lenient"], table.lenient)), start=1
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
        self._head(sheet, _CHECK_COLUMN, (words["checks"], ""))
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
            (words["observed"], f"=COUNT({rates})", float(growth.size), "rate"),
            (words["mean"], f"=AVERAGE({rates})", float(growth.mean()), "exact"),
        ]
        if growth.size > 1:
            found.append((words["sd"], f"=STDEV({rates})", float(growth.std(ddof=1)), "exact"))
        if not target.is_growth or isinstance(self.row, NotAssessable):
            return found
        low, high = target.published_interval()
        bound = low if math.isfinite(low) else high
        sign, reached = (">=", growth >= bound) if math.isfinite(low) else ("<=", growth <= bound)
        found += [
            (
                words["reached"].format(bound=f"{bound:g}"),
                f'=COUNTIF({rates},"{sign}{bound:g}")',
                float(reached.sum()),
                "rate",
            ),
            (
                words["change"].format(year=years[-1]),
                f"={bound:g}-{last_cell}",
                bound - float(growth[-1]),
                "exact",
            ),
            (
                words["two_years"].format(first=years[-1], second=target.year),
                f"=((1+{last_cell}/100)*(1+{bound:g}/100))^0.5*100-100",
                100 * (math.sqrt((1 + growth[-1] / 100) * (1 + bound / 100)) - 1),
                "exact",
            ),
        ]
        return found

    def _level_growth(self, sheet: Any, count: int) -> None:
        """Set growth of the levels beside the published rate: prices, revisions and breaks part them."""
        level, column = self.series.level, 5
        sheet.write_string(_TABLE_ROW - 1, column, self.words["level_growth"], self.formats["head"])
        for k in range(1, count):
            if math.isfinite(level[k]) and math.isfinite(level[k - 1]) and level[k - 1] > 0:
                i = _TABLE_ROW + k
                value = 100 * (float(level[k]) / float(level[k - 1]) - 1)
                look = self.formats["broken" if int(self.series.years[k]) in self.breaks else "exact"]
                sheet.write_formula(i, column, f"=(C{i + 1}/C{i}-1)*100", look, value)


def _sources(sheet: Any, lines: tuple[str, ...], words: dict[str, str], formats: dict[str, Any]) -> None:
    sheet.set_column(0, 0, 6)
    sheet.set_column(1, 1, 100)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.write_string(0, 0, words["sources"], formats["title"])
    for i, line in enumerate(lines, start=1):
        sheet.write_number(i, 0, i, formats["text"])
        sheet.write_string(i, 1, line[:32000], formats["text"])
        sheet.set_row(i, height(line, 95))
