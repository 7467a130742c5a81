"""Traces, photographs and axes for drawing."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator

import cv2
import numpy as np
import pytest
from matplotlib.axes import Axes

from vsrn_viewer.figures.canvas import Place, axes_at, new_page, settings
from vsrn_viewer.trace import ReasoningTrace, TraceContext

Drawn = tuple[ReasoningTrace, TraceContext]


def random_trace(regions: int = 8, layers: int = 2, size: tuple[int, int] = (640, 480)) -> ReasoningTrace:
    """Return a trace of random numbers with every field."""
    rng = np.random.default_rng(regions)

    def draw(*shape: int) -> np.ndarray:
        return rng.normal(size=shape).astype(np.float32)

    corners = rng.uniform(0, 0.8, (regions, 2))
    boxes = np.hstack([corners, corners + rng.uniform(0.05, 0.2, (regions, 2))]) * (size * 2)
    return ReasoningTrace(
        features=draw(regions, 6),
        boxes=boxes.astype(np.float32),
        nodes=draw(layers + 1, regions, 4),
        affinity=draw(layers, regions, regions),
        messages=draw(layers, regions, 4),
        shift=draw(layers, 4),
        sequence=draw(regions, 4),
        reset_gate=rng.uniform(size=(regions, 4)).astype(np.float32),
        update_gate=rng.uniform(size=(regions, 4)).astype(np.float32),
        candidate=draw(regions, 4),
        hidden=draw(regions, 4),
        embedding=draw(4),
        embedding_by_step=draw(regions, 4),
        correlation=draw(regions),
        attention=50 * rng.permutation(np.arange(1, regions + 1, dtype=np.float32)) ** 2,
        caption_embedding=draw(4),
        score=np.array(0.412, dtype=np.float32),
        score_by_step=np.cumsum(draw(regions)),
        gate_error=np.array(3e-7, dtype=np.float32),
    )


def jpeg(width: int, height: int) -> bytes:
    """Return an encoded photograph: noise of low contrast."""
    pixels = np.random.default_rng(0).integers(90, 160, (height, width, 3)).astype(np.uint8)
    return cv2.imencode(".jpg", pixels)[1].tobytes()


CONTEXT = TraceContext(
    image_id="000107",
    query="a brown bear to the left of a white cow",
    model="demo",
    split="test",
    region_order="left to right",
    image_size=(640, 480),
    labels=("bear", "cow", "", "person", "potted plant", "dog", "dining table", "bird"),
    image_file=jpeg(320, 240),
    members=2,
    ensemble_score=0.409,
    device="cpu",
)
NO_GRU = dict.fromkeys(
    ("reset_gate", "update_gate", "candidate", "hidden", "embedding_by_step", "score_by_step", "gate_error")
)
NO_QUERY = dict.fromkeys(("caption_embedding", "score", "score_by_step"))
NEITHER = NO_GRU | NO_QUERY


@pytest.fixture
def trace() -> ReasoningTrace:
    """Return eight regions, two layers, every field."""
    return random_trace()


@pytest.fixture
def context() -> TraceContext:
    """Return the words and the photograph around it."""
    return CONTEXT


@pytest.fixture
def axes() -> Iterator[Axes]:
    """Return axes of 400 × 300 points on a page of 500 × 400."""
    with settings():
        yield axes_at(new_page(500, 400), Place(50, 60, 400, 300))


@pytest.fixture(
    params=[
        "whole", "no photograph", "no boxes", "nothing of the image", "no query", "no GRU", "no layers", "bare",
        "one region", "100 regions", "100 regions without boxes", "portrait", "panorama", "long caption", "no words",
        "a sentence", "a long sentence",
    ],
)  # fmt: skip
def case(request: pytest.FixtureRequest) -> Drawn:
    """Return each kind of trace that a page must carry."""
    return CASES[request.param]()


def _altered(trace: dict[str, object], **context: object) -> Drawn:
    return dataclasses.replace(random_trace(), **trace), dataclasses.replace(CONTEXT, **context)


def _of(regions: int, **context: object) -> Drawn:
    labels = tuple(f"class {number % 9}" for number in range(regions))
    return random_trace(regions), dataclasses.replace(CONTEXT, labels=labels, **context)


def _telling(count: int) -> Drawn:
    kinds = ("word", "unpronounceably long", "熊 棕色", "$x_2$", "a\nb")
    words = tuple(kinds[number % len(kinds)] for number in range(count))
    attention = np.random.default_rng(count).dirichlet(np.ones(8), size=count).astype(np.float32)
    numbers = np.arange(count, dtype=np.float32)
    fields = {"word_ids": numbers, "word_attention": attention, "word_probability": numbers / count}
    return _altered(fields, words=words)


def _bare() -> Drawn:
    return dataclasses.replace(random_trace(layers=0), boxes=None, **NEITHER), TraceContext()


def _without_boxes(drawn: Drawn) -> Drawn:
    trace, context = drawn
    return dataclasses.replace(trace, boxes=None), dataclasses.replace(context, image_file=b"", image_size=None)


CASES: dict[str, Callable[[], Drawn]] = {
    "whole": lambda: _altered({}),
    "no photograph": lambda: _altered({}, image_file=b""),
    "no boxes": lambda: _altered({"boxes": None}),
    "nothing of the image": lambda: _without_boxes(_altered({})),
    "no query": lambda: _altered(NO_QUERY, query="", ensemble_score=None),
    "no GRU": lambda: _altered(NO_GRU),
    "no layers": lambda: (random_trace(layers=0), CONTEXT),
    "bare": _bare,
    "one region": lambda: _of(1),
    "100 regions": lambda: _of(100),
    "100 regions without boxes": lambda: _without_boxes(_of(100)),
    "portrait": lambda: (
        random_trace(size=(300, 640)),
        dataclasses.replace(CONTEXT, image_size=(300, 640), image_file=jpeg(300, 640)),
    ),
    "panorama": lambda: (
        random_trace(size=(2000, 300)),
        dataclasses.replace(CONTEXT, image_size=(2000, 300), image_file=jpeg(2000, 300)),
    ),
    "long caption": lambda: _altered({}, query="costs $5, 熊 " * 80, unknown_words=("熊",) * 99, model="a name " * 20),
    "a sentence": lambda: _telling(12),
    "a long sentence": lambda: _telling(58),
    "no words": lambda: _altered({}, image_id="", query="", model="", split="", device="", precision="", labels=()),
}
