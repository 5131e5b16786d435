"""Many plans judged in one run: one ranked table, each row linked to its plan's note."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from pingshan_forecast.assessment.assess import assess
from pingshan_forecast.core.history import History
from pingshan_forecast.core.plan import Plan
from pingshan_forecast.errors import DataError, OutputError, PingshanForecastError, PlanError
from pingshan_forecast.evaluation.resumable import run_units
from pingshan_forecast.files import check_writable, write_whole
from pingshan_forecast.language.catalogue import Language
from pingshan_forecast.language.display import html_table
from pingshan_forecast.registry.hierarchy import region_key

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from pingshan_forecast.models.base import Model

COLUMNS = [
    "plan", "region", "year", "as_of", "indicator", "wording", "median", "low_80", "high_80",
    "probability_strict", "probability_lenient", "verdict", "joint", "period", "ytd", "required_rest",
    "status", "reason",
]  # fmt: skip
_REPORTS = {".docx", ".txt", ".html", ".htm", ".pdf", ".md"}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Assessments:
    """Judgements of many plans.

    Parameters
    ----------
    names : tuple of str
        A name for each plan: its file, its bundled name, or region and year.
    documents : tuple of dict or None
        JSON form of each assessment; None where the plan could not be judged.
    notes : tuple of str
        Each note, in Markdown; empty where there is none.
    failures : tuple of str
        Why a plan could not be judged; empty where it was.
    """

    names: tuple[str, ...]
    documents: tuple[dict[str, Any] | None, ...]
    notes: tuple[str, ...]
    failures: tuple[str, ...]

    def to_frame(self) -> pd.DataFrame:
        """One row a target, the surest first, then what cannot be judged, then plans that failed.

        Returns
        -------
        pandas.DataFrame
            Columns plan, region, year, as_of, indicator, wording, median, low_80, high_80 (in the target's
            unit), probability_strict, probability_lenient, verdict, joint (of all targets of the plan),
            period, ytd, required_rest (of the year so far, in per cent), status ("assessed",
            "not_assessable", "failed"), reason.
        """
        import pandas as pd

        rows: list[dict[str, Any]] = []
        for name, document, why in zip(self.names, self.documents, self.failures, strict=True):
            failed = [{"plan": name, "status": "failed", "reason": why}]
            rows += failed if document is None else _rows(name, document)
        frame = pd.DataFrame(rows, columns=COLUMNS)
        order = frame.status.map({"assessed": 0, "not_assessable": 1, "failed": 2})
        ranked = frame.assign(order=order).sort_values(
            ["order", "probability_strict"], ascending=[True, False], kind="stable"
        )
        return ranked.drop(columns="order").reset_index(drop=True)

    def save(self, path: str | Path) -> tuple[Path, ...]:
        """Write the table as a workbook, and the notes that its rows link to into a folder of its name.

        Parameters
        ----------
        path : str or Path
            A file ending in .xlsx.

        Returns
        -------
        tuple of Path
            What was written.

        Raises
        ------
        OutputError
            If the suffix is another, or the place cannot be written to.
        """
        from pingshan_forecast.notes.many import workbook

        path = Path(path)
        if path.suffix != ".xlsx":
            raise OutputError(f"{path.name:.60}: the table of many plans is a workbook; name it .xlsx")
        check_writable(path)
        folder = path.with_suffix("")
        files = {name: f"{_safe(name)}.md" for name, note in zip(self.names, self.notes, strict=True) if note}
        try:
            folder.mkdir(exist_ok=True)
        except OSError as error:
            raise OutputError(
                f"cannot make the folder {folder}: {error.strerror}; choose another place"
            ) from None
        links = {name: f"{folder.name}/{file}" for name, file in files.items()}
        texts = dict(zip(self.names, self.notes, strict=True))
        contents = {folder / file: texts[name].encode() for name, file in files.items()}
        contents[path] = workbook(self.to_frame(), links)  # the last, so that its links lead somewhere
        for place, content in contents.items():
            write_whole(place, content)
        return tuple(contents)

    def __len__(self) -> int:
        return len(self.names)

    def __repr__(self) -> str:
        failed = sum(1 for why in self.failures if why)
        return f"<Assessments of {len(self)} plans, {failed} failed>"

    def _repr_html_(self) -> str:
        return html_table(self.to_frame(), digits=2)


def _rows(name: str, document: dict[str, Any]) -> list[dict[str, Any]]:
    pace = {(item["indicator"], item["wording"]): item for item in document["pace"]}
    rows = []
    for target, kept in zip(document["targets"], document["releases"]["targets"], strict=True):
        low, high = target["forecast"]["interval_80"] or (None, None)
        so_far = pace.get((target["indicator"], kept["words"]), {})
        rows.append(
            {
                "plan": name,
                "region": document["region"],
                "year": document["year"],
                "as_of": document["as_of"],
                "indicator": target["indicator"],
                "wording": kept["words"],
                "median": target["forecast"]["median"],
                "low_80": low,
                "high_80": high,
                "probability_strict": target["probability"]["strict"],
                "probability_lenient": target["probability"]["lenient"],
                "verdict": target["verdict"] or "",
                "joint": document["joint"]["all_targets"],
                "period": so_far.get("period", ""),
                "ytd": so_far.get("ytd"),
                "required_rest": so_far.get("required_rest"),
                "status": target["status"],
                "reason": "" if target["status"] == "assessed" else "; ".join(target["reasons"]),
            }
        )
    return rows


def _safe(name: str) -> str:
    """Name as that of a file: letters, digits, dots and hyphens."""
    return re.sub(r"[^\w.-]+", "_", name).strip("._") or "plan"


def assess_many(
    plans: Sequence[Plan | str | Path] | str | Path,
    histories: Mapping[str, History] | None = None,
    *,
    model: Model | None = None,
    as_of: str | dt.date | None = None,
    language: Language = "en",
    folder: str | Path | None = None,
    n_jobs: int | None = None,
    progress: bool = False,
) -> Assessments:
    """Judge many districts, or many reports, in one run.

    Parameters
    ----------
    plans : sequence of Plan, str or Path; or the path of a folder
        Plans, names of bundled ones, and reports to read; of a folder every report in it, by name.
    histories : mapping of str to History, optional
        By region; default the bundled ones.
    model : Model, optional
        As for `assess`.
    as_of : str or datetime.date, optional
        As for `assess`.
    language : {"zh", "en"}
        The language of notes and words.
    folder : str or Path, optional
        Checkpoints: a run that was stopped goes on where it was.
    n_jobs : int, optional
        As in joblib: None takes what ``joblib.parallel_config`` says (dask's backend too), or one process.
    progress : bool
        Show a bar on standard error.

    Returns
    -------
    Assessments
        A plan that cannot be read or judged is a row with its reason.

    Raises
    ------
    DataError
        If there is no plan at all.

    Examples
    --------
    >>> found = assess_many(["pingshan-2021", "no-such-plan"])
    >>> found
    <Assessments of 2 plans, 1 failed>
    >>> found.to_frame().status.value_counts().to_dict()
    {'assessed': 5, 'failed': 1}
    """
    wanted = _wanted(plans)
    if not wanted:
        raise DataError("no plan to judge; give plans, names of bundled ones, or a folder that holds reports")
    given = {region_key(region): replace(history) for region, history in (histories or {}).items()}
    day = None if as_of is None else str(as_of)
    units = [
        {"plan": plan, "given": given if not isinstance(plan, Plan) else _only(given, plan.region), "model":
        model,
         "day": day, "language": language}
        for plan in wanted
    ]  # fmt: skip
    done = run_units(_judge, units, folder=folder, n_jobs=n_jobs, progress=progress)
    documents = tuple(json.loads(str(arrays["document"])) for arrays in done)
    return Assessments(
        names=_distinct([_name(plan) for plan in wanted]),
        documents=documents,
        notes=tuple(str(arrays["note"]) for arrays in done),
        failures=tuple(str(arrays["failure"]) for arrays in done),
    )


def _wanted(plans: Sequence[Plan | str | Path] | str | Path) -> Sequence[Plan | str | Path]:
    if isinstance(plans, str | Path) and str(plans) and Path(plans).is_dir():
        return sorted(path for path in Path(plans).iterdir() if path.suffix.lower() in _REPORTS)
    wanted = [plans] if isinstance(plans, str | Path) else list(plans) if isinstance(plans, Iterable) else []
    if not wanted or not all(isinstance(plan, Plan | str | Path) and str(plan) for plan in wanted):
        raise DataError(f"plans is {plans!r:.60}; give a folder, or a list of plans, of names or of files")
    return wanted


def _only(given: dict[str, History], region: str) -> dict[str, History]:
    return {key: history for key, history in given.items() if key == region}


def _name(plan: Plan | str | Path) -> str:
    return f"{plan.region} {plan.year}" if isinstance(plan, Plan) else Path(plan).name


def _distinct(names: list[str]) -> tuple[str, ...]:
    """Names with a number behind those that were there before."""
    before = [names[:k].count(name) for k, name in enumerate(names)]
    return tuple(f"{name} ({1 + n})" if n else name for name, n in zip(names, before, strict=True))


def _judge(
    plan: Plan | str | Path,
    given: dict[str, History],
    model: Model | None,
    day: str | None,
    language: Language,
) -> dict[str, NDArray[Any]]:
    """One plan judged: its JSON and its note, or why there are none."""
    from pingshan_forecast.notes.content import content
    from pingshan_forecast.notes.markdown import markdown
    from pingshan_forecast.readers.bundled import load_history

    document, note, failure = "null", "", ""
    try:
        found = plan if isinstance(plan, Plan) else _read(plan)
        history = given.get(found.region) or load_history(found.region)
        result = assess(found, history, model, as_of=day)
        document = json.dumps(result.to_dict(language=language), ensure_ascii=False, allow_nan=False)
        note = markdown(content(result, language=language))
    except PingshanForecastError as error:
        failure = str(error)
    return {"document": np.array(document), "note": np.array(note), "failure": np.array(failure)}


def _read(source: str | Path) -> Plan:
    from pingshan_forecast.readers.bundled import list_plans, load_plan
    from pingshan_forecast.readers.reports.plans import read_plan

    if isinstance(source, str) and (source in list_plans() or not Path(source).suffix):
        return load_plan(source)
    plan = read_plan(source)
    if not plan.region or not plan.year:
        lacks = "region" if not plan.region else "year"
        raise PlanError(
            f"{Path(source).name}: the report does not say its {lacks}; read it with read_plan({lacks}=...)"
        )
    return plan
