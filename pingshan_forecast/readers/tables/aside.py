"""What of a table was set aside, refused or assumed, so that one line can say it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

_NAMED = 6
_LISTED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A cell that cannot be used: where it is, what it holds, and why."""

    place: str
    found: str
    why: str

    def __str__(self) -> str:
        return f"{self.place}: {self.found!r} {self.why}"


@dataclass(slots=True)
class _Pile:
    count: int = 0
    labels: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Aside:
    """Figures that were not taken, by the reason, with the labels that they stood under."""

    piles: dict[str, _Pile] = field(default_factory=dict)

    def add(self, why: str, label: str, place: str, count: int = 1) -> None:
        """Count figures as set aside.

        Parameters
        ----------
        why : str
            The reason, one line.
        label : str
            What the figures stand under.
        place : str
            Where the first of them stands.
        count : int
            CellNumber of figures.
        """
        pile = self.piles.setdefault(why, _Pile())
        pile.count += count
        if len(pile.labels) < 1000:
            pile.labels.setdefault(label, place)

    def lines(self) -> tuple[str, ...]:
        """One line a reason: how many figures, under which labels, where the first stands."""
        lines = []
        for why, pile in self.piles.items():
            named = [f"{label!r} ({place})" if place else repr(label) for label, place in pile.labels.items()]
            more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
            figures = "1 figure" if pile.count == 1 else f"{pile.count} figures"
            lines.append(f"{figures} set aside: {', '.join(named[:_NAMED])}{more}: {why}")
        return tuple(" ".join(line.split()) for line in lines)


def listed(refused: list[Refusal]) -> str:
    """Cells that cannot be used: their number, their places, and once what mends several.

    Examples
    --------
    >>> listed([Refusal(place=f"row {i} column B", found="g", why="is no year") for i in (2, 3)])
    "2 cells cannot be used: row 2 column B, row 3 column B: each 'g' is no year"
    """
    alike: dict[str, list[Refusal]] = {}
    for item in refused[:_LISTED]:
        alike.setdefault(item.why, []).append(item)
    lines = "; ".join(" ".join(_mended_alike(items).split()) for items in alike.values())
    more = f"; and {len(refused) - _LISTED} more" if len(refused) > _LISTED else ""
    count = "1 cell" if len(refused) == 1 else f"{len(refused)} cells"
    return f"{count} cannot be used: {lines}{more}"


def _mended_alike(alike: list[Refusal]) -> str:
    if len(alike) == 1:
        return str(alike[0])
    if len({item.found for item in alike}) == 1:
        return f"{', '.join(item.place for item in alike)}: each {alike[0].found!r} {alike[0].why}"
    return f"{', '.join(f'{item.place}: {item.found!r}' for item in alike)}: each {alike[0].why}"


def some(names: Iterable[str], most: int = 8) -> str:
    """First of several names, and how many more there are.

    Parameters
    ----------
    names : iterable of str
        Repeats count once.
    most : int
        How many are named.

    Examples
    --------
    >>> some(["a", "b", "c"], 2)
    'a, b and 1 more'
    """
    all_names = list(dict.fromkeys(names))
    more = f" and {len(all_names) - most} more" if len(all_names) > most else ""
    return ", ".join(all_names[:most]) + more
