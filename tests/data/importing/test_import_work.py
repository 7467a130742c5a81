"""Imports that are stopped, killed or run out of disk: what was read is kept, and nothing half-done looks finished."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from full_disk import full_disk
from sources import Pictures, write_npz, write_photographs, write_tsv

from vsrn_viewer.data import open_dataset
from vsrn_viewer.data.forms.tables import Table
from vsrn_viewer.data.importing import run_import, work
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.workbench import drain


@pytest.fixture
def table(tmp_path, monkeypatch):
    monkeypatch.setattr("vsrn_viewer.data.importing.copying.BLOCK", 4)
    pictures = Pictures(30)
    return write_tsv(tmp_path / "a.tsv", pictures, pictures.ids)


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "dataset.toml"}


def whole(table, folder: Path) -> dict[str, bytes]:
    drain(run_import([table], folder))
    assert (folder / "dataset.toml").exists()
    assert not (folder / work.FOLDER).exists()
    return files_of(folder)


def test_a_stopped_import_goes_on_after_the_last_block(tmp_path, table, monkeypatch):
    job = run_import([table], tmp_path / "out")
    progress = next(job)
    while progress.done < 12:
        progress = next(job)
    job.close()
    assert [path.name for path in (tmp_path / "out").iterdir()] == [work.FOLDER]
    read = []
    record = Table.record
    monkeypatch.setattr(Table, "record", lambda self, image: read.append(image) or record(self, image))
    with monkeypatch.context() as patch:
        patch.setattr("vsrn_viewer.data.importing.running.check_written", lambda *_: "")
        went_on = whole(table, tmp_path / "out")
    assert len(read) == 18
    assert went_on == whole(table, tmp_path / "anew")


@pytest.mark.parametrize("was_there", [False, True])
def test_an_import_that_fails_in_its_first_block_leaves_nothing(tmp_path, table, monkeypatch, was_there):
    def damaged(*_):
        raise DatasetError("rows.tsv: damaged.")

    monkeypatch.setattr(Table, "record", damaged)
    (out := tmp_path / "parent" / "out").parent.mkdir()
    if was_there:
        out.mkdir()
        (out / "image.jpg").write_bytes(b"a photograph")
        monkeypatch.setattr("vsrn_viewer.data.importing.running.what_is_there", lambda *_: None)
    with pytest.raises(DatasetError, match="damaged"):
        drain(run_import([table], out))
    assert [path.name for path in out.parent.rglob("*")] == (["out", "image.jpg"] if was_there else [])


def test_what_was_written_behind_the_last_block_is_dropped(tmp_path, table):
    job = run_import([table], tmp_path / "out")
    while next(job).done < 8:
        pass
    job.close()
    with (tmp_path / "out" / work.FOLDER / "features").open("ab") as features:
        features.write(b"torn")
    assert whole(table, tmp_path / "out") == whole(table, tmp_path / "anew")


@pytest.mark.parametrize("moved", [0, 1, 3, 4])
def test_killed_while_files_are_put_in_their_places_it_goes_on(tmp_path, table, monkeypatch, moved):
    replace, moves = Path.replace, []

    def dies(self, target):
        if self.parent.name == work.FOLDER and not self.name.startswith("."):
            if len(moves) == moved:
                raise KeyboardInterrupt
            moves.append(self)
        return replace(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", dies)
        with pytest.raises(KeyboardInterrupt):
            drain(run_import([table], tmp_path / "out"))
    assert not (tmp_path / "out" / "dataset.toml").exists()
    assert whole(table, tmp_path / "out") == whole(table, tmp_path / "anew")


def test_killed_at_the_very_end_it_only_tidies_up(tmp_path, table, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(
            "vsrn_viewer.data.importing.work.shutil.rmtree", lambda _: (_ for _ in ()).throw(KeyboardInterrupt)
        )
        with pytest.raises(KeyboardInterrupt):
            drain(run_import([table], tmp_path / "out"))
    assert open_dataset(tmp_path / "out").split("test").images == 30
    assert whole(table, tmp_path / "out") == whole(table, tmp_path / "anew")


def test_other_sources_do_not_go_on_with_it(tmp_path, table):
    job = run_import([table], tmp_path / "out")
    while next(job).done < 8:
        pass
    job.close()
    other = write_npz(tmp_path / "npz", Pictures(30, seed=2), Pictures(30, seed=2).ids)
    with pytest.raises(DatasetError, match="an import of other sources was not finished here"):
        drain(run_import([other], tmp_path / "out"))


def test_a_source_that_changed_meanwhile_does_not_go_on(tmp_path, table):
    job = run_import([table], tmp_path / "out")
    while next(job).done < 8:
        pass
    job.close()
    pictures = Pictures(30, seed=0, feature=9)
    write_tsv(table, pictures, pictures.ids)
    with pytest.raises(DatasetError, match="an import of other sources"):
        drain(run_import([table], tmp_path / "out"))


def test_a_file_in_a_folder_that_changed_meanwhile_does_not_go_on(tmp_path, monkeypatch):
    monkeypatch.setattr("vsrn_viewer.data.importing.copying.BLOCK", 4)
    pictures = Pictures(30)
    folder = write_npz(tmp_path / "npz", pictures, pictures.ids)
    job = run_import([folder], folder / "out")  # which is no part of its own source
    while next(job).done < 8:
        pass
    job.close()
    job = run_import([folder], folder / "out")
    while next(job).done < 16:
        pass
    job.close()
    write_npz(folder, Pictures(30), pictures.ids[:1], {pictures.ids[0]: pictures.boxes[pictures.ids[0]] / 2})
    with pytest.raises(DatasetError, match="an import of other sources"):
        drain(run_import([folder], folder / "out"))


def test_two_imports_into_one_folder_do_not_mix(tmp_path, table):
    first = run_import([table], tmp_path / "out")
    while next(first).done < 8:
        pass
    with pytest.raises(DatasetError, match="another import is writing here"):
        drain(run_import([table], tmp_path / "out"))
    first.close()


def test_a_damaged_journal_is_a_sentence(tmp_path, table):
    job = run_import([table], tmp_path / "out")
    while next(job).done < 8:
        pass
    job.close()
    (tmp_path / "out" / work.FOLDER / "journal.json").write_text('{"plan": 3')
    with pytest.raises(DatasetError, match=r"journal\.json: damaged, or of another version. Remove"):
        drain(run_import([table], tmp_path / "out"))


@pytest.mark.parametrize("left", [0, 100, 3_000])
def test_a_full_disk_is_one_error_that_names_a_file_and_it_goes_on_with_room(tmp_path, table, left):
    with full_disk(left), pytest.raises(OSError, match="File too large") as error:
        drain(run_import([table], tmp_path / "out"))
    assert error.value.filename is not None
    assert not (tmp_path / "out" / "dataset.toml").exists()
    assert whole(table, tmp_path / "out") == whole(table, tmp_path / "anew")


def test_a_finished_import_is_not_overwritten(tmp_path, table):
    before = whole(table, tmp_path / "out")
    with pytest.raises(DatasetError, match="has a split test already"):
        drain(run_import([table], tmp_path / "out"))
    assert files_of(tmp_path / "out") == before


@pytest.mark.slow
def test_kill_9_loses_at_most_a_block(tmp_path):
    """Two sources, other numbers of regions, photographs: killed twice at any moment, the files are the same."""
    pictures = Pictures(700, regions=None, feature=512)
    npz = write_npz(tmp_path / "npz", pictures, pictures.ids)
    photographs = write_photographs(tmp_path / "photographs", pictures, pictures.ids[:200])
    table = write_tsv(tmp_path / "b.tsv", pictures, pictures.ids[::-1])
    command = [sys.executable, "-m", "vsrn_viewer", "import", npz, table, photographs, "--out"]
    subprocess.run([*command, tmp_path / "anew"], check=True, capture_output=True)
    features = tmp_path / "out" / work.FOLDER / "features"
    for block in (2, 5):
        with subprocess.Popen(
            [*command, tmp_path / "out"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as job:
            while job.poll() is None and not (features.exists() and features.stat().st_size > block * 600_000):
                time.sleep(0.005)
            assert job.poll() is None
            os.kill(job.pid, signal.SIGKILL)
        assert [path.name for path in (tmp_path / "out").iterdir()] == [work.FOLDER]
    subprocess.run([*command, tmp_path / "out"], check=True, capture_output=True)
    assert files_of(tmp_path / "out") == files_of(tmp_path / "anew")
    split = open_dataset(tmp_path / "out").split("test")
    np.testing.assert_array_equal(split.features(600), pictures.features[split.image_ids[600]])
    np.testing.assert_array_equal(split.boxes(600), pictures.boxes[split.image_ids[600]])
