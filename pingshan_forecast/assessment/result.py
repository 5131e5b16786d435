"""The judgement of a plan: one row a target, with what holds of all of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pingshan_forecast.core.history import History
from pingshan_forecast.core.inputs import ModelInputs
from pingshan_forecast.core.plan import Plan
from pingshan_forecast.errors import PlanError
from pingshan_forecast.judgement.comparison import releases_document
from pingshan_forecast.judgement.horizons import Horizon
from pingshan_forecast.judgement.saved import SavedAssessment
from pingshan_forecast.judgement.tidy import Table, tidy_frame
from pingshan_forecast.language.catalogue import Language
from pingshan_forecast.language.display import html_table
from pingshan_forecast.language.numbers import percent

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from pingshan_forecast.assessment.assess import Start
    from pingshan_forecast.judgement.accounting import Check
    from pingshan_forecast.judgement.in_progress import Pace, YearInProgress
    from pingshan_forecast.judgement.joint import JointStatement
    from pingshan_forecast.judgement.stress import Stress
    from pingshan_forecast.judgement.target import TargetAssessment
    from pingshan_forecast.notes import Style
    from pingshan_forecast.scenarios.run import ScenarioResult


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Assessment:
    """The judgement of a whole plan: one row a target.

    Parameters
    ----------
    plan : Plan
        What was judged.
    history : History
        What it was judged on, as known on `as_of`.
    rows : tuple of Judged or NotAssessable
        One a target, in the order of the plan.
    as_of : datetime.date
        The day whose knowledge was used.
    model : str
        The model, in words.
    inputs : ModelInputs
        What the model used beside published growth: regressors and exceptional years.
    joint : JointStatement or None
        How likely the targets are to be met together; None where none is assessable.
    coherence : tuple of Check
        Whether they fit together by arithmetic.
    scenarios : tuple of ScenarioResult
        All targets under each scenario, in the order given.
    stress : tuple of Stress
        The smallest shocks that sink each target.
    progress : YearInProgress or None
        What the year so far adds; None on the plan's day.
    horizons : tuple of Horizon
        Targets beyond the plan's year, which count in nothing else.
    start : object
        The densities of the plan's day, kept for other days.
    """

    plan: Plan
    history: History
    rows: tuple[TargetAssessment, ...]
    as_of: dt.date
    model: str
    inputs: ModelInputs = field(default_factory=ModelInputs)
    joint: JointStatement | None = None
    coherence: tuple[Check, ...] = ()
    scenarios: tuple[ScenarioResult, ...] = ()
    stress: tuple[Stress, ...] = ()
    progress: YearInProgress | None = None
    horizons: tuple[Horizon, ...] = ()
    start: Start | None = None

    def on(self, day: str | dt.date) -> Assessment:
        """The same plan judged on another day of its year, from the densities of the plan's day.

        Parameters
        ----------
        day : str or datetime.date
            The plan's day or a later one, such as "2021-07-31".

        Raises
        ------
        PlanError
            If the day is before the plan's.
        """
        if self.start is None:
            raise PlanError("an assessment that was not made by assess has no other day; call assess again")
        return self.start.judged(day)

    @property
    def pace(self) -> tuple[Pace, ...]:
        """Where each target stands whose indicator has figures of the year so far."""
        return () if self.progress is None else self.progress.pace

    @staticmethod
    def from_json(source: str | Path | Mapping[str, Any]) -> SavedAssessment:
        """A saved assessment, for `compare` and `SavedAssessment.to_frame`.

        Parameters
        ----------
        source : str, Path or mapping
            The path of a JSON file that `save` or the command line wrote, or its content.

        Raises
        ------
        DataError
            If it is no such file.
        """
        return SavedAssessment.read(source)

    def to_frame(self, what: Table = "targets", *, language: Language = "en") -> pd.DataFrame:
        """Tidy table of one part of the assessment, with its region and year in every row.

        Parameters
        ----------
        what : {"targets", "experts", "joint", "scenarios", "stress", "checks", "pace", "horizons"}
            Which: a row a target; a target and expert; an event of all targets together; a scenario and
            target; a shock; a quantity of an accounting check; a target with figures of the year so far; a
            target of a later year.
        language : {"zh", "en"}
            The language of names, verdicts, reasons and statements.

        Returns
        -------
        pandas.DataFrame
            Columns region, year and those of `judgement.tidy.COLUMNS`: bounds, medians and bands in the
            target's unit, growth in per cent, probabilities and weights as fractions.

        Raises
        ------
        UnknownNameError
            If there is no such table.

        Examples
        --------
        >>> import pingshan_forecast as pf
        >>> result = pf.assess(pf.load_plan("pingshan-2021"), pf.load_history("坪山"))
        >>> experts = result.to_frame("experts")
        >>> experts.groupby("indicator", sort=False).weight.sum().round(9).tolist()
        [1.0, 1.0, 1.0, 1.0, 1.0]
        """
        return tidy_frame(self.to_dict(language=language), what)

    def to_dict(self, *, language: Language = "en") -> dict[str, Any]:
        """Fixed JSON form: plain numbers, strings, lists and dicts; None for what is not known.

        Parameters
        ----------
        language : {"zh", "en"}
            The language of verdicts, reasons and statements.

        Returns
        -------
        dict
            Keys region, year, as_of, as_of_assumed, model, inputs, targets, joint, coherence, scenarios,
            stress, pace, horizons, and releases, on which `compare` works. Probabilities are fractions,
            growth is in per cent.
        """
        return {
            "region": self.plan.region,
            "year": self.plan.year,
            "as_of": self.as_of.isoformat(),
            "as_of_assumed": self.plan.as_of_assumed,
            "model": self.model,
            "inputs": self.inputs.to_dict(),
            "targets": [row.to_dict(language) for row in self.rows],
            "joint": {"all_targets": None} if self.joint is None else self.joint.to_dict(language),
            "coherence": [check.to_dict(language) for check in self.coherence],
            "scenarios": [result.to_dict(language) for result in self.scenarios],
            "stress": [item.to_dict(language) for item in self.stress],
            "pace": [item.to_dict(language) for item in self.pace],
            "horizons": [item.to_dict(language) for item in self.horizons],
            "releases": releases_document(self.rows, self.progress, language),
        }

    def save(
        self,
        path: str | Path,
        *,
        language: Language = "en",
        style: Style = "house",
        issuer: str = "",
        logo: str | Path | None = None,
        template: str | Path | None = None,
    ) -> None:
        """Write the assessment as a note; the suffix says which kind.

        Parameters
        ----------
        path : str or Path
            A file whose suffix is the format, such as .docx or .md; a note in Markdown puts its charts
            beside it as .png.
        language : {"zh", "en"}
            The language of the note.
        style : {"house", "brief", "gbt9704"}
            The long note; the note of one page with an annex that traces its numbers (.docx, .html, .pdf,
            .md); or the layout of official documents (GB/T 9704, .docx).
        issuer : str
            Who hands the note over; it stands beside the date.
        logo : str or Path, optional
            A PNG or JPEG file for the head of a note in Word, HTML or PDF.
        template : str or Path, optional
            A .docx file whose page, heading and styles a note in Word takes; what stands in it comes first.

        Raises
        ------
        OutputError
            If the suffix is unknown, a package that it needs is missing, or the place cannot be written to;
            nothing is left half-written.
        """
        from pingshan_forecast.notes import save

        save(self, Path(path), language=language, style=style, issuer=issuer, logo=logo, template=template)

    def __repr__(self) -> str:
        rows = "".join(f"\n  {row!r}" for row in self.rows)
        together = "" if self.joint is None else f", all together {percent(self.joint.all_targets)}"
        return f"<Assessment of {self.plan.region} {self.plan.year} as of {self.as_of}{together}:{rows}>"

    def _repr_html_(self) -> str:
        columns = ["wording", "median", "low_80", "high_80", "probability_strict", "probability_lenient"]
        return html_table(self.to_frame()[[*columns, "verdict", "reasons"]], digits=2)
