"""Tables of a note: typed cells that every format renders, and the tables of targets laid out once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pingshan_forecast.distributions import kept_interval
from pingshan_forecast.judgement.target import Judged, NotAssessable
from pingshan_forecast.language.catalogue import catalogue
from pingshan_forecast.language.display import clean, shorten
from pingshan_forecast.language.names import Term
from pingshan_forecast.language.numbers import minus, number, percent
from pingshan_forecast.language.periods import Part
from pingshan_forecast.notes.sentences import band, decimals, target_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pingshan_forecast.assessment.result import Assessment
    from pingshan_forecast.experts.in_year import RequiredRest
    from pingshan_forecast.judgement.accounting import Check
    from pingshan_forecast.judgement.joint import JointStatement
    from pingshan_forecast.judgement.stress import Stress
    from pingshan_forecast.judgement.target import TargetAssessment
    from pingshan_forecast.language.catalogue import Language
    from pingshan_forecast.scenarios.run import ScenarioTarget

Look = Literal["text", "rate", "share"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table.

    Parameters
    ----------
    text : str
        What a page shows.
    number : float or None
        The number behind it, which a workbook shows by its `look`; None where there is only text.
    look : {"text", "rate", "share"}
        Whether the number is a rate in per cent or level, or a fraction.
    detail : str
        What a terminal shows instead; empty for `text`.
    """

    text: str
    number: float | None = None
    look: Look = "text"
    detail: str = ""


def share(probability: float | None) -> Cell:
    """Cell of a probability; empty where there is none."""
    return Cell(percent(probability), probability, "share")


def rate(value: float | None, digits: int = 1) -> Cell:
    """Cell of a rate or level; empty where there is none.

    Parameters
    ----------
    value : float or None
        In per cent or the unit of a level.
    digits : int
        Decimals shown; the cell keeps the number in full.
    """
    return Cell("" if value is None else number(value, digits), value, "rate")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of typed cells.

    Parameters
    ----------
    header : tuple of str
        Column heads.
    rows : tuple of tuple of Cell
        Cells.
    right : frozenset of int
        Columns that hold numbers.
    caption : str
        What it shows.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    right: frozenset[int] = frozenset()
    caption: str = ""

    @classmethod
    def of(
        cls,
        header: Sequence[str],
        rows: Iterable[Iterable[Cell | str]],
        *,
        right: Iterable[int] = (),
        caption: str = "",
    ) -> Table:
        """Table of cells, and of texts that become cells.

        Parameters
        ----------
        header : sequence of str
            Headings, one a column.
        rows : iterable of rows of Cell or str
            Cells or texts, one a column.
        right : iterable of int
            Columns set flush right, counted from 0.
        caption : str
            The line above the table; none if empty.
        """
        cells = (tuple(Cell(cell) if isinstance(cell, str) else cell for cell in row) for row in rows)
        return cls(header=tuple(header), rows=tuple(cells), right=frozenset(right), caption=caption)

    @property
    def texts(self) -> tuple[tuple[str, ...], ...]:
        """The rows as a page shows them."""
        return tuple(tuple(cell.text for cell in row) for row in self.rows)

    @property
    def details(self) -> tuple[tuple[str, ...], ...]:
        """The rows as a terminal shows them."""
        return tuple(tuple(cell.detail or cell.text for cell in row) for row in self.rows)


def summary_table(assessment: Assessment, language: Language = "en") -> Table:
    """Targets in two readings: wording, median, 80% band, both probabilities, verdict.

    Parameters
    ----------
    assessment : Assessment
        All of its targets, a row each.
    language : {"en", "zh"}
        Of the table.
    """
    words = catalogue(language)

    def row(item: TargetAssessment) -> tuple[Cell | str, ...]:
        name = target_name(item.target, language)
        if isinstance(item, NotAssessable):
            return name, "", "", "", "", words["note.not_assessable"]
        facts = item.quantiles()
        return (
            name,
            rate(facts["median"], decimals(facts["median"], item.target)),
            band(facts["interval_80"], item.target, language, unit=False),
            share(item.strict),
            share(item.lenient),
            item.verdict(language),
        )

    return Table.of(
        words["note.summary_header"],
        map(row, assessment.rows),
        right=range(1, 5),
        caption=words["note.summary_caption"],
    )


def summary_numbers(assessment: Assessment, language: Language) -> Table:
    """Summary with the ends of the 80% and 95% band apart, as numbers that can be sorted.

    Parameters
    ----------
    assessment : Assessment
        All of its targets, a row each.
    language : {"en", "zh"}
        Of the table.
    """
    words = catalogue(language)

    def row(item: TargetAssessment) -> tuple[Cell | str, ...]:
        name = target_name(item.target, language)
        if isinstance(item, NotAssessable):
            return (name, *[""] * 7, words["note.not_assessable"])
        facts = item.quantiles()
        numbers = (facts["median"], *facts["interval_80"], *facts["interval_95"])
        chances = (share(item.strict), share(item.lenient))
        return (name, *map(rate, numbers), *chances, item.verdict(language))

    return Table.of(words["sheet.summary_header"], map(row, assessment.rows), right=range(1, 8))


