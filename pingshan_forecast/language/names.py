"""Names that are put into a sentence: of codes, indicators, regions, series and models."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pingshan_forecast.language.catalogue import catalogue
from pingshan_forecast.registry.indicators import indicator
from pingshan_forecast.registry.regions import find_region, is_nation

if TYPE_CHECKING:
    from pingshan_forecast.language.catalogue import Language


@dataclass(frozen=True, slots=True)
class Term:
    """A code of one of the catalogue's tables; one that the table does not know stands for itself.

    Examples
    --------
    >>> Term("expert", "history").words("zh"), Term("expert", "my own").words("zh")
    ('仅凭历史', 'my own')
    """

    table: str
    code: str

    def words(self, language: Language) -> str:
        """Word of the code."""
        return catalogue(language).term(self.table, self.code)


@dataclass(frozen=True, slots=True)
class RegionName:
    """A region's short name; a region that the registry does not know has the name it is given.

    Examples
    --------
    >>> RegionName("坪山").words("en"), RegionName("坪山").words("zh"), RegionName("甲").words("en")
    ('Pingshan', '坪山', '甲')
    """

    region: str

    def words(self, language: Language) -> str:
        """Name of the region."""
        found = find_region(self.region)
        return found.short_name(language) if found is not None else self.region


@dataclass(frozen=True, slots=True)
class IndicatorName:
    """An indicator's name in a region: in Chinese the nation's GDP has one of its own.

    Examples
    --------
    >>> IndicatorName("gdp", "全国").words("zh"), IndicatorName("gdp", "坪山").words("zh")
    ('国内生产总值', '地区生产总值')
    """

    code: str
    region: str

    def words(self, language: Language) -> str:
        """Name of the indicator."""
        return indicator(self.code).name(language, nation=is_nation(self.region))


@dataclass(frozen=True, slots=True)
class SeriesName:
    """An indicator of a region.

    Examples
    --------
    >>> SeriesName("gdp", "深圳").words("en"), SeriesName("gdp", "全国").words("zh")
    ('gross domestic product of Shenzhen', '国内生产总值')
    """

    code: str
    region: str

    def words(self, language: Language) -> str:
        """Indicator and region, as a sentence has them."""
        return self._named("of", RegionName(self.region).words(language), language)

    def title(self, language: Language) -> str:
        """Region and indicator, as the title of a chart has them."""
        found = find_region(self.region)
        return self._named("title", found.name(language) if found is not None else self.region, language)

    def _named(self, form: str, region: str, language: Language) -> str:
        item = indicator(self.code)
        own = is_nation(self.region) and item.national
        name = IndicatorName(self.code, self.region).words(language)
        return catalogue(language)(f"series.{form}{'_nation' if own else ''}", indicator=name, region=region)


def model_name(name: str, language: Language) -> str:
    """Name of a model in one language; a model that has none here keeps its own.

    Parameters
    ----------
    name : str
        The model's own name, with an order or a driver behind it.
    language : {"zh", "en"}
        The language.

    Examples
    --------
    >>> model_name("empirical-Bayes ARIMA", "en"), model_name("ARIMA(0,1,1)", "zh"), model_name("ours", "zh")
    ('the empirical-Bayes ARIMA model', 'ARIMA(0,1,1)模型', 'ours')
    """
    words = catalogue(language)
    # Longer names first: an order or a driver stands behind a name.
    known = sorted(words.tables["model"], key=len, reverse=True)
    kind = next((key for key in known if name.startswith(key)), "other")
    return words(f"model.{kind}", name=name, rest=name.removeprefix(kind).strip())


_POINTS = {"个百分点": "百分点"}


def amount(number: str, unit: str, language: Language) -> str:
    """Number, already formatted, with the unit of a target.

    Parameters
    ----------
    number : str
        The number.
    unit : str
        The unit as the plan has it; empty for none.
    language : {"zh", "en"}
        The language.

    Examples
    --------
    >>> amount("1", "个百分点", "en"), amount("2", "百分点", "en"), amount("2", "百分点", "zh")
    ('1 point', '2 points', '2个百分点')
    >>> amount("1250", "亿元", "en"), amount("7", "%", "en"), amount("300", "个", "en"), amount("5", "", "en")
    ('1250 hundred million yuan', '7%', '300 个', '5')
    """
    words = catalogue(language)
    unit = _POINTS.get(unit, unit)
    kind = unit if unit in words.tables["amount"] else "other" if unit else "none"
    kind = "one_point" if (kind, number) == ("百分点", "1") else kind
    return words(f"amount.{kind}", number=number, unit=unit)
