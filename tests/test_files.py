"""A file is replaced whole or not at all."""

import errno
import os
import signal
import subprocess
import sys

import pytest

from vsrn_viewer.files import replacing


def test_file_is_replaced_when_the_block_succeeds(tmp_path):
    target = tmp_path / "f.txt"
    target.write_text("old")
    with replacing(target) as temporary:
        temporary.write_text("new")
        assert target.read_text() == "old"
    assert target.read_text() == "new"
    assert list(tmp_path.iterdir()) == [target]


def test_old_file_stays_and_nothing_is_left_when_the_block_fails(tmp_path):
    target = tmp_path / "f.txt"
    target.write_text("old")
    with pytest.raises(IsADirectoryError), replacing(target) as temporary:
        temporary.write_bytes(tmp_path.read_bytes())
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_folder_that_is_not_there_is_said_with_the_name_that_was_asked_for(tmp_path):
    target = tmp_path / "none" / "f.txt"
    with pytest.raises(FileNotFoundError) as refused, replacing(target):
        pass
    assert refused.value.filename == str(target)


def test_a_full_disk_is_said_with_the_name_that_was_asked_for(tmp_path):
    target = tmp_path / "f.txt"
    with pytest.raises(OSError, match="No space left") as refused, replacing(target):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert refused.value.filename == str(target)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("kind", ["folder", "pipe"])
def test_what_is_no_file_is_never_replaced_by_one(tmp_path, kind):
    target = tmp_path / kind
    if kind == "folder":
        target.mkdir()
    else:
        os.mkfifo(target)
    with pytest.raises(OSError, match=r"Is a directory|Not an ordinary file") as refused, replacing(target):
        pytest.fail("refused before anything is written")
    assert refused.value.filename == str(target)
    assert target.is_dir() or target.is_fifo()
    assert list(tmp_path.iterdir()) == [target]


def test_file_has_the_permissions_that_the_system_gives_and_the_mask_is_never_touched(tmp_path, monkeypatch):
    before = os.umask(0o027)
    try:
        with monkeypatch.context() as threads:
            threads.setattr(os, "umask", lambda _: pytest.fail("another thread would write with this mask"))
            with replacing(tmp_path / "f.txt") as temporary:
                temporary.write_text("new")
    finally:
        os.umask(before)
    assert (tmp_path / "f.txt").stat().st_mode & 0o777 == 0o640


def writing(target):
    """Start a process that is in the middle of writing a file."""
    code = (
        "import pathlib, sys, time, vsrn_viewer.files as files\n"
        "with files.replacing(pathlib.Path(sys.argv[1])) as temporary:\n"
        "    temporary.write_text('half')\n"
        "    print('begun', flush=True)\n"
        "    time.sleep(60)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(target)], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "begun\n"
    return process


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_what_a_killed_process_left_goes_with_the_next_write_to_its_folder(tmp_path, how):
    with writing(tmp_path / "f.txt") as process:
        process.send_signal(how)
    assert len(list(tmp_path.iterdir())) == 1
    with replacing(tmp_path / "other.txt") as temporary:
        temporary.write_text("new")
    assert list(tmp_path.iterdir()) == [tmp_path / "other.txt"]


def test_what_another_process_is_writing_and_what_is_not_ours_stays(tmp_path):
    others = [tmp_path / name for name in (".notes.part", ".f.txt.x1y2z3.part.txt", "f.txt.1-00000000.part")]
    for file in others:
        file.touch()
    with writing(tmp_path / "f.txt") as process:
        before = set(tmp_path.iterdir())
        with replacing(tmp_path / "other.txt") as temporary:
            temporary.write_text("new")
        assert set(tmp_path.iterdir()) == before | {tmp_path / "other.txt"}
        process.kill()


def test_a_file_that_a_process_elsewhere_is_writing_stays(tmp_path):
    """A process of another container has a number that is nobody's here; its lock tells that it lives."""
    fcntl = pytest.importorskip("fcntl")
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    theirs = tmp_path / f".f.txt.{ended.pid}-0123abcd.part.txt"
    with theirs.open("wb") as written:
        fcntl.flock(written, fcntl.LOCK_EX)
        with replacing(tmp_path / "other.txt") as temporary:
            temporary.write_text("new")
        assert theirs.exists()
    with replacing(tmp_path / "other.txt") as temporary:
        temporary.write_text("new")
    assert not theirs.exists()
