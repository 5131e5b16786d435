"""Files: read within bounds, written whole or not at all."""

from __future__ import annotations

import hashlib
import os
import secrets
import select
import stat
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from pingshan_forecast.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from io import FileIO

    from pingshan_forecast.errors import PingshanForecastError

_CHUNK = 1 << 20
_UNOPENED = 1.5  # seconds until someone must have opened a pipe to write into it
_LINKS = Path("/proc/self/fd")
_SILENT = 30.0  # seconds that a pipe with a writer may stay silent


def is_file(name: str) -> bool:
    """Whether a word names a file, there or not, rather than something bundled.

    Examples
    --------
    >>> is_file("坪山"), is_file("report.docx")
    (False, True)
    """
    if Path(name).suffix:
        return True
    try:
        return Path(name).exists()
    except OSError:  # no file can be called that
        return False


def read_whole(path: str | Path, *, limit: int, fault: type[PingshanForecastError]) -> bytes:
    """Content of a file, a device or a pipe.

    Parameters
    ----------
    path : str or Path
        ``/dev/stdin`` and the pipes of a shell's ``<(command)`` are read like files.
    limit : int
        Largest number of bytes; no more is ever held.
    fault : type
        The error to raise.

    Raises
    ------
    PingshanForecastError
        As `fault`, if there is nothing of that name, it may not be read, holds more than `limit`, or is a
        pipe that nobody writes into.
    """
    try:
        if Path(path).is_dir():
            raise fault(f"{path} is a folder; name a file in it")
        opened = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except FileNotFoundError:
        raise fault(f"{path} does not exist; check the name and the folder") from None
    except (OSError, ValueError) as error:  # ValueError: no file can be called that
        raise fault(f"{path!s:.80} cannot be opened: {_reason(error)}; check the name and rights") from None
    try:
        content = b"".join(_pieces(opened, limit))
    except TimeoutError as error:
        raise fault(f"{path}: {error}; write into it, or name a file") from None
    except OSError as error:
        raise fault(f"{path} cannot be read: {_reason(error)}; check the file and its rights") from None
    finally:
        os.close(opened)
    if len(content) > limit:
        raise fault(
            f"{path} holds more than {limit / 1e6:g} MB, the most that is read; save only what is needed"
        )
    return content


