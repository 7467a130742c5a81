"""The PCA that reduces what the backbone sees, and how a feature is put together from it and the box."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from vsrn_viewer.extract.demo.geometry import GEOMETRY_SIZE

Array = npt.NDArray[np.float32]

DIMENSIONS = 128  # of the PCA; with the 16 of the geometry the feature has 144
FEATURE_SIZE = DIMENSIONS + GEOMETRY_SIZE


def source_of(dimensions: int) -> str:
    """Return what datasets and models say of features whose PCA keeps so many dimensions."""
    return f"SSD-MobileNetV2 regions, EfficientNet-Lite2 crops, PCA to {dimensions}, {GEOMETRY_SIZE} bins for the box"


@dataclass(frozen=True, eq=False)
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
        """Write the PCA, its axes as float16."""
        np.savez(path, mean=self.mean, axes=self.axes.astype(np.float16), scale=np.float32(self.scale))

    @classmethod
    def load(cls, path: Path) -> Reduction:
        """Read what `save` wrote."""
        with np.load(path, allow_pickle=False) as stored:
            return cls(stored["mean"], stored["axes"].astype(np.float32), float(stored["scale"]))
