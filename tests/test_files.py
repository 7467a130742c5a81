"""A file is replaced whole or not at all."""

import errno
import os

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
