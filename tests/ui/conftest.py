"""Window tests draw into memory, on a small split with real image files."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QImage
from trace_samples import Recorder
from ui_samples import CAPTIONS, write_image

from vsrn_viewer.answers import PairInfo
from vsrn_viewer.caption_lines import CaptionLines
from vsrn_viewer.device_choice import DeviceChoice
from vsrn_viewer.ui.state import Subject
from vsrn_viewer.view import PairId


@pytest.fixture(autouse=True)
def deleted_widgets_go():
    """Delete what `deleteLater` was asked for: without a running event loop it stays, and every theme restyles it."""
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def info(tmp_path):
    """Four images with two captions each."""
    files = tuple(write_image(tmp_path / f"{name}.png") for name in "abcd")
    return PairInfo(
        pair=PairId(),
        model_name="model",
        variant="flickr30k",
        members=1,
        layers=2,
        has_gru=True,
        has_sentence_branch=True,
        dataset_name="scenes",
        split="test",
        splits=("test",),
        region_order="left to right",
        device="cpu",
        devices=(DeviceChoice("cuda", "CUDA", "no GPU"), DeviceChoice("cpu", "CPU, 2 threads")),
        precision="float32",
        memory_mb=1.0,
        image_ids=("a", "b", "c", "d"),
        image_files=files,
        captions=CAPTIONS,
        caption_lines=CaptionLines.even(4, 2),
        has_boxes=True,
        words=frozenset({"a", "bear", "cow"}),
        vocabulary_file="scenes_vocab.json",
        tokenizer="NLTK",
    )


@pytest.fixture
def subject(info):
    """A subject that looks at the split, before any query."""
    present = Subject()
    present.set_info(info)
    return present


@pytest.fixture
def info_without_files(info):
    """The same split without image files."""
    return replace(info, image_files=("",) * 4)


@pytest.fixture
def recorder():
    """A painter on 400 × 400 pixels that remembers what it was asked to paint."""
    page = QImage(400, 400, QImage.Format.Format_ARGB32_Premultiplied)
    painter = Recorder(page)
    yield painter
    painter.end()
