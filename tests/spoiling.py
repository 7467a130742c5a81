"""What is right, and ways to spoil one thing of it. Each way is a function (case's folder, right input) → input."""

from __future__ import annotations

import argparse
import io
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import safetensors.torch
import torch
from networks import random_network
from references import REFERENCES

from vsrn_viewer.checkpoint import load_checkpoint, save_checkpoint

RAN = "RAN"  # a malicious file would leave one of this name in the case's folder
IMAGE_ID = "100000"
BRANCH = "caption_model_state.pth"
_COCO = REFERENCES[0]


@dataclass(frozen=True)
class Asked:
    """What is opened and asked. data: a dataset folder with its manifest; vocabulary: None looks for it."""

    checkpoint: Path
    data: Path
    vocabulary: Path | None
    split: str = "test"
    query: str = "a dog on the grass"
    image_id: str = IMAGE_ID


def good_input(folder: Path) -> Asked:
    """Make a dataset, a checkpoint and a vocabulary that open: the COCO reference, with boxes and one photograph."""
    data = folder / "dataset"
    (data / "images").mkdir(parents=True)
    for name in ("test_ims.npy", "test_caps.txt", "test_ids.txt"):
        shutil.copyfile(_COCO.dataset / name, data / name)
    np.save(data / "test_boxes.npy", _COCO.expected()["boxes"])
    cv2.imwrite(str(data / "images" / f"{IMAGE_ID}.jpg"), np.full((480, 640, 3), 99, np.uint8))
    write_manifest(data)
    for file in (_COCO.checkpoint, _COCO.vocabulary):
        shutil.copyfile(file, folder / file.name)
    return Asked(folder / _COCO.checkpoint.name, data, folder / _COCO.vocabulary.name)


def write_manifest(data: Path, **keys: str) -> None:
    """Write dataset.toml with keys added to the test split; "" leaves one out."""
    files = {"features": "test_ims.npy", "captions": "test_caps.txt", "image_ids": "test_ids.txt"}
    files |= {"boxes": "test_boxes.npy", "images": "images/{id}.jpg", **keys}
    lines = [f'{key} = "{value}"' for key, value in files.items() if value]
    (data / "dataset.toml").write_text("\n".join(["[splits.test]", *lines]))


def manifest(**keys: str) -> Callable[[Path, Asked], Asked]:
    """Name other files in the manifest."""

    def spoil(_folder: Path, asked: Asked) -> Asked:
        write_manifest(asked.data, **keys)
        return asked

    return spoil


def features(change: Callable[[np.ndarray], Any]) -> Callable[[Path, Asked], Asked]:
    """Replace the stored features by what `change` makes of them."""

    def spoil(_folder: Path, asked: Asked) -> Asked:
        file = asked.data / "test_ims.npy"
        np.save(file, change(np.load(file, allow_pickle=False)))
        return asked

    return spoil


def array(key: str, name: str, values: Any) -> Callable[[Path, Asked], Asked]:
    """Add an array to the split under a key of the manifest."""

    def spoil(_folder: Path, asked: Asked) -> Asked:
        np.save(asked.data / name, values)
        write_manifest(asked.data, **{key: name})
        return asked

    return spoil


def text(name: str, change: Callable[[str], str]) -> Callable[[Path, Asked], Asked]:
    """Change a text file of the dataset; one that is not there is taken as empty."""

    def spoil(_folder: Path, asked: Asked) -> Asked:
        file = asked.data / name
        file.write_text(change(file.read_text() if file.exists() else ""))
        return asked

    return spoil


def cut(which: str, share: float) -> Callable[[Path, Asked], Asked]:
    """Keep only the beginning of a file: of the dataset, or the checkpoint."""

    def spoil(_folder: Path, asked: Asked) -> Asked:
        file = asked.checkpoint if which == "checkpoint" else asked.data / which
        content = file.read_bytes()
        file.write_bytes(content[: int(len(content) * share)])
        return asked

    return spoil


def branch(content: Callable[[Path, bytes], bytes]) -> Callable[[Path, Asked], Asked]:
    """Put a sentence branch beside the checkpoint, made of the case's folder and the right one."""

    def spoil(folder: Path, asked: Asked) -> Asked:
        right = (_COCO.folder / BRANCH).read_bytes()
        asked.checkpoint.with_name(BRANCH).write_bytes(content(folder, right))
        return asked

    return spoil


def serialized(stored: Any) -> bytes:
    buffer = io.BytesIO()
    torch.save(stored, buffer)
    return buffer.getvalue()


def branch_of_another_network(*_: Any) -> bytes:
    return serialized(random_network(caption_hidden=3, caption_word_size=2).captioner.state_dict())


