"""What a place promised over the years, and what its later reports say came of it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pingshan_forecast.core.checks import checked, expect
from pingshan_forecast.core.plan import Plan
from pingshan_forecast.errors import PlanError
from pingshan_forecast.language.display import html_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from pingshan_forecast.core.targets import Outcome, Target

Status = Literal["kept", "missed", "silent", "open"]

_COLUMNS = (
    "region", "year", "indicator", "indicator_name", "promise", "comparator", "low", "high", "unit",
    "deadline", "section", "status", "outcome", "outcome_text", "promised_in", "reported_in",
)  # fmt: skip
_DOING = re.compile(
    r"^(?:力争|确保|推动|推进|加快|全年|全面|新增|完成|建成|实现|累计|全部|继续|计划|再|[区市县]级|全[省市区县])+"
)
# How far a thing has come, in order; of the words of one clause the last stage counts.
_STAGES = (
    r"开工|动工|启动建设|奠基",
    r"封顶",
    r"建成|竣工|完工|验收|交付|交房",
    r"运营|投用|投产|使用|启用|开放|开业|开园|开学|开馆|开诊|通车|招生|试运行|上线|达产|封关",
)
_STAGE_WORDS = re.compile(
    "(?:实现|正式|全面|全部|顺利|如期|投入|建设|试)*(?:" + "|".join(_STAGES) + ")(?:建设|运行)?"
)
_SHORTEST = 0.6  # of the whole name, the part that an abbreviation keeps: 公办园 of 公办幼儿园
_ALIKE = 0.7  # share of two-character pieces in common from which two names are of one thing
_GROWTH = {"growth", "average_growth", "cumulative_growth"}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class LedgerEntry:
    """A promise with what became of it.

    Parameters
    ----------
    target : Target
        The promise.
    outcome : Outcome or None
        What the first later report says of the same thing in the promised year; None where none does.
    status : {"kept", "missed", "silent", "open"}
        Kept or missed by the strict reading, or, of a thing to be done, by the stage it has come to
        (开工, 封顶, 建成, 投用) in the report on the year, whatever month was promised; silent where a later
        report on that year says nothing of it, or where neither decides; open where none was given.
    promised_in, reported_in : str
        The titles, or the names, of the two reports.
    """

    target: Target
    outcome: Outcome | None
    status: Status
    promised_in: str
    reported_in: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Ledger:
    """Promises of one place over the years, each with its outcome where a later report gives it.

    Parameters
    ----------
    region : str
        The place.
    entries : tuple of LedgerEntry
        In the order of the reports.
    """

    region: str
    entries: tuple[LedgerEntry, ...]

    def __repr__(self) -> str:
        found = ", ".join(f"{n} {status}" for status, n in self.counts().items())
        return f"<Ledger of {self.region}: {found}>"

    def counts(self) -> dict[Status, int]:
        """Number of promises by what became of them."""
        order: tuple[Status, ...] = ("kept", "missed", "silent", "open")
        return {status: sum(entry.status == status for entry in self.entries) for status in order}

    def to_frame(self) -> pd.DataFrame:
        """One row a promise.

        Returns
        -------
        pandas.DataFrame
            Columns region, year, indicator, indicator_name, promise, comparator, low, high, unit, deadline,
            section, status, outcome, outcome_text, promised_in, reported_in; bounds and outcome in `unit`.
        """
        import pandas as pd

        return pd.DataFrame([_row(entry) for entry in self.entries], columns=list(_COLUMNS))

    def _repr_html_(self) -> str:
        return html_table(self.to_frame())


@checked(PlanError)
def ledger(plans: Iterable[Plan]) -> Ledger:
    r"""Pair the promises of several years' reports of one place with what later reports say came of them.

    Parameters
    ----------
    plans : iterable of Plan
        Reports of one region, in any order.

    Returns
    -------
    Ledger
        Promises for the region itself; those on other regions are left out.

    Raises
    ------
    PlanError
        If there is no plan, or the plans are of several regions.

    Examples
    --------
    >>> from pingshan_forecast.readers.reports.plans import parse_plan
    >>> first = parse_plan("丁县2022年主要预期目标是:回收利用率达到38%以上,新增公共住房5600套。")
    >>> then = parse_plan("丁县2023年政府工作报告\n一、2022年工作回顾\n回收利用率45%。", detail="all")
    >>> [(entry.target.indicator_name, entry.status) for entry in ledger([first, then]).entries]
    [('回收利用率', 'kept'), ('新增公共住房', 'silent')]
    """
    plans = list(plans)
    for plan in plans:
        expect(plan, Plan, "plans", "give a list of plans, such as [pf.read_plan(path), ...]")
    ordered = sorted(plans, key=lambda plan: (plan.year, plan.as_of))
    if not ordered:
        raise PlanError("no plan to keep a ledger of; give the reports of several years of one region")
    regions = list(dict.fromkeys(plan.region for plan in ordered))
    if len(regions) > 1:
        names = ", ".join(region or "(none stated)" for region in regions)
        raise PlanError(
            f"plans of several regions: {names}; give those of one, or state region= when reading"
        )
    entries = [
        _entry(target, plan, ordered)
        for plan in ordered
        for target in plan.targets
        if target.region == plan.region
    ]
    return Ledger(region=regions[0], entries=tuple(entries))


def _entry(target: Target, plan: Plan, plans: Sequence[Plan]) -> LedgerEntry:
    """Look a promise up in the later reports on its year."""
    named = plan.title or plan.source
    reports = [later for later in plans if later.as_of > plan.as_of and _covers(later, target.year)]
    for later in reports:
        is_deed = target.measure == "milestone"
        outcome = _same_thing(target, later.completed if is_deed else later.outcomes)
        if outcome is not None:
            return LedgerEntry(
                target=target, outcome=outcome, status=_status(target, outcome), promised_in=named,
                reported_in=later.title or later.source,
            )  # fmt: skip
    return LedgerEntry(target=target, outcome=None, status="silent" if reports else "open", promised_in=named)


def _covers(plan: Plan, year: int) -> bool:
    """Whether a report speaks of the whole of a year."""
    return plan.year > year or any(o.year == year and o.period == "FY" for o in plan.outcomes)


def _same_thing(target: Target, outcomes: Sequence[Outcome]) -> Outcome | None:
    """The outcome of the promised thing in the promised year, in the promised kind of number."""
    same = [
        outcome
        for outcome in outcomes
        if (outcome.region, outcome.year, outcome.period) == (target.region, target.year, "FY")
        and outcome.indicator == target.indicator
        and (outcome.measure in _GROWTH) == (target.measure in _GROWTH)
        and (outcome.measure == target.measure or target.measure not in _GROWTH)
        and (not target.unit or outcome.unit == target.unit)
    ]
    if target.indicator != "other":
        return same[0] if same else None
    name = target.indicator_name.replace(target.deadline, "")
    rated = [(_likeness(name, outcome.indicator_name), -i) for i, outcome in enumerate(same)]
    best = max(rated, default=(0.0, 0))
    return same[-best[1]] if best[0] >= _ALIKE else None


def _likeness(first: str, second: str) -> float:
    """Share of the two-character pieces that two names have in common (Dice, 1945); 1 for an abbreviation."""
    names = [_bare(name) for name in (first, second)]
    if _abbreviates(*sorted(names, key=len)):
        return 1.0
    pieces = [{name[i : i + 2] for i in range(len(name) - 1)} for name in names]
    total = len(pieces[0]) + len(pieces[1])
    return 2 * len(pieces[0] & pieces[1]) / total if total else 0.0


def _abbreviates(short: str, name: str) -> bool:
    """Whether a name without some inner characters is the short one: 保障房 of 保障性住房."""
    if len(short) < max(3, _SHORTEST * len(name)) or (short[0], short[-1]) != (name[0], name[-1]):
        return False
    rest = iter(name)
    return all(character in rest for character in short)


def _bare(name: str) -> str:
    plain = _DOING.sub("", re.sub(r"[\s“”\"'()、]", "", name))
    return _STAGE_WORDS.sub("", plain) or plain


def _stage(words: str) -> int:
    """How far words say that a thing has come; -1 where they name no stage."""
    return max((i for i, stage in enumerate(_STAGES) if re.search(stage, words)), default=-1)


def _status(target: Target, outcome: Outcome) -> Status:
    if target.measure == "milestone":
        return "kept" if _stage(outcome.text) >= _stage(target.text) else "missed"
    value = outcome.low if outcome.low is not None else outcome.high
    if target.is_relative or value is None:
        return "silent"
    low, high = target.met_interval("strict")
    floor = low if math.isfinite(low) else -math.inf
    return "kept" if floor <= value < high or math.isclose(value, high) else "missed"


def _row(entry: LedgerEntry) -> dict[str, object]:
    target, outcome = entry.target, entry.outcome
    value = None if outcome is None else outcome.low if outcome.low is not None else outcome.high
    return {
        **{name: getattr(target, name) for name in _COLUMNS[:4]},
        "promise": target.text,
        **{name: getattr(target, name) for name in _COLUMNS[5:11]},
        "status": entry.status,
        "outcome": value,
        "outcome_text": outcome.text if outcome is not None else "",
        "promised_in": entry.promised_in,
        "reported_in": entry.reported_in,
    }
