"""Measures what was built: how many objects the 36 boxes cover, and how well the features tell the cut-outs apart.

python -m tools.demo.quality --work build/demo
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tools.demo.package import Split, read_split
from vsrn_viewer.extract.demo.detector import overlap
from vsrn_viewer.extract.demo.reduction import Reduction

COVERED = 0.5  # intersection over union from which a box covers an object


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, default=Path("build/demo"), help="what tools.demo.build made")
    parser.add_argument("--fit", default="train", help="split that the centroids and the PCA are taken from")
    parser.add_argument("--measure", default="test", help="split that is measured")
    arguments = parser.parse_args()
    fitted, measured = (read_split(arguments.work, name) for name in (arguments.fit, arguments.measure))
    names, features, best = _best_regions(measured)
    print(f"{arguments.measure}: {len(best)} objects, {np.mean(best >= COVERED):.1%} covered at {COVERED}")
    covered = best >= COVERED
    known_names, known_features, known_best = _best_regions(fitted)
    usable = known_best >= COVERED
    rows = fitted.features.reshape(-1, fitted.features.shape[-1])[::7].astype(np.float32)
    for dimensions in (64, 96, 128, 160, 192, 256, 512):
        reduction = Reduction.fit(rows, dimensions)
        share = _nearest_centroid(
            reduction(known_features[usable]), known_names[usable], reduction(features[covered]), names[covered]
        )
        print(f"PCA {dimensions}: nearest centroid {share:.3f}")


def _best_regions(split: Split) -> tuple[npt.NDArray[np.str_], npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """For each object: its cut-out, the features (1280,) of the box that covers it best, and that overlap."""
    names, features, best = [], [], []
    for row, scene in enumerate(split.scenes):
        for placed in scene.objects:
            overlaps = overlap(np.array(placed.box, np.float32), split.boxes[row])
            names.append(placed.cutout)
            features.append(split.features[row, overlaps.argmax()].astype(np.float32))
            best.append(overlaps.max())
    return np.array(names), np.array(features), np.array(best)


def _nearest_centroid(
    known: npt.NDArray[np.float32],
    known_names: npt.NDArray[np.str_],
    asked: npt.NDArray[np.float32],
    names: npt.NDArray[np.str_],
) -> float:
    """Share of `asked` (M, K) whose nearest centroid, by cosine, bears their name. known: (L, K)."""
    classes = np.unique(known_names)
    centroids = np.stack([known[known_names == name].mean(0) for name in classes])
    centroids /= np.linalg.norm(centroids, axis=1, keepdims=True)
    return float(np.mean(classes[(asked @ centroids.T).argmax(1)] == names))


if __name__ == "__main__":
    main()
