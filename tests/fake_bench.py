"""A bench without models: pairs open in a few steps, and every number follows from what was asked.

`truth` is the oracle: what an honest answer to a request is, for the contents that a pair has now.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field, replace

import numpy as np

from vsrn_viewer.answers import (
    Attribution,
    CaptionRanking,
    Generated,
    ImageRanking,
    PairInfo,
    Progress,
    Standing,
    Traced,
    WhatIf,
)
from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.device_choice import DeviceChoice
from vsrn_viewer.errors import DatasetError, QueryError
from vsrn_viewer.requests import (
    AskSentence,
    AskWhatIf,
    Explain,
    RankByRegion,
    RankCaptions,
    RankImages,
    TraceBefore,
    TraceImage,
)
from vsrn_viewer.trace import ReasoningTrace, TraceContext
from vsrn_viewer.view import PairId

IMAGES, CAPTIONS, STEPS = 5, 10, 3
_LONG = (Explain, AskSentence, RankByRegion)
UNREADABLE = "xylophone"
UNTRACEABLE = 3  # the image whose trace always fails


def info_of(pair, contents, layers=2, captions=CAPTIONS):
    """Return what is open; the contents stand in the model's name."""
    return PairInfo(
        pair=pair,
        model_name=f"model {contents}",
        variant="flickr30k",
        members=2,
        layers=layers,
        has_gru=True,
        has_sentence_branch=True,
        dataset_name=pair.data,
        split="test",
        splits=("test",),
        region_order="unknown",
        device="cpu",
        devices=(DeviceChoice("cuda", "CUDA", "no GPU"), DeviceChoice("cpu", "CPU, 2 threads")),
        precision="float32",
        memory_mb=1.0,
        image_ids=tuple(f"{pair.data}{image}" for image in range(IMAGES)),
        image_files=("",) * IMAGES,
        captions=tuple(f"{pair.data} caption {line}" for line in range(captions)),
        caption_lines=CaptionLines.even(IMAGES, captions // IMAGES),
        has_boxes=True,
        words=frozenset({"a", "bear"}),
        vocabulary_file="v.json",
        tokenizer="NLTK",
    )


def numbers(request, contents, count):
    """Return `count` numbers that any other request, or other contents, would not have given. float32, 0 to 1."""
    seed = zlib.crc32(repr((request, contents)).encode())
    return np.random.default_rng(seed).random(count, dtype=np.float32)


def truth(request, contents):
    """Return the honest answer. Raises ViewerError where there is none."""
    if isinstance(request, TraceBefore):  # it is nothing but the trace without what-ifs
        request = TraceImage(request.pair, request.image, request.query, request.member)
    if isinstance(request, RankImages):
        if UNREADABLE in request.query.text:
            raise QueryError(f"No word of the query is in the model's vocabulary: {request.query.text}.")
        scores = numbers(request, contents, IMAGES)
        return ImageRanking(request.query, np.argsort(-scores, kind="stable"), scores, -1, (), 1.0, 1.0)
    if isinstance(request, RankByRegion):
        scores = numbers(request, contents, IMAGES)
        order, regions = np.argsort(-scores, kind="stable"), (10 * scores).astype(np.int64)
        return ImageRanking(request.query, order, scores, -1, (), 0.0, 1.0, regions=regions)
    if isinstance(request, RankCaptions):
        scores = numbers(request, contents, CAPTIONS)
        return CaptionRanking(request.image, np.argsort(-scores, kind="stable"), scores, (), 1.0)
    if isinstance(request, AskSentence):
        said = numbers(request, contents, 3)
        return Generated(said, np.outer(said, [1, 0]), said, ("a", "bear", str(said[0])))
    if isinstance(request, Explain):
        return Attribution(request.target, request.method, by_region=numbers(request, contents, 2))
    if isinstance(request, AskWhatIf):
        before, after = (float(number) for number in numbers(request, contents, 2))
        return WhatIf(Standing(before, 1), Standing(after, 2), ())
    if request.image == UNTRACEABLE:
        raise DatasetError(f"{request.pair.data}{request.image}: features that are not finite. Compute them again.")
    return traced(request, contents)


def traced(request, contents):
    """Return a trace of two regions whose score says what was asked."""
    square, line = np.zeros((2, 2, 2), np.float32), np.zeros((2, 3), np.float32)
    score = numbers(request, contents, 1)[0] if request.query.text else None
    made = ReasoningTrace(
        features=line,
        nodes=np.zeros((3, 2, 3), np.float32),
        affinity=square,
        messages=np.zeros((2, 2, 3), np.float32),
        shift=np.zeros((2, 3), np.float32),
        sequence=line,
        embedding=np.full(3, numbers(request, contents, 1)[0]),
        correlation=np.zeros(2, np.float32),
        attention=np.array([50, 200], np.float32),
        score=score,
        sentence_follows=True,
    )
    context = TraceContext(
        image_id=f"{request.pair.data}{request.image}", query=request.query.text, member=request.member
    )
    return Traced(request.image, request.query, made, context, 1.0)


@dataclass
class FakePair:
    """An open pair. contents: what its files held when it was opened."""

    info: PairInfo
    contents: int
    has_captions: bool = False
    ready: int = 0  # of the images of a growing pair


@dataclass
class FakeBench:
    """Opens pairs and answers. contents: of the files, by pair, 0 unless said; broken: pairs that do not open.

    told: of which images a sentence was begun, in order.
    """

    contents: dict[PairId, int] = field(default_factory=dict)
    broken: set[PairId] = field(default_factory=set)
    failing: set[str] = field(default_factory=set)  # "captions", "trace": what fails unexpectedly
    open_pairs: dict[PairId, FakePair] = field(default_factory=dict)
    told: list[int] = field(default_factory=list)
    growing: set[PairId] = field(default_factory=set)  # whose images are embedded one by one
    unreadable_image: int = -1
    begun: list[PairId] = field(default_factory=list)  # whose captions were begun with, in order

    def load(self, wanted):
        """Load a pair in STEPS steps; the same object as before while the files hold the same."""
        for step in range(STEPS):
            yield Progress("Opening", step, STEPS)
        if wanted in self.broken:
            raise DatasetError(f"{wanted.data}: no such dataset folder. Choose another.")
        host = replace(wanted, photograph="")
        is_there = wanted.photograph and host in self.open_pairs
        contents = self.open_pairs[host].contents if is_there else self.contents.get(host, 0)
        if wanted not in self.open_pairs or self.open_pairs[wanted].contents != contents:
            self.open_pairs[wanted] = FakePair(info_of(wanted, contents), contents)
        return self.open_pairs[wanted]

    def close(self, pair):
        """Let a pair go; it must be open."""
        del self.open_pairs[pair]

    def answer(self, pair, request):
        """Answer as `truth` does, from the contents that the pair was opened with."""
        if isinstance(request, TraceImage) and "trace" in self.failing:
            raise RuntimeError("the network came to nothing")
        assert not isinstance(request, RankCaptions) or pair.has_captions
        answer = truth(request, pair.contents)
        if isinstance(request, RankImages) and request.pair in self.growing:
            return replace(answer, order=answer.order[answer.order < pair.ready])
        return answer

    def begin(self, pair, request):
        """Explain an image, tell its sentence or rank by a region in STEPS steps; the rest is answered at once."""
        if isinstance(request, AskSentence):
            self.told.append(request.image)
        return self._explain(pair, request) if isinstance(request, _LONG) else None

    def preparation(self, pair):
        """Return the job that embeds the captions, None once that is done."""
        return None if pair.has_captions else self._embed(pair)

    def reading(self, pair):
        """Return the job that embeds the images of a `growing` pair, None where they are all there."""
        return self._read(pair) if pair.info.pair in self.growing and pair.ready < IMAGES else None

    def can_rank(self, pair):
        """An image is enough."""
        return pair.info.pair not in self.growing or pair.ready > 0

    def _read(self, pair):
        while pair.ready < IMAGES:
            pair.ready += 1
            if pair.ready == self.unreadable_image:
                raise DatasetError("a.npy: cut short.")
            yield Progress("Reading the images", pair.ready, IMAGES)
        return ("Two images are one.",)

    def remark(self, _pair, request, _answer):
        """Every trace of image 4 has a photograph that cannot be read."""
        is_bad = isinstance(request, TraceImage) and request.image == 4
        return f"{request.pair.data}4.jpg: damaged." if is_bad else ""

    def _explain(self, pair, request):
        for step in range(STEPS):
            yield Progress("Explaining", step, STEPS, "runs")
        return truth(request, pair.contents)

    def _embed(self, pair):
        self.begun.append(pair.info.pair)
        for step in range(STEPS):
            yield Progress("Reading the captions", step, STEPS, "captions")
        if "captions" in self.failing:
            raise RuntimeError("the captions came to nothing")
        pair.has_captions = True


def pair_named(name):
    """Return the pair of one model with a dataset of this name."""
    return PairId(("model",), name)


def unfinished(query):
    """Return a query that is still being typed."""
    return replace(query, unfinished=True)
