"""What a text is that is no report, and what was looked for in it."""

from __future__ import annotations

_HEAD = 20_000
_FEWEST_LETTERS = 150


def is_english(text: str) -> bool:
    """Whether a text is written in Latin letters, so that no Chinese plan can be in it.

    Parameters
    ----------
    text : str
        Any text.

    Examples
    --------
    >>> is_english("GDP is expected to grow by about 5 percent. " * 9), is_english("GDP增长5%左右")
    (True, False)
    """
    head = text[:_HEAD]
    latin = sum(char.isascii() and char.isalpha() for char in head)
    han = sum("\u4e00" <= char <= "\u9fff" for char in head)
    return latin > _FEWEST_LETTERS and han < 0.02 * latin


def looked_for(text: str) -> str:
    r"""What was looked for in a text without a target or an outcome, in words for the one who gave it.

    Parameters
    ----------
    text : str
        The text.

    Examples
    --------
    >>> looked_for("a,b,c,d\n1,2,3,4\n")[:21]
    'a table and no report'
    """
    lines = [line for line in text.splitlines() if line.strip()]
    cells = sum(line.count("\t") >= 2 or line.count(",") >= 3 for line in lines)
    if lines and cells > 0.6 * len(lines):
        return "a table and no report: nothing says 主要预期目标; read it with read_history or --as table"
    return (
        "no target and no outcome in it; looked for a list of targets (2025年主要预期目标是), for sections "
        "on what was reached and what is planned (一、2024年工作回顾) and for figures (地区生产总值增长6%)"
    )
