"""Long runs in units of work: in parallel, watched, and resumed after a kill without a byte of difference."""

from __future__ import annotations

import io
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import numpy as np

from pingshan_forecast.errors import OutputError
from pingshan_forecast.files import write_whole

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

    Each finished unit is written to `folder` under a hash of the function's name and the unit, whole or not
    at all; a unit whose file is there is read instead of run. A killed worker costs the units it held: they
    are run again.

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

    paths = [_path(folder, joblib.hash((function.__qualname__, unit))) for unit in units]
    done: dict[int, Arrays] = {}
    for i, path in enumerate(paths):
        if path is not None and path.exists():
            with suppress(*_SPOILT):
                done[i] = _read(path)
    with tqdm(total=len(units), initial=len(done), disable=not progress, unit="unit", leave=False) as bar:
        for attempt in range(_ATTEMPTS):
            waiting = [i for i in range(len(units)) if i not in done]
            if not waiting:
                break
            jobs = (joblib.delayed(_numbered)(i, function, units[i]) for i in waiting)
            try:
                for i, arrays in joblib.Parallel(n_jobs=n_jobs, return_as="generator_unordered")(jobs):
                    if paths[i] is not None:
                        _write(paths[i], arrays)
                    done[i] = arrays
                    bar.update()
            except _broken_pool():
                # A worker was killed. What it held is run again; a unit that kills every worker ends here.
                if attempt == _ATTEMPTS - 1:
                    raise
    return [done[i] for i in range(len(units))]


# What a file that something else cut short raises: its unit is run again.
_SPOILT = (BadZipFile, EOFError, KeyError, ValueError)


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


def _read(path: Path) -> Arrays:
    with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as saved:
        return {name: saved[name] for name in saved.files}


def _write(path: Path | None, arrays: Arrays) -> None:
    if path is None:
        return
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **arrays)
    write_whole({path: buffer.getvalue()})
