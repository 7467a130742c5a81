"""A table of what users get wrong: how to make it, and the sentence that must be said about it.

Everything of a case is right but one thing. The same table goes through the loading functions, the command line
and the window.
"""

from __future__ import annotations

import argparse
import json
import pickle
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import safetensors.torch
import torch
from references import REFERENCES

from vsrn_viewer.checkpoint import load_checkpoint, save_checkpoint

RAN = "RAN"  # a malicious file would leave one of this name in the case's folder
IMAGE_ID = "100000"
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


@dataclass(frozen=True)
class BadInput:
    """spoil: takes the case's folder and what is right, returns what is asked. sentence: a part of what is said."""

    name: str
    spoil: Callable[[Path, Asked], Asked]
    sentence: str

    def prepare(self, folder: Path) -> Asked:
        """Make the case's files in an empty folder."""
        return self.spoil(folder, good_input(folder))


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
        np.save(file, change(np.load(file, allow_pickle=False)), allow_pickle=True)
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
        import os

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


_FRAME = b"\xff\xc0\x00\x11\x08"  # a JPEG's start of frame, then height and width
_HUGE = b"\xff\xc0\x00\x11\x08\xff\xff\xff\xff"
_XYWH = np.tile(np.array([300, 200, 50, 40], np.float32), (40, 12, 1))
_D = torch.ones(32)

