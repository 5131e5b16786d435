"""The words for probabilities: the IPCC likelihood scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pingshan_forecast.language.catalogue import catalogue

if TYPE_CHECKING:
    from pingshan_forecast.language.catalogue import Language

# Lower ends of the IPCC scale (Mastrandrea et al. 2010, guidance note on uncertainty, table 1):
# a probability has the first verdict whose bound it exceeds.
CUTS = (0.99, 0.90, 0.66, 0.33, 0.10, 0.01)
LIKELY, UNLIKELY = CUTS[2], CUTS[3]
_VERDICTS = (
    "virtually_certain",
    "very_likely",
    "likely",
    "even",
    "unlikely",
    "very_unlikely",
    "exceptionally_unlikely",
)


def _scale(probability: float) -> str:
    return _VERDICTS[sum(probability <= cut for cut in CUTS)]


def verdict(probability: float, language: Language = "en") -> str:
    """Likelihood word of a probability on the IPCC scale.

    Parameters
    ----------
    probability : float
        A fraction between 0 and 1.
    language : {"zh", "en"}
        The language of the word.

    References
    ----------
    Mastrandrea, M. D. et al. (2010), Guidance Note for Lead Authors of the IPCC Fifth Assessment Report
    on Consistent Treatment of Uncertainties, table 1.

    Examples
    --------
    >>> verdict(0.7), verdict(0.7, "zh"), verdict(0.05)
    ('likely', '可能', 'very unlikely')
    """
    return catalogue(language).term("verdict", _scale(probability))


def met_words(probability: float, language: Language = "en") -> str:
    """How likely a target is to be met, as a predicate.

    Parameters
    ----------
    probability : float
        A fraction between 0 and 1.
    language : {"zh", "en"}
        The language.

    Examples
    --------
    >>> met_words(0.7), met_words(0.2, "zh")
    ('likely to be met', '不太可能实现')
    """
    return catalogue(language).term("met", _scale(probability))


def finding(target: str, probability: float | None, language: Language = "en") -> str:
    """What was found for a target, in one line.

    Parameters
    ----------
    target : str
        Its name.
    probability : float or None
        A fraction; None for a target that cannot be judged.
    language : {"zh", "en"}
        The language.

    Examples
    --------
    >>> finding("GDP growth of about 7%", 0.7), finding("正增长", None, "zh")
    ('GDP growth of about 7%: likely to be met (70%)', '正增长：无法判断')
    >>> finding("正增长", 0.5, "zh")
    '正增长：能否实现尚难断定（50%）'
    """
    words = catalogue(language)
    if probability is None:
        return words("finding.not_assessable", target=target)
    return words("finding.judged", target=target, met=met_words(probability, language), p=probability)
