"""Lists of values: 8%和10%, and those that 分别 deals out with items in words: 分别增长6%、8%和持平."""

from __future__ import annotations

import re
from dataclasses import replace

from pingshan_forecast.readers.reports.numbers import TextNumber
from pingshan_forecast.registry.bounds import bounding

WORDS = frozenset({"positive", "falling", "zero", "flat", "step"})
_DEALT = re.compile(r"分别|依次")
_MOVES = r"增长|增加|提高|上升|上涨|下降|降低|减少|回落|下滑"
_ADVERB = r"(?:同比|实现|保持|力争|确保|努力|预期|预计|总体|基本|略有|小幅)*"
_VERB = re.compile(rf"{_ADVERB}(?P<move>{_MOVES})?(?:约|近|{bounding('at_least', 'at_most')}|到|至)*")
_WORD = re.compile(
    rf"{_ADVERB}(?:(?P<positive>正增长)|(?P<falling>负增长)|(?P<zero>零增长)"
    r"|(?P<step>与[^,;。、]{2,10}同步)|(?P<flat>(?:与(?:上年|去年)(?:基本)?)?持平|稳定))(?=[,;。:!?\n、和及与以)]|$)"
)
_NEXT = re.compile(r"(?:[、,]?(?:和|以及|及|与(?![^,;。、]{2,10}(?:同步|持平)))|、|,(?=\d))")
_JOINER = re.compile(r"^(?:[、,]|和|及|与|以及|或)?$")
_PASSED = re.compile(rf"(?:分别|双双|均|都)(?:将|要|再|同时)?(?:{bounding('above')})$")
_LEADS_ON = re.compile(r"[、和及与]|以及")


def grouped(text: str, start: int, end: int, numbers: list[TextNumber]) -> list[list[TextNumber]]:
    """Numbers of a sentence in groups that one head of words governs, in their order.

    Parameters
    ----------
    text : str
        Clean text.
    start, end : int
        Offsets of the sentence.
    numbers : list of TextNumber
        Its numbers, in their order.
    """
    lists = dealt_lists(text, start, end, numbers)
    listed = {number.start for group in lists for number in group}
    bare = _bare_groups(text, [number for number in numbers if number.start not in listed])
    return sorted([*bare, *lists], key=lambda group: group[0].start)


def _bare_groups(text: str, numbers: list[TextNumber]) -> list[list[TextNumber]]:
    """Put together the numbers that only a joiner separates: 8%和10%."""
    groups: list[list[TextNumber]] = []
    for number in numbers:
        if (
            groups
            and _JOINER.match(text[groups[-1][-1].end : number.start])
            and _same_kind(groups[-1][-1], number)
        ):
            groups[-1].append(number)
        else:
            groups.append([number])
    return groups


def _same_kind(first: TextNumber, second: TextNumber) -> bool:
    return (first.unit == "%") == (second.unit == "%")


def dealt_lists(text: str, start: int, end: int, numbers: list[TextNumber]) -> list[list[TextNumber]]:
    """Find the lists behind 分别 whose items are not all bare numbers.

    Parameters
    ----------
    text : str
        Clean text.
    start, end : int
        The sentence.
    numbers : list of TextNumber
        Its numbers.

    Returns
    -------
    list of list of TextNumber
        An item in words has the shape ``"positive"``, ``"falling"``, ``"zero"``, ``"flat"`` or
        ``"step"`` (同步); an item that moves its own way has its verb.

    Examples
    --------
    >>> from pingshan_forecast.readers.reports.numbers import find_numbers
    >>> words = "分别增长6%、下降2%以内和正增长"
    >>> found = dealt_lists(words, 0, len(words), find_numbers(words, 0, len(words))[0])
    >>> [(n.shape, n.low, n.verb) for n in found[0]]
    [('plain', 6.0, ''), ('plain', 2.0, '下降'), ('positive', 0.0, '')]
    """
    at = {number.start: number for number in numbers}
    found = []
    for opening in _DEALT.finditer(text, start, end):
        items = _items(text, opening.end(), end, at)
        if len(items) > 1 and any(item.verb or item.shape in WORDS for item in items):
            found.append(items)
    return found


def _items(text: str, position: int, end: int, at: dict[int, TextNumber]) -> list[TextNumber]:
    """Read the items of a list one by one, as long as they are all rates."""
    items: list[TextNumber] = []
    while True:
        word = _WORD.match(text, position, end)
        verb = _VERB.match(text, position, end)
        number = at.get(verb.end()) if verb else None
        if word is not None:
            item = TextNumber(
                start=position, end=word.end(), low=0.0, high=0.0, unit="%", comparator="equal",
                bounded=False, shape=word.lastgroup or "",
            )  # fmt: skip
        elif number is not None and number.unit in {"%", "‰"}:
            own_word = verb["move"] or "" if verb else ""
            after_word = "增长" if items and items[-1].shape in WORDS else ""
            item = replace(number, verb=(own_word or after_word) if items else "")
        else:
            return items
        items.append(item)
        joiner = _NEXT.match(text, item.end, end)
        if joiner is None:
            return items
        position = joiner.end()


def bounds_shared(text: str, group: list[TextNumber]) -> list[TextNumber]:
    """Let one word bound all numbers of a list: 分别控制在5%和3%以内, 分别突破8万亿元、13万元.

    A verb or an item in words ends the reach of a bound.

    Parameters
    ----------
    text : str
        Clean text.
    group : list of TextNumber
        The numbers of one list, in their order.
    """
    shared: list[TextNumber] = []
    above = group[0].comparator == "above" and _PASSED.search(
        text, max(0, group[0].start - 9), group[0].start
    )
    for i, number in enumerate(group):
        if not number.bounded and number.shape not in WORDS:
            reach = []
            for later in group[i + 1 :]:
                if later.verb or later.shape in WORDS:
                    break
                reach.append(later)
            if (bound := next((n for n in reach if n.bounded), None)) is not None:
                number = replace(number, comparator=bound.comparator)
            elif shared and shared[-1].comparator == "at_most" and not number.verb:
                number = replace(number, comparator="at_most")
            elif shared and above and not number.verb:
                number = replace(number, comparator="above")
        shared.append(number)
    return shared


def why_not_dealt(text: str, phrase: str, names: int, group: list[TextNumber]) -> str:
    """Why the numbers of a list cannot be dealt to the names before it; empty if they can.

    Parameters
    ----------
    text : str
        Clean text.
    phrase : str
        The words before the list.
    names : int
        How many things they name.
    group : list of TextNumber
        The numbers of the list.

    Examples
    --------
    >>> from pingshan_forecast.readers.reports.numbers import find_numbers
    >>> words = "甲、乙、丙分别增长6%、8%"
    >>> why_not_dealt(words, words[:9], 3, find_numbers(words, 0, len(words))[0])
    'not as many values as names'
    """
    dealt = _DEALT.search(phrase) is not None
    alone = len(group) == 1 and not (dealt and _LEADS_ON.match(text, group[0].end))
    fits = names == len(group) or names == 0 or (names == 1 and not dealt)
    return "" if alone or fits else "not as many values as names"
