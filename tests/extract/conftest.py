"""A folder of photographs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

Paint = Callable[..., Path]


@pytest.fixture
def paint(tmp_path: Path) -> Paint:
    """Write a photograph: left half of one colour, right half of another; return where it lies."""

    def write(name: str, left=(255, 0, 0), right=(0, 0, 255), size=(60, 40)) -> Path:
        pixels = np.empty((size[1], size[0], 3), np.uint8)
        pixels[:, : size[0] // 2], pixels[:, size[0] // 2 :] = left, right
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(path, lossless=True)
        return path

    return write
