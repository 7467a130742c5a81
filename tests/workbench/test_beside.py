"""A photograph beside a split: what the network makes of it is what it makes of an image with the same regions."""

from __future__ import annotations

import os
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from plain_vsrn import Differently, PlainVsrn

from vsrn_viewer.answers import CaptionRanking, ImageRanking, SentencePlace, Traced
from vsrn_viewer.errors import CheckpointError, DatasetError
from vsrn_viewer.extract import Regions, registry
from vsrn_viewer.requests import PlaceSentence, RankCaptions, RankImages, TakeFingerprints, TraceImage
from vsrn_viewer.view import PairId, Query, View, beside
from vsrn_viewer.workbench import Workbench, drain
from vsrn_viewer.workbench.serving import Serving

SAME = 7  # the image of the split that the photograph has the regions of
SENTENCE = Query(text="a man rides a horse")


@pytest.fixture
def bench():
    return Workbench()


@pytest.fixture
def host(bench, coco):
    return drain(bench.open(PairId((str(coco.checkpoint),), str(coco.dataset), device="cpu")))


@pytest.fixture
def photograph(tmp_path, host, monkeypatch):
    """A file in which an extractor finds the regions of image SAME."""
    features = host.split.features(SAME)
    size = features.shape[1]

    class Same:
        name, feature_source, feature_size = "same", "those of the split", size
        region_order, fingerprint, at_once = "unknown", "same 1", 1

        def regions(self, pixels):
            boxes = np.tile(np.array([[0, 0, pixels.shape[1], pixels.shape[0]]], np.float32), (len(features), 1))
            return Regions(boxes, features, labels=("bear",) * len(features))

    monkeypatch.setattr(registry, "_offered", lambda: {"same": Same})
    Image.fromarray(np.zeros((10, 20, 3), np.uint8)).save(tmp_path / "my bear.png")
    return str(tmp_path / "my bear.png")


@pytest.fixture
def guest(bench, host, photograph):
    return drain(bench.load(beside(host.info.pair, photograph)))


def asked(pair, request):
    serving = Serving()
    steps = serving.begin(pair, request)
    return serving.answer(pair, request) if steps is None else drain(steps)


def test_its_trace_is_that_of_the_image_with_its_regions(host, guest, photograph):
    theirs = asked(host, TraceImage(host.info.pair, SAME, SENTENCE))
    ours = asked(guest, TraceImage(guest.info.pair, 0, SENTENCE))
    assert isinstance(ours, Traced)
    for name in ("nodes", "affinity", "hidden", "update_gate", "embedding", "attention", "score"):
        assert np.array_equal(getattr(ours.trace, name), getattr(theirs.trace, name)), name
    assert ours.image == -1  # no row of the split
    assert (ours.context.image_id, ours.context.labels[0], ours.context.image_size) == ("my bear", "bear", (20, 10))
    with open(photograph, "rb") as file:
        assert ours.context.image_file == file.read()


def test_captions_and_images_are_ranked_by_the_published_embeddings(host, guest, coco):
    captions = drain_captions(guest)
    published = coco.expected()["similarity"][SAME]
    assert isinstance(captions, CaptionRanking)
    assert np.abs(captions.scores - published).max() < 1e-5
    assert captions.order.tolist() == np.argsort(-captions.scores, kind="stable").tolist()
    assert (captions.image, captions.truths) == (-1, ())  # no caption of the split belongs to it
    images = asked(guest, RankImages(guest.info.pair, Query("photograph", guest.info.pair.photograph)))
    assert isinstance(images, ImageRanking)
    plain, rows = PlainVsrn(coco.checkpoint), range(host.split.images)
    embedded = np.stack([plain.embed_image(host.split.features(row), Differently()) for row in rows])
    assert np.abs(images.scores - embedded @ embedded[SAME]).max() < 1e-5
    assert images.order[0] == SAME
    assert len(images.order) == host.split.images


def drain_captions(guest):
    serving, request = Serving(), RankCaptions(guest.info.pair, 0)
    for _ in serving.preparation(guest) or ():
        pass
    return serving.answer(guest, request)


def test_captions_are_embedded_once_for_both(host, guest):
    drain_captions(guest)
    assert guest.captions is host.captions
    assert not host.needs_captions


def test_a_sentence_has_its_place_among_the_captions_of_the_split(host, guest):
    theirs = asked(host, PlaceSentence(host.info.pair, SAME, SENTENCE))
    ours = asked(guest, PlaceSentence(guest.info.pair, 0, SENTENCE))
    assert isinstance(ours, SentencePlace)
    assert (ours.rank, ours.captions, ours.image) == (theirs.rank, theirs.captions, -1)
    assert ours.score == pytest.approx(theirs.score, abs=1e-6)


def test_models_are_shared_and_the_pair_stays_as_it_is_while_its_file_does(bench, host, guest):
    assert guest.models is host.models
    assert drain(bench.load(guest.info.pair)) is guest
    file = guest.info.pair.photograph
    Image.fromarray(np.full((12, 20, 3), 255, np.uint8)).save(file)
    os.utime(file, ns=(1, 1))
    assert drain(bench.load(guest.info.pair)) is not guest


def test_a_figure_of_it_is_drawn_again_from_the_file_alone(bench, host, guest, photograph):
    """What a recipe records is the photograph as the whole data: the very same regions by the very same models."""
    alone = View(host.info.pair, SENTENCE, photograph=photograph).alone
    pair = drain(bench.load(alone.pair))
    ours = asked(guest, TakeFingerprints(guest.info.pair, 0))
    assert asked(pair, TakeFingerprints(alone.pair, alone.image)) == ours
    trace = asked(pair, TraceImage(alone.pair, alone.image, SENTENCE)).trace
    assert np.array_equal(trace.hidden, asked(guest, TraceImage(guest.info.pair, 0, SENTENCE)).trace.hidden)


def test_a_file_that_has_moved_and_one_that_is_no_photograph_are_sentences(bench, host, tmp_path):
    with pytest.raises(DatasetError, match=r"gone\.jpg: no such photograph\. It may have been moved"):
        drain(bench.load(beside(host.info.pair, str(tmp_path / "gone.jpg"))))
    (tmp_path / "torn.jpg").write_bytes(b"\xff\xd8\xff torn")
    with pytest.raises(DatasetError, match=r"torn\.jpg"):
        drain(bench.load(beside(host.info.pair, str(tmp_path / "torn.jpg"))))


def test_a_matrix_has_no_network_to_look_at_it(bench, host, tmp_path):
    np.save(tmp_path / "scores.npy", np.zeros((host.split.images, len(host.info.captions)), np.float32))
    matrix = replace(host.info.pair, checkpoints=(), matrix=str(tmp_path / "scores.npy"))
    with pytest.raises(CheckpointError):
        drain(bench.load(beside(matrix, str(tmp_path / "a.jpg"))))
