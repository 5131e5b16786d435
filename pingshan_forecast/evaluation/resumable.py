"""Long runs in units of work: in parallel, watched, and resumed after a kill without a byte of difference."""

from __future__ import annotations

import hashlib
import inspect
import io
import marshal
import warnings
import zlib
from contextlib import suppress
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import numpy as np

from pingshan_forecast import __version__
from pingshan_forecast.errors import OutputError, PingshanForecastWarning
from pingshan_forecast.files import write_whole
from pingshan_forecast.registry.tables import data_path

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Arrays = dict[str, NDArray[Any]]

_ATTEMPTS = 5


def run_units(
    function: Callable[..., Arrays],
    units: Sequence[dict[str, Any]],
    *,
    folder: str | Path | None = None,
    n_jobs: int | None = None,
    progress: bool = True,
) -> list[Arrays]:
    """Results of ``function(**unit)`` for every unit, run in parallel under the active joblib backend.

    Each finished unit is written to `folder`, whole or not at all, under a key of the unit, the function's
    code, and the code, data and versions that it stands on. A unit whose file is there, holds its own key and
    agrees with its checksum is read instead of run; any other file there is replaced. A killed worker costs
    the units it held: they are run again.

    Parameters
    ----------
    function : callable
        Importable, deterministic; gives arrays by name.
    units : sequence of dict
        Keyword arguments.
    folder : str or Path, optional
        Checkpoints; made if it is missing. Without it nothing outlives the process.
    n_jobs : int, optional
        As in joblib: None takes what ``joblib.parallel_config`` says, or one process; -1 all cores.
    progress : bool
        Show a bar on standard error.

    Returns
    -------
    list of dict
        In the order of the units, whatever order they were finished in.

    Raises
    ------
    OutputError
        If the folder cannot be written to.
    """
    import joblib
    from tqdm import tqdm

    footing = () if folder is None else (__version__, _library(), _code(function))
    keys = [joblib.hash((footing, function.__qualname__, unit)) if footing else "" for unit in units]
    paths = [_path(folder, key) for key in keys]
    done: dict[int, Arrays] = {}
    for i, path in enumerate(paths):
        if path is not None and (saved := _read(path, keys[i])) is not None:
            done[i] = saved
    with tqdm(total=len(units), initial=len(done), disable=not progress, unit="unit", leave=False) as bar:
        for attempt in range(_ATTEMPTS):
            waiting = [i for i in range(len(units)) if i not in done]
            if not waiting:
                break
            jobs = (joblib.delayed(_numbered)(i, function, units[i]) for i in waiting)
            try:
                for i, arrays in joblib.Parallel(n_jobs=n_jobs, return_as="generator_unordered")(jobs):
                    if paths[i] is not None:
                        _write(paths[i], keys[i], arrays)
                    done[i] = arrays
                    bar.update()
            except _broken_pool():
                # A worker was killed. What it held is run again; a unit that kills every worker ends here.
                if attempt == _ATTEMPTS - 1:
                    raise
    return [done[i] for i in range(len(units))]


def _broken_pool() -> type[Exception]:
    from concurrent.futures.process import BrokenProcessPool

    return BrokenProcessPool


def _numbered(i: int, function: Callable[..., Arrays], unit: dict[str, Any]) -> tuple[int, Arrays]:
    return i, function(**unit)


def _path(folder: str | Path | None, name: str) -> Path | None:
    if folder is None:
        return None
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"cannot make the folder {folder}: {error.strerror}; choose another place"
        ) from None
    return Path(folder) / f"{name}.npz"


@lru_cache(maxsize=1)
def _library() -> str:
    """Fingerprint of this library's code and data, and of the versions of what it computes with."""
    found = hashlib.sha256()
    folders = (Path(__file__).resolve().parents[1], data_path(""))
    for folder in folders:
        for file in sorted((*folder.rglob("*.py"), *folder.rglob("*.csv"))):
            found.update(str(file.relative_to(folder)).encode() + b"\0")
            found.update(hashlib.sha256(file.read_bytes()).digest())
    for package in ("numpy", "pandas", "scipy", "statsmodels"):
        found.update(f"{package} {version(package)}\0".encode())
    return found.hexdigest()


def _code(function: Callable[..., Arrays]) -> str:
    """Fingerprint of a function's own module, or of its compiled code where it has no file."""
    with suppress(TypeError, OSError):
        return hashlib.sha256(Path(inspect.getfile(inspect.unwrap(function))).read_bytes()).hexdigest()
    return hashlib.sha256(marshal.dumps(function.__code__)).hexdigest()


_KEY, _SUM = "_key", "_sum"


def _read(path: Path, key: str) -> Arrays | None:
    """Arrays of a unit; None where its file is missing, damaged, or that of another unit."""
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as saved:
            arrays = {name: saved[name] for name in saved.files}
        stored = (str(arrays.pop(_KEY)), str(arrays.pop(_SUM)))
    except (BadZipFile, EOFError, KeyError, OSError, ValueError, NotImplementedError, zlib.error):
        return None
    return arrays if stored == (key, _checksum(arrays)) else None


def _checksum(arrays: Arrays) -> str:
    found = hashlib.sha256()
    for name, array in sorted(arrays.items()):
        found.update(f"{name} {array.dtype.str} {array.shape}\0".encode())
        found.update(np.ascontiguousarray(array).tobytes())
    return found.hexdigest()


def _write(path: Path | None, key: str, arrays: Arrays) -> None:
    """Save a unit; where a folder, device or pipe has taken its name, it will be run again another time."""
    if path is None:
        return
    if path.is_symlink():
        path.unlink()  # a checkpoint is nobody's other file
    elif path.exists() and not path.is_file():
        warnings.warn(
            f"{path} is no file: this unit is not saved; move it away",
            PingshanForecastWarning,
            stacklevel=3,
        )
        return
    arrays = {name: np.asarray(array) for name, array in arrays.items()}
    buffer = io.BytesIO()
    marks = {_KEY: np.array(key), _SUM: np.array(_checksum(arrays))}
    np.savez(buffer, allow_pickle=False, **marks, **arrays)
    write_whole(path, buffer.getvalue())