def checkpoint(change: Callable[[dict[str, Any]], Any]) -> Callable[[Path, Asked], Asked]:
    """Change the published dictionary of the checkpoint."""

    def spoil(_folder: Path, asked: Asked) -> Asked:
        with torch.serialization.safe_globals([argparse.Namespace]):
            stored = torch.load(asked.checkpoint, weights_only=True)
        changed = change(stored)
        torch.save(stored if changed is None else changed, asked.checkpoint)
        return asked

    return spoil


def option(**values: Any) -> Callable[[Path, Asked], Asked]:
    """Change the checkpoint's options."""
    return checkpoint(lambda stored: vars(stored["opt"]).update(values))


def weights(**values: Any) -> Callable[[Path, Asked], Asked]:
    """Change the image encoder's weights, dots in their names written __; None takes one away."""

    def change(stored: dict[str, Any]) -> None:
        state = stored["model"][0]
        for key, value in values.items():
            name = key.replace("__", ".")
            if value is None:
                del state[name]
            else:
                state[name] = value

    return checkpoint(change)


def vocabulary(name: str, content: Callable[[Path, bytes], bytes]) -> Callable[[Path, Asked], Asked]:
    """Ask for a vocabulary file with other content, made of the case's folder and the right JSON."""

    def spoil(folder: Path, asked: Asked) -> Asked:
        assert asked.vocabulary is not None
        (folder / name).write_bytes(content(folder, asked.vocabulary.read_bytes()))
        return replace(asked, vocabulary=folder / name)

    return spoil


class Malicious:
    """Pickled, a command that leaves a file behind when it is read without care."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, (f"touch '{self._folder / RAN}'",)


def fewer_words(_folder: Path, content: bytes) -> bytes:
    words = json.loads(content)["word2idx"]
    return json.dumps({"word2idx": {word: number for word, number in words.items() if number < 50}}).encode()


def without_vocabulary(_folder: Path, asked: Asked) -> Asked:
    assert asked.vocabulary is not None
    asked.vocabulary.unlink()
    return replace(asked, vocabulary=None)


def malicious_checkpoint(folder: Path, asked: Asked) -> Asked:
    torch.save({"model": Malicious(folder)}, asked.checkpoint)
    return asked


def scan_checkpoint(stored: dict[str, Any]) -> None:
    """What SCAN saves: no graph, no GRU over regions, a bidirectional GRU over words."""
    image, words = stored["model"]
    stored["model"][0] = {name: tensor for name, tensor in image.items() if name.startswith("fc.")}
    words["rnn.weight_ih_l0_reverse"] = words["rnn.weight_ih_l0"]


def foreign_safetensors(folder: Path, asked: Asked) -> Asked:
    file = folder / "clip.safetensors"
    safetensors.torch.save_file({"logit_scale": torch.ones(())}, file)
    return replace(asked, checkpoint=file)


def own_checkpoint_cut_short(folder: Path, asked: Asked) -> Asked:
    file = folder / "last.safetensors"
    save_checkpoint(file, load_checkpoint(asked.checkpoint).model)
    file.write_bytes(file.read_bytes()[:-1])
    return replace(asked, checkpoint=file)


def image(content: Callable[[bytes], bytes]) -> Callable[[Path, Asked], Asked]:
    """Change the photograph."""

    def spoil(_folder: Path, asked: Asked) -> Asked:
        file = asked.data / "images" / f"{IMAGE_ID}.jpg"
        file.write_bytes(content(file.read_bytes()))
        return asked

    return spoil


def bottom_up(change: Callable[[list[list[str]]], None]) -> Callable[[Path, Asked], Asked]:
    """Take a bare folder with a TSV whose rows (lists of columns) are changed."""

    def spoil(_folder: Path, asked: Asked) -> Asked:
        (asked.data / "dataset.toml").unlink()
        (asked.data / "test_boxes.npy").unlink()
        lines = (_COCO.dataset / "test_bottom_up.tsv").read_text().splitlines()
        rows = [line.split("\t") for line in lines]
        change(rows)
        (asked.data / "test_bottom_up.tsv").write_text("".join("\t".join(row) + "\n" for row in rows))
        return asked

    return spoil


def swap_columns(rows: list[list[str]]) -> None:
    rows[0][5], rows[1][5] = rows[1][5], rows[0][5]


def put(where: np.ndarray, value: float) -> np.ndarray:
    where[0, 3, 5] = value
    return where


def object_features(folder: Path, asked: Asked) -> Asked:
    """Features as Python objects, one of them malicious."""
    np.save(asked.data / "test_ims.npy", np.array([Malicious(folder)], dtype=object), allow_pickle=True)
    return asked