BAD_INPUTS = (
    # datasets
    BadInput("no such folder", lambda f, a: replace(a, data=f / "gone"), "no such dataset folder"),
    BadInput("an empty folder", lambda f, a: replace(a, data=f), "neither dataset.toml nor *_ims.npy. Did you mean"),
    BadInput("no such split", lambda _, a: replace(a, split="tset"), "no split 'tset' (did you mean 'test'?)"),
    BadInput("manifest is no TOML", text("dataset.toml", lambda t: t + "\nfeatures = ="), "dataset.toml: not TOML"),
    BadInput(
        "manifest with a slip",
        text("dataset.toml", lambda t: t.replace("captions", "caption")),
        "unknown key 'splits.test.caption' (did you mean 'captions'?)",
    ),
    BadInput("manifest without splits", text("dataset.toml", lambda _: 'name = "x"'), "no splits. Add a table"),
    BadInput("missing features", manifest(features="gone.npy"), "gone.npy: no such file"),
    BadInput("missing captions", manifest(captions="gone.txt"), "gone.txt: no such file"),
    BadInput("truncated features", cut("test_ims.npy", 0.7), "test_ims.npy: cut short"),
    BadInput("features cut in the header", cut("test_ims.npy", 0.0005), "header cannot be read"),
    BadInput("an empty features file", cut("test_ims.npy", 0), "test_ims.npy: not a .npy file"),
    BadInput("object features", features(lambda x: np.array([None, *x], dtype=object)), "holds Python objects"),
    BadInput("flat features", features(lambda x: x[:, 0]), "features must be (images, regions, feature)"),
    BadInput(
        "whole-number features", features(lambda x: x.astype(np.int64)), "float32 or float16: got (40, 12, 64), int64"
    ),
    BadInput("no images", features(lambda x: x[:0]), "test_ims.npy: empty"),
    BadInput("NaN features", features(lambda x: put(x, np.nan)), "image 100000 (row 0) has 1 features that are NaN"),
    BadInput(
        "infinite features", features(lambda x: put(x, np.inf)), "image 100000 (row 0) has 1 features that are NaN"
    ),
    BadInput("features of another size", features(lambda x: x[:, :, :48]), "features have 48 values"),
    BadInput(
        "captions of other images", text("test_caps.txt", lambda t: t + "one more\n"), "201 captions do not fit the 40"
    ),
    BadInput("no captions in the file", text("test_caps.txt", lambda _: ""), "0 captions do not fit the 40"),
    BadInput("an id too few", text("test_ids.txt", lambda t: t.split("\n", 1)[1]), "39 ids for 40 images"),
    BadInput("boxes of other images", array("boxes", "b.npy", np.zeros((39, 12, 4))), "b.npy: must be (40, 12, 4)"),
    BadInput("NaN boxes", array("boxes", "b.npy", np.full((40, 12, 4), np.nan)), "(row 0) must be finite"),
    BadInput("boxes as x y width height", array("boxes", "b.npy", _XYWH), "must be x1 y1 x2 y2, two corners"),
    BadInput("counts too large", array("region_counts", "c.npy", np.full(40, 13)), "counts must be 1 to 12"),
    BadInput("scores of other images", array("region_scores", "s.npy", np.zeros(40)), "s.npy: must be (40, 12)"),
    BadInput("sizes in a row", array("image_sizes", "s.npy", np.zeros(40, int)), "s.npy: must be (40, 2)"),
    BadInput("smaller sizes", array("image_sizes", "s.npy", np.full((40, 2), 99)), "beyond its 99 × 99 pixels"),
    BadInput(
        "an id twice", text("test_ids.txt", lambda t: t.replace("100007", IMAGE_ID)), "2 images have the id '100000'"
    ),
    BadInput(
        "no such image",
        lambda _, a: replace(a, image_id="1000000"),
        "no image '1000000' in split test (did you mean '100000'?)",
    ),
    BadInput("boxes in another order", bottom_up(swap_columns), "other features, or in another order"),
    BadInput("boxes of other regions", bottom_up(lambda rows: rows[0].__setitem__(3, "11")), "announces 11 boxes"),
    BadInput("TSV with other columns", bottom_up(lambda rows: rows[0].pop()), "a row has 5 columns"),
    BadInput(
        "TSV that is no base64",
        bottom_up(lambda rows: rows[0].__setitem__(4, "!!")),
        "boxes of image 100000 is not base64",
    ),
    # images
    BadInput("missing image", manifest(images="{id}.jpg"), "100000.jpg: no such file"),
    BadInput("corrupt JPEG", image(lambda b: b[: len(b) // 2]), "100000.jpg: damaged or cut short"),
    BadInput(
        "JPEG of noise",
        image(lambda b: b[:300] + bytes(len(b) - 302) + b"\xff\xd9"),
        "100000.jpg: damaged or cut short",
    ),
    BadInput("no image at all", image(lambda _: b"hello"), "100000.jpg: not a JPEG or PNG"),
    BadInput(
        "gigapixels",
        image(lambda b: b.replace(b[b.index(_FRAME) :][:9], _HUGE)),
        "65,535 × 65,535 pixels are more than",
    ),
    # vocabularies
    BadInput(
        "no such vocabulary", lambda f, a: replace(a, vocabulary=f / "gone.json"), "gone.json: no such vocabulary file"
    ),
    BadInput(
        "no vocabulary found",
        without_vocabulary,
        "no coco_precomp_vocab.json or .pkl beside it",
    ),
    BadInput(
        "vocabulary too small",
        vocabulary("v.json", fewer_words),
        "v.json: 50 words, but the model trained on coco_precomp has 54",
    ),
    BadInput("vocabulary cut short", vocabulary("v.json", lambda _, b: b[:99]), "v.json: not JSON"),
    BadInput("another JSON", vocabulary("v.json", lambda *_: b"[1]"), "v.json: not a vocabulary"),
    BadInput("malicious vocabulary", vocabulary("v.pkl", lambda f, _: pickle.dumps(Malicious(f))), "v.pkl: refused"),
    BadInput(
        "vocabulary pickle cut short",
        vocabulary("v.pkl", lambda *_: b"\x80\x02c__main"),
        "not a readable vocabulary pickle",
    ),
    BadInput("another pickle", vocabulary("v.pkl", lambda *_: pickle.dumps({"a": 4})), "v.pkl: not a vocabulary"),
    # checkpoints
    BadInput("no such checkpoint", lambda f, a: replace(a, checkpoint=f / "gone.pth.tar"), "no such checkpoint file"),
    BadInput("checkpoint cut short", cut("checkpoint", 0.6), "not a readable checkpoint, damaged or cut short"),
    BadInput("empty checkpoint", cut("checkpoint", 0), "not a readable checkpoint"),
    BadInput("malicious checkpoint", malicious_checkpoint, "model_best.pth.tar: refused, this file asks for"),
    BadInput("a bare state", checkpoint(lambda stored: stored["model"][0]), "must hold model (two states) and opt"),
    BadInput("a checkpoint of SCAN", checkpoint(scan_checkpoint), "not a VSRN, img_rnn.weight_ih_l0"),
    BadInput("a CNN inside", option(data_name="coco"), "opt.data_name is coco, a model with a CNN encoder inside"),
    BadInput("another similarity", option(measure="order"), "opt.measure is order, a similarity that is not supported"),
    BadInput(
        "BatchNorm missing", option(data_name="f30k_precomp"), "needs a BatchNorm after the GRU, but bn.* are missing"
    ),
    BadInput(
        "BatchNorm too many",
        weights(bn__weight=_D, bn__bias=_D, bn__running_mean=_D, bn__running_var=_D),
        "has no BatchNorm after the GRU, but bn.* are there",
    ),
    BadInput("an unknown weight", weights(cnn__weight=_D), "unknown weights cnn.weight"),
    BadInput("a layer's weight missing", weights(Rs_GCN_2__phi__bias=None), "Rs_GCN_2.phi.bias missing"),
    BadInput(
        "a weight of another size",
        weights(Rs_GCN_3__g__bias=torch.ones(31)),
        "Rs_GCN_3.g.bias must be (32,): got (31,)",
    ),
    BadInput("a NaN weight", weights(fc__bias=_D * float("nan")), "fc.bias has values that are NaN"),
    BadInput("options of another size", option(embed_size=1024), "opt.embed_size is 1024, the weights have 32"),
    BadInput("our checkpoint cut short", own_checkpoint_cut_short, "last.safetensors: not a readable checkpoint"),
    BadInput("weights of another program", foreign_safetensors, "clip.safetensors: weights without a description"),
    # questions
    BadInput("an empty query", lambda _, a: replace(a, query="  "), "The query is empty"),
    BadInput(
        "unknown words only",
        lambda _, a: replace(a, query="xyzzy plugh"),
        "No word of the query is in the model's vocabulary",
    ),
)
