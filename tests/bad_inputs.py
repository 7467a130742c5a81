"""A table of what users get wrong, and the sentence that must be said about it.

Everything of a case is right but one thing. The same table goes through the loading functions, the command line
and the window.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from spoiling import (
    IMAGE_ID,
    RAN,
    Asked,
    Malicious,
    array,
    bottom_up,
    branch,
    branch_of_another_network,
    checkpoint,
    cut,
    features,
    fewer_words,
    foreign_safetensors,
    good_input,
    image,
    malicious_checkpoint,
    manifest,
    object_features,
    option,
    own_checkpoint_cut_short,
    put,
    scan_checkpoint,
    serialized,
    swap_columns,
    text,
    vocabulary,
    weights,
    without_vocabulary,
)

__all__ = ["BAD_INPUTS", "IMAGE_ID", "RAN", "Asked", "BadInput", "good_input"]


@dataclass(frozen=True)
class BadInput:
    """spoil: takes the case's folder and what is right, returns what is asked. sentence: a part of what is said."""

    name: str
    spoil: Callable[[Path, Asked], Asked]
    sentence: str

    def prepare(self, folder: Path) -> Asked:
        """Make the case's files in an empty folder."""
        return self.spoil(folder, good_input(folder))


_FRAME = b"\xff\xc0\x00\x11\x08"  # a JPEG's start of frame, then height and width
_HUGE = b"\xff\xc0\x00\x11\x08\xff\xff\xff\xff"
_XYWH = np.tile(np.array([300, 200, 50, 40], np.float32), (40, 12, 1))
_XYXY = np.tile(np.array([10, 20, 300, 200], np.float64), (40, 12, 1))
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
    BadInput("object features", object_features, "holds Python objects"),
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
    BadInput("boxes as shares", array("boxes", "b.npy", _XYXY / 1000), "are fractions of the picture, 0 to 1"),
    BadInput("boxes of no size", array("boxes", "b.npy", _XYXY * 1e30), "(row 0) must be finite numbers of pixels"),
    BadInput("boxes that begin far outside", array("boxes", "b.npy", _XYXY - 300), "begin at (-290, -280), outside"),
    BadInput("photographs elsewhere", manifest(images="../{id}.jpg"), "outside the dataset's folder"),
    BadInput("captions that are empty", text("test_caps.txt", lambda _: "\n" * 200), "all 200 captions are empty"),
    BadInput("brackets without end", text("dataset.toml", lambda t: t + "\nx = " + "[" * 3000), "nested too deep"),
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
    BadInput(
        "boxes in another order",
        bottom_up(swap_columns),
        "features that differ from the split's, or are in another order",
    ),
    BadInput("boxes of other regions", bottom_up(lambda rows: rows[0].__setitem__(3, "11")), "declares 11 boxes"),
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
    BadInput("no image at all", image(lambda _: b"hello"), "100000.jpg: not a JPEG, PNG"),
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
    BadInput("a negative variance", weights(Rs_GCN_1__W__1__running_var=-_D), "running_var has negative variances"),
    BadInput("sparse weights", weights(fc__bias=_D.to_sparse()), "asks for torch._utils._rebuild_sparse_tensor"),
    BadInput("a NaN weight", weights(fc__bias=_D * float("nan")), "fc.bias has values that are NaN"),
    BadInput("options of another size", option(embed_size=1024), "opt.embed_size is 1024, the weights have 32"),
    BadInput(
        "a sentence branch cut short",
        branch(lambda _, b: b[:-99]),
        "caption_model_state.pth: not a readable checkpoint, damaged or cut short. Copy or download it again, or move "
        "it away: model_best.pth.tar opens without it.",
    ),
    BadInput(
        "a malicious sentence branch",
        branch(lambda f, _: serialized(Malicious(f))),
        "caption_model_state.pth: refused, this file asks for",
    ),
    BadInput(
        "a sentence branch of another network",
        branch(branch_of_another_network),
        "caption_model_state.pth: a sentence branch for regions of 5 values and 9 words, model_best.pth.tar has 32 and "
        "54. Take the one from this training run, or move it away",
    ),
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
