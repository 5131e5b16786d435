"""Which region a name means, and what lies above it: by the registry, then by the gazetteer."""

from __future__ import annotations

from functools import lru_cache
from itertools import takewhile

from pingshan_forecast.registry.gazetteer import codes_called, key_of, place_named
from pingshan_forecast.registry.regions import find_region

NATION = "全国"


def region_key(name: str) -> str:
    """Key of the region that goes by a name; a name of none, or of several, is its own key.

    Raises
    ------
    UnknownNameError
        If the name is no text.

    Examples
    --------
    >>> region_key("坪山区"), region_key("永州"), region_key("零陵区"), region_key("永州市零陵区")
    ('坪山', '永州市', '永州市零陵区', '永州市零陵区')

    Beijing and Changchun both have a 朝阳区, and Liaoning a city of that name:

    >>> region_key("朝阳"), region_key("Ruritania")
    ('朝阳', 'Ruritania')
    """
    known = find_region(name)
    return known.key if known is not None else _key_in_gazetteer(name)


def parents(key: str) -> tuple[str, ...]:
    """Keys of the regions above one, nearest first; of a name of several places what lies above them all.

    Examples
    --------
    >>> parents("坪山"), parents("永州"), parents("永州市零陵区")
    (('深圳', '广东', '全国'), ('湖南', '全国'), ('永州市', '湖南', '全国'))
    >>> parents("朝阳"), parents("Ruritania")
    (('全国',), ())
    """
    known = find_region(key)
    return known.above if known is not None else _above_in_gazetteer(key)


@lru_cache(maxsize=16_384)
def _key_in_gazetteer(name: str) -> str:
    codes = codes_called(name)
    if codes:
        return key_of(codes[0]) if len(codes) == 1 else name
    place = place_named(name)
    return place.key if place is not None else name


@lru_cache(maxsize=4096)
def _above_in_gazetteer(name: str) -> tuple[str, ...]:
    codes = codes_called(name)
    if codes:
        chains = [_chain(code)[1:] for code in codes]
    elif (place := place_named(name)) is not None and place.code:
        chain = _chain(place.code)  # of a zone the code is that of the place around it
        chains = [chain[1:] if place.key == chain[0] else chain]
    else:
        return ()
    levels = zip(*(reversed(chain) for chain in chains), strict=False)
    common = [level[0] for level in takewhile(lambda level: len(set(level)) == 1, levels)]
    return (*reversed(common), NATION)


def _chain(code: str) -> tuple[str, ...]:
    """Keys of a place, its prefecture and its province, as far as they exist."""
    codes = dict.fromkeys((code, code[:4] + "00", code[:2] + "0000"))
    return tuple(key for key in map(key_of, codes) if key)
