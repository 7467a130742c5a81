"""The folder of what was computed: its size, its order, and what in it is not its own."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import platformdirs
import pytest

from vsrn_viewer.files import cache_folder
from vsrn_viewer.workbench.store import Store

KEYS = [character * 64 for character in "0123456789abcdef"]
BLOCK = {"numbers": np.arange(2500, dtype=np.float32)}  # some 10 kB


def fill(store: Store, key: str, used: float) -> None:
    """Write an entry of one block that was last used at this second."""
    store.entry("images", key, {"model": key[0]}).write("0", BLOCK)
    os.utime(store.folder / "images" / key / "about.json", (used, used))


def keys(store: Store) -> str:
    """The entries that are there, last used first, by the first character of their key."""
    return "".join(kept.folder.name[0] for kept in store.kept())


def test_what_was_written_is_read_by_the_next(tmp_path):
    Store(tmp_path).entry("captions", KEYS[3], {}).write("7", BLOCK)
    read = Store(tmp_path).entry("captions", KEYS[3], {}).read("7")
    np.testing.assert_array_equal(read["numbers"], BLOCK["numbers"])
    assert Store(tmp_path).entry("captions", KEYS[3], {}).read("8") is None
    assert Store(tmp_path).entry("images", KEYS[3], {}).read("7") is None


def test_a_block_under_another_key_is_not_believed(tmp_path):
    store = Store(tmp_path)
    store.entry("images", KEYS[1], {}).write("0", BLOCK)
    (tmp_path / "images" / KEYS[1]).rename(tmp_path / "images" / KEYS[2])
    assert store.entry("images", KEYS[2], {}).read("0") is None


def test_what_was_not_used_for_longest_goes_first(tmp_path):
    store = Store(tmp_path, limit=45_000)  # four entries
    for used, key in enumerate(KEYS[:4]):
        fill(store, key, 1e9 + used)
    assert keys(store) == "3210"
    assert store.entry("images", KEYS[0], {}).read("0") is not None  # used again: now the newest
    fill(store, KEYS[4], 1e9 + 10)
    assert sorted(keys(store)) == list("0234")
    assert sum(kept.size for kept in store.kept()) <= 45_000
    assert store.problem == ""


def test_the_limit_holds_for_what_other_processes_wrote(tmp_path):
    one, other = Store(tmp_path, limit=45_000), Store(tmp_path, limit=45_000)
    for number, key in enumerate(KEYS):
        fill((one, other)[number % 2], key, 1e9 + number)
    assert sum(kept.size for kept in one.kept()) <= 45_000
    assert keys(one).startswith("f")


def test_the_entry_that_is_being_written_is_spared(tmp_path):
    store = Store(tmp_path, limit=45_000)
    entry = store.entry("images", KEYS[0], {})
    for number in range(6):
        entry.write(str(number), BLOCK)
    assert [entry.read(str(number)) is not None for number in range(6)] == [True] * 4 + [False] * 2
    assert "it holds 0.0 GB at most" in store.problem


def test_clearing_leaves_what_is_not_its_own(tmp_path):
    store = Store(tmp_path)
    fill(store, KEYS[0], 1e9)
    fill(store, KEYS[1], 1e9)
    elsewhere = tmp_path.with_name(tmp_path.name + "-elsewhere")
    elsewhere.mkdir()
    (elsewhere / "0.block").write_text("somebody's")
    (tmp_path / "images" / KEYS[2]).symlink_to(elsewhere)
    foreign = [tmp_path / "letter.txt", tmp_path / "images" / "note", tmp_path / "images" / KEYS[0] / "photo.jpg"]
    for path in foreign:
        path.write_text("somebody's")
    foreign.append(tmp_path / "images" / KEYS[2])
    assert store.foreign() == sorted(foreign)
    store.clear()
    assert (store.kept()[0].blocks, len(store.kept())) == (0, 1)  # the folder in which the photograph lies
    assert store.foreign() == sorted(foreign)
    assert sorted(path for path in tmp_path.rglob("*") if path.is_file() and not path.is_symlink()) == sorted(
        foreign[:3]
    )
    assert (elsewhere / "0.block").read_text() == "somebody's"


def test_half_written_files_of_killed_processes_go_and_those_of_running_ones_stay(tmp_path):
    store = Store(tmp_path)
    fill(store, KEYS[0], 1e9)
    old, new = (tmp_path / "images" / KEYS[0] / f".0.block.{name}.part.block" for name in ("old", "new"))
    old.write_bytes(b"half")
    new.write_bytes(b"half")
    os.utime(old, (1e9, 1e9))
    store.entry("images", KEYS[0], {}).write("1", BLOCK)
    assert (old.exists(), new.exists()) == (False, True)
    assert store.foreign() == []
    store.clear()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("kind", "key"), [("images", "../../etc"), ("images", "A" * 64), ("../images", KEYS[0])])
def test_only_hashes_are_keys(tmp_path, kind, key):
    with pytest.raises(ValueError, match="a kind of images, captions, statistics, regions and a SHA-256"):
        Store(tmp_path).entry(kind, key, {})


def test_the_folder_is_the_named_one_else_the_platforms(tmp_path, monkeypatch):
    monkeypatch.setenv("VSRN_VIEWER_CACHE", str(tmp_path / "mine"))
    assert cache_folder() == tmp_path / "mine"
    monkeypatch.setenv("VSRN_VIEWER_CACHE", "")
    assert cache_folder() == Path(platformdirs.user_cache_dir("vsrn_viewer", appauthor=False))
