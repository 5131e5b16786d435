"""Files from outside, parsed in a process of their own that has little memory and little time.

A parser of office files that meets a file made to hurt it may hang, take all memory, or end the process that
called it. In a process of its own it can do so and cost one message.
"""

from __future__ import annotations

import datetime as dt
import importlib
import io
import json
import os
import subprocess
import sys
import zipfile
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from pingshan_forecast import errors

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

    from pingshan_forecast.errors import PingshanForecastError

SECONDS = 10
MEMORY = 400 << 20  # bytes of address space of the process that parses
_MAX_ANSWER = 100_000_000
_MAX_UNPACKED = 200_000_000
_MAX_PARTS = 5_000
_LARGE, _MAX_RATIO = 10_000_000, 200
_CHILD = """
import sys
sys.path[:] = sys.argv[1].split("\\n")
from pingshan_forecast.readers.limits import serve
serve()
"""


def parse_apart(
    parser: Callable[..., Any],
    raw: bytes,
    *,
    name: str,
    fault: type[PingshanForecastError],
    remedy: str,
    seconds: int = SECONDS,
    **arguments: Any,  # noqa: ANN401  # whatever the parser takes and JSON can hold
) -> Any:  # noqa: ANN401
    """Answer of ``parser(raw, name=name, **arguments)``, run in a process of little time and at most 400 MB.

    Where the system has no such limits (Windows), time alone is limited.

    Parameters
    ----------
    parser : callable
        A function of a module that imports little. Its answer holds lists, numbers, texts and times; an error
        of this library that it raises is raised here.
    raw : bytes
        The file.
    name : str
        What to call the file in an error.
    fault : type
        The error to raise.
    remedy : str
        How to mend the file, for the message.
    seconds : int
        The longest that it may take.
    **arguments : object
        Further arguments of the parser that JSON can hold.

    Raises
    ------
    PingshanForecastError
        As `fault`, if the parser fails or comes to its limits; or what it raised.
    """
    command = [sys.executable, "-S", "-E", "-X", "utf8", "-c", _CHILD, "\n".join(sys.path)]
    command += [str(seconds), parser.__module__, parser.__qualname__, json.dumps({"name": name, **arguments})]
    try:
        done = subprocess.run(command, input=raw, capture_output=True, timeout=seconds, check=False)
        answer = json.loads(done.stdout, object_hook=_with_times) if done.returncode == 0 else {}
    except subprocess.TimeoutExpired:
        raise fault(f"{name} takes more than {seconds} s to read; {remedy}") from None
    except (OSError, ValueError) as error:
        raise fault(f"{name} cannot be read ({type(error).__name__}); {remedy}") from error
    if "answer" in answer:
        return answer["answer"]
    if "refusal" in answer:
        kind, message = answer["refusal"]
        raise getattr(errors, kind)(message)
    if "failure" in answer:
        raise fault(f"{name} is damaged or of another kind ({answer['failure']}); {remedy}")
    raise fault(f"{name} needs more memory or time than a file of its kind may take; {remedy}")


def serve() -> None:
    """Run the parser that the command line names on standard input; the answer goes to standard output."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (int(sys.argv[2]),) * 2)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with os.fdopen(os.dup(1), "w", encoding="ascii") as out:
        os.dup2(2, 1)  # what a parser prints is no part of the answer
        _answer(out, *sys.argv[3:6])


def _answer(out: TextIO, module: str, name: str, arguments: str) -> None:
    try:
        parser = getattr(importlib.import_module(module), name)
        answer = parser(sys.stdin.buffer.read(), **json.loads(arguments))
        text = json.dumps({"answer": answer}, default=_plain)
    except errors.PingshanForecastError as error:
        text = json.dumps({"refusal": [type(error).__name__, str(error)]})
    except MemoryError:
        os._exit(1)
    except BaseException as error:  # a panic of a compiled parser is no Exception
        text = json.dumps({"failure": type(error).__name__})
    if len(text) > _MAX_ANSWER:
        os._exit(1)
    out.write(text)


def _plain(value: object) -> dict[str, str | float]:
    """A time in a form that JSON has; a datetime is a date too, so it comes first."""
    if isinstance(value, dt.timedelta):
        return {"seconds": value.total_seconds()}
    for kind in (dt.datetime, dt.date, dt.time):
        if isinstance(value, kind):
            return {kind.__name__: value.isoformat()}
    raise TypeError(type(value).__name__)


def _with_times(found: dict[str, Any]) -> Any:  # noqa: ANN401
    if len(found) == 1:
        ((kind, value),) = found.items()
        if kind == "seconds":
            return dt.timedelta(seconds=value)
        if kind in {"datetime", "date", "time"}:
            return getattr(dt, kind).fromisoformat(value)
    return found


def check_archive(raw: bytes, *, name: str, fault: type[PingshanForecastError], remedy: str) -> list[str]:
    """Names of an archive's parts, if it unpacks to no more than a document can be.

    Parameters
    ----------
    raw : bytes
        The archive.
    name : str
        What to call the file in an error.
    fault : type
        The error to raise.
    remedy : str
        How to mend the file, for the message.

    Raises
    ------
    PingshanForecastError
        As `fault`, if it is no archive, or has parts too many, too large, or packed as no text packs.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            parts = archive.infolist()
    except Exception as error:  # zipfile raises a dozen kinds on broken archives
        raise fault(f"{name} is damaged or of another kind ({type(error).__name__}); {remedy}") from error
    unpacked = sum(part.file_size for part in parts)
    packed_too_well = any(
        part.file_size > _LARGE and part.file_size > _MAX_RATIO * max(part.compress_size, 1) for part in parts
    )
    if len(parts) > _MAX_PARTS or unpacked > _MAX_UNPACKED or packed_too_well:
        raise fault(
            f"{name} unpacks to {unpacked / 1e6:.0f} MB in {len(parts):,} parts, of which a document has at "
            f"most 200 MB in 5,000, none packed over {_MAX_RATIO} times; {remedy}"
        )
    return [part.filename for part in parts]
