"""The registry of regions: keys, names, and what lies above what."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """One region of the registry.

    Parameters
    ----------
    key : str
        The name that figures use, such as ``"坪山"``.
    name_zh, name_en : str
        The full names.
    names : mapping of language to name
        All that the registry has, from its columns ``name_``.
    kind : {"district", "city", "province", "nation", "aggregate"}
        Its tier.
    parent : str
        Key of the region above; empty for the nation.
    aliases : tuple of str
        Other names it goes by.
    """

    key: str
    name_zh: str
    name_en: str
    names: Mapping[str, str]
    kind: Literal["district", "city", "province", "nation", "aggregate"]
    parent: str
    aliases: tuple[str, ...]

    def name(self, language: Language = "en") -> str:
        """Full name in one language."""
        return in_language({**self.names, "zh": self.name_zh}, language)

    @property
    def above(self) -> tuple[str, ...]:
        """Keys of the regions above it, nearest first.

        Examples
        --------
        >>> regions()["坪山"].above
        ('深圳', '广东', '全国')
        """
        higher = regions().get(self.parent)
        return () if higher is None else (higher.key, *higher.above)

    def short_name(self, language: Language = "en") -> str:
        """Name without the kind of region, as sentences have it."""
        return in_language({**self.names, "zh": self.key}, language)


@lru_cache(maxsize=1)
def regions() -> dict[str, Region]:
    """All regions by key, in the order of the registry.

    Examples
    --------
    >>> regions()["坪山"].parent
    '深圳'
    """
    return {
        row["region"]: Region(
            key=row["region"],
            name_zh=row["full_name_zh"],
            name_en=row["name_en"],
            names=named_columns(row),
            kind=row["kind"],  # type: ignore[arg-type]  # the data package's enum
            parent=row["parent"],
            aliases=tuple(alias for alias in row["aliases"].split(";") if alias),
        )
        for row in read_table("regions")
    }


@lru_cache(maxsize=1)
def _keys_by_name() -> dict[str, str]:
    names: dict[str, str] = {}
    for item in regions().values():
        for name in (item.key, item.name_zh, item.name_en, *item.aliases):
            names.setdefault(name.casefold(), item.key)
    return names


def is_nation(name: str) -> bool:
    """Whether a name is the nation's.

    Examples
    --------
    >>> is_nation("中国"), is_nation("坪山")
    (True, False)
    """
    known = find_region(name)
    return known is not None and known.kind == "nation"


def find_region(name: str) -> Region | None:
    """The region that goes by a name, or None where the registry does not know it.

    Raises
    ------
    UnknownNameError
        If the name is no text.

    Examples
    --------
    >>> find_region("坪山区").key, find_region("镇安县")
    ('坪山', None)
    """
    if not isinstance(name, str):
        raise UnknownNameError(f"{name!r:.40} is no name of a region; give a text such as '坪山'")
    key = _keys_by_name().get(name.strip().casefold())
    return regions()[key] if key is not None else None


def official_name(name: str) -> str:
    """Full Chinese name of a region as statistics print it; an unknown name stands for itself.

    Examples
    --------
    >>> official_name("贵州"), official_name("Pingshan"), official_name("中国"), official_name("镇安县")
    ('贵州省', '坪山区', '全国', '镇安县')
    """
    found = find_region(name)
    if found is None:
        return name
    return found.key if found.kind == "nation" else found.name_zh


def region(name: str) -> Region:
    """The region that goes by a name.

    Parameters
    ----------
    name : str
        A key ("坪山") or any of its names ("坪山区", "Pingshan"), letters in either case.

    Raises
    ------
    UnknownNameError
        If nothing in the registry is called that; the message names the nearest.

    Examples
    --------
    >>> region("Pingshan").key
    '坪山'
    """
    found = find_region(name)
    if found is None:
        near = difflib.get_close_matches(name.casefold(), _keys_by_name(), n=3, cutoff=0.5)
        some = "坪山, 深圳, 广东, 全国"
        hint = f"did you mean {', '.join(near)}?" if near else f"{len(regions())} are known, such as {some}"
        raise UnknownNameError(f"unknown region {name!r}; {hint}")
    return found
