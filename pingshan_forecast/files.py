"""Writing files whole or not at all."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from pingshan_forecast.errors import OutputError


def check_apart(path: Path, *inputs: str | Path | None) -> None:
    """Refuse to write over a file that is read.

    Parameters
    ----------
    path : Path
        Where the result is to go.
    *inputs : str, Path or None
        What is read; None, and a name that is no file, are passed over.

    Raises
    ------
    OutputError
        If the path is one of the inputs, under whatever name.
    """
    for read in inputs:
        with suppress(OSError):
            if read is not None and path.samefile(read):
                raise OutputError(f"{path} is read too and would be lost; choose another name to write to")


def check_writable(path: Path) -> None:
    """Refuse a place that cannot be written to, before any work is done for it.

    Parameters
    ----------
    path : Path
        Where the result is to go.

    Raises
    ------
    OutputError
        If the folder is missing or read-only, or the path is a folder, a device or a pipe.
    """
    folder = path.parent
    try:
        path.lstat()
    except FileNotFoundError:
        pass
    except OSError as error:
        raise OutputError(f"cannot write {path.name:.40}: {error.strerror}; choose another name") from error
    if path.is_dir():
        raise OutputError(f"{path} is a folder; name a file in it")
    if path.exists() and not path.is_file():
        raise OutputError(f"{path} is no file but a device or a pipe; name a file")
    if not folder.is_dir():
        raise OutputError(f"folder {folder} does not exist; make it or choose another place for {path.name}")
    target = path if path.exists() else folder
    if not os.access(target, os.W_OK):
        raise OutputError(f"{target} is read-only; choose another place for {path.name}")


def write_whole(contents: dict[Path, bytes]) -> None:
    """Write some files so that no reader ever sees one half-written, and all or none are replaced.

    Each is written beside its place under another name, then renamed to it.

    Parameters
    ----------
    contents : dict of Path to bytes
        What goes where.

    Raises
    ------
    OutputError
        If one of them cannot be written; nothing is left behind.
    """
    staged: dict[Path, Path] = {}
    try:
        for path, content in contents.items():
            check_writable(path)
            place = path.resolve()  # a link stays one: what it leads to is replaced
            staged[place] = place.with_name(f".{place.name}.{secrets.token_hex(4)}.part")
            staged[place].write_bytes(content)
        for path, part in staged.items():
            part.replace(path)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise OutputError(f"cannot write {path}: {reason}; choose another place or free some room") from error
    finally:
        for part in staged.values():
            with suppress(OSError):
                part.unlink()
