"""The console: what it cannot show, who reads it, and how a program ends there."""

from __future__ import annotations

import codecs
import os
import re
import sys
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Collection

# What a console of a code page lacks, as its readers write it.
_PLAIN = str.maketrans(
    {
        "−": "-", "–": "-", "\u2011": "-", "—": "--", "‘": "'", "’": "'", "“": '"', "”": '"', "…": "...",
        "×": "x", "≥": ">=", "≤": "<=", "≠": "!=", "±": "+/-", "→": "->", "\u2022": "*", "·": "*",
        "¥": "CNY ",
    }
)  # fmt: skip


_ARGUMENT = re.compile(r"\b(region|indicator|measure|unit|sheet|year)=(?:'(\w+)')?(?![\w'])")


def escaped(text: str) -> str:
    r"""Characters as JSON escapes, which also a person can look up.

    Examples
    --------
    >>> escaped("−"), escaped("😀")
    ('\\u2212', '\\ud83d\\ude00')
    """
    units = text.encode("utf-16-be", errors="surrogatepass")
    return "".join(f"\\u{units[i : i + 2].hex()}" for i in range(0, len(units), 2))


def _as_escapes(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return escaped(error.object[error.start : error.end]), error.end


def _as_plain(error: UnicodeError) -> tuple[str, int]:
    """What stands for characters that an encoding lacks: the plain way to write them, else their escapes."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    parts = []
    for character in error.object[error.start : error.end]:
        plain = unicodedata.normalize("NFKD", character.translate(_PLAIN))
        parts.append(plain if plain.isascii() and plain.isprintable() else escaped(character))
    return "".join(parts), error.end


codecs.register_error("pingshan_forecast.escapes", _as_escapes)
codecs.register_error("pingshan_forecast.plain", _as_plain)


def with_options(message: str, options: Collection[str]) -> str:
    """Message of a function with its arguments called as the options of a command.

    Parameters
    ----------
    message : str
        A line for a person.
    options : collection of str
        Names of the command's options; an argument that is none of them stays as it is.

    Examples
    --------
    >>> with_options("say whose it is with region=, or give measure='growth'", {"region", "measure"})
    'say whose it is with --region, or give --measure growth'
    """

    def named(match: re.Match[str]) -> str:
        value = f" {match[2]}" if match[2] else ""
        return f"--{match[1]}{value}" if match[1] in options else match[0]

    return _ARGUMENT.sub(named, message)


def prepare() -> None:
    """Make standard output and error fit for any text, in the encoding that the console has.

    Raises
    ------
    OSError
        If standard output is closed: what is printed would be lost.
    """
    if sys.stdout is None:
        raise OSError("standard output is closed")
    for number in (0, 1, 2):  # else a note could be opened as one of these, and be written into
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    if sys.stderr is None:  # what is said there is not wanted
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  # to the program's end
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="pingshan_forecast.plain")


def echo_data(text: str) -> None:
    """Print JSON or csv: what the console cannot show is escaped, never replaced by something like it."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    click.echo(text.encode(encoding, "pingshan_forecast.escapes").decode(encoding))


def reader_has_gone() -> None:
    """Let nothing complain at the end of the program of a reader who has seen enough, as `head` has."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
