"""Which place 全省, 全市 or 全区 speaks of in the table of a region."""

from __future__ import annotations

from collections.abc import Iterable

from pingshan_forecast.registry.gazetteer import place_named
from pingshan_forecast.registry.hierarchy import parents
from pingshan_forecast.registry.regions import find_region, regions


def whole_of(region: str, tier: str, titled: Iterable[str] = ()) -> str:
    """Region that 全 and a tier mean in the table of a region: itself or the one above of that tier.

    Parameters
    ----------
    region : str
        Key or name of the region.
    tier : str
        The suffix of the tier: 省, 市, 区, 县 or 州.
    titled : iterable of str
        Places that the titles begin with, which may write the region out in full.

    Returns
    -------
    str
        Key or name; empty where the region is not known to be of that tier, and none above it is.

    Examples
    --------
    >>> whole_of("坪山", "区"), whole_of("坪山", "市"), whole_of("广东", "省"), whole_of("北京", "市")
    ('坪山', '深圳', '广东', '北京')
    >>> whole_of("新乡", "市"), whole_of("新乡", "省"), whole_of("青禾区", "市")
    ('新乡', '', '')
    """
    known = find_region(region)
    if known is not None:
        chain = (known.key, *parents(known.key))
        return next((key for key in chain if _suffix(regions()[key].name_zh) == tier), "")
    return region if _suffix(_full_name(region, titled)) == tier else ""


def _full_name(region: str, titled: Iterable[str]) -> str:
    """Name of a region that the registry does not know, written out where a title or the gazetteer does."""
    place = place_named(region)
    if place is not None:
        return place.key
    return next((name for name in titled if name[:-1] == region), region)


def _suffix(name: str) -> str:
    return name.split("(")[0][-1:]
