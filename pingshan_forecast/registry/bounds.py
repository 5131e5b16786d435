"""Words that bind a number from before, for every reader of headings, sentences and tables."""

from __future__ import annotations

from typing import Literal

Bounding = Literal["at_least", "at_most", "below", "above"]
BOUNDING_WORDS: dict[Bounding, tuple[str, ...]] = {
    "at_least": ("不低于", "不少于", "不小于", "不得低于", "至少", "保底"),
    "at_most": ("不超过", "不高于", "不大于", "不多于", "不超", "控制在", "控制到", "压控在", "限制在"),
    "below": ("低于", "小于", "少于"),
    "above": (
        "超过", "超出", "超越", "突破", "跨越", "跨过", "跨上", "迈上", "迈过", "迈入", "登上", "站上",
        "跃上", "高于", "大于", "多于", "冲破", "超", "过", "破",
    ),
}  # fmt: skip
"""Comparator to the words before a number that say so: 不低于8% is at least 8%."""


def bounding(*comparators: Bounding, of_at_least: int = 1) -> str:
    """Pattern of the words of some comparators, the longest first.

    Parameters
    ----------
    *comparators : {"at_least", "at_most", "below", "above"}
        Keys of `BOUNDING_WORDS`.
    of_at_least : int
        Letters that a word must have; words of one letter mean much else.

    Examples
    --------
    >>> bounding("below")
    '低于|小于|少于'
    """
    words = [word for comparator in comparators for word in BOUNDING_WORDS[comparator]]
    return "|".join(sorted((word for word in words if len(word) >= of_at_least), key=len, reverse=True))
