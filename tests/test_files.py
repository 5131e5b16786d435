"""Reading within bounds, and writing that no interruption leaves half done."""

import os
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from pingshan_forecast import files
from pingshan_forecast.errors import DataError, OutputError
from pingshan_forecast.files import check_writable, read_whole, write_linked, write_whole

on_unix = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes have no names here")


def read(path, limit=1000):
    return read_whole(path, limit=limit, fault=DataError)


# reading


def test_a_file_is_read_up_to_its_limit_and_no_further(tmp_path):
    path = tmp_path / "table.csv"
    path.write_bytes(b"x" * 1000)
    assert read(path) == b"x" * 1000
    path.write_bytes(b"x" * 1001)
    with pytest.raises(DataError, match=r"more than 0\.001 MB"):
        read(path)


@on_unix
def test_a_device_without_end_is_refused_after_its_limit():
    started = time.monotonic()
    with pytest.raises(DataError, match="/dev/zero holds more than 1 MB"):
        read("/dev/zero", limit=1_000_000)
    assert time.monotonic() - started < 2.0  # the floor for every input made to hurt


@on_unix
def test_a_pipe_that_nobody_writes_into_is_refused_in_two_seconds(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    started = time.monotonic()
    with pytest.raises(DataError, match="nobody writes into this pipe"):
        read(tmp_path / "pipe")
    assert time.monotonic() - started < 2.5


@on_unix
def test_a_pipe_is_read_to_its_end_however_slowly_it_comes(tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)

    def write():
        time.sleep(0.2)
        with path.open("wb", buffering=0) as pipe:
            for piece in (b"year,", b"gdp\n"):
                pipe.write(piece)
                time.sleep(0.1)

    writer = threading.Thread(target=write)
    writer.start()
    assert read(path) == b"year,gdp\n"
    writer.join()


@on_unix
def test_standard_input_is_read_like_a_file():
    code = (
        "from pingshan_forecast.files import read_whole; from pingshan_forecast.errors import DataError; "
        "print(read_whole('/dev/stdin', limit=10, fault=DataError))"
    )
    done = subprocess.run([sys.executable, "-c", code], input=b"abc", capture_output=True, check=True)
    assert done.stdout.strip() == b"b'abc'"


@pytest.mark.parametrize(
    ("name", "said"),
    [("", "is a folder"), ("missing", "does not exist"), ("x" * 300, "too long"), ("a\0b", "null")],
)
def test_what_is_no_file_is_refused_in_the_words_of_the_system(tmp_path, name, said):
    with pytest.raises(DataError, match=said):
        read(tmp_path / name)


# writing


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_replaced_with_its_mode_kept_and_nothing_beside_it(tmp_path):
    path = tmp_path / "note.json"
    path.write_bytes(b"old")
    path.chmod(0o600)
    write_whole(path, b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert names(tmp_path) == ["note.json"]


def test_a_new_file_has_the_mode_of_new_files(tmp_path):
    (tmp_path / "plain").touch()
    write_whole(tmp_path / "note.json", b"new")
    assert (tmp_path / "note.json").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "kept").mkdir()
    link = tmp_path / "note.md"
    link.symlink_to(tmp_path / "kept" / "real.md")
    write_whole(link, b"first")  # also where it leads to nothing yet
    write_whole(link, b"second")
    assert link.is_symlink()
    assert (tmp_path / "kept" / "real.md").read_bytes() == b"second"


def test_a_link_to_itself_is_refused(tmp_path):
    (tmp_path / "note.md").symlink_to("note.md")
    with pytest.raises(OutputError, match=r"symbolic links; choose another name"):
        write_whole(tmp_path / "note.md", b"")


@pytest.mark.parametrize("length", [240, 255])
def test_the_longest_name_that_the_system_has_is_written(tmp_path, length):
    path = tmp_path / ("n" * length)
    write_whole(path, b"x")
    assert names(tmp_path) == [path.name]


def test_a_name_too_long_is_refused_before_any_work(tmp_path):
    with pytest.raises(OutputError, match="name too long"):
        check_writable(tmp_path / ("n" * 256))


def full_disk(*_):
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("has_unnamed_files", [True, False])
def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, has_unnamed_files):
    if not has_unnamed_files:
        monkeypatch.setattr(files, "_unnamed", lambda folder: None)
    path = tmp_path / "note.json"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(OutputError, match="No space left"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["note.json"]


def test_what_is_replaced_is_on_disk_first_and_its_name_after(tmp_path, monkeypatch):
    steps = []
    sync, replace = os.fsync, Path.replace

    def noted_sync(opened):
        steps.append("folder" if stat.S_ISDIR(os.fstat(opened).st_mode) else "content")
        sync(opened)

    def noted_replace(part, place):
        steps.append("name")
        return replace(part, place)

    monkeypatch.setattr(os, "fsync", noted_sync)
    monkeypatch.setattr(Path, "replace", noted_replace)
    write_whole(tmp_path / "note.json", b"new")
    assert steps == ["content", "name", "folder"]


# a text and its picture


def save(folder, which):
    """A note whose text names its picture, and both say which they are."""
    write_linked(
        folder / "note.md", lambda name: f"{which} {name}".encode(), folder / "note.png", f"{which}!".encode()
    )


def whole(folder):
    """Whether the text leads to its own picture."""
    which, name = (folder / "note.md").read_text(encoding="utf-8").split()
    return (folder / name).read_text(encoding="utf-8") == f"{which}!"


class Killed(BaseException):
    """What no `except Exception` holds up."""


@pytest.mark.parametrize("has_unnamed_files", [True, False])
@pytest.mark.parametrize("step", range(6))
def test_a_text_leads_to_its_own_picture_after_a_kill_at_any_step(
    tmp_path, monkeypatch, step, has_unnamed_files
):
    if not has_unnamed_files:
        monkeypatch.setattr(files, "_unnamed", lambda folder: None)
    save(tmp_path, "old")
    replace, done = Path.replace, []

    def kill_at_step(part, place):
        if len(done) == step:
            raise Killed
        done.append(place)
        return replace(part, place)

    monkeypatch.setattr(Path, "replace", kill_at_step)
    if step < 4:
        with pytest.raises(Killed):
            save(tmp_path, "new")
    else:
        save(tmp_path, "new")
    assert whole(tmp_path)
    monkeypatch.undo()
    save(tmp_path, "newest")
    assert whole(tmp_path)
    assert names(tmp_path) == ["note.md", "note.png"]  # what the kill left behind goes with the next note


def test_a_text_and_picture_that_stand_are_replaced_in_four_steps(tmp_path, monkeypatch):
    save(tmp_path, "old")
    replace, done = Path.replace, []

    def noted(part, place):
        done.append(place.suffix)
        assert replace(part, place)
        assert whole(tmp_path)

    monkeypatch.setattr(Path, "replace", noted)
    save(tmp_path, "new")
    assert done == [".png", ".md", ".png", ".md"]


WRITER = """
import sys
from pathlib import Path
from pingshan_forecast.files import write_linked
folder, which = Path(sys.argv[1]), sys.argv[2]
for _ in range(60):
    drawn = f"{which}!".encode()
    write_linked(folder / "note.md", lambda name: f"{which} {name}".encode(), folder / "note.png", drawn)
"""


def test_two_writers_at_once_leave_the_note_of_one(tmp_path):
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path), who]) for who in ("zh", "en")]
    assert [writer.wait() for writer in writers] == [0, 0]
    assert whole(tmp_path)
    assert names(tmp_path) == ["note.md", "note.png"]


def test_a_new_picture_is_as_private_as_its_text(tmp_path):
    (tmp_path / "note.md").write_bytes(b"old")
    (tmp_path / "note.md").chmod(0o600)
    save(tmp_path, "new")
    assert stat.S_IMODE((tmp_path / "note.png").stat().st_mode) == 0o600
