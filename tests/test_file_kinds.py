"""Files of another kind are called what they are, by their first bytes and whatever they are named."""

from __future__ import annotations

import io
import os
import tarfile
import zipfile

import numpy as np
import pytest
import torch
from networks import random_network
from test_trace_file import make_trace

from vsrn_viewer.checkpoint import load_checkpoint, save_checkpoint
from vsrn_viewer.cli import main
from vsrn_viewer.data.dataset import open_dataset
from vsrn_viewer.errors import CheckpointError, DatasetError, TraceError
from vsrn_viewer.file_kinds import recognise
from vsrn_viewer.trace_file import load_trace, save_trace


def packed(name):
    """Return the bytes of a zip archive with one file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, b"0")
    return buffer.getvalue()


def tarred():
    """Return the bytes of a tar archive with one file."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("model"), io.BytesIO())
    return buffer.getvalue()


OTHERS = {
    "a PDF": b"%PDF-1.4 ...",
    "a PNG picture": b"\x89PNG\r\n\x1a\n",
    "a JPEG picture": b"\xff\xd8\xff\xe0\0\x10JFIF",
    "a NumPy array": b"\x93NUMPY\x01\0",
    "an SVG picture": b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg">',
    "a web page": b"\n<!DOCTYPE html><HTML><head>Google Drive: quota exceeded",
    "a gzip archive": b"\x1f\x8b\x08",
    "a Git LFS pointer": b"version https://git-lfs.github.com/spec/v1\noid sha256:0",
    "a zip archive": packed("readme.txt"),
    "a tar archive": tarred(),
}


@pytest.mark.parametrize("words", OTHERS)
@pytest.mark.parametrize("name", ["model_best.pth.tar", "last.safetensors"])
def test_what_is_no_checkpoint_is_called_what_it_is(tmp_path, words, name):
    (tmp_path / name).write_bytes(OTHERS[words])
    with pytest.raises(CheckpointError, match=rf"{name}: {words}, not a checkpoint\. \w"):
        load_checkpoint(tmp_path / name)


@pytest.mark.parametrize("words", ["a PDF", "a NumPy array", "a web page"])
def test_what_is_no_trace_is_called_what_it_is(tmp_path, words):
    (tmp_path / "t.npz").write_bytes(OTHERS[words])
    with pytest.raises(
        TraceError, match=rf"t\.npz: {words}, not a trace\. .*`vsrn-viewer trace` writes|not a trace\. The download"
    ):
        load_trace(tmp_path / "t.npz")


def test_a_trace_given_as_a_checkpoint_says_how_to_open_it(tmp_path, capsys):
    save_trace(tmp_path / "t.npz", make_trace())
    assert main(["--checkpoint", str(tmp_path / "t.npz"), "search", "a bear"]) == 2
    said = capsys.readouterr().err
    assert "t.npz: a trace, not a checkpoint. Open it as one: `vsrn-viewer view FILE.npz`" in said
    assert "damaged" not in said
    assert said.count("\n") == 1


@pytest.mark.parametrize("published", [True, False])
def test_a_checkpoint_given_as_a_trace_says_how_to_open_it(tmp_path, published, capsys):
    path = tmp_path / ("model_best.pth.tar" if published else "last.safetensors")
    if published:
        torch.save({"model": [{}, {}]}, path)
    else:
        save_checkpoint(path, random_network())
    assert main(["view", str(path)]) == 2
    assert f"{path.name}: a checkpoint, not a trace. Open it as a model: --checkpoint FILE" in capsys.readouterr().err


def test_the_old_serialisation_of_torch_is_a_checkpoint(tmp_path):
    torch.save({"model": [{}, {}]}, tmp_path / "a.pth.tar", _use_new_zipfile_serialization=False)
    assert recognise(tmp_path / "a.pth.tar").kind == "checkpoint"


def test_arrays_that_are_no_trace_are_no_checkpoint_either(tmp_path):
    np.savez(tmp_path / "a.npz", features=np.zeros(3))
    with pytest.raises(CheckpointError, match=r"a\.npz: an archive of NumPy arrays, not a checkpoint"):
        load_checkpoint(tmp_path / "a.npz")
    with pytest.raises(TraceError, match="not a trace file, nodes, affinity"):
        load_trace(tmp_path / "a.npz")


def test_a_file_given_as_a_dataset_is_called_what_it_is(tmp_path):
    save_trace(tmp_path / "t.npz", make_trace())
    with pytest.raises(DatasetError, match=r"t\.npz: a trace, not a dataset's folder\. Open it as one"):
        open_dataset(tmp_path / "t.npz")


def test_a_folder_given_as_a_checkpoint_or_a_trace_is_called_a_folder(tmp_path):
    with pytest.raises(CheckpointError, match="a folder, not a checkpoint"):
        load_checkpoint(tmp_path)
    with pytest.raises(TraceError, match="a folder, not a trace"):
        load_trace(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes that have a name")
def test_a_pipe_is_refused_without_waiting_for_a_writer(tmp_path):
    os.mkfifo(tmp_path / "pipe.pth.tar")
    with pytest.raises(CheckpointError, match="a pipe or a device, not a checkpoint"):
        load_checkpoint(tmp_path / "pipe.pth.tar")


def test_a_path_that_cannot_be_looked_at_is_unknown(tmp_path):
    assert recognise(tmp_path / "a\0b").kind in ("unknown", "missing")
    (tmp_path / "cut.npz").write_bytes(packed("a.npy")[:20])
    assert recognise(tmp_path / "cut.npz").kind == "unknown"
