"""Reasons: sentences of an assessment, kept as a code and the values that fill it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pingshan_forecast.language.catalogue import catalogue

if TYPE_CHECKING:
    from pingshan_forecast.language.catalogue import Language


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence of an assessment: a code of the catalogue, and the values that fill it.

    Values are numbers, texts, dates, tuples, and what has words of its own in each language: names, targets,
    other reasons.

    Examples
    --------
    >>> reason = Reason.of("missing_years", years=(2013, 2016))
    >>> reason.text("en"), reason.text("zh")
    ('no published rate for 2013, 2016', '2013、2016年未见公布的增速')
    """

    code: str
    values: tuple[tuple[str, object], ...] = ()

    @classmethod
    def of(cls, code: str, **values: object) -> Reason:
        """Reason of a code with its values.

        Parameters
        ----------
        code : str
            A key of the catalogue's table of reasons.
        **values
            What fills the sentence.
        """
        return cls(code, tuple(values.items()))

    def text(self, language: Language = "en") -> str:
        """Sentence in one language."""
        return catalogue(language)(f"reason.{self.code}", **dict(self.values))

    words = text