def _pieces(opened: int, limit: int) -> Iterator[bytes]:
    """Pieces of an open file, up to the first byte beyond the limit."""
    size, is_pipe = 0, stat.S_ISFIFO(os.fstat(opened).st_mode)
    while size <= limit:
        try:
            piece = os.read(opened, min(_CHUNK, limit + 1 - size))
        except BlockingIOError:
            if not select.select([opened], [], [], _SILENT)[0]:
                raise TimeoutError(f"nothing came through the pipe in {_SILENT:.0f} seconds") from None
            continue
        if not piece and is_pipe and not size:
            # The end, or nobody has opened the other side yet: only the end makes a pipe readable.
            if not select.select([opened], [], [], _UNOPENED)[0]:
                raise TimeoutError("nobody writes into this pipe")
            piece = os.read(opened, _CHUNK)
        if not piece:
            return
        size += len(piece)
        yield piece


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
        with suppress(OSError, ValueError):
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
        If the folder is missing or read-only, the name too long, or the path is a folder, a device, a pipe
        or a link that leads to itself.
    """
    try:
        found = path.stat()
    except FileNotFoundError:
        found = None
    except (OSError, ValueError) as error:
        raise OutputError(f"cannot write {path.name:.40}: {_reason(error)}; choose another name") from None
    place = Path(os.path.realpath(path))
    if found is not None and stat.S_ISDIR(found.st_mode):
        raise OutputError(f"{path} is a folder; name a file in it")
    if found is not None and not stat.S_ISREG(found.st_mode):
        raise OutputError(f"{path} is no file but a device or a pipe; name a file")
    if not place.parent.is_dir():
        raise OutputError(
            f"folder {place.parent} does not exist; make it or choose another place for {path.name}"
        )
    # A file is replaced, not changed, so its folder must take the new one.
    for target in (place, place.parent) if found is not None else (place.parent,):
        if not os.access(target, os.W_OK):
            raise OutputError(f"{target} is read-only; choose another place for {path.name}")


def write_whole(path: Path, content: bytes) -> None:
    """Replace a file so that no reader, at no time, sees half of it; on disk for good when this returns.

    The file keeps its mode and, where allowed, its owner; a link stays one, what it leads to is replaced.

    Parameters
    ----------
    path : Path
        The file to write or to replace.
    content : bytes
        All of it.

    Raises
    ------
    OutputError
        If it cannot be written; nothing is left behind.
    """
    with _refusing(path), _staged(path, content) as place:
        place()
        _settle(path)


def write_linked(path: Path, text: Callable[[str], bytes], picture: Path, drawn: bytes) -> None:
    """Replace a text and the picture beside it so that the text always finds the picture drawn for it.

    Two files cannot be replaced at once. Where another picture stands in the way, the text first leads to
    the new one under a name of its own, and goes back to the usual name once that one is replaced as well:
    whenever this ends, what the text leads to is its own. One writer at a time works in a folder.

    Parameters
    ----------
    path : Path
        Where the text goes.
    text : callable
        Content of the text that leads to a picture of a given name.
    picture : Path
        Where the picture goes, in the same folder.
    drawn : bytes
        Content of the picture.

    Raises
    ------
    OutputError
        If one of them cannot be written; nothing is left behind.
    """
    prefix = f"picture-{_digest(path.name.encode())}-"
    aside = path.with_name(f"{prefix}{_digest(drawn)}.png")
    with ExitStack() as stack:
        for target in (path, picture):
            stack.enter_context(_refusing(target))
        place_picture = stack.enter_context(_staged(picture, drawn, like=path))
        place_text = stack.enter_context(_staged(path, text(picture.name)))
        place_aside = stack.enter_context(_staged(aside, drawn, like=path))
        lead_aside = stack.enter_context(_staged(path, text(aside.name)))
        stack.enter_context(_alone_in(path.parent))
        if picture.exists() and picture.read_bytes() != drawn:
            place_aside()
            lead_aside()
        place_picture()
        place_text()
        for left in path.parent.glob(f"{prefix}????????.png"):
            left.unlink()
        _settle(path)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:8]


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or " ".join(str(error).split()) or type(error).__name__


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    """Turn what the system says into one line."""
    check_writable(path)
    try:
        yield
    except OSError as error:
        raise OutputError(
            f"cannot write {path}: {_reason(error)}; choose another place or free some room"
        ) from error


@contextmanager
def _staged(path: Path, content: bytes, *, like: Path | None = None) -> Iterator[Callable[[], None]]:
    """Content on disk beside its place, which it takes when what this gives is called.

    Where the file system can, the file has no name until then, so that a kill leaves nothing behind. Its mode
    and owner are those of the file that it replaces; if there is none, those of `like`; else a new file's.
    """
    place = Path(os.path.realpath(path))
    part = place.with_name(f".{secrets.token_hex(8)}.part")
    unnamed = _unnamed(place.parent)
    with ExitStack() as stack:
        if unnamed is None:
            stack.callback(_remove, part)
            file = part.open("xb", buffering=0)
        else:
            file = stack.enter_context(os.fdopen(unnamed, "wb", buffering=0))

        def take_place() -> None:
            if unnamed is not None:
                stack.callback(_remove, part)
                links = stack.enter_context(_opened(_LINKS))  # only from a folder are links to files followed
                os.link(str(unnamed), part, src_dir_fd=links, follow_symlinks=True)
            part.replace(place)

        with file if unnamed is None else nullcontext():
            _write_all(file, content)
            _become_like(file.fileno(), place if place.exists() else like)
            os.fsync(file.fileno())
        yield take_place


def _write_all(file: FileIO, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[file.write(rest) :]


def _remove(part: Path) -> None:
    with suppress(OSError):
        part.unlink()


def _unnamed(folder: Path) -> int | None:
    """An open file without a name, if the file system has such."""
    if not hasattr(os, "O_TMPFILE") or not _LINKS.is_dir():
        return None
    try:
        return os.open(folder, os.O_TMPFILE | os.O_WRONLY, 0o666)
    except OSError:
        return None


def _become_like(opened: int, model: Path | None) -> None:
    if model is None or not hasattr(os, "fchmod") or not model.exists():
        return
    found = model.stat()
    with suppress(OSError):  # only an administrator gives files away
        os.fchown(opened, found.st_uid, found.st_gid)
    os.fchmod(opened, stat.S_IMODE(found.st_mode))


@contextmanager
def _opened(folder: Path) -> Iterator[int]:
    opened = os.open(folder, os.O_RDONLY)
    try:
        yield opened
    finally:
        os.close(opened)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Wait until no other writer works in a folder; where folders cannot be locked, go on."""
    with ExitStack() as stack:
        with suppress(ImportError, OSError):
            import fcntl

            fcntl.flock(stack.enter_context(_opened(folder)), fcntl.LOCK_EX)
        yield


def _settle(path: Path) -> None:
    """Write the folder's list of names to disk: until then a power cut could bring the old file back."""
    with suppress(OSError), _opened(Path(os.path.realpath(path)).parent) as folder:
        os.fsync(folder)
