"""The registry of indicators: codes, names in two languages, units, and what a higher figure means."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from pingshan_forecast.errors import UnknownNameError
from pingshan_forecast.registry.languages import in_language
from pingshan_forecast.registry.tables import named_columns, read_table

if TYPE_CHECKING:
    from pingshan_forecast.registry.languages import Language

_NATION_ZH = {"gdp": "国内生产总值"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One indicator of the registry.

    Parameters
    ----------
    code : str
        The name that figures, targets and files use, such as ``"gdp"``.
    name_zh, name_en : str
        The standard names.
    names : mapping of language to name
        All that the registry has, from its columns ``name_``.
    aliases : tuple of str
        Other Chinese names that reports use.
    unit : str
        The unit of its level.
    price_basis : {"real", "nominal", "none"}
        Whether its published growth is at constant prices.
    direction : {"higher", "lower", "none"}
        Whether more or less of it is what a plan wants.
    prior_class : str
        The class of series whose learned prior it shares.
    """

    code: str
    name_zh: str
    name_en: str
    names: Mapping[str, str]
    aliases: tuple[str, ...]
    unit: str
    price_basis: Literal["real", "nominal", "none"]
    direction: Literal["higher", "lower", "none"]
    prior_class: str

    @property
    def national(self) -> bool:
        """Whether its Chinese name for the nation says whose it is."""
        return self.code in _NATION_ZH

    def name(self, language: Language = "en", *, nation: bool = False) -> str:
        """Standard name in one language; in Chinese the nation's GDP has a name of its own.

        Parameters
        ----------
        language : {"zh", "en"}
            The language.
        nation : bool
            Whether the figure is the nation's.

        Examples
        --------
        >>> indicators()["gdp"].name("zh"), indicators()["gdp"].name("zh", nation=True)
        ('地区生产总值', '国内生产总值')
        """
        own = {"zh": _NATION_ZH[self.code]} if nation and self.national else {}
        return in_language({**self.names, **own}, language)


@lru_cache(maxsize=1)
def indicators() -> dict[str, Indicator]:
    """All indicators by code, in the order of the registry.

    Examples
    --------
    >>> indicators()["gdp"].price_basis
    'real'
    """
    return {
        row["code"]: Indicator(
            code=row["code"],
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            names=named_columns(row),
            aliases=tuple(alias for alias in row["aliases"].split(";") if alias),
            unit=row["unit"],
            price_basis=row["price_basis"],  # type: ignore[arg-type]  # the data package's enum
            direction=row["direction"],  # type: ignore[arg-type]
            prior_class=row["prior_class"],
        )
        for row in read_table("indicators")
    }


@lru_cache(maxsize=1)
def _codes_by_name() -> dict[str, str]:
    names: dict[str, str] = {}
    for item in indicators().values():
        for name in (item.code, item.name_zh, item.name_en, *item.aliases):
            names.setdefault(name.casefold(), item.code)
    return names


def indicator(name: str) -> Indicator:
    """The indicator that goes by a code or name.

    Parameters
    ----------
    name : str
        A code ("gdp"), a Chinese name or alias ("地区生产总值"), or the English name.

    Raises
    ------
    UnknownNameError
        If nothing in the registry is called that; the message names the nearest codes.

    Examples
    --------
    >>> indicator("国内生产总值").code
    'gdp'
    """
    if not isinstance(name, str):
        raise UnknownNameError(f"{name!r:.40} is no name of an indicator; give a code such as 'gdp'")
    code = _codes_by_name().get(name.strip().casefold())
    if code is None:
        near = difflib.get_close_matches(name, _codes_by_name(), n=3) or ["gdp", "retail_sales"]
        raise UnknownNameError(
            f"unknown indicator {name!r}; did you mean {', '.join(near)}? Codes: {', '.join(indicators())}"
        )
    return indicators()[code]
