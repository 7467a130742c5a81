"""Where the demo lies: beside the package in a checkout, inside it when installed."""

from __future__ import annotations

import pytest

from vsrn_viewer.data import demo
from vsrn_viewer.data.demo import demo_checkpoints, demo_folder
from vsrn_viewer.errors import DatasetError


@pytest.fixture
def package(tmp_path, monkeypatch):
    folder = tmp_path / "vsrn_viewer"
    folder.mkdir()
    monkeypatch.setattr(demo, "_PACKAGE", folder)
    monkeypatch.setattr(demo, "_INSTALLED", folder / "_installed")
    return folder


def deliver(root, *names):
    (root / "resources" / "demo").mkdir(parents=True)
    (root / "models").mkdir()
    for name in names:
        (root / "models" / name).touch()


def test_in_a_checkout(package):
    deliver(package.parent, "demo_seed2.safetensors", "demo_seed1.safetensors", "demo_seed1.json")
    assert demo_folder() == package.parent / "resources/demo"
    assert [path.name for path in demo_checkpoints()] == ["demo_seed1.safetensors", "demo_seed2.safetensors"]


def test_installed(package):
    deliver(package / "_installed", "demo_seed1.safetensors")
    deliver(package.parent)  # some other folder of that name beside the installed package
    assert demo_folder() == package / "_installed/resources/demo"
    assert demo_checkpoints() == (package / "_installed/models/demo_seed1.safetensors",)


def test_not_delivered(package):
    with pytest.raises(DatasetError, match=r"the demo is missing\. Reinstall"):
        demo_folder()
    deliver(package.parent)
    with pytest.raises(DatasetError, match=r"no demo models\. Reinstall"):
        demo_checkpoints()
