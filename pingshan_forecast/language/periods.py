"""Parts of a year, what is left of it, and figures of it, as a sentence has them; chances in tenths."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pingshan_forecast.language.catalogue import catalogue
from pingshan_forecast.language.names import SeriesName
from pingshan_forecast.language.numbers import percent
from pingshan_forecast.registry.periods import last_month

if TYPE_CHECKING:
    from pingshan_forecast.language.catalogue import Language


def _months(table: str, period: str, first: int, last: int, language: Language) -> str:
    words = catalogue(language)
    if period in words.tables[table]:
        return str(words[f"{table}.{period}"])
    months = words["date.months"]
    form = "month" if first == last else "months"
    return words(f"{table}.{form}", first=months[first - 1], last=months[last - 1])


@dataclass(frozen=True, slots=True)
class Part:
    """A period from January on.

    Examples
    --------
    >>> Part("H1").words("en"), Part("M1-M8").words("en"), Part("M1-M8").words("zh")
    ('the first half', 'January to August', '1—8月')
    """

    period: str

    def words(self, language: Language) -> str:
        """Its name."""
        return _months("part", self.period, 1, last_month(self.period), language)


@dataclass(frozen=True, slots=True)
class Rest:
    """What is left of the year after a period.

    Examples
    --------
    >>> Rest("H1").words("en"), Rest("M1-M8").words("en"), Rest("M1-M11").words("zh")
    ('the second half', 'September to December', '12月')
    """

    period: str

    def words(self, language: Language) -> str:
        """Its name."""
        return _months("rest", self.period, last_month(self.period) + 1, 12, language)


@dataclass(frozen=True, slots=True)
class FigureName:
    """An indicator of a region in a part of the year.

    Examples
    --------
    >>> FigureName("深圳", "gdp", "H1").words("en"), FigureName("全国", "gdp", "H1").words("zh")
    ('gross domestic product of Shenzhen, the first half', '上半年国内生产总值')
    """

    region: str
    code: str
    period: str

    def words(self, language: Language) -> str:
        """Its name."""
        series = SeriesName(self.code, self.region)
        return catalogue(language)("part.figure", series=series, part=Part(self.period))


@dataclass(frozen=True, slots=True)
class Chance:
    """A probability as an analyst says it: in Chinese by tenths.

    Examples
    --------
    >>> Chance(0.31).words("en"), Chance(0.31).words("zh"), Chance(0.02).words("zh"), Chance(0.97).words("zh")
    ('31%', '约三成', '不足一成', '九成以上')
    """

    probability: float

    def words(self, language: Language) -> str:
        """Its words."""
        tenths = catalogue(language)["part.tenths"]
        least = 0 if self.probability < 0.05 else 1
        return tenths[max(round(10 * self.probability), least)] if tenths else percent(self.probability)
