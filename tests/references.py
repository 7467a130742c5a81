"""Where the reference data lies (tests/data/README.md)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

_DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Reference:
    """One folder of what the published code computed."""

    name: str
    data_name: str

    @property
    def folder(self) -> Path:
        return _DATA / self.name

    @property
    def checkpoint(self) -> Path:
        return self.folder / "model_best.pth.tar"

    @property
    def vocabulary(self) -> Path:
        return self.folder / f"{self.data_name}_vocab.json"

    @property
    def dataset(self) -> Path:
        return self.folder / "dataset" / self.data_name

    def expected(self) -> dict[str, npt.NDArray[np.float32]]:
        with np.load(self.folder / "expected.npz", allow_pickle=False) as file:
            return {key: file[key] for key in file.files}


REFERENCES = (
    Reference("coco_precomp", "coco_precomp"),
    Reference("f30k_precomp", "f30k_precomp"),
    Reference("python2_checkpoint", "f30k_precomp"),
)
