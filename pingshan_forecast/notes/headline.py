"""The headline of a note: how many targets are likely, the surest and the least sure, what carries them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pingshan_forecast.judgement.target import Judged
from pingshan_forecast.language.display import clean, shorten
from pingshan_forecast.language.likelihood import LIKELY, UNLIKELY
from pingshan_forecast.language.names import Term, model_name
from pingshan_forecast.notes.sentences import indicator_words, target_name
from pingshan_forecast.notes.tables import counted

if TYPE_CHECKING:
    from pingshan_forecast.assessment.result import Assessment
    from pingshan_forecast.language.catalogue import Catalogue

# So close to a cut, a change of two points turns the verdict.
_NEAR = 0.02


def inputs_words(assessment: Assessment, words: Catalogue) -> str:
    """The model's inputs beside published growth; empty where it has none.

    Parameters
    ----------
    assessment : Assessment
        Its model's regressors and exceptional years.
    words : Catalogue
        The catalogue of the note's language.
    """
    inputs, parts = assessment.inputs, []
    if inputs.regressors:
        names = words.join("quotes", (shorten(clean(name), 60) for name in inputs.regressors))
        parts.append(words("note.inputs_regressors", names=names))
    if inputs.exceptional:
        parts.append(words("note.inputs_years", years=inputs.exceptional))
    return str(words["note.inputs_and"]).join(parts)


def headline(assessment: Assessment, words: Catalogue) -> str:
    """What was found, in a few sentences.

    Parameters
    ----------
    assessment : Assessment
        Its targets, and all of them together.
    words : Catalogue
        The catalogue of the note's language.
    """
    judged = [
        (row.strict, target_name(row.target, words.language))
        for row in assessment.rows
        if isinstance(row, Judged)
    ]
    parts = [counts_words(assessment, words)]
    if len(judged) > 1:
        (worst_p, worst), (best_p, best) = (pick(judged, key=lambda pair: pair[0]) for pick in (min, max))
        parts.append(words("note.extremes", best=best, best_p=best_p, worst=worst, worst_p=worst_p))
    near = [
        words("note.near_cut", name=name, p=p, cut=cut)
        for p, name in judged
        for cut in (LIKELY, UNLIKELY)
        if abs(p - cut) <= _NEAR
    ]
    if near:
        parts.append(words("note.near", names=words.join("comma", near)))
    return words.sentences([*parts, *joint_words(assessment, words)])


def joint_words(assessment: Assessment, words: Catalogue) -> list[str]:
    """How likely all targets are together, as a sentence; none for a single one.

    Parameters
    ----------
    assessment : Assessment
        Its targets together.
    words : Catalogue
        The catalogue of the note's language.
    """
    every, n = len(assessment.rows), counted(assessment)
    if assessment.joint is None or n < 2:
        return []
    key = "joint" if n == every else "joint_some"
    return [words(f"note.{key}", n=n, every=every, p=assessment.joint.all_targets)]


def counts_words(assessment: Assessment, words: Catalogue) -> str:
    """How many targets are likely, open, unlikely and not assessable; all but the likely ones by name.

    Parameters
    ----------
    assessment : Assessment
        Its targets.
    words : Catalogue
        The catalogue of the note's language.
    """
    found: dict[str, list[str]] = {"likely": [], "open": [], "unlikely": [], "silent": []}
    for row in assessment.rows:
        if row.strict is None:
            key = "silent"
        else:
            key = "likely" if row.strict > LIKELY else "unlikely" if row.strict < UNLIKELY else "open"
        found[key].append(indicator_words(row.target, words.language))
    groups = [
        words(f"note.{key}", n=len(names), names=words.join("comma", dict.fromkeys(names)))
        for key, names in found.items()
        if names
    ]
    return words("note.headline", n=len(assessment.rows), groups=str(words["note.groups"]).join(groups))


def carried(assessment: Assessment, words: Catalogue) -> list[str]:
    """Which experts the probabilities are pooled of, and by which weights, in sentences.

    Parameters
    ----------
    assessment : Assessment
        Its judged targets.
    words : Catalogue
        The catalogue of the note's language.
    """
    weights: dict[str, list[float]] = {}
    for expert in (e for row in assessment.rows if isinstance(row, Judged) for e in row.experts):
        weights.setdefault(expert.name, []).append(expert.weight)
    names = {name: Term("expert", name).words(words.language) for name in weights}
    if "history" in names:
        model = model_name(assessment.model, words.language)
        names["history"] = words("note.history_expert", model=model)
    if len(names) < 2:
        return [words("note.carried_alone", experts=name) for name in names.values()]
    experts = [
        words(
            "note.expert",
            name=names[name],
            weight=words.join("to", dict.fromkeys(f"{w:.2f}" for w in (min(found), max(found)))),
        )
        for name, found in weights.items()
    ]
    return [words("note.carried", experts=words.join("comma", experts))]