def experts_table(assessment: Assessment, language: Language) -> Table:
    """What each expert says of each target, with its weight in the pool behind it.

    Parameters
    ----------
    assessment : Assessment
        Its judged targets, a row each.
    language : {"en", "zh"}
        Of the table.
    """
    words = catalogue(language)
    judged = [row for row in assessment.rows if isinstance(row, Judged)]
    names = tuple(dict.fromkeys(expert.name for row in judged for expert in row.experts))

    def cells(row: Judged) -> tuple[Cell | str, ...]:
        by_name = {expert.name: expert for expert in row.experts}
        columns = (
            words("note.expert_cell", p=by_name[name].probability, weight=f"{by_name[name].weight:.2f}")
            if name in by_name
            else ""
            for name in names
        )
        return target_name(row.target, language), *columns, _cases(row)

    first, last = words["note.experts_header"]
    header = (first, *(Term("expert", name).words(language) for name in names), last)
    right = range(1, len(header))
    return Table.of(header, map(cells, judged), right=right, caption=words["note.experts_caption"])


def _cases(row: Judged) -> str:
    """How many earlier targets of the indicator the track record rests on."""
    found = (dict(reason.values)["count"] for reason in row.reasons if reason.code == "record_cases")
    return str(next(found, ""))


def counted(assessment: Assessment) -> int:
    """Number of targets of the joint statement: assessable, and not only striven for beside others."""
    return 0 if assessment.joint is None else len(assessment.joint.targets)


def scenario_table(assessment: Assessment, language: Language) -> Table:
    """Targets by scenarios, first without conditions; a last row for all targets that are counted.

    Parameters
    ----------
    assessment : Assessment
        Its targets and the scenarios it was asked for.
    language : {"en", "zh"}
        Of the table.
    """
    words, results = catalogue(language), assessment.scenarios
    n, every = counted(assessment), len(assessment.rows)
    together = words["note.all_targets"] if n == every else words("note.some_targets", n=n, every=every)
    joint = None if assessment.joint is None else assessment.joint.all_targets
    rows: list[tuple[Cell | str, ...]] = [
        (
            target_name(row.target, language),
            _outlook(row),
            *(_outlook(result.targets[i]) for result in results),
        )
        for i, row in enumerate(assessment.rows)
    ]
    rows.append((together, share(joint), *(share(result.all_targets) for result in results)))
    names = (shorten(clean(result.name(language)), 30) for result in results)
    return Table.of(
        (words["note.summary_header"][0], words["note.unconditional"], *names),
        rows,
        right=range(1, len(results) + 2),
        caption=words["note.scenarios_caption"],
    )


def _outlook(item: TargetAssessment | ScenarioTarget) -> Cell:
    """Probability of the strict reading; at length with the median and the 80% band."""
    if isinstance(item, NotAssessable) or item.predictive is None:
        return Cell("", detail="–")
    digits = 1 if item.target.unit == "%" else 0
    (median, _), (low, high) = (kept_interval(item.predictive, level) for level in (0.0, 0.8))
    band_80 = f"[{number(low, digits)}, {number(high, digits)}]"
    chance = percent(item.strict)
    return Cell(chance, item.strict, "share", f"{number(median, digits)} {band_80} {chance}")


def counts_table(joint: JointStatement, language: Language) -> Table:
    """Probability that at least one, two, ... of the targets are met.

    Parameters
    ----------
    joint : JointStatement
        Probabilities of the targets together.
    language : {"en", "zh"}
        Of the table.
    """
    words, n = catalogue(language), len(joint.targets)
    rows = (
        (words("note.at_least", k=k, n=n), share(chance)) for k, chance in enumerate(joint.at_least, start=1)
    )
    return Table.of(words["note.counts_header"], rows, right=(1,))


def checks_table(checks: Sequence[Check], language: Language) -> Table:
    """Accounting checks: what they find, the formula, how much it binds, and why not more.

    Parameters
    ----------
    checks : sequence of Check
        Accounting checks, a row each.
    language : {"en", "zh"}
        Of the table.
    """
    rows = (
        (
            check.statement.text(language),
            minus(check.formula),
            Term("strength", check.strength).words(language),
            check.caveat.text(language),
        )
        for check in checks
    )
    return Table.of(catalogue(language)["note.checks_header"], rows)


def pace_table(assessment: Assessment, language: Language) -> Table:
    """Growth so far of each target, its share of the year, what the rest needs, and probabilities.

    Parameters
    ----------
    assessment : Assessment
        Its targets with figures of the year so far, a row each.
    language : {"en", "zh"}
        Of the table.
    """
    words = catalogue(language)
    rows = (
        (
            target_name(item.target, language),
            words("note.pace_so_far", part=Part(item.figure.period), growth=item.figure.growth_pct),
            share(item.share),
            Cell("") if item.required is None else _needed(item.required, language),
            share(item.january),
            share(item.strict),
        )
        for item in assessment.pace
    )
    header, caption = words["note.pace_header"], words["note.pace_caption"]
    return Table.of(header, rows, right=range(2, 6), caption=caption)


def _needed(required: RequiredRest, language: Language) -> Cell:
    words = catalogue(language)
    text = words("note.pace_needed", growth=required.growth, low=required.low, high=required.high)
    return Cell(text, required.growth, "rate")


def stress_table(items: Sequence[Stress], language: Language) -> Table:
    """Shocks that bring each target under each threshold: in words and in numbers.

    Parameters
    ----------
    items : sequence of Stress
        Stress tests, a row each.
    language : {"en", "zh"}
        Of the table.
    """
    rows = (
        (
            target_name(item.target, language),
            item.statement.text(language),
            share(item.threshold),
            rate(item.growth_pct),
            rate(item.score),
            share(item.probability),
        )
        for item in items
    )
    words = catalogue(language)
    return Table.of(words["note.stress_header"], rows, right=range(2, 6))
